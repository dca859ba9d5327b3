"""Answers of libraries that follow from the question alone: asked for once, and kept by a build."""

from collections.abc import Callable, Mapping
from itertools import islice
from typing import Any, TypeVar

Question = tuple[object, ...]
"""What is asked, and for what: `("dialled", "030 1234", "DE")`. Whatever else the answer depends on belongs
to the program and its libraries, for which the answers are kept."""

Answer = TypeVar("Answer")
_known: dict[Question, Any] = {}


def answered(question: Question, find: Callable[[], Answer]) -> Answer:
    """The answer that is known, else what `find` says: a plain value that nobody changes."""
    if question not in _known:
        _known[question] = find()
    answer: Answer = _known[question]
    return answer


def all_known() -> Mapping[Question, Any]:
    return _known


def found_since(number: int) -> Mapping[Question, Any]:
    """What was found out since so many answers were known: what another process has to be told."""
    return dict(islice(_known.items(), number, None))


def learn(answers: Mapping[Question, Any]) -> None:
    """What was found out before; what is known already stays."""
    for question, answer in answers.items():
        _known.setdefault(question, answer)
