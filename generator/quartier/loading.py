"""Reads a site's folder with every kind and every check that there is."""

from datetime import date

from quartier.clashes import with_room_problems
from quartier.kinds import ALL_KINDS
from quartier.kinds.page import WrittenPage
from quartier.model.neighbourhood import Neighbourhood
from quartier.model.site import Site
from quartier.reading.neighbourhood import read


def neighbourhood_of(site: Site, today: date) -> Neighbourhood:
    """The neighbourhood in the folder of `site`, as it is on `today`."""
    return with_room_problems(read(site, ALL_KINDS, WrittenPage, today), today)
