"""Calendar files: every feed and its sibling, as bytes."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from struct import Struct
from typing import NamedTuple, Protocol, TypeVar

from msgspec.structs import replace

from quartier.addresses import Addresses
from quartier.feeds.events import Writer
from quartier.feeds.icalendar_text import line, text
from quartier.feeds.stamps import Changed, sources
from quartier.feeds.time_zone import vtimezone
from quartier.model.gatherings import Gathering, Name
from quartier.model.neighbourhood import Neighbourhood, Record
from quartier.model.page import JoinedFile
from quartier.model.problem import Position, Problem, Severity
from quartier.model.site import FILE
from quartier.subscriptions import Feed

Value = TypeVar("Value")
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

    @property
    def brief(self) -> bytes:
        """What has to be known of it before it is joined with others: a packed `Brief`."""
        said = (self.hidden,) if self.shown is self.hidden else (self.hidden, self.shown)
        sizes, zoned, seals = map(len, said), map(_has_zone, said), map(_seal, said)
        return _BRIEF.pack(self._time, *_twice(sizes), *_twice(zoned), *_twice(seals))

    @property
    def _time(self) -> float:
        return self.changed.timestamp() if self.changed else _NEVER

    def packed(self) -> bytes:
        """In a form that costs nothing to read: feeds of thousands of events are joined from it."""
        file, same = self.file.encode(), self.shown is self.hidden
        head = _PACKED.pack(self._time, len(file), len(self.hidden), same)
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
_BRIEF = Struct("<dII??16s16s")
_NEVER = -1.0


class Brief(NamedTuple):
    """Of a written event: when what feeds it last changed (POSIX time, negative where that is not known); of
    what a feed and its sibling say of it the size, whether its dates need the zone, and the seal."""

    changed: float
    hidden: int
    shown: int
    zoned: bool
    zoned_shown: bool
    seal: bytes
    seal_shown: bytes

    @staticmethod
    def of_all(fragments: "Iterable[Fragment]") -> "list[Brief]":
        packed = b"".join([fragment.brief for fragment in fragments])
        return [Brief(*values) for values in _BRIEF.iter_unpack(packed)]

    def size(self, visible: bool) -> int:
        return self.shown if visible else self.hidden


class Fragment(Protocol):
    """A written event, which may lie elsewhere; `brief` is a packed `Brief`."""

    @property
    def brief(self) -> bytes: ...


class Fragments(Protocol):
    """Finds written events by their name, and reads them."""

    def __getitem__(self, name: str) -> Fragment: ...
    def written(self, fragment: Fragment, /) -> Written: ...


class AllInHand:
    """Written events that lie nowhere else, by their name."""

    def __init__(self, said: Mapping[str, Written]) -> None:
        self._said = said

    def __getitem__(self, name: str) -> Written:
        return self._said[name]

    def written(self, fragment: Fragment) -> Written:
        assert isinstance(fragment, Written)
        return fragment


def _twice(told: Iterable[Value]) -> tuple[Value, Value]:
    """What holds for a feed and for its sibling, where one value may be that of both."""
    values = (*told,)
    return values[0], values[-1]


def _seal(said: bytes | memoryview) -> bytes:
    return blake2b(said, digest_size=16).digest()


def _has_zone(said: bytes | memoryview) -> bool:
    return b"\r\nDTSTART;TZID=" in bytes(said)


def written(event: Record, neighbourhood: Neighbourhood, changed: Changed | None) -> Written:
    """An event, written once for all its feeds; `changed` is None where the files' history is not known."""
    writer = Writer(event, neighbourhood, changed)
    hidden = b"".join(writer.vevents())
    times = [changed[file] for file in sources(event, neighbourhood) if file in changed] if changed else []
    return Written(event.file, hidden, _shown(writer, hidden), max(times, default=None))


