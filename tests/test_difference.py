"""Before a change is published, whoever merges it reads what its subscribers will see."""

import subprocess
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from markdown_it import MarkdownIt

from quartier.cli import main
from quartier.difference import SORTS, Difference, as_markdown, summary
from quartier.model.occurrence import Occurrence
from quartier.words import LANGUAGES, words_of
from written import BERLIN

TODAY = "2026-06-01"
CONFIGURATION = """\
site_name: Neustadt
site_url: https://neustadt.example/
docs_dir: content
theme: {name: quartier, language: de}
plugins:
  - quartier:
      uid_domain: neustadt.example
      state: NW
      language: de
      categories: {treffen: Treffen}
"""
WEEKLY = "wann: {beginn: 2026-05-04, uhrzeit: 18:00-20:00, wiederholung: jeden Montag, bis: 2026-06-29}"
FILES = {
    "mkdocs.yml": CONFIGURATION,
    "content/index.md": "# Willkommen\n",
    "content/orte/haus.md": "---\ntitel: Haus\nadresse: {straße: Uferweg 2, plz: 83999, ort: See}\n---\n",
    "content/orte/wiese.md": "---\ntitel: Wiese\n---\n",
    "events/chor.yaml": f"titel: Chor\n{WEEKLY}\nort: haus\n",
    "events/fest.yaml": "titel: Fest\nwann: 2026-07-04 14:00-22:00\nort: haus\nbeschreibung: Mit Musik.\n",
    "events/markt.yaml": "titel: Markt\nwann: 2026-09-12 09:00-13:00\nort: wiese\n",
    "events/gestern.yaml": "titel: Gestern\nwann: 2026-05-30 10:00-12:00\nort: haus\n",
}
NOTHING = "Für Abonnierte ändert sich nichts."


class Repository:
    """A repository with a small site, published as `main`."""

    def __init__(self, root: Path, files: dict[str, str]) -> None:
        self.root = root
        root.mkdir(parents=True)
        self.git("init", "--quiet", "--initial-branch=main")
        self.git("config", "user.name", "Ada")
        self.git("config", "user.email", "ada@neustadt.example")
        self.publish(files)

    def git(self, *arguments: str) -> None:
        subprocess.run(("git", *arguments), cwd=self.root, check=True)

    def publish(self, files: dict[str, str]) -> None:
        for name, text in files.items():
            self.write(name, text)
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message=Stand")

    def write(self, name: str, text: str) -> None:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")

    def edit(self, name: str, old: str, new: str) -> None:
        text = (self.root / name).read_text("utf-8")
        assert old in text
        self.write(name, text.replace(old, new))

    def add(self, name: str, more: str) -> None:
        self.write(name, (self.root / name).read_text("utf-8") + more + "\n")

    def delete(self, name: str) -> None:
        (self.root / name).unlink()

    def rename(self, old: str, new: str) -> None:
        (self.root / old).rename(self.root / new)

    def diff(self, base: str = "main", *more: str) -> Result:
        return CliRunner().invoke(main, ["-C", str(self.root), "diff", base, "--today", TODAY, *more])

    def told(self, base: str = "main") -> list[str]:
        """What is said to people, line by line."""
        done = self.diff(base)
        assert done.exit_code == 0, done.output
        return [line.strip() for line in done.stdout.replace("\xa0", " ").splitlines()]


pytestmark = pytest.mark.usefixtures("git_of_its_own")


@pytest.fixture
def site(tmp_path: Path) -> Repository:
    return Repository(tmp_path / "site", FILES)


# The sum


