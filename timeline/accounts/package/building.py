"""From an origin to the bytes of a package; the same input gives the same bytes, on every machine."""

import io
import json
import tomllib
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.conf import settings

from .manifest import Author, Offer, manifest
from .origin import read_origin
from .translations import DEFAULT_LANGUAGE, languages, name, translation

ASSETS = Path(__file__).resolve().parent / "assets"
MARKETPLACE_ASSETS = Path(__file__).resolve().parent / "marketplace"

_MOMENT = (1980, 1, 1, 0, 0, 0)  # the first that a zip can tell


def build(
    origin: str, *, marketplace: bool = False, author: Author | None = None, terms_url: str = ""
) -> bytes:
    """The zip that an admin uploads: a private app, or the one that is submitted to the Marketplace.

    ``author`` is that of the settings if none is given. Raises CannotBuild, whose message is for the reader.
    """
    where = read_origin(origin)
    words = {
        language: translation(language, origin=where.text, marketplace=marketplace)
        for language in languages()
    }
    offer = Offer(author or Author.of_settings(), marketplace, terms_url)
    head = manifest(where, offer, name=name(), version=version(), language=DEFAULT_LANGUAGE)
    files = {"manifest.json": _json(head)}
    for folder in (ASSETS, MARKETPLACE_ASSETS) if marketplace else (ASSETS,):
        files |= {f"assets/{path.name}": path.read_bytes() for path in sorted(folder.glob("*.png"))}
    files |= {f"translations/{language}.json": _json(text) for language, text in words.items()}
    return _zipped(files)


def version() -> str:
    """The project's version, which is the app's."""
    with (settings.BASE_DIR / "pyproject.toml").open("rb") as file:
        project: Mapping[str, Any] = tomllib.load(file)["project"]
    return str(project["version"])


def _json(value: Mapping[str, Any]) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode()


def _zipped(files: Mapping[str, bytes]) -> bytes:
    """A zip without folders; stored, because deflate's output depends on the zlib at hand."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as package:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, _MOMENT)
            entry.create_system = 3  # else the machine's own
            entry.external_attr = 0o100644 << 16
            package.writestr(entry, content)
    return buffer.getvalue()
