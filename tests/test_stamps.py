"""When an event last changed for its subscribers: what the history of the files says, and nothing else."""

import os
import shutil
import subprocess
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner

from conftest import LAWFUL
from feed_rules import Component, broken_rules, parsed
from quartier.cli import main
from quartier.feeds.stamps import OUTPUT_CHANGED, sequence
from quartier.history import changes_below
from quartier.kinds import ALL_KINDS
from quartier.kinds.page import WrittenPage
from quartier.reading.configuration import site_in
from quartier.reading.neighbourhood import read
from quartier.words import words_of
from subscribers import calendars

ALL = "kalender/feeds/alle.ics"
START = OUTPUT_CHANGED + timedelta(days=100)
CONFIGURATION = f"""\
site_name: Neustadt
site_url: https://neustadt.example/
docs_dir: content
theme: {{name: quartier, language: de}}
plugins:
  - quartier:
      uid_domain: neustadt.example
      state: NW
      holidays:
        - {{name: Seewoche, von: 2027-07-12, bis: 2027-07-18}}
{LAWFUL}"""
FILES = {
    "mkdocs.yml": CONFIGURATION,
    "content/index.md": "# Willkommen\n",
    "content/orte/seehaus.md": "---\ntitel: Seehaus\n---\n",
    "content/orte/wiese.md": "---\ntitel: Wiese\n---\n",
    "content/kontakte/verein.md": "---\ntitel: Seeverein\nart: verein\ntelefon: 08999 100-0\n---\n",
    "events/fest.yaml": "titel: Fest\nwann: 2027-06-01 15:00-17:00\nort: seehaus\nveranstalter: verein\n",
    "events/markt.yaml": "titel: Markt\nwann: 2027-06-02 15:00-17:00\nort: wiese\n",
    "events/kurs.yaml": (
        "titel: Kurs\nwann:\n  beginn: 2027-06-03\n  wiederholung: jeden Donnerstag\n  mal: 9\n"
        "  pause: Seewoche\nänderungen:\n  2027-06-10: {ort: wiese}\n"
    ),
    "events/abend.yaml": "titel: Abend\nwann: 2027-06-04 19:00-21:00\n",
}
EVERYTHING = {"fest", "markt", "kurs", "abend"}


class Repository:
    """A repository with a small site, whose commits happen when a test says."""

    def __init__(self, root: Path) -> None:
        self.root = root
        root.mkdir(parents=True)
        self.git("init", "--quiet", "--initial-branch=main")
        self.git("config", "user.name", "Ada")
        self.git("config", "user.email", "ada@neustadt.example")

    def git(self, *arguments: str, at: datetime = START, author: datetime | None = None) -> None:
        dates = {"GIT_COMMITTER_DATE": f"{at:%Y-%m-%dT%H:%M:%S%z}"}
        dates["GIT_AUTHOR_DATE"] = f"{author or at:%Y-%m-%dT%H:%M:%S%z}"
        subprocess.run(("git", *arguments), cwd=self.root, check=True, env={**os.environ, **dates})

    def write(self, files: dict[str, str]) -> None:
        for name, text in files.items():
            path = self.root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")

    def commit(self, files: dict[str, str], at: datetime, author: datetime | None = None) -> None:
        self.write(files)
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message=Änderung", at=at, author=author)


pytestmark = pytest.mark.usefixtures("git_of_its_own")


@pytest.fixture
def site(tmp_path: Path) -> Repository:
    repository = Repository(tmp_path / "site")
    repository.commit(FILES, START)
    return repository


def feed_of(root: Path, today: date = date(2027, 5, 1)) -> bytes:
    """The feed of all events of a folder, with what its history says."""
    configured, problems = site_in(root)
    assert configured is not None, problems
    neighbourhood = read(configured, ALL_KINDS, WrittenPage, today)
    assert neighbourhood.problems == ()
    raw = {one.path: one.content for one in calendars(neighbourhood, changes_below(root))}[ALL]
    assert broken_rules(raw) == []
    return raw


def vevents(root: Path) -> list[Component]:
    calendar = parsed(feed_of(root))
    assert calendar
    return [one for one in calendar.inside if one.name == "VEVENT"]


