"""What one file says of others (slugs, links, pictures, marks, the menu) and what of it leads nowhere."""

import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence, Set
from pathlib import Path, PurePosixPath

from msgspec import Struct

from quartier.addresses import Addresses
from quartier.model.entry import Entry, references
from quartier.model.neighbourhood import HandWritten, Kind, Record
from quartier.model.problem import Position, Problem
from quartier.model.site import Site
from quartier.reading import prose
from quartier.reading.files import PICTURES, files_below, slug_problem
from quartier.reading.insertions import (
    MARK,
    REFERENCES,
    Insertion,
    insertion_in,
    insertions_in,
    topics_of,
)
from quartier.reading.near_links import near_links, near_marks
from quartier.reading.shown_pictures import ShownPictures
from quartier.words import Words, folded

MOST_NAMED = 12
ELSEWHERE = ("#", "http:", "https:", "mailto:", "tel:", "geo:", "webcal:", "/")


class Known(Struct):
    """What there is to lead to, as far as it was read; a `broken` file that is there has its own problem."""

    site: Site
    kinds: Sequence[Kind]
    words: Words
    addresses: Addresses
    records: Mapping[str, Mapping[str, Record]]
    broken: Mapping[str, Set[str]]
    expired: Mapping[str, Mapping[str, Record]]
    shown: ShownPictures
    pages: Sequence[HandWritten] = ()

    @property
    def content(self) -> Path:
        return self.site.root / self.site.content

    def slugs(self, kind: str) -> Mapping[str, object]:
        """What there is of a kind, or in a list of the configuration, by slug."""
        lists: Mapping[str, Mapping[str, object]] = {
            "category": self.site.categories,
            "audience": self.site.audiences,
        }
        return lists.get(kind, self.records.get(kind, {}))

    def page_names(self) -> list[str]:
        return [page.file.removeprefix(f"{self.site.content}/") for page in self.pages]

    # Slugs

    def lost(self, kind: str, slug: str, position: Position) -> Problem | None:
        """The problem of a slug that names nothing."""
        known = self.slugs(kind)
        if slug in known or slug in self.broken.get(kind, ()) or slug in self.expired.get(kind, {}):
            return None
        there = (*known, *sorted(self.broken.get(kind, ())))
        suggestion = (
            self.words.nearest(slug, there)
            or self.words.nearest(PurePosixPath(slug).stem, there)
            or self.titled(kind, slug)
        )
        few = list(known)[:MOST_NAMED]
        facts = {"given": slug, "known": few, "file": self.file_of(kind, slug)}
        code = f"unknown-{kind}"
        return Problem(code, position, facts | ({"suggestion": suggestion} if suggestion else {}))

    def titled(self, kind: str, given: str) -> str | None:
        """The slug of what has `given` as its title: people write names, not names of files."""
        titles = {slug: record.entry.title for slug, record in self.records.get(kind, {}).items()}
        if kind == "category":
            titles = {slug: category.title for slug, category in self.site.categories.items()}
        if kind == "audience":
            titles = dict(self.site.audiences)
        by_title = {str(title): slug for slug, title in titles.items()}
        nearest = self.words.nearest(given, by_title)
        return by_title[nearest] if nearest else None

    def file_of(self, kind: str, slug: str) -> str:
        """Where a file of that name would lie; empty for what can be no file's name."""
        if slug_problem(slug, ""):
            return ""
        kinds = (one for one in self.kinds if one.name == kind)
        files = (f"{self.site.folder(one.folder)}/{one.path_of(slug)}{one.endings[0]}" for one in kinds)
        return next(files, "")

    def lost_references(self, record: Record) -> Iterator[Problem]:
        for entry, position_of in ((record.entry, record.position_of), *record.entries):
            for path, kind, slug in references(entry):
                if problem := self.lost(kind, slug, position_of(path)):
                    yield problem

    # Links in texts

    def lost_in(self, text: str, file: str, line: int) -> Iterator[Problem]:
        """Every link of a text that leads nowhere; links are relative to the folder of `file`."""
        folder = PurePosixPath(file).parent.as_posix()
        for link in prose.links_in(text, file, line):
            if problem := self.lost_link(link, folder):
                yield problem
        yield from near_links(text, file, line, self.words)
        yield from self.shown.problems_in(text, file, line, self.inside(folder))

    def inside(self, folder: str) -> str:
        """A folder as its path below that of the content."""
        return folder.removeprefix(self.site.content).strip("/")

    def lost_link(self, link: prose.Link, folder: str) -> Problem | None:
        if problem := prose.no_address(link):
            return problem
        if by_slug := prose.slug_link(link.target, self.words):
            return self.lost(by_slug.kind, by_slug.slug, link.position)
        if unsafe := prose.unsafe_scheme(link.target):
            known = self.words.choices("link")
            suggestion = self.words.likely("values", "link", unsafe)
            facts: dict[str, object] = {"given": unsafe, "known": [f"{one}:…" for one in known]}
            return Problem(
                "unknown-scheme", link.position, facts | ({"suggestion": suggestion} if suggestion else {})
            )
        if link.target.startswith("/"):
            return self.lost_from_root(link, folder)
        return None if link.target.startswith(ELSEWHERE) else self.lost_file(link, folder)

    def lost_from_root(self, link: prose.Link, folder: str) -> Problem | None:
        """A path from the root of the server misses a site in a folder below it."""
        path = link.target.partition("#")[0].partition("?")[0].strip("/")
        if (self.content / path).is_file():
            suggestion = posixpath.relpath(path, self.inside(folder) or ".")
            return Problem("link-absolute", link.position, {"given": link.target, "suggestion": suggestion})
        for kind in self.kinds:
            before, _, behind = self.addresses.record(kind.name, "\0").partition("\0")
            slug = f"{path}/".removeprefix(before).removesuffix(behind)
            is_address = f"{path}/" == f"{before}{slug}{behind}" and re.fullmatch("[^/]+", slug)
            if is_address and kind.name != "committee":  # below it lie its meetings and decisions
                return self.lost(kind.name, slug, link.position)
        return None

    def lost_file(self, link: prose.Link, folder: str) -> Problem | None:
        target = link.target.partition("#")[0].partition("?")[0]
        path = prose.below_content(target, self.inside(folder))
        if path is None:
            return Problem("link-outside", link.position, {"given": link.target})
        if path in self.addresses.generated or (self.content / path).is_file():
            return None
        return self.unknown_page(target, path, link.position)

    def unknown_page(self, given: str, path: str, position: Position) -> Problem:
        path = path.replace("\\", "/")
        names = [*self.page_names(), *self.addresses.generated, *self.picture_names(path)]
        suggestion = self.words.nearest(path, names) or self.link_to(PurePosixPath(path).stem)
        facts: dict[str, object] = {"given": given}
        return Problem("unknown-page", position, facts | ({"suggestion": suggestion} if suggestion else {}))

    def link_to(self, slug: str) -> str | None:
        """The link by slug to what is called so, whatever it is."""
        there = (kind.name for kind in self.kinds if slug in self.records[kind.name])
        return next((f"{self.words.choice_name('link', kind)}:{slug}" for kind in there), None)

    def picture_names(self, path: str) -> list[str]:
        """All pictures, where `path` could be one; those of the same name in another folder too."""
        if not path.lower().endswith(PICTURES):
            return []
        return [one.relative_to(self.content).as_posix() for one in files_below(self.content, *PICTURES)]

    # Pictures, marks, the menu

    def lost_picture(self, entry: Entry, position: Position) -> Iterator[Problem]:
        """A picture that is not there, that lies outside the content folder, or that nobody can show."""
        image = getattr(entry, "image", None)
        if image is None:
            return
        yield from self.shown.problems_of(entry, position)
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

    def lost_insertions(self, page: HandWritten) -> Iterator[Problem]:
        body = prose.without_code(page.body)
        for found in MARK.finditer(body):
            line = page.body_line + body.count("\n", 0, found.start(1))
            yield from insertion_in(found[1], Position(page.file, line), self.words)[1]
        yield from near_marks(page.body, page.file, page.body_line, self.words)
        for insertion, position in insertions_in(body, page.file, page.body_line, self.words):
            for option, value in insertion.options.items():
                if option in REFERENCES and (problem := self.lost(option, value, position)):
                    yield problem
            yield from self.nothing_to_show(insertion, position)

    def nothing_to_show(self, insertion: Insertion, position: Position) -> Iterator[Problem]:
        """What a sound mark asks for in vain: the hours of somebody without any, a topic nobody has."""
        options = insertion.options
        organisation = self.records.get("organisation", {}).get(options.get("organisation", ""))
        if insertion.name == "hours" and organisation and not organisation.entry.opening_hours:
            facts: dict[str, object] = {"given": organisation.entry.title, "file": organisation.file}
            yield Problem("organisation-without-hours", position, facts)
        if topic := options.get("topic"):
            records = self.records.get(options["kind"], {}).values()
            known = sorted({one for record in records for one in topics_of(record.entry)})
            if folded(topic) not in map(folded, known):
                suggestion = self.words.nearest(topic, known) or ""
                facts = {"given": topic, "known": known[:MOST_NAMED], "suggestion": suggestion}
                yield Problem("unknown-topic", position, facts)

    def lost_in_menu(self) -> Iterator[Problem]:
        """Every page that the menu names and that is not there."""
        for path, position in self.site.navigation:
            if path not in self.addresses.generated and not (self.content / path).is_file():
                yield self.unknown_page(path, path, position)
