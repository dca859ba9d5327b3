"""Everything read by several processes: who reads a file works out what follows from it and keeps it.

Of a kind that is `alone` only what is needed to find its records comes back; the records themselves are kept
as pieces. Where anything is wrong with any file, this way ends, and one process reads everything: it sees
all files at once, and its messages name what somebody may have meant.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

from msgspec.structs import replace

from quartier.building.crew import Crew, Worker
from quartier.building.memory import Bundle, Memory, Where, bytes_of
from quartier.building.reading import Programmes, Records, Together, Values
from quartier.calendar.holidays import Holidays
from quartier.calendar.occurrences import programme
from quartier.calendar.schedule import Surroundings
from quartier.kinds import ALL_KINDS
from quartier.kinds.page import WrittenPage
from quartier.loading import Loaded, loaded_from
from quartier.model import answers
from quartier.model.answers import Question
from quartier.model.facts import Fact
from quartier.model.gatherings import Gathering, Name, gathering
from quartier.model.neighbourhood import HandWritten, Kind, Neighbourhood, Record
from quartier.model.picture import Picture
from quartier.model.problem import Problem, errors
from quartier.model.site import Site
from quartier.model.source import Path as SourcePath
from quartier.reading.links import Known
from quartier.reading.map_drawing import with_drawing
from quartier.reading.neighbourhood import Reader, told
from quartier.reading.rereading import uids_of
from quartier.reading.unread_files import unread_files


class SomethingWrong(Exception):
    """A file has an error, or two of them want the same."""


class Task(NamedTuple):
    """A file to be read; that of a hand-written page is of no kind."""

    kind: Kind | None
    path: Path
    file: str
    slug: str


class Tasks(NamedTuple):
    """All files: those of each kind, and those of hand-written pages."""

    of_kinds: Mapping[str, list[Task]]
    of_pages: list[Task]

    def of(self, *kinds: str) -> list[Task]:
        return [task for kind, of_kind in self.of_kinds.items() if kind in kinds for task in of_kind]


ALONE = tuple(kind.name for kind in ALL_KINDS if kind.alone)
SLOW = tuple(kind.name for kind in ALL_KINDS if kind.read_text)
OTHERS = tuple(kind.name for kind in ALL_KINDS if kind.name not in (*ALONE, *SLOW))
"""What the others build on, so that everybody has to know it: read before them."""


class Read(NamedTuple):
    """What came of the file of a kind that others build on."""

    kind: str
    slug: str
    record: Record
    first_lines: Mapping[SourcePath, int]


class Apart(NamedTuple):
    """What came of the file of a kind that is alone."""

    name: Name
    row: Gathering | None
    uids: tuple[str, ...]
    where: Where


class Share(NamedTuple):
    """What one process read."""

    wrong: bool
    read: tuple[Read, ...]
    apart: tuple[Apart, ...]
    pages: tuple[HandWritten, ...]
    problems: tuple[Problem, ...]
    pictures: Mapping[str, Picture]
    answers: Mapping[Question, Any]


@dataclass
class _Hand(Worker[None, Share, None]):
    """One process that reads."""

    reader: Reader
    around: Neighbourhood
    tasks: list[Task]
    bundle: Bundle
    wrong: bool = False
    read: list[Read] = field(default_factory=list)
    apart: list[Apart] = field(default_factory=list)
    pages: list[HandWritten] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.answers = len(answers.all_known())
        site = self.reader.site
        self.reader.problems = []
        holidays = Holidays(site.country, site.state, site.holidays)
        self.surroundings = Surroundings(site.zone, holidays, site.uid_domain, self.reader.today)
        self.known = Known(
            site,
            self.reader.kinds,
            self.reader.words,
            self.reader.addresses,
            self.around.records,
            self.around.broken,
            self.around.expired,
            self.reader.pictures,
        )

    def make(self, number: int) -> None:
        if not self.wrong:
            try:
                self.read_file(self.tasks[number])
            except SomethingWrong:
                self.wrong = True

    def read_file(self, task: Task) -> None:
        if task.kind is None:
            self.read_page(task)
        else:
            self.read_record(task.kind, task)

    def read_page(self, task: Task) -> None:
        self.reader.read_page(task.path)
        if not self.reader.pages:
            raise SomethingWrong(task.file)
        page = self.reader.pages.pop()
        self.told(task, self.reader.lost_of_page(self.known, page))
        self.pages.append(page)

    def told(self, task: Task, problems: Iterable[Problem]) -> None:
        found = tuple(problems)
        self.reader.problems.extend(found)
        if errors(found):
            raise SomethingWrong(task.file)

    def read_record(self, kind: Kind, task: Task) -> None:
        self.reader.records.setdefault(kind.name, {})
        self.reader.read_record(kind, task.path, task.file, task.slug)
        record = self.reader.records[kind.name].pop(task.slug, None)
        if record is None:
            raise SomethingWrong(task.file)
        self.told(task, self.reader.lost_of(self.known, kind, record))
        if not (kind.expired and kind.expired(record, self.around)):
            self.told(task, kind.check_text(record, self.around))
        if kind.alone:
            self.keep(kind, task, record)
        else:
            lines = self.reader.first_lines[task.file]
            self.read.append(Read(kind.name, task.slug, record, lines))

    def keep(self, kind: Kind, task: Task, record: Record) -> None:
        """All that follows from a file whose kind is alone."""
        row, result = None, None
        uids: tuple[str, ...] = (record.slug,)
        if kind.schedule:
            result, findings = programme(kind.schedule(record, self.around), self.surroundings)
            self.reader.problems.extend(told(finding, record) for finding in findings)
            uids = (record.slug, *uids_of(result))
        self.told(task, kind.check(record, self.around))
        if result:
            row = gathering(
                kind.name, record.slug, record.entry, result, kind.committee(record), self.reader.today
            )
        where = self.bundle.add(bytes_of((record, result)))
        self.apart.append(Apart((kind.name, record.slug), row, uids, where))

    def result(self) -> Share:
        self.bundle.close()
        wrong = self.wrong or bool(errors(tuple(self.reader.problems)))
        found = self.reader.pictures.found
        problems, told = tuple(self.reader.problems), answers.found_since(self.answers)
        return Share(wrong, tuple(self.read), tuple(self.apart), tuple(self.pages), problems, found, told)

    def finish(self, orders: None) -> None:
        pass


def read_together(
    site: Site,
    today: date,
    memory: Memory,
    bundle: str,
    helpers: Callable[[int], int],
    meanwhile: Callable[[], None] = lambda: None,
) -> Together:
    """The site's folder, read by as many processes as `helpers` says for a number of files; this one has
    something to do before it takes part.

    Raises SomethingWrong where one process has to look at everything.
    """
    first = Reader(site, ALL_KINDS, WrittenPage, today, {})
    tasks = _tasks(first)
    for task in tasks.of(*OTHERS):
        assert task.kind
        first.read_record(task.kind, task.path, task.file, task.slug)
    shared = [*tasks.of(*ALONE, *SLOW), *tasks.of_pages]
    around = replace(first.neighbourhood(), records={**first.records, **_names(tasks)})

    def hand(name: str) -> _Hand:
        own = memory.bundle(f"{bundle}-read-{name}")
        if own is None:
            raise SomethingWrong("nowhere to keep anything")
        return _Hand(Reader(site, ALL_KINDS, WrittenPage, today, {}), around, shared, own)

    crew = Crew(len(shared), hand, helpers(len(shared)))
    try:
        meanwhile()
        shares = crew.work()
        crew.finish(None)
        for share in shares:
            answers.learn(share.answers)
    except BaseException:
        crew.stop()
        raise
    return _put_together(first, tasks, shares, memory)


def _tasks(first: Reader) -> Tasks:
    """What there is to be read."""
    of_kinds = {kind.name: [Task(kind, *found) for found in first.files_of(kind)] for kind in ALL_KINDS}
    for of_kind in of_kinds.values():
        if len({task.slug for task in of_kind}) != len(of_kind):
            raise SomethingWrong("a name twice")
    pages = first.files_of_pages(task.slug for task in of_kinds["event"])
    root = first.site.root
    return Tasks(of_kinds, [Task(None, path, path.relative_to(root).as_posix(), "") for path in pages])


def _names(tasks: Tasks) -> dict[str, Mapping[str, Record]]:
    """Which records there will be."""
    return {kind: _Named(kind, tuple(task.slug for task in tasks.of(kind)), None) for kind in (*ALONE, *SLOW)}


class _Named(Records):
    """Records that nobody has read yet; whoever has to know more of them has found something wrong."""

    def __getitem__(self, slug: str) -> Record:
        if slug in self:
            raise SomethingWrong(slug)
        raise KeyError(slug)


def _put_together(first: Reader, tasks: Tasks, shares: list[Share], memory: Memory) -> Together:
    """The rest of reading, in one process: what holds between files."""
    if any(share.wrong for share in shares) or errors(tuple(first.problems)):
        raise SomethingWrong("a file")
    kept = {apart.name: apart for share in shares for apart in share.apart}
    where = {f"{kind} {slug}": one.where for (kind, slug), one in kept.items()}
    values = Values(where, memory)
    apart = {kind: Records(kind, tuple(task.slug for task in tasks.of(kind)), values) for kind in ALONE}
    reader = _rest(first, apart, tasks, shares)
    rows = [kept[kind, task.slug].row for kind in ALONE for task in tasks.of(kind)]
    gathered = {row.name: row for row in rows if row}
    programmes = Programmes(gathered, values, reader.programmes)
    found = with_drawing(replace(reader.neighbourhood(), programmes=programmes))
    whole = replace(found, gathered=gathered).with_gathered(ALL_KINDS, list(reader.programmes))
    if errors(whole.problems):
        raise SomethingWrong("between files")
    uids = _uids(kept.values(), reader)
    _look_at_former_names(whole)
    loaded: Loaded = loaded_from(whole, uids)
    files: dict[Fact, str] = {f"{kind} {task.slug}": task.file for kind in ALONE for task in tasks.of(kind)}
    return Together(loaded, where, files)


def _rest(
    first: Reader, apart: Mapping[str, Mapping[str, Record]], tasks: Tasks, shares: list[Share]
) -> Reader:
    """What no file says alone."""
    pages = {page.file: page for share in shares for page in share.pages}
    in_order = [pages[task.file] for task in tasks.of_pages]
    reader = Reader(first.site, ALL_KINDS, WrittenPage, first.today, {}, apart, {*SLOW}, in_order)
    for kind in OTHERS:
        reader.records[kind].update(first.records[kind])
    reader.first_lines.update(first.first_lines)
    read = {(one.kind, one.slug): one for share in shares for one in share.read}
    for kind in SLOW:
        for task in tasks.of(kind):
            one = read[kind, task.slug]
            reader.records[kind][task.slug] = one.record
            reader.first_lines[task.file] = one.first_lines
    reader.problems = [*first.problems, *(problem for share in shares for problem in share.problems)]
    for share in shares:
        reader.pictures.found.update(share.pictures)
    reader.problems.extend(unread_files(reader.site, ALL_KINDS))
    reader.link()
    reader.work_out()
    return reader


def _uids(kept: Iterable[Apart], reader: Reader) -> dict[str, Name]:
    """Whose each UID is; nobody's twice."""
    told: Iterator[tuple[Name, Iterable[str]]] = chain(
        ((one.name, one.uids) for one in kept),
        ((name, (name[1], *uids_of(result))) for name, result in reader.programmes.items()),
    )
    owners: dict[str, Name] = {}
    for name, uids in told:
        for uid in uids:
            if owners.setdefault(uid, name) != name:
                raise SomethingWrong(uid)
    return owners


def _look_at_former_names(neighbourhood: Neighbourhood) -> None:
    rows = [row for row in neighbourhood.gathered.values() if row.kind in ALONE]
    former = [(row.kind, old) for row in rows for old in row.formerly]
    if len(set(former)) != len(former) or any(name in neighbourhood.gathered for name in former):
        raise SomethingWrong("a former name")
