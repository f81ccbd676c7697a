"""A database that answers and takes nothing, as a standby does, or a disk that is full."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import InternalError, connection


@contextmanager
def read_only() -> Iterator[None]:
    def execute(ask: Any, sql: str, *rest: Any) -> Any:
        if sql.startswith(("INSERT", "UPDATE", "DELETE")):
            raise InternalError("cannot execute INSERT in a read-only transaction")
        return ask(sql, *rest)

    with connection.execute_wrapper(execute):
        yield