def stamps(root: Path) -> dict[str, tuple[str, str]]:
    """LAST-MODIFIED and SEQUENCE of every event, by its UID; the same for all of one UID."""
    found: dict[str, tuple[str, str]] = {}
    for event in vevents(root):
        said = (event.get("LAST-MODIFIED"), event.get("SEQUENCE"))
        uid = event.get("UID").removesuffix("@neustadt.example")
        assert found.setdefault(uid, said) == said
    return found


def stamp(moment: datetime) -> tuple[str, str]:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}", str(sequence(moment))


def later(hours: float) -> datetime:
    return START + timedelta(hours=hours)


def test_every_event_bears_the_time_of_its_newest_change(site: Repository) -> None:
    assert stamps(site.root) == dict.fromkeys(EVERYTHING, stamp(START))


def test_sequence_counts_minutes_since_2020() -> None:
    assert sequence(datetime(2020, 1, 1, 0, 59, 59, tzinfo=UTC)) == 59
    assert sequence(datetime(2021, 1, 1, tzinfo=UTC)) == 366 * 24 * 60


TEXT = FILES["events/fest.yaml"]


@pytest.mark.parametrize(
    ("files", "touched"),
    [
        ({"events/fest.yaml": TEXT.replace("Fest", "Sommerfest")}, {"fest"}),
        ({"events/fest.yaml": TEXT.replace("15:00", "16:00")}, {"fest"}),
        ({"events/fest.yaml": f"{TEXT}beschreibung: Mit Musik\n"}, {"fest"}),
        ({"content/orte/seehaus.md": "---\ntitel: Haus am See\n---\n"}, {"fest"}),
        ({"content/orte/wiese.md": "---\ntitel: Dorfwiese\n---\n"}, {"markt", "kurs"}),
        (
            {"content/kontakte/verein.md": "---\ntitel: Verein\nart: verein\ntelefon: 08999 100-0\n---\n"},
            {"fest"},
        ),
        ({"mkdocs.yml": CONFIGURATION.replace("2027-07-18", "2027-07-25")}, {"kurs"}),
        ({"content/index.md": "# Hallo\n"}, set()),
    ],
    ids=["title", "time", "description", "place", "place-of-one-date", "organiser", "holidays", "page"],
)
def test_an_edit_grows_the_stamps_of_exactly_the_events_it_reaches(
    site: Repository, files: dict[str, str], touched: set[str]
) -> None:
    before = stamps(site.root)
    site.commit(files, later(5))
    after = stamps(site.root)
    assert after.keys() == before.keys()
    assert {uid for uid in after if after[uid] != before[uid]} == touched
    assert {after[uid] for uid in touched} <= {stamp(later(5))}


@pytest.mark.parametrize(
    "when",
    [
        "pause: Schulferien",
        "nur: Schulferien",
        "am_feiertag: entfällt",
        "in_ferien: danach\n  bis: 2027-07-08",
        "bis: 2027-08-05\nänderungen:\n  ab 2027-06-10: {pause: Seewoche}",
    ],
)
def test_the_sites_own_holidays_reach_every_event_that_heeds_holidays(site: Repository, when: str) -> None:
    end = "" if "bis" in when else "  bis: 2027-08-05\n"
    text = f"titel: Kurs\nwann:\n  beginn: 2027-06-03\n  wiederholung: jeden Donnerstag\n{end}  {when}\n"
    site.commit({"events/kurs.yaml": text}, later(1))
    site.commit({"mkdocs.yml": CONFIGURATION.replace("2027-07-18", "2027-07-25")}, later(5))
    assert stamps(site.root)["kurs"] == stamp(later(5))


@pytest.mark.parametrize(
    "own",
    [
        "wann: 2027-06-01\nzusätzlich: [{datum: 2027-06-02, ort: wiese}]",
        "wann: {termine: [2027-06-01, {datum: 2027-06-02, ort: wiese}]}",
        "wann: 2027-06-01\nänderungen: {2027-06-01: {ort: wiese}}",
    ],
)
def test_the_place_of_a_single_date_reaches_its_event(site: Repository, own: str) -> None:
    site.commit({"events/fest.yaml": f"titel: Fest\n{own}\n"}, later(1))
    site.commit({"content/orte/wiese.md": "---\ntitel: Dorfwiese\n---\n"}, later(5))
    found = [moment for uid, moment in stamps(site.root).items() if uid.startswith("fest")]
    assert set(found) == {stamp(later(5))}


