"""A few files read again: where that can say the same as reading everything, the rest stays as it was."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
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
from quartier.reading.files import in_order_of_walk
from quartier.reading.links import Known
from quartier.reading.neighbourhood import Reader, told


class OthersConcerned(Exception):
    """What one file says may change what another one means: everything has to be read."""


def reread(
    before: Neighbourhood,
    kinds: Sequence[Kind],
    page: type[Entry],
    files: Iterable[str],
    there: Collection[str],
    uids: Mapping[str, Name],
) -> tuple[Neighbourhood, tuple[Record, ...]]:
    """`before` with these files read again, or for the first time, and the records among them.

    `there` are all files, `uids` names the owner of every UID. Raises OthersConcerned where a file has or had
    an error, is of a kind on which others build, names other pictures or files than before, says a UID of
    somebody else, or where one may have been waited for.
    """
    rereading = _Rereading(before, kinds, page, there, uids)
    for file in sorted(files, key=in_order_of_walk):
        rereading.read(file)
    return rereading.neighbourhood(), tuple(rereading.records.values())


class _Rereading:
    def __init__(
        self,
        before: Neighbourhood,
        kinds: Sequence[Kind],
        page: type[Entry],
        there: Collection[str],
        uids: Mapping[str, Name],
    ) -> None:
        self.before = before
        self.kinds = kinds
        self.there = there
        self.uids = uids
        self.behind: dict[Name, Name] = {}
        """New record → the one behind which it comes."""
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
        if not kind.alone or (old and old.file != file):
            raise OthersConcerned(file)
        if old is None:
            self.behind[kind.name, slug] = self.place_of(kind, slug, file)
        self.reader.read_record(kind, self.before.site.root / file, file, slug)
        new = self.reader.records[kind.name].get(slug)
        if new is None or _of_others(kind, new) != (_of_others(kind, old) if old else ((), None)):
            raise OthersConcerned(file)
        self.sound(self.reader.lost_of(self.known(), kind, new))
        self.records[kind.name, slug] = new
        if kind.schedule:
            self.work_out(kind, new)
        self.sound(kind.check_text(new, self.before))
        self.sound(kind.check(new, self.before))

    def place_of(self, kind: Kind, slug: str, file: str) -> Name:
        """The record behind which a new one comes; that nobody spoke of it before is seen here too."""
        before, name = self.before, (kind.name, slug)
        taken = slug in before.broken.get(kind.name, ()) or slug in before.expired.get(kind.name, {})
        former = any(row.kind == kind.name and slug in row.formerly for row in before.gathered.values())
        if taken or former or errors(before.problems) or name in self.behind:
            raise OthersConcerned(file)
        folder, own = f"{before.site.folder(kind.folder)}/", in_order_of_walk(file)
        ahead = {
            key: one for one in self.there if one.startswith(folder) and (key := in_order_of_walk(one)) < own
        }
        while ahead:
            if found := self.slug_there(kind, ahead.pop(max(ahead))):
                return kind.name, found
        raise OthersConcerned(file)

    def slug_there(self, kind: Kind, file: str) -> str | None:
        """The slug of a file if it is a record of the kind, or is read as one now."""
        slug = kind.slug_in(file, self.before.site)
        known = slug and (slug in self.before.records[kind.name] or (kind.name, slug) in self.behind)
        return slug if known else None

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
            programmes=Instead(before.programmes, self.programmes, self.behind),
            pages=[self.pages.get(page.file, page) for page in before.pages] if self.pages else before.pages,
            problems=in_order((*kept, *self.reader.problems)),
        )

    def with_records(self, kind: str, before: Mapping[str, Record]) -> Mapping[str, Record]:
        new = {slug: record for (of, slug), record in self.records.items() if of == kind}
        behind = {one: other for (of, one), (_, other) in self.behind.items() if of == kind}
        return Instead(before, new, behind) if new else before


class Instead(Mapping[Any, Any]):
    """A mapping in which a few values have others in their places, and a few more come `behind` what stands
    there; it looks at no other one."""

    def __init__(self, before: Mapping[Any, Any], new: Mapping[Any, Any], behind: Mapping[Any, Any]) -> None:
        self._before = before
        self._new = new
        self._behind = behind

    @cached_property
    def _keys(self) -> Mapping[Any, None]:
        """All keys in their order."""
        next_to = {other: new for new, other in self._behind.items()}
        found: dict[Any, None] = {}
        for key in self._before:
            found[key] = None
            while (key := next_to.get(key)) is not None:
                found[key] = None
        return found

    def __getitem__(self, key: Any) -> Any:
        return self._new[key] if key in self._new else self._before[key]

    def __contains__(self, key: object) -> bool:
        return key in self._before or key in self._new

    def __iter__(self) -> Iterator[Any]:
        return iter(self._keys if self._behind else self._before)

    def __len__(self) -> int:
        return len(self._before) + len(self._behind)


def uids_of(result: Programme) -> list[str]:
    return [one.uid for one in result.recurrences]


def _of_others(kind: Kind, record: Record) -> tuple[object, ...]:
    """What in a record concerns others: its former names, the pictures and files that it names."""
    texts = (record.body, *(getattr(record.entry, name) for name in kind.prose))
    files = [_files_in(text, record.file) for text in texts if text]
    return record.entry.formerly, getattr(record.entry, "image", None), *(one for one in files if one)


def _files_in(text: str, file: str) -> tuple[str, ...]:
    links = (link.target for link in prose.links_in(text, file, 1))
    return (
        *(link for link in links if ":" not in link),
        *(picture.target for picture in prose.pictures_in(text, file, 1)),
    )
