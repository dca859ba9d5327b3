"""The field reference: every field has a hint, an example that holds, and a place on a page."""

import html
import re
from collections.abc import Iterator
from functools import cache

import pytest

from conftest import GOOD, TODAY
from quartier import yaml_source
from quartier.field_forms import KEYS, UNKNOWN
from quartier.kinds import ALL_KINDS
from quartier.loading import neighbourhood_of
from quartier.model.entry import Entry
from quartier.model.page import Page
from quartier.model.source import Fields
from quartier.pages.reference_pages import planned
from quartier.pages.view import View
from quartier.reading.configuration import site_in
from quartier.reading.validate import Reading, entry_of
from quartier.reference import CONFIGURATION, PAGE, Field, Group, as_written, chapters
from quartier.words import LANGUAGES, folded, vocabulary, words_of
from test_messages import IN_ONE_LANGUAGE, ONLY_PROGRAMMERS


def every_group(language: str) -> Iterator[Group]:
    yield from (group for one in chapters(language) for group in one.groups)


def every_field(language: str) -> Iterator[tuple[Group, Field]]:
    yield from ((group, field) for group in every_group(language) for field in group.fields)


@cache
def pages(language: str = "de") -> tuple[Page, ...]:
    site, problems = site_in(GOOD)
    assert site is not None, problems
    view = View(neighbourhood_of(site, TODAY), TODAY)
    return tuple(make() for _, make in planned(view))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_field_of_every_file_says_what_it_is_for_and_shows_an_example(language: str) -> None:
    for group, field in every_field(language):
        where = (group.model.__name__, field.name)
        assert re.fullmatch(r"[A-ZÄÖÜ“„].{5,}\.", field.says), where
        assert field.example, where
        assert field.form.sort != UNKNOWN, f"{where}: field_forms.py does not know how it is written"


def test_every_sort_of_file_has_a_chapter_and_every_word_of_the_vocabulary_is_in_one() -> None:
    names = [one.name for one in chapters("de")]
    assert names == [*(kind.name for kind in ALL_KINDS), PAGE, CONFIGURATION]
    shown = {(group.model.__name__, field.name) for group, field in every_field("de")}
    fields = vocabulary("de")["fields"]
    known = {(model, name) for model, entries in fields.items() for name in entries}
    assert known <= shown


def test_no_hint_speaks_of_a_field_that_is_gone() -> None:
    shown = {field.name for _, field in every_field("de")}
    models = {one.__name__ for group in every_group("de") for one in group.model.__mro__}
    for model, hints in vocabulary("de")["hints"].items():
        assert model in models
        assert set(hints) <= shown, model
        assert hints.keys() == vocabulary("en")["hints"][model].keys()


@pytest.mark.parametrize("language", LANGUAGES)
def test_hints_hold_no_word_that_only_programmers_know(language: str) -> None:
    banned = {*ONLY_PROGRAMMERS.split(), *IN_ONE_LANGUAGE[language].split()}
    said = [field.says for _, field in every_field(language)]
    said += [*vocabulary(language)["reference"]["sorts"].values()]
    for text in (*said, *vocabulary(language)["reference"]["leads"].values()):
        plain = re.sub(r"mkdocs\.yml|index\.md", "", text).casefold()
        assert not banned.intersection(re.findall(r"[\w-]+", plain)), text


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_example_can_stand_in_a_file_as_it_is_shown(language: str) -> None:
    for group, field in every_field(language):
        line = f"{field.word}: {as_written(field.example)}"
        read = yaml_source.plain(line)
        assert read == {field.word: field.example}, line
        if not field.is_key:
            assert problems_of(group, line, language) == [], line


def problems_of(group: Group, line: str, language: str) -> list[str]:
    """What our own reading has to say about one line, but that other fields are missing."""
    model, text = in_place(group, line, language)
    fields = yaml_source.compose(text, "example.yaml")
    assert isinstance(fields, Fields)
    _, _, problems = entry_of(model, fields, Reading(language))
    return [
        problem.code for problem in problems if problem.code not in ("field-missing", "image-without-alt")
    ]


