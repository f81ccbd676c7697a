"""README and docs/ name nothing that is not there: commands, options, settings, addresses, files, words."""

import re
import shlex
from pathlib import Path

import pytest
from django.core.management import get_commands, load_command_class
from django.urls import Resolver404, resolve

from timeline.sidebar.wording import WORDS

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
# What was written when it was true, and stays: history names what is gone.
GUIDES = [document for document in DOCUMENTS if document.stem not in ("changelog", "decisions")]
MOST_BYTES = 100_000

FENCED = re.compile(r"^ *```([a-z]*)\n(.*?)^ *```$\n?", re.MULTILINE | re.DOTALL)
OURS = re.compile(r"/(livez|readyz|metrics|admin|api|sidebar|desk|eventstore|timeline)\b")
PREFIXES = ("/api/v2", "/eventstore/", "/eventstore/api/v2/", "/timeline")
PLACES = {"{user_id}": "4001", "{profile_id}": "01BX"}
NO_SETTINGS = {"APP_ID", "BEHIND_TLS"}  # parts of examples

every_document = pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
every_guide = pytest.mark.parametrize("document", GUIDES, ids=lambda path: path.name)


def links(text):
    """Targets of links and pictures."""
    return re.findall(r"\]\(([^)\s]+)\)", text) + re.findall(r'(?:src|srcset)="([^"]+)"', text)


def anchors(document):
    """The names that GitHub gives to a document's headings."""
    headings = re.findall(r"^#+ (.+)$", document.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def blocks(text, *languages):
    """What stands between fences of these languages."""
    return [content for language, content in FENCED.findall(text) if language in languages]


def snippets(text):
    """What is set as code within a sentence."""
    return re.findall(r"`([^`\n]+)`", FENCED.sub("", text))


def shell_lines(text):
    """Lines of shell, those that go on over an end of line put together."""
    return "\n".join(blocks(text, "sh", "")).replace("\\\n", " ").splitlines()


def manage_calls(text):
    """The command and its words, of each call of manage.py in code."""
    for code in [*shell_lines(text), *snippets(text)]:
        call = re.search(r"manage\.py ([a-z_]+)(.*)", code)
        if call is not None:
            yield call[1], shlex.split(call[2], comments=True)


@every_document
def test_links_lead_to_files_and_headings_that_are_there(document):
    for link in links(document.read_text()):
        if link.startswith(("http://", "https://")):
            continue
        path, _, anchor = link.partition("#")
        target = document.parent / path if path else document
        assert target.exists(), link
        if anchor:
            assert anchor in anchors(target), link


@every_guide
def test_commands_and_their_options_are_there(document):
    for name, words in manage_calls(document.read_text()):
        assert name in get_commands(), name
        app = get_commands()[name]
        command = load_command_class(app, name) if isinstance(app, str) else app
        known = command.create_parser("manage.py", name)._option_string_actions
        for word in words:
            if word.startswith("--"):
                assert word.partition("=")[0] in known, f"{name} {word}"


@every_guide
def test_verbs_of_make_are_there(document):
    text = document.read_text()
    verbs = set(re.findall(r"^([a-z]+):.*##", (ROOT / "Makefile").read_text(), re.MULTILINE))
    for code in [*shell_lines(text), *snippets(text)]:
        for verb in re.findall(r"(?:^|[A-Z]\S* )make ([a-z]+)", code):
            assert verb in verbs, verb


@every_guide
def test_settings_and_variables_are_read_somewhere(document):
    text = document.read_text()
    code = "\n".join(path.read_text() for path in (ROOT / "timeline").rglob("*.py"))
    named = {word for snippet in snippets(text) for word in re.findall(r"\b[A-Z]+(?:_[A-Z]+)+\b", snippet)}
    named |= set(re.findall(r"^([A-Z_]+)=", "\n".join(blocks(text, "sh", "ini")), re.MULTILINE))
    for name in named - NO_SETTINGS:
        assert f'"{name}"' in code, name


@every_guide
def test_addresses_of_this_server_are_there(document):
    for snippet in snippets(document.read_text()):
        for address in re.findall(r"(?:^|(?<=[ ]))/\S*", snippet):
            path = address.partition("?")[0].rstrip(",")
            if OURS.match(path) is None or path in PREFIXES:
                continue
            for place, value in PLACES.items():
                path = path.replace(place, value)
            try:
                found = resolve(path)
            except Resolver404:
                pytest.fail(address)
            assert found.func.__name__ != "no_such_endpoint", address


def test_cards_and_reasons_in_the_guide_are_those_of_the_code():
    text = (ROOT / "docs" / "install.md").read_text()
    rows = re.findall(r"^\| \*(.+?)\* \|", text, re.MULTILINE)
    titles = {words.title for words in WORDS.values()}
    assert len(rows) > 8
    assert set(rows) <= titles
    code = "\n".join(path.read_text() for path in (ROOT / "timeline").rglob("*.py"))
    table = text.partition("| reason |")[2].partition("\n\n")[0]
    for reason in re.findall(r"`([a-z_]+)`", table):
        assert re.search(rf'"{reason}"|={reason}"', code), reason


def test_log_lines_in_the_manual_are_those_of_the_code():
    table = (ROOT / "docs" / "operate.md").read_text().partition("| line | means |")[2].partition("\n\n")[0]
    code = "\n".join(path.read_text() for path in (ROOT / "timeline").rglob("*.py"))
    lines = [line for row in table.splitlines()[2:] for line in re.findall(r"`([^`]+)`", row.split("|")[1])]
    assert len(lines) > 10
    for line in lines:
        start = re.split(r"=| …", line)[0]
        assert f'"{start}' in code, line


def test_every_picture_is_shown_and_none_is_heavy():
    shown = {Path(link).name for document in DOCUMENTS for link in links(document.read_text())}
    for picture in (ROOT / "docs" / "pictures").iterdir():
        assert picture.name in shown
        assert picture.stat().st_size <= MOST_BYTES, picture.name
