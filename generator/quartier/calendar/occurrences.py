"""The one list of occurrences: what a file says about time, worked out date by date.

The steps follow each other as the volunteers' handbook says: the rule, what a pause takes away, holidays,
the end, the changes, the extra dates, the status. Pages, feeds and reports read the list, and only read it.
"""

from datetime import date, datetime, timedelta
from functools import lru_cache
from operator import attrgetter
from typing import Any
from zoneinfo import ZoneInfo

from quartier.calendar.changes import apply_changes
from quartier.calendar.checks import check_schedule, check_span
from quartier.calendar.dates import Timing, timing
from quartier.calendar.expansion import plan_dates
from quartier.calendar.schedule import Finding, Schedule, Stretch, Surroundings
from quartier.calendar.when import Details
from quartier.calendar.work import PlannedDate, Work
from quartier.model.occurrence import Occurrence, Programme, Recurrence
from quartier.model.source import Path

STALE_AFTER = timedelta(days=365)
FORGOTTEN_AFTER = timedelta(days=548)
UTC = ZoneInfo("UTC")
CHANGING_HOURS = (23, 0, 1, 2, 3)
"""No zone changes its clocks at another hour."""

_DETAILS = tuple(Details.model_fields)


def programme(schedule: Schedule, around: Surroundings) -> tuple[Programme, tuple[Finding, ...]]:
    """The occurrences and recurrences of a file, in order of time, and what is wrong with it."""
    work = Work(schedule, around)
    for steps in ((check_schedule,), (Work.divide, plan_dates), (apply_changes, _add_extras), (_check_list,)):
        if not work.failed:
            for step in steps:
                step(work)
    result = Programme((), ()) if work.failed else _Result(work).programme()
    return result, tuple(work.findings)


# Step 6: extra dates


def _add_extras(work: Work) -> None:
    usual = work.stretches[0].timing
    for number, extra in enumerate(work.schedule.extras):
        check_span(work, ("extra", number), extra.date, extra)
        same = extra.time is None and extra.last_day is None
        lies = usual if same else timing(extra.date, extra.time, extra.last_day)
        beside = len(work.stretches)
        work.dates.append(PlannedDate(extra.date, lies, beside, lies.begins(extra.date), extra, apart=True))


def _check_list(work: Work) -> None:
    if not work.dates:
        work.refuse("nothing-left", "when")
        return
    listed = any(when.dates for when in work.schedule.whens)
    if len(work.stretches) > 1 or listed or work.schedule.changes or work.schedule.extras:
        _refuse_two_at_once(work)
    for found in work.dates:
        start = found.timing.start
        if start and start.hour in CHANGING_HOURS and _clocks_change_at(found, work.around.zone):
            work.warn("clock-change", *_path_of(work, found), day=found.day)
    _warn_stale(work)


def _refuse_two_at_once(work: Work) -> None:
    begun: dict[datetime, PlannedDate] = {}
    for found in work.dates:
        start = found.timing.begins(found.day)
        if start in begun:
            moved = next((one for one in (found, begun[start]) if one.details), found)
            work.refuse("two-at-once", *_path_of(work, moved), day=found.day)
        begun[start] = found


def _path_of(work: Work, found: PlannedDate) -> Path:
    for name, said in (("changes", work.schedule.changes), ("extra", work.schedule.extras)):
        for number, entry in enumerate(said):
            if entry is found.details:
                return (name, number)
    return work.stretches[found.stretch].path


def _clocks_change_at(found: PlannedDate, zone: ZoneInfo) -> bool:
    """Whether a start lies in an hour that does not exist, or exists twice."""
    start = found.timing.begins(found.day)
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


def _warn_stale(work: Work) -> None:
    checked, today = work.schedule.checked, work.around.today
    if checked and work.schedule.open and today - checked > STALE_AFTER:
        work.warn("open-stale", "checked", checked=checked)


# Step 7 and the result


