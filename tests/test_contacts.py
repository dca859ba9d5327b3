"""Who helps, when the door is open, how to reach somebody, and where a place has gone."""

import re
from collections.abc import Callable
from datetime import date
from html import unescape
from pathlib import Path
from urllib.parse import unquote
from xml.etree.ElementTree import Element

import html5lib
import pytest
from msgspec.structs import replace

from conftest import GOOD, TODAY
from quartier.loading import neighbourhood_of
from quartier.model.gatherings import by_organiser
from quartier.model.page import Page
from quartier.pages import contact_pages, kind_pages, mail_links
from quartier.pages.view import View
from quartier.reading.configuration import site_in
from quartier.reading.files import slug_of

COLLECTED = re.compile(r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+")
"""What a program that collects addresses takes for one."""


def view_of(folder: Path, today: date = TODAY, language: str = "de") -> View:
    site, problems = site_in(folder)
    assert site is not None, problems
    return View(neighbourhood_of(replace(site, language=language), today), today)


@pytest.fixture
def write(good_copy: Path) -> Callable[..., View]:
    """Writes files below the content folder and shows the neighbourhood with them."""

    def written(today: date = TODAY, **files: str) -> View:
        for name, text in files.items():
            path = good_copy / "content" / f"{name.replace('__', '/').replace('_', '-')}.md"
            path.write_text(f"---\n{text.strip()}\n---\n", "utf-8")
        return view_of(good_copy, today)

    return written


def page_of(view: View, slug: str, kind: str = "organisation") -> Page:
    record = view.neighbourhood.get(kind, slug)
    assert record is not None, view.neighbourhood.problems
    return kind_pages.record_page(view, record)


def tree_of(page: Page) -> Element:
    parser = html5lib.HTMLParser(namespaceHTMLElements=False, strict=True)
    tree: Element = parser.parse(f"<!doctype html><title>-</title>{page.html}")
    return tree


def text_of(page: Page) -> str:
    """What a browser shows, blanks folded."""
    return " ".join("".join(body_of(page).itertext()).split())


def body_of(page: Page) -> Element:
    return next(tree_of(page).iter("body"))


def links_of(page: Page) -> dict[str, str]:
    """Target → words of every link."""
    found = tree_of(page).iter("a")
    return {one.attrib["href"]: " ".join("".join(one.itertext()).split()) for one in found}


# The list


def test_who_helps_in_an_emergency_comes_first_and_is_marked() -> None:
    said = text_of(kind_pages.list_page(view_of(GOOD), "organisation"))
    assert said.index("In Not Wasserwacht Hilft in Not") < said.index("Einrichtungen und Kirchen")
    assert said.count("Wasserwacht") == said.count("Hilft in Not Gruppe") + 2  # the title, and for "call"


def test_every_contact_stands_in_one_group_of_the_list() -> None:
    view = view_of(GOOD)
    groups = contact_pages.of_list(view.on("kontakte/"), view.neighbourhood.all("organisation"))["groups"]
    assert isinstance(groups, dict)
    slugs = [record.slug for records in groups.values() for record in records]
    assert sorted(slugs) == sorted(record.slug for record in view.neighbourhood.all("organisation"))


def test_no_type_of_organisation_is_missing_from_the_list() -> None:
    types = view_of(GOOD).words["site.organisation_type"]
    assert sorted(types) == sorted(one for types in contact_pages.GROUPS.values() for one in types)


def test_weight_puts_a_contact_first_and_the_others_follow_by_title(write: Callable[..., View]) -> None:
    view = write(
        kontakte__a="titel: Amt A\ntelefon: 08999 1\nart: behörde",
        kontakte__b="titel: Ämter B\ntelefon: 08999 1\nart: behörde",
        kontakte__d="titel: Zuerst\ntelefon: 08999 1\nart: behörde\nsortierung: 1",
        kontakte__c="titel: Danach\ntelefon: 08999 1\nart: behörde\nsortierung: 2",
    )
    said = text_of(kind_pages.list_page(view, "organisation"))
    places = [said.index(f"{one} Behörde") for one in ("Zuerst", "Danach", "Ämter B", "Amt A")]
    assert places == sorted(places)


# Who helps with what


def test_topic_written_in_two_ways_has_one_page_with_both_who_help(write: Callable[..., View]) -> None:
    view = write(
        kontakte__not="titel: Notdienst\ntelefon: 112\nin_not: ja\nzuständig: RÄUME_FÜR_FESTE",
        kontakte__eine="titel: Eine\ntelefon: 08999 1000\nzuständig: [Räume für Feste, Müll]",
        kontakte__andere="titel: Andere\ntelefon: 08999 1001\nzuständig: raeume-für FESTE",
    )
    topic = next(one for one in view.help_topics if one.slug == "raeume-fuer-feste")
    assert [one.slug for one in topic.organisations] == ["not", "andere", "eine"]
    said = text_of(contact_pages.topic_page(view, topic))
    assert "3 Stellen helfen Ihnen" in said
    assert "Eine" in said


def test_topic_page_says_who_when_and_by_which_number() -> None:
    view = view_of(GOOD)
    topic = next(one for one in view.help_topics if one.slug == "raeume")
    page = contact_pages.topic_page(view, topic)
    assert page.address == "kontakte/wobei/raeume/"
    said = text_of(page)
    assert "Verein · Feste, Räume, Ehrenamt" in said
    assert re.search(r"Nächste Öffnung: \w\w, \d+\.\s\w+, \d", said)
    assert links_of(page)["tel:+498999100" + "0"] == "Anrufen: Seeverein Neustadt e. V."


def test_every_topic_of_a_contact_leads_to_its_page_and_stands_on_the_list_of_topics() -> None:
    view = view_of(GOOD)
    every = links_of(contact_pages.topics_page(view))
    for record in view.neighbourhood.all("organisation"):
        for topic in record.entry.responsible_for:
            slug = slug_of(topic)
            assert every[f"{slug}/" if f"{slug}/" in every else f"../../kontakte/wobei/{slug}/"] == topic
            assert links_of(page_of(view, record.slug))[f"../../kontakte/wobei/{slug}/"] == topic


@pytest.mark.parametrize(
    ("topic", "slug"),
    [("Straße & Müll", "strasse-muell"), ("Ra\u0308ume", "raeume"), ("Помощь", "pomoshch"), ("☂", "2602")],
)
def test_every_topic_has_an_address(topic: str, slug: str) -> None:
    assert slug_of(topic) == slug


def test_contact_named_like_the_pages_of_topics_is_told(write: Callable[..., View]) -> None:
    view = write(kontakte__wobei="titel: Wobei e. V.\ntelefon: 08999 1000")
    assert [one.code for one in view.neighbourhood.problems] == ["generated-name"]


# How to reach somebody


def test_browser_and_mail_program_find_the_whole_address() -> None:
    address = "vor.stand+fest@see-verein.example"
    page = tree_of(Page("", "", f'<a href="{mail_links.target(address)}">{mail_links.readable(address)}</a>'))
    link = next(page.iter("a"))
    assert "".join(link.itertext()) == address
    assert unquote(link.attrib["href"]) == f"mailto:{address}"


def test_page_gives_no_address_to_a_program_that_looks_for_one() -> None:
    html = page_of(view_of(GOOD), "seeverein").html
    for source in (html, unescape(html)):
        found = [one for one in COLLECTED.findall(source) if "%" not in one]
        assert found == []
    assert "post@neustadt.example" in text_of(page_of(view_of(GOOD), "seeverein"))


def test_mail_link_with_an_umlaut_before_the_at_sign_stays_a_link() -> None:
    assert unquote(unescape(mail_links.target("gruß@see.example"))) == "mailto:gruß@see.example"


def test_address_in_the_text_of_a_volunteer_is_as_costly_as_one_in_a_field() -> None:
    text = (
        "Post an <a@see.example>, [den Rat](mailto:rat@see.example?subject=Hallo) oder **b.c@see.example**."
    )
    html = view_of(GOOD).on("").markdown(text, "content/index.md")
    for source in (html, unescape(html)):
        assert [one for one in COLLECTED.findall(source) if "%" not in one] == []
    page = Page("", "", html)
    assert text_of(page) == "Post an a@see.example, den Rat oder b.c@see.example."
    assert [unquote(one) for one in links_of(page)] == [
        "mailto:a@see.example",
        "mailto:rat@see.example?subject=Hallo",
    ]


def test_number_is_dialled_with_its_country() -> None:
    links = links_of(page_of(view_of(GOOD), "seeverein"))
    assert links["tel:+491719990100"] == "0171 9990100"


def test_person_without_consent_stays_unnamed(write: Callable[..., View]) -> None:
    contact = "titel: Chor\ntelefon: 08999 1\nansprechstellen: {rolle: Leitung, name: Kuni Gundel}"
    said = text_of(page_of(write(kontakte__chor=contact), "chor"))
    assert "Leitung" in said
    assert "Kuni" not in said


# Opening hours

HOURS = """
titel: Stelle
telefon: 08999 1000
öffnungszeiten:
  "montag bis samstag": 9:00-12:00
  pause: [Schulferien, Feiertage, Seewoche, 2026-06-10]
  ausnahmen: {2026-06-05: 14:00-15:30, 2026-06-06: geschlossen}
"""


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (date(2026, 4, 30), "Donnerstag, 30. April: 9 bis 12 Uhr"),
        (date(2026, 5, 1), "Freitag, 1. Mai: geschlossen (Erster Mai)"),
        (date(2026, 5, 3), "Sonntag, 3. Mai: geschlossen"),
        (date(2026, 6, 1), "Montag, 1. Juni: geschlossen (Himmelfahrts-/Pfingstferien)"),
        (date(2026, 6, 5), "Freitag, 5. Juni: 14 bis 15:30 Uhr (Ausnahme)"),
        (date(2026, 6, 6), "Samstag, 6. Juni: geschlossen (Ausnahme)"),
        (date(2026, 6, 10), "Mittwoch, 10. Juni: geschlossen (Pause)"),
        (date(2026, 7, 14), "Dienstag, 14. Juli: geschlossen (Seewoche)"),
    ],
)
def test_coming_days_say_why_the_door_is_closed(day: date, said: str, write: Callable[..., View]) -> None:
    items = tree_of(page_of(write(day, kontakte__stelle=HOURS), "stelle")).iter("li")
    over = [" ".join("".join(one.itertext()).split()) for one in items if "data-over" in one.attrib]
    assert over[0] == said
    assert len([one for one in over if ": " in one]) == 7


