"""MkDocs' part of a build: what it made the last time, as long as that holds, else what it makes anew."""

from collections.abc import Iterable, Iterator, Set
from contextlib import suppress
from functools import cached_property
from pathlib import Path

from msgspec import Struct, field
from msgspec.structs import replace

from quartier import output_folder
from quartier.building import inputs
from quartier.building.memory import Memory
from quartier.building.order import Listener, Order, Refused
from quartier.building.shelf import Shelf
from quartier.building.state import Output, State
from quartier.engine import Engine, NotMade
from quartier.engine_inputs import inputs_of_engine
from quartier.model.neighbourhood import Neighbourhood
from quartier.pages.shell import Shape
from quartier.pages.written_pages import RawPage

ENGINE = "engine"
"""What MkDocs made, among the pieces that are kept, and its files among the others."""


class EnginePart(Struct, dict=True):
    """Asks MkDocs at most once; before that, `engine` is None where nothing kept holds.

    `around` is the neighbourhood with all problems, `addresses` are those of all generated pages, `found` the
    digests of all files. With `again` no hand-written page needs to be looked at to know that none changed.
    `other_shapes` are those whose frames are not as they were.
    """

    order: Order
    listener: Listener
    memory: Memory
    state: State | None
    shelf: Shelf
    around: Neighbourhood
    addresses: frozenset[str]
    found: inputs.Digests
    again: bool
    engine: Engine | None = None
    is_new: bool = False
    outputs: dict[str, Output] = field(default_factory=dict)
    other_shapes: frozenset[Shape] = frozenset()

    def __post_init__(self) -> None:
        self.engine = self._kept()

    @property
    def made(self) -> Engine:
        assert self.engine
        return self.engine

    @property
    def written(self) -> tuple[RawPage, ...]:
        """The hand-written pages, as MkDocs read them."""
        return self.engine.written if self.engine else ()

    @property
    def same(self) -> bool:
        """Whether MkDocs would make again what it made the last time."""
        return self.state is not None and self.state.engine_key == self.key

    def make(self) -> None:
        """What MkDocs makes, where that is not known yet; raises Refused."""
        if self.engine:
            return
        self.listener.step("engine")
        shapes = {row.shape for row in self.state.pages.values()} if self.state else set()
        engine = self._make(shapes)
        if self.state:
            before: Engine = self.memory.piece(self.state.pieces[ENGINE])
            self.other_shapes = frozenset(one for one in shapes if before.shell(one) != engine.shell(one))

    def frame(self, shapes: Set[Shape]) -> None:
        """Renders the frames that are lacking of these."""
        lacking = self.made.lacks(shapes)
        if lacking and self.is_new:
            self.engine = self.made.with_shells(self._more_shells(lacking))
        elif lacking:
            self._make(shapes)

    @property
    def frames(self) -> Engine:
        """What pages need of it, and nothing else."""
        return replace(self.made, written=(), told=(), files=())

    def changed_files(self) -> Iterator[str]:
        """The files that are not as the last build found them."""
        before = self.state.inputs if self.state else {}
        return (file for file, digest in self.found.items() if before.get(file) != digest)

    @cached_property
    def key(self) -> bytes:
        """What decides what MkDocs makes; empty where that cannot be named."""
        if self.again and self.state and not any(file.endswith(".md") for file in self.changed_files()):
            return self.state.engine_key
        decides = inputs_of_engine(self.around, self.order.today, self.order.serving, self._digest_of)
        return inputs.together(inputs.program(), *decides) if decides is not None else b""

    def _digest_of(self, path: Path) -> bytes:
        with suppress(ValueError):
            known = self.found.get(path.relative_to(self.order.root).as_posix())
            if known is not None:
                return known
        return inputs.digest_of(path.parent, path.name)

    def _kept(self) -> Engine | None:
        state = self.state
        if not state or not self.same or not self.key:
            return None
        if any(path not in self.shelf.there for path in state.files[ENGINE].paths):
            return None
        engine: Engine = self.memory.piece(state.pieces[ENGINE])
        return engine if engine.holds_for(self.addresses) else None

    def _make(self, shapes: Iterable[Shape]) -> Engine:
        from quartier.mkdocs_unit import made_by_engine  # a build that keeps what MkDocs made needs none

        order = self.order
        into = output_folder.fresh_beside(order.target)
        try:
            made = made_by_engine(
                order.root,
                self.around,
                order.today,
                self.addresses,
                into,
                order.serving,
                not order.preview,
                shapes,
                self.listener.told,
            )
            for path in made.engine.files:
                self.shelf.put(path, (into / path).read_bytes())
        except NotMade as refused:
            raise Refused(str(refused)) from refused
        finally:
            output_folder.discard(into)
        self.engine, self._more_shells = made.engine, made.more_shells
        self.is_new = True
        self.outputs = self.shelf.taken()
        return made.engine
