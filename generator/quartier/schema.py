"""The editors' schema: for each kind a JSON Schema of its fields, with hints, examples, words to choose.

Draft 7, which every editor knows. An editor delivers `20`, `ja` and `9.30` as it reads YAML, as numbers and
answers too; our own reading takes every value as text. Only what a schema can say stands here: whether the
words of a repetition or the name of a place are right, the check of the content says.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from quartier.field_forms import KEYS, UNKNOWN, Form, behind_key, key_of
from quartier.model.entry import MOST_NUMBER, MOST_TITLE, Entry
from quartier.reference import Chapter, Field, chapters, fields_of, models_in, sort_of, values_of
from quartier.words import LANGUAGES, Words, folded, spellings, vocabulary, words_of

Schema = dict[str, Any]

DIALECT = "http://json-schema.org/draft-07/schema#"
NOTHING: Schema = {"type": "null"}
_DAY = (
    "(?:(?:19|20|21)[0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])"
    r"|(?:0?[1-9]|[12][0-9]|3[01])\.(?:0?[1-9]|1[0-2])\.(?:19|20|21)[0-9]{2})"
)
_HOUR = "(?:[01]?[0-9]|2[0-4])[:.][0-5][0-9]"
_FULL_HOUR = "(?:[01]?[0-9]|2[0-4])(?:[:.][0-5][0-9])?"
_DASH = r"\s*[-–—]\s*"
_SPAN = rf"{_HOUR}{_DASH}{_HOUR}(?:\s*Uhr)?|{_FULL_HOUR}{_DASH}{_FULL_HOUR}\s*Uhr"
_CLOCK = (
    rf"(?:{_SPAN}|{_HOUR}(?:\s*Uhr)?|{_FULL_HOUR}\s*Uhr"
    rf"|{_HOUR}{_DASH}{_DAY}\s+{_HOUR}(?:\s*Uhr)?)"
)
_SLUG = "^[a-z0-9]+(?:-[a-z0-9]+)*$"
_MOMENT = rf"{_DAY}(?:,?\s+{_CLOCK}|\s*\.\.\.?\s*{_DAY}|\s+(?:bis|to)\s+{_DAY})?"


def _text(pattern: str) -> Schema:
    return {"type": "string", "pattern": f"^(?:{pattern})$"}


_NUMBER_AS_CLOCK: Schema = {"type": "number", "minimum": 0}
"""`9.30` is a number to an editor, and `19:30` one counted in sixties to an old one."""
_SORTS: Mapping[str, tuple[Schema, ...]] = {
    "line": (
        {
            "type": ["string", "number", "boolean"],
            "pattern": r"^(?![\s\S]*<\s*[a-zA-Z/!?])[\s\S]*\S",
            "maxLength": MOST_TITLE,
        },
    ),
    UNKNOWN: ({},),
    "prose": ({"type": ["string", "number", "boolean"]},),
    "number": ({"type": "integer", "minimum": 0, "maximum": MOST_NUMBER}, _text("0*[0-9]{1,6}")),
    "times": ({"type": "integer", "minimum": 1, "maximum": 999}, _text("0*[1-9][0-9]{0,2}")),
    "slug": ({"type": ["string", "integer"], "pattern": _SLUG},),
    "day": (_text(_DAY),),
    "hours": (_text(_CLOCK), _NUMBER_AS_CLOCK),
    "end": (_text(rf"(?:{_DAY}\s+)?{_HOUR}(?:\s*Uhr)?"), _NUMBER_AS_CLOCK),
    "moment": (_text(_MOMENT),),
    "until": (_text(_DAY),),
    "stretch": (_text(_SPAN),),
    "other_hours": (_text(_SPAN),),
    "repeat": ({"type": "string", "pattern": r"\S", "maxLength": MOST_TITLE},),
    "email": (_text(r"[^@\s]+@[^@\s]+\.[^@\s]+"),),
    "phone": ({"type": ["string", "number"], "pattern": "[0-9]"},),
    "website": (_text("https?://[^\\s/<>\"']+\\.[^\\s<>\"']+"),),
    "postcode": (_text("[A-Z]{0,2}[- ]?[0-9]{4,5}"), {"type": "integer", "minimum": 1000, "maximum": 99999}),
    "latitude": ({"type": "number", "minimum": -90, "maximum": 90}, _text("-?[0-9]{1,2}(?:[.,][0-9]+)?")),
    "longitude": ({"type": "number", "minimum": -180, "maximum": 180}, _text("-?[0-9]{1,3}(?:[.,][0-9]+)?")),
}
"""What a value of each sort may look like; the words of the vocabulary are added where a form has a group."""
_LIKE = {"reference": "slug", "cancelled": "line", "pause": "line"}


def schemas(language: str) -> Mapping[str, Schema]:
    """For every sort of file its schema, by the name of its file."""
    return {f"{one.file}.json": _schema(one, words_of(language)) for one in chapters(language)}


def as_json(schema: Schema) -> str:
    """The text of a schema's file."""
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"


