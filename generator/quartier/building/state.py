"""What a build remembers of the one before it."""

from collections.abc import Mapping
from datetime import date, datetime

from msgspec import Struct

from quartier.building.inputs import Digests
from quartier.building.memory import Where
from quartier.model.drawing import Drawing
from quartier.model.facts import Fact
from quartier.model.gatherings import Gathering, Name
from quartier.model.picture import Picture
from quartier.model.problem import Problem
from quartier.pages.heads import Portrait
from quartier.pages.shell import Shape


class PageRow(Struct, frozen=True):
    """A page as it was made: what its title is told apart by, what it was made from, its final title.

    `pictures` are the forms of pictures that it shows.
    """

    address: str
    title: str
    branch: str
    leads_to: str
    source: str
    shape: Shape
    facts: tuple[Fact, ...]
    portrait: Portrait
    final_title: str = ""
    pictures: tuple[tuple[str, int], ...] = ()

    @property
    def path(self) -> str:
        return f"{self.address}index.html"


class FilesRow(Struct, frozen=True):
    """Files that were made together: from what, which, and what was to be told about them."""

    facts: tuple[Fact, ...]
    paths: tuple[str, ...]
    told: tuple[Problem, ...]
    pictures: tuple[tuple[str, int], ...] = ()


class Part(Struct, frozen=True):
    """A part of the plan: what it was made from, and what it planned."""

    facts: tuple[Fact, ...]
    names: tuple[str, ...]


class Output(Struct, frozen=True):
    """A finished file: the digest of its bytes, and by what one sees that nobody touched it since."""

    digest: bytes
    size: int
    time: int


class Known(Struct, frozen=True):
    """What was read: all that is needed to read a few files again. Records themselves are pieces."""

    today: date
    gathered: Mapping[Name, Gathering]
    slugs: Mapping[str, tuple[str, ...]]
    expired: Mapping[str, tuple[str, ...]]
    broken: Mapping[str, frozenset[str]]
    problems: tuple[Problem, ...]
    rooms: Mapping[str, tuple[Problem, ...]]
    duties: tuple[Problem, ...]
    uids: Mapping[str, Name]
    pictures: Mapping[str, Picture]
    drawing: Drawing | None


class State(Struct, frozen=True):
    """A whole build. `records` has the digest of each record by its fact; `pieces` tells where values lie,
    `parts` what those of them that are parts of pages were made from; `days` are the first and the last day
    on which something is, and the Mondays."""

    inputs: Digests
    history: tuple[str, Mapping[str, datetime] | None]
    known: Known
    records: Mapping[Fact, bytes]
    days: tuple[tuple[date, date] | None, frozenset[date]]
    pieces: Mapping[str, Where]
    parts: Mapping[str, tuple[Fact, ...]]
    engine_key: bytes
    plan: Mapping[str, Part]
    file_plan: Mapping[str, Part]
    pages: Mapping[str, PageRow]
    files: Mapping[str, FilesRow]
    outputs: Mapping[str, Output]
    searched: bytes
    shown_pictures: bytes
