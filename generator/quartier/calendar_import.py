"""A calendar becomes event files: series in words, and a report of what was left out and why."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from quartier.calendar.dates import FIRST_YEAR, LAST_YEAR, LONGEST_NIGHT, MIDNIGHT
from quartier.calendar.foreign_dates import Dates, Slot, dates_of, in_time
from quartier.calendar.holidays import Holidays
from quartier.calendar.occurrences import programme
from quartier.calendar.phrases import repetitions
from quartier.calendar.recognition import parts_of, repetition
from quartier.calendar.schedule import Surroundings
from quartier.calendar.when import MOST_TIMES
from quartier.drafts import Answers, Desk, Draft, Path, bare_draft_of, free_slug, is_taken, slug_for
from quartier.feeds.icalendar_text import NotCalendar, vevents
from quartier.kinds.event import EVENT
from quartier.kinds.place import Place
from quartier.model.entry import MOST_TITLE
from quartier.model.neighbourhood import Neighbourhood, Record
from quartier.model.problem import Severity
from quartier.model.vevent import Vevent
from quartier.reading import foreign_text
from quartier.reading.front_matter import yaml_document
from quartier.reading.neighbourhood import reading_of
from quartier.reading.prose import unsafe_html
from quartier.reading.validate import entry_of
from quartier.reading.yaml_text import Value
from quartier.words import folded
from quartier.yaml_source import NotYaml

MOST_MEGABYTES = 10
MOST_LISTED = 250
"""How many days a file may name one by one."""
YEARS_AHEAD = 2
RUN = 3
"""From how many dates in a row on that are left out they are a pause."""
DROPPED = {
    "people": ("ATTENDEE",),
    "alarms": ("VALARM",),
    "attachments": ("ATTACH",),
}


class NotRead(Exception):
    """The file is no calendar that can be taken; `reason` names the words for why."""

    def __init__(self, reason: str, **facts: object) -> None:
        super().__init__(reason)
        self.reason, self.facts = reason, facts


class Imported(Struct, frozen=True):
    """An event of the calendar: its file where it gets one, what the file says, what was left out."""

    title: str
    draft: Draft | None = None
    said: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    def refused(self, told: tuple[bool, tuple[str, ...]]) -> "Imported":
        """The same with what is wrong with its file; without the file where that is an error."""
        bad, notes = told
        return replace(self, draft=None if bad else self.draft, notes=(*self.notes, *notes))


class Taken(Struct, frozen=True):
    """All events of a calendar, and what is to be said about the rest."""

    events: tuple[Imported, ...]
    notes: tuple[str, ...] = ()


def imported(content: bytes, desk: Desk, folder: str = "", since: date | None = None) -> Taken:
    """A draft for every event of a calendar (.ics), in the folder of the events or in `folder` below it.

    What was over before `since` is left out. Raises NotRead.
    """
    if len(content) > MOST_MEGABYTES * 1024 * 1024:
        raise NotRead("too_large", most=MOST_MEGABYTES)
    if not content.strip():
        raise NotRead("empty")
    try:
        found, others = vevents(content)
    except NotCalendar as refused:
        raise NotRead("line" if str(refused) else "other", line=str(refused)[:80]) from None
    taken: set[str] = set()
    events = tuple(
        _Taking(group[0], group[1:], desk, folder or desk.site.events, since, taken).done()
        for group in _together(_groups(found))
    )
    said = (desk.words.text("new.import.notes.others", number=others),) if others else ()
    return Taken(events, said)


def _groups(found: Sequence[Vevent]) -> Iterator[list[Vevent]]:
    """An event, then what is different about single dates of it; a UID that comes twice is two events."""
    numbered = [(one.uid or f"\0{number}", number, one) for number, one in enumerate(found)]
    order = {uid: number for uid, number, _ in reversed(numbered)}
    for _, group in groupby(sorted(numbered, key=lambda one: (order[one[0]], one[1])), lambda one: one[0]):
        every = [one for _, _, one in group]
        masters = [one for one in every if one.original is None]
        overrides = [one for one in every if one.original is not None]
        if masters:
            yield [masters[0], *overrides]
            yield from ([one] for one in masters[1:])
        else:
            yield [replace(one, original=None) for one in overrides[:1]] + overrides[1:]


def _together(groups: Iterable[list[Vevent]]) -> list[list[Vevent]]:
    """Single events that only differ in their day are dates of one event."""
    alike: dict[object, list[list[Vevent]]] = {}
    for number, group in enumerate(groups):
        alike.setdefault(_likeness(group) or number, []).append(group)
    return [_merged(same) if len(same) > 1 else same[0] for same in alike.values()]


def _likeness(group: list[Vevent]) -> object:
    """What two single events have in common that are one; None where an event is more than that."""
    one = group[0]
    alone = len(group) == 1 and not (one.rule or one.more or one.unread) and one.start and one.end
    plain = replace(one, uid="", start=None, end=None, zone="", others=frozenset())
    return (plain, isinstance(one.start, datetime)) if alone and one.title else None


def _merged(same: list[list[Vevent]]) -> list[Vevent]:
    first = min((group[0] for group in same), key=lambda one: str(one.start))
    more = tuple((one.start, one.end - one.start) for [one] in same if one is not first)  # type: ignore[operator]
    others = frozenset(name for [one] in same for name in one.others)
    return [replace(first, more=more, others=others)]


class _Taking:
    """Turns one event into a draft, and collects what is to be told."""

    def __init__(
        self,
        master: Vevent,
        overrides: Sequence[Vevent],
        desk: Desk,
        folder: str,
        since: date | None,
        taken: set[str],
    ) -> None:
        self.master, self.overrides = master, overrides
        self.desk, self.words, self.site = desk, desk.words, desk.site
        self.folder, self.since, self.taken = folder, since, taken
        self.title = self.title_of(master) or str(self.words["new.import.untitled"])
        self.notes: list[str] = []
        self.remarks: list[str] = []

    def note(self, key: str, **facts: object) -> None:
        said = self.words.text(f"new.import.notes.{key}", **facts)
        if said not in self.notes:
            self.notes.append(said)

    def left(self, key: str, **facts: object) -> Imported:
        self.note(key, **facts)
        return Imported(self.title, notes=tuple(self.notes))

    def done(self) -> Imported:
        master = self.master
        if master.privacy in ("PRIVATE", "CONFIDENTIAL"):
            return Imported(str(self.words["new.import.untitled"]), notes=(self.private(),))
        if master.start is None:
            return self.left("no_start")
        if not FIRST_YEAR < master.start.year < LAST_YEAR - YEARS_AHEAD:
            return self.left("far_away")
        dates = self.dates()
        if not dates.slots:
            return self.left("none")
        if self.since and all(_over(slot, self.since) for slot in dates.slots):
            return self.left("over", day=self.words.day(self.since, "day"))
        if known := self.known(dates):
            return self.left("known", file=known)
        return self.drafted(dates)

    def private(self) -> str:
        """Not even the title of what is private is told."""
        return self.words.text("new.import.notes.private")

    def dates(self) -> Dates:
        try:
            return dates_of(self.master, self.overrides, self.site.zone, self.last)
        except (ValueError, KeyError, OverflowError):
            self.note("rule", given=self.master.rule)
            self.master = replace(self.master, rule="")
            return dates_of(self.master, self.overrides, self.site.zone, self.last)

    @property
    def last(self) -> date:
        """The last day up to which dates are compared and, if need be, written one by one."""
        assert self.master.start is not None
        return date(max(self.desk.today.year, self.master.start.year) + YEARS_AHEAD, 12, 31)

    def known(self, dates: Dates) -> str | None:
        """The file that has an event of this title at this time already."""
        starts = {slot.start for slot in dates.slots}
        for record in self.desk.neighbourhood.all("event"):
            if folded(record.entry.title) == folded(self.title):
                there = self.desk.neighbourhood.programme(record).occurrences
                if any(one.start.replace(tzinfo=None) in starts for one in there):
                    return record.file
        return None

    # The draft

    def drafted(self, dates: Dates) -> Imported:
        common = self.common()
        slug = free_slug(slug_for(EVENT, {("title",): self.title}, self.desk.today), self.is_taken)
        for when in self.ways(dates):
            times = {way: said for way, said in when.items() if way[0] == "when"}
            draft = self.draft(slug, {("title",): self.title, **times, **common, **when})
            found = self.read(draft)
            if found and (_seen(found, self.last) == _shown(dates.slots, self.last) or _listed(when)):
                self.taken.add(slug)
                self.tell(when, dates)
                return Imported(self.title, draft, self.said(draft), tuple(self.notes))
        return self.left("unread", given="DTSTART")

    def ways(self, dates: Dates) -> Iterator[Answers]:
        """The ways to say when it is, the best one first; the last one names every day."""
        if self.master.rule and (by_rule := self.by_rule(dates)):
            yield by_rule
        if len(dates.slots) == 1 and not dates.slots[0].own:
            yield {("when",): _moment(dates.slots[0])}
        yield self.one_by_one(dates)

    def draft(self, slug: str, answers: Answers) -> Draft:
        return bare_draft_of(EVENT, slug, f"{self.folder}/{slug}.yaml", answers, self.remarks, self.desk)

    def is_taken(self, slug: str) -> bool:
        return slug in self.taken or is_taken(EVENT, slug, self.desk.neighbourhood)

    def read(self, draft: Draft) -> Any:
        """What the program makes of the draft; None where something is wrong with it."""
        try:
            document = yaml_document(draft.text, draft.file)
        except NotYaml:
            return None
        entry, places, _ = entry_of(EVENT.entry, document.fields, reading_of(self.site))
        if entry is None:
            return None
        site = self.site
        around = Surroundings(
            site.zone,
            Holidays(site.country, site.state, site.holidays),
            site.uid_domain,
            self.desk.today,
        )
        assert EVENT.schedule
        record = Record("event", draft.slug, draft.file, entry, position_of=places)
        result, findings = programme(EVENT.schedule(record, Neighbourhood(site)), around)
        return None if any(one.severity is Severity.ERROR for one in findings) else result

    def said(self, draft: Draft) -> tuple[str, ...]:
        """How the program understands the repetition."""
        entry, _, _ = entry_of(
            EVENT.entry, yaml_document(draft.text, draft.file).fields, reading_of(self.site)
        )
        event: Any = entry
        return tuple(repetitions(event.when, event.changes, self.words))

    # What it says besides dates

    def common(self) -> dict[Path, Value]:
        master = self.master
        found: dict[Path, Value] = {**self.where(), **self.who()}
        known = self.desk.known("category")
        named = {folded(title): slug for slug, title in known.items()} | {
            folded(slug): slug for slug in known
        }
        categories = [named[folded(one)] for one in master.categories if folded(one) in named]
        if categories:
            found["categories",] = list(dict.fromkeys(categories))
        if lost := [foreign_text.one_line(one) for one in master.categories if folded(one) not in named]:
            self.note("categories", given=lost)
        if master.status in ("CANCELLED", "TENTATIVE"):
            found["status",] = self.words.choice_name("status", master.status.lower())
        if text := self.description(master):
            found["description",] = text
        self.left_out()
        return found

    def title_of(self, one: Vevent) -> str:
        """The title, without the mark that our own feeds set before cancelled ones."""
        title = foreign_text.one_line(foreign_text.without_addresses(one.title))
        mark = str(self.words["site.cancelled_prefix"]).strip()
        cancelled = "CANCELLED" in (one.status, self.master.status)
        return title.removeprefix(mark).strip() if cancelled else title

    def where(self) -> dict[Path, Value]:
        given = foreign_text.one_line(foreign_text.without_addresses(self.master.location))
        if not given:
            return {}
        place, room = self.place_in(given)
        if place is None:
            self.remarks.append(self.words.text("new.import.place_comment", given=given))
            self.note("place", given=given)
            return {}
        return {("place",): place.slug, **({("room",): room} if room else {})}

    def place_in(self, given: str) -> tuple[Record | None, str | None]:
        """The place that a location means, by its title or its street; and the room it names."""
        places = self.desk.neighbourhood.all("place")
        by_title = [one for one in places if _names(given, one.entry.title)]
        by_street = [one for one in places if _street(one.entry) and _names(given, _street(one.entry))]
        found = sorted(by_title, key=lambda one: -len(one.entry.title))[:1]
        if not found and len(by_street) == 1:
            found = by_street
        if not found:
            return None, None
        rooms = [room.title for room in found[0].entry.rooms if _names(given, room.title)]
        return found[0], max(rooms, key=len, default=None)

    def who(self) -> dict[Path, Value]:
        master = self.master
        name = foreign_text.one_line(foreign_text.without_addresses(master.organiser))
        for one in self.desk.neighbourhood.all("organisation"):
            mail = one.entry.email or ""
            if folded(one.entry.title) == folded(name) or (
                mail and mail.casefold() == master.organiser_address.casefold()
            ):
                return {("organiser",): one.slug}
        if name:
            self.note("organiser", given=name)
        return {}

    def description(self, one: Vevent) -> str:
        text = one.description
        if foreign_text.has_address(text):
            self.note("addresses")
        if one.url.startswith(("https://", "http://")) and one.url not in text:
            text = f"{text}\n{one.url}"
        said = foreign_text.markdown(text)
        if any(unsafe_html(said, "", 1)):
            said = ""
        if (text.strip() and not said) or (said.endswith("…") and not text.rstrip().endswith("…")):
            self.note("description")
        return said

    def left_out(self) -> None:
        every = (self.master, *self.overrides)
        names = frozenset(name for one in every for name in one.others)
        for key, dropped in DROPPED.items():
            if names.intersection(dropped):
                self.note(key)
        if self.master.zone:
            self.note("unknown_zone", given=self.master.zone)
        unread = sorted({name for one in every for name in one.unread})
        if unread:
            self.note("unread", given=unread)
        if any(one.onwards for one in self.overrides):
            self.note("onwards")

    def tell(self, when: Answers, dates: Dates) -> None:
        """What is to be known about the way in which its dates are written."""
        repeat = str(when.get(("when", "repeat"), ""))
        if repeat.startswith("rrule:"):
            self.note("way_out", given=repeat)
        if ("checked",) in when:
            self.note("open", day=self.words.day(self.desk.today, "day"))
        if self.master.more and not self.master.rule:
            self.note("together", number=len(dates.slots))
        if self.master.rule and not repeat and len(dates.slots) > 1:
            endless = not set(parts_of(self.master.rule)) & {"UNTIL", "COUNT"}
            self.note("listed_until" if endless else "listed", day=self.words.day(self.last, "day"))

    # When it is, by a rule

    def by_rule(self, dates: Dates) -> Answers | None:
        if len(dates.planned) < 2:
            return None
        first = dates.planned[0]
        usual = next((slot for slot in dates.slots if not slot.own and not slot.beside), None)
        repeat = repetition(self.master.rule, first.date(), self.words, dates.days_later)
        if usual is None or repeat is None:
            return None
        lies = replace(usual, start=first, end=usual.end and first + (usual.end - usual.start))
        end, counted = self.end(dates)
        return {
            ("when", "first"): first.date().isoformat(),
            **{("when", name): said for name, said in _lies(lies).items()},
            ("when", "repeat"): repeat,
            **end,
            **self.changes(dates, lies, counted),
            **self.extras(dates, lies),
        }

    def end(self, dates: Dates) -> tuple[dict[Path, Value], bool]:
        """Until when, or how many times; whether it is counted."""
        parts = parts_of(self.master.rule)
        if parts.get("COUNT", "").isdigit() and int(parts["COUNT"]) <= MOST_TIMES:
            return {("when", "times"): parts["COUNT"]}, True
        if "UNTIL" in parts or "COUNT" in parts:
            return {("when", "until"): self.until(parts, dates)}, False
        today = self.desk.today.isoformat()
        said: dict[Path, Value] = {("when", "until"): self.words.choice_name("until", "open")}
        return {**said, ("checked",): today}, False

    def until(self, parts: Mapping[str, str], dates: Dates) -> str:
        """The last date of the rule, or the end that it names where that is far away."""
        latest = dates.planned[-1].date()
        said = parts.get("UNTIL", "")[:8]
        far = said.isdigit() and datetime.strptime(said, "%Y%m%d").date() > self.last
        return datetime.strptime(said, "%Y%m%d").date().isoformat() if far else latest.isoformat()

    def changes(self, dates: Dates, usual: Slot, counted: bool) -> dict[Path, Value]:
        there = {slot.original for slot in dates.slots}
        gone = [start for start in dates.planned if start not in there]
        pauses, single = _runs(dates.planned, gone) if not counted else ([], gone)
        none = self.words.choice_name("change", "none")
        changes: dict[str, Value] = {start.date().isoformat(): none for start in single}
        for slot in dates.slots:
            if slot.own and not slot.beside and (change := self.change(slot, usual)):
                changes[slot.original.date().isoformat()] = change
        found: dict[Path, Value] = {("changes",): dict(sorted(changes.items()))} if changes else {}
        return {**found, **({("when", "pause"): pauses} if pauses else {})}

    def change(self, slot: Slot, usual: Slot) -> Value:
        """What is different about a date; empty where nothing is."""
        said = self.details(slot)
        if slot.start.date() != slot.original.date():
            said["date"] = slot.start.date().isoformat()
        lies = _lies(slot)
        shifted = replace(usual, start=datetime.combine(slot.start.date(), usual.start.time()))
        shifted = replace(shifted, end=usual.end and shifted.start + (usual.end - usual.start))
        if lies != _lies(shifted):
            said.update({"time": self.words.choice_name("time", "all day")} if slot.all_day else {}, **lies)
        if slot.cancelled and self.master.status != "CANCELLED":
            if not said:
                return self.words.choice_name("change", "cancelled")
            said.setdefault("cancelled", self.words.choice_name("yes_no", "yes"))
        return said

    def details(self, slot: Slot) -> dict[str, Value]:
        """Title, place and description of a date, where they are other than the usual ones."""
        own, master = slot.own, self.master
        if own is None:
            return {}
        said: dict[str, Value] = {}
        if (title := self.title_of(own)) and title != self.title:
            said["title"] = title
        if own.location and own.location != master.location:
            place, room = self.place_in(foreign_text.one_line(own.location))
            if place is None:
                self.note("place_once", given=foreign_text.one_line(own.location))
            else:
                said.update({"place": place.slug}, **({"room": room} if room else {}))
        if remark := _remark(own.description, master.description):
            said["cancelled" if slot.cancelled else "note"] = foreign_text.one_line(remark)
        elif (text := self.description(own)) and text != self.description(master):
            said["description"] = text
        return said

    def extras(self, dates: Dates, usual: Slot) -> dict[Path, Value]:
        beside = [slot for slot in dates.slots if slot.beside and not slot.cancelled]
        same = _lies(usual)
        extras = [self.item(slot, _lies(slot) == same) for slot in beside]
        return {("extra",): extras} if extras else {}

    # When it is, day by day

    def one_by_one(self, dates: Dates) -> Answers:
        slots = list(in_time(dates.slots, self.last))
        if len(slots) > MOST_LISTED:
            self.note("shortened", number=MOST_LISTED)
            slots = slots[-MOST_LISTED:]
        usual = _lies(slots[0])
        same = all(_lies(slot) == usual for slot in slots) and set(usual) <= {"time"} and "-" in str(usual)
        said: dict[Path, Value] = {("when", "dates"): [self.item(slot, same) for slot in slots]}
        if same and "time" in usual and " " not in str(usual["time"]):
            said = {("when", "time"): usual["time"], **said}
        elif same:
            said = {("when", "dates"): [self.item(slot, False) for slot in slots]}
        if self.master.status != "CANCELLED" and (gone := [slot for slot in slots if slot.cancelled]):
            word = self.words.choice_name("change", "cancelled")
            said["changes",] = {_key(slot, slots): word for slot in gone}
        return said

    def item(self, slot: Slot, same: bool) -> Value:
        """A date of a list: the day, the day with its times, or with what else is its own."""
        day = slot.start.date().isoformat()
        details = self.details(slot)
        if not details:
            return day if same else _moment(slot)
        whole = {"time": self.words.choice_name("time", "all day")} if slot.all_day else {}
        return {"date": day, **({} if same else {**whole, **_lies(slot)}), **details}


def _remark(own: str, usual: str) -> str:
    """The line that a date says before what all dates say; empty where it says something else."""
    before = own.removesuffix(usual).strip() if own.endswith(usual) else ""
    short = "\n" not in before and len(before) < MOST_TITLE
    return before if short and not foreign_text.has_address(before) else ""


def _over(slot: Slot, day: date) -> bool:
    return (slot.end or slot.start) <= datetime.combine(day, MIDNIGHT)


def _names(given: str, name: str) -> bool:
    """Whether a location holds a name as whole words."""
    return f" {_plain(name)} " in f" {_plain(given)} "


def _plain(text: str) -> str:
    return " ".join(folded("".join(sign if sign.isalnum() else " " for sign in text)).split())


def _street(place: Place) -> str:
    return (place.address.street or "") if place.address else ""


def _listed(when: Answers) -> bool:
    return ("when", "dates") in when


def _lies(slot: Slot) -> dict[str, Value]:
    """Times and last day of a date, as fields."""
    if slot.all_day:
        last = _last_day(slot)
        return {"last_day": last.isoformat()} if last > slot.start.date() else {}
    return {"time": _times(slot)}


def _last_day(slot: Slot) -> date:
    return ((slot.end or slot.start + timedelta(1)) - timedelta(1)).date()


def _times(slot: Slot) -> str:
    """`15:00-17:00`, into the night too; over more than a night with the day on which it ends."""
    start, end = slot.start, slot.end
    if end is None:
        return f"{start:%H:%M}"
    if end == datetime.combine(start.date() + timedelta(1), MIDNIGHT):
        return f"{start:%H:%M}-24:00"
    night = end.date() == start.date() + timedelta(1) and end - start <= LONGEST_NIGHT
    if end.date() == start.date() or (night and end.time() < start.time()):
        return f"{start:%H:%M}-{end:%H:%M}"
    return f"{start:%H:%M} - {end:%Y-%m-%d %H:%M}"


def _moment(slot: Slot) -> str:
    """The short form of a single date."""
    day = slot.start.date().isoformat()
    if not slot.all_day:
        return f"{day} {_times(slot)}"
    last = _last_day(slot)
    return f"{day}..{last.isoformat()}" if last > slot.start.date() else day


def _key(slot: Slot, slots: Sequence[Slot]) -> str:
    """What names a date among changes: its day, and its start where the day has two."""
    twice = sum(one.start.date() == slot.start.date() for one in slots) > 1
    return f"{slot.start:%Y-%m-%d %H:%M}" if twice else f"{slot.start:%Y-%m-%d}"


def _runs(planned: Sequence[datetime], gone: Sequence[datetime]) -> tuple[list[str], list[datetime]]:
    """Many dates in a row that are left out as a range of days; few ones singly."""
    missing = set(gone)
    pauses, single = [], []
    for away, group in groupby(planned, lambda start: start in missing):
        run = list(group)
        if away and len(run) >= RUN:
            pauses.append(f"{run[0]:%Y-%m-%d}..{run[-1]:%Y-%m-%d}")
        elif away:
            single.extend(run)
    return pauses, single


def _shown(slots: Sequence[Slot], last: date) -> set[Any]:
    return {slot.shown for slot in in_time(slots, last)}


def _seen(found: Any, last: date) -> set[Any]:
    """The dates of a draft as `Slot.shown` tells them."""
    return {
        (
            one.start.replace(tzinfo=None),
            one.end.replace(tzinfo=None) if one.end else None,
            one.all_day,
            one.cancelled,
        )
        for one in found.occurrences
        if one.start.date() <= last
    }
