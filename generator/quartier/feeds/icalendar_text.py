"""The lines of an iCalendar file (RFC 5545 §3.1), ours and others'. The only module that knows icalendar."""

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from quartier.model.expression import expression
from quartier.model.vevent import Vevent

CRLF = b"\r\n"
LONGEST_LINE = 74
"""Octets; programs count the blank before what is continued, or do not."""
_NEW_LINE = expression("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_CONTROL = expression("[\x00-\x08\x0e-\x1f\x7f-\x9f]")


def line(name: str, value: str) -> bytes:
    """A content line, folded before 75 octets, never inside a character. `value` is escaped already."""
    whole = f"{name}:{value}".encode()
    assert b"\n" not in whole, "a line break in a value is written as \\\\n"
    return (whole if len(whole) <= LONGEST_LINE else (CRLF + b" ").join(_pieces(whole))) + CRLF


def _pieces(whole: bytes) -> Iterator[bytes]:
    """A long line in pieces; a backslash or circumflex stays with the sign that it escapes."""
    start = 0
    while len(whole) - start > LONGEST_LINE:
        end = start + LONGEST_LINE
        while whole[end] & 0xC0 == 0x80:  # in the middle of a character (RFC 3629 §3)
            end -= 1
        if end - start > 1 and whole[end - 1] in b"\\^":
            end -= 1
        yield whole[start:end]
        start = end
    yield whole[start:]


def text(value: str) -> str:
    """A TEXT value, escaped (RFC 5545 §3.3.11).

    Not by icalendar's own type, which takes a backslash before N for a line break (`C:\\Neu`).
    """
    plain = _CONTROL.sub("", _NEW_LINE.sub("\n", value).replace("\t", " "))
    escaped = plain.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return escaped.replace("\n", "\\n")


def moment(name: str, value: datetime, all_day: bool) -> bytes:
    """A date property in the form of its event: a DATE for whole days, else local time with its TZID."""
    return moments(name, (value,), all_day)


def moments(name: str, values: tuple[datetime, ...], all_day: bool) -> bytes:
    if all_day:
        return line(f"{name};VALUE=DATE", ",".join(f"{value:%Y%m%d}" for value in values))
    zone = getattr(values[0].tzinfo, "key", "UTC")
    return line(f"{name};TZID={zone}", ",".join(f"{value:%Y%m%dT%H%M%S}" for value in values))


def utc(value: datetime) -> str:
    return f"{value:%Y%m%dT%H%M%SZ}"


# What others wrote


class NotCalendar(ValueError):
    """The text is no calendar that can be read; carries the line that is to blame, where there is one."""


def vevents(content: bytes) -> tuple[tuple[Vevent, ...], int]:
    """Every VEVENT of a file in order, and how many other entries it has; raises NotCalendar."""
    from icalendar import Calendar

    try:
        calendars = Calendar.from_ical(_decoded(content), multiple=True)
    except ValueError as error:
        line = re.search("into parts: '(.*?)'(?::|$)", str(error), re.DOTALL)
        raise NotCalendar(line[1].strip() if line else "") from error
    found = [one for one in calendars if one.name == "VCALENDAR"]
    if not found:
        raise NotCalendar("")
    others = sum(len(one.walk(name)) for one in found for name in ("VTODO", "VJOURNAL"))
    return tuple(_vevent(one) for calendar in found for one in calendar.walk("VEVENT")), others


def _decoded(content: bytes) -> str:
    """UTF-8, or what old programs for Windows wrote instead."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def _vevent(component: Any) -> Vevent:
    start, end = _when(component, "DTSTART"), _when(component, "DTEND")
    length = getattr(component.get("DURATION"), "dt", None)
    if end is None and start is not None and isinstance(length, timedelta):
        end = start + length
    if start is not None and isinstance(start, datetime) is not isinstance(end, datetime):
        end = None
    original, organiser = component.get("RECURRENCE-ID"), component.get("ORGANIZER")
    rules = _all(component, "RRULE")
    return Vevent(
        uid=_text_of(component, "UID"),
        start=start,
        end=end,
        original=_when(component, "RECURRENCE-ID"),
        onwards="RANGE" in getattr(original, "params", {}),
        rule=rules[0].to_ical().decode() if len(rules) == 1 else "",
        more=tuple(_more(component)),
        less=tuple(one for one, _ in _moments_of(component, "EXDATE")),
        title=_text_of(component, "SUMMARY"),
        description=_text_of(component, "DESCRIPTION"),
        location=_text_of(component, "LOCATION"),
        organiser=str(getattr(organiser, "params", {}).get("CN", "")),
        organiser_address=re.sub("^mailto:", "", str(organiser or ""), flags=re.IGNORECASE),
        categories=tuple(str(one) for many in _all(component, "CATEGORIES") for one in many.cats),
        status=_text_of(component, "STATUS").upper(),
        privacy=_text_of(component, "CLASS").upper(),
        url=_text_of(component, "URL"),
        zone=_lost_zone(component),
        unread=tuple(_unread(component, rules)),
        others=frozenset((*component, *(one.name for one in component.subcomponents))),
    )


def _all(component: Any, name: str) -> list[Any]:
    """Every property of a name that could be read."""
    found = component.get(name, [])
    every = found if isinstance(found, list) else [found]
    return [one for one in every if type(one).__name__ != "vBroken"]


def _when(component: Any, name: str) -> date | datetime | None:
    found = [getattr(one, "dt", None) for one in _all(component, name)]
    return found[0] if found and isinstance(found[0], date) else None


def _text_of(component: Any, name: str) -> str:
    return next((str(one) for one in _all(component, name)), "")


def _more(component: Any) -> Iterator[tuple[date | datetime, timedelta | None]]:
    return _moments_of(component, "RDATE")


def _moments_of(component: Any, name: str) -> Iterator[tuple[date | datetime, timedelta | None]]:
    """Dates of a list, each with its length where it is a period."""
    for many in _all(component, name):
        for one in getattr(many, "dts", ()):
            if isinstance(one.dt, tuple):
                start, end = one.dt
                yield start, end if isinstance(end, timedelta) else end - start
            else:
                yield one.dt, None


def _lost_zone(component: Any) -> str:
    """The zone that the start names, where nobody knows it."""
    start: Any = next(iter(_all(component, "DTSTART")), None)
    zone = str(getattr(start, "params", {}).get("TZID", ""))
    naive = isinstance(getattr(start, "dt", None), datetime) and start.dt.tzinfo is None
    return zone if naive else ""


def _unread(component: Any, rules: list[Any]) -> Iterator[str]:
    yield from dict.fromkeys(str(name) for name, _ in component.errors)
    if len(rules) > 1:
        yield "RRULE"
    if "EXRULE" in component:
        yield "EXRULE"
