"""Whoever has no mouse gets everywhere, sees where they are, and is never caught."""

import pytest
from browsing import TYPES, Visit, Visiting

WALKED = (
    "start",
    "agenda",
    "month",
    "event",
    "contacts",
    "decisions",
    "minutes",
    "subscribe",
    "search",
    "written",
)
STOPS = """() => {
    const stops = "a[href], button, input, select, textarea, summary, [tabindex='0']";
    const all = [...document.querySelectorAll(stops)];
    window.stops = all.filter(one => one.checkVisibility() && !one.disabled);
    return window.stops.length;
}"""
HERE = """() => {
    const one = document.activeElement;
    const shown = [null, "::after"].map(part => getComputedStyle(one, part));
    const box = one.getBoundingClientRect();
    return {
        stop: window.stops.indexOf(one),
        html: one.outerHTML.slice(0, 120),
        marked: shown.some(style => style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2),
        inside: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
    };
}"""


def focused(seen: Visit) -> str:
    return str(seen.page.evaluate("document.activeElement.textContent.trim()"))


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("name", WALKED)
def test_tab_key_meets_everything_in_the_order_of_the_page(visit: Visiting, name: str, width: int) -> None:
    seen = visit(TYPES[name], width)
    number = seen.page.evaluate(STOPS)
    steps = []
    for _ in range(number):
        seen.page.keyboard.press("Tab")
        steps.append(seen.page.evaluate(HERE))
    assert [step["stop"] for step in steps] == list(range(number)), steps
    assert [step["html"] for step in steps if not step["marked"]] == []
    assert [step["html"] for step in steps if not step["inside"]] == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_first_stop_leads_past_the_menu_to_the_content(visit: Visiting, scheme: str) -> None:
    seen = visit(TYPES["event"], color_scheme=scheme)
    seen.page.keyboard.press("Tab")
    assert focused(seen) == "Zum Inhalt springen"
    assert seen.page.locator(".skip").bounding_box()["height"] > 20
    seen.page.keyboard.press("Enter")
    assert seen.page.evaluate("document.activeElement.localName") == "main"
    seen.page.keyboard.press("Tab")
    assert seen.page.evaluate("document.activeElement.closest('main') !== null")


def test_menu_on_a_phone_opens_leads_on_and_closes_by_keyboard(visit: Visiting) -> None:
    seen = visit(TYPES["event"])
    button, menu = seen.page.locator(".menu-button"), seen.page.locator("#menu")
    assert not menu.is_visible()
    button.focus()
    seen.page.keyboard.press("Enter")
    assert button.get_attribute("aria-expanded") == "true"
    seen.page.keyboard.press("Tab")
    assert focused(seen) == "Kalender"
    seen.page.keyboard.press("Escape")
    assert button.get_attribute("aria-expanded") == "false"
    assert not menu.is_visible()
    assert focused(seen) == "Menü"
    seen.page.keyboard.press("Space")
    seen.page.keyboard.press("Tab")
    seen.page.keyboard.press("Tab")
    seen.page.keyboard.press("Enter")
    seen.page.wait_for_url("**/kontakte/")


def test_open_menu_closes_behind_whoever_leaves_it(visit: Visiting) -> None:
    seen = visit(TYPES["event"])
    seen.page.locator(".menu-button").press("Enter")
    seen.page.locator("#menu a").last.focus()
    seen.page.keyboard.press("Tab")
    assert seen.page.evaluate("document.activeElement.closest('main') !== null")
    assert seen.page.locator(".menu-button").get_attribute("aria-expanded") == "false"
    assert seen.page.evaluate(HERE.replace("window.stops", "[]"))["inside"]


def test_filter_of_the_calendar_works_by_keyboard_and_says_what_is_chosen(visit: Visiting) -> None:
    seen = visit(TYPES["agenda"])
    seen.page.locator(".chips").get_by_role("link", name="Am Wasser").press("Enter")
    seen.page.wait_for_url("**/kalender/kategorie/wasser/")
    assert "Am Wasser" in seen.page.get_by_role("heading", level=1).inner_text()


def test_month_leads_by_keyboard_to_the_next_month_and_to_an_event(visit: Visiting) -> None:
    seen = visit(TYPES["month"], 1280)
    seen.page.locator(".pager [rel=next]").first.press("Enter")
    seen.page.wait_for_url("**/kalender/2026/07/")
    seen.page.locator(".month__event a").first.press("Enter")
    seen.page.wait_for_url("**/veranstaltungen/**")


def test_search_is_asked_and_answered_by_keyboard(visit: Visiting) -> None:
    seen = visit("suche/")
    seen.page.get_by_role("searchbox").focus()
    seen.page.keyboard.type("bucherei")
    seen.page.keyboard.press("Enter")
    seen.page.locator(".search__results a").first.wait_for()
    assert "Treffer" in seen.page.get_by_role("status").inner_text()
    assert "Bücherei" in seen.page.locator(".search__results").inner_text()
    seen.page.get_by_role("searchbox").focus()
    seen.page.keyboard.press("Tab")
    seen.page.keyboard.press("Tab")
    first = focused(seen)
    seen.page.keyboard.press("Enter")
    seen.page.wait_for_url(lambda url: "suche" not in url)
    assert first
    assert seen.complaints == []


def test_search_that_finds_nothing_says_so(visit: Visiting) -> None:
    seen = visit("suche/?q=xylophonsolo")
    assert "xylophonsolo" in seen.page.get_by_role("status").inner_text()
