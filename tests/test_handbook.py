"""The handbook for volunteers: every recipe is true, every message has a page with an example that holds."""

import re
import shutil
from collections.abc import Iterator
from datetime import date
from functools import cache
from html import unescape
from pathlib import Path
from textwrap import dedent
from typing import Any
from urllib.parse import parse_qs, urljoin, urlsplit

import pytest
from msgspec.structs import replace

from conftest import GOOD, TODAY
from quartier import report
from quartier.addresses import Addresses
from quartier.calendar import grammar, phrases
from quartier.calendar.grammar import PRODUCTIONS
from quartier.calendar.holidays import Holidays
from quartier.calendar.occurrences import Surroundings, programme
from quartier.calendar.when import Change, Extra, When
from quartier.handbook_texts import (
    NEW_FILES,
    TEXTS,
    Example,
    Recipe,
    dates_of,
    examples,
    new_file_url,
    recipe,
    recipe_names,
    text,
)
from quartier.kinds.event import EVENT
from quartier.loading import neighbourhood_of
from quartier.model.neighbourhood import Record
from quartier.model.occurrence import Programme
from quartier.model.page import Page
from quartier.model.problem import Position, Problem
from quartier.model.site import Site
from quartier.pages import handbook_pages
from quartier.pages.view import View
from quartier.reading.configuration import site_in
from quartier.reading.front_matter import yaml_document
from quartier.reading.neighbourhood import reading_of
from quartier.reading.validate import entry_of
from quartier.site import Making, plan
from quartier.words import LANGUAGES, folded, vocabulary, words_of
from test_messages import ONLY_PROGRAMMERS
from written import SITE, schedule_of

OF_THE_WORKSHOP = {"maintainers"}
"""Whoever looks after the site hears a few words of technicians, and is told so."""
NAMED_SO = {"yaml", "mkdocs", "yml", "index"}
"""Names of files, and endings."""


def good_site(**changed: Any) -> Site:
    site = site_in(GOOD)[0]
    assert site
    return replace(site, **changed)


@cache
def view(language: str = "de", **changed: str) -> View:
    return View(neighbourhood_of(good_site(language=language, **changed), TODAY), TODAY)


@cache
def pages(language: str, **changed: str) -> dict[str, Page]:
    made = (make() for _, make in handbook_pages.planned(view(language, **changed)))
    return {page.address: page for page in made}


def page(name: str, language: str = "de", **changed: str) -> Page:
    return pages(language, **changed)[view(language, **changed).addresses.handbook_page(name)]


def every_recipe() -> Iterator[tuple[str, Recipe]]:
    yield from ((language, recipe(language, name)) for language in LANGUAGES for name in recipe_names())


# Recipes


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", recipe_names())
def test_recipe_gives_the_dates_that_it_promises(name: str, language: str) -> None:
    one = recipe(language, name)
    coming = [found.start.date() for found in phrases.coming(dates_of(one, language), one.day)]
    assert one.dates
    assert list(one.dates) == coming[: len(one.dates)]
    assert len(one.dates) == min(4, len(coming))


def test_both_languages_have_the_same_recipes_with_the_same_dates() -> None:
    for name in recipe_names():
        german, english = (recipe(language, name) for language in LANGUAGES)
        assert (german.day, german.dates) == (english.day, english.dates), name
        assert german.file != english.file


@pytest.mark.parametrize("language", LANGUAGES)
def test_recipes_teach_every_production_of_the_grammar(language: str) -> None:
    rules = grammar._rules(language)
    said = [
        folded(found)
        for name in recipe_names()
        for found in re.findall(
            r"(?:wiederholung|repeat): ([^,}\n]+(?:, [A-Z][^}\n]+)?)", recipe(language, name).file
        )
    ]
    taught = {
        name
        for name, patterns in rules.items()
        if any(one.fullmatch(phrase) for one in patterns for phrase in said)
    }
    assert set(PRODUCTIONS) - taught <= {"workdays"}, "„every weekday“ is said with „Monday to Friday“"
    assert any(phrase.startswith('"rrule') for phrase in said)


@pytest.mark.parametrize(("group", "model"), [("When", When), ("Change", Change), ("Extra", Extra)])
def test_recipes_use_every_word_about_time(group: str, model: type) -> None:
    told = text("de", "changes").body + "".join(
        one.file + one.says for language, one in every_recipe() if language == "de"
    )
    for name, word in vocabulary("de")["fields"][group].items():
        assert re.search(rf"\b{word if isinstance(word, str) else word[0]}\b", told), name


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_recipe_stands_in_the_handbook_as_it_is_with_what_the_program_understands(
    language: str,
) -> None:
    shown = page("events", language).html + page("changes", language).html
    for name in recipe_names():
        assert f'<h3 id="{name}">' in shown
    assert "<strong>jeden Mittwoch bis 31.\u00a0Dezember 2026</strong>" in page("events").html
    assert "wiederholung: jeden Mittwoch\n  bis: 2026-12-31\n</code></pre>" in page("events").html


