"""The drawing of the quarter: streets, green, water and houses as lines and fields."""

from msgspec import Struct

Point = tuple[float, float]
"""Longitude and latitude in degrees of WGS 84, in the order of GeoJSON (RFC 7946 §3.1.1)."""


class Shape(Struct, frozen=True):
    """One thing on the map: its `sort` (street, path, railway, green, water, building), its name, its lines.

    A field has its outer ring first, then its holes.
    """

    sort: str
    lines: tuple[tuple[Point, ...], ...]
    name: str = ""
    field: bool = False


class Extent(Struct, frozen=True):
    """What the map shows, in degrees."""

    west: float
    south: float
    east: float
    north: float

    def holds(self, point: Point) -> bool:
        return self.west <= point[0] <= self.east and self.south <= point[1] <= self.north


class Drawing(Struct, frozen=True):
    """All shapes in the order in which they were drawn, and what readers should know about them."""

    shapes: tuple[Shape, ...]
    note: str = ""

    @property
    def extent(self) -> Extent:
        points = [point for shape in self.shapes for line in shape.lines for point in line]
        across, up = [point[0] for point in points], [point[1] for point in points]
        return Extent(min(across), min(up), max(across), max(up))
