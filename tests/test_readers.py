"""Real calendar programs read the feeds without a complaint, and find the site's dates in them."""

import os
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from zoneinfo import ZoneInfo

import pytest

from subscribers import ALL, FOLDERS, VISIBLE, Expected, Seen, files, read_at, span

FORMAT = "{uid}|{start-long}|{end-long}|{all-day}|{cancelled}"
KHAL = """
[calendars]
[[quarter]]
path = {vdir}
[sqlite]
path = {folder}/khal.db
[locale]
timeformat = %H:%M
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%d %H:%M
longdatetimeformat = %Y-%m-%d %H:%M
local_timezone = {zone}
default_timezone = {zone}
[default]
default_calendar = quarter
"""
VDIRSYNCER = """
[general]
status_path = "{folder}/status/"
[pair feed]
a = "web"
b = "disk"
collections = null
conflict_resolution = "a wins"
[storage web]
type = "http"
url = "{url}"
[storage disk]
type = "filesystem"
path = "{vdir}"
fileext = ".ics"
"""


def needed(program: str) -> str:
    """The path of a program of the system; CI must have it, a laptop may do without."""
    found = shutil.which(program)
    if found is None and os.environ.get("CI"):
        pytest.fail(f"{program} is not installed: apt-get install {program}")
    if found is None:
        pytest.skip(f"{program} is not installed (apt-get install {program}): it reads no feed here")
    return found


class Reader:
    """A home folder of its own, with a configured khal and vdirsyncer."""

    def __init__(self, folder: Path, zone: str, url: str = "") -> None:
        self.folder = folder
        self.vdir = folder / "vdir"
        self.vdir.mkdir()
        facts = {"folder": folder, "vdir": self.vdir, "zone": zone, "url": url}
        (folder / "khal.conf").write_text(KHAL.format_map(facts), "utf-8")
        (folder / "vdirsyncer.conf").write_text(VDIRSYNCER.format_map(facts), "utf-8")

    def run(self, program: str, *arguments: str) -> str:
        """What the program printed; anything it complained about fails the test."""
        configured = str(self.folder / f"{program}.conf")
        # Nothing of this environment: Debian's programs come with Python modules of their own.
        own = {"HOME": str(self.folder), "LANG": "C.UTF-8", "PATH": "/usr/bin:/bin"}
        command = (needed(program), "-c", configured, *arguments)
        done = subprocess.run(
            command, env=own, cwd=self.folder, capture_output=True, text=True, check=False, timeout=120
        )
        said = done.stdout + done.stderr
        assert done.returncode == 0, said
        for complaint in ("warning", "error", "critical", "Traceback"):
            assert complaint not in said, said
        return done.stdout

    def listed(self, first: date, last: date, zone: ZoneInfo) -> set[Seen]:
        """Every occurrence that khal lists between two days."""
        said = self.run("khal", "list", "--format", FORMAT, "--day-format", "", f"{first}", f"{last}")
        return {_told(line, zone) for line in said.splitlines() if line}


def _told(line: str, zone: ZoneInfo) -> Seen:
    uid, start, end, all_day, cancelled = line.split("|")
    begins, ends = (datetime.fromisoformat(moment).replace(tzinfo=zone) for moment in (start, end))
    whole = all_day == "True"
    ends += timedelta(days=whole)  # khal names the last day itself
    return (uid, *span(begins, ends, whole), "CANCELLED" in cancelled)


@pytest.fixture(scope="module")
def written() -> Mapping[str, Mapping[str, bytes]]:
    """The feeds of the example neighbourhood and of the project's own content."""
    return {name: files(read_at(root)) for name, root in FOLDERS.items()}