class _Result:
    """Turns the finished dates into occurrences and recurrences, and gives each its UID."""

    def __init__(self, work: Work) -> None:
        self.work = work
        self.zone = work.around.zone
        self.stem = work.schedule.uid_stem
        self.taken: set[str] = set()
        self.recurrences: list[Recurrence] = []
        self.occurrences: list[Occurrence] = []
        status = work.schedule.status
        self.cancelled = status.cancelled is not None or status.state == "cancelled"
        self.lasting = not _forgotten(work)

    def programme(self) -> Programme:
        by_stretch: dict[int, list[PlannedDate]] = {}
        for found in self.work.dates:
            by_stretch.setdefault(found.stretch, []).append(found)
        for at in sorted(by_stretch):
            self._stretch(at, sorted(by_stretch[at], key=attrgetter("original")))
        ordered = sorted(self.occurrences, key=lambda one: (one.start, one.uid))
        return Programme(tuple(self.recurrences), tuple(ordered))

    def _stretch(self, at: int, dates: list[PlannedDate]) -> None:
        series = [found for found in dates if not found.apart]
        stretch = self.work.stretches[at] if series else None
        rrule = self._rrule(at, stretch, series) if stretch else None
        if stretch and (rrule or _stands_alone(stretch, series)):
            uid = self._uid(f"{self.stem}{stretch.suffix}")
            self.recurrences.append(self._recurrence(uid, at, stretch, dates, series, rrule))
            self.occurrences.extend(self._occurrence(found, uid) for found in series)
            dates = [found for found in dates if found.apart]
        for found in dates:
            self._singly(found)

    def _uid(self, stem: str) -> str:
        self.taken.add(stem)
        return f"{stem}@{self.work.around.uid_domain}"

    def _singly(self, found: PlannedDate) -> None:
        """A date that stands alone: an event of its own, named by its original date."""
        stem = f"{self.stem}-{found.original:%Y%m%d}"
        stem = f"{stem}-{found.original:%H%M}" if stem in self.taken else stem
        occurrence = self._occurrence(found, self._uid(stem))
        self.occurrences.append(occurrence)
        self.recurrences.append(Recurrence(occurrence))

    def _rrule(self, at: int, stretch: Stretch, series: list[PlannedDate]) -> str | None:
        """The rule with its end, where every calendar can read it and it says more than one date."""
        base = stretch.rule.rrule(stretch.anchor) if stretch.rule else None
        if base is None or at in self.work.endless:
            return base
        if len(series) < 2:
            return None
        last = series[-1].original
        if stretch.timing.all_day:
            return f"{base};UNTIL={last:%Y%m%d}"
        return f"{base};UNTIL={last.replace(tzinfo=self.zone).astimezone(UTC):%Y%m%dT%H%M%SZ}"

    def _recurrence(
        self,
        uid: str,
        at: int,
        stretch: Stretch,
        dates: list[PlannedDate],
        series: list[PlannedDate],
        rrule: str | None,
    ) -> Recurrence:
        first, last = series[0].original.date(), series[-1].original.date()
        apart = [found.original.date() for found in dates if found.apart]
        end = date.max if at in self.work.endless else last
        days = (
            sorted({day for day in (*self.work.left_out[at], *apart) if first < day < end}) if rrule else ()
        )
        plain = PlannedDate(first, stretch.timing, at, stretch.timing.begins(first))
        left_out = tuple(stretch.timing.begins(day, self.zone) for day in days)
        return Recurrence(self._occurrence(plain, uid)._replace(lasting=True), rrule, left_out)

    def _occurrence(self, found: PlannedDate, uid: str) -> Occurrence:
        status, lies = self.work.schedule.status, found.timing
        start = lies.begins(found.day, self.zone)
        usual = found.original == lies.begins(found.day)
        plain = Occurrence(
            event=self.work.schedule.slug,
            uid=uid,
            original=start if usual else found.original.replace(tzinfo=self.zone),
            start=start,
            end=self._end(lies, found.day, start),
            all_day=lies.all_day,
            status="cancelled" if self.cancelled or found.status == "cancelled" else status.state,
            reason=found.reason or status.cancelled or "",
            lasting=self.lasting,
        )
        since = self._since(found)
        own = _own(since, found.details) if since or found.details else None
        return plain._replace(**own) if own else plain

    def _end(self, lies: Timing, day: date, start: datetime) -> datetime | None:
        """The end; as long after a start in an hour that does not exist as after any other."""
        end = lies.ends(day, self.zone)
        if end is None or lies.start is None or lies.start.hour not in CHANGING_HOURS:
            return end
        exists = start.astimezone(UTC).astimezone(self.zone)
        if exists.replace(tzinfo=None) == start.replace(tzinfo=None):
            return end
        return exists + (end - start)

    def _since(self, found: PlannedDate) -> Details | None:
        """What has been said for all dates since a `from` key."""
        stretches = self.work.stretches
        return stretches[found.stretch].details if found.stretch < len(stretches) else None


def _own(since: Details | None, details: Details | None) -> dict[str, Any]:
    """What a date says of its own, else what its stretch says."""
    said = [one for one in (since, details) if one]
    return {name: getattr(one, name) for one in said for name in _DETAILS if getattr(one, name) is not None}


def _stands_alone(stretch: Stretch, series: list[PlannedDate]) -> bool:
    """A single date, or all that is left of a rule; the dates of a rule that feeds do not write never do."""
    if stretch.rule is None:
        return True
    return len(series) == 1 and stretch.rule.rrule(stretch.anchor) is not None


def _forgotten(work: Work) -> bool:
    checked = work.schedule.checked
    return bool(checked and work.schedule.open and work.around.today - checked > FORGOTTEN_AFTER)
