"""The doctor: how a site is doing, as a score of a hundred, and the one step that would help most next."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from html.parser import HTMLParser
from itertools import chain
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from msgspec import Struct, field

from quartier.calendar.holidays import SCHOOL, Holidays
from quartier.calendar.when import Pause
from quartier.duties import missing_in
from quartier.feeds.icalendar_text import NotCalendar, vevents
from quartier.freshness import good_since, is_due, to_confirm
from quartier.model.expression import expression
from quartier.model.neighbourhood import Neighbourhood, Record
from quartier.model.problem import Severity
from quartier.model.site import Site
from quartier.register import register
from quartier.scaffold_files import outdated
from quartier.words import Words

FAR_ENOUGH = timedelta(days=365)
"""So far ahead school holidays should be known."""
MOST_SHOWN = 5
LONGEST_LINE = 75
"""Octets in a line of a calendar (RFC 5545 §3.1)."""


class Patient(Struct, frozen=True):
    """A site to be examined on the day `today`: its files, what is built of them (the bytes of every file
    below site/ by its path; None where nothing is built), what lies in .github as it is (`written`), and the
    forms for reports as they should be."""

    neighbourhood: Neighbourhood
    today: date
    built: Mapping[str, bytes] | None = None
    written: Mapping[str, str] = field(default_factory=dict)
    forms: Mapping[str, str] = field(default_factory=dict)


class Ailment(Struct, frozen=True):
    """One thing that a point finds wrong: what, and in which file or about what."""

    what: str
    facts: Mapping[str, object] = field(default_factory=dict)


class Finding(Struct, frozen=True):
    """A point of the examination: how much of its `weight` it costs, and why; `seen` is False where there
    was nothing to look at."""

    point: str
    weight: int
    cost: int
    ailments: tuple[Ailment, ...] = ()
    seen: bool = True


Looked = tuple[int, Sequence[Ailment]]
"""How many things were looked at, and what is wrong with them."""


class Point(Struct, frozen=True):
    """Something that is looked at: its weight among a hundred, and the look; None where it cannot be seen."""

    name: str
    weight: int
    look: Callable[[Patient], Looked | None]


def examination(patient: Patient) -> tuple[Finding, ...]:
    """Every point, in order."""
    return tuple(_found(point, point.look(patient)) for point in POINTS)


def score(findings: Iterable[Finding]) -> int:
    """How much of what could be seen is well, of a hundred."""
    seen = [one for one in findings if one.seen]
    whole = sum(one.weight for one in seen)
    return (100 * (whole - sum(one.cost for one in seen))) // whole if whole else 0


def worst(findings: Iterable[Finding]) -> Finding | None:
    """Where one step helps most: what costs most, of those the first; None where all is well."""
    ill = [one for one in findings if one.cost]
    return max(ill, key=lambda one: one.cost) if ill else None


def _found(point: Point, looked: Looked | None) -> Finding:
    """The part of the weight that the part of what is wrong makes; a single thing costs at least one."""
    if looked is None:
        return Finding(point.name, point.weight, 0, seen=False)
    number, ailments = looked
    share = min(len(ailments) / max(number, 1), 1)
    cost = max(1, round(point.weight * share)) if ailments else 0
    return Finding(point.name, point.weight, cost, tuple(ailments))


# What is looked at in the files


def _sound(patient: Patient) -> Looked:
    problems = patient.neighbourhood.problems
    wrong = dict.fromkeys(one.position.file for one in problems if one.severity is Severity.ERROR)
    return 1, [Ailment("file", {"file": file}) for file in wrong]


def _legal(patient: Patient) -> Looked:
    """A tenth for each thing that is missing."""
    site = patient.neighbourhood.site
    codes = dict.fromkeys(one.code for one in missing_in(site, patient.today))
    ailments = [Ailment(code, {"code": code}) for code in codes]
    return max(10, len(ailments)) if site.operator else 1, ailments


def _confirmed(*kinds: str) -> Callable[[Patient], Looked]:
    def look(patient: Patient) -> Looked:
        every = [one for one in to_confirm(patient.neighbourhood) if one.kind in kinds]
        before = good_since(patient.today)
        return len(every), [_unconfirmed(one) for one in every if is_due(one, before)]

    return look


def _unconfirmed(record: Record) -> Ailment:
    what = "stale" if record.entry.checked else "never"
    return Ailment(what, {"title": record.entry.title, "file": record.file})


def _holidays(patient: Patient) -> Looked:
    """Whether the holidays are known as long as a series needs them, a year at the most."""
    known = _known_until(patient.neighbourhood.site)
    needed = patient.today + FAR_ENOUGH
    pausing = [one for one in patient.neighbourhood.all("event") if _asks_for_school(one)]
    late = [
        Ailment("holidays", {"title": one.entry.title, "file": one.file, "last": known or patient.today})
        for one in pausing
        if known is None or known < min(needed, _last_day(one, patient.neighbourhood, needed))
    ]
    return len(pausing), late


def _known_until(site: Site) -> date | None:
    """The last day of school holidays that the data or the site's own list reach."""
    data = Holidays(site.country, site.state).last_known_school_day()
    own = (one.last for one in site.holidays if one.kind == SCHOOL)
    return max(filter(None, (data, *own)), default=None)


