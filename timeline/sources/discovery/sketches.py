"""How many distinct events were met, in half a kilobyte, however often they are met again.

A sketch of up to EXACT events holds their digests and counts exactly; beyond that it is a HyperLogLog of 512
registers (Flajolet et al. 2007, standard error 1.04 / √512 = 4.6 %). Either way it depends on nothing but
which events are in it, so that processes may merge theirs in any order and as often as they like. Digests
are of the events' ids, salted with the account.
"""

from collections import Counter
from collections.abc import Iterable
from hashlib import blake2b
from math import log, log10

from timeline.sources.text import counted

EXACT = 64
EMPTY = b""

_LIST, _REGISTERS = b"\x01", b"\x02"
_BITS = 9
_MANY = 1 << _BITS
_REST = 64 - _BITS
_BIAS = 0.7213 / (1 + 1.079 / _MANY)


def digest_of(account: str, event_id: str) -> int:
    """64 bits for an event."""
    text = f"{account}\n{event_id}".encode("utf-8", "replace")
    return int.from_bytes(blake2b(text, digest_size=8).digest(), "big")


def with_events(sketch: bytes, digests: Iterable[int]) -> bytes:
    """The sketch with these events in it as well. What is no sketch of ours is an empty one."""
    if not _has_registers(sketch):
        known = _digests(sketch).union(digests)
        if len(known) <= EXACT:
            return _LIST + b"".join(digest.to_bytes(8, "big") for digest in sorted(known)) if known else EMPTY
        return _REGISTERS + bytes(_raised(bytearray(_MANY), known))
    return _REGISTERS + bytes(_raised(bytearray(sketch[1:]), digests))


def merged(one: bytes, other: bytes) -> bytes:
    """The sketch of what is in either."""
    if not _has_registers(other):
        return with_events(one, _digests(other))
    if not _has_registers(one):
        return with_events(other, _digests(one))
    return _REGISTERS + bytes(map(max, one[1:], other[1:]))


def count_of(sketch: bytes) -> int:
    """How many distinct events are in it: exactly so many up to EXACT, else about."""
    if not _has_registers(sketch):
        return len(_digests(sketch))
    times = Counter(sketch[1:])
    estimate = _BIAS * _MANY * _MANY / sum(number * 2.0**-rank for rank, number in times.items())
    if estimate <= 2.5 * _MANY and times[0]:
        estimate = _MANY * log(_MANY / times[0])
    return max(EXACT + 1, round(estimate))


def count_in_words(count: int, noun: str = "event") -> str:
    """``12 events``, ``about 12,000 events``: as exact as a sketch is."""
    if count <= EXACT:
        return counted(count, noun)
    two_digits = round(count, 1 - int(log10(count)))
    return f"about {counted(two_digits, noun)}"


def _has_registers(sketch: bytes) -> bool:
    return sketch[:1] == _REGISTERS and len(sketch) == 1 + _MANY


def _digests(sketch: bytes) -> set[int]:
    if sketch[:1] != _LIST:
        return set()
    return {int.from_bytes(sketch[start : start + 8], "big") for start in range(1, len(sketch) - 7, 8)}


def _raised(registers: bytearray, digests: Iterable[int]) -> bytearray:
    for digest in digests:
        place = digest >> _REST
        rank = _REST + 1 - (digest & ((1 << _REST) - 1)).bit_length()
        registers[place] = max(registers[place], rank)
    return registers
