"""Fills in what marks in hand-written pages ask for."""

import re
from collections.abc import Callable
from datetime import timedelta

from quartier.model.problem import Position
from quartier.pages.templates import rendered
from quartier.pages.view import Dated, PageView
from quartier.reading.insertions import MARK, Insertion, insertion_in

COUNT, DAYS = 6, 365


def with_place_holders(markdown: str, secret: str, v: PageView) -> tuple[str, dict[str, str]]:
    """The text with every mark replaced by a word nobody can guess, and the HTML that belongs there.

    The word survives Markdown as a paragraph of its own, which `filled` then replaces.
    """
    blocks: dict[str, str] = {}

    def replaced(found: re.Match[str]) -> str:
        insertion, _ = insertion_in(found[1], Position(""), v.words)
        if insertion is None:
            return ""
        word = f"q{secret}insertion{len(blocks)}q"
        blocks[word] = html_of(insertion, v)
        return word

    return MARK.sub(replaced, markdown), blocks


def filled(html: str, blocks: dict[str, str]) -> str:
    """The page's HTML with the blocks in their places; what stands between them is prose."""
    words = "|".join(blocks) or "(?!)"
    parts = re.split(rf"<p>({words})</p>", html)
    return "".join(blocks[part] if at % 2 else _prose(part) for at, part in enumerate(parts))


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
