"""The map of the quarter as it is drawn on a page: names where they fit, and numbered places."""

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import combinations, groupby
from math import atan2, cos, degrees, hypot, radians

from msgspec import Struct

from quartier.model.drawing import Drawing, Extent, Shape
from quartier.model.drawing import Point as OnEarth
from quartier.model.neighbourhood import Record
from quartier.reading.map_drawing import point_of

WIDTH = 800
TALLEST, WIDEST = 1.25, 0.5
"""The height of a map in shares of its width: at most, and at least."""
RADIUS = 28
"""Of a place's sign; on a phone's screen of 390 points a little more than 24 across, for a thumb."""
EDGE = RADIUS + 9
"""So much room a sign has around its middle, also a larger one."""
LETTER, LINE = 14.5, 30
"""A name's letter at most, and its line: in the size of a phone, where letters are largest."""
BEND = 12
"""So far a street may leave the straight line along which its name stands."""
MOST_STEPS = 40
ROUNDS = 60
SLACK = (0.5, 0.3, 0.7, 0.15, 0.85, 0.03, 0.97)
"""Where on a stretch a name may stand, tried one after the other: 0 is its beginning, 1 its end."""

STATES = ("open", "provisional", "planned", "closed")
"""The states of places in the order in which lists have them."""

Spot = tuple[float, float]
"""A point of the map: units to the right and down."""


class Outline(Struct, frozen=True):
    """A shape ready to draw: its path, and its sort for the look."""

    sort: str
    path: str


class Label(Struct, frozen=True):
    """The name of a street: where its middle stands, and how far it is turned (degrees, clockwise)."""

    text: str
    x: float
    y: float
    turned: float


class Sign(Struct, frozen=True):
    """The numbered sign of a place at `x`, `y`; the place itself is at `at_x`, `at_y`."""

    number: int
    place: Record
    x: float
    y: float
    at_x: float
    at_y: float

    @property
    def moved(self) -> bool:
        """Whether the sign had to make room for another."""
        return hypot(self.x - self.at_x, self.y - self.at_y) > RADIUS / 3


def in_list(place: Record) -> tuple[object, ...]:
    """Where a place stands in the list: by its state, its weight, its title."""
    return STATES.index(place.entry.status), place.entry.rank, place.slug


class QuarterMap:
    """One map with all places that lie on it, numbered as the list of places has them."""

    def __init__(self, drawing: Drawing, places: Iterable[Record]) -> None:
        self.drawing = drawing
        self.extent = drawing.extent
        located = [one for one in places if one.entry.coordinates]
        on_it = [one for one in located if self.extent.holds(point_of(one.entry.coordinates))]
        self.places = sorted(on_it, key=in_list)
        self.width, self.radius = WIDTH, RADIUS
        self._turn = _Projection(self.extent)
        self.height = self._turn.height

    @cached_property
    def outlines(self) -> tuple[Outline, ...]:
        """Fields below lines, each as they were drawn; neighbours of one sort are one path."""
        ordered = sorted(self.drawing.shapes, key=lambda shape: not shape.field)
        return tuple(
            Outline(sort, "".join(self._path(shape) for shape in shapes))
            for (_, sort), shapes in groupby(ordered, key=lambda shape: (shape.field, shape.sort))
        )

    @cached_property
    def signs(self) -> tuple[Sign, ...]:
        spots = self._spots(point_of(one.entry.coordinates) for one in self.places)
        moved = _apart(spots, self.width, self.height)
        return tuple(
            Sign(number, place, *_rounded(sign), *_rounded(spot))
            for number, (place, sign, spot) in enumerate(zip(self.places, moved, spots, strict=True), 1)
        )

    @cached_property
    def labels(self) -> tuple[Label, ...]:
        """The names of streets, each once, where neither a sign nor another name is in the way."""
        taken: list[tuple[Spot, float]] = [((sign.x, sign.y), RADIUS) for sign in self.signs]
        found: dict[str, Label] = {}
        for shape in self.drawing.shapes:
            for line in shape.lines if shape.name and not shape.field else ():
                if shape.name in found:
                    continue
                if label := self._label(shape.name, self._spots(line), taken):
                    found[shape.name] = label
                    taken.extend((spot, LINE / 2) for spot in _spots_of(label))
        return tuple(found.values())

    def numbers(self) -> dict[str, int]:
        """Each place's number, by its slug."""
        return {sign.place.slug: sign.number for sign in self.signs}

    def here(self, sign: Sign) -> Spot:
        """Where a place alone is marked: at its own spot, but never cut off by the edge."""
        return _inside((sign.at_x, sign.at_y), self.width, self.height)

    def sign_of(self, place: Record) -> Sign | None:
        return next((sign for sign in self.signs if sign.place.slug == place.slug), None)

    def _path(self, shape: Shape) -> str:
        return "".join(_path(self._spots(line), shape.field) for line in shape.lines)

    def _spots(self, points: Iterable[OnEarth]) -> list[Spot]:
        return [self._turn.spot(point) for point in points]

    def _label(self, text: str, line: Sequence[Spot], taken: list[tuple[Spot, float]]) -> Label | None:
        length = len(text) * LETTER
        for first, last in _straight(line, length):
            for share in SLACK:
                label = _along(text, first, last, length, share)
                if self._is_free(label, taken):
                    return label
        return None

    def _is_free(self, label: Label, taken: list[tuple[Spot, float]]) -> bool:
        spots = _spots_of(label)
        edge = LINE / 2
        inside = all(edge < x < self.width - edge and edge < y < self.height - edge for x, y in spots)
        return inside and all(
            hypot(x - at[0], y - at[1]) > radius + LINE / 2 for x, y in spots for at, radius in taken
        )


