"""The register of decisions: all of them, each selection, and a page for each decision."""

from collections.abc import Callable, Iterable, Iterator
from functools import cache, partial

from msgspec import Struct

from quartier.model.page import Page
from quartier.pages.heads import shortened
from quartier.pages.other_pages import page_that_leads_on
from quartier.pages.templates import rendered
from quartier.pages.view import PageView, View
from quartier.reading.files import slug_of
from quartier.register import Decided
from quartier.words import folded

MOST_TITLE = 80
LEAST_WORDS = 24
"""So much of the text stands in a title, however long the number."""
SORTS = ("state", "topic", "committee", "responsible")


class Selection(Struct, frozen=True):
    """A part of the register with a page of its own; the slug of the overdue ones is empty."""

    sort: str
    slug: str
    title: str
    decided: tuple[Decided, ...]


def planned(view: View) -> Iterator[tuple[str, Callable[[], Page]]]:
    """The address of every page of the register, and how it is made."""
    yield view.addresses.register, partial(register_page, view)
    for selection in (*selections(view), overdue(view)):
        yield _address(view, selection), partial(selection_page, view, selection)
    for one in view.decided:
        yield view.addresses.decision(one.committee.slug, one.slug), partial(decision_page, view, one)
    yield from _moved(view)


# Selections


def selections(view: View) -> tuple[Selection, ...]:
    """Every state and committee, also an empty one; topics and organisations of all decisions."""
    # Every page of the register leads to all of them.
    return view.kept(selections, lambda: tuple(one for sort in SORTS for one in _SELECTIONS[sort](view)))


def overdue(view: View) -> Selection:
    """What should have been carried out before today."""
    late = tuple(one for one in view.decided if one.overdue(view.today))
    return Selection("overdue", "", str(view.words["site.register_overdue"]), late)


def of_organisation(v: PageView, slug: str) -> list[tuple[Decided, str]]:
    """The open decisions for which an organisation is responsible, with their titles: the overdue first,
    then the newest."""
    own = [one for one in v.view.decided if one.responsible == slug and one.open]
    late = sorted((one for one in own if one.overdue(v.today)), key=_by_due)
    return _titled(v, (*late, *(one for one in own if not one.overdue(v.today))))


def _by_due(one: Decided) -> tuple[str, str, str]:
    return str(one.due), one.committee.slug, one.slug


def _states(view: View) -> Iterator[Selection]:
    for state in view.words["values.decision_state"]:
        title = view.words.choice_name("decision_state", state)
        decided = tuple(one for one in view.decided if one.state == state)
        yield Selection("state", slug_of(title), title, decided)


def _committees(view: View) -> Iterator[Selection]:
    for record in view.neighbourhood.all("committee"):
        decided = tuple(one for one in view.decided if one.committee.slug == record.slug)
        yield Selection("committee", record.slug, record.entry.title, decided)


def _responsible(view: View) -> list[Selection]:
    slugs = sorted({one.responsible for one in view.decided if one.responsible})
    found = (Selection("responsible", slug, _name(view, slug), _with(view, slug)) for slug in slugs)
    return sorted(found, key=lambda one: folded(one.title))


def _with(view: View, organisation: str) -> tuple[Decided, ...]:
    return tuple(one for one in view.decided if one.responsible == organisation)


def _name(view: View, organisation: str) -> str:
    record = view.neighbourhood.get("organisation", organisation)
    return str(record.entry.title) if record else organisation


def _topics(view: View) -> list[Selection]:
    """Spellings that differ only in capitals are one topic, called as it was written first."""
    titles: dict[str, str] = {}
    found: dict[str, list[Decided]] = {}
    for one in reversed(view.decided):
        for topic in one.topics:
            slug = topic_slug(topic)
            titles.setdefault(slug, topic)
            if one not in found.setdefault(slug, []):
                found[slug].insert(0, one)
    made = (Selection("topic", slug, titles[slug], tuple(of)) for slug, of in found.items())
    return sorted(made, key=lambda one: (folded(one.title), one.slug))


@cache
def topic_slug(topic: str) -> str:
    return slug_of(folded(topic))


_SELECTIONS: dict[str, Callable[[View], Iterable[Selection]]] = {
    "state": _states,
    "topic": _topics,
    "committee": _committees,
    "responsible": _responsible,
}


def _address(view: View, selection: Selection) -> str:
    if selection.sort == "overdue":
        return view.addresses.overdue
    return view.addresses.decisions_by(selection.sort, selection.slug)


# Pages


