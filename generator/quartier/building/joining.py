"""Files that are joined from many parts: of what the last build joined, what is still the same is copied."""

from array import array
from collections.abc import Callable, Mapping
from itertools import accumulate
from typing import IO, NamedTuple

from quartier.building.memory import Forgotten, Memory, Opened, Where
from quartier.feeds.calendars import Fragment, Written
from quartier.model.page import JoinedFile


class Kept:
    """Written events by their name, each read when it is asked for."""

    def __init__(self, pieces: Mapping[str, Where], memory: Memory) -> None:
        self._pieces = pieces
        self._memory = memory

    def __getitem__(self, name: str) -> Where:
        return self._pieces[name]

    def written(self, fragment: Fragment) -> Written:
        assert isinstance(fragment, Where)
        return Written.unpacked(self._memory.content(fragment))


SEAL = 16
"""Bytes of a seal."""
_AT_ONCE = 1 << 20


class Layout(NamedTuple):
    """Where the parts of a joined file lie in it: their seals, one behind the other, and the places (packed
    unsigned numbers of eight bytes) at which each begins and the last one ends."""

    seals: bytes
    places: bytes

    @property
    def number(self) -> int:
        return len(self.seals) // SEAL


class Before(NamedTuple):
    """A joined file as the last build left it."""

    layout: Layout
    lies_in: Opened


def layout_of(file: JoinedFile) -> Layout:
    places = array("Q", accumulate(file.sizes, initial=len(file.head)))
    return Layout(b"".join(file.seals), places.tobytes())


def write(file: JoinedFile, into: IO[bytes], before: Before | None) -> None:
    """Writes a joined file; the first and the last parts are copied from the one `before`, as far as it has
    the same."""
    into.write(file.head)
    if before is None:
        into.writelines(map(file.of, file.parts))
    else:
        old, now = before.layout, layout_of(file).seals
        places, most = array("Q", old.places), min(old.number, len(file.parts))
        first = _most(most, lambda number: old.seals[: number * SEAL] == now[: number * SEAL])
        last = _most(most - first, lambda number: _end(old.seals, number) == _end(now, number))
        _copy(before.lies_in, places[0], places[first], into)
        into.writelines(map(file.of, file.parts[first : len(file.parts) - last]))
        _copy(before.lies_in, places[old.number - last], places[old.number], into)
    into.write(file.tail)


def _most(most: int, agree: Callable[[int], bool]) -> int:
    """The largest number up to `most` to which `agree` says yes, as it does to all smaller ones."""
    least = 0
    while least < most:
        middle = (least + most + 1) // 2
        if agree(middle):
            least = middle
        else:
            most = middle - 1
    return least


def _end(seals: bytes, number: int) -> bytes:
    return seals[len(seals) - number * SEAL :]


def _copy(source: Opened, start: int, end: int, into: IO[bytes]) -> None:
    while start < end:
        content = source.read(start, min(start + _AT_ONCE, end))
        if not content:
            raise Forgotten("cut off meanwhile")
        into.write(content)
        start += len(content)
