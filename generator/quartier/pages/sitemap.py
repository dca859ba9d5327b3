"""The list of all pages for search engines (sitemaps.org)."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from html import escape
from typing import Protocol

from quartier.addresses import Addresses
from quartier.model.page import OutputFile


class Listed(Protocol):
    """What the list says of a page."""

    @property
    def address(self) -> str: ...
    @property
    def leads_to(self) -> str: ...
    @property
    def source(self) -> str: ...


def sitemap(pages: Iterable[Listed], addresses: Addresses, changed: Mapping[str, datetime]) -> OutputFile:
    """`changed` says when a source was last changed; where it does not, nothing is claimed."""
    lines = [
        f"<url><loc>{_escaped(addresses.absolute(page.address))}</loc>{_lastmod(changed.get(page.source))}</url>"
        for page in sorted(pages, key=lambda page: page.address)
        if not page.leads_to
    ]
    text = '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
    return OutputFile("sitemap.xml", (text + "\n".join(lines) + "\n</urlset>\n").encode())


def _escaped(url: str) -> str:
    return escape(url, quote=False)


def _lastmod(moment: datetime | None) -> str:
    return f"<lastmod>{moment:%Y-%m-%d}</lastmod>" if moment else ""
