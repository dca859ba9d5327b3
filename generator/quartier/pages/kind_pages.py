"""The page of every record and the list page of every kind."""

from collections.abc import Callable, Mapping
from itertools import islice

from quartier.model.neighbourhood import Record
from quartier.model.page import Page
from quartier.pages.heads import feed_link
from quartier.pages.rooms import table_of
from quartier.pages.templates import rendered
from quartier.pages.view import PageView, View

SHOWN_DATES = 10
SHOWN_EVENTS = 8
SHOWN_PAST = 12


def record_page(view: View, record: Record) -> Page:
    """The page of one record; its template lies beside its kind and gets what `_EXTRAS` prepares for it."""
    address = view.addresses.record(record.kind, record.slug)
    v = view.on(address)
    extras = _EXTRAS[record.kind](v, record) if record.kind in _EXTRAS else {}
    return Page(
        address=address,
        title=record.entry.title,
        html=rendered(f"{record.kind}.html", v=v, record=record, **extras),
        description=_description(v, record),
        branch=f"{view.addresses.records(record.kind)}index.md",
        source=record.file,
        head=feed_link(v, view.addresses.event_feed(record.slug), record.entry.title)
        if record.kind == "event"
        else "",
    )


def list_page(view: View, kind: str) -> Page:
    """All records of a kind that has a list page of its own, in the order of their titles."""
    address = view.addresses.records(kind)
    v = view.on(address)
    records = sorted(view.neighbourhood.all(kind), key=_order)
    return Page(
        address=address,
        title=str(v.w[f"{kind}s_title"]),
        html=rendered(f"{kind}.list.html", v=v, records=records),
        description=str(v.w[f"{kind}s_lead"]),
        branch=f"{address}index.md",
    )


def _order(record: Record) -> tuple[int, str, str]:
    return record.entry.weight, record.entry.title.casefold(), record.slug


def moved_page(view: View, record: Record, old: str) -> Page:
    """In the place of a former name of a file a page that leads on to today's."""
    address, target = view.addresses.record(record.kind, old), view.addresses.record(record.kind, record.slug)
    v = view.on(address)
    title = record.entry.title
    return Page(
        address,
        title,
        rendered("moved.html", v=v, address=target, title=title),
        branch=f"{view.addresses.records(record.kind)}index.md",
        head=f'<meta http-equiv="refresh" content="0; url={v.to(target)}">',
        leads_to=target,
        searchable=False,
    )


def _description(v: PageView, record: Record) -> str:
    if record.kind == "event":
        coming = v.coming_of(record)
        when = v.moment(coming[0].occurrence) if coming else ", ".join(v.repetitions(record))
        place = v.get("place", record.entry.place)
        return ". ".join(part for part in (when, place.entry.title if place else "") if part)
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


def _of_place(v: PageView, record: Record) -> Mapping[str, object]:
    return {"dated": list(islice(v.coming_at(record.slug), SHOWN_EVENTS)), "rooms": table_of(v, record)}


def _of_organisation(v: PageView, record: Record) -> Mapping[str, object]:
    hours = record.entry.opening_hours
    return {
        "dated": list(islice(v.coming_by(record.slug), SHOWN_EVENTS)),
        "exceptions": [one for one in hours.exceptions if one.day >= v.today] if hours else [],
    }


_EXTRAS: Mapping[str, Callable[[PageView, Record], Mapping[str, object]]] = {
    "event": _of_event,
    "place": _of_place,
    "organisation": _of_organisation,
}
