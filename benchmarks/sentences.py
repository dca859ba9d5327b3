"""The bank of sentences of which invented texts are made, and how one draws from it."""

import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from random import Random
from typing import Any, TypeVar

import yaml

T = TypeVar("T")
_GERMAN = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


@lru_cache(maxsize=1)
def bank() -> dict[str, Any]:
    """What stands in `sentences.yaml`."""
    found: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("sentences.yaml").read_text("utf-8"))
    return found


def dice(*names: object) -> Random:
    """Chance of its own for everything that has a name, so that a change in one place moves no other."""
    return Random(":".join(map(str, names)))


def drawn(chance: Random, among: Sequence[T], number: int) -> list[T]:
    """So many different ones, in the order in which they were drawn."""
    left = list(among)
    return [left.pop(int(chance.random() * len(left))) for _ in range(min(number, len(left)))]


def one_of(chance: Random, among: Sequence[T]) -> T:
    return among[int(chance.random() * len(among))]


def between(chance: Random, least: int, most: int) -> int:
    return least + int(chance.random() * (most - least + 1))


def slug_of(title: str) -> str:
    """A title as the name of a file."""
    plain = unicodedata.normalize("NFKD", title.lower().translate(_GERMAN)).encode("ascii", "ignore").decode()
    return "-".join("".join(one if one.isalnum() else " " for one in plain).split())


def bullets(items: Sequence[str]) -> str:
    return "\n".join(f"- {one}" for one in items)


def numbered(items: Sequence[str]) -> str:
    return "\n".join(f"{number}. {one}" for number, one in enumerate(items, 1))


def table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    lines = (head, ["---"] * len(head), *rows)
    return "\n".join(f"| {' | '.join(map(str, line))} |" for line in lines)
