"""The forms in which people report something, and what somebody answered in one."""

import re
from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Any

from msgspec import Struct, field

from quartier.drafts import Desk, declared_at, marks_of
from quartier.field_forms import form_of as written_as
from quartier.kinds import ALL_KINDS
from quartier.model.entry import Entry
from quartier.model.expression import expression
from quartier.model.neighbourhood import Kind
from quartier.model.source import NOT_TEXT
from quartier.reading.validate import entry_in
from quartier.words import Words, folded

LINE, TEXT, ONE, SEVERAL = "line", "text", "one", "several"
"""The sorts of fields: one line, several lines, one out of a list, several out of a list."""
MOST_OPTIONS = 100
"""A longer list is a field to write into: nobody looks through it."""
KINDS = {kind.name: kind for kind in ALL_KINDS}
FORMS: Mapping[str, str] = {"event": "event", "notice": "notice", "hours": "organisation", "wrong": ""}
"""The name of each form, and the kind of the file that comes of it; empty where none does."""
NEEDED = {
    "event": ("title", "when.first"),
    "notice": ("title", "text"),
    "hours": ("organisation",),
    "wrong": ("wrong",),
}
TEXTS = ("text", "opening_hours.days", "opening_hours.exceptions", "wrong", "right")
_NO_RESPONSE = "_No response_"
_LINE_BREAKS = expression(r"\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_INVISIBLE = expression(r"[\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069]")
_COMMENT = expression(r"<!--.*?-->", re.DOTALL)
_FENCED = expression(r"\s*(`{3,}|~{3,})[^\n`]*\n(.*?)\n?\1\s*", re.DOTALL)
_TICKED = expression(r"- \[[xX]\] (.+)")


class FormField(Struct, frozen=True):
    """A field of a form; `options` are titles with what each stands for, `way` leads to the file's field."""

    name: str
    label: str
    says: str
    example: str
    sort: str = LINE
    options: Mapping[str, str] = field(default_factory=dict)
    needed: bool = False

    @property
    def way(self) -> tuple[str, ...]:
        return tuple(self.name.split("."))


class IssueForm(Struct, frozen=True):
    """A form: its name in the vocabulary, the kind of file that comes of it, its fields in order."""

    name: str
    kind: Kind | None
    fields: tuple[FormField, ...]


Answer = str | tuple[str, ...]


class Answers(Struct, frozen=True):
    """What somebody answered, by the names of fields; `unknown`: label and words that no list has."""

    said: Mapping[str, Answer]
    unknown: tuple[tuple[str, str], ...] = ()

    def line(self, name: str) -> str:
        """The answer of a field that has one, or nothing."""
        found = self.said.get(name, "")
        return found if isinstance(found, str) else ", ".join(found)


# The forms


def forms(desk: Desk) -> tuple[IssueForm, ...]:
    """Every form, with the places, organisations and categories that the site knows."""
    return tuple(form(name, desk) for name in FORMS)


def form(name: str, desk: Desk) -> IssueForm:
    """A form by its name (`event`)."""
    kind = KINDS.get(FORMS[name])
    told: Mapping[str, Mapping[str, str] | None] = desk.words[f"forms.{name}.fields"]
    fields = (_field(name, kind, one, entry or {}, desk) for one, entry in told.items())
    return IssueForm(name, kind, tuple(fields))


def _field(form: str, kind: Kind | None, name: str, told: Mapping[str, str], desk: Desk) -> FormField:
    """What the vocabulary says of a field; for the rest, what its kind says."""
    way = tuple(name.split("."))
    hint = _hint(kind, way, desk.words)
    example = told.get("example") or hint.get("example", "")
    sort, options = _choices(kind, name, way, desk)
    return FormField(
        name,
        told["label"],
        told.get("says") or str(hint.get("says", "")),
        example if isinstance(example, str) else "",
        sort,
        options,
        name in NEEDED[form],
    )


def _hint(kind: Kind | None, way: tuple[str, ...], words: Words) -> Mapping[str, Any]:
    """The hint of a field, told for its entry or for one from which that takes it."""
    model = _model(kind, way)
    models = [one.__name__ for one in model.__mro__] if model else []
    told = (words.own["hints"].get(one, {}).get(way[-1]) for one in models)
    return next(filter(None, told), {})


def _model(kind: Kind | None, way: tuple[str, ...]) -> type[Entry] | None:
    model = kind.entry if kind else None
    for step in way[:-1]:
        declared = declared_at(model, (step,))
        model = entry_in(declared.annotation) if declared else None
    return model


def _choices(kind: Kind | None, name: str, way: tuple[str, ...], desk: Desk) -> tuple[str, Mapping[str, str]]:
    """The sort of a field and what there is to choose from."""
    if name in TEXTS:
        return TEXT, {}
    known = "organisation" if name == "organisation" else None
    declared = declared_at(kind.entry, way) if kind else None
    reference, group, several = marks_of(declared)
    several = several or name == "when.pause"
    known = known or (reference.kind if reference else None)
    options = _titled(desk.known(known)) if known else _words(kind, way, group, desk.words)
    if not options or len(options) > MOST_OPTIONS:
        return (TEXT if declared and _is_prose(kind, way) else LINE), {}
    return (SEVERAL if several else ONE), options


def _is_prose(kind: Kind | None, way: tuple[str, ...]) -> bool:
    model = _model(kind, way)
    return bool(model and way[-1] in model.model_fields and written_as(model, way[-1]).sort == "prose")


def _titled(known: Mapping[str, str]) -> dict[str, str]:
    """Slugs by their titles; what shares its title with another says its slug too."""
    titles = list(known.values())
    return {
        (title if titles.count(title) == 1 else f"{title} ({slug})"): slug
        for slug, title in sorted(known.items(), key=lambda one: (folded(one[1]), one[0]))
    }


def _words(kind: Kind | None, way: tuple[str, ...], group: str | None, words: Words) -> dict[str, str]:
    if way == ("when", "pause"):
        group = "pause"
    return {one: one for one in words.choices(group)} if group else {}


# What somebody answered


def form_in(body: str, all_forms: tuple[IssueForm, ...]) -> IssueForm | None:
    """The form that a text was filled in with: the one most of whose headings it has."""
    headings = {line[4:].strip() for line in _lines(body) if line.startswith("### ")}
    found = max(all_forms, key=lambda one: _share(one, headings))
    return found if _share(found, headings) >= 0.5 else None


def _share(form: IssueForm, headings: set[str]) -> float:
    return sum(one.label in headings for one in form.fields) / len(form.fields)


def answers_in(body: str, form: IssueForm, words: Words) -> Answers:
    """What GitHub's text of a filled-in form says; a heading that somebody wrote himself is text.

    GitHub writes `### Label`, a blank line and the answer, for every field in the form's order. Only fields
    of several lines can hold such a heading too: before the first of them the first one counts, behind it
    the last.
    """
    lines = _lines(body)
    said: dict[str, Answer] = {}
    unknown: list[tuple[str, str]] = []
    for one, text in _sections(lines, form, words):
        answer, strange = _answer(one, text, words)
        unknown.extend((one.label, given) for given in strange)
        if answer:
            said[one.name] = answer
    return Answers(said, tuple(unknown))


def _lines(body: str) -> list[str]:
    plain = _INVISIBLE.sub("", _LINE_BREAKS.sub("\n", body)).replace("\t", "    ")
    return NOT_TEXT.sub("", plain).split("\n")


def _sections(lines: list[str], form: IssueForm, words: Words) -> Iterator[tuple[FormField, str]]:
    """Each field that stands there, with its text."""
    starts = _starts(lines, form, str(words["forms.agree_label"]))
    ends = sorted((*starts.values(), len(lines)))
    for one in form.fields:
        if one.label in starts:
            start = starts[one.label]
            end = next(end for end in ends if end > start)
            yield one, "\n".join(lines[start + 1 : end]).strip()


def _starts(lines: list[str], form: IssueForm, last: str) -> dict[str, int]:
    """The line of each heading, by its label."""
    labels = [*(one.label for one in form.fields), last]
    first_text = next((at for at, one in enumerate(form.fields) if one.sort == TEXT), len(labels) - 1)
    found: dict[str, int] = {}
    at = -1
    for label in labels[: first_text + 1]:
        here = next(_headed(label, range(at + 1, len(lines)), lines), None)
        if here is not None:
            at = found[label] = here
    end = len(lines)
    for label in reversed(labels[first_text + 1 :]):
        here = next(_headed(label, range(end - 1, at, -1), lines), None)
        if here is not None:
            end = found[label] = here
    return found


def _headed(label: str, order: range, lines: list[str]) -> Iterator[int]:
    return (at for at in order if lines[at].rstrip() == f"### {label}")


def _answer(one: FormField, text: str, words: Words) -> tuple[Answer, tuple[str, ...]]:
    """The answer, and the words of it that no list has."""
    if one.sort == TEXT:
        return _text(text), ()
    line = " ".join(_COMMENT.sub(" ", _unfenced(text)).split()).strip("` ")
    if one.sort == LINE:
        return ("" if is_nothing(line, words) else line), ()
    chosen, strange = _chosen(line, text, one.options)
    strange = tuple(given for given in strange if not is_nothing(given, words))
    return (chosen if one.sort == SEVERAL else next(iter(chosen), "")), strange


def is_nothing(line: str, words: Words) -> bool:
    """Whether an answer says that there is none."""
    meant = map(folded, (*words["forms.nothing"], _NO_RESPONSE))
    return folded(line) in meant or not line.strip("-–—_/.,*?! ")


def _text(text: str) -> str:
    """A text of several lines; a frame of backticks around all of it goes."""
    plain = _unfenced(text).strip()
    return "" if plain == _NO_RESPONSE else plain


def _unfenced(text: str) -> str:
    framed = _FENCED.fullmatch(text)
    return framed[2] if framed else text


def _chosen(line: str, text: str, options: Mapping[str, str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What was chosen, by the titles of a list; a title may have a comma in it."""
    ticked = _TICKED.findall(text)
    given = ", ".join(ticked) if ticked else line
    both = chain(((value, value) for value in options.values()), options.items())
    meant = {folded(title): value for title, value in both}
    chosen: list[str] = []
    strange: list[str] = []
    parts = [part.strip() for part in given.split(",")]
    while parts:
        size = next((n for n in range(len(parts), 0, -1) if folded(", ".join(parts[:n])) in meant), 0)
        if size:
            chosen.append(meant[folded(", ".join(parts[:size]))])
        elif parts[0]:
            strange.append(parts[0])
        parts = parts[size or 1 :]
    return tuple(dict.fromkeys(chosen)), tuple(strange)
