"""The site's folder, read with a memory: what was kept of it where only a few files have changed."""

from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from functools import cached_property, partial
from types import MappingProxyType
from typing import Any, NamedTuple, Protocol, overload

from quartier.building.inputs import Digests
from quartier.building.memory import Memory, Where
from quartier.building.state import Known
from quartier.kinds import ALL_KINDS
from quartier.loading import Loaded, reloaded
from quartier.model.facts import Fact
from quartier.model.gatherings import Gatherings, Name
from quartier.model.neighbourhood import HandWritten, Neighbourhood, Record
from quartier.model.site import Site
from quartier.reading.rereading import OthersConcerned

FEW = 20
"""So many changed files are read again by themselves; for more it is as quick to read all."""
PAGES = "pages"
AT_ONCE = 500
"""So many records stay read: a large site has a hundred times as many, and each is wanted for one page."""


class Before(Protocol):
    """What was read the last time: from what, what is known of it, and where the rest lies."""

    @property
    def inputs(self) -> Digests: ...
    @property
    def known(self) -> Known: ...
    @property
    def pieces(self) -> Mapping[str, Where]: ...


def kept(
    state: Before, memory: Memory, site: Site, inputs: Digests
) -> tuple[Loaded, tuple[Record, ...]] | None:
    """What was read the last time, with the files read again that have changed or are new; the records among
    them.

    None where everything has to be read.
    """
    if state.inputs.keys() - inputs.keys():
        return None
    changed = [file for file, digest in inputs.items() if state.inputs.get(file) != digest]
    if len(changed) > FEW:
        return None
    before = _as_it_was(state, memory, site)
    if not changed:
        return before, ()
    try:
        return reloaded(before, changed, inputs, Gatherings(before.read.gathered.values(), before.read.today))
    except OthersConcerned:
        return None


def _as_it_was(state: Before, memory: Memory, site: Site) -> Loaded:
    known, values = state.known, Values(state.pieces, memory)
    found = Neighbourhood(
        site,
        {kind: Records(kind, slugs, values) for kind, slugs in known.slugs.items()},
        KeptPages(partial(memory.piece, state.pieces[PAGES])),
        Programmes(known.gathered, values),
        known.problems,
        {kind: Records(f"expired {kind}", slugs, values) for kind, slugs in known.expired.items()},
        known.today,
        known.pictures,
        known.drawing,
        known.gathered,
        known.broken,
    )
    return Loaded(found, known.rooms, known.duties, known.uids)


def to_know(loaded: Loaded) -> Known:
    """What has to be kept of what was read, besides the records themselves."""
    found = loaded.read
    return Known(
        found.today,
        dict(found.gathered),
        {kind: tuple(records) for kind, records in found.records.items()},
        {kind: tuple(records) for kind, records in found.expired.items()},
        {kind: frozenset(slugs) for kind, slugs in found.broken.items()},
        found.problems,
        dict(loaded.rooms),
        loaded.duties,
        dict(loaded.uids),
        dict(found.pictures),
        found.drawing,
    )


def problems_of(loaded: Loaded) -> tuple[object, ...]:
    """All that was found wrong, as it is kept."""
    return loaded.read.problems, dict(loaded.rooms), loaded.duties


def every_record(neighbourhood: Neighbourhood, but: Set[str]) -> Iterator[tuple[Fact, Record]]:
    """Every record, also those that have left the site, by the fact that changes when it does; none of the
    kinds `but`."""
    for kind, records in neighbourhood.records.items():
        if kind in but:
            continue
        yield from ((f"{kind} {slug}", record) for slug, record in records.items())
    for kind, records in neighbourhood.expired.items():
        yield from ((f"expired {kind} {slug}", record) for slug, record in records.items())


def value_of(record: Record, neighbourhood: Neighbourhood) -> tuple[Record, Any]:
    """What is kept of a record: itself, and when it takes place."""
    return record, neighbourhood.programmes.get((record.kind, record.slug))


def stands_alone(record: Record) -> bool:
    """Whether a record and its programme follow from its own file."""
    return next(kind.complete is None for kind in ALL_KINDS if kind.name == record.kind)


class Together(NamedTuple):
    """What several processes read: where the records lie that they kept, and in which files they stand."""

    loaded: Loaded
    where: Mapping[str, Where]
    files: Mapping[Fact, str]

    @property
    def kinds(self) -> frozenset[str]:
        """The kinds whose records were kept while they were read."""
        return frozenset(fact.partition(" ")[0] for fact in self.files)


class KeptPages(Sequence[HandWritten]):
    """The hand-written pages, read when somebody asks for them."""

    def __init__(self, read: Callable[[], Sequence[HandWritten]]) -> None:
        self._read = read

    @cached_property
    def all(self) -> Sequence[HandWritten]:
        return self._read()

    @overload
    def __getitem__(self, at: int) -> HandWritten: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[HandWritten]: ...
    def __getitem__(self, at: int | slice) -> HandWritten | Sequence[HandWritten]:
        return self.all[at]

    def __len__(self) -> int:
        return len(self.all)


class Values:
    """Records with their programmes, each read when it is first asked for."""

    def __init__(self, where: Mapping[str, Where], memory: Memory) -> None:
        self._where = where
        self._memory = memory
        self._read: dict[str, tuple[Record, Any]] = {}

    def __getitem__(self, name: str) -> tuple[Record, Any]:
        if name not in self._read:
            if len(self._read) >= AT_ONCE:
                self._read.clear()
            self._read[name] = self._memory.piece(self._where[name])
        return self._read[name]


class Records(Mapping[str, Record]):
    """Records of a kind, of which only the slugs are read; without `values` nobody asks for more."""

    def __init__(self, sort: str, slugs: tuple[str, ...], values: Values | None) -> None:
        self._sort = sort
        self._slugs = dict.fromkeys(slugs)
        self._values = values

    def __getitem__(self, slug: str) -> Record:
        if slug not in self._slugs:
            raise KeyError(slug)
        assert self._values
        return self._values[f"{self._sort} {slug}"][0]

    def __contains__(self, slug: object) -> bool:
        return slug in self._slugs

    def __iter__(self) -> Iterator[str]:
        return iter(self._slugs)

    def __len__(self) -> int:
        return len(self._slugs)


class Programmes(Mapping[Name, Any]):
    """When everything takes place, likewise; what is in `others` is there already."""

    def __init__(
        self,
        gathered: Mapping[Name, Any],
        values: Values,
        others: Mapping[Name, Any] = MappingProxyType({}),
    ) -> None:
        self._names = dict.fromkeys((*gathered, *others))
        self._values = values
        self._others = others

    def __getitem__(self, name: Name) -> Any:
        if name in self._others:
            return self._others[name]
        if name not in self._names:
            raise KeyError(name)
        return self._values[f"{name[0]} {name[1]}"][1]

    def __contains__(self, name: object) -> bool:
        return name in self._names

    def __iter__(self) -> Iterator[Name]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)
