"""How the values of an entry leave the site as data: their JSON, and the JSON Schema that it keeps to."""

import types
import typing
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, time
from typing import Any

from msgspec import Struct
from msgspec.structs import fields
from pydantic import BeforeValidator
from pydantic.fields import FieldInfo

from quartier.kinds.opening_hours import OpeningHours, Stretches
from quartier.kinds.shared_fields import Image
from quartier.model.entry import Choice, Entry, Reference
from quartier.model.problem import Term
from quartier.pages.view import View
from quartier.words import Words

Schema = Mapping[str, Any]

PERSON = {"name", "consent"}
"""Where an entry has both fields, the name leaves only with the person's consent."""
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_EMPTY: tuple[Any, ...] = (None, "", [], {})


class NotForData(TypeError):
    """A value that nobody taught how to leave."""


class Form(Struct, frozen=True):
    """How values of one sort leave: what their JSON looks like, and how it is made."""

    schema: Schema
    of: Callable[[Any, View], Any] = lambda value, view: value


class Part(Struct, frozen=True):
    """A named part of an object; `of` takes the object."""

    name: str
    schema: Schema
    of: Callable[[Any, View], Any]
    needed: bool = False


TEXT = Form({"type": "string"})
YES_NO = Form({"type": "boolean"})
DAY = Form({"type": "string", "format": "date"}, lambda value, view: value.isoformat())
MOMENT = Form({"type": "string", "format": "date-time"}, lambda value, view: value.isoformat())
CLOCK = Form(
    {"type": "string", "pattern": "^[0-9]{2}:[0-9]{2}$"}, lambda value, view: value.strftime("%H:%M")
)
URL = Form({"type": "string", "format": "uri"})
REFERENCE: Schema = {
    "type": "object",
    "properties": {"slug": TEXT.schema, "title": TEXT.schema, "url": URL.schema},
    "required": ["slug"],
    "additionalProperties": False,
}
DAY_OR_MOMENT = Form({"anyOf": [DAY.schema, MOMENT.schema]})
_PLAIN: Mapping[Any, Form] = {
    str: TEXT,
    bool: YES_NO,
    int: Form({"type": "integer"}),
    float: Form({"type": "number"}),
    date: DAY,
    datetime: MOMENT,
    time: CLOCK,
}


def object_of(parts: Iterable[Part]) -> Form:
    """An object; what is empty is left out."""
    given = tuple(parts)

    def write(value: Any, view: View) -> Any:
        said = {part.name: part.of(value, view) for part in given}
        return {name: one for name, one in said.items() if one not in _EMPTY}

    schema = {
        "type": "object",
        "properties": {part.name: part.schema for part in given},
        "required": [part.name for part in given if part.needed],
        "additionalProperties": False,
    }
    return Form(schema, write)


def list_of(form: Form) -> Form:
    schema = {"type": "array", "items": form.schema}
    return Form(schema, lambda value, view: [form.of(one, view) for one in value])


def reference_to(kind: str) -> Form:
    """Something with an address of its own, named by its slug; one that is not published has none."""
    return Form(REFERENCE, lambda slug, view: _referred(kind, slug, view) if slug else None)


def _referred(kind: str, slug: str, view: View) -> dict[str, str]:
    if kind == "category" and slug in view.site.categories:
        return {"slug": slug, "title": view.site.categories[slug].title}
    if kind == "audience" and slug in view.site.audiences:
        return {"slug": slug, "title": view.site.audiences[slug]}
    record = view.neighbourhood.get(kind, slug)
    if record is None:
        return {"slug": slug}
    url = view.addresses.absolute(view.addresses.record(kind, slug))
    return {"slug": slug, "title": record.entry.title, "url": url}


def parts_of(model: type[Entry], words: Words, without: Iterable[str] = ()) -> tuple[Part, ...]:
    """Every field of an entry but those named, by its canonical name; a person's only as they agreed."""
    own = model.model_fields
    is_person = own.keys() >= PERSON
    left_out = {*without, *(("consent",) if is_person else ())}
    return tuple(
        _part(model, attribute, field, words, is_person and attribute in _with_consent(model))
        for attribute, field in own.items()
        if attribute not in left_out
    )


def _with_consent(model: type[Entry]) -> tuple[str, ...]:
    """The fields that tell about the person and not about the office."""
    named: tuple[str, ...] = getattr(model, "with_consent", ("name",))
    return named


def _part(model: type[Entry], attribute: str, field: FieldInfo, words: Words, guarded: bool) -> Part:
    name = field.alias or attribute
    form = _form(field.annotation, tuple(field.metadata), words, f"{model.__name__}.{attribute}")

    def write(entry: Any, view: View) -> Any:
        value = getattr(entry, attribute)
        withheld = guarded and entry.name is not None and not entry.consent
        return None if value is None or withheld else form.of(value, view)

    return Part(
        name,
        described(form, meaning(model.__name__, name, words)),
        write,
        field.is_required() and not guarded,
    )


def described(form: Form, said: str) -> Schema:
    return {**form.schema, "description": said}


