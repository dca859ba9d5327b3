"""The register of decisions as files: a table for spreadsheets, and data for programs (decisions/0017)."""

import csv
import io
import json
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from msgspec.structs import replace

from quartier.model.page import OutputFile
from quartier.pages.data_forms import (
    DAY,
    REFERENCE,
    TEXT,
    URL,
    YES_NO,
    Form,
    Part,
    Schema,
    list_of,
    object_of,
    reference_to,
)
from quartier.pages.open_data import DIALECT, SCHEMA_VERSION, licence
from quartier.pages.view import View
from quartier.register import Decided
from quartier.words import Words, words_of

BEGINS_FORMULA = tuple("=+-@\t\r＝＋－＠")
"""A cell that begins so is worked out by spreadsheets; an apostrophe before it makes it text again."""
BYTE_ORDER_MARK = "\ufeff"
KIND = "decision"


def register_files(view: View) -> Iterator[OutputFile]:
    """The table, the data, and the schema that the data keeps to."""
    yield OutputFile(view.addresses.register_file("csv"), table(view).encode())
    yield OutputFile(view.addresses.register_file("json"), data(view))
    schema = json.dumps(schema_of(view), ensure_ascii=False, indent=1)
    yield OutputFile(view.addresses.data_schema(KIND), f"{schema}\n".encode())


# The table


def table(view: View) -> str:
    """RFC 4180 but for the separator, which is what spreadsheets of the site's language expect; a mark of
    the byte order says to them that it is UTF-8."""
    text = io.StringIO(newline="")
    text.write(BYTE_ORDER_MARK)
    rows = csv.writer(text, delimiter=str(view.words["register.separator"]), lineterminator="\r\n")
    rows.writerow(view.words["register.columns"][name] for name in _COLUMNS)
    for one in view.decided:
        rows.writerow(cell(column(one, view)) for column in _COLUMNS.values())
    return text.getvalue()


def cell(value: object) -> str:
    """A value in one line that no spreadsheet takes for a formula."""
    text = " ".join(str("" if value is None else value).split())
    return f"'{text}" if text.startswith(BEGINS_FORMULA) else text


def _text(text: str, file: str, view: View) -> str:
    return " ".join(view.on("").plain(text, file).split())


def _organisation(slug: str | None, view: View) -> str:
    record = view.neighbourhood.get("organisation", slug)
    return str(record.entry.title) if record else slug or ""


def _yes_no(value: bool, view: View) -> str:
    return view.words.choice_name("yes_no", "yes" if value else "no")


def _url(one: Decided, view: View) -> str:
    return view.addresses.absolute(view.addresses.decision(one.committee.slug, one.slug))


def _city_papers(one: Decided) -> list[str]:
    """Every paper of the city that any step names, once."""
    return list(dict.fromkeys(step.city_paper for step in one.steps if step.city_paper))


_COLUMNS: Mapping[str, Callable[[Decided, View], object]] = {
    "committee": lambda one, view: one.committee.entry.title,
    "id": lambda one, view: one.block.id,
    "date": lambda one, view: one.day,
    "text": lambda one, view: _text(one.block.text, one.meeting.file, view),
    "state": lambda one, view: view.words.choice_name("decision_state", one.state),
    "state_since": lambda one, view: one.since,
    "responsible": lambda one, view: _organisation(one.responsible, view),
    "due": lambda one, view: one.due,
    "overdue": lambda one, view: _yes_no(one.overdue(view.today), view),
    "topics": lambda one, view: ", ".join(one.topics),
    "votes_for": lambda one, view: one.facts.votes_for,
    "votes_against": lambda one, view: one.facts.votes_against,
    "abstentions": lambda one, view: one.facts.abstentions,
    "paper": lambda one, view: one.item.paper if one.item else "",
    "city_papers": lambda one, view: " ".join(_city_papers(one)),
    "draft": lambda one, view: _yes_no(one.draft, view),
    "url": _url,
}


# The data


def data(view: View) -> bytes:
    """A record a line; what is not known is left out."""
    head = {
        "kind": KIND,
        "schema": view.addresses.absolute(view.addresses.data_schema(KIND)),
        "schema_version": SCHEMA_VERSION,
        "date": view.today.isoformat(),
        "licence": licence(view),
    }
    form = _form(view.site.language)
    lines = ",\n".join(_line(form.of(one, view)) for one in view.decided)
    return f'{_line(head)[:-1]},"records":[\n{lines}\n]}}\n'.encode()


