"""The plan of a site, with a memory: parts that no edit reaches are not planned again."""

from collections.abc import Callable, Iterator, Mapping, Set
from typing import Any, TypeAlias, TypeVar

from quartier.building.state import Part, State
from quartier.model.facts import Fact
from quartier.site import (
    BY_NAME,
    FILE_PLANNERS,
    FINDERS,
    PLANNERS,
    JoinedFiles,
    Making,
    Planned,
    PlannedFiles,
    PlannedFragment,
)

Beside: TypeAlias = PlannedFiles | PlannedFragment | JoinedFiles
"""Files beside the pages."""
Planner = TypeVar("Planner")


class Planning:
    """What will be made: of a part that was planned before and holds still, only the names are known until
    somebody asks for one of them.

    `wanted` are the names of the parts, None for all; `touched` the facts that are not as they were. `anew`
    are names from parts that know more of what they planned than it asks for when it is made.
    """

    def __init__(
        self, making: Making, wanted: Set[str] | None, state: State | None, touched: frozenset[Fact]
    ) -> None:
        self.anew: set[str] = set()
        self._making = making
        self._touched = touched
        self._pages: dict[str, Planned] = {}
        self._beside: dict[str, Beside] = {}
        pages, beside = (state.plan, state.file_plan) if state else ({}, {})
        self.parts = {
            name: self._part(name, planner, pages.get(name), self._pages)
            for name, planner in _among(PLANNERS, wanted)
        }
        self.file_parts = {
            name: self._part(name, file_planner, beside.get(name), self._beside)
            for name, file_planner in _among(FILE_PLANNERS, wanted)
        }
        self.addresses = frozenset(name for part in self.parts.values() for name in part.names)

    def page(self, address: str) -> Planned:
        """How the page at an address is made."""
        if address not in self._pages:
            self._find(address, self.parts, PLANNERS, self._pages)
        return self._pages[address]

    def beside(self, name: str) -> Beside:
        """How files of that name are made."""
        if name not in self._beside:
            self._find(name, self.file_parts, FILE_PLANNERS, self._beside)
        return self._beside[name]

    def _part(
        self,
        name: str,
        planner: Callable[[Making], Iterator[Any]],
        known: Part | None,
        into: dict[str, Any],
    ) -> Part:
        """A part of the plan; where nothing it is made from was touched, as it was."""
        if known and self._touched.isdisjoint(known.facts):
            return known
        with self._making.view.notes.of_one_piece() as facts:
            found = {_name_of(one): one for one in planner(self._making)}
        into.update(found)
        if name not in BY_NAME:
            self.anew.update(found)
        return Part(tuple(facts), tuple(found))

    def _find(
        self, name: str, parts: Mapping[str, Part], planners: Mapping[str, Any], into: dict[str, Any]
    ) -> None:
        """Something of the plan; where it cannot be found by its name, with the whole part to which it
        belongs."""
        part = next(part for part, told in parts.items() if name in told.names)
        finder = FINDERS.get(part)
        if finder and (found := finder(self._making, name)):
            into[name] = found
        else:
            into.update({_name_of(one): one for one in planners[part](self._making)})


def _among(planners: Mapping[str, Planner], wanted: Set[str] | None) -> Iterator[tuple[str, Planner]]:
    return ((name, planner) for name, planner in planners.items() if wanted is None or name in wanted)


def _name_of(one: Planned | Beside) -> str:
    return one.address if isinstance(one, Planned) else one.name