def meaning(model: str, name: str, words: Words) -> str:
    """What a field says: in words of its own, else by the word that volunteers write for it."""
    known = words["open_data.meanings"]
    said = known.get(f"{model}.{name}") or known.get(name)
    if said is None and name in words.own["fields"].get(model, {}):
        said = words.say(Term(f"fields.{model}.{name}"))
    return str(said or name)


def _form(annotation: Any, marks: tuple[Any, ...], words: Words, where: str) -> Form:
    """The form of what a field is declared to be; `where` names it should nobody know a form."""
    if typing.get_origin(annotation) is typing.Annotated:
        annotation, *inner = typing.get_args(annotation)
        return _form(annotation, (*inner, *marks), words, where)
    options = _options(annotation)
    if len(options) > 1:
        return Form({"anyOf": [_form(one, marks, words, where).schema for one in options]}, _by_type(options))
    if options[0] is not annotation:
        return _form(options[0], marks, words, where)
    if typing.get_origin(annotation) is tuple:
        return _form_of_tuple(typing.get_args(annotation), marks, words, where)
    for mark in marks:
        if isinstance(mark, Reference):
            return reference_to(mark.kind)
        if group := _choices(mark):
            return Form({"enum": list(words.own["values"][group])})
    return _form_of_type(annotation, words, where)


def _options(annotation: Any) -> tuple[Any, ...]:
    """What a value may be besides missing."""
    if isinstance(annotation, types.UnionType) or typing.get_origin(annotation) is typing.Union:
        return tuple(one for one in typing.get_args(annotation) if one is not type(None))
    return (annotation,)


def _by_type(options: tuple[Any, ...]) -> Callable[[Any, View], Any]:
    def write(value: Any, view: View) -> Any:
        form = next(_PLAIN[one] for one in options if type(value) is one)
        return form.of(value, view)

    return write


def _form_of_tuple(items: tuple[Any, ...], marks: tuple[Any, ...], words: Words, where: str) -> Form:
    if len(items) == 2 and items[1] is Ellipsis:
        return list_of(_form(items[0], marks, words, where))
    forms = [_form(one, (), words, where) for one in items]
    schema = {"type": "array", "prefixItems": [form.schema for form in forms], "items": False}
    return Form(
        schema, lambda value, view: [form.of(one, view) for form, one in zip(forms, value, strict=True)]
    )


def _choices(mark: Any) -> str | None:
    """The group of the vocabulary out of which a field is chosen."""
    reader = getattr(mark.func, "__self__", None) if isinstance(mark, BeforeValidator) else None
    return reader.group if isinstance(reader, Choice) else None


def _form_of_type(kind: Any, words: Words, where: str) -> Form:
    if kind in _PLAIN:
        return _PLAIN[kind]
    if kind is Image:
        return _picture()
    if kind is OpeningHours:
        return _opening_hours()
    if isinstance(kind, type) and issubclass(kind, Entry):
        return object_of(parts_of(kind, words))
    if isinstance(kind, type) and issubclass(kind, Struct):
        hints = typing.get_type_hints(kind, include_extras=True)
        return object_of(
            _attribute(one.name, _form(hints[one.name], (), words, where)) for one in fields(kind)
        )
    raise NotForData(
        f"{where}: data_forms.py knows no form for {kind}, and its kind does not keep it private"
    )


def _attribute(name: str, form: Form) -> Part:
    def write(value: Any, view: View) -> Any:
        one = getattr(value, name)
        return None if one is None else form.of(one, view)

    return Part(name, form.schema, write)


# Two values that say less by their fields than by what they mean


def _picture() -> Form:
    return object_of(
        (
            Part("url", URL.schema, lambda image, view: view.picture_url(image.file), True),
            Part("alt", TEXT.schema, lambda image, view: image.alt),
            Part("credit", TEXT.schema, lambda image, view: image.credit),
        )
    )


def _opening_hours() -> Form:
    stretches = list_of(
        object_of(
            (
                Part("opens", CLOCK.schema, lambda one, view: CLOCK.of(one.start, view), True),
                Part("closes", CLOCK.schema, lambda one, view: CLOCK.of(one.end, view), True),
            )
        )
    )
    week = object_of(
        Part(name, stretches.schema, _of_weekday(at, stretches)) for at, name in enumerate(WEEKDAYS)
    )
    exception = object_of(
        (
            Part("date", DAY.schema, lambda one, view: DAY.of(one.day, view), True),
            Part("closed", YES_NO.schema, lambda one, view: not one.said, True),
            Part("hours", stretches.schema, lambda one, view: stretches.of(one.said, view)),
        )
    )
    exceptions = list_of(exception)
    return object_of(
        (
            Part("week", week.schema, lambda hours, view: week.of(hours.week(), view)),
            Part("by_appointment", YES_NO.schema, lambda hours, view: hours.by_appointment),
            Part("closed_in", TEXT.schema, lambda hours, view: _pauses(hours, view)),
            Part("exceptions", exceptions.schema, lambda hours, view: exceptions.of(hours.exceptions, view)),
        )
    )


def _of_weekday(at: int, stretches: Form) -> Callable[[tuple[Stretches, ...], View], Any]:
    return lambda week, view: stretches.of(week[at], view)


def _pauses(hours: OpeningHours, view: View) -> str:
    return view.on("").pauses(hours.pause) if hours.pause else ""
