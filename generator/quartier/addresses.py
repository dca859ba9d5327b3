"""Which page lives where: the addresses of a site, all relative to its root."""

import posixpath
from datetime import date
from functools import cached_property

from quartier.model.expression import expression
from quartier.model.site import Site
from quartier.words import folded, words_of

MEETING = expression(r"(.+)-(\d{4}-\d{2}-\d{2}(?:-\d+)?)")
"""The slug of a meeting: its committee and the name of its file."""


class Addresses:
    """The addresses of one site; pages end with a slash, files with their ending."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.names = words_of(site.language)["addresses"]
        self.calendar = f"{self.names['calendar']}/"
        self.subscribe = f"{self.names['subscribe']}/"
        self.search = f"{self.names['search']}/"
        self.feed = f"{self.names['calendar']}/feeds/{self.names['all']}.ics"
        self.clashes = f"{self.names['clashes']}/"
        self.problems = f"{self.names['problems']}/"
        self.imprint = f"{self.names['imprint']}/"
        self.privacy = f"{self.names['privacy']}/"
        self.accessibility = f"{self.names['accessibility']}/"
        self.data = f"{self.names['data']}/"
        self.barrier = str(self.names["barrier"])
        self.style_book = f"{self.names['style_book']}/"
        self.register = f"{self.names['register']}/"
        self.report_event = f"{self.names['report_event']}/"

    def folder(self, kind: str) -> str:
        """The folder in which the pages of a kind lie; that of a meeting is its committee's."""
        if kind == "event":
            return str(self.names["events"])
        return self.site.folders["committees" if kind == "meeting" else f"{kind}s"]

    def record(self, kind: str, slug: str) -> str:
        found = MEETING.fullmatch(slug) if kind == "meeting" else None
        path = f"{found[1]}/{found[2]}" if found else slug
        return f"{self.folder(kind)}/{path}/"

    def slug_at(self, kind: str, address: str) -> str | None:
        """The slug of the record of a kind whose page would lie at an address."""
        path = address.removeprefix(f"{self.folder(kind)}/").removesuffix("/")
        slug = path.replace("/", "-", 1) if kind == "meeting" else path
        return slug if self.record(kind, slug) == address else None

    def records(self, kind: str) -> str:
        """The list page of a kind; events are listed by the calendar, meetings on their committee's page."""
        return self.calendar if kind == "event" else f"{self.folder(kind)}/"

    def of_source(self, path: str) -> tuple[str, str] | None:
        """Kind and slug of the file of a kind at `path` below the content folder."""
        folder, _, rest = path.partition("/")
        setting = next((name for name, one in self.site.folders.items() if one == folder), None)
        if setting is None or not rest or path in self.generated:
            return None
        name = rest.removesuffix(".md")
        if setting != "committees":
            return setting.removesuffix("s"), posixpath.basename(name)
        committee, _, meeting = name.partition("/")
        if meeting == "index":
            return "committee", committee
        slug = f"{committee}-{meeting}"
        return ("meeting", slug) if MEETING.fullmatch(slug) else None

    def event_feed(self, slug: str, kind: str = "event") -> str:
        """The feed of one event or meeting."""
        return f"{self.record(kind, slug)}{self.names['event_feed']}.ics"

    @property
    def notice_archive(self) -> str:
        """The notices that are over or old."""
        return f"{self.records('notice')}{self.names['notice_archive']}/"

    @property
    def news(self) -> str:
        """The Atom feed of the notices."""
        return f"{self.records('notice')}feed.xml"

    @property
    def news_json(self) -> str:
        """The same as JSON Feed."""
        return f"{self.records('notice')}feed.json"

    def committee_news(self, slug: str) -> str:
        """The Atom feed of a committee."""
        return f"{self.record('committee', slug)}feed.xml"

    def selected_feed(self, sort: str, slug: str) -> str:
        """The feed of one category, audience, organiser or place."""
        return f"{self.calendar}feeds/{self.names[sort]}/{slug}.ics"

    def busy(self, place: str) -> str:
        """The feed that says when a place is taken, and nothing else."""
        return f"{self.record('place', place)}{self.names['busy']}.ics"

    @property
    def topics(self) -> str:
        """Who helps with what; each topic has a page of its own below."""
        return f"{self.records('organisation')}{self.names['topics']}/"

    def topic(self, slug: str) -> str:
        return f"{self.topics}{slug}/"

    def vcard(self, organisation: str) -> str:
        """A contact for the address book."""
        return f"{self.record('organisation', organisation)}{self.names['vcard']}.vcf"

    @property
    def vcards(self) -> str:
        """All contacts in one file."""
        return f"{self.records('organisation')}{self.names['vcards']}.vcf"

    def contact_code(self, organisation: str) -> str:
        """The QR code of a contact."""
        return f"{self.record('organisation', organisation)}{self.names['contact_code']}.svg"

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

    def decision(self, committee: str, slug: str) -> str:
        """The page of a decision, below its committee."""
        return f"{self.record('committee', committee)}{self.names['decisions']}/{slug}/"

    def decisions_by(self, sort: str, slug: str) -> str:
        """The decisions of one state, topic, committee or responsible organisation."""
        return f"{self.register}{self.names[f'register_{sort}']}/{slug}/"

    @property
    def overdue(self) -> str:
        """The decisions that should have been carried out by now."""
        return f"{self.register}{self.names['register_overdue']}/"

    def register_file(self, ending: str) -> str:
        """The whole register as a table (`csv`) or as data (`json`)."""
        return f"{self.register}{self.names['register_file']}.{ending}"

    def data_file(self, kind: str) -> str:
        """The open data of a kind, named by the word for many of them."""
        plural = words_of(self.site.language).own["kinds"].get(kind, [kind])[-1]
        return f"{self.data}{folded(plural).replace(' ', '-')}.json"

    def data_schema(self, kind: str) -> str:
        """What the open data of a kind keeps to."""
        return f"{self.data}schema/{kind}.json"

    def selection(self, feed: str) -> str:
        """The view of the calendar that shows what a feed holds."""
        if feed == self.feed:
            return self.calendar
        return f"{self.calendar}{feed.removeprefix(f'{self.calendar}feeds/').removesuffix('.ics')}/"

    def selected(self, sort: str, slug: str) -> str:
        """The view of one category, audience, organiser or place."""
        return self.selection(self.selected_feed(sort, slug))

    def week(self, monday: date) -> str:
        """The page of an ISO week; it bears the year to which the week belongs, not its Monday."""
        year, number, _ = monday.isocalendar()
        return f"{self.calendar}{self.names['week']}/{year}-W{number:02}/"

    def filter(self, name: str) -> str:
        """The dates that one filter of the calendar lets through."""
        return f"{self.calendar}{self.names['filters'][name]}/"

    def year(self, number: int) -> str:
        return f"{self.calendar}{number}/"

    def month(self, first: date) -> str:
        return f"{self.calendar}{first:%Y/%m}/"

    @property
    def fields(self) -> str:
        """The field reference: which sorts of files there are."""
        return f"{self.names['handbook']}/{self.names['fields']}/"

    def fields_of(self, file: str) -> str:
        """What one sort of file may say, by its word (`veranstaltung`)."""
        return f"{self.fields}{file}/"

    @property
    def handbook(self) -> str:
        """The handbook for volunteers."""
        return f"{self.names['handbook']}/"

    def handbook_page(self, name: str) -> str:
        """One of its texts, by the name of its file."""
        slug = self.names["handbook_texts"][name]
        return f"{self.handbook}{slug}/" if slug else self.handbook

    @property
    def slips(self) -> str:
        """Every message of the check; each has a page of its own below."""
        return f"{self.handbook}{self.names['slips']}/"

    def slip(self, code: str) -> str:
        """What the message of a problem means."""
        return f"{self.slips}{code}/"

    @cached_property
    def generated(self) -> dict[str, str]:
        """Source-like names under which Markdown may link to generated pages, and their addresses."""
        lists = (f"{folder}/" for folder in self.site.folders.values())
        found = (self.calendar, self.subscribe, self.search, self.topics, self.notice_archive, self.register)
        pages = (*found, *self.legal.values(), *lists, self.fields, self.handbook, self.report_event)
        return {f"{page}index.md": page for page in pages}

    @cached_property
    def legal(self) -> dict[str, str]:
        """The pages that the law asks for, by the names of their duties."""
        return {"imprint": self.imprint, "privacy": self.privacy, "accessibility": self.accessibility}

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
