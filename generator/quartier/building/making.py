"""What one process of a build does: pages in two steps, files, pieces to keep."""

from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from functools import partial
from sys import intern
from typing import Any, NamedTuple, TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from quartier.building.crew import Worker
from quartier.building.memory import Bundle, Memory, Where, bytes_of, digest_of_value
from quartier.building.shelf import Place, Shelf, Waiting
from quartier.building.state import FilesRow, Output, PageRow
from quartier.model import answers
from quartier.model.answers import Question
from quartier.model.facts import Fact, without_what_follows
from quartier.model.gatherings import Name
from quartier.model.page import Finished, JoinedFile, Page
from quartier.model.problem import Problem
from quartier.pages import heads
from quartier.pages.heads import Portrait
from quartier.pages.shell import Shape, Shells, shape_of
from quartier.pages.templates import templates_stay
from quartier.picture_files import Form, forms_in
from quartier.site import Making, Planned, PlannedFiles, PlannedFragment, edit_url_of, framed


class ToKeep(Struct, frozen=True):
    """Values to be kept for the next build: by name, each made when its turn comes."""

    values: Sequence[tuple[str, Callable[[], object]]]


Piece: TypeAlias = Planned | PlannedFiles | PlannedFragment | ToKeep


def subject_of(piece: Piece) -> Name:
    """What is about one record is made together, so that it is read once; before that, what takes long."""
    about = piece.subject if isinstance(piece, (Planned, PlannedFragment)) else None
    return about or ("", "")


class Begun(NamedTuple):
    """A page that waits for its final title; its main area and its head wait elsewhere."""

    page: Page
    html: Place
    head: Place
    row: PageRow


class Made(NamedTuple):
    """What one process made before anybody knew what the others would make.

    `fragments` are those that could not be kept, `parts` what parts of pages were made from, `digests` those
    of the records that were kept, `answers` what libraries were asked for the first time.
    """

    pages: tuple[PageRow, ...]
    files: Mapping[str, FilesRow]
    kept: Mapping[str, Where]
    fragments: Mapping[str, Any]
    parts: Mapping[str, tuple[Fact, ...]]
    outputs: Mapping[str, Output]
    digests: Mapping[str, bytes]
    answers: Mapping[Question, Any]


class Orders(NamedTuple):
    """What is known when all pages are made: their final titles, the picture of the site, the frames."""

    titles: Mapping[str, str]
    of_site: Portrait
    shells: Shells


class Last(NamedTuple):
    """What came of the orders."""

    pages: tuple[PageRow, ...]
    outputs: Mapping[str, Output]


class PartsKept:
    """Parts of pages, kept from one build to the next: `before` says what each was made from."""

    def __init__(
        self,
        before: Mapping[str, tuple[Fact, ...]],
        touched: Set[Fact],
        where: Mapping[str, Where],
        memory: Memory,
        bundle: Bundle,
    ) -> None:
        self.before = before
        self.touched = touched
        self.where = where
        self.memory = memory
        self.bundle = bundle
        self._made: dict[str, tuple[Where, tuple[Fact, ...]]] = {}

    def kept(self, name: str) -> tuple[Any, tuple[Fact, ...]] | None:
        facts = self.before.get(name)
        if facts is None or not self.touched.isdisjoint(facts):
            return None
        return self.memory.piece(self.where[name]), facts

    def keep(self, name: str, value: Any, facts: Set[Fact]) -> None:
        self._made[name] = self.bundle.add(bytes_of(value)), _once(facts)

    def kept_of(self, name: str) -> Mapping[str, tuple[Any, tuple[Fact, ...]]]:
        if name not in self.before:
            return {}
        parts = self.memory.piece(self.where[name])
        return {part: one for part, one in parts.items() if self.touched.isdisjoint(one[1])}

    def taken(self) -> dict[str, tuple[Where, tuple[Fact, ...]]]:
        found, self._made = self._made, {}
        return found


