"""From a file's text to the configuration that it asks for, or to everything that is wrong with it.

What a value may be is what the models say; here it is only whether it is of the right kind at all.
"""

import difflib
from collections.abc import Iterable, Iterator
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models

from timeline.accounts.models import Account

from .configuration import Configuration, Key, Row, key_of, settled
from .documents import Document, parse
from .faults import faults, said_of
from .kinds import KINDS, VERSION, Kind
from .problems import MOST_FOUND, BadFile, Path, Problem, path_text


def read(content: bytes | str, account: Account) -> Configuration:
    """The configuration that a file asks for, for this account. Raises BadFile with all that is wrong."""
    document = parse(content)
    checker = _Checker(document, account)
    configuration = checker.configuration()
    if checker.problems:
        raise BadFile(checker.problems)
    return configuration


class _Checker:
    """One pass over a document."""

    def __init__(self, document: Document, account: Account) -> None:
        self.document = document
        self.account = account
        self.problems: list[Problem] = []

    def configuration(self) -> Configuration:
        data = self.document.data
        if not isinstance(data, dict):
            self._say("The file has to begin with version: 1 and name lists under it.", ())
            data = {"version": VERSION}
        self._version(data)
        self._only_known(data, ("version", *(kind.section for kind in KINDS)), ())
        return Configuration({kind.section: self._rows(kind, data) for kind in KINDS})

    def _version(self, data: Row) -> None:
        version = data.get("version")
        if "version" not in data:
            self._say(f"There is no version: write version: {VERSION}.", ())
        elif version != VERSION or isinstance(version, bool):
            self._say(f"Only version {VERSION} of the format is known here.", ("version",))

    def _rows(self, kind: Kind, data: Row) -> dict[Key, Row]:
        found: dict[Key, Row] = {}
        places: dict[Key, Path] = {}
        for path, values in self._listed(kind, data, ()):
            row, instance = self._row(kind, values, path)
            key = key_of(kind, instance)
            if places.setdefault(key, path) is path:
                found[key] = row
            elif _has_key(kind, values):
                named = " and ".join(kind.key)
                self._say(f"{path_text(places[key])} has the same {named}.", path)
        return found

    def _listed(self, kind: Kind, data: Row, path: Path) -> Iterator[tuple[Path, Row]]:
        """The entries under the kind's name that are mappings, each with its place."""
        if kind.section not in data:
            return
        rows, path = data[kind.section], (*path, kind.section)
        if not isinstance(rows, list):
            self._say("There has to be a list here, or leave the key out.", path)
            return
        if len(rows) > kind.most:
            self._say(f"There may be at most {kind.most:,} {kind.section} here, not {len(rows):,}.", path)
            return
        for number, values in enumerate(rows):
            if isinstance(values, dict):
                yield (*path, number), values
            else:
                self._say(f"There has to be a {kind.word} with its keys here.", (*path, number))

    def _row(self, kind: Kind, values: Row, path: Path, **belongs: Any) -> tuple[Row, Any]:
        """The row with every field, and the instance that its model has found fit or said why not."""
        self._only_known(values, kind.names, path)
        bad = self._missing(kind, values, path) | self._of_wrong_kind(kind, values, path)
        said = {name: values[name] for name in kind.fields if name in values and name not in bad}
        instance = kind.model(**said, **(belongs or {"account": self.account}))
        self._by_the_model(kind, instance, bad, path)
        # The model may have brought a value into its usual form.
        row: Row = {name: settled(field, getattr(instance, name)) for name, field in kind.fields.items()}
        if kind.parts:
            row[kind.parts.section] = [
                self._row(kind.parts, part, place, **{kind.word: instance})[0]
                for place, part in self._listed(kind.parts, values, path)
            ]
        return row, instance

    def _only_known(self, values: Row, known: Iterable[str], path: Path) -> None:
        known = tuple(known)
        for name in values:
            if name not in known:
                near = difflib.get_close_matches(name[:100], known, 1)
                hint = f"Did you mean {near[0]}?" if near else f"Known are: {', '.join(known)}."
                self._say(f"This key is not known. {hint}", (*path, name))

    def _missing(self, kind: Kind, values: Row, path: Path) -> set[str]:
        missing = [name for name in kind.fields if name in kind.required and name not in values]
        if missing:
            self._say(f"It has no {' and no '.join(missing)}.", path)
        return set(missing)

    def _of_wrong_kind(self, kind: Kind, values: Row, path: Path) -> set[str]:
        bad = set()
        for name, field in kind.fields.items():
            for said, step in faults(field, values[name]) if name in values else ():
                self._say(said, (*path, name, *step))
                bad.add(name)
        return bad

    def _by_the_model(self, kind: Kind, instance: models.Model, bad: set[str], path: Path) -> None:
        others = {field.name for field in kind.model._meta.fields} - set(kind.fields)
        try:
            instance.full_clean(exclude=others | bad, validate_unique=False, validate_constraints=False)
        except ValidationError as error:
            for name, errors in error.error_dict.items():
                place = path if name == NON_FIELD_ERRORS else (*path, name)
                for said in errors:
                    self._say(said_of(kind.fields.get(name), said), place)

    def _say(self, said: str, path: Path) -> None:
        self.problems.append(Problem(said, path, self.document.line(path)))
        if len(self.problems) >= MOST_FOUND:
            raise BadFile(self.problems)


def _has_key(kind: Kind, values: Row) -> bool:
    """Whether the fields that tell a row from others are said as they have to be."""
    return all(isinstance(values.get(name, None if name in kind.required else ""), str) for name in kind.key)
