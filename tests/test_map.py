"""The map of the quarter: read with every slip told, drawn to scale, its places numbered as in the list."""

import json
import re
from collections.abc import Mapping
from itertools import combinations
from math import hypot
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from msgspec.structs import replace

from conftest import TODAY
from quartier.loading import neighbourhood_of
from quartier.model.drawing import Drawing, Shape
from quartier.model.neighbourhood import Neighbourhood
from quartier.pages.kind_pages import list_page, record_page
from quartier.pages.quarter_map import RADIUS, WIDTH, QuarterMap
from quartier.pages.view import View
from quartier.reading.configuration import site_in

STREET = {"type": "LineString", "coordinates": [[12.39, 47.85], [12.42, 47.87]]}
SVG = "{http://www.w3.org/2000/svg}"


def read(folder: Path) -> Neighbourhood:
    site, problems = site_in(folder)
    assert site, problems
    return neighbourhood_of(site, TODAY)


def drawn(folder: Path, *features: object, name: str = "karte.geojson", **members: object) -> Neighbourhood:
    """The neighbourhood with these features on its map, the first on line 3."""
    lines = ",\n".join(json.dumps(one) for one in features)
    more = "".join(f"{json.dumps(key)}: {json.dumps(value)}," for key, value in members.items())
    text = f'{{{more}"type": "FeatureCollection",\n"features": [\n{lines}\n]}}\n'
    (folder / "content" / "karte.geojson").unlink(missing_ok=True)
    (folder / "content" / name).write_text(text, "utf-8")
    return read(folder)


def feature(geometry: object, **properties: object) -> Mapping[str, object]:
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def field(*points: list[float]) -> Mapping[str, object]:
    return {"type": "Polygon", "coordinates": [list(points)]}


def place(folder: Path, slug: str, lat: float, lon: float, more: str = "") -> None:
    text = f"---\ntitel: {slug.title()}\nkoordinaten: {{breite: {lat}, länge: {lon}}}\n{more}---\n"
    (folder / "content" / "orte" / f"{slug}.md").write_text(text, "utf-8")


def list_of(around: Neighbourhood) -> str:
    return list_page(View(around, TODAY), "place").html


def page_of(around: Neighbourhood, slug: str) -> str:
    record = around.get("place", slug)
    assert record
    return record_page(View(around, TODAY), record).html


def svg_in(html: str) -> ElementTree.Element:
    (found,) = re.findall(r'<svg class="map__drawing".*?</svg>', html, re.DOTALL)
    return ElementTree.fromstring(found.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1))


# What a reader sees


def test_every_place_on_the_map_leads_to_its_page_and_bears_its_number_in_the_list(good_copy: Path) -> None:
    html = list_of(read(good_copy))
    signs = [
        (link.get("href"), link.get("aria-label"), "".join(link.find(f"{SVG}text").itertext()))  # type: ignore[union-attr]
        for link in svg_in(html).iter(f"{SVG}a")
    ]
    assert signs == [("../orte/seehaus/", "1: Seehaus", "1"), ("../orte/bootshaus/", "2: Bootshaus", "2")]
    cards = re.findall(r'aria-hidden="true">(\d)</span></span> <a href="[^"]*">([^<]+)', html)
    assert cards == [("1", "Seehaus"), ("2", "Bootshaus")]


def test_place_without_coordinates_or_outside_stands_in_the_list_without_a_number(good_copy: Path) -> None:
    place(good_copy, "ferne", 48.5, 12.4)
    around = read(good_copy)
    html = list_of(around)
    assert re.findall(r"<h3[^>]*>(<a href=[^>]*>[^<]+)", html) == [
        '<a href="../orte/dorfwiese/">Dorfwiese',
        '<a href="../orte/ferne/">Ferne',
    ]
    assert "map__drawing" not in page_of(around, "ferne")
    assert "map__drawing" not in page_of(around, "dorfwiese")


def test_page_of_a_place_shows_where_it_is_and_leads_to_the_whole_map(good_copy: Path) -> None:
    html = page_of(read(good_copy), "bootshaus")
    svg = svg_in(html)
    assert svg.get("role") == "img"
    assert svg.get("aria-label") == "Lage von „Bootshaus“ auf der Karte des Quartiers"
    (here,) = [one for one in svg.iter(f"{SVG}g") if "map__place--here" in str(one.get("class"))]
    assert "".join(here.itertext()) == "2"
    assert not list(svg.iter(f"{SVG}a")), "nothing to reach inside of a picture"
    assert '<a href="../../orte/">Alle Orte auf der Karte</a>' in html


def test_map_has_a_name_and_tells_that_nobody_measured_it(good_copy: Path) -> None:
    html = list_of(read(good_copy))
    assert svg_in(html).get("aria-label") == "Karte: Neustadt am See, mit 2 Orten"
    assert "Erfunden, wie der ganze Ort." in html


