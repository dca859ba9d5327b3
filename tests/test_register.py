"""The register of decisions: what became of each, its pages and files, and the draft of the next agenda."""

import csv
import io
import json
import re
from datetime import date
from pathlib import Path
from textwrap import dedent, indent
from typing import Any
from urllib.parse import urljoin

import html5lib
import pytest
from click.testing import CliRunner, Result
from jsonschema import Draft202012Validator

from conftest import LAWFUL
from quartier.addresses import relative
from quartier.cli import main
from quartier.kinds.minutes import OPEN_STATES
from quartier.loading import neighbourhood_of
from quartier.model.page import Page
from quartier.pages import register_pages
from quartier.pages.register_files import cell, data, schema_of, table
from quartier.pages.view import View
from quartier.reading.configuration import site_in
from quartier.register import Decided, open_points
from quartier.site import Making, plan
from quartier.words import LANGUAGES, words_of

MAY, JUNE, JULY = date(2026, 5, 7), date(2026, 6, 1), date(2026, 7, 15)
PAGES = {"de": "gremien/rat/beschluesse/qr-2026-007/", "en": "committees/rat/decisions/qr-2026-007/"}


class Quarter:
    """A small quarter with one committee, to which a test adds meetings."""

    def __init__(self, root: Path, language: str = "de") -> None:
        self.root = root
        self.language = language
        self.words = words_of(language)
        self.folder = f"content/{self.words.choice_name('folder', 'committees')}"
        self.contacts = f"content/{self.words.choice_name('folder', 'organisations')}"
        self.write(
            "mkdocs.yml",
            f"site_name: Neustadt\nsite_url: https://neustadt.example/\ndocs_dir: content\n"
            f"theme: {{name: quartier, language: {language}}}\nplugins:\n  - quartier:\n"
            f"      language: {language}\n      uid_domain: neustadt.example\n      state: NW\n{LAWFUL}",
        )
        self.write("content/index.md", "# Willkommen\n")
        self.write(f"{self.contacts}/bauhof.md", "---\ntitel: Bauhof & Grün\ntelefon: 02431 100\n---\n")
        self.committee("rat", "titel: Quartiersrat")

    def write(self, name: str, text: str) -> None:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")

    def committee(self, slug: str, *lines: str) -> None:
        self.write(f"{self.folder}/{slug}/index.md", "\n".join(("---", *lines, "---", "")))

    def meeting(self, day: str, body: str, state: str = "genehmigt", committee: str = "rat") -> None:
        head = f"---\nbeginn: {day} 19:00\nstand: {state}\n---\n\n"
        self.write(f"{self.folder}/{committee}/{day}.md", head + dedent(body))

    def view(self, today: date = JUNE) -> View:
        site, problems = site_in(self.root)
        assert site is not None, problems
        neighbourhood = neighbourhood_of(site, today)
        assert neighbourhood.errors == ()
        return View(neighbourhood, today)

    def decision(self, today: date = JUNE) -> Decided:
        """The one decision that there is."""
        (one,) = self.view(today).decided
        return one

    def quartier(self, *arguments: str, today: date = JUNE) -> Result:
        given = ["-C", str(self.root), *arguments, "--today", today.isoformat()]
        return CliRunner().invoke(main, given)


def decision(number: str = "QR-2026-007", facts: str = "ja: 8 · nein: 0", text: str = "Ein Wunsch.") -> str:
    return f'## TOP 1 Dies und das\n\n!!! beschluss "{number}"\n{indent(text, "    ")}\n\n    {facts}\n'


def progress(text: str, facts: str = "", number: str = "QR-2026-007") -> str:
    return f'## TOP 1 Berichte\n\n!!! fortschritt "{number}"\n    {text}\n\n    {facts}\n'


MARCH = """\
## TOP 1 Begrüßung

## TOP 2 Spielplatz

### TOP 2.1 Erneuerung {vorlage="QR 2026/003"}

!!! beschluss "QR-2026-007"
    Der Rat bittet die Stadt, den **Spielplatz** am <Mühlenfeld> zu erneuern.

    ja: 8 · nein: 0 · enthalten: 1 · zuständig: bauhof · bis: 2026-04-30 · thema: Spielplatz, Kinder
"""


