"""Figures of several runs: medians, and ratios of what ran in turn."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True)
class Summary:
    """The median of several runs, the least and the most."""

    median: float
    least: float
    most: float


@dataclass(frozen=True)
class Ratio:
    """How many times as much the first takes as the second.

    `paired` is the median of the ratios of runs that followed each other: noise that lasts longer than a run
    hits both. `of_medians` is the ratio of the two medians.
    """

    paired: float
    of_medians: float


def summary(values: Sequence[float]) -> Summary:
    return Summary(median(values), min(values), max(values))


def ratio(first: Sequence[float], second: Sequence[float]) -> Ratio:
    """The runs are pairs: first one of the one, then one of the other."""
    pairs = [one / other for one, other in zip(first, second, strict=True)]
    return Ratio(median(pairs), median(first) / median(second))
