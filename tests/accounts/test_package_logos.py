"""The committed pictures are those of the SVG, whole and square."""

import base64

import pytest

from tests.browser.chromium import chromium
from tests.logos import PACKAGE, SIZES, drawn

from .package_rules import RULES, Package

# How far the two pictures are apart at most (0 to 255), and how little of the committed one is opaque.
_COMPARE = """async ([first, second]) => {
  const pixels = async (source) => {
    const image = new Image();
    image.src = `data:image/png;base64,${source}`;
    await image.decode();
    const canvas = new OffscreenCanvas(image.width, image.height).getContext("2d");
    canvas.drawImage(image, 0, 0);
    return canvas.getImageData(0, 0, image.width, image.height).data;
  };
  const [one, other] = [await pixels(first), await pixels(second)];
  const apart = one.reduce((most, value, at) => Math.max(most, Math.abs(value - other[at])), 0);
  const opacity = one.filter((_, at) => at % 4 === 3).reduce((least, value) => Math.min(least, value));
  return { apart, opacity, size: one.length };
}"""


@pytest.mark.browser
@pytest.mark.parametrize("name", SIZES)
def test_a_logo_is_the_drawing_and_fills_its_square(name: str):
    committed = (PACKAGE / "assets" / name).read_bytes()
    with chromium() as browser:
        page = browser.new_page()
        pictures = [base64.b64encode(one).decode() for one in (committed, drawn(browser, SIZES[name]))]
        seen = page.evaluate(_COMPARE, pictures)
    assert seen["size"] == SIZES[name] ** 2 * 4
    assert seen["apart"] <= 16  # another Chromium may smooth its edges a little otherwise
    assert seen["opacity"] == 255  # no rounded corners: Zendesk rounds them


def test_the_drawing_itself_would_be_taken_by_zendesk():
    package = Package({"assets/logo.svg": (PACKAGE / "logo.svg").read_bytes()})
    assert list(RULES["drawings_hold_nothing_that_runs"](package)) == []
    assert "http" not in (PACKAGE / "logo.svg").read_text().replace("http://www.w3.org/2000/svg", "")
