"""News for programs that collect it: the same entries as Atom (RFC 4287) and as JSON Feed 1.1."""

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime, time
from xml.etree import ElementTree

from msgspec import Struct

from quartier.model.expression import expression
from quartier.model.site import Site

MOST = 50
"""The newest so many stand in a feed."""
TAGS_SINCE = "2026"
"""The year in every tag (RFC 4151 §2.1): like the rest of an id it never changes."""
_NOTHING_YET = datetime(2026, 1, 1, tzinfo=UTC)
_NOT_IN_XML = expression("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

Html = Callable[[str, str, str], str]
"""A volunteer's text, its file and the address of its page → safe HTML in which every link is a full URL."""


class Author(Struct, frozen=True):
    """Who says it; `page` is a full URL or empty."""

    name: str
    page: str = ""


class News(Struct, frozen=True):
    """One entry: `id` stays for ever, `page` is its full URL, `html` works anywhere."""

    id: str
    title: str
    page: str
    html: str
    updated: datetime
    published: datetime | None = None
    summary: str = ""
    author: Author | None = None
    topics: tuple[str, ...] = ()


class NewsFeed(Struct, frozen=True):
    """A feed, newest entry first; `page` is the full URL of the page that says the same to people."""

    id: str
    title: str
    subtitle: str
    page: str
    language: str
    author: Author
    news: tuple[News, ...]

    @property
    def updated(self) -> datetime:
        return max((one.updated for one in self.news), default=_NOTHING_YET)


def tag(site: Site, *parts: str) -> str:
    """An id that stays when the site moves, made of names that never change."""
    return f"tag:{site.uid_domain},{TAGS_SINCE}:{'/'.join(parts)}"


def midnight(day: date, site: Site) -> datetime:
    """The first moment of a day in the site's zone."""
    return datetime.combine(day, time(), site.zone)


def publisher(site: Site) -> Author:
    """Who says what nobody else signs."""
    return Author(site.operator.name if site.operator else site.name, site.url)


def atom(feed: NewsFeed, address: str) -> bytes:
    """The feed as Atom; `address` is its own full URL."""
    root = ElementTree.Element("feed", {"xmlns": "http://www.w3.org/2005/Atom", "xml:lang": feed.language})
    _add(root, "id", feed.id)
    _add(root, "title", feed.title)
    _add(root, "subtitle", feed.subtitle)
    _add(root, "updated", _moment(feed.updated))
    _author(root, feed.author)
    _add(root, "link", rel="self", type="application/atom+xml", href=address)
    _add(root, "link", rel="alternate", type="text/html", href=feed.page)
    _add(root, "generator", "Quartier")
    for one in feed.news:
        _entry(ElementTree.SubElement(root, "entry"), one)
    ElementTree.indent(root)
    return bytes(ElementTree.tostring(root, "utf-8", xml_declaration=True)) + b"\n"


def _entry(entry: ElementTree.Element, one: News) -> None:
    _add(entry, "id", one.id)
    _add(entry, "title", one.title)
    if one.published:
        _add(entry, "published", _moment(one.published))
    _add(entry, "updated", _moment(one.updated))
    if one.author:
        _author(entry, one.author)
    _add(entry, "link", rel="alternate", type="text/html", href=one.page)
    for topic in one.topics:
        _add(entry, "category", term=topic)
    if one.summary:
        _add(entry, "summary", one.summary)
    _add(entry, "content", one.html, type="html")


def _author(parent: ElementTree.Element, author: Author) -> None:
    element = ElementTree.SubElement(parent, "author")
    _add(element, "name", author.name)
    if author.page:
        _add(element, "uri", author.page)


def _add(parent: ElementTree.Element, name: str, text: str = "", **attributes: str) -> None:
    said = {key: _NOT_IN_XML.sub("", value) for key, value in attributes.items()}
    ElementTree.SubElement(parent, name, said).text = _NOT_IN_XML.sub("", text) or None


def json_feed(feed: NewsFeed, address: str) -> bytes:
    """The feed as JSON Feed (https://jsonfeed.org/version/1.1); `address` is its own full URL."""
    whole = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "home_page_url": feed.page,
        "feed_url": address,
        "description": feed.subtitle,
        "language": feed.language,
        "authors": _authors((feed.author,)),
        "items": [_item(one) for one in feed.news],
    }
    return (json.dumps(whole, ensure_ascii=False, indent=1) + "\n").encode()


def _item(one: News) -> dict[str, object]:
    item: Mapping[str, object] = {
        "id": one.id,
        "url": one.page,
        "title": one.title,
        "content_html": one.html,
        "summary": one.summary,
        "date_published": _moment(one.published) if one.published else "",
        "date_modified": _moment(one.updated),
        "authors": _authors((one.author,) if one.author else ()),
        "tags": list(one.topics),
    }
    return {name: value for name, value in item.items() if value or name == "content_html"}


def _authors(authors: Iterable[Author]) -> list[dict[str, str]]:
    return [{"name": one.name, **({"url": one.page} if one.page else {})} for one in authors]


def _moment(moment: datetime) -> str:
    """A date and time of RFC 3339, which both formats want."""
    return moment.isoformat(timespec="seconds")