def test_sum_says_first_what_is_new_and_last_what_vanishes_without_a_word(site: Repository) -> None:
    site.write("events/tanz.yaml", "titel: Tanz\nwann: 2026-07-10 19:00-22:00\n")
    site.write("events/boule.yaml", "titel: Boule\nwann: 2026-07-11 15:00-17:00\n")
    site.add("events/chor.yaml", "änderungen: {2026-06-08: {datum: 2026-06-09}, 2026-06-15: {fällt_aus: ja}}")
    site.delete("events/markt.yaml")
    assert site.told() == [
        "2 neu, 1 verschoben, 1 abgesagt, 1 verschwindet ohne Absage!",
        "neu: Boule, Samstag, 11. Juli 2026, 15 bis 17 Uhr",
        "neu: Tanz, Freitag, 10. Juli 2026, 19 bis 22 Uhr",
        "verschoben: Chor, Dienstag, 9. Juni 2026, 18 bis 20 Uhr "
        "(bisher Montag, 8. Juni 2026, 18 bis 20 Uhr)",
        "abgesagt: Chor, Montag, 15. Juni 2026, 18 bis 20 Uhr",
        "verschwindet ohne Absage: Markt, Samstag, 12. September 2026, 9 bis 13 Uhr",
    ]


def test_nothing_changed_is_said_in_a_sentence(site: Repository) -> None:
    assert site.told() == [NOTHING]


@pytest.mark.parametrize(
    ("language", "one", "two"),
    [
        (
            "de",
            "1 neu, 1 verschoben, 1 abgesagt, 1 findet wieder statt, 1 mit neuen Angaben, "
            "1 verschwindet ohne Absage!",
            "2 neu, 2 verschoben, 2 abgesagt, 2 finden wieder statt, 2 mit neuen Angaben, "
            "2 verschwinden ohne Absage!",
        ),
        (
            "en",
            "1 new, 1 moved, 1 cancelled, 1 takes place again, 1 with new details, "
            "1 vanishes without being cancelled!",
            "2 new, 2 moved, 2 cancelled, 2 take place again, 2 with new details, "
            "2 vanish without being cancelled!",
        ),
    ],
)
def test_one_and_many_are_said_as_one_says_them(language: str, one: str, two: str) -> None:
    each = tuple(Difference(sort, "Chor", None, None) for sort in SORTS)
    assert summary(each, words_of(language)) == one
    assert summary((*each, *each), words_of(language)) == two


def test_english_site_is_answered_in_english(site: Repository) -> None:
    english = "language: en\n      folders: {places: orte, organisations: kontakte}\n      categories"
    site.edit("mkdocs.yml", "language: de\n      categories", english)
    site.delete("events/markt.yaml")
    assert site.told()[0] == "1 vanishes without being cancelled!"


def test_long_series_shows_its_first_dates_and_counts_the_rest(site: Repository) -> None:
    site.write(
        "events/yoga.yaml",
        "titel: Yoga\nwann: {beginn: 2026-06-02, uhrzeit: 9:00-10:00, wiederholung: dienstags, mal: 20}\n",
    )
    head, *lines, rest = site.told()
    assert head == "20 neu"
    assert len(lines) == 6
    assert lines[0] == "neu: Yoga, Dienstag, 2. Juni 2026, 9 bis 10 Uhr"
    assert rest == "… und 14 weitere."


# What is the same date, and what another


def cancel(site: Repository) -> None:
    site.add("events/fest.yaml", "status: {abgesagt: zu heiß}")


def put_off(site: Repository) -> None:
    site.edit("events/fest.yaml", "2026-07-04", "2026-07-05")


def start_later(site: Repository) -> None:
    site.edit("events/fest.yaml", "14:00-22:00", "15:00-22:00")


def end_earlier(site: Repository) -> None:
    site.edit("events/fest.yaml", "14:00-22:00", "14:00-21:00")


def take_elsewhere(site: Repository) -> None:
    site.edit("events/fest.yaml", "ort: haus", "ort: wiese")


def retell(site: Repository) -> None:
    site.edit("events/fest.yaml", "Mit Musik.", "Ohne Musik.")


def retitle(site: Repository) -> None:
    site.edit("events/fest.yaml", "titel: Fest", "titel: Sommerfest")


def sort_in(site: Repository) -> None:
    site.add("events/fest.yaml", "kategorien: treffen")


def call_tentative(site: Repository) -> None:
    site.add("events/fest.yaml", "status: vorläufig")


def rename_with_a_note(site: Repository) -> None:
    site.rename("events/fest.yaml", "events/sommerfest.yaml")
    site.add("events/sommerfest.yaml", "früher: fest")


