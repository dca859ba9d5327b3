"""The whole neighbourhood, read: every file, then what holds between them, and all problems at once."""

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from datetime import date
from itertools import chain
from pathlib import Path
from types import MappingProxyType

from msgspec.structs import replace

from quartier import yaml_source
from quartier.addresses import Addresses, written_page
from quartier.calendar.holidays import Holidays
from quartier.calendar.occurrences import programme
from quartier.calendar.schedule import Finding, Surroundings
from quartier.model.entry import Entry
from quartier.model.neighbourhood import HandWritten, Kind, Neighbourhood, Record
from quartier.model.occurrence import Programme
from quartier.model.problem import Position, Problem, Severity, errors, in_order
from quartier.model.site import Site
from quartier.model.source import Document
from quartier.model.source import Path as SourcePath
from quartier.reading import prose
from quartier.reading.files import Unreadable, files_below, slug_problem, text_of
from quartier.reading.front_matter import markdown_document, yaml_document
from quartier.reading.links import Known
from quartier.reading.misread import misread
from quartier.reading.shown_pictures import ShownPictures
from quartier.reading.unread_files import unread_files
from quartier.reading.validate import Reading, entry_of


def read(
    site: Site,
    kinds: Sequence[Kind],
    page: type[Entry],
    today: date,
    drafts: Mapping[str, str] = MappingProxyType({}),
) -> Neighbourhood:
    """Everything below the site's folder; what has an error is told and left out.

    `drafts` are files that are not written yet: their text by their path below the site's folder.
    """
    reader = Reader(site, kinds, page, today, drafts)
    reader.read_kinds()
    reader.read_pages()
    reader.problems.extend(unread_files(site, kinds))
    reader.link()
    reader.work_out()
    return reader.neighbourhood().with_gathered(kinds)


def reading_of(site: Site) -> Reading:
    """The words that a site's files are read with."""
    return Reading(site.language, tuple(entry.name for entry in site.holidays), site.country)


