"""What a package holds: the manifest, the languages, the pictures, and the same bytes each time."""

import hashlib
import io
import json
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import resolve, reverse

from timeline.accounts import door, package
from timeline.accounts.package import Author, CannotBuild

from .package_rules import Package

ORIGIN = "https://timeline.example.com:8443"
AUTHOR = Author("Example Pty", "support@example.com")


def unpacked(**options) -> Package:
    return Package.read(package.build(ORIGIN, author=AUTHOR, **options))


def test_the_private_package_holds_what_it_has_to_and_nothing_else():
    assert list(unpacked().files) == [
        "manifest.json",
        "assets/logo-small.png",
        "assets/logo.png",
        "translations/en.json",
    ]


def test_the_package_for_the_marketplace_holds_screenshots_as_well():
    shots = {f"assets/screenshot-{number}.png" for number in range(3)}
    public = unpacked(marketplace=True)
    assert set(public.files) - set(unpacked().files) == shots
    assert max(len(public.files[shot]) for shot in shots) < 500_000


def test_the_manifest_says_where_the_app_stands_and_what_is_loaded_there():
    pane = {"url": f"{ORIGIN}/sidebar/", "flexible": True, "size": {"height": "600px"}}
    assert unpacked().manifest == {
        "name": "Customer timeline",
        "author": {"name": "Example Pty", "email": "support@example.com", "url": ORIGIN},
        "version": package.version(),
        "frameworkVersion": "2.0",
        "defaultLocale": "en",
        "private": True,
        "singleInstall": True,
        "signedUrls": True,
        "location": {"support": {"ticket_sidebar": pane, "new_ticket_sidebar": pane, "user_sidebar": pane}},
        "domainWhitelist": ["timeline.example.com"],
    }


def test_the_variants_differ_in_what_concerns_the_marketplace_alone():
    private, public = unpacked(), unpacked(marketplace=True, terms_url="https://example.com/terms")
    assert public.manifest == private.manifest | {
        "private": False,
        "termsConditionsURL": "https://example.com/terms",
    }
    ours, theirs = private.words("en"), public.words("en")
    assert {name for name in ours if ours[name] != theirs[name]} == {"installation_instructions"}


def test_the_url_in_the_manifest_is_the_door():
    assert reverse("sidebar:entry") == package.DOOR
    assert resolve(package.DOOR).view_name == "sidebar:entry"


def test_the_door_lets_in_from_everywhere_that_the_app_stands():
    assert set(unpacked().manifest["location"]["support"]) <= set(door.LOCATIONS)


def test_the_version_is_the_projects():
    project = (settings.BASE_DIR / "pyproject.toml").read_text()
    assert f'\nversion = "{package.version()}"\n' in project


def test_the_same_input_gives_the_same_bytes_in_another_process():
    code = (
        "import django; django.setup(); import hashlib; from timeline.accounts.package import Author, build; "
        f"print(hashlib.sha256(build({ORIGIN!r}, author=Author('Example Pty'))).hexdigest())"
    )
    environment = {"DJANGO_SETTINGS_MODULE": "tests.settings", "PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo"}
    elsewhere = subprocess.run(
        [sys.executable, "-c", code], cwd=settings.BASE_DIR, env=environment, capture_output=True, check=True
    )
    here = hashlib.sha256(package.build(ORIGIN, author=Author("Example Pty"))).hexdigest()
    assert elsewhere.stdout.decode().strip() == here


def test_nothing_of_the_machine_or_the_moment_is_in_the_zip():
    with zipfile.ZipFile(io.BytesIO(package.build(ORIGIN))) as archive:
        assert archive.testzip() is None
        assert {
            (entry.date_time, entry.create_system, entry.compress_type, entry.external_attr, entry.extra)
            for entry in archive.infolist()
        } == {((1980, 1, 1, 0, 0, 0), 3, zipfile.ZIP_STORED, 0o100644 << 16, b"")}


