"""A notice: news that is worth telling now, and that may be over on a day."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Annotated

from quartier.addresses import Addresses
from quartier.calendar.dates import Day
from quartier.kinds.shared_fields import Common
from quartier.model.entry import Line, Reference, YesNo
from quartier.model.expression import expression
from quartier.model.neighbourhood import Kind, Neighbourhood, Record
from quartier.model.problem import Position, Problem

KEPT = timedelta(days=365)
_NAME = expression(r"(\d{4}-\d{2}-\d{2})-.+")


class Notice(Common):
    """What a file in the folder of notices says."""

    date: Day | None = None
    until: Day | None = None
    by: Annotated[Line | None, Reference("organisation")] = None
    important: YesNo = False
    summary: Line | None = None


def day_of(record: Record) -> date:
    """The day of a notice: as it says, else as its file is named."""
    said: date | None = record.entry.date
    return said or _day_in_name(record.slug) or date.min


def is_over(record: Record, today: date) -> bool:
    """Whether the last day on which it holds is past."""
    return bool(record.entry.until and record.entry.until < today)


def is_archived(record: Record, today: date) -> bool:
    """Whether it belongs into the archive: it is over, or it is old and does not say until when it holds."""
    return is_over(record, today) or bool(not record.entry.until and day_of(record) + KEPT < today)


def current(neighbourhood: Neighbourhood, today: date) -> list[Record]:
    """What holds now: the important first, then the newest."""
    found = [one for one in neighbourhood.all("notice") if not is_archived(one, today)]
    return sorted(newest_first(found), key=lambda one: not one.entry.important)


def newest_first(notices: Iterable[Record]) -> list[Record]:
    return sorted(notices, key=lambda one: (day_of(one), one.slug), reverse=True)


def _day_in_name(slug: str) -> date | None:
    found = _NAME.fullmatch(slug)
    try:
        return date.fromisoformat(found[1]) if found else None
    except ValueError:
        return None


def _check(record: Record, neighbourhood: Neighbourhood) -> Iterable[Problem]:
    day, until = day_of(record), record.entry.until
    if day == date.min:
        yield Problem("notice-without-date", Position(record.file), {"given": record.slug})
    elif until and until < day:
        facts = {"first": day, "last": until}
        yield Problem("ends-before-start", record.position_of(("until",)), facts)
    yield from _on_another_page(record, Addresses(neighbourhood.site))


def _on_another_page(record: Record, addresses: Addresses) -> Iterable[Problem]:
    """A notice named like the archive would take its place."""
    taken = addresses.notice_archive
    names = ((record.slug, ()), *((old, ("formerly", at)) for at, old in enumerate(record.entry.formerly)))
    for name, path in names:
        if addresses.record("notice", name) == taken:
            position = record.position_of(path) if path else Position(record.file)
            yield Problem("generated-name", position, {"address": taken})


NOTICE = Kind("notice", Notice, "notices", (".md",), _check)
