"""Every view of the calendar shows every date that belongs there, and leads to its feed and on to others."""

import re
import shutil
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from urllib.parse import urljoin
from xml.etree.ElementTree import Element

import html5lib
import pytest
from msgspec.structs import replace

from quartier.loading import neighbourhood_of
from quartier.model.page import Page
from quartier.pages import selection_pages, week_pages
from quartier.pages.calendar_spans import months_of, weeks_of, years_of
from quartier.pages.condensed import lines
from quartier.pages.dated import Dated
from quartier.pages.filter_pages import FILTERS
from quartier.pages.month_pages import month_page
from quartier.pages.view import View, days_between
from quartier.reading.configuration import site_in
from quartier.site import Making, plan
from quartier.subscriptions import Feed, shared_feeds
from quartier.words import LANGUAGES, vocabulary
from subscribers import selections

BASE = "https://neustadt.example/"
GOOD = Path(__file__).parent / "examples" / "good"
TODAY = date(2026, 6, 1)


def view_of(folder: Path, today: date = TODAY, language: str = "de") -> View:
    site, problems = site_in(folder)
    assert site is not None, problems
    return View(neighbourhood_of(replace(site, language=language), today), today)


@pytest.fixture(scope="module")
def view() -> View:
    return view_of(GOOD)


@pytest.fixture(scope="module")
def pages(view: View) -> Mapping[str, Page]:
    """Every page of the calendar by its address."""
    return calendar_of(view)


@pytest.fixture(scope="module")
def trees(pages: Mapping[str, Page]) -> Mapping[str, Element]:
    return {address: tree_of(page) for address, page in pages.items() if not page.leads_to}


def calendar_of(view: View) -> Mapping[str, Page]:
    planned = [one for one in plan(Making(view, None)) if one.address.startswith(view.addresses.calendar)]
    assert len({one.address for one in planned}) == len(planned)
    return {one.address: one.make() for one in planned}


def tree_of(page: Page) -> Element:
    document = f"<!doctype html><title>-</title>{page.html}"
    parsed: Element = html5lib.HTMLParser(namespaceHTMLElements=False, strict=True).parse(document)
    return parsed


def links(element: Element, address: str) -> list[str]:
    """Where the links of a part of a page lead, relative to the site's root."""
    targets = (urljoin(f"{BASE}{address}", one.attrib["href"]) for one in element.iter("a"))
    return [target.removeprefix(BASE) for target in targets]


def text_of(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())


def by_id(tree: Element, name: str) -> Element:
    return next(one for one in tree.iter() if one.get("id") == name)


def all_of(tree: Element, tag: str, name: str) -> list[Element]:
    return [one for one in tree.iter(tag) if name in one.get("class", "").split()]


def shown(view: View) -> Iterator[tuple[Dated, date]]:
    """Every date with each day that it touches."""
    for one in view.dated:
        for day in days_between(one.occurrence.day, one.occurrence.last_day):
            yield one, day


def parts_of(view: View) -> set[str]:
    """The views that show a part of all dates."""
    filters = {view.addresses.filter(name) for name in FILTERS}
    return filters | {view.addresses.selection(feed.address) for feed, _ in selections(view.neighbourhood)}


def record_of(view: View, one: Dated) -> str:
    return view.addresses.record(one.event.kind, one.event.slug)


def with_event(folder: Path, text: str) -> View:
    (folder / "events" / "probe.yaml").write_text(f"titel: Probe\n{text}", "utf-8")
    view = view_of(folder)
    assert view.neighbourhood.get("event", "probe"), view.neighbourhood.problems
    return view


# Month


def test_every_date_stands_in_the_cell_of_each_day_that_it_touches(
    view: View, trees: Mapping[str, Element]
) -> None:
    cells = {
        (address, cell.get("id")): links(cell, address)
        for address in map(view.addresses.month, months_of(view))
        for cell in trees[address].iter("td")
    }
    touched = [(view.addresses.month(day), day.isoformat(), record_of(view, one)) for one, day in shown(view)]
    assert len(touched) > len(view.dated) > 700
    assert [(page, day) for page, day, record in touched if record not in cells[page, day]] == []
    assert sum(map(len, cells.values())) == len(touched)


