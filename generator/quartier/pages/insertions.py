"""Fills in what marks in hand-written pages ask for."""

import re
from collections.abc import Callable, Mapping
from datetime import timedelta
from html import escape
from itertools import islice
from typing import Any

from msgspec import Struct

from quartier.kinds.meeting import committee_of
from quartier.kinds.notice import current
from quartier.model.facts import Fact
from quartier.model.gatherings import by_organiser, for_audience, of_category, of_committee
from quartier.model.problem import Position
from quartier.pages import notice_pages
from quartier.pages.committee_pages import next_meeting
from quartier.pages.dated import Dated, Dates
from quartier.pages.heads import shortened
from quartier.pages.templates import rendered
from quartier.pages.view import PageView
from quartier.reading.insertions import MARK, Insertion, insertion_in, topics_of
from quartier.reading.prose import without_code
from quartier.register import Decided
from quartier.words import Words, folded

COUNT, DAYS = 6, 365
NOTICES, DECISIONS = 3, 3
WORDS_OF_A_DECISION = 110
"""Letters; enough to know what it is about."""


class Mark(Struct, frozen=True):
    """What was written between the lines of a text, and what it asks for."""

    written: str
    insertion: Insertion


Marks = Mapping[str, Mark]
"""By the words that stand for them while Markdown works."""


def with_place_holders(markdown: str, secret: str, words: Words) -> tuple[str, Marks]:
    """The text with every mark replaced by a word made of `secret` that nobody can guess, and the marks.

    The word survives Markdown as a paragraph of its own, which `filled` then replaces. A mark in a piece of
    code is an example and stays.
    """
    marks: dict[str, Mark] = {}
    pieces, end = [], 0
    for found in MARK.finditer(without_code(markdown)):
        insertion, _ = insertion_in(found[1], Position(""), words)
        word = f"q{secret}insertion{len(marks)}q" if insertion else ""
        if insertion:
            marks[word] = Mark(found[0].strip(), insertion)
        pieces += [markdown[end : found.start()], f"\n\n{word}\n\n"]
        end = found.end()
    return "".join((*pieces, markdown[end:])), marks


def filled(html: str, marks: Marks, v: PageView) -> str:
    """The page's HTML with what the marks ask for in their places; what stands between them is prose.

    Where Markdown made no paragraph of a mark, in raw HTML for instance, the mark stays to be seen.
    """
    words = "|".join(marks) or "(?!)"
    parts = re.split(rf"<p>({words})</p>", html)
    page = "".join(
        html_of(marks[part].insertion, v) if at % 2 else _prose(part) for at, part in enumerate(parts)
    )
    return re.sub(words, lambda found: escape(marks[found[0]].written), page)


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
    last = v.today + timedelta(days=insertion.number("days", DAYS))
    coming = _coming(insertion.options, v)
    near = (one for one in coming.until(last) if _fits(one, insertion.options))
    dated = list(islice(near, insertion.number("count", COUNT)))
    following = next((one for one in coming.behind(last) if _fits(one, insertion.options)), None)
    return rendered("insertion_events.html", v=v, dated=dated, following=following)


def _coming(options: Mapping[str, str], v: PageView) -> Dates:
    """The coming dates of one of the groups that are asked for, in order of time; without one, all."""
    if "place" in options:
        return v.view.coming_at(options["place"])
    group = next((_GROUPS[name](slug) for name, slug in options.items() if name in _GROUPS), None)
    return v.view.coming_of(group) if group else v.view.coming


_GROUPS: Mapping[str, Callable[[str], Fact]] = {
    "category": of_category,
    "audience": for_audience,
    "organisation": by_organiser,
    "committee": of_committee,
}


def _fits(one: Dated, options: dict[str, str]) -> bool:
    event = one.event.entry
    tests: dict[str, Callable[[str], bool]] = {
        "category": lambda slug: slug in event.categories,
        "audience": lambda slug: slug in event.audiences,
        "place": lambda slug: slug == (one.occurrence.place or event.place),
        "organisation": lambda slug: slug == event.organiser,
        "committee": lambda slug: one.event.kind == "meeting" and committee_of(one.event) == slug,
    }
    return all(tests[name](value) for name, value in options.items() if name in tests)


def _contact(insertion: Insertion, v: PageView) -> str:
    record = v.get("organisation", insertion.options["organisation"])
    return rendered("insertion_contact.html", v=v, record=record) if record else ""


def _notices(insertion: Insertion, v: PageView) -> str:
    shown = current(v.view.neighbourhood, v.today)[: insertion.number("count", NOTICES)]
    return rendered("insertion_notices.html", v=v, cards=notice_pages.cards(v, shown))


def _hours(insertion: Insertion, v: PageView) -> str:
    record = v.get("organisation", insertion.options["organisation"])
    return rendered("insertion_hours.html", v=v, record=record) if record else ""


def _meeting(insertion: Insertion, v: PageView) -> str:
    """The next meeting that takes place, behind those that were to be before it and are called off."""
    wanted = v.view.coming_meetings(insertion.options.get("committee"))
    standing = (at for at, one in enumerate(wanted) if not one.occurrence.cancelled)
    dated = wanted[: next(standing, len(wanted)) + 1]
    committee = v.get("committee", insertion.options.get("committee"))
    return rendered("insertion_meeting.html", v=v, dated=dated, committee=committee)


def _decisions(insertion: Insertion, v: PageView) -> str:
    """The decisions with the newest change first."""
    state, committee = insertion.options.get("state"), insertion.options.get("committee")
    found = [
        one
        for one in v.view.decided
        if committee in (None, one.committee.slug) and (state is None or _is_in(one, state))
    ]
    newest = sorted(found, key=lambda one: one.steps[-1].day, reverse=True)
    decided = newest[: insertion.number("count", DECISIONS)]
    shown = [(one, _first_words(one, v)) for one in decided]
    following = next_meeting(v, committee)
    return rendered("insertion_decisions.html", v=v, shown=shown, open=state == "open", following=following)


def _is_in(one: Decided, state: str) -> bool:
    """Whoever asks for what is open means everything that is still to be done."""
    return one.open if state == "open" else one.state == state


def _first_words(one: Decided, v: PageView) -> str:
    return shortened(v.plain(one.block.text, one.meeting.file), WORDS_OF_A_DECISION)


def _list(insertion: Insertion, v: PageView) -> str:
    kind, topic = insertion.options["kind"], insertion.options.get("topic")
    records = [
        one
        for one in v.view.neighbourhood.all(kind)
        if topic is None or folded(topic) in map(folded, topics_of(one.entry))
    ]
    title = str(v.w["insertion_list"][kind])
    return rendered(
        "insertion_list.html",
        v=v,
        kind=kind,
        title=v.text("insertion_list_topic", title=title, topic=topic) if topic else title,
        records=sorted(records, key=lambda one: (one.entry.rank, one.slug)),
    )


_FILLERS = {
    "events": _events,
    "notices": _notices,
    "contact": _contact,
    "hours": _hours,
    "meeting": _meeting,
    "decisions": _decisions,
    "list": _list,
}
