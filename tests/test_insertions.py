"""Marks in hand-written pages: what the program fills in, in every language, and what it says of slips."""

import re
from datetime import date
from pathlib import Path

import pytest

from conftest import TODAY
from quartier.loading import neighbourhood_of
from quartier.model.problem import Position
from quartier.pages import insertions
from quartier.pages.view import PageView, View
from quartier.reading.configuration import site_in
from quartier.reading.insertions import OPTIONS, Insertion, insertion_in
from quartier.words import LANGUAGES, vocabulary, words_of

HERE = Position("content/seite.md", 3)


def page(folder: Path, today: date = TODAY) -> PageView:
    """What a page at `/seite/` of the folder's site sees."""
    site, problems = site_in(folder)
    assert site, problems
    around = neighbourhood_of(site, today)
    assert around.errors == ()
    return View(around, today).on("seite/")


def meant(mark: str, language: str = "de") -> Insertion:
    """What a mark that is in order asks for."""
    insertion, problems = insertion_in(mark, HERE, words_of(language))
    assert insertion, problems
    return insertion


def shown(mark: str, v: PageView) -> str:
    return insertions.html_of(meant(mark), v)


def links_in(html: str) -> list[str]:
    return re.findall(r'<a href="\.\./([^"]*)"', html)


def write(folder: Path, name: str, text: str) -> None:
    path = folder / "content" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


def told(folder: Path, mark: str) -> list[tuple[str, object]]:
    """The codes of what is wrong with a page that holds the mark, each with what it suggests."""
    write(folder, "marke.md", f"# Marke\n\n{mark}\n")
    site, _ = site_in(folder)
    assert site
    problems = neighbourhood_of(site, TODAY).problems
    return [
        (one.code, one.facts.get("suggestion")) for one in problems if one.position.file == "content/marke.md"
    ]


# How a mark is written


