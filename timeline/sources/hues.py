"""The colours of sources: Garden's 17 hues by name, never a hex in the data.

The shades are those of Zendesk Garden's palette (@zendeskgarden/react-theming 9.16.0, Apache-2.0): 700
for text and icons on white, 600 on the dark background. All of them reach 4.5 : 1 there and on the
backgrounds beside them. ``static/sidebar/hues.css`` says the same to the browser; a test holds the two
together.
"""

import hashlib
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Shades:
    light: str
    dark: str


SHADES: dict[str, Shades] = {
    "grey": Shades("#5c6970", "#848f99"),
    "blue": Shades("#1f73b7", "#2694d6"),
    "red": Shades("#cd3642", "#eb5c69"),
    "yellow": Shades("#ac5918", "#d67305"),
    "green": Shades("#037f52", "#26a178"),
    "kale": Shades("#40787a", "#4a9999"),
    "azure": Shades("#2770c3", "#3191ea"),
    "royal": Shades("#4c67d3", "#7a88d9"),
    "purple": Shades("#9256b1", "#b276cd"),
    "fuschia": Shades("#b34496", "#d16aac"),
    "pink": Shades("#d62054", "#d96b81"),
    "crimson": Shades("#be4938", "#cf7464"),
    "orange": Shades("#af5626", "#d57428"),
    "lemon": Shades("#8f6900", "#b68500"),
    "lime": Shades("#3d7e19", "#509f2d"),
    "mint": Shades("#2d7e55", "#16a260"),
    "teal": Shades("#367a74", "#2a9d8f"),
}
HUES: tuple[str, ...] = tuple(SHADES)

# Hues that an eye can tell from one another; the others have a near twin (yellow and orange, green and
# mint), look switched off (grey) or look like trouble (red). An admin may choose any.
_DEFAULTS = ("azure", "green", "purple", "orange", "fuschia", "teal", "royal", "lemon", "lime", "pink")
_KNOWN = {"zendesk": "kale"}


def hue_of(name: str) -> str:
    """The hue of a source nobody configured: always the same for the same name."""
    key = name.strip().lower()
    if key in _KNOWN:
        return _KNOWN[key]
    digest = hashlib.sha256(key.encode("utf-8", "replace")).digest()
    return _DEFAULTS[int.from_bytes(digest[:4], "big") % len(_DEFAULTS)]


def stylesheet() -> str:
    """The classes ``.hue-NAME`` as CSS, setting ``--hue`` for the light and the dark scheme."""
    lines = ["/* Written from timeline/sources/hues.py; a test holds the two together. */"]
    lines += [f".hue-{name} {{ --hue: {hue.light}; }}" for name, hue in SHADES.items()]
    lines += [
        f':root[data-scheme="dark"] .hue-{name} {{ --hue: {hue.dark}; }}' for name, hue in SHADES.items()
    ]
    return "\n".join(lines) + "\n"
