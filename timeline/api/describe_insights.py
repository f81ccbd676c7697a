"""What the OpenAPI schema says of the insights."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter

from . import insight_shapes as shapes
from .describe import FILTERS, IDENTIFIER, PROFILE_ID, RENEWAL, USER_ID, Decorator, parameter, read
from .schemas import ProfileError, UserError

_NUMBER = {"type": "integer", "minimum": 0}
_DEEPEN = parameter(
    "deepen",
    "Read further back within this server's budget; otherwise what is loaded is told.",
    {"type": "boolean", "default": False},
)
_SHAPES: dict[str, tuple[Any, tuple[OpenApiParameter, ...]]] = {
    "density": (
        shapes.DensityShape,
        (
            parameter(
                "bucket",
                "Chosen by the span if left out.",
                {"type": "string", "enum": ["day", "week", "month"]},
            ),
        ),
    ),
    "counts": (shapes.CountsShape, ()),
    "runs": (
        shapes.RunsShape,
        (
            parameter("gap", "Seconds between neighbours, at most.", {**_NUMBER, "default": 1800}),
            parameter("fewest", "Events in a run, at least.", {**_NUMBER, "minimum": 2, "default": 3}),
        ),
    ),
    "threads": (
        shapes.ThreadsShape,
        (
            OpenApiParameter(
                "path",
                str,
                OpenApiParameter.QUERY,
                required=True,
                description="The property that names a thread, such as `order_id` or `order.id`.",
            ),
            parameter("value", "Only this thread, with its newest `size` events."),
        ),
    ),
    "rhythm": (shapes.RhythmsShape, ()),
}
# The newest events of one thread are the only list that has a size, and no insight has pages.
_WITHOUT = {"page[after]", "after", "before", "around", "fresh"}
_COMMON = [one for one in FILTERS if one.name not in _WITHOUT]


def of_user(name: str) -> Decorator:
    return _read(f"read_user_events_{name}", name, UserError, USER_ID, found=False)


def of_identifier(name: str) -> Decorator:
    return _read(f"read_profile_events_{name}_by_identifier", name, ProfileError, IDENTIFIER)


def of_profile(name: str) -> Decorator:
    return _read(f"read_profile_events_{name}", name, ProfileError, PROFILE_ID)


def _read(
    operation: str, name: str, error: Any, subject: OpenApiParameter, *, found: bool = True
) -> Decorator:
    shape, own = _SHAPES[name]
    session = [one for one in RENEWAL if one.name == "Timeline-Session"]
    return read(operation, error, shape, subject, *own, _DEEPEN, *_COMMON, *session, found=found)
