"""A meeting: one file from the plan through the invitation to the approved minutes."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path, PurePosixPath
from typing import Annotated, Any, ClassVar

from msgspec import Struct
from msgspec.structs import replace
from pydantic import BeforeValidator, ValidationInfo

from quartier.addresses import MEETING as NAME
from quartier.calendar.dates import Clock, Day, clock_in, moment_in
from quartier.calendar.schedule import Schedule
from quartier.calendar.when import Change, Occasion, Status, When
from quartier.kinds.attachments import Attached, Attachments, attached
from quartier.kinds.committee import Committee
from quartier.kinds.minutes import Block, Minutes
from quartier.kinds.minutes_reading import minutes_of
from quartier.kinds.shared_fields import Shared
from quartier.model.entry import Entry, Line, Number, Reference, Several, line_of, one_of, refuse
from quartier.model.neighbourhood import Kind, Neighbourhood, Record
from quartier.model.problem import Position, Problem, Severity
from quartier.model.source import Places
from quartier.reading.files import slug_problem
from quartier.reading.personal_data import personal_data
from quartier.reading.prose import unsafe_html
from quartier.reading.validate import Reading
from quartier.words import folded, words_of

HELD = ("draft", "approved")
"""The states in which a file holds minutes."""
MINUTES_AFTER = timedelta(days=30)


class Start(Struct, frozen=True):
    """The day and, where it is known, the clock time at which a meeting begins."""

    day: date
    clock: Clock | None = None


def _start(value: object) -> Start:
    text = line_of(value)
    day, last, clock = moment_in(text)
    if last and not clock:
        refuse("date-expected", given=text)
    return Start(day, clock)


def _end(value: object, info: ValidationInfo) -> Clock | None:
    """The whole span from the start to the end; `21:00`, or with a day of its own."""
    text, start = line_of(value), info.data.get("start")
    if not isinstance(start, Start) or start.clock is None:
        return clock_in(text.rpartition(" ")[2])
    return clock_in(
        f"{start.clock.start:%H:%M}-{text}" if " " not in text else f"{start.clock.start:%H:%M} - {text}"
    )


class Present(Entry):
    """How many came."""

    voting: Number | None = None
    advisory: Number | None = None
    guests: Number | None = None


class Meeting(Shared):
    """What `<committee>/<YYYY-MM-DD>.md` in the folder of committees says."""

    title: Line | None = None
    start: Annotated[Start, BeforeValidator(_start)]
    end: Annotated[Clock | None, BeforeValidator(_end)] = None
    place: Annotated[Line | None, Reference("place")] = None
    room: Line | None = None
    state: Annotated[str, one_of("meeting_state")]
    chair: Line | None = None
    present: Present = Present.model_construct()
    attachments: Annotated[Attachments, Several] = ()
    invited_on: Day | None = None
    approved_on: Day | None = None

    # What an event may say and a meeting never does: calendar, feeds and rooms read both alike.
    when: ClassVar[tuple[Any, ...]] = ()
    changes: ClassVar[tuple[Any, ...]] = ()
    extra: ClassVar[tuple[Any, ...]] = ()
    organiser: ClassVar[None] = None
    categories: ClassVar[tuple[str, ...]] = ()
    audiences: ClassVar[tuple[str, ...]] = ()
    accessibility: ClassVar[tuple[str, ...]] = ()
    cost: ClassVar[None] = None
    registration: ClassVar[None] = None
    setup: ClassVar[int] = 0
    teardown: ClassVar[int] = 0
    description: ClassVar[str] = ""

    @property
    def clock(self) -> Clock | None:
        return self.end if self.start.clock and self.end else self.start.clock

    @property
    def held(self) -> bool:
        """Whether the file holds minutes, be they approved or not."""
        return self.state in HELD


class Text(Struct, frozen=True):
    """What the kind read in the body and beside the file."""

    minutes: Minutes
    attached: tuple[Attached, ...] = ()

    @property
    def hidden(self) -> tuple[range, ...]:
        """The lines of which not even a problem may repeat a word."""
        return self.minutes.hidden

    @property
    def entries(self) -> tuple[tuple[Entry, Places], ...]:
        return tuple((block.facts, block.position_of) for block in self.minutes.blocks)


def committee_of(meeting: Record) -> str:
    """The slug of the committee that meets."""
    return meeting.file.rsplit("/", 2)[-2]


def meetings_of(committee: str, neighbourhood: Neighbourhood) -> list[Record]:
    """All meetings of a committee in order of time, also those that have left the site."""
    own = (_standing(slug, neighbourhood) for slug in neighbourhood.once(_order).get(committee, ()))
    return [meeting for meeting in own if meeting]


def _order(neighbourhood: Neighbourhood) -> Mapping[str, tuple[str, ...]]:
    """The slugs of each committee's meetings in order of time; within a committee they differ in days."""
    slugs: dict[str, list[str]] = {}
    for meeting in (*neighbourhood.all("meeting"), *neighbourhood.expired.get("meeting", {}).values()):
        slugs.setdefault(committee_of(meeting), []).append(meeting.slug)
    return {committee: tuple(sorted(own)) for committee, own in slugs.items()}


