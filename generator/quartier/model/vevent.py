"""A VEVENT of somebody else's calendar, as plain values."""

from datetime import date, datetime, timedelta

from msgspec import Struct


class Vevent(Struct, frozen=True):
    """Its properties (RFC 5545 §3.6.1), the texts without escapes.

    Times are as written: aware where a known zone is named, naive where none is; whole days are dates, with
    the end exclusive. `zone` is the name of a zone that could not be found. `unread` names the properties
    that make no sense, `others` all that it has besides (`ATTENDEE`, `VALARM`).
    """

    uid: str
    start: date | datetime | None
    end: date | datetime | None = None
    original: date | datetime | None = None
    onwards: bool = False
    rule: str = ""
    more: tuple[tuple[date | datetime, timedelta | None], ...] = ()
    less: tuple[date | datetime, ...] = ()
    title: str = ""
    description: str = ""
    location: str = ""
    organiser: str = ""
    organiser_address: str = ""
    categories: tuple[str, ...] = ()
    status: str = ""
    privacy: str = ""
    url: str = ""
    zone: str = ""
    unread: tuple[str, ...] = ()
    others: frozenset[str] = frozenset()
