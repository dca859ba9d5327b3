"""Every type of page, seen by a browser: no barrier, no complaint, no stranger, no jump."""

import os
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from browsing import EVERYTHING, TYPES, Visit, Visiting, from_npm

if TYPE_CHECKING:
    from playwright.sync_api import Browser

STANDARD = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
WIDTHS = (390, 768, 1280) if EVERYTHING else (390, 1280)
VIEWS = [(width, scheme) for width in WIDTHS for scheme in ("light", "dark")]
if not EVERYTHING:
    VIEWS = [(390, "light"), (1280, "dark")]
every_type = pytest.mark.parametrize("address", TYPES.values(), ids=TYPES.keys())


@cache
def axe() -> str:
    return from_npm("axe-core/axe.min.js").read_text("utf-8")


def barriers(seen: Visit) -> list[str]:
    """What axe-core objects to, with the place in the page."""
    seen.page.evaluate(axe())
    rules = {"runOnly": {"type": "tag", "values": STANDARD}, "resultTypes": ["violations"]}
    found: dict[str, Any] = seen.page.evaluate("rules => axe.run(document, rules)", rules)
    return [f"{one['id']}: {node['html'][:200]}" for one in found["violations"] for node in one["nodes"]]


def keep_picture(seen: Visit, name: str) -> None:
    """A picture of the whole page, where somebody asked for pictures."""
    if folder := os.environ.get("QUARTIER_SCREENSHOTS"):
        seen.page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def name_of(address: str) -> str:
    return next(name for name, known in TYPES.items() if known == address)


@every_type
@pytest.mark.parametrize(("width", "scheme"), VIEWS)
def test_page_has_no_barrier(visit: Visiting, address: str, width: int, scheme: str) -> None:
    seen = visit(address, width, color_scheme=scheme)
    assert barriers(seen) == []
    keep_picture(seen, f"{name_of(address)}-{width}-{scheme}")


@every_type
def test_page_has_no_barrier_in_the_colours_of_the_reader(visit: Visiting, address: str) -> None:
    seen = visit(address, 390, forced_colors="active")
    assert not EVERYTHING or barriers(seen) == []
    shapes = ".button, .badge, .card, .date-block, .menu-button"
    bare = seen.page.locator(shapes).evaluate_all(
        """all => all.filter(one => one.checkVisibility()
            && !["Top", "Left"].some(side => parseFloat(getComputedStyle(one)[`border${side}Width`]) >= 1))
            .map(one => one.outerHTML.slice(0, 100))"""
    )
    assert bare == []
    keep_picture(seen, f"{name_of(address)}-forced-colours")


@every_type
def test_page_asks_nobody_else_keeps_nothing_and_complains_of_nothing(visit: Visiting, address: str) -> None:
    seen = visit(address)
    lost = name_of(address) == "lost"
    assert [one for one in seen.complaints if not (lost and "404" in one)] == []
    assert seen.elsewhere() == []
    assert seen.page.context.cookies() == []
    kept = "async () => [localStorage.length, sessionStorage.length, (await indexedDB.databases()).length]"
    assert seen.page.evaluate(kept) == [0, 0, 0]
    assert seen.page.evaluate("navigator.serviceWorker.getRegistrations().then(all => all.length)") == 0


def jumped(seen: Visit) -> float:
    """How much of the page moved after it was shown (Cumulative Layout Shift)."""
    moved = """() => new Promise(done => {
        let sum = 0;
        new PerformanceObserver(list => { for (const one of list.getEntries()) sum += one.value; })
            .observe({ type: "layout-shift", buffered: true });
        setTimeout(() => done(sum), 100);
    })"""
    return float(seen.page.evaluate(moved))


@every_type
@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_jumps_while_the_page_loads(visit: Visiting, slow_url: str, address: str, width: int) -> None:
    """Letters and script come late, and what was on today is over: it is gone from the first moment."""
    seen = visit(address, width, base=slow_url, now="2026-06-01T21:45:00+02:00")
    assert jumped(seen) == 0


@every_type
def test_page_fits_a_window_of_320_pixels(visit: Visiting, address: str) -> None:
    assert widest(visit(address, 320, 256)) <= 320


@every_type
@pytest.mark.parametrize("width", WIDTHS[1:])
def test_page_can_be_read_with_letters_twice_as_large(
    visit: Visiting, large_letters: "Browser", address: str, width: int
) -> None:
    seen = visit(address, width, with_=large_letters)
    assert seen.page.evaluate("parseFloat(getComputedStyle(document.documentElement).fontSize)") == 32
    assert widest(seen) <= width
    assert cut_off(seen) == []


def widest(seen: Visit) -> int:
    return int(seen.page.evaluate("document.documentElement.scrollWidth"))


def cut_off(seen: Visit) -> list[str]:
    """Text that its box hides and that cannot be scrolled to."""
    found: list[str] = seen.page.evaluate(
        """() => [...document.querySelectorAll("body *")].filter(one => {
            const style = getComputedStyle(one);
            return one.checkVisibility() && style.clipPath === "none" && one.textContent.trim()
                && ((["hidden", "clip"].includes(style.overflowX) && one.scrollWidth > one.clientWidth + 1)
                || (["hidden", "clip"].includes(style.overflowY) && one.scrollHeight > one.clientHeight + 1));
        }).map(one => one.outerHTML.slice(0, 100))"""
    )
    return found


WORDS = """() => {
    for (const line of document.querySelectorAll("[data-open]")) line.remove(); // told anew for the moment
    return document.querySelector("main").innerText.split(/\\s+/).filter(Boolean);
}"""


@every_type
def test_page_reads_without_a_script(visit: Visiting, address: str) -> None:
    plain = visit(address, java_script_enabled=False)
    assert plain.page.locator("main h1").is_visible()
    assert plain.page.locator("#menu a").first.is_visible()
    assert not plain.page.locator(".menu-button").is_visible()
    shown = plain.page.evaluate(WORDS)
    if name_of(address) not in ("search", "chosen"):
        assert set(visit(address).page.evaluate(WORDS)) - set(shown) == set()


def test_browser_refuses_what_did_not_come_with_the_site(visit: Visiting) -> None:
    seen = visit(TYPES["event"])
    seen.page.evaluate(
        """() => {
            const script = document.createElement("script");
            script.textContent = "window.ran = 1";
            document.body.append(script);
            const add = html => document.body.insertAdjacentHTML("beforeend", html);
            add("<p style='color: red' onclick='window.ran = 1'>x</p>");
            document.body.lastElementChild.click();
            add("<img src='https://elsewhere.example/pixel.gif'>");
        }"""
    )
    assert seen.page.evaluate("window.ran") is None
    refused = [one for one in seen.complaints if "Content Security Policy" in one]
    assert len(refused) == 4
    assert [asked.failure for asked in seen.requests if asked.url in seen.elsewhere()] == ["csp"]


@pytest.mark.skipif(not EVERYTHING, reason="QUARTIER_BROWSER=all looks at every page of the site")
def test_no_page_of_the_site_has_a_barrier_or_a_complaint(visit: Visiting, site: Path) -> None:
    found = {}
    pages = sorted(path.parent.relative_to(site).as_posix() for path in site.rglob("index.html"))
    for address in (f"{page}/".removeprefix("./") for page in pages):
        seen = visit(address)
        if wrong := [*seen.complaints, *seen.elsewhere(), *barriers(seen)]:
            found[address] = wrong
        seen.page.context.close()
    assert len(pages) > 300
    assert found == {}
