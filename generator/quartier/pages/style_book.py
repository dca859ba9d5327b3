"""The style book: every component of the look in every state, with invented records."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from msgspec.structs import replace

from quartier.kinds import ALL_KINDS
from quartier.kinds.committee import Committee
from quartier.kinds.event import Event
from quartier.kinds.meeting import Meeting, Start
from quartier.kinds.minutes import Block, DecisionFacts, ProgressFacts
from quartier.kinds.notice import Notice
from quartier.kinds.opening_hours import OpeningHours, Stretch
from quartier.kinds.organisation import Organisation
from quartier.kinds.place import Place
from quartier.kinds.shared_fields import Address, Coordinates, Image
from quartier.model.drawing import Drawing, Shape
from quartier.model.neighbourhood import Neighbourhood, Record
from quartier.model.occurrence import Occurrence, Programme
from quartier.model.page import Page
from quartier.model.problem import Position
from quartier.model.site import Category
from quartier.pages.calendar_frame import views_at, whole
from quartier.pages.condensed import lines
from quartier.pages.dated import Dated
from quartier.pages.filter_pages import groups_of
from quartier.pages.month_pages import rows_of, weekdays_of
from quartier.pages.notice_pages import cards
from quartier.pages.quarter_map import QuarterMap
from quartier.pages.templates import rendered
from quartier.pages.view import PageView, View
from quartier.register import Decided, Step

COLOURS = ("teal", "red", "violet", "blue", "brown", "slategray")
STATES = ("open", "forwarded", "in-progress", "done", "rejected", "withdrawn")
CHANGED: Mapping[str, Mapping[str, Any]] = {
    "usual": {},
    "cancelled": {"status": "cancelled"},
    "tentative": {"status": "tentative"},
    "long": {},
    "whole_day": {"all_day": True},
    "bare": {},
}
"""What is different about each of the events, by the names of their words."""
LAWN, ROAD = ((11.0, 48.0), (11.004, 48.0), (11.004, 48.003), (11.0, 48.003), (11.0, 48.0)), 48.0015


class InventedView(PageView):
    """A view on what does not exist: every link to it leads to the style book itself."""

    def to(self, address: str) -> str:
        return super().to(address) if address.startswith("assets/") else "./"


def style_book_page(view: View) -> Page:
    """Not in the menu, not in the search, and not for search engines."""
    words = view.words["style_book"]
    v = view.on(view.addresses.style_book)
    shown = _Invented(view, words)
    html = rendered("style_book.html", v=v, w=words, **shown.values(v.page))
    head = "" if view.site.demonstration else '<meta name="robots" content="noindex">'
    return Page(
        v.page,
        str(words["title"]),
        html,
        str(words["lead"]),
        branch=f"{v.page}index.md",
        head=head,
        searchable=False,
    )


class _Invented:
    """A small neighbourhood with one of everything, on the day of the real one."""

    def __init__(self, real: View, words: Mapping[str, Any]) -> None:
        self.words = words
        self.today = real.today
        colours = {name: Category(words["colours"][name], name) for name in COLOURS}
        self.site = replace(real.site, categories=colours, audiences={})
        dated = dict(zip(CHANGED, map(self._dated, CHANGED), strict=True))
        dated["moved"] = self._moved(dated["usual"])
        self.dated = dated
        self.coloured = [self._coloured(name) for name in COLOURS]
        records = {
            "place": self._places(),
            "organisation": self._contacts(),
            "committee": {"rat": self._record("committee", Committee, "rat", title=words["committee"])},
            "event": {one.event.slug: one.event for one in (*self.coloured, *dated.values())},
        }
        programmes = {
            ("event", one.event.slug): Programme((), (one.occurrence,))
            for one in (*self.coloured, *dated.values())
        }
        found = Neighbourhood(self.site, records, programmes=programmes).with_gathered(ALL_KINDS)
        self.view = View(found, real.today)

    def values(self, page: str) -> dict[str, Any]:
        """What the template shows."""
        shown = InventedView(self.view, page)
        places = self.view.neighbourhood.all("place")
        notices = [self._notice(name) for name in ("important", "plain")]
        month = self.today.replace(day=1)
        return {
            "shown": shown,
            "colours": self.coloured,
            "dated": list(self.dated.values()),
            "contacts": self.view.neighbourhood.all("organisation"),
            "decided": [self._decided(number, state) for number, state in enumerate(STATES, 1)],
            "late": self._decided(7, "open", due=self.today - timedelta(days=40)),
            "progress": self._progress(),
            "notices": cards(shown, notices),
            "plan": QuarterMap(self._drawing(), places),
            "rows": list(rows_of(shown, month)),
            "weekdays": weekdays_of(shown, month),
            "month": shown.day(month, "month"),
            "lines": lines(shown, self.view.dated),
            "groups": groups_of(PageView(self.view, page))[:3],
            "views": views_at(shown, self.today),
            "feed": whole(shown),
            "image": Image.model_construct(
                file="assets/images/skyline.svg", alt=self.words["picture"], credit=self.words["credit"]
            ),
        }

    # Events

    def _dated(self, name: str) -> Dated:
        fields = {} if name == "bare" else {"place": "haus", "cost": self.words["cost"]}
        event = self._event(name, self.words["events"][name], accessibility=("step-free", "lift"), **fields)
        return Dated.of(self._occurrence(event, 1, **CHANGED[name]), event)

    def _moved(self, usual: Dated) -> Dated:
        event = self._event("moved", self.words["events"]["moved"], place="haus", cost=self.words["cost"])
        one = self._occurrence(event, 2)
        reason = str(self.words["reason"])
        return Dated.of(one._replace(original=usual.occurrence.start, note=reason), event)

    def _coloured(self, colour: str) -> Dated:
        event = self._event(colour, str(self.words["colours"][colour]), categories=(colour,))
        return Dated.of(self._occurrence(event, COLOURS.index(colour)), event)

    def _event(self, slug: str, title: str, **fields: Any) -> Record:
        known = {"categories": ("teal",), **fields}
        return self._record("event", Event, slug, title=title, when=(), **known)

    def _occurrence(self, event: Record, days: int, **changed: Any) -> Occurrence:
        start = datetime.combine(self.today + timedelta(days), time(15), self.site.zone)
        if changed.get("all_day"):
            start = datetime.combine(start.date(), time(), self.site.zone)
            changed["end"] = start + timedelta(days=1)
        end = changed.pop("end", start + timedelta(hours=2))
        reason = str(self.words["reason"]) if changed.get("status") == "cancelled" else ""
        return Occurrence(event.slug, event.slug, start, start, end, reason=reason, **changed)

    # Who and where

    def _contacts(self) -> dict[str, Record]:
        said, hours = self.words["contacts"], (Stretch(time(9), time(12)), Stretch(time(14), time(18)))
        open_ = OpeningHours.model_construct(days=(((0, 1, 2, 3, 4), hours),))
        asked = OpeningHours.model_construct(days=(), by_appointment=True)
        number = {"phone": "0221 4710-110", "email": "post@quartier.example"}
        return {
            "open": self._contact("open", said["open"], opening_hours=open_, **number),
            "asked": self._contact("asked", said["asked"], opening_hours=asked, **number),
            "bare": self._contact("bare", said["bare"]),
            "help": self._contact("help", said["help"], emergency=True, phone="112"),
        }

    def _contact(self, slug: str, title: str, **fields: Any) -> Record:
        topics = tuple(self.words["topics"])
        return self._record("organisation", Organisation, slug, title=title, responsible_for=topics, **fields)

    def _places(self) -> dict[str, Record]:
        street = Address.model_construct(street=self.words["street"])
        return {
            slug: self._record("place", Place, slug, title=title, address=street, coordinates=_at(number))
            for number, (slug, title) in enumerate(self.words["places"].items())
        }

    def _drawing(self) -> Drawing:
        street = Shape("street", (((11.0, ROAD), (11.004, ROAD)),), str(self.words["street"]))
        return Drawing((Shape("green", (LAWN,), field=True), street))

    # Decisions and notices

    def _decided(self, number: int, state: str, due: date | None = None) -> Decided:
        committee, meeting = self.view.neighbourhood.records["committee"]["rat"], self._meeting()
        facts = DecisionFacts.model_construct(votes_for=9, votes_against=0, state=state)
        text = str(self.words["decision"])
        block = Block("decision", f"SB-{number:03}", text, facts, Position(""))
        steps = (Step(meeting.entry.start.day, "", meeting, "open"), *self._later(state, meeting))
        return Decided(committee, meeting, block, None, steps, state, due, self.words["responsible"], ())

    def _later(self, state: str, meeting: Record) -> Iterator[Step]:
        if state != "open":
            yield Step(self.today - timedelta(days=14), str(self.words["progress"]), meeting, state)

    def _progress(self) -> Block:
        facts = ProgressFacts.model_construct(state="in-progress")
        return Block("progress", "SB-003", str(self.words["progress"]), facts, Position(""))

    def _meeting(self) -> Record:
        start = Start(self.today - timedelta(days=90))
        return self._record("meeting", Meeting, f"rat-{start.day}", start=start, state="approved")

    def _notice(self, name: str) -> Record:
        said = self.words["notices"][name]
        until = self.today + timedelta(days=9) if name == "important" else None
        fields = {"summary": said["text"], "important": name == "important", "until": until}
        return self._record("notice", Notice, name, title=said["title"], date=self.today, **fields)

    def _record(self, kind: str, entry: Any, slug: str, **fields: Any) -> Record:
        return Record(kind, slug, f"{self.site.content}/{slug}.md", entry.model_construct(**fields))


def _at(number: int) -> Coordinates:
    return Coordinates.model_construct(lat=48.0008 + 0.0012 * number, lon=11.001 + 0.0016 * number)
