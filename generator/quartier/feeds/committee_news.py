"""The feed of a committee: invitations, minutes, decisions, and what became of them."""

from collections.abc import Iterator
from datetime import date, datetime
from html import escape, unescape
from re import sub

from msgspec import Struct

from quartier.addresses import Addresses
from quartier.calendar.phrases import moment
from quartier.feeds.stamps import Changed
from quartier.feeds.syndication import MOST, Html, News, NewsFeed, atom, midnight, publisher, tag
from quartier.kinds.meeting import committee_of
from quartier.kinds.minutes import Item
from quartier.model.neighbourhood import Neighbourhood, Record
from quartier.model.page import OutputFile
from quartier.register import Decided, Step, decisions_of
from quartier.words import words_of


def committee_feeds(
    neighbourhood: Neighbourhood, changed: Changed | None, html: Html
) -> Iterator[OutputFile]:
    """An Atom feed for each committee, under its former names too."""
    addresses = Addresses(neighbourhood.site)
    for committee in sorted(neighbourhood.all("committee"), key=lambda one: one.slug):
        feed = _Writer(neighbourhood, changed, html, committee).feed()
        content = atom(feed, addresses.absolute(addresses.committee_news(committee.slug)))
        for slug in (committee.slug, *committee.entry.formerly):
            yield OutputFile(addresses.committee_news(slug), content)


class _Dated(Struct, frozen=True):
    """An entry with the day by which it is sorted."""

    day: date
    news: News