@pytest.fixture
def quarter(tmp_path: Path) -> Quarter:
    return Quarter(tmp_path / "site")


@pytest.fixture
def story(quarter: Quarter) -> Quarter:
    """Passed in March, forwarded in April, answered by the city in May, done in June."""
    tell(quarter)
    return quarter


def tell(quarter: Quarter) -> None:
    quarter.meeting("2026-03-12", MARCH.replace("<", "&lt;"))
    quarter.meeting("2026-04-16", progress("An die Stadt weitergeleitet.", "stand: weitergeleitet"))
    answer = "stand: in Arbeit · am: 2026-05-20 · vorlage_stadt: https://rat.example/12"
    quarter.meeting("2026-05-28", progress("Die Stadt antwortet: Mittel sind da.", answer), "entwurf")
    quarter.meeting("2026-06-18", progress("Der Spielplatz ist fertig.", "stand: erledigt"), "entwurf")


def pages(view: View) -> dict[str, Page]:
    return {address: make() for address, make in register_pages.planned(view)}


def words_on(page: Page) -> str:
    """What a reader without a script sees, in one line."""
    tree = html5lib.parse(page.html, namespaceHTMLElements=False)
    return " ".join("".join(tree.itertext()).split())


def links_on(page: Page) -> list[str]:
    """Where the links of a page lead, as addresses of the site."""
    base = f"https://neustadt.example/{page.address}"
    found = (urljoin(base, link) for link in re.findall(r'href="([^"]+)"', page.html))
    return [link.removeprefix("https://neustadt.example/") for link in found]


# The story of a decision


def test_decision_shows_its_whole_story_from_march_to_june(story: Quarter) -> None:
    one = story.decision(JULY)
    told = [(step.day.isoformat(), step.state) for step in one.steps]
    assert told == [
        ("2026-03-12", None),
        ("2026-04-16", "forwarded"),
        ("2026-05-20", "in-progress"),
        ("2026-06-18", "done"),
    ]
    assert (one.state, one.since) == ("done", date(2026, 6, 18))
    page = pages(story.view(JULY))[PAGES["de"]]
    steps = re.findall(r"<li>(.*?)</li>", page.html.split("<ol")[1].split("</ol>")[0], re.DOTALL)
    assert [re.findall(r'<time datetime="([^"]+)"', step) for step in steps] == [[day] for day, _ in told]
    said = " ".join(words_on(page).split())
    for words in ("beschlossen", "weitergeleitet", "Die Stadt antwortet: Mittel sind da.", "erledigt"):
        assert words in said
    assert 'href="https://rat.example/12"' in page.html


def test_every_step_leads_to_the_minutes_in_which_it_stands(story: Quarter) -> None:
    found = links_on(pages(story.view())[PAGES["de"]])
    for day in ("2026-03-12", "2026-04-16", "2026-05-28", "2026-06-18"):
        assert f"gremien/rat/{day}/" in found


def test_decision_says_how_it_was_passed_and_where(story: Quarter) -> None:
    page = pages(story.view())[PAGES["de"]]
    said = words_on(page)
    assert "8 ja · 0 nein · 1 enthalten" in said
    assert "einstimmig" not in said
    assert "QR 2026/003" in said
    assert "gremien/rat/2026-03-12/#top-2-1" in links_on(page)
    assert {"kontakte/bauhof/", "beschluesse/thema/kinder/"} <= set(links_on(page))


def test_vote_without_a_no_and_an_abstention_is_unanimous(quarter: Quarter) -> None:
    quarter.meeting("2026-03-12", decision(facts="ja: 8 · nein: 0 · enthalten: 0"))
    assert "8 ja · 0 nein · 0 enthalten (einstimmig)" in words_on(pages(quarter.view())[PAGES["de"]])


