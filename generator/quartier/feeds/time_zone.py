"""The VTIMEZONE of a zone (RFC 5545 §3.6.5): two yearly rules, or none where the clocks never change."""

from datetime import timedelta
from functools import lru_cache

from quartier.calendar.clock_changes import Observance, observances
from quartier.calendar.rules import WEEKDAYS


@lru_cache
def vtimezone(key: str) -> bytes:
    """The component for a zone's name; the configuration has made sure that the zone fits."""
    parts = [_observance(observance) for observance in observances(key)]
    return b"".join((_line("BEGIN", "VTIMEZONE"), _line("TZID", key), *parts, _line("END", "VTIMEZONE")))


def _observance(said: Observance) -> bytes:
    name = "DAYLIGHT" if said.summer else "STANDARD"
    rule = f"FREQ=YEARLY;BYMONTH={said.month};BYDAY={said.ordinal}{WEEKDAYS[said.weekday]}"
    return b"".join(
        (
            _line("BEGIN", name),
            _line("DTSTART", f"{said.start:%Y%m%dT%H%M%S}"),
            _line("RRULE", rule) if said.month else b"",
            _line("TZOFFSETFROM", _offset(said.before)),
            _line("TZOFFSETTO", _offset(said.after)),
            _line("TZNAME", said.name),
            _line("END", name),
        )
    )


def _offset(offset: timedelta) -> str:
    minutes = int(offset.total_seconds()) // 60
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}{abs(minutes) % 60:02}"


def _line(name: str, value: str) -> bytes:
    return f"{name}:{value}\r\n".encode("ascii")
