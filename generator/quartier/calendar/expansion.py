"""The first four steps: the rule gives dates, pauses and holidays take some away, then it ends."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta

from quartier.calendar.checks import check_span
from quartier.calendar.dates import timing
from quartier.calendar.holidays import Holidays
from quartier.calendar.schedule import Stretch
from quartier.calendar.when import DAY_BEFORE, PUBLIC, SCHOOL, SKIP, Pause, When
from quartier.calendar.work import PlannedDate, Work

LONGEST_GAP = timedelta(days=366 * 50)
"""A fifth Saturday in February can be 40 years away; what is farther never comes."""
FARTHEST_MOVE = 366
"""How many steps a date may take out of its holidays."""
DAY, WEEK = timedelta(1), timedelta(7)


def plan_dates(work: Work) -> None:
    """Fills in the dates of every stretch."""
    for number, when in enumerate(work.schedule.whens):
        mine = [at for at, stretch in enumerate(work.stretches) if stretch.when == number]
        if when.dates:
            _listed(work, mine[0], number, when)
        elif when.repeat is None:
            stretch = work.stretches[mine[0]]
            work.dates.append(_planned(stretch, mine[0], stretch.first, stretch.first))
        else:
            _by_rule(work, number, when, mine)


def pauses(pause: Pause, day: date, holidays: Holidays) -> bool:
    """Whether a pause takes `day` away."""
    if pause.days:
        return pause.days[0] <= day <= pause.days[1]
    if pause.word == PUBLIC:
        return holidays.public(day)
    return holidays.school(day) if pause.word == SCHOOL else holidays.named(pause.name or "", day)


def _planned(stretch: Stretch, at: int, rule_day: date, day: date) -> PlannedDate:
    return PlannedDate(day, stretch.timing, at, stretch.timing.begins(rule_day))


def _listed(work: Work, at: int, number: int, when: When) -> None:
    """A plain list: each date with its own times, or with those beside the list."""
    for item, extra in enumerate(when.dates):
        check_span(work, ("when", number, "dates", item), extra.date, extra)
        lies = timing(extra.date, extra.time or (None if extra.last_day else when.time), extra.last_day)
        work.dates.append(PlannedDate(extra.date, lies, at, lies.begins(extra.date), extra, apart=True))


def _by_rule(work: Work, number: int, when: When, mine: list[int]) -> None:
    before = len(work.dates)
    last = _horizon(work, number, when, mine)
    work.dates.extend(_kept(work, when, mine, last))
    kept = work.dates[before:]
    if not kept:
        work.refuse("nothing-left", "when", number, "pause" if when.pause else "repeat")
    elif when.until != "open":
        _warn_unknown_holidays(work, number, mine, kept[-1].original.date())


def _kept(work: Work, when: When, mine: list[int], last: date) -> Iterator[PlannedDate]:
    count, latest = 0, work.stretches[mine[0]].first
    moved_to: set[date] = set()
    for at in mine:
        stretch, left_out = work.stretches[at], work.left_out[at]
        assert stretch.rule
        holidays = _AroundHolidays(work, stretch, moved_to)
        for day in stretch.rule.dates(stretch.anchor, stretch.first):
            if day > min(stretch.last, last) or day - latest > LONGEST_GAP or count == when.times:
                break
            target = holidays.target(day)
            if target is None:
                left_out.append(day)
            else:
                count, latest = count + 1, day
                yield _planned(stretch, at, day, target)
        holidays.tell()


class _AroundHolidays:
    """Says for the dates of one stretch whether they stay, go, or move out of holidays."""

    def __init__(self, work: Work, stretch: Stretch, moved_to: set[date]) -> None:
        self.work = work
        self.stretch = stretch
        self.holidays = work.around.holidays
        self.moved_to = moved_to
        self.fallen: list[date] = []

    def target(self, day: date) -> date | None:
        """The day on which a date of the rule takes place; None where it does not."""
        if taken(self.stretch, day, self.holidays):
            return None
        stretch, target = self.stretch, day
        if stretch.in_school_holidays and self.holidays.school(target):
            target = self._away(target, WEEK, self.holidays.school)
        if stretch.on_holiday and self.holidays.public(target):
            if stretch.on_holiday == SKIP:
                return None
            step = -DAY if stretch.on_holiday == DAY_BEFORE else WEEK
            target = self._away(target, step, self.holidays.public)
        return target if target == day or self._lands(target) else None

    def tell(self) -> None:
        if self.fallen:
            self.work.warn("holiday-lands-on-date", *self.stretch.path, days=self.fallen[:4])

    def _away(self, day: date, step: timedelta, holiday: Callable[[date], bool]) -> date:
        for _ in range(FARTHEST_MOVE):
            day += step
            if not holiday(day) and not any(pauses(one, day, self.holidays) for one in self.stretch.pause):
                break
        return day

    def _lands(self, day: date) -> bool:
        """Whether a moved date finds its day free; a date that the file has already makes it fall away."""
        if day in self.moved_to or any(_has(self.work, stretch, day) for stretch in self.work.stretches):
            self.fallen.append(day)
            return False
        self.moved_to.add(day)
        return True


def taken(stretch: Stretch, day: date, holidays: Holidays) -> bool:
    """Whether a pause takes a day away, or it is none of the only ones."""
    if not stretch.pause and not stretch.only:
        return False
    if any(pauses(pause, day, holidays) for pause in stretch.pause):
        return True
    return bool(stretch.only) and not any(pauses(only, day, holidays) for only in stretch.only)


def _has(work: Work, stretch: Stretch, day: date) -> bool:
    """Whether a stretch has a date on a day that stays there."""
    when, holidays = work.schedule.whens[stretch.when], work.around.holidays
    if when.dates or stretch.rule is None:
        return day in ([one.date for one in when.dates] or [stretch.first])
    last = when.until if isinstance(when.until, date) else date.max
    if not stretch.first <= day <= min(stretch.last, last):
        return False
    moves = (stretch.on_holiday and holidays.public(day)) or (
        stretch.in_school_holidays and holidays.school(day)
    )
    its_own = next(stretch.rule.dates(stretch.anchor, day), None) == day
    return its_own and not moves and not taken(stretch, day, holidays)


def _horizon(work: Work, number: int, when: When, mine: list[int]) -> date:
    """The last day to look at: the series' end, or how far an open one is worked out."""
    if when.times:
        return date.max
    if isinstance(when.until, date):
        return when.until
    checked = work.schedule.checked or when.begins
    last = date(max(checked.year, when.begins.year) + 2, 12, 31)
    final = work.stretches[mine[-1]]
    if any(_asks_school(work.stretches[at]) for at in mine):
        return _last_known(work, number, last)
    if final.only or final.on_holiday or any(not pause.days for pause in final.pause):
        return last
    if final.rule is None or final.rule.rrule(final.anchor) is None:
        return last
    work.endless.add(mine[-1])
    return max((last, *(pause.days[1] for pause in final.pause if pause.days)))


def _asks_school(stretch: Stretch) -> bool:
    return stretch.says(SCHOOL) or bool(stretch.in_school_holidays)


def _last_known(work: Work, number: int, last: date) -> date:
    """How far an open series that heeds school holidays is certain, `last` at most."""
    known = work.around.holidays.last_known_school_day()
    if known is None or known < last:
        begins = work.schedule.whens[number].begins
        work.warn("school-holidays-unknown", "when", number, "pause", last=known or begins)
    return min(known or last, last)


def _warn_unknown_holidays(work: Work, number: int, mine: list[int], latest: date) -> None:
    if not any(_asks_school(work.stretches[at]) for at in mine):
        return
    known = work.around.holidays.last_known_school_day()
    if known is None or latest > known:
        begins = work.schedule.whens[number].begins
        work.warn("school-holidays-unknown", "when", number, "pause", last=known or begins)