def test_screen_reader_hears_a_month_as_a_table(view: View, trees: Mapping[str, Element]) -> None:
    weekdays = ["Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"]
    for first in months_of(view):
        tree = trees[view.addresses.month(first)]
        (table,) = tree.iter("table")
        assert view.words.day(first, "month") in text_of(next(table.iter("caption")))
        head, *rows = table.iter("tr")
        columns = list(head.iter("th"))
        assert [one.get("scope") for one in columns] == ["col"] * 8
        assert [one.get("abbr") for one in columns[1:]] == weekdays
        assert all(heard(one) == name for one, name in zip(columns[1:], weekdays, strict=True))
        assert [[one.tag for one in row] for row in rows] == [["th", *["td"] * 7]] * len(rows)
        assert {row[0].get("scope") for row in rows} == {"row"}


def heard(element: Element) -> str:
    """The text without what is only to be seen."""
    return text_of(element).removeprefix(
        "".join(text_of(one) for one in element.iter() if one.get("aria-hidden") == "true")
    )


def test_every_day_of_a_month_has_its_cell_below_its_weekday(
    view: View, trees: Mapping[str, Element]
) -> None:
    for first in months_of(view):
        _, *rows = trees[view.addresses.month(first)].iter("tr")
        days = [(cell.get("id"), at) for row in rows for at, cell in enumerate(row.iter("td"))]
        named = [(date.fromisoformat(day), at) for day, at in days if day]
        assert named[0][0] == first
        assert (named[-1][0] + timedelta(days=1)).day == 1
        assert all(day.weekday() == at for day, at in named)
        assert all(after - before == timedelta(days=1) for (before, _), (after, _) in pairwise(named))


def test_month_leads_to_the_page_of_each_of_its_weeks(view: View, trees: Mapping[str, Element]) -> None:
    address = view.addresses.month(date(2026, 6, 1))
    heads = all_of(trees[address], "th", "month__week")
    assert [text_of(one) for one in heads] == [f"Woche {number}" for number in range(23, 28)]
    assert [link for one in heads for link in links(one, address)] == [
        f"kalender/woche/2026-W{number}/" for number in range(23, 28)
    ]


def test_reader_sees_and_hears_which_day_is_today(trees: Mapping[str, Element]) -> None:
    current = {
        address: [one.get("datetime") for one in tree.iter("time") if one.get("aria-current") == "date"]
        for address, tree in trees.items()
    }
    assert {address: days for address, days in current.items() if days} == {
        "kalender/2026/06/": ["2026-06-01"],
        "kalender/woche/2026-W23/": ["2026-06-01"],
    }
    assert "heute" in text_of(by_id(trees["kalender/2026/06/"], "2026-06-01"))
    assert "heute" in text_of(by_id(trees["kalender/woche/2026-W23/"], "2026-06-01"))


def test_cancelled_date_is_struck_through_and_says_so(view: View, trees: Mapping[str, Element]) -> None:
    cancelled = [one for one in view.dated if one.occurrence.cancelled]
    assert cancelled
    for one in cancelled:
        cell = by_id(trees[view.addresses.month(one.occurrence.day)], one.occurrence.day.isoformat())
        entry = next(item for item in cell.iter("li") if list(item.iter("s")))
        assert "Abgesagt" in text_of(entry)


def test_category_is_told_in_a_word_too(trees: Mapping[str, Element]) -> None:
    cell = by_id(trees["kalender/2026/07/"], "2026-07-04")
    entry = next(one for one in cell.iter("li") if "Seefest" in text_of(one))
    assert text_of(entry) == "Feste 14 Uhr Seefest"
    assert "category--red" in entry.get("class", "")


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("2026-10-24", "9 Uhr Hüttenwochenende"),
        ("2026-10-25", "bis 17 Uhr Hüttenwochenende"),
        ("2026-08-10", "ganztägig Zeltlager"),
        ("2026-08-11", "geht weiter Zeltlager"),
        ("2026-08-14", "geht weiter Zeltlager"),
    ],
)
def test_what_lasts_for_days_says_on_each_what_holds_there(
    trees: Mapping[str, Element], day: str, said: str
) -> None:
    cell = by_id(trees[f"kalender/{day[:4]}/{day[5:7]}/"], day)
    assert any(text_of(one).endswith(said) for one in cell.iter("li"))