class _Projection:
    """Equirectangular, true to scale in the middle: over a quarter nobody sees the difference."""

    def __init__(self, extent: Extent) -> None:
        self.shrunk = cos(radians((extent.north + extent.south) / 2))
        wide = max((extent.east - extent.west) * self.shrunk, 1e-6)
        high = max(extent.north - extent.south, 1e-6)
        shape = min(max(high / wide, WIDEST), TALLEST)
        self.height = round(WIDTH * shape)
        self.scale = min(WIDTH / wide, self.height / high)
        self.middle = ((extent.east + extent.west) / 2, (extent.north + extent.south) / 2)

    def spot(self, point: OnEarth) -> Spot:
        across = (point[0] - self.middle[0]) * self.shrunk * self.scale
        up = (point[1] - self.middle[1]) * self.scale
        return WIDTH / 2 + across, self.height / 2 - up


def _path(line: Sequence[Spot], closed: bool) -> str:
    """A line in the words of SVG, without steps that nobody sees."""
    steps: list[str] = []
    for x, y in line:
        step = f"{round(x)} {round(y)}"
        if not steps or steps[-1] != step:
            steps.append(step)
    return f"M{' '.join(steps)}{'z' if closed else ''}"


def _apart(spots: Sequence[Spot], width: float, height: float) -> list[Spot]:
    """Where signs stand that would cover one another: pushed apart, each as little as is needed."""
    signs = list(spots)
    room = 2 * RADIUS + 4
    for _ in range(ROUNDS):
        for one, other in combinations(range(len(signs)), 2):
            (x, y), (u, v) = signs[one], signs[other]
            far = hypot(u - x, v - y)
            if far < room:
                along = ((u - x) / far, (v - y) / far) if far > 1e-9 else (1.0, 0.0)
                push = (room - far) / 2 + 0.01
                signs[one] = (x - along[0] * push, y - along[1] * push)
                signs[other] = (u + along[0] * push, v + along[1] * push)
        signs = [_inside(sign, width, height) for sign in signs]
    return signs


def _inside(spot: Spot, width: float, height: float) -> Spot:
    edge = EDGE
    return min(max(spot[0], edge), width - edge), min(max(spot[1], edge), height - edge)


def _straight(line: Sequence[Spot], length: float) -> Iterator[tuple[Spot, Spot]]:
    """The stretches of a line that are straight and long enough, the longest first, read from the left."""
    found = []
    for first in range(len(line) - 1):
        for last in range(first + 1, min(len(line), first + MOST_STEPS)):
            if any(_from_line(spot, line[first], line[last]) > BEND for spot in line[first + 1 : last]):
                break
            if (long := hypot(line[last][0] - line[first][0], line[last][1] - line[first][1])) >= length:
                found.append((-long, first, last))
    for _, first, last in sorted(found):
        ends = sorted((line[first], line[last]))
        yield ends[0], ends[1]


def _from_line(spot: Spot, first: Spot, last: Spot) -> float:
    """How far a spot lies from the straight line through two others."""
    across, down = last[0] - first[0], last[1] - first[1]
    long = hypot(across, down)
    if not long:
        return hypot(spot[0] - first[0], spot[1] - first[1])
    return abs(across * (first[1] - spot[1]) - (first[0] - spot[0]) * down) / long


def _along(text: str, first: Spot, last: Spot, length: float, share: float) -> Label:
    """The name at a share of what is left of the stretch, when its own length is taken."""
    long = hypot(last[0] - first[0], last[1] - first[1])
    at = (length / 2 + (long - length) * share) / long
    x, y = first[0] + (last[0] - first[0]) * at, first[1] + (last[1] - first[1]) * at
    turned = degrees(atan2(last[1] - first[1], last[0] - first[0]))
    return Label(text, *_rounded((x, y)), round(turned, 1))


def _spots_of(label: Label) -> list[Spot]:
    """Some spots along a name, half a line apart."""
    half = len(label.text) * LETTER / 2
    number = max(2, round(half * 4 / LINE))
    along = (cos(radians(label.turned)), cos(radians(90 - label.turned)))
    offsets = [half * (2 * step / number - 1) for step in range(number + 1)]
    return [(label.x + along[0] * offset, label.y + along[1] * offset) for offset in offsets]


def _rounded(spot: Spot) -> Spot:
    return round(spot[0], 1), round(spot[1], 1)
