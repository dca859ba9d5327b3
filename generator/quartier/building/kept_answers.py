"""Answers of libraries, kept from one build to the next: so that a library is not loaded for what it said."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from quartier.building.inputs import program
from quartier.building.memory import Forgotten, Memory
from quartier.model import answers

MOST = 20_000
"""With more, those of texts that stand nowhere any more are too many, and it begins anew."""


@contextmanager
def kept_answers(root: Path) -> Iterator[None]:
    """Inside, what the last build in the folder `root` was answered is known."""
    memory, key = Memory(root, "answers"), program()
    before = 0
    with suppress(Forgotten):
        kept = memory.index(key)
        if isinstance(kept, dict):
            answers.learn(kept)
            before = len(kept)
    yield
    now = answers.all_known()
    if len(now) != before:
        memory.keep(key, dict(now) if len(now) <= MOST else {}, ())
