"""What to say to an admin who wrote a name that there is none of."""

from collections.abc import Collection
from difflib import get_close_matches

_INSTEAD_OF_TAG = {
    "for": "loops are not possible; “first”, “map” and “join” work on lists",
    "tablerow": "loops are not possible; “first”, “map” and “join” work on lists",
    "assign": "write the value where it is used",
    "capture": "write the text where it is used",
    "include": "each template stands alone",
    "render": "each template stands alone",
    "echo": "write {{ … }}",
    "raw": "braces cannot be shown as text",
    "#": "write {% comment %} … {% endcomment %}",
}
_NEEDLESS = "leave it out: what is shown is always escaped"
_INSTEAD_OF_FILTER = {
    "escape": _NEEDLESS,
    "escape_once": _NEEDLESS,
    "strip_html": _NEEDLESS,
    "url_encode": "leave it out: values in links are always encoded",
    "concat": "use “append” for texts",
    "strftime": "use “date”",
    "currency": "use “money”",
    "ceil": "use “round”",
    "floor": "use “round”",
}


def unknown_tag(name: str, known: Collection[str], *, inner: Collection[str] = ()) -> str:
    """``inner`` are the tags that stand within others."""
    if not name:
        return "a tag without a name"
    hint = _INSTEAD_OF_TAG.get(name)
    return f"there is no tag “{name[:40]}”" + (
        f": {hint}" if hint else _similar(name, (*known, *inner)) or f": {_all(known)}"
    )


def unknown_filter(name: str, known: Collection[str]) -> str:
    hint = _INSTEAD_OF_FILTER.get(name)
    return f"there is no filter “{name[:40]}”" + (f": {hint}" if hint else _similar(name, known))


def _similar(name: str, known: Collection[str]) -> str:
    close = get_close_matches(name[:40].lower(), known, n=1)
    return f". Did you mean “{close[0]}”?" if close else ""


def _all(known: Collection[str]) -> str:
    return f"there are {', '.join(known)}"