def _schema(chapter: Chapter, words: Words) -> Schema:
    top, *inner = models_in(chapter.groups[0].model)
    named = {one.__name__: _object(one, words) for one in inner}
    fields = {
        _name(one, field): _field(field, words) for one in (top, *inner) for field in _plain(one, words)
    }
    return {
        "$schema": DIALECT,
        "title": chapter.title,
        "description": str(words["reference.lead"]),
        **_object(top, words),
        "definitions": {**fields, **named},
    }


def _plain(model: type[Entry], words: Words) -> Iterator[Field]:
    """The fields of an entry that are no keys."""
    return (field for field in fields_of(model, words.language) if not field.is_key)


def _name(model: type[Entry], field: Field) -> str:
    return f"{model.__name__}.{field.name}"


def _reference(name: str) -> Schema:
    return {"$ref": f"#/definitions/{name}"}


# An entry: its fields under the words of the site's language, and under all others


def _object(model: type[Entry], words: Words) -> Schema:
    """Completion offers the words of `properties`; what else can be written is known by its pattern."""
    fields = list(_plain(model, words))
    patterns = {_other_spellings(field): _reference(_name(model, field)) for field in fields}
    if model.other_keys:
        patterns |= {_key_pattern(model, words): _of_other_keys(model, words)}
    needed = [_is_there(field) for field in fields if field.needed]
    return {
        "type": "object",
        "properties": {field.word: _reference(_name(model, field)) for field in fields},
        "patternProperties": patterns,
        "additionalProperties": False,
        **({"allOf": needed} if needed else {}),
    }


def _of_other_keys(model: type[Entry], words: Words) -> Schema:
    return next(_field(field, words) for field in fields_of(model, words.language) if field.is_key)


def _other_spellings(field: Field) -> str:
    """Matches every way to write a field but the one that completion offers."""
    return f"^(?!{_literal(field.word)}$)(?:{_any_of((field.word, *field.also))})$"


def _is_there(field: Field) -> Schema:
    """The field in any spelling: it is not so that every name is another one."""
    pattern = f"^(?:{_any_of((field.word, *field.also))})$"
    return {"anyOf": [{"required": [field.word]}, {"not": {"propertyNames": {"not": {"pattern": pattern}}}}]}


def _field(field: Field, words: Words) -> Schema:
    return {
        "title": f"{field.word}: {sort_of(field.form, words)}",
        "description": field.says,
        "examples": [_delivered(field.example, field.form)],
        **_value(field.form, words),
    }


def _delivered(example: Any, form: Form) -> Any:
    """An example as an editor reads it."""
    if form.sort in ("number", "times") and not form.several:
        return int(example)
    if form.sort in ("latitude", "longitude"):
        return float(example)
    return example


# A value


def _value(form: Form, words: Words) -> Schema:
    options = [*_options(form, words), *([NOTHING] if form.empty else [])]
    return options[0] if len(options) == 1 and "$ref" not in options[0] else {"anyOf": options}