def test_empty_month_says_so_and_keeps_its_table(good_copy: Path) -> None:
    view = with_event(good_copy, "wann: 2031-03-08 15:00-17:00\n")
    page = month_page(view, date(2031, 2, 1))
    assert vocabulary("de")["site"]["empty"] in page.html
    assert len(list(tree_of(page).iter("td"))) == 35


def test_month_asks_an_index_and_not_all_dates_of_all_years(monkeypatch: pytest.MonkeyPatch) -> None:
    view = view_of(GOOD)
    before = month_page(view, TODAY)
    monkeypatch.setitem(view.__dict__, "dated", None)
    monkeypatch.setitem(view.__dict__, "coming", None)
    assert month_page(view, TODAY) == before


def test_dates_for_which_nobody_stands_any_more_are_not_promised(good_copy: Path) -> None:
    text = "geprüft: 2024-01-10\nwann: {beginn: 2024-01-10, wiederholung: jeden Mittwoch, bis: offen}\n"
    view = with_event(good_copy, text)
    assert "veranstaltungen/probe/" in month_page(view, date(2024, 5, 1)).html
    assert "veranstaltungen/probe/" not in month_page(view, TODAY).html


# Week


def test_every_date_stands_in_its_week_on_each_day_that_it_touches(
    view: View, trees: Mapping[str, Element]
) -> None:
    days = {
        (address, section.get("id")): links(section, address)
        for address in map(view.addresses.week, weeks_of(view))
        for section in all_of(trees[address], "section", "day")
    }
    touched = [(view.addresses.week(day), day.isoformat(), record_of(view, one)) for one, day in shown(view)]
    assert [(page, day) for page, day, record in touched if record not in days[page, day]] == []
    assert sum(map(len, days.values())) == len(touched)


def test_week_has_seven_days_and_says_where_nothing_is_on(view: View, trees: Mapping[str, Element]) -> None:
    for monday in weeks_of(view):
        sections = all_of(trees[view.addresses.week(monday)], "section", "day")
        days = [date.fromisoformat(one.get("id", "")) for one in sections]
        assert days == list(days_between(monday, monday + timedelta(days=6)))
        for day, section in zip(days, sections, strict=True):
            assert ("nichts eingetragen" in text_of(section)) == (not view.on_day(day))


@pytest.mark.parametrize(
    ("monday", "address", "title"),
    [
        (date(2026, 5, 11), "2026-W20", "Woche 20 · 11. bis 17.\u00a0Mai 2026"),
        (date(2026, 6, 29), "2026-W27", "Woche 27 · 29. Juni bis 5.\u00a0Juli 2026"),
        (date(2026, 12, 28), "2026-W53", "Woche 53 · 28.\u00a0Dezember 2026 bis 3.\u00a0Januar 2027"),
        (date(2027, 1, 4), "2027-W01", "Woche 1 · 4. bis 10.\u00a0Januar 2027"),
        (date(2024, 12, 30), "2025-W01", "Woche 1 · 30.\u00a0Dezember 2024 bis 5.\u00a0Januar 2025"),
    ],
)
def test_week_is_called_as_the_standard_counts_it(view: View, monday: date, address: str, title: str) -> None:
    v = view.on("")
    assert v.addresses.week(monday) == f"kalender/woche/{address}/"
    assert week_pages.week_in_words(v, monday) == title


def test_week_53_belongs_to_both_months(view: View, trees: Mapping[str, Element]) -> None:
    week = "kalender/woche/2026-W53/"
    assert by_id(trees[week], "2026-12-31") is not None
    assert by_id(trees[week], "2027-01-01") is not None
    for month in ("kalender/2026/12/", "kalender/2027/01/"):
        assert week in links(trees[month], month)


def test_only_weeks_with_dates_and_the_coming_ones_have_pages(view: View) -> None:
    this, weeks = date(2026, 6, 1), weeks_of(view)
    assert {this + timedelta(weeks=number) for number in range(9)} <= set(weeks)
    others = [monday for monday in weeks if not this <= monday <= this + timedelta(weeks=8)]
    assert [
        monday for monday in others if not any(view.on_day(monday + timedelta(days=at)) for at in range(7))
    ] == []


