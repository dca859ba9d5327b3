"""Builds a site: plans it, makes anew what an edit reaches, and puts new bytes in the place of old ones."""

import errno
import gc
import logging
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import partial
from importlib import import_module
from itertools import islice
from pathlib import Path

from msgspec.structs import replace

from quartier import output_folder, report
from quartier.addresses import written_page
from quartier.building import inputs, reading
from quartier.building.crew import Crew, helpers_for
from quartier.building.engine_part import ENGINE, EnginePart
from quartier.building.joining import Kept, Layout
from quartier.building.look_out import Looks, looks_at
from quartier.building.making import Hand, Last, Made, Orders, PartsKept, Piece, ToKeep, subject_of
from quartier.building.memory import (
    Bundle,
    Forgotten,
    Memory,
    Nowhere,
    WarmMemory,
    Where,
    bundle_name,
    bytes_of,
    digest_of_value,
)
from quartier.building.order import Built, Listener, Order, Refused, Told, name_of
from quartier.building.planning import Planning
from quartier.building.shelf import Shelf
from quartier.building.state import FilesRow, Output, PageRow, State
from quartier.building.touched import OWED, Now, touched_facts
from quartier.engine_inputs import decided_elsewhere
from quartier.feeds.calendars import AllInHand, Written
from quartier.history import changes_below, newest_commit
from quartier.loading import Loaded, loaded
from quartier.model import answers
from quartier.model.facts import Fact, Noted
from quartier.model.neighbourhood import Record
from quartier.model.page import OutputFile, Page
from quartier.model.problem import Problem
from quartier.model.site import FILE
from quartier.pages import heads, written_pages
from quartier.pages.view import View
from quartier.picture_files import picture_files
from quartier.search_index import SearchIndexFailed, index_files
from quartier.site import JoinedFiles, Making, Planned, listed
from quartier.words import words_of

PICTURES, SEARCH, SITEMAP, LAYOUT = "pictures", "search", "sitemap", "layout "
DISK_REFUSES = frozenset((errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO, errno.EACCES, errno.EPERM))
CHUNK = 64
"""So many records are kept in one go."""


def build(
    order: Order, listener: Listener, memory: Memory | None = None, looks: Looks | None = None
) -> Built:
    """Builds what is ordered; raises Refused, and leaves the last good site where it is.

    Who builds again and again has a `memory` of `memory_of`; `looks` may have begun already.
    """
    with _without_collector():
        kept = memory or Memory(order.root, name_of(order))
        return _built(order, listener, kept, looks or looks_at(order))


