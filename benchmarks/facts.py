"""What an invented neighbourhood says: plain frozen values, before any layout writes them down.

Texts are Markdown. A link by name stands in them as `[words](termin:slug)`, `(ort:slug)`, `(kontakt:slug)` or
`(seite:folder/slug)`; each layout turns it into its own form.
"""

from dataclasses import dataclass
from datetime import date, time

TODAY = date(2026, 6, 1)
"""The day on which every measured build plays."""


@dataclass(frozen=True)
class Size:
    """How many files of each kind a neighbourhood has."""

    name: str
    pages: int
    events: int
    meetings: int
    places: int
    organisations: int
    committees: int
    notices: int


SIZES = {
    size.name: size
    for size in (
        Size("XS", pages=5, events=12, meetings=4, places=3, organisations=4, committees=1, notices=2),
        Size("S", pages=50, events=200, meetings=60, places=8, organisations=10, committees=2, notices=4),
        Size(
            "M", pages=200, events=2000, meetings=300, places=25, organisations=40, committees=4, notices=10
        ),
        Size(
            "L",
            pages=500,
            events=10000,
            meetings=1000,
            places=60,
            organisations=100,
            committees=8,
            notices=20,
        ),
    )
}
"""XS is for tests only."""


@dataclass(frozen=True)
class Category:
    slug: str
    title: str
    colour: str
    symbol: str


@dataclass(frozen=True)
class Address:
    street: str
    postcode: str
    city: str


@dataclass(frozen=True)
class Room:
    title: str
    places: int
    equipment: tuple[str, ...]


@dataclass(frozen=True)
class Place:
    slug: str
    title: str
    address: Address
    latitude: float
    longitude: float
    rooms: tuple[Room, ...]
    accessibility: tuple[str, ...]
    directions: str
    operator: str
    text: str


@dataclass(frozen=True)
class Contact:
    role: str
    name: str
    phone: str


@dataclass(frozen=True)
class Organisation:
    slug: str
    title: str
    type: str
    place: str
    phone: str
    mail: str
    website: str
    contacts: tuple[Contact, ...]
    topics: tuple[str, ...]
    opening_hours: tuple[tuple[str, str], ...]
    text: str


@dataclass(frozen=True)
class Once:
    """A single time; `start` is None for whole days, `last` is the last of several."""

    first: date
    start: time | None
    end: time | None
    last: date


@dataclass(frozen=True)
class Series:
    """A series; `days` are the dates that its rule gives before holidays take any away."""

    rule: str
    start: time
    end: time
    until: date
    pause: tuple[str, ...]
    days: tuple[date, ...]

    @property
    def first(self) -> date:
        return self.days[0]


@dataclass(frozen=True)
class Change:
    """What is different about one date: `cancelled` says why, `day` is the new one."""

    of: date
    cancelled: str = ""
    day: date | None = None
    note: str = ""


@dataclass(frozen=True)
class Event:
    slug: str
    title: str
    when: Once | Series
    place: str
    room: str
    organiser: str
    categories: tuple[str, ...]
    audiences: tuple[str, ...]
    cost: str
    accessibility: tuple[str, ...]
    register_with: str
    register_places: int
    changes: tuple[Change, ...]
    extra: tuple[date, ...]
    cancelled: bool
    description: str


@dataclass(frozen=True)
class Decision:
    id: str
    text: str
    yes: int
    no: int
    abstained: int
    responsible: str
    due: date
    topic: str


@dataclass(frozen=True)
class Progress:
    """What became of the decision `of`."""

    of: str
    text: str
    day: date
    state: str


@dataclass(frozen=True)
class Item:
    """An agenda item; one that is not public has nothing but a title."""

    title: str
    public: bool = True
    paper: str = ""
    said: tuple[str | Decision | Progress, ...] = ()


@dataclass(frozen=True)
class Meeting:
    """A meeting; `state` is the German word that its file says."""

    committee: str
    day: date
    number: int
    start: time
    end: time
    place: str
    room: str
    state: str
    chair: str
    voting: int
    advisory: int
    guests: int
    invited_on: date | None
    approved_on: date | None
    items: tuple[Item, ...]


@dataclass(frozen=True)
class Committee:
    slug: str
    title: str
    type: str
    place: str
    seats: tuple[tuple[str, str], ...]
    """Roles, and the organisations for which they speak, or nothing."""
    text: str


@dataclass(frozen=True)
class Notice:
    slug: str
    title: str
    day: date
    until: date
    by: str
    summary: str
    text: str


@dataclass(frozen=True)
class Page:
    """A hand-written page at `folder/slug`; `index` is the slug of a folder's first page."""

    path: str
    title: str
    summary: str
    in_menu: bool
    text: str

    @property
    def folder(self) -> str:
        return self.path.rpartition("/")[0]


@dataclass(frozen=True)
class Quarter:
    """A whole neighbourhood."""

    title: str
    domain: str
    categories: tuple[Category, ...]
    audiences: tuple[tuple[str, str], ...]
    places: tuple[Place, ...]
    organisations: tuple[Organisation, ...]
    committees: tuple[Committee, ...]
    meetings: tuple[Meeting, ...]
    events: tuple[Event, ...]
    notices: tuple[Notice, ...]
    pages: tuple[Page, ...]
