"""The one list of occurrences: what a file says about time, worked out date by date.

The steps follow each other as the volunteers' handbook says: the rule, what a pause takes away, the end,
the changes, the extra dates, the status. Pages, feeds and reports read the list and compute nothing again.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import lru_cache
from operator import attrgetter
from typing import Any
from zoneinfo import ZoneInfo

from quartier.calendar.dates import MIDNIGHT, Clock, Timing, timing
from quartier.calendar.holidays import Holidays
from quartier.calendar.rules import Rule, begins, nearest
from quartier.calendar.when import (
    OPEN,
    PUBLIC,
    SCHOOL,
    Change,
    Details,
    Extra,
    Occasion,
    Pause,
    Status,
    When,
)
from quartier.model.occurrence import Occurrence, Programme, Recurrence
from quartier.model.problem import Severity, Term
from quartier.model.source import Path

LONGEST_GAP = timedelta(days=366 * 50)
"""A fifth Saturday in February can be 40 years away; what is farther never comes."""
STALE_AFTER = timedelta(days=365)
FORGOTTEN_AFTER = timedelta(days=548)


@dataclass(frozen=True)
class Finding:
    """Something wrong with what a file says about time; `path` leads to the value."""

    code: str
    path: Path
    facts: dict[str, object] = field(default_factory=dict)
    severity: Severity = Severity.ERROR


@dataclass(frozen=True)
class Schedule:
    """What an event's file says about time, as it was written."""

    slug: str
    uid_stem: str
    whens: tuple[When, ...]
    changes: tuple[Change, ...] = ()
    extras: tuple[Extra, ...] = ()
    status: Status = field(default_factory=Status)
    checked: date | None = None


@dataclass(frozen=True)
class Surroundings:
    """What else decides: zone, holidays, the site's domain for UIDs, and the day of the build."""

    zone: ZoneInfo
    holidays: Holidays
    uid_domain: str
    today: date


@dataclass(eq=False, slots=True)
class _Date:
    """A date on its way through the steps; `original` is the start that the rule gave, before any change."""

    day: date
    timing: Timing
    when: int
    original: datetime
    details: Details | None = None
    status: str = "confirmed"
    reason: str = ""
    changed: bool = False
    apart: bool = False
    """It is written as an event of its own, not as an instance of its series."""


class _Work:
    """The list as it grows, and what was found wrong on the way."""

    def __init__(self, schedule: Schedule, around: Surroundings) -> None:
        self.schedule = schedule
        self.around = around
        self.findings: list[Finding] = []
        self.dates: list[_Date] = []
        self.planned: dict[date, list[_Date]] = {}
        self.left_out: list[list[date]] = []
        self.endless: set[int] = set()

    def refuse(self, code: str, *path: str | int, **facts: object) -> None:
        self.findings.append(Finding(code, path, facts))

    def warn(self, code: str, *path: str | int, **facts: object) -> None:
        self.findings.append(Finding(code, path, facts, Severity.WARNING))


def programme(schedule: Schedule, around: Surroundings) -> tuple[Programme, tuple[Finding, ...]]:
    """The occurrences and recurrences of a file, in order of time, and what is wrong with it."""
    work = _Work(schedule, around)
    for number, when in enumerate(schedule.whens):
        _check_when(work, number, when)
    if not work.findings:
        for number, when in enumerate(schedule.whens):
            _dates_of(work, number, when)
    if not _has_errors(work):
        _change_all(work)
        _set_apart(work)
        _add_extras(work)
        _check_list(work)
    result = _finished(work) if not _has_errors(work) else Programme((), ())
    return result, tuple(work.findings)


def _has_errors(work: _Work) -> bool:
    return any(finding.severity is Severity.ERROR for finding in work.findings)


# What must hold before anything is worked out


def _check_when(work: _Work, number: int, when: When) -> None:
    path: tuple[str | int, ...] = ("when", number)
    if when.repeat is None:
        for name in ("until", "times", "pause"):
            if getattr(when, name):
                work.refuse("needs-repeat", *path, name, field=Term(f"fields.When.{name}"))
    else:
        _check_end(work, path, when)
        _check_first(work, path, when, when.repeat)
    _check_length(work, path, when)


