"""Processes that share the work of a build: each takes the next piece until none is left."""

import os
import sys
import threading
import traceback
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.context import ForkContext

from quartier.building.memory import Forgotten

FEW = 150
"""Pieces for which one process is as quick as several."""
CHUNK = 16

Result = TypeVar("Result")
Final = TypeVar("Final")
Orders = TypeVar("Orders")


class WorkerFailed(RuntimeError):
    """A process ended without its work; carries what it said."""


class Worker(ABC, Generic[Orders, Result, Final]):
    """What one process does: it makes pieces one by one, and finishes all that it made."""

    @abstractmethod
    def make(self, number: int) -> None:
        """Makes the piece of that number and keeps what came out."""

    @abstractmethod
    def result(self) -> Result:
        """What the others must know of what was made."""

    @abstractmethod
    def finish(self, orders: Orders) -> Final:
        """The end, when it is known what all others made."""


def cores() -> int:
    """How many processes may work at once."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def may_copy() -> bool:
    """Whether a copy of this process may be made: not beside running threads, which it would not have. macOS
    does not like copies at all."""
    return sys.platform == "linux" and threading.active_count() == 1


def copied() -> int:
    """Goes on twice: in this process with the number of the copy, in the copy with none."""
    sys.stdout.flush()
    sys.stderr.flush()
    return os.fork()


def helpers_for(pieces: int, most: int | None = None) -> int:
    """How many more processes are worth while: none for small sites."""
    if pieces < FEW or not may_copy():
        return 0
    return min(most or cores(), -(-pieces // CHUNK)) - 1


class Crew(Generic[Orders, Result, Final]):
    """This process and its copies at work on `pieces` numbered pieces; `worker` makes one for each."""

    def __init__(
        self, pieces: int, worker: Callable[[str], Worker[Orders, Result, Final]], helpers: int
    ) -> None:
        self.pieces = pieces
        self.own = worker("0")
        self._next = _copies().Value("l", 0) if helpers else None
        self._at = 0
        self._lines: list[Connection] = []
        self._children: list[int] = []
        for number in range(helpers):
            self._fork(worker, str(number + 1))

    def work(self, after: Callable[[], None] = lambda: None) -> list[Result]:
        """Takes part until nothing is left; the results of all, this process' own first."""
        for number in self._numbers():
            self.own.make(number)
            after()
        return [self.own.result(), *map(self._hear, self._lines)]

    def finish(self, orders: Orders) -> list[Final]:
        """The end of all."""
        for line in self._lines:
            line.send(orders)
        own = self.own.finish(orders)
        finals = [own, *map(self._hear, self._lines)]
        self._wait()
        return finals

    def stop(self) -> None:
        """Lets go of processes that are not wanted any more; what they have not begun they leave."""
        if self._next is not None:
            self._next.value = self.pieces
        for line in self._lines:
            line.close()
        self._wait()

    @property
    def done(self) -> int:
        return min(self._next.value if self._next else self._at, self.pieces)

    def _numbers(self) -> Iterator[int]:
        while (first := self._take()) < self.pieces:
            yield from range(first, min(first + CHUNK, self.pieces))

    def _take(self) -> int:
        if self._next is None:
            first, self._at = self._at, self._at + CHUNK
            return first
        with self._next.get_lock():
            first = int(self._next.value)
            self._next.value = first + CHUNK
        return first

    def _fork(self, worker: Callable[[str], Worker[Orders, Result, Final]], name: str) -> None:
        ours, theirs = _copies().Pipe()
        child = copied()
        if child:
            theirs.close()
            self._lines.append(ours)
            self._children.append(child)
            return
        for line in (ours, *self._lines):
            line.close()
        self._obey(worker, name, theirs)

    def _obey(
        self, made: Callable[[str], Worker[Orders, Result, Final]], name: str, line: "Connection"
    ) -> None:
        """The life of a copy: it never returns to what its origin was doing."""
        try:
            worker = made(name)
            for number in self._numbers():
                worker.make(number)
            line.send(("", worker.result()))
            line.send(("", worker.finish(line.recv())))
        except (EOFError, KeyboardInterrupt, BrokenPipeError):
            pass
        except (Forgotten, OSError) as told:
            line.send((told, None))
        except BaseException:
            line.send((traceback.format_exc(), None))
        finally:
            os._exit(0)

    def _hear(self, line: "Connection") -> Any:
        try:
            failure, value = line.recv()
        except (EOFError, ConnectionError) as gone:
            raise WorkerFailed("a process of the build was stopped") from gone
        if isinstance(failure, Exception):
            raise failure
        if failure:
            raise WorkerFailed(failure)
        return value

    def _wait(self) -> None:
        for line in self._lines:
            line.close()
        for child in self._children:
            os.waitpid(child, 0)
        self._lines, self._children = [], []


def _copies() -> "ForkContext":
    import multiprocessing  # most builds need no copy

    return multiprocessing.get_context("fork")