def _asks_for_school(record: Record) -> bool:
    pauses: Iterator[Pause] = chain.from_iterable((*when.pause, *when.only) for when in record.entry.when)
    return any(one.word == "school holidays" for one in pauses)


def _last_day(record: Record, neighbourhood: Neighbourhood, needed: date) -> date:
    """The last date that the program knows of; an open series goes on."""
    if any(when.until == "open" for when in record.entry.when):
        return needed
    return max((one.day for one in neighbourhood.programme(record).occurrences), default=date.min)


def _empty(patient: Patient) -> Looked:
    """Categories and audiences for which nothing comes."""
    site, events = patient.neighbourhood.site, patient.neighbourhood.all("event")
    coming = [one for one in events if _comes(one, patient)]
    categories = {slug for one in coming for slug in one.entry.categories}
    audiences = {slug for one in coming for slug in one.entry.audiences}
    ailments = [
        *(Ailment("category", {"title": c.title}) for s, c in site.categories.items() if s not in categories),
        *(Ailment("audience", {"title": title}) for s, title in site.audiences.items() if s not in audiences),
    ]
    return len(site.categories) + len(site.audiences), ailments


def _comes(record: Record, patient: Patient) -> bool:
    programme = patient.neighbourhood.programme(record)
    return any(one.comes(patient.today) and not one.cancelled for one in programme.occurrences)


def _minutes(patient: Patient) -> Looked:
    every = patient.neighbourhood.all("meeting")
    late = {one.position.file for one in patient.neighbourhood.problems if one.code == "minutes-missing"}
    named = [one for one in every if one.file in late]
    return len(every), [Ailment("minutes", {"title": one.entry.title, "file": one.file}) for one in named]


def _decisions(patient: Patient) -> Looked:
    waiting = [one for one in register(patient.neighbourhood) if one.open]
    late = [one for one in waiting if one.overdue(patient.today)]
    return len(waiting), [Ailment("decision", {"id": one.block.id, "file": one.meeting.file}) for one in late]


def _summaries(patient: Patient) -> Looked:
    pages = patient.neighbourhood.pages
    silent = [one for one in pages if not one.entry.summary]
    return len(pages), [Ailment("summary", {"file": one.file}) for one in silent]


def _workflows(patient: Patient) -> Looked | None:
    """What the program writes into .github, as far as it lies there."""
    there = [name for name in patient.forms if name in patient.written]
    old = [name for name in there if patient.forms[name] != patient.written[name]]
    stale = [*outdated(patient.neighbourhood.site, patient.written)]
    if not patient.written:
        return None
    return len(patient.written), [
        *(Ailment("workflow", {"file": name}) for name in stale),
        *(Ailment("form", {"file": name}) for name in old),
    ]


# What is looked at in the built site


def _feeds(patient: Patient) -> Looked | None:
    if patient.built is None:
        return None
    feeds = {name: content for name, content in patient.built.items() if name.endswith(".ics")}
    return len(feeds), [Ailment("feed", {"file": name}) for name, it in feeds.items() if not _readable(it)]


def _readable(content: bytes) -> bool:
    """Whether a calendar program reads every line and every event of a calendar (RFC 5545)."""
    lines = content.split(b"\r\n")
    if lines[-1] or any(b"\n" in line or len(line) > LONGEST_LINE for line in lines):
        return False
    try:
        found, _ = vevents(content)
    except NotCalendar:
        return False
    return all(one.uid and one.start is not None and not one.unread for one in found)


def _requests(patient: Patient) -> Looked | None:
    """Every page and style that makes a browser ask somebody else."""
    if patient.built is None:
        return None
    own = urlsplit(patient.neighbourhood.site.url).hostname
    ailments = []
    for name, addresses in _fetched(patient.built):
        foreign = next((host for host in map(_host, addresses) if host and host != own), None)
        if foreign:
            ailments.append(Ailment("request", {"file": name, "host": foreign}))
    return 1, ailments


def _fetched(built: Mapping[str, bytes]) -> Iterator[tuple[str, Sequence[str]]]:
    for name, content in built.items():
        ending = PurePosixPath(name).suffix
        if ending == ".html":
            yield name, _page(content).fetched
        elif ending == ".css":
            yield name, _STYLE.findall(content.decode("utf-8", "replace"))


