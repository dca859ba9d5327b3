"""Fills in what marks in hand-written pages ask for."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from html import escape
from typing import Any

from quartier.model.problem import Position
from quartier.pages.templates import rendered
from quartier.pages.view import Dated, PageView
from quartier.reading.insertions import MARK, Insertion, insertion_in
from quartier.reading.prose import without_code

COUNT, DAYS = 6, 365


@dataclass(frozen=True)
class Block:
    """What was written between the lines of a text, and the HTML that belongs there."""

    mark: str
    html: str


def with_place_holders(markdown: str, secret: str, v: PageView) -> tuple[str, dict[str, Block]]:
    """The text with every mark replaced by a word nobody can guess, and what belongs there.

    The word survives Markdown as a paragraph of its own, which `filled` then replaces. A mark in a piece of
    code is an example and stays.
    """
    blocks: dict[str, Block] = {}
    pieces, end = [], 0
    for found in MARK.finditer(without_code(markdown)):
        insertion, _ = insertion_in(found[1], Position(""), v.words)
        word = f"q{secret}insertion{len(blocks)}q" if insertion else ""
        if insertion:
            blocks[word] = Block(found[0].strip(), html_of(insertion, v))
        pieces += [markdown[end : found.start()], f"\n\n{word}\n\n"]
        end = found.end()
    return "".join((*pieces, markdown[end:])), blocks


def filled(html: str, blocks: dict[str, Block]) -> str:
    """The page's HTML with the blocks in their places; what stands between them is prose.

    Where Markdown made no paragraph of a mark, in raw HTML for instance, the mark stays to be seen.
    """
    words = "|".join(blocks) or "(?!)"
    parts = re.split(rf"<p>({words})</p>", html)
    page = "".join(blocks[part].html if at % 2 else _prose(part) for at, part in enumerate(parts))
    return re.sub(words, lambda found: escape(blocks[found[0]].mark), page)


def with_picture(html: str, image: Any, v: PageView) -> str:
    """A page with its picture below the heading."""
    if image is None:
        return html
    heading, end, rest = html.partition("</h1>")
    picture = rendered("picture.html", v=v, image=image)
    return f"{heading}{end}{picture}{rest}" if end else f"{picture}{html}"


def _prose(html: str) -> str:
    """A stretch of text; the page's heading stands before it."""
    heading, end, rest = html.partition("</h1>")
    before, text = (heading + end, rest) if end else ("", html)
    return f'{before}<div class="prose">{text}</div>' if text.strip() else before


def html_of(insertion: Insertion, v: PageView) -> str:
    return _FILLERS[insertion.name](insertion, v)


def _events(insertion: Insertion, v: PageView) -> str:
    wanted = [one for one in v.view.coming if _fits(one, insertion.options)]
    last = v.today + timedelta(days=insertion.number("days", DAYS))
    dated = [one for one in wanted if one.occurrence.day <= last][: insertion.number("count", COUNT)]
    following = next((one for one in wanted if one.occurrence.day > last), None)
    return rendered("insertion_events.html", v=v, dated=dated, following=following)


def _fits(one: Dated, options: dict[str, str]) -> bool:
    event = one.event.entry
    tests: dict[str, Callable[[str], bool]] = {
        "category": lambda slug: slug in event.categories,
        "audience": lambda slug: slug in event.audiences,
        "place": lambda slug: slug == (one.occurrence.place or event.place),
        "organisation": lambda slug: slug == event.organiser,
    }
    return all(tests[name](value) for name, value in options.items() if name in tests)


def _contact(insertion: Insertion, v: PageView) -> str:
    record = v.get("organisation", insertion.options["organisation"])
    return rendered("insertion_contact.html", v=v, record=record) if record else ""


_FILLERS = {"events": _events, "contact": _contact}
