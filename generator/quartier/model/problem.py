"""A problem: what is wrong, where, and the facts that its words need."""

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple

from msgspec import Struct, field


class Severity(StrEnum):
    """How bad a problem is: an error is not published, a warning is."""

    ERROR = "error"
    WARNING = "warning"


class Term(str):
    """A word of the format or of the site, named by its address in the vocabulary (`fields.Event.title`)."""

    __slots__ = ()


class Position(NamedTuple):
    """A place in a file: its path below the site's folder, line and column counted from 1.

    A tuple, like the values of a file: a large site has a million of them.
    """

    file: str
    line: int = 1
    column: int = 1


class Problem(Struct, frozen=True):
    """Something a volunteer should mend; `code` is stable, `facts` fill the words kept for it."""

    code: str
    position: Position
    facts: Mapping[str, object] = field(default_factory=dict)
    severity: Severity = Severity.ERROR


def errors(problems: tuple[Problem, ...]) -> tuple[Problem, ...]:
    return tuple(problem for problem in problems if problem.severity is Severity.ERROR)


def in_order(problems: tuple[Problem, ...]) -> tuple[Problem, ...]:
    """Sorted by place, so that two runs over the same files say the same in the same order; each once."""
    unique = {
        (problem.position, problem.code, repr(sorted(problem.facts.items()))): problem for problem in problems
    }
    return tuple(unique[key] for key in sorted(unique))
