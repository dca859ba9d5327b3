"""A report becomes a proposal: the file that it asks for, checked with the whole site, and the answer."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from msgspec import Struct, field
from msgspec.structs import replace
from pydantic_core import PydanticCustomError

from quartier import issue_form, yaml_source
from quartier.calendar.dates import day_in
from quartier.drafts import Desk, draft_of, file_of, free_slug, is_taken, slug_for
from quartier.explain import explained
from quartier.issue_form import Answers, IssueForm
from quartier.kinds.meeting import known_names
from quartier.loading import neighbourhood_of
from quartier.model.expression import expression
from quartier.model.neighbourhood import Neighbourhood
from quartier.model.problem import Problem, Severity
from quartier.reading import yaml_text
from quartier.reading.files import slug_problem
from quartier.reading.personal_data import personal_data
from quartier.reading.yaml_text import Value
from quartier.words import Words, folded, spellings

Ways = dict[tuple[str, ...], Value]
_WITH_NAME = expression(r"(\d{1,2})\.?\s+([^\W\d_]+)\.?\s+(\d{4})")
_MAIL = expression(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_FENCE = expression("`{3,}")
LEAST_FENCE = 3


class Proposal(Struct, frozen=True):
    """What came of a report. `file` and `text` are empty where no file can be made; `branch` is a name for
    git out of `[a-z0-9-]`; `good` where nothing stands in the way; `message` is Markdown for the answer."""

    branch: str = ""
    file: str = ""
    text: str = ""
    good: bool = False
    message: str = ""


class _Made(Struct, frozen=True):
    """A file to be, and what there is to say of how it came about."""

    slug: str = ""
    file: str = ""
    text: str = ""
    notes: tuple[str, ...] = ()
    wrong: tuple[str, ...] = field(default=())


def proposal(body: str, title: str, number: int, desk: Desk, form: str = "") -> Proposal:
    """The proposal that a report asks for: its text, its title, its number; `form` where that is known."""
    words = desk.words
    all_forms = issue_form.forms(desk)
    named = next((one for one in all_forms if one.name == form), None)
    found = named or issue_form.form_in(body, all_forms)
    if found is None or found.kind is None:
        because = () if found else (str(words["forms.answer.unknown_form"]),)
        return Proposal(message=_answer(words["forms.answer.no_file"], because))
    answers = issue_form.answers_in(body, found, words)
    made = _hours(answers, desk) if found.name == "hours" else _new(found, answers, title, desk)
    strange = (
        words.text("forms.answer.unknown_choice", given=given, label=label)
        for label, given in answers.unknown
    )
    made = replace(made, notes=(*made.notes, *strange))
    if not made.file:
        return Proposal(message=_answer(words["forms.answer.no_file"], (*made.wrong, *made.notes)))
    return _checked(made, number, desk)


def _checked(made: _Made, number: int, desk: Desk) -> Proposal:
    """Together with the whole site: what is wrong with the file, and what goes wrong elsewhere by it."""
    after = neighbourhood_of(desk.site, desk.today, {made.file: made.text})
    before = {_same(one) for one in desk.neighbourhood.problems}
    found = [one for one in after.problems if one.position.file == made.file or _same(one) not in before]
    bad = [one for one in found if one.severity is Severity.ERROR]
    branch = f"issue-{number}-{made.slug}"
    message = _told(made, after, found, desk)
    return Proposal(branch, made.file, made.text, not bad and not made.wrong, message)


def _same(problem: Problem) -> tuple[str, str, str]:
    return problem.code, problem.position.file, repr(sorted(problem.facts.items()))


# The answer


def _told(made: _Made, after: Neighbourhood, found: list[Problem], desk: Desk) -> str:
    words = desk.words
    said = words["forms.answer"]
    errors = [_line(one, made.file, words) for one in found if one.severity is Severity.ERROR]
    hints = [_line(one, made.file, words) for one in found if one.severity is not Severity.ERROR]
    parts = [words.text("forms.answer.file", file=made.file)]
    wrong = [*(f"- {one}" for one in made.wrong), *errors]
    parts.extend(_block(said["doubtful"], wrong) if wrong else [str(said["good"])])
    parts.extend(_block(said["hints"], [*(f"- {one}" for one in made.notes), *hints]))
    if understood := explained(after, made.file, desk.today):
        parts.extend(_block(said["understood"], understood.split("\n")))
    return "\n\n".join(parts) + "\n"


def _answer(opening: str, lines: tuple[str, ...]) -> str:
    return "\n\n".join([opening, *_block("", [f"- {one}" for one in lines])]) + "\n"


def _line(problem: Problem, file: str, words: Words) -> str:
    message, remedy = words.problem(problem)
    at = problem.position
    if at.file == file:
        return words.text("forms.answer.problem", message=message, remedy=remedy)
    return words.text("forms.answer.in_file", file=at.file, line=at.line, message=message, remedy=remedy)


def _block(opening: str, lines: list[str]) -> list[str]:
    """Lines in a frame in which GitHub takes nothing for a mention, a picture or a command."""
    if not lines:
        return []
    text = "\n".join(lines)
    fence = "`" * max((len(one) + 1 for one in _FENCE.findall(text)), default=LEAST_FENCE)
    return [*([opening] if opening else []), f"{fence}text\n{text}\n{fence}"]


# A new file


def _new(form: IssueForm, answers: Answers, title: str, desk: Desk) -> _Made:
    assert form.kind
    words, notes = desk.words, list[str]()
    ways = {one.way: _value(answers.said[one.name]) for one in form.fields if one.name in answers.said}
    if elsewhere := ways.pop(("elsewhere",), None):
        notes.append(words.text("forms.answer.elsewhere", given=elsewhere))
    ways.setdefault(("title",), _of_issue(title, form, words))
    if not ways["title",]:
        del ways["title",]
    if form.kind.name == "event":
        _put_times_right(ways, desk)
    elif until := ways.get(("until",)):
        ways["until",] = _day(str(until), words)
    notes.extend(_kept_private(ways, desk))
    slug = free_slug(slug_for(form.kind, ways, desk.today), lambda one: _taken(form, one, desk))
    if form.kind.name == "notice":
        ways["date",] = desk.today.isoformat()
    draft = draft_of(form.kind, slug, ways, desk)
    return _Made(slug, draft.file, draft.text, tuple(notes))


def _taken(form: IssueForm, slug: str, desk: Desk) -> bool:
    assert form.kind
    unfit = slug_problem(slug, file_of(form.kind, slug, desk.site)) is not None and form.kind.name == "event"
    return unfit or is_taken(form.kind, slug, desk.neighbourhood)


def _value(answer: issue_form.Answer) -> Value:
    return answer if isinstance(answer, str) else list(answer)


def _of_issue(title: str, form: IssueForm, words: Words) -> str:
    """The title of the report without the word with which the form begins it."""
    plain = " ".join("".join(one if one.isprintable() else " " for one in title).split())
    heading = str(words[f"forms.{form.name}.heading"]).strip()
    return plain.removeprefix(heading).strip()


def _put_times_right(ways: Ways, desk: Desk) -> None:
    """What people write into the wrong field or in other words, where only one thing can be meant."""
    words = desk.words
    if folded(str(ways.get(("when", "repeat"), ""))) in map(folded, words["forms.once"]):
        del ways["when", "repeat"]
    for name in ("first", "until"):
        if ("when", name) in ways:
            ways["when", name] = _day(str(ways["when", name]), words)
    if ("when", "time") in ways:
        ways["when", "time"] = _time(str(ways["when", "time"]), words)
    day, _, rest = str(ways.get(("when", "first"), "")).partition(" ")
    if rest and ("when", "time") not in ways and re.match(r"\d[\d.-]+,?$", day) and rest[0].isdigit():
        ways["when", "first"], ways["when", "time"] = day.strip(","), _time(rest, words)
    until = str(ways.get(("when", "until"), ""))
    if ("when", "repeat") in ways:
        if words.choice("until", until):
            ways["checked",] = desk.today.isoformat()
        return
    ways.pop(("when", "pause"), None)
    if _same_day(until, str(ways.get(("when", "first"), ""))):
        ways.pop(("when", "until"), None)


def _same_day(one: str, other: str) -> bool:
    try:
        return day_in(one) == day_in(other)
    except PydanticCustomError:
        return False


def _day(text: str, words: Words) -> str:
    """Without the weekday before it, with its month as a number."""
    names = (name for entry in words["calendar.weekdays"].values() for name in spellings(entry))
    lead, _, rest = text.replace(",", " ").partition(" ")
    plain = (
        rest.strip()
        if rest and folded(lead.strip(".")) in {folded(one.strip(".")) for one in names}
        else text
    )
    found = _WITH_NAME.search(plain)
    number = _month(found[2], words) if found else None
    return (
        plain if not found or number is None else _replaced(plain, found, f"{found[1]}.{number}.{found[3]}")
    )


def _replaced(text: str, found: re.Match[str], day: str) -> str:
    return text[: found.start()] + day + text[found.end() :]


def _month(name: str, words: Words) -> str | None:
    months: Mapping[object, object] = words["calendar.months"]
    return next(
        (str(number) for number, entry in months.items() if folded(name) in map(folded, spellings(entry))),
        None,
    )


def _time(text: str, words: Words) -> str:
    """`von 15 bis 17 Uhr` as `15-17 Uhr`, `15h` as `15 Uhr`."""
    plain = re.sub(r"^(?:von|ab|um|from|at)\s+", "", text.strip(), flags=re.IGNORECASE)
    plain = re.sub(r"\s*(?:Uhr)?\s+(?:bis|to|until)\s+", "-", plain, flags=re.IGNORECASE)
    return re.sub(r"(?<=\d)\s*h\b", " Uhr", plain)


def _kept_private(ways: Ways, desk: Desk) -> Iterator[str]:
    """Takes mail addresses and phone numbers out of all texts, and tells what else may be private."""
    known = tuple(known_names(desk.neighbourhood))
    taken = False
    for way, value in tuple(ways.items()):
        if isinstance(value, str) and way[0] != "when":
            plain = _without_numbers(value, known, desk.words)
            taken = taken or plain != value
            ways[way] = plain
    if taken:
        yield str(desk.words["forms.answer.personal"])
    for way in (("description",), ("text",)):
        text = str(ways.get(way, ""))
        for one in personal_data(text, "", 1, known, desk.words):
            yield desk.words.text("forms.answer.maybe_person", given=one.facts["given"])


def _without_numbers(text: str, known: tuple[str, ...], words: Words) -> str:
    out = str(words["forms.left_out"])
    for one in personal_data(text, "", 1, known, words):
        if one.code in ("personal-email", "personal-phone"):
            given = r"[\s*]*".join(map(re.escape, str(one.facts["given"]).split()))
            text = re.sub(given, lambda _: out, text)
    public = " ".join(known).lower()
    return _MAIL.sub(lambda found: found[0] if found[0].lower() in public else out, text)


# Opening hours of an organisation that has a file already


def _hours(answers: Answers, desk: Desk) -> _Made:
    words = desk.words
    record = desk.neighbourhood.get("organisation", answers.line("organisation"))
    if record is None:
        return _Made(wrong=(words["forms.answer.no_organisation"],))
    unread: list[str] = []
    days = _by_line(answers.line("opening_hours.days"), words, unread)
    exceptions = _by_line(answers.line("opening_hours.exceptions"), words, unread)
    exceptions = {_day(day, words): hours for day, hours in exceptions.items()}
    agreed = answers.line("opening_hours.by_appointment")
    wrong = tuple(words.text("forms.answer.unread_line", line=line) for line in unread)
    if not (days or exceptions or agreed):
        return _Made(wrong=(*wrong, words["forms.answer.no_hours"]))
    text = Path(desk.site.root, record.file).read_text("utf-8-sig").replace("\r\n", "\n")
    return _Made(record.slug, record.file, _with_hours(text, days, exceptions, agreed, words), wrong=wrong)


def _by_line(text: str, words: Words, unread: list[str]) -> dict[str, Value]:
    """`Montag: 9:00-12:00, 14:00-18:00`, line by line."""
    found: dict[str, Value] = {}
    for line in filter(None, (one.strip(" -*•") for one in text.split("\n"))):
        day, colon, hours = line.partition(": ") if ": " in line else line.partition(":")
        parts = [
            _time(one, words) for one in re.split(r"\s*(?:[,;]|\bund\b|\band\b)\s*", hours.strip()) if one
        ]
        if colon and parts and day.strip():
            found[day.strip().lower()] = parts[0] if len(parts) == 1 else parts
        else:
            unread.append(line)
    return found


def _with_hours(
    text: str, days: Mapping[str, Value], exceptions: Mapping[str, Value], agreed: str, words: Words
) -> str:
    """The file with its opening hours changed; all other lines stay as they are."""
    lines = text.split("\n")
    start, end = _block_of("Organisation", "opening_hours", lines, words)
    old = yaml_text.plain(yaml_source.compose("\n".join(lines[start:end]), "")) if start < end else {}
    inner = next(iter(old.values()), {}) if isinstance(old, Mapping) else {}
    inner = inner if isinstance(inner, Mapping) else {}
    kept = {name: one for name, one in inner.items() if not days or words.field("OpeningHours", name)}
    named = {words.field("OpeningHours", name): name for name in kept}
    values: dict[str, Value] = {**days, **kept}
    if agreed:
        values[named.get("by_appointment") or _first(words, "OpeningHours", "by_appointment")] = agreed
    if exceptions:
        name = named.get("exceptions") or _first(words, "OpeningHours", "exceptions")
        known = values.get(name, {})
        values[name] = {**(known if isinstance(known, Mapping) else {}), **exceptions}
    key = lines[start].partition(":")[0] if start < end else _first(words, "Organisation", "opening_hours")
    return "\n".join([*lines[:start], *yaml_text.field(key, values), *lines[end:]])


def _first(words: Words, model: str, name: str) -> str:
    return spellings(words.own["fields"][model][name])[0]


def _block_of(model: str, name: str, lines: list[str], words: Words) -> tuple[int, int]:
    """The lines of a field on top of a Markdown file, end excluded; where it is missing, where it belongs."""
    closing = next(at for at, line in enumerate(lines) if at and re.fullmatch(r"-{3,}\s*", line))
    for at, line in enumerate(lines[1:closing], 1):
        key, colon, _ = line.partition(":")
        if colon and line[:1] not in " \t#-" and words.field(model, key.strip("\"' ")) == name:
            rest = range(at + 1, closing)
            end = next((no for no in rest if lines[no][:1] not in ("", " ", "\t", "#", "-", "}")), closing)
            return at, end
    return closing, closing
