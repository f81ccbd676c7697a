"""Any template at all: out of its grammar, and near it."""

from hypothesis import strategies as st

from timeline.sources.templating.filters import FILTERS

_KEYS = st.sampled_from(
    [
        *("item", "items", "amount", "total", "currency", "url", "title", "name", "nowhere", "a"),
        *("first", "last", "size", "0", "properties.item", "event.created_at", "event.description"),
    ]
)
_SAFE = st.text(alphabet=st.characters(exclude_characters="{}'\"\n"), max_size=8)
_PATHS = st.lists(_KEYS, min_size=1, max_size=3).map(".".join)
_LITERALS = st.one_of(
    _SAFE.map("'{}'".format),
    st.integers(-(10**6), 10**20).map(str),
    st.floats(0, 1e6).map("{:.4f}".format),
    st.sampled_from(["true", "false", "nil", "empty", "'EUR'", "'full'", "'%d.%m.%Y'", "'ms'", "2"]),
)
_TERMS = _PATHS | _LITERALS
_FILTERS = st.builds(
    lambda name, given: f" | {name}" + (f": {', '.join(given)}" if given else ""),
    st.sampled_from(sorted(FILTERS)),
    st.lists(_TERMS, max_size=2),
)
_PLACEHOLDERS = st.builds(
    lambda term, filters: f"{{{{ {term}{''.join(filters)} }}}}", _TERMS, st.lists(_FILTERS, max_size=4)
)
_CONDITIONS = _TERMS | st.builds(
    "{} {} {}".format,
    _TERMS,
    st.sampled_from(["==", "!=", "<", ">", "<=", ">=", "contains", "and", "or"]),
    _TERMS,
)


def _tagged(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.builds("{}{}".format, inner, inner),
        st.builds("{{% if {} %}}{}{{% else %}}{}{{% endif %}}".format, _CONDITIONS, inner, inner),
        st.builds("{{% unless {} %}}{}{{% endunless %}}".format, _CONDITIONS, inner),
        st.builds(
            "{{% case {} %}}{{% when {}, {} %}}{}{{% else %}}{}{{% endcase %}}".format,
            *(_TERMS, _TERMS, _TERMS, inner, inner),
        ),
        inner.map("{{% comment %}}{}{{% endcomment %}}".format),
    )


templates = st.recursive(_SAFE | _PLACEHOLDERS, _tagged, max_leaves=6)
_SCRAPS = st.sampled_from(
    [
        *(
            "{{",
            "}}",
            "{%",
            "%}",
            "{%-",
            "-}}",
            " if ",
            " endif ",
            " raw ",
            " endraw ",
            " for x in a ",
            "|",
            ":",
        ),
        *(
            ".",
            "..",
            "[",
            "]",
            "'",
            '"',
            "(1..9)",
            "a",
            " 1",
            "==",
            " and ",
            "\n",
            "__class__",
            " case ",
            "#",
        ),
        *("comment", "endcomment", " else ", " when ", ",", "\x00", "\ud800", "doc", " include 'x' "),
    ]
)
broken_templates = st.lists(_SCRAPS | _SAFE, max_size=25).map("".join)
