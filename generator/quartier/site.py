"""The whole site, planned and made: no disk, no clock, no network."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from itertools import groupby

from msgspec import Struct

from quartier.feeds.calendars import AllInHand, Fragments, Written, calendars, written, written_name
from quartier.feeds.stamps import Changed
from quartier.kinds import ALL_KINDS
from quartier.model.facts import PROBLEMS
from quartier.model.gatherings import EVERYTHING, Name, in_feed
from quartier.model.page import Finished, OutputFile, Page
from quartier.model.problem import Problem
from quartier.model.site import Site
from quartier.pages import heads
from quartier.pages.shell import Shells, shape_of, values_of
from quartier.pages.sitemap import Listed, sitemap
from quartier.pages.view import View
from quartier.subscriptions import Feed, event_feed, whole_feed


class Planned(Struct, frozen=True):
    """A page that will be made: its address, how, and the record that it shows."""

    address: str
    make: Callable[[], Page]
    subject: Name | None = None


class PlannedFiles(Struct, frozen=True):
    """Files beside the pages that will be made together: what they are called, and how."""

    name: str
    make: Callable[[], Iterable[OutputFile]]


class PlannedFragment(Struct, frozen=True):
    """Something that is made once of a record and then joined into several files; `files` are made of it
    alone."""

    name: str
    subject: Name
    make: Callable[[], Written]
    files: Callable[[Written], Iterable[Finished]] = lambda _: ()


class JoinedFiles(Struct, frozen=True):
    """Files that are joined from fragments."""

    name: str
    make: Callable[[Fragments], Iterable[Finished]]


class Making(Struct, frozen=True):
    """What is needed to make a site; `changed` is the history of its files, None where that is not known.

    A `preview` also shows what is still wrong; `tell` hears of problems that show only in what was made. With
    `own_feeds` each event has one.
    """

    view: View
    changed: Changed | None
    preview: bool = False
    tell: Callable[[Problem], None] = lambda _: None
    own_feeds: bool = True


# Pages. Each planner imports what makes its pages: after an edit most parts are not planned anew.


def plan(making: Making) -> Iterator[Planned]:
    """Every generated page."""
    for planner in PLANNERS.values():
        yield from planner(making)


def _agenda(making: Making) -> Iterator[Planned]:
    """What comes, and every year."""
    from quartier.pages import calendar_pages, year_pages
    from quartier.pages.calendar_spans import years_of

    view, addresses = making.view, making.view.addresses
    yield Planned(addresses.calendar, partial(calendar_pages.agenda_page, view))
    for year in years_of(view):
        yield Planned(addresses.year(year), partial(year_pages.year_page, view, year))


def _calendar(making: Making) -> Iterator[Planned]:
    """Every other view of the calendar."""
    from quartier.pages import filter_pages, month_pages, rooms, week_pages
    from quartier.pages.calendar_spans import months_of, weeks_of

    view, addresses = making.view, making.view.addresses
    for first in months_of(view):
        yield Planned(addresses.month(first), partial(month_pages.month_page, view, first))
    for monday in weeks_of(view):
        yield Planned(addresses.week(monday), partial(week_pages.week_page, view, monday))
    yield from (Planned(address, make) for address, make in filter_pages.planned(view))
    yield Planned(addresses.clashes, partial(rooms.clash_page, view))


def _selections(making: Making) -> Iterator[Planned]:
    """A page for each feed that holds a part of the calendar, and how one subscribes to it."""
    from quartier.pages import selection_pages, subscribe_pages

    view, addresses = making.view, making.view.addresses
    for feed in view.shared_feeds:
        address = addresses.subscription(feed.address)
        yield Planned(address, partial(subscribe_pages.subscribe_page, view, feed))
        for old in map(addresses.subscription, feed.former):
            yield Planned(old, partial(subscribe_pages.moved_page, view, feed, old))
    for feed in view.shared_feeds[1:]:
        address = addresses.selection(feed.address)
        yield Planned(address, partial(selection_pages.selection_page, view, feed))
        for old in map(addresses.selection, feed.former):
            yield Planned(old, partial(selection_pages.moved_page, view, feed, old))


def _records(making: Making) -> Iterator[Planned]:
    """A page for every record, and one that leads on for each of its former names."""
    from quartier.pages import kind_pages

    view, addresses = making.view, making.view.addresses
    for kind in ALL_KINDS:
        for slug, formerly in view.names_of(kind):
            yield _record(making, (kind.name, slug))
            for old in formerly:
                former = addresses.record(kind.name, old)
                yield Planned(former, partial(_of_record, kind_pages.moved_page, view, kind.name, slug, old))


def _record(making: Making, name: Name) -> Planned:
    from quartier.pages import kind_pages

    make = partial(_of_record, kind_pages.record_page, making.view, *name)
    return Planned(making.view.addresses.record(*name), make, name)


def _record_at(making: Making, address: str) -> Planned | None:
    """The page of a record; None for one that only leads on."""
    records, addresses = making.view.neighbourhood.records, making.view.addresses
    found = ((kind.name, addresses.slug_at(kind.name, address)) for kind in ALL_KINDS)
    names = ((kind, slug) for kind, slug in found if slug and slug in records[kind])
    return next((_record(making, name) for name in names), None)


def _of_record(make: Callable[..., Page], view: View, kind: str, slug: str, *more: str) -> Page:
    """A page of a record that is looked up only when the page is made."""
    return make(view, view.neighbourhood.records[kind][slug], *more)


def _lists(making: Making) -> Iterator[Planned]:
    """Lists of records, and pages about all of them."""
    from quartier.pages import contact_pages, kind_pages, notice_pages

    view, addresses = making.view, making.view.addresses
    for kind in (kind for kind in ALL_KINDS if kind.listed):
        yield Planned(addresses.records(kind.name), partial(kind_pages.list_page, view, kind.name))
    yield Planned(addresses.topics, partial(contact_pages.topics_page, view))
    for topic in view.help_topics:
        yield Planned(addresses.topic(topic.slug), partial(contact_pages.topic_page, view, topic))
    yield Planned(addresses.notice_archive, partial(notice_pages.archive_page, view))
    yield Planned(addresses.data, partial(_data_page, view))
    yield Planned(addresses.report_event, partial(_report_page, view))


def _data_page(view: View) -> Page:
    from quartier.pages.open_data import data_page

    return data_page(view)


def _report_page(view: View) -> Page:
    from quartier.pages.report_pages import report_page

    return report_page(view)


def _register(making: Making) -> Iterator[Planned]:
    """The register of decisions."""
    from quartier.pages import register_pages

    yield from (Planned(address, make) for address, make in register_pages.planned(making.view))


def _always_there(making: Making) -> Iterator[Planned]:
    """What every site has, whatever its files say: the handbook, the search, what the law asks."""
    from quartier.pages import handbook_pages, legal_pages, other_pages, reference_pages, style_book

    view, addresses = making.view, making.view.addresses
    yield from (Planned(address, make) for address, make in reference_pages.planned(view))
    yield from (Planned(address, make) for address, make in handbook_pages.planned(view))
    yield Planned(addresses.search, partial(other_pages.search_page, view))
    yield Planned(addresses.style_book, partial(style_book.style_book_page, view))
    for name, legal_page in legal_pages.LEGAL_PAGES.items():
        yield Planned(addresses.legal[name], partial(legal_page, view))


def _problems(making: Making) -> Iterator[Planned]:
    """In a preview: what is wrong, all together and in the place of every record that cannot be shown."""
    view = making.view
    view.notes.add(PROBLEMS)
    if not (making.preview and view.neighbourhood.problems):
        return

    every = view.neighbourhood.problems
    yield Planned(view.addresses.problems, partial(_problems_page, view, every))
    for file, of_file in groupby(view.neighbourhood.errors, key=lambda problem: problem.position.file):
        problems = tuple(of_file)
        of_kinds = ((kind.name, kind.slug_in(file, view.site)) for kind in ALL_KINDS)
        for kind, slug in ((kind, slug) for kind, slug in of_kinds if slug):
            if not view.neighbourhood.get(kind, slug):
                address = view.addresses.record(kind, slug)
                yield Planned(address, partial(_problems_page, view, problems, address))


def _problems_page(view: View, problems: Iterable[Problem], address: str | None = None) -> Page:
    from quartier.pages import other_pages

    return other_pages.problems_page(view, problems, address)


PLANNERS: Mapping[str, Callable[[Making], Iterator[Planned]]] = {
    "agenda": _agenda,
    "calendar": _calendar,
    "selections": _selections,
    "records": _records,
    "lists": _lists,
    "register": _register,
    "always": _always_there,
    "problems": _problems,
}
"""The parts of a site's plan, each made from facts of its own."""


