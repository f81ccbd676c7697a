"""The package keeps every rule of Zendesk's validator and review, and the rules as written here are sharp."""

from collections.abc import Callable

import pytest

from timeline.accounts import package
from timeline.accounts.package import Author

from .package_changes import (
    renamed,
    replaced,
    with_file,
    with_manifest,
    with_pane,
    with_parameters,
    with_words,
    zipped,
)
from .package_rules import RULES, Package, broken

ORIGIN = "https://timeline.example.com"
AUTHOR = Author("Example Pty", "support@example.com", "https://example.com/timeline")
VARIANTS = ("private", "marketplace", "localhost")
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + (640).to_bytes(4) + (480).to_bytes(4) + b"\x08\x06\x00\x00\x00"


def built(variant: str) -> bytes:
    if variant == "localhost":
        return package.build("http://localhost:8000", author=Author("Example Pty"))
    public = variant == "marketplace"
    terms = "https://example.com/terms" if public else ""
    return package.build(ORIGIN, marketplace=public, author=AUTHOR, terms_url=terms)


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("rule", RULES)
def test_the_package_keeps_the_rule(rule: str, variant: str):
    assert list(RULES[rule](Package.read(built(variant)))) == []


DOOR = f"{ORIGIN}/sidebar/"
MUTATIONS = [
    ("required_fields_are_there", with_manifest(author=None)),
    ("required_fields_are_there", with_manifest(defaultLocale=None)),
    ("required_fields_are_there", with_manifest(location=None)),
    ("required_fields_are_there", with_manifest(location={})),
    ("required_fields_are_there", with_manifest(frameworkVersion=None)),
    ("the_framework_is_version_2", with_manifest(frameworkVersion="1.0")),
    ("urls_are_https_or_localhost", with_pane(url="http://timeline.example.com/sidebar/")),
    ("urls_are_https_or_localhost", with_pane(url="http://127.0.0.1/sidebar/")),
    ("urls_are_https_or_localhost", with_pane(url="ftp://timeline.example.com/sidebar/")),
    ("urls_are_https_or_localhost", with_pane(url=f"{DOOR}a page")),
    ("urls_inside_the_package_exist", with_pane(url="assets/iframe.html")),
    ("urls_inside_the_package_exist", with_pane(url="manifest.json")),
    ("locations_that_load_have_a_url", with_pane(url=None)),
    ("locations_that_load_have_a_url", with_pane(url=None, autoLoad=True)),
    ("flexible_is_a_boolean", with_pane(flexible="yes")),
    *(("flags_are_booleans", with_manifest(**{flag: "true"})) for flag in ("signedUrls", "private")),
    *(("flags_are_booleans", with_manifest(**{flag: 1})) for flag in ("requirementsOnly", "singleInstall")),
    ("flags_are_booleans", with_manifest(marketingOnly="no")),
    ("texts_are_strings", with_manifest(version=1)),
    ("texts_are_strings", with_manifest(author={"name": "Example Pty", "email": 7, "url": ORIGIN})),
    ("the_domain_list_is_a_list_of_strings", with_manifest(domainWhitelist="timeline.example.com")),
    ("the_domain_list_is_a_list_of_strings", with_manifest(domainWhitelist=["timeline.example.com", 7])),
    ("locations_are_known", with_manifest(location={"support": {"ticket_side": DOOR}})),
    ("hosts_are_known", with_manifest(location={"desk": {"ticket_sidebar": DOOR}})),
    ("no_parameter_is_called_name", with_parameters({"name": "name", "type": "text"})),
    (
        "hidden_parameters_are_not_required",
        with_parameters({"name": "a", "type": "hidden", "required": True}),
    ),
    ("parameters_have_a_known_type", with_parameters({"name": "a", "type": "colour"})),
    (
        "no_parameter_stands_twice",
        with_parameters({"name": "a", "type": "text"}, {"name": "a", "type": "url"}),
    ),
    (
        "there_is_one_oauth_parameter_at_most",
        with_parameters({"name": "a", "type": "oauth"}, {"name": "b", "type": "oauth"}),
    ),
    ("an_oauth_parameter_is_not_secure", with_parameters({"name": "a", "type": "oauth", "secure": True})),
    ("secure_parameters_have_known_scopes", with_parameters({"name": "a", "type": "text", "secure": True})),
    (
        "secure_parameters_have_known_scopes",
        with_parameters({"name": "a", "type": "text", "secure": True, "scopes": ["cookie"]}),
    ),
    *(
        ("parameters_for_secrets_are_secure", with_parameters({"name": name, "type": "text"}))
        for name in ("shop_key", "my_pwd", "KEY")
    ),
    ("parameters_have_a_label", with_parameters({"name": "a", "type": "text"}, labels=False)),
    (
        "no_key_stands_twice",
        replaced("manifest.json", b'"private": true,', b'"private": true, "private": true,'),
    ),
    ("the_manifest_is_json", replaced("manifest.json", b"{", b"[")),
    ("the_manifest_is_at_the_root", renamed("manifest.json", "app/manifest.json")),
    (
        "addresses_of_author_and_terms_are_of_the_web",
        with_manifest(author={"name": "A", "email": "a@example.com", "url": "example.com"}),
    ),
    ("addresses_of_author_and_terms_are_of_the_web", with_manifest(termsConditionsURL="ftp://example.com/")),
    ("the_default_language_is_there", with_manifest(defaultLocale="de")),
    ("every_language_names_the_app", with_words(name=None)),
    ("every_language_names_the_app", with_file("translations/de.json", b'{"app": {}}')),
    ("every_language_names_the_app", with_file("translations/de.json", b"{")),
    *(
        (
            "languages_are_named_as_zendesk_names_them",
            with_file(f"translations/{name}.json", b'{"app":{"name":"A"}}'),
        )
        for name in ("english", "e", "de_DE", "EN", "de-DEUT")
    ),
    ("there_are_logos_of_the_right_size", with_file("assets/logo.png", None)),
    ("there_are_logos_of_the_right_size", with_file("assets/logo-small.png", PNG)),
    ("a_banner_has_the_right_size", with_file("assets/banner.png", PNG)),
    ("a_banner_has_the_right_size", with_file("assets/banner.png", b"GIF89a")),
    ("no_file_is_of_a_banned_type", with_file("assets/data.zip", b"")),
    ("no_file_is_of_a_banned_type", with_file("notes.docx", b"")),
    ("no_file_is_of_a_banned_type", with_file("assets/guide.png", b"%PDF-1.7")),
    ("no_file_is_of_a_banned_type", with_file("assets/guide.json", b"\x1f\x8b\x08{}")),
    ("assets_are_of_an_accepted_type", with_file("assets/notes.txt", b"Hello")),
    *(
        ("drawings_hold_nothing_that_runs", with_file("assets/icon.svg", b"<svg " + inside + b"</svg>"))
        for inside in (b"><script/>", b"onload='x()'>", b"><image href='a.png'/>")
    ),
    *(
        ("nothing_looks_like_a_secret", with_words(long_description=text))
        for text in (
            "Token: abcdef",
            "AKIAABCDEFGH12",
            "the password is",
            "api_key",
            "xoxb-1",
            "-----BEGIN PRIVATE KEY",
        )
    ),
    ("pages_and_scripts_name_no_plain_http", with_file("assets/a.js", b"fetch('http://example.com')")),
    ("pages_and_scripts_name_no_plain_http", with_file("assets/a.html", b"<a href=http://example.com>")),
    ("no_experiment_is_on", with_manifest(experiments={"newLook": True})),
    ("nothing_is_required_of_the_account", with_file("requirements.json", b"{}")),
    ("review_a_server_is_asked_by_signed_urls", with_manifest(signedUrls=False)),
    ("review_the_servers_domain_is_listed", with_manifest(domainWhitelist=None)),
    ("review_the_servers_domain_is_listed", with_pane(url="https://elsewhere.example.com/sidebar/")),
    ("review_names_and_descriptions_are_short", with_words(short_description="x" * 81)),
    ("review_names_and_descriptions_are_short", with_words(name="x" * 41)),
    ("review_the_name_is_not_zendesks", with_words(name="Timeline for Zendesk")),
    (
        "review_there_are_three_screenshots_of_the_right_size",
        with_file("assets/screenshot-0.png", PNG),
    ),
]
MUTATIONS_OF_PUBLIC_APPS = [
    *(
        ("a_public_app_describes_itself", with_words(**{text: None}))
        for text in ("short_description", "long_description", "installation_instructions")
    ),
    (
        "review_a_public_app_says_where_help_is",
        with_manifest(author={"name": "A", "url": "https://a.example"}),
    ),
    (
        "review_there_are_three_screenshots_of_the_right_size",
        with_file("assets/screenshot-2.png", None),
    ),
    (
        "review_the_small_logo_has_an_alpha_channel",
        replaced("assets/logo-small.png", b"\x08\x06", b"\x08\x02"),
    ),
]


