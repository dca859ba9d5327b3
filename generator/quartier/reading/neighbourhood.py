"""The whole neighbourhood, read: every file, then what holds between them, and all problems at once."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path

from quartier import yaml_source
from quartier.addresses import Addresses, written_page
from quartier.calendar.holidays import Holidays
from quartier.calendar.occurrences import programme
from quartier.calendar.schedule import Finding, Schedule, Surroundings
from quartier.model.entry import Entry, references
from quartier.model.neighbourhood import HandWritten, Kind, Neighbourhood, Record
from quartier.model.occurrence import Programme
from quartier.model.problem import Position, Problem, Severity, in_order
from quartier.model.site import Site
from quartier.model.source import Document
from quartier.model.source import Path as SourcePath
from quartier.reading import prose
from quartier.reading.files import PICTURES, Unreadable, files_below, slug_problem, text_of
from quartier.reading.front_matter import markdown_document, yaml_document
from quartier.reading.insertions import MARK, REFERENCES, insertion_in, insertions_in
from quartier.reading.validate import Reading, entry_of

MOST_NAMED = 12


def read(site: Site, kinds: Sequence[Kind], page: type[Entry], today: date) -> Neighbourhood:
    """Everything below the site's folder; what has an error is told and left out."""
    reader = _Reader(site, kinds, page, today)
    reader.read_kinds()
    reader.read_pages()
    reader.link()
    return reader.neighbourhood()


def reading_of(site: Site) -> Reading:
    """The words that a site's files are read with."""
    return Reading(site.language, tuple(entry.name for entry in site.holidays), site.country)


