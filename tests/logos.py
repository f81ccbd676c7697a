"""``make logos``: the app package's PNGs out of its SVG; they are committed, nothing draws at run time."""

import base64
from pathlib import Path

from playwright.sync_api import Browser

from tests.browser.chromium import chromium

PACKAGE = Path(__file__).resolve().parent.parent / "timeline" / "accounts" / "package"
SIZES = {"logo.png": 320, "logo-small.png": 128}

# A canvas keeps the alpha channel that Zendesk asks for; a screenshot drops it where nothing is transparent.
_DRAW = """async ([source, size]) => {
  const image = new Image();
  image.src = source;
  await image.decode();
  const canvas = Object.assign(document.createElement("canvas"), { width: size, height: size });
  canvas.getContext("2d").drawImage(image, 0, 0, size, size);
  return canvas.toDataURL("image/png");
}"""


def main() -> None:
    with chromium() as browser:
        for name, size in SIZES.items():
            (PACKAGE / "assets" / name).write_bytes(drawn(browser, size))


def drawn(browser: Browser, size: int) -> bytes:
    """The logo as a PNG of ``size`` pixels each way, with an alpha channel."""
    source = "data:image/svg+xml;base64," + base64.b64encode((PACKAGE / "logo.svg").read_bytes()).decode()
    page = browser.new_page()
    try:
        return base64.b64decode(page.evaluate(_DRAW, [source, size]).partition(",")[2])
    finally:
        page.close()


if __name__ == "__main__":
    main()
