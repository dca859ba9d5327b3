"""What a site's configuration says."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

from quartier.model.problem import Position


@dataclass(frozen=True)
class Category:
    """What kind of event it is: its title, one of the theme's colours, the name of an icon."""

    title: str
    colour: str = "slategray"
    symbol: str | None = None


@dataclass(frozen=True)
class OwnHoliday:
    """An entry of the site's own list of holidays, `first` to `last`, `kind` public or school."""

    name: str
    first: date
    last: date
    kind: str


@dataclass(frozen=True)
class Operator:
    """Who answers for the site; `type` decides which legal duties hold."""

    type: str
    name: str
    address: str = ""
    phone: str = ""
    email: str = ""
    represented_by: str = ""


@dataclass(frozen=True)
class Site:
    """The configuration of one site. `url` ends with a slash or is empty; `root` is the site's folder.
    `navigation` names the pages of the menu, as they stand in mkdocs.yml."""

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
    operator: Operator | None = None
    folders: Mapping[str, str] = field(default_factory=dict)
    content: str = "content"
    events: str = "events"
    edit_base: str = ""
    navigation: tuple[tuple[str, Position], ...] = ()

    def edit_url(self, file: str) -> str:
        """Where a volunteer edits `file`, a path below the site's folder; empty where nobody can."""
        return f"{self.edit_base}{file}" if self.edit_base else ""