def test_site_without_a_drawing_has_no_map(good_copy: Path) -> None:
    (good_copy / "content" / "karte.geojson").unlink()
    around = read(good_copy)
    assert around.problems == ()
    for html in (list_of(around), page_of(around, "seehaus")):
        assert "map" not in re.findall(r'class="([\w-]*)', html)
        assert '<svg class="map' not in html


def test_map_needs_no_script_no_style_and_nobody_else(good_copy: Path) -> None:
    html = list_of(read(good_copy))
    svg = html[html.index("<svg") : html.index("</svg>")]
    assert not re.search(r"style=|<script|https?:|url\(|<image", svg)


def test_drawing_may_be_called_by_its_english_name(good_copy: Path) -> None:
    street = {"type": "Feature", "properties": {"type": "path", "name": "A"}, "geometry": STREET}
    around = drawn(good_copy, street, name="map.geojson", note="Drawn.")
    assert around.problems == ()
    assert around.drawing
    assert (around.drawing.shapes[0].sort, around.drawing.note) == ("path", "Drawn.")


def test_words_on_the_map_cannot_become_anything_else(good_copy: Path) -> None:
    name = '</svg><script>alert("x")</script>'
    around = drawn(good_copy, feature(STREET, name=name), hinweis=name)
    assert "<script>" not in list_of(around)
    assert "&lt;script&gt;" in list_of(around)


# How it is drawn


def lone(*shapes: Shape, places: tuple[Any, ...] = ()) -> QuarterMap:
    return QuarterMap(Drawing(shapes), places)


def located(around: Neighbourhood, *points: tuple[float, float]) -> list[Any]:
    """Places at these points (longitude, latitude)."""
    seehaus = around.get("place", "seehaus")
    assert seehaus
    coordinates = seehaus.entry.coordinates
    return [
        replace(
            seehaus,
            slug=f"ort-{number}",
            entry=seehaus.entry.model_copy(
                update={"coordinates": coordinates.model_copy(update={"lon": lon, "lat": lat})}
            ),
        )
        for number, (lon, lat) in enumerate(points)
    ]


def test_a_hundred_metres_are_as_long_to_the_north_as_to_the_east() -> None:
    shape = Shape("street", (((6.0, 60.0), (6.002, 60.0), (6.002, 60.001), (6.0, 60.001)),))
    (outline,) = lone(shape).outlines
    x = [float(number) for number in re.findall(r"-?\d+", outline.path)]
    assert x[2] - x[0] == pytest.approx(x[3] - x[5], rel=0.01)  # half as many degrees, at 60° the same length


def test_north_is_up_and_east_is_right() -> None:
    (outline,) = lone(Shape("street", (((6.0, 51.0), (6.01, 51.01)),))).outlines
    x, y, u, v = [float(number) for number in re.findall(r"-?\d+", outline.path)]
    assert x < u
    assert v < y


def test_signs_of_neighbours_never_cover_one_another_and_stay_on_the_map(good: Path) -> None:
    around = read(good)
    near = [(12.400 + step * 0.0001, 47.8600) for step in range(5)]
    corner = [(12.39, 47.85), (12.39, 47.85)]
    frame = Shape("street", (((12.39, 47.85), (12.41, 47.87)),))
    plan = lone(frame, places=tuple(located(around, *near, *corner)))
    assert len(plan.signs) == 7
    for one, other in combinations(plan.signs, 2):
        assert hypot(one.x - other.x, one.y - other.y) > 2 * RADIUS
    for sign in plan.signs:
        assert RADIUS <= sign.x <= WIDTH - RADIUS
        assert RADIUS <= sign.y <= plan.height - RADIUS
    assert any(sign.moved for sign in plan.signs)


def test_name_of_a_street_stands_along_it_and_is_never_upside_down() -> None:
    line = ((6.01, 51.0), (6.0, 51.002))
    (label,) = lone(Shape("street", (line,), "Uferweg")).labels
    assert label.text == "Uferweg"
    assert -90 <= label.turned <= 90


@pytest.mark.parametrize(
    "line",
    [
        ((6.0, 51.0), (6.0001, 51.0)),  # too short
        tuple((6.0 + 0.0005 * (step % 2), 51.0 + 0.0005 * step) for step in range(20)),  # too winding
    ],
)
def test_name_that_does_not_fit_is_left_out(line: tuple[tuple[float, float], ...]) -> None:
    frame = Shape("green", (((6.0, 51.0), (6.01, 51.0), (6.01, 51.01), (6.0, 51.0)),), field=True)
    assert lone(frame, Shape("street", (line,), "Eine lange Straße")).labels == ()


def test_street_in_several_pieces_bears_its_name_once() -> None:
    pieces = (((6.0, 51.0), (6.01, 51.0)), ((6.0, 51.005), (6.01, 51.005)))
    frame = Shape("green", (((6.0, 50.995), (6.01, 50.995), (6.01, 51.01), (6.0, 50.995)),), field=True)
    assert [one.text for one in lone(frame, Shape("street", pieces, "Weg")).labels] == ["Weg"]


