"""What subscribers will see when one state of the files follows another."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from itertools import groupby

from msgspec import Struct

from quartier.calendar import phrases
from quartier.model.neighbourhood import Neighbourhood, Record
from quartier.model.occurrence import Occurrence
from quartier.words import Words

SORTS = ("new", "moved", "cancelled", "restored", "changed", "vanished")
"""In this order they are told; what vanishes without a word comes last, where it is remembered."""
SHOWN = 6

Key = tuple[str, date, int]


class Difference(Struct, frozen=True):
    """What happens to one date: its sort out of SORTS, the event's title, the date before and after."""

    sort: str
    title: str
    before: Occurrence | None
    after: Occurrence | None


class _Seen(Struct, frozen=True):
    """A date as a subscriber has it; `alone` where its UID names no other date."""

    neighbourhood: Neighbourhood
    event: Record
    occurrence: Occurrence
    alone: bool

    @property
    def title(self) -> str:
        return str(self.occurrence.title or self.event.entry.title)

    def comes(self, today: date) -> bool:
        return self.occurrence.comes(today)


def differences(before: Neighbourhood, after: Neighbourhood, today: date) -> tuple[Difference, ...]:
    """Every date from `today` on that is not the same for subscribers, by sort and time."""
    pairs = _paired(_seen(before), _seen(after))
    coming = (pair for pair in pairs if any(one and one.comes(today) for one in pair))
    found = [_difference(old, new) for old, new in coming]
    return tuple(sorted((one for one in found if one), key=_order))


def told(found: tuple[Difference, ...], words: Words) -> str:
    """For people at a terminal: the sum in one line, then event by event."""
    lines = [f"  {_line(one, words)}" for one in _few(found)]
    return "\n".join((summary(found, words), *lines, *_more(found, words)))


def as_markdown(found: tuple[Difference, ...], words: Words) -> str:
    """For the summary of a pull request."""
    lines = [f"- {_escaped(_line(one, words))}" for one in _few(found)]
    head = (f"## {words['difference.title']}", "", f"**{summary(found, words)}**", "")
    rest = [line for more in _more(found, words) for line in ("", more)]
    return "\n".join((*head, *lines, *rest, ""))


def summary(found: tuple[Difference, ...], words: Words) -> str:
    """`2 neu, 1 verschoben, 1 verschwindet ohne Absage!`"""
    counts = Counter(one.sort for one in found)
    parts = [_counted(sort, counts[sort], words) for sort in SORTS if counts[sort]]
    return ", ".join(parts) or str(words["difference.nothing"])


def _counted(sort: str, number: int, words: Words) -> str:
    one, many = words[f"difference.{sort}"]
    return words.filled(one if number == 1 else many, {"number": number})


def _seen(neighbourhood: Neighbourhood) -> dict[Key, _Seen]:
    """Every date by what a subscriber's program knows it by: its event, its day, the how manieth."""
    seen: dict[Key, _Seen] = {}
    for event in neighbourhood.gatherings:
        programme = neighbourhood.programme(event)
        alone = {one.uid for one in programme.recurrences if one.rrule is None}
        of_day: Counter[date] = Counter()
        for one in programme.occurrences:
            day = one.original.date()
            seen[event.first_slug, day, of_day[day]] = _Seen(neighbourhood, event, one, one.uid in alone)
            of_day[day] += 1
    return seen


def _paired(old: dict[Key, _Seen], new: dict[Key, _Seen]) -> Iterator[tuple[_Seen | None, _Seen | None]]:
    """Each date before and after; one that stands alone is the same on whatever day its file puts it."""
    arrived = {one.occurrence.uid: key for key, one in new.items() if one.alone and key not in old}
    left = {key: one.occurrence.uid for key, one in old.items() if one.alone and key not in new}
    gone_to = {key: arrived[uid] for key, uid in left.items() if uid in arrived}
    yield from ((one, new.get(gone_to.get(key, key))) for key, one in old.items())
    reached = {*old, *gone_to.values()}
    yield from ((None, one) for key, one in new.items() if key not in reached)


def _said(seen: _Seen) -> tuple[object, ...]:
    """All that a subscriber reads about a date, but for its time."""
    entry, one, site = seen.event.entry, seen.occurrence, seen.neighbourhood.site
    place = seen.neighbourhood.get("place", one.place or entry.place)
    where = (place.entry.title, place.entry.address, place.entry.coordinates) if place else None
    usual_room = None if one.place else entry.room
    text = entry.description if one.description is None else one.description
    categories = [site.categories[slug].title for slug in entry.categories]
    return (seen.title, where, one.room or usual_room, text, categories, one.status, one.reason, one.note)


def _difference(before: _Seen | None, after: _Seen | None) -> Difference | None:
    if before and after:
        changed = "changed" if _said(before) != _said(after) else None
        sort = _sort(before.occurrence, after.occurrence) or changed
        return Difference(sort, after.title, before.occurrence, after.occurrence) if sort else None
    if after:
        return Difference("new", after.title, None, after.occurrence)
    if before and not before.occurrence.cancelled:
        return Difference("vanished", before.title, before.occurrence, None)
    return None


def _sort(old: Occurrence, new: Occurrence) -> str | None:
    if new.cancelled != old.cancelled:
        return "cancelled" if new.cancelled else "restored"
    same = (new.start, new.end, new.all_day) == (old.start, old.end, old.all_day)
    return None if same or new.cancelled else "moved"


def _order(one: Difference) -> tuple[int, str, datetime]:
    shown = one.after or one.before
    assert shown
    return SORTS.index(one.sort), one.title, shown.start


def _few(found: Iterable[Difference]) -> Iterator[Difference]:
    """The first few of each event and sort."""
    for _, of_event in groupby(found, key=lambda one: (one.sort, one.title)):
        yield from list(of_event)[:SHOWN]


def _more(found: tuple[Difference, ...], words: Words) -> list[str]:
    rest = len(found) - len(list(_few(found)))
    return [words.text("difference.more", number=rest)] if rest else []


def _line(one: Difference, words: Words) -> str:
    shown = one.after or one.before
    assert shown
    when = phrases.moment(shown, words)
    if one.sort == "moved" and one.before:
        when = words.text("difference.instead", new=when, old=phrases.moment(one.before, words))
    return words.text(f"difference.lines.{one.sort}", title=one.title, when=when)


def _escaped(text: str) -> str:
    return "".join(f"\\{letter}" if letter in "\\`*_[]<>#|~&$" else letter for letter in text)