def rename_without_a_note(site: Repository) -> None:
    site.rename("events/fest.yaml", "events/sommerfest.yaml")


def write_it_otherwise(site: Repository) -> None:
    site.edit("events/fest.yaml", "titel: Fest\nwann: ", "# Unser Fest\ntitle: Fest\nwhen: ")


def raise_the_price(site: Repository) -> None:
    site.add("events/fest.yaml", "kosten: 5 Euro")


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        (cancel, "1 abgesagt"),
        (put_off, "1 verschoben"),
        (start_later, "1 verschoben"),
        (end_earlier, "1 verschoben"),
        (take_elsewhere, "1 mit neuen Angaben"),
        (retell, "1 mit neuen Angaben"),
        (retitle, "1 mit neuen Angaben"),
        (sort_in, "1 mit neuen Angaben"),
        (call_tentative, "1 mit neuen Angaben"),
        (rename_with_a_note, NOTHING),
        (rename_without_a_note, "1 neu, 1 verschwindet ohne Absage!"),
        (write_it_otherwise, NOTHING),
        (raise_the_price, NOTHING),  # no feed says it
    ],
)
def test_one_edit_is_told_as_what_its_subscribers_see(
    site: Repository, edit: Callable[[Repository], None], said: str
) -> None:
    edit(site)
    assert site.told()[0] == said


def test_date_that_is_put_off_in_its_file_says_both_days(site: Repository) -> None:
    put_off(site)
    assert site.told()[1:] == [
        "verschoben: Fest, Sonntag, 5. Juli 2026, 14 bis 22 Uhr (bisher Samstag, 4. Juli 2026, 14 bis 22 Uhr)"
    ]


def test_date_that_is_put_off_from_the_past_is_moved_and_not_new(site: Repository) -> None:
    site.edit("events/gestern.yaml", "2026-05-30", "2026-06-20")
    assert site.told()[0] == "1 verschoben"


def test_series_at_another_hour_is_moved_and_not_new(site: Repository) -> None:
    site.edit("events/chor.yaml", "18:00-20:00", "19:00-21:00")
    assert site.told()[0] == "5 verschoben"


def test_series_that_goes_on_from_a_day_with_another_title_keeps_its_dates(site: Repository) -> None:
    site.add("events/chor.yaml", "änderungen: {ab 2026-06-15: {titel: Großer Chor}}")
    assert site.told()[0] == "3 mit neuen Angaben"


def test_series_that_is_shortened_vanishes_without_a_word(site: Repository) -> None:
    site.edit("events/chor.yaml", "bis: 2026-06-29", "bis: 2026-06-15")
    assert site.told() == [
        "2 verschwinden ohne Absage!",
        "verschwindet ohne Absage: Chor, Montag, 22. Juni 2026, 18 bis 20 Uhr",
        "verschwindet ohne Absage: Chor, Montag, 29. Juni 2026, 18 bis 20 Uhr",
    ]


def test_cancelled_date_that_takes_place_after_all_is_told(site: Repository) -> None:
    cancel(site)
    site.publish({})
    site.edit("events/fest.yaml", "status: {abgesagt: zu heiß}\n", "")
    assert site.told()[0] == "1 findet wieder statt"


def test_what_was_cancelled_before_may_be_deleted_without_a_word(site: Repository) -> None:
    cancel(site)
    site.publish({})
    site.delete("events/fest.yaml")
    assert site.told() == [NOTHING]


def test_cancelled_date_is_never_called_moved(site: Repository) -> None:
    cancel(site)
    put_off(site)
    assert site.told()[0] == "1 abgesagt"
    site.publish({})
    start_later(site)
    assert site.told() == [NOTHING]


def test_new_address_of_a_place_is_told_for_its_own_events_only(site: Repository) -> None:
    site.edit("content/orte/haus.md", "Uferweg 2", "Am Steg 1")
    head, *lines = site.told()
    assert head == "6 mit neuen Angaben"
    assert {line.split(", ")[0] for line in lines} == {"neue Angaben: Chor", "neue Angaben: Fest"}


