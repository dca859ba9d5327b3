"""What the browser tests share: the types of pages, the tools they need, a server, and what a visit saw."""

import gzip
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Page, Request

HERE = Path(__file__).parent
REPOSITORY = HERE.parent.parent
NOW = "2026-06-01T12:00:00+02:00"
"""The moment at which the tests play: noon of the day for which the site is built."""
EVERYTHING = os.environ.get("QUARTIER_BROWSER") == "all"
"""Whether all widths, both schemes and the whole site are walked through, as every night."""

TYPES: Mapping[str, str] = {
    "start": "",
    "agenda": "kalender/",
    "month": "kalender/2026/06/",
    "week": "kalender/woche/2026-W23/",
    "year": "kalender/2026/",
    "selection": "kalender/kategorie/wasser/",
    "free": "kalender/kostenlos/",
    "today": "kalender/heute/",
    "chosen": "kalender/?thema=wasser",
    "event": "veranstaltungen/seefest/",
    "series": "veranstaltungen/kanufahrt/",
    "cancelled": "veranstaltungen/sonnwendfeuer/",
    "place": "orte/seehaus/",
    "places": "orte/",
    "contact": "kontakte/seeverein/",
    "contacts": "kontakte/",
    "topic": "kontakte/wobei/schwimmkurse/",
    "committee": "gremien/seerat/",
    "minutes": "gremien/seerat/2026-03-12/",
    "draft": "gremien/seerat/2026-05-21/",
    "invitation": "gremien/seerat/2026-06-18/",
    "decisions": "beschluesse/",
    "decision": "gremien/seerat/beschluesse/sr-2026-001/",
    "notice": "aktuelles/2026-05-20-badestelle-wieder-offen/",
    "notices": "aktuelles/",
    "archive": "aktuelles/archiv/",
    "subscribe": "abonnieren/",
    "subscription": "abonnieren/kategorie/wasser/",
    "search": "suche/?q=boot",
    "imprint": "impressum/",
    "privacy": "datenschutz/",
    "accessibility": "barrierefreiheit/",
    "data": "daten/",
    "clashes": "doppelbelegungen/",
    "report": "termin-melden/",
    "handbook": "handbuch/",
    "recipe": "handbuch/termine/",
    "slips": "handbuch/fehler/",
    "slip": "handbuch/fehler/tab/",
    "fields": "handbuch/felder/veranstaltung/",
    "style": "stilbuch/",
    "lost": "gibt/es/nicht/",
    "written": "alles/",
}
"""One page of each type, by the name under which its screenshots are kept."""

Found = TypeVar("Found")


def needed(what: str, found: Found | None, remedy: str) -> Found:
    """What was found; where it is missing, a laptop leaves the tests out and says so, CI fails."""
    if not found:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(
            f"the browser tests need {what}: {remedy}", **({"pytrace": False} if os.environ.get("CI") else {})
        )
    return found


def program(*names: str) -> str | None:
    return next(filter(None, map(shutil.which, names)), None)


def from_npm(path: str) -> Path:
    file = HERE / "node_modules" / path
    return needed(path, file if file.is_file() else None, "npm ci --prefix tests/browser")


def built(folder: Path) -> Path:
    """The finished site of the good neighbourhood, with a page that has everything Markdown can say."""
    source = REPOSITORY / "tests" / "examples" / "good"
    folder.mkdir(exist_ok=True)
    for part in ("content", "events"):
        shutil.copytree(source / part, folder / part)
    shutil.copy(source / "mkdocs.yml", folder)
    shutil.copy(HERE / "alles.md", folder / "content")
    command = (sys.executable, "-m", "quartier", "-C", str(folder), "build", "--today", NOW[:10])
    known = os.environ | {"NO_MKDOCS_2_WARNING": "1"}
    done = subprocess.run(command, cwd=folder, env=known, capture_output=True, encoding="utf-8")
    assert done.returncode == 0, done.stdout + done.stderr
    return folder / "site"


class _Handler(SimpleHTTPRequestHandler):
    """Files of a site as a common host gives them: compressed, and 404.html where nothing is."""

    protocol_version = "HTTP/1.1"
    extensions_map = SimpleHTTPRequestHandler.extensions_map | {
        ".woff2": "font/woff2",
        ".js": "text/javascript",
    }

    def __init__(self, *given: Any, slow: tuple[str, ...], **more: Any) -> None:
        self.slow = slow
        super().__init__(*given, **more)

    def do_GET(self) -> None:
        file = Path(self.translate_path(self.path))
        file = file / "index.html" if file.is_dir() else file
        if found := file.is_file():
            time.sleep(0.3 if file.suffix in self.slow else 0)
        else:
            file = Path(self.directory) / "404.html"
        self._send(file, 200 if found else 404)

    def _send(self, file: Path, status: int) -> None:
        content = file.read_bytes()
        self.send_response(status)
        self.send_header("Content-Type", self.guess_type(file))
        if file.suffix not in (".woff2", ".png", ".webp"):
            content = gzip.compress(content)
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *given: Any) -> None:
        """Not into the log of the tests."""


class _Server(ThreadingHTTPServer):
    def handle_error(self, request: object, client_address: object) -> None:
        """A browser that leaves a page hangs up in the middle."""


@contextmanager
def served(folder: Path, slow: tuple[str, ...] = ()) -> Iterator[str]:
    """The address on this machine at which `folder` is served; files with a `slow` ending come late."""
    handler = partial(_Handler, directory=str(folder), slow=slow)
    with _Server(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()


@dataclass
class Visit:
    """An open page, what the browser complained of, and what it asked for."""

    page: "Page"
    url: str
    complaints: list[str] = field(default_factory=list)
    requests: list["Request"] = field(default_factory=list)

    def listen(self) -> None:
        self.page.on("console", lambda said: self.complaints.append(f"{said.type}: {said.text}"))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("requestfailed", lambda asked: self.complaints.append(f"failed: {asked.url}"))
        self.page.on("request", lambda asked: self.requests.append(asked))

    def elsewhere(self) -> list[str]:
        """Requests to any other host."""
        return [asked.url for asked in self.requests if not asked.url.startswith(self.url)]

    def weight(self) -> int:
        """Bytes of everything that was loaded, as it was sent (compressed), without the headers."""
        return sum(asked.sizes()["responseBodySize"] for asked in self.requests)


Visiting = Callable[..., Visit]
"""How a test opens an address; see the fixture `visit`."""
