"""What templates see of the neighbourhood: words, links, and dates made ready to read."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from functools import partial
from html import unescape
from urllib.parse import quote, unquote, urljoin

from markupsafe import Markup, escape

from quartier.addresses import Addresses, relative, written_page
from quartier.calendar import phrases
from quartier.calendar.holidays import Holidays
from quartier.calendar.when import Pause
from quartier.clashes import Booking, bookings_at, bookings_of
from quartier.freshness import is_stale, needs_confirmation
from quartier.icons import drawing
from quartier.kinds.meeting import committee_of, title_in_calendar
from quartier.kinds.opening_hours import DayHours, Stretches, in_words
from quartier.kinds.reach import dialled
from quartier.kinds.shared_fields import Image
from quartier.model.expression import expression
from quartier.model.facts import Fact, Notes, Noting, once
from quartier.model.gatherings import (
    Found,
    Gatherings,
    at_place,
    in_month,
    names_of,
    of_committee,
    on_day,
)
from quartier.model.neighbourhood import Kind, Neighbourhood, Record
from quartier.model.occurrence import Occurrence
from quartier.model.picture import Picture
from quartier.model.site import Category
from quartier.pages import mail_links, picture_tags
from quartier.pages.dated import Dated, Dates
from quartier.pages.help_topics import HelpTopic, help_topics
from quartier.pages.quarter_map import QuarterMap
from quartier.pages.safe_html import cleaned
from quartier.pages.templates import safe
from quartier.published_files import expired_files
from quartier.reading.prose import below_content, slug_link
from quartier.register import Decided, register
from quartier.subscriptions import Feed, shared_feeds
from quartier.words import words_of

_TAG = expression(r"<[^>]+>")
BASE = "https://page.invalid/"
"""Where links of a page lead from while they are worked out."""
COMING, DAYS = "coming", "days"
SOON = 60
"""Days; what comes in them stands in the agenda and on the pages of its filters."""
MOST_TEXTS = 3_000
"""So many texts are kept without their markup; what is asked for again is mostly asked for soon."""
TOLD_DAYS = 14
"""So far ahead a script can say whether somebody is there, should the site not be built again."""


class View(Noting):
    """The neighbourhood on the day `today`, as pages show it; its `notes` hear what a page is made from."""

    def __init__(self, neighbourhood: Neighbourhood, today: date) -> None:
        self.notes = Notes()
        self.plain = neighbourhood
        """The neighbourhood of which nobody is told what is looked up."""
        self.neighbourhood = neighbourhood.noted(self.notes)
        self.site = neighbourhood.site
        self.today = today
        self.words = words_of(self.site.language)
        self.addresses = Addresses(self.site)
        self.holidays = Holidays(self.site.country, self.site.state, self.site.holidays, self.site.language)
        self.gatherings = Gatherings(neighbourhood.gathered.values(), today)
        self._soon: dict[Found, Dated] = {}
        self._dates: tuple[Record, tuple[Dated, ...]] | None = None
        self._coming: tuple[Record, tuple[Dated, ...]] | None = None
        """Of the event that was asked for last: its page asks many times."""
        self.plain_texts: dict[tuple[str, str], str] = {}
        """Text and file → the text without markup, which is the same on every page."""

    # Dates

    def _dated(self, found: Sequence[Found]) -> Dates:
        """Dates with their events; whoever finds them has told by what he found them."""
        return Dates(found, self._date)

    def _date(self, found: Found) -> Dated:
        """A date; one that many pages show, since it comes soon, is read but once for all of them."""
        if found in self._soon:
            return self._soon[found]
        one = Dated(date.fromordinal(found.moment.first), found.name, partial(self._read, found))
        today = self.gatherings.today
        if found.moment.comes >= today and found.moment.first <= today + SOON:
            self._soon[found] = one
        return one

    def _read(self, found: Found) -> tuple[Occurrence, Record]:
        kind, slug = found.name
        programme = self.plain.programmes[found.name]
        return programme.occurrences[found.moment.number], self.plain.records[kind][slug]

    def on_day(self, day: date) -> tuple[Dated, ...]:
        """What is on a day, with everything that touches it.

        Dates to come for which nobody stands any more are left out.
        """
        self.notes.add(on_day(day.toordinal()))
        return tuple(self._dated(self.gatherings.on(day)))

    def in_month(self, first: date) -> Mapping[date, tuple[Dated, ...]]:
        """What is on each day of a month, likewise; a day without anything is missing."""
        self.notes.add(in_month(first))
        days = days_between(first, (first + timedelta(days=32)).replace(day=1) - timedelta(days=1))
        found = ((day, self.gatherings.on(day)) for day in days)
        return {day: tuple(self._dated(of_day)) for day, of_day in found if of_day}

    @once
    def span(self) -> tuple[date, date] | None:
        """The first and the last day on which something is."""
        self.notes.add(DAYS)
        days = self.gatherings.days
        return (date.fromordinal(days[0]), date.fromordinal(days[-1])) if days else None

    @once
    def mondays(self) -> frozenset[date]:
        """The Mondays of all weeks in which something is on."""
        self.notes.add(DAYS)
        return frozenset(date.fromordinal(day - (day - 1) % 7) for day in self.gatherings.days)

    @once
    def dated(self) -> Dates:
        """All dates of everything, in order of time."""
        self.notes.add("all programme")
        return self._dated(self.gatherings.every(self.gatherings.rows.values()))

    @property
    def coming(self) -> Dates:
        """Those that are not over today and that somebody stands for. Only where they are found is kept: what
        was read of an event would stay with each of its dates."""
        return self._dated(self._coming_found)

    @once
    def _coming_found(self) -> Sequence[Found]:
        self.notes.add(COMING)
        return self.gatherings.coming()

    def coming_at(self, place: str) -> Dates:
        """Those of them that are at a place."""
        fact = at_place(place)
        self.notes.add(fact)
        found = self.gatherings.coming(self.gatherings.of(fact))
        return self._dated([one for one in found if one.moment.place == place])

    def coming_of(self, fact: Fact) -> Dates:
        """Those of them that belong to a category, an audience, an organisation, a committee."""
        self.notes.add(fact)
        return self._dated(self.gatherings.coming(self.gatherings.of(fact)))

    def coming_meetings(self, committee: str | None = None) -> Dates:
        """Those of them that are meetings, of one committee or of all."""
        if committee is not None:
            return self.coming_of(of_committee(committee))
        self.notes.add("all meeting")
        rows = self.gatherings.rows.values()
        return self._dated(self.gatherings.coming([row for row in rows if row.kind == "meeting"]))

    def all_of(self, fact: Fact) -> Dates:
        """All dates of everything in a group or at a place, in order of time."""
        self.notes.add(fact)
        return self._dated(self.gatherings.every(self.gatherings.of(fact)))

    def is_coming(self, one: Dated) -> bool:
        return one.occurrence.lasting and one.occurrence.comes(self.today)

    def dates_of(self, event: Record) -> tuple[Dated, ...]:
        """All occurrences of one event in order of time."""
        occurrences = self.neighbourhood.programme(event).occurrences
        if self._dates is None or self._dates[0] is not event:
            self._dates = (event, tuple(Dated.of(one, event) for one in occurrences))
        return self._dates[1]

    def coming_of_event(self, event: Record) -> tuple[Dated, ...]:
        """Those of them that are not over today and that somebody stands for."""
        dates = self.dates_of(event)
        if self._coming is None or self._coming[0] is not event:
            self._coming = (event, tuple(one for one in dates if self.is_coming(one)))
        return self._coming[1]

    def booked_at(self, place: str) -> tuple[Booking, ...]:
        """The bookings of the rooms of a place that are not over today, in order of time."""
        fact = at_place(place)
        self.notes.add(fact)
        self.notes.add(f"place {place}")
        found = bookings_at(place, self.plain, self.gatherings)
        return tuple(sorted(found, key=lambda one: (one.start, one.end, one.event.slug)))

    @once
    def booked(self) -> tuple[Booking, ...]:
        """The bookings of all rooms that are not over today, in order of time."""
        self.notes.update(("all programme", "all place"))
        rows = (row for row in self.gatherings.rows.values() if row.is_booked(self.gatherings.today))
        events = (self.plain.records[row.kind][row.slug] for row in rows)
        found = (one for one in bookings_of(events, self.plain) if one.end.date() >= self.today)
        return tuple(sorted(found, key=lambda one: (one.start, one.end, one.event.slug)))

    # What follows from all records of a kind

    def number_of(self, kind: Kind) -> int:
        """How many records of a kind there are."""
        return sum(1 for _ in self.names_of(kind))

    def names_of(self, kind: Kind) -> Iterable[tuple[str, tuple[str, ...]]]:
        """The slug of every record of a kind, with its former ones."""
        if kind.schedule is None:
            return [(record.slug, record.entry.formerly) for record in self.neighbourhood.all(kind.name)]
        self.notes.add(names_of(kind.name))
        rows = self.gatherings.rows.values()
        return [(row.slug, row.formerly) for row in rows if row.kind == kind.name]

    @once
    def shared_feeds(self) -> tuple[Feed, ...]:
        """The feeds that hold more than one event's dates: what people choose from."""
        return tuple(shared_feeds(self.neighbourhood))

    @once
    def quarter_map(self) -> QuarterMap | None:
        """The map with all places on it, where there is a drawing of the quarter."""
        drawing = self.neighbourhood.drawing
        return QuarterMap(drawing, self.neighbourhood.all("place")) if drawing else None

    @once
    def help_topics(self) -> tuple[HelpTopic, ...]:
        """Who helps with what."""
        return help_topics(self.neighbourhood)

    @once
    def expired_files(self) -> Mapping[str, Record]:
        """What was attached to minutes that have left the site, with them."""
        return expired_files(self.neighbourhood)

    @once
    def decided(self) -> tuple[Decided, ...]:
        """Every decision of all committees, the newest first."""
        return register(self.neighbourhood)

    def decided_by(self, committee: Record) -> Mapping[str, Decided]:
        """The decisions of one committee, by slug."""
        return self._decided_by.get(committee.slug, {})

    @once
    def _decided_by(self) -> Mapping[str, Mapping[str, Decided]]:
        found: dict[str, dict[str, Decided]] = {}
        for one in self.decided:
            found.setdefault(one.committee.slug, {})[one.slug] = one
        return found

    def picture_url(self, file: str) -> str:
        """The full address of a picture below the content folder, in its best form."""
        return self.addresses.absolute(quote(self.neighbourhood.picture_address(file)))

    def on(self, page: str) -> "PageView":
        return PageView(self, page)