def _standing(slug: str, neighbourhood: Neighbourhood) -> Record | None:
    """The meeting as it is now, be it on the site or no more; None where it was dropped meanwhile."""
    return neighbourhood.get("meeting", slug) or neighbourhood.expired.get("meeting", {}).get(slug)


def planned_day(meeting: Record) -> date:
    """The day in the file's name, which it keeps when the meeting is moved."""
    found = NAME.fullmatch(meeting.slug)
    assert found
    return date.fromisoformat(found[2][:10])


def _slug(path: PurePosixPath) -> str | None:
    """`quartiersrat/2026-03-12.md`; a name that begins with a digit is meant to be a date."""
    folder, _, name = path.as_posix().rpartition("/")
    meant = folder and "/" not in folder and name[:1].isdigit()
    return f"{folder}-{name.removesuffix('.md')}" if meant else None


def _name_problem(slug: str, file: str) -> Problem | None:
    found = NAME.fullmatch(slug)
    if found is None:
        return Problem("meeting-name", Position(file), {"given": PurePosixPath(file).stem})
    try:
        date.fromisoformat(found[2][:10])
    except ValueError:
        return Problem("no-such-date", Position(file), {"given": found[2]})
    return slug_problem(found[1], file)


def _read_text(record: Record, words: Reading, folder: Path) -> tuple[Text, tuple[Problem, ...]]:
    minutes, problems = minutes_of(record.body, record.file, record.body_line, words)
    files, missing = attached(record, folder)
    # A block is indented, which Markdown elsewhere takes for code: its words are looked at by themselves.
    unsafe = [
        problem
        for block in minutes.blocks
        for problem in unsafe_html(block.text, record.file, block.position.line + 1)
    ]
    return Text(minutes, files), (*problems, *missing, *unsafe)


def _complete(record: Record, neighbourhood: Neighbourhood) -> Record:
    """With the title and the place that follow from the committee, and its former names."""
    meeting: Meeting = record.entry
    committee = neighbourhood.get("committee", committee_of(record))
    if committee is None:
        return record
    found: Committee = committee.entry
    day = record.slug.removeprefix(f"{committee.slug}-")
    said = {
        "title": meeting.title or _usual_title(record, neighbourhood),
        "place": meeting.place or _usual_place(meeting, found, neighbourhood),
        "formerly": meeting.formerly or tuple(f"{old}-{day}" for old in found.formerly),
    }
    return Record(
        record.kind,
        record.slug,
        record.file,
        meeting.model_copy(update=said),
        record.body,
        record.body_line,
        record.position_of,
        record.text,
    )


def _usual_place(meeting: Meeting, committee: Committee, neighbourhood: Neighbourhood) -> str | None:
    """Where the committee meets; a room that is none of that place's is somewhere else."""
    place = neighbourhood.get("place", committee.place)
    rooms = [folded(room.title) for room in place.entry.rooms] if place else []
    return None if meeting.room and folded(meeting.room) not in rooms else committee.place


def _usual_title(record: Record, neighbourhood: Neighbourhood) -> str:
    """`4. Sitzung`: counted over all meetings of the committee, also cancelled ones."""
    order = [one.slug for one in meetings_of(committee_of(record), neighbourhood)]
    words = words_of(neighbourhood.site.language)
    return words.text("site.meeting_title", number=order.index(record.slug) + 1)


def full_title(record: Record, neighbourhood: Neighbourhood) -> str:
    """`Quartiersrat: 4. Sitzung`."""
    committee = neighbourhood.get("committee", committee_of(record))
    title = str(record.entry.title)
    return f"{committee.entry.title}: {title}" if committee else title