def _check_end(work: _Work, path: Path, when: When) -> None:
    if when.until and when.times:
        work.refuse("until-and-times", *path, "times")
    elif not when.until and not when.times:
        work.refuse("no-end", *path, "repeat")
    elif when.until == OPEN and not work.schedule.checked:
        work.refuse("open-unchecked", *path, "until")
    elif isinstance(when.until, date) and when.until < when.first:
        work.refuse("until-before-first", *path, "until", first=when.first, until=when.until)


def _check_first(work: _Work, path: Path, when: When, rule: Rule) -> None:
    if not begins(rule, when.first):
        near = list(nearest(rule, when.first))
        work.refuse("first-not-in-rule", *path, "first", given=when.first, near=near)


def _check_length(work: _Work, path: Path, when: When) -> None:
    _check_span(work, path, when.first, when)


def _check_span(work: _Work, path: Path, first: date, said: When | Change | Extra) -> None:
    clock = said.time if isinstance(said.time, Clock) else None
    if said.last_day and clock:
        work.refuse("last-day-and-time", *path, "last_day", last=said.last_day, **_hours_of(clock))
    elif said.last_day and said.last_day < first:
        work.refuse("ends-before-start", *path, "last_day", first=first, last=said.last_day)
    elif clock and clock.last_day:
        lies = timing(first, clock, None)
        start, end = lies.begins(first), lies.ends(first)
        if end and end <= start:
            work.refuse("ends-before-start", *path, "time", first=start, last=end)


def _hours_of(said: Clock | Timing) -> dict[str, object]:
    """The clock times for a message that repeats them."""
    return {"start": f"{said.start:%H:%M}", "end": f"{said.end:%H:%M}" if said.end else "…"}


# Steps 1 to 4: the rule, the pauses, the end


def _dates_of(work: _Work, number: int, when: When) -> None:
    left_out: list[date] = []
    work.left_out.append(left_out)
    kept = [when.first] if when.repeat is None else list(_kept(work, number, when, when.repeat, left_out))
    if not kept:
        work.refuse("nothing-left", "when", number, "pause")
    _warn_unknown_holidays(work, number, when, kept)
    lies = when.timing
    work.dates.extend(_Date(day, lies, number, lies.begins(day)) for day in kept)


def _kept(work: _Work, number: int, when: When, rule: Rule, left_out: list[date]) -> Iterator[date]:
    last = _horizon(work, number, when)
    count, latest = 0, when.first
    for day in rule.dates(when.first, when.first):
        if day > last or count == when.times or day - latest > LONGEST_GAP:
            return
        if any(pauses(pause, day, work.around.holidays) for pause in when.pause):
            left_out.append(day)
        else:
            count, latest = count + 1, day
            yield day


def _horizon(work: _Work, number: int, when: When) -> date:
    """The last day to look at: the series' end, or how far an open one is worked out."""
    if when.times:
        return date.max
    if isinstance(when.until, date):
        return when.until
    checked = work.schedule.checked or when.first
    last = date(max(checked.year, when.first.year) + 2, 12, 31)
    if SCHOOL in {pause.word for pause in when.pause}:
        return _last_known(work, number, when, last)
    paused = [pause.days[1] for pause in when.pause if pause.days]
    if len(paused) < len(when.pause):
        return last
    work.endless.add(number)
    return max((last, *paused))


def _last_known(work: _Work, number: int, when: When, last: date) -> date:
    """How far an open series that pauses in school holidays is certain, `last` at most."""
    known = work.around.holidays.last_known_school_day()
    if known is None or known < last:
        work.warn("school-holidays-unknown", "when", number, "pause", last=known or when.first)
    return min(known or last, last)


