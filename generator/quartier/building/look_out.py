"""A look-out: a second process that looks at a site's files while the first one loads what it needs."""

import os
import pickle
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Generic, NamedTuple, TypeVar

from quartier import output_folder
from quartier.building import inputs
from quartier.building.crew import copied, may_copy
from quartier.building.memory import Memory
from quartier.building.order import Order, name_of
from quartier.model.site import FILE

MANY = 1_000_000
"""Bytes of an index that knows some thousand files; fewer are looked at sooner than a process is begun."""
_WHOLE = b"whole"

Seen = TypeVar("Seen")


class Look(Generic[Seen]):
    """Something to look at, which somebody else may have seen already."""

    def __init__(self, look: Callable[[], Seen]) -> None:
        self.look = look
        self._line: int | None = None

    def seen(self) -> Seen:
        """What is to be seen; where nobody has looked, or did not come back, this process looks now."""
        line, self._line = self._line, None
        if line is not None:
            with open(line, "rb") as answer:
                said = answer.read()
            if said.endswith(_WHOLE):
                seen: Seen = pickle.loads(said)
                return seen
        return self.look()

    def expect(self, line: int) -> None:
        self._line = line

    def forget(self) -> None:
        """Nobody asks any more."""
        if self._line is not None:
            os.close(self._line)
            self._line = None

    def answer(self, line: int) -> None:
        with open(line, "wb") as answer:
            answer.write(pickle.dumps(self.look()) + _WHOLE)


class Looks(NamedTuple):
    """What a build has to look at: the digests of all that goes into the site, and what lies in the folder of
    the finished one, with size and time."""

    inputs: Look[inputs.Digests]
    site: Look[Mapping[str, tuple[int, int]]]


def looks_at(order: Order) -> Looks:
    """Each is taken when it is asked for."""
    root, site = order.root, order.site
    return Looks(
        Look(lambda: inputs.digests_below(root, FILE, site.events, site.content)),
        Look(lambda: output_folder.seen_in(order.target)),
    )


@contextmanager
def looking_at(order: Order) -> Iterator[Looks]:
    """The same; at a large site that was built before another process looks already."""
    looks = looks_at(order)
    large = Memory(order.root, name_of(order)).size > MANY
    child = _sent(looks) if large and may_copy() else None
    try:
        yield looks
    finally:
        for look in looks:
            look.forget()
        if child is not None:
            os.waitpid(child, 0)


def _sent(looks: Looks) -> int:
    """The process that looks, at one thing after the other."""
    both: tuple[Look[Any], ...] = looks
    lines = [os.pipe() for _ in both]
    child = copied()
    if child:
        for look, (ours, theirs) in zip(both, lines, strict=True):
            os.close(theirs)
            look.expect(ours)
        return child
    try:
        for ours, _ in lines:
            os.close(ours)
        for look, (_, theirs) in zip(both, lines, strict=True):
            look.answer(theirs)
    finally:
        os._exit(0)
