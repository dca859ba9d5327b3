"""The style book shows every component, on every site, and leads nobody astray."""

import re
from pathlib import Path

import pytest

from conftest import REPOSITORY
from quartier.pages.style_book import COLOURS, STATES, style_book_page
from quartier.words import LANGUAGES
from test_views import GOOD, TODAY, all_of, links, tree_of, view_of

TEMPLATES = REPOSITORY / "generator" / "quartier"
COMPONENTS = re.compile(r'class="((?:badge|button|banner|decision|event|contact|notice|chips|hint)[\w-]*)')


@pytest.mark.parametrize("language", LANGUAGES)
def test_style_book_speaks_the_language_of_the_site(language: str) -> None:
    page = style_book_page(view_of(GOOD, TODAY, language))
    assert (page.address, page.title) == {
        "de": ("stilbuch/", "Stilbuch"),
        "en": ("style-book/", "Style book"),
    }[language]


def test_style_book_shows_every_colour_and_every_state() -> None:
    tree = tree_of(style_book_page(view_of(GOOD)))
    blocks = {name for one in tree.iter("p") for name in one.get("class", "").split()}
    assert {f"category--{colour}" for colour in COLOURS} <= blocks
    states = {one.get("data-state") for one in all_of(tree, "section", "decision")}
    assert set(STATES) <= states
    badges = {one.get("class") for one in all_of(tree, "span", "badge")}
    kinds = {"cancelled", "changed", "provisional", "done", "quiet"}
    assert {f"badge badge--{kind}" for kind in kinds} <= badges


def test_style_book_shows_every_component_that_pages_have() -> None:
    html = style_book_page(view_of(GOOD)).html
    used = {
        name for path in TEMPLATES.rglob("*.html") for name in COMPONENTS.findall(path.read_text("utf-8"))
    }
    parts = {name.split("--")[0].split("__")[0] for name in used}
    assert {
        name for name in parts if name in ("event", "decision", "contact", "notice", "hint", "badge")
    } <= {name for name in parts if f'"{name}' in html or f" {name}" in html}


def test_links_of_the_style_book_stay_on_it_or_lead_to_real_pages() -> None:
    page = style_book_page(view_of(GOOD))
    inside = {link for link in links(tree_of(page), page.address) if ":" not in link}
    assert {link.partition("#")[0] for link in inside} <= {"", "stilbuch/"}


def test_style_book_is_found_by_nobody_who_does_not_look_for_it() -> None:
    page = style_book_page(view_of(GOOD))
    assert not page.searchable
    assert 'name="robots" content="noindex"' in page.head


def test_style_book_needs_nothing_of_the_site(good_copy: Path) -> None:
    for folder in ("orte", "kontakte", "gremien", "aktuelles"):
        for file in (good_copy / "content" / folder).rglob("*.md"):
            file.unlink()
    for file in (good_copy / "events").iterdir():
        file.unlink()
    assert style_book_page(view_of(good_copy)).html == style_book_page(view_of(GOOD)).html
