"""The languages say the same things: whoever adds a word adds it in each of them."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from conftest import REPOSITORY
from quartier import yaml_source
from quartier.words import LANGUAGES

VOCABULARY = REPOSITORY / "generator" / "quartier" / "vocabulary"
FILES = sorted(path.name for path in (VOCABULARY / LANGUAGES[0]).iterdir())
PLACE_HOLDER = re.compile(r"(?<!{){(\w*)}")
PRODUCTIONS = "calendar.rules."
"""Patterns of a language's own grammar: one may have a way to say something that another lacks."""
EXAMPLE = ".example"
"""A value as a file would hold it, under the field names of its language."""


def entries(value: Any, address: str = "") -> Iterator[tuple[str, str]]:
    """Every word of a file with its address; several spellings of one are one entry."""
    if isinstance(value, dict) and not address.endswith(EXAMPLE):
        for name, inner in value.items():
            yield from entries(inner, f"{address}.{name}" if address else str(name))
    else:
        yield address, str(value)


def words(language: str, file: str) -> dict[str, str]:
    return dict(entries(yaml_source.plain((VOCABULARY / language / file).read_text("utf-8"))))


def test_every_language_has_the_same_files_of_words() -> None:
    folders = {path.name for path in VOCABULARY.iterdir() if path.is_dir()}
    assert folders == set(LANGUAGES)
    assert len(FILES) > 20
    for language in LANGUAGES:
        assert sorted(path.name for path in Path(VOCABULARY / language).iterdir()) == FILES


@pytest.mark.parametrize("language", LANGUAGES[1:])
@pytest.mark.parametrize("file", FILES)
def test_every_language_has_a_word_for_everything(file: str, language: str) -> None:
    first, other = (
        {address for address in words(one, file) if not address.startswith(PRODUCTIONS)}
        for one in (LANGUAGES[0], language)
    )
    assert first ^ other == set()


@pytest.mark.parametrize("language", LANGUAGES[1:])
@pytest.mark.parametrize("file", FILES)
def test_words_of_every_language_leave_room_for_the_same_facts(file: str, language: str) -> None:
    first, other = words(LANGUAGES[0], file), words(language, file)
    both = [address for address in first if address in other]
    different = {
        address: (first[address], other[address])
        for address in both
        if set(PLACE_HOLDER.findall(first[address])) != set(PLACE_HOLDER.findall(other[address]))
    }
    assert different == {}
