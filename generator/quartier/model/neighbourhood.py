"""The neighbourhood: everything that the files say, read and linked."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from quartier.model.entry import Entry
from quartier.model.occurrence import Programme
from quartier.model.problem import Position, Problem, errors
from quartier.model.site import Site
from quartier.model.source import Path


@dataclass(frozen=True)
class Record:
    """One file of a kind: what it says and where."""

    kind: str
    slug: str
    file: str
    entry: Any
    body: str = ""
    body_line: int = 1
    position_of: Callable[[Path], Position] = field(
        default=lambda path: Position(""), compare=False, repr=False
    )


@dataclass(frozen=True)
class HandWritten:
    """A page that a volunteer wrote: Markdown with a few fields on top."""

    file: str
    entry: Any
    body: str
    body_line: int
    position_of: Callable[[Path], Position] = field(
        default=lambda path: Position(""), compare=False, repr=False
    )


@dataclass(frozen=True)
class Kind:
    """A kind of content: where its files lie, what they may say, and what must hold.

    `folder` names the setting that says where; `check` yields the problems of one record among the others.
    `prose` names the fields that hold Markdown.
    """

    name: str
    entry: type[Entry]
    folder: str
    endings: tuple[str, ...]
    check: Callable[[Record, "Neighbourhood"], Iterable[Problem]]
    prose: tuple[str, ...] = ()


@dataclass(frozen=True)
class Neighbourhood:
    """All records by kind and slug, the hand-written pages, the programmes of the events, the problems."""

    site: Site
    records: Mapping[str, Mapping[str, Record]] = field(default_factory=dict)
    pages: tuple[HandWritten, ...] = ()
    programmes: Mapping[str, Programme] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()

    def all(self, kind: str) -> tuple[Record, ...]:
        return tuple(self.records.get(kind, {}).values())

    def get(self, kind: str, slug: str | None) -> Record | None:
        return self.records.get(kind, {}).get(slug) if slug else None

    @property
    def errors(self) -> tuple[Problem, ...]:
        return errors(self.problems)
