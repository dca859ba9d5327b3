"""The draft of a file of any kind: what was answered, and beside it in comments what else it may say."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace
from pydantic_core import PydanticCustomError

from quartier.calendar.dates import day_in
from quartier.model.entry import Choice, Entry, KeyedBy, Reference, Several
from quartier.model.neighbourhood import Kind, Neighbourhood
from quartier.model.problem import Term
from quartier.model.site import Site
from quartier.reading import yaml_text
from quartier.reading.files import slug_of, slug_problem
from quartier.reading.validate import entry_in
from quartier.reading.yaml_text import Value
from quartier.words import Words

Path = tuple[str, ...]
Answers = Mapping[Path, Value]
"""What a file says, by the canonical way to each value: `("when", "first")`."""
BODY: Path = ("text",)
COMMITTEE: Path = ("committee",)
BESIDE = {"meeting": {"text", "committee"}, "notice": {"text", "date"}}
"""What is asked and stands elsewhere than in a field: in the text, in the name of the file."""
LONGEST_SLUG = 60


class Question(Struct, frozen=True):
    """A field of a form: how it is asked for (or never), what it is for, an example as a file has it."""

    path: Path
    ask: str = ""
    note: str = ""
    example: str = ""
    needed: bool = False


class Draft(Struct, frozen=True):
    """A file to be: its kind, its slug, its path below the site's folder, its text."""

    kind: Kind
    slug: str
    file: str
    text: str


class Desk(Struct, frozen=True):
    """What drafts are written with: the site as it stands, and the day on which they are."""

    neighbourhood: Neighbourhood
    words: Words
    today: date
    schema: Callable[[Kind], str] = field(default=lambda kind: "")
    """The JSON Schema of a kind, its path below the site's folder; empty where the site has none."""

    @property
    def site(self) -> Site:
        return self.neighbourhood.site

    def known(self, kind: str) -> Mapping[str, str]:
        """Title by slug of all that a reference of a kind may name."""
        if kind == "category":
            return {slug: category.title for slug, category in self.site.categories.items()}
        if kind == "audience":
            return self.site.audiences
        return {one.slug: str(one.entry.title) for one in self.neighbourhood.all(kind)}


# The form of a kind


def form_of(kind: Kind, words: Words) -> tuple[Question, ...]:
    """What a kind's file may say, in order; where the vocabulary has no form, what the kind itself tells."""
    told: Mapping[str, Mapping[str, str]] | None = words["new.forms"].get(kind.name)
    if told is None:
        return tuple(_derived(kind, words))
    paths = [tuple(address.split(".")) for address in told]
    heads = {path[0]: path for path in reversed(paths)}
    return tuple(
        _question(kind, path, entry, path == heads[path[0]], words)
        for path, entry in zip(paths, told.values(), strict=True)
    )


def _question(kind: Kind, path: Path, entry: Mapping[str, str], first: bool, words: Words) -> Question:
    note, example = hint_of(kind.entry, path, words)
    needed = first and _needed(kind, path)
    return Question(path, entry.get("ask", ""), note, entry.get("example", example), needed)


def _derived(kind: Kind, words: Words) -> Iterator[Question]:
    """The needed fields are asked for by their names, all others are offered."""
    names = [declared.alias or name for name, declared in kind.entry.model_fields.items()]
    for name in sorted(names, key=lambda name: not _needed(kind, (name,))):
        needed = _needed(kind, (name,))
        ask = f"{word(kind.entry, name, words)}?" if needed else ""
        yield Question((name,), ask, *hint_of(kind.entry, (name,), words), needed)


def hint_of(model: type[Entry], path: Path, words: Words) -> tuple[str, str]:
    """What a field is for, and an example; of a field that is inherited what its first entry says."""
    for step in path[:-1]:
        declared = declared_at(model, (step,))
        model = (entry_in(declared.annotation) if declared else None) or model
    for one in model.__mro__:
        hint = words["hints"].get(one.__name__, {}).get(path[-1])
        if hint:
            example = hint["example"]
            return str(hint["says"]), example if isinstance(example, str) else yaml_text.one_line(example)
    return "", ""


def _needed(kind: Kind, path: Path) -> bool:
    declared = declared_at(kind.entry, path[:1])
    return path == COMMITTEE or bool(declared and declared.is_required())


