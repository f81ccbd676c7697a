"""What the validator lets through and the people who review an app do not."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from .package import Package, png_size, rule


@rule
def review_there_are_three_screenshots_of_the_right_size(package: Package) -> Iterator[str]:
    shots = [path for path in package.files if re.fullmatch(r"assets/screenshot-\d\.png", path)]
    if len(shots) > 3 or (package.is_public and len(shots) != 3):
        yield f"{len(shots)} screenshots"
    yield from (path for path in shots if png_size(package.files[path]) != (1024, 768))


@rule
def review_a_server_is_asked_by_signed_urls(package: Package) -> Iterator[str]:
    remote = any((pane.get("url") or "").startswith("http") for _, _, pane in package.panes)
    if remote and package.manifest.get("signedUrls") is False:
        yield "signedUrls"


@rule
def review_the_servers_domain_is_listed(package: Package) -> Iterator[str]:
    domains = package.manifest.get("domainWhitelist") or []
    for url in (pane.get("url") or "" for _, _, pane in package.panes):
        host = urlsplit(url).hostname if "{{" not in url and url.startswith("https:") else None
        if host and host not in domains:
            yield host


@rule
def review_names_and_descriptions_are_short(package: Package) -> Iterator[str]:
    words = package.words(package.manifest.get("defaultLocale", ""))
    yield from (
        name for name, most in (("name", 40), ("short_description", 80)) if len(words.get(name, "")) > most
    )


@rule
def review_the_name_is_not_zendesks(package: Package) -> Iterator[str]:
    words = package.words(package.manifest.get("defaultLocale", ""))
    if re.search("zendesk|sunshine", words.get("name", ""), re.IGNORECASE):
        yield words["name"]


@rule
def review_a_public_app_says_where_help_is(package: Package) -> Iterator[str]:
    author = package.manifest.get("author")
    if package.is_public and author and not all(author.get(name) for name in ("name", "email", "url")):
        yield "author"


@rule
def review_the_small_logo_has_an_alpha_channel(package: Package) -> Iterator[str]:
    small = package.files.get("assets/logo-small.png", b"")
    if png_size(small) and small[25] != 6:
        yield "assets/logo-small.png"