def in_place(group: Group, line: str, language: str) -> tuple[type[Entry], str]:
    """The line in the model that holds it: below a key, where the entry has one."""
    key = next((field for field in group.fields if field.is_key), None)
    for around, field in every_field(language):
        if key and field.form.key and field.form.inner is group.model:
            return around.model, f"{field.word}:\n  {key.example}:\n    {line}"
    return group.model, line


def test_every_way_to_write_a_field_is_told_and_understood() -> None:
    for language in LANGUAGES:
        for group, field in every_field(language):
            ways = () if field.is_key else (field.word, *field.also)
            assert len({folded(way) for way in ways}) == len(ways)
            for way in ways:
                assert words_of(language).field(group.model.__name__, way) == field.name
    when = next(field for _, field in every_field("de") if field.name == "organiser")
    assert (when.word, when.also) == ("veranstalter", ("veranstalterin", "organiser", "organizer"))


def test_what_is_needed_comes_first_and_what_all_files_have_comes_last() -> None:
    event = chapters("de")[0].groups[0]
    words = [field.word for field in event.fields]
    assert words[:3] == ["titel", "wann", "ort"]
    assert [field.word for field in event.fields if field.needed] == ["titel", "wann"]
    assert set(words[-5:]) == {"bild", "sortierung", "schlagworte", "früher", "geprüft"}


def test_fields_within_fields_are_told_once_with_the_ways_to_them() -> None:
    groups = {group.model.__name__: group for group in chapters("de")[0].groups}
    assert groups["Extra"].words == ("zusätzlich", "termine")
    assert groups["When"].words == ("wann",)
    blocks = [group.block for group in every_group("de") if group.block]
    assert blocks == ["beschluss", "fortschritt"]


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("Fest", "Fest"),
        ("ein Satz, mit Komma", "ein Satz, mit Komma"),
        ("Achtung: nass", '"Achtung: nass"'),
        (["a, b", "c"], '["a, b", c]'),
        ({"2026-05-06": {"fällt_aus": "krank"}}, "{2026-05-06: {fällt_aus: krank}}"),
    ],
)
def test_examples_are_written_with_quotes_only_where_they_are_needed(value: object, written: str) -> None:
    assert as_written(value) == written


# The pages


def page_of(address: str) -> str:
    return next(page.html for page in pages() if page.address == address)


def test_overview_leads_to_a_page_for_every_sort_of_file() -> None:
    overview = page_of("handbuch/felder/")
    found = re.findall(r'<h2><a href="([^"]+)">([^<]+)</a></h2>', overview)
    assert ("../../handbuch/felder/veranstaltung/", "Veranstaltung") in found
    addresses = {page.address for page in pages()} - {"handbuch/felder/"}
    assert {address.removeprefix("../../") for address, _ in found} == addresses
    assert len(addresses) == len(ALL_KINDS) + 2


def test_page_of_a_kind_shows_every_field_with_its_example() -> None:
    for one in chapters("de"):
        shown = html.unescape(page_of(f"handbuch/felder/{one.file}/"))
        for field in (field for group in one.groups for field in group.fields):
            assert field.says in shown
            assert field.line in shown
    assert "wann: 2026-09-12 14:00-22:00" in page_of("handbuch/felder/veranstaltung/")


def test_field_that_holds_fields_leads_to_them() -> None:
    for page in pages():
        anchors = re.findall(r'id="([^"]*)"', page.html)
        assert len(anchors) == len(set(anchors))
        assert set(re.findall(r'href="#([^"]*)"', page.html)) <= set(anchors)
    event = page_of("handbuch/felder/veranstaltung/")
    assert '<a href="#aenderungen">Felder unter „änderungen“</a>' in event
    assert '<h2 id="wann">Unter „wann“</h2>' in event


def test_page_names_the_folder_in_which_the_files_lie() -> None:
    assert "im Ordner „content/orte“" in page_of("handbuch/felder/ort/")
    assert "im Ordner „events“" in page_of("handbuch/felder/veranstaltung/")


def test_keys_of_a_mapping_are_shown_as_keys() -> None:
    assert KEYS["Change.on"] == "occasion"
    assert '<code class="fields__example">2026-05-13: …</code>' in page_of("handbuch/felder/veranstaltung/")
