"""The page of every record and the list page of every kind."""

from collections.abc import Callable, Mapping

from quartier.handbook_texts import NEW_FILES
from quartier.kinds import ALL_KINDS
from quartier.model.neighbourhood import Record
from quartier.model.page import Page
from quartier.pages import committee_pages, contact_pages, json_ld, notice_pages, place_pages
from quartier.pages.heads import committee_link, feed_link, news_links
from quartier.pages.other_pages import page_that_leads_on
from quartier.pages.templates import rendered
from quartier.pages.view import PageView, View

SHOWN_DATES = 10
SHOWN_PAST = 12
GATHERINGS = tuple(kind.name for kind in ALL_KINDS if kind.schedule)
"""What takes place on dates and has a feed of its own."""


def record_page(view: View, record: Record) -> Page:
    """The page of one record; its template lies beside its kind and gets what `_EXTRAS` prepares for it."""
    address = view.addresses.record(record.kind, record.slug)
    v = view.on(address)
    extras = _EXTRAS[record.kind](v, record) if record.kind in _EXTRAS else {}
    return Page(
        address=address,
        title=_title(v, record),
        html=rendered(f"{record.kind}.html", v=v, record=record, **extras),
        description=_description(v, record),
        branch=f"{view.addresses.records(record.kind)}index.md",
        source=record.file,
        head=_feeds_of(v, record),
        data=json_ld.of_record(v, record),
        picture=record.entry.image.file if record.entry.image else "",
        picture_alt=(record.entry.image.alt or "") if record.entry.image else "",
        kind=record.kind,
        over=_over(v, record),
    )


def _over(v: PageView, record: Record) -> str:
    """When an event had its last date, or a notice does not hold any more; minutes stay of interest."""
    if record.kind == "notice" and record.entry.until:
        return v.over(record.entry.until)
    dates = v.view.dates_of(record) if record.kind == "event" else ()
    return max(one.occurrence.over for one in dates).isoformat() if dates else ""


def _feeds_of(v: PageView, record: Record) -> str:
    """The feed that belongs to a record, for the head of its page."""
    if record.kind == "committee":
        return committee_link(v, record)
    if record.kind not in GATHERINGS:
        return ""
    return feed_link(v, v.addresses.event_feed(record.slug, record.kind), record.entry.title)


def list_page(view: View, kind: str) -> Page:
    """All records of a kind that has a list page of its own, by weight and title."""
    address = view.addresses.records(kind)
    v = view.on(address)
    records = sorted(view.neighbourhood.all(kind), key=lambda one: (one.entry.rank, one.slug))
    extras = _LIST_EXTRAS[kind](v, records) if kind in _LIST_EXTRAS else {}
    return Page(
        address=address,
        title=str(v.w[f"{kind}s_title"]),
        html=rendered(f"{kind}.list.html", v=v, records=records, **extras),
        description=str(v.w[f"{kind}s_lead"]),
        branch=f"{address}index.md",
        head=news_links(v) if kind == "notice" else "",
        adds=kind if kind in NEW_FILES else "",
    )


def moved_page(view: View, record: Record, old: str) -> Page:
    """In the place of a former name of a file a page that leads on to today's."""
    address, target = view.addresses.record(record.kind, old), view.addresses.record(record.kind, record.slug)
    branch = view.addresses.records(record.kind)
    return page_that_leads_on(view.on(address), target, record.entry.title, branch)


def _title(v: PageView, record: Record) -> str:
    """In lists of results, an event on a single date is told from last year's by its day."""
    dates = v.view.dates_of(record) if record.kind in GATHERINGS else ()
    if len(dates) != 1:
        return str(record.entry.title)
    return f"{v.title(dates[0])} – {v.day(dates[0].occurrence.day, 'day')}"


def _description(v: PageView, record: Record) -> str:
    if record.kind in GATHERINGS:
        dates = v.view.dates_of(record)
        coming = v.coming_of(record) or (dates if len(dates) == 1 else ())
        when = v.moment(coming[0].occurrence) if coming else ", ".join(v.repetitions(record))
        place = v.get("place", record.entry.place)
        said = dates[0].occurrence.description if record.kind == "meeting" else record.entry.description
        text = v.plain(said, record.file) if said else ""
        return ". ".join(part for part in (when, place.entry.title if place else "", text) if part)
    if record.kind == "notice" and record.entry.summary:
        return str(record.entry.summary)
    body = " ".join(record.body.split("\n\n")[0].split()).lstrip("# ")
    return v.plain(body, record.file) or record.entry.title


def _of_event(v: PageView, record: Record) -> Mapping[str, object]:
    coming = v.coming_of(record)
    past = [one for one in v.view.dates_of(record) if not v.view.is_coming(one)]
    standing = [one for one in coming if not one.occurrence.cancelled]
    return {
        "shown": next(iter([*standing, *coming, *reversed(past)]), None),
        "dates": coming[:SHOWN_DATES],
        "more": len(coming[SHOWN_DATES:]),
        "last": coming[-1].occurrence.day if coming else v.today,
        "past": list(reversed(past))[:SHOWN_PAST],
    }


_EXTRAS: Mapping[str, Callable[[PageView, Record], Mapping[str, object]]] = {
    "event": _of_event,
    "place": place_pages.of_place,
    "organisation": contact_pages.of_organisation,
    "committee": committee_pages.of_committee,
    "meeting": committee_pages.of_meeting,
    "notice": notice_pages.of_notice,
}

_LIST_EXTRAS: Mapping[str, Callable[[PageView, list[Record]], Mapping[str, object]]] = {
    "place": place_pages.of_list,
    "organisation": contact_pages.of_list,
    "committee": committee_pages.of_list,
    "notice": notice_pages.of_list,
}
