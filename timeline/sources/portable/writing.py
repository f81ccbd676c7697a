"""A configuration as text: the same text for the same configuration, and small differences for small ones."""

import json
from collections.abc import Callable
from typing import Any

import yaml

from .configuration import Configuration, Row
from .kinds import KINDS, VERSION, Kind

HEADER = """\
# How the customer timeline shows what happened: sources, displays of types, masks and presets of an account.
# `manage.py export_sources` writes this file, `manage.py import_sources` takes it over and shows the
# differences first (--dry-run). What is left out has its default. docs/sources.md explains every key.
"""
_NO_WRAPPING = 2**31


def written(configuration: Configuration, form: str = "yaml") -> str:
    """The file's text in one of FORMATS."""
    return FORMATS[form](_plain(configuration))


def _plain(configuration: Configuration) -> dict[str, Any]:
    lists = {
        kind.section: [_without_defaults(kind, row) for row in configuration.of(kind).values()]
        for kind in KINDS
    }
    return {"version": VERSION, **{section: rows for section, rows in lists.items() if rows}}


def _without_defaults(kind: Kind, row: Row) -> Row:
    said = {name: row[name] for name in kind.fields if row[name] != kind.defaults[name]}
    if kind.parts and row[kind.parts.section]:
        said[kind.parts.section] = [_without_defaults(kind.parts, part) for part in row[kind.parts.section]]
    return said


class _Dumper(yaml.SafeDumper):
    """Lists set in under their key, texts of several lines as they read."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _text(dumper: _Dumper, text: str) -> yaml.ScalarNode:
    style = None
    if not text.isprintable():
        # Readers of YAML make a line feed of every kind of line break in a block.
        fits = text[0].isprintable() and text[0] != " " and text.replace("\n", "").isprintable()
        style = "|" if fits else '"'
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style)


_Dumper.add_representer(str, _text)


def _yaml(data: dict[str, Any]) -> str:
    text = yaml.dump(data, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=_NO_WRAPPING)
    return HEADER + text


def _json(data: dict[str, Any]) -> str:
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


FORMATS: dict[str, Callable[[dict[str, Any]], str]] = {"yaml": _yaml, "json": _json}
