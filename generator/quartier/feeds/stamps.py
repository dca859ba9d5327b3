"""When an event last changed for its subscribers: DTSTAMP, LAST-MODIFIED and SEQUENCE."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

from quartier.calendar.when import Change, When
from quartier.kinds.meeting import committee_of
from quartier.model.neighbourhood import Neighbourhood, Record
from quartier.model.site import FILE

OUTPUT_CHANGED = datetime(2026, 11, 22, tzinfo=UTC)
"""Raised by every release that changes what feeds say, so that subscribers take the new version."""
_SEQUENCE_ORIGIN = datetime(2020, 1, 1, tzinfo=UTC)

Changed = Mapping[str, datetime]
"""File → the time at which its newest change reached the published branch."""


def stamp(record: Record, neighbourhood: Neighbourhood, changed: Changed | None) -> datetime | None:
    """The newest change of all files that feed an event; None where the history is not known."""
    if changed is None:
        return None
    return max(
        (OUTPUT_CHANGED, *(changed[file] for file in sources(record, neighbourhood) if file in changed))
    )


def sequence(moment: datetime) -> int:
    """Minutes since 2020: it grows with every change and never needs a memory."""
    return int((moment - _SEQUENCE_ORIGIN).total_seconds() // 60)


def sources(record: Record, neighbourhood: Neighbourhood) -> Iterator[str]:
    """Every file whose change a subscriber could see in an event."""
    event = record.entry
    yield record.file
    listed = (one for when in event.when for one in when.dates)
    for place in (event.place, *(one.place for one in (*event.changes, *event.extra, *listed))):
        if found := neighbourhood.get("place", place):
            yield found.file
    if record.kind == "meeting" and (committee := neighbourhood.get("committee", committee_of(record))):
        yield committee.file
    if organiser := neighbourhood.get("organisation", event.organiser):
        yield organiser.file
    if neighbourhood.site.holidays and any(map(_asks_holidays, (*event.when, *event.changes))):
        yield FILE


def _asks_holidays(said: When | Change) -> bool:
    """Whether the site's own list of holidays may decide about a date."""
    only = said.only if isinstance(said, When) else ()
    if said.on_holiday or (isinstance(said, When) and said.in_school_holidays):
        return True
    return any(pause.word or pause.name for pause in (*(said.pause or ()), *only))
