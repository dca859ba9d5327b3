"""Every link of a built site, in pages, feeds and data, and what of it leads nowhere."""

import json
import re
from collections import Counter
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit
from xml.etree import ElementTree

ADDRESSES = ("href", "src", "poster", "action", "formaction", "data", "cite", "data-index", "xlink:href")
SETS = ("srcset", "imagesrcset")
META = ("og:url", "og:image", "twitter:image")
IN_MANIFEST = ("start_url", "scope", "src", "url")
WITHOUT_HOST = ("mailto", "tel", "geo")
PLAIN = (".ics", ".vcf", ".txt", ".csv", ".svg")
FOLD = re.compile(r"\r?\n[ \t]")
"""Where a line of a calendar or a contact goes on (RFC 5545 §3.1, RFC 6350 §3.2)."""
CSS = re.compile(r"url\(\s*[\"']?([^\"')]+)|@import\s+[\"']([^\"']+)")
NOT_FOUND = "404.html"


def broken_links(folder: Path, site_url: str, alone: Container[str] = ()) -> list[str]:
    """What is wrong with the links of the site in `folder`, a line each; `site_url` ends with a slash.

    A link that leads nowhere, a link without encryption, a link without words, an anchor that stands twice on
    a page, and a page to which nothing leads, unless it is one of the files that may stand `alone`.
    """
    site = LinkedSite(folder, site_url)
    unreached = (f"{name}: no link leads to this page" for name in site.unreached() if name not in alone)
    return [*site.leading_nowhere(), *site.ambiguous(), *site.silent(), *unreached]


@dataclass
class Linked:
    """What a file says of addresses: targets to be resolved, anchors, links without words.

    `leads` are the targets that a reader can follow; `away` is where the page sends whoever comes.
    """

    targets: list[str] = field(default_factory=list)
    leads: list[str] = field(default_factory=list)
    anchors: list[str] = field(default_factory=list)
    silent: list[str] = field(default_factory=list)
    away: str = ""


class LinkedSite:
    """The files of a built site with their links."""

    def __init__(self, folder: Path, url: str) -> None:
        self.folder, self.url = folder, url
        self.host, self.path = urlsplit(url).netloc, urlsplit(url).path
        self.own = re.compile(rf"(?:https?|webcal)://{re.escape(self.host)}[^\s\"'<>\\,;|()\[\]{{}}]*")
        self.files = frozenset(
            path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()
        )
        self.said = lru_cache(maxsize=None)(self._said)

    @cached_property
    def linked(self) -> Mapping[str, Linked]:
        """Every file that names addresses; what the search keeps of pages stands on the pages too."""
        names = sorted(name for name in self.files if not name.startswith("pagefind/"))
        found = ((name, self._read(name, self.folder / name)) for name in names)
        return {name: linked for name, linked in found if linked}

    @cached_property
    def pages(self) -> Mapping[str, Linked]:
        return {name: linked for name, linked in self.linked.items() if name.endswith(".html")}

    # What is wrong

    def leading_nowhere(self) -> Iterator[str]:
        for name, linked in self.linked.items():
            base = f"{self.url}{name.removesuffix('index.html')}"
            for target in dict.fromkeys(linked.targets):
                if said := self.said(urljoin(base, target)):
                    yield f"{name}: {target} {said}"

    def ambiguous(self) -> Iterator[str]:
        for name, linked in self.pages.items():
            counted = Counter(linked.anchors)
            yield from (
                f"{name}: #{anchor} stands {times} times" for anchor, times in counted.items() if times > 1
            )

    def silent(self) -> Iterator[str]:
        for name, linked in self.pages.items():
            yield from (f"{name}: {target} is a link without words" for target in linked.silent)

    def unreached(self) -> Iterator[str]:
        """The files of pages to which no way leads from the start page.

        Former addresses are known from outside only, and the page for lost visitors to the server.
        """
        reached, new = set[str](), ["index.html"]
        while new:
            name = new.pop()
            if name in reached or name not in self.pages:
                continue
            reached.add(name)
            base = f"{self.url}{name.removesuffix('index.html')}"
            new.extend(self._file(urljoin(base, target)) for target in self.pages[name].leads)
        for name, linked in self.pages.items():
            if name not in reached and name != NOT_FOUND and not linked.away:
                yield name

    def _said(self, address: str) -> str:
        """What is wrong with a full address; nothing where it leads somewhere or to somebody else."""
        whole = urlsplit(address)
        if whole.scheme in WITHOUT_HOST:
            return "" if whole.path else "leads to nobody"
        if whole.scheme not in ("https", "webcal") or not whole.netloc:
            return "is not encrypted" if whole.scheme == "http" else "is no address"
        if whole.netloc != self.host:
            return ""
        name = self._file(address)
        if name not in self.files:
            return "leads nowhere"
        known = name not in self.pages or not whole.fragment
        return "" if known or unquote(whole.fragment) in self.pages[name].anchors else "has no such anchor"

    def _file(self, address: str) -> str:
        """The file that a full address of this site asks for; empty for those of others."""
        whole = urlsplit(address)
        path = unquote(whole.path or "/")
        if whole.netloc != self.host or not path.startswith(self.path):
            return ""
        inside = path.removeprefix(self.path)
        return f"{inside}index.html" if not inside or inside.endswith("/") else inside

    # What each file says

    def _read(self, name: str, path: Path) -> Linked | None:
        ending = path.suffix
        if ending not in (*PLAIN, ".html", ".css", ".xml", ".json", ".webmanifest"):
            return None
        text = path.read_text("utf-8")
        if ending == ".html":
            return self._html(text)
        if ending == ".css":
            return Linked([one or other for one, other in CSS.findall(text)])
        if ending == ".xml":
            return self._xml(text)
        if ending in PLAIN:
            return Linked(self._mentioned(FOLD.sub("", text)))
        return Linked(list(self._in_data(json.loads(text), relative=ending == ".webmanifest")))

    def _html(self, text: str) -> Linked:
        reader = _PageReader(self)
        reader.feed(text)
        reader.close()
        return reader.linked

    def _xml(self, text: str) -> Linked:
        linked = Linked()
        for element in ElementTree.fromstring(text).iter():
            linked.targets += [element.attrib[name] for name in ADDRESSES if name in element.attrib]
            if element.get("type") == "html":
                linked.targets += self._in_feed(element.text or "")
            else:
                linked.targets += self._mentioned(element.text or "")
        return linked

    def _in_data(self, value: Any, relative: bool = False, key: str = "") -> Iterator[str]:
        """Own addresses in JSON, whatever they are called; in a manifest the relative ones too."""
        if isinstance(value, dict):
            for name, inner in value.items():
                yield from self._in_data(inner, relative, name)
        elif isinstance(value, list):
            for inner in value:
                yield from self._in_data(inner, relative, key)
        elif isinstance(value, str) and key == "content_html":
            yield from self._in_feed(value)
        elif isinstance(value, str):
            yield from [value] if relative and key in IN_MANIFEST else self._mentioned(value)

    def _in_feed(self, html: str) -> list[str]:
        """The links of a text that is read elsewhere; a relative one is none there."""
        return [one if urlsplit(one).scheme else f"nowhere:{one}" for one in self._html(html).targets]

    def _mentioned(self, text: str) -> list[str]:
        """Own addresses inside of a text, or of the query of another address."""
        if self.host not in text:
            return []
        return [one.rstrip(".:!?*") for one in self.own.findall(unquote(text) if "%3A" in text else text)]


