"""How fields are written: which sort of value stands behind each, out of which words, in which shape."""

import types
import typing
from collections.abc import Iterator, Mapping
from typing import Any

from msgspec import Struct
from msgspec.structs import replace
from pydantic import BeforeValidator

from quartier.calendar.dates import Day
from quartier.calendar.grammar import Repeat
from quartier.calendar.when import Cancelled, Change, Extra, Hours, Pauses, Status, When
from quartier.kinds.attachments import Attachment
from quartier.kinds.reach import Email, Phone, Website
from quartier.model.entry import (
    Choice,
    Entry,
    KeyedBy,
    Line,
    Number,
    Prose,
    Reference,
    Several,
    Slug,
    YesNo,
)
from quartier.reading.configuration import COLOURS, AudienceEntry, CategoryEntry
from quartier.words import LANGUAGES

UNKNOWN = "unknown"


class Form(Struct, frozen=True):
    """How one value is written.

    `sort` names it in the vocabulary (`reference.sorts`); `group` is the group of values out of which it is
    chosen, `known` the words where no vocabulary has them, `kind` what a slug names. `inner` is the entry
    whose fields stand inside, `short` what may stand in its place. `several`: a list, or a single value.
    `key` is the sort of the keys where the values have one. `empty`: nothing may stand behind the colon.
    """

    sort: str
    group: str = ""
    known: tuple[str, ...] = ()
    kind: str = ""
    inner: type[Entry] | None = None
    short: "Form | None" = None
    several: bool = False
    key: str = ""
    empty: bool = False


def form_of(model: type[Entry], attribute: str) -> Form:
    """How the field `attribute` of a model is written; the sort is UNKNOWN where nobody said so."""
    field = model.model_fields[attribute]
    where = f"{model.__name__}.{attribute}"
    marks = tuple(field.metadata)
    outer = any(isinstance(mark, BeforeValidator) and mark is not Several for mark in marks)
    may_miss = type(None) in typing.get_args(field.annotation) and not outer
    empty = not field.is_required() and (may_miss or _never_missed(marks))
    return replace(_form(field.annotation, marks, where), empty=empty)


def key_of(model: type[Entry]) -> str | None:
    """The field that takes the keys of a mapping: those that no field's name is, or those before entries."""
    return next((one.partition(".")[2] for one in KEYS if one.startswith(f"{model.__name__}.")), None)


def behind_key(form: Form) -> Form:
    """What stands behind each key: the entry's fields, or the one value that it says."""
    if form.key and form.inner and "said" in form.inner.model_fields:
        return form_of(form.inner, "said")
    return replace(form, key="")


KEYS: Mapping[str, str] = {
    "OpeningHours.days": "weekday",
    "FoldersEntry.named": "folder",
    "OtherHours.day": "day",
    "Change.on": "occasion",
    "CategoryEntry.slug": "slug",
    "AudienceEntry.slug": "slug",
}
"""Fields that are written as keys, and what sort of key each is."""


def _never_missed(marks: tuple[Any, ...]) -> bool:
    """Lists and long texts: nothing is an empty one."""
    return Several in marks or any(isinstance(mark, KeyedBy) for mark in marks) or _reader(Prose) in marks


def _form(annotation: Any, marks: tuple[Any, ...], where: str) -> Form:
    if typing.get_origin(annotation) is typing.Annotated:
        annotation, *inner = typing.get_args(annotation)
        return _form(annotation, (*inner, *marks), where)
    if where in _OWN:
        return _OWN[where]
    if found := next(_told_by(marks), None):
        return found
    if options := _besides_none(annotation):
        return _form(options, marks, where)
    if typing.get_origin(annotation) is tuple:
        return _of_many(typing.get_args(annotation)[0], marks, where)
    if isinstance(annotation, type) and issubclass(annotation, Entry):
        return Form("entry", inner=annotation, short=_SHORT.get(annotation))
    return Form(UNKNOWN)


def _told_by(marks: tuple[Any, ...]) -> Iterator[Form]:
    """What the marks of a single value say, the most telling first."""
    if Several in marks:
        return
    for mark in marks:
        if isinstance(mark, Reference):
            yield Form("reference", kind=mark.kind)
    for mark in marks:
        reader = getattr(mark.func, "__self__", None) if isinstance(mark, BeforeValidator) else None
        if isinstance(reader, Choice):
            yield Form("choice", group=reader.group)
    yield from (form for alias, form in _BY_READER if alias in marks)


def _besides_none(annotation: Any) -> Any:
    """What a value may be besides missing; None where it is always there."""
    if not isinstance(annotation, types.UnionType) and typing.get_origin(annotation) is not typing.Union:
        return None
    options = [one for one in typing.get_args(annotation) if one is not type(None)]
    return options[0] if len(options) == 1 else None


def _of_many(item: Any, marks: tuple[Any, ...], where: str) -> Form:
    named = tuple(mark for mark in marks if isinstance(mark, Reference))
    found = _form(item, named, where)
    if any(isinstance(mark, KeyedBy) for mark in marks):
        assert found.inner
        return replace(found, key=KEYS[f"{found.inner.__name__}.{key_of(found.inner)}"])
    return replace(found, several=True)


def _reader(alias: Any) -> Any:
    """The mark by which a named type reads its value."""
    return typing.get_args(alias)[1]


def _item(alias: Any) -> Any:
    return typing.get_args(typing.get_args(alias)[0])[0]


YES_OR_NO = Form("yes_no", group="yes_no")
_BY_READER = tuple(
    (_reader(alias), form)
    for alias, form in (
        (Line, Form("line")),
        (Prose, Form("prose")),
        (Number, Form("number")),
        (Slug, Form("slug")),
        (YesNo, YES_OR_NO),
        (Day, Form("day")),
        (Hours, Form("hours", group="time")),
        (Repeat, Form("repeat")),
        (Cancelled, Form("cancelled", group="yes_no")),
        (_item(Pauses), Form("pause", group="pause")),
        (Email, Form("email")),
        (Phone, Form("phone")),
        (Website, Form("website")),
    )
)
_OWN: Mapping[str, Form] = {
    "Address.postcode": Form("postcode"),
    "Coordinates.lat": Form("latitude"),
    "Coordinates.lon": Form("longitude"),
    "Committee.retention": Form("years", group="years"),
    "Meeting.start": Form("moment"),
    "Meeting.end": Form("end"),
    "When.until": Form("until", group="until"),
    "When.times": Form("times"),
    "Change.on": Form("occasion", group="from"),
    "OpeningHours.days": Form("stretch", several=True),
    "OtherHours.day": Form("day"),
    "OtherHours.said": Form("other_hours", group="closed", several=True),
    "FoldersEntry.named": Form("line"),
    "CategoryEntry.colour": Form("choice", known=COLOURS),
    "CategoryEntry.symbol": Form("line"),
    "Configuration.language": Form("choice", known=LANGUAGES),
    "Configuration.country": Form("line"),
    "Configuration.timezone": Form("line"),
    "Configuration.uid_domain": Form("line"),
}
"""Fields with a reader of their own."""
_SHORT: Mapping[type[Entry], Form] = {
    When: Form("moment"),
    Extra: Form("moment"),
    Change: Form("choice", group="change"),
    Status: Form("choice", group="status"),
    Attachment: Form("line"),
    CategoryEntry: Form("line"),
    AudienceEntry: Form("line"),
}
"""What may stand in the place of an entry's fields."""