@pytest.mark.parametrize(
    ("german", "english"),
    [
        ("termine: gremium=rat, anzahl=2", "events: committee=rat, count=2"),
        ("meldungen: anzahl=3", "notices: count=3"),
        ("meldungen", "news"),
        ("kontakt: anlaufstelle", "contact card: organisation=anlaufstelle"),
        ("öffnungszeiten: anlaufstelle", "opening hours: anlaufstelle"),
        ("oeffnungszeiten: kontakt=anlaufstelle", "Opening Hours: contact=anlaufstelle"),
        ("sitzung: quartiersrat", "next meeting: committee=quartiersrat"),
        ("nächste sitzung", "meeting"),
        ("beschlüsse: gremium=rat, anzahl=3, stand=offen", "decisions: committee=rat, count=3, state=open"),
        ("beschlüsse: stand=in Arbeit", "decisions: state=in progress"),
        ("liste: orte", "list: kind=places"),
        ("liste: kontakte, thema=Sport", "list: organizations, topic=Sport"),
    ],
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_mark_may_be_written_in_german_and_in_english(german: str, english: str, language: str) -> None:
    assert meant(german, language) == meant(english, language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_insertion_and_option_has_a_word_in_every_language(language: str) -> None:
    values = vocabulary(language)["values"]
    assert set(values["insertion"]) == set(OPTIONS) == set(insertions._FILLERS)
    assert set(values["insertion_option"]) == {one for options in OPTIONS.values() for one in options}


@pytest.mark.parametrize(
    ("mark", "code", "suggestion"),
    [
        ("[[meldung]]", "unknown-insertion", "meldungen"),
        ("[[sitzungn: seerat]]", "unknown-insertion", "sitzung"),
        ("[[beschlüsse: anzhal=3]]", "unknown-option", "anzahl"),
        ("[[meldungen: ort=seehaus]]", "unknown-option", ""),
        ("[[sitzung: serat]]", "unknown-committee", "seerat"),
        ("[[termine: gremium=seerad]]", "unknown-committee", "seerat"),
        ("[[öffnungszeiten: seeverei]]", "unknown-organisation", "seeverein"),
        ("[[öffnungszeiten]]", "insertion-needs-organisation", None),
        ("[[öffnungszeiten: wasserwacht]]", "organisation-without-hours", None),
        ("[[liste]]", "insertion-needs-kind", None),
        ("[[liste: thema=Feste]]", "insertion-needs-kind", None),
        ("[[liste: termine]]", "unknown-value", ""),
        ("[[liste: ortee]]", "unknown-value", "orte"),
        ("[[liste: kontakte, thema=Fesste]]", "unknown-topic", "Feste"),
        ("[[beschlüsse: stand=erledgt]]", "unknown-value", "erledigt"),
        ("[[beschlüsse: anzahl=0]]", "number-out-of-range", None),
        ("[[meldungen: alle]]", "number-out-of-range", None),
    ],
)
def test_slip_in_a_mark_is_told_with_what_was_meant(
    good_copy: Path, mark: str, code: str, suggestion: str | None
) -> None:
    problems = told(good_copy, mark)
    assert [one for one, _ in problems] == [code]
    if suggestion:
        assert problems[0][1] == suggestion


def test_topic_may_be_written_like_any_word(good_copy: Path) -> None:
    assert told(good_copy, "[[liste: kontakte, thema=räume]]") == []
    assert told(good_copy, "[[liste: kontakte, thema=RAEUME]]") == []


# What is put in


def test_next_events_of_a_committee_are_its_meetings(good: Path) -> None:
    html = shown("termine: gremium=seerat", page(good))
    meetings = [one for one in links_in(html) if one.startswith("gremien/")]
    assert meetings == ["gremien/seerat/2026-06-18/", "gremien/seerat/2026-09-17/"]
    assert not [one for one in links_in(html) if one.startswith("veranstaltungen/")]


def test_newest_notices_begin_with_the_important_and_leave_out_what_is_over(good_copy: Path) -> None:
    write(good_copy, "aktuelles/2026-05-31-neuer.md", "---\ntitel: Neuer\n---\n\nText.\n")
    found = [one for one in links_in(shown("meldungen", page(good_copy))) if "20" in one]
    assert found == [
        "aktuelles/2026-05-20-badestelle-wieder-offen/",
        "aktuelles/2026-05-31-neuer/",
        "aktuelles/2026-04-07-helfende-fuer-das-seefest/",
    ]
    assert len(links_in(shown("meldungen: 1", page(good_copy)))) == 2, "one notice, and all of them"


def test_place_for_notices_says_when_there_are_none(good_copy: Path) -> None:
    for path in (good_copy / "content" / "aktuelles").glob("*.md"):
        path.unlink()
    assert "Zurzeit gibt es nichts Neues." in shown("meldungen", page(good_copy))


def test_opening_hours_are_those_of_the_week_with_the_next_opening(good: Path) -> None:
    html = shown("öffnungszeiten: seeverein", page(good))
    assert html.count("<tr>") == 7
    assert "9 bis 12 Uhr, 14 bis 18 Uhr" in html
    assert 'class="contact__hours"' in html


@pytest.mark.parametrize("mark", ["sitzung", "sitzung: seerat"])
def test_next_meeting_is_the_next_that_takes_place(good: Path, mark: str) -> None:
    html = shown(mark, page(good))
    assert "gremien/seerat/2026-06-18/" in html
    assert "gremien/seerat/2026-09-17/" not in html


def test_cancelled_meeting_stands_before_the_next_one(good_copy: Path) -> None:
    path = good_copy / "content/gremien/seerat/2026-06-18.md"
    text = path.read_text("utf-8")
    path.write_text(text.replace("stand: eingeladen", "stand: abgesagt", 1), "utf-8")
    html = shown("sitzung: seerat", page(good_copy))
    assert html.index("2026-06-18/") < html.index("2026-09-17/")
    assert html.count("Abgesagt") == 1


def test_committee_without_a_meeting_ahead_says_so(good: Path) -> None:
    assert "Zurzeit ist keine Sitzung geplant." in shown("sitzung: seerat", page(good, date(2026, 12, 1)))


def decisions(html: str) -> list[str]:
    return re.findall(r'beschluesse/([\w-]+)/"', html)


def test_open_decisions_are_all_that_still_wait_with_the_newest_change_first(good: Path) -> None:
    html = shown("beschlüsse: gremium=seerat, stand=offen", page(good))
    assert decisions(html) == ["sr-2026-001", "sr-2026-002"]
    assert ">in Arbeit<" in html
    assert "seit 12.\u00a0Mai 2026" in html
    assert ">überfällig<" in html


def test_old_decision_of_which_there_is_news_comes_first(good_copy: Path) -> None:
    write(good_copy, "gremien/uferrat/index.md", "---\ntitel: Uferrat\n---\n")
    minutes = "---\nbeginn: {} 19:00\nstand: genehmigt\n---\n\n## TOP 1 Ufer\n\n!!! {}\n    Ein Satz.\n"
    for day, block in (
        ("2026-01-12", 'beschluss "U-1"'),
        ("2026-02-09", 'beschluss "U-2"'),
        ("2026-03-09", 'fortschritt "U-1"'),
    ):
        write(good_copy, f"gremien/uferrat/{day}.md", minutes.format(day, block))
    assert decisions(shown("beschlüsse: uferrat", page(good_copy))) == ["u-1", "u-2"]


def test_decisions_may_be_chosen_by_state_and_number(good: Path) -> None:
    v = page(good)
    assert decisions(shown("beschlüsse: stand=abgelehnt", v)) == ["sr-2026-003"]
    assert decisions(shown("beschlüsse: stand=in Arbeit", v)) == ["sr-2026-001"]
    assert decisions(shown("beschlüsse: anzahl=1", v)) == ["sr-2026-003"]
    assert len(decisions(shown("beschlüsse", v))) == 3
    assert "steht zurzeit kein Beschluss" in shown("beschlüsse: stand=zurückgezogen", v)


def test_decision_of_another_committee_stays_out(good_copy: Path) -> None:
    write(good_copy, "gremien/uferrat/index.md", "---\ntitel: Uferrat\n---\n")
    assert decisions(shown("beschlüsse: uferrat", page(good_copy))) == []
    assert len(decisions(shown("beschlüsse", page(good_copy)))) == 3


def test_list_of_a_kind_holds_all_of_it(good: Path) -> None:
    v = page(good)
    for mark, kind in (("orte", "place"), ("kontakte", "organisation"), ("gremien", "committee")):
        html = shown(f"liste: {mark}", v)
        for record in v.view.neighbourhood.all(kind):
            assert v.addresses.record(kind, record.slug) in links_in(html)


def test_list_of_a_topic_holds_only_what_is_about_it(good: Path) -> None:
    html = shown("liste: kontakte, thema=ehrenamt", page(good))
    assert links_in(html) == ["kontakte/seeverein/"]
    assert "Kontakte: ehrenamt" in html


def test_title_that_looks_like_a_program_is_only_a_title_in_every_insertion(good_copy: Path) -> None:
    title = "titel: 'A & {{ 7*7 }}'\n"
    write(good_copy, "aktuelles/2026-05-31-x.md", f"---\n{title}---\n\nText.\n")
    write(
        good_copy,
        "kontakte/x.md",
        f"---\n{title}telefon: 08999 100-7\nöffnungszeiten: {{montag: 9-10 Uhr}}\n---\n",
    )
    write(good_copy, "orte/x.md", f"---\n{title}---\n")
    write(good_copy, "gremien/x/index.md", f"---\n{title}---\n")
    write(good_copy, "gremien/x/2026-06-02.md", "---\nbeginn: 2026-06-02 19:00\nstand: geplant\n---\n")
    marks = (
        "meldungen",
        "kontakt: x",
        "öffnungszeiten: x",
        "liste: orte",
        "liste: kontakte",
        "liste: gremien",
    )
    for mark in (*marks, "sitzung: x"):
        html = shown(mark, page(good_copy))
        assert "A &amp; {{ 7*7 }}" in html, mark
        assert "A & " not in html, mark


def test_insertion_is_the_same_whenever_it_is_made(good: Path) -> None:
    marks = ("meldungen", "beschlüsse", "sitzung", "liste: kontakte", "öffnungszeiten: seeverein")
    first, second = page(good), page(good)
    assert [shown(mark, first) for mark in marks] == [shown(mark, second) for mark in marks]