def test_the_app_speaks_every_language_of_the_product():
    root = Path(settings.BASE_DIR)
    catalogues = {path.parent.parent.name for path in root.glob("timeline/**/locale/*/LC_MESSAGES/django.po")}
    spoken = {settings.LANGUAGE_CODE.split("-")[0], *(name.replace("_", "-") for name in catalogues)}
    assert set(package.languages()) == spoken
    assert {f"translations/{name}.json" for name in spoken} <= set(unpacked().files)


@pytest.mark.parametrize("language", package.languages())
def test_a_language_says_all_that_the_default_says(language: str):
    folder = Path(package.__file__).parent / "translations"
    default = json.loads((folder / f"{package.DEFAULT_LANGUAGE}.json").read_text())
    words = json.loads((folder / f"{language}.json").read_text())
    assert shape(words) == shape(default)
    assert words["name"] == package.name(language)
    for variant in (False, True):
        text = json.dumps(unpacked(marketplace=variant).words(language))
        assert ORIGIN in text
        assert not re.search(r"[{}]", text.strip("{}"))


def shape(words: dict) -> dict:
    """The keys, and which of them hold paragraphs; how many is a translator's choice."""
    return {key: shape(value) if isinstance(value, dict) else type(value) for key, value in words.items()}


def test_another_language_is_added_by_adding_its_file(tmp_path, monkeypatch):
    folder = Path(package.__file__).parent / "translations"
    german = json.loads((folder / "en.json").read_text()) | {"name": "Zeitleiste"}
    (tmp_path / "en.json").write_text((folder / "en.json").read_text())
    (tmp_path / "de.json").write_text(json.dumps(german))
    monkeypatch.setattr("timeline.accounts.package.translations.FOLDER", tmp_path)
    built = unpacked()
    assert built.words("de")["name"] == "Zeitleiste"
    assert built.manifest["name"] == "Customer timeline"


def test_the_author_is_that_of_the_settings_unless_another_is_given(settings):
    settings.APP_AUTHOR_NAME = "Acme"
    settings.APP_AUTHOR_EMAIL = "help@acme.example"
    settings.APP_AUTHOR_URL = "https://acme.example/timeline"
    manifest = Package.read(package.build(ORIGIN)).manifest
    assert manifest["author"] == {
        "name": "Acme",
        "email": "help@acme.example",
        "url": "https://acme.example/timeline",
    }


def test_a_private_app_names_no_address_that_nobody_gave():
    manifest = Package.read(package.build(ORIGIN, author=Author("Example Pty"))).manifest
    assert manifest["author"] == {"name": "Example Pty", "url": ORIGIN}


@pytest.mark.parametrize(
    ("author", "sentence"),
    [
        (Author(""), "needs a name"),
        (Author("   "), "needs a name"),
        (Author("x" * 101), "needs a name"),
        (Author("Example\nPty"), "needs a name"),
        (Author("Example\u202ePty"), "needs a name"),
        (Author("Example Pty", "support at example.com"), "e-mail address"),
        (Author("Example Pty", "a@example.com\nBcc: b@example.com"), "e-mail address"),
        (Author("Example Pty", url="example.com"), "address on the web"),
        (Author("Example Pty", url="javascript:alert(1)"), "address on the web"),
        (Author("Example Pty", url="https://exa mple.com"), "address on the web"),
    ],
)
def test_a_wrong_author_is_refused_with_a_sentence(author: Author, sentence: str):
    with pytest.raises(CannotBuild, match=sentence):
        package.build(ORIGIN, author=author)


def test_wrong_terms_are_refused_with_a_sentence():
    with pytest.raises(CannotBuild, match="address of the terms"):
        package.build(ORIGIN, author=AUTHOR, terms_url="ftp://example.com/terms")


def test_the_marketplace_wants_to_know_where_help_is():
    with pytest.raises(CannotBuild, match="e-mail address where the app's users find help"):
        package.build(ORIGIN, author=Author("Example Pty"), marketplace=True)


def test_hostile_names_are_json_strings_and_nothing_more():
    name = '"}, "private": false, "x": {"y": "</script>'
    manifest = Package.read(package.build(ORIGIN, author=Author(name))).manifest
    assert manifest["author"]["name"] == name
    assert manifest["private"] is True
