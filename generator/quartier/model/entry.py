"""The base of everything that volunteers fill in, and the plain kinds of value they write."""

import re
from functools import cache
from typing import Annotated, Any, ClassVar, NoReturn, Protocol

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationInfo
from pydantic_core import PydanticCustomError

from quartier.model.expression import expression

MOST_TITLE = 200
MOST_NUMBER = 999_999
_MARKUP = expression(r"<\s*[a-zA-Z/!?]")


class Entry(BaseModel):
    """A set of named values; what is not declared is a problem."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True, defer_build=True)

    other_keys: ClassVar[str | None] = None
    """The field that gathers keys which are no field's name (the weekdays of opening hours)."""

    expected: ClassVar[str] = "mapping-expected"
    """What is told where something else stands in the place of the fields."""


class Vocabulary(Protocol):
    """What the reading of values needs to know about words."""

    def choice(self, group: str, text: str) -> str | None:
        """The canonical value that `text` means in `group`, in any language."""

    def choices(self, group: str) -> tuple[str, ...]:
        """All values of `group` in the site's language."""

    def likely(self, section: str, group: str, text: str) -> str | None:
        """The word of a group of `fields` or `values` that was most likely meant, in any language."""

    def nearest(self, text: str, known: tuple[str, ...]) -> str | None:
        """The one of `known` that was most likely meant."""

    @property
    def own_holidays(self) -> tuple[str, ...]:
        """The names of the site's own list of holidays."""

    def own_holiday(self, text: str) -> str | None:
        """The entry of that list that `text` names."""

    @property
    def country(self) -> str:
        """The country whose phone numbers need no prefix (ISO 3166 alpha-2)."""


def words_in(info: ValidationInfo) -> Vocabulary:
    """The words with which a value is being read."""
    words: Vocabulary = info.context  # type: ignore[assignment]  # every reading passes one
    return words


def refuse(code: str, **facts: object) -> NoReturn:
    """Ends the reading of a value with the problem `code`."""
    raise PydanticCustomError(code, code, facts)


def line_of(value: object) -> str:
    """One line of text, blanks folded."""
    if isinstance(value, (dict, list, tuple)):
        refuse("text-expected")
    text = " ".join(str(value or "").split())
    if not text:
        refuse("value-missing")
    if _MARKUP.search(text):
        refuse("html-in-text", given=text)
    if len(text) > MOST_TITLE:
        refuse("text-too-long", most=MOST_TITLE)
    return text


def _text(value: object) -> str:
    if isinstance(value, (dict, list, tuple)):
        refuse("text-expected")
    return str(value or "").strip()


def _several(value: object) -> object:
    """A single word where a list is wanted is a list of one."""
    if value is None:
        return ()
    return tuple(value) if isinstance(value, (list, tuple)) else (value,)


def _number(value: object) -> int:
    text = line_of(value)
    if not (text.isascii() and text.isdigit()):
        refuse("number-expected", given=text)
    if len(text.lstrip("0")) > len(str(MOST_NUMBER)):
        refuse("number-out-of-range", given=text, least=0, most=MOST_NUMBER)
    return int(text)


def slug_in(value: object) -> str:
    """A name that can stand in an address: small letters, digits, hyphens."""
    text = line_of(value)
    if not re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", text):
        refuse("slug-expected", given=text)
    return text


class Choice:
    """A value out of a group of the vocabulary."""

    def __init__(self, group: str) -> None:
        self.group = group

    def read(self, value: object, info: ValidationInfo) -> str:
        words = words_in(info)
        given = line_of(value)
        found = words.choice(self.group, given)
        if found is None:
            known = words.choices(self.group)
            suggestion = words.likely("values", self.group, given)
            refuse("unknown-value", given=given, known=list(known), **_suggested(suggestion))
        return found


def _suggested(suggestion: str | None) -> dict[str, object]:
    return {"suggestion": suggestion} if suggestion else {}


def one_of(group: str) -> BeforeValidator:
    return BeforeValidator(Choice(group).read)


def _yes(value: object, info: ValidationInfo) -> bool:
    return bool(Choice("yes_no").read(value, info) == "yes")


class Reference:
    """Marks a slug: the name of a file of another kind, or of a list in the configuration."""

    def __init__(self, kind: str) -> None:
        self.kind = kind


Line = Annotated[str, BeforeValidator(line_of)]
Prose = Annotated[str, BeforeValidator(_text)]
Number = Annotated[int, BeforeValidator(_number)]
Slug = Annotated[str, BeforeValidator(slug_in)]
YesNo = Annotated[bool, BeforeValidator(_yes)]
Several = BeforeValidator(_several)


class KeyedBy:
    """Marks a tuple of entries that a file writes as a mapping; the key becomes the field `name`.

    A value that is no mapping arrives as the field `said`.
    """

    def __init__(self, name: str) -> None:
        self.name = name


def references(value: Any, path: tuple[str | int, ...] = ()) -> list[tuple[tuple[str | int, ...], str, str]]:
    """Every slug inside an entry: its path, the kind it names, the slug."""
    found: list[tuple[tuple[str | int, ...], str, str]] = []
    if isinstance(value, Entry):
        for attribute, name, kind in _named(type(value)):
            inner = getattr(value, attribute)
            if kind:
                found.extend(_slugs(inner, (*path, name), kind))
            elif inner and isinstance(inner, (Entry, dict, tuple)):
                found.extend(references(inner, (*path, name)))
    elif isinstance(value, dict):
        for key, inner in value.items():
            found.extend(references(inner, (*path, key)))
    elif isinstance(value, tuple):
        for number, inner in enumerate(value):
            found.extend(references(inner, (*path, number)))
    return found


@cache
def _named(model: type[Entry]) -> tuple[tuple[str, str, str], ...]:
    """For each field its attribute, its name in a file, and the kind whose slugs it holds, if it does."""
    return tuple(
        (attribute, field.alias or attribute, next((one.kind for one in marks), ""))
        for attribute, field in model.model_fields.items()
        for marks in [[mark for mark in field.metadata if isinstance(mark, Reference)]]
    )


def _slugs(
    value: Any, path: tuple[str | int, ...], kind: str
) -> list[tuple[tuple[str | int, ...], str, str]]:
    if isinstance(value, tuple):
        return [((*path, number), kind, slug) for number, slug in enumerate(value)]
    return [(path, kind, value)] if value else []
