"""Whole processes, measured from outside: wall time, CPU time and memory of all of them together."""

import os
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Timer

LONGEST = 900
"""Seconds after which a run is ended, since it hangs."""
EVERY = 0.015
"""Seconds between two looks at the memory."""


class Failed(Exception):
    """A measured command did not end well, so its time says nothing."""


@dataclass(frozen=True)
class Command:
    """What is run, in which folder, with which further variables of the environment."""

    words: Sequence[str]
    folder: Path
    environment: Mapping[str, str]


@dataclass(frozen=True)
class Times:
    """Seconds: `wall` from the start to the end, `cpu` of the process and of all that it waited for."""

    wall: float
    cpu: float


def timed(command: Command) -> Times:
    """Runs it once. The CPU time is what `wait4` says: children of children are in it once their parents
    have waited for them."""
    begun = time.perf_counter()
    process = _started(command)
    guard = Timer(LONGEST, process.kill)
    guard.start()
    _, status, used = os.wait4(process.pid, 0)
    wall = time.perf_counter() - begun
    guard.cancel()
    process.returncode = os.waitstatus_to_exitcode(status)
    _check(command, process.returncode)
    return Times(wall, used.ru_utime + used.ru_stime)


def peak_memory(command: Command) -> int:
    """Runs it once and gives the most bytes that all its processes held together.

    It is the sum of their Pss (proportional set size): a page that several processes share counts in parts
    that add up to one. The sum of what `ru_maxrss` or Rss say would count the memory that forked workers
    share with their parent once for each of them. Looking takes time of its own, so such a run is not timed.
    """
    process = _started(command)
    guard = Timer(LONGEST, process.kill)
    guard.start()
    most = 0
    while process.poll() is None:
        most = max(most, sum(map(_pss, _tree(process.pid))))
        time.sleep(EVERY)
    guard.cancel()
    _check(command, process.returncode)
    return most


def _started(command: Command) -> subprocess.Popen[bytes]:
    null = subprocess.DEVNULL
    environment = {**os.environ, **command.environment}
    return subprocess.Popen(
        command.words, cwd=command.folder, env=environment, stdin=null, stdout=null, stderr=null
    )


def _check(command: Command, code: int | None) -> None:
    if code != 0:
        raise Failed(f"exit code {code}: cd {command.folder} && {' '.join(command.words)}")


def _tree(pid: int) -> Iterator[int]:
    """A process and everything below it, as long as it is there."""
    yield pid
    for task in _listed(Path(f"/proc/{pid}/task")):
        for child in _read(task / "children").split():
            yield from _tree(int(child))


def _listed(folder: Path) -> list[Path]:
    try:
        return list(folder.iterdir())
    except OSError:
        return []


def _pss(pid: int) -> int:
    """Bytes; a process that has just ended holds none."""
    lines = _read(Path(f"/proc/{pid}/smaps_rollup")).splitlines()
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="ascii")
    except OSError:
        return ""
