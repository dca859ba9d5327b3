"""The filters of the calendar let through what fits, without a script as pages and with one in place."""

from datetime import date
from pathlib import Path

import pytest

from conftest import TODAY
from quartier.model.neighbourhood import Record
from quartier.pages.filter_pages import FILTERS, costs_nothing, filter_page, groups_of, marks_of
from quartier.pages.view import View
from quartier.words import LANGUAGES
from test_views import GOOD, all_of, links, record_of, text_of, tree_of, view_of, with_event

WEDNESDAY, SATURDAY, SUNDAY = date(2026, 6, 3), date(2026, 6, 6), date(2026, 6, 7)


def shown_days(view: View, name: str) -> list[str]:
    """The days of a filter's page that name the probe."""
    tree = tree_of(filter_page(view, name))
    page = view.addresses.filter(name)
    return [day.get("id", "") for day in all_of(tree, "section", "day") if probe(view) in links(day, page)]


def probe(view: View) -> str:
    return view.addresses.record("event", "probe")


@pytest.mark.parametrize(
    ("today", "name", "days"),
    [
        (WEDNESDAY, "today", ["2026-06-03"]),
        (WEDNESDAY, "this-week", ["2026-06-03", "2026-06-05", "2026-06-06", "2026-06-07"]),
        (WEDNESDAY, "weekend", ["2026-06-06", "2026-06-07"]),
        (SATURDAY, "weekend", ["2026-06-06", "2026-06-07"]),
        (SUNDAY, "weekend", ["2026-06-07"]),
        (SUNDAY, "this-week", ["2026-06-07"]),
    ],
)
def test_filter_by_day_shows_what_is_on_then(
    good_copy: Path, today: date, name: str, days: list[str]
) -> None:
    dates = "2026-06-03, 2026-06-05, 2026-06-06, 2026-06-07, 2026-06-08"
    with_event(good_copy, f"wann: [{dates}]\n")
    assert shown_days(view_of(good_copy, today), name) == days


def test_what_began_before_stands_on_the_first_day_shown(good_copy: Path) -> None:
    with_event(good_copy, "wann: 2026-06-01 bis 2026-06-06\n")
    view = view_of(good_copy, WEDNESDAY)
    assert [shown_days(view, name) for name in ("today", "weekend")] == [["2026-06-03"], ["2026-06-06"]]


@pytest.mark.parametrize(
    ("cost", "free"),
    [
        ("kostenlos", True),
        ("Eintritt frei, Essen und Trinken zu kleinen Preisen", True),
        ("kostenlos (Spende willkommen)", True),
        ("Kinder frei, Erwachsene 3 Euro", False),
        ("nicht kostenlos", False),
        ("5 Euro, für Kinder kostenlos", False),
        ("jede und jeder bringt etwas mit", False),
    ],
)
def test_free_is_what_says_first_that_it_costs_nothing(good_copy: Path, cost: str, free: bool) -> None:
    view = with_event(good_copy, f"wann: 2026-06-03\nkosten: {cost}\n")
    one = next(one for one in view.dated if one.event.slug == "probe")
    assert costs_nothing(view.on(""), one) == free
    assert shown_days(view, "free") == (["2026-06-03"] if free else [])


def test_date_elsewhere_is_step_free_only_where_that_place_says_so(good_copy: Path) -> None:
    places = {slug: "step-free" in one.entry.accessibility for slug, one in places_of(good_copy)}
    stepped = next(slug for slug, free in places.items() if not free)
    text = "wann: {beginn: 2026-06-03, wiederholung: jeden Mittwoch, mal: 2}\nzugang: [stufenlos]\n"
    view = with_event(good_copy, f"{text}änderungen:\n  2026-06-10: {{ort: {stepped}}}\n")
    assert shown_days(view, "step-free") == ["2026-06-03"]


def places_of(folder: Path) -> list[tuple[str, Record]]:
    return list(view_of(folder).neighbourhood.records["place"].items())


def test_every_page_of_a_filter_says_its_day_or_the_next_date(good_copy: Path) -> None:
    for file in (good_copy / "events").iterdir():
        file.unlink()
    view = with_event(good_copy, "wann: 2026-07-29\nkosten: kostenlos\n")
    page = filter_page(view, "today")
    assert "Stand: Montag, 1." in page.html
    assert "Nächster Termin:" in page.html
    assert probe(view) in links(tree_of(page), page.address) or "gremien/" in page.html


def test_filter_without_any_date_says_so(good_copy: Path) -> None:
    for file in (good_copy / "events").iterdir():
        file.unlink()
    page = filter_page(view_of(good_copy), "free")
    assert "Dazu ist nichts eingetragen." in text_of(tree_of(page))


def test_agenda_leads_to_every_filter_and_its_chips_say_what_they_ask() -> None:
    view = view_of(GOOD)
    v = view.on(view.addresses.calendar)
    chips = [chip for _, group in groups_of(v) for chip in group]
    assert {view.addresses.filter(name) for name in FILTERS} <= {chip.address for chip in chips}
    assert len({(chip.key, chip.value) for chip in chips}) == len(chips)


def test_marks_of_a_date_fit_the_chips_whose_pages_show_it() -> None:
    """What the script lets through is what the page of the same filter shows."""
    view = view_of(GOOD)
    v = view.on(view.addresses.calendar)
    chips = [chip for _, group in groups_of(v) for chip in group if chip.filter in ("category", "audience")]
    for one in view.coming:
        marks = marks_of(v, one)
        for chip in chips:
            fits = chip.value in marks.get(f"data-{chip.filter}", "").split()
            wanted = getattr(
                one.event.entry, {"category": "categories", "audience": "audiences"}[chip.filter]
            )
            assert fits == (chip.value in wanted), (record_of(view, one), chip)


@pytest.mark.parametrize("language", LANGUAGES)
def test_filters_speak_the_language_of_the_site(language: str) -> None:
    view = view_of(GOOD, TODAY, language)
    titles = {filter_page(view, name).title for name in FILTERS}
    assert len(titles) == len(FILTERS)
    assert ("Heute im Quartier" in titles) == (language == "de")
