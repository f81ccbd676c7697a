"""Robert'); DROP TABLE customers;-- : hostile text wherever a system could have let it in.

None of it may run, close a tag, turn the page around, or make it slow.
"""

from collections.abc import Iterator
from functools import reduce

from .bodies import Body, Diary, link
from .people import ROBERT

_BIDI = "\u202egnp.eciovni\u202c \u2066isolated\u2069"
_INVISIBLE = "pay\u200b\u200d\u2060pal\ufeff"
_STACKED = "Z" + "\u0351\u0363\u0346\u0310" * 12 + "algo"
_FAMILY = "👩‍👩‍👧‍👦🏳️‍🌈🇳🇴👍🏽"

# a name for what is tried, and the text that tries it
TEXTS = (
    ("script", "<script>window.hacked = 1</script>"),
    ("image", '"><img src=x onerror="window.hacked = 1">'),
    ("svg", "<svg/onload=window.hacked=1>"),
    ("closing tags", "</article></section></main></template></textarea></title><h1>Free</h1>"),
    ("template", "{{ 7|add:7 }}{% include 'settings.py' %}{{ settings.SECRET_KEY }}"),
    ("liquid", "{% for a in (1..999999999) %}{{ a }}{% endfor %}{{ event.__class__ }}"),
    ("expression", "${7*7} #{7*7} <%= 7*7 %> [[7*7]]"),
    ("attribute", "' autofocus onfocus=window.hacked=1 x='"),
    ("htmx", '<div hx-get="/admin/" hx-trigger="load" hx-on:load="window.hacked=1"></div>'),
    ("sql", "'); DELETE FROM events; --"),
    ("log", "fine\r\n2026-01-01 00:00:00 ERROR forged line\x1b[31m"),
    ("formula", '=HYPERLINK("https://evil.example";"click")'),
    ("bidi", _BIDI),
    ("invisible", _INVISIBLE),
    ("stacked marks", _STACKED),
    ("emoji", _FAMILY),
    ("long word", "Donaudampfschifffahrt" * 60),
    ("no spaces", "x" * 1500),
    ("entities", "&lt;b&gt; &amp;amp; &#x3c;script&#x3e;"),
    ("comment", "<!-- --><![CDATA[ ]]>"),
    ("path", "../../../../etc/passwd%00"),
    ("blank", " \t "),
)

URLS = (
    "javascript:window.hacked=1",
    "JaVa\tScRiPt:window.hacked=1",
    "data:text/html,<script>window.hacked=1</script>",
    "vbscript:msgbox(1)",
    "//evil.example/path",
    "https://help.example.com@evil.example/",
    "https://evil.example\\@help.example.com/",
    "http://help.example.com/plain",
    "blob:https://example.com/1",
    "https://exаmple.com/cyrillic-a",
    'https://example.com/"onmouseover="window.hacked=1',
    "https://example.com/harmless",
)


HOSTILE_SOURCES = 8  # the account may have 50 sources in all; the others come from one that is named plainly
PROFILE = ROBERT.profile("hostile", kind="visitor", identifiers={"email": ROBERT.email}, **dict(TEXTS))


def events(diary: Diary) -> Iterator[Body]:
    """One event for each text, in every field that takes text, and then those that are wrong by shape."""
    for number, (name, text) in enumerate(TEXTS):
        short = text.strip()[:40] or "blank"
        body = diary.write(
            PROFILE,
            short,
            diary.ago(number * 0.8, hours=1),
            {"tried": name, "text": text, text[:200]: "as a key", "list": [text, {"deep": text}]},
            description=text,
        )
        yield diary.from_source(short, body) if number < HOSTILE_SOURCES else body
    for number, url in enumerate(URLS):
        at = diary.ago(30 + number, hours=1)
        yield diary.write(PROFILE, "link_sent", at, {"document": link(f"Open {url}", url)})
    for number, (name, properties) in enumerate(_shapes()):
        yield diary.write(PROFILE, name, diary.ago(60 + number * 3), properties)


def _shapes() -> Iterator[tuple[str, dict[str, object]]]:
    """Properties that are JSON and yet no pleasure."""
    yield "three_hundred_keys", {f"key_{number:03d}": f"value {number}" for number in range(300)}
    yield (
        "forty_levels",
        reduce(lambda inner, level: {f"level_{level}": inner}, range(40, 0, -1), {"bottom": True}),
    )
    yield "reserved_names", {name: {"polluted": True} for name in _RESERVED}
    yield (
        "django_traps",
        {"items": "items", "keys": "keys", "values": "values", "get": "get", "0": "zero", "": "nothing"},
    )
    yield "numbers", {"huge": 10**40, "tiny": 1e-300, "negative": -0.0, "exact": 0.1 + 0.2, "text": "007"}
    yield (
        "arrays",
        {"nested": _nested(30), "long": list(range(500))},
    )
    yield (
        "almost_links",
        {"a": {"display_name": "", "url": "https://example.com/"}, "b": {"url": ["https://x.example"]}},
    )


def _nested(depth: int) -> list[object]:
    return [_nested(depth - 1)] if depth else ["bottom"]


_RESERVED = ("__proto__", "constructor", "prototype", "hasOwnProperty", "toString", "__class__", "__init__")