def test_progress_counts_from_the_day_it_names_whatever_the_order_of_the_minutes(quarter: Quarter) -> None:
    quarter.meeting("2026-03-12", decision())
    quarter.meeting("2026-04-16", progress("Fertig.", "stand: erledigt · am: 2026-04-15 · bis: 2026-09-01"))
    late = progress("Unterwegs.", "stand: weitergeleitet · am: 2026-03-20 · bis: 2026-05-01")
    quarter.meeting("2026-05-21", late)
    one = quarter.decision()
    assert (one.state, one.since, one.due) == ("done", date(2026, 4, 15), date(2026, 9, 1))


def test_state_that_the_decision_itself_tells_counts_from_its_newest_line(quarter: Quarter) -> None:
    text = "Ein Wunsch.\n\nverlauf:\n- 2026-03-20: Brief geschrieben.\n- 2026-04-02: Ist da."
    quarter.meeting("2026-03-12", decision(facts="stand: erledigt", text=text))
    one = quarter.decision()
    assert (one.state, one.since) == ("done", date(2026, 4, 2))
    assert [step.text for step in one.steps] == ["", "Brief geschrieben.", "Ist da."]


@pytest.mark.parametrize(("due", "late"), [("2026-05-31", True), ("2026-06-01", False)])
def test_decision_is_overdue_from_the_day_after_it_was_due(quarter: Quarter, due: str, late: bool) -> None:
    quarter.meeting("2026-03-12", decision(facts=f"ja: 3 · bis: {due}"))
    assert quarter.decision().overdue(JUNE) is late
    page = pages(quarter.view())[PAGES["de"]]
    assert (" data-overdue" in page.html) is late
    assert ("überfällig" in words_on(page)) is late
    assert f'data-due="{due}"' in page.html


def test_what_is_overdue_vanishes_from_the_overdue_when_it_is_done(story: Quarter) -> None:
    (story.root / story.folder / "rat/2026-06-18.md").unlink()
    before = pages(story.view())
    assert "QR-2026-007" in words_on(before["beschluesse/ueberfaellig/"])
    assert "seit 32 Tagen" in words_on(before["beschluesse/"])
    tell(story)
    after = pages(story.view())
    assert "QR-2026-007" not in words_on(after["beschluesse/ueberfaellig/"])
    assert "Zurzeit ist nichts überfällig." in words_on(after["beschluesse/ueberfaellig/"])


# The pages of the register


def test_every_selection_is_a_page_that_lists_what_it_says(story: Quarter) -> None:
    story.meeting("2026-05-07", decision("QR-2026-008", "ja: 1 · thema: kinder", "Bänke."), "entwurf")
    found = pages(story.view())
    chosen = {
        "stand/erledigt": {"QR-2026-007"},
        "stand/offen": {"QR-2026-008"},
        "stand/zurueckgezogen": set(),
        "thema/kinder": {"QR-2026-007", "QR-2026-008"},
        "thema/spielplatz": {"QR-2026-007"},
        "gremium/rat": {"QR-2026-007", "QR-2026-008"},
        "zustaendig/bauhof": {"QR-2026-007"},
        "ueberfaellig": set(),
    }
    for place, numbers in chosen.items():
        assert set(re.findall(r"QR-2026-00\d", words_on(found[f"beschluesse/{place}/"]))) == numbers, place


def test_every_page_is_reached_by_links_alone(story: Quarter) -> None:
    found = pages(story.view(MAY))
    reached, waiting = set(), ["beschluesse/"]
    while waiting:
        address = waiting.pop()
        reached.add(address)
        waiting.extend(link for link in links_on(found[address]) if link in found and link not in reached)
    filled = {address for address, page in found.items() if "QR-2026-007" in page.html}
    assert filled <= reached


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_link_of_the_register_leads_to_a_page_of_the_site(tmp_path: Path, language: str) -> None:
    quarter = Quarter(tmp_path, language)
    tell(quarter)
    view = quarter.view()
    planned = {one.address for one in plan(Making(view, None))}
    files = {view.addresses.register_file(ending) for ending in ("csv", "json")}
    for page in pages(view).values():
        for link in links_on(page):
            assert link.startswith("https:") or link.partition("#")[0] in planned | files, link


