"""What the app says of itself inside Zendesk, one file per language: to add a language, add its file.

A file under ``translations/`` is named as Zendesk names the language (``de.json``, ``pt-BR.json``) and has
the keys of ``en.json``. Lists are paragraphs of Markdown; ``{origin}`` stands for this server's address.
"""

import json
from pathlib import Path
from typing import Any

DEFAULT_LANGUAGE = "en"
FOLDER = Path(__file__).resolve().parent / "translations"


def languages() -> tuple[str, ...]:
    """The languages that there are files for, in the order of their names."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.json")))


def name(language: str = DEFAULT_LANGUAGE) -> str:
    """What the app is called."""
    return str(_words(language)["name"])


def translation(language: str, *, origin: str, marketplace: bool) -> dict[str, Any]:
    """One language as Zendesk reads it; the ways of installing the two variants differ, so do their texts."""
    words = _words(language)
    instructions = words["installation_instructions"]["marketplace" if marketplace else "private"]
    return {
        "app": {
            "name": words["name"],
            "short_description": words["short_description"],
            "long_description": _text(words["long_description"], origin),
            "installation_instructions": _text(instructions, origin),
        }
    }


def _words(language: str) -> dict[str, Any]:
    words: dict[str, Any] = json.loads((FOLDER / f"{language}.json").read_text(encoding="utf-8"))
    return words


def _text(paragraphs: list[str], origin: str) -> str:
    return "\n\n".join(paragraphs).replace("{origin}", origin)
