"""Configurations that an account can have, for Hypothesis and for the eye."""

from typing import Any

from hypothesis import strategies as st

from timeline.accounts.models import Account
from timeline.accounts.roles import NAMES
from timeline.sources.hues import HUES
from timeline.sources.icons import ICONS
from timeline.sources.models import Detail, Display, Format, Importance, Mask, Preset, Source
from timeline.sources.text import clean

# Few names, so that two configurations have many in common; some that YAML takes for something else.
NAMES_OF_SOURCES = ("shop", "Shop", "no", "007", "null", "- a", "é 🎉", "a: b # c", "{}", "=", "1e3")
NAMES_OF_TYPES = ("order_completed", "true", "~", "2026-11-29", '"', "'", "*", "&x")
PATHS = ("item.name", "items.*.sku", "**.email", "@description", "card")
TEMPLATES = ("", "{{ order_id }}", "Order {{ order_id }}: {{ item.name }}", "it's #1", "- {{ x }} -", "yes")
LINKS = ("", "https://shop.example.com/orders/{{ order_id }}")
REPLIES = ("", "Hello,\n\nyour order {{ order_id }}.\n", "  in\n", "\n", "a\r\nb", "a\tb\n", "x\u2028y\n#z")
OPTIONS = {Format.MONEY: ("EUR", "USD"), Format.DURATION: ("s", "ms", "min", "h"), Format.LINK: ("", "Open")}
QUERIES = ("", "source=shop&exclude=crm", "type=shop%3Aorder_completed&q=a+b")

lines = st.one_of(
    st.sampled_from(["Shop", "Bestellung: 🎉", "#1", "NO", "1", "`", "%", "@x"]),
    st.text(st.characters(codec="utf-8", exclude_characters="{}"), min_size=1, max_size=20).filter(
        lambda text: text.strip() and clean(text) == text and not set("\n\t") & set(text)
    ),
)
texts = st.one_of(st.sampled_from(TEMPLATES), lines)
roles = st.lists(st.sampled_from([*NAMES, "custom:4711"]), max_size=3, unique=True).map(sorted)


def rows(key: st.SearchStrategy, **values: st.SearchStrategy) -> st.SearchStrategy:
    row = st.tuples(key, st.fixed_dictionaries(values)).map(lambda pair: {**pair[0], **pair[1]})
    return st.lists(row, max_size=4, unique_by=lambda row: tuple(row[name] for name in KEYS if name in row))


KEYS = ("source", "type", "path", "name")
order = st.integers(0, 32_767)
types = st.fixed_dictionaries(
    {"source": st.sampled_from(NAMES_OF_SOURCES), "type": st.sampled_from(NAMES_OF_TYPES)}
)


@st.composite
def details(draw: Any) -> list[dict[str, Any]]:
    found = []
    for form in draw(st.lists(st.sampled_from(Format), max_size=3)):
        template = draw(st.sampled_from(LINKS[1:] if form in (Format.LINK, Format.IMAGE) else TEMPLATES[1:]))
        option = draw(st.sampled_from(OPTIONS.get(form, ("",))))
        found.append({"label": draw(lines), "template": template, "format": form.value, "option": option})
    return found


configurations = st.fixed_dictionaries(
    {
        "sources": rows(
            st.fixed_dictionaries({"name": st.sampled_from(NAMES_OF_SOURCES)}),
            label=st.just("") | lines,
            hue=st.sampled_from(HUES),
            icon=st.sampled_from(list(ICONS)),
            enabled=st.booleans(),
            order=order,
            visible_to=roles,
        ),
        "displays": rows(
            types,
            label=st.just("") | lines,
            icon=st.sampled_from(["", *ICONS]),
            hue=st.sampled_from(["", *HUES]),
            importance=st.sampled_from(Importance.values),
            title=texts,
            summary=texts,
            link_label=st.sampled_from(TEMPLATES),
            link=st.sampled_from(LINKS),
            reply=st.sampled_from(REPLIES),
            thread=st.sampled_from(["", "order_id", "item.id"]),
            details=details(),
        ),
        "masks": rows(
            st.fixed_dictionaries(
                {
                    "source": st.sampled_from(["", *NAMES_OF_SOURCES]),
                    "type": st.sampled_from(["", *NAMES_OF_TYPES]),
                    "path": st.sampled_from(PATHS),
                }
            ),
            shown_to=roles,
            revealed_to=roles,
            note=st.just("") | lines,
        ),
        "presets": rows(
            st.fixed_dictionaries({"name": st.sampled_from(["Payments", "no", "Ä · 1", "[x]"])}),
            query=st.sampled_from(QUERIES),
            roles=roles,
            first=st.just(False),
            order=order,
        ),
    }
)


def fill(account: Account, configuration: dict[str, list[dict[str, Any]]]) -> None:
    """Store the configuration, in the order given, in the place of what the account has."""
    for model in (Source, Display, Mask, Preset):
        model.objects.filter(account=account).delete()
    for values in configuration.get("sources", ()):
        Source.objects.create(account=account, **values)
    for values in configuration.get("displays", ()):
        rest = {name: value for name, value in values.items() if name != "details"}
        display = Display.objects.create(account=account, **rest)
        for number, detail in enumerate(values.get("details", ())):
            Detail.objects.create(display=display, order=number * 10, **detail)
    for values in configuration.get("masks", ()):
        Mask.objects.create(account=account, **values)
    for values in configuration.get("presets", ()):
        Preset.objects.create(account=account, **values)


SHOP: dict[str, list[dict[str, Any]]] = {
    "sources": [
        {"name": "shop", "label": "Web shop", "hue": "lime", "icon": "cart"},
        {"name": "crm", "hue": "blue", "icon": "users", "visible_to": ["admin"]},
    ],
    "displays": [
        {
            "source": "shop",
            "type": "order_completed",
            "title": "Order {{ order_id }}",
            "reply": "Hello,\nyour order {{ order_id }} is on its way.\n",
            "thread": "order_id",
            "details": [
                {"label": "Total", "template": "{{ total }}", "format": "money", "option": "EUR"},
                {"label": "Item", "template": "{{ item.name }}", "format": "text", "option": ""},
            ],
        }
    ],
    "masks": [{"path": "**.email", "shown_to": ["admin"]}],
    "presets": [{"name": "Payments", "query": "source=billing", "roles": ["billing-admin"]}],
}
