"""A whole invented neighbourhood of a given size: the same seed always gives the same one."""

from benchmarks.facts import Category, Quarter, Size
from benchmarks.invented_committees import committees, meetings
from benchmarks.invented_directory import notices, organisations, places
from benchmarks.invented_events import events
from benchmarks.invented_pages import pages
from benchmarks.sentences import bank

SEED = "quartier"


def invented(size: Size, seed: str = SEED) -> Quarter:
    """The quarter of this size; neither the clock nor the order of a set has a part in it."""
    where = places(seed, size)
    who = organisations(seed, size, where)
    what = events(seed, size, where, who)
    decide = committees(seed, size, where, who)
    return Quarter(
        "Musterquartier",
        "musterquartier.example",
        tuple(
            Category(slug, one["titel"], one["farbe"], one["symbol"])
            for slug, one in bank()["categories"].items()
        ),
        tuple(bank()["audiences"].items()),
        where,
        who,
        decide,
        meetings(seed, size, decide, who),
        what,
        notices(seed, size),
        pages(seed, size, where, who, what),
    )
