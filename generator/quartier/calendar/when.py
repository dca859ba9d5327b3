"""What a volunteer says about time: `when`, changes, extra dates, status."""

import re
from datetime import date, time
from functools import cached_property
from typing import Annotated, Any

from msgspec import Struct
from pydantic import AfterValidator, BeforeValidator, ValidationInfo

from quartier.calendar.dates import (
    Clock,
    Day,
    Timing,
    WholeDay,
    clock_in,
    day_in,
    days_in,
    moment_in,
    timing,
)
from quartier.calendar.grammar import Repeat
from quartier.model.entry import (
    Choice,
    Entry,
    KeyedBy,
    Line,
    Prose,
    Reference,
    Several,
    line_of,
    one_of,
    refuse,
    words_in,
)

OPEN = "open"
ALL_DAY = "all day"
PUBLIC = "public holidays"
SCHOOL = "school holidays"
MOST_TIMES = 999
SKIP, DAY_BEFORE, WEEK_AFTER = "skip", "day before", "week after"


class Pause(Struct, frozen=True):
    """What a pause names: a word (PUBLIC, SCHOOL), an entry of the site's own list, or days."""

    word: str | None = None
    name: str | None = None
    days: tuple[date, date] | None = None


def _pause(value: object, info: ValidationInfo) -> Pause:
    text = line_of(value)
    word = words_in(info).choice("pause", text)
    if word:
        return Pause(word=word)
    if name := words_in(info).own_holiday(text):
        return Pause(name=name)
    if re.match("[0-9]", text):
        return Pause(days=days_in(text))
    known = (*words_in(info).choices("pause"), *words_in(info).own_holidays)
    suggestion = words_in(info).nearest(text, known) or words_in(info).likely("values", "pause", text)
    refuse(
        "unknown-pause", given=text, known=list(known), **({"suggestion": suggestion} if suggestion else {})
    )


def _until(value: object, info: ValidationInfo) -> date | str:
    text = line_of(value)
    if words_in(info).choice("until", text) == OPEN:
        return OPEN
    if re.fullmatch(r"\S+\s+\d{1,2}[:.]\d{2}.*", text):
        refuse("until-with-time", given=text)
    if not re.match("[0-9]", text):
        refuse("until-expected", given=text)
    return day_in(text)


def _hours(value: object, info: ValidationInfo) -> Clock | WholeDay:
    if isinstance(value, Clock):
        return value
    text = line_of(value)
    return WholeDay() if words_in(info).choice("time", text) == ALL_DAY else clock_in(text)


def _times(value: object) -> int:
    text = line_of(value)
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:6]) <= MOST_TIMES):
        refuse("times-out-of-range", given=text, most=MOST_TIMES)
    return int(text)


Hours = Annotated[Clock | WholeDay, BeforeValidator(_hours)]
Pauses = Annotated[tuple[Annotated[Pause, BeforeValidator(_pause)], ...], Several]


class Details(Entry):
    """What one date may have of its own."""

    title: Line | None = None
    place: Annotated[Line | None, Reference("place")] = None
    room: Line | None = None
    description: Prose | None = None
    note: Line | None = None


class Extra(Details):
    """A date beside the rule."""

    date: Day
    time: Hours | None = None
    last_day: Day | None = None


def _extra(value: object) -> object:
    if not isinstance(value, str):
        return value
    first, last_day, clock = moment_in(line_of(value))
    return {"date": first.isoformat(), "time": clock, **_lasting(last_day, clock)}


def _lasting(last_day: date | None, clock: object) -> dict[str, str]:
    return {"last_day": last_day.isoformat()} if last_day and clock is None else {}


Extras = Annotated[tuple[Annotated[Extra, BeforeValidator(_extra)], ...], Several]


class When(Entry):
    """One date, a rule from a first date on, or a plain list of dates."""

    first: Day | None = None
    time: Hours | None = None
    last_day: Day | None = None
    repeat: Repeat | None = None
    until: Annotated[date | str | None, BeforeValidator(_until)] = None
    times: Annotated[int | None, BeforeValidator(_times)] = None
    pause: Pauses = ()
    only: Pauses = ()
    on_holiday: Annotated[str, one_of("on_holiday")] | None = None
    in_school_holidays: Annotated[str, one_of("in_school_holidays")] | None = None
    dates: Extras = ()

    @property
    def begins(self) -> date:
        """The first date that is written down."""
        return self.first or self.dates[0].date

    @cached_property
    def timing(self) -> Timing:
        return timing(self.begins, self.time, self.last_day)


def _short_form(value: object) -> object:
    """`wann: 2026-09-12 14:00-22:00` as the mapping it stands for."""
    if not isinstance(value, str):
        return value
    first, last_day, clock = moment_in(line_of(value))
    return {"first": first.isoformat(), "time": clock, **_lasting(last_day, clock)}


class Occasion(Struct, frozen=True):
    """Which date a change is about: its day, and its start where the day has two.

    `onwards`: the change holds from that day on (`ab 2026-09-02`).
    """

    day: date
    start: time | None = None
    onwards: bool = False


def _occasion(value: object, info: ValidationInfo) -> Occasion:
    text = line_of(value)
    first, _, rest = text.partition(" ")
    if words_in(info).choice("from", first) == "from":
        return Occasion(day_in(rest), onwards=True)
    return Occasion(day_in(first), clock_in(rest).start if rest else None)


def _cancelled(value: object, info: ValidationInfo) -> str | None:
    """The reason, empty where none is given; None where the date is not cancelled."""
    text = line_of(value)
    answer = words_in(info).choice("yes_no", text)
    return text if answer is None else ("" if answer == "yes" else None)


Cancelled = Annotated[str | None, BeforeValidator(_cancelled)]


class Change(Details):
    """What is different about one date of the series."""

    on: Annotated[Occasion, BeforeValidator(_occasion)]
    date: Day | None = None
    time: Hours | None = None
    last_day: Day | None = None
    cancelled: Cancelled = None
    none: bool = False
    repeat: Repeat | None = None
    pause: Pauses | None = None
    on_holiday: Annotated[str, one_of("on_holiday")] | None = None


def _change(value: Any, info: ValidationInfo) -> Any:
    """`kein Termin` and `fällt aus` stand for a change without further words."""
    if not isinstance(value, dict) or "said" not in value:
        return value
    word = Choice("change").read(value["said"], info)
    return {"on": value["on"], **({"none": True} if word == "none" else {"cancelled": "yes"})}


class Status(Entry):
    """Whether the whole file is confirmed, tentative or cancelled."""

    state: Annotated[str, one_of("status")] = "confirmed"
    cancelled: Cancelled = None


def _status(value: object) -> object:
    return {"state": value} if isinstance(value, str) else value


def _some(value: tuple[When, ...]) -> tuple[When, ...]:
    return value or refuse("value-missing")


Whens = Annotated[tuple[Annotated[When, BeforeValidator(_short_form)], ...], Several, AfterValidator(_some)]
Changes = Annotated[tuple[Annotated[Change, BeforeValidator(_change)], ...], KeyedBy("on")]
StatusOf = Annotated[Status, BeforeValidator(_status)]
