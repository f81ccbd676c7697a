"""The files beside the manifest: texts, pictures, and what may not be there."""

import re
from collections.abc import Iterator

from .package import Package, png_size, rule

ACCEPTED = re.compile(r".+\.(png|jpe?g|gif|svg|js|html?|css|map|woff2?|ttf|otf|eot|json|xml|hbs|hdbs)")
BANNED = re.compile(
    r".+\.(rar|zip|gz|pdf|docx?|avi|bin|bz2?|csh|sh|jar|mp3|mpeg|odt|pptx?|xlsx?|7z)", re.IGNORECASE
)
BANNED_STARTS = (b"PK\x03\x04", b"Rar!", b"%PDF", b"\x1f\x8b", b"\xd0\xcf\x11\xe0", b"ID3", b"7z\xbc\xaf")
RUNNING = re.compile(rb"<script|\son\w+=|<image|javascript:", re.IGNORECASE)
PUBLIC_TEXTS = ("short_description", "long_description", "installation_instructions")
WORDS_OF_SECRETS = re.compile(r"pass|secret|auth_?(?:key|user)|username|api_key", re.IGNORECASE)
SECRETS = re.compile(
    r"(?i:token)[ :\"=-].*[0-9a-zA-Z+_.-]{4}|AKIA[0-9A-Z]{8}|xox[pboa]-|-----BEGIN [A-Z ]*PRIVATE KEY"
)


@rule
def the_default_language_is_there(package: Package) -> Iterator[str]:
    language = package.manifest.get("defaultLocale", "en")
    if "manifest.json" in package.files and f"translations/{language}.json" not in package.files:
        yield str(language)


@rule
def languages_are_named_as_zendesk_names_them(package: Package) -> Iterator[str]:
    for path in package.files:
        if path.startswith("translations/") and not re.fullmatch(
            r"translations/[a-z]{2}(-\w{2,3})?\.json", path
        ):
            yield path


@rule
def every_language_names_the_app(package: Package) -> Iterator[str]:
    languages = (path[13:-5] for path in package.files if path.startswith("translations/"))
    yield from (language for language in languages if not package.words(language).get("name"))


@rule
def a_public_app_describes_itself(package: Package) -> Iterator[str]:
    words = package.words(package.manifest.get("defaultLocale", ""))
    if package.is_public and words:
        yield from (name for name in PUBLIC_TEXTS if not words.get(name))


@rule
def there_are_logos_of_the_right_size(package: Package) -> Iterator[str]:
    for path, side in (("assets/logo.png", 320), ("assets/logo-small.png", 128)):
        if png_size(package.files.get(path, b"")) != (side, side):
            yield path


@rule
def a_banner_has_the_right_size(package: Package) -> Iterator[str]:
    banner = package.files.get("assets/banner.png")
    if banner is not None and png_size(banner) not in ((830, 200), (1660, 400)):
        yield "assets/banner.png"


@rule
def no_file_is_of_a_banned_type(package: Package) -> Iterator[str]:
    for path, content in package.files.items():
        if BANNED.fullmatch(path) or content.startswith(BANNED_STARTS):
            yield path


@rule
def assets_are_of_an_accepted_type(package: Package) -> Iterator[str]:
    for path in package.files:
        known = ACCEPTED.fullmatch(path) or BANNED.fullmatch(path)
        if path.startswith("assets/") and not known:
            yield path


@rule
def drawings_hold_nothing_that_runs(package: Package) -> Iterator[str]:
    for path, content in package.files.items():
        if path.endswith(".svg") and re.search(
            rb"<script|\son\w+=|<image|javascript:", content, re.IGNORECASE
        ):
            yield path


@rule
def nothing_looks_like_a_secret(package: Package) -> Iterator[str]:
    for path, content in package.files.items():
        if path.endswith((".html", ".js", ".json", ".xml")):
            text = content.decode(errors="replace")
            keys = path == "manifest.json" and package.parameters  # judged by the rules of parameters
            if SECRETS.search(text) or (WORDS_OF_SECRETS.search(text) and not keys):
                yield path


@rule
def pages_and_scripts_name_no_plain_http(package: Package) -> Iterator[str]:
    yield from (
        p for p, content in package.files.items() if p.endswith((".js", ".html")) and b"http://" in content
    )


@rule
def no_experiment_is_on(package: Package) -> Iterator[str]:
    yield from (name for name, on in package.manifest.get("experiments", {}).items() if on)


@rule
def nothing_is_a_link(package: Package) -> Iterator[str]:
    yield from package.symlinks


@rule
def nothing_is_required_of_the_account(package: Package) -> Iterator[str]:
    yield from (path for path in package.files if path == "requirements.json")