def title_in_calendar(record: Record, neighbourhood: Neighbourhood) -> str:
    """What an event or a meeting is called where it stands among others."""
    return full_title(record, neighbourhood) if record.kind == "meeting" else str(record.entry.title)


def _schedule(record: Record, neighbourhood: Neighbourhood) -> Schedule:
    """One date; where the meeting was moved, the file's name says what was planned before."""
    meeting: Meeting = record.entry
    planned, day = planned_day(record), meeting.start.day
    change = Change.model_construct(
        on=Occasion(planned),
        title=full_title(record, neighbourhood),
        description=_agenda(record, neighbourhood),
        date=day if day != planned else None,
    )
    when = When.model_construct(first=planned, time=_clock_on(planned, meeting))
    status = Status.model_construct(cancelled="") if meeting.state == "cancelled" else Status()
    return Schedule(record.slug, record.first_slug, (when,), (change,), status=status)


def _clock_on(planned: date, meeting: Meeting) -> Clock | None:
    """The clock times as they were on the planned day; a day that the end names moves with the meeting."""
    clock = meeting.clock
    if clock is None or clock.last_day is None:
        return clock
    return replace(clock, last_day=clock.last_day - (meeting.start.day - planned))


def _agenda(record: Record, neighbourhood: Neighbourhood) -> str:
    """The agenda as plain lines, for calendars."""
    words = words_of(neighbourhood.site.language)
    lines = [
        " ".join(
            (words.choice_name("agenda_item", "item"), item.number, item.title if item.public else hidden)
        )
        for hidden in [words.choice_name("non_public", "hidden")]
        for item in record.text.minutes.items
    ]
    return "\n".join([f"{words['site.agenda']}:", *lines]) if lines else ""


def _expired(record: Record, neighbourhood: Neighbourhood) -> bool:
    """Whether the minutes are older than the committee keeps them public."""
    committee = neighbourhood.get("committee", committee_of(record))
    years = committee.entry.retention if committee else None
    if not years:
        return False
    day = record.entry.start.day
    return bool(_years_later(day, years) <= neighbourhood.today)


