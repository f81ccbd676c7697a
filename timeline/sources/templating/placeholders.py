"""What a template calls a property: the placeholder to put in for a path."""

import re
from collections.abc import Sequence

from timeline.sources.paths import BadPath, Wild, parse_path, path_of

from .errors import BadTemplate
from .templates import compile_template
from .words import KEPT

_PLAIN = re.compile(r"[A-Za-z_][\w-]*")
_OURS = ("event", "properties", *KEPT)  # as a first key they mean something else


def named(keys: Sequence[str | int]) -> str:
    """The keys as a template writes them: ``customer["last name"]``, ``items.0.sku``."""
    text = "".join(map(_key, keys))
    return f"properties{text}" if keys[0] in _OURS else text.removeprefix(".")


def placeholder_of(path: str) -> str:
    """The placeholder of a value, of a list's first element; "" for a path that no template can name."""
    try:
        steps = parse_path(path).steps
    except BadPath:
        return ""
    if not steps or isinstance(steps[0], Wild):  # the event itself is no list
        return ""
    keys = [step if isinstance(step, str) else 0 for step in steps]
    placeholder = f"{{{{ {named(keys)} }}}}"
    try:
        found = compile_template(placeholder).paths
    except BadTemplate:
        return ""
    return placeholder if found == (path_of(map(str, keys)),) else ""


def _key(key: str | int) -> str:
    return f".{key}" if isinstance(key, int) or _PLAIN.fullmatch(key) else f'["{key}"]'
