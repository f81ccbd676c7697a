"""Values kept at hand in this process, bounded by their bytes and their age."""

import threading
import time
from collections import OrderedDict
from collections.abc import Hashable
from typing import Generic, TypeVar

V = TypeVar("V")


class Shelf(Generic[V]):
    """The longest unused leave first. What customers did is not kept for longer than ``seconds``.

    Sizes are the caller's estimate: one hostile event can outweigh a thousand, so a count bounds nothing.
    """

    def __init__(self, most_bytes: int, seconds: float) -> None:
        self.bytes = 0
        self._most, self._seconds = most_bytes, seconds
        self._guard = threading.Lock()
        self._held: OrderedDict[Hashable, tuple[V, int, float]] = OrderedDict()

    def get(self, key: Hashable) -> V | None:
        with self._guard:
            held = self._held.get(key)
            if held is None:
                return None
            if held[2] < time.monotonic():
                self._drop(key)
                return None
            self._held.move_to_end(key)
            return held[0]

    def put(self, key: Hashable, value: V, size: int) -> None:
        with self._guard:
            if key in self._held:
                self._drop(key)
            if size > self._most:
                return
            self._held[key] = (value, size, time.monotonic() + self._seconds)
            self.bytes += size
            while self.bytes > self._most:
                self._drop(next(iter(self._held)))

    def clear(self) -> None:
        with self._guard:
            self._held.clear()
            self.bytes = 0

    def _drop(self, key: Hashable) -> None:
        self.bytes -= self._held.pop(key)[1]
