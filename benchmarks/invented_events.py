"""Invented events: what, when, where, with whom, and what is different about some dates."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from benchmarks.facts import Change, Event, Once, Organisation, Place, Room, Series, Size
from benchmarks.sentences import bank, between, bullets, dice, drawn, one_of, slug_of

WEEKDAYS = ("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag")
ORDINALS = ("erster", "zweiter", "dritter", "vierter", "letzter")
YEARS = (
    (2019, 6),
    (2020, 6),
    (2021, 8),
    (2022, 10),
    (2023, 13),
    (2024, 16),
    (2025, 18),
    (2026, 17),
    (2027, 6),
)
"""Years and how many of a hundred events begin in each: a quarter that grows."""
QUIET = (((1, 12), (2, 10)), ((3, 1), (3, 14)), ((9, 8), (9, 28)), ((11, 9), (12, 12)))
"""Stretches of the year in which no day is a holiday, so that a pause takes none of them away."""
DAY, WEEK = timedelta(days=1), timedelta(days=7)
FEWEST_TO_PAUSE = 8
"""A series of fewer dates does not pause: holidays could leave none of it."""
TRIES = 12
_Taken = set[tuple[str, str, date, int]]


@dataclass(frozen=True)
class _Head:
    """What other events' texts need to know of one."""

    number: int
    slug: str
    title: str
    theme: dict[str, Any]


def events(
    seed: str, size: Size, places: Sequence[Place], organisations: Sequence[Organisation]
) -> tuple[Event, ...]:
    heads = tuple(_heads(seed, size))
    taken: _Taken = set()
    return tuple(_event(seed, head, heads, places, organisations, taken) for head in heads)


def _heads(seed: str, size: Size) -> Iterator[_Head]:
    """Every third is a series."""
    seen: Counter[str] = Counter()
    themes = {
        series: [one for one in bank()["event_themes"] if one["series"] is series] for series in (True, False)
    }
    for number in range(size.events):
        chance = dice(seed, "head", number)
        theme = one_of(chance, themes[number % 3 == 0])
        title = f"{theme['title']} {one_of(chance, bank()['event_flavours'])}"
        base = slug_of(title)
        seen[base] += 1
        yield _Head(number, base if seen[base] == 1 else f"{base}-nr-{seen[base]}", title, theme)


