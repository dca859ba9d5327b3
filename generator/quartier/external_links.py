"""Links to other websites: which of them still lead somewhere. The only module that asks other servers."""

import urllib.error
import urllib.request
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPException
from pathlib import Path
from urllib.parse import quote, urlsplit

from msgspec import Struct

from quartier.model.expression import expression
from quartier.model.site import Site
from quartier.reading.files import Unreadable, files_below, text_of
from quartier.words import Words

AT_ONCE = 8
SECONDS = 15
NOBODYS = (".example", ".invalid", ".test", ".localhost", "example.com", "example.org", "example.net")
"""Names that stand for examples (RFC 2606): no server answers to them."""
THERE = (401, 403, 405, 429, 451, 999)
"""Answers of servers that are there and do not like programs."""
_URL = expression(r"https?://[^\s<>\"'`\\|{}^\[\]]+")


class Broken(Struct, frozen=True):
    """An address that could not be opened: what the server answered, 0 where it did not, and the files."""

    url: str
    status: int
    files: tuple[str, ...]


def addresses_in(site: Site) -> Mapping[str, tuple[str, ...]]:
    """Every address of another website that the files name, with the files, in order."""
    found: dict[str, list[str]] = defaultdict(list)
    for file, text in _texts(site):
        for url in dict.fromkeys(map(_bare, _URL.findall(text))):
            if _is_elsewhere(url, site):
                found[url].append(file)
    return {url: tuple(files) for url, files in sorted(found.items())}


def _texts(site: Site) -> Iterator[tuple[str, str]]:
    for folder in (site.content, site.events):
        for path in files_below(site.root / folder, ".md", ".yaml", ".yml"):
            shown = path.relative_to(site.root).as_posix()
            try:
                yield shown, text_of(path, shown)
            except Unreadable:
                continue
    yield "mkdocs.yml", Path(site.root, "mkdocs.yml").read_text("utf-8")


def _bare(url: str) -> str:
    """Without the signs of the sentence around it; a bracket belongs to it that was opened in it."""
    plain = url.rstrip(".,;:!?*_")
    while plain.endswith(")") and plain.count(")") > plain.count("("):
        plain = plain[:-1].rstrip(".,;:!?*_")
    return plain.partition("#")[0]


def _is_elsewhere(url: str, site: Site) -> bool:
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return False
    own = urlsplit(site.url).hostname if site.url else None
    return bool(host) and host != own and not host.endswith(NOBODYS)


def broken(addresses: Mapping[str, tuple[str, ...]], site: Site) -> tuple[Broken, ...]:
    """Those that could not be opened; one server is asked one thing at a time."""
    by_host: dict[str, list[str]] = defaultdict(list)
    for url in addresses:
        by_host[urlsplit(url).netloc].append(url)
    agent = f"Quartier ({site.url})" if site.url else "Quartier"
    with ThreadPoolExecutor(AT_ONCE) as pool:
        statuses = pool.map(lambda urls: [(url, _status(url, agent)) for url in urls], by_host.values())
        found = {url: status for of_host in statuses for url, status in of_host}
    wrong = (url for url in addresses if not 200 <= found[url] < 400 and found[url] not in THERE)
    return tuple(Broken(url, found[url], addresses[url]) for url in wrong)


def _status(url: str, agent: str) -> int:
    """What a server answers: to a question for the head, and where it does not like that, for the page."""
    status = _asked(url, "HEAD", agent)
    return status if 200 <= status < 400 else _asked(url, "GET", agent)


def _asked(url: str, method: str, agent: str) -> int:
    try:
        plain = urllib.request.Request(_ascii(url), method=method, headers={"User-Agent": agent})
        with urllib.request.urlopen(plain, timeout=SECONDS) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        with error:
            return int(error.code)
    except (OSError, HTTPException, ValueError):
        return 0


def _ascii(url: str) -> str:
    """An address with umlauts as it is asked for."""
    parts = urlsplit(url)
    host = (parts.hostname or "").encode("idna").decode()
    port = f":{parts.port}" if parts.port else ""
    quoted = quote(f"{parts.path}?{parts.query}".rstrip("?"), safe="/?&=%:@!$'()*+,;~")
    return f"{parts.scheme}://{host}{port}{quoted}"


def told(wrong: Iterable[Broken], number: int, words: Words) -> str:
    """The report as Markdown, of `number` addresses in all."""
    found = tuple(wrong)
    lines = [f"# {words['forms.links.title']}", ""]
    if not found:
        return "\n".join((*lines, words.text("forms.links.none", all=number))) + "\n"
    lines.extend((words.text("forms.links.lead", all=number, broken=len(found)), ""))
    for one in found:
        lines.append(words.text("forms.links.line", url=one.url, reason=_reason(one.status, words)))
        lines.append(words.text("forms.links.where", files=", ".join(f"`{file}`" for file in one.files)))
    return "\n".join(lines) + "\n"


def _reason(status: int, words: Words) -> str:
    if not status:
        return str(words["forms.links.silent"])
    return (
        str(words["forms.links.gone"]) if status == 404 else words.text("forms.links.status", status=status)
    )
