"""Reads a site's folder with every kind and every check that there is."""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

from quartier.clashes import with_room_problems
from quartier.duties import with_duties
from quartier.kinds import ALL_KINDS
from quartier.kinds.page import WrittenPage
from quartier.model.neighbourhood import Neighbourhood
from quartier.model.site import Site
from quartier.reading.map_drawing import with_drawing
from quartier.reading.neighbourhood import read


def neighbourhood_of(
    site: Site, today: date, drafts: Mapping[str, str] = MappingProxyType({})
) -> Neighbourhood:
    """The neighbourhood in the folder of `site` on `today`, with `drafts` as if they were written."""
    found = read(site, ALL_KINDS, WrittenPage, today, drafts).with_gathered(ALL_KINDS)
    return with_duties(with_room_problems(with_drawing(found), today), today)
