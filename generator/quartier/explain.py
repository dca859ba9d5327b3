"""What a file says, in words: so that a reviewer sees a mistake before it is published."""

from collections.abc import Callable
from datetime import date
from typing import Any

from quartier.addresses import Addresses
from quartier.calendar import phrases
from quartier.kinds.opening_hours import in_words
from quartier.model.neighbourhood import Neighbourhood, Record
from quartier.model.occurrence import Occurrence
from quartier.words import Words, words_of

SHOWN = 10


def explained(neighbourhood: Neighbourhood, file: str, today: date) -> str | None:
    """The record of `file` in words, an event with its next ten dates; None where it is no record."""
    records = (record for of_kind in neighbourhood.records.values() for record in of_kind.values())
    record = next((record for record in records if record.file == file), None)
    if record is None:
        return None
    words = words_of(neighbourhood.site.language)
    addresses = Addresses(neighbourhood.site)
    url = addresses.absolute(addresses.record(record.kind, record.slug))
    title = f"{words['explain.what'][record.kind]}: {record.entry.title}"
    told = _TELLERS[record.kind](neighbourhood, record, today, words)
    return "\n".join((title, *filter(None, told), words.text("explain.page", url=url)))


def _event(neighbourhood: Neighbourhood, record: Record, today: date, words: Words) -> list[str]:
    event = record.entry
    place, organiser = (
        neighbourhood.get("place", event.place),
        neighbourhood.get("organisation", event.organiser),
    )
    lines = phrases.repetitions(event.when, event.changes, words)
    if place:
        lines.append(f"{words['site.where']}: {', '.join(filter(None, (place.entry.title, event.room)))}")
    if organiser:
        lines.append(f"{words['site.who']}: {organiser.entry.title}")
    occurrences = neighbourhood.programmes[record.slug].occurrences
    coming = list(phrases.coming(occurrences, today))
    if not coming:
        last = words.day(occurrences[-1].day, "long")
        return [*lines, words.text("explain.none_left", date=last)]
    lines.append(str(words["explain.next"]))
    lines.extend(f"  {_told(one, words)}" for one in coming[:SHOWN])
    if rest := coming[SHOWN:]:
        lines.append("  " + words.text("explain.more", number=len(rest), last=words.day(rest[-1].day, "day")))
    return lines


def _told(one: Occurrence, words: Words) -> str:
    parts = [phrases.moment(one, words)]
    if one.cancelled:
        parts.append(str(words["site.cancelled"]))
    elif one.start.date() != one.original.date():
        parts.append(words.text("site.instead_of", date=words.day(one.original.date(), "short")))
    elif one.moved:
        parts.append(str(words["site.changed_time"]))
    parts.extend(part for part in (one.reason, one.note, one.title) if part)
    return " – ".join(parts)


def _place(neighbourhood: Neighbourhood, record: Record, today: date, words: Words) -> list[str]:
    place = record.entry
    rooms = [
        f"{room.title} ({words.text('site.room_capacity', number=room.capacity)})"
        if room.capacity
        else room.title
        for room in place.rooms
    ]
    lines = [
        _labelled(words["site.address"], place.address.in_one_line if place.address else ""),
        _labelled(words["site.rooms"], ", ".join(rooms)),
        _labelled(
            words["site.access"],
            ", ".join(words["site.accessibility_words"][one] for one in place.accessibility),
        ),
    ]
    return [*lines, *_dates_where(lambda event: event.place == record.slug, neighbourhood, today, words)]


def _organisation(neighbourhood: Neighbourhood, record: Record, today: date, words: Words) -> list[str]:
    one = record.entry
    lines = [_labelled(words["site.phone"], one.phone), _labelled(words["site.email"], one.email)]
    lines.append(_labelled(words["site.responsible_for"], ", ".join(one.responsible_for)))
    if one.opening_hours:
        lines.append(f"{words['site.opening_hours']}:")
        week = one.opening_hours.week()
        lines.extend(f"  {words.weekday(number)}: {in_words(week[number], words)}" for number in range(7))
    return [*lines, *_dates_where(lambda event: event.organiser == record.slug, neighbourhood, today, words)]


def _labelled(label: str, text: str | None) -> str:
    return f"{label}: {text}" if text else ""


def _dates_where(
    wanted: Callable[[Any], bool], neighbourhood: Neighbourhood, today: date, words: Words
) -> list[str]:
    """The next dates of all events that are wanted, each with its event's title."""
    dated = sorted(
        (one.start, event.entry.title, one)
        for event in neighbourhood.all("event")
        if wanted(event.entry)
        for one in phrases.coming(neighbourhood.programmes[event.slug].occurrences, today)
    )
    lines = [f"  {title}: {_told(one, words)}" for _, title, one in dated[:SHOWN]]
    return [str(words["explain.next"]), *lines] if lines else []


_TELLERS = {"event": _event, "place": _place, "organisation": _organisation}
