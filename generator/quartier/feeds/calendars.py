"""Calendar files: every feed and its sibling, as bytes."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from quartier.addresses import Addresses
from quartier.feeds.events import Writer
from quartier.feeds.icalendar_text import line, text
from quartier.feeds.stamps import Changed
from quartier.feeds.time_zone import vtimezone
from quartier.model.neighbourhood import Neighbourhood, Record
from quartier.model.page import OutputFile
from quartier.subscriptions import Feed, feeds

LARGEST = 900_000
KEPT = timedelta(days=365)
COLOURS = {
    "teal": "#008080",
    "red": "#FF0000",
    "violet": "#EE82EE",
    "blue": "#0000FF",
    "brown": "#A52A2A",
    "slategray": "#708090",
}


def calendars(neighbourhood: Neighbourhood, changed: Changed | None) -> Iterator[OutputFile]:
    """Every feed; `changed` is None where the files' history is not known."""
    addresses = Addresses(neighbourhood.site)
    for visible in (False, True):
        writer = Writer(neighbourhood, changed, hide=not visible)
        written = {event.slug: b"".join(writer.vevents(event)) for event in neighbourhood.all("event")}
        for feed, events in feeds(neighbourhood):
            address = addresses.visible(feed.address) if visible else feed.address
            kept = _small_enough(events, written, neighbourhood, changed)
            yield OutputFile(
                address, _file(feed, address, [written[event.slug] for event in kept], neighbourhood)
            )


def _small_enough(
    events: list[Record], written: dict[str, bytes], neighbourhood: Neighbourhood, changed: Changed | None
) -> list[Record]:
    """Without whole events that are long over, oldest first, until the feed is under its limit."""
    size = sum(len(written[event.slug]) for event in events)
    if size <= LARGEST or not changed:
        return events
    before = max(changed.values()) - KEPT
    ended = {event.slug: _end(event, neighbourhood) for event in events}
    gone: set[str] = set()
    for event in sorted(events, key=lambda event: ended[event.slug]):
        if size <= LARGEST or ended[event.slug] >= before:
            break
        gone.add(event.slug)
        size -= len(written[event.slug])
    return [event for event in events if event.slug not in gone]


def _end(event: Record, neighbourhood: Neighbourhood) -> datetime:
    return max(one.over for one in neighbourhood.programmes[event.slug].occurrences)


def _file(feed: Feed, address: str, vevents: Iterable[bytes], neighbourhood: Neighbourhood) -> bytes:
    body = b"".join(vevents)
    key = neighbourhood.site.zone.key
    zone = vtimezone(key) if b";TZID=" in body else b""
    return b"".join((_head(feed, address, neighbourhood), zone, body, line("END", "VCALENDAR")))


def _head(feed: Feed, address: str, neighbourhood: Neighbourhood) -> bytes:
    site = neighbourhood.site
    addresses = Addresses(site)
    lines = (
        line("BEGIN", "VCALENDAR"),
        line("VERSION", "2.0"),
        line("PRODID", f"-//Quartier//Quartier//{site.language.upper()}"),
        line("CALSCALE", "GREGORIAN"),
        line("NAME", text(feed.name)),
        line("X-WR-CALNAME", text(feed.name)),
        line("DESCRIPTION", text(feed.description)),
        line("URL", addresses.absolute(feed.page)),
        line("SOURCE;VALUE=URI", addresses.absolute(address)),
        line("REFRESH-INTERVAL;VALUE=DURATION", "PT6H"),
        line("X-PUBLISHED-TTL", "PT6H"),
        line("X-WR-TIMEZONE", site.zone.key),
        line("COLOR", feed.colour),
        line("X-APPLE-CALENDAR-COLOR", COLOURS[feed.colour]),
    )
    return b"".join(lines)
