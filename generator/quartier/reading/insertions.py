"""Marks in hand-written pages that the program fills in: `[[termine: tage=14, anzahl=6]]`."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from msgspec import Struct, field

from quartier.model.entry import MOST_TITLE
from quartier.model.expression import expression
from quartier.model.problem import Position, Problem
from quartier.words import Words

MARK = expression(r"^[ \t]*\[\[([^\[\]\n]*)\]\][ \t]*$", re.MULTILINE)
OPTIONS = {
    "events": ("days", "count", "category", "audience", "place", "organisation", "committee"),
    "notices": ("count",),
    "contact": ("organisation",),
    "hours": ("organisation",),
    "meeting": ("committee",),
    "decisions": ("committee", "count", "state"),
    "list": ("kind", "topic"),
}
"""What each insertion may be told; the first needs no name."""
REFERENCES = ("category", "audience", "place", "organisation", "committee")
NUMBERS = ("days", "count")
CHOICES = {"state": "decision_state", "kind": "insertion_kind"}
"""Option → the group of the vocabulary that its value comes from."""
NEEDED = {"contact": "organisation", "hours": "organisation", "list": "kind"}
"""Insertion → the option without which it shows nothing."""
MOST = 400


class Insertion(Struct, frozen=True):
    """What a mark asks for: a `name` out of OPTIONS and its options in canonical words."""

    name: str
    options: dict[str, str] = field(default_factory=dict)

    def number(self, option: str, otherwise: int) -> int:
        return int(self.options.get(option, otherwise))


def insertion_in(
    inner: str, position: Position, words: Words
) -> tuple[Insertion | None, tuple[Problem, ...]]:
    """The insertion that the text between the double brackets means, or what is wrong with it."""
    said, _, rest = inner.partition(":")
    name = words.choice("insertion", said)
    if name is None:
        return None, (_unknown("unknown-insertion", said.strip(), "insertion", OPTIONS, position, words),)
    options: dict[str, str] = {}
    problems: list[Problem] = []
    for part in filter(None, (part.strip() for part in rest.split(","))):
        problems.extend(_option(name, part, options, position, words))
    if not problems and NEEDED.get(name, name) not in (name, *options):
        problems.append(_incomplete(name, said.strip(), position, words))
    return (None if problems else Insertion(name, options)), tuple(problems)


def _incomplete(name: str, given: str, position: Position, words: Words) -> Problem:
    """What to say where the needed option of an insertion is missing."""
    if NEEDED[name] == "organisation":
        return Problem("insertion-needs-organisation", position, {"given": given})
    known = words.choices(CHOICES[NEEDED[name]])[0]
    return Problem("insertion-needs-kind", position, {"given": given, "known": known})


def _option(
    name: str, part: str, options: dict[str, str], position: Position, words: Words
) -> Iterator[Problem]:
    key, equals, value = (piece.strip() for piece in part.partition("="))
    option = words.choice("insertion_option", key) if equals else OPTIONS[name][0]
    value = value if equals else key
    if option not in OPTIONS[name]:
        yield _unknown("unknown-option", key, "insertion_option", OPTIONS[name], position, words)
    elif option in NUMBERS and not (value.isascii() and value.isdigit() and 0 < int(value[:6]) <= MOST):
        facts: dict[str, object] = {"given": value[:MOST_TITLE], "least": 1, "most": MOST}
        yield Problem("number-out-of-range", position, facts)
    elif option in CHOICES:
        found = words.choice(CHOICES[option], value)
        options[option] = found or value
        if found is None:
            group = CHOICES[option]
            yield _unknown("unknown-value", value, group, words.own["values"][group], position, words)
    else:
        options[option] = value


def _unknown(
    code: str, given: str, group: str, names: Iterable[str], position: Position, words: Words
) -> Problem:
    """What to say about a word that is none of a group's `names`."""
    known = [words.choice_name(group, name) for name in names]
    suggestion = words.likely("values", group, given, names) or ""
    return Problem(code, position, {"given": given[:MOST_TITLE], "known": known, "suggestion": suggestion})


def topics_of(entry: Any) -> tuple[str, ...]:
    """What an entry is about, for a list of a topic: its topics, and what an organisation helps with."""
    return (*getattr(entry, "responsible_for", ()), *entry.topics)


def insertions_in(
    text: str, file: str, first_line: int, words: Words
) -> Iterator[tuple[Insertion, Position]]:
    """All sound insertions of a page."""
    for found in MARK.finditer(text):
        position = Position(
            file, first_line + text.count("\n", 0, found.start(1)), found.start(1) - found.start()
        )
        insertion, _ = insertion_in(found[1], position, words)
        if insertion:
            yield insertion, position
