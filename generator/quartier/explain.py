"""What a file says, in words: so that a reviewer sees a mistake before it is published."""

from datetime import date

from quartier.addresses import Addresses
from quartier.calendar import phrases
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
    lines = [f"{words['explain.what'][record.kind]}: {record.entry.title}"]
    if record.kind == "event":
        lines.extend(_event(neighbourhood, record, today, words))
    return "\n".join((*lines, words.text("explain.page", url=url)))


def _event(neighbourhood: Neighbourhood, record: Record, today: date, words: Words) -> list[str]:
    event = record.entry
    place, organiser = (
        neighbourhood.get("place", event.place),
        neighbourhood.get("organisation", event.organiser),
    )
    lines = [phrases.repetition(when, words) for when in event.when]
    if place:
        lines.append(f"{words['site.where']}: {', '.join(filter(None, (place.entry.title, event.room)))}")
    if organiser:
        lines.append(f"{words['site.who']}: {organiser.entry.title}")
    occurrences = neighbourhood.programmes[record.slug].occurrences
    coming = list(phrases.coming(occurrences, today))
    if not coming:
        last = words.day(occurrences[-1].day, "long")
        return [*filter(None, lines), words.text("explain.none_left", date=last)]
    lines.append(str(words["explain.next"]))
    lines.extend(f"  {_told(one, words)}" for one in coming[:SHOWN])
    if rest := coming[SHOWN:]:
        lines.append("  " + words.text("explain.more", number=len(rest), last=words.day(rest[-1].day, "day")))
    return [line for line in lines if line]


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