@pytest.fixture
def web(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """A folder that is served on this machine alone, and its address."""
    folder = tmp_path / "web"
    folder.mkdir()
    handler = partial(_Silent, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}", folder
        server.shutdown()


class _Silent(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Says nothing about requests."""


@pytest.mark.parametrize("folder", FOLDERS)
@pytest.mark.parametrize("hide", [True, False], ids=["cancelled", "visible"])
def test_khal_imports_the_feed_and_lists_the_sites_dates(
    tmp_path: Path, written: Mapping[str, Mapping[str, bytes]], folder: str, hide: bool
) -> None:
    around = read_at(FOLDERS[folder])
    site = around.site
    expected = Expected(tuple(around.programmes.values()), site, hide)
    reader = Reader(tmp_path, site.zone.key)
    feed = tmp_path / "feed.ics"
    feed.write_bytes(written[folder][ALL if hide else ALL.replace(".ics", VISIBLE)])
    reader.run("khal", "import", "--batch", "-a", "quarter", str(feed))
    found = reader.listed(expected.first, expected.last, site.zone)
    assert expected.without_later(found) == expected.seen


@pytest.mark.parametrize("folder", FOLDERS)
def test_vdirsyncer_subscribes_to_the_feed_and_keeps_every_event(
    tmp_path: Path, web: tuple[str, Path], written: Mapping[str, Mapping[str, bytes]], folder: str
) -> None:
    around = read_at(FOLDERS[folder])
    address, served = web
    (served / "alle.ics").write_bytes(written[folder][ALL])
    reader = Reader(tmp_path, around.site.zone.key, f"{address}/alle.ics")
    reader.run("vdirsyncer", "discover")
    reader.run("vdirsyncer", "sync")
    expected = Expected(tuple(around.programmes.values()), around.site)
    uids = {one.uid for one in expected.occurrences}
    assert len(list(reader.vdir.glob("*.ics"))) == len(uids)
    found = reader.listed(expected.first, expected.common_end, around.site.zone)
    assert nameless(found) == nameless(expected.seen_until(expected.common_end))


PAIR = """
[pair p{number}]
a = "web{number}"
b = "disk{number}"
collections = null
[storage web{number}]
type = "http"
url = "{url}"
[storage disk{number}]
type = "filesystem"
path = "{vdir}"
fileext = ".ics"
"""


def uids_in(feed: bytes) -> set[bytes]:
    unfolded = feed.replace(b"\r\n ", b"")
    return {line for line in unfolded.split(b"\r\n") if line.startswith(b"UID:")}


def test_vdirsyncer_takes_every_single_feed(
    tmp_path: Path, web: tuple[str, Path], written: Mapping[str, Mapping[str, bytes]]
) -> None:
    address, served = web
    feeds = written["good"]
    reader = Reader(tmp_path, "Europe/Berlin")
    pairs = [f'[general]\nstatus_path = "{tmp_path}/status/"\n']
    for number, content in enumerate(feeds.values()):
        (served / f"{number}.ics").write_bytes(content)
        (tmp_path / f"vdir{number}").mkdir()
        url, vdir = f"{address}/{number}.ics", tmp_path / f"vdir{number}"
        pairs.append(PAIR.format(number=number, url=url, vdir=vdir))
    (tmp_path / "vdirsyncer.conf").write_text("".join(pairs), "utf-8")
    reader.run("vdirsyncer", "discover")
    reader.run("vdirsyncer", "sync")
    kept = [len(list((tmp_path / f"vdir{number}").glob("*.ics"))) for number in range(len(feeds))]
    assert kept == [len(uids_in(content)) for content in feeds.values()]
    assert len(kept) > 100


def test_khal_takes_every_single_feed(tmp_path: Path, written: Mapping[str, Mapping[str, bytes]]) -> None:
    reader = Reader(tmp_path, "Europe/Berlin")
    paths = []
    for number, content in enumerate(written["good"].values()):
        if uids_in(content):  # khal has nothing to import from an empty one
            paths.append(str(tmp_path / f"{number}.ics"))
            (tmp_path / f"{number}.ics").write_bytes(content)
    reader.run("khal", "import", "--batch", "-a", "quarter", *paths)
    whole = uids_in(written["good"][ALL])
    assert len(list(reader.vdir.glob("*.ics"))) == len(whole)


def nameless(seen: set[Seen]) -> Counter[tuple[str, str, bool]]:
    """Without the UIDs: vdirsyncer gives each event of a subscription a name of its own."""
    return Counter(one[1:] for one in seen)


def test_vdirsyncer_takes_up_a_change_and_touches_nothing_else(tmp_path: Path, web: tuple[str, Path]) -> None:
    address, served = web
    texts = {"fest": "when: 2026-06-01 10:00-11:00", "markt": "when: 2026-06-02 10:00-11:00"}
    reader = Reader(tmp_path, "Europe/Berlin", f"{address}/alle.ics")
    (served / "alle.ics").write_bytes(files(texts)[ALL])
    reader.run("vdirsyncer", "discover")
    reader.run("vdirsyncer", "sync")
    before = {path.read_bytes() for path in reader.vdir.glob("*.ics")}
    (served / "alle.ics").write_bytes(files({**texts, "fest": "when: 2026-06-01 12:00-13:00"})[ALL])
    reader.run("vdirsyncer", "sync")
    after = {path.read_bytes() for path in reader.vdir.glob("*.ics")}
    (kept,), (old,), (new,) = before & after, before - after, after - before
    assert b"SUMMARY:markt" in kept
    assert b"DTSTART;TZID=Europe/Berlin:20260601T100000" in old
    assert b"DTSTART;TZID=Europe/Berlin:20260601T120000" in new


def test_khal_shows_text_as_it_was_written(tmp_path: Path) -> None:
    reader = Reader(tmp_path, "Europe/Berlin")
    title = "Grüße; Kaffee, Kuchen 🎉"
    feed = tmp_path / "feed.ics"
    text = f'when: 2026-06-01 10:00-11:00\nchanges: {{2026-06-01: {{title: "{title}"}}}}'
    feed.write_bytes(files({"fest": text})[ALL])
    reader.run("khal", "import", "--batch", "-a", "quarter", str(feed))
    said = reader.run("khal", "list", "--format", "{title}", "--day-format", "", "2026-05-31", "2026-06-02")
    assert said.splitlines() == [title]