@contextmanager
def _without_collector() -> Iterator[None]:
    """A build makes much and drops little; to look for what nobody holds takes a fifth of its time."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _built(order: Order, listener: Listener, memory: Memory, looks: Looks) -> Built:
    key = _key_of(order)
    told = Told(listener)
    with suppress(Forgotten):
        state = memory.index(key)
        if not isinstance(state, State):
            raise Forgotten("state")
        return _Build(order, told, memory, key, looks, state).run()
    told = told.of_next_build()
    with suppress(Forgotten):
        return _Build(order, told, memory, key, looks, None).run()
    # What was kept a moment ago is not there any more: this folder is none to keep anything in.
    return _Build(order, told.of_next_build(), Nowhere(), key, looks, None).run()


def memory_of(order: Order) -> WarmMemory:
    """A memory for all builds in this process of what is ordered, whatever its day and its site say."""
    return WarmMemory(order.root, name_of(order))


def _key_of(order: Order) -> bytes:
    """What a state must have in common with a build that starts from it."""
    site = order.site
    said = (order.today, site.url, order.preview, order.serving, order.target)
    elsewhere = decided_elsewhere(order.root, lambda path: inputs.digest_of(path.parent, path.name))
    configured = inputs.digest_of(order.root, FILE)
    return inputs.together(inputs.program(), configured, *map(str, said), *elsewhere)


class _Build:
    """One build, from reading to remembering."""

    def __init__(
        self,
        order: Order,
        listener: Listener,
        memory: Memory,
        key: bytes,
        looks: Looks,
        state: State | None,
    ) -> None:
        self.order = order
        self.listener = listener
        self.memory = memory
        self.key = key
        self.looks = looks
        self.inputs = looks.inputs.seen()
        self.state = state
        self.words = words_of(order.site.language)
        self.bundle = bundle_name()
        self.fresh: Path | None = None

    def run(self) -> Built:
        try:
            return self._run()
        except OSError as error:
            if error.errno not in DISK_REFUSES:
                raise
            facts = {"folder": self.order.target, "said": error.strerror}
            raise Refused(self.words.text("build.no_write", **facts)) from error
        finally:
            if self.fresh is not None:
                output_folder.discard(self.fresh)

    def _run(self) -> Built:
        self.listener.step("read")
        self.read()
        self.prepare()
        self.plan()
        self.look_at_site()
        self.ask_engine()
        pieces = sorted(self.dirty(), key=subject_of)
        self.listener.step("pages", len(pieces))
        crew = Crew(len(pieces), partial(self.hand, pieces), self._helpers(len(pieces)))
        try:
            self.engine.make()
            self.made(crew)
        except BaseException:
            crew.stop()
            raise
        self.make_pictures()
        self.search()
        return self.publish()

    # What is there

    def read(self) -> None:
        kept = reading.kept(self.state, self.memory, self.order.site, self.inputs) if self.state else None
        self.again = kept is not None
        self.together = None if kept else self.read_together()
        self.loaded, self.reread = kept or (self.read_whole(), ())
        whole = self.loaded.whole
        self.listener.problems(whole.problems)
        if whole.errors and not self.order.preview:
            raise Refused(f"{report.summary(whole.problems, self.words)} {self.words['build.refused']}")

    def read_together(self) -> reading.Together | None:
        """Everything, read by several processes; None where one has to look at all of it."""
        from quartier.building.reading_together import SomethingWrong, read_together

        order = self.order
        try:
            return read_together(
                order.site, order.today, self.memory, self.bundle, self._helpers, self._load_engine
            )
        except SomethingWrong:
            return None

    def _load_engine(self) -> None:
        """What a cold build will need, while other processes begin to read."""
        if self.state is None:
            import_module("quartier.mkdocs_unit")

    def read_whole(self) -> Loaded:
        return self.together.loaded if self.together else loaded(self.order.site, self.order.today)

    def _helpers(self, pieces: int) -> int:
        return helpers_for(pieces, self.order.helpers)

    def prepare(self) -> None:
        whole, root = self.loaded.whole, self.order.root
        self.head = newest_commit(root)
        known = self.state.history if self.state else None
        self.changed = known[1] if known and known[0] == self.head else changes_below(root)
        if known and (known[1] is None) != (self.changed is None):
            raise Forgotten("history")
        if self.changed is None:
            self.listener.told(logging.INFO, str(self.words["build.no_history"]))
        self.view = View(whole, self.order.today)
        noted = None if self.changed is None else Noted(self.changed, self.view.notes, "changed")
        self.making = Making(self.view, noted, self.order.serving, own_feeds=self.order.whole)
        self.records = self.digests_of_records()
        span, mondays = self.view.span, self.view.mondays
        self.days = (span, mondays)
        names = not self.again or (self.state is not None and len(self.inputs) != len(self.state.inputs))
        now = Now(self.loaded, self.records, self.changed, self.days, names)
        self.touched = touched_facts(self.state, now) if self.state else frozenset[Fact]()

    def digests_of_records(self) -> Mapping[Fact, bytes]:
        if self.state is None:
            return {}  # with nothing to compare them with, those are enough that come of keeping the records
        if self.again:
            own = {f"{one.kind} {one.slug}": self.inputs[one.file] for one in self.reread}
            return {**self.state.records, **own}
        return dict(self._digests({}))

    def _digests(self, kept: Mapping[Fact, bytes]) -> Iterator[tuple[Fact, bytes]]:
        """The digest of every record; of those that were `kept` it is known."""
        files = self.together.files if self.together else {}
        yield from ((fact, self.inputs[file]) for fact, file in files.items())
        for fact, record in self._records_read():
            if reading.stands_alone(record):
                yield fact, self.inputs[record.file]
            elif fact in kept:
                yield fact, kept[fact]
            else:
                yield fact, digest_of_value(reading.value_of(record, self.loaded.read))

    def _records_read(self) -> Iterator[tuple[Fact, Record]]:
        """Every record that is not kept already."""
        return reading.every_record(self.loaded.read, self.together.kinds if self.together else frozenset())

    # What is to be made

    def plan(self) -> None:
        self.planning = Planning(self.making, self.order.parts, self.state, self.touched)

    def look_at_site(self) -> None:
        """Which files of the site are as the last build left them, and what lies there besides."""
        target, state = self.order.target, self.state
        self.there: dict[str, Output] = {}
        self.on_disk: frozenset[str] = frozenset()
        if not output_folder.may_be_replaced(target):
            raise Refused(self.words.text("build.not_ours", folder=target))
        if state:
            seen = self.looks.site.seen()
            outputs = state.outputs.items()
            self.there = {path: one for path, one in outputs if seen.get(path) == (one.size, one.time)}
            self.on_disk = frozenset(seen)
        self.fresh = self._fresh()
        self.shelf = Shelf(self.fresh, self.there, target, self._layout)

    def _layout(self, path: str) -> Layout | None:
        """How the last build joined a file."""
        where = self.state.pieces.get(f"{LAYOUT}{path}") if self.state else None
        return self.memory.piece(where) if where else None

    def _fresh(self) -> Path:
        """A folder beside the site; where there can be none, the finished site could not lie there either."""
        try:
            return output_folder.fresh_beside(self.order.target)
        except OSError as error:
            said = error.strerror or str(error)
            told = self.words.text("build.no_folder", folder=self.order.target, said=said)
            raise Refused(told) from error

    def ask_engine(self) -> None:
        """What MkDocs made. Where it has to work, it does so at once if other things may hold still,
        else while other processes make pages."""
        self.engine = EnginePart(
            self.order,
            self.listener,
            self.memory,
            self.state,
            self.shelf,
            self.loaded.whole,
            self.planning.addresses,
            self.inputs,
            self.again,
        )
        if self.state:
            self.engine.make()

    def dirty(self) -> Iterator[Piece]:
        """Every piece that has to be made before it is known what the others make."""
        if not self.again:
            yield from self.to_keep()
        self.rows: dict[str, PageRow] = {}
        self.files: dict[str, FilesRow] = {}
        self.to_join: list[JoinedFiles] = []
        for address in self.planning.addresses:
            row = self.state.pages.get(address) if self.state else None
            if row and self.stands(row) and address not in self.planning.anew:
                self.rows[address] = row
            else:
                yield self.planning.page(address)
        yield from self.written()
        for part_name, part in self.planning.file_parts.items():
            for name in part.names:
                known = self.state.files.get(name) if self.state else None
                if known and self.stand(known) and name not in self.planning.anew:
                    self.files[name] = known
                    continue
                if known and part_name in self.order.later and self._all_there(known.paths):
                    self.files[name] = replace(known, facts=(*known.facts, OWED))
                    continue
                planned = self.planning.beside(name)
                if isinstance(planned, JoinedFiles):
                    self.to_join.append(planned)
                else:
                    yield planned

    def written(self) -> Iterator[Planned]:
        """The hand-written pages that have to be made, as far as they are read."""
        for raw in self.engine.written:
            address = written_page(raw.source)
            row = self.state.pages.get(address) if self.state and self.engine.same else None
            if row and self.stands(row):
                self.rows[address] = row
            else:
                yield Planned(address, partial(_written, raw, self.view))

    def stands(self, row: PageRow) -> bool:
        other = self.engine.other_shapes
        untouched = self.touched.isdisjoint(row.facts) and not (other and row.shape in other)
        return untouched and row.path in self.there

    def stand(self, files: FilesRow) -> bool:
        return self.touched.isdisjoint(files.facts) and (not files.paths or self._all_there(files.paths))

    def _all_there(self, paths: Iterable[str]) -> bool:
        return all(path in self.there for path in paths)

    def to_keep(self) -> Iterator[ToKeep]:
        """The records, for the next build."""
        read = self.loaded.read
        values = iter(
            [(fact, partial(reading.value_of, record, read)) for fact, record in self._records_read()]
        )
        while chunk := tuple(islice(values, CHUNK)):
            yield ToKeep(chunk)

    # Making

    def hand(self, pieces: list[Piece], name: str) -> Hand:
        bundle = self.memory.bundle(f"{self.bundle}-{name}")
        parts = self.state.parts if self.state else {}
        where = self.state.pieces if self.state else {}
        keeper = PartsKept(parts, self.touched, where, self.memory, bundle) if bundle else None
        return Hand(self.making, pieces, self.shelf, bundle, keeper=keeper)

    def made(self, crew: Crew[Orders, Made, Last]) -> None:
        """Everything is made: first what every page is, then what it becomes among all others."""
        hand = crew.own
        assert isinstance(hand, Hand)
        if self.state is None:
            self._make_in(hand, self.written())
        results = crew.work(lambda: self._after_each(crew, hand))
        self.outputs: dict[str, Output] = {}
        self.pieces: dict[str, Where] = dict(self.state.pieces) if self.state else {}
        self.pieces.update(self.together.where if self.together else {})
        self.fragments: dict[str, Written] = {}
        digests: dict[Fact, bytes] = {}
        before = self.state.parts.items() if self.state else ()
        # One that no page asked for this time must not be found again as if nothing had happened to it.
        self.parts_kept = {name: facts for name, facts in before if self.touched.isdisjoint(facts)}
        for result in results:
            self.rows.update((row.address, row) for row in result.pages)
            self.files.update(result.files)
            self.outputs.update(result.outputs)
            self.pieces.update(result.kept)
            self.parts_kept.update(result.parts)
            self.fragments.update(result.fragments)
            digests.update(result.digests)
            answers.learn(result.answers)
        if self.state is None:
            self.records = dict(self._digests(digests))
        titles, of_site = self.titles_and_portrait()
        kept = [row for row in self.rows.values() if row.final_title]
        late = [
            self._page_planned(row.address)
            for row in kept
            if row.final_title != titles[row.address] or self._other_portrait(row, of_site)
        ]
        self._make_in(hand, late)
        self.engine.frame({row.shape for row in self.rows.values()})
        self.outputs = {**self.engine.outputs, **self.outputs}  # what we make takes the place of MkDocs' own
        self.listener.step("finish")
        orders = Orders(titles, of_site, self.engine.frames.shell)
        for finished in crew.finish(orders):
            self.rows.update((row.address, row) for row in finished.pages)
            self.outputs.update(finished.outputs)
        self.join(hand)  # the other processes have given back their memory

    def _after_each(self, crew: Crew[Orders, Made, Last], hand: Hand) -> None:
        """Frames are rendered as soon as a page needs them, while other processes make pages."""
        self.listener.progress(crew.done)
        if self.engine.is_new and len(hand.shapes) != self.shapes_seen:
            self.shapes_seen = len(hand.shapes)
            self.engine.frame(hand.shapes.keys())

    shapes_seen = 0

    def join(self, hand: Hand) -> None:
        """Files that are joined from fragments, new ones and kept ones."""
        kept = self.memory.is_there
        fragments = Kept(self.pieces, self.memory) if kept else AllInHand(self.fragments)
        for planned in self.to_join:
            hand.make_files(planned.name, partial(planned.make, fragments))
        self.files.update(hand.files)
        self.outputs.update(self.shelf.taken())

    def _make_in(self, hand: Hand, pages: Iterable[Planned]) -> None:
        """Makes a few more pages in this process."""
        for planned in pages:
            hand.make_page(planned)
            row = hand.pages[-1].row
            self.rows[row.address] = row

    def _page_planned(self, address: str) -> Planned:
        if address in self.planning.addresses:
            return self.planning.page(address)
        raw = next(raw for raw in self.engine.written if written_page(raw.source) == address)
        return Planned(address, partial(_written, raw, self.view))

    def titles_and_portrait(self) -> tuple[Mapping[str, str], heads.Portrait]:
        rows = self.rows.values()
        of_site = next((row.portrait for row in rows if not row.address), ("", ""))
        before = self.state.pages if self.state else {}
        self.named_as_before = before.keys() == self.rows.keys() and all(
            row is before[row.address] or _named(row) == _named(before[row.address]) for row in rows
        )
        if self.named_as_before:
            self.rows = {address: self.rows[address] for address in before}  # in the order of what is kept
            return {address: row.final_title for address, row in before.items()}, of_site
        titles = heads.titles_told_apart(list(rows))
        return dict(zip(self.rows, titles, strict=True)), of_site

    def _other_portrait(self, row: PageRow, of_site: heads.Portrait) -> bool:
        """Whether a page shows elsewhere the picture of the site, and that is another one now."""
        before = self.state.pages.get("") if self.state else None
        return not row.portrait[0] and (before is None or before.portrait != of_site)

    # Files that follow from all others

    def make_pictures(self) -> None:
        shown = {one for row in self.rows.values() for one in row.pictures}
        shown.update(one for files in self.files.values() for one in files.pictures)
        pictures = self.loaded.read.pictures
        self.shown_pictures = inputs.together(bytes_of(sorted(shown)), bytes_of(dict(pictures)))
        known = self.state.files.get(PICTURES) if self.state else None
        same = self.state is not None and self.state.shown_pictures == self.shown_pictures
        if known and same and self._all_there(known.paths):
            self.files[PICTURES] = known
            return
        told: list[Problem] = []
        self.put(PICTURES, picture_files(self.loaded.whole, shown, told.append), told)

    def put(self, name: str, outputs: Iterable[OutputFile], told: list[Problem] | None = None) -> None:
        paths = []
        for output in outputs:
            self.shelf.put(output.path, output.content)
            paths.append(output.path)
        self.outputs.update(self.shelf.taken())
        self.files[name] = FilesRow((), tuple(paths), tuple(told or ()))

    def search(self) -> None:
        """The sitemap and the search index, which know all pages."""
        before = self.state.outputs if self.state else {}
        if self.state and self.named_as_before and self._stands_as_listed(self.state):
            self.files[SITEMAP] = self.state.files[SITEMAP]
        else:
            self.put(SITEMAP, [listed(self.rows.values(), replace(self.making, changed=self.changed))])
        if self.engine.is_new:
            self.files[ENGINE] = FilesRow((), self.engine.made.files, ())
        elif self.state:
            self.files[ENGINE] = self.state.files[ENGINE]
        if self.state and self._same_files(self.state):
            self.outputs = {**before, **self.outputs}
        else:
            kept = (path for row in self.files.values() for path in row.paths)
            paths = {*kept, *(row.path for row in self.rows.values())}
            self.outputs = {path: self.outputs.get(path) or before[path] for path in paths}
        self.searched = b""
        if self.order.whole and not self.order.serving:
            self.index()

    def _stands_as_listed(self, state: State) -> bool:
        """Whether the sitemap lies there, and every page was last changed when it says so."""
        return state.history[1] == self.changed and self._all_there(state.files[SITEMAP].paths)

    def _same_files(self, state: State) -> bool:
        """Whether the site has the same files as before, whatever they say now."""
        rows, before = self.files, state.files
        return (
            self.named_as_before
            and rows.keys() == before.keys()
            and all(row is before[name] or row.paths == before[name].paths for name, row in rows.items())
        )

    def index(self) -> None:
        pages = sorted(path for path in self.outputs if path.endswith(".html"))
        self.searched = inputs.of_all({path: self.outputs[path].digest for path in pages})
        known = self.state.files.get(SEARCH) if self.state else None
        same = self.state is not None and self.state.searched == self.searched
        if known and same and self._all_there(known.paths):
            self.files[SEARCH] = known
            self.outputs.update({path: self.there[path] for path in known.paths})
            return
        self.listener.step("search")
        try:
            self.put(
                SEARCH, index_files(((path, self._html(path)) for path in pages), self.order.site.language)
            )
        except SearchIndexFailed as failed:
            raise Refused(self.words.text("build.no_index", said=failed)) from failed

    def _html(self, path: str) -> str:
        assert self.fresh
        made = self.fresh / path
        return (made if made.exists() else self.order.target / path).read_text("utf-8")

    # The end

    def publish(self) -> Built:
        assert self.fresh
        self.tell_what_showed()
        new = [path for path, one in self.outputs.items() if self.there.get(path) != one]
        target = self.order.target
        if self.there:
            gone = self.on_disk - self.outputs.keys()
            if new or gone:
                self.memory.forget()
                output_folder.put_in_place(self.fresh, target, new, gone)
        else:
            self.memory.forget()
            output_folder.swap_in(self.fresh, target)
            self.fresh = None
            seen = output_folder.seen_in(target)
            self.outputs = {path: replace(one, time=seen[path][1]) for path, one in self.outputs.items()}
        with suppress(Forgotten):  # the next build begins anew
            self.remember()
        owed = (path for row in self.files.values() if OWED in row.facts for path in row.paths)
        return Built(len(self.outputs), len(new), frozenset(owed))

    def tell_what_showed(self) -> None:
        told = [problem for row in self.files.values() for problem in row.told]
        self.listener.problems(told)
        if not self.engine.is_new:
            for one in self.engine.made.told:
                self.listener.told(one.level, one.text)
        if self.engine.made.warnings and not self.order.preview:
            raise Refused(str(self.words["build.kept"]))

    def remember(self) -> None:
        """Keeps for the next build what this one knows."""
        for name, keep in (("own", self._keep_own), ("joined", self._keep_layouts)):
            bundle = self.memory.bundle(f"{self.bundle}-{name}")
            if bundle:
                keep(bundle)
                bundle.close()
        if not self.again or self.memory.are_scattered(self.pieces):
            self.pieces = self.memory.gathered(self._known_pieces(), f"{self.bundle}-all")
        state = State(
            self.inputs,
            (self.head, self.changed),
            reading.to_know(self.loaded),
            self.records,
            self.days,
            self.pieces,
            self.parts_kept,
            self.engine.key,
            self.planning.parts,
            self.planning.file_parts,
            self.rows,
            self.files,
            self.outputs,
            self.searched,
            self.shown_pictures,
        )
        bundles = {where.bundle for where in self.pieces.values()}
        if self.again and self.state:
            self.memory.keep_change(self.key, self.state, state, bundles)
        else:
            self.memory.keep(self.key, state, bundles)

    def _known_pieces(self) -> dict[str, Where]:
        """Without what nobody will ask for again."""
        asked = self.records.keys() | self.files.keys() | self.parts_kept.keys() | {reading.PAGES, ENGINE}
        pieces = self.pieces.items()
        return {name: where for name, where in pieces if name in asked or self._is_layout(name)}

    def _keep_layouts(self, bundle: Bundle) -> None:
        """How files were joined: apart from other pieces, since the next edit brings new ones."""
        for path, layout in self.shelf.layouts.items():
            self.pieces[f"{LAYOUT}{path}"] = bundle.add(bytes_of(layout))

    def _is_layout(self, name: str) -> bool:
        return name.startswith(LAYOUT) and name.removeprefix(LAYOUT) in self.outputs

    def _keep_own(self, bundle: Bundle) -> None:
        if self.again:
            for record in self.reread:
                value = reading.value_of(record, self.loaded.read)
                self.pieces[f"{record.kind} {record.slug}"] = bundle.add(bytes_of(value))
        if not self.again or any(file.endswith(".md") for file in self.engine.changed_files()):
            self.pieces[reading.PAGES] = bundle.add(bytes_of(tuple(self.loaded.read.pages)))
        if self.engine.is_new or ENGINE not in self.pieces:
            self.pieces[ENGINE] = bundle.add(bytes_of(self.engine.made))


def _named(row: PageRow) -> tuple[str, ...]:
    """All of a page that has a say in the titles of others, and in the list of all pages."""
    return row.title, row.branch, row.leads_to, row.source


def _written(raw: written_pages.RawPage, view: View) -> Page:
    return next(iter(written_pages.pages_of([raw], view)))