def test_neighbourhood_without_events_has_its_coming_weeks_and_months(good_copy: Path) -> None:
    for file in (good_copy / "events").iterdir():
        file.unlink()
    shutil.rmtree(good_copy / "content" / "gremien", ignore_errors=True)
    view = view_of(good_copy)
    assert weeks_of(view) == [date(2026, 6, 1) + timedelta(weeks=number) for number in range(9)]
    assert months_of(view) == [date(2026, 6, 1), date(2026, 7, 1)]
    assert [page.address for page in calendar_of(view).values() if "veranstaltungen/" in page.html] == []


# From one to the other


@pytest.mark.parametrize("spans", ["months", "weeks"])
def test_leafing_through_reaches_every_page_and_has_no_dead_end(
    view: View, trees: Mapping[str, Element], spans: str
) -> None:
    addresses = view.addresses
    pages = (
        list(map(addresses.month, months_of(view)))
        if spans == "months"
        else list(map(addresses.week, weeks_of(view)))
    )
    assert leafed(trees, pages[0], "next") == pages
    assert leafed(trees, pages[-1], "prev") == pages[::-1]


def leafed(trees: Mapping[str, Element], address: str, relation: str) -> list[str]:
    seen = [address]
    while found := [one for one in trees[seen[-1]].iter("a") if one.get("rel") == relation]:
        (link,) = found
        seen.append(urljoin(f"{BASE}{seen[-1]}", link.attrib["href"]).removeprefix(BASE))
        assert len(seen) <= len(trees)
    return seen


def test_every_view_leads_to_the_other_views(view: View, trees: Mapping[str, Element]) -> None:
    parts = parts_of(view)
    for address, tree in trees.items():
        (switcher,) = all_of(tree, "nav", "switcher")
        assert [text_of(one) for one in switcher.iter("a")] == ["Liste", "Woche", "Monat", "Archiv"]
        targets = links(switcher, address)
        assert set(targets) <= set(trees)
        current = [
            target
            for one, target in zip(switcher.iter("a"), targets, strict=True)
            if one.attrib.get("aria-current")
        ]
        wanted = [] if address in parts else [address]
        assert current == wanted


def test_other_view_shows_the_same_time(trees: Mapping[str, Element]) -> None:
    switcher = {
        address: links(all_of(trees[address], "nav", "switcher")[0], address)[1:]
        for address in ("kalender/", "kalender/2026/09/", "kalender/woche/2026-W53/", "kalender/2027/")
    }
    assert switcher == {
        "kalender/": ["kalender/woche/2026-W23/", "kalender/2026/06/", "kalender/2026/"],
        "kalender/2026/09/": ["kalender/woche/2026-W36/", "kalender/2026/09/", "kalender/2026/"],
        "kalender/woche/2026-W53/": ["kalender/woche/2026-W53/", "kalender/2026/12/", "kalender/2026/"],
        "kalender/2027/": ["kalender/woche/2026-W53/", "kalender/2027/01/", "kalender/2027/"],
    }


def test_every_link_between_the_views_leads_somewhere(view: View, trees: Mapping[str, Element]) -> None:
    planned = {one.address for one in plan(Making(view, None))}
    linked = {target for address, tree in trees.items() for target in links(tree, address)}
    assert linked - planned == set()


# Year


def test_archive_holds_every_date_in_its_month(view: View, trees: Mapping[str, Element]) -> None:
    held = {
        (section.get("id"), target)
        for address in map(view.addresses.year, years_of(view))
        for section in all_of(trees[address], "section", "stretch")
        for target in links(section, address)
    }
    past = [one for one in view.dated if not one.occurrence.comes(view.today)]
    assert len(past) > 20
    wanted = {(f"{one.occurrence.day:%Y-%m}", record_of(view, one)) for one in view.dated}
    assert wanted - held == set()


def test_archive_names_what_goes_on_over_new_year_where_it_begins(good_copy: Path) -> None:
    view = with_event(good_copy, "wann: 2026-12-30 bis 2027-01-02\n")
    held = {address for address, page in calendar_of(view).items() if "veranstaltungen/probe/" in page.html}
    assert {"kalender/2026/", "kalender/2026/12/", "kalender/2027/01/", "kalender/woche/2026-W53/"} <= held
    assert "kalender/2027/" not in held