# Files beside the pages


def _written(making: Making) -> Iterator[PlannedFragment]:
    """Every event as its feeds say it, and the feed of its own."""
    for kind in (kind for kind in ALL_KINDS if kind.schedule):
        for slug, _ in making.view.names_of(kind):
            yield _written_one(making, (kind.name, slug))


def _written_one(making: Making, name: Name) -> PlannedFragment:
    own = partial(_own_feed, making, name) if making.own_feeds else lambda _: ()
    return PlannedFragment(written_name(name), name, partial(_written_event, making, name), own)


def _written_called(making: Making, name: str) -> PlannedFragment:
    _, kind, slug = name.split(" ")
    return _written_one(making, (kind, slug))


def _written_event(making: Making, name: Name) -> Written:
    around = making.view.neighbourhood
    return written(around.records[name[0]][name[1]], around, making.changed)


def _own_feed(making: Making, name: Name, said: Written) -> Iterator[Finished]:
    around = making.view.neighbourhood
    feed = event_feed(around, around.records[name[0]][name[1]])
    alone = AllInHand({written_name(name): said})
    return calendars(feed, [around.gathered[name]], alone, around, making.tell)


def _feed(making: Making) -> Iterator[JoinedFiles]:
    """The feed of everything, and its sibling."""
    yield JoinedFiles("feed", partial(_whole_feed, making))