class Reader:
    """Collects while reading; a file with an error drops out of the records.

    The records of the kinds `apart` were read before: nothing is said about them. Of kinds `looked_at` the
    texts were looked at when they were read, and those of the pages too where `pages` are given.
    """

    def __init__(
        self,
        site: Site,
        kinds: Sequence[Kind],
        page: type[Entry],
        today: date,
        drafts: Mapping[str, str],
        apart: Mapping[str, Mapping[str, Record]] = MappingProxyType({}),
        looked_at: Set[str] = frozenset(),
        pages: Sequence[HandWritten] | None = None,
    ) -> None:
        self.site = site
        self.drafts = drafts
        self.content = site.root / site.content
        self.kinds = kinds
        self.page = page
        self.today = today
        self.words = reading_of(site)
        self.addresses = Addresses(site)
        self.apart = apart
        self.looked_at = looked_at
        self.pages_read = pages is not None
        self.records: dict[str, dict[str, Record]] = {
            kind.name: {} for kind in kinds if kind.name not in apart
        }
        self.broken: dict[str, set[str]] = {kind.name: set() for kind in kinds}
        self.expired: dict[str, dict[str, Record]] = {kind.name: {} for kind in kinds}
        self.pictures = ShownPictures(self.content, self.words)
        self.pages: list[HandWritten] = list(pages or ())
        self.programmes: dict[tuple[str, str], Programme] = {}
        self.problems: list[Problem] = []
        self.first_lines: dict[str, Mapping[SourcePath, int]] = {}
        """File → where the characters of each of its texts begin."""

    def neighbourhood(self) -> Neighbourhood:
        problems = in_order(tuple(self.problems))
        return Neighbourhood(
            self.site,
            self.everything,
            tuple(self.pages),
            self.programmes,
            problems,
            self.expired,
            self.today,
            self.pictures.found,
            broken=self.broken,
        )

    @property
    def everything(self) -> dict[str, Mapping[str, Record]]:
        """The records of all kinds, in their order; they change while reading goes on."""
        return {kind.name: {**self.apart, **self.records}[kind.name] for kind in self.kinds}

    # Reading each file for itself

    def read_kinds(self) -> None:
        for kind in self.kinds:
            for path, file, slug in self.files_of(kind):
                self.read_record(kind, path, file, slug)

    def files_of(self, kind: Kind) -> Iterator[tuple[Path, str, str]]:
        """Every file of a kind: where it lies, what it is called below the site's folder, its slug."""
        there = files_below(self.site.root / self.site.folder(kind.folder), *kind.endings)
        drafted = (self.site.root / file for file in self.drafts)
        for path in dict.fromkeys((*there, *drafted)):
            file = path.relative_to(self.site.root).as_posix()
            slug = kind.slug_in(file, self.site)
            if slug is not None:
                yield path, file, slug

    def read_record(self, kind: Kind, path: Path, file: str, slug: str) -> None:
        if wrong := (kind.name_problem or slug_problem)(slug, file):
            self.problems.append(wrong)
        document = self.document(path, file, kind.endings == (".md",))
        self.broken[kind.name].add(slug)
        if document is None:
            return
        entry, places, problems = entry_of(kind.entry, document.fields, self.words)
        record = Record(kind.name, slug, file, entry, document.body, document.body_line, places)
        self.first_lines[file] = places.inner
        self.problems.extend(problems)
        record, sound = self.with_text(kind, record, path.parent)
        first = self.records[kind.name].get(slug)
        if first:
            self.problems.append(Problem("slug-twice", Position(file), {"slug": slug, "other": first.file}))
        elif entry is not None and sound and not wrong:
            self.broken[kind.name].discard(slug)
            self.records[kind.name][slug] = record

    def with_text(self, kind: Kind, record: Record, folder: Path) -> tuple[Record, bool]:
        """The record with what its kind reads in the text; whether its texts are without an error."""
        found = list(self.unsafe(kind, record))
        if kind.read_text and record.entry:
            text, problems = kind.read_text(record, self.words, folder)
            record = replace(record, text=text)
            hidden = getattr(text, "hidden", ())
            found = [one for one in found if not any(one.position.line in lines for lines in hidden)]
            found.extend(problems)
        self.problems.extend(found)
        return record, not errors(tuple(found))

    def document(self, path: Path, file: str, markdown: bool, needed: bool = True) -> Document | None:
        try:
            text = self.drafts.get(file) or text_of(path, file)
            document = markdown_document(text, file, needed) if markdown else yaml_document(text, file)
            self.problems.extend(misread(document, text))
            return document
        except (Unreadable, yaml_source.NotYaml) as refused:
            self.problems.append(refused.problem)
            return None

    def unsafe(self, kind: Kind, record: Record) -> Iterator[Problem]:
        for text, line in self.proses(kind, record):
            yield from prose.unsafe_html(text, record.file, line)

    def proses(self, kind: Kind, record: Record) -> Iterator[tuple[str, int]]:
        """Every Markdown text of a record with the line on which it begins."""
        if record.body.strip():
            yield record.body, record.body_line
        for name in kind.prose if record.entry else ():
            if text := getattr(record.entry, name):
                yield text, self.first_lines[record.file].get((name,), record.position_of((name,)).line)

    def read_pages(self) -> None:
        for path in self.files_of_pages(self.everything["event"]):
            self.read_page(path)

    def files_of_pages(self, events: Iterable[str]) -> Iterator[Path]:
        """Every file of a hand-written page; one that wants the place of a generated page is none. `events`
        are the slugs of all events."""
        generated = {*self.addresses.generated.values()}
        generated.update(self.addresses.record("event", slug) for slug in events)
        for path in files_below(self.content, ".md"):
            source = path.relative_to(self.content).as_posix()
            address = written_page(source)
            if address in generated:
                file = path.relative_to(self.site.root).as_posix()
                self.problems.append(Problem("generated-name", Position(file), {"address": address}))
            elif all(kind.slug_in(f"{self.site.content}/{source}", self.site) is None for kind in self.kinds):
                yield path

    def read_page(self, path: Path) -> None:
        file = path.relative_to(self.site.root).as_posix()
        document = self.document(path, file, markdown=True, needed=False)
        if document is None:
            return
        entry, places, problems = entry_of(self.page, document.fields, self.words)
        unsafe = list(prose.unsafe_html(document.body, file, document.body_line))
        self.problems.extend((*problems, *unsafe))
        if entry is not None and not unsafe:
            self.pages.append(HandWritten(file, entry, document.body, document.body_line, places))

    # What holds between files

    def link(self) -> None:
        known = Known(
            self.site,
            self.kinds,
            self.words,
            self.addresses,
            self.everything,
            self.broken,
            self.expired,
            self.pictures,
            self.pages,
        )
        for kind, record in self.every():
            if kind.name not in self.looked_at:
                self.drop_if_wrong(kind, record, self.lost_of(known, kind, record))
        for page in [] if self.pages_read else list(self.pages):
            found = list(self.lost_of_page(known, page))
            self.problems.extend(found)
            if found:
                self.pages.remove(page)
        self.problems.extend(known.lost_in_menu())

    def lost_of(self, known: Known, kind: Kind, record: Record) -> Iterator[Problem]:
        yield from known.lost_references(record)
        for text, line in self.proses(kind, record):
            yield from known.lost_in(text, record.file, line)
        yield from known.lost_picture(record.entry, record.position_of(("image", "file")))

    def lost_of_page(self, known: Known, page: HandWritten) -> Iterator[Problem]:
        yield from known.lost_in(page.body, page.file, page.body_line)
        yield from known.lost_insertions(page)
        yield from known.lost_picture(page.entry, page.position_of(("image", "file")))

    def work_out(self) -> None:
        """What follows from all files together, in the order in which `Kind` tells it."""
        around = self.neighbourhood()  # sees what is dropped meanwhile: it holds these very records
        for kind, record in self.every():
            if kind.complete:
                self.records[kind.name][record.slug] = kind.complete(record, around)
        self.check_former_names()
        self.let_expire()
        self.work_out_programmes()
        self.check_uids()
        for kind, record in self.every():
            texts = () if kind.name in self.looked_at else kind.check_text(record, around)
            self.drop_if_wrong(kind, record, chain(texts, kind.check(record, around)))

    def every(self) -> list[tuple[Kind, Record]]:
        """Every record that stands, with its kind."""
        own = (kind for kind in self.kinds if kind.name in self.records)
        return [(kind, record) for kind in own for record in self.records[kind.name].values()]

    def drop_if_wrong(self, kind: Kind, record: Record, problems: Iterable[Problem]) -> None:
        told = list(problems)
        self.problems.extend(told)
        if any(problem.severity is Severity.ERROR for problem in told):
            self.drop(kind.name, record.slug)

    def drop(self, kind: str, slug: str) -> None:
        self.records[kind].pop(slug, None)
        self.programmes.pop((kind, slug), None)
        self.broken[kind].add(slug)

    def check_former_names(self) -> None:
        for kind in (kind for kind in self.kinds if kind.name in self.records):
            owners: dict[str, Record] = {}
            for record in list(self.records[kind.name].values()):
                for number, old in enumerate(record.entry.formerly):
                    other = self.records[kind.name].get(old) or owners.get(old)
                    if other:
                        facts: dict[str, object] = {"given": old, "other": other.file}
                        self.problems.append(
                            Problem("former-name-taken", record.position_of(("formerly", number)), facts)
                        )
                        self.drop(kind.name, record.slug)
                    owners[old] = record

    def let_expire(self) -> None:
        around = self.neighbourhood()
        for kind, record in self.every():
            if kind.expired and kind.expired(record, around):
                self.expired[kind.name][record.slug] = self.records[kind.name].pop(record.slug)

    def work_out_programmes(self) -> None:
        around = Surroundings(
            self.site.zone,
            Holidays(self.site.country, self.site.state, self.site.holidays),
            self.site.uid_domain,
            self.today,
        )
        known = self.neighbourhood()
        for kind, record in self.every():
            if kind.schedule:
                result, findings = programme(kind.schedule(record, known), around)
                self.programmes[kind.name, record.slug] = result
                self.drop_if_wrong(kind, record, [told(finding, record) for finding in findings])

    def check_uids(self) -> None:
        owners: dict[str, Record] = {}
        # `turnen` before `turnen-2`: the file whose name happens to be a date's of the other is told.
        ordered = sorted(self.programmes.items(), key=lambda item: (len(item[0][1]), item[0][1], item[0][0]))
        for (kind, slug), result in ordered:
            record = self.records[kind][slug]
            for uid in (slug, *(one.uid for one in result.recurrences)):
                owner = owners.setdefault(uid, record)
                if owner is not record:
                    facts = {"stem": uid.partition("@")[0], "other": owner.file}
                    self.problems.append(Problem("uid-twice", Position(record.file), facts))
                    self.drop(kind, slug)
                    break


def told(finding: Finding, record: Record) -> Problem:
    return Problem(finding.code, record.position_of(finding.path), finding.facts, finding.severity)
