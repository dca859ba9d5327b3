"""A page comes quickly to an old phone: few bytes, few requests."""

import pytest
from browsing import TYPES, Visiting

ICON = 1
"""Requests that a browser with a window makes besides: the icon of the page."""


@pytest.mark.parametrize(("name", "most"), [("event", 90_000), ("series", 90_000), ("month", 120_000)])
@pytest.mark.parametrize("width", [390, 1280])
def test_first_visit_is_light(visit: Visiting, name: str, most: int, width: int) -> None:
    seen = visit(TYPES[name], width)
    assert 10_000 < seen.weight() <= most
    assert 4 < len(seen.requests) + ICON <= 12
