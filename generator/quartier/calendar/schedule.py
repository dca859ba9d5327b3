"""What an event's file says about time, cut into stretches for each of which one rule holds."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from msgspec import Struct, field
from msgspec.structs import replace

from quartier.calendar.dates import Timing, timing
from quartier.calendar.holidays import Holidays
from quartier.calendar.rules import Rule
from quartier.calendar.when import OPEN, Change, Details, Extra, Pause, Status, When
from quartier.model.problem import Severity
from quartier.model.source import Path


class Finding(Struct, frozen=True):
    """Something wrong with what a file says about time; `path` leads to the value."""

    code: str
    path: Path
    facts: dict[str, object] = field(default_factory=dict)
    severity: Severity = Severity.ERROR


class Schedule(Struct, frozen=True):
    """What an event's file says about time, as it was written."""

    slug: str
    uid_stem: str
    whens: tuple[When, ...]
    changes: tuple[Change, ...] = ()
    extras: tuple[Extra, ...] = ()
    status: Status = field(default_factory=Status)
    checked: date | None = None

    @property
    def open(self) -> bool:
        """Whether a series goes on until somebody says otherwise."""
        return any(when.until == OPEN for when in self.whens)


class Surroundings(Struct, frozen=True):
    """What else decides: zone, holidays, the site's domain for UIDs, and the day of the build."""

    zone: ZoneInfo
    holidays: Holidays
    uid_domain: str
    today: date


class Stretch(Struct, frozen=True):
    """A `when` from `first` to `last`, as long as one rule holds; from a `from` key on, the next one.

    Weeks and months are counted from `anchor`. `rule` is None where no rule gives the dates. `suffix` makes
    its UID out of the event's, `path` leads to where it is said.
    """

    when: int
    path: Path
    suffix: str
    first: date
    anchor: date
    timing: Timing
    rule: Rule | None = None
    last: date = date.max
    pause: tuple[Pause, ...] = ()
    only: tuple[Pause, ...] = ()
    on_holiday: str | None = None
    in_school_holidays: str | None = None
    details: Details | None = None

    def says(self, word: str) -> bool:
        """Whether a kind of holiday decides about its dates."""
        return any(pause.word == word for pause in (*self.pause, *self.only))


def stretches(schedule: Schedule) -> tuple[Stretch, ...]:
    """All stretches in the order of the file and of time; a single date is one too."""
    onwards = sorted(
        (
            (change.on.day, number, change)
            for number, change in enumerate(schedule.changes)
            if change.on.onwards
        ),
        key=lambda one: one[:2],
    )
    found: list[Stretch] = []
    for number, when in enumerate(schedule.whens):
        found.append(_of_when(number, when))
    for day, number, change in onwards:
        before = found[-1]
        found[-1] = replace(before, last=day - timedelta(1))
        found.append(_from(before, day, number, change))
    return tuple(found)


def _of_when(number: int, when: When) -> Stretch:
    return Stretch(
        when=number,
        path=("when", number),
        suffix=f"-{number + 1}" if number else "",
        first=when.begins,
        anchor=when.begins,
        timing=when.timing,
        rule=when.repeat,
        pause=when.pause,
        only=when.only,
        on_holiday=when.on_holiday,
        in_school_holidays=when.in_school_holidays,
    )


def _from(before: Stretch, day: date, number: int, change: Change) -> Stretch:
    """The stretch that begins with a `from` key: what it does not name stays."""
    anchor = _first_of(change.repeat, day) if change.repeat else before.anchor
    return replace(
        before,
        path=("changes", number),
        suffix=f"-ab{day:%Y%m%d}",
        first=day,
        last=date.max,
        anchor=anchor,
        rule=change.repeat or before.rule,
        timing=timing(anchor, change.time, None) if change.time else before.timing,
        pause=before.pause if change.pause is None else change.pause,
        on_holiday=change.on_holiday or before.on_holiday,
        details=later(before.details, change),
    )


def _first_of(rule: Rule, day: date) -> date:
    return next(rule.dates(day, day), day)


def later(before: Details | None, change: Details) -> Details:
    """What holds from now on: what is named, and what was said before."""
    if before is None:
        return change
    said = {name: getattr(change, name) or getattr(before, name) for name in Details.model_fields}
    return Details(**said)
