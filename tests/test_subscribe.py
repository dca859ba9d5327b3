"""Whoever wants the calendar finds, for their device, the feed that works there."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from urllib.parse import parse_qs, urljoin, urlsplit
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import html5lib
import pytest
import segno
from msgspec.structs import replace

from quartier.loading import neighbourhood_of
from quartier.model.page import Page
from quartier.pages import calendar_pages, kind_pages, month_pages, qr_codes, subscribe_pages
from quartier.pages.subscribe_pages import DEVICES
from quartier.pages.view import View
from quartier.reading.configuration import site_in
from quartier.site import Making, plan
from quartier.subscriptions import Feed, shared_feeds
from quartier.words import LANGUAGES, vocabulary
from subscribers import calendars

REPOSITORY = Path(__file__).parent.parent
THEME = REPOSITORY / "theme"
BASE = "https://neustadt.example/"
PLAIN = f"{BASE}kalender/feeds/alle.ics"
VISIBLE = f"{BASE}kalender/feeds/alle-absagen-sichtbar.ics"
GOOGLE = "https://calendar.google.com/calendar/r"
STEP = re.compile(r"([Mmh])(-?[\d.]+)(?:[ ,]?(-?[\d.]+))?")


@pytest.fixture
def view(good: Path, today: date) -> View:
    return view_of(good, today)


@pytest.fixture
def feeds(view: View) -> list[Feed]:
    return shared_feeds(view.neighbourhood)


@pytest.fixture
def pages(view: View, feeds: list[Feed]) -> list[Page]:
    return [subscribe_pages.subscribe_page(view, feed) for feed in feeds]


@pytest.fixture
def main_page(pages: list[Page]) -> Page:
    return pages[0]


def view_of(folder: Path, today: date, language: str = "de") -> View:
    site, problems = site_in(folder)
    assert site is not None, problems
    return View(neighbourhood_of(replace(site, language=language), today), today)


def tree_of(html: str) -> Element:
    parsed: Element = html5lib.HTMLParser(namespaceHTMLElements=False, strict=True).parse(
        f"<!doctype html><title>-</title>{html}"
    )
    return parsed


def links_of(page: Page) -> list[str]:
    """Where the links of a page lead, as full addresses."""
    return [urljoin(f"{BASE}{page.address}", one.attrib["href"]) for one in tree_of(page.html).iter("a")]


def panels_of(page: Page) -> Mapping[str, Element]:
    """What opens for each device, by the name of its drawing."""
    found = {}
    for one in tree_of(page.html).iter("details"):
        drawing = next(one.iter("img")).attrib["src"]
        found[drawing.rpartition("/")[2].removesuffix(".svg")] = one
    return found


def button_of(panel: Element) -> str:
    return next(one.attrib["href"] for one in panel.iter("a") if one.get("class") == "button")


def text_of(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())


# Every feed has its page


def test_every_shared_feed_has_a_page_of_its_own(view: View, feeds: list[Feed]) -> None:
    planned = [one.address for one in plan(Making(view, None))]
    wanted = [view.addresses.subscription(feed.address) for feed in feeds]
    assert len(set(wanted)) == len(feeds) > 10
    assert [address for address in wanted if planned.count(address) != 1] == []


def test_address_of_the_page_follows_from_the_address_of_the_feed(view: View) -> None:
    address = view.addresses.subscription
    assert address("kalender/feeds/alle.ics") == "abonnieren/"
    assert address("kalender/feeds/kategorie/kultur.ics") == "abonnieren/kategorie/kultur/"
    assert address("kalender/feeds/ort/seehaus.ics") == "abonnieren/ort/seehaus/"


def test_code_on_the_notice_board_leads_on_when_a_place_is_renamed(view: View) -> None:
    moved = {one.address: one for one in plan(Making(view, None))}["abonnieren/ort/kurhaus/"].make()
    assert moved.leads_to == "abonnieren/ort/seehaus/"
    assert links_of(moved) == [f"{BASE}abonnieren/ort/seehaus/"]


def test_every_page_lists_every_feed(view: View, pages: list[Page], feeds: list[Feed]) -> None:
    wanted = {f"{BASE}{view.addresses.subscription(feed.address)}" for feed in feeds}
    missing = {page.address: wanted - set(links_of(page)) - {f"{BASE}{page.address}"} for page in pages}
    assert {address: left for address, left in missing.items() if left} == {}


def test_reader_sees_in_the_list_which_part_the_page_is_about(pages: list[Page], feeds: list[Feed]) -> None:
    current = [
        [text_of(one) for one in tree_of(page.html).iter("a") if one.get("aria-current") == "page"]
        for page in pages
    ]
    assert current == [[], *([feed.title] for feed in feeds[1:])]


def test_titles_of_the_pages_tell_them_apart(pages: list[Page]) -> None:
    assert len({page.title for page in pages}) == len(pages)


def test_search_finds_the_main_page_and_not_its_repetitions(pages: list[Page]) -> None:
    assert [page.address for page in pages if page.searchable] == ["abonnieren/"]


# Every device gets what works there


def test_google_gets_the_feed_in_which_cancelled_dates_stay_visible(main_page: Page) -> None:
    link = urlsplit(button_of(panels_of(main_page)["google"]))
    assert link._replace(query="").geturl() == GOOGLE
    assert parse_qs(link.query, strict_parsing=True) == {"cid": [VISIBLE]}


@pytest.mark.parametrize("device", ["iphone", "icsx5", "outlook", "thunderbird", "linux"])
def test_everybody_else_gets_the_usual_feed(main_page: Page, device: str) -> None:
    assert button_of(panels_of(main_page)[device]) == PLAIN.replace("https:", "webcal:")


def test_address_to_copy_is_that_of_the_same_feed(main_page: Page) -> None:
    shown = {name: text_of(next(one.iter("code"))) for name, one in panels_of(main_page).items()}
    copied = {
        name: next(one.iter("button")).attrib["data-copy"] for name, one in panels_of(main_page).items()
    }
    wanted = {device.name: VISIBLE if device.name == "google" else PLAIN for device in DEVICES}
    assert shown == copied == wanted


def test_page_of_a_part_leads_to_that_part_only(view: View, pages: list[Page], feeds: list[Feed]) -> None:
    for page, feed in zip(pages, feeds, strict=True):
        allowed = {f"{BASE}{feed.address}", f"{BASE}{view.addresses.visible(feed.address)}"}
        for panel in panels_of(page).values():
            assert text_of(next(panel.iter("code"))) in allowed
            link = button_of(panel).replace("webcal:", "https:")
            assert (parse_qs(urlsplit(link).query).get("cid") or [link])[0] in allowed


def test_reader_is_told_which_feed_it_is_and_why(main_page: Page) -> None:
    told = {name: text_of(panel) for name, panel in panels_of(main_page).items()}
    assert "Google blendet Abgesagtes sonst aus" in told.pop("google")
    assert len(told) == 5
    assert [name for name, text in told.items() if "passt das gewöhnliche Abo" not in text] == []


def test_reader_is_told_how_soon_changes_arrive(main_page: Page) -> None:
    rows = [text_of(one) for one in tree_of(main_page.html).iter("dl")]
    assert len(rows) == 1
    assert all(word in rows[0] for word in ("bis zu einem Tag", "innerhalb von Stunden", "nie"))
    assert "bis zu einem Tag" in text_of(panels_of(main_page)["google"])


# In two taps, without a script


def test_first_tap_opens_a_device_and_the_second_one_subscribes(main_page: Page) -> None:
    for panel in panels_of(main_page).values():
        assert panel[0].tag == "summary"
        assert panel.get("open") is None
        first = next(one for one in panel.iter() if one.tag in ("a", "button", "input"))
        assert first.get("class") == "button"


def test_nothing_is_out_of_reach_without_a_script(main_page: Page) -> None:
    tree = tree_of(main_page.html)
    assert list(tree.iter("script")) == []
    assert [one.attrib for one in tree.iter("button") if "hidden" not in one.attrib] == []
    hidden = [one for one in tree.iter() if "hidden" in one.attrib and one.tag != "button"]
    assert hidden == []


def test_every_link_leads_somewhere(view: View, pages: list[Page]) -> None:
    there = {f"{BASE}{one.address}" for one in plan(Making(view, None))}
    there |= {f"{BASE}{one.path}" for one in calendars(view.neighbourhood, None)}
    there |= {f"{BASE}{one.path}" for one in subscribe_pages.drawings(view)}
    there |= {f"{BASE}{path.relative_to(THEME)}" for path in THEME.rglob("*.svg")}
    lost = {target for page in pages for target in targets_of(page) if target not in there}
    assert lost == set()


def targets_of(page: Page) -> Iterator[str]:
    images = [one.attrib["src"] for one in tree_of(page.html).iter("img")]
    for target in (*links_of(page), *(urljoin(f"{BASE}{page.address}", image) for image in images)):
        yield (
            target.replace("webcal:", "https:")
            .replace(f"{GOOGLE}?cid=", "")
            .replace("%2F", "/")
            .replace("%3A", ":")
        )


def test_other_pages_lead_here_instead_of_explaining_it_again(view: View) -> None:
    event = view.neighbourhood.all("event")[0]
    others = (
        calendar_pages.agenda_page(view),
        month_pages.month_page(view, date(2026, 6, 1)),
        kind_pages.record_page(view, event),
    )
    assert [page.address for page in others if f"{BASE}abonnieren/" not in links_of(page)] == []
    own = f"{BASE}{view.addresses.event_feed(event.slug)}"
    assert {own, own.replace("https:", "webcal:")} <= set(links_of(others[-1]))
    assert [link for page in others for link in links_of(page) if link.startswith(GOOGLE)] == []


# Codes


def test_camera_reads_in_every_code_the_address_it_stands_for(view: View, feeds: list[Feed]) -> None:
    drawn = {one.path: one.content for one in subscribe_pages.drawings(view)}
    assert len(drawn) == 3 * len(feeds)
    for feed in feeds:
        page = view.addresses.subscription(feed.address)
        plain, visible = feed.address, view.addresses.visible(feed.address)
        wanted = {
            "iphone": f"{BASE}{plain}".replace("https:", "webcal:"),
            "google": f"{GOOGLE}?cid={f'{BASE}{visible}'.replace(':', '%3A').replace('/', '%2F')}",
            "page": f"{BASE}{page}",
        }
        for name, said in wanted.items():
            assert dark_cells(drawn[f"{page}qr-{name}.svg"]) == cells_that_say(said)


def cells_that_say(text: str) -> set[tuple[int, int]]:
    """Where segno itself puts dark cells, counted from the corner of the margin."""
    code = segno.make_qr(text, error="m")
    border = code.default_border_size
    return {
        (x + border, y + border) for y, row in enumerate(code.matrix) for x, cell in enumerate(row) if cell
    }


def dark_cells(svg: bytes) -> set[tuple[int, int]]:
    """Where a drawing is dark: its strokes are one cell high and lie in the middle of their row."""
    stroke = next(one for one in ElementTree.fromstring(svg) if one.get("stroke"))
    cells, x, y = set(), 0.0, 0.0
    for command, first, second in STEP.findall(stroke.attrib["d"]):
        if command == "h":
            cells |= {(int(x) + step, int(y)) for step in range(int(first))}
            x += float(first)
        elif command == "m":
            x, y = x + float(first), y + float(second)
        else:
            x, y = float(first), float(second)
    return cells


def test_check_of_codes_notices_another_address() -> None:
    assert dark_cells(qr_codes.drawing(PLAIN)) == cells_that_say(PLAIN)
    assert dark_cells(qr_codes.drawing(PLAIN)) != cells_that_say(VISIBLE)


def test_code_is_black_on_white_with_a_margin_in_light_and_dark() -> None:
    ground, stroke = ElementTree.fromstring(svg := qr_codes.drawing(PLAIN))
    assert (ground.get("fill"), stroke.get("stroke")) == ("#fff", "#000")
    assert min(x for x, _ in dark_cells(svg)) == 4
    assert b"style" not in svg


# Drawings and words


def test_every_device_has_a_drawing_that_asks_for_nothing() -> None:
    folder = THEME / "assets" / "images" / "devices"
    assert {path.stem for path in folder.iterdir()} == {device.name for device in DEVICES}
    for path in folder.iterdir():
        drawing = ElementTree.parse(path).getroot()
        assert drawing.get("viewBox") == "0 0 64 64"
        assert not {one.tag.rpartition("}")[2] for one in drawing.iter()} & {
            "style",
            "script",
            "image",
            "use",
        }


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_device_and_every_sort_of_feed_has_words(good: Path, today: date, language: str) -> None:
    view = view_of(good, today, language)
    words = vocabulary(language)["site"]
    assert list(words["devices"]) == [device.name for device in DEVICES]
    feeds = shared_feeds(view.neighbourhood)
    assert {feed.sort for feed in feeds} == set(words["feed_sorts"])
    for feed in feeds:
        page = subscribe_pages.subscribe_page(view, feed)
        assert feed.title in page.title
        assert "{" not in page.html