def test_years_lead_to_each_other_and_to_their_months(view: View, trees: Mapping[str, Element]) -> None:
    years = list(map(view.addresses.year, years_of(view)))
    assert len(years) > 1
    for address in years:
        targets = set(links(trees[address], address))
        assert set(years) <= targets
        months = {f"{month[:4]}/{month[5:]}" for month in ids_of(trees[address])}
        assert {f"kalender/{month}/" for month in months} <= targets


def ids_of(tree: Element) -> list[str]:
    return [one.attrib["id"] for one in tree.iter("section")]


@pytest.mark.parametrize(
    ("when", "said"),
    [
        ("{beginn: 2026-06-03, wiederholung: jeden Mittwoch, mal: 4}", ["Mi 3.", "10.", "17.", "24."]),
        (
            "{beginn: 2026-06-03, wiederholung: mittwochs und freitags, mal: 3}",
            ["Mi 3.", "Fr 5.", "Mi 10."],
        ),
        ("{beginn: 2026-06-08, wiederholung: täglich, mal: 7}", ["7 Termine vom 8. bis 14."]),
        ("2026-06-05 bis 2026-06-07", ["Fr 5. bis So 7."]),
        ("2026-06-30 bis 2026-07-02", ["Di 30. bis Do, 2.7."]),
    ],
)
def test_many_dates_become_one_line_that_names_them(good_copy: Path, when: str, said: list[str]) -> None:
    view = with_event(good_copy, f"wann: {when}\n")
    (line,) = lines(view.on(""), dates_of(view))
    assert [day for day, _ in line.days] == said


def test_line_of_many_dates_names_each_that_is_cancelled(good_copy: Path) -> None:
    text = "wann: {beginn: 2026-06-08, wiederholung: täglich, mal: 9}\nänderungen:\n  2026-06-10: fällt aus\n"
    view = with_event(good_copy, text)
    (line,) = lines(view.on(""), dates_of(view))
    assert line.days == (("8 Termine vom 8. bis 16.", False), ("Mi 10.", True))


def test_date_at_another_hour_has_a_line_of_its_own(good_copy: Path) -> None:
    text = (
        "wann: {beginn: 2026-06-03, uhrzeit: 9-10 Uhr, wiederholung: jeden Mittwoch, mal: 3}\n"
        "änderungen:\n  2026-06-10: {uhrzeit: 11-12 Uhr}\n"
    )
    view = with_event(good_copy, text)
    told = [([day for day, _ in line.days], line.facts) for line in lines(view.on(""), dates_of(view))]
    assert told == [(["Mi 3.", "17."], "9 bis 10 Uhr"), (["Mi 10."], "11 bis 12 Uhr")]


def dates_of(view: View) -> tuple[Dated, ...]:
    record = view.neighbourhood.get("event", "probe")
    assert record
    return view.dates_of(record)


# Selections


def test_every_feed_has_its_view_and_every_view_names_its_feed(
    view: View, pages: Mapping[str, Page], trees: Mapping[str, Element]
) -> None:
    feeds = shared_feeds(view.neighbourhood)
    assert len({view.addresses.selection(feed.address) for feed in feeds}) == len(feeds) > 10
    for feed in feeds:
        address = view.addresses.selection(feed.address)
        page = pages[address]
        assert 'type="text/calendar"' in page.head
        assert named_feed(page) == feed.address
        assert view.addresses.subscription(feed.address) in links(trees[address], address)


def test_views_of_everything_name_the_feed_of_everything(
    view: View, pages: Mapping[str, Page], trees: Mapping[str, Element]
) -> None:
    for address in trees.keys() - parts_of(view):
        assert named_feed(pages[address]) == view.addresses.feed
        assert view.addresses.subscribe in links(trees[address], address)


def named_feed(page: Page) -> str:
    found = re.search(r'href="([^"]+)"', page.head)
    assert found
    return urljoin(f"{BASE}{page.address}", found[1]).removeprefix(BASE)


