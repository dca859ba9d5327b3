"""Files about the whole site for programs: what crawlers may read, and what the site holds."""

import json
from collections.abc import Iterator

from quartier.kinds import ALL_KINDS
from quartier.model.page import OutputFile
from quartier.pages.heads import ATOM, JSON_FEED
from quartier.pages.open_data import SCHEMA_VERSION, licence, published_kinds
from quartier.pages.view import View


def site_files(view: View) -> Iterator[OutputFile]:
    yield OutputFile("robots.txt", robots(view).encode())
    yield OutputFile("quartier.json", overview(view).encode())


def robots(view: View) -> str:
    """Everybody may read everything (RFC 9309).

    A demonstration too: its pages say themselves that no list of results should name them, and a crawler that
    may not read them cannot know.
    """
    return f"User-agent: *\nAllow: /\n\nSitemap: {view.addresses.absolute('sitemap.xml')}\n"


def overview(view: View) -> str:
    """The site as a JSON object: its name, its feeds, how many records of each kind, where their data lie."""
    from importlib.metadata import version

    site, addresses = view.site, view.addresses
    feeds = [
        {
            "sort": feed.sort,
            "name": feed.name,
            "url": addresses.absolute(feed.address),
            "page": addresses.absolute(feed.page),
        }
        for feed in view.shared_feeds
    ]
    data = {
        kind.name: {
            "url": addresses.absolute(addresses.data_file(kind.name)),
            "schema": addresses.absolute(addresses.data_schema(kind.name)),
            "schema_version": SCHEMA_VERSION,
        }
        for kind in published_kinds()
    }
    said = {
        "name": site.name,
        "url": site.url,
        "language": site.language,
        "tagline": site.tagline,
        "date": view.today.isoformat(),
        "program": {"name": "quartier", "version": version("quartier")},
        "schema_version": SCHEMA_VERSION,
        "licence": licence(view),
        "counts": {kind.name: view.number_of(kind) for kind in ALL_KINDS},
        "feeds": feeds,
        "news": _news(view),
        "data": data,
        "register": {
            "url": addresses.absolute(addresses.register_file("json")),
            "csv": addresses.absolute(addresses.register_file("csv")),
            "schema": addresses.absolute(addresses.data_schema("decision")),
        },
        "documentation": addresses.absolute(addresses.data),
    }
    return json.dumps(said, ensure_ascii=False, indent=1) + "\n"


def _news(view: View) -> list[dict[str, str]]:
    """The feeds of what is new: the notices', and each committee's."""
    addresses, words = view.addresses, view.words
    found = [(words.text("site.news_feed", site=view.site.name), addresses.news, ATOM)]
    found.append((found[0][0], addresses.news_json, JSON_FEED))
    for committee in view.neighbourhood.all("committee"):
        title = words.text("site.committee_news", committee=committee.entry.title, site=view.site.name)
        found.append((title, addresses.committee_news(committee.slug), ATOM))
    return [{"name": name, "url": addresses.absolute(one), "type": kind} for name, one, kind in found]