def days_between(first: date, last: date) -> Iterator[date]:
    """Every day from the first to the last, both included."""
    return (first + timedelta(days=number) for number in range((last - first).days + 1))


class PageView:
    """A view from one page: links are relative to it."""

    def __init__(self, view: View, page: str) -> None:
        self.view = view
        self.page = page
        self.words = view.words
        self.addresses = view.addresses
        self.site = view.site
        self.today = view.today
        self.w = view.words["site"]
        self._html: dict[tuple[str, str], Markup] = {}

    # Links

    def to(self, address: str) -> str:
        return relative(self.page, address)

    def link(self, kind: str, slug: str | None) -> Markup:
        """A link to a record, or its bare name where it is not published; empty for no slug."""
        record = self.view.neighbourhood.get(kind, slug)
        if record is None:
            return Markup("")
        target = escape(self.to(self.addresses.record(kind, record.slug)))
        return Markup(f'<a href="{target}">{escape(title_in_calendar(record, self.view.neighbourhood))}</a>')

    def get(self, kind: str, slug: str | None) -> Record | None:
        return self.view.neighbourhood.get(kind, slug)

    def phone(self, number: str) -> str:
        return f"tel:{dialled(number, self.site.country)}"

    def mailto(self, address: str) -> Markup:
        """The target of a link that writes to `address`."""
        return mail_links.target(address)

    def mail_text(self, address: str) -> Markup:
        """An e-mail address to read and to copy."""
        return mail_links.readable(address)

    def webcal(self, address: str) -> str:
        """The address of a feed that makes a calendar program subscribe."""
        return "webcal:" + self.addresses.absolute(address).partition(":")[2]

    def google(self, address: str) -> str:
        """The link with which Google Calendar subscribes to a feed."""
        return "https://calendar.google.com/calendar/r?cid=" + quote(
            self.addresses.absolute(address), safe=""
        )

    # Text

    def plain(self, text: str, source: str) -> str:
        """The first lines of a volunteer's text without any markup."""
        known = self.view.plain_texts
        if len(known) >= MOST_TEXTS:
            known.clear()
        if (text, source) not in known:
            known[text, source] = unescape(_TAG.sub("", self.markdown(text, source))).strip()
        return known[text, source]

    def text(self, address: str, **facts: object) -> str:
        return self.words.text(f"site.{address}", **facts)

    def day(self, day: date, pattern: str = "long") -> str:
        return self.words.day(day, pattern)

    def needs_confirmation(self, record: Record) -> bool:
        """Whether somebody has to confirm once a year what a page says."""
        return needs_confirmation(record)

    def is_stale(self, record: Record) -> bool:
        """Whether nobody has confirmed for more than a year what a page says."""
        return is_stale(record, self.today)

    def markdown(self, text: str, source: str) -> Markup:
        """A volunteer's text as safe HTML, its links leading from this page; `source` is its file."""
        if (text, source) not in self._html:
            self._html[text, source] = self._of_markdown(text, source)
        return self._html[text, source]

    def _of_markdown(self, text: str, source: str) -> Markup:
        from quartier.pages.markdown_text import html_of

        folder = source.rpartition("/")[0].removeprefix(self.site.content).strip("/")
        html = cleaned(html_of(text), lambda target: self._resolved(target, folder), self._schemes)
        return safe(mail_links.in_pieces(self._with_pictures(html)))

    def cleaned(self, html: str) -> str:
        """HTML whose relative links lead from this page already, made safe, its links by slug resolved."""
        safe_html = cleaned(html, lambda target: self._by_slug(target) or target, self._schemes, self._film)
        return mail_links.in_pieces(self._with_pictures(safe_html))

    def _film(self, target: str) -> str:
        """Where a film lies that a hand-written page names from the folder of its file."""
        inside = below_content(target, self.page.rstrip("/").rpartition("/")[0])
        return self.to(quote(unquote(inside))) if inside else target

    # Pictures

    def picture(self, image: Image, eager: bool = False) -> Markup:
        """The picture of a record or a page; an `eager` one is seen at once and does not wait."""
        found = self.view.neighbourhood.picture(image.file)
        more = {"alt": image.alt or ""}
        return safe(picture_tags.tag(found, self.to(quote(image.file)), self._picture_link, more, eager))

    def _with_pictures(self, html: str) -> str:
        return picture_tags.with_pictures(html, self._picture_at, self._picture_link, self._alternative)

    def _picture_at(self, link: str) -> Picture | None:
        """What is known of the picture to which a link from this page leads."""
        try:
            path = urljoin(f"{BASE}{self.page}", link)
        except ValueError:
            return None
        return self.view.neighbourhood.picture(unquote(path.removeprefix(BASE)))

    def _picture_link(self, address: str) -> str:
        return self.to(quote(address))

    def _alternative(self, alt: str) -> str:
        """An alternative text; instead of one somebody may write that the picture says nothing."""
        return "" if self.words.choice("picture", alt) == "decorative" else alt

    @property
    def _schemes(self) -> frozenset[str]:
        return frozenset(self.words.spellings_of("link"))

    def _resolved(self, target: str, folder: str) -> str:
        if by_slug := self._by_slug(target):
            return by_slug
        path, hash_, anchor = target.partition("#")
        if not path or ":" in path or path.startswith("/"):
            return target
        inside = below_content(path, folder)
        return target if inside is None else self.to(self._address(inside)) + hash_ + anchor

    def _by_slug(self, target: str) -> str | None:
        link = slug_link(target, self.words)
        if link is None:
            return None
        if old := self.expired(link.kind, link.slug):
            return self.to(self._instead_of(old))
        return self.to(self.addresses.record(link.kind, link.slug)) + (
            f"#{link.anchor}" if link.anchor else ""
        )

    def _instead_of(self, old: Record) -> str:
        """Where those of its kind are listed that are not too old."""
        if old.kind == "meeting":
            return self.addresses.record("committee", committee_of(old))
        return self.addresses.records(old.kind)

    def expired(self, kind: str, slug: str) -> Record | None:
        """A record that has left the site because of its age."""
        return self.view.neighbourhood.expired.get(kind, {}).get(slug)

    def _address(self, path: str) -> str:
        """The address of a file below the content folder."""
        if path in self.addresses.generated:
            return self.addresses.generated[path]
        record = self.addresses.of_source(path) if path.endswith(".md") else None
        if old := self.view.expired_files.get(path) or (self.expired(*record) if record else None):
            return self.addresses.record("committee", committee_of(old))
        if record and self.get(*record):
            return self.addresses.record(*record)
        return written_page(path) if path.endswith(".md") else path

    # Dates

    def hours(self, occurrence: Occurrence) -> str:
        return phrases.hours(occurrence, self.words)

    def moment(self, occurrence: Occurrence, pattern: str = "long") -> str:
        return phrases.moment(occurrence, self.words, pattern)

    def repetitions(self, event: Record) -> list[str]:
        return phrases.repetitions(event.entry.when, event.entry.changes, self.words)

    def pauses(self, pauses: tuple[Pause, ...]) -> str:
        return phrases.pauses_of(pauses, self.words)

    def stretches(self, hours: Stretches) -> str:
        return in_words(hours, self.words)

    def next_open(self, record: Record) -> str:
        """When somebody is there next, in words; empty where no hours are known."""
        hours = record.entry.opening_hours
        found = next(hours.coming(self.today, self.view.holidays), None) if hours else None
        if found is None:
            return str(self.w["only_by_appointment"]) if hours and hours.by_appointment else ""
        return self.text("next_open", day=self.day(found.day, "short"), hours=self.stretches(found.hours))

    def day_hours(self, one: DayHours) -> str:
        """The hours of one day in words, with what makes them different."""
        unnamed = "hours_exception" if one.exception else "hours_pause_word" if one.paused else ""
        word = str(self.w[unnamed]) if unnamed and not (one.paused and one.holiday) else ""
        because = ", ".join(filter(None, (word, one.holiday)))
        hours = self.stretches(one.hours)
        return self.text("hours_in_brackets", hours=hours, because=because) if because else hours

    def open_times(self, record: Record) -> str:
        """When somebody is there in the coming two weeks, for programs: ISO 8601 intervals."""
        hours = record.entry.opening_hours
        days = hours.days_from(self.today, TOLD_DAYS, self.view.holidays) if hours else ()
        times = (one.times(day.day, self.site.zone) for day in days for one in day.hours)
        return " ".join(
            f"{start.isoformat(timespec='minutes')}/{end.isoformat(timespec='minutes')}"
            for start, end in times
        )

    def over(self, day: date) -> str:
        """The moment at which a day is over, for programs."""
        return datetime.combine(day + timedelta(days=1), time(), self.site.zone).isoformat()

    # Events

    def category(self, event: Record) -> tuple[str, str] | None:
        """Title and colour of an event's first category; a meeting is one for itself."""
        if event.kind == "meeting":
            return str(self.w["meeting"]), "slategray"
        found = self._category(event)
        return (found.title, found.colour) if found else None

    def icon(self, event: Record) -> Markup:
        """The drawing of an event's first category; its word stands beside it."""
        found = self._category(event)
        svg = drawing(found.symbol) if found and found.symbol else ""
        return safe(svg.replace("<svg ", '<svg class="category__icon" aria-hidden="true" ', 1))

    def _category(self, event: Record) -> Category | None:
        slug = next(iter(event.entry.categories), None)
        return self.site.categories.get(slug) if slug else None

    def access(self, words: Iterable[str]) -> str:
        return ", ".join(self.w["accessibility_words"][word] for word in words)

    def facts(self, one: Dated) -> str:
        """Time, place, cost and access of one date in a line."""
        event, occurrence = one.event.entry, one.occurrence
        place = self.get("place", occurrence.place or event.place)
        parts = [
            self._time_of(occurrence),
            ", ".join(filter(None, (place.entry.title if place else "", occurrence.room or event.room))),
            event.cost,
            self.access(["step-free"] if self.is_step_free(one) else ()),
        ]
        return " · ".join(part for part in parts if part)

    def is_step_free(self, one: Dated) -> bool:
        """Whether one gets in without steps; a date elsewhere keeps that only where its place says so too."""
        elsewhere = self.get("place", one.occurrence.place)
        words = one.event.entry.accessibility
        return "step-free" in words and (not elsewhere or "step-free" in elsewhere.entry.accessibility)

    def _time_of(self, occurrence: Occurrence) -> str:
        if occurrence.day == occurrence.last_day:
            return self.hours(occurrence)
        return self.moment(occurrence, "short")

    def title(self, one: Dated) -> str:
        return str(one.occurrence.title or one.event.entry.title)

    def coming_of(self, event: Record) -> tuple[Dated, ...]:
        return self.view.coming_of_event(event)

    def month_short(self, day: date) -> str:
        return self.day(day, "month_short").rstrip(".")
