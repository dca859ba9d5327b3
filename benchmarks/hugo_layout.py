"""The same neighbourhood in Hugo's layout: front matter, Markdown, templates.

Hugo does not know repetition, so each event's front matter lists its dates as Quartier's calendar works them
out, and what its feed says of them: the rules, not one entry for each date, as in Quartier's.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from benchmarks.facts import (
    Address,
    Committee,
    Decision,
    Event,
    Item,
    Meeting,
    Notice,
    Organisation,
    Page,
    Place,
    Progress,
    Quarter,
    Series,
)
from quartier.model.occurrence import Occurrence, Programme

TEMPLATES = Path(__file__).with_name("hugo")
ZONE = ZoneInfo("Europe/Berlin")
DEFAULT_LENGTH = timedelta(minutes=60)
Programmes = Mapping[tuple[str, str], Programme]
"""What takes place, by kind and slug, as Quartier has worked it out."""

_SECTIONS = (
    ("veranstaltungen", "Kalender"),
    ("kontakte", "Kontakte"),
    ("orte", "Orte"),
    ("gremien", "Gremien"),
    ("aktuelles", "Aktuelles"),
)
_FOLDERS = {"termin": "veranstaltungen/", "ort": "orte/", "kontakt": "kontakte/", "seite": ""}
_ACCESS = {
    "stufenlos": "stufenlos",
    "rollstuhl-wc": "Rollstuhl-WC",
    "aufzug": "Aufzug",
    "induktionsschleife": "Induktionsschleife",
}


def event_file(event: Event) -> str:
    return f"content/veranstaltungen/{event.slug}.md"


def page_file(page: Page) -> str:
    """A folder's first page is what Hugo calls a section's."""
    folder, _, name = page.path.rpartition("/")
    return f"content/{folder}{'/' if folder else ''}{'_index' if name == 'index' else name}.md"


def files(quarter: Quarter, programmes: Programmes) -> Iterator[tuple[str, str]]:
    """Paths below the site's folder, and what stands there."""
    yield "hugo.toml", configuration(quarter)
    for file in sorted(TEMPLATES.rglob("*")):
        if file.is_file():
            yield file.relative_to(TEMPLATES).as_posix(), file.read_text(encoding="utf-8")
    yield from _section_pages()
    for event in quarter.events:
        yield event_file(event), event_text(event, programmes["event", event.slug])
    yield from ((f"content/orte/{one.slug}.md", _place(one)) for one in quarter.places)
    yield from ((f"content/kontakte/{one.slug}.md", _organisation(one)) for one in quarter.organisations)
    yield from ((f"content/gremien/{one.slug}/_index.md", _committee(one)) for one in quarter.committees)
    names = {one.slug: one.title for one in quarter.committees}
    for meeting in quarter.meetings:
        programme = programmes["meeting", f"{meeting.committee}-{meeting.day}"]
        path = f"content/gremien/{meeting.committee}/{meeting.day}.md"
        yield path, _meeting(meeting, names[meeting.committee], programme)
    yield from ((f"content/aktuelles/{one.slug}.md", _notice(one)) for one in quarter.notices)
    yield from ((page_file(one), page_text(one)) for one in quarter.pages)


def _section_pages() -> Iterator[tuple[str, str]]:
    for section, title in _SECTIONS:
        outputs: dict[str, object] = {"outputs": ["html", "calendar"]} if section == "veranstaltungen" else {}
        yield f"content/{section}/_index.md", _markdown(outputs | {"title": title}, "")


@dataclass(frozen=True)
class _Lines:
    """A list that takes a line for each of its values."""

    values: Sequence[object]


def _markdown(fields: Mapping[str, object], text: str) -> str:
    lines = (
        f"{name} = {_toml(value)}\n" for name, value in fields.items() if value not in (None, "", [], ())
    )
    return f"+++\n{''.join(lines)}+++\n\n{_linked(text)}\n"


def _toml(value: object) -> str:
    """A value as TOML; a day is the midnight with which it begins, since Hugo compares moments."""
    if isinstance(value, _Lines):
        return "[\n" + "".join(f"  {_toml(one)},\n" for one in value.values) + "]"
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_key(name)} = {_toml(one)}" for name, one in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_toml, value)) + "]"
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, date):
        return datetime.combine(value, time(), ZONE).isoformat()
    return json.dumps(value, ensure_ascii=False)


def _key(name: object) -> str:
    return str(name) if re.fullmatch(r"[\w-]+", str(name), re.ASCII) else json.dumps(name, ensure_ascii=False)


def _linked(text: str) -> str:
    """Links by name as addresses below the site's root."""
    return re.sub(r"\]\((termin|ort|kontakt|seite):([^)]+)\)", _address, text)


