"""What is ordered of a build, who hears how it goes, and how it ends."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Protocol

from msgspec import Struct

from quartier.model.problem import Problem
from quartier.model.site import Site

NOT_LOOKED_AT = frozenset(("other feeds", "data"))
"""What nobody looks at while writing: it may come later."""
PAGES_ONLY = frozenset(("agenda", "records", "lists", "written", "feed"))
"""What a build consists of that any generator makes: the pages of all files, lists of them, one feed."""


class Refused(Exception):
    """The site is not built, and the last good one stays; the exception's text says in words why."""


class Order(Struct, frozen=True):
    """What is to be built: the site of a folder on a day, into the folder `target`.

    A `preview` leaves out what is wrong; one that is `serving` shows it in its place, and has no search
    index. `parts` are the names of the planners that are wanted, None for all. Files of the parts `later` may
    stay for now as the last build left them.
    """

    site: Site
    today: date
    target: Path
    preview: bool = False
    serving: bool = False
    parts: frozenset[str] | None = None
    helpers: int | None = None
    later: frozenset[str] = frozenset()

    @property
    def root(self) -> Path:
        return self.site.root

    @property
    def whole(self) -> bool:
        return self.parts is None


class Listener(Protocol):
    """Hears what happens during a build: problems of the files, what MkDocs says (at a level of `logging`),
    which step begins, with how many pieces if that is known, and how many of them are done."""

    def problems(self, problems: Iterable[Problem], /) -> None: ...
    def told(self, level: int, text: str, /) -> None: ...
    def step(self, name: str, total: int = 0, /) -> None: ...
    def progress(self, done: int, /) -> None: ...


class Built(Struct, frozen=True):
    """A finished build: how many files the site has, how many of them were written, and which (paths) stayed
    as they were though they are out of date."""

    files: int
    written: int
    owed: frozenset[str] = frozenset()


def name_of(order: Order) -> str:
    if order.serving:
        return f"preview-{order.target.name}"
    parts = "all" if order.parts is None else "-".join(sorted(order.parts)) or "pages"
    return f"{'preview' if order.preview else 'site'}-{parts}"


class Told:
    """Passes on what is told; where a build begins anew, not once more what was told before."""

    def __init__(self, listener: Listener, before: list[object] | None = None) -> None:
        self.step = listener.step
        self.progress = listener.progress
        self.listener = listener
        self.before = before or []
        self.now: list[object] = []

    def of_next_build(self) -> "Told":
        return Told(self.listener, [*self.before, *self.now])

    def problems(self, problems: Iterable[Problem]) -> None:
        self.listener.problems([one for one in problems if self._is_new(one)])

    def told(self, level: int, text: str) -> None:
        if self._is_new((level, text)):
            self.listener.told(level, text)

    def _is_new(self, one: object) -> bool:
        self.now.append(one)
        return one not in self.before
