"""The register of decisions: what every committee decided, and what became of it."""

from collections.abc import Iterator
from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from quartier.kinds.meeting import meetings_of
from quartier.kinds.minutes import OPEN_STATES, Block, DecisionFacts, Item, ProgressFacts
from quartier.model.neighbourhood import Neighbourhood, Record


class Step(Struct, frozen=True):
    """One line of a decision's timeline: a day, what happened (Markdown), the state from then on.

    `meeting` is where it stands, also where that has left the site.
    """

    day: date
    text: str
    meeting: Record
    state: str | None = None
    city_paper: str | None = None


class Decided(Struct, frozen=True):
    """A decision with everything that later minutes say about it.

    `item` is the one of the agenda; when its minutes have left the site, only its number and its paper stay.
    """

    committee: Record
    meeting: Record
    block: Block
    item: Item | None
    steps: tuple[Step, ...]
    state: str
    due: date | None
    responsible: str | None
    topics: tuple[str, ...]

    @property
    def slug(self) -> str:
        """Its number as the name of its page, unique within the committee."""
        return self.block.slug

    @property
    def facts(self) -> DecisionFacts:
        """What the decision itself says: votes, and what it began with."""
        assert isinstance(self.block.facts, DecisionFacts)
        return self.block.facts

    @property
    def day(self) -> date:
        """The day on which it was passed."""
        day: date = self.meeting.entry.start.day
        return day

    @property
    def since(self) -> date:
        """The day from which it is in its state: as later minutes say, else the newest line of its own
        history, unless nothing has become of it yet."""
        told = [step.day for step in self.steps[1:] if step.state]
        return (told or [self.day if self.state == "open" else self.steps[-1].day])[-1]

    @property
    def draft(self) -> bool:
        """Whether the minutes in which it stands are not approved yet."""
        return bool(self.meeting.entry.state == "draft")

    @property
    def open(self) -> bool:
        return self.state in OPEN_STATES

    def overdue(self, today: date) -> bool:
        """Whether it should have been done before `today`."""
        return self.open and self.due is not None and self.due < today


def register(neighbourhood: Neighbourhood) -> tuple[Decided, ...]:
    """Every decision of all committees, the newest first; those of a day as they were passed."""
    found = [one for record in neighbourhood.all("committee") for one in decisions_of(record, neighbourhood)]
    return tuple(sorted(found, key=lambda one: one.day, reverse=True))


def decisions_of(committee: Record, neighbourhood: Neighbourhood) -> Iterator[Decided]:
    """The decisions of one committee in the order in which they were passed; minutes that have left the
    site leave their decisions behind."""
    meetings = [one for one in meetings_of(committee.slug, neighbourhood) if one.entry.held]
    later: dict[str, list[_Later]] = {}
    for meeting in meetings:
        for block in meeting.text.minutes.progress:
            later.setdefault(block.slug, []).append(_later(meeting, block))
    for meeting in meetings:
        for block in meeting.text.minutes.decisions:
            said = sorted(later.get(block.slug, ()), key=lambda one: one.step.day)
            item = meeting.text.minutes.item_of(block)
            if item and not neighbourhood.get("meeting", meeting.slug):
                item = replace(item, title="", parts=())
            yield _decided(committee, meeting, block, item, said)


class _Later(Struct, frozen=True):
    """What the minutes of a later meeting say about a decision."""

    step: Step
    facts: ProgressFacts


def _later(meeting: Record, block: Block) -> _Later:
    facts = block.facts
    assert isinstance(facts, ProgressFacts)
    day = facts.on or meeting.entry.start.day
    return _Later(Step(day, block.text, meeting, facts.state, facts.city_paper), facts)


def _decided(
    committee: Record, meeting: Record, block: Block, item: Item | None, later: list[_Later]
) -> Decided:
    facts = block.facts
    assert isinstance(facts, DecisionFacts)
    states = [one.step.state for one in later if one.step.state]
    passed = Step(meeting.entry.start.day, "", meeting, None if states else facts.state, facts.city_paper)
    own = [Step(line.day, line.text, meeting) for line in block.history]
    return Decided(
        committee,
        meeting,
        block,
        item,
        (passed, *sorted((*own, *(one.step for one in later)), key=lambda step: step.day)),
        states[-1] if states else facts.state,
        next((one.facts.due for one in reversed(later) if one.facts.due), facts.due),
        next((one.facts.responsible for one in reversed(later) if one.facts.responsible), facts.responsible),
        facts.topics,
    )


def open_points(committee: str, neighbourhood: Neighbourhood) -> tuple[Decided, ...]:
    """What a committee still waits for, by the day on which it is due: so the overdue come first."""
    record = neighbourhood.get("committee", committee)
    waiting = [one for one in decisions_of(record, neighbourhood) if one.open] if record else []
    return tuple(sorted(waiting, key=lambda one: (one.due or date.max, one.day, one.slug)))


def minutes_to_approve(committee: str, neighbourhood: Neighbourhood, before: date) -> tuple[Record, ...]:
    """The minutes of a committee that nobody has approved yet, of meetings before a day, the oldest first."""
    drafts = (one for one in meetings_of(committee, neighbourhood) if one.entry.state == "draft")
    shown = (one for one in drafts if neighbourhood.get("meeting", one.slug))
    return tuple(one for one in shown if one.entry.start.day < before)
