"""The feed of a place that says when it is taken, and by nobody."""

from collections.abc import Callable, Iterator
from functools import cache, partial
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
    of_places: dict[str, list[Booking]] = {}
    for one in sorted(bookings(neighbourhood), key=lambda one: (one.start, one.uid)):
        of_places.setdefault(one.place, []).append(one)
    stamps = cache(partial(_stamps, neighbourhood, changed))
    for place in sorted(neighbourhood.all("place"), key=lambda one: one.slug):
        feed = _feed(neighbourhood, place)
        writer = _Writer(neighbourhood, place, stamps)
        vevents = [writer.vevent(one) for one in of_places.get(place.slug, ())]
        content = calendar_file(feed, feed.address, _newest(vevents), neighbourhood)
        yield from (OutputFile(address, content) for address in (feed.address, *feed.former))


def _stamps(neighbourhood: Neighbourhood, changed: Changed | None, kind: str, slug: str) -> bytes:
    """When an event last changed, which is the same for all its dates."""
    return b"".join(stamp_lines(neighbourhood.records[kind][slug], neighbourhood, changed))


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


class _Writer:
    """Writes when a place is taken; `stamps` says when an event last changed."""

    def __init__(
        self, neighbourhood: Neighbourhood, place: Record, stamps: Callable[[str, str], bytes]
    ) -> None:
        addresses, words = Addresses(neighbourhood.site), words_of(neighbourhood.site.language)
        self.title = place.entry.title
        self.stamps = stamps
        self.prefix = addresses.names["busy"]
        self.summary = line("SUMMARY", text(words["site.busy"]))
        self.url = line("URL", addresses.absolute(addresses.record("place", place.slug)))

    def vevent(self, one: Booking) -> bytes:
        where = ", ".join(part for part in (self.title, one.room) if part)
        lines = (
            line("BEGIN", "VEVENT"),
            line("UID", f"{self.prefix}-{_unnamed(one.uid)}"),
            self.stamps(one.event.kind, one.event.slug),
            moment("DTSTART", one.start, all_day=False),
            moment("DTEND", one.end, all_day=False),
            self.summary,
            line("LOCATION", text(where)),
            self.url,
            line("TRANSP", "TRANSPARENT"),
            line("END", "VEVENT"),
        )
        return b"".join(lines)


def _unnamed(uid: str) -> str:
    """The same UID for the same date, without the file's name, which tells the title."""
    stem, _, domain = uid.partition("@")
    return f"{sha256(stem.encode()).hexdigest()[:32]}@{domain}"
