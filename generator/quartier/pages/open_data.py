"""Open data: each kind as one JSON file with its JSON Schema, and the page that explains them.

A kind takes part as it is: its fields leave, but those it calls `private`, and a person's name only with
consent. A kind that reads its text or draws on other files may know what not everybody may: it stays out
until `_OWN` says what of it leaves.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from quartier.kinds import ALL_KINDS
from quartier.kinds.meeting import committee_of
from quartier.kinds.notice import day_of
from quartier.model.neighbourhood import Kind, Record
from quartier.model.page import OutputFile, Page
from quartier.pages.data_forms import (
    DAY,
    DAY_OR_MOMENT,
    REFERENCE,
    TEXT,
    URL,
    YES_NO,
    Form,
    Part,
    Schema,
    described,
    list_of,
    meaning,
    object_of,
    parts_of,
    reference_to,
)
from quartier.pages.dated import Dated
from quartier.pages.json_ld import end_of, moment_of, moved_from
from quartier.pages.templates import rendered
from quartier.pages.view import View
from quartier.words import Words, words_of

SCHEMA_VERSION = 1
"""Rises when a field leaves or changes its meaning; a new field changes nothing for those who read others."""
SHOWN_DATES = 20
DIALECT = "https://json-schema.org/draft/2020-12/schema"
_ALWAYS_LEFT_OUT = ("weight",)


class Row(Struct, frozen=True):
    """A field as the page shows it: its name, what sort of value it holds, what it says."""

    name: str
    sort: str
    meaning: str


class Own(Struct, frozen=True):
    """How a kind differs from the others: fields that it says otherwise, and what it says besides."""

    instead_of: tuple[str, ...] = ()
    parts: tuple[Part, ...] = ()


def published_kinds() -> tuple[Kind, ...]:
    """The kinds whose records leave as data."""
    return tuple(kind for kind in ALL_KINDS if kind.name in _OWN or not (kind.read_text or kind.complete))


def data_files(view: View) -> Iterator[OutputFile]:
    """For every kind its records and its schema."""
    for kind in published_kinds():
        yield OutputFile(view.addresses.data_file(kind.name), _records(view, kind))
        schema = json.dumps(schema_of(view, kind), ensure_ascii=False, indent=1)
        yield OutputFile(view.addresses.data_schema(kind.name), f"{schema}\n".encode())


def data_page(view: View) -> Page:
    """Which files there are, what their fields mean, and who may use them."""
    v = view.on(view.addresses.data)
    words = view.words["open_data"]
    kinds = [(kind, view.words.own["kinds"].get(kind.name, [kind.name])[-1]) for kind in published_kinds()]
    files = [(kind.name, title, view.number_of(kind), rows_of(view, kind)) for kind, title in kinds]
    html = rendered("open_data.html", v=v, w=words, files=files, licence=licence(view))
    branch = f"{view.addresses.data}index.md"
    return Page(v.page, str(words["title"]), html, str(words["lead"]), branch=branch)


def licence(view: View) -> str:
    """Under which licence the data may be used, in words."""
    return view.site.licence or str(view.words["open_data.no_licence"])


def records_of(view: View, kind: Kind) -> Sequence[Record]:
    return sorted(view.neighbourhood.all(kind.name), key=lambda one: one.slug)


def schema_of(view: View, kind: Kind) -> Schema:
    """The JSON Schema (2020-12) of the whole file of a kind."""
    parts = {
        "kind": {"const": kind.name},
        "schema": URL.schema,
        "schema_version": {"const": SCHEMA_VERSION},
        "date": {"type": "string", "format": "date"},
        "licence": TEXT.schema,
        "records": {"type": "array", "items": _form_of(kind, view.site.language).schema},
    }
    return {
        "$schema": DIALECT,
        "$id": view.addresses.absolute(view.addresses.data_schema(kind.name)),
        "title": view.words.own["kinds"].get(kind.name, [kind.name])[-1],
        "type": "object",
        "properties": parts,
        "required": list(parts),
        "additionalProperties": False,
    }


def rows_of(view: View, kind: Kind) -> list[Row]:
    """Every field of a kind's records, those inside of others too."""
    return list(_rows(_form_of(kind, view.site.language).schema, view.words, ""))


def _rows(schema: Schema, words: Words, before: str) -> Iterator[Row]:
    for name, inner in schema.get("properties", {}).items():
        path = f"{before}{name}"
        yield Row(path, _sort(inner, words), inner.get("description") or meaning("", name, words))
        deeper = inner.get("items") or inner
        if deeper.get("properties") is not REFERENCE["properties"]:
            yield from _rows(deeper, words, f"{path}{'[]' if 'items' in inner else ''}.")


def _sort(schema: Schema, words: Words) -> str:
    """What sort of value a schema describes, in words."""
    names = words["open_data.sorts"]
    if schema.get("properties") is REFERENCE["properties"]:
        return str(names["reference"])
    if schema.get("type") == "array":
        return words.text("open_data.sorts.array", items=_sort(schema["items"], words))
    if "enum" in schema:
        return ", ".join(schema["enum"])
    if "anyOf" in schema:
        return words.text("open_data.sorts.either", sorts=[_sort(one, words) for one in schema["anyOf"]])
    return str(names[schema.get("format", schema["type"])])


def _records(view: View, kind: Kind) -> bytes:
    """The file of a kind, a record a line: its head first, then what `schema_of` calls records."""
    head = {
        "kind": kind.name,
        "schema": view.addresses.absolute(view.addresses.data_schema(kind.name)),
        "schema_version": SCHEMA_VERSION,
        "date": view.today.isoformat(),
        "licence": licence(view),
    }
    form = _form_of(kind, view.site.language)
    lines = ",\n".join(_line(form.of(record, view)) for record in records_of(view, kind))
    return f'{_line(head)[:-1]},"records":[\n{lines}\n]}}\n'.encode()


