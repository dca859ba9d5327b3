"""The feeds of the notices: what is new in the neighbourhood."""

from collections.abc import Iterator
from datetime import datetime
from html import escape
from urllib.parse import quote

from quartier.addresses import Addresses
from quartier.feeds.stamps import Changed
from quartier.feeds.syndication import (
    MOST,
    Author,
    Html,
    News,
    NewsFeed,
    atom,
    json_feed,
    midnight,
    publisher,
    tag,
)
from quartier.kinds.notice import day_of, newest_first
from quartier.model.neighbourhood import Neighbourhood, Record
from quartier.model.page import OutputFile
from quartier.words import words_of


def news_feeds(neighbourhood: Neighbourhood, changed: Changed | None, html: Html) -> Iterator[OutputFile]:
    """The newest notices as Atom and as JSON Feed, those that are over too: a feed knows no today."""
    addresses = Addresses(neighbourhood.site)
    feed = _feed(neighbourhood, changed, html)
    yield OutputFile(addresses.news, atom(feed, addresses.absolute(addresses.news)))
    yield OutputFile(addresses.news_json, json_feed(feed, addresses.absolute(addresses.news_json)))


def _feed(neighbourhood: Neighbourhood, changed: Changed | None, html: Html) -> NewsFeed:
    site, addresses = neighbourhood.site, Addresses(neighbourhood.site)
    words = words_of(site.language)
    notices = newest_first(neighbourhood.all("notice"))[:MOST]
    return NewsFeed(
        tag(site, "notice"),
        words.text("site.news_feed", site=site.name),
        str(words["site.notices_lead"]),
        addresses.absolute(addresses.records("notice")),
        site.language,
        publisher(site),
        tuple(_news(record, neighbourhood, changed, html) for record in notices),
    )


def _news(record: Record, neighbourhood: Neighbourhood, changed: Changed | None, html: Html) -> News:
    site, addresses = neighbourhood.site, Addresses(neighbourhood.site)
    address = addresses.record("notice", record.slug)
    published = midnight(day_of(record), site)
    return News(
        tag(site, "notice", record.first_slug),
        record.entry.title,
        addresses.absolute(address),
        _picture(record, neighbourhood) + html(record.body, record.file, address),
        _updated(record, published, changed),
        published,
        record.entry.summary or "",
        _author(record, neighbourhood),
        record.entry.topics,
    )


def _updated(record: Record, published: datetime, changed: Changed | None) -> datetime:
    """The newest change of the file, where the history is known; nothing changes before it is published."""
    newest = (changed or {}).get(record.file)
    return max(published, newest.astimezone(published.tzinfo)) if newest else published


def _author(record: Record, neighbourhood: Neighbourhood) -> Author | None:
    addresses = Addresses(neighbourhood.site)
    by = neighbourhood.get("organisation", record.entry.by)
    page = addresses.absolute(addresses.record("organisation", by.slug)) if by else ""
    return Author(by.entry.title, page) if by else None


def _picture(record: Record, neighbourhood: Neighbourhood) -> str:
    image = record.entry.image
    if image is None:
        return ""
    picture = quote(neighbourhood.picture_address(image.file))
    source = escape(Addresses(neighbourhood.site).absolute(picture))
    return f'<p><img src="{source}" alt="{escape(image.alt or "")}"></p>\n'