def calendars(
    feed: Feed,
    events: Sequence[Gathering],
    fragments: Fragments,
    neighbourhood: Neighbourhood,
    tell: Callable[[Problem], None] = lambda _: None,
) -> Iterator[JoinedFile]:
    """A feed that holds `events`, and its sibling; `tell` hears where it is too large."""
    addresses = Addresses(neighbourhood.site)
    found = [fragments[written_name(one.name)] for one in events]
    held = list(zip(events, found, Brief.of_all(found), strict=True))
    for visible in (False, True):
        address = addresses.visible(feed.address) if visible else feed.address
        gone = _long_over(held, visible)
        kept = [one for one in held if one[0].name not in gone] if gone else held
        whole = _joined(feed, address, kept, visible, fragments, neighbourhood)
        yield whole
        for old in feed.former:
            yield replace(whole, path=addresses.visible(old) if visible else old)
        if not visible:
            first = next((fragments.written(one).file for one in gone.values()), "")
            for problem in _too_large(address, whole.size, len(gone), first):
                tell(problem)


def written_name(name: Name) -> str:
    return f"written {name[0]} {name[1]}"


def _shown(hiding: Writer, hidden: bytes) -> bytes:
    """An event as the sibling feed tells it: as `hidden` tells it, where nothing is cancelled."""
    programme = hiding.neighbourhood.programme(hiding.event)
    usual = (one.usual for one in programme.recurrences)
    if any(one.cancelled for one in (*usual, *programme.occurrences)):
        return b"".join(replace(hiding, hide=False).vevents())
    return hidden


Held = tuple[Gathering, Fragment, Brief]


def _long_over(held: Sequence[Held], visible: bool) -> dict[Name, Fragment]:
    """The whole events that a feed over its limit does without: long over, oldest first."""
    size = HEAD + sum(brief.size(visible) for _, _, brief in held)
    latest = max((brief.changed for _, _, brief in held), default=_NEVER)
    if size <= LARGEST or latest == _NEVER:
        return {}
    kept_since = latest - KEPT.total_seconds()
    over = [one for one in held if one[0].ends and one[0].ends < kept_since]
    gone: dict[Name, Fragment] = {}
    for one, fragment, brief in sorted(over, key=lambda one: (one[0].ends, one[0].slug, one[0].kind)):
        if size <= LARGEST:
            break
        gone[one.name] = fragment
        size -= brief.size(visible)
    return gone


def _too_large(address: str, size: int, gone: int, first: str) -> Iterator[Problem]:
    """What is to be said about a feed that was too large, and about one that still is; `first` is the file of
    the first of the events that have `gone`."""
    facts: dict[str, object] = {"feed": address, "most": LARGEST // 1000}
    if gone:
        yield Problem("feed-shortened", Position(first), {**facts, "number": gone}, Severity.WARNING)
    if size > LARGEST:
        told = {"size": -(-size // 1000)}
        yield Problem("feed-too-large", Position(FILE), {**facts, **told}, Severity.WARNING)


def _joined(
    feed: Feed,
    address: str,
    held: Sequence[Held],
    visible: bool,
    fragments: Fragments,
    neighbourhood: Neighbourhood,
) -> JoinedFile:
    """A whole file: its head, the zone where a date needs it, the events."""

    def said(fragment: Fragment) -> bytes | memoryview:
        written = fragments.written(fragment)
        return written.shown if visible else written.hidden

    zoned = any(brief.zoned_shown if visible else brief.zoned for _, _, brief in held)
    return JoinedFile(
        address,
        _head(feed, address, neighbourhood, zoned),
        [fragment for _, fragment, _ in held],
        [brief.size(visible) for _, _, brief in held],
        [brief.seal_shown if visible else brief.seal for _, _, brief in held],
        said,
        TAIL,
    )


def calendar_file(feed: Feed, address: str, vevents: Sequence[bytes], neighbourhood: Neighbourhood) -> bytes:
    """A whole file, of which all is at hand."""
    head = _head(feed, address, neighbourhood, any(map(_has_zone, vevents)))
    return b"".join((head, *vevents, TAIL))


TAIL = line("END", "VCALENDAR")


def _head(feed: Feed, address: str, neighbourhood: Neighbourhood, zoned: bool) -> bytes:
    """What stands before the events: about the feed, and the zone where a date needs it."""
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
    return b"".join((*lines, vtimezone(site.zone.key) if zoned else b""))
