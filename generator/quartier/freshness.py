"""Freshness: what somebody has to confirm once a year, and what nobody has confirmed for too long."""

from collections.abc import Iterator
from datetime import date

from quartier.calendar.occurrences import STALE_AFTER
from quartier.calendar.when import OPEN
from quartier.model.neighbourhood import Neighbourhood, Record

CLOSED = "closed"


def needs_confirmation(record: Record) -> bool:
    """Whether somebody has to say once a year that a file still holds: organisations, places that are not
    closed for good, and series without an end."""
    if record.kind == "event":
        return any(when.until == OPEN for when in record.entry.when)
    return record.kind == "organisation" or (record.kind == "place" and record.entry.status != CLOSED)


def to_confirm(neighbourhood: Neighbourhood) -> Iterator[Record]:
    """Everything that somebody has to confirm: organisations, then places, then series."""
    for kind in ("organisation", "place", "event"):
        yield from (one for one in neighbourhood.all(kind) if needs_confirmation(one))


def is_stale(record: Record, today: date) -> bool:
    """Whether the last confirmation is too long ago; what nobody ever confirmed is not stale but new."""
    checked: date | None = record.entry.checked
    return needs_confirmation(record) and checked is not None and today - checked > STALE_AFTER


def is_due(record: Record, before: date) -> bool:
    """Whether nobody has confirmed it on the day `before` or later."""
    checked: date | None = record.entry.checked
    return needs_confirmation(record) and (checked is None or checked < before)


def good_since(today: date) -> date:
    """The earliest day of a confirmation that still holds on `today`."""
    return today - STALE_AFTER
