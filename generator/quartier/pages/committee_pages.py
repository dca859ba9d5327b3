"""The pages of committees and of their meetings: invitation, agenda, minutes."""

from collections.abc import Iterator, Mapping
from datetime import date
from textwrap import shorten
from urllib.parse import quote

from quartier.kinds.meeting import committee_of, meetings_of
from quartier.kinds.minutes import Block, Passage
from quartier.model.neighbourhood import Record
from quartier.pages.dated import Dated
from quartier.pages.templates import rendered, safe
from quartier.pages.view import PageView
from quartier.register import Decided

SHOWN_DECISIONS = 4
LONGEST = 110
KILO = 1000


def of_list(v: PageView, records: list[Record]) -> Mapping[str, object]:
    """What the list of committees needs beside them: the next meeting of each."""
    return {"nexts": {record.slug: next_meeting(v, record.slug) for record in records}}


def of_committee(v: PageView, record: Record) -> Mapping[str, object]:
    """What a committee's page shows beside what its file says."""
    published = [one for one in meetings_of(record.slug, v.view.neighbourhood) if v.get("meeting", one.slug)]
    decisions = [one for one in v.view.decided if one.committee is record]
    return {
        "following": next_meeting(v, record.slug),
        "meetings": list(reversed(published)),
        "decisions": [(one, _first_words(v, one)) for one in decisions[:SHOWN_DECISIONS]],
        "members": [one for one in record.entry.members if one.sits(v.today)],
        "term": _term(v, record.entry.term.first, record.entry.term.last),
    }


def of_meeting(v: PageView, record: Record) -> Mapping[str, object]:
    """What a meeting's page shows: its date, its items with everything in them, its neighbours in time."""
    committee = v.get("committee", committee_of(record))
    assert committee
    decided = v.view.decided_by(committee)
    order = [one for one in meetings_of(committee.slug, v.view.neighbourhood) if v.get("meeting", one.slug)]
    at = order.index(record)
    minutes = record.text.minutes
    one = v.view.dates_of(record)[0]
    return {
        "committee": committee,
        "minutes": minutes,
        "one": one,
        "coming": v.view.is_coming(one),
        "present": _present(v, record),
        "introduction": list(_parts(v, record, minutes.before, decided)),
        "items": [(item, list(_parts(v, record, item.parts, decided))) for item in minutes.items],
        "attached": [
            (file, _beside(record, file.name, v), _size(v, file.ending, file.size))
            for file in record.text.attached
        ],
        "before": order[at - 1] if at else None,
        "after": order[at + 1] if at + 1 < len(order) else None,
    }


def next_meeting(v: PageView, committee: str | None = None) -> Dated | None:
    """The next meeting that takes place, of one committee or of any."""
    return next(coming_meetings(v, committee), None)


def coming_meetings(v: PageView, committee: str | None = None) -> Iterator[Dated]:
    return (one for one in v.view.coming_meetings(committee) if not one.occurrence.cancelled)


def _parts(
    v: PageView, record: Record, parts: tuple[Passage | Block, ...], decided: Mapping[str, Decided]
) -> Iterator[str]:
    """Every part of an item as HTML."""
    for part in parts:
        html = rendered("meeting_part.html", v=v, record=record, part=part, one=_decided(part, decided))
        yield safe(html)


def _decided(part: Passage | Block, decided: Mapping[str, Decided]) -> Decided | None:
    return decided.get(part.slug) if isinstance(part, Block) else None


def _first_words(v: PageView, one: Decided) -> str:
    return shorten(v.plain(one.block.text, one.meeting.file), LONGEST, placeholder=" …")


def _present(v: PageView, record: Record) -> str:
    present = record.entry.present
    said = {
        "present_voting": present.voting,
        "present_advisory": present.advisory,
        "present_guests": present.guests,
    }
    return ", ".join(v.text(word, number=number) for word, number in said.items() if number is not None)


def _term(v: PageView, first: date | None, last: date | None) -> str:
    said = {"first": v.day(first, "day") if first else "", "last": v.day(last, "day") if last else ""}
    word = "span" if first and last else "since" if first else "until"
    return v.text(f"committee_term_{word}", **said) if first or last else ""


def _beside(record: Record, name: str, v: PageView) -> str:
    """The address of a file that lies beside the minutes."""
    folder = record.file.rpartition("/")[0].removeprefix(f"{v.site.content}/")
    return f"{folder}/{quote(name)}"


def _size(v: PageView, ending: str, size: int) -> str:
    """`PDF, 120 kB`."""
    kilo = max(1, round(size / KILO))
    number = str(kilo) if kilo < KILO else v.words.number(kilo / KILO)
    said = v.text("size_kb" if kilo < KILO else "size_mb", number=number)
    return v.text("attachment_type", ending=ending, size=said)
