"""What templates see of the neighbourhood: words, links, and dates made ready to read."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from html import unescape
from urllib.parse import quote

from markupsafe import Markup

from quartier.addresses import Addresses, relative, written_page
from quartier.calendar import phrases
from quartier.calendar.holidays import Holidays
from quartier.calendar.when import Pause
from quartier.clashes import Booking, bookings
from quartier.icons import drawing
from quartier.kinds.opening_hours import Stretches, in_words
from quartier.kinds.reach import dialled
from quartier.model.neighbourhood import Neighbourhood, Record
from quartier.model.occurrence import Occurrence
from quartier.model.site import Category
from quartier.pages.markdown_text import html_of
from quartier.pages.safe_html import cleaned
from quartier.pages.templates import safe
from quartier.reading.prose import below_content, slug_link
from quartier.words import words_of


@dataclass(frozen=True)
class Dated:
    """An occurrence with the event that it belongs to."""

    occurrence: Occurrence
    event: Record


class View:
    """The neighbourhood on the day `today`, as pages show it."""

    def __init__(self, neighbourhood: Neighbourhood, today: date) -> None:
        self.neighbourhood = neighbourhood
        self.site = neighbourhood.site
        self.today = today
        self.words = words_of(self.site.language)
        self.addresses = Addresses(self.site)
        self.holidays = Holidays(self.site.country, self.site.state, self.site.holidays)

    @cached_property
    def dated(self) -> tuple[Dated, ...]:
        """All occurrences of all events in order of time."""
        found = [one for event in self.neighbourhood.all("event") for one in self.dates_of(event)]
        return tuple(
            sorted(found, key=lambda one: (one.occurrence.start, one.event.slug, one.occurrence.uid))
        )

    @cached_property
    def booked(self) -> tuple[Booking, ...]:
        """The bookings of all rooms in order of time."""
        found = bookings(self.neighbourhood)
        return tuple(sorted(found, key=lambda one: (one.start, one.end, one.event.slug)))

    @cached_property
    def coming(self) -> tuple[Dated, ...]:
        """Those that are not over today and that somebody stands for."""
        return tuple(one for one in self.dated if self.is_coming(one))

    def is_coming(self, one: Dated) -> bool:
        return one.occurrence.lasting and one.occurrence.comes(self.today)

    def dates_of(self, event: Record) -> tuple[Dated, ...]:
        """All occurrences of one event in order of time."""
        occurrences = self.neighbourhood.programmes[event.slug].occurrences
        return tuple(Dated(one, event) for one in occurrences)

    def on(self, page: str) -> "PageView":
        return PageView(self, page)


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

    # Links

    def to(self, address: str) -> str:
        return relative(self.page, address)

    def link(self, kind: str, slug: str | None) -> Markup:
        """A link to a record, or its bare name where it is not published; empty for no slug."""
        record = self.view.neighbourhood.get(kind, slug)
        if record is None:
            return Markup("")
        return Markup('<a href="{}">{}</a>').format(
            self.to(self.addresses.record(kind, record.slug)), record.entry.title
        )

    def get(self, kind: str, slug: str | None) -> Record | None:
        return self.view.neighbourhood.get(kind, slug)

    def phone(self, number: str) -> str:
        return f"tel:{dialled(number, self.site.country)}"

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
        return unescape(re.sub(r"<[^>]+>", "", self.markdown(text, source))).strip()

    def text(self, address: str, **facts: object) -> str:
        return self.words.text(f"site.{address}", **facts)

    def day(self, day: date, pattern: str = "long") -> str:
        return self.words.day(day, pattern)

    def markdown(self, text: str, source: str) -> Markup:
        """A volunteer's text as safe HTML, its links leading from this page; `source` is its file."""
        folder = source.rpartition("/")[0].removeprefix(self.site.content).strip("/")
        return safe(cleaned(html_of(text), lambda target: self._resolved(target, folder), self._schemes))

    def cleaned(self, html: str) -> str:
        """HTML whose relative links lead from this page already, made safe, its links by slug resolved."""
        return cleaned(html, lambda target: self._by_slug(target) or target, self._schemes)

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
        return self.to(self.addresses.record(link.kind, link.slug)) + (
            f"#{link.anchor}" if link.anchor else ""
        )

    def _address(self, path: str) -> str:
        """The address of a file below the content folder."""
        if path in self.addresses.generated:
            return self.addresses.generated[path]
        for kind in ("place", "organisation"):
            if path.startswith(folder := self.addresses.records(kind)) and path.endswith(".md"):
                return self.addresses.record(kind, path.removeprefix(folder).removesuffix(".md"))
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
        found = next(iter(hours.coming(self.today, self.view.holidays)), None) if hours else None
        if found is None:
            return ""
        day, stretches = found
        word = {0: "open_today", 1: "open_tomorrow"}.get((day - self.today).days, "next_open")
        return self.text(word, day=self.day(day, "short"), hours=self.stretches(stretches))

    # Events

    def category(self, event: Record) -> tuple[str, str] | None:
        """Title and colour of an event's first category."""
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
            self.access(word for word in event.accessibility if word == "step-free"),
        ]
        return " · ".join(part for part in parts if part)

    def _time_of(self, occurrence: Occurrence) -> str:
        if occurrence.day == occurrence.last_day:
            return self.hours(occurrence)
        return self.moment(occurrence, "short")

    def title(self, one: Dated) -> str:
        return str(one.occurrence.title or one.event.entry.title)

    def coming_of(self, event: Record) -> tuple[Dated, ...]:
        return tuple(one for one in self.view.dates_of(event) if self.view.is_coming(one))

    def coming_at(self, place: str) -> Iterator[Dated]:
        return (one for one in self.view.coming if (one.occurrence.place or one.event.entry.place) == place)

    def coming_by(self, organisation: str) -> Iterator[Dated]:
        return (one for one in self.view.coming if one.event.entry.organiser == organisation)

    def month_short(self, day: date) -> str:
        return self.day(day, "month_short").rstrip(".")