def test_chips_count_and_lead_only_to_what_holds_something(story: Quarter) -> None:
    page = pages(story.view())["beschluesse/"]
    chips = re.findall(r'<li><a href="([^"]+)"[^>]*>([^<]+)<span class="chips__number">(\d+)', page.html)
    states = [(title, int(number)) for link, title, number in chips if "stand" in link or link == "./"]
    assert ("erledigt", 1) in states
    assert "abgelehnt" not in dict(states)


def test_overdue_decisions_come_first_the_longest_wait_on_top(quarter: Quarter) -> None:
    for number, due in (("A-1", "2026-05-01"), ("A-2", "2026-02-01"), ("A-3", "2026-12-01")):
        quarter.meeting(f"2026-01-1{number[-1]}", decision(number, f"ja: 1 · bis: {due}"))
    page = pages(quarter.view())["beschluesse/"]
    assert re.findall(r">(A-\d): ", page.html) == ["A-2", "A-1", "A-3"]


def test_newest_decisions_come_first_and_those_of_a_day_as_they_were_passed(quarter: Quarter) -> None:
    quarter.meeting("2026-01-15", decision("A-9"))
    quarter.meeting("2026-02-12", decision("A-10") + decision("A-11").replace("TOP 1", "TOP 2"))
    assert [one.block.id for one in quarter.view().decided] == ["A-10", "A-11", "A-9"]


def test_register_without_a_decision_says_so(quarter: Quarter) -> None:
    found = pages(quarter.view())
    assert "Noch ist kein Beschluss eingetragen." in words_on(found["beschluesse/"])
    assert "steht zurzeit kein Beschluss" in words_on(found["beschluesse/gremium/rat/"])


def test_decision_of_minutes_that_nobody_approved_is_marked_a_draft(quarter: Quarter) -> None:
    quarter.meeting("2026-03-12", decision(), "entwurf")
    draft = pages(quarter.view())
    quarter.meeting("2026-03-12", decision(), "genehmigt")
    approved = pages(quarter.view())
    for address in ("beschluesse/", PAGES["de"]):
        assert "Entwurf" in words_on(draft[address])
        assert "Entwurf" not in words_on(approved[address])


def test_words_of_volunteers_never_become_markup(quarter: Quarter) -> None:
    quarter.committee("rat", "titel: Rat & Tat")
    text = "Ein Link und **Fett** &lt;img src=x onerror=alert(1)&gt;."
    quarter.meeting("2026-03-12", decision(facts='ja: 1 · thema: "> Rand &', text=text))
    for page in pages(quarter.view()).values():
        assert "<img" not in page.html
        assert "Rat & Tat" not in page.html
    one = pages(quarter.view())[PAGES["de"]]
    assert one.title == "QR-2026-007: Ein Link und Fett <img src=x onerror=alert(1)>."
    assert "<strong>Fett</strong>" in one.html


def test_title_is_the_number_and_the_first_words(quarter: Quarter) -> None:
    quarter.meeting("2026-03-12", decision(text="Der Rat bittet die Stadt um vieles. " * 9))
    title = pages(quarter.view())[PAGES["de"]].title
    assert title.startswith("QR-2026-007: Der Rat bittet die Stadt um vieles. Der")
    assert len(title) <= register_pages.MOST_TITLE
    quarter.meeting("2026-03-12", decision("X" * 90, text="Der Rat bittet die Stadt um vieles. " * 9))
    title = register_pages.title_of(quarter.view().on(""), quarter.decision())
    assert title.startswith(f"{'X' * 90}: Der Rat bittet")