def _whole_feed(making: Making, fragments: Fragments) -> Iterator[Finished]:
    view = making.view
    view.notes.add(in_feed(EVERYTHING))
    events = view.gatherings.in_order_of_slugs
    return calendars(whole_feed(view.neighbourhood), events, fragments, view.neighbourhood, making.tell)


def _feeds(making: Making) -> Iterator[JoinedFiles]:
    """A feed for each part of the calendar."""
    for feed in making.view.shared_feeds[1:]:
        yield JoinedFiles(feed.address, partial(_part_of_feed, making, feed))


def _part_of_feed(making: Making, feed: Feed, fragments: Fragments) -> Iterator[Finished]:
    making.view.notes.add(in_feed(feed.of))
    events = making.view.gatherings.of(feed.of)
    return calendars(feed, events, fragments, making.view.neighbourhood, making.tell)


def _other_feeds(making: Making) -> Iterator[PlannedFiles]:
    """Feeds of rooms and of news, and cards for address books."""
    from quartier.feeds.busy import busy_calendars
    from quartier.feeds.committee_news import committee_feeds
    from quartier.feeds.news import news_feeds
    from quartier.feeds.vcards import vcards
    from quartier.pages import texts_elsewhere

    view, changed = making.view, making.changed
    html = partial(texts_elsewhere.html_elsewhere, view)
    yield PlannedFiles("busy", partial(busy_calendars, view.neighbourhood, changed))
    yield PlannedFiles("vcards", partial(vcards, view.neighbourhood, changed))
    yield PlannedFiles("news", partial(news_feeds, view.neighbourhood, changed, html))
    yield PlannedFiles("committees", partial(committee_feeds, view.neighbourhood, changed, html))