def test_directions_to_a_place_are_not_told(site: Repository) -> None:
    site.edit("content/orte/haus.md", "titel: Haus\n", "titel: Haus\nanfahrt: Mit dem Rad.\n")
    assert site.told() == [NOTHING]


def test_what_is_past_is_not_told(site: Repository) -> None:
    site.write("events/tag.yaml", "titel: Ganzer Tag\nwann: 2026-05-31\n")
    site.write("events/nacht.yaml", "titel: Nacht\nwann: 2026-05-31 20:00-24:00\n")
    site.delete("events/gestern.yaml")
    site.add("events/chor.yaml", "änderungen: {2026-05-25: {fällt_aus: ja}}")
    assert site.told() == [NOTHING]


def test_what_is_today_is_told_to_its_end(site: Repository) -> None:
    site.write("events/frueh.yaml", "titel: Früh\nwann: 2026-06-01 06:00-07:00\n")
    site.write("events/lager.yaml", "titel: Lager\nwann: {beginn: 2026-05-29, letzter_tag: 2026-06-01}\n")
    assert site.told()[0] == "2 neu"


# The states that are compared


def test_what_is_not_committed_counts(site: Repository) -> None:
    site.delete("events/markt.yaml")
    assert site.told("HEAD")[0] == "1 verschwindet ohne Absage!"


@pytest.mark.parametrize("base", ["main", "stand-1", "HEAD~1"])
def test_base_may_be_a_branch_a_tag_or_a_commit(site: Repository, base: str) -> None:
    site.git("tag", "stand-1")
    site.git("checkout", "--quiet", "-b", "antrag")
    cancel(site)
    site.publish({})
    assert site.told(base)[0] == "1 abgesagt"


def test_site_below_the_repositorys_root_is_compared(tmp_path: Path) -> None:
    site = Repository(tmp_path / "site", {f"web/seite/{name}": text for name, text in FILES.items()})
    site.delete("web/seite/events/markt.yaml")
    site.root = site.root / "web" / "seite"
    assert site.told()[0] == "1 verschwindet ohne Absage!"


def test_comparison_changes_no_file_and_no_branch(site: Repository) -> None:
    cancel(site)
    before = (site.root / "events/fest.yaml").read_bytes()
    site.told()
    status = ("git", "status", "--porcelain")
    found = subprocess.run(status, cwd=site.root, capture_output=True, encoding="utf-8", check=True)
    assert found.stdout == " M events/fest.yaml\n"
    assert (site.root / "events/fest.yaml").read_bytes() == before


def assert_said_plainly(done: Result, code: int) -> None:
    """Words for neighbours, never the inside of the program."""
    assert done.exit_code == code, done.output
    assert done.exception is None or isinstance(done.exception, SystemExit)
    assert "Traceback" not in done.output


UNKNOWN = ("nirgends", "origin/main", "0" * 40, "", "--output=da", "main:events", "a b")


@pytest.mark.parametrize("base", UNKNOWN)
def test_unknown_base_is_said_in_a_sentence(site: Repository, base: str) -> None:
    done = CliRunner().invoke(main, ["-C", str(site.root), "diff", "--today", TODAY, "--", base])
    assert_said_plainly(done, 1)
    assert f"Den Stand „{base}“ gibt es nicht" in done.output
    assert "origin/main." in done.output


def test_folder_without_a_history_is_said_in_a_sentence(tmp_path: Path) -> None:
    for name, text in FILES.items():
        path = tmp_path / "site" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    done = CliRunner().invoke(main, ["-C", str(tmp_path / "site"), "diff", "main"])
    assert_said_plainly(done, 1)
    assert "Den Stand „main“ gibt es nicht" in done.output


@pytest.mark.parametrize("broken", ["site_name: Neustadt\n", "site_name: [\n", ""])
def test_base_with_a_broken_configuration_counts_as_empty_and_says_so(site: Repository, broken: str) -> None:
    site.publish({"mkdocs.yml": broken})
    site.write("mkdocs.yml", CONFIGURATION)
    done = site.diff()
    assert_said_plainly(done, 0)
    assert done.stderr == "Der Stand „main“ lässt sich nicht lesen; alle Termine gelten als neu.\n"
    assert done.stdout.startswith("7 neu\n")