def test_former_names_of_committee_and_organisation_lead_on(story: Quarter) -> None:
    story.committee("rat", "titel: Quartiersrat", "früher: [beirat]")
    story.write(
        f"{story.contacts}/bauhof.md", "---\ntitel: Bauhof\ntelefon: 02431 100\nfrüher: [werkhof]\n---\n"
    )
    found = pages(story.view())
    leads = {address: page.leads_to for address, page in found.items() if page.leads_to}
    assert leads == {
        "gremien/beirat/beschluesse/qr-2026-007/": PAGES["de"],
        "beschluesse/gremium/beirat/": "beschluesse/gremium/rat/",
        "beschluesse/zustaendig/werkhof/": "beschluesse/zustaendig/bauhof/",
    }
    for address, target in leads.items():
        assert target in links_on(found[address])
        assert f'content="0; url={relative(address, target)}"' in found[address].head


def test_decision_stays_when_its_minutes_have_left_the_site(story: Quarter) -> None:
    story.committee("rat", "titel: Quartiersrat", "aufbewahrung: 1 Jahr")
    view = story.view(date(2027, 5, 1))
    assert not view.neighbourhood.get("meeting", "rat-2026-03-12")
    page = pages(view)[PAGES["de"]]
    assert "Der Rat bittet die Stadt" in words_on(page)
    assert "steht nicht mehr auf der Website" in words_on(page)
    assert [link for link in links_on(page) if link.startswith("gremien/rat/2026")] == [
        "gremien/rat/2026-05-28/",
        "gremien/rat/2026-06-18/",
    ]
    (record,) = json.loads(data(view))["records"]
    assert "url" not in record["meeting"]
    assert "url" not in record["agenda_item"]


def test_organisation_knows_what_is_open_in_its_hands(story: Quarter) -> None:
    (story.root / story.folder / "rat/2026-06-18.md").unlink()
    v = story.view().on("kontakte/bauhof/")
    assert [one.block.id for one, _ in register_pages.of_organisation(v, "bauhof")] == ["QR-2026-007"]
    assert register_pages.of_organisation(v, "niemand") == []
    tell(story)
    assert register_pages.of_organisation(story.view().on(""), "bauhof") == []


# Files


def rows_of(view: View) -> list[dict[str, str]]:
    text = table(view).removeprefix("\ufeff")
    return list(
        csv.DictReader(io.StringIO(text, newline=""), delimiter=str(view.words["register.separator"]))
    )


def test_table_is_read_back_as_the_decisions_are(story: Quarter) -> None:
    view = story.view(JULY)
    (row,) = rows_of(view)
    assert row["Nummer"] == "QR-2026-007"
    assert row["Beschluss"] == "Der Rat bittet die Stadt, den Spielplatz am <Mühlenfeld> zu erneuern."
    assert (row["Stand"], row["Seit"], row["Überfällig"]) == ("erledigt", "2026-06-18", "nein")
    assert (row["Ja"], row["Nein"], row["Enthalten"]) == ("8", "0", "1")
    assert row["Zuständig"] == "Bauhof & Grün"
    assert row["Seite"] == f"https://neustadt.example/{PAGES['de']}"


def test_table_opens_in_a_german_spreadsheet(story: Quarter) -> None:
    content = table(story.view()).encode()
    assert content.startswith(b"\xef\xbb\xbfGremium;Nummer;")
    lines = content.split(b"\r\n")
    assert lines[-1] == b""
    assert all(b"\n" not in line for line in lines)


@pytest.mark.parametrize("begin", ["=", "+", "-", "@", "＝", "\t=", " ="])
def test_no_cell_is_a_formula(begin: str) -> None:
    assert cell(f"{begin}SUM(A1)").startswith("'")
    assert cell("QR-2026-007") == "QR-2026-007"


def test_formula_in_a_decision_stays_text_in_the_table(quarter: Quarter) -> None:
    text = '=HYPERLINK("https://boese.example";"Klick; hier")'
    quarter.meeting("2026-03-12", decision(facts="ja: 1 · thema: @SUM(A1)", text=text))
    (row,) = rows_of(quarter.view())
    assert row["Beschluss"] == f"'{text}"
    assert row["Themen"] == "'@SUM(A1)"


