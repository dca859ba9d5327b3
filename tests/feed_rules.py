"""What every byte of a feed must obey: `broken_rules` names what does not."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import takewhile
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr
from tinycss2.color3 import parse_color

LARGEST = 900_000
LONGEST_DESCRIPTION = 500
CANCELLED = ("Abgesagt: ", "Cancelled: ")
HEAD = {
    "VERSION": r"2\.0",
    "PRODID": r"-//[^0-9]+",
    "CALSCALE": "GREGORIAN",
    "NAME": ".+",
    "X-WR-CALNAME": ".+",
    "DESCRIPTION": ".+",
    "URL": r"https?://[!-~]+",
    "SOURCE": r"https?://[!-~]+\.ics",
    "REFRESH-INTERVAL": "PT6H",
    "X-PUBLISHED-TTL": "PT6H",
    "X-WR-TIMEZONE": r"[\w+-]+(?:/[\w+-]+)*",
    "COLOR": "[a-z]+",
    "X-APPLE-CALENDAR-COLOR": "#[0-9A-F]{6}",
}
EVENT = {
    "UID": r"[!-.0-?A-~]+@[!-.0-?A-~]+",
    "DTSTAMP": r"\d{8}T\d{6}Z",
    "LAST-MODIFIED": r"\d{8}T\d{6}Z",
    "SEQUENCE": r"\d+",
    "DTSTART": r"\d{8}(?:T\d{6})?",
    "DTEND": r"\d{8}(?:T\d{6})?",
    "RECURRENCE-ID": r"\d{8}(?:T\d{6})?",
    "RRULE": ".+",
    "EXDATE": r"\d{8}(?:T\d{6})?(?:,\d{8}(?:T\d{6})?)*",
    "SUMMARY": ".+",
    "DESCRIPTION": ".+",
    "LOCATION": ".+",
    "GEO": r"-?\d+\.\d{6};-?\d+\.\d{6}",
    "CATEGORIES": ".+",
    "URL": r"https?://[!-~]+",
    "STATUS": "CANCELLED|TENTATIVE",
    "TRANSP": "TRANSPARENT",
}
NEEDED = ("UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "URL", "TRANSP")
MOMENTS = ("DTSTART", "DTEND", "RECURRENCE-ID", "EXDATE")
TEXTS = ("NAME", "X-WR-CALNAME", "DESCRIPTION", "SUMMARY", "LOCATION", "CATEGORIES")
ESCAPED = re.compile(r"(?:[^\\;,\x00-\x1f\x7f-\x9f]|\\[\\;,n])*")
MARKUP = re.compile(r"<\s*/?[a-zA-Z][^>]*>|&(?:amp|lt|gt|quot|nbsp|#\d+);")
_DAY, _EVERY, _MONTH = "(?:MO|TU|WE|TH|FR|SA|SU)", r"(?:;INTERVAL=\d+;WKST=MO)?", r"(?:[1-9]|1[0-2])"
READABLE = re.compile(
    rf"FREQ=DAILY{_EVERY}"
    rf"|FREQ=WEEKLY{_EVERY};BYDAY={_DAY}(?:,{_DAY})*"
    rf"|FREQ=MONTHLY{_EVERY};BYMONTHDAY=(?:-1|[1-9]|1\d|2[0-8])"
    rf"|FREQ=MONTHLY{_EVERY};BYDAY=(?:-1|[1-4]){_DAY}"
    rf"|FREQ=MONTHLY{_EVERY};BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1"
    rf"|FREQ=YEARLY{_EVERY};BYMONTH={_MONTH};BYMONTHDAY=(?:[1-9]|[12]\d|3[01])"
    rf"|FREQ=YEARLY{_EVERY};BYMONTH={_MONTH};BYDAY=(?:-1|[1-4]){_DAY}"
)


@dataclass(frozen=True)
class Line:
    """A property: its name, its parameters, its value as written."""

    name: str
    parameters: dict[str, str]
    value: str


@dataclass(frozen=True)
class Component:
    """A component with its properties and the components inside it, in order."""

    name: str
    lines: list[Line] = field(default_factory=list)
    inside: list["Component"] = field(default_factory=list)

    def all(self, name: str) -> list[Line]:
        return [line for line in self.lines if line.name == name]

    def get(self, name: str) -> str:
        found = self.all(name)
        return found[0].value if found else ""


def broken_rules(raw: bytes) -> list[str]:
    """Every rule that the bytes of a feed break, in words; nothing where all is well."""
    broken = list(_bytes(raw))
    if broken:
        return broken
    calendar = parsed(raw)
    if calendar is None:
        return ["one VCALENDAR, well nested"]
    checks: tuple[Callable[[Component], Iterator[str]], ...] = (_head, _texts, _zones, _events, _series)
    return [rule for check in checks for rule in check(calendar)]


def parsed(raw: bytes) -> Component | None:
    """The tree of a feed's components, by our own reading; None where it does not close."""
    whole = Component("")
    open_ones = [whole]
    for text in raw.decode().replace("\r\n ", "").split("\r\n")[:-1]:
        line = _line(text)
        if line.name == "BEGIN":
            open_ones[-1].inside.append(inner := Component(line.value))
            open_ones.append(inner)
        elif line.name == "END":
            if open_ones.pop().name != line.value:
                return None
        else:
            open_ones[-1].lines.append(line)
    well = len(open_ones) == 1 and not whole.lines and [one.name for one in whole.inside] == ["VCALENDAR"]
    return whole.inside[0] if well else None


