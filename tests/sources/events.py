"""Events in one line, for the tests of this room; and any JSON at all."""

from datetime import UTC, datetime
from typing import Any

from hypothesis import strategies as st

from timeline.events.values import Event

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)

any_text = st.text(alphabet=st.characters(), max_size=60)
any_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.decimals() | any_text,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(any_text, inner, max_size=4),
    max_leaves=20,
)
telling_keys = st.sampled_from(
    [
        *(
            "item",
            "items",
            "product",
            "amount",
            "total",
            "value",
            "currency",
            "order_id",
            "url",
            "page",
            "path",
        ),
        *("status", "title", "name", "article", "search_query", "result_count", "current_value"),
        *("previous_value", "identity_type", "display_name"),
    ]
)
any_properties = st.dictionaries(any_text | telling_keys, any_json, max_size=8)


def event(type_name: str = "order_completed", source: str = "shop", **changes: Any) -> Event:
    values: dict[str, Any] = {
        "id": "e1",
        "source": source,
        "type": type_name,
        "description": "",
        "created_at": NOON,
        "received_at": NOON,
        "properties": {},
    }
    return Event(**(values | changes))
