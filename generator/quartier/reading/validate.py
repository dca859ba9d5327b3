"""Fields in the volunteer's words become an entry, or problems with their places."""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, get_args

from msgspec import Struct
from pydantic import ValidationError

from quartier.model.entry import Entry, KeyedBy, Several
from quartier.model.problem import Problem, Term
from quartier.model.source import Fields, Listing, Node, Path, Places, Text
from quartier.words import Words, folded

MOST_WORDS = 2
"""How many an entry of an enumeration has; a comma between longer parts is one of a sentence."""


class Reading(Words):
    """The words of the site's language, and the names that its configuration adds."""

    def __init__(self, language: str, own_holidays: tuple[str, ...] = (), country: str = "DE") -> None:
        super().__init__(language)
        self.own_holidays = own_holidays
        self.country = country

    def own_holiday(self, text: str) -> str | None:
        return next((name for name in self.own_holidays if folded(name) == folded(text)), None)


class _Shape(Struct, frozen=True):
    """What a model's field holds: the entry inside it, if any, the name that takes a mapping's keys,
    and whether it wants a list, of which a single value is then the first."""

    inner: type[Entry] | None
    keyed_by: str | None = None
    several: bool = False


def entry_of(
    model: type[Entry], fields: Fields, words: Reading
) -> tuple[Entry | None, Places, tuple[Problem, ...]]:
    """The entry that `fields` say, or None; every problem that stands in the way of it."""
    places = Places()
    problems: list[Problem] = []
    data = _translated(model, fields, words, (), places, problems)
    try:
        entry: Entry | None = model.model_validate(data, context=words)
    except ValidationError as error:
        entry = None
        problems.extend(_told(model, error, words, places))
    if not problems:
        return entry, places, ()
    return None, places, tuple(_once(_as_one(problems), words))


def _once(problems: list[Problem], words: Reading) -> Iterator[Problem]:
    """Without what another problem says already: a field that is only misspelt is not missing too."""
    meant = {one.facts.get("suggestion") for one in problems if one.code == "unknown-field"}
    for problem in problems:
        if problem.code != "field-missing" or words.say(problem.facts["field"]) not in meant:
            yield problem


def _as_one(problems: list[Problem]) -> list[Problem]:
    """Where several entries were written as one, what is wrong with that one says nothing more."""
    told = {one.position for one in problems if one.code in ("list-dash", "list-needs-brackets")}
    return [one for one in problems if one.position not in told or one.code.startswith("list-")]


def _translated(
    model: type[Entry],
    fields: Fields,
    words: Reading,
    path: Path,
    places: Places,
    problems: list[Problem],
) -> dict[str, Any]:
    """The fields under their canonical names; unknown and repeated ones become problems."""
    places.values.setdefault(path, fields.position)
    data: dict[str, Any] = {}
    spelled: dict[str, Text] = {}
    for key, node in fields.entries:
        written = key.value or ""
        name = words.field(model.__name__, written)
        if name is None and model.other_keys:
            _gathered(model.other_keys, written, key, node, path, places, data, problems)
        elif name is None:
            problems.append(_unknown(model, key, fields, words))
        elif name in data:
            first = spelled[name]
            facts = {"field": written, "first": first.value, "line": first.position.line}
            problems.append(Problem("field-twice", key.position, facts))
        else:
            spelled[name] = key
            shape = _shapes(model)[name]
            data[name] = _value(shape, node, words, (*path, name), places, problems)
    return data


def _gathered(
    name: str,
    written: str,
    key: Text,
    node: Node,
    path: Path,
    places: Places,
    data: dict[str, Any],
    problems: list[Problem],
) -> None:
    """A key that is no field's name, kept with its value in the field that gathers such keys."""
    gathered = data.setdefault(name, [])
    places.values[(*path, name, len(gathered))] = key.position
    places.values.setdefault((*path, name), key.position)
    gathered.append((written, _plain(node, (*path, name, len(gathered)), places)))


def _value(
    shape: _Shape, node: Node, words: Reading, path: Path, places: Places, problems: list[Problem]
) -> Any:
    places.values[path] = node.position
    if shape.several and not isinstance(node, Listing) and not _nothing(node):
        problems.extend(_several_in_one(shape, node))
        return [_value(_Shape(shape.inner), node, words, (*path, 0), places, problems)]
    if shape.keyed_by:
        return _keyed(shape, node, words, path, places, problems)
    if isinstance(node, Fields) and shape.inner:
        return _translated(shape.inner, node, words, path, places, problems)
    if isinstance(node, Listing):
        return [
            _value(_Shape(shape.inner), item, words, (*path, number), places, problems)
            for number, item in enumerate(node.items)
        ]
    return _plain(node, path, places)


