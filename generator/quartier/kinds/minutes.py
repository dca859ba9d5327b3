"""The minutes of a meeting as values: agenda items, decisions, progress, and what stands between them."""

import re
from datetime import date
from functools import cached_property
from typing import Annotated

from msgspec import Struct
from pydantic import BeforeValidator

from quartier.calendar.dates import Day
from quartier.kinds.reach import Website
from quartier.model.entry import Entry, Line, Number, Reference, one_of
from quartier.model.problem import Position
from quartier.model.source import Places

OPEN_STATES = ("open", "forwarded", "in-progress")


def _topics(value: object) -> object:
    """`Spielplatz, Kinder` in one line are two topics."""
    parts = value.split(",") if isinstance(value, str) else value
    return tuple(part.strip() for part in parts if part.strip()) if isinstance(parts, list) else parts


class DecisionFacts(Entry):
    """What the last lines of a decision say: votes, who is to act, until when, its state."""

    votes_for: Number | None = None
    votes_against: Number | None = None
    abstentions: Number | None = None
    responsible: Annotated[Line | None, Reference("organisation")] = None
    due: Day | None = None
    state: Annotated[str, one_of("decision_state")] = "open"
    topics: Annotated[tuple[Line, ...], BeforeValidator(_topics)] = ()
    city_paper: Website | None = None

    @property
    def votes(self) -> int:
        """How many voted, by any of the three."""
        return sum(filter(None, (self.votes_for, self.votes_against, self.abstentions)))

    @property
    def voted(self) -> bool:
        return self.votes_for is not None


class ProgressFacts(Entry):
    """What the last lines of a progress block say; without a day it is that of the meeting."""

    on: Day | None = None
    state: Annotated[str, one_of("decision_state")] | None = None
    due: Day | None = None
    responsible: Annotated[Line | None, Reference("organisation")] = None
    city_paper: Website | None = None


class Dated(Struct, frozen=True):
    """A line of a decision's own history."""

    day: date
    text: str


class Block(Struct, frozen=True, dict=True):
    """A decision, or the progress of one: its number, its words, its facts, its dated lines."""

    kind: str
    id: str
    text: str
    facts: DecisionFacts | ProgressFacts
    position: Position
    history: tuple[Dated, ...] = ()
    position_of: Places = Places()

    @cached_property
    def slug(self) -> str:
        """Its number as a name that can stand in an address."""
        return re.sub(r"[^a-z0-9]+", "-", self.id.lower()).strip("-")


class Passage(Struct, frozen=True):
    """A stretch of Markdown and the line on which it begins."""

    text: str
    line: int


class Item(Struct, frozen=True):
    """An item of the agenda; of one that is not public nothing is kept but its number."""

    number: str
    title: str
    level: int
    position: Position
    public: bool = True
    paper: str = ""
    parts: tuple[Passage | Block, ...] = ()

    @property
    def anchor(self) -> str:
        return f"top-{self.number.replace('.', '-')}"


class Minutes(Struct, frozen=True, dict=True):
    """The whole text: what stands before the first item, then the items.

    `hidden` are the lines below headings that are not public.
    """

    before: tuple[Passage | Block, ...] = ()
    items: tuple[Item, ...] = ()
    hidden: tuple[range, ...] = ()

    @cached_property
    def blocks(self) -> tuple[Block, ...]:
        parts = (*self.before, *(part for item in self.items for part in item.parts))
        return tuple(part for part in parts if isinstance(part, Block))

    @property
    def shown(self) -> str:
        """All Markdown that is shown of it; titles are plain text."""
        parts = (*self.before, *(part for item in self.items for part in item.parts))
        history = (line.text for block in self.blocks for line in block.history)
        return "\n\n".join((*(part.text for part in parts), *history))

    @cached_property
    def decisions(self) -> tuple[Block, ...]:
        return tuple(block for block in self.blocks if block.kind == "decision")

    @cached_property
    def progress(self) -> tuple[Block, ...]:
        return tuple(block for block in self.blocks if block.kind == "progress")

    def item_of(self, block: Block) -> Item | None:
        return next((item for item in self.items if block in item.parts), None)