def _address(found: re.Match[str]) -> str:
    path = f"/{_FOLDERS[found[1]]}{found[2]}/"
    return f"]({path.removesuffix('index/')})"


def event_text(event: Event, programme: Programme) -> str:
    """The file of an event: its facts, its dates, and what the feed says of them."""
    dates = programme.occurrences
    rule = f"{event.when.rule} bis {event.when.until:%d.%m.%Y}" if isinstance(event.when, Series) else ""
    return _markdown(
        {
            "title": event.title,
            "date": dates[0].start,
            "letzter": max(_end(one) for one in dates),
            "regel": rule,
            "ort": event.place,
            "raum": event.room,
            "veranstalter": event.organiser,
            "kategorien": event.categories,
            "zielgruppen": event.audiences,
            "kosten": event.cost,
            "barrierefreiheit": event.accessibility,
            "anmeldung": {"bei": event.register_with, "plaetze": event.register_places}
            if event.register_with
            else None,
            "abgesagt": event.cancelled or None,
            "termine": _Lines([_date(one) for one in dates]),
            "kalender": _Lines(list(_feed(programme))),
        },
        event.description,
    )


def _end(one: Occurrence) -> datetime:
    return one.end or one.start + DEFAULT_LENGTH


def _date(one: Occurrence) -> dict[str, object]:
    said: dict[str, object] = {"beginn": one.start, "ende": _end(one)}
    if one.all_day:
        said["ganztags"] = True
    if one.cancelled:
        said["ausfall"] = one.reason or "abgesagt"
    if one.moved:
        said["statt"] = one.original
    if one.note:
        said["hinweis"] = one.note
    return said


def _feed(programme: Programme) -> Iterator[dict[str, object]]:
    """What becomes a VEVENT each: rules with what they leave out, dates of no rule, dates that differ."""
    rules = {recurrence.uid for recurrence in programme.recurrences if recurrence.rrule}
    for recurrence in programme.recurrences:
        if recurrence.rrule:
            yield (
                _plain(recurrence.usual)
                | {"rrule": recurrence.rrule}
                | ({"ohne": list(recurrence.left_out)} if recurrence.left_out else {})
            )
    for one in programme.occurrences:
        if one.uid not in rules:
            yield _plain(one) | _own(one)
        elif one.moved or one.cancelled or one.note:
            yield _plain(one) | _own(one) | {"statt": one.original}


def _plain(one: Occurrence) -> dict[str, object]:
    said: dict[str, object] = {"uid": one.uid, "beginn": one.start, "ende": _end(one)}
    return said | ({"ganztags": True} if one.all_day else {})


def _own(one: Occurrence) -> dict[str, object]:
    return {name: value for name, value in _date(one).items() if name in ("ausfall", "hinweis")}


def _place(place: Place) -> str:
    return _markdown(
        {
            "title": place.title,
            "adresse": _written(place.address),
            "koordinaten": {"breite": place.latitude, "laenge": place.longitude},
            "raeume": _Lines(
                [
                    {"titel": room.title, "plaetze": room.places, "ausstattung": room.equipment}
                    for room in place.rooms
                ]
            ),
            "barrierefreiheit": place.accessibility,
            "anfahrt": place.directions,
            "betreiber": place.operator,
        },
        place.text,
    )


def _written(address: Address) -> dict[str, object]:
    return {"strasse": address.street, "plz": address.postcode, "ort": address.city}


def _organisation(organisation: Organisation) -> str:
    return _markdown(
        {
            "title": organisation.title,
            "art": organisation.type,
            "ort": organisation.place,
            "telefon": organisation.phone,
            "mail": organisation.mail,
            "webseite": organisation.website,
            "ansprechstellen": _Lines(
                [{"rolle": one.role, "name": one.name, "telefon": one.phone} for one in organisation.contacts]
            ),
            "zustaendig": organisation.topics,
            "oeffnungszeiten": [
                {"tag": day.title(), "zeit": hours} for day, hours in organisation.opening_hours
            ],
        },
        organisation.text,
    )


def _committee(committee: Committee) -> str:
    members = [{"rolle": role} | ({"fuer": of} if of else {}) for role, of in committee.seats]
    return _markdown(
        {
            "title": committee.title,
            "layout": "gremium",
            "art": committee.type,
            "aufgabe": "Berät, was die Nachbarschaft angeht, und bittet die Stadt um Antwort.",
            "ort": committee.place,
            "mitglieder": _Lines(members),
        },
        committee.text,
    )