def _line(value: Mapping[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


@lru_cache
def _form_of(kind: Kind, language: str) -> Form:
    """How the records of a kind leave."""
    words = words_of(language)
    own = _OWN.get(kind.name, Own())
    without = (*_ALWAYS_LEFT_OUT, *kind.private, *own.instead_of)
    fields = tuple(_of_entry(part, kind) for part in parts_of(kind.entry, words, without))
    text = (_text_of(kind, words),) if ".md" in kind.endings and not kind.read_text else ()
    own_parts = tuple(_explained(part, words) for part in own.parts)
    titled = sorted(fields, key=lambda part: part.name != "title")
    return object_of((*_named(words), *titled, *text, *own_parts))


def _named(words: Words) -> tuple[Part, ...]:
    """Where a record is to be found."""
    slug = described(TEXT, meaning("", "slug", words))
    url = described(URL, meaning("", "url", words))
    return (
        Part("slug", slug, lambda record, view: record.slug, True),
        Part("url", url, _url, True),
    )


def _url(record: Record, view: View) -> str:
    return view.addresses.absolute(view.addresses.record(record.kind, record.slug))


def _of_entry(part: Part, kind: Kind) -> Part:
    """A field of an entry as part of its record; Markdown becomes plain text."""
    if part.name in kind.prose:
        return Part(
            part.name, part.schema, lambda record, view: _plain(record, part.of(record.entry, view), view)
        )
    return Part(part.name, part.schema, lambda record, view: part.of(record.entry, view), part.needed)


def _text_of(kind: Kind, words: Words) -> Part:
    schema = described(TEXT, meaning("", "text", words))
    return Part("text", schema, lambda record, view: _plain(record, record.body, view))


def _plain(record: Record, text: str | None, view: View) -> str:
    return view.on("").plain(text, record.file) if text else ""


def _explained(part: Part, words: Words) -> Part:
    return replace(part, schema={**part.schema, "description": meaning("", part.name, words)})


# What takes place says its dates, not the rule


def _dates(record: Record, view: View) -> Any:
    return _DATES.of(view.on("").coming_of(record)[:SHOWN_DATES], view)


def _all_dates(record: Record, view: View) -> Any:
    """Also what is past: minutes are read after the meeting."""
    return _DATES.of(view.dates_of(record), view)


_DATES = list_of(
    object_of(
        (
            Part("uid", TEXT.schema, lambda one, view: one.occurrence.uid, True),
            Part("start", DAY_OR_MOMENT.schema, lambda one, view: _start(one), True),
            Part("end", DAY_OR_MOMENT.schema, lambda one, view: end_of(one.occurrence)),
            Part("all_day", YES_NO.schema, lambda one, view: one.occurrence.all_day, True),
            Part(
                "state",
                {"enum": ["confirmed", "tentative", "cancelled"]},
                lambda one, view: one.occurrence.status,
                True,
            ),
            Part("moved_from", DAY_OR_MOMENT.schema, lambda one, view: moved_from(view, one)),
            Part("title", TEXT.schema, lambda one, view: view.on("").title(one), True),
            Part("place", REFERENCE, lambda one, view: _place(one, view)),
            Part("room", TEXT.schema, lambda one, view: one.occurrence.room or one.event.entry.room),
            Part("reason", TEXT.schema, lambda one, view: one.occurrence.reason),
            Part("note", TEXT.schema, lambda one, view: one.occurrence.note),
            Part(
                "description",
                TEXT.schema,
                lambda one, view: _plain(one.event, one.occurrence.description, view),
            ),
        )
    )
)


def _start(one: Dated) -> str:
    return moment_of(one.occurrence.start, one.occurrence.all_day)


def _place(one: Dated, view: View) -> Any:
    return reference_to("place").of(one.occurrence.place or one.event.entry.place, view)


def _repeats(record: Record, view: View) -> list[str]:
    return view.on("").repetitions(record)


def _calendar(record: Record, view: View) -> str:
    return view.addresses.absolute(view.addresses.event_feed(record.slug))


def _day(record: Record, view: View) -> str:
    return day_of(record).isoformat()


def _committee(record: Record, view: View) -> Any:
    return reference_to("committee").of(committee_of(record), view)


_AGENDA = list_of(
    object_of(
        (
            Part("number", TEXT.schema, lambda item, view: item.number, True),
            Part("public", YES_NO.schema, lambda item, view: item.public, True),
            Part("title", TEXT.schema, lambda item, view: item.title if item.public else None),
        )
    )
)


def _agenda(record: Record, view: View) -> Any:
    """The items in their order; of one that is not public, its number."""
    return _AGENDA.of(record.text.minutes.items, view)


_OWN: Mapping[str, Own] = {
    "event": Own(
        ("when", "changes", "extra", "status"),
        (
            Part("dates", _DATES.schema, _dates),
            Part("repeats", list_of(TEXT).schema, _repeats),
            Part("calendar", URL.schema, _calendar, True),
        ),
    ),
    "meeting": Own(
        ("start", "end", "room", "attachments"),
        (
            Part("committee", REFERENCE, _committee, True),
            Part("dates", _DATES.schema, _all_dates),
            Part("agenda", _AGENDA.schema, _agenda),
        ),
    ),
    "notice": Own(("date",), (Part("date", DAY.schema, _day, True),)),
}
