"""The field reference: what each kind's files may say, field by field, with a hint and an example."""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from quartier.field_forms import KEYS, Form, behind_key, form_of, key_of
from quartier.kinds import ALL_KINDS
from quartier.kinds.minutes import DecisionFacts, ProgressFacts
from quartier.kinds.page import WrittenPage
from quartier.model.entry import Entry
from quartier.reading.configuration import Configuration
from quartier.words import LANGUAGES, Words, folded, spellings, vocabulary, words_of

PAGE, CONFIGURATION = "page", "configuration"
IN_TEXT: dict[str, tuple[tuple[str, type[Entry]], ...]] = {
    "meeting": (("decision", DecisionFacts), ("progress", ProgressFacts))
}
"""Entries that stand in the text of a kind, with the name of their block."""


class Field(Struct, frozen=True):
    """One field: `word` in the site's language, `also` every other way to write it.

    `name` is its canonical name; `is_key`: no field's name but what a key of the mapping means. `example`
    stands behind the colon: text, a list, or a mapping.
    """

    name: str
    word: str
    also: tuple[str, ...]
    says: str
    example: Any
    needed: bool
    form: Form
    is_key: bool = False

    @property
    def line(self) -> str:
        """The example as a line of the file."""
        said = as_written(self.example)
        return f"{said}: …" if self.is_key and self.form.sort in KEYS.values() else f"{self.word}: {said}"


class Group(Struct, frozen=True):
    """The fields of one entry; `words` are the fields under which it stands, none on top of the file.

    `block` is the word of the block in the text at whose end the fields stand.
    """

    model: type[Entry]
    words: tuple[str, ...]
    fields: tuple[Field, ...]
    block: str = ""


class Chapter(Struct, frozen=True):
    """Everything that one sort of file may say; `name` is the kind's, `file` its word for file names."""

    name: str
    title: str
    file: str
    groups: tuple[Group, ...]


@lru_cache
def chapters(language: str) -> tuple[Chapter, ...]:
    """A chapter for every kind, for hand-written pages, and for the configuration."""
    words = words_of(language)
    return tuple(_chapter(name, model, words) for name, model in top_models().items())


def chapter(language: str, name: str) -> Chapter:
    """The chapter of a kind, of PAGE or of CONFIGURATION."""
    return next(one for one in chapters(language) if one.name == name)


def top_models() -> dict[str, type[Entry]]:
    """What stands on top of every sort of file."""
    kinds = {kind.name: kind.entry for kind in ALL_KINDS}
    return {**kinds, PAGE: WrittenPage, CONFIGURATION: Configuration}


def _chapter(name: str, model: type[Entry], words: Words) -> Chapter:
    title = words["reference.others"].get(name) or words["kinds"][name][0]
    in_text = (
        group
        for block, facts in IN_TEXT.get(name, ())
        for group in _groups(facts, words, _block(block, words))
    )
    return Chapter(name, title, folded(title).replace(" ", "-"), (*_groups(model, words), *in_text))


def _block(name: str, words: Words) -> str:
    return words.choice_name("block", name)


def _groups(model: type[Entry], words: Words, block: str = "") -> Iterator[Group]:
    """The fields of a model, then those of every entry inside, each entry once."""
    ways: dict[type[Entry], tuple[str, ...]] = dict.fromkeys(models_in(model), ())
    for one in ways:
        for field in fields_of(one, words.language):
            if field.form.inner and field.word not in ways[field.form.inner]:
                ways[field.form.inner] = (*ways[field.form.inner], field.word)
    for one, found in ways.items():
        yield Group(one, found, fields_of(one, words.language), block if one is model else "")


def models_in(model: type[Entry]) -> tuple[type[Entry], ...]:
    """A model and every entry inside, in the order in which a reader meets them."""
    met = [model]
    for one in met:
        for attribute in _written(one):
            inner = form_of(one, attribute).inner
            if inner and inner not in met:
                met.append(inner)
    return tuple(met)


@lru_cache
def fields_of(model: type[Entry], language: str) -> tuple[Field, ...]:
    """What can be written in an entry: what is needed first, then its own, then what others have too."""
    words = words_of(language)
    own = model.__annotations__
    order = [one for one in _written(model) if one != key_of(model)]
    order.sort(key=lambda one: (not model.model_fields[one].is_required(), one != "title", one not in own))
    key = key_of(model)
    found = (_field(model, attribute, words) for attribute in order)
    return ((_key(model, key, words),) if key else ()) + tuple(found)