@dataclass
class Hand(Worker[Orders, Made, Last]):
    """One process at its work; of a page only little is kept at hand until it is finished."""

    making: Making
    pieces: Sequence[Piece]
    shelf: Shelf
    bundle: Bundle | None
    told: list[Problem] = field(default_factory=list)
    pages: list[Begun] = field(default_factory=list)
    files: dict[str, FilesRow] = field(default_factory=dict)
    kept: dict[str, Where] = field(default_factory=dict)
    fragments: dict[str, Any] = field(default_factory=dict)
    shapes: dict[Shape, Shape] = field(default_factory=dict)
    waiting: Waiting = field(default_factory=Waiting)
    keeper: PartsKept | None = None
    digests: dict[str, bytes] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.answers = len(answers.all_known())
        self.making = replace(self.making, tell=self.told.append)
        self.making.view.keeper = self.keeper
        if not self.making.preview and self.pieces:
            templates_stay()

    def make(self, number: int) -> None:
        piece = self.pieces[number]
        if isinstance(piece, Planned):
            self.make_page(piece)
        elif isinstance(piece, PlannedFiles):
            self.make_files(piece.name, piece.make)
        elif isinstance(piece, PlannedFragment):
            self.make_files(piece.name, partial(self.make_fragment, piece))
        else:
            self.keep(piece)

    def make_page(self, planned: Planned) -> None:
        with self.making.view.notes.of_one_piece() as facts:
            page = heads.begun(planned.make(), self.making.view)
        shape = shape_of(page, edit_url_of(page, self.making.view.site))
        row = PageRow(
            page.address,
            page.title,
            intern(page.branch),
            page.leads_to,
            page.source,
            self.shapes.setdefault(shape, shape),
            _once(facts),
            heads.portrait(page),
        )
        html, head = (self.waiting.put(text.encode()) for text in (page.html, page.head))
        self.pages.append(Begun(replace(page, html="", head=""), html, head, row))

    def make_fragment(self, planned: PlannedFragment) -> Iterable[Finished]:
        value = planned.make()
        if self.bundle:
            self.kept[planned.name] = self.bundle.add(value.packed(), value.brief)
        else:
            self.fragments[planned.name] = value
        return planned.files(value)

    def make_files(self, name: str, make: Callable[[], Iterable[Finished]]) -> None:
        self.told.clear()
        shown: set[Form] = set()
        paths = []
        with self.making.view.notes.of_one_piece() as facts:
            for output in make():
                if isinstance(output, JoinedFile):  # a calendar, which shows no pictures
                    self.shelf.join(output)
                else:
                    self.shelf.put(output.path, output.content)
                    shown.update(forms_in(output.content))
                paths.append(output.path)
        row = FilesRow(_once(facts), tuple(paths), tuple(self.told), tuple(sorted(shown)))
        self.files[name] = row

    def keep(self, piece: ToKeep) -> None:
        for name, make in piece.values if self.bundle else ():
            assert self.bundle
            value = make()
            self.kept[name] = self.bundle.add(bytes_of(value))
            self.digests[name] = digest_of_value(value)

    def result(self) -> Made:
        parts = self.keeper.taken() if self.keeper else {}
        self.making.view.keeper = None
        self.kept.update((name, where) for name, (where, _) in parts.items())
        if self.bundle:
            self.bundle.close()
        rows = tuple(begun.row for begun in self.pages)
        facts, outputs = _facts_of(parts), self.shelf.taken()
        told = answers.found_since(self.answers)
        return Made(rows, self.files, self.kept, self.fragments, facts, outputs, self.digests, told)

    def finish(self, orders: Orders) -> Last:
        return Last(tuple(self.finished(orders)), self.shelf.taken())

    def finished(self, orders: Orders) -> Iterable[PageRow]:
        view = self.making.view
        for page, html, head, row in self.pages:
            title = orders.titles[page.address]
            said, known = self.waiting.get(html).decode(), self.waiting.get(head).decode()
            with view.notes.of_one_piece() as facts:
                whole = heads.completed(replace(page, html=said, head=known), title, orders.of_site, view)
            output = framed(whole, view.site, orders.shells)
            self.shelf.put(output.path, output.content)
            pictures = tuple(sorted(set(forms_in(output.content))))
            yield replace(row, facts=_once({*row.facts, *facts}), final_title=title, pictures=pictures)
        self.pages.clear()
        self.waiting.close()


def _once(facts: Set[Fact]) -> tuple[Fact, ...]:
    """Facts that are named alike are one text: that keeps small what is kept."""
    return tuple(map(intern, without_what_follows(facts)))


def _facts_of(parts: Mapping[str, tuple[Where, tuple[Fact, ...]]]) -> dict[str, tuple[Fact, ...]]:
    return {name: facts for name, (_, facts) in parts.items()}