def test_name_makes_room_for_a_sign(good: Path) -> None:
    around = read(good)
    street = Shape("street", (((12.39, 47.86), (12.41, 47.86)),), "Uferweg")
    frame = Shape("green", (((12.39, 47.85), (12.41, 47.85), (12.41, 47.87), (12.39, 47.85)),), field=True)
    free = lone(frame, street).labels[0]
    plan = lone(frame, street, places=tuple(located(around, (12.40, 47.86))))
    (sign,), (label,) = plan.signs, plan.labels
    assert abs(free.x - sign.x) < 1
    assert abs(label.x - sign.x) > RADIUS


def test_map_of_a_long_thin_quarter_keeps_a_shape_that_fits_a_phone() -> None:
    for line in (((6.0, 51.0), (6.0, 51.05)), ((6.0, 51.0), (6.1, 51.0))):
        assert WIDTH / 2 <= lone(Shape("street", (line,))).height <= WIDTH * 1.25


# What volunteers are told


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"type": "Feature", "geometry": None}, "map-geometry"),
        (feature({"type": "Point", "coordinates": [12.4, 47.86]}), "map-geometry"),
        (feature({"type": "LineString", "coordinates": [[12.4, 47.86]]}), "map-coordinates"),
        (feature({"type": "LineString", "coordinates": [["a", 1], [1, 2]]}), "map-coordinates"),
        (feature({"type": "LineString", "coordinates": [[True, 1], [1, 2]]}), "map-coordinates"),
        (feature({"type": "LineString", "coordinates": [[200, 1], [1, 2]]}), "map-coordinates"),
        (feature({"type": "LineString", "coordinates": {"a": 1}}), "map-coordinates"),
        (feature({"type": "Polygon", "coordinates": []}, art="grün"), "map-coordinates"),
        (feature({"type": "Polygon", "coordinates": [[[1, 2], [2, 3]]]}, art="grün"), "map-coordinates"),
        (feature({"type": "LineString", "coordinates": [[47.86, 12.4], [47.87, 12.4]]}), "map-swapped"),
        (feature(field([12.4, 47.86], [12.41, 47.86], [12.41, 47.87], [12.4, 47.86])), "map-sort-missing"),
        (feature(STREET, art="autobahn"), "map-sort"),
        ({"properties": {}}, "map-not-geojson"),
        (17, "map-not-geojson"),
    ],
)
def test_every_slip_is_told_with_the_line_of_its_feature(good_copy: Path, given: object, code: str) -> None:
    around = drawn(good_copy, feature(STREET, name="Uferweg"), given)
    assert [(one.code, one.position.file, one.position.line) for one in around.problems] == [
        (code, "content/karte.geojson", 4)
    ]
    assert around.drawing is None


def test_who_swaps_latitude_and_longitude_reads_the_point_the_right_way_round(good_copy: Path) -> None:
    line = {"type": "LineString", "coordinates": [[47.86, 12.4], [47.87, 12.41]]}
    (problem,) = drawn(good_copy, feature(line)).problems
    assert problem.facts["suggestion"] == "[12.4, 47.86]"


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ('{"type": "FeatureCollection",\n"features": [\n{} {}]}', "map-broken", 3),
        ('{"type": "FeatureCollection", "features": [NaN]}', "map-broken", 1),
        ("[" * 100_000, "map-broken", 1),
        (f'{{"features": {"9" * 5000}}}', "map-broken", 1),
        ("[]", "map-not-geojson", 1),
        ('{"type": "FeatureCollection"}', "map-not-geojson", 1),
        ('{"type": "Feature", "features": []}', "map-not-geojson", 1),
        ("", "file-empty", 1),
        (" " * 300_000, "file-too-large", 1),
    ],
)
def test_file_that_is_no_drawing_is_told(good_copy: Path, text: str, code: str, line: int) -> None:
    (good_copy / "content" / "karte.geojson").write_text(text, "utf-8")
    (problem,) = read(good_copy).problems
    assert (problem.code, problem.position.line) == (code, line)


def test_drawing_that_no_phone_could_show_is_refused(good_copy: Path) -> None:
    many = [[12.4, 47.86 + step / 1e6] for step in range(3001)]
    far = [[12.4, 47.86], [12.8, 47.86]]
    around = drawn(
        good_copy,
        feature({"type": "LineString", "coordinates": many}),
        feature({"type": "LineString", "coordinates": far}),
    )
    assert [one.code for one in around.problems] == ["map-too-many-points", "map-too-wide"]


def test_our_own_drawing_shows_every_place_of_the_quarter(repository: Path) -> None:
    around = read(repository)
    plan = View(around, TODAY).quarter_map
    assert plan
    known = [one for one in around.all("place") if one.entry.coordinates]
    assert len(plan.signs) == len(known) > 5
    assert {"Windmühlenring", "Am Mühlenfeld", "Mühlenstraße"} <= {one.text for one in plan.labels}
    assert around.drawing
    assert "nicht vermessen" in around.drawing.note
