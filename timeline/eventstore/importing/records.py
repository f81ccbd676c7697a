"""Lines of a file as bodies of the API."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from timeline.eventstore.bodies import Body, read_body
from timeline.eventstore.errors import Invalid


@dataclass(frozen=True, slots=True)
class Record:
    """One line of a file: its number, from 1, and either its body or the reason why it has none."""

    number: int
    body: Body | None
    reason: str = ""


def checked(number: int, read: Callable[[], Body]) -> Record:
    """The record of what ``read`` returns, or of the reason why it refuses."""
    try:
        return Record(number, read())
    except Invalid as error:
        return Record(number, None, str(error))


def read_ndjson(stream: BinaryIO, *, max_bytes: int, protected: bool = True) -> Iterator[Record]:
    """Read ``{"event": …, "profile": …, "user_id": …}`` a line; blank lines are passed by.

    A line longer than ``max_bytes`` is refused, and never held in memory as a whole.
    """
    number = 0
    while line := stream.readline(max_bytes + 2):
        number += 1
        if not line.endswith(b"\n") and len(line) > max_bytes:
            while line and not line.endswith(b"\n"):
                line = stream.readline(max_bytes)
            yield Record(number, None, f"The line is larger than {max_bytes} bytes")
            continue
        text = line.removeprefix(b"\xef\xbb\xbf").strip() if number == 1 else line.strip()
        if text:
            yield checked(number, lambda text=text: _read_line(text, protected))  # type: ignore[misc]


def _read_line(text: bytes, protected: bool) -> Body:
    body = read_body(text, protected=protected)
    if body.profile is None:
        raise Invalid("profile", "profile must be a JSON object")
    if body.user_id is None:
        return body
    return Body(body.event, body.profile.of_user(body.user_id))
