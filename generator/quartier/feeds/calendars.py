"""Calendar files: every feed and its sibling, as bytes."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from struct import Struct
from typing import NamedTuple

from msgspec.structs import replace

from quartier.addresses import Addresses
from quartier.feeds.events import Writer
from quartier.feeds.icalendar_text import line, text
from quartier.feeds.stamps import Changed, sources
from quartier.feeds.time_zone import vtimezone
from quartier.model.gatherings import Gathering, Name
from quartier.model.neighbourhood import Neighbourhood, Record
from quartier.model.page import OutputFile
from quartier.model.problem import Position, Problem, Severity
from quartier.model.site import FILE
from quartier.subscriptions import Feed

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


class Written(NamedTuple):
    """An event as bytes, for a feed and for its sibling; its file, and when what feeds it last changed."""

    file: str
    hidden: bytes | memoryview
    shown: bytes | memoryview
    changed: datetime | None

    def packed(self) -> bytes:
        """In a form that costs nothing to read: feeds of thousands of events are joined from it."""
        file, same = self.file.encode(), self.shown is self.hidden
        time = self.changed.timestamp() if self.changed else _NEVER
        head = _PACKED.pack(time, len(file), len(self.hidden), same)
        return b"".join((head, file, self.hidden, b"" if same else self.shown))

    @staticmethod
    def unpacked(packed: bytes) -> "Written":
        content = memoryview(packed)  # of which no part is copied before it is joined
        time, name, hidden, same = _PACKED.unpack_from(content)
        start, middle = _PACKED.size + name, _PACKED.size + name + hidden
        said = content[start:middle]
        changed = None if time == _NEVER else datetime.fromtimestamp(time, UTC)
        file = str(content[_PACKED.size : start], "utf-8")
        return Written(file, said, said if same else content[middle:], changed)


_PACKED = Struct("<dHI?")
_NEVER = -1.0


def written(event: Record, neighbourhood: Neighbourhood, changed: Changed | None) -> Written:
    """An event, written once for all its feeds; `changed` is None where the files' history is not known."""
    writer = Writer(event, neighbourhood, changed)
    hidden = b"".join(writer.vevents())
    times = [changed[file] for file in sources(event, neighbourhood) if file in changed] if changed else []
    return Written(event.file, hidden, _shown(writer, hidden), max(times, default=None))


def calendars(
    feed: Feed,
    events: Sequence[Gathering],
    written_of: Callable[[Gathering], Written],
    neighbourhood: Neighbourhood,
    tell: Callable[[Problem], None] = lambda _: None,
) -> Iterator[OutputFile]:
    """A feed that holds `events`, and its sibling; `tell` hears where it is too large."""
    addresses = Addresses(neighbourhood.site)
    held = [(one, written_of(one)) for one in events]
    for visible in (False, True):
        address = addresses.visible(feed.address) if visible else feed.address
        gone = _long_over(held, visible)
        kept = (_bytes(said, visible) for one, said in held if one.name not in gone)
        content = calendar_file(feed, address, kept, neighbourhood)
        yield OutputFile(address, content)
        for old in feed.former:
            yield OutputFile(addresses.visible(old) if visible else old, content)
        if not visible:
            for problem in _too_large(address, content, list(gone.values())):
                tell(problem)


def _shown(hiding: Writer, hidden: bytes) -> bytes:
    """An event as the sibling feed tells it: as `hidden` tells it, where nothing is cancelled."""
    programme = hiding.neighbourhood.programme(hiding.event)
    usual = (one.usual for one in programme.recurrences)
    if any(one.cancelled for one in (*usual, *programme.occurrences)):
        return b"".join(replace(hiding, hide=False).vevents())
    return hidden


def _bytes(said: Written, visible: bool) -> bytes | memoryview:
    return said.shown if visible else said.hidden


def _long_over(held: Sequence[tuple[Gathering, Written]], visible: bool) -> dict[Name, str]:
    """The files of the whole events that a feed over its limit does without: long over, oldest first."""
    size = HEAD + sum(len(_bytes(said, visible)) for _, said in held)
    times = [said.changed for _, said in held if said.changed]
    if size <= LARGEST or not times:
        return {}
    kept_since = (max(times) - KEPT).timestamp()
    over = sorted((one.ends, one.slug, one, said) for one, said in held if one.ends and one.ends < kept_since)
    gone: dict[Name, str] = {}
    for _, _, one, said in over:
        if size <= LARGEST:
            break
        gone[one.name] = said.file
        size -= len(_bytes(said, visible))
    return gone


def _too_large(address: str, content: bytes, gone: Sequence[str]) -> Iterator[Problem]:
    """What is to be said about a feed that was too large, and about one that still is."""
    facts: dict[str, object] = {"feed": address, "most": LARGEST // 1000}
    if gone:
        yield Problem("feed-shortened", Position(gone[0]), {**facts, "number": len(gone)}, Severity.WARNING)
    if len(content) > LARGEST:
        size = {"size": -(-len(content) // 1000)}
        yield Problem("feed-too-large", Position(FILE), {**facts, **size}, Severity.WARNING)


def calendar_file(
    feed: Feed, address: str, vevents: Iterable[bytes | memoryview], neighbourhood: Neighbourhood
) -> bytes:
    """A whole file: its head, the zone where a date needs it, the events."""
    body = [*vevents]
    key = neighbourhood.site.zone.key
    zone = vtimezone(key) if any(b"\r\nDTSTART;TZID=" in bytes(one) for one in body) else b""
    return b"".join((_head(feed, address, neighbourhood), zone, *body, line("END", "VCALENDAR")))


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