@pytest.mark.parametrize("language", LANGUAGES)
def test_data_keeps_to_its_schema_and_every_field_is_explained(tmp_path: Path, language: str) -> None:
    quarter = Quarter(tmp_path, language)
    tell(quarter)
    view = quarter.view()
    schema = schema_of(view)
    Draft202012Validator.check_schema(dict(schema))
    read = json.loads(data(view))
    assert list(Draft202012Validator(dict(schema)).iter_errors(read)) == []
    record = schema["properties"]["records"]["items"]
    assert all(part["description"] for part in record["properties"].values())
    assert read["records"][0]["url"] == f"https://neustadt.example/{PAGES[language]}"
    assert read["records"][0]["state"] == "done"
    assert [step.get("state") for step in read["records"][0]["timeline"]] == [
        None,
        "forwarded",
        "in-progress",
        "done",
    ]


def test_same_files_and_same_day_give_the_same_register(story: Quarter) -> None:
    def made() -> tuple[Any, ...]:
        view = story.view()
        return table(view), data(view), [(one.address, one.html) for one in pages(view).values()]

    assert made() == made()


# The draft of the next agenda


def test_overdue_point_stands_in_the_next_agenda_until_it_is_done(story: Quarter) -> None:
    (story.root / story.folder / "rat/2026-06-18.md").unlink()
    before = story.quartier("agenda", "rat", "--date", "2026-07-16")
    assert "Überfällige Punkte\n\n- **QR-2026-007:**" in before.stdout
    assert "beschlossen am 12.\u00a0März 2026, in Arbeit" in before.stdout
    assert "überfällig seit 30.\u00a0April 2026" in before.stdout
    assert "[Bauhof & Grün](kontakt:bauhof)".replace("&", "&amp;") in before.stdout
    tell(story)
    after = story.quartier("agenda", "rat", "--date", "2026-07-16")
    assert "QR-2026-007" not in after.stdout
    assert "Überfällige" not in after.stdout


def test_open_point_is_no_overdue_one(story: Quarter) -> None:
    story.meeting("2026-05-07", decision("QR-2026-008", "ja: 1 · bis: 2026-08-01", "Bänke."))
    said = story.quartier("agenda", "rat", "--date", "2026-07-16").stdout
    assert "Überfällige" not in said
    assert re.search(r"Offene Punkte\n\n- \*\*QR-2026-008:\*\* Bänke\. \(.*bis 1\.\u00a0August 2026\)", said)


def test_minutes_that_wait_are_to_be_approved_the_oldest_first(story: Quarter) -> None:
    said = story.quartier("agenda", "rat", "--date", "2026-07-16").stdout
    found = re.findall(r"## TOP (\d) Genehmigung des Protokolls vom (.*)", said)
    assert found == [("2", "28.\u00a0Mai 2026"), ("3", "18.\u00a0Juni 2026")]
    assert "(sitzung:rat-2026-05-28)" in said
    assert "(sitzung:rat-2026-03-12)" not in said


@pytest.mark.parametrize("language", LANGUAGES)
def test_draft_is_a_meeting_with_which_nothing_is_wrong(tmp_path: Path, language: str) -> None:
    quarter = Quarter(tmp_path / "site", language)
    tell(quarter)
    odd = "Der Rat {nichtöffentlich} bittet: [[termine]] _so_ &lt;b&gt; *und* `[x] <i>`"
    quarter.meeting("2026-05-07", decision("QR-2026-008", "zuständig: bauhof", odd))
    quarter.meeting("2026-05-08", decision("QR-2026-009", "bis: 2026-05-20", "- eins\n- zwei"))
    before = quarter.view().neighbourhood.problems
    file = f"{quarter.folder}/rat/2026-07-16.md"
    result = quarter.quartier("agenda", "rat", "--date", "2026-07-16", "--output", str(quarter.root / file))
    assert result.exit_code == 0, result.output
    after = quarter.view()
    assert after.neighbourhood.problems == before
    meeting = after.neighbourhood.get("meeting", "rat-2026-07-16")
    assert meeting is not None
    assert (meeting.entry.state, meeting.entry.start.day) == ("planned", date(2026, 7, 16))
    assert f"{meeting.entry.start.clock.start:%H:%M}" == "19:00"
    items = meeting.text.minutes.items
    assert [item.number for item in items] == ["1", "2", "3", "4", "5", "6"]
    assert all(item.public and item.title for item in items)


