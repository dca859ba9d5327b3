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


def chosen(seen: Visit) -> list[str]:
    return seen.page.locator(".filters [aria-current]").all_inner_texts()


def dates(seen: Visit) -> int:
    return seen.page.locator(".day [data-over]:visible").count()


def test_filters_work_by_keyboard_in_place_several_at_once_and_say_how_many_dates_are_left(
    visit: Visiting,
) -> None:
    seen = visit(TYPES["agenda"])
    whole = dates(seen)
    seen.page.get_by_role("link", name="Am Wasser", exact=True).first.press("Enter")
    assert chosen(seen) == ["Am Wasser"]
    assert seen.page.url.endswith("/kalender/?thema=wasser")
    water = dates(seen)
    assert 0 < water < whole
    assert seen.page.locator(".filters__state").inner_text() == f"{water} Termine passen zu Ihrer Auswahl."
    page = seen.page.locator(".filters__page").get_attribute("href")
    assert page.endswith("/kalender/kategorie/wasser/")
    seen.page.get_by_role("link", name="Kultur", exact=True).first.press("Enter")
    both = dates(seen)
    assert both > water, "one topic or the other"
    seen.page.get_by_role("link", name="kostenlos", exact=True).first.press("Enter")
    assert dates(seen) < both, "and free of charge"
    assert not seen.page.locator(".filters__page").is_visible()
    seen.page.locator(".filters__all").press("Enter")
    assert (chosen(seen), dates(seen)) == ([], whole)
    assert seen.page.evaluate("document.activeElement.closest('.filters') !== null")
    assert seen.complaints == []


def test_way_back_goes_through_the_chosen_filters(visit: Visiting) -> None:
    seen = visit(TYPES["agenda"])
    whole = dates(seen)
    seen.page.get_by_role("link", name="heute", exact=True).first.click()
    today = dates(seen)
    seen.page.get_by_role("link", name="am Wochenende", exact=True).first.click()
    assert chosen(seen) == ["heute", "am Wochenende"]
    seen.page.go_back()
    assert (chosen(seen), dates(seen)) == (["heute"], today)
    seen.page.go_back()
    assert (chosen(seen), dates(seen)) == ([], whole)
    seen.page.go_forward()
    assert chosen(seen) == ["heute"]


def test_address_with_filters_can_be_sent_on(visit: Visiting) -> None:
    seen = visit("kalender/?thema=wasser&tage=diese-woche")
    assert chosen(seen) == ["diese Woche", "Am Wasser"]
    days = seen.page.locator(".day:visible").evaluate_all("all => all.map(one => one.id)")
    assert days
    assert max(days) <= "2026-06-07"


def test_filters_without_a_script_are_pages(visit: Visiting) -> None:
    seen = visit(TYPES["agenda"], java_script_enabled=False)
    seen.page.get_by_role("link", name="Am Wasser", exact=True).first.press("Enter")
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
    seen.page.locator(".search__kinds input").last.focus()
    seen.page.keyboard.press("Tab")
    first = focused(seen)
    seen.page.keyboard.press("Enter")
    seen.page.wait_for_url(lambda url: "suche" not in url)
    assert first
    broken_off = "failed: "  # what was on its way when the next page was asked for
    assert [one for one in seen.complaints if not one.startswith(broken_off)] == []


def test_search_follows_who_types_and_shows_only_the_chosen_kinds(visit: Visiting) -> None:
    seen = visit("suche/")
    seen.page.get_by_role("searchbox").press_sequentially("see")
    seen.page.locator(".search__results a").first.wait_for()
    every = seen.page.locator(".search__results a").count()
    seen.page.get_by_role("checkbox", name="Orte").press("Space")
    seen.page.locator(".search__results a:not([href*='/orte/'])").first.wait_for(state="detached")
    found = seen.page.locator(".search__results a").evaluate_all("all => all.map(one => one.pathname)")
    assert 0 < len(found) < every
    assert all("/orte/" in address for address in found)
    assert seen.page.url.endswith("?q=see&art=place")
    again = visit("suche/?q=see&art=place")
    again.page.locator(".search__results a").first.wait_for()
    assert again.page.locator(".search__results a").count() == len(found)
    assert again.page.get_by_role("checkbox", name="Orte").is_checked()
    assert [*seen.complaints, *again.complaints] == []


def test_what_is_over_comes_last_in_the_results(visit: Visiting) -> None:
    seen = visit("suche/?q=see", now="2026-07-20T12:00:00+02:00")
    seen.page.locator(".search__results a").first.wait_for()
    over = seen.page.locator(".search__results li").evaluate_all(
        "all => all.map(one => !!one.querySelector('.badge'))"
    )
    assert {*over} == {True, False}, "what is over can only come last where both are found"
    assert over == sorted(over)


def test_search_that_finds_nothing_leads_to_the_calendar_and_the_contacts(visit: Visiting) -> None:
    seen = visit("suche/?q=xylophonsolo")
    seen.page.locator(".search__ways a").first.wait_for()
    targets = seen.page.locator(".search__ways a").evaluate_all("all => all.map(one => one.pathname)")
    assert targets == ["/kalender/", "/kontakte/"]
    seen.page.get_by_role("searchbox").fill("boot")
    seen.page.locator(".search__results a").first.wait_for()
    assert not seen.page.locator(".search__ways").is_visible()


def test_search_that_finds_nothing_says_so(visit: Visiting) -> None:
    seen = visit("suche/?q=xylophonsolo")
    assert "xylophonsolo" in seen.page.get_by_role("status").inner_text()
