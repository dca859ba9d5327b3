"""What pages say about their subject in the words of schema.org, as JSON-LD."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import Any

from quartier.kinds.meeting import committee_of
from quartier.kinds.notice import day_of
from quartier.kinds.opening_hours import OpeningHours, Stretches
from quartier.kinds.reach import dialled
from quartier.model.neighbourhood import Record
from quartier.model.occurrence import Occurrence
from quartier.pages.dated import Dated
from quartier.pages.view import PageView, View
from quartier.words import folded

Node = Mapping[str, Any]

SHOWN_DATES = 10
SHOWN_DAYS = 60
"""So many days ahead, closed days are told one by one."""
MIDNIGHT = time()
CURRENCY = "EUR"
"""Only what is free has a price here, and nothing costs nothing in any currency."""

_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_ORGANISATIONS = {"association": "NGO", "authority": "GovernmentOrganization"}
_written = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_ESCAPES = (("<", "\\u003c"), (">", "\\u003e"), ("&", "\\u0026"))


def script(nodes: Iterable[Node]) -> str:
    """A data block for the head; nothing in it can end the block (HTML, script data state)."""
    found = list(nodes)
    if not found:
        return ""
    said = found[0] if len(found) == 1 else {"@graph": found}
    text = _written({"@context": "https://schema.org", **said})
    for sign, escape in _ESCAPES:
        text = text.replace(sign, escape)
    return f'<script type="application/ld+json">{text}</script>'


def of_record(v: PageView, record: Record) -> tuple[Node, ...]:
    """What the page of a record says; nothing where its kind has no words for it."""
    make = _OF_KIND.get(record.kind)
    return tuple(make(v, record)) if make else ()


def website(view: View) -> Node:
    """The whole site, with the address at which it is searched."""
    search = f"{view.addresses.absolute(view.addresses.search)}?q={{search_term_string}}"
    return _node(
        "WebSite",
        name=view.site.name,
        url=view.site.url,
        description=view.site.tagline,
        inLanguage=view.site.language,
        potentialAction={
            "@type": "SearchAction",
            "target": {"@type": "EntryPoint", "urlTemplate": search},
            "query-input": "required name=search_term_string",
        },
    )


def breadcrumbs(view: View, steps: Sequence[tuple[str, str]]) -> Node:
    """The trail above a page: title and address of every step."""
    items = [
        {"@type": "ListItem", "position": number, "name": title, "item": view.addresses.absolute(address)}
        for number, (title, address) in enumerate(steps, 1)
    ]
    return _node("BreadcrumbList", itemListElement=items)


def _node(sort: str | list[str], **facts: Any) -> dict[str, Any]:
    """A thing of schema.org with what is known of it."""
    return {"@type": sort, **{name: fact for name, fact in facts.items() if fact not in (None, "", [])}}


def _url(v: PageView, record: Record) -> str:
    return v.addresses.absolute(v.addresses.record(record.kind, record.slug))


def _plain(v: PageView, record: Record, text: str | None) -> str:
    return v.plain(text, record.file) if text else ""


def _image(v: PageView, record: Record) -> str | None:
    image = record.entry.image
    return v.view.picture_url(image.file) if image else None


# What takes place


def _gathering(v: PageView, record: Record) -> Iterator[Node]:
    """One event for each date: search engines show no series (schema.org's Schedule)."""
    shared = _shared(v, record)
    for one in _told(v, record):
        yield shared | _dated(v, one)


def _told(v: PageView, record: Record) -> Sequence[Dated]:
    """The next dates; where all is over, the last one."""
    dates = v.view.dates_of(record)
    coming = [one for one in dates if v.view.is_coming(one)]
    return coming[:SHOWN_DATES] or dates[-1:]


def _shared(v: PageView, record: Record) -> dict[str, Any]:
    """What all dates of an event have in common."""
    it = record.entry
    return _node(
        "Event",
        name=it.title,
        url=_url(v, record),
        description=_plain(v, record, it.description),
        image=_image(v, record),
        eventAttendanceMode="https://schema.org/OfflineEventAttendanceMode",
        inLanguage=v.site.language,
        organizer=_host(v, record),
        audience=[
            {"@type": "Audience", "audienceType": v.site.audiences[slug]}
            for slug in it.audiences
            if slug in v.site.audiences
        ],
        **_price(v, record),
    )


def _dated(v: PageView, one: Dated) -> dict[str, Any]:
    """What one date has of its own."""
    occurrence, it = one.occurrence, one.event.entry
    own = {
        "name": occurrence.title,
        "description": _plain(v, one.event, occurrence.description),
        "startDate": moment_of(occurrence.start, occurrence.all_day),
        "endDate": end_of(occurrence),
        "eventStatus": f"https://schema.org/{status_of(occurrence)}",
        "previousStartDate": None if occurrence.cancelled else moved_from(v.view, one),
        "location": _location(v, one),
        "maximumAttendeeCapacity": _capacity(v, one),
        "identifier": occurrence.uid,
    }
    if it.registration and it.registration.places:
        own["maximumAttendeeCapacity"] = it.registration.places
    return {name: fact for name, fact in own.items() if fact not in (None, "")}


def moment_of(moment: datetime, all_day: bool) -> str:
    """A date, or a moment with its distance from UTC (ISO 8601)."""
    return moment.date().isoformat() if all_day else moment.isoformat()


def end_of(occurrence: Occurrence) -> str | None:
    """The end, the last day of whole days included."""
    if occurrence.end is None:
        return None
    return occurrence.last_day.isoformat() if occurrence.all_day else occurrence.end.isoformat()


def moved_from(view: View, one: Dated) -> str | None:
    """The start that the rule gave a date that was moved: a day where the series lasts whole days."""
    if not one.occurrence.moved:
        return None
    # A date that became an hour of its day stands apart from its series, whose days began at midnight.
    recurrences = view.neighbourhood.programme(one.event).recurrences
    original = one.occurrence.original
    whole = original.time() == MIDNIGHT and any(usual.all_day for usual in recurrences)
    return moment_of(original, whole)


def status_of(occurrence: Occurrence) -> str:
    if occurrence.cancelled:
        return "EventCancelled"
    return "EventRescheduled" if occurrence.moved else "EventScheduled"


def _location(v: PageView, one: Dated) -> Node:
    """Where it is; an event without a place is somewhere in the neighbourhood."""
    place = v.get("place", one.occurrence.place or one.event.entry.place)
    room = one.occurrence.room or one.event.entry.room
    if place is None:
        return _node("Place", name=room or v.site.name, address=v.site.name)
    name = f"{place.entry.title}, {room}" if room else place.entry.title
    return _located(v, place) | {"name": name}


def _capacity(v: PageView, one: Dated) -> int | None:
    """How many people the room holds."""
    place = v.get("place", one.occurrence.place or one.event.entry.place)
    room = one.occurrence.room or one.event.entry.room
    rooms = place.entry.rooms if place and room else ()
    return next((found.capacity for found in rooms if folded(found.title) == folded(room or "")), None)


def _price(v: PageView, record: Record) -> dict[str, Any]:
    """An offer for nothing where the file says so; other prices are words that only people read."""
    if not is_free(v, record.entry.cost):
        return {}
    offer = {"@type": "Offer", "price": "0", "priceCurrency": CURRENCY, "url": _url(v, record)}
    return {"isAccessibleForFree": True, "offers": offer}


def is_free(v: PageView, cost: str | None) -> bool:
    return folded(cost or "").rstrip(" .!") in map(folded, v.words["heads.free"])


# Places and organisations


def _place(v: PageView, record: Record) -> Iterator[Node]:
    it = record.entry
    hours = it.availability
    yield _located(v, record) | _node(
        "Place",
        description=_first_words(v, record),
        image=_image(v, record),
        amenityFeature=[
            {"@type": "LocationFeatureSpecification", "name": v.access([word]), "value": True}
            for word in it.accessibility
        ],
        containsPlace=[
            _node("Room", name=room.title, maximumAttendeeCapacity=room.capacity) for room in it.rooms
        ],
        **(_hours(hours, v) if hours else {}),
    )


def _located(v: PageView, place: Record) -> dict[str, Any]:
    """A place as others name it."""
    it = place.entry
    return _node(
        "Place",
        name=it.title,
        url=_url(v, place),
        address=_address(v, it.address),
        geo=_node("GeoCoordinates", latitude=it.coordinates.lat, longitude=it.coordinates.lon)
        if it.coordinates
        else None,
    )


def _address(v: PageView, address: Any) -> Node | None:
    if address is None:
        return None
    return _node(
        "PostalAddress",
        streetAddress=address.street,
        postalCode=address.postcode,
        addressLocality=address.city,
        addressCountry=v.site.country,
    )


def _organisation(v: PageView, record: Record) -> Iterator[Node]:
    """An organisation, and a local one where it opens a door.

    Its mail address is left out: the page guards it from harvesters, and this stands on the same page.
    """
    it = record.entry
    sort = _ORGANISATIONS.get(it.type, "Organization")
    hours, number = it.opening_hours, it.phone or it.mobile
    place, provider = v.get("place", it.place), v.get("organisation", it.provider)
    yield _brief(v, record) | _node(
        [sort, "LocalBusiness"] if hours else sort,
        mainEntityOfPage=_url(v, record),
        description=_first_words(v, record),
        image=_image(v, record),
        address=_address(v, it.address or (place.entry.address if place else None)),
        telephone=dialled(number, v.site.country) if number else None,
        location=_located(v, place) if place else None,
        parentOrganization=_brief(v, provider) if provider else None,
        knowsAbout=list(it.responsible_for),
        **(_hours(hours, v) if hours else {}),
    )


def _brief(v: PageView, organisation: Record) -> dict[str, Any]:
    """An organisation as others name it."""
    it = organisation.entry
    sort = _ORGANISATIONS.get(it.type, "Organization")
    return _node(sort, name=it.title, url=it.website or _url(v, organisation))


def _first_words(v: PageView, record: Record) -> str:
    body = record.body.strip().split("\n\n")[0].lstrip("# ")
    return " ".join(_plain(v, record, body).split())


# Opening hours


def _hours(hours: OpeningHours, v: PageView) -> dict[str, Any]:
    """The hours of a week, and the days that are different."""
    by_hours: dict[Stretches, list[str]] = {}
    for name, stretches in zip(_WEEKDAYS, hours.week(), strict=True):
        by_hours.setdefault(stretches, []).append(name)
    usual = [
        _open(opens, dayOfWeek=names) for stretches, names in by_hours.items() for opens in _clocks(stretches)
    ]
    special = [one for first, last, said in _other_days(hours, v) for one in _special(first, last, said)]
    return {"openingHoursSpecification": usual, "specialOpeningHoursSpecification": special}


def _open(clocks: tuple[time, time], **facts: Any) -> Node:
    opens, closes = (clock.strftime("%H:%M") for clock in clocks)
    return _node("OpeningHoursSpecification", **facts, opens=opens, closes=closes)


def _clocks(stretches: Stretches) -> list[tuple[time, time]]:
    """Opening and closing; what closes before it opens does so on the next day."""
    return [(one.start, one.end) for one in stretches]


def _special(first: date, last: date, said: Stretches) -> list[Node]:
    valid = {"validFrom": first.isoformat(), "validThrough": last.isoformat()}
    # From midnight to midnight is how search engines say closed.
    return [_open(clocks, **valid) for clocks in _clocks(said) or [(MIDNIGHT, MIDNIGHT)]]


def _other_days(hours: OpeningHours, v: PageView) -> Iterator[tuple[date, date, Stretches]]:
    """First and last day of every time with other hours than usual: exceptions, pauses, holidays."""
    ahead = {v.today + timedelta(number) for number in range(SHOWN_DAYS)}
    days = sorted(ahead | {one.day for one in hours.exceptions if one.day >= v.today})
    found = [(day, hours.on(day, v.view.holidays)) for day in days]
    week = hours.week()
    # Days in a row share a number that does not grow along them.
    rows = groupby(enumerate(found), key=lambda one: (one[1][0] - timedelta(one[0]), one[1][1]))
    for (_, said), row in rows:
        of_row = [day for _, (day, _) in row]
        if any(week[day.weekday()] != said for day in of_row):
            yield of_row[0], of_row[-1], said


# Committees and notices


def _committee(v: PageView, record: Record) -> Iterator[Node]:
    """A committee without its members: who sits on it stands on its page, as far as they agreed."""
    it = record.entry
    purpose = _plain(v, record, it.purpose)
    yield _node(
        "Organization", name=it.title, url=_url(v, record), description=purpose, image=_image(v, record)
    )


def _host(v: PageView, record: Record) -> Node | None:
    """Who invites: an event's organiser, a meeting's committee."""
    if record.kind == "meeting":
        committee = v.get("committee", committee_of(record))
        return (
            _node("Organization", name=committee.entry.title, url=_url(v, committee)) if committee else None
        )
    organiser = v.get("organisation", record.entry.organiser)
    return _brief(v, organiser) if organiser else None


def _notice(v: PageView, record: Record) -> Iterator[Node]:
    it = record.entry
    author = v.get("organisation", it.by)
    name = _brief(v, author) if author else _node("Organization", name=v.site.name, url=v.site.url)
    yield _node(
        "NewsArticle",
        headline=it.title,
        datePublished=day_of(record).isoformat(),
        description=it.summary or _first_words(v, record),
        image=_image(v, record),
        url=_url(v, record),
        inLanguage=v.site.language,
        author=name,
        publisher=name,
    )


_OF_KIND: Mapping[str, Callable[[PageView, Record], Iterable[Node]]] = {
    "event": _gathering,
    "place": _place,
    "organisation": _organisation,
    "committee": _committee,
    "meeting": _gathering,
    "notice": _notice,
}
