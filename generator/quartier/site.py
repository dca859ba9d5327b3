"""The whole site, planned and made: no disk, no clock, no network."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import groupby

from quartier.feeds.busy import busy_calendars
from quartier.feeds.calendars import calendars
from quartier.feeds.committee_news import committee_feeds
from quartier.feeds.news import news_feeds
from quartier.feeds.stamps import Changed
from quartier.feeds.vcards import short_card, vcards
from quartier.handbook_texts import new_file_url
from quartier.kinds import ALL_KINDS
from quartier.model.neighbourhood import Neighbourhood
from quartier.model.page import OutputFile, Page
from quartier.model.problem import Problem
from quartier.model.site import Site
from quartier.pages import (
    calendar_pages,
    contact_pages,
    filter_pages,
    handbook_pages,
    heads,
    kind_pages,
    legal_pages,
    month_pages,
    notice_pages,
    open_data,
    other_pages,
    qr_codes,
    reference_pages,
    register_files,
    register_pages,
    report_pages,
    rooms,
    selection_pages,
    site_files,
    style_book,
    subscribe_pages,
    texts_elsewhere,
    week_pages,
    year_pages,
)
from quartier.pages.calendar_spans import months_of, weeks_of, years_of
from quartier.pages.shell import Shells, shape_of, values_of
from quartier.pages.sitemap import sitemap
from quartier.pages.view import View


@dataclass(frozen=True)
class Planned:
    """A page that will be made: its address, and how."""

    address: str
    make: Callable[[], Page]


def plan(view: View, preview: bool = False) -> Iterator[Planned]:
    """Every generated page; a `preview` also shows what is still wrong."""
    addresses = view.addresses
    yield from _calendar(view)
    for feed in view.shared_feeds:
        address = addresses.subscription(feed.address)
        yield Planned(address, partial(subscribe_pages.subscribe_page, view, feed))
        for old in map(addresses.subscription, feed.former):
            yield Planned(old, partial(subscribe_pages.moved_page, view, feed, old))
    for kind in (kind for kind in ALL_KINDS if kind.listed):
        yield Planned(addresses.records(kind.name), partial(kind_pages.list_page, view, kind.name))
    for records in view.neighbourhood.records.values():
        for record in records.values():
            address = addresses.record(record.kind, record.slug)
            yield Planned(address, partial(kind_pages.record_page, view, record))
            for old in record.entry.formerly:
                former = addresses.record(record.kind, old)
                yield Planned(former, partial(kind_pages.moved_page, view, record, old))
    yield Planned(addresses.topics, partial(contact_pages.topics_page, view))
    for topic in view.help_topics:
        yield Planned(addresses.topic(topic.slug), partial(contact_pages.topic_page, view, topic))
    yield Planned(addresses.notice_archive, partial(notice_pages.archive_page, view))
    yield Planned(addresses.data, partial(open_data.data_page, view))
    yield from (Planned(address, make) for address, make in register_pages.planned(view))
    yield from (Planned(address, make) for address, make in reference_pages.planned(view))
    yield from (Planned(address, make) for address, make in handbook_pages.planned(view))
    yield Planned(addresses.report_event, partial(report_pages.report_page, view))
    yield Planned(addresses.clashes, partial(rooms.clash_page, view))
    yield Planned(addresses.search, partial(other_pages.search_page, view))
    yield Planned(addresses.style_book, partial(style_book.style_book_page, view))
    for name, legal_page in legal_pages.LEGAL_PAGES.items():
        yield Planned(addresses.legal[name], partial(legal_page, view))
    if preview and view.neighbourhood.problems:
        yield Planned(
            addresses.problems, partial(other_pages.problems_page, view, view.neighbourhood.problems)
        )
        yield from _broken(view)


def _calendar(view: View) -> Iterator[Planned]:
    """Every view of the calendar."""
    addresses = view.addresses
    yield Planned(addresses.calendar, partial(calendar_pages.agenda_page, view))
    for first in months_of(view):
        yield Planned(addresses.month(first), partial(month_pages.month_page, view, first))
    for monday in weeks_of(view):
        yield Planned(addresses.week(monday), partial(week_pages.week_page, view, monday))
    for year in years_of(view):
        yield Planned(addresses.year(year), partial(year_pages.year_page, view, year))
    yield from (Planned(address, make) for address, make in filter_pages.planned(view))
    for feed in view.shared_feeds[1:]:
        address = addresses.selection(feed.address)
        yield Planned(address, partial(selection_pages.selection_page, view, feed))
        for old in map(addresses.selection, feed.former):
            yield Planned(old, partial(selection_pages.moved_page, view, feed, old))


def _broken(view: View) -> Iterator[Planned]:
    """In the place of every record that cannot be shown: what is wrong with its file."""
    for file, of_file in groupby(view.neighbourhood.errors, key=lambda problem: problem.position.file):
        problems = tuple(of_file)
        of_kinds = ((kind.name, kind.slug_in(file, view.site)) for kind in ALL_KINDS)
        for kind, slug in ((kind, slug) for kind, slug in of_kinds if slug):
            if not view.neighbourhood.get(kind, slug):
                address = view.addresses.record(kind, slug)
                yield Planned(address, partial(other_pages.problems_page, view, problems, address))


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
    pages = heads.completed([*written, *(planned.make() for planned in plan(view, preview))], view)
    yield from (framed(page, neighbourhood, shells) for page in pages)
    yield from calendars(neighbourhood, changed, tell)
    yield from busy_calendars(neighbourhood, changed)
    yield from subscribe_pages.drawings(view)
    yield from vcards(neighbourhood, changed)
    html = partial(texts_elsewhere.html_elsewhere, view)
    yield from news_feeds(neighbourhood, changed, html)
    yield from committee_feeds(neighbourhood, changed, html)
    for record in neighbourhood.all("organisation"):
        drawing = qr_codes.drawing(short_card(record, neighbourhood))
        yield OutputFile(view.addresses.contact_code(record.slug), drawing)
    yield from open_data.data_files(view)
    yield from register_files.register_files(view)
    yield from site_files.site_files(view)
    listed = [page for page in pages if page.address != view.addresses.problems]
    yield sitemap(listed, view.addresses, changed or {})


def framed(page: Page, neighbourhood: Neighbourhood, shells: Shells) -> OutputFile:
    """A page in its frame."""
    site = neighbourhood.site
    edit_url = edit_url_of(page, site)
    shell = shells(shape_of(page, edit_url))
    canonical = f"{site.url}{page.leads_to or page.address}"
    values = values_of(page, page.description, canonical, edit_url)
    return OutputFile(page.path, shell.filled(values).encode())


def edit_url_of(page: Page, site: Site) -> str:
    """Where a volunteer edits a page's file or begins one of the kind that it lists; empty for all others."""
    if page.source:
        return site.edit_url(page.source)
    return new_file_url(site, page.adds) if page.adds else ""