# Messages


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_message_has_a_page_with_an_example_of_the_right_form(language: str) -> None:
    codes = set(vocabulary(language)["problems"])
    assert set(examples(language)) == codes
    for code in codes:
        html = pages(language)[view(language).addresses.slip(code)].html
        assert html.count("<pre><code>") == 2, code
        assert not re.search(
            r"{\w*}",
            re.sub(r"<pre>.*?</pre>", "", html, flags=re.DOTALL)
            .replace("{nichtöffentlich}", "")
            .replace("{non-public}", ""),
        ), code


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The good neighbourhood with two of its events: quick to read hundreds of times."""
    folder = Path(
        shutil.copytree(
            GOOD, tmp_path_factory.mktemp("small") / "good", ignore=shutil.ignore_patterns(".cache")
        )
    )
    for event in (folder / "events").glob("*.yaml"):
        if event.stem not in ("seefest", "filmgespraech"):
            event.unlink()
    return folder


def _codes_told(folder: Path, file: str, content: str) -> set[str]:
    """What is told of a file with this text, which lies there for as long."""
    path = folder / file
    before = path.read_bytes() if path.exists() else None
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"{content}\n", "utf-8")
    site = site_in(folder)[0]
    assert site
    told = {one.code for one in neighbourhood_of(site, TODAY).problems if one.position.file == file}
    path.unlink() if before is None else path.write_bytes(before)
    return told


def placed(language: str) -> list[tuple[str, Example]]:
    return [(code, one) for code, one in examples(language).items() if one.file]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("part", range(4))
def test_example_of_a_slip_shows_it_and_its_remedy_mends_it(small: Path, language: str, part: int) -> None:
    for code, one in placed(language)[part::4]:
        assert code in _codes_told(small, one.file, one.wrong), one.wrong
        assert code not in _codes_told(small, one.file, one.right), one.right


def test_most_examples_are_whole_files() -> None:
    assert len(placed("de")) > 170
    assert [code for code, _ in placed("de")] == [code for code, _ in placed("en")]


@pytest.mark.parametrize("language", LANGUAGES)
def test_right_form_of_an_event_has_nothing_else_wrong_with_it(small: Path, language: str) -> None:
    for code, one in placed(language)[::3]:
        if one.file.startswith("events/"):
            assert _codes_told(small, one.file, one.right) <= {"room-taken-twice"}, (code, one.right)


def test_every_topic_has_words_and_every_message_stands_below_one() -> None:
    for language in LANGUAGES:
        topics = vocabulary(language)["handbook"]["topics"]
        assert set(topics) == {one.topic for one in examples(language).values()}
        shown = pages(language)[view(language).addresses.slips].html
        assert all(f"/{code}/" in shown.replace('href="', "/") for code in examples(language))


def test_pull_request_leads_to_the_page_of_each_message() -> None:
    problem = Problem("date-expected", Position("events/x.yaml", 2, 7), {"given": "bald"})
    words, handbook = words_of("de"), "https://neustadt.example/handbuch/fehler/"
    said = report.for_github([problem], words, handbook).splitlines()[0]
    assert said.endswith("%0Ahttps://neustadt.example/handbuch/fehler/date-expected/")
    table = report.for_job_summary([problem], words, handbook)
    assert "[Beispiel](https://neustadt.example/handbuch/fehler/date-expected/) |" in table
    assert '"help": "https://neustadt.example/handbuch/fehler/date-expected/"' in report.for_programs(
        [problem], words, handbook
    )
    assert "fehler/" not in report.for_people([problem], words)
    site = good_site()
    addresses = Addresses(site)
    assert addresses.absolute(addresses.slip("date-expected")) in said


# Texts


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_gap_is_left_open(language: str) -> None:
    for one in pages(language).values():
        assert "{{" not in one.html, one.address
        assert "{{" not in one.description


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_of_the_handbook_leads_to_pages_that_there_are(language: str) -> None:
    addresses = {planned.address for planned in plan(Making(view(language), None))}
    for one in pages(language).values():
        for link in map(unescape, re.findall(r'href="([^"]*)"', one.html)):
            path = link.partition("#")[0]
            if path and ":" not in path:
                base = f"https://x.invalid/{one.address}"
                assert urljoin(base, path).removeprefix("https://x.invalid/") in addresses, (
                    one.address,
                    link,
                )


def test_languages_say_the_same_under_the_same_headings() -> None:
    for name in TEXTS:
        german, english = (text(language, name) for language in LANGUAGES)
        for mark in (r"^## ", r"^{{\w+", r"^\d+\. ", r"^- ", r"^\|"):
            found = [len(re.findall(mark, one.body, re.MULTILINE)) for one in (german, english)]
            assert found[0] == found[1], (name, mark, found)
        gaps = [sorted(re.findall(r"{{(\w+)}}", one.body)) for one in (german, english)]
        assert gaps[0] == gaps[1], name


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", [name for name in TEXTS if name not in OF_THE_WORKSHOP])
def test_volunteers_meet_no_word_that_only_programmers_know(name: str, language: str) -> None:
    one = text(language, name)
    plain = re.sub(
        r"`[^`]*`|^ {4}.*$|{{.*?}}|\*[^*]*\*|“[^”]*”|„[^“]*“",
        "",
        f"{one.title}\n{one.lead}\n{one.body}",
        flags=re.M,
    )
    met = set(re.findall(r"[\w-]+", plain.casefold()))
    assert not met & (set(ONLY_PROGRAMMERS.split()) - NAMED_SO)


def test_first_page_has_six_steps_with_a_picture_each_that_can_be_heard() -> None:
    html = page("index").html
    assert html.count("<figure") == 6
    for said in re.findall(r'<svg[^>]*aria-label="([^"]*)"', html):
        assert len(said) > 25
    assert html.count('role="img"') == 6


@pytest.mark.parametrize("language", LANGUAGES)
def test_files_on_the_first_page_can_be_copied_as_they_stand(language: str) -> None:
    """Whoever knows only this page writes an event, and one that comes again and pauses in the holidays."""
    said = re.findall(
        r"^    tit(?:el|le): (?:.*\n    )+.*\n", text(language, "index").body + "\n", re.MULTILINE
    )
    found = [whole_file(dedent(block)) for block in said]
    assert [problems for _, problems in found] == [(), ()]
    once, weekly = (record for record, _ in found)
    assert len(programme_of(once).occurrences) == 1
    dates = [one.day for one in programme_of(weekly).occurrences]
    assert {day.weekday() for day in dates} == {2}
    assert len(dates) > 8
    assert date(2026, 10, 21) not in dates, "in the autumn holidays"


def whole_file(written: str) -> tuple[Record, tuple[Problem, ...]]:
    document = yaml_document(written, "events/neu.yaml")
    entry, places, problems = entry_of(EVENT.entry, document.fields, reading_of(SITE))
    return Record("event", "neu", "events/neu.yaml", entry, position_of=places), problems


def programme_of(record: Record) -> Programme:
    around = Surroundings(SITE.zone, Holidays(SITE.country, SITE.state, ()), SITE.uid_domain, TODAY)
    result, findings = programme(schedule_of(record), around)
    assert findings == ()
    return result


def test_who_cannot_edit_in_the_browser_is_asked_to_write() -> None:
    without = page("index", edit_base="", repository="").html
    assert "GitHub" not in without
    assert "mailto:" in unescape(without)
    assert "GitHub" in page("index").html


def test_what_the_configuration_says_cannot_break_a_page() -> None:
    html = page("maintainers", repository='https://x.example/"><script>alert(1)</script>').html
    assert "<script>" not in html


# New files


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", NEW_FILES)
def test_new_file_begins_with_a_template_whose_fields_are_all_known(
    kind: str, language: str, small: Path
) -> None:
    url = urlsplit(new_file_url(good_site(language=language), kind))
    said = parse_qs(url.query)
    assert url.path.startswith("/neustadt/website/new/main/")
    begun = said["value"][0]
    file = f"{url.path.removeprefix('/neustadt/website/new/main/')}/{said['filename'][0]}"
    known = {"value-missing", "date-expected", "field-missing", "organisation-unreachable", "unknown-value"}
    assert _codes_told(small, file, begun) <= known | {"time-expected", "postcode-expected"}
    shown = re.sub(r"^# ?(?=\w+:)", "", begun, flags=re.MULTILINE)
    assert "unknown-field" not in _codes_told(small, file, shown)


def test_lists_offer_to_begin_a_file_where_that_is_possible() -> None:
    made = {planned.address: planned.make for planned in plan(Making(view(), None))}
    addresses = view().addresses
    assert made[addresses.calendar]().adds == "event"
    assert made[addresses.records("notice")]().adds == "notice"
    assert made[addresses.records("committee")]().adds == ""
    assert new_file_url(good_site(edit_base=""), "event") == ""
    assert new_file_url(good_site(edit_base="https://gitlab.example/x/-/edit/main/"), "event") == ""


def test_day_of_a_recipe_is_told_and_plays_no_part_in_the_build() -> None:
    assert all(isinstance(one.day, date) for _, one in every_recipe())
