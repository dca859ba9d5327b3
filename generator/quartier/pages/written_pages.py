"""A hand-written page in two halves: its text for MkDocs, and the page out of what MkDocs made of it."""

import posixpath
import re
from collections.abc import Iterable, Iterator
from functools import partial
from html import escape, unescape

from msgspec import Struct, field
from msgspec.structs import replace

from quartier.addresses import written_page
from quartier.kinds.meeting import committee_of
from quartier.model.expression import expression
from quartier.model.neighbourhood import HandWritten
from quartier.model.page import Page
from quartier.pages import insertions, other_pages
from quartier.pages.heads import news_links
from quartier.pages.view import View

KIND_SOURCE = expression(r"(\]\(\s*<?|^ {0,3}\[[^\]\n]+\]:\s*<?)([^\s)>#:]+)(?=[#)\s>])", re.MULTILINE)
HEADING = expression(r"<h1[^>]*>(.*?)</h1>", re.DOTALL)
FIRST_PARAGRAPH = expression(r'<div class="prose">(?:(?!<section).)*?<p>(.*?)</p>', re.DOTALL)


class RawPage(Struct, frozen=True):
    """What MkDocs made of the file `source` below the content folder: HTML that is neither cleaned nor filled
    in, and the marks that it holds place-holders for."""

    source: str
    html: str
    marks: insertions.Marks = field(default_factory=dict)


def markdown_of(written: HandWritten, source: str, secret: str, view: View) -> tuple[str, insertions.Marks]:
    """The text for Markdown: marks become place-holders made of `secret`, links to sources links by slug."""
    text, marks = insertions.with_place_holders(written.body, secret, view.words)
    return KIND_SOURCE.sub(partial(_by_slug, source, view), text), marks


def pages_of(raws: Iterable[RawPage], view: View) -> Iterator[Page]:
    """The finished pages; in the place of a file that cannot be shown stands what is wrong with it."""
    prefix = f"{view.site.content}/"
    written = {page.file.removeprefix(prefix): page for page in view.neighbourhood.pages}
    for raw in raws:
        if raw.source in written:
            yield page_of(written[raw.source], raw.source, content_of(raw, view), view)
        else:
            yield _problems_of(raw.source, view)


def content_of(raw: RawPage, view: View) -> str:
    """What Markdown made of it, cleaned and filled in."""
    v = view.on(written_page(raw.source))
    return insertions.filled(v.cleaned(raw.html), raw.marks, v)


def title_of(written: HandWritten, html: str) -> str | None:
    """The title as plain text: the one on top of the file, else the first heading."""
    found = HEADING.search(html)
    return written.entry.title or (_text(found[1]) if found else None)


def page_of(written: HandWritten, source: str, html: str, view: View) -> Page:
    """The page of a file below the content folder, with the finished `html` of its main area."""
    address, entry = written_page(source), written.entry
    title = title_of(written, html) or source
    shown = _with_heading(html, title, home=not address)
    return Page(
        address=address,
        title=title,
        html=insertions.with_picture(shown, entry.image, view.on(address)),
        description=entry.description or entry.summary or _first_words(html),
        branch=source,
        source=written.file,
        head="" if address else news_links(view.on(address)),
        searchable=not entry.hidden_from_search,
        picture=entry.image.file if entry.image else "",
        picture_alt=(entry.image.alt or "") if entry.image else "",
        language=f"{view.site.language}-simple" if entry.language == "easy" else "",
    )


def _problems_of(source: str, view: View) -> Page:
    told = [one for one in view.neighbourhood.problems if one.position.file.endswith(f"/{source}")]
    return replace(other_pages.problems_page(view, told, written_page(source)), branch=source)


def _by_slug(source: str, view: View, found: re.Match[str]) -> str:
    """A link to a kind's source file counts as a link by slug, one to what expired leads to its committee."""
    path = posixpath.normpath(posixpath.join(posixpath.dirname(source), found[2]))
    if old := view.expired_files.get(path):
        return f"{found[1]}committee:{committee_of(old)}"
    record = view.addresses.of_source(path) if path.endswith(".md") else None
    if record is None:
        return found[0]
    kind, slug = record
    return f"{found[1]}{kind}:{slug}"


def _with_heading(html: str, title: str, home: bool) -> str:
    """A page with its one main heading; on the start page the theme's greeting is the heading."""
    if home:
        return HEADING.sub("", html, count=1)
    return html if HEADING.search(html) else f"<h1>{escape(title)}</h1>\n{html}"


def _first_words(html: str) -> str:
    """What a page without a summary is about: its first paragraph."""
    found = FIRST_PARAGRAPH.search(html)
    return " ".join(_text(found[1]).split()) if found else ""


def _text(html: str) -> str:
    return unescape(re.sub(r"<[^>]+>", "", html)).strip()
