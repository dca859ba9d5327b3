"""Which feeds there are, what each is called, and by which fact about an event it selects."""

from collections.abc import Iterable, Iterator
from itertools import groupby

from msgspec import Struct
from msgspec.structs import replace

from quartier.addresses import Addresses
from quartier.kinds.meeting import title_in_calendar
from quartier.model.facts import Fact
from quartier.model.gatherings import at_place, by_organiser, for_audience, of_category, of_committee
from quartier.model.neighbourhood import Neighbourhood, Record
from quartier.words import words_of

USUAL_COLOUR = "teal"
_GROUPS = {
    "category": of_category,
    "audience": for_audience,
    "organiser": by_organiser,
    "place": at_place,
    "committee": of_committee,
}


class Feed(Struct, frozen=True):
    """One feed: its address, the page that it belongs to, its words; `sort` says by what it selects.

    `name` is what a calendar program calls it; `title` what it selects, empty where it holds everything.
    `former` are the addresses of files that were renamed: who subscribed there goes on reading there.
    `of` is the fact about a gathering by which it selects.
    """

    sort: str
    address: str
    page: str
    name: str
    description: str
    colour: str = USUAL_COLOUR
    title: str = ""
    former: tuple[str, ...] = ()
    of: Fact = ""


def shared_feeds(neighbourhood: Neighbourhood) -> list[Feed]:
    """The feeds that hold more than one event's dates: what people choose from."""
    return [whole_feed(neighbourhood), *_selections(neighbourhood)]


def by_sort(feeds: Iterable[Feed]) -> list[tuple[str, list[Feed]]]:
    """Feeds that stand in their order, sort by sort."""
    return [(sort, list(group)) for sort, group in groupby(feeds, key=lambda feed: feed.sort)]


def event_feed(neighbourhood: Neighbourhood, event: Record) -> Feed:
    """The feed of one event or meeting."""
    site, addresses = neighbourhood.site, Addresses(neighbourhood.site)
    category = next((site.categories[slug] for slug in event.entry.categories), None)
    title = title_in_calendar(event, neighbourhood)
    return Feed(
        event.kind,
        addresses.event_feed(event.slug, event.kind),
        addresses.record(event.kind, event.slug),
        title,
        f"{title} – {site.name}",
        category.colour if category else USUAL_COLOUR,
        former=tuple(addresses.event_feed(old, event.kind) for old in event.entry.formerly),
    )


def whole_feed(neighbourhood: Neighbourhood) -> Feed:
    """The feed that holds everything."""
    site, addresses = neighbourhood.site, Addresses(neighbourhood.site)
    description = words_of(site.language).text("site.feed_description", site=site.name)
    return Feed("all", addresses.feed, addresses.calendar, site.name, description)


def _selections(neighbourhood: Neighbourhood) -> Iterator[Feed]:
    """The feeds by category, audience, organiser, place and committee."""
    site = neighbourhood.site
    for slug, category in site.categories.items():
        yield _selected(neighbourhood, "category", slug, category.title, colour=category.colour)
    for slug, title in site.audiences.items():
        yield _selected(neighbourhood, "audience", slug, title)
    for sort, kind in (("organiser", "organisation"), ("place", "place"), ("committee", "committee")):
        for record in _by_title(neighbourhood, kind):
            yield _of_record(neighbourhood, sort, record)


def _of_record(neighbourhood: Neighbourhood, sort: str, record: Record) -> Feed:
    addresses = Addresses(neighbourhood.site)
    page = addresses.record(record.kind, record.slug)
    feed = _selected(neighbourhood, sort, record.slug, record.entry.title, page)
    return replace(feed, former=tuple(addresses.selected_feed(sort, old) for old in record.entry.formerly))


def _selected(
    neighbourhood: Neighbourhood, sort: str, slug: str, title: str, page: str = "", colour: str = USUAL_COLOUR
) -> Feed:
    site = neighbourhood.site
    words = words_of(site.language)
    name = f"{title} – {site.name}"
    description = words.text(f"site.feed_descriptions.{sort}", title=title, site=site.name)
    address = Addresses(site).selected_feed(sort, slug)
    page = page or Addresses(site).selection(address)
    return Feed(sort, address, page, name, description, colour, title, of=_GROUPS[sort](slug))


def _by_title(neighbourhood: Neighbourhood, kind: str) -> list[Record]:
    return sorted(neighbourhood.all(kind), key=lambda one: (one.entry.title.casefold(), one.slug))