def _options(form: Form, words: Words) -> Iterator[Schema]:
    if form.key:
        yield _keyed(form, words)
        return
    singles = list(_singles(form, words))
    yield from singles
    if form.several:
        items = singles[0] if len(singles) == 1 else {"anyOf": singles}
        yield {"type": "array", "items": items, **({} if form.empty else {"minItems": 1})}


def _singles(form: Form, words: Words) -> Iterator[Schema]:
    if form.inner:
        yield _reference(form.inner.__name__)
        if form.short:
            yield from _singles(form.short, words)
        return
    yield from _chosen(form, words)
    yield from _SORTS.get(_LIKE.get(form.sort, form.sort), ())


def _chosen(form: Form, words: Words) -> Iterator[Schema]:
    """The words of the site's language for completion, and every other way to write them."""
    if form.known:
        yield {"enum": list(form.known)}
    if form.sort == "years":
        yield _text(rf"[0-9]{{1,2}}\s+(?:{_any_of(words.spellings_of(form.group))})")
    elif form.group:
        yield {"enum": list(values_of(form, words))}
        yield _text(_any_of(words.spellings_of(form.group)))
    if form.group == "yes_no":
        yield {"type": "boolean"}


def _keyed(form: Form, words: Words) -> Schema:
    """A mapping whose keys are days, weekdays or short names."""
    assert form.inner
    return {
        "type": "object",
        "patternProperties": {_key_pattern(form.inner, words): _value(behind_key(form), words)},
        "additionalProperties": False,
    }


def _key_pattern(model: type[Entry], words: Words) -> str:
    return _KEYS[KEYS[f"{model.__name__}.{key_of(model)}"]](words)


def _occasions(words: Words) -> str:
    return rf"^(?:(?:{_any_of(words.spellings_of('from'))})\s+{_DAY}|{_DAY}(?:\s+{_CLOCK})?)$"


def _weekdays(words: Words) -> str:
    """Weekdays, joined by whatever; what exactly is possible, the check says."""
    calendars = [vocabulary(language)["calendar"] for language in LANGUAGES]
    named = [
        word
        for calendar in calendars
        for list_ in ("weekdays", "habits")
        for entry in calendar[list_].values()
        for word in spellings(entry)
    ]
    day = f"(?:{_any_of(named)})"
    return rf"^{day}(?:(?:\s*,\s*|\s+\S+\s+){day})*$"


def _days(words: Words) -> str:
    return f"^{_DAY}$"


def _folders(words: Words) -> str:
    return f"^(?:{_any_of(words.spellings_of('folder'))})$"


def _short_names(words: Words) -> str:
    return _SLUG


_KEYS: Mapping[str, Callable[[Words], str]] = {
    "weekday": _weekdays,
    "folder": _folders,
    "day": _days,
    "occasion": _occasions,
    "slug": _short_names,
}


# Words as they are compared: small and large letters, ä and ae, blank and hyphen alike


def _any_of(written: Iterable[str]) -> str:
    """A pattern of all ways to write the words, without anchors."""
    return "|".join(dict.fromkeys(_in_any_spelling(folded(word)) for word in written))


_TWO_SIGNS = {"ae": "äÄ", "oe": "öÖ", "ue": "üÜ", "ss": "ßẞ"}
_APART = {"ae": "aA", "oe": "oO", "ue": "uU"}


def _in_any_spelling(word: str) -> str:
    return "".join(_sign(sign) for sign in re.findall("ae|oe|ue|ss|.", word))


def _sign(sign: str) -> str:
    if sign in _TWO_SIGNS:
        apart = f"|[{_APART[sign]}]\u0308" if sign in _APART else ""
        return f"(?:{''.join(map(_sign, sign))}|[{_TWO_SIGNS[sign]}]{apart})"
    if sign == " ":
        return r"[\s_–-]+"
    return f"[{sign}{sign.upper()}]" if sign.isalpha() else _literal(sign)


def _literal(text: str) -> str:
    """As Python's escape, but for patterns of editors, which refuse one before a hyphen."""
    return re.sub(r"([.^$*+?()\[\]{}|\\/])", r"\\\1", text)