def _line(text: str) -> Line:
    head, _, value = text.partition(":")
    name, *parameters = head.split(";")
    return Line(name, dict(one.split("=", 1) for one in parameters if "=" in one), value)


def plain(value: str) -> str:
    """A TEXT value as a reader sees it."""
    return re.sub(r"\\(.)", lambda found: "\n" if found[1] == "n" else found[1], value)


def moment(line: Line) -> datetime:
    """A moment by the clock on the wall."""
    return _moment(line.value)


def _moment(value: str) -> datetime:
    return datetime.strptime(value.removesuffix("Z"), "%Y%m%dT%H%M%S" if "T" in value else "%Y%m%d")


# The bytes


def _bytes(raw: bytes) -> Iterator[str]:
    if raw.startswith(b"\xef\xbb\xbf"):
        yield "no byte order mark"
    if len(raw) > LARGEST:
        yield "at most 900 kB"
    if not raw.endswith(b"\r\n"):
        yield "the last line ends too"
    if re.search(rb"(?<!\r)\n|\r(?!\n)", raw):
        yield "lines end with CRLF"
    for line in raw.split(b"\r\n")[:-1]:
        yield from _octets(line)


def _octets(line: bytes) -> Iterator[str]:
    if not line.strip():
        yield "no empty line"
    if len(line) > 75:
        yield "folded at 75 octets"
    if re.search(rb"[\x00-\x09\x0b\x0c\x0e-\x1f\x7f]|\xc2[\x80-\x9f]", line):
        yield "no control characters"
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        yield "UTF-8, folded between characters"


# The calendar


def _head(calendar: Component) -> Iterator[str]:
    for name, form in HEAD.items():
        found = calendar.all(name)
        if len(found) != 1 or not re.fullmatch(form, found[0].value):
            yield f"the calendar has one {name} of its form"
    for line in calendar.lines:
        if line.name not in HEAD:
            yield f"no {line.name} at the calendar"
        if line.parameters != {"SOURCE": {"VALUE": "URI"}, "REFRESH-INTERVAL": {"VALUE": "DURATION"}}.get(
            line.name, {}
        ):
            yield f"{line.name} has its parameters"
    if calendar.get("NAME") != calendar.get("X-WR-CALNAME"):
        yield "NAME and X-WR-CALNAME alike"
    if _rgb(calendar.get("COLOR")) != _rgb(calendar.get("X-APPLE-CALENDAR-COLOR")):
        yield "both colours are one CSS colour"


def _rgb(said: str) -> object:
    return parse_color(said) or said


def _texts(calendar: Component) -> Iterator[str]:
    for component in (calendar, *calendar.inside):
        for line in component.lines:
            if line.name in TEXTS:
                yield from _text(line)


def _text(line: Line) -> Iterator[str]:
    values = re.split(r"(?<!\\),", line.value) if line.name == "CATEGORIES" else [line.value]
    if not all(ESCAPED.fullmatch(value) and value for value in values):
        yield f"{line.name} is escaped"
    if MARKUP.search(plain(line.value)):
        yield f"no HTML in {line.name}"
    if line.name == "LOCATION" and "\\n" in line.value.replace("\\\\", ""):
        yield "LOCATION in one line"


