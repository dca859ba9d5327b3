"""The fifth step: what is different about single dates, and what a series cannot hold any more."""

from datetime import date, datetime, timedelta

from quartier.calendar.checks import check_span, hours_of
from quartier.calendar.dates import MIDNIGHT, Clock, timing
from quartier.calendar.schedule import later
from quartier.calendar.when import Change, Occasion
from quartier.calendar.work import PlannedDate, Work

ByDay = dict[date, list[PlannedDate]]
"""The dates by the day that the rule gave them, before holidays moved any."""


def apply_changes(work: Work) -> None:
    """Cancels, moves and changes the dates that are named, then sets apart what a series cannot hold."""
    planned: ByDay = {}
    for found in work.dates if work.schedule.changes else ():
        planned.setdefault(found.original.date(), []).append(found)
    for number, change in enumerate(work.schedule.changes):
        if not change.on.onwards:
            meant = _meant(work, planned, number, change)
            day = change.date or (meant[0].day if meant else change.on.day)
            check_span(work, ("changes", number), day, change)
            for found in meant:
                _change_one(work, number, change, found)
    _set_apart(work)


def _meant(work: Work, planned: ByDay, number: int, change: Change) -> list[PlannedDate]:
    """The dates, as the rules gave them, that a change is about: two where both of a day fall out."""
    day, start = change.on.day, change.on.start
    of_day = planned.get(day, [])
    meant = [found for found in of_day if start in (None, found.original.time())]
    if any(found.changed for found in meant):
        work.refuse("changed-twice", "changes", number, day=day)
    elif not meant:
        _refuse_no_date(work, planned, number, change.on)
    elif start is None and len(meant) > 1 and not _falls_out(change):
        work.refuse("change-of-two", "changes", number, day=day, start=f"{meant[0].original:%H:%M}")
    else:
        return meant if start is None else meant[:1]
    return []


def _falls_out(change: Change) -> bool:
    return change.none or (change.cancelled is not None and not _moves(change))


def _moves(change: Change) -> bool:
    return bool(change.date or change.time or change.last_day)


def _refuse_no_date(work: Work, planned: ByDay, number: int, on: Occasion) -> None:
    if any(on.day in left_out for left_out in work.left_out):
        work.refuse("change-of-paused", "changes", number, day=on.day)
        return
    asked = datetime.combine(on.day, on.start or MIDNIGHT)
    starts = {found.original for of_day in planned.values() for found in of_day}
    near = sorted(starts, key=lambda one: (abs(one - asked), one))[:2]
    said = [moment if on.start else moment.date() for moment in sorted(near)]
    work.refuse("change-of-no-date", "changes", number, day=asked if on.start else on.day, near=said)


def _change_one(work: Work, number: int, change: Change, found: PlannedDate) -> None:
    found.changed = True
    if change.none:
        work.dates.remove(found)
        work.left_out[found.stretch].append(found.original.date())
        return
    found.details = later(found.details, change)
    if change.cancelled is not None:
        found.status, found.reason = "cancelled", change.cancelled
    if _moves(change):
        _move(work, number, change, found)


def _move(work: Work, number: int, change: Change, found: PlannedDate) -> None:
    path = ("changes", number)
    day = change.date or found.day
    if isinstance(change.time, Clock) and not change.time.end and found.timing.end:
        work.refuse("change-without-end", *path, "time", start=f"{change.time.start:%H:%M}")
        return
    if change.last_day and not change.time and not found.timing.all_day:
        work.refuse("last-day-and-time", *path, "last_day", last=change.last_day, **hours_of(found.timing))
        return
    if change.time or change.last_day:
        found.timing = timing(day, change.time, change.last_day)
    found.day = day


def _set_apart(work: Work) -> None:
    """A date moved onto or past its neighbour's day, or changed between whole day and clock time.

    Exchange refuses an exception that lies on or beyond the next instance ([MS-OXOCAL] 2.2.1.44.2).
    """
    by_stretch: dict[int, dict[date, PlannedDate]] = {}
    for found in work.dates:
        by_stretch.setdefault(found.stretch, {})[found.original.date()] = found
    for at, dates in by_stretch.items():
        stretch = work.stretches[at]
        if stretch.rule is None or all(_is_usual(work, found) for found in dates.values()):
            continue
        days = sorted({*work.left_out[at], *dates})
        days = [date.min, *days, _following(work, at, days[-1])]
        latest = date.min
        for lower, day, upper in zip(days, days[1:], days[2:], strict=False):
            if one := dates.get(day):
                within = max(lower, latest) < one.day < upper
                one.apart = not within or one.timing.all_day != stretch.timing.all_day
                latest = latest if one.apart else one.day


def _is_usual(work: Work, found: PlannedDate) -> bool:
    return found.timing is work.stretches[found.stretch].timing and found.day == found.original.date()


def _following(work: Work, at: int, last: date) -> date:
    """The next day of a series after the last one listed; far away where it has an end."""
    stretch = work.stretches[at]
    if stretch.rule is None or at not in work.endless:
        return date.max
    return next(stretch.rule.dates(stretch.anchor, last + timedelta(1)), date.max)
