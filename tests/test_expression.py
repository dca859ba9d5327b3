"""Regular expressions that wait: they say what compiled ones say, and are compiled at their first use."""

import re

import pytest

from quartier.model.expression import expression

WORD = r"(?P<first>[a-z])\w*"


def compiled(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """What is compiled from now on."""
    seen: list[object] = []
    real = re.compile
    monkeypatch.setattr(re, "compile", lambda *said: seen.append(said) or real(*said))
    return seen


def test_an_expression_is_compiled_once_and_only_when_it_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = compiled(monkeypatch)
    word = expression(WORD, re.IGNORECASE)
    assert seen == []
    assert word.match("Fest")
    assert word.search("3 Feste")
    assert seen == [(WORD, re.IGNORECASE)]


@pytest.mark.parametrize("text", ["ein Fest", "", "3"])
def test_an_expression_answers_as_a_compiled_one(text: str) -> None:
    ours, theirs = expression(WORD), re.compile(WORD)
    assert ours.findall(text) == theirs.findall(text)
    assert ours.split(text) == theirs.split(text)
    assert ours.sub("-", text) == theirs.sub("-", text)
    assert ours.subn("-", text) == theirs.subn("-", text)
    assert [one.span() for one in ours.finditer(text)] == [one.span() for one in theirs.finditer(text)]
    assert bool(ours.fullmatch(text)) == bool(theirs.fullmatch(text))
    assert (ours.pattern, ours.flags) == (theirs.pattern, theirs.flags)


def test_bytes_are_searched_too() -> None:
    assert expression(rb"[0-9]+").findall(b"3 of 12") == [b"3", b"12"]


def test_what_no_expression_has_is_not_there() -> None:
    assert not hasattr(expression(WORD), "__fspath__")