class _Reader:
    """Collects while reading; a file with an error drops out of the records."""

    def __init__(self, site: Site, kinds: Sequence[Kind], page: type[Entry], today: date) -> None:
        self.site = site
        self.content = site.root / site.content
        self.kinds = kinds
        self.page = page
        self.today = today
        self.words = reading_of(site)
        self.addresses = Addresses(site)
        self.records: dict[str, dict[str, Record]] = {kind.name: {} for kind in kinds}
        self.broken: dict[str, set[str]] = {kind.name: set() for kind in kinds}
        self.pages: list[HandWritten] = []
        self.programmes: dict[str, Programme] = {}
        self.problems: list[Problem] = []
        self.first_lines: dict[str, Mapping[SourcePath, int]] = {}
        """File → where the characters of each of its texts begin."""

    def neighbourhood(self) -> Neighbourhood:
        pages = tuple(self.pages)
        return Neighbourhood(self.site, self.records, pages, self.programmes, in_order(tuple(self.problems)))

    # Reading each file for itself

    def read_kinds(self) -> None:
        for kind in self.kinds:
            for path in files_below(self.folder(kind), *kind.endings):
                if not (kind.endings == (".md",) and path.name == "index.md"):
                    self.read_record(kind, path)

    def folder(self, kind: Kind) -> Path:
        if kind.folder == "events":
            return self.site.root / self.site.events
        return self.content / self.site.folders[kind.folder]

    def read_record(self, kind: Kind, path: Path) -> None:
        file = path.relative_to(self.site.root).as_posix()
        slug = path.stem
        if wrong := slug_problem(slug, file):
            self.problems.append(wrong)
        document = self.document(path, file, kind.endings == (".md",))
        self.broken[kind.name].add(slug)
        if document is None:
            return
        entry, places, problems = entry_of(kind.entry, document.fields, self.words)
        self.problems.extend(problems)
        record = Record(kind.name, slug, file, entry, document.body, document.body_line, places.of)
        self.first_lines[file] = places.inner
        unsafe = list(self.unsafe(kind, record))
        self.problems.extend(unsafe)
        first = self.records[kind.name].get(slug)
        if first:
            self.problems.append(Problem("slug-twice", Position(file), {"slug": slug, "other": first.file}))
        elif entry is not None and not unsafe and not wrong:
            self.broken[kind.name].discard(slug)
            self.records[kind.name][slug] = record

    def document(self, path: Path, file: str, markdown: bool, needed: bool = True) -> Document | None:
        try:
            text = text_of(path, file)
            return markdown_document(text, file, needed) if markdown else yaml_document(text, file)
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
        taken = {self.folder(kind) for kind in self.kinds if kind.endings == (".md",)}
        generated = {*self.addresses.generated.values()}
        generated.update(self.addresses.record("event", slug) for slug in self.records["event"])
        for path in files_below(self.content, ".md"):
            address = written_page(path.relative_to(self.content).as_posix())
            if address in generated:
                file = path.relative_to(self.site.root).as_posix()
                self.problems.append(Problem("generated-name", Position(file), {"address": address}))
            elif not any(folder in path.parents for folder in taken):
                self.read_page(path)

    def read_page(self, path: Path) -> None:
        file = path.relative_to(self.site.root).as_posix()
        document = self.document(path, file, markdown=True, needed=False)
        if document is None:
            return
        entry, places, problems = entry_of(self.page, document.fields, self.words)
        unsafe = list(prose.unsafe_html(document.body, file, document.body_line))
        self.problems.extend((*problems, *unsafe))
        if entry is not None and not unsafe:
            self.pages.append(HandWritten(file, entry, document.body, document.body_line, places.of))

    # What holds between files

    def link(self) -> None:
        for kind in self.kinds:
            for record in list(self.records[kind.name].values()):
                picture = self.lost_picture(record.entry, record.position_of(("image", "file")))
                found = [*self.lost_references(record), *self.lost_links(kind, record), *picture]
                self.drop_if_wrong(kind, record, found)
        for page in list(self.pages):
            self.link_page(page)
        self.check_navigation()
        self.check_former_names()
        self.work_out_programmes()
        self.check_uids()
        for kind in self.kinds:
            for record in list(self.records[kind.name].values()):
                self.drop_if_wrong(kind, record, list(kind.check(record, self.neighbourhood())))

    def drop_if_wrong(self, kind: Kind, record: Record, problems: Iterable[Problem]) -> None:
        told = list(problems)
        self.problems.extend(told)
        if any(problem.severity is Severity.ERROR for problem in told):
            self.drop(kind.name, record.slug)

    def drop(self, kind: str, slug: str) -> None:
        self.records[kind].pop(slug, None)
        self.programmes.pop(slug, None) if kind == "event" else None
        self.broken[kind].add(slug)

    def lost_references(self, record: Record) -> Iterator[Problem]:
        for path, kind, slug in references(record.entry):
            if problem := self.lost(kind, slug, record.position_of(path)):
                yield problem

    def lost_picture(self, entry: Entry, position: Position) -> Iterator[Problem]:
        """A picture that is not there, or that lies outside the content folder."""
        image = getattr(entry, "image", None)
        if image is None:
            return
        path = prose.below_content(image.file, "")
        if path is None:
            yield Problem("link-outside", position, {"given": image.file})
        elif not (self.content / path).is_file():
            pictures = [
                one.relative_to(self.content).as_posix() for one in files_below(self.content, *PICTURES)
            ]
            suggestion = self.words.nearest(image.file, pictures)
            facts: dict[str, object] = {"given": image.file}
            yield Problem(
                "unknown-file", position, facts | ({"suggestion": suggestion} if suggestion else {})
            )

    def lost(self, kind: str, slug: str, position: Position) -> Problem | None:
        """The problem of a slug that names nothing; a file that is there but broken has its own."""
        known = self.known(kind)
        if slug in known or slug in self.broken.get(kind, ()):
            return None
        suggestion = self.words.nearest(slug, known) or self.words.nearest(Path(slug).stem, known)
        few = list(known[:MOST_NAMED])
        facts: dict[str, object] = {"given": slug, "known": few, "file": self.file_of(kind, slug)}
        code = f"unknown-{kind}"
        return Problem(code, position, facts | ({"suggestion": suggestion} if suggestion else {}))

    def file_of(self, kind: str, slug: str) -> str:
        """Where a file of that name would lie; empty for what can be no file's name."""
        if slug_problem(slug, ""):
            return ""
        folders = (self.folder(one) / f"{slug}{one.endings[0]}" for one in self.kinds if one.name == kind)
        return next((path.relative_to(self.site.root).as_posix() for path in folders), "")

    def known(self, kind: str) -> tuple[str, ...]:
        if kind == "category":
            return tuple(self.site.categories)
        if kind == "audience":
            return tuple(self.site.audiences)
        return tuple(self.records[kind])

    def lost_links(self, kind: Kind, record: Record) -> Iterator[Problem]:
        folder = Path(record.file).parent.as_posix()
        for text, line in self.proses(kind, record):
            yield from self.lost_in(text, record.file, line, folder)

    def lost_in(self, text: str, file: str, line: int, folder: str) -> Iterator[Problem]:
        for link in prose.links_in(text, file, line):
            if problem := self.lost_link(link, folder):
                yield problem

    def lost_link(self, link: prose.Link, folder: str) -> Problem | None:
        if by_slug := prose.slug_link(link.target, self.words):
            return self.lost(by_slug.kind, by_slug.slug, link.position)
        if unsafe := prose.unsafe_scheme(link.target):
            known = self.words.choices("link")
            suggestion = self.words.likely("values", "link", unsafe)
            facts: dict[str, object] = {"given": unsafe, "known": [f"{one}:…" for one in known]}
            return Problem(
                "unknown-scheme", link.position, facts | ({"suggestion": suggestion} if suggestion else {})
            )
        if link.target.startswith(("#", "http:", "https:", "mailto:", "tel:", "geo:", "webcal:", "/")):
            return None
        return self.lost_file(link, folder)

    def lost_file(self, link: prose.Link, folder: str) -> Problem | None:
        target = link.target.partition("#")[0].partition("?")[0]
        inside = folder.removeprefix(self.site.content).strip("/")
        path = prose.below_content(target, inside)
        if path is None:
            return Problem("link-outside", link.position, {"given": link.target})
        if path in self.addresses.generated or (self.content / path).is_file():
            return None
        known = [*self.page_names(), *self.addresses.generated]
        suggestion = self.words.nearest(path, known)
        return Problem(
            "unknown-page",
            link.position,
            {"given": target} | ({"suggestion": suggestion} if suggestion else {}),
        )

    def page_names(self) -> list[str]:
        return [page.file.removeprefix(f"{self.site.content}/") for page in self.pages]

    def link_page(self, page: HandWritten) -> None:
        folder = Path(page.file).parent.as_posix()
        found = [
            *self.lost_in(page.body, page.file, page.body_line, folder),
            *self.lost_insertions(page),
            *self.lost_picture(page.entry, page.position_of(("image", "file"))),
        ]
        self.problems.extend(found)
        if found:
            self.pages.remove(page)

    def lost_insertions(self, page: HandWritten) -> Iterator[Problem]:
        body = prose.without_code(page.body)
        for found in MARK.finditer(body):
            line = page.body_line + body.count("\n", 0, found.start(1))
            yield from insertion_in(found[1], Position(page.file, line), self.words)[1]
        for insertion, position in insertions_in(body, page.file, page.body_line, self.words):
            for option, value in insertion.options.items():
                if option in REFERENCES and (problem := self.lost(option, value, position)):
                    yield problem

    def check_navigation(self) -> None:
        """Every page that the menu names is there."""
        for path, position in self.site.navigation:
            if path not in self.addresses.generated and not (self.content / path).is_file():
                suggestion = self.words.nearest(path, [*self.page_names(), *self.addresses.generated])
                facts: dict[str, object] = {"given": path}
                if suggestion:
                    facts["suggestion"] = suggestion
                self.problems.append(Problem("unknown-page", position, facts))

    def check_former_names(self) -> None:
        for kind in self.kinds:
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

    def work_out_programmes(self) -> None:
        around = Surroundings(
            self.site.zone,
            Holidays(self.site.country, self.site.state, self.site.holidays),
            self.site.uid_domain,
            self.today,
        )
        for record in list(self.records.get("event", {}).values()):
            result, findings = programme(schedule_of(record), around)
            self.programmes[record.slug] = result
            self.problems.extend(told := [_told(finding, record) for finding in findings])
            if any(problem.severity is Severity.ERROR for problem in told):
                self.drop("event", record.slug)

    def check_uids(self) -> None:
        owners: dict[str, str] = {}
        # `turnen` before `turnen-2`: the file whose name happens to be a date's of the other is told.
        for slug, result in sorted(self.programmes.items(), key=lambda item: (len(item[0]), item[0])):
            for recurrence in result.recurrences:
                owner = owners.setdefault(recurrence.uid, slug)
                if owner != slug:
                    record = self.records["event"][slug]
                    stem = recurrence.uid.partition("@")[0]
                    facts = {"stem": stem, "other": self.records["event"][owner].file}
                    self.problems.append(Problem("uid-twice", Position(record.file), facts))
                    self.drop("event", slug)
                    break


def schedule_of(record: Record) -> Schedule:
    """What an event's record says about time."""
    event = record.entry
    stem = event.formerly[0] if event.formerly else record.slug
    return Schedule(record.slug, stem, event.when, event.changes, event.extra, event.status, event.checked)


def _told(finding: Finding, record: Record) -> Problem:
    return Problem(finding.code, record.position_of(finding.path), finding.facts, finding.severity)