# The time zone


def _zones(calendar: Component) -> Iterator[str]:
    names = [one.name for one in calendar.inside]
    if unknown := set(names) - {"VTIMEZONE", "VEVENT"}:
        yield f"no {sorted(unknown)[0]}"
    zones = [one for one in calendar.inside if one.name == "VTIMEZONE"]
    used = {line.parameters["TZID"] for line in _moments(calendar) if "TZID" in line.parameters}
    if [zone.get("TZID") for zone in zones] != sorted(used):
        yield "exactly one VTIMEZONE, only where it is used"
    if used - {calendar.get("X-WR-TIMEZONE")}:
        yield "all moments in the site's zone"
    if zones and names[0] != "VTIMEZONE":
        yield "VTIMEZONE before the first VEVENT"
    for zone in zones:
        yield from _zone(zone)


def _moments(calendar: Component) -> Iterator[Line]:
    for event in calendar.inside:
        yield from (line for line in event.lines if line.name in MOMENTS)


def _zone(zone: Component) -> Iterator[str]:
    rules = [line.value for part in zone.inside for line in part.all("RRULE")]
    yearly = re.compile(rf"FREQ=YEARLY;BYMONTH={_MONTH};BYDAY=(?:-1|[1-5]){_DAY}")
    constant = len(zone.inside) == 1 and not rules
    if not constant and not (len(zone.inside) == len(rules) == 2 and all(map(yearly.fullmatch, rules))):
        yield "VTIMEZONE with two yearly rules, or none"
    parts = {"DTSTART", "TZOFFSETFROM", "TZOFFSETTO", "TZNAME"}
    if any({line.name for line in part.lines} - {"RRULE"} != parts for part in zone.inside):
        yield "VTIMEZONE with what it needs and nothing else"


# Each event


def _events(calendar: Component) -> Iterator[str]:
    for event in calendar.inside:
        if event.name == "VEVENT":
            for rule in (*_properties(event), *_times(event), *_stamps(event), *_said(event)):
                yield f"{rule} ({event.get('UID')})"


def _properties(event: Component) -> Iterator[str]:
    for inner in event.inside:
        yield f"no {inner.name}"
    for line in event.lines:
        if line.name not in EVENT:
            yield f"no {line.name} at an event"
        elif not re.fullmatch(EVENT[line.name], line.value):
            yield f"{line.name} of its form"
        if len(event.all(line.name)) > 1:
            yield f"one {line.name} at most"
    yield from (f"an event has {name}" for name in NEEDED if not event.all(name))


def _times(event: Component) -> Iterator[str]:
    lines = [line for line in event.lines if line.name in MOMENTS]
    if len({tuple(line.parameters.items()) for line in lines}) > 1:
        yield "all moments of an event in one form and zone"
    for line in lines:
        whole = line.parameters == {"VALUE": "DATE"}
        if not whole and set(line.parameters) != {"TZID"}:
            yield "moments are whole days or have a TZID, never floating, never UTC"
        if any(("T" in value) == whole for value in line.value.split(",")):
            yield "a DATE has no time, and all else has one"
    starts, ends = event.get("DTSTART"), event.get("DTEND")
    if starts and ends and _moment(ends) <= _moment(starts):
        yield "DTEND after DTSTART"


def _stamps(event: Component) -> Iterator[str]:
    stamp, changed, sequence = (event.get(name) for name in ("DTSTAMP", "LAST-MODIFIED", "SEQUENCE"))
    if bool(changed) != bool(sequence):
        yield "LAST-MODIFIED and SEQUENCE together"
    if changed and changed != stamp:
        yield "DTSTAMP is LAST-MODIFIED"
    if changed and sequence:
        minutes = (_moment(changed) - datetime(2020, 1, 1)) // timedelta(minutes=1)
        if int(sequence) != minutes:
            yield "SEQUENCE counts the minutes since 2020"


