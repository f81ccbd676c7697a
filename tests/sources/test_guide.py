"""docs/sources.md tells what the code does: its worked example, its fields, its reference, its file."""

import json
import re
from datetime import UTC
from pathlib import Path

import pytest

from timeline.accounts.models import Account
from timeline.accounts.roles import NAMES
from timeline.events.wire import read_event
from timeline.sources.models import Format, Importance
from timeline.sources.portable import differences, read
from timeline.sources.portable.configuration import Configuration
from timeline.sources.portable.kinds import DETAILS, KINDS
from timeline.sources.templating import (
    REFERENCE,
    DetailDraft,
    compile_link,
    compile_template,
    scope_of,
    show,
)

GUIDE = (Path(__file__).resolve().parent.parent.parent / "docs" / "sources.md").read_text()
ACCOUNT = Account(subdomain="acme")


def section(heading):
    return re.search(rf"^## {heading}\n(.*?)(?=^## |\Z)", GUIDE, re.MULTILINE | re.DOTALL)[1]


def table(text, *head):
    """The rows under the table's head, cells as they are read."""
    rows = [line.strip("| ") for line in text.splitlines()]
    rows = [[unquoted(cell) for cell in re.split(r" *(?<!\\)\| *", row)] for row in rows]
    start = rows.index(list(head)) + 2
    end = next((n for n in range(start, len(rows)) if rows[n] == [""]), len(rows))
    return rows[start:end]


def unquoted(cell):
    cell = cell.replace(r"\|", "|")
    return cell[1:-1] if re.fullmatch(r"`[^`]*`", cell) else cell


def block(language):
    return re.search(rf"^```{language}\n(.*?)^```$", GUIDE, re.MULTILINE | re.DOTALL)[1]


@pytest.fixture
def scope():
    sent = json.loads(block("json"))
    return scope_of(read_event({"id": "1", "received_at": sent["created_at"], **sent}), UTC)


def test_the_worked_example_gives_what_the_guide_says(scope):
    rows = table(section("From an event to a row"), "field", "you write", "agents read")
    assert [name for name, *_ in rows] == ["title", "summary", "link", "reply", "thread"]
    for name, written, told in rows[:4]:
        template = compile_link(written) if name == "link" else compile_template(written)
        assert template.render(scope) == told


def test_the_details_of_the_worked_example_do_too(scope):
    rows = table(section("From an event to a row"), "label", "template", "format", "option", "agents read")
    for label, template, form, option, told in rows:
        shown = show(DetailDraft(label, template, form, option), scope)
        assert (shown.kind, shown.text) == (form, told)
    assert len(rows) == 4


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.section)
def test_every_field_of_the_file_is_explained(kind):
    rows = table(section(kind.section.capitalize()), "field", "meaning")
    explained = [name for row in rows for name in re.findall(r"\w+", row[0])]
    assert sorted(explained) == sorted(kind.names)


def test_every_format_importance_and_role_is_explained():
    rows = table(section("Displays"), "format", "the template gives", "option")
    assert [row[0] for row in rows] == Format.values
    for name in (*Importance.values, *DETAILS.names):
        assert f"`{name}`" in section("Displays")
    for name in NAMES:
        assert f"`{name}`" in section("Roles")


@pytest.mark.parametrize("kind", ["path", "filter", "tag"])
def test_the_reference_of_templates_is_that_of_the_code(kind):
    rows = table(section("Templates"), kind, "", "example", "gives")
    known = [[each.name, each.about, each.example, each.result] for each in REFERENCE if each.kind == kind]
    assert rows == known, "docs/sources.md:\n" + "\n".join(map(as_row, known))


def as_row(cells):
    name, about, example, result = cells
    example = example.replace("|", "\\|")
    return f"| `{name}` | {about} | `{example}` | {result} |"


def test_the_file_in_the_guide_can_be_taken_over():
    wanted = read(block("yaml"), ACCOUNT)
    assert {section: len(rows) for section, rows in wanted.rows.items()} == {
        "sources": 1,
        "displays": 1,
        "masks": 1,
        "presets": 1,
    }


def test_the_dry_run_in_the_guide_is_one_of_that_file():
    wanted = read(block("yaml"), ACCOUNT)
    before = block("yaml").replace("label: Web shop", "label: Shop").replace("Payments", "Refunds")
    lines = list(differences(read(before, ACCOUNT), wanted).lines())
    nothing = Configuration({**wanted.rows, "masks": {}})
    lines += differences(nothing, wanted).lines()
    for line in block("text").splitlines()[:-1]:
        assert line in lines, line
