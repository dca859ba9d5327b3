"""What subscribers must see: the site's own list of dates, in a form to compare with what a program read."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path

from quartier import site as site_module
from quartier.addresses import Addresses
from quartier.feeds.stamps import Changed
from quartier.kinds import ALL_KINDS
from quartier.kinds.meeting import committee_of
from quartier.kinds.page import WrittenPage
from quartier.model.neighbourhood import Neighbourhood, Record
from quartier.model.occurrence import Occurrence, Programme
from quartier.model.page import OutputFile
from quartier.model.problem import Problem
from quartier.model.site import Site
from quartier.pages.view import View
from quartier.reading.configuration import site_in
from quartier.reading.neighbourhood import read
from quartier.subscriptions import Feed, shared_feeds
from written import SITE, TODAY, neighbourhood

ALL = "kalender/feeds/alle.ics"
VISIBLE = "-absagen-sichtbar.ics"
REPOSITORY = Path(__file__).parent.parent
FOLDERS = {"good": REPOSITORY / "tests" / "examples" / "good", "repository": REPOSITORY}
Seen = tuple[str, str, str, bool]
"""An occurrence: UID, start, end (in UTC, or days with the end exclusive), whether it is cancelled."""


@cache
def read_at(root: Path, today: date = TODAY) -> Neighbourhood:
    """The neighbourhood of a folder, which must be configured soundly."""
    site, problems = site_in(root)
    assert site is not None, problems
    return read(site, ALL_KINDS, WrittenPage, today)


def calendars(
    around: Neighbourhood, changed: Changed | None = None, tell: Callable[[Problem], None] = lambda _: None
) -> Iterator[OutputFile]:
    """Every calendar feed of a neighbourhood, as a build makes them."""
    view = View(around.with_gathered(ALL_KINDS), around.today)
    making = site_module.Making(view, changed, tell=tell)
    return site_module.files(making, ("written", "feed", "feeds"))


def selections(around: Neighbourhood) -> Iterator[tuple[Feed, list[Record]]]:
    """Every feed that holds a part of all events, with them by their slugs, as their own fields say."""
    events = sorted(around.gatherings, key=lambda event: event.slug)
    for feed in shared_feeds(around)[1:]:
        yield feed, [event for event in events if feed.address in _feeds_of(event, around)]


def _feeds_of(event: Record, around: Neighbourhood) -> set[str]:
    """The addresses of the feeds that an event belongs to; of a place also where only one of its dates is."""
    own = (one.place for one in around.programme(event).occurrences)
    found = {
        *(("category", slug) for slug in event.entry.categories),
        *(("audience", slug) for slug in event.entry.audiences),
        ("organiser", event.entry.organiser),
        *(("place", place) for place in (event.entry.place, *own)),
        *([("committee", committee_of(event))] if event.kind == "meeting" else []),
    }
    addresses = Addresses(around.site)
    return {addresses.selected_feed(sort, slug) for sort, slug in found if slug}


def files(of: Neighbourhood | Mapping[str, str], site: Site = SITE) -> dict[str, bytes]:
    """Every feed by its path; of texts, those of a neighbourhood that has just these events."""
    around = of if isinstance(of, Neighbourhood) else neighbourhood(of, site)
    return {file.path: file.content for file in calendars(around, None)}


def span(start: datetime, end: datetime, all_day: bool) -> tuple[str, str]:
    """Start and end as texts that do not depend on who read them."""
    if all_day:
        return f"{start:%Y-%m-%d}", f"{end:%Y-%m-%d}"
    return f"{start.astimezone(UTC):%Y-%m-%d %H:%M}", f"{end.astimezone(UTC):%Y-%m-%d %H:%M}"


@dataclass(frozen=True)
class Expected:
    """What a feed of some programmes must show; `hide` is False for the one that shows what is cancelled."""

    programmes: tuple[Programme, ...]
    site: Site
    hide: bool = True

    @property
    def occurrences(self) -> list[Occurrence]:
        return [one for programme in self.programmes for one in programme.occurrences]

    @property
    def seen(self) -> set[Seen]:
        return {self._seen(one) for one in self.occurrences}

    def _seen(self, one: Occurrence) -> Seen:
        end = one.end or one.start + timedelta(minutes=self.site.default_length)
        return (one.uid, *span(one.start, end, one.all_day), one.cancelled and self.hide)

    @property
    def first(self) -> date:
        """A day before everything."""
        return min(one.start.date() for one in self.occurrences) - timedelta(days=1)

    @property
    def last(self) -> date:
        """A day after everything."""
        return max(one.last_day for one in self.occurrences) + timedelta(days=1)

    @property
    def common_end(self) -> date:
        """The last day up to which the site lists every series."""
        return min((one.start.date() for one in self._last_listed.values()), default=self.last)

    def seen_until(self, day: date) -> set[Seen]:
        return {self._seen(one) for one in self.occurrences if one.start.date() <= day}

    def without_later(self, found: set[Seen]) -> set[Seen]:
        """What was found, less how endless series go on after the last date that the site lists."""
        until = {uid: max(_begins(one)) for uid, one in self._last_listed.items()}
        return found - {one for one in found - self.seen if one[0] in until and one[1] > until[one[0]]}

    @property
    def _last_listed(self) -> dict[str, Occurrence]:
        """Of every endless series the last date that the site lists."""
        recurrences = [one for programme in self.programmes for one in programme.recurrences]
        endless = {one.uid for one in recurrences if one.rrule and "UNTIL" not in one.rrule}
        ordered = sorted(self.occurrences, key=lambda one: one.original)
        return {one.uid: one for one in ordered if one.uid in endless}


def _begins(one: Occurrence) -> tuple[str, str]:
    """As planned, and as it is."""
    return span(one.original, one.start, one.all_day)