class _Writer:
    """Writes the feed of one committee."""

    def __init__(
        self, neighbourhood: Neighbourhood, changed: Changed | None, html: Html, committee: Record
    ) -> None:
        self.neighbourhood = neighbourhood
        self.site = neighbourhood.site
        self.addresses = Addresses(self.site)
        self.words = words_of(self.site.language)
        self.changed = changed or {}
        self.html = html
        self.committee = committee

    def feed(self) -> NewsFeed:
        title = self.committee.entry.title
        dated = sorted((*self.meetings(), *self.decisions()), key=lambda one: (one.day, one.news.id))
        return NewsFeed(
            tag(self.site, "committee", self.committee.first_slug),
            self.words.text("site.committee_news", committee=title, site=self.site.name),
            self.words.text("site.committee_news_lead", committee=title),
            self.addresses.absolute(self.addresses.record("committee", self.committee.slug)),
            self.site.language,
            publisher(self.site),
            tuple(one.news for one in reversed(dated))[:MOST],
        )

    def updated(self, file: str, said: datetime) -> datetime:
        """When the file last changed, where that is known, and never before what the file itself says."""
        newest = self.changed.get(file)
        return max(said, newest.astimezone(self.site.zone)) if newest else said

    # Meetings

    def meetings(self) -> Iterator[_Dated]:
        """What is published of the meetings; those whose minutes have left the site are not among them."""
        for meeting in self.neighbourhood.all("meeting"):
            if committee_of(meeting) == self.committee.slug:
                yield self.minutes(meeting) if meeting.entry.held else self.invitation(meeting)

    def invitation(self, meeting: Record) -> _Dated:
        entry = meeting.entry
        day = entry.invited_on or entry.start.day
        # Planned long before its day, a meeting is news on the day on which its file changed.
        newest = self.changed.get(meeting.file)
        updated = newest.astimezone(self.site.zone) if newest else midnight(day, self.site)
        return _Dated(day, self.of_meeting(meeting, "invitation", updated))

    def minutes(self, meeting: Record) -> _Dated:
        """Draft and approved minutes are one entry, which changes."""
        entry = meeting.entry
        said = midnight(entry.approved_on or entry.start.day, self.site)
        updated = self.updated(meeting.file, said)
        return _Dated(entry.start.day, self.of_meeting(meeting, "minutes", updated))

    def of_meeting(self, meeting: Record, sort: str, updated: datetime) -> News:
        when = moment(self.neighbourhood.programme(meeting).occurrences[0], self.words)
        title = self.words.text(
            f"site.news_meeting.{meeting.entry.state}",
            title=meeting.entry.title,
            day=self.words.day(meeting.entry.start.day, "day"),
        )
        place = self.neighbourhood.get("place", meeting.entry.place)
        where = (place.entry.title if place else None, meeting.entry.room)
        summary = ", ".join(part for part in (when, *where) if part)
        return News(
            tag(self.site, "meeting", meeting.first_slug, sort),
            title,
            self.addresses.absolute(self.addresses.record("meeting", meeting.slug)),
            "\n".join((f"<p>{escape(summary)}</p>", *self.content(meeting))),
            updated,
            summary=summary,
        )

    def content(self, meeting: Record) -> Iterator[str]:
        """What may stay with readers when the minutes leave the site: not their text."""
        if meeting.entry.state == "draft":
            yield f"<p>{escape(self.words['site.draft_banner'])}</p>"
        yield from self.agenda(meeting)
        yield from self.decided(meeting)

    def agenda(self, meeting: Record) -> Iterator[str]:
        items = meeting.text.minutes.items
        if items:
            yield f"<h2>{escape(self.words['site.agenda'])}</h2>"
            yield f"<ul>{''.join(f'<li>{escape(self.item(one))}</li>' for one in items)}</ul>"

    def item(self, item: Item) -> str:
        """Of an item that is not public its number, and that it is not public."""
        title = item.title if item.public else str(self.words["site.non_public"])
        return self.words.text("site.news_item", number=item.number, title=title)

    def decided(self, meeting: Record) -> Iterator[str]:
        decisions = meeting.text.minutes.decisions if meeting.entry.held else ()
        if decisions:
            links = "".join(f"<li>{self.link(one.slug, one.id)}</li>" for one in decisions)
            yield f"<h2>{escape(self.words['site.news_decisions'])}</h2>\n<ul>{links}</ul>"

    def link(self, slug: str, number: str) -> str:
        return f'<a href="{escape(self.page(slug))}">{escape(number)}</a>'

    def page(self, decision: str) -> str:
        return self.addresses.absolute(self.addresses.decision(self.committee.slug, decision))

    # Decisions

    def decisions(self) -> Iterator[_Dated]:
        """Every decision, then each step that followed; a step out of minutes that left the site left too."""
        for one in decisions_of(self.committee, self.neighbourhood):
            yield self.decision(one)
            counted: dict[str, int] = {}
            for step in one.steps[1:]:
                name = f"{step.meeting.first_slug}/{step.day.isoformat()}"
                counted[name] = counted.get(name, 0) + 1
                if self.neighbourhood.get("meeting", step.meeting.slug):
                    yield self.step(one, step, f"{name}-{counted[name]}" if counted[name] > 1 else name)

    def decision(self, one: Decided) -> _Dated:
        title = self.words.text("site.news_decision", number=one.block.id)
        return self.about(one, title, one.block.text, one.meeting.file, one.day)

    def step(self, one: Decided, step: Step, name: str) -> _Dated:
        state = self.words.choice_name("decision_state", step.state) if step.state else ""
        word = "site.news_step_state" if state else "site.news_step"
        title = self.words.text(word, number=one.block.id, state=state)
        return self.about(one, title, step.text, step.meeting.file, step.day, name)

    def about(
        self, one: Decided, title: str, text: str, file: str, day: date, name: str = "passed"
    ) -> _Dated:
        address = self.addresses.decision(self.committee.slug, one.slug)
        html = self.html(text, file, address)
        note = f"\n<p>{escape(self.words['site.decision_draft_note'])}</p>" if one.draft else ""
        published = midnight(day, self.site)
        news = News(
            tag(self.site, "decision", self.committee.first_slug, one.slug, name),
            title,
            self.addresses.absolute(address),
            html + note,
            self.updated(file, published),
            published,
            " ".join(unescape(sub(r"<[^>]*>", "", html)).split()),
            topics=one.topics,
        )
        return _Dated(day, news)
