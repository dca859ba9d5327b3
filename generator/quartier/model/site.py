"""What a site's configuration says."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from urllib.parse import quote, urlencode
from zoneinfo import ZoneInfo

from msgspec import Struct, field

from quartier.model.problem import Position
from quartier.model.source import Places

FILE, PLUGIN = "mkdocs.yml", "quartier"
"""Where a site is configured, and the name of our part there."""


class Category(Struct, frozen=True):
    """What kind of event it is: its title, one of the theme's colours, the name of an icon."""

    title: str
    colour: str = "slategray"
    symbol: str | None = None


class OwnHoliday(Struct, frozen=True):
    """An entry of the site's own list of holidays, `first` to `last`, `kind` public or school."""

    name: str
    first: date
    last: date
    kind: str


class Contact(Struct, frozen=True):
    """Somebody whom a law names, and how to reach them; what is not known is empty."""

    name: str
    address: str = ""
    phone: str = ""
    email: str = ""
    website: str = ""


class Register(Struct, frozen=True):
    """Where an association is entered: the court, the number there (`VR 123`)."""

    court: str
    number: str


class Operator(Struct, frozen=True):
    """Who answers for the site; `type` decides which legal duties hold, a church's `denomination` which
    law of data protection. `second_way` is how to reach them fast besides mail, where not by phone."""

    type: str
    name: str
    address: str = ""
    phone: str = ""
    email: str = ""
    second_way: str = ""
    represented_by: str = ""
    denomination: str = ""
    registered: Register | None = None
    supervised_by: str = ""
    vat_id: str = ""
    responsible: Contact | None = None
    privacy_officer: Contact | None = None
    privacy_authority: Contact | None = None


class Hosting(Struct, frozen=True):
    """Whose machine serves the site: what its server writes down about a visit, and for how many days
    (None where the host does not say). `website` is where the host tells of it; `abroad` names the
    country outside the European Union, and what protects the data there."""

    name: str
    address: str = ""
    website: str = ""
    logs: tuple[str, ...] = ()
    logs_days: int | None = None
    abroad: str = ""


class Gap(Struct, frozen=True):
    """Something on the site that not everybody can use: why, until when, and what to use instead."""

    what: str
    why: str = ""
    until: date | None = None
    instead: str = ""


class Accessibility(Struct, frozen=True):
    """What the statement on accessibility says: `state` full, partial or none; `method` self or external."""

    state: str
    gaps: tuple[Gap, ...] = ()
    checked_on: date | None = None
    method: str = ""
    email: str = ""
    phone: str = ""
    enforcement: Contact | None = None


class Site(Struct, frozen=True):
    """The configuration of one site. `url` ends with a slash or is empty; `root` is the site's folder.
    `navigation` names the pages of the menu, as they stand in mkdocs.yml; `position_of` tells where an
    option stands there. `repository` is where everybody may read the files, or empty.
    `licence` says in words how open data may be used, `output` in which folder the finished site lies."""

    root: Path
    name: str
    url: str = ""
    tagline: str = ""
    language: str = "de"
    country: str = "DE"
    state: str | None = None
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("Europe/Berlin"))
    uid_domain: str = ""
    categories: Mapping[str, Category] = field(default_factory=dict)
    audiences: Mapping[str, str] = field(default_factory=dict)
    holidays: tuple[OwnHoliday, ...] = ()
    default_length: int = 60
    demonstration: bool = False
    licence: str = ""
    operator: Operator | None = None
    hosting: Hosting | None = None
    accessibility: Accessibility | None = None
    folders: Mapping[str, str] = field(default_factory=dict)
    content: str = "content"
    output: str = "site"
    events: str = "events"
    edit_base: str = ""
    repository: str = ""
    navigation: tuple[tuple[str, Position], ...] = ()
    position_of: Places = Places(file=FILE)

    def folder(self, setting: str) -> str:
        """The folder of a kind's files, below the site's folder: one of `folders`, or that of the events."""
        return self.events if setting == "events" else f"{self.content}/{self.folders[setting]}"

    def edit_url(self, file: str) -> str:
        """Where a volunteer edits `file`, a path below the site's folder; empty where nobody can."""
        return f"{self.edit_base}{file}" if self.edit_base else ""

    def new_url(self, folder: str, name: str, text: str) -> str:
        """Where a volunteer begins the file `name` in `folder` with `text` in it, as GitHub and those like it
        offer (`new/main/events?filename=…&value=…`); empty elsewhere."""
        if "/edit/" not in self.edit_base or "/-/" in self.edit_base:
            return ""
        begun = urlencode({"filename": name, "value": text}, quote_via=quote)
        return f"{self.edit_base.replace('/edit/', '/new/', 1)}{folder}?{begun}"
