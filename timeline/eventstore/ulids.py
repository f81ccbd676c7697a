"""ULIDs: 26 characters that sort by the millisecond in which they were made."""

import re
import secrets
import threading
import time
from datetime import UTC, datetime

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_PAIRS = [first + second for first in _ALPHABET for second in _ALPHABET]
_SHAPE = re.compile(r"[0-7][0-9A-HJKMNP-TV-Z]{25}")


class _Clock:
    """The last id made, so that two of one millisecond sort in the order in which they were made."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.millisecond = 0
        self.tail = 0

    def next(self) -> tuple[int, int]:
        with self.lock:
            now = time.time_ns() // 1_000_000
            if now == self.millisecond:
                self.tail += 1 + secrets.randbits(40)
            else:
                self.millisecond, self.tail = now, secrets.randbits(79)
            return self.millisecond, self.tail


_clock = _Clock()


def arrival() -> tuple[str, datetime]:
    """A new id, and the moment that it carries, in whole milliseconds."""
    millisecond, tail = _clock.next()
    number = millisecond << 80 | tail
    text = "".join([_PAIRS[number >> shift & 1023] for shift in range(120, -1, -10)])
    return text, datetime.fromtimestamp(millisecond / 1000, UTC)


def new_id() -> str:
    return arrival()[0]


def is_id(text: str) -> bool:
    return _SHAPE.fullmatch(text) is not None
