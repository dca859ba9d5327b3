"""The draft of a meeting's file: an agenda with the minutes to approve and what is still open."""

from collections.abc import Iterable, Iterator
from datetime import date, time, timedelta

from msgspec import Struct

from quartier.kinds.meeting import meetings_of
from quartier.model.expression import expression
from quartier.model.neighbourhood import Neighbourhood, Record
from quartier.pages.view import PageView, View
from quartier.register import Decided, minutes_to_approve, open_points
from quartier.words import Words, words_of

_MARKUP = expression(r"([\\`*_{}])")
_BY_NAME = str.maketrans({"&": "&amp;", "<": "&lt;", "[": "&#91;"})
"""Signs that begin HTML or a link; a backslash before them does not make them harmless everywhere."""


class Draft(Struct, frozen=True):
    """A file to be: its path below the site's folder, its text, and what to know besides."""

    file: str
    text: str
    notes: tuple[str, ...] = ()


class Refused(Struct, frozen=True):
    """Why there is no draft, in words."""

    because: str


def agenda_draft(
    neighbourhood: Neighbourhood, committee: str, day: date, clock: time | None, today: date
) -> Draft | Refused:
    """The draft for a committee's meeting on `day`; without a `clock` at the hour of its last one."""
    words = words_of(neighbourhood.site.language)
    record = neighbourhood.get("committee", committee)
    if record is None:
        return Refused(_unknown(committee, neighbourhood, words))
    meetings = meetings_of(record.slug, neighbourhood)
    if there := next((one for one in meetings if one.entry.start.day == day), None):
        return Refused(words.text("agenda.exists", day=words.day(day, "day"), file=there.file))
    text = _text(record, neighbourhood, day, clock or _usual(meetings, day), today)
    file = f"{record.file.rpartition('/')[0]}/{day.isoformat()}.md"
    return Draft(file, text, tuple(_notes(record, neighbourhood, day, today, words)))


def _unknown(given: str, neighbourhood: Neighbourhood, words: Words) -> str:
    known = [one.slug for one in neighbourhood.all("committee")]
    suggestion = words.nearest(given, known)
    if suggestion:
        return words.text("agenda.unknown_suggestion", given=given, suggestion=suggestion, known=known)
    return words.text("agenda.unknown" if known else "agenda.none_known", given=given, known=known)


def _usual(meetings: Iterable[Record], day: date) -> time | None:
    """When the last meeting before a day began."""
    before = [one.entry.start for one in meetings if one.entry.start.day < day]
    clocks = [start.clock.start for start in before if start.clock and start.clock.start]
    return clocks[-1] if clocks else None


def _notes(
    record: Record, neighbourhood: Neighbourhood, day: date, today: date, words: Words
) -> Iterator[str]:
    """What somebody who plans must know besides: how long there is for the invitation, what is missing."""
    notice = record.entry.rules.notice_days
    if notice:
        last = day - timedelta(days=notice)
        said = "invite_by" if today <= last else "invite_late"
        yield words.text(f"agenda.{said}", day=words.day(last, "long"), days=notice)
    folder = record.file.rpartition("/")[0]
    broken = {problem.position.file for problem in neighbourhood.errors}
    for file in sorted(one for one in broken if one.startswith(f"{folder}/")):
        yield words.text("agenda.left_out", file=file)


# The text


def _text(record: Record, neighbourhood: Neighbourhood, day: date, clock: time | None, today: date) -> str:
    v = View(neighbourhood, today).on("")
    words = v.words
    moment = f"{day.isoformat()} {clock:%H:%M}" if clock else day.isoformat()
    field = words.own["fields"]["Meeting"]
    head = [
        "---",
        f"{words.say(_first(field['start']))}: {moment}",
        f"{words.say(_first(field['state']))}: {words.choice_name('meeting_state', 'planned')}",
        "---",
    ]
    item = words.choice_name("agenda_item", "item")
    parts = ["\n".join(head)]
    for number, (title, lines) in enumerate(_items(record, v, day), start=1):
        parts.append(f"## {item} {number} {title}")
        parts.extend(["\n".join(lines)] if lines else [])
    return "\n\n".join(parts) + "\n"


def _first(spelling: object) -> object:
    return spelling[0] if isinstance(spelling, list) else spelling


def _items(record: Record, v: PageView, day: date) -> Iterator[tuple[str, list[str]]]:
    """Title and lines of every item of the agenda."""
    said = v.words["agenda"]
    yield said["welcome"], []
    for minutes in minutes_to_approve(record.slug, v.view.neighbourhood, day):
        link = f"{v.words.choice_name('link', 'meeting')}:{minutes.slug}"
        title = v.words.text("agenda.approval", day=v.day(minutes.entry.start.day, "day"))
        yield title, [f"[{_escaped(v.w['minutes_of'].format(title=minutes.entry.title))}]({link})"]
    waiting = [one for one in open_points(record.slug, v.view.neighbourhood) if one.day < day]
    late = [one for one in waiting if one.overdue(v.today)]
    others = [one for one in waiting if one not in late]
    for title, points in ((said["overdue"], late), (said["open"], others)):
        if points:
            yield title, [_point(one, v) for one in points]
    yield said["other"], []


def _point(one: Decided, v: PageView) -> str:
    """A list line: number, what, since when, who, until when."""
    text = " ".join(v.plain(one.block.text, one.meeting.file).split())
    facts = ", ".join(_facts(one, v))
    return f"- **{one.block.id}:** {_escaped(text)} ({facts})"


def _facts(one: Decided, v: PageView) -> Iterator[str]:
    yield v.words.text("agenda.passed", day=v.day(one.day, "day"))
    if one.state != "open":
        yield v.words.choice_name("decision_state", one.state)
    if one.responsible:
        yield v.words.text("agenda.responsible", name=_responsible(one.responsible, v))
    if one.due:
        said = "late" if one.overdue(v.today) else "due"
        yield v.words.text(f"agenda.{said}", day=v.day(one.due, "day"))


def _responsible(slug: str, v: PageView) -> str:
    organisation = v.get("organisation", slug)
    if organisation is None:
        return slug
    return f"[{_escaped(organisation.entry.title)}]({v.words.choice_name('link', 'organisation')}:{slug})"


def _escaped(text: str) -> str:
    """Plain words as Markdown that says just them."""
    return _MARKUP.sub(r"\\\1", text.translate(_BY_NAME))
