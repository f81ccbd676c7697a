"""What the page is made of: files as they came, icons for every name, nothing inline."""

import hashlib
import re
from pathlib import Path

import pytest

from timeline.sources.icons import ICONS

ROOT = Path(__file__).resolve().parents[2]
OWN_ICONS = {"chevron", "filter", "close", "refresh", "copy", "external", "check", "hide"}
HTMX = "a0abb04f2f45a1f89d1d4844023245537e5e6014c87b144553e0607b4cc32130"
TEMPLATES = [
    path for folder in ("sidebar", "problems") for path in (ROOT / "templates" / folder).glob("*.html")
]
SCRIPTS = list((ROOT / "static/sidebar").glob("*.js"))


def test_htmx_is_the_file_that_was_released():
    content = (ROOT / "static/vendor/htmx-4.0.1.min.js").read_bytes()

    assert hashlib.sha256(content).hexdigest() == HTMX


@pytest.mark.parametrize("licence", ["htmx-LICENSE", "garden-LICENSE"])
def test_what_is_not_ours_comes_with_its_licence(licence):
    assert (ROOT / "static/vendor" / licence).stat().st_size > 400


def symbols():
    return re.findall(r'<symbol id="icon-([a-z]+)"', (ROOT / "templates/sidebar/_sprite.html").read_text())


def test_every_icon_that_an_event_may_have_is_in_the_sprite_once():
    assert set(ICONS) | OWN_ICONS <= set(symbols())
    assert len(symbols()) == len(set(symbols()))


def test_every_icon_that_a_template_names_is_in_the_sprite():
    named = {name for path in TEMPLATES for name in re.findall(r'icon\("([a-z]+)"', path.read_text())}

    assert named <= set(symbols())


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_no_template_has_code_or_style_of_its_own(path):
    text = path.read_text()

    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=|hx-on|<!--", text)
    assert "|safe" not in text
    assert "autoescape" not in text


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_no_script_makes_code_or_markup_out_of_text(path):
    text = path.read_text()

    assert not re.search(
        r"\beval\b|new Function|innerHTML|outerHTML|insertAdjacentHTML|document\.write", text
    )
    assert not re.search(r"localStorage|sessionStorage|document\.cookie|console\.", text)
