"""A site built from the good neighbourhood, a server for it, and Chromium."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

import pytest
from browsing import NOW, Visit, Visiting, built, from_npm, needed, program, served
from playwright.sync_api import Browser, ViewportSize, sync_playwright

QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
Starting = Callable[..., Browser]


@pytest.fixture(scope="session")
def chromium() -> str:
    """Chromium's program; whatever needs it comes after this, so that a laptop without it builds nothing."""
    from_npm("axe-core/axe.min.js")
    found = program("chromium", "chromium-browser", "google-chrome")
    return needed("Chromium", found, "apt-get install chromium")


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built(tmp_path_factory.mktemp("browser"))


@pytest.fixture(scope="session")
def url(chromium: str, site: Path) -> Iterator[str]:
    with served(site) as address:
        yield address


@pytest.fixture(scope="session")
def slow_url(chromium: str, site: Path) -> Iterator[str]:
    """The same site over a bad line: letters, scripts and drawings come after the words."""
    with served(site, slow=(".woff2", ".js", ".svg")) as address:
        yield address


@pytest.fixture(scope="session")
def started(chromium: str) -> Iterator[Starting]:
    with sync_playwright() as playwright:
        yield lambda *more: playwright.chromium.launch(executable_path=chromium, args=[*QUIET, *more])


@pytest.fixture(scope="session")
def browser(started: Starting) -> Iterator[Browser]:
    with closing(started()) as running:
        yield running


@pytest.fixture(scope="session")
def large_letters(started: Starting) -> Iterator[Browser]:
    """The browser of somebody who has set letters to twice the usual size."""
    with closing(started("--blink-settings=defaultFontSize=32")) as running:
        yield running


@pytest.fixture
def visit(browser: Browser, url: str) -> Iterator[Visiting]:
    """Opens an address in a browser that knows nothing yet, as wide as `width` CSS pixels."""
    with ExitStack() as opened:

        def go(
            address: str,
            width: int = 390,
            height: int = 844,
            base: str = url,
            now: str = NOW,
            with_: Browser = browser,
            **options: Any,
        ) -> Visit:
            size = ViewportSize(width=width, height=height)
            context = with_.new_context(
                viewport=size, timezone_id="Europe/Berlin", reduced_motion="reduce", **options
            )
            opened.callback(context.close)
            if options.get("java_script_enabled", True):
                context.clock.set_fixed_time(now)
            seen = Visit(context.new_page(), base)
            seen.listen()
            seen.page.goto(base + address, wait_until="networkidle" if "?" in address else "load")
            seen.page.evaluate("document.fonts.ready.then(() => true)")
            return seen

        yield go