def test_draft_begins_at_the_hour_that_is_given(story: Quarter) -> None:
    said = story.quartier("agenda", "rat", "--date", "2026-07-16", "--time", "17:30").stdout
    assert "beginn: 2026-07-16 17:30\n" in said


def test_draft_never_writes_over_a_file(story: Quarter, tmp_path: Path) -> None:
    there = tmp_path / "schon-da.md"
    there.write_text("Meins.", "utf-8")
    result = story.quartier("agenda", "rat", "--date", "2026-07-16", "--output", str(there))
    assert result.exit_code == 1
    assert "bleibt, wie sie ist" in result.output
    assert there.read_text("utf-8") == "Meins."


def test_day_that_has_a_meeting_gets_no_second_one(story: Quarter) -> None:
    result = story.quartier("agenda", "rat", "--date", "2026-06-18")
    assert result.exit_code == 1
    assert "content/gremien/rat/2026-06-18.md" in result.output
    story.write(f"{story.folder}/rat/2026-07-16.md", "---\nbeginn: 2026-07-23\nstand: geplant\n---\n")
    for day in ("2026-07-16", "2026-07-23"):
        assert story.quartier("agenda", "rat", "--date", day).exit_code == 1


def test_day_whose_file_is_broken_gets_no_second_one(story: Quarter) -> None:
    story.write(f"{story.folder}/rat/2026-07-16.md", "---\nunsinn: ja\n---\n")
    result = story.quartier("agenda", "rat", "--date", "2026-07-16")
    assert result.exit_code == 1
    elsewhere = story.quartier("agenda", "rat", "--date", "2026-07-17")
    assert "Diese Datei hat Fehler und fehlt deshalb im Entwurf" in elsewhere.stderr


def test_unknown_committee_is_told_with_the_likely_and_the_known_ones(story: Quarter) -> None:
    story.committee("bauausschuss", "titel: Bauausschuss")
    result = story.quartier("agenda", "bauauschuss", "--date", "2026-07-16")
    assert result.exit_code == 1
    assert "Meinten Sie „bauausschuss“? Es gibt: bauausschuss, rat." in result.output
    other = story.quartier("agenda", "xyz", "--date", "2026-07-16")
    assert "Ein Gremium „xyz“ gibt es nicht. Es gibt: bauausschuss, rat." in other.output


def test_whoever_plans_hears_by_when_the_invitation_must_go_out(story: Quarter) -> None:
    story.committee("rat", "titel: Quartiersrat", "geschäftsordnung: {frist_tage: 14}")
    said = story.quartier("agenda", "rat", "--date", "2026-07-16")
    assert "spätestens am Donnerstag, 2.\u00a0Juli 2026" in said.stderr
    assert "spätestens" not in said.stdout
    late = story.quartier("agenda", "rat", "--date", "2026-07-16", today=JULY)
    assert "Die Frist für die Einladung ist vorbei" in late.stderr


def test_draft_holds_only_what_was_decided_before_the_meeting(story: Quarter) -> None:
    story.meeting("2026-05-07", decision("QR-2026-008"), "entwurf")
    said = story.quartier("agenda", "rat", "--date", "2026-04-01", today=date(2026, 6, 20)).stdout
    assert "QR-2026-008" not in said
    assert "Genehmigung" not in said


def test_open_points_begin_with_what_is_late(quarter: Quarter) -> None:
    for at, facts in enumerate(("ja: 1", "bis: 2026-09-01", "bis: 2026-05-01", "stand: erledigt"), start=1):
        quarter.meeting(f"2026-01-1{at}", decision(f"A-{at}", facts))
    found = open_points("rat", quarter.view().neighbourhood)
    assert [one.block.id for one in found] == ["A-3", "A-2", "A-1"]
    assert open_points("niemand", quarter.view().neighbourhood) == ()
    assert all(one.state in OPEN_STATES for one in found)