def _said(event: Component) -> Iterator[str]:
    said = plain(event.get("DESCRIPTION"))
    if len(said) > LONGEST_DESCRIPTION:
        yield "DESCRIPTION of at most 500 characters"
    if event.all("DESCRIPTION") and not said.endswith(event.get("URL")):
        yield "DESCRIPTION ends with the page's address"
    if event.get("STATUS") == "CANCELLED" and not event.get("SUMMARY").startswith(CANCELLED):
        yield "a cancelled date says so first"


# What belongs together


def _series(calendar: Component) -> Iterator[str]:
    by_uid: dict[str, list[Component]] = {}
    for event in calendar.inside:
        if event.name == "VEVENT":
            by_uid.setdefault(event.get("UID"), []).append(event)
    for uid, events in by_uid.items():
        yield from (f"{rule} ({uid})" for rule in _one_series(events))


def _one_series(events: list[Component]) -> Iterator[str]:
    master, *overrides = events
    if master.all("RECURRENCE-ID") or not all(one.all("RECURRENCE-ID") for one in overrides):
        yield "one event for a UID, then its exceptions"
        return
    if not master.all("RRULE"):
        if overrides or master.all("EXDATE"):
            yield "exceptions only where there is a rule"
        return
    if any(one.all("RRULE") or one.all("EXDATE") for one in overrides):
        yield "an exception has no rule of its own"
    ids = [one.get("RECURRENCE-ID") for one in overrides]
    if len(set(ids)) != len(ids):
        yield "one exception for a date"
    if {tuple(one.all("DTSTART")[0].parameters.items()) for one in events} != {
        tuple(master.all("DTSTART")[0].parameters.items())
    }:
        yield "exceptions in the form and zone of their series"
    yield from _rule(master)
    if READABLE.fullmatch(_base(master.get("RRULE"))):
        yield from _instances(master, overrides)


def _base(rrule: str) -> str:
    return re.sub(";UNTIL=[^;]*", "", rrule)


def _rule(master: Component) -> Iterator[str]:
    rrule, whole = master.get("RRULE"), "T" not in master.get("DTSTART")
    if not READABLE.fullmatch(_base(rrule)) or re.search("BYMONTH=2;BYMONTHDAY=(29|3[01])", rrule):
        yield "only rules that Exchange reads"
    until = re.search("UNTIL=([^;]*)", rrule)
    if until and not re.fullmatch(r"\d{8}" if whole else r"\d{8}T\d{6}Z", until[1]):
        yield "UNTIL in UTC, a DATE for whole days"


def _instances(master: Component, overrides: list[Component]) -> Iterator[str]:
    line = master.all("DTSTART")[0]
    start = moment(line)
    left_out = [_moment(value) for value in master.get("EXDATE").split(",") if value]
    changed = {moment(one.all("RECURRENCE-ID")[0]): one for one in overrides}
    until = _until(master.get("RRULE"), line.parameters.get("TZID"))
    last = until or max([start, *left_out, *changed]) + timedelta(days=1000)
    dates = rrulestr(_base(master.get("RRULE")), dtstart=start)
    instances = list(takewhile(lambda day: day <= last, dates))
    if not instances or instances[0] != start or start in left_out:
        yield "DTSTART is itself an occurrence"
    if until and (until not in instances or until in left_out):
        yield "UNTIL is the last occurrence's start"
    if sorted(set(left_out)) != left_out or not set(left_out) <= set(instances):
        yield "EXDATE names dates of the rule, each once and in order"
    if not set(changed) <= set(instances) - set(left_out):
        yield "RECURRENCE-ID names a date that is not left out"
    for before, day, after in zip(
        [None, *instances], instances, [*instances[1:], None], strict=False
    ):  # Exchange refuses an exception on or beyond its neighbour
        if day in changed and not _within(before, moment(changed[day].all("DTSTART")[0]), after):
            yield "an exception stays between its neighbours"


def _until(rrule: str, zone: str | None) -> datetime | None:
    found = re.search("UNTIL=([^;]*)", rrule)
    if found is None:
        return None
    moment_ = _moment(found[1])
    if "T" not in found[1]:
        return moment_
    return moment_.replace(tzinfo=UTC).astimezone(ZoneInfo(zone or "UTC")).replace(tzinfo=None)


def _within(before: datetime | None, day: datetime, after: datetime | None) -> bool:
    return (before is None or before.date() < day.date()) and (after is None or day.date() < after.date())
