"""The feed of a place that says when it is taken, and by nobody."""

from collections.abc import Iterator
from hashlib import sha256
from itertools import accumulate, takewhile

from quartier.addresses import Addresses
from quartier.clashes import Booking, bookings
from quartier.feeds.calendars import HEAD, LARGEST, calendar_file
from quartier.feeds.events import stamp_lines
from quartier.feeds.icalendar_text import line, moment, text
from quartier.feeds.stamps import Changed
from quartier.model.neighbourhood import Neighbourhood, Record
from quartier.model.page import OutputFile
from quartier.subscriptions import USUAL_COLOUR, Feed
from quartier.words import words_of


def busy_calendars(neighbourhood: Neighbourhood, changed: Changed | None) -> Iterator[OutputFile]:
    """One file for every place, set-up and tear-down times included."""
    booked = sorted(bookings(neighbourhood), key=lambda one: (one.start, one.uid))
    for place in sorted(neighbourhood.all("place"), key=lambda one: one.slug):
        feed = _feed(neighbourhood, place)
        of_place = (one for one in booked if one.place == place.slug)
        vevents = [_vevent(neighbourhood, place, one, changed) for one in of_place]
        content = calendar_file(feed, feed.address, _newest(vevents), neighbourhood)
        yield from (OutputFile(address, content) for address in (feed.address, *feed.former))


def _newest(vevents: list[bytes]) -> list[bytes]:
    """As many of the last as a feed may hold: who asks when a room is free asks about days to come."""
    sizes = accumulate(len(one) for one in reversed(vevents))
    kept = sum(1 for _ in takewhile(lambda size: size <= LARGEST - HEAD, sizes))
    return vevents[len(vevents) - kept :]


def _feed(neighbourhood: Neighbourhood, place: Record) -> Feed:
    site, addresses = neighbourhood.site, Addresses(neighbourhood.site)
    words, title = words_of(site.language), place.entry.title
    name = f"{title} – {words['site.busy']}"
    description = words.text("site.busy_description", title=title, site=site.name)
    page = addresses.record("place", place.slug)
    former = tuple(map(addresses.busy, place.entry.formerly))
    return Feed("busy", addresses.busy(place.slug), page, name, description, USUAL_COLOUR, former=former)


def _vevent(neighbourhood: Neighbourhood, place: Record, one: Booking, changed: Changed | None) -> bytes:
    site = neighbourhood.site
    addresses, words = Addresses(site), words_of(site.language)
    where = ", ".join(part for part in (place.entry.title, one.room) if part)
    lines = (
        line("BEGIN", "VEVENT"),
        line("UID", f"{addresses.names['busy']}-{_unnamed(one.uid)}"),
        *stamp_lines(one.event, neighbourhood, changed),
        moment("DTSTART", one.start, all_day=False),
        moment("DTEND", one.end, all_day=False),
        line("SUMMARY", text(words["site.busy"])),
        line("LOCATION", text(where)),
        line("URL", addresses.absolute(addresses.record("place", place.slug))),
        line("TRANSP", "TRANSPARENT"),
        line("END", "VEVENT"),
    )
    return b"".join(lines)


def _unnamed(uid: str) -> str:
    """The same UID for the same date, without the file's name, which tells the title."""
    stem, _, domain = uid.partition("@")
    return f"{sha256(stem.encode()).hexdigest()[:32]}@{domain}"