def _years_later(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # the 29th of February
        return date(day.year + years, 3, 1)


# What must hold


def _check(record: Record, neighbourhood: Neighbourhood) -> Iterable[Problem]:
    committee = neighbourhood.get("committee", committee_of(record))
    if committee is None:
        facts = {"given": committee_of(record), "file": f"{PurePosixPath(record.file).parent}/index.md"}
        yield Problem("meeting-without-committee", Position(record.file), facts)
        return
    yield from _state(record, neighbourhood.today)
    yield from _rules(record, committee.entry)
    yield from _decisions(record, neighbourhood)
    yield from _progress(record, neighbourhood)


def _check_text(record: Record, neighbourhood: Neighbourhood) -> Iterable[Problem]:
    if neighbourhood.get("committee", committee_of(record)) is None:
        return ()  # that is to be told, and nothing else
    known = neighbourhood.once(_names)  # of kinds whose checks are over when those of meetings begin
    words = words_of(neighbourhood.site.language)
    return personal_data(record.body, record.file, record.body_line, known, words)


def known_names(neighbourhood: Neighbourhood) -> Iterator[str]:
    """What the site publishes anyway: names with consent, titles, addresses, how somebody is reached."""
    for committee in neighbourhood.all("committee"):
        yield committee.entry.title
        for member in committee.entry.members:
            yield from filter(None, (member.shown_name, member.role))
    for place in neighbourhood.all("place"):
        address = place.entry.address
        yield from filter(None, (place.entry.title, address.in_one_line if address else None))
    for organisation in neighbourhood.all("organisation"):
        entry = organisation.entry
        address = entry.address.in_one_line if entry.address else None
        yield from filter(None, (entry.title, address, entry.phone, entry.mobile, entry.email))
        for contact in entry.contacts:
            yield from filter(None, (contact.role, contact.shown_name, contact.phone, contact.email))


def _names(neighbourhood: Neighbourhood) -> tuple[str, ...]:
    return tuple(known_names(neighbourhood))


def _state(record: Record, today: date) -> Iterator[Problem]:
    meeting: Meeting = record.entry
    position = record.position_of(("state",))
    day: dict[str, object] = {"day": meeting.start.day}
    if meeting.held and meeting.start.day > today:
        yield Problem("minutes-before-meeting", position, day, Severity.WARNING)
    if meeting.state in ("planned", "invited") and meeting.start.day + MINUTES_AFTER < today:
        yield Problem("minutes-missing", position, day, Severity.WARNING)
    if meeting.state == "invited" and not record.text.minutes.items:
        yield Problem("invitation-without-agenda", position, severity=Severity.WARNING)
    if not meeting.held:
        for decision in record.text.minutes.decisions:
            yield Problem("decision-before-meeting", decision.position, {"given": decision.id})


def _rules(record: Record, committee: Committee) -> Iterator[Problem]:
    meeting, rules = record.entry, committee.rules
    if meeting.invited_on and rules.notice_days:
        before = (meeting.start.day - meeting.invited_on).days
        if before < rules.notice_days:
            facts: dict[str, object] = {"days": before, "least": rules.notice_days}
            yield Problem("invited-too-late", record.position_of(("invited_on",)), facts, Severity.WARNING)
    present = meeting.present.voting
    if rules.quorum and present is not None and present < rules.quorum and record.text.minutes.decisions:
        facts = {"present": present, "least": rules.quorum}
        yield Problem("quorum-missed", record.position_of(("present", "voting")), facts, Severity.WARNING)


def _decisions(record: Record, neighbourhood: Neighbourhood) -> Iterator[Problem]:
    for decision in record.text.minutes.decisions:
        same = _decided(committee_of(record), decision.slug, neighbourhood)
        other, block = next(same, (record, decision))
        if block is not decision:
            facts = {"given": decision.id, "other": other.file, "line": block.position.line}
            yield Problem("decision-twice", decision.position, facts)
    present = record.entry.present.voting
    for decision in record.text.minutes.decisions:
        if present is not None and decision.facts.votes > present:
            facts = {"given": decision.id, "votes": decision.facts.votes, "present": present}
            yield Problem("more-votes-than-present", decision.position, facts)
        if decision.facts.due and decision.facts.due < record.entry.start.day:
            facts = {"due": decision.facts.due, "day": record.entry.start.day}
            yield Problem("due-before-decision", decision.position_of(("due",)), facts, Severity.WARNING)


def _decided(committee: str, slug: str, neighbourhood: Neighbourhood) -> Iterator[tuple[Record, Block]]:
    """The decisions of a committee that have a slug, in order of time, each with its meeting."""
    for meeting, decision in neighbourhood.once(_decisions_by_slug).get((committee, slug), ()):
        if standing := _standing(meeting, neighbourhood):
            yield standing, decision


def _decisions_by_slug(neighbourhood: Neighbourhood) -> Mapping[tuple[str, str], list[tuple[str, Block]]]:
    """By committee and slug the decisions, each with the slug of its meeting."""
    found: dict[tuple[str, str], list[tuple[str, Block]]] = {}
    for committee in neighbourhood.once(_order):
        for meeting in meetings_of(committee, neighbourhood):
            for decision in meeting.text.minutes.decisions:
                found.setdefault((committee, decision.slug), []).append((meeting.slug, decision))
    return found


def _progress(record: Record, neighbourhood: Neighbourhood) -> Iterator[Problem]:
    """Progress is about a decision of the same committee, made by then."""
    words, day = words_of(neighbourhood.site.language), record.entry.start.day
    for block in record.text.minutes.progress:
        decided = _decided(committee_of(record), block.slug, neighbourhood)
        if not any(meeting.entry.start.day <= day for meeting, _ in decided):
            passed = {
                decision.slug: decision.id
                for meeting in meetings_of(committee_of(record), neighbourhood)
                if meeting.entry.start.day <= day
                for decision in meeting.text.minutes.decisions
            }
            suggestion = words.nearest(block.id, passed.values()) or ""
            facts = {"given": block.id, "known": list(passed.values())[-12:], "suggestion": suggestion}
            yield Problem("unknown-decision", block.position, facts)


MEETING = Kind(
    "meeting",
    Meeting,
    "committees",
    (".md",),
    _check,
    _check_text,
    slug_of=_slug,
    path_of=lambda slug: "/".join(found.groups()) if (found := NAME.fullmatch(slug)) else slug,
    name_problem=_name_problem,
    listed=False,
    read_text=_read_text,
    complete=_complete,
    schedule=_schedule,
    committee=committee_of,
    expired=_expired,
)
