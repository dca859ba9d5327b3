"""The list of dates as it grows, step by step, and what was found wrong on the way."""

from datetime import date, datetime

from msgspec import Struct

from quartier.calendar.dates import Timing
from quartier.calendar.schedule import Finding, Schedule, Stretch, Surroundings, stretches
from quartier.calendar.when import Details
from quartier.model.problem import Severity


class PlannedDate(Struct, eq=False):
    """A date on its way through the steps; `original` is the start that the rule gave, before any change."""

    day: date
    timing: Timing
    stretch: int
    original: datetime
    details: Details | None = None
    status: str = "confirmed"
    reason: str = ""
    changed: bool = False
    apart: bool = False
    """It is written as an event of its own, not as an instance of its series."""


class Work:
    """What the steps hand on: the dates, by stretch the days left out, the stretches that never end."""

    def __init__(self, schedule: Schedule, around: Surroundings) -> None:
        self.schedule = schedule
        self.around = around
        self.stretches: tuple[Stretch, ...] = ()
        self.findings: list[Finding] = []
        self.dates: list[PlannedDate] = []
        self.left_out: list[list[date]] = []
        self.endless: set[int] = set()

    def divide(self) -> None:
        """Cuts the schedule into its stretches, once it is known to be sound."""
        self.stretches = stretches(self.schedule)
        self.left_out = [[] for _ in self.stretches]

    def refuse(self, code: str, *path: str | int, **facts: object) -> None:
        self.findings.append(Finding(code, path, facts))

    def warn(self, code: str, *path: str | int, **facts: object) -> None:
        self.findings.append(Finding(code, path, facts, Severity.WARNING))

    @property
    def failed(self) -> bool:
        return any(finding.severity is Severity.ERROR for finding in self.findings)