def test_a_renamed_file_keeps_its_uid_and_grows(site: Repository) -> None:
    (site.root / "events/fest.yaml").unlink()
    site.commit({"events/seefest.yaml": f"{TEXT}früher: [fest]\n"}, later(3))
    assert stamps(site.root) == {**dict.fromkeys(EVERYTHING, stamp(START)), "fest": stamp(later(3))}


def test_a_change_that_is_taken_back_grows_too(site: Repository) -> None:
    site.commit({"events/fest.yaml": TEXT.replace("Fest", "Sommerfest")}, later(1))
    site.commit({"events/fest.yaml": TEXT}, later(2))
    assert stamps(site.root)["fest"] == stamp(later(2))


def test_a_deleted_event_leaves_the_others_alone(site: Repository) -> None:
    (site.root / "events/markt.yaml").unlink()
    site.commit({}, later(2))
    assert stamps(site.root) == dict.fromkeys(EVERYTHING - {"markt"}, stamp(START))


def test_a_new_event_bears_the_time_of_its_commit(site: Repository) -> None:
    site.commit({"events/neu.yaml": "titel: Neu\nwann: 2027-06-09\n"}, later(7))
    assert stamps(site.root) == {**dict.fromkeys(EVERYTHING, stamp(START)), "neu": stamp(later(7))}


def test_an_older_branch_counts_from_when_it_reached_the_published_one(site: Repository) -> None:
    site.git("checkout", "--quiet", "-b", "idee")
    site.commit({"events/fest.yaml": TEXT.replace("Fest", "Sommerfest")}, later(1))
    site.git("checkout", "--quiet", "main")
    site.commit({"events/markt.yaml": FILES["events/markt.yaml"].replace("Markt", "Flohmarkt")}, later(10))
    site.git("merge", "--quiet", "--no-ff", "--message=Idee", "idee", at=later(20))
    assert stamps(site.root) == {
        "fest": stamp(later(20)),
        "markt": stamp(later(10)),
        **dict.fromkeys({"kurs", "abend"}, stamp(START)),
    }


def test_a_merge_by_a_slow_clock_never_looks_older_than_what_was_published(site: Repository) -> None:
    site.git("checkout", "--quiet", "-b", "idee")
    site.commit({"events/fest.yaml": TEXT.replace("Fest", "Sommerfest")}, later(1))
    site.git("checkout", "--quiet", "main")
    site.commit({"events/markt.yaml": FILES["events/markt.yaml"].replace("Markt", "Flohmarkt")}, later(10))
    site.git("merge", "--quiet", "--no-ff", "--message=Idee", "idee", at=later(4))
    assert stamps(site.root)["fest"] == stamp(later(10))


def test_committer_times_that_run_backwards_never_shrink_a_stamp(site: Repository) -> None:
    seen = [stamps(site.root)["fest"]]
    for number, hours in enumerate((8, 2, 5, 9)):
        site.commit({"events/fest.yaml": TEXT.replace("Fest", f"Fest {number}")}, later(hours))
        seen.append(stamps(site.root)["fest"])
    assert seen == [stamp(START), *(stamp(later(hours)) for hours in (8, 8, 8, 9))]


def test_the_time_is_the_committers_not_the_authors(site: Repository) -> None:
    site.commit({"events/fest.yaml": f"{TEXT}kosten: 2 Euro\n"}, later(6), author=later(-5000))
    assert stamps(site.root)["fest"] == stamp(later(6))


def test_the_committers_zone_makes_no_difference(site: Repository) -> None:
    site.commit(
        {"events/fest.yaml": f"{TEXT}kosten: 2 Euro\n"}, later(6).astimezone(ZoneInfo("Asia/Kolkata"))
    )
    assert stamps(site.root)["fest"] == stamp(later(6))


def test_what_is_older_than_the_newest_form_of_feeds_bears_that_forms_time(tmp_path: Path) -> None:
    repository = Repository(tmp_path / "alt")
    repository.commit(FILES, OUTPUT_CHANGED - timedelta(days=400))
    assert set(stamps(repository.root).values()) == {stamp(OUTPUT_CHANGED)}


# What is not committed, and where there is no history


