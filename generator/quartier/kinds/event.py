"""An event: something that takes place, once or again and again."""

from collections.abc import Iterable
from typing import Annotated

from pydantic import Field

from quartier.calendar.dates import Day
from quartier.calendar.schedule import Schedule
from quartier.calendar.when import Changes, Extras, Status, StatusOf, Whens
from quartier.kinds.reach import Website
from quartier.kinds.shared_fields import Common
from quartier.model.entry import Entry, Line, Number, Prose, Reference, Several, YesNo, one_of
from quartier.model.neighbourhood import Kind, Neighbourhood, Record
from quartier.model.problem import Problem, Severity
from quartier.model.source import Path
from quartier.words import folded


class Registration(Entry):
    """Whether, until when and with whom one registers."""

    required: YesNo = True
    until: Day | None = None
    with_: Annotated[Line | None, Reference("organisation")] = Field(None, alias="with")
    places: Number | None = None
    url: Website | None = None


class Event(Common):
    """What a file below events/ says."""

    when: Whens
    place: Annotated[Line | None, Reference("place")] = None
    room: Line | None = None
    organiser: Annotated[Line | None, Reference("organisation")] = None
    categories: Annotated[tuple[Line, ...], Several, Reference("category")] = ()
    audiences: Annotated[tuple[Line, ...], Several, Reference("audience")] = ()
    cost: Line | None = None
    accessibility: Annotated[tuple[Annotated[str, one_of("accessibility")], ...], Several] = ()
    registration: Registration | None = None
    changes: Changes = ()
    extra: Extras = ()
    status: StatusOf = Status.model_construct()
    setup: Number = 0
    teardown: Number = 0
    description: Prose = ""


def _check(record: Record, neighbourhood: Neighbourhood) -> Iterable[Problem]:
    event: Event = record.entry
    if event.room:
        yield from _room(record, ("room",), event.room, event.place, neighbourhood)
    for name, own in (("changes", event.changes), ("extra", event.extra)):
        for number, one in enumerate(own):
            if one.room:
                yield from _room(
                    record, (name, number, "room"), one.room, one.place or event.place, neighbourhood
                )


def _room(
    record: Record, path: Path, room: str, place: str | None, neighbourhood: Neighbourhood
) -> Iterable[Problem]:
    """A room that its place does not have is only a warning: the place's file may be behind."""
    found = neighbourhood.get("place", place)
    if not found:
        return
    known = [one.title for one in found.entry.rooms]
    if folded(room) not in map(folded, known):
        facts: dict[str, object] = {"given": room, "place": found.entry.title, "file": found.file}
        code = "unknown-room" if known else "place-without-rooms"
        yield Problem(code, record.position_of(path), {**facts, "known": known}, Severity.WARNING)


def _schedule(record: Record, neighbourhood: Neighbourhood) -> Schedule:
    """What an event's record says about time."""
    event: Event = record.entry
    return Schedule(
        record.slug,
        record.first_slug,
        event.when,
        event.changes,
        event.extra,
        event.status,
        event.checked,
    )


EVENT = Kind(
    "event",
    Event,
    "events",
    (".yaml", ".yml"),
    _check,
    prose=("description",),
    listed=False,
    schedule=_schedule,
    private=("setup", "teardown"),
    alone=True,
)