def register_page(view: View) -> Page:
    """Every decision: what is overdue, then the others, the newest first."""
    v = view.on(view.addresses.register)
    html = _list(v, view.decided, None)
    return _page(v, str(v.w["register_title"]), html, str(v.w["register_lead"]))


def selection_page(view: View, selection: Selection) -> Page:
    """The decisions of one state, topic, committee or organisation, or the overdue ones."""
    v = view.on(_address(view, selection))
    title = v.text(f"register_titles.{selection.sort}", title=selection.title)
    lead = v.text(f"register_leads.{selection.sort}", title=selection.title)
    return _page(v, title, _list(v, selection.decided, selection), lead)


def _page(v: PageView, title: str, html: str, lead: str) -> Page:
    branch = f"{v.addresses.records('committee')}index.md"
    return Page(v.page, title, html, lead, branch=branch, searchable=False)


def _list(v: PageView, decided: tuple[Decided, ...], selection: Selection | None) -> str:
    late = [one for one in decided if one.overdue(v.today)]
    return rendered(
        "register.html",
        v=v,
        selection=selection,
        late=_titled(v, sorted(late, key=_by_due)),
        others=_titled(v, (one for one in decided if not one.overdue(v.today))),
        number=len(decided),
        chips=_chips(v, selection),
    )


def _titled(v: PageView, decided: Iterable[Decided]) -> list[tuple[Decided, str]]:
    return [(one, title_of(v, one)) for one in decided]


class Chip(Struct, frozen=True):
    """A link to a selection with the number of its decisions."""

    address: str
    title: str
    number: int
    here: bool


def _chips(v: PageView, here: Selection | None) -> dict[str, list[Chip]]:
    """The selections that hold something, by sort; all and the overdue ones stand with the states."""
    every = Chip(v.addresses.register, str(v.w["register_all"]), len(v.view.decided), here is None)
    chips: dict[str, list[Chip]] = {sort: [] for sort in SORTS}
    for one in (overdue(v.view), *selections(v.view)):
        is_here = here is not None and (one.sort, one.slug) == (here.sort, here.slug)
        if one.decided or is_here:
            chip = Chip(_address(v.view, one), one.title, len(one.decided), is_here)
            chips["state" if one.sort == "overdue" else one.sort].append(chip)
    chips["state"].insert(0, every)
    return chips


def title_of(v: PageView, one: Decided) -> str:
    """Its number and its first words, in one line of at most MOST_TITLE characters."""
    number, text = one.block.id, v.plain(one.block.text, one.meeting.file)
    most = max(MOST_TITLE - len(v.text("decision_title", number=number, words="")), LEAST_WORDS)
    return v.text("decision_title", number=number, words=shortened(text, most))


def decision_page(view: View, one: Decided) -> Page:
    """One decision with everything that became of it."""
    v = view.on(view.addresses.decision(one.committee.slug, one.slug))
    title = title_of(v, one)
    published = view.neighbourhood.get("meeting", one.meeting.slug)
    topics = [(topic, view.addresses.decisions_by("topic", topic_slug(topic))) for topic in one.topics]
    html = rendered("decision.html", v=v, one=one, title=title, published=published, topics=topics)
    lead = v.text("decision_lead", committee=one.committee.entry.title, day=v.day(one.day, "day"))
    state = view.words.choice_name("decision_state", one.state)
    return Page(
        v.page,
        title,
        html,
        f"{lead}: {state}. {v.plain(one.block.text, one.meeting.file)}",
        branch=f"{view.addresses.records('committee')}index.md",
        kind="decision",
    )


# Former addresses


def _moved(view: View) -> Iterator[tuple[str, Callable[[], Page]]]:
    """Where a committee or an organisation had another name, a page that leads on."""
    for one in view.decided:
        target = view.addresses.decision(one.committee.slug, one.slug)
        for old in one.committee.entry.formerly:
            yield _leads_on(view, view.addresses.decision(old, one.slug), target, one.block.id)
    for selection in selections(view):
        kind = {"committee": "committee", "responsible": "organisation"}.get(selection.sort)
        record = view.neighbourhood.get(kind, selection.slug) if kind else None
        for old in record.entry.formerly if record else ():
            former = view.addresses.decisions_by(selection.sort, old)
            yield _leads_on(view, former, _address(view, selection), selection.title)


def _leads_on(view: View, former: str, target: str, title: str) -> tuple[str, Callable[[], Page]]:
    branch = view.addresses.records("committee")
    return former, partial(page_that_leads_on, view.on(former), target, title, branch)
