"""An event as VEVENTs: its series and single dates, and what is different about some of them."""

import re
from collections.abc import Iterator
from datetime import timedelta
from functools import cached_property, lru_cache
from html import unescape
from operator import attrgetter

from msgspec import Struct

from quartier.addresses import Addresses
from quartier.feeds.icalendar_text import line, moment, moments, text, utc
from quartier.feeds.stamps import OUTPUT_CHANGED, Changed, sequence, stamp
from quartier.model.neighbourhood import Neighbourhood, Record
from quartier.model.occurrence import Occurrence, Recurrence
from quartier.words import words_of

LONGEST_DESCRIPTION = 500


class Writer(Struct, frozen=True, dict=True):
    """Writes an event; `hide` is False for the sibling feed that keeps cancelled dates visible."""

    event: Record
    neighbourhood: Neighbourhood
    changed: Changed | None
    hide: bool = True

    @cached_property
    def url(self) -> str:
        addresses = Addresses(self.neighbourhood.site)
        return addresses.absolute(addresses.record(self.event.kind, self.event.slug))

    @cached_property
    def stamps(self) -> bytes:
        return b"".join(stamp_lines(self.event, self.neighbourhood, self.changed))

    def vevents(self) -> Iterator[bytes]:
        """Every VEVENT of the event: each recurrence, followed by its overrides."""
        programme = self.neighbourhood.programme(self.event)
        dates: dict[str, list[Occurrence]] = {one.uid: [] for one in programme.recurrences}
        for one in programme.occurrences:
            dates[one.uid].append(one)
        for recurrence in programme.recurrences:
            yield from self._recurrence(recurrence, dates[recurrence.uid])

    def _recurrence(self, recurrence: Recurrence, dates: list[Occurrence]) -> Iterator[bytes]:
        if recurrence.rrule is None:
            yield from (self._vevent(one) for one in dates)
            return
        usual = recurrence.usual
        yield self._vevent(usual, self._rule(recurrence))
        own, lengths = _OWN(usual), _lengths(usual)
        for one in sorted(dates, key=attrgetter("original")):
            if one.moved or _OWN(one) != own or _lengths(one) != lengths:
                yield self._vevent(one, moment("RECURRENCE-ID", one.original, usual.all_day))

    def _rule(self, recurrence: Recurrence) -> bytes:
        left_out = (
            moments("EXDATE", recurrence.left_out, recurrence.usual.all_day) if recurrence.left_out else b""
        )
        return line("RRULE", recurrence.rrule or "") + left_out

    def _vevent(self, one: Occurrence, own: bytes = b"") -> bytes:
        length = timedelta(minutes=self.neighbourhood.site.default_length)
        lines = (
            line("BEGIN", "VEVENT"),
            line("UID", one.uid),
            self.stamps,
            moment("DTSTART", one.start, one.all_day),
            moment("DTEND", one.end or one.start + length, one.all_day),
            own,
            *self._said(one),
            line("END", "VEVENT"),
        )
        return b"".join(lines)

    def _said(self, one: Occurrence) -> Iterator[bytes]:
        entry, site = self.event.entry, self.neighbourhood.site
        title = one.title or entry.title
        prefix = words_of(site.language)["site.cancelled_prefix"] if one.cancelled else ""
        yield line("SUMMARY", text(prefix + title))
        yield line("DESCRIPTION", text(_description(one, entry.description, self.url)))
        if where := self._location(one):
            yield line("LOCATION", text(where))
        place = self.neighbourhood.get("place", one.place or entry.place)
        if place and place.entry.coordinates:
            yield line("GEO", f"{place.entry.coordinates.lat:.6f};{place.entry.coordinates.lon:.6f}")
        titles = [site.categories[slug].title for slug in entry.categories]
        if titles:
            yield line("CATEGORIES", ",".join(map(text, titles)))
        yield line("URL", self.url)
        if one.status == "tentative" or (one.cancelled and self.hide):
            yield line("STATUS", one.status.upper())
        yield line("TRANSP", "TRANSPARENT")

    def _location(self, one: Occurrence) -> str:
        entry = self.event.entry
        place = self.neighbourhood.get("place", one.place or entry.place)
        usual_room = None if one.place else entry.room
        address = place.entry.address.in_one_line if place and place.entry.address else ""
        return ", ".join(
            part for part in (place.entry.title if place else "", one.room or usual_room, address) if part
        )


def stamp_lines(event: Record, neighbourhood: Neighbourhood, changed: Changed | None) -> Iterator[bytes]:
    """When the event last changed; without a history only the stamp that every event needs."""
    newest = stamp(event, neighbourhood, changed)
    yield line("DTSTAMP", utc(newest or OUTPUT_CHANGED))
    if newest:
        yield line("LAST-MODIFIED", utc(newest))
        yield line("SEQUENCE", str(sequence(newest)))


_OWN = attrgetter("status", "reason", "note", "title", "place", "room", "description")
"""What a date may have of its own; one that has nothing of its own is what its series says of every date."""


def _lengths(one: Occurrence) -> tuple[timedelta, timedelta] | None:
    """The length as clocks show it, and as it passes: programs differ in which of the two they repeat.

    In a night in which clocks change they are not the same; such a date is written out.
    """
    if one.end is None:
        return None
    shown = one.end.replace(tzinfo=None) - one.start.replace(tzinfo=None)
    if one.all_day:
        return shown, shown
    return shown, shown - (one.end.utcoffset() or timedelta()) + (one.start.utcoffset() or timedelta())


def _description(one: Occurrence, usual: str, url: str) -> str:
    """Reason or note, then the description as plain text, then the page's address, in 500 characters."""
    said = [one.reason, one.note or "", plain_text(usual if one.description is None else one.description)]
    above = "\n".join(part for part in said if part)
    room = LONGEST_DESCRIPTION - len(url) - 2
    if len(above) > room:
        above = above[: room - 1].rsplit(" ", 1)[0] + "…"
    return f"{above}\n\n{url}" if above else url


@lru_cache  # every changed date of a series says the same
def plain_text(markdown: str) -> str:
    """Markdown as somebody would type it into a calendar: no marks, links as their words."""
    said = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", unescape(markdown))
    said = re.sub(r"<((?:https?://|mailto:)[^>\s]+)>", r"\1", said)
    said = re.sub(r"</?[a-zA-Z][^>]*>|<!--.*?-->", "", said, flags=re.DOTALL)
    said = re.sub(r"^[ \t]*[*+-][ \t]+", "– ", said, flags=re.MULTILINE)
    said = re.sub(r"^#{1,6}[ \t]*|\*\*|__|`|^>[ \t]?", "", said, flags=re.MULTILINE)
    said = re.sub(r"(?<!\w)([*_])(?=\S)([^*_\n]+)(?<=\S)\1(?!\w)", r"\2", said)
    return re.sub(r"[ \t]+$", "", said, flags=re.MULTILINE).strip()