def _meeting(meeting: Meeting, committee: str, programme: Programme) -> str:
    present = {"stimmberechtigt": meeting.voting, "beratend": meeting.advisory, "gaeste": meeting.guests}
    dates = programme.occurrences
    return _markdown(
        {
            "title": f"{meeting.number}. Sitzung",
            "linkTitle": f"{committee}: {meeting.number}. Sitzung",
            "date": dates[0].start,
            "letzter": _end(dates[-1]),
            "ort": meeting.place,
            "raum": meeting.room,
            "stand": meeting.state,
            "leitung": meeting.chair if meeting.voting else "",
            "anwesend": present if meeting.voting else None,
            "eingeladen_am": meeting.invited_on,
            "genehmigt_am": meeting.approved_on,
            "tagesordnung": _Lines([_agenda(number, one) for number, one in enumerate(meeting.items, 1)])
            if meeting.items
            else None,
            "termine": _Lines([_date(one) for one in dates]),
            "kalender": _Lines(list(_feed(programme))),
        },
        "\n\n".join(_item(number, item) for number, item in enumerate(meeting.items, 1)),
    )


def _agenda(number: int, item: Item) -> dict[str, object]:
    return {
        "titel": f"TOP {number} {item.title if item.public else 'nichtöffentlich'}",
        "anker": f"top-{number}",
    }


def _item(number: int, item: Item) -> str:
    if not item.public:
        return f"## TOP {number} *nichtöffentlich* {{#top-{number}}}"
    paper = [f"Vorlage {item.paper}"] if item.paper else []
    return "\n\n".join((f"## TOP {number} {item.title} {{#top-{number}}}", *paper, *map(_said, item.said)))


def _said(said: str | Decision | Progress) -> str:
    if isinstance(said, Decision):
        votes = f"ja: {said.yes} · nein: {said.no} · enthalten: {said.abstained}"
        responsible = f"zuständig: [{said.responsible}](kontakt:{said.responsible})"
        duty = f"{responsible} · bis: {said.due} · Thema: {said.topic}"
        return f"> **Beschluss {said.id}**\n>\n> {said.text}\n>\n> {votes} · {duty}"
    if isinstance(said, Progress):
        return f"> **Fortschritt {said.of}**\n>\n> {said.text}\n>\n> am: {said.day} · Stand: {said.state}"
    return said


def _notice(notice: Notice) -> str:
    return _markdown(
        {
            "title": notice.title,
            "date": notice.day,
            "bis": notice.until,
            "von": notice.by,
            "description": notice.summary,
        },
        notice.text,
    )


def page_text(page: Page) -> str:
    """A page's file."""
    fields = {"title": page.title, "description": page.summary, "im_menue": page.in_menu or None}
    return _markdown(fields, page.text)


def configuration(quarter: Quarter) -> str:
    """`hugo.toml`: no minifying, no related content, no RSS and no taxonomies: nothing asks for them."""
    return _CONFIGURATION.format(
        title=quarter.title,
        domain=quarter.domain,
        categories="\n".join(
            f'  {one.slug} = {{titel = "{one.title}", farbe = "{one.colour}"}}' for one in quarter.categories
        ),
        audiences=_toml(dict(quarter.audiences)),
        access=_toml(_ACCESS),
        menu="\n\n".join(_menu(quarter)),
    )


def _menu(quarter: Quarter) -> Iterator[str]:
    tabs = [("", "Start", "/"), *((section, title, f"/{section}") for section, title in _SECTIONS)]
    pages = [page for page in quarter.pages if page.in_menu and page.folder]
    tabs += [(one.folder, one.title, f"/{one.folder}") for one in pages if one.path.endswith("/index")]
    for weight, (identifier, title, path) in enumerate(tabs, 1):
        yield _entry({"identifier": identifier or "start", "name": title, "pageRef": path, "weight": weight})
    for weight, page in enumerate(pages, 1):
        path = "/" + page.path.removesuffix("/index")
        yield _entry({"name": page.title, "pageRef": path, "parent": page.folder, "weight": weight})


def _entry(fields: Mapping[str, object]) -> str:
    return "\n".join(("[[menu.main]]", *(f"  {name} = {_toml(value)}" for name, value in fields.items())))


_CONFIGURATION = """\
# An invented quarter, to measure with.
baseURL = "https://{domain}/"
title = "{title}"
defaultContentLanguage = "de"
timeZone = "Europe/Berlin"
buildFuture = true
enableRobotsTXT = true
disableKinds = ["taxonomy", "term", "RSS"]

[outputs]
home = ["html"]
section = ["html"]

[params]
beschreibung = "Ein erfundenes Quartier"
domain = "{domain}"
betreiber = "Bürgerverein Musterquartier e. V."
adresse = "Lindenweg 1, 50999 Musterstadt"
mail = "post@{domain}"
bearbeiten = "https://git.example/musterquartier/website/edit/main/content/"
zielgruppen = {audiences}
zugang = {access}

  [params.kategorien]
{categories}

{menu}
"""
