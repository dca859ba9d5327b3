"""Calendar files: every feed and its sibling, as bytes."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache, partial

from quartier.addresses import Addresses
from quartier.feeds.events import Writer
from quartier.feeds.icalendar_text import line, text
from quartier.feeds.stamps import Changed, sources
from quartier.feeds.time_zone import vtimezone
from quartier.model.neighbourhood import Neighbourhood, Record
from quartier.model.page import OutputFile
from quartier.model.problem import Position, Problem, Severity
from quartier.reading.configuration import FILE
from quartier.subscriptions import Feed, feeds

LARGEST = 900_000
"""Bytes; Google stops reading near 1 MB."""
HEAD = 10_000
"""More than the head of any feed and its zone take."""
KEPT = timedelta(days=365)
COLOURS = {
    "teal": "#008080",
    "red": "#FF0000",
    "violet": "#EE82EE",
    "blue": "#0000FF",
    "brown": "#A52A2A",
    "slategray": "#708090",
}


def calendars(
    neighbourhood: Neighbourhood, changed: Changed | None, tell: Callable[[Problem], None] = lambda _: None
) -> Iterator[OutputFile]:
    """Every feed; `changed` is None where the files' history is not known, `tell` hears what is too large."""
    addresses = Addresses(neighbourhood.site)
    held = list(feeds(neighbourhood))
    writers = [Writer(event, neighbourhood, changed) for event in neighbourhood.gatherings]
    hidden = {one.event.slug: b"".join(one.vevents()) for one in writers}
    shown = {one.event.slug: _shown(one, hidden) for one in writers}
    ended = cache(partial(_end, {one.slug: one for one in neighbourhood.gatherings}, neighbourhood))
    for visible, written in ((False, hidden), (True, shown)):
        for feed, events in held:
            address = addresses.visible(feed.address) if visible else feed.address
            gone = _long_over(events, written, ended, neighbourhood, changed)
            kept = [written[one.slug] for one in events if one.slug not in gone]
            content = calendar_file(feed, address, kept, neighbourhood)
            yield OutputFile(address, content)
            for old in feed.former:
                yield OutputFile(addresses.visible(old) if visible else old, content)
            if not visible:
                for problem in _too_large(address, content, gone):
                    tell(problem)


def _shown(hiding: Writer, hidden: Mapping[str, bytes]) -> bytes:
    """An event as the sibling feed tells it: as `hidden` tells it, where nothing is cancelled."""
    programme = hiding.neighbourhood.programme(hiding.event)
    usual = (one.usual for one in programme.recurrences)
    if any(one.cancelled for one in (*usual, *programme.occurrences)):
        return b"".join(replace(hiding, hide=False).vevents())
    return hidden[hiding.event.slug]


def _long_over(
    events: list[Record],
    written: Mapping[str, bytes],
    ended: Callable[[str], datetime],
    neighbourhood: Neighbourhood,
    changed: Changed | None,
) -> dict[str, Record]:
    """The whole events, by slug, that a feed over its limit does without: long over, oldest first."""
    size = HEAD + sum(len(written[event.slug]) for event in events)
    if size <= LARGEST or not changed:
        return {}
    fed = {changed[file] for event in events for file in sources(event, neighbourhood) if file in changed}
    kept_since = max(fed) - KEPT if fed else datetime.min.replace(tzinfo=UTC)
    gone: dict[str, Record] = {}
    for event in sorted(events, key=lambda event: (ended(event.slug), event.slug)):
        if size <= LARGEST or ended(event.slug) >= kept_since:
            break
        gone[event.slug] = event
        size -= len(written[event.slug])
    return gone


def _end(events: Mapping[str, Record], neighbourhood: Neighbourhood, slug: str) -> datetime:
    """When an event is over for good; never, where its series is written without an end."""
    programme = neighbourhood.programme(events[slug])
    if any(one.rrule and "UNTIL" not in one.rrule for one in programme.recurrences):
        return datetime(9999, 1, 1, tzinfo=neighbourhood.site.zone)
    return max(one.over for one in programme.occurrences)


def _too_large(address: str, content: bytes, gone: Mapping[str, Record]) -> Iterator[Problem]:
    """What is to be said about a feed that was too large, and about one that still is."""
    facts: dict[str, object] = {"feed": address, "most": LARGEST // 1000}
    if gone:
        oldest = Position(next(iter(gone.values())).file)
        yield Problem("feed-shortened", oldest, {**facts, "number": len(gone)}, Severity.WARNING)
    if len(content) > LARGEST:
        size = {"size": -(-len(content) // 1000)}
        yield Problem("feed-too-large", Position(FILE), {**facts, **size}, Severity.WARNING)


def calendar_file(feed: Feed, address: str, vevents: Iterable[bytes], neighbourhood: Neighbourhood) -> bytes:
    """A whole file: its head, the zone where a date needs it, the events."""
    body = b"".join(vevents)
    key = neighbourhood.site.zone.key
    zone = vtimezone(key) if b"\r\nDTSTART;TZID=" in body else b""
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
