"""Fields that several kinds have: address, coordinates, former names, the day of the last look."""

import re
from typing import Annotated

from pydantic import BeforeValidator, model_validator

from quartier.calendar.dates import Day
from quartier.model.entry import Entry, Line, Number, Several, Slug, YesNo, line_of, refuse
from quartier.words import folded


def _postcode(value: object) -> str:
    text = line_of(value)
    if not re.fullmatch(r"[A-Z]{0,2}[- ]?\d{4,5}", text):
        refuse("postcode-expected", given=text)
    return text


def _degrees(limit: int) -> BeforeValidator:
    def read(value: object) -> float:
        text = line_of(value)
        if not re.fullmatch(r"-?\d{1,3}(?:[.,]\d+)?", text) or abs(float(text.replace(",", "."))) > limit:
            refuse("degrees-expected", given=text, most=limit)
        return float(text.replace(",", "."))

    return BeforeValidator(read)


class Address(Entry):
    """A postal address."""

    street: Line | None = None
    postcode: Annotated[str | None, BeforeValidator(_postcode)] = None
    city: Line | None = None

    @property
    def in_one_line(self) -> str:
        town = " ".join(part for part in (self.postcode, self.city) if part)
        return ", ".join(part for part in (self.street, town) if part)


class Coordinates(Entry):
    """A point on the map, degrees in WGS 84."""

    lat: Annotated[float, _degrees(90)]
    lon: Annotated[float, _degrees(180)]


class Image(Entry):
    """A picture below the content folder; its alternative text, or that it says nothing."""

    file: Line
    alt: Line | None = None
    decorative: YesNo = False
    credit: Line | None = None
    consent: YesNo = False

    @model_validator(mode="after")
    def _says_something(self) -> "Image":
        if not self.alt and not self.decorative:
            refuse("image-without-alt", file=self.file)
        return self


class Shared(Entry):
    """What files of every kind may say."""

    image: Image | None = None
    weight: Number = 0
    topics: Annotated[tuple[Line, ...], Several] = ()
    formerly: Annotated[tuple[Slug, ...], Several] = ()
    checked: Day | None = None


class Common(Shared):
    """What files of most kinds say: theirs has a title of its own."""

    title: Line

    @property
    def rank(self) -> tuple[bool, int, str]:
        """Where it stands in a list: by its weight, 1 first; then those without one, by their titles."""
        return not self.weight, self.weight, folded(self.title)
