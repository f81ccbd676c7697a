"""Finding and hiding the values at many paths in one walk through an event's properties.

All paths are walked at once: a bit stands for each place within each path, and where a walk stands is one
number. The walk has no recursion and takes time in proportion to the data, whatever the paths. What has
nothing to be hidden is not copied, and not visited where only names lead on.
"""

from collections.abc import Iterable, Iterator
from typing import Any
from unicodedata import normalize

from timeline.sources.masked import MASKED, REVEALABLE, Masked
from timeline.sources.paths import MOST_STEPS, Path, Wild

Held = dict[str, Any] | list[Any]


class Program:
    """Paths made ready to be walked. A key with dots in it also stands for the names between them.

    So ``customer``, ``*.email`` and ``**.email`` hide ``{"customer.email": …}`` as they hide what is nested,
    and a name is the same however its accents are composed. A list on the way stands for each of its
    elements, as it does where threads are found: ``items.sku`` is found in each of the items.
    """

    __slots__ = ("_deep", "_description", "_final", "_firm", "_leads", "_named", "_one", "_start")

    def __init__(self, paths: Iterable[tuple[Path, bool]]) -> None:
        """Each path with whether what lies there may be revealed."""
        self._start = self._final = self._firm = self._one = self._deep = self._named = 0
        self._leads: dict[str, list[tuple[int, int]]] = {}  # by key: from which places, over how many steps
        self._description: Masked | None = None
        bit = 1
        for path, revealable in paths:
            if path.is_description:
                firm = self._description is MASKED or not revealable
                self._description = MASKED if firm else REVEALABLE
                continue
            self._add(path, bit)
            bit <<= len(path.steps)
            self._final |= bit
            self._firm |= 0 if revealable else bit
            bit <<= 1
        self._start = self._closed(self._start)

    def description(self, text: str) -> str:
        """What is shown of a description; that there is none may be seen."""
        return text if self._description is None or not text else self._description

    def properties(self, given: dict[str, Any]) -> dict[str, Any]:
        """The properties with the values at the paths hidden: the same object where there are none."""
        top = _Holder(given)
        waiting: list[tuple[_Holder, int]] = [(top, self._start)]
        while waiting:
            holder, place = waiting.pop()
            for key, value, there in self._below(holder.held, place):
                if there & self._final:
                    holder.put(key, MASKED if there & self._firm else REVEALABLE)
                elif isinstance(value, (dict, list)) and value:
                    waiting.append((_Holder(value, holder, key), there))
        return given if top.copy is None else top.copy

    def _add(self, path: Path, first: int) -> None:
        """Lay the path's places out from this bit on."""
        self._start |= first
        steps = path.steps
        for number, step in enumerate(steps):
            bit = first << number
            if step is Wild.DEEP:
                self._deep |= bit
            elif step is Wild.ONE:
                self._one |= bit
            else:
                self._named |= bit
                for end, name in _keys_from(steps, number):
                    for key in dict.fromkeys((name, *(normalize(form, name) for form in ("NFC", "NFD")))):
                        self._leads.setdefault(key, []).append((bit, end - number))

    def _closed(self, place: int) -> int:
        """The place with all that ``**`` leads to without a step; no two of them follow each other."""
        return place | (place & self._deep) << 1

    def _below(self, held: Held, place: int) -> Iterator[tuple[Any, Any, int]]:
        """Keys or positions from which a path leads on, with the values and the places reached."""
        if isinstance(held, list):
            yield from self._elements(held, place)
            return
        anywhere = self._anywhere(place)
        keys = held if anywhere else (held.keys() & self._leads.keys()).union(filter(_has_dot, held))
        for key in keys:
            there = self._by_name(key, place) | anywhere
            if _has_dot(key):
                there |= self._within(key, place)
            if there:
                yield key, held[key], self._closed(there)

    def _anywhere(self, place: int) -> int:
        """Where any key leads."""
        return (place & self._one) << 1 | place & self._deep

    def _within(self, key: str, place: int) -> int:
        """Where the names in a key with dots lead, as if they lay in one another.

        If one on the way is hidden, so is what it leads to.
        """
        final = 0
        for name in key.split(".", MOST_STEPS):
            place = self._closed(self._by_name(name, place) | self._anywhere(place))
            final |= place & self._final
            if not place:
                break
        return place | final

    def _elements(self, held: list[Any], place: int) -> Iterator[tuple[int, Any, int]]:
        anywhere = (place & self._one) << 1 | place & (self._deep | self._named)
        if anywhere:
            for index, value in enumerate(held):
                yield index, value, self._closed(self._by_name(str(index), place) | anywhere)

    def _by_name(self, key: str, place: int) -> int:
        there = 0
        for bit, steps in self._leads.get(key, ()):
            if place & bit:
                there |= bit << steps
        return there


class _Holder:
    """An object or list that is walked, its copy once something in it is hidden, and where it lies."""

    __slots__ = ("_above", "_key", "copy", "held")

    def __init__(self, held: Any, above: "_Holder | None" = None, key: Any = None) -> None:
        self.held = held
        self.copy: Any = None
        self._above, self._key = above, key

    def put(self, key: Any, value: Any) -> None:
        """Put the value into the copy; a first copy has to be put into that of what it lies in, too."""
        holder: _Holder | None = self
        while holder is not None:
            first = holder.copy is None
            if first:
                holder.copy = holder.held.copy()
            holder.copy[key] = value
            if not first:
                return
            key, value, holder = holder._key, holder.copy, holder._above


def _has_dot(key: str) -> bool:
    return "." in key


def _keys_from(steps: tuple[Any, ...], start: int) -> Iterator[tuple[int, str]]:
    """The keys that lead on from a step: its name, and the names up to each later one with dots between."""
    key = ""
    for end in range(start, len(steps)):
        if not isinstance(steps[end], str):
            return
        key = f"{key}.{steps[end]}" if key or end > start else steps[end]
        yield end + 1, key