def schema_of(view: View) -> Schema:
    """The JSON Schema (2020-12) of the data; each field says what it means."""
    parts = {
        "kind": {"const": KIND},
        "schema": URL.schema,
        "schema_version": {"const": SCHEMA_VERSION},
        "date": DAY.schema,
        "licence": TEXT.schema,
        "records": {"type": "array", "items": _form(view.site.language).schema},
    }
    return {
        "$schema": DIALECT,
        "$id": view.addresses.absolute(view.addresses.data_schema(KIND)),
        "title": view.words["site.register_title"],
        "type": "object",
        "properties": parts,
        "required": list(parts),
        "additionalProperties": False,
    }


def _line(value: Mapping[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


@lru_cache
def _form(language: str) -> Form:
    words = words_of(language)
    return _object(words, _decision_parts(words))


def _object(words: Words, parts: tuple[Part, ...]) -> Form:
    """An object whose parts say what they mean."""
    said = words["register.fields"]
    return object_of(replace(part, schema={**part.schema, "description": said[part.name]}) for part in parts)


_NUMBER: Schema = {"type": "integer"}


def _decision_parts(words: Words) -> tuple[Part, ...]:
    states: Schema = {"enum": list(words["values.decision_state"])}
    steps = list_of(_object(words, _step_parts(states)))
    votes = _object(words, _VOTES)
    item = _object(words, _ITEM)
    return (
        Part("id", TEXT.schema, lambda one, view: one.block.id, True),
        Part("url", URL.schema, _url, True),
        Part("committee", REFERENCE, lambda one, view: _COMMITTEE(one.committee.slug, view), True),
        Part("meeting", REFERENCE, lambda one, view: _MEETING(one.meeting.slug, view), True),
        Part("date", DAY.schema, lambda one, view: one.day.isoformat(), True),
        Part("draft", YES_NO.schema, lambda one, view: one.draft, True),
        Part("text", TEXT.schema, lambda one, view: _text(one.block.text, one.meeting.file, view), True),
        Part("agenda_item", item.schema, lambda one, view: item.of(one, view) if one.item else None),
        Part("votes", votes.schema, lambda one, view: votes.of(one.facts, view)),
        Part("state", states, lambda one, view: one.state, True),
        Part("state_since", DAY.schema, lambda one, view: one.since.isoformat(), True),
        Part("open", YES_NO.schema, lambda one, view: one.open, True),
        Part("overdue", YES_NO.schema, lambda one, view: one.overdue(view.today), True),
        Part("due", DAY.schema, lambda one, view: one.due.isoformat() if one.due else None),
        Part("responsible", REFERENCE, lambda one, view: _RESPONSIBLE(one.responsible, view)),
        Part("topics", {"type": "array", "items": TEXT.schema}, lambda one, view: list(one.topics)),
        Part("city_papers", {"type": "array", "items": URL.schema}, lambda one, view: _city_papers(one)),
        Part("timeline", steps.schema, lambda one, view: steps.of(one.steps, view), True),
    )


def _step_parts(states: Schema) -> tuple[Part, ...]:
    return (
        Part("date", DAY.schema, lambda step, view: step.day.isoformat(), True),
        Part("text", TEXT.schema, lambda step, view: _text(step.text, step.meeting.file, view)),
        Part("state", states, lambda step, view: step.state),
        Part("meeting", REFERENCE, lambda step, view: _MEETING(step.meeting.slug, view), True),
        Part("city_paper", URL.schema, lambda step, view: step.city_paper),
    )


_VOTES = (
    Part("for", _NUMBER, lambda facts, view: facts.votes_for),
    Part("against", _NUMBER, lambda facts, view: facts.votes_against),
    Part("abstained", _NUMBER, lambda facts, view: facts.abstentions),
)
_ITEM = (
    Part("number", TEXT.schema, lambda one, view: one.item.number, True),
    Part("title", TEXT.schema, lambda one, view: one.item.title),
    Part("paper", TEXT.schema, lambda one, view: one.item.paper),
    Part("url", URL.schema, lambda one, view: _item_url(one, view)),
)


def _item_url(one: Decided, view: View) -> str | None:
    if not view.neighbourhood.get("meeting", one.meeting.slug):
        return None
    page = view.addresses.absolute(view.addresses.record("meeting", one.meeting.slug))
    return f"{page}#{one.item.anchor}" if one.item else None


_COMMITTEE = reference_to("committee").of
_MEETING = reference_to("meeting").of
"""One that has left the site has no address any more."""
_RESPONSIBLE = reference_to("organisation").of
