"""What must hold before a schedule can be worked out: which fields go together, which days fit."""

from datetime import date

from quartier.calendar.dates import Clock, Timing, timing
from quartier.calendar.rrule_text import RruleText
from quartier.calendar.rules import FARTHEST, Rule, Weekly, begins, nearest
from quartier.calendar.schedule import Stretch, stretches
from quartier.calendar.when import OPEN, PUBLIC, WEEK_AFTER, Change, Extra, When
from quartier.calendar.work import Work
from quartier.model.problem import Term
from quartier.model.source import Path

NEEDS_REPEAT = ("until", "times", "pause", "only", "on_holiday", "in_school_holidays")
NOT_BESIDE_DATES = ("first", "last_day", "repeat", *NEEDS_REPEAT)
ONLY_FROM = ("repeat", "pause", "on_holiday")
NOT_FROM = ("date", "last_day", "description", "cancelled", "none")


def check_schedule(work: Work) -> None:
    """Finds everything that keeps a schedule from being worked out."""
    for number, when in enumerate(work.schedule.whens):
        _check_when(work, number, when)
    for number, change in enumerate(work.schedule.changes):
        _check_change(work, number, change)
    _check_onwards(work)


def check_span(work: Work, path: Path, first: date, said: When | Change | Extra) -> None:
    """A named last day: not beside clock times, and not before the first."""
    clock = said.time if isinstance(said.time, Clock) else None
    if said.last_day and clock:
        work.refuse("last-day-and-time", *path, "last_day", last=said.last_day, **hours_of(clock))
    elif said.last_day and said.last_day < first:
        work.refuse("ends-before-start", *path, "last_day", first=first, last=said.last_day)
    elif clock and clock.last_day:
        lies = timing(first, clock, None)
        start, end = lies.begins(first), lies.ends(first)
        if end and end <= start:
            work.refuse("ends-before-start", *path, "time", first=start, last=end)


def hours_of(said: Clock | Timing) -> dict[str, object]:
    """The clock times for a message that repeats them."""
    return {"start": f"{said.start:%H:%M}", "end": f"{said.end:%H:%M}" if said.end else "…"}


def _check_when(work: Work, number: int, when: When) -> None:
    path: Path = ("when", number)
    if when.dates:
        _refuse_fields(work, path, when, NOT_BESIDE_DATES, "dates-alone")
    elif when.first is None:
        work.refuse("field-missing", *path, field=Term("fields.When.first"))
    elif when.repeat is None:
        _refuse_fields(work, path, when, NEEDS_REPEAT, "needs-repeat")
        check_span(work, path, when.first, when)
    else:
        _check_end(work, path, when, when.first)
        _check_first(work, path, when.first, when.repeat)
        _check_holidays(work, path, when.repeat, when)
        check_span(work, path, when.first, when)


def _refuse_fields(work: Work, path: Path, said: When | Change, names: tuple[str, ...], code: str) -> None:
    for name in names:
        value = getattr(said, name)
        if value is not None and value != () and value is not False:
            work.refuse(code, *path, name, field=Term(f"fields.{type(said).__name__}.{name}"))


def _check_end(work: Work, path: Path, when: When, first: date) -> None:
    if when.until and when.times:
        work.refuse("until-and-times", *path, "times")
    elif not when.until and not when.times:
        work.refuse("no-end", *path, "repeat")
    elif when.until == OPEN and not work.schedule.checked:
        work.refuse("open-unchecked", *path, "until")
    elif isinstance(when.until, date) and when.until < first:
        work.refuse("until-before-first", *path, "until", first=first, until=when.until)


def _check_first(work: Work, path: Path, first: date, rule: Rule) -> None:
    if begins(rule, first):
        return
    # Asked before the nearest days are: to look for them day by day takes long where there are none.
    near = [] if _never(rule, first) else [day for day in nearest(rule, first) if day]
    if near:
        work.refuse("first-not-in-rule", *path, "first", given=first, near=near)
    else:
        work.refuse("rule-without-dates", *path, "repeat")


def _never(rule: Rule, day: date) -> bool:
    """Whether a rule gives no date from `day` on, or one of RFC 5545 none within twelve years."""
    found = next(rule.dates(day, day), None)
    return found is None or (isinstance(rule, RruleText) and found - day > FARTHEST)


def _check_holidays(work: Work, path: Path, rule: Rule, said: When | Stretch) -> None:
    if said.on_holiday and any(pause.word == PUBLIC for pause in said.pause):
        work.refuse("holiday-twice", *path, "on_holiday")
    if said.on_holiday == WEEK_AFTER and _weekly(rule):
        work.refuse("week-after-weekly", *path, "on_holiday")


def _weekly(rule: Rule) -> bool:
    return isinstance(rule, Weekly) or (isinstance(rule, RruleText) and ("FREQ", "WEEKLY") in rule.parts)


def _check_change(work: Work, number: int, change: Change) -> None:
    path: Path = ("changes", number)
    if not change.on.onwards:
        _refuse_fields(work, path, change, ONLY_FROM, "only-from")
        return
    if change.none or change.cancelled is not None:
        work.refuse("from-ends", *path, day=change.on.day)
        return
    _refuse_fields(work, path, change, NOT_FROM, "not-from")
    whens = work.schedule.whens
    if len(whens) > 1 or whens[0].repeat is None:
        work.refuse("from-needs-rule", *path, day=change.on.day)
    elif whens[0].first and change.on.day <= whens[0].first:
        work.refuse("from-before-first", *path, day=change.on.day, first=whens[0].first)
    elif isinstance(whens[0].until, date) and change.on.day > whens[0].until:
        work.refuse("from-after-end", *path, day=change.on.day, until=whens[0].until)
    elif change.repeat and _never(change.repeat, change.on.day):
        work.refuse("rule-without-dates", *path, "repeat")


def _check_onwards(work: Work) -> None:
    """The `from` keys together: each day once, and what one says must go with what was said before it."""
    seen: set[date] = set()
    for number, change in enumerate(work.schedule.changes):
        if change.on.onwards:
            if change.on.day in seen:
                work.refuse("changed-twice", "changes", number, day=change.on.day)
            seen.add(change.on.day)
    for stretch in () if work.failed else stretches(work.schedule)[len(work.schedule.whens) :]:
        if stretch.rule:
            _check_holidays(work, stretch.path, stretch.rule, stretch)