_STYLE = expression(r"""(?:url\(\s*|@import\s+)["']?((?:https?:)?//[^"')\s]+)""")
_WITHOUT_ALT = ("alt", "aria-hidden", "role")


def _host(address: str) -> str:
    try:
        return urlsplit(address.strip()).hostname or ""
    except ValueError:
        return ""


def _pictures(patient: Patient) -> Looked | None:
    """Pictures without a word for those who cannot see them."""
    if patient.built is None:
        return None
    pages = {name: _page(it) for name, it in patient.built.items() if name.endswith(".html")}
    silent = [Ailment("picture", {"file": name}) for name, page in pages.items() if page.silent]
    return sum(bool(page.pictures) for page in pages.values()), silent


class _Page(HTMLParser):
    """What a page fetches, and its pictures."""

    FETCHING = ("script", "img", "iframe", "source", "video", "audio", "embed", "track", "input", "object")
    RELATIONS = ("stylesheet", "icon", "preload", "prefetch", "manifest", "apple-touch-icon", "modulepreload")

    def __init__(self) -> None:
        super().__init__()
        self.fetched: list[str] = []
        self.pictures = 0
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        if tag in self.FETCHING:
            self.fetched.extend(said.get(name) or "" for name in ("src", "data", "poster"))
            self.fetched.extend(
                one.split()[0] for one in (said.get("srcset") or "").split(",") if one.strip()
            )
        if tag == "link" and set((said.get("rel") or "").lower().split()) & set(self.RELATIONS):
            self.fetched.append(said.get("href") or "")
        self.fetched.extend(_STYLE.findall(said.get("style") or ""))
        if tag == "img":
            self.pictures += 1
            self.silent += not any(name in said for name in _WITHOUT_ALT)


def _page(content: bytes) -> _Page:
    page = _Page()
    page.feed(content.decode("utf-8", "replace"))
    return page


POINTS: tuple[Point, ...] = (
    Point("sound", 10, _sound),
    Point("legal", 20, _legal),
    Point("contacts", 10, _confirmed("organisation")),
    Point("places", 5, _confirmed("place")),
    Point("series", 5, _confirmed("event")),
    Point("holidays", 10, _holidays),
    Point("feeds", 10, _feeds),
    Point("requests", 10, _requests),
    Point("pictures", 5, _pictures),
    Point("workflows", 5, _workflows),
    Point("empty", 4, _empty),
    Point("minutes", 2, _minutes),
    Point("decisions", 2, _decisions),
    Point("summaries", 2, _summaries),
)


# In words


def told(findings: Sequence[Finding], words: Words) -> str:
    """The score, every point with what it costs, and the one next step."""
    lines = [words.text("doctor.score", score=score(findings)), ""]
    for one in findings:
        lines.append(_line(one, words))
        lines.extend(f"         {said}" for said in _reasons(one, words))
    return "\n".join((*lines, "", _next_step(findings, words)))


def _line(one: Finding, words: Words) -> str:
    title = words[f"doctor.points.{one.point}.title"]
    if not one.seen:
        return f"    ?    {title}: {words[f'doctor.points.{one.point}.unseen']}"
    return f"  {f'−{one.cost}' if one.cost else '✓':>4}   {title}"


def _reasons(one: Finding, words: Words) -> Iterator[str]:
    for ailment in one.ailments[:MOST_SHOWN]:
        yield _reason(ailment, words)
    if rest := len(one.ailments[MOST_SHOWN:]):
        yield words.text("doctor.more", number=rest)


def _reason(ailment: Ailment, words: Words) -> str:
    if "code" in ailment.facts:
        said = words.own["problems"][str(ailment.facts["code"])]["says"]
        return words.filled(str(said), {"where": "mkdocs.yml"})
    return words.text(f"doctor.ailments.{ailment.what}", **ailment.facts)


def _next_step(findings: Sequence[Finding], words: Words) -> str:
    ill = worst(findings)
    if ill is None:
        return str(words["doctor.well"])
    return words.text("doctor.next", step=_step(ill, words))


def _step(ill: Finding, words: Words) -> str:
    return words.text(f"doctor.points.{ill.point}.step", **{"file": "", **ill.ailments[0].facts})


def as_json(findings: Sequence[Finding], words: Words) -> str:
    """For programs: names of points are stable, texts are for showing."""
    ill = worst(findings)
    points = [
        {
            "point": one.point,
            "title": words[f"doctor.points.{one.point}.title"],
            "weight": one.weight,
            "cost": one.cost,
            "seen": one.seen,
            "reasons": [_reason(ailment, words) for ailment in one.ailments],
        }
        for one in findings
    ]
    told = {"score": score(findings), "points": points, "next": _step(ill, words) if ill else None}
    return json.dumps(told, ensure_ascii=False, indent=2)
