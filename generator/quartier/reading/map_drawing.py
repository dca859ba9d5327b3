"""The drawing of the quarter in `content/karte.geojson`: GeoJSON (RFC 7946), each feature with its line."""

import json
from collections.abc import Iterable, Iterator, Mapping
from json import JSONDecodeError
from math import cos, isfinite, radians
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from quartier.model.drawing import Drawing, Point, Shape
from quartier.model.expression import expression
from quartier.model.neighbourhood import Neighbourhood
from quartier.model.problem import Position, Problem, in_order
from quartier.reading.files import Unreadable, text_of
from quartier.words import LANGUAGES, Words, words_of

MOST_POINTS = 3000
MOST_KILOMETRES = 20
KILOMETRES = 111.2
"""A degree of latitude."""
NEAR = 0.5
"""Degrees; so far at most lies a drawing from the places of its quarter."""
GEOMETRIES = {"LineString": 1, "MultiLineString": 2, "Polygon": 2}
"""What can be drawn, and how deep the points lie in its coordinates."""
_FEATURES = expression(r'"features"\s*:\s*\[')
_BETWEEN = expression(r"[\s,]*")


class _Wrong(Exception):
    """Something in the file is not as it must be; carries the problem's code and facts."""

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(code)
        self.code, self.facts = code, facts


def with_drawing(neighbourhood: Neighbourhood) -> Neighbourhood:
    """The neighbourhood with the drawing of its quarter; without the file there is none."""
    site = neighbourhood.site
    words = words_of(site.language)
    named = [f"{words_of(language)['addresses.map']}.geojson" for language in (site.language, *LANGUAGES)]
    name = next((name for name in named if (site.root / site.content / name).is_file()), None)
    if name is None:
        return neighbourhood
    points = [point_of(one.entry.coordinates) for one in neighbourhood.all("place") if one.entry.coordinates]
    file = f"{site.content}/{name}"
    drawing, problems = drawing_in(site.root / file, file, words, points)
    told = in_order((*neighbourhood.problems, *problems))
    return replace(neighbourhood, drawing=drawing, problems=told)


def point_of(coordinates: Any) -> Point:
    """The coordinates of a place as a point of the drawing."""
    return coordinates.lon, coordinates.lat


def drawing_in(
    path: Path, file: str, words: Words, near: Iterable[Point]
) -> tuple[Drawing | None, tuple[Problem, ...]]:
    """The drawing in a file, or all that is wrong with it; `near` are points that lie in the quarter."""
    try:
        text = text_of(path, file)
        whole = json.loads(text, parse_constant=_no_number)
    except Unreadable as refused:
        return None, (refused.problem,)
    except JSONDecodeError as error:
        return None, (Problem("map-broken", Position(file, error.lineno, error.colno)),)
    except (ValueError, RecursionError):
        return None, (Problem("map-broken", Position(file)),)
    features = whole.get("features") if isinstance(whole, dict) else None
    if not isinstance(features, list) or whole.get("type") != "FeatureCollection":
        return None, (Problem("map-not-geojson", Position(file)),)
    lines = [*_lines_of_features(text), *[1] * len(features)]
    shapes, problems = _shapes(features, lines, _Reader(words, tuple(near)), file)
    problems = problems or list(_too_much(shapes, file))
    if problems or not shapes:
        return None, tuple(problems)
    return Drawing(tuple(shapes), _said(whole, words).get("note", "")), ()


def _said(given: Any, words: Words) -> Mapping[str, str]:
    """What a feature or the whole says of itself, by our names; other members are nobody's business."""
    members = given.items() if isinstance(given, dict) else ()
    named = ((words.choice("map_member", name), value) for name, value in members)
    return {name: value.strip() for name, value in named if name and isinstance(value, str)}


def _no_number(given: str) -> None:
    raise ValueError(given)


def _lines_of_features(text: str) -> Iterator[int]:
    """The line on which each feature begins."""
    begun = _FEATURES.search(text)
    at = begun.end() if begun else len(text)
    decoder = json.JSONDecoder()
    while (at := _BETWEEN.match(text, at).end()) < len(text) and text[at] != "]":  # type: ignore[union-attr]
        yield text.count("\n", 0, at) + 1
        at = decoder.raw_decode(text, at)[1]