def pauses(pause: Pause, day: date, holidays: Holidays) -> bool:
    """Whether a pause takes `day` away."""
    if pause.days:
        return pause.days[0] <= day <= pause.days[1]
    if pause.word == PUBLIC:
        return holidays.public(day)
    return holidays.school(day) if pause.word == SCHOOL else holidays.named(pause.name or "", day)


def _warn_unknown_holidays(work: _Work, number: int, when: When, kept: list[date]) -> None:
    if when.until == OPEN or not kept or SCHOOL not in {pause.word for pause in when.pause}:
        return
    known = work.around.holidays.last_known_school_day()
    if known is None or kept[-1] > known:
        work.warn("school-holidays-unknown", "when", number, "pause", last=known or when.first)


# Step 5: changes


def _change_all(work: _Work) -> None:
    for found in work.dates:
        work.planned.setdefault(found.day, []).append(found)
    for number, change in enumerate(work.schedule.changes):
        _check_span(work, ("changes", number), change.date or change.on.day, change)
        for found in _meant(work, number, change):
            _change_one(work, number, change, found)


def _meant(work: _Work, number: int, change: Change) -> list[_Date]:
    """The dates, as the rules gave them, that a change is about: two where both of a day fall out."""
    day, start = change.on.day, change.on.start
    of_day = work.planned.get(day, [])
    meant = [found for found in of_day if start in (None, found.original.time())]
    if any(found.changed for found in meant):
        work.refuse("changed-twice", "changes", number, day=day)
    elif not meant:
        _refuse_no_date(work, number, change.on)
    elif start is None and len(meant) > 1 and not _falls_out(change):
        work.refuse("change-of-two", "changes", number, day=day, start=f"{meant[0].original:%H:%M}")
    else:
        return meant if start is None else meant[:1]
    return []


def _falls_out(change: Change) -> bool:
    return change.none or (change.cancelled is not None and not _moves(change))


def _moves(change: Change) -> bool:
    return bool(change.date or change.time or change.last_day)


def _refuse_no_date(work: _Work, number: int, on: Occasion) -> None:
    if any(on.day in left_out for left_out in work.left_out):
        work.refuse("change-of-paused", "changes", number, day=on.day)
        return
    asked = datetime.combine(on.day, on.start or MIDNIGHT)
    starts = {found.original for of_day in work.planned.values() for found in of_day}
    near = sorted(starts, key=lambda one: (abs(one - asked), one))[:2]
    said = [moment if on.start else moment.date() for moment in sorted(near)]
    work.refuse("change-of-no-date", "changes", number, day=asked if on.start else on.day, near=said)


def _change_one(work: _Work, number: int, change: Change, found: _Date) -> None:
    found.changed = True
    if change.none:
        work.dates.remove(found)
        work.left_out[found.when].append(found.day)
        return
    found.details = change
    if change.cancelled is not None:
        found.status, found.reason = "cancelled", change.cancelled
    if _moves(change):
        _move(work, number, change, found)


def _move(work: _Work, number: int, change: Change, found: _Date) -> None:
    path = ("changes", number)
    day = change.date or found.day
    if isinstance(change.time, Clock) and not change.time.end and found.timing.end:
        work.refuse("change-without-end", *path, "time", start=f"{change.time.start:%H:%M}")
        return
    if change.last_day and not change.time and not found.timing.all_day:
        work.refuse("last-day-and-time", *path, "last_day", last=change.last_day, **_hours_of(found.timing))
        return
    if change.time or change.last_day:
        found.timing = timing(day, change.time, change.last_day)
    found.day = day


# What a series cannot hold is set apart as an event of its own


def _set_apart(work: _Work) -> None:
    """A date moved onto or past its neighbour's day, or changed between whole day and clock time.

    Exchange refuses an exception that lies on or beyond the next instance ([MS-OXOCAL] 2.2.1.44.2).
    """
    for number, when in enumerate(work.schedule.whens):
        if when.repeat is None:
            continue
        all_day = when.timing.all_day
        dates = {found.original.date(): found for found in work.dates if found.when == number}
        days = sorted({*work.left_out[number], *dates})
        days = [date.min, *days, _following(work, number, days[-1])]
        latest = date.min
        for lower, day, upper in zip(days, days[1:], days[2:], strict=False):
            if found := dates.get(day):
                within = max(lower, latest) < found.day < upper
                found.apart = not within or found.timing.all_day != all_day
                latest = latest if found.apart else found.day


