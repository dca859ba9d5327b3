"""How far a build is: one line that moves on a terminal, a line a step elsewhere. The only module that knows
rich."""

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Lock, Thread
from typing import Any, Protocol

import click

from quartier.words import Words

SOON = 1.0
"""Seconds that a build may take before somebody wonders how far it is; of a quicker one nothing is told."""
OFTEN = 0.2
"""Seconds between two drawings."""
BAR = 30
"""Signs."""


class Progress(Protocol):
    """Tells how far a build is, and what else is to be said meanwhile."""

    def step(self, name: str, total: int = 0, /) -> None: ...
    def progress(self, done: int, /) -> None: ...
    def say(self, text: str, /) -> None: ...


@contextmanager
def shown(words: Words) -> Iterator[Progress]:
    """The progress of the build that runs meanwhile, told in the way that suits who reads it."""
    told = OnTerminal(words) if _somebody_looks() else LineByLine(words)
    try:
        yield told
    finally:
        told.close()


def number(value: float, words: Words) -> str:
    """`2.345`, `0,2`: a whole number in groups, another one with one place. Babel would take as long to load
    as a small build takes."""
    text = f"{value:,}" if isinstance(value, int) else f"{value:,.1f}"
    signs = {",": str(words["numbers.thousands"]), ".": str(words["numbers.comma"])}
    return "".join(signs.get(sign, sign) for sign in text)


def _somebody_looks() -> bool:
    """Whether there is a terminal whose lines can be written anew, and a person before it."""
    return sys.stderr.isatty() and os.environ.get("TERM") != "dumb" and not os.environ.get("CI")


def _say(text: str) -> None:
    click.echo(text, err=True)


class Silent:
    """Says what is to be said, and nothing of how far the build is."""

    def step(self, name: str, total: int = 0) -> None:
        pass

    def progress(self, done: int) -> None:
        pass

    def say(self, text: str) -> None:
        _say(text)


class LineByLine(Silent):
    """One line when a step begins; those of the first second wait until it is over."""

    def __init__(self, words: Words) -> None:
        self.words = words
        self._began = time.monotonic()
        self._waiting: list[str] = []

    def step(self, name: str, total: int = 0) -> None:
        what = self.words[f"build.steps.{name}"]
        form = "build.step_of" if total else "build.step"
        self._waiting.append(self.words.text(form, step=what, total=number(total, self.words)))
        self._tell()

    def say(self, text: str) -> None:
        self._tell()
        super().say(text)

    def close(self) -> None:
        self._tell()

    def _tell(self) -> None:
        if time.monotonic() - self._began >= SOON:
            for line in self._waiting:
                _say(line)
            self._waiting.clear()


class OnTerminal:
    """A line with a bar at the lower end of the terminal, gone when the build is.

    A thread draws it, so that the build has nothing to do but to say a number. The thread ends when the pages
    begin, since the build then makes copies of its process, and it comes back with the first finished page.
    """

    def __init__(self, words: Words, console: Any = None) -> None:
        self.words = words
        self._console = console
        self._began = time.monotonic()
        self._now: tuple[str, int] = ("", 0)
        self._pages = 0
        self._done = 0
        self._live: Any = None
        self._drawing = Lock()
        self._enough = Event()
        self._thread: Thread | None = None

    def step(self, name: str, total: int = 0) -> None:
        self._now = (name, total)
        if total:
            self._pages, self._done = total, 0
        if name == "pages":
            self._rest()
        else:
            self._work()

    def progress(self, done: int) -> None:
        self._done = done
        if self._now[0] != "pages" or self._thread is None:
            self._now = ("pages", self._pages)
            self._work()

    def say(self, text: str) -> None:
        """Above the line, as long as it may be; whoever reads it can click on the place that it names."""
        with self._drawing:
            if self._live is None:
                _say(text)
            else:
                from rich.text import Text

                self._live.console.print(Text(text), soft_wrap=True)

    def close(self) -> None:
        """The line goes, and with it the thread."""
        self._rest()
        if self._live is not None:
            self._live.stop()
            self._live = None

    def _work(self) -> None:
        if self._thread is None:
            self._enough.clear()
            self._thread = Thread(target=self._draw_often, daemon=True)
            self._thread.start()

    def _rest(self) -> None:
        if self._thread is not None:
            self._enough.set()
            self._thread.join()
            self._thread = None

    def _draw_often(self) -> None:
        wait = max(self._began + SOON - time.monotonic(), 0)
        while not self._enough.wait(wait):
            with self._drawing:
                self._draw()
            wait = OFTEN

    def _draw(self) -> None:
        if self._live is None:
            self._live = self._begun()
        self._live.update(self._line(), refresh=True)

    def _line(self) -> Any:
        from rich.progress_bar import ProgressBar
        from rich.table import Table

        name, total = self._now
        done = min(self._done, total)
        bar = (ProgressBar(total, done, width=BAR),) if total else ()
        line = Table.grid(padding=(0, 1))
        line.add_row(str(self.words[f"build.steps.{name}"]), *bar, self._told(done, total))
        return line

    def _told(self, done: int, total: int) -> str:
        facts = {"done": done, "total": total, "seconds": int(time.monotonic() - self._began)}
        form = "build.so_far" if total else "build.so_long"
        return self.words.text(form, **{name: number(fact, self.words) for name, fact in facts.items()})

    def _begun(self) -> Any:
        from rich.console import Console
        from rich.live import Live

        live = Live(
            console=self._console or Console(stderr=True, highlight=False),
            auto_refresh=False,
            transient=True,
            redirect_stdout=False,  # copies of this process would write through it
            redirect_stderr=False,
        )
        live.start()
        return live