def _event(
    seed: str,
    head: _Head,
    heads: Sequence[_Head],
    places: Sequence[Place],
    organisations: Sequence[Organisation],
    taken: _Taken,
) -> Event:
    chance, words = dice(seed, "event", head.number), bank()
    when = _series(chance, head.theme) if head.theme["series"] else _once(chance, head.theme)
    place, room = _free_room(chance, when, places, taken)
    organiser = one_of(chance, organisations)
    registers = chance.random() < 0.25
    return Event(
        head.slug,
        head.title,
        when,
        place.slug,
        room.title if room else "",
        organiser.slug,
        tuple(dict.fromkeys((head.theme["category"], *_second(chance, words["categories"])))),
        tuple(dict.fromkeys((head.theme["audience"], *_second(chance, words["audiences"])))),
        one_of(chance, words["costs"]),
        place.accessibility[:2],
        organiser.slug if registers else "",
        (room.places // 2 if room else 20) if registers else 0,
        _changes(chance, when) if isinstance(when, Series) else (),
        (when.until + 10 * DAY,) if isinstance(when, Series) and chance.random() < 0.1 else (),
        isinstance(when, Once) and chance.random() < 0.03,
        _description(chance, head, heads, place, organiser),
    )


def _second(chance: Random, among: dict[str, Any]) -> list[str]:
    return drawn(chance, list(among), 1) if chance.random() < 0.3 else []


def _begin(chance: Random) -> date:
    years = [year for year, weight in YEARS for _ in range(weight)]
    return date(one_of(chance, years), 1, 1) + between(chance, 0, 363) * DAY


def _hours(chance: Random, theme: dict[str, Any]) -> tuple[time, time]:
    start = datetime.strptime(one_of(chance, theme["starts"]), "%H:%M")
    return start.time(), (start + timedelta(hours=theme["hours"])).time()


def _once(chance: Random, theme: dict[str, Any]) -> Once:
    first = _begin(chance)
    if chance.random() < 0.06:
        return Once(first, None, None, first + between(chance, 0, 4) * DAY)
    return Once(first, *_hours(chance, theme), first)


def _series(chance: Random, theme: dict[str, Any]) -> Series:
    begin = _begin(chance)
    last = begin + between(chance, 90, 360) * DAY
    weekday = between(chance, 0, 4 if theme["category"] == "aeltere" else 6)
    rule, days = one_of(chance, (_weekly, _weekly, _fortnightly, _on_two_days, _monthly, _monthly))(
        chance, begin, last, weekday
    )
    pauses = (("Schulferien", "Feiertage"), ("Schulferien",), ("Feiertage",), ())
    pause = one_of(chance, pauses) if len(days) >= FEWEST_TO_PAUSE else ()
    return Series(rule, *_hours(chance, theme), days[-1], pause, tuple(days))


def _weekly(chance: Random, begin: date, last: date, weekday: int) -> tuple[str, list[date]]:
    return f"jeden {WEEKDAYS[weekday]}", list(_each(begin, last, weekday, WEEK))


def _fortnightly(chance: Random, begin: date, last: date, weekday: int) -> tuple[str, list[date]]:
    return f"alle 2 Wochen am {WEEKDAYS[weekday]}", list(_each(begin, last, weekday, 2 * WEEK))


def _on_two_days(chance: Random, begin: date, last: date, weekday: int) -> tuple[str, list[date]]:
    first, second = weekday % 4, weekday % 4 + 2
    days = sorted((*_each(begin, last, first, WEEK), *_each(begin, last, second, WEEK)))
    return f"jeden {WEEKDAYS[first]} und {WEEKDAYS[second]}", days


def _monthly(chance: Random, begin: date, last: date, weekday: int) -> tuple[str, list[date]]:
    ordinal = between(chance, 0, 4)
    days = [day for day in _each(begin, last, weekday, WEEK) if _is_nth(day, ordinal)]
    return f"{ORDINALS[ordinal]} {WEEKDAYS[weekday]} im Monat", days


def _is_nth(day: date, ordinal: int) -> bool:
    return (day + WEEK).month != day.month if ordinal == 4 else (day.day - 1) // 7 == ordinal


def _each(begin: date, last: date, weekday: int, step: timedelta) -> Iterator[date]:
    day = begin + (weekday - begin.weekday()) % 7 * DAY
    while day <= last:
        yield day
        day += step


def _free_room(
    chance: Random, when: Once | Series, places: Sequence[Place], taken: _Taken
) -> tuple[Place, Room | None]:
    """A room that is free on all days; where none is found in a few tries, two have to share one."""
    for attempt in range(TRIES):
        place = one_of(chance, places)
        room = one_of(chance, place.rooms[:-1]) if place.rooms else None
        wanted = {(place.slug, room.title if room else "", day, hour) for day, hour in _slots(when)}
        if wanted.isdisjoint(taken) or attempt == TRIES - 1:
            taken |= wanted
            break
    return place, room


def _slots(when: Once | Series) -> Iterator[tuple[date, int]]:
    """The days and begun hours that it takes."""
    if isinstance(when, Series):
        days: Sequence[date] = when.days
    else:
        days = [when.first + at * DAY for at in range((when.last - when.first).days + 1)]
    hours = range(24) if when.start is None or when.end is None else range(when.start.hour, when.end.hour + 1)
    return ((day, hour) for day in days for hour in hours)


def _changes(chance: Random, when: Series) -> tuple[Change, ...]:
    """Up to three dates that fall away, move to the next day, or carry a note."""
    fit = [day for day in when.days[1:] if _is_quiet(day) and day + DAY not in when.days]
    chosen = sorted(drawn(chance, fit, between(chance, 0, 3)))
    return tuple(_change(chance, day) for day in chosen)


def _is_quiet(day: date) -> bool:
    return any(first <= (day.month, day.day) <= last for first, last in QUIET)


def _change(chance: Random, day: date) -> Change:
    kind = one_of(chance, ("cancelled", "cancelled", "moved", "note"))
    if kind == "cancelled":
        return Change(day, cancelled=one_of(chance, bank()["cancel_reasons"]))
    note = one_of(chance, bank()["notes"])
    return Change(day, day=day + DAY, note=note) if kind == "moved" else Change(day, note=note)


def _description(
    chance: Random, head: _Head, heads: Sequence[_Head], place: Place, organiser: Organisation
) -> str:
    words, theme = bank(), head.theme
    other = one_of(chance, heads)
    links = {
        "organiser": f"[{organiser.title}](kontakt:{organiser.slug})",
        "place": f"[{place.title}](ort:{place.slug})",
        "other": f"[{other.title}](termin:{other.slug})",
        "slug": head.slug,
    }
    blocks = [
        " ".join((one_of(chance, words["event_opens"]), *drawn(chance, theme["says"], 2))),
        " ".join(drawn(chance, words["event_middles"], between(chance, 2, 4))),
    ]
    if chance.random() < 0.5:
        blocks += ["**Bitte mitbringen:**", bullets(theme["bring"])]
    if chance.random() < 0.4:
        blocks.append(" ".join(drawn(chance, words["event_middles"], between(chance, 2, 3))))
    blocks.append(one_of(chance, words["event_ends"]).format(**links))
    return "\n\n".join(blocks)
