"""Files to import: plain or gzipped, from a path or from standard input."""

import gzip
import io
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, TextIO, cast

_GZIP = b"\x1f\x8b"


@dataclass(frozen=True, slots=True)
class Source:
    """The bytes to read, how many there are on disk (None if unknown) and, by ``raw``, how far one is."""

    stream: BinaryIO
    raw: BinaryIO
    size: int | None

    def read_so_far(self) -> int:
        return self.raw.tell() if self.size is not None else 0


@contextmanager
def opened(path: str) -> Iterator[Source]:
    """Open a path, or standard input for ``-``. Raises OSError."""
    with ExitStack() as stack:
        if path == "-":
            raw, size = cast(io.BufferedReader, sys.stdin.buffer), None
        else:
            raw, size = stack.enter_context(Path(path).open("rb")), Path(path).stat().st_size
        zipped = raw.peek(2)[:2] == _GZIP
        stream = cast(BinaryIO, stack.enter_context(gzip.GzipFile(fileobj=raw))) if zipped else raw
        yield Source(stream, raw, size)


@contextmanager
def as_text(stream: BinaryIO) -> Iterator[TextIO]:
    """The stream as UTF-8. Bytes that are none become half surrogates, refused with the line they are in."""
    text = io.TextIOWrapper(stream, encoding="utf-8-sig", errors="surrogateescape", newline="")
    try:
        yield text
    finally:
        text.detach()