def test_an_edit_that_is_not_committed_changes_no_stamp(site: Repository) -> None:
    before = stamps(site.root)
    site.write({"events/fest.yaml": TEXT.replace("Fest", "Sommerfest")})
    assert stamps(site.root) == before
    assert b"SUMMARY:Sommerfest" in feed_of(site.root)


def test_a_file_that_is_not_committed_bears_no_clock_time(site: Repository) -> None:
    site.write({"events/neu.yaml": "titel: Neu\nwann: 2027-06-09\n"})
    assert stamps(site.root)["neu"] == stamp(OUTPUT_CHANGED)


def without_git(root: Path, _: pytest.MonkeyPatch) -> Path:
    shutil.rmtree(root / ".git")
    return root


def shallow(root: Path, _: pytest.MonkeyPatch) -> Path:
    clone = root.parent / "shallow"
    command = ("git", "clone", "--quiet", "--depth=1", root.as_uri(), str(clone))
    subprocess.run(command, check=True)
    return clone


def git_not_installed(root: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PATH", str(root))
    return root


def without_commits(root: Path, _: pytest.MonkeyPatch) -> Path:
    shutil.rmtree(root / ".git")
    subprocess.run(("git", "init", "--quiet"), cwd=root, check=True)
    return root


@pytest.mark.parametrize("lose", [without_git, shallow, git_not_installed, without_commits])
def test_without_a_whole_history_the_stamp_is_fixed_and_nothing_else_is_claimed(
    site: Repository, monkeypatch: pytest.MonkeyPatch, lose: Callable[[Path, pytest.MonkeyPatch], Path]
) -> None:
    site.commit({"events/fest.yaml": f"{TEXT}kosten: 2 Euro\n"}, later(6))
    root = lose(site.root, monkeypatch)
    assert changes_below(root) is None
    for event in vevents(root):
        assert event.get("DTSTAMP") == f"{OUTPUT_CHANGED:%Y%m%dT%H%M%SZ}"
        assert event.all("LAST-MODIFIED") == event.all("SEQUENCE") == []


def test_a_build_without_a_history_says_so(site: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    root = without_git(site.root, monkeypatch)
    done = CliRunner().invoke(main, ["-C", str(root), "build", "--today", "2027-05-01"])
    assert done.exit_code == 0, done.output
    assert words_of("de")["build.no_history"] in done.output


# Names and folders


def test_a_site_below_the_repositorys_root_has_its_history(tmp_path: Path) -> None:
    repository = Repository(tmp_path / "alles")
    repository.commit({f"website/{name}": text for name, text in FILES.items()}, START)
    repository.commit({"website/events/fest.yaml": f"{TEXT}kosten: 2 Euro\n", "fest.yaml": "x"}, later(6))
    assert stamps(repository.root / "website")["fest"] == stamp(later(6))
    assert stamps(repository.root / "website")["markt"] == stamp(START)


def test_file_names_with_umlauts_blanks_and_odd_bytes_are_no_hindrance(site: Repository) -> None:
    odd = os.path.join(os.fsencode(site.root), b"content", b"alt\xe4.txt")
    Path(os.fsdecode(odd)).write_text("x", "utf-8")
    site.commit({"content/über uns.md": "# Über uns\n"}, later(6))
    changed = changes_below(site.root)
    assert changed is not None
    assert changed["content/über uns.md"] == later(6)


# Sameness


def test_the_same_commit_gives_the_same_bytes_on_another_day(site: Repository) -> None:
    assert feed_of(site.root, date(2027, 5, 1)) == feed_of(site.root, date(2031, 1, 31))


def test_a_clone_gives_the_same_bytes(site: Repository, tmp_path: Path) -> None:
    clone = tmp_path / "clone"
    subprocess.run(("git", "clone", "--quiet", str(site.root), str(clone)), check=True)
    assert feed_of(clone) == feed_of(site.root)


def test_an_edit_of_one_event_changes_the_bytes_of_no_other(site: Repository) -> None:
    def others() -> list[bytes]:
        parts = feed_of(site.root).split(b"BEGIN:VEVENT")
        return [part for part in parts if b"UID:fest@" not in part]

    before = others()
    site.commit({"events/fest.yaml": TEXT.replace("Fest", "Sommerfest")}, later(5))
    assert others() == before