class _PageReader(HTMLParser):
    """Collects from one page; `link` is the one that is open, with what it says so far."""

    def __init__(self, site: LinkedSite) -> None:
        super().__init__()
        self.site = site
        self.linked = Linked()
        self.link: tuple[str, list[str]] | None = None
        self.inside = ""

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attributes}
        self.inside = said.get("type", tag) if tag in ("script", "style") else ""
        self.linked.targets += self._targets(said)
        self.linked.targets += (one for value in said.values() for one in self.site._mentioned(value))
        if "id" in said:
            self.linked.anchors.append(said["id"])
        if tag == "meta":
            self._meta(said)
        if tag in ("a", "area") and "href" in said:
            self.linked.leads.append(said["href"])
        if tag == "a" and "href" in said:
            self.link = said["href"], []
        if self.link:
            self.link[1].append(said.get("aria-label", "") + said.get("alt", ""))

    def handle_endtag(self, tag: str) -> None:
        self.inside = ""
        if tag == "a" and self.link:
            target, said = self.link
            if not "".join(said).strip():
                self.linked.silent.append(target)
            self.link = None

    def handle_data(self, text: str) -> None:
        if self.link:
            self.link[1].append(text)
        if self.inside == "application/ld+json":
            self.linked.targets += self.site._in_data(json.loads(text))
        elif self.inside == "style":
            self.linked.targets += (one or other for one, other in CSS.findall(text))
        elif not self.inside:
            self.linked.targets += self.site._mentioned(text)

    def _targets(self, said: Mapping[str, str]) -> Iterator[str]:
        yield from (said[name] for name in ADDRESSES if name in said)
        for name in SETS:
            yield from (one.split()[0] for one in said.get(name, "").split(",") if one.strip())
        yield from (one or other for one, other in CSS.findall(said.get("style", "")))

    def _meta(self, said: Mapping[str, str]) -> None:
        if said.get("http-equiv", "").lower() == "refresh":
            self.linked.away = re.sub(r"^[\d.\s]*;?\s*(?:url=)?", "", said["content"], flags=re.IGNORECASE)
            self.linked.targets.append(self.linked.away)
        if said.get("property", said.get("name")) in META:
            self.linked.targets.append(said["content"])