def _written(model: type[Entry]) -> list[str]:
    """The attributes for which there is a word."""
    known, key = vocabulary(LANGUAGES[0])["fields"][model.__name__], key_of(model)
    return [
        attribute
        for attribute, field in model.model_fields.items()
        if (field.alias or attribute) in known or attribute == key
    ]


def _field(model: type[Entry], attribute: str, words: Words) -> Field:
    declared = model.model_fields[attribute]
    name = declared.alias or attribute
    word, *also = ways_to_write("fields", model.__name__, name, words)
    hint = _hint(model, name, words)
    form = form_of(model, attribute)
    return Field(name, word, tuple(also), hint["says"], hint["example"], declared.is_required(), form)


def _key(model: type[Entry], attribute: str, words: Words) -> Field:
    """What is written as a key: its own sort where fields stand behind it, else that of the value there."""
    hint, form = _hint(model, attribute, words), form_of(model, attribute)
    if "said" in model.model_fields:
        form = form_of(model, "said")
    return Field(attribute, hint["word"], (), hint["says"], hint["example"], False, form, is_key=True)


def _hint(model: type[Entry], name: str, words: Words) -> Mapping[str, Any]:
    """The hint of a field, or that of the fields it is inherited from; empty where nobody gave one."""
    hints = words["hints"]
    given = (hints[one.__name__][name] for one in model.__mro__ if name in hints.get(one.__name__, {}))
    return next(given, {"word": name.upper(), "says": "", "example": ""})


def ways_to_write(section: str, group: str, name: str, words: Words) -> tuple[str, ...]:
    """Every word for a canonical name: the site's language first, then the others, then the name itself."""
    read = words.field if section == "fields" else words.choice
    order = (words.language, *(one for one in LANGUAGES if one != words.language))
    said = (spellings(vocabulary(one)[section][group][name]) for one in order)
    found: dict[str, str] = {}
    for word in (*(word for one in said for word in one), name):
        found.setdefault(folded(word), word)
    return tuple(word for word in found.values() if read(group, word) == name)


def values_of(form: Form, words: Words) -> tuple[str, ...]:
    """The words out of which a value is chosen, in the site's language; none where any text will do."""
    return form.known or (words.choices(form.group) if form.group else ())


def sort_of(form: Form, words: Words) -> str:
    """What stands behind the colon, in plain words."""
    if form.key:
        return words.text("reference.keyed", sort=sort_of(behind_key(form), words))
    if form.several:
        return words.text("reference.list", sort=sort_of(replace(form, several=False), words))
    said = _single(form, words)
    return words.text("reference.or", sort=said, short=_in_short(form.short, words)) if form.short else said


def _single(form: Form, words: Words) -> str:
    if form.kind:
        return str(words["reference.references"][form.kind])
    if form.sort == "choice":
        return words.text("reference.sorts.choice", values=values_of(form, words))
    return str(words["reference.sorts"][form.sort])


def _in_short(form: Form, words: Words) -> str:
    """The one value that may stand in the place of fields."""
    return ", ".join(values_of(form, words)) or sort_of(form, words)


def as_written(value: Any) -> str:
    """An example as it can stand behind a colon, in one line of YAML."""
    if isinstance(value, dict):
        return (
            "{" + ", ".join(f"{_scalar(key, True)}: {_written_in(one)}" for key, one in value.items()) + "}"
        )
    if isinstance(value, list):
        return "[" + ", ".join(_written_in(one) for one in value) + "]"
    return _scalar(str(value), False)


def _written_in(value: Any) -> str:
    return _scalar(value, True) if isinstance(value, str) else as_written(value)


def _scalar(text: str, inside: bool) -> str:
    """Quoted where a plain text would be read otherwise; `inside` brackets a comma would end it."""
    unsafe = (
        ": " in text or " #" in text or text[:1] in "\"'&*!|>%@`{[" or (inside and set(text) & set(",[]{}"))
    )
    return f'"{text}"' if unsafe else text
