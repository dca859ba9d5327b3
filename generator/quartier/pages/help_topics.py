"""Who helps with what: the topics for which organisations say that they are responsible."""

from msgspec import Struct

from quartier.model.neighbourhood import Neighbourhood, Record
from quartier.reading.files import slug_of
from quartier.words import folded


class HelpTopic(Struct, frozen=True):
    """Something people need help with, as it was written first, and who helps."""

    slug: str
    title: str
    organisations: tuple[Record, ...]


def help_topics(neighbourhood: Neighbourhood) -> tuple[HelpTopic, ...]:
    """Every topic in the order of the alphabet; spellings that differ only in capitals are one."""
    titles: dict[str, str] = {}
    helpers: dict[str, dict[str, Record]] = {}
    for record in sorted(neighbourhood.all("organisation"), key=_order):
        for title in record.entry.responsible_for:
            slug = slug_of(title)
            titles.setdefault(slug, title)
            helpers.setdefault(slug, {})[record.slug] = record
    found = (HelpTopic(slug, title, tuple(helpers[slug].values())) for slug, title in titles.items())
    return tuple(sorted(found, key=lambda topic: (folded(topic.title), topic.slug)))


def _order(record: Record) -> tuple[bool, tuple[bool, int, str], str]:
    """Who helps in an emergency comes first, then as in every list."""
    return not record.entry.emergency, record.entry.rank, record.slug
