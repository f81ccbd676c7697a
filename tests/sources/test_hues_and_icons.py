"""Colours that can be read, and symbols that exist."""

import re
from pathlib import Path

import pytest

from timeline.sources.hues import HUES, SHADES, hue_of, stylesheet
from timeline.sources.icons import ICONS, icon_for

ROOT = Path(__file__).resolve().parents[2]


def luminance(colour: str) -> float:
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_the_contrast_of_black_on_white_is_21() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


def test_there_are_the_17_hues_of_garden() -> None:
    assert len(HUES) == len(set(HUES)) == 17


@pytest.mark.parametrize("name", HUES)
def test_every_hue_can_be_read_on_the_light_backgrounds(name: str) -> None:
    assert min(contrast(SHADES[name].light, ground) for ground in ("#ffffff", "#f8f9f9")) >= 4.5


@pytest.mark.parametrize("name", HUES)
def test_every_hue_can_be_read_on_the_dark_backgrounds(name: str) -> None:
    assert min(contrast(SHADES[name].dark, ground) for ground in ("#151a1e", "#1c2227")) >= 4.5


@pytest.mark.parametrize(("scheme", "ground", "wash"), [("light", "#ffffff", 6), ("dark", "#151a1e", 10)])
def test_every_hue_can_be_read_on_a_highlight_of_every_other(scheme: str, ground: str, wash: int) -> None:
    tokens = (ROOT / "static/sidebar/tokens.css").read_text()
    assert re.findall(r"--wash: (\d+)%", tokens) == ["6", "10"]
    hues = [getattr(SHADES[name], scheme) for name in HUES]
    washed = [mixed(hue, ground, wash / 100) for hue in hues]
    assert min(contrast(hue, under) for hue in hues for under in washed) >= 4.5


def mixed(one: str, other: str, share: float) -> str:
    channels = ((int(one[at : at + 2], 16), int(other[at : at + 2], 16)) for at in (1, 3, 5))
    return "#" + "".join(f"{round(a * share + b * (1 - share)):02x}" for a, b in channels)


def test_the_stylesheet_says_what_the_table_says() -> None:
    assert (ROOT / "static/sidebar/hues.css").read_text() == stylesheet()


def test_a_source_nobody_configured_keeps_its_hue() -> None:
    assert {name: hue_of(name) for name in ("shop", "payments", "zendesk", "", "\ud800")} == {
        "shop": "lemon",
        "payments": "green",
        "zendesk": "kale",
        "": hue_of(" "),
        "\ud800": hue_of("\ud800"),
    }


def test_the_default_hues_are_spread_over_many_sources() -> None:
    hues = [hue_of(f"source-{number}") for number in range(200)]
    assert max(map(hues.count, set(hues))) < 60
    assert not {"grey", "yellow", "red"} & set(hues)


def test_every_icon_has_a_symbol_in_the_sprite() -> None:
    sprite = (ROOT / "templates/sidebar/_sprite.html").read_text()
    assert set(ICONS) <= set(re.findall(r'<symbol id="icon-([a-z]+)"', sprite))


@pytest.mark.parametrize(
    ("name", "icon"),
    [
        ("order_completed", "cart"),
        ("eCommerce - AddToCart", "cart"),
        ("OrderShipped", "truck"),
        ("refund", "card"),
        ("payment failed", "warning"),
        ("page_view", "page"),
        ("login", "key"),
        ("email_opened", "mail"),
        ("support-bot", "chat"),
        ("website", "globe"),
        ("cdnow", "dot"),
        ("", "dot"),
    ],
)
def test_words_call_for_an_icon(name: str, icon: str) -> None:
    assert icon_for(name) == icon


def test_a_name_without_a_known_word_has_the_icon_it_is_given() -> None:
    assert icon_for("heisenbug", "truck") == "truck"
