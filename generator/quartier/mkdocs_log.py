"""What MkDocs and its plugins say while they work: shown, passed on, counted, kept."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from quartier import report
from quartier.model.problem import Problem, Severity
from quartier.words import Words

Tell = Callable[[int, str], None]
"""Hears what is said, with its level."""

ENGINE = logging.getLogger("mkdocs")
log = logging.getLogger("mkdocs.plugins.quartier")
OWN_WAY = "mkdocs.commands.build"
"""Who says in which folder MkDocs works and how long it took: where that is no news for anybody."""


class Heard(logging.Handler):
    """Keeps what is said, with its level, and passes it on."""

    def __init__(self, level: int, tell: Tell) -> None:
        super().__init__(level)
        self.said: list[tuple[int, str]] = []
        self.tell = tell
        self.passing_on = False

    def emit(self, record: logging.LogRecord) -> None:
        if not self.passing_on:  # whoever is told may say it in these very messages
            self.said.append((record.levelno, record.getMessage()))
            self.passing_on = True
            self.tell(*self.said[-1])
            self.passing_on = False


def nobody(level: int, text: str) -> None:
    """Whom nothing is told."""


class Shown(logging.StreamHandler):  # type: ignore[type-arg]  # what it is only in the library's stubs
    """Writes what is said, but for what somebody is told and says himself."""

    def emit(self, record: logging.LogRecord) -> None:
        told = [one for one in ENGINE.handlers if isinstance(one, Heard) and one.tell is not nobody]
        if all(one.passing_on for one in told):
            super().emit(record)


def tell(problem: Problem, words: Words) -> None:
    """A problem among MkDocs' own messages, where `--strict` counts it."""
    log.log(*line(problem, words))


def line(problem: Problem, words: Words) -> tuple[int, str]:
    """A problem as it is told, and how loud."""
    level = logging.ERROR if problem.severity is Severity.ERROR else logging.INFO
    return level, report.line(problem, words)


@contextmanager
def shown(quiet: str = "") -> Iterator[None]:
    """MkDocs' messages, one a line, for as long as it works; of the module `quiet` only its warnings.
    What is shown already is not shown twice."""
    if any(isinstance(handler, Shown) for handler in ENGINE.handlers):
        yield
        return
    handler = Shown()
    handler.setFormatter(logging.Formatter("%(message)s"))
    handler.addFilter(_without(quiet))
    ENGINE.setLevel(logging.INFO)
    with _listening(handler):
        yield


@contextmanager
def told(tell: Tell, quiet: str = "") -> Iterator[list[tuple[int, str]]]:
    """MkDocs' messages, of the module `quiet` only its warnings: `tell` hears each at once."""
    ENGINE.setLevel(logging.INFO)
    with heard(logging.INFO, quiet, tell) as said:
        yield said


@contextmanager
def heard(level: int, quiet: str = "", tell: Tell = nobody) -> Iterator[list[tuple[int, str]]]:
    """All that is said from `level` on; by the module `quiet` only from warnings on."""
    handler = Heard(level, tell)
    handler.addFilter(_without(quiet))
    with _listening(handler):
        yield handler.said


def _without(quiet: str) -> Callable[[logging.LogRecord], bool]:
    return lambda record: record.levelno >= logging.WARNING or record.name != quiet


@contextmanager
def _listening(handler: logging.Handler) -> Iterator[None]:
    ENGINE.addHandler(handler)
    try:
        yield
    finally:
        ENGINE.removeHandler(handler)
