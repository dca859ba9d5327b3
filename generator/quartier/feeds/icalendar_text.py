"""The lines of an iCalendar file (RFC 5545 §3.1). The only module that knows icalendar."""

import re
from datetime import datetime

from icalendar.parser import Contentline

CRLF = b"\r\n"
_NEW_LINE = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f]")


def line(name: str, value: str) -> bytes:
    """A content line, folded at 75 octets, never inside a character. `value` is escaped already."""
    folded = Contentline(f"{name}:{value}").to_ical()  # type: ignore[no-untyped-call]  # half typed
    return bytes(folded) + CRLF


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
