"""A committee: who sits on it, for what, by which rules."""

import re
from collections.abc import Iterable
from datetime import date
from pathlib import PurePosixPath
from typing import Annotated, ClassVar

from pydantic import BeforeValidator, ValidationInfo

from quartier.calendar.dates import Day
from quartier.kinds.reach import Website
from quartier.kinds.shared_fields import Common
from quartier.model.entry import (
    Entry,
    Line,
    Number,
    Prose,
    Reference,
    Several,
    YesNo,
    line_of,
    one_of,
    refuse,
    words_in,
)
from quartier.model.neighbourhood import Kind, Neighbourhood, Record
from quartier.model.problem import Position, Problem, Severity
from quartier.reading.files import slug_problem

MOST_YEARS = 99


def _years(value: object, info: ValidationInfo) -> int:
    """`5 Jahre` as 5."""
    text = line_of(value)
    found = re.fullmatch(r"([0-9]{1,2})\s+(\S+)", text)
    if not found or not int(found[1]) or words_in(info).choice("years", found[2]) is None:
        refuse("years-expected", given=text)
    return int(found[1])


class Term(Entry):
    """From when until when somebody was chosen."""

    first: Day | None = None
    last: Day | None = None


class Member(Entry):
    """A seat: its role, whom it speaks for; what is about the person only with consent."""

    with_consent: ClassVar[tuple[str, ...]] = ("name", "voting", "first", "last")

    name: Line | None = None
    consent: YesNo = False
    role: Line | None = None
    voting: YesNo = True
    on_behalf_of: Annotated[Line | None, Reference("organisation")] = None
    first: Day | None = None
    last: Day | None = None

    @property
    def shown_name(self) -> str | None:
        return self.name if self.consent else None

    @property
    def withheld(self) -> bool:
        """Whether somebody is named who has not agreed: then only role and organisation are shown."""
        return self.name is not None and not self.consent

    def sits(self, day: date) -> bool:
        """Whether the seat is taken on a day."""
        return not (self.first and day < self.first) and not (self.last and self.last < day)


class Rules(Entry):
    """The rules of procedure, as far as they can be checked."""

    notice_days: Number | None = None
    quorum: Number | None = None


class Committee(Common):
    """What `<slug>/index.md` in the folder of committees says."""

    type: Annotated[str, one_of("committee_type")] = "working-group"
    purpose: Prose = ""
    term: Term = Term.model_construct()
    members: Annotated[tuple[Member, ...], Several] = ()
    rules: Rules = Rules.model_construct()
    retention: Annotated[int, BeforeValidator(_years)] | None = None
    place: Annotated[Line | None, Reference("place")] = None
    council_url: Website | None = None


def _slug(path: PurePosixPath) -> str | None:
    """`quartiersrat/index.md`; a file beside the folders is one in the wrong place."""
    folder, _, name = path.as_posix().rpartition("/")
    if name == "index.md":
        return folder if folder and "/" not in folder else None
    return None if folder else path.stem


def _name_problem(slug: str, file: str) -> Problem | None:
    if not file.endswith("/index.md"):
        return Problem("committee-needs-folder", Position(file), {"given": slug})
    return slug_problem(slug, file)


def _check(record: Record, neighbourhood: Neighbourhood) -> Iterable[Problem]:
    committee: Committee = record.entry
    term = committee.term
    if term.first and term.last and term.last < term.first:
        facts: dict[str, object] = {"first": term.first, "last": term.last}
        yield Problem("ends-before-start", record.position_of(("term", "last")), facts)
    if term.last and term.last < neighbourhood.today:
        yield Problem(
            "term-over", record.position_of(("term", "last")), {"last": term.last}, Severity.WARNING
        )
    for number, member in enumerate(committee.members):
        yield from _of_member(record, number, member, neighbourhood.today)


def _of_member(record: Record, number: int, member: Member, today: date) -> Iterable[Problem]:
    path = ("members", number)
    if not (member.role or member.on_behalf_of or member.shown_name):
        yield Problem("member-without-role", record.position_of(path))
    if member.name and not member.consent:
        facts: dict[str, object] = {"name": member.name, "role": member.role or ""}
        yield Problem("name-without-consent", record.position_of((*path, "name")), facts, Severity.WARNING)
    if member.last and member.last < today:
        facts = {"role": member.role or member.shown_name or member.on_behalf_of or "", "last": member.last}
        yield Problem("member-term-over", record.position_of((*path, "last")), facts, Severity.WARNING)


COMMITTEE = Kind(
    "committee",
    Committee,
    "committees",
    (".md",),
    _check,
    prose=("purpose",),
    slug_of=_slug,
    path_of="{}/index".format,
    name_problem=_name_problem,
)
