"""A few files read again: where that can say the same as reading everything, the rest stays as it was."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from msgspec.structs import replace

from quartier.addresses import Addresses
from quartier.calendar.holidays import Holidays
from quartier.calendar.occurrences import programme
from quartier.calendar.schedule import Surroundings
from quartier.model.entry import Entry
from quartier.model.gatherings import Name
from quartier.model.neighbourhood import HandWritten, Kind, Neighbourhood, Record
from quartier.model.occurrence import Programme
from quartier.model.problem import Problem, errors, in_order
from quartier.reading import prose
from quartier.reading.links import Known
from quartier.reading.neighbourhood import Reader, told


class OthersConcerned(Exception):
    """What one file says may change what another one means: everything has to be read."""


def reread(
    before: Neighbourhood,
    kinds: Sequence[Kind],
    page: type[Entry],
    files: Iterable[str],
    uids: Mapping[str, Name],
) -> tuple[Neighbourhood, tuple[Record, ...]]:
    """`before` with these files read again, and the records among them.

    `uids` names the owner of every UID. Raises OthersConcerned where a file has or had an error, is of a kind
    on which others build, names other pictures or files than before, or says a UID of somebody else.
    """
    rereading = _Rereading(before, kinds, page, uids)
    for file in files:
        rereading.read(file)
    return rereading.neighbourhood(), tuple(rereading.records.values())


class _Rereading:
    def __init__(
        self, before: Neighbourhood, kinds: Sequence[Kind], page: type[Entry], uids: Mapping[str, Name]
    ) -> None:
        self.before = before
        self.kinds = kinds
        self.uids = uids
        self.reader = Reader(before.site, kinds, page, before.today, {})
        self.records: dict[Name, Record] = {}
        self.programmes: dict[Name, Programme] = {}
        self.pages: dict[str, HandWritten] = {}
        self.files: set[str] = set()
        site = before.site
        self.around = Surroundings(
            site.zone, Holidays(site.country, site.state, site.holidays), site.uid_domain, before.today
        )

    def read(self, file: str) -> None:
        self.files.add(file)
        found = [(kind, slug) for kind in self.kinds if (slug := kind.slug_in(file, self.before.site))]
        if found:
            self.read_record(*found[0], file)
        else:
            self.read_page(file)

    def read_record(self, kind: Kind, slug: str, file: str) -> None:
        old = self.before.get(kind.name, slug)
        if not kind.alone or old is None or old.file != file:
            raise OthersConcerned(file)
        self.reader.read_record(kind, self.before.site.root / file, file, slug)
        new = self.reader.records[kind.name].get(slug)
        if new is None or new.entry.formerly != old.entry.formerly or _named(kind, new) != _named(kind, old):
            raise OthersConcerned(file)
        self.sound(self.reader.lost_of(self.known(), kind, new))
        self.records[kind.name, slug] = new
        if kind.schedule:
            self.work_out(kind, new)
        self.sound(kind.check_text(new, self.before))
        self.sound(kind.check(new, self.before))

    def work_out(self, kind: Kind, record: Record) -> None:
        assert kind.schedule
        result, findings = programme(kind.schedule(record, self.before), self.around)
        self.sound(told(finding, record) for finding in findings)
        name = (kind.name, record.slug)
        if any(self.uids.get(uid, name) != name for uid in (record.slug, *uids_of(result))):
            raise OthersConcerned(record.file)
        self.programmes[name] = result

    def read_page(self, file: str) -> None:
        old = next((page for page in self.before.pages if page.file == file), None)
        if old is None:
            raise OthersConcerned(file)
        self.reader.read_page(self.before.site.root / file)
        if not self.reader.pages or _files_in(self.reader.pages[-1].body, file) != _files_in(old.body, file):
            raise OthersConcerned(file)
        new = self.reader.pages.pop()
        if getattr(new.entry, "image", None) != getattr(old.entry, "image", None):
            raise OthersConcerned(file)
        self.sound(self.reader.lost_of_page(self.known(), new))
        self.pages[file] = new

    def known(self) -> Known:
        """What there is to lead to: that is as it was."""
        before = self.before
        return Known(
            before.site,
            self.kinds,
            self.reader.words,
            Addresses(before.site),
            before.records,
            before.broken,
            before.expired,
            self.reader.pictures,
            before.pages,
        )

    def sound(self, problems: Iterable[Problem]) -> None:
        found = tuple(problems)
        self.reader.problems.extend(found)
        if errors(found):
            raise OthersConcerned(found[0].position.file)

    def neighbourhood(self) -> Neighbourhood:
        if errors(tuple(self.reader.problems)):
            raise OthersConcerned(self.reader.problems[0].position.file)
        before = self.before
        kept = (one for one in before.problems if one.position.file not in self.files)
        return replace(
            before,
            records={kind: self.with_records(kind, of_kind) for kind, of_kind in before.records.items()},
            programmes=Instead(before.programmes, self.programmes),
            pages=[self.pages.get(page.file, page) for page in before.pages] if self.pages else before.pages,
            problems=in_order((*kept, *self.reader.problems)),
        )

    def with_records(self, kind: str, before: Mapping[str, Record]) -> Mapping[str, Record]:
        new = {slug: record for (of, slug), record in self.records.items() if of == kind}
        return Instead(before, new) if new else before


class Instead(Mapping[Any, Any]):
    """A mapping in which a few values have others in their places; it looks at no other one."""

    def __init__(self, before: Mapping[Any, Any], new: Mapping[Any, Any]) -> None:
        self._before = before
        self._new = new

    def __getitem__(self, key: Any) -> Any:
        return self._new[key] if key in self._new else self._before[key]

    def __contains__(self, key: object) -> bool:
        return key in self._before

    def __iter__(self) -> Iterator[Any]:
        return iter(self._before)

    def __len__(self) -> int:
        return len(self._before)


def uids_of(result: Programme) -> list[str]:
    return [one.uid for one in result.recurrences]


def _named(kind: Kind, record: Record) -> tuple[object, ...]:
    """The pictures and files that a record shows or leads to."""
    texts = (record.body, *(getattr(record.entry, name) for name in kind.prose))
    return (getattr(record.entry, "image", None), *(_files_in(text, record.file) for text in texts if text))


def _files_in(text: str, file: str) -> tuple[str, ...]:
    links = (link.target for link in prose.links_in(text, file, 1))
    return (
        *(link for link in links if ":" not in link),
        *(picture.target for picture in prose.pictures_in(text, file, 1)),
    )