@pytest.mark.parametrize(
    ("variant", "rule", "mutation"),
    [("private", *mutation) for mutation in MUTATIONS]
    + [("marketplace", *mutation) for mutation in MUTATIONS_OF_PUBLIC_APPS],
)
def test_a_mutation_breaks_its_rule_and_no_other(variant: str, rule: str, mutation: Callable[..., None]):
    files = Package.read(built(variant)).files
    mutation(files)
    assert broken(zipped(files)) == {rule}


@pytest.mark.parametrize("name", ["shop_token", "Password"])
def test_a_parameter_named_like_a_secret_looks_like_one_in_the_files_as_well(name: str):
    files = Package.read(built("private")).files
    with_parameters({"name": name, "type": "text"})(files)
    assert broken(zipped(files)) == {"parameters_for_secrets_are_secure", "nothing_looks_like_a_secret"}


def test_a_link_breaks_its_rule_and_no_other():
    files = Package.read(built("private")).files | {"assets/a.json": b"manifest.json"}
    assert broken(zipped(files, links=("assets/a.json",))) == {"nothing_is_a_link"}


@pytest.mark.parametrize(
    "harmless",
    [
        with_manifest(version=None),
        with_manifest(name=None),
        with_pane(url="https://{{setting.host}}/sidebar/"),
        with_pane(url="http://localhost:8000/"),
        with_pane(url=None, autoLoad=False),
        with_parameters({"name": "source", "type": "text", "required": False}),
        with_parameters({"name": "shop_key", "type": "text", "secure": True, "scopes": ["header"]}),
        with_file("translations/pt-BR.json", b'{"app": {"name": "A"}}'),
        with_file("assets/icon.svg", b'<svg viewBox="0 0 18 18"><circle r="5"/></svg>'),
    ],
)
def test_what_zendesk_accepts_breaks_no_rule(harmless: Callable[..., None]):
    files = Package.read(built("private")).files
    harmless(files)
    assert broken(zipped(files)) == set()


def test_every_rule_is_broken_by_a_mutation():
    tried = {rule for rule, _ in MUTATIONS + MUTATIONS_OF_PUBLIC_APPS}
    assert set(RULES) - tried == {"nothing_is_a_link"}