def _drawings(making: Making) -> Iterator[PlannedFiles]:
    """QR codes."""
    from quartier.pages import subscribe_pages

    view = making.view
    yield PlannedFiles("codes of feeds", partial(subscribe_pages.drawings, view))
    yield PlannedFiles("codes of contacts", partial(_codes_of_contacts, view))


def _codes_of_contacts(view: View) -> Iterator[OutputFile]:
    from quartier.feeds.vcards import short_card
    from quartier.pages import qr_codes

    for record in view.neighbourhood.all("organisation"):
        drawing = qr_codes.drawing(short_card(record, view.neighbourhood))
        yield OutputFile(view.addresses.contact_code(record.slug), drawing)


def _data(making: Making) -> Iterator[PlannedFiles]:
    """Open data, and what programs want to know of a site."""
    from quartier.pages import open_data, register_files, site_files

    yield PlannedFiles("data", partial(open_data.data_files, making.view))
    yield PlannedFiles("register", partial(register_files.register_files, making.view))
    yield PlannedFiles("site", partial(site_files.site_files, making.view))


FilePlanner = Callable[[Making], Iterator[PlannedFiles | PlannedFragment | JoinedFiles]]
FILE_PLANNERS: Mapping[str, FilePlanner] = {
    "written": _written,
    "feed": _feed,
    "feeds": _feeds,
    "other feeds": _other_feeds,
    "drawings": _drawings,
    "data": _data,
}
"""Fragments stand before what is joined from them."""
FINDERS: Mapping[str, Callable[[Making, str], Planned | PlannedFragment | None]] = {
    "records": _record_at,
    "written": _written_called,
}
"""Plan one thing of a part that has thousands, by its name; None where it is found only among all."""
BY_NAME = frozenset(("agenda", "calendar", "records", "always", "written"))
"""The parts that plan names and days alone. What others plan knows more of what they were planned from than
it asks for when it is made: it is made anew with its part."""


def build(making: Making, written: tuple[Page, ...], shells: Shells) -> Iterator[OutputFile]:
    """Every file of the site; `written` are the hand-written pages."""
    view = making.view
    pages = heads.all_completed([*written, *(planned.make() for planned in plan(making))], view)
    yield from (framed(page, view.site, shells) for page in pages)
    yield from files(making)
    yield listed(pages, making)


def files(making: Making, parts: Iterable[str] = ()) -> Iterator[OutputFile]:
    """Every file that is no page and does not list all pages, or those of some parts."""
    fragments: dict[str, Written] = {}
    planners = [FILE_PLANNERS[part] for part in (parts or FILE_PLANNERS)]
    for planned in (one for planner in planners for one in planner(making)):
        if isinstance(planned, PlannedFragment):
            fragments[planned.name] = planned.make()
            yield from map(_as_bytes, planned.files(fragments[planned.name]))
        elif isinstance(planned, JoinedFiles):
            yield from map(_as_bytes, planned.make(AllInHand(fragments)))
        else:
            yield from planned.make()


def _as_bytes(file: Finished) -> OutputFile:
    return OutputFile(file.path, file.content)


def listed(pages: Iterable[Listed], making: Making) -> OutputFile:
    """The sitemap: every page but those that only a preview has."""
    addresses = making.view.addresses
    return sitemap(
        (page for page in pages if page.address != addresses.problems), addresses, making.changed or {}
    )


def framed(page: Page, site: Site, shells: Shells) -> OutputFile:
    """A page in its frame."""
    edit_url = edit_url_of(page, site)
    shell = shells(shape_of(page, edit_url))
    canonical = f"{site.url}{page.leads_to or page.address}"
    values = values_of(page, page.description, canonical, edit_url)
    return OutputFile(page.path, shell.filled(values))


def edit_url_of(page: Page, site: Site) -> str:
    """Where a volunteer edits a page's file or begins one of the kind that it lists; empty for all others."""
    if page.source:
        return site.edit_url(page.source)
    if not page.adds:
        return ""
    from quartier.handbook_texts import new_file_url

    return new_file_url(site, page.adds)