def _following(work: _Work, number: int, last: date) -> date:
    """The next day of a series after the last one listed; far away where it has an end."""
    when = work.schedule.whens[number]
    if when.repeat is None or number not in work.endless:
        return date.max
    return next(when.repeat.dates(when.first, last + timedelta(1)))


# Step 6: extra dates


def _add_extras(work: _Work) -> None:
    whens = work.schedule.whens
    for number, extra in enumerate(work.schedule.extras):
        _check_span(work, ("extra", number), extra.date, extra)
        usual = whens[0].timing
        same = usual if extra.time is None and extra.last_day is None else None
        lies = same or timing(extra.date, extra.time, extra.last_day)
        work.dates.append(_Date(extra.date, lies, len(whens), lies.begins(extra.date), extra, apart=True))


def _check_list(work: _Work) -> None:
    if _has_errors(work):
        return
    if not work.dates:
        work.refuse("nothing-left", "when")
        return
    begun: dict[datetime, _Date] = {}
    for found in work.dates:
        start = found.timing.begins(found.day)
        if start in begun:
            moved = next((one for one in (found, begun[start]) if one.details), found)
            work.refuse("two-at-once", *_path_of(work, moved), day=found.day)
        begun[start] = found
        if found.timing.start and _clocks_change_at(start, work.around.zone):
            work.warn("clock-change", *_path_of(work, found), day=found.day)
    _warn_stale(work)


def _path_of(work: _Work, found: _Date) -> Path:
    for name, said in (("changes", work.schedule.changes), ("extra", work.schedule.extras)):
        for number, entry in enumerate(said):
            if entry is found.details:
                return (name, number)
    return ("when", found.when)


def _clocks_change_at(start: datetime, zone: ZoneInfo) -> bool:
    """Whether a start lies in an hour that does not exist, or exists twice."""
    if start.date() not in _days_of_change(zone, start.year):
        return False
    return start.replace(tzinfo=zone, fold=0).utcoffset() != start.replace(tzinfo=zone, fold=1).utcoffset()


@lru_cache
def _days_of_change(zone: ZoneInfo, year: int) -> frozenset[date]:
    """The days of a year that are longer or shorter than 24 hours."""
    midnights = [datetime(year, 1, 1) + timedelta(number) for number in range(367)]
    offsets = [midnight.replace(tzinfo=zone).utcoffset() for midnight in midnights]
    pairs = zip(midnights, offsets, offsets[1:], strict=False)
    return frozenset(midnight.date() for midnight, before, after in pairs if before != after)


def _warn_stale(work: _Work) -> None:
    checked, today = work.schedule.checked, work.around.today
    if checked and _open(work) and today - checked > STALE_AFTER:
        work.warn("open-stale", "checked", checked=checked)


def _open(work: _Work) -> bool:
    return any(when.until == OPEN for when in work.schedule.whens)


# Step 7 and the result


def _finished(work: _Work) -> Programme:
    schedule = work.schedule
    recurrences: list[Recurrence] = []
    occurrences: list[Occurrence] = []
    uids: set[str] = set()
    for number, when in enumerate(schedule.whens):
        stem = schedule.uid_stem if number == 0 else f"{schedule.uid_stem}-{number + 1}"
        dates = sorted((found for found in work.dates if found.when == number), key=attrgetter("original"))
        series = [found for found in dates if not found.apart]
        rrule = _rrule(work, number, when, series)
        if series and (rrule or _stands_alone(when, series)):
            recurrences.append(
                _recurrence(work, f"{stem}@{work.around.uid_domain}", number, when, series, rrule)
            )
            uids.add(stem)
            occurrences.extend(
                _occurrence(work, found, f"{stem}@{work.around.uid_domain}") for found in series
            )
            dates = [found for found in dates if found.apart]
        _singly(work, dates, uids, recurrences, occurrences)
    extras = [found for found in work.dates if found.when == len(schedule.whens)]
    _singly(work, extras, uids, recurrences, occurrences)
    return Programme(tuple(recurrences), tuple(sorted(occurrences, key=lambda one: (one.start, one.uid))))


