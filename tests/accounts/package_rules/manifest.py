"""The manifest itself: its form, its required fields, where the app stands."""

import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from .package import Package, rule

REQUIRED = ("author", "defaultLocale", "location", "frameworkVersion")
BOOLEANS = ("requirementsOnly", "marketingOnly", "singleInstall", "signedUrls", "private")
STRINGS = ("defaultLocale", "version", "frameworkVersion", "termsConditionsURL", "name")
HOSTS = {"support", "chat", "sell"}
SUPPORT = {
    *("top_bar", "nav_bar", "system_top_bar", "ticket_sidebar", "new_ticket_sidebar", "user_sidebar"),
    *("organization_sidebar", "background", "modal", "ticket_editor", "custom_object_record_sidebar"),
}


class DuplicateKey(ValueError):
    """An object of the manifest has a key twice."""


@rule
def the_manifest_is_at_the_root(package: Package) -> Iterator[str]:
    if "manifest.json" not in package.files:
        yield "there is no manifest.json at the root"


@rule
def the_manifest_is_json(package: Package) -> Iterator[str]:
    try:
        json.loads(package.files.get("manifest.json", b"{}"))
    except ValueError as error:
        yield str(error)


@rule
def no_key_stands_twice(package: Package) -> Iterator[str]:
    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        if len(dict(pairs)) < len(pairs):
            raise DuplicateKey(str(pairs))
        return dict(pairs)

    try:
        json.loads(package.files.get("manifest.json", b"{}"), object_pairs_hook=once)
    except DuplicateKey as error:
        yield str(error)
    except ValueError:
        return


@rule
def required_fields_are_there(package: Package) -> Iterator[str]:
    if package.manifest:
        yield from (name for name in REQUIRED if not package.manifest.get(name))


@rule
def the_framework_is_version_2(package: Package) -> Iterator[str]:
    if package.manifest.get("frameworkVersion", "2.0") != "2.0":
        yield package.manifest["frameworkVersion"]


@rule
def flags_are_booleans(package: Package) -> Iterator[str]:
    yield from (name for name in BOOLEANS if not isinstance(package.manifest.get(name, False), bool))


@rule
def flexible_is_a_boolean(package: Package) -> Iterator[str]:
    yield from (place for _, place, pane in package.panes if not isinstance(pane.get("flexible", True), bool))


@rule
def texts_are_strings(package: Package) -> Iterator[str]:
    author = package.manifest.get("author") or {}
    yield from (name for name in STRINGS if not isinstance(package.manifest.get(name, ""), str))
    yield from (name for name in ("name", "email", "url") if not isinstance(author.get(name, ""), str))


@rule
def the_domain_list_is_a_list_of_strings(package: Package) -> Iterator[str]:
    domains = package.manifest.get("domainWhitelist", [])
    if not (isinstance(domains, list) and all(isinstance(domain, str) for domain in domains)):
        yield str(domains)


@rule
def hosts_are_known(package: Package) -> Iterator[str]:
    yield from (host for host in package.manifest.get("location", {}) if host not in HOSTS)


@rule
def locations_are_known(package: Package) -> Iterator[str]:
    yield from (place for host, place, _ in package.panes if host == "support" and place not in SUPPORT)


@rule
def locations_that_load_have_a_url(package: Package) -> Iterator[str]:
    yield from (
        place for _, place, pane in package.panes if pane.get("autoLoad", True) and not pane.get("url")
    )


@rule
def urls_are_https_or_localhost(package: Package) -> Iterator[str]:
    for url in (pane.get("url") or "" for _, _, pane in package.panes):
        if url and "{{setting." not in url and (" " in url or not url.isascii()):
            yield url
        elif ":" in url and "{{setting." not in url:
            parts = urlsplit(url)
            if parts.scheme != "https" and parts.hostname != "localhost":
                yield url


@rule
def urls_inside_the_package_exist(package: Package) -> Iterator[str]:
    for url in (pane.get("url") or "" for _, _, pane in package.panes):
        if url and ":" not in url and not (url.startswith("assets/") and url in package.files):
            yield url


@rule
def addresses_of_author_and_terms_are_of_the_web(package: Package) -> Iterator[str]:
    addresses = (
        (package.manifest.get("author") or {}).get("url"),
        package.manifest.get("termsConditionsURL"),
    )
    yield from (url for url in addresses if isinstance(url, str) and not re.match(r"https?://", url))
