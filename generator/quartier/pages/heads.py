"""What stands in the head of a page for other programs."""

import posixpath
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from html import escape, unescape
from typing import Protocol

from msgspec.structs import replace

from quartier.addresses import written_page
from quartier.model.expression import expression
from quartier.model.neighbourhood import Record
from quartier.model.page import Page
from quartier.pages import json_ld
from quartier.pages.view import PageView, View

MOST_LETTERS = 160
"""What search engines and messengers show of a description."""
CRUMBS = expression(r'<nav class="crumbs"[^>]*>(.*?)</nav>', re.DOTALL)
CRUMB = expression(r'<a href="([^"]*)">(.*?)</a>', re.DOTALL)
KINDS_OF_RESULTS = {
    "event": "event",
    "organisation": "organisation",
    "place": "place",
    "committee": "committee",
    "meeting": "committee",
    "decision": "committee",
    "notice": "notice",
}
"""By which kind a result can be asked for; everything else is a page."""
ATOM, JSON_FEED = "application/atom+xml", "application/feed+json"
_DRAWING = ".svg"


def feed_link(v: PageView, address: str, title: str) -> str:
    """A calendar feed that a reader can find from the page."""
    return _alternate(v, "text/calendar", address, title)


def news_links(v: PageView) -> str:
    """The feeds of the notices, for programs that collect news."""
    title = v.text("news_feed", site=v.site.name)
    found = ((ATOM, v.addresses.news), (JSON_FEED, v.addresses.news_json))
    return "\n".join(_alternate(v, media_type, address, title) for media_type, address in found)


def committee_link(v: PageView, committee: Record) -> str:
    """The feed of a committee."""
    title = v.text("committee_news", committee=committee.entry.title, site=v.site.name)
    return _alternate(v, ATOM, v.addresses.committee_news(committee.slug), title)


def _alternate(v: PageView, media_type: str, address: str, title: str) -> str:
    return (
        f'<link rel="alternate" type="{media_type}" title="{escape(title)}" href="{escape(v.to(address))}">'
    )


class Titled(Protocol):
    """What one must know of a page to tell its title apart."""

    @property
    def address(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def branch(self) -> str: ...
    @property
    def leads_to(self) -> str: ...


Portrait = tuple[str, str]
"""A picture that stands for a page elsewhere: its address, and what it shows; both empty for none."""


def begun(page: Page, view: View) -> Page:
    """A page with that part of its head in which no other page has a say: its `data` have become JSON-LD."""
    parts = (page.head, *_for_search(page), json_ld.script(_nodes(page, view)))
    description = shortened(page.description or view.site.tagline)
    return replace(page, head="\n".join(part for part in parts if part), data=(), description=description)


def completed(page: Page, title: str, of_site: Portrait, view: View) -> Page:
    """A page whose head was `begun` with all that it says: its final title, a description, Open Graph.

    `of_site` is shown where the page has no picture of its own.
    """
    described = replace(page, title=title, description=page.description or shortened(title))
    shown = portrait(page) if portrait(page)[0] else of_site
    parts = (page.head, *_open_graph(described, shown, view))
    return replace(described, head="\n".join(part for part in parts if part))


def all_completed(pages: Sequence[Page], view: View) -> list[Page]:
    """All pages of a site with all that their heads say."""
    of_site = next((portrait(page) for page in pages if not page.address), ("", ""))
    titles = titles_told_apart(pages)
    return [
        completed(begun(page, view), title, of_site, view) for page, title in zip(pages, titles, strict=True)
    ]


def portrait(page: Page) -> Portrait:
    """Messengers show photographs only, no drawings."""
    shown = bool(page.picture) and not page.picture.lower().endswith(_DRAWING)
    return (page.picture, page.picture_alt) if shown else ("", "")


def shortened(text: str, most: int = MOST_LETTERS) -> str:
    """`text` in one line of at most `most` characters, cut behind a word."""
    line = " ".join(text.split())
    if len(line) <= most:
        return line
    kept = line[:most].rpartition(" ")[0] or line[: most - 1]
    return f"{kept.rstrip(' ,;:.–-')}…"


def titles_told_apart(pages: Sequence[Titled]) -> list[str]:
    """The final title of each page: of those that would share one, each adds that of the page above, else the
    last part of its address.

    Pages that lead on may share the title of the page to which they lead; nobody finds them in a list.
    """
    above = {page.address: page.title for page in pages}
    titles = [page.title for page in pages]
    shared = _shared(pages, titles)
    for at, page in enumerate(pages):
        parent = written_page(page.branch) if page.title in shared and not page.leads_to else page.address
        if parent in above and parent != page.address:
            titles[at] = f"{page.title} – {above[parent]}"
    shared = _shared(pages, titles)
    for at, page in enumerate(pages):
        if titles[at] in shared and not page.leads_to:
            titles[at] = f"{titles[at]} ({page.address.rstrip('/').rpartition('/')[2]})"
    return titles


def _shared(pages: Sequence[Titled], titles: Sequence[str]) -> frozenset[str]:
    """The titles that more than one page has."""
    told = (title for page, title in zip(pages, titles, strict=True) if page.address and not page.leads_to)
    return frozenset(title for title, number in Counter(told).items() if number > 1)


def _for_search(page: Page) -> Iterator[str]:
    """What the page of results asks for (Pagefind, metadata): the kind, and when it is over."""
    if page.searchable and not page.leads_to:
        kind = KINDS_OF_RESULTS.get(page.kind, "page")
        yield f'<meta name="kind" data-pagefind-meta="kind[content]" content="{kind}">'
        if page.over:
            yield f'<meta name="over" data-pagefind-meta="over[content]" content="{page.over}">'


def _nodes(page: Page, view: View) -> tuple[json_ld.Node, ...]:
    crumbs = crumbs_of(page)
    trail = (json_ld.breadcrumbs(view, crumbs),) if crumbs else ()
    whole = () if page.address else (json_ld.website(view),)
    return (*whole, *page.data, *trail)


def crumbs_of(page: Page) -> Sequence[tuple[str, str]]:
    """Title and address of each step of the trail that a page shows above its heading."""
    shown = CRUMBS.search(page.html)
    steps = CRUMB.findall(shown[1]) if shown else ()
    return [(unescape(title), _from(page.address, unescape(link))) for link, title in steps]


def _from(page: str, link: str) -> str:
    """The address to which a relative link of a page leads."""
    address = posixpath.normpath(posixpath.join(page, link))
    return "" if address == "." else f"{address}/"


def _open_graph(page: Page, shown: Portrait, view: View) -> Iterator[str]:
    """The properties of https://ogp.me; a page without a picture shows that of the start page."""
    title = page.title if page.address else view.site.name
    yield _property("title", title)
    yield _property("type", "article" if page.address and page.source else "website")
    yield _property("url", view.addresses.absolute(page.leads_to or page.address))
    yield _property("site_name", view.site.name)
    yield _property("description", page.description)
    yield _property("locale", str(view.words["heads.locale"]))
    picture, alt = shown
    if picture:
        yield _property("image", view.picture_url(picture))
        yield _property("image:alt", alt or title)


def _property(name: str, content: str) -> str:
    return f'<meta property="og:{name}" content="{escape(content)}">'