def _stands_alone(when: When, series: list[_Date]) -> bool:
    """A single date, or all that is left of a rule; the dates of a rule that feeds do not write never do."""
    return when.repeat is None or (len(series) == 1 and when.repeat.rrule(when.first) is not None)


def _rrule(work: _Work, number: int, when: When, series: list[_Date]) -> str | None:
    """The rule with its end, where every calendar can read it and it says more than one date."""
    base = when.repeat.rrule(when.first) if when.repeat else None
    if base is None or number in work.endless:
        return base
    if len(series) < 2:
        return None
    last = series[-1].original
    return f"{base};UNTIL={last:%Y%m%d}" if when.timing.all_day else f"{base};UNTIL={_utc(work, last)}"


def _utc(work: _Work, moment: datetime) -> str:
    return f"{moment.replace(tzinfo=work.around.zone).astimezone(ZoneInfo('UTC')):%Y%m%dT%H%M%SZ}"


def _recurrence(
    work: _Work, uid: str, number: int, when: When, series: list[_Date], rrule: str | None
) -> Recurrence:
    first, last = series[0].original.date(), series[-1].original.date()
    apart = [found.original.date() for found in work.dates if found.when == number and found.apart]
    end = date.max if number in work.endless else last
    left_out = sorted({day for day in (*work.left_out[number], *apart) if first < day < end}) if rrule else ()
    zone = work.around.zone
    return Recurrence(
        uid,
        when.timing.begins(first).replace(tzinfo=zone),
        _end(work, when.timing, first),
        when.timing.all_day,
        rrule,
        tuple(when.timing.begins(day).replace(tzinfo=zone) for day in left_out),
    )


def _singly(
    work: _Work,
    dates: list[_Date],
    uids: set[str],
    recurrences: list[Recurrence],
    occurrences: list[Occurrence],
) -> None:
    """Dates that stand alone: one event each, named by its original date."""
    for found in dates:
        stem = f"{work.schedule.uid_stem}-{found.original:%Y%m%d}"
        stem = f"{stem}-{found.original:%H%M}" if stem in uids else stem
        uids.add(stem)
        occurrence = _occurrence(work, found, f"{stem}@{work.around.uid_domain}")
        occurrences.append(occurrence)
        recurrences.append(Recurrence(occurrence.uid, occurrence.start, occurrence.end, occurrence.all_day))


def _occurrence(work: _Work, found: _Date, uid: str) -> Occurrence:
    zone, status = work.around.zone, work.schedule.status
    start = found.timing.begins(found.day)
    cancelled_by_file = status.cancelled is not None or status.state == "cancelled"
    plain = Occurrence(
        event=work.schedule.slug,
        uid=uid,
        original=found.original.replace(tzinfo=zone),
        start=start.replace(tzinfo=zone),
        end=_end(work, found.timing, found.day),
        all_day=found.timing.all_day,
        status="cancelled"
        if cancelled_by_file
        else (found.status if found.status != "confirmed" else status.state),
        reason=found.reason or status.cancelled or "",
        lasting=not _forgotten(work),
    )
    return replace(plain, **_own(found.details)) if found.details else plain


def _own(details: Details) -> dict[str, Any]:
    return {name: getattr(details, name) for name in ("note", "title", "place", "room", "description")}


def _forgotten(work: _Work) -> bool:
    checked = work.schedule.checked
    return bool(checked and _open(work) and work.around.today - checked > FORGOTTEN_AFTER)


def _end(work: _Work, lies: Timing, day: date) -> datetime | None:
    end = lies.ends(day)
    if end is None:
        return None
    return (end + timedelta(lies.all_day)).replace(tzinfo=work.around.zone)
