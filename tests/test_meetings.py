"""A meeting is one file for life: in the calendar from its first day on, under one address and one UID."""

import re
import shutil
from datetime import date, timedelta
from pathlib import Path
from textwrap import dedent
from urllib.parse import urljoin

import pytest

from conftest import GOOD, LAWFUL, TODAY
from feed_rules import broken_rules
from plain_build import build_site
from quartier.clashes import bookings, clashes
from quartier.kinds.meeting import meetings_of
from quartier.kinds.minutes_reading import minutes_of
from quartier.loading import neighbourhood_of
from quartier.model.neighbourhood import Neighbourhood
from quartier.model.page import Page
from quartier.pages.view import View
from quartier.reading.configuration import site_in
from quartier.reading.validate import Reading
from quartier.site import Making, plan
from subscribers import calendars

ADDRESS = "gremien/rat/2026-06-18/"
RULES = "geschäftsordnung: {frist_tage: 7, beschlussfähig_ab: 3}"
DECIDED = '## TOP 1 Steg\n\n!!! beschluss "R-1"\n    Der Steg.\n\n    {}\n'


class Quarter:
    """A small quarter with one committee, to which a test adds meetings."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.write(
            "mkdocs.yml",
            "site_name: Neustadt\nsite_url: https://neustadt.example/\ndocs_dir: content\n"
            "theme: {name: quartier, language: de}\nplugins:\n  - quartier:\n"
            f"      language: de\n      uid_domain: neustadt.example\n      state: NW\n{LAWFUL}",
        )
        self.write("content/index.md", "# Willkommen\n")
        self.write("content/orte/haus.md", "---\ntitel: Haus\nräume: [{titel: Saal}, {titel: Küche}]\n---\n")
        self.write("content/orte/hof.md", "---\ntitel: Hof\n---\n")
        self.committee("ort: haus")

    def write(self, name: str, text: str) -> None:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text), "utf-8")

    def committee(self, *lines: str, slug: str = "rat") -> None:
        self.write(f"content/gremien/{slug}/index.md", "\n".join(("---", "titel: Rat", *lines, "---", "")))

    def meeting(
        self, name: str, *lines: str, body: str = "", state: str = "geplant", slug: str = "rat"
    ) -> None:
        said = [] if any(line.startswith("beginn:") for line in lines) else [f"beginn: {name[:10]} 19:00"]
        said += [] if any(line.startswith("stand:") for line in lines) else [f"stand: {state}"]
        head = "\n".join(("---", *said, *lines, "---", "", ""))
        self.write(f"content/gremien/{slug}/{name}.md", head + body)

    def read(self, today: date = TODAY) -> Neighbourhood:
        site, problems = site_in(self.root)
        assert site is not None, problems
        return neighbourhood_of(site, today)

    def codes(self, today: date = TODAY) -> list[str]:
        return [problem.code for problem in self.read(today).problems]

    def view(self, today: date = TODAY) -> View:
        found = self.read(today)
        assert found.errors == ()
        return View(found, today)

    def pages(self, today: date = TODAY) -> dict[str, Page]:
        return {planned.address: planned.make() for planned in plan(Making(self.view(today), None))}

    def feeds(self, today: date = TODAY) -> dict[str, str]:
        """Every feed by its address, its lines unfolded."""
        found = {file.path: file.content for file in calendars(self.view(today).neighbourhood, None)}
        assert [rule for content in found.values() for rule in broken_rules(content)] == []
        return {path: content.decode().replace("\r\n ", "") for path, content in found.items()}


@pytest.fixture
def quarter(tmp_path: Path) -> Quarter:
    return Quarter(tmp_path / "site")


def words_on(page: Page) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page.html).split())


def value(feed: str, name: str) -> str:
    (found,) = re.findall(rf"(?m)^{name}[;:]([^\r]*)", feed.partition("BEGIN:VEVENT")[2])
    return str(found)


# In the calendar from the first day on


@pytest.mark.parametrize("state", ["geplant", "eingeladen", "entwurf", "genehmigt", "abgesagt"])
def test_meeting_is_in_every_feed_where_people_look_for_it(quarter: Quarter, state: str) -> None:
    quarter.meeting("2026-05-07", "raum: Saal", state=state, body="## TOP 1 Steg\n")
    feeds = quarter.feeds()
    uid = "UID:rat-2026-05-07@neustadt.example"
    holding = {path for path, text in feeds.items() if uid in text}
    assert {path for path in holding if "-mit-" not in path} >= {
        "kalender/feeds/alle.ics",
        "kalender/feeds/gremium/rat.ics",
        "kalender/feeds/ort/haus.ics",
        "gremien/rat/2026-05-07/termin.ics",
    } or state == "abgesagt"
    assert len([path for path in holding if path.startswith("gremien/rat/2026-05-07/")]) >= 1


def test_meeting_keeps_its_address_and_its_uid_from_the_plan_to_the_approved_minutes(
    quarter: Quarter,
) -> None:
    seen = set()
    for state in ("geplant", "eingeladen", "entwurf", "genehmigt", "abgesagt"):
        quarter.meeting("2026-05-07", state=state)
        assert "gremien/rat/2026-05-07/" in quarter.pages()
        seen |= {
            (value(text, "UID"), value(text, "URL"))
            for path, text in quarter.feeds().items()
            if path.startswith("gremien/rat/2026-05-07/termin") and "BEGIN:VEVENT" in text
        }
    url = "https://neustadt.example/gremien/rat/2026-05-07/"
    assert seen == {("rat-2026-05-07@neustadt.example", url)}


def test_feed_of_a_committee_can_be_subscribed_to(quarter: Quarter) -> None:
    pages = quarter.pages()
    assert "abonnieren/gremium/rat/" in pages
    assert "gremium/rat/" in pages["abonnieren/"].html
    assert "kalender/gremium/rat/" in pages


def test_feed_of_a_committee_holds_its_meetings_and_no_others(quarter: Quarter) -> None:
    quarter.committee(slug="beirat")
    quarter.meeting("2026-06-18")
    quarter.meeting("2026-06-19", slug="beirat")
    feeds = quarter.feeds()
    assert re.findall("UID:(.*)@", feeds["kalender/feeds/gremium/rat.ics"]) == ["rat-2026-06-18"]
    assert re.findall("UID:(.*)@", feeds["kalender/feeds/gremium/beirat.ics"]) == ["beirat-2026-06-19"]


def test_agenda_stands_in_the_feed(quarter: Quarter) -> None:
    body = "## TOP 1 Steg; Bänke, Bäume\n\n### TOP 1.1 Boote\n\n## TOP 2 Geheimes {nichtöffentlich}\n"
    quarter.meeting("2026-06-18", state="eingeladen", body=body)
    said = value(quarter.feeds()[f"{ADDRESS}termin.ics"], "DESCRIPTION")
    assert said.startswith(r"Tagesordnung:\nTOP 1 Steg\; Bänke\, Bäume\nTOP 1.1 Boote\nTOP 2 nichtöffentlich")
    assert "Geheimes" not in said


# When and where


def test_title_is_counted_over_all_meetings_also_cancelled_ones(quarter: Quarter) -> None:
    quarter.meeting("2026-01-08", state="genehmigt")
    quarter.meeting("2026-02-12", state="abgesagt")
    quarter.meeting("2026-06-18")
    quarter.meeting("2026-06-18-2", "beginn: 2026-06-18 21:00")
    quarter.meeting("2026-09-17", "titel: Klausur")
    quarter.meeting("2026-10-01")
    assert [one.entry.title for one in meetings_of("rat", quarter.read())] == [
        "1. Sitzung",
        "2. Sitzung",
        "3. Sitzung",
        "4. Sitzung",
        "Klausur",
        "6. Sitzung",
    ]


def test_calendar_names_the_committee_before_the_title(quarter: Quarter) -> None:
    quarter.meeting("2026-06-18", "titel: Klausur")
    assert value(quarter.feeds()[f"{ADDRESS}termin.ics"], "SUMMARY") == "Rat: Klausur"
    assert "<h1>Rat: Klausur</h1>" in quarter.pages()[ADDRESS].html


def test_moved_meeting_keeps_its_address_and_uid_and_says_instead_of_when(quarter: Quarter) -> None:
    quarter.meeting("2026-06-18", "beginn: 2026-06-25 18:00", "ende: 20:00")
    page = words_on(quarter.pages()[ADDRESS])
    assert "Donnerstag, 25. Juni 2026, 18 bis 20 Uhr" in page.replace("–", "bis")
    assert "statt" in page
    assert "18. Juni" in page.partition("statt")[2][:40] or "18.6." in page.partition("statt")[2][:40]
    feed = quarter.feeds()[f"{ADDRESS}termin.ics"]
    assert value(feed, "UID") == "rat-2026-06-18@neustadt.example"
    assert value(feed, "DTSTART") == "TZID=Europe/Berlin:20260625T180000"
    assert value(feed, "DTEND") == "TZID=Europe/Berlin:20260625T200000"


def test_moved_meeting_that_names_the_day_of_its_end_ends_on_that_day(quarter: Quarter) -> None:
    quarter.meeting("2026-06-18", "beginn: 2026-06-25 19:00", "ende: 2026-06-25 21:00")
    feed = quarter.feeds()[f"{ADDRESS}termin.ics"]
    assert value(feed, "DTSTART") == "TZID=Europe/Berlin:20260625T190000"
    assert value(feed, "DTEND") == "TZID=Europe/Berlin:20260625T210000"


def test_moved_meeting_of_a_whole_day_is_moved_too(quarter: Quarter) -> None:
    quarter.meeting("2026-06-18", "beginn: 2026-06-25")
    feed = quarter.feeds()[f"{ADDRESS}termin.ics"]
    assert value(feed, "DTSTART") == "VALUE=DATE:20260625"


def test_meeting_may_end_after_midnight(quarter: Quarter) -> None:
    quarter.meeting("2026-06-18", "ende: 0:30")
    quarter.meeting("2026-06-19", "ende: 2026-06-20 01:00")
    feeds = quarter.feeds()
    assert value(feeds[f"{ADDRESS}termin.ics"], "DTEND") == "TZID=Europe/Berlin:20260619T003000"
    assert value(feeds["gremien/rat/2026-06-19/termin.ics"], "DTEND") == "TZID=Europe/Berlin:20260620T010000"


@pytest.mark.parametrize("end", ["2026-06-17 21:00", "2026-06-18 18:00"])
def test_meeting_cannot_end_before_it_begins(quarter: Quarter, end: str) -> None:
    quarter.meeting("2026-06-18", f"ende: {end}")
    assert len(quarter.read().errors) == 1


def test_meeting_may_be_planned_without_a_clock_time(quarter: Quarter) -> None:
    quarter.meeting("2026-06-18", "beginn: 2026-06-18")
    feed = quarter.feeds()[f"{ADDRESS}termin.ics"]
    assert value(feed, "DTSTART") == "VALUE=DATE:20260618"
    assert 'datetime="2026-06-18"' in quarter.pages()[ADDRESS].html


def test_start_and_end_may_stand_in_one_line(quarter: Quarter) -> None:
    quarter.meeting("2026-06-18", "beginn: 18.6.2026, 19-21 Uhr")
    assert value(quarter.feeds()[f"{ADDRESS}termin.ics"], "DTEND") == "TZID=Europe/Berlin:20260618T210000"


def test_several_days_are_refused_and_not_cut_off(quarter: Quarter) -> None:
    quarter.meeting("2026-06-18", "beginn: 2026-06-18 bis 2026-06-20")
    assert len(quarter.read().errors) == 1


def test_several_meetings_on_one_day_have_addresses_of_their_own(quarter: Quarter) -> None:
    quarter.meeting("2026-06-18")
    quarter.meeting("2026-06-18-2", "beginn: 2026-06-18 21:00", "titel: Sondersitzung")
    pages = quarter.pages()
    assert {ADDRESS, "gremien/rat/2026-06-18-2/"} <= set(pages)
    uids = re.findall("UID:(.*)@", quarter.feeds()["kalender/feeds/gremium/rat.ics"])
    assert uids == ["rat-2026-06-18", "rat-2026-06-18-2"]
    assert 'rel="next" href="../../../gremien/rat/2026-06-18-2/"' in pages[ADDRESS].html


@pytest.mark.parametrize(
    ("lines", "where"),
    [
        ((), "Haus"),
        (("raum: Saal",), "Saal"),
        (("ort: hof",), "Hof"),
        (("ort: haus", "raum: Küche"), "Haus, Küche"),
    ],
)
def test_meeting_takes_place_where_its_committee_meets_unless_it_says_so(
    quarter: Quarter, lines: tuple[str, ...], where: str
) -> None:
    quarter.meeting("2026-06-18", *lines)
    said = value(quarter.feeds()[f"{ADDRESS}termin.ics"], "LOCATION").replace("\\,", ",")
    assert all(part in said for part in where.split(", "))
    page = words_on(quarter.pages()[ADDRESS])
    assert all(part in page for part in where.split(", "))


def test_meeting_takes_its_room_and_clashes_with_an_event(quarter: Quarter) -> None:
    quarter.meeting("2026-06-18", "ort: haus", "raum: Saal", "ende: 21:00")
    quarter.write("events/tanz.yaml", "titel: Tanz\nwann: 2026-06-18 20:00-22:00\nort: haus\nraum: Saal\n")
    found = quarter.read()
    assert [(one.room, one.event.slug) for one in sorted(bookings(found), key=lambda one: one.start)] == [
        ("Saal", "rat-2026-06-18"),
        ("Saal", "tanz"),
    ]
    assert [problem.code for problem in found.problems] == ["room-taken-twice"]
    report = words_on(quarter.pages()["doppelbelegungen/"])
    assert "Rat: 1. Sitzung" in report
    assert [{one.first.slug, one.second.slug} for one in clashes(found, bookings(found))] == [
        {"rat-2026-06-18", "tanz"}
    ]


def test_meeting_at_an_hour_at_which_its_place_is_closed_is_told(quarter: Quarter) -> None:
    quarter.write(
        "content/orte/haus.md", "---\ntitel: Haus\nöffnung: {montag bis freitag: 9:00-20:00}\n---\n"
    )
    quarter.meeting("2026-06-18", "ende: 20:00")
    assert quarter.codes() == []
    quarter.meeting("2026-06-18", "ende: 20:01")
    assert quarter.codes() == ["outside-availability"]


def test_cancelled_meeting_stays_in_the_calendar_and_takes_no_room(quarter: Quarter) -> None:
    quarter.meeting("2026-06-18", "ort: haus", "raum: Saal", state="abgesagt")
    pages, feeds = quarter.pages(), quarter.feeds()
    assert "Diese Sitzung fällt aus." in words_on(pages[ADDRESS])
    assert "<s>" in pages[ADDRESS].html
    assert "1. Sitzung" in words_on(pages["kalender/2026/06/"])
    told = [text for path, text in feeds.items() if path.startswith(ADDRESS)]
    assert any("STATUS:CANCELLED" in text for text in told)
    assert list(bookings(quarter.read())) == []
    assert "Zurzeit ist keine Sitzung geplant." in words_on(pages["gremien/rat/"])


def test_pager_and_list_of_a_committee_know_all_meetings_in_order(quarter: Quarter) -> None:
    for day in ("2026-01-08", "2026-06-18", "2026-03-05"):
        quarter.meeting(day)
    html = quarter.pages()["gremien/rat/"].html
    assert re.findall(r'href="(?:\.\./)*(?:gremien/rat/)?([\d-]+)/">\w+, ', html)[-3:] == [
        "2026-06-18",
        "2026-03-05",
        "2026-01-08",
    ]


# Renamed committees


def test_renamed_committee_keeps_uids_and_leads_on_from_every_old_address(quarter: Quarter) -> None:
    quarter.meeting("2026-06-18", state="eingeladen", body="## TOP 1 Steg\n")
    before = quarter.feeds()
    shutil.move(quarter.root / "content/gremien/rat", quarter.root / "content/gremien/forum")
    quarter.committee("ort: haus", "früher: [rat]", slug="forum")
    after, pages = quarter.feeds(), quarter.pages()
    assert set(before) <= set(after)
    for path in before:
        old, new = (re.findall("UID:(.*)", feeds[path]) for feeds in (before, after))
        assert old == new, path
    leads = {address: page.leads_to for address, page in pages.items() if page.leads_to}
    assert leads == {
        "gremien/rat/": "gremien/forum/",
        ADDRESS: "gremien/forum/2026-06-18/",
        "kalender/gremium/rat/": "kalender/gremium/forum/",
        "beschluesse/gremium/rat/": "beschluesse/gremium/forum/",
    } | {address: to for address, to in leads.items() if address.startswith(("abonnieren/", "beschluesse/"))}


# Checks, each at both sides of its border


@pytest.mark.parametrize(("invited", "found"), [("2026-06-11", []), ("2026-06-12", ["invited-too-late"])])
def test_invitation_goes_out_as_early_as_the_rules_say(
    quarter: Quarter, invited: str, found: list[str]
) -> None:
    quarter.committee(RULES)
    quarter.meeting("2026-06-18", f"eingeladen_am: {invited}", state="eingeladen", body="## TOP 1 A\n")
    assert quarter.codes() == found


def test_moved_meeting_is_invited_for_the_day_on_which_it_takes_place(quarter: Quarter) -> None:
    quarter.committee(RULES)
    quarter.meeting(
        "2026-06-12",
        "beginn: 2026-06-18 19:00",
        "eingeladen_am: 2026-06-11",
        state="eingeladen",
        body="## TOP 1 A\n",
    )
    assert quarter.codes() == []


@pytest.mark.parametrize(("present", "found"), [(3, []), (2, ["quorum-missed"])])
def test_decisions_need_as_many_as_the_rules_say(quarter: Quarter, present: int, found: list[str]) -> None:
    quarter.committee(RULES)
    lines = f"anwesend: {{stimmberechtigt: {present}, gäste: 9}}"
    quarter.meeting("2026-05-07", lines, state="entwurf", body=DECIDED.format("ja: 2"))
    assert quarter.codes() == found


def test_meeting_without_decisions_needs_no_quorum(quarter: Quarter) -> None:
    quarter.committee(RULES)
    quarter.meeting("2026-05-07", "anwesend: {stimmberechtigt: 0}", state="entwurf")
    assert quarter.codes() == []


@pytest.mark.parametrize(
    ("votes", "found"),
    [
        ("ja: 3 · nein: 1 · enthalten: 1", []),
        ("ja: 3 · nein: 1 · enthalten: 2", ["more-votes-than-present"]),
        ("ja: 5", []),
        ("nein: 6", ["more-votes-than-present"]),
        ("stand: offen", []),
    ],
)
def test_nobody_votes_who_was_not_there(quarter: Quarter, votes: str, found: list[str]) -> None:
    lines = "anwesend: {stimmberechtigt: 5, beratend: 7}"
    quarter.meeting("2026-05-07", lines, state="entwurf", body=DECIDED.format(votes))
    assert quarter.codes() == found


@pytest.mark.parametrize(("due", "found"), [("2026-05-07", []), ("2026-05-06", ["due-before-decision"])])
def test_decision_is_due_on_its_day_at_the_earliest(quarter: Quarter, due: str, found: list[str]) -> None:
    quarter.meeting("2026-05-07", state="entwurf", body=DECIDED.format(f"bis: {due}"))
    assert quarter.codes() == found


@pytest.mark.parametrize(("last", "found"), [(TODAY, []), (TODAY - timedelta(1), ["term-over"])])
def test_term_of_a_committee_is_over_on_the_day_after_its_last(
    quarter: Quarter, last: date, found: list[str]
) -> None:
    quarter.committee(f"amtszeit: {{von: 2024-06-01, bis: {last}}}")
    assert quarter.codes() == found


@pytest.mark.parametrize(("last", "found"), [(TODAY, []), (TODAY - timedelta(1), ["member-term-over"])])
def test_seat_is_empty_on_the_day_after_its_last(quarter: Quarter, last: date, found: list[str]) -> None:
    quarter.committee(f"mitglieder: [{{rolle: Kasse, bis: {last}}}, {{rolle: Technik, von: 2026-06-02}}]")
    assert quarter.codes() == found
    page = words_on(quarter.pages()["gremien/rat/"])
    assert ("Kasse" in page) == (not found)
    assert "Technik" not in page
    later = words_on(quarter.pages(date(2026, 6, 2))["gremien/rat/"])
    assert "Technik" in later


@pytest.mark.parametrize(("day", "found"), [("2026-06-01", []), ("2026-06-02", ["minutes-before-meeting"])])
def test_minutes_are_written_on_the_day_itself_at_the_earliest(
    quarter: Quarter, day: str, found: list[str]
) -> None:
    quarter.meeting(day, state="entwurf")
    assert quarter.codes() == found


@pytest.mark.parametrize(("day", "found"), [("2026-05-02", []), ("2026-05-01", ["minutes-missing"])])
def test_minutes_are_missed_after_thirty_days(quarter: Quarter, day: str, found: list[str]) -> None:
    quarter.meeting(day, state="geplant")
    assert quarter.codes() == found
    quarter.meeting(day, state="abgesagt")
    assert quarter.codes() == []


@pytest.mark.parametrize(("body", "found"), [("", ["invitation-without-agenda"]), ("## TOP 1 A\n", [])])
def test_invitation_has_an_agenda(quarter: Quarter, body: str, found: list[str]) -> None:
    quarter.meeting("2026-06-18", state="eingeladen", body=body)
    assert quarter.codes() == found


@pytest.mark.parametrize("state", ["geplant", "eingeladen", "abgesagt"])
def test_nothing_is_decided_before_there_are_minutes(quarter: Quarter, state: str) -> None:
    quarter.meeting("2026-06-18", state=state, body=DECIDED.format("ja: 1"))
    assert quarter.codes() == ["decision-before-meeting"]


def test_number_of_a_decision_is_unique_in_its_committee_only(quarter: Quarter) -> None:
    quarter.committee(slug="beirat")
    for slug in ("rat", "beirat"):
        quarter.meeting("2026-05-07", state="entwurf", body=DECIDED.format("ja: 1"), slug=slug)
    assert quarter.codes() == []
    quarter.meeting("2026-05-08", state="entwurf", body=DECIDED.format("ja: 1").replace("R-1", "r 1"))
    (problem,) = quarter.read().problems
    assert (problem.code, problem.position.file) == ("decision-twice", "content/gremien/rat/2026-05-08.md")
    assert problem.facts["other"] == "content/gremien/rat/2026-05-07.md"


@pytest.mark.parametrize(("day", "found"), [("2026-05-07", []), ("2026-05-06", ["unknown-decision"])])
def test_progress_is_about_a_decision_that_was_made_by_then(
    quarter: Quarter, day: str, found: list[str]
) -> None:
    quarter.meeting("2026-05-07", state="entwurf", body=DECIDED.format("ja: 1"))
    progress = '## TOP 1 Steg\n\n!!! fortschritt "R-1"\n    Steht.\n'
    quarter.meeting(f"{day}-2", f"beginn: {day} 21:00", state="entwurf", body=progress)
    assert quarter.codes() == found


def test_every_state_of_a_decision_is_understood_in_both_languages(quarter: Quarter) -> None:
    states = ("offen", "weitergeleitet", "in Arbeit", "erledigt", "abgelehnt", "zurückgezogen")
    english = ("open", "forwarded", "in progress", "done", "rejected", "withdrawn")
    found = []
    for german, other in zip(states, english, strict=True):
        for state in (german, other):
            body = DECIDED.format(f"stand: {state}")
            quarter.meeting("2026-05-07", state="entwurf", body=body)
            (record,) = quarter.view().neighbourhood.all("meeting")
            found.append(record.text.minutes.decisions[0].facts.state)
    assert found[::2] == found[1::2]
    assert len(set(found)) == 6


# Links


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The good neighbourhood with pages around its committee, built without a warning."""
    folder = Path(
        shutil.copytree(
            GOOD, tmp_path_factory.mktemp("meetings") / "site", ignore=shutil.ignore_patterns(".cache")
        )
    )
    pages = {
        "gremien/seerat/geschaeftsordnung.md": (
            "# Ordnung\n\n[a](2026-03-12.md) [b](index.md) [c](sitzung:seerat-2026-03-12#top-2)\n"
        ),
        "links.md": (
            "# Links\n\n[a](gremien/seerat/2026-03-12.md) [b](gremien/seerat/index.md) [c](gremium:seerat) "
            "[d](meeting:seerat-2026-06-18) [e](gremien/seerat/2026-03-12.md#top-2-1) "
            "[f](gremien/seerat/geschaeftsordnung.md) [g](gremien/index.md) "
            "[h](gremien/seerat/2026-03-12-steg.pdf)\n"
        ),
        "aktuelles/2026-05-31-links.md": (
            "---\ntitel: Links\n---\n\n[a](../gremien/seerat/2026-03-12.md#top-2) [b](committee:seerat) "
            "[c](../gremien/seerat/geschaeftsordnung.md)\n"
        ),
    }
    for name, text in pages.items():
        (folder / "content" / name).write_text(text, "utf-8")
    with (folder / "content/gremien/seerat/index.md").open("a", encoding="utf-8") as committee:
        committee.write("\n[a](geschaeftsordnung.md) [b](2026-06-18.md) [c](2026-03-12-steg.pdf)\n")
    target = build_site(folder, strict=True)
    assert target
    return target


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        (
            "links/",
            {
                "a": "gremien/seerat/2026-03-12/",
                "b": "gremien/seerat/",
                "c": "gremien/seerat/",
                "d": "gremien/seerat/2026-06-18/",
                "e": "gremien/seerat/2026-03-12/#top-2-1",
                "f": "gremien/seerat/geschaeftsordnung/",
                "g": "gremien/",
                "h": "gremien/seerat/2026-03-12-steg.pdf",
            },
        ),
        (
            "gremien/seerat/geschaeftsordnung/",
            {
                "a": "gremien/seerat/2026-03-12/",
                "b": "gremien/seerat/",
                "c": "gremien/seerat/2026-03-12/#top-2",
            },
        ),
        (
            "aktuelles/2026-05-31-links/",
            {
                "a": "gremien/seerat/2026-03-12/#top-2",
                "b": "gremien/seerat/",
                "c": "gremien/seerat/geschaeftsordnung/",
            },
        ),
        (
            "gremien/seerat/",
            {
                "a": "gremien/seerat/geschaeftsordnung/",
                "b": "gremien/seerat/2026-06-18/",
                "c": "gremien/seerat/2026-03-12-steg.pdf",
            },
        ),
    ],
)
def test_link_to_a_meeting_or_beside_one_leads_there(
    built: Path, page: str, expected: dict[str, str]
) -> None:
    html = (built / page / "index.html").read_text("utf-8")
    found = {name: link for link, name in re.findall(r'<a href="([^"]*)">([a-h])</a>', html)}
    base = "https://x.example/"
    assert {
        name: urljoin(f"{base}{page}", link).removeprefix(base) for name, link in found.items()
    } == expected
    for address in expected.values():
        path, _, anchor = address.partition("#")
        file = built / (f"{path}index.html" if path.endswith("/") else path)
        assert file.is_file()
        assert not anchor or f'id="{anchor}"' in file.read_text("utf-8")


def test_minutes_of_the_good_example_are_read_without_loss() -> None:
    """The example is what volunteers copy."""
    text = (GOOD / "content/gremien/seerat/2026-03-12.md").read_text("utf-8").split("---\n", 2)[2]
    minutes, problems = minutes_of(text, "a.md", 1, Reading("de"))
    assert problems == ()
    assert [item.number for item in minutes.items] == ["1", "2", "2.1", "3", "4"]
    assert [block.id for block in minutes.decisions] == ["SR-2026-001", "SR-2026-002"]
