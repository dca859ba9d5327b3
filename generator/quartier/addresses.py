"""Which page lives where: the addresses of a site, all relative to its root."""

import posixpath
from datetime import date

from quartier.model.site import Site
from quartier.words import words_of


class Addresses:
    """The addresses of one site; pages end with a slash, files with their ending."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.names = words_of(site.language)["addresses"]
        self.folders = {
            "event": self.names["events"],
            "place": site.folders["places"],
            "organisation": site.folders["organisations"],
        }
        self.calendar = f"{self.names['calendar']}/"
        self.subscribe = f"{self.names['subscribe']}/"
        self.search = f"{self.names['search']}/"
        self.feed = f"{self.names['calendar']}/feeds/{self.names['all']}.ics"
        self.clashes = f"{self.names['clashes']}/"
        self.problems = f"{self.names['problems']}/"

    def record(self, kind: str, slug: str) -> str:
        return f"{self.folders[kind]}/{slug}/"

    def records(self, kind: str) -> str:
        """The list page of a kind; events are listed by the calendar."""
        return self.calendar if kind == "event" else f"{self.folders[kind]}/"

    def event_feed(self, slug: str) -> str:
        return f"{self.record('event', slug)}{self.names['event_feed']}.ics"

    def selected_feed(self, sort: str, slug: str) -> str:
        """The feed of one category, audience, organiser or place."""
        return f"{self.calendar}feeds/{self.names[sort]}/{slug}.ics"

    def busy(self, place: str) -> str:
        """The feed that says when a place is taken, and nothing else."""
        return f"{self.record('place', place)}{self.names['busy']}.ics"

    def visible(self, feed: str) -> str:
        """The sibling of a feed, for programs that hide what is cancelled."""
        return f"{feed.removesuffix('.ics')}-{self.names['visible']}.ics"

    def subscription(self, feed: str) -> str:
        """The page that leads every device to a feed."""
        if feed == self.feed:
            return self.subscribe
        return f"{self.subscribe}{feed.removeprefix(f'{self.calendar}feeds/').removesuffix('.ics')}/"

    def code(self, feed: str, name: str) -> str:
        """A QR code on the page of a feed."""
        return f"{self.subscription(feed)}qr-{name}.svg"

    def month(self, first: date) -> str:
        return f"{self.calendar}{first:%Y/%m}/"

    @property
    def generated(self) -> dict[str, str]:
        """Source-like names under which Markdown may link to generated pages, and their addresses."""
        lists = (self.records("place"), self.records("organisation"))
        pages = (self.calendar, self.subscribe, self.search, *lists)
        return {f"{page}index.md": page for page in pages}

    def absolute(self, address: str) -> str:
        """The full URL, for feeds and canonical links."""
        return f"{self.site.url}{address}"


def relative(page: str, address: str) -> str:
    """How `page` (ending with a slash, empty for the start page) links to `address`."""
    up = "../" * page.count("/")
    return f"{up}{address}" or "./"


def written_page(source: str) -> str:
    """The address of a hand-written page, from its path below the content folder (`neu-hier.md`)."""
    folder, name = posixpath.split(source.removesuffix(".md"))
    parts = [part for part in (folder, "" if name in ("index", "README") else name) if part]
    return "".join(f"{part}/" for part in parts)