def _keyed(
    shape: _Shape, node: Node, words: Reading, path: Path, places: Places, problems: list[Problem]
) -> list[Any]:
    assert shape.inner
    assert shape.keyed_by
    if not isinstance(node, Fields):
        problems.extend(_without_keys(node))
        return []
    fielded = shape.inner if words.fields(shape.inner.__name__) else None
    entries = []
    for number, (key, value) in enumerate(node.entries):
        here = (*path, number)
        inner = _value(_Shape(fielded), value, words, here, places, problems)
        places.values[here] = places.values[(*here, shape.keyed_by)] = key.position
        said = inner if fielded and isinstance(inner, dict) else {"said": inner}
        entries.append({**said, shape.keyed_by: key.value or ""})
    return entries


def _without_keys(node: Text | Listing) -> Iterator[Problem]:
    """What to say where a mapping is wanted; nothing at all is no mapping, and no slip either."""
    if isinstance(node, Listing):
        yield Problem("dashes-not-needed", node.position)
    elif not _nothing(node):
        yield Problem("mapping-expected", node.position)


def _several_in_one(shape: _Shape, node: Node) -> Iterator[Problem]:
    """`kinder, alle`, or words below one another without dashes: several entries that are read as one."""
    if shape.inner or not isinstance(node, Text) or node.quoted or node.block:
        return
    value = node.value or ""
    if node.lines > 1:
        yield Problem("list-dash", node.position, {"given": value, "item": value.split()[0]})
        return
    parts = [part.strip() for part in re.split("[,;]", value.strip("()[] ")) if part.strip()]
    if len(parts) > 1 and all(len(part.split()) <= MOST_WORDS for part in parts):
        items = ", ".join(parts)
        yield Problem("list-needs-brackets", node.position, {"given": value, "items": items})


def _nothing(node: Node) -> bool:
    return isinstance(node, Text) and node.value is None


def _plain(node: Node, path: Path, places: Places) -> Any:
    """A value that no entry describes: texts, lists and mappings of texts."""
    places.values[path] = node.position
    if isinstance(node, Text):
        places.inner[path] = node.position.line + node.block
        return node.value
    if isinstance(node, Listing):
        return [_plain(item, (*path, number), places) for number, item in enumerate(node.items)]
    return {key.value or "": _plain(value, (*path, key.value or ""), places) for key, value in node.entries}


@lru_cache
def _shapes(model: type[Entry]) -> Mapping[str, _Shape]:
    shapes = {}
    for name, declared in model.model_fields.items():
        keyed = [mark.name for mark in declared.metadata if isinstance(mark, KeyedBy)]
        shapes[declared.alias or name] = _Shape(
            entry_in(declared.annotation), keyed[0] if keyed else None, Several in declared.metadata
        )
    return shapes


def entry_in(annotation: Any) -> type[Entry] | None:
    """The entry class inside an annotation (`tuple[Annotated[When, …], ...]` → When)."""
    if isinstance(annotation, type) and issubclass(annotation, Entry):
        return annotation
    return next((found for inner in get_args(annotation) if (found := entry_in(inner))), None)


def _unknown(model: type[Entry], key: Text, fields: Fields, words: Reading) -> Problem:
    known = words.fields(model.__name__)
    suggestion = words.likely("fields", model.__name__, key.value or "")
    facts: dict[str, object] = {"field": key.value or "", "known": list(known)}
    if suggestion:
        facts["suggestion"] = suggestion
    elif under := _missing_around(model, key, fields, words):
        facts["under"] = under
    return Problem("unknown-field", key.position, facts)


def _missing_around(model: type[Entry], key: Text, fields: Fields, words: Reading) -> Term | None:
    """The field under which `key` would belong, if it is the one that stands there empty or is missing."""
    said = {words.field(model.__name__, name.value or ""): value for name, value in fields.entries}
    needed = {name for name, declared in model.model_fields.items() if declared.is_required()}
    for name, shape in _shapes(model).items():
        empty = _nothing(said[name]) if name in said else name in needed
        if shape.inner and empty and words.field(shape.inner.__name__, key.value or ""):
            return Term(f"fields.{model.__name__}.{name}")
    return None


def _told(model: type[Entry], error: ValidationError, words: Reading, places: Places) -> list[Problem]:
    """pydantic's errors as problems: our own codes as they are, its own under our names."""
    problems = []
    for slip in error.errors(include_url=False):
        path = tuple(step for step in slip["loc"] if not str(step).startswith("["))
        if slip["type"] == "missing":
            field = Term(f"fields.{_model_at(model, path[:-1]).__name__}.{path[-1]}")
            problems.append(Problem("field-missing", places(path[:-1]), {"field": field}))
        elif slip["type"] in ("model_type", "model_attributes_type", "dict_type"):
            wanted = _model_at(model, path)
            facts = {"known": list(words.fields(wanted.__name__)), "given": str(slip["input"])}
            code = wanted.expected if isinstance(slip["input"], str) else Entry.expected
            problems.append(Problem(code, places(path), facts))
        else:
            code = slip["type"] if slip["type"] in words["problems"] else "wrong-form"
            problems.append(Problem(code, places(path), dict(slip.get("ctx") or {})))
    return problems


def _model_at(model: type[Entry], path: Path) -> type[Entry]:
    for step in path:
        if isinstance(step, str):
            model = _shapes(model)[step].inner or model
    return model
