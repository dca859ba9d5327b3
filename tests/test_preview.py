"""An edit reaches its pages within a blink of an eye, and no others."""

import re
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from conftest import GOOD
from quartier import clock
from quartier.preview import LiveSite
from quartier.reading.configuration import site_in

PATIENCE = 1.5
"""Seconds for a rebuild that takes 0.1 to 0.2 where nobody else is at work."""
URL = "http://127.0.0.1:8000/"
SEEFEST = "veranstaltungen/seefest/index.html"


@pytest.fixture
def live(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[LiveSite]:
    """The good neighbourhood, shown, on the day for which its files were written."""
    folder = Path(shutil.copytree(GOOD, tmp_path / "good", ignore=shutil.ignore_patterns(".cache")))
    monkeypatch.setenv(clock.VARIABLE, "1780308000")
    found = LiveSite(folder, URL, "served-8000")
    found.rebuild()
    yield found
    found.close()


def edit(live: LiveSite, file: str, pattern: str, replacement: str) -> None:
    path = live.folder / file
    text, number = re.subn(pattern, replacement, path.read_text("utf-8"), count=1, flags=re.MULTILINE)
    assert number, f"{pattern} is not in {file}"
    path.write_text(text, "utf-8")


def stand(live: LiveSite) -> dict[str, tuple[int, int]]:
    """Every file of the site: which one it is on the disk, and when it was written."""
    files = (path for path in live.target.rglob("*") if path.is_file())
    told = {path.relative_to(live.target).as_posix(): path.stat() for path in files}
    return {path: (status.st_ino, status.st_mtime_ns) for path, status in told.items()}


def shown(live: LiveSite, path: str) -> str:
    return (live.target / path).read_text("utf-8")


def seconds(live: LiveSite) -> float:
    started = time.perf_counter()
    live.rebuild()
    return time.perf_counter() - started


def test_edit_of_an_event_is_shown_at_once(live: LiveSite) -> None:
    took = []
    for title in ("Erstes", "Zweites", "Drittes"):
        edit(live, "events/seefest.yaml", "^titel: .*$", f"titel: {title} Fest")
        took.append(seconds(live))
        assert f"{title} Fest" in shown(live, SEEFEST)
    print("seconds from an edit to its page:", *(f"{one:.2f}" for one in took))
    assert min(took) < PATIENCE


def test_only_pages_that_an_edit_reaches_are_written(live: LiveSite) -> None:
    before = stand(live)
    edit(live, "events/seefest.yaml", "^titel: .*$", "titel: Wasserfest")
    live.rebuild()
    after = stand(live)
    written = {path for path, seen in after.items() if before.get(path) != seen}
    assert SEEFEST in written
    assert all(b"Wasserfest" in (live.target / path).read_bytes() for path in written)
    assert before.keys() == after.keys()


def test_nothing_is_written_where_nothing_was_edited(live: LiveSite) -> None:
    before = stand(live)
    live.rebuild()
    assert stand(live) == before


def test_next_preview_begins_with_the_pages_of_the_last_one(live: LiveSite) -> None:
    before = stand(live)
    again = LiveSite(live.folder, URL, "served-8000")
    again.rebuild()
    assert stand(again) == before


def test_mistake_changes_no_other_frame_and_its_page_comes_back(live: LiveSite) -> None:
    good = shown(live, SEEFEST)
    before = stand(live)
    edit(live, "events/seefest.yaml", "^titel:", "tittel:")
    live.rebuild()
    assert live.is_wrong()
    assert "tittel" in shown(live, SEEFEST)
    assert "tittel" in shown(live, "probleme/index.html")
    after = stand(live)
    unconcerned = ("impressum/index.html", "orte/index.html", "handbuch/index.html", "404.html")
    assert [path for path in unconcerned if after[path] != before[path]] == []
    edit(live, "events/seefest.yaml", "^tittel: .*$", "titel: [")
    live.rebuild()
    assert "tittel" not in shown(live, SEEFEST)
    edit(live, "events/seefest.yaml", r"^titel: \[$", "titel: Seefest")
    live.rebuild()
    assert not live.is_wrong()
    assert shown(live, SEEFEST) == good
    assert not (live.target / "probleme").exists()


def test_template_of_the_site_reaches_every_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = Path(shutil.copytree(GOOD, tmp_path / "good", ignore=shutil.ignore_patterns(".cache")))
    theme = Path(__file__).parent.parent / "theme"
    (folder / "look" / "partials").mkdir(parents=True)
    shutil.copy(theme / "partials" / "footer.html", folder / "look" / "partials")
    monkeypatch.setenv(clock.VARIABLE, "1780308000")
    live = LiveSite(folder, URL, "served-8000")
    edit(live, "mkdocs.yml", "^  name: quartier$", "  name: quartier\n  custom_dir: look")
    live.rebuild()
    edit(live, "look/partials/footer.html", "</footer>", "EDITED</footer>")
    live.rebuild()
    pages = [path for path in stand(live) if path.endswith(".html")]
    assert len(pages) > 100
    assert [path for path in pages if "EDITED" not in shown(live, path)] == []


def test_day_is_read_anew_at_each_rebuild(live: LiveSite, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "1.\xa0Juni 2026" in shown(live, "index.html")
    monkeypatch.setenv(clock.VARIABLE, "1780394400")
    live.rebuild()
    assert "2.\xa0Juni 2026" in shown(live, "index.html")


def test_folder_that_leads_elsewhere_gets_no_site(tmp_path: Path) -> None:
    folder, elsewhere = (
        Path(shutil.copytree(GOOD, tmp_path / "good", ignore=shutil.ignore_patterns(".cache"))),
        tmp_path / "elsewhere",
    )
    elsewhere.mkdir()
    (folder / ".cache").symlink_to(elsewhere)
    live = LiveSite(folder, URL, "served-8000")
    try:
        live.rebuild()
        assert (live.target / "index.html").is_file()
        assert [path for path in elsewhere.rglob("*") if path.is_file()] == []
    finally:
        live.close()
    assert not live.target.exists()


def test_folder_that_nobody_may_write_to_is_shown_too(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(GOOD, tmp_path / "good", ignore=shutil.ignore_patterns(".cache")))
    folder.chmod(0o555)
    live = LiveSite(folder, URL, "served-8000")
    try:
        live.rebuild()
        edit(live, "events/seefest.yaml", "^titel: .*$", "titel: Wasserfest")
        live.rebuild()
        assert "Wasserfest" in shown(live, SEEFEST)
    finally:
        live.close()
        folder.chmod(0o755)
    assert sorted(path.name for path in folder.iterdir()) == ["content", "events", "mkdocs.yml"]


def test_everything_is_watched_of_which_pages_are_made(live: LiveSite) -> None:
    site, _ = site_in(live.folder)
    assert site
    watched = {path.name for path in live.watched(site)}
    assert {"mkdocs.yml", "content", "events", "kinds", "pages"} <= watched
