"""The whole site, planned and made: no disk, no clock, no network."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import groupby

from quartier.feeds.busy import busy_calendars
from quartier.feeds.calendars import calendars
from quartier.feeds.stamps import Changed
from quartier.kinds import ALL_KINDS
from quartier.model.neighbourhood import Neighbourhood
from quartier.model.page import OutputFile, Page
from quartier.model.problem import Problem
from quartier.pages import calendar_pages, kind_pages, other_pages, rooms, subscribe_pages
from quartier.pages.shell import Shells, shape_of, values_of
from quartier.pages.sitemap import sitemap
from quartier.pages.view import View
from quartier.subscriptions import shared_feeds

LISTED_KINDS = ("place", "organisation")


@dataclass(frozen=True)
class Planned:
    """A page that will be made: its address, and how."""

    address: str
    make: Callable[[], Page]


def plan(view: View, preview: bool = False) -> Iterator[Planned]:
    """Every generated page; a `preview` also shows what is still wrong."""
    addresses = view.addresses
    yield Planned(addresses.calendar, partial(calendar_pages.agenda_page, view))
    for first in calendar_pages.months_of(view):
        yield Planned(addresses.month(first), partial(calendar_pages.month_page, view, first))
    for feed in shared_feeds(view.neighbourhood):
        address = addresses.subscription(feed.address)
        yield Planned(address, partial(subscribe_pages.subscribe_page, view, feed))
    for kind in LISTED_KINDS:
        yield Planned(addresses.records(kind), partial(kind_pages.list_page, view, kind))
    for records in view.neighbourhood.records.values():
        for record in records.values():
            address = addresses.record(record.kind, record.slug)
            yield Planned(address, partial(kind_pages.record_page, view, record))
            for old in record.entry.formerly:
                former = addresses.record(record.kind, old)
                yield Planned(former, partial(kind_pages.moved_page, view, record, old))
    yield Planned(addresses.clashes, partial(rooms.clash_page, view))
    yield Planned(addresses.search, partial(other_pages.search_page, view))
    if preview and view.neighbourhood.problems:
        yield Planned(
            addresses.problems, partial(other_pages.problems_page, view, view.neighbourhood.problems)
        )
        yield from _broken(view)


def _broken(view: View) -> Iterator[Planned]:
    """In the place of every record that cannot be shown: what is wrong with its file."""
    folders = {
        kind.name: f"{view.site.content}/{view.site.folders[kind.folder]}"
        if kind.folder in view.site.folders
        else view.site.events
        for kind in ALL_KINDS
    }
    for file, problems in groupby(view.neighbourhood.errors, key=lambda problem: problem.position.file):
        slug = file.rpartition("/")[2].rpartition(".")[0]
        kind = next((name for name, folder in folders.items() if file.startswith(f"{folder}/")), None)
        if kind and slug != "index" and not view.neighbourhood.get(kind, slug):
            address = view.addresses.record(kind, slug)
            yield Planned(address, partial(other_pages.problems_page, view, tuple(problems), address))


def build(
    neighbourhood: Neighbourhood,
    written: tuple[Page, ...],
    shells: Shells,
    today: date,
    changed: Changed | None,
    preview: bool = False,
    tell: Callable[[Problem], None] = lambda _: None,
) -> Iterator[OutputFile]:
    """Every file of the site; `written` are the hand-written pages, `changed` the history of the files.

    `tell` hears of problems that show only in what was made.
    """
    view = View(neighbourhood, today)
    pages = [*written, *(planned.make() for planned in plan(view, preview))]
    yield from (framed(page, neighbourhood, shells) for page in pages)
    yield from calendars(neighbourhood, changed, tell)
    yield from busy_calendars(neighbourhood, changed)
    yield from subscribe_pages.drawings(view)
    listed = [page for page in pages if page.address != view.addresses.problems]
    yield sitemap(listed, view.addresses, changed or {})


def framed(page: Page, neighbourhood: Neighbourhood, shells: Shells) -> OutputFile:
    """A page in its frame."""
    site = neighbourhood.site
    edit_url = site.edit_url(page.source) if page.source else ""
    shell = shells(shape_of(page, edit_url))
    canonical = f"{site.url}{page.leads_to or page.address}"
    values = values_of(page, page.description or site.tagline, canonical, edit_url)
    return OutputFile(page.path, shell.filled(values).encode())