@pytest.mark.parametrize("today", [TODAY, date(2026, 12, 20)])
def test_view_shows_exactly_the_dates_of_its_feed(today: date) -> None:
    view = view_of(GOOD, today)
    every = {record_of(view, one) for one in view.dated}
    for feed, events in selections(view.neighbourhood):
        page = selection_pages.selection_page(view, feed)
        tree, address = tree_of(page), view.addresses.selection(feed.address)
        dated = [one for event in events for one in view.dates_of(event)]
        coming = {record_of(view, one) for one in dated if view.is_coming(one)}
        past = sorted(
            (one for one in dated if not one.occurrence.comes(view.today)),
            key=lambda one: one.occurrence.start,
        )
        last = {record_of(view, one) for one in past[-selection_pages.SHOWN_PAST :]}
        found = every & set(links(tree, address))
        assert found == coming | last, feed.address


def test_view_counts_what_comes_without_what_is_cancelled(good_copy: Path) -> None:
    view = with_event(
        with_category(good_copy),
        "wann: {beginn: 2026-06-03, wiederholung: jeden Mittwoch, mal: 5}\nkategorien: [leer]\n"
        "änderungen:\n  2026-06-10: fällt aus\n",
    )
    page = calendar_of(view)["kalender/kategorie/leer/"]
    assert "Was ansteht: 4 Termine." in page.html


def with_category(folder: Path) -> Path:
    file = folder / "mkdocs.yml"
    text = file.read_text("utf-8")
    assert "      audiences:\n" in text
    file.write_text(text.replace("      audiences:\n", "        leer: Leeres\n      audiences:\n"), "utf-8")
    return folder


def test_empty_selection_says_so_and_can_be_subscribed_to(good_copy: Path) -> None:
    view = view_of(with_category(good_copy))
    page = calendar_of(view)["kalender/kategorie/leer/"]
    assert vocabulary("de")["site"]["selection_empty"] in page.html
    assert all_of(tree_of(page), "section", "stretch") == []
    assert "abonnieren/kategorie/leer/" in links(tree_of(page), page.address)


def test_subscription_pages_lead_to_the_views(view: View) -> None:
    feeds = shared_feeds(view.neighbourhood)
    wanted = {feed.address: view.addresses.selection(feed.address) for feed in feeds}
    planned = {one.address: one for one in plan(Making(view, None))}
    whole = planned[view.addresses.subscribe].make()
    assert set(wanted.values()) <= set(links(tree_of(whole), whole.address))
    for feed, address in wanted.items():
        page = planned[view.addresses.subscription(feed)].make()
        assert address in links(tree_of(page), page.address)


def test_agenda_leads_to_every_selection(view: View, trees: Mapping[str, Element]) -> None:
    wanted = {view.addresses.selection(feed.address) for feed in shared_feeds(view.neighbourhood)[1:]}
    assert wanted <= set(links(trees["kalender/"], "kalender/"))


def test_words_on_an_event_lead_to_their_selections(view: View) -> None:
    page = next(one.make() for one in plan(Making(view, None)) if one.address == "veranstaltungen/seefest/")
    targets = links(tree_of(page), page.address)
    assert {"kalender/kategorie/feste/", "kalender/zielgruppe/alle/"} <= set(targets)


def test_view_of_a_renamed_place_is_found_under_its_old_name(pages: Mapping[str, Page]) -> None:
    page = pages["kalender/ort/kurhaus/"]
    assert page.leads_to == "kalender/ort/seehaus/"
    assert links(tree_of(page), page.address) == ["kalender/ort/seehaus/"]


def test_new_sort_of_feed_has_a_title_before_anybody_gives_it_words(view: View) -> None:
    feed = Feed("season", "kalender/feeds/saison/sommer.ics", "", "Sommer", "", title="Sommer")
    page = selection_pages.moved_page(view, feed, "kalender/saison/alt/")
    assert (page.title, page.leads_to) == ("Termine: Sommer", "kalender/saison/sommer/")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_view_speaks_the_language_of_the_site(language: str) -> None:
    view = view_of(GOOD, language=language)
    made = calendar_of(view)
    assert [page.address for page in made.values() if re.search(r"\{\w*\}", page.html + page.title)] == []
    assert view.addresses.week(TODAY) in made
    assert {feed.sort for feed, _ in selections(view.neighbourhood)} <= set(
        view.words["site.selection_titles"]
    )
