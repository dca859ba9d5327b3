"""The way out: a rule written as RFC 5545 itself. The only module that knows dateutil."""

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import takewhile

from msgspec import Struct

from quartier.model.entry import refuse
from quartier.model.expression import expression

KNOWN_PARTS = frozenset(
    ("FREQ", "INTERVAL", "WKST", "BYDAY", "BYMONTHDAY", "BYMONTH", "BYSETPOS", "BYYEARDAY", "BYWEEKNO")
)
FREQUENCIES = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
_READABLE = expression(
    r"FREQ=(?:DAILY|WEEKLY;BYDAY=(?:MO|TU|WE|TH|FR|SA|SU)(?:,(?:MO|TU|WE|TH|FR|SA|SU))*"
    r"|MONTHLY;(?:BYMONTHDAY=(?:[1-9]|1\d|2[0-8]|-1)|BYDAY=(?:[1-4]|-1)(?:MO|TU|WE|TH|FR|SA|SU))"
    r"|YEARLY;BYMONTH=(?:[1-9]|1[0-2]);(?:BYMONTHDAY=(?:[12]?\d|3[01])|BYDAY=(?:[1-4]|-1)(?:MO|TU|WE|TH|FR|SA|SU))"
    r"|MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1)"
)
_LEAP_DAY = "YEARLY;BYMONTH=2;BYMONTHDAY=29"
UNTIL = "%Y%m%dT%H%M%S"
"""How `moments` takes the end of a rule: by the clock on the wall."""


class RruleText(Struct, frozen=True):
    """A rule in the words of RFC 5545 §3.3.10; weeks begin on Monday unless it says otherwise."""

    parts: tuple[tuple[str, str], ...]

    @property
    def text(self) -> str:
        return ";".join(f"{name}={value}" for name, value in self.parts)

    def dates(self, anchor: date, start: date) -> Iterator[date]:
        from dateutil.rrule import rrulestr

        week = "" if "WKST" in dict(self.parts) else ";WKST=MO"
        rule = rrulestr(self.text + week, dtstart=datetime.combine(anchor, datetime.min.time()))
        last = datetime.combine(anchor, datetime.min.time()) + timedelta(days=366 * 40)
        found = takewhile(lambda moment: moment <= last, rule)
        return (moment.date() for moment in found if moment.date() >= start)

    def rrule(self, anchor: date) -> str | None:
        """The text itself where Exchange reads it too, in the usual order of parts."""
        parts = dict(self.parts)
        interval = parts.pop("INTERVAL", "1")
        week = parts.pop("WKST", "MO")
        order = ("FREQ", "BYMONTH", "BYMONTHDAY", "BYDAY", "BYSETPOS")
        plain = ";".join(f"{name}={parts[name]}" for name in order if name in parts)
        if (
            week != "MO"
            or set(parts) - set(order)
            or not _READABLE.fullmatch(plain)
            or plain.endswith(_LEAP_DAY)
        ):
            return None
        frequency, _, rest = plain.partition(";")
        spaced = f";INTERVAL={interval};WKST=MO" if interval != "1" else ""
        return frequency + spaced + (f";{rest}" if rest else "")


def rrule_in(text: str) -> RruleText:
    """The rule after `rrule:`; refuses what a file says elsewhere (ends, times) and what is none."""
    parts = []
    for part in text.upper().replace(" ", "").strip(";").split(";"):
        name, equals, value = part.partition("=")
        if not equals or not value:
            refuse("rrule-invalid", given=text)
        if name == "INTERVAL" and not re.fullmatch("[1-9][0-9]{0,2}", value):  # 0 would never come to an end
            refuse("rrule-invalid", given=text)
        if name not in KNOWN_PARTS or (name == "FREQ" and value not in FREQUENCIES):
            refuse("rrule-part", given=part)
        parts.append((name, value))
    rule = RruleText(tuple(parts))
    if len(dict(parts)) != len(parts) or "FREQ" not in dict(parts):
        refuse("rrule-invalid", given=text)
    try:
        next(rule.dates(date(2024, 1, 1), date(2024, 1, 1)), None)
    except (ValueError, TypeError, OverflowError):
        refuse("rrule-invalid", given=text)
    return rule


def moments(text: str, start: datetime, last: datetime) -> list[datetime]:
    """The starts that an RRULE (RFC 5545 §3.3.10) gives from `start` to `last`, by the clock on the wall.

    A day as its end includes that day. ValueError where it is no rule, or one that counts hours.
    """
    from dateutil.rrule import rrulestr

    parts = dict(part.split("=", 1) for part in text.upper().strip(";").split(";"))
    known = re.fullmatch("[1-9][0-9]{0,2}", parts.get("INTERVAL", "1"))  # 0 would never come to an end
    if parts.get("FREQ") not in FREQUENCIES or not known:
        raise ValueError(text)
    until = parts.pop("UNTIL", None)
    end = min(last, datetime.strptime(until, UNTIL)) if until else last
    if "COUNT" not in parts:
        parts["UNTIL"] = f"{end:%Y%m%dT%H%M%S}"
    rule = rrulestr(";".join(f"{name}={value}" for name, value in parts.items()), dtstart=start)
    return list(takewhile(lambda moment: moment <= end, rule))