def _shapes(
    features: list[Any], lines: list[int], reader: "_Reader", file: str
) -> tuple[list[Shape], list[Problem]]:
    shapes: list[Shape] = []
    problems: list[Problem] = []
    for feature, line in zip(features, lines, strict=False):
        try:
            shapes.append(reader.shape(feature))
        except _Wrong as wrong:
            problems.append(Problem(wrong.code, Position(file, line), wrong.facts))
    return shapes, problems


def _too_much(shapes: list[Shape], file: str) -> Iterator[Problem]:
    """More than a small drawing of one quarter."""
    number = sum(len(line) for shape in shapes for line in shape.lines)
    if number > MOST_POINTS:
        yield Problem("map-too-many-points", Position(file), {"number": number, "most": MOST_POINTS})
    if shapes:
        extent = Drawing(tuple(shapes)).extent
        width = (extent.east - extent.west) * cos(radians(extent.north))
        kilometres = round(max(width, extent.north - extent.south) * KILOMETRES)
        if kilometres > MOST_KILOMETRES:
            facts: dict[str, object] = {"kilometres": kilometres, "most": MOST_KILOMETRES}
            yield Problem("map-too-wide", Position(file), facts)


class _Reader:
    """Reads features; raises _Wrong."""

    def __init__(self, words: Words, near: tuple[Point, ...]) -> None:
        self.words = words
        self.near = near

    def shape(self, feature: Any) -> Shape:
        """What one feature draws."""
        if not isinstance(feature, dict) or feature.get("type") != "Feature":
            raise _Wrong("map-not-geojson")
        geometry = feature.get("geometry")
        form = geometry.get("type") if isinstance(geometry, dict) else None
        if not isinstance(geometry, dict) or form not in GEOMETRIES:
            raise _Wrong("map-geometry", given=str(form or ""))
        coordinates = [geometry.get("coordinates")] if form == "LineString" else geometry.get("coordinates")
        if not isinstance(coordinates, list) or not coordinates:
            raise _Wrong("map-coordinates", given=_short(coordinates))
        least = 4 if form == "Polygon" else 2
        lines = tuple(self.line(points, least) for points in coordinates)
        said = _said(feature.get("properties"), self.words)
        sort = self.sort(said.get("sort", "" if form == "Polygon" else "street"))
        return Shape(sort, lines, said.get("name", ""), form == "Polygon")

    def line(self, points: Any, least: int) -> tuple[Point, ...]:
        if not isinstance(points, list) or len(points) < least:
            raise _Wrong("map-coordinates", given=_short(points))
        return tuple(self.point(point) for point in points)

    def point(self, given: Any) -> Point:
        if not isinstance(given, list) or len(given) < 2 or not all(_is_number(one) for one in given):
            raise _Wrong("map-coordinates", given=_short(given))
        lon, lat = float(given[0]), float(given[1])
        if self.swapped(lon, lat):
            raise _Wrong("map-swapped", given=_short(given[:2]), suggestion=_short([given[1], given[0]]))
        if abs(lon) > 180 or abs(lat) > 90:
            raise _Wrong("map-coordinates", given=_short(given))
        return lon, lat

    def swapped(self, lon: float, lat: float) -> bool:
        """Whether the point lies in the quarter only with latitude and longitude the other way round."""
        return not self.is_near(lon, lat) and self.is_near(lat, lon)

    def is_near(self, lon: float, lat: float) -> bool:
        return any(abs(lon - x) < NEAR and abs(lat - y) < NEAR for x, y in self.near)

    def sort(self, given: str) -> str:
        """What is drawn."""
        known = list(self.words.choices("map"))
        if not given:
            raise _Wrong("map-sort-missing", known=known)
        if not (sort := self.words.choice("map", given)):
            suggestion = self.words.likely("values", "map", given) or ""
            raise _Wrong("map-sort", given=given, known=known, suggestion=suggestion)
        return sort


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and isfinite(value)


def _short(value: Any) -> str:
    """What was written, as far as it helps."""
    told = json.dumps(value, ensure_ascii=False)
    return told if len(told) <= 40 else f"{told[:40]}…"
