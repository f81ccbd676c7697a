"""Templates rendered in one line, for the tests of this package."""

from datetime import UTC, tzinfo
from typing import Any

from tests.sources.events import event
from timeline.sources.templating import Scope, compile_template, scope_of


def scope(properties: dict[str, Any] | None = None, *, zone: tzinfo = UTC, **changes: Any) -> Scope:
    return scope_of(event(properties=properties or {}, **changes), zone)


def rendered(template: str, *, zone: tzinfo = UTC, **properties: Any) -> str:
    return compile_template(template).render(scope(properties, zone=zone))