def test_holiday_that_only_one_house_has_does_not_rename_that_of_all(good_copy: Path) -> None:
    settings = good_copy / "mkdocs.yml"
    own = "        - {name: Pause der Kita, von: 2026-12-23, bis: 2027-01-09, art: schule}\n      operator:"
    settings.write_text(settings.read_text("utf-8").replace("      operator:", own), "utf-8")
    holidays = view_of(good_copy).holidays
    assert holidays.school_name(date(2026, 12, 28)) == "Weihnachtsferien"
    assert holidays.school_name(date(2027, 1, 9)) == "Pause der Kita"


def test_door_that_is_open_on_a_holiday_says_so(write: Callable[..., View]) -> None:
    hours = "titel: Kiosk\ntelefon: 08999 1\nöffnungszeiten: {donnerstag: 9-18 Uhr}"
    said = text_of(page_of(write(date(2026, 6, 4), kontakte__kiosk=hours), "kiosk"))
    assert "Donnerstag, 4. Juni: 9 bis 18 Uhr (Fronleichnam)" in said


def test_holidays_are_named_in_the_language_of_the_site_on_every_machine(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("LANGUAGE", "uk")
    named = {
        one: view_of(GOOD, language=one).holidays.public_name(date(2026, 12, 25)) for one in ("de", "en")
    }
    assert named == {"de": "Erster Weihnachtstag", "en": "Christmas Day"}


def test_card_says_the_next_opening_with_its_date_and_no_word_that_ages(write: Callable[..., View]) -> None:
    view = write(date(2026, 6, 7), kontakte__stelle=HOURS)
    said = text_of(kind_pages.list_page(view, "organisation"))
    assert "Nächste Öffnung: Mo, 8. Juni, 9 bis 12 Uhr" in said
    assert not re.search(r"\b(heute|morgen)\b", said, re.IGNORECASE)


def test_script_is_told_the_coming_two_weeks_as_moments(write: Callable[..., View]) -> None:
    view = write(date(2026, 10, 23), kontakte__stelle=HOURS)
    line = next(one for one in tree_of(page_of(view, "stelle")).iter("p") if "data-open" in one.attrib)
    times = line.attrib["data-open"].split()
    assert times[0] == "2026-10-23T09:00+02:00/2026-10-23T12:00+02:00"
    assert times[2] == "2026-10-26T09:00+01:00/2026-10-26T12:00+01:00"  # after the change of the clocks
    assert times[-1] < "2026-11-06"
    assert line.attrib["data-until"].count("{end}") == 1


def test_hours_after_midnight_end_on_the_next_day(write: Callable[..., View]) -> None:
    hours = "titel: Bar\ntelefon: 08999 1\nöffnungszeiten: {freitag: 20:00-1:00}"
    html = page_of(write(date(2026, 6, 5), kontakte__bar=hours), "bar").html
    assert 'data-open="2026-06-05T20:00+02:00/2026-06-06T01:00+02:00 ' in html


def test_who_is_there_only_by_appointment_says_so(write: Callable[..., View]) -> None:
    hours = "titel: Rat\ntelefon: 08999 1\nöffnungszeiten: {nach_vereinbarung: ja}"
    view = write(kontakte__rat=hours)
    assert "Termine nach Vereinbarung" in text_of(kind_pages.list_page(view, "organisation"))
    assert "Die gewöhnliche Woche" not in text_of(page_of(view, "rat"))


def test_page_of_a_contact_says_how_many_dates_there_are() -> None:
    view = view_of(GOOD)
    number = len(view.coming_of(by_organiser("seeverein")))
    assert number > contact_pages.SHOWN_EVENTS
    said = text_of(page_of(view, "seeverein"))
    assert f"Die nächsten {contact_pages.SHOWN_EVENTS} von {number} Terminen." in said


# Places


def test_places_that_are_open_come_first(write: Callable[..., View]) -> None:
    view = write(
        orte__a="titel: Alte Post\nstatus: geschlossen",
        orte__b="titel: Bad\nstatus: geplant",
    )
    said = text_of(kind_pages.list_page(view, "place"))
    places = [said.index(one) for one in ("Seehaus", "Bootshaus", "Bad", "Alte Post")]
    assert places == sorted(places)


def test_closed_place_and_its_successor_name_each_other(write: Callable[..., View]) -> None:
    view = write(orte__altes_bad="titel: Altes Bad\nstatus: geschlossen\nnachfolger: seehaus")
    assert "Dieser Ort ist geschlossen. Weiter geht es hier: Seehaus" in text_of(
        page_of(view, "altes-bad", "place")
    )
    assert "Nachfolger von: Altes Bad" in text_of(page_of(view, "seehaus", "place"))


def test_whoever_needs_a_room_learns_whom_to_ask() -> None:
    page = page_of(view_of(GOOD), "seehaus", "place")
    assert "Wer hier etwas vorhat, fragt bei: Seeverein Neustadt e. V." in text_of(page)
    assert "Anrufen: Seeverein Neustadt e. V." in links_of(page).values()


def test_nobody_is_sent_to_book_a_closed_place(write: Callable[..., View]) -> None:
    view = write(orte__alt="titel: Alt\nstatus: geschlossen\nbuchung: seeverein")
    said = text_of(page_of(view, "alt", "place"))
    assert "fragt bei" not in said
    assert "Wann ist frei?" not in said


def test_place_says_in_sentences_who_gets_in_and_where_nothing_is_known() -> None:
    view = view_of(GOOD)
    assert "Es gibt eine Toilette für den Rollstuhl." in text_of(page_of(view, "seehaus", "place"))
    assert "Dazu ist nichts eingetragen." in text_of(page_of(view, "dorfwiese", "place"))


def test_every_word_of_accessibility_has_its_sentence() -> None:
    words = view_of(GOOD).words
    assert list(words["site.accessible_said"]) == list(words["values.accessibility"])


def test_point_on_the_map_is_a_link_and_nothing_is_loaded_from_there() -> None:
    page = page_of(view_of(GOOD), "seehaus", "place")
    assert "geo:47.8571,12.4013" in links_of(page)
    assert [one.attrib["src"] for one in tree_of(page).iter("img") if "//" in one.attrib["src"]] == []


def test_circle_of_three_successors_is_told_once(write: Callable[..., View]) -> None:
    view = write(
        orte__a="titel: A\nnachfolger: b",
        orte__b="titel: B\nnachfolger: c",
        orte__c="titel: C\nnachfolger: a",
    )
    problems = view.neighbourhood.problems
    assert [(one.code, one.facts["circle"]) for one in problems] == [("successor-circle", "a → b → c → a")]


def test_place_that_leads_into_somebody_elses_circle_is_not_blamed(write: Callable[..., View]) -> None:
    view = write(
        orte__a="titel: A\nnachfolger: b",
        orte__b="titel: B\nnachfolger: c",
        orte__c="titel: C\nnachfolger: b",
    )
    assert [one.position.file for one in view.neighbourhood.problems] == ["content/orte/b.md"]
