"""What a file says, in words: so that a reviewer sees a mistake before it is published."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any, get_args

from quartier.addresses import Addresses
from quartier.calendar import phrases
from quartier.kinds.opening_hours import in_words
from quartier.model.entry import Choice, Entry, Reference
from quartier.model.neighbourhood import Neighbourhood, Record
from quartier.model.occurrence import Occurrence
from quartier.model.problem import Term
from quartier.words import Words, words_of

SHOWN = 10
_TOLD_ALREADY = ("title",)


def explained(neighbourhood: Neighbourhood, file: str, today: date) -> str | None:
    """The record of `file` in words, an event with its next ten dates; None where it is no record."""
    records = (record for of_kind in neighbourhood.records.values() for record in of_kind.values())
    record = next((record for record in records if record.file == file), None)
    if record is None:
        return None
    words = words_of(neighbourhood.site.language)
    addresses = Addresses(neighbourhood.site)
    url = addresses.absolute(addresses.record(record.kind, record.slug))
    title = f"{words['kinds'][record.kind][0]}: {record.entry.title}"
    told = _TELLERS.get(record.kind, _every_field)(neighbourhood, record, today, words)
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
    return [*lines, *_dates(neighbourhood, record, today, words)]


def _dates(neighbourhood: Neighbourhood, record: Record, today: date, words: Words) -> list[str]:
    """The next ten dates of what takes place."""
    occurrences = neighbourhood.programme(record).occurrences
    coming = list(phrases.coming(occurrences, today))
    if not coming:
        last = words.day(occurrences[-1].day, "long")
        return [words.text("explain.none_left", date=last)]
    lines = [str(words["explain.next"])]
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
    blank = "" if (text or "").startswith("\n") else " "
    return f"{label}:{blank}{text}" if text else ""


def _dates_where(
    wanted: Callable[[Any], bool], neighbourhood: Neighbourhood, today: date, words: Words
) -> list[str]:
    """The next dates of all events that are wanted, each with its event's title."""
    dated = sorted(
        (one.start, event.entry.title, one)
        for event in neighbourhood.gatherings
        if wanted(event.entry)
        for one in phrases.coming(neighbourhood.programme(event).occurrences, today)
    )
    lines = [f"  {title}: {_told(one, words)}" for _, title, one in dated[:SHOWN]]
    return [str(words["explain.next"]), *lines] if lines else []


# Every other kind: field by field


def _every_field(neighbourhood: Neighbourhood, record: Record, today: date, words: Words) -> list[str]:
    """Each field under the name that volunteers write, with what it says in their words."""
    told = _said_in(record.entry, neighbourhood, words)
    lines = [_labelled(label, said) for name, label, said in told if name not in _TOLD_ALREADY]
    takes_place = (record.kind, record.slug) in neighbourhood.programmes
    return [*lines, *(_dates(neighbourhood, record, today, words) if takes_place else ())]


def _said_in(entry: Entry, neighbourhood: Neighbourhood, words: Words) -> Iterator[tuple[str, str, str]]:
    """The fields of an entry that were filled in: name, word, and what each says."""
    known = words.own["fields"].get(type(entry).__name__, {})
    for attribute, declared in type(entry).model_fields.items():
        if attribute in entry.model_fields_set:
            marks = (*declared.metadata, *_marks(declared.annotation))
            name = declared.alias or attribute
            label = words.say(Term(f"fields.{type(entry).__name__}.{name}")) if name in known else name
            yield name, label, _in_words(getattr(entry, attribute), marks, neighbourhood, words)


def _marks(annotation: Any) -> Iterator[Any]:
    """What a declaration says besides types, however deep."""
    for one in get_args(annotation):
        yield one
        yield from _marks(one)


def _in_words(value: Any, marks: tuple[Any, ...], neighbourhood: Neighbourhood, words: Words) -> str:
    """A value as its reader says it; empty for what only a kind of its own could tell."""
    if isinstance(value, tuple):
        between = "\n  " if any(isinstance(one, Entry) for one in value) else ", "
        said = filter(None, (_in_words(one, marks, neighbourhood, words) for one in value))
        return between.join(("", *said) if between != ", " else said)
    if isinstance(value, Entry):
        told = _said_in(value, neighbourhood, words)
        return ", ".join(_labelled(label, said) for _, label, said in told if said)
    if isinstance(value, bool):
        return words.choice_name("yes_no", "yes" if value else "no")
    if isinstance(value, date):
        return words.day(value, "long")
    if isinstance(value, str):
        return next(_meant(value, marks, neighbourhood, words), " ".join(value.split()))
    return str(value) if isinstance(value, int | float) else ""


def _meant(slug: str, marks: tuple[Any, ...], neighbourhood: Neighbourhood, words: Words) -> Iterator[str]:
    """The title of what a reference names, the word for a choice."""
    for mark in marks:
        reader = getattr(getattr(mark, "func", None), "__self__", None)
        if isinstance(reader, Choice):
            yield words.choice_name(reader.group, slug)
        elif isinstance(mark, Reference):
            yield _title(mark.kind, slug, neighbourhood)


def _title(kind: str, slug: str, neighbourhood: Neighbourhood) -> str:
    """What a slug names: an entry of the configuration's lists, or a record."""
    site, record = neighbourhood.site, neighbourhood.get(kind, slug)
    if kind == "category" and slug in site.categories:
        return site.categories[slug].title
    if kind == "audience":
        return site.audiences.get(slug, slug)
    return str(record.entry.title) if record else slug


_TELLERS = {"event": _event, "place": _place, "organisation": _organisation}