def declared_at(model: type[Entry] | None, path: Path) -> Any:
    """How a field is declared; None where there is none of that name."""
    declared = None
    for step in path:
        fields = model.model_fields if model else {}
        declared = next((one for name, one in fields.items() if (one.alias or name) == step), None)
        model = entry_in(declared.annotation) if declared else None
    return declared


def marks_of(declared: Any) -> tuple[Reference | None, str | None, bool]:
    """What a field refers to, the group of words it takes one of, whether it takes several."""
    marks = list(_marks(declared)) if declared else []
    choices = (getattr(getattr(mark, "func", None), "__self__", None) for mark in marks)
    return (
        next((mark for mark in marks if isinstance(mark, Reference)), None),
        next((one.group for one in choices if isinstance(one, Choice)), None),
        any(mark is Several for mark in marks),
    )


def _marks(declared: Any) -> Iterator[Any]:
    yield from declared.metadata
    waiting = [declared.annotation]
    while waiting:
        annotation = waiting.pop()
        yield from getattr(annotation, "__metadata__", ())
        waiting.extend(getattr(annotation, "__args__", ()))


def word(model: type[Entry] | None, name: str, words: Words) -> str:
    """The name of a field as volunteers write it; what is no field stays as it was written."""
    known = words.own["fields"].get(model.__name__, {}) if model else {}
    return words.say(Term(f"fields.{model.__name__}.{name}")) if model and name in known else name


# Names


def slug_for(kind: Kind, answers: Answers, today: date) -> str:
    """The name that a file should have: by its title; a meeting and a notice by their day."""
    title = _short(slug_of(str(answers.get(("title",), "")) or "x"))
    if kind.name == "meeting":
        return f"{answers.get(COMMITTEE, 'x')}-{_day(answers.get(('start',)), today)}"
    if kind.name == "notice":
        return f"{_day(answers.get(('date',)), today)}-{title}"
    return title


def _day(said: Value | None, today: date) -> str:
    try:
        return day_in(str(said or today).partition(" ")[0]).isoformat()
    except PydanticCustomError:
        return today.isoformat()


def _short(slug: str) -> str:
    while "-" in slug and (len(slug) > LONGEST_SLUG or slug_problem(slug, "")):
        slug = slug.rpartition("-")[0]
    return slug[:LONGEST_SLUG]


def file_of(kind: Kind, slug: str, site: Site) -> str:
    return f"{site.folder(kind.folder)}/{kind.path_of(slug)}{kind.endings[0]}"


def is_taken(kind: Kind, slug: str, neighbourhood: Neighbourhood) -> bool:
    """Whether a file, a former name or the name of a date has it already."""
    site, records = neighbourhood.site, neighbourhood.all(kind.name)
    stem = file_of(kind, slug, site).removesuffix(kind.endings[0])
    if any((site.root / f"{stem}{ending}").exists() for ending in kind.endings):
        return True
    if any(slug == one.slug or slug in one.entry.formerly for one in records):
        return True
    uids = (one.uid for programme in neighbourhood.programmes.values() for one in programme.recurrences)
    return kind.schedule is not None and any(uid.partition("@")[0] == slug for uid in uids)


def free_slug(slug: str, taken: Callable[[str], bool]) -> str:
    """The slug, or the first of `-2`, `-3` … that nothing has."""
    found, number = slug, 1
    while taken(found):
        number += 1
        found = f"{slug}-{number}"
    return found


# The text


def draft_of(kind: Kind, slug: str, answers: Answers, desk: Desk) -> Draft:
    """The file that says what was answered, and offers as comments what else the kind's form has."""
    return _draft(kind, slug, file_of(kind, slug, desk.site), answers, form_of(kind, desk.words), desk)


def bare_draft_of(
    kind: Kind, slug: str, file: str, answers: Answers, remarks: Sequence[str], desk: Desk
) -> Draft:
    """The file that says just that, with remarks as comments."""
    draft = _draft(kind, slug, file, answers, (), desk)
    return replace(draft, text=draft.text + "".join(f"# {one}\n" for one in remarks))


def _draft(kind: Kind, slug: str, file: str, answers: Answers, form: Sequence[Question], desk: Desk) -> Draft:
    lines = [*_opening(kind, file, form, desk), *_fields(kind, answers, form, desk)]
    if not file.endswith(".md"):
        return Draft(kind, slug, file, "\n".join(lines) + "\n")
    body = str(answers.get(BODY, "")).strip()
    ending = ["---", "", body] if body else [f"# {desk.words['new.body']}", "---"]
    return Draft(kind, slug, file, "\n".join(("---", *lines, *ending)) + "\n")