def test_link_that_leads_out_of_the_repository_is_no_hindrance(site: Repository) -> None:
    (site.root / "anderswo").symlink_to("/etc/hostname")
    (site.root / "daneben").symlink_to("../../daneben")
    site.publish({})
    site.delete("events/markt.yaml")
    assert site.told()[0] == "1 verschwindet ohne Absage!"


def test_base_from_before_there_was_a_site_counts_as_empty(tmp_path: Path) -> None:
    site = Repository(tmp_path / "site", {"README.md": "# Neustadt\n"})
    for name, text in FILES.items():
        site.write(name, text)
    done = site.diff()
    assert_said_plainly(done, 0)
    assert done.stdout.startswith("7 neu\n")


def test_broken_configuration_of_today_is_told_with_its_line(site: Repository) -> None:
    site.edit("mkdocs.yml", "state: NW", "state: XY")
    done = site.diff()
    assert_said_plainly(done, 1)
    assert "mkdocs.yml:8:14" in done.output


# For the summary of a pull request


def shown_on_a_page(markdown: str) -> str:
    """As GitHub shows it: CommonMark with tables, crossed-out text and HTML."""
    page = MarkdownIt("commonmark", {"html": True}).enable(["strikethrough", "table"])
    return str(page.render(markdown)).replace("\xa0", " ")


def summary_of(site: Repository) -> str:
    done = site.diff("main", "--format", "markdown")
    assert_said_plainly(done, 0)
    return done.stdout


def test_pull_request_shows_the_sum_and_every_date(site: Repository) -> None:
    site.delete("events/markt.yaml")
    cancel(site)
    html = shown_on_a_page(summary_of(site))
    assert html.startswith("<h2>Was Abonnentinnen und Abonnenten sehen werden</h2>")
    assert html.count("<li>") == 2
    assert "<strong>1 abgesagt, 1 verschwindet ohne Absage!</strong>" in html
    assert "<li>abgesagt: Fest, Samstag, 4. Juli 2026, 14 bis 22 Uhr</li>" in html


def test_pull_request_counts_the_dates_that_it_does_not_show(site: Repository) -> None:
    site.edit("events/chor.yaml", "bis: 2026-06-29", "bis: 2026-12-21")
    html = shown_on_a_page(summary_of(site))
    assert html.count("<li>") == 6
    assert html.rpartition("</ul>")[2].strip() == "<p>… und 19 weitere.</p>"


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("5 < 6 > 4", "5 &lt; 6 &gt; 4"),
        ("Fest | Tanz", "Fest | Tanz"),
        ("[x](https://boese.example)", "[x](https://boese.example)"),
        ("![x](https://boese.example/x.png)", "![x](https://boese.example/x.png)"),
        ("*Fest* _heute_ `jetzt`", "*Fest* _heute_ `jetzt`"),
        ("~~Fest~~", "~~Fest~~"),
        ("Fest &lt;b&gt;", "Fest &amp;lt;b&amp;gt;"),
        (r"Fest \*", r"Fest \*"),
    ],
)
def test_title_is_shown_as_it_is_written(site: Repository, title: str, shown: str) -> None:
    site.write("events/neu.yaml", f"titel: '{title}'\nwann: 2026-07-10 19:00-22:00\n")
    html = shown_on_a_page(summary_of(site))
    assert f"<li>neu: {shown}, Freitag, 10. Juli 2026, 19 bis 22 Uhr</li>" in html


@pytest.mark.parametrize("language", LANGUAGES)
def test_tags_in_a_title_arrive_as_text(language: str) -> None:
    start = datetime(2026, 7, 10, 19, tzinfo=BERLIN)
    occurrence = Occurrence("fest", "fest@neustadt.example", start, start, None)
    found = (Difference("new", "<b>Fest</b> <!-- x | <https://boese.example>", None, occurrence),)
    html = shown_on_a_page(as_markdown(found, words_of(language)))
    assert "&lt;b&gt;Fest&lt;/b&gt; &lt;!-- x | &lt;https://boese.example&gt;" in html