def _opening(kind: Kind, file: str, form: Sequence[Question], desk: Desk) -> Iterator[str]:
    if schema := desk.schema(kind):
        yield f"# yaml-language-server: $schema={'../' * file.count('/')}{schema}"
    if form:
        yield f"# {desk.words['new.commented']}"


def _fields(kind: Kind, answers: Answers, form: Sequence[Question], desk: Desk) -> Iterator[str]:
    elsewhere = BESIDE.get(kind.name, {"text"})
    heads = dict.fromkeys((*(one.path[0] for one in form), *(path[0] for path in answers)))
    for head in heads:
        if head not in elsewhere:
            questions = [one for one in form if one.path[0] == head]
            yield from _of_head(kind, head, questions, nested(answers, head), desk)


def nested(answers: Answers, head: str) -> Value | None:
    """All that was answered below one field, as the value it has in the file."""
    if (head,) in answers:
        return answers[head,]
    below = {path[1]: nested_in for path in answers if (nested_in := _below(answers, path, head)) is not None}
    return below or None


def _below(answers: Answers, path: Path, head: str) -> Value | None:
    if path[0] != head or len(path) < 2:
        return None
    inner = {other[1:]: value for other, value in answers.items() if other[0] == head}
    return nested(inner, path[1])


def _of_head(
    kind: Kind, head: str, questions: list[Question], value: Value | None, desk: Desk
) -> Iterator[str]:
    if value is None:
        yield from _offered(kind, head, questions, desk)
        return
    model = kind.entry
    said = _said(model, head, value, desk.words)
    yield from yaml_text.field(word(model, head, desk.words), said)
    if isinstance(value, Mapping):
        for one in questions:
            if len(one.path) == 2 and one.path[1] not in value:
                yield from (f"  {line}" for line in _comment(kind, one, desk))


def _offered(kind: Kind, head: str, questions: list[Question], desk: Desk) -> Iterator[str]:
    """What was not answered, as a comment that only needs its sign taken away."""
    own = [one for one in questions if len(one.path) == 1]
    if own or not questions:
        for one in own:
            yield from _comment(kind, one, desk)
        return
    model = entry_in(declared_at(kind.entry, (head,)).annotation)
    parts = {word(model, one.path[1], desk.words): example_of(kind, one, desk) for one in questions}
    shown = ", ".join(f"{name}: {example}" for name, example in parts.items() if example)
    yield from (f"# {note}" for note in hint_of(kind.entry, (head,), desk.words)[:1] if note)
    yield f"# {word(kind.entry, head, desk.words)}: {{{shown}}}"


def _comment(kind: Kind, question: Question, desk: Desk) -> Iterator[str]:
    model = (
        entry_in(declared_at(kind.entry, question.path[:-1]).annotation) if question.path[1:] else kind.entry
    )
    if question.note:
        yield f"# {question.note}"
    yield f"# {word(model, question.path[-1], desk.words)}: {example_of(kind, question, desk)}".rstrip()


def example_of(kind: Kind, question: Question, desk: Desk) -> str:
    """What a field may say: of references the first thing that there is."""
    reference, group, several = marks_of(declared_at(kind.entry, question.path))
    known = next(iter(desk.known(reference.kind)), None) if reference else None
    if group and not question.example:
        known = desk.words.choices(group)[0]
    return (f"[{known}]" if several else known) if known else question.example


def _said(model: type[Entry] | None, name: str, value: Value, words: Words) -> Value:
    """A value with the names of fields inside it as volunteers write them."""
    declared = declared_at(model, (name,))
    inner = entry_in(declared.annotation) if declared else None
    if declared and any(isinstance(mark, KeyedBy) for mark in declared.metadata):
        assert isinstance(value, Mapping)
        return {key: _inside(inner, one, words) for key, one in value.items()}
    return _inside(inner, value, words)


def _inside(model: type[Entry] | None, value: Value, words: Words) -> Value:
    if isinstance(value, str):
        return value
    if isinstance(value, Mapping):
        return {word(model, name, words): _said(model, name, one, words) for name, one in value.items()}
    return [_inside(model, one, words) for one in value]
