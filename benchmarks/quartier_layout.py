"""An invented neighbourhood in Quartier's own format: events, content, configuration."""

import re
from collections.abc import Iterator, Mapping, Sequence
from posixpath import dirname, relpath

from benchmarks.facts import (
    Change,
    Committee,
    Decision,
    Event,
    Item,
    Meeting,
    Notice,
    Once,
    Organisation,
    Page,
    Place,
    Progress,
    Quarter,
)
from benchmarks.invented_committees import NOTICE_DAYS, QUORUM
from quartier.reading.yaml_text import Value, field, one_line

Fields = Mapping[str, Value]


def event_file(event: Event) -> str:
    """Where an event lies: in a folder for the year in which it begins."""
    return f"events/{event.when.first.year}/{event.slug}.yaml"


def page_file(page: Page) -> str:
    return f"content/{page.path}.md"


def files(quarter: Quarter) -> Iterator[tuple[str, str]]:
    """Paths below the site's folder, and what stands there."""
    yield "mkdocs.yml", configuration(quarter)
    yield from ((event_file(one), event_text(one)) for one in quarter.events)
    yield from ((f"content/orte/{one.slug}.md", _place(one)) for one in quarter.places)
    yield from ((f"content/kontakte/{one.slug}.md", _organisation(one)) for one in quarter.organisations)
    yield from ((f"content/gremien/{one.slug}/index.md", _committee(one)) for one in quarter.committees)
    yield from ((f"content/gremien/{one.committee}/{one.day}.md", _meeting(one)) for one in quarter.meetings)
    yield from ((f"content/aktuelles/{one.slug}.md", _notice(one)) for one in quarter.notices)
    yield from ((page_file(one), page_text(one)) for one in quarter.pages)


def event_text(event: Event) -> str:
    """The file of an event; what is empty is left out."""
    registration = {"nötig": "ja", "bei": event.register_with, "plätze": str(event.register_places)}
    return _yaml(
        {
            "titel": event.title,
            "wann": _when(event),
            "ort": event.place,
            "raum": event.room,
            "veranstalter": event.organiser,
            "kategorien": event.categories,
            "zielgruppen": event.audiences,
            "kosten": event.cost,
            "barrierefreiheit": event.accessibility,
            "anmeldung": registration if event.register_with else "",
            "änderungen": {str(one.of): _change(one) for one in event.changes},
            "zusätzlich": [f"{day} {_hours(event)}" for day in event.extra],
            "status": "abgesagt" if event.cancelled else "",
            "beschreibung": event.description + "\n",
        }
    )


def _yaml(fields: Fields) -> str:
    lines = [line for name, value in fields.items() if value for line in field(name, value)]
    return "\n".join(lines) + "\n"


def _hours(event: Event) -> str:
    start, end = event.when.start, event.when.end
    return f"{start:%H:%M}-{end:%H:%M}" if start and end else ""


def _when(event: Event) -> Value:
    when = event.when
    if isinstance(when, Once):
        if when.start:
            return f"{when.first} {_hours(event)}"
        return str(when.first) if when.first == when.last else f"{when.first} bis {when.last}"
    said: dict[str, Value] = {
        "beginn": str(when.first),
        "uhrzeit": _hours(event),
        "wiederholung": when.rule,
        "bis": str(when.until),
    }
    return said | ({"pause": when.pause} if when.pause else {})


def _change(change: Change) -> Value:
    if change.cancelled:
        return {"fällt_aus": change.cancelled}
    moved = {"datum": str(change.day)} if change.day else {}
    return moved | {"hinweis": change.note}


def _markdown(fields: Fields, text: str) -> str:
    return f"---\n{_yaml(fields)}---\n\n{text}\n"


def _place(place: Place) -> str:
    address = place.address
    return _markdown(
        {
            "titel": place.title,
            "adresse": {"straße": address.street, "plz": address.postcode, "ort": address.city},
            "koordinaten": {"breite": str(place.latitude), "länge": str(place.longitude)},
            "räume": [
                {"titel": room.title, "plätze": str(room.places), "ausstattung": room.equipment}
                for room in place.rooms
            ],
            "barrierefreiheit": place.accessibility,
            "anfahrt": place.directions,
            "betreiber": place.operator,
            "geprüft": "2026-03-16",
        },
        place.text,
    )


def _organisation(organisation: Organisation) -> str:
    return _markdown(
        {
            "titel": organisation.title,
            "art": organisation.type,
            "ort": organisation.place,
            "telefon": organisation.phone,
            "mail": organisation.mail,
            "webseite": organisation.website,
            "ansprechstellen": [
                {"rolle": one.role, "name": one.name, "einwilligung": "ja", "telefon": one.phone}
                for one in organisation.contacts
            ],
            "zuständig": organisation.topics,
            "öffnungszeiten": dict(organisation.opening_hours),
            "geprüft": "2026-04-20",
        },
        organisation.text,
    )


def _committee(committee: Committee) -> str:
    return _markdown(
        {
            "titel": committee.title,
            "art": committee.type,
            "aufgabe": "Berät, was die Nachbarschaft angeht, und bittet die Stadt um Antwort.",
            "amtszeit": {"von": "2025-10-01", "bis": "2027-09-30"},
            "ort": committee.place,
            "mitglieder": [
                {"rolle": role} | ({"für": speaks_for} if speaks_for else {})
                for role, speaks_for in committee.seats
            ],
            "geschäftsordnung": {"frist_tage": str(NOTICE_DAYS), "beschlussfähig_ab": str(QUORUM)},
            "aufbewahrung": "10 Jahre",
        },
        committee.text,
    )


def _meeting(meeting: Meeting) -> str:
    present = {"stimmberechtigt": meeting.voting, "beratend": meeting.advisory, "gäste": meeting.guests}
    return _markdown(
        {
            "beginn": f"{meeting.day} {meeting.start:%H:%M}",
            "ende": f"{meeting.end:%H:%M}",
            "ort": meeting.place,
            "raum": meeting.room,
            "stand": meeting.state,
            "eingeladen_am": str(meeting.invited_on or ""),
            "genehmigt_am": str(meeting.approved_on or ""),
            "sitzungsleitung": meeting.chair if meeting.voting else "",
            "anwesend": {name: str(number) for name, number in present.items()} if meeting.voting else "",
        },
        "\n\n".join(_item(number, item) for number, item in enumerate(meeting.items, 1)),
    )


def _item(number: int, item: Item) -> str:
    if not item.public:
        return f"## TOP {number} {item.title} {{nichtöffentlich}}"
    paper = f' {{vorlage="{item.paper}"}}' if item.paper else ""
    return "\n\n".join((f"## TOP {number} {item.title}{paper}", *map(_said, item.said)))


def _said(said: str | Decision | Progress) -> str:
    if isinstance(said, Decision):
        votes = f"ja: {said.yes} · nein: {said.no} · enthalten: {said.abstained}"
        duty = f"zuständig: {said.responsible} · bis: {said.due} · thema: {said.topic}"
        return f'!!! beschluss "{said.id}"\n    {said.text}\n\n    {votes} · {duty}'
    if isinstance(said, Progress):
        return f'!!! fortschritt "{said.of}"\n    {said.text}\n\n    am: {said.day} · stand: {said.state}'
    return said


def _notice(notice: Notice) -> str:
    fields = {"titel": notice.title, "bis": str(notice.until), "von": notice.by, "kurz": notice.summary}
    return _markdown(fields, notice.text)


def page_text(page: Page) -> str:
    """A page's file; links to other pages are relative, as MkDocs wants them."""
    folder = dirname(page.path) or "."
    text = re.sub(r"\]\(seite:([^)]+)\)", lambda found: f"]({relpath(found[1] + '.md', folder)})", page.text)
    if page.path == "index":
        text = f"[[termine: tage=28, anzahl=10]]\n\n{text}"
    return _markdown({"titel": page.title, "kurz": page.summary}, text)


def configuration(quarter: Quarter) -> str:
    """`mkdocs.yml`."""
    categories = "\n".join(
        f"        {one.slug}: {{titel: {one.title}, farbe: {one.colour}, symbol: {one.symbol}}}"
        for one in quarter.categories
    )
    return _CONFIGURATION.format(
        title=quarter.title,
        domain=quarter.domain,
        menu="\n".join(_menu([page for page in quarter.pages if page.in_menu])),
        categories=categories,
        audiences=one_line(dict(quarter.audiences)),
    )


def _menu(pages: Sequence[Page]) -> Iterator[str]:
    folders = {page.folder: page.title for page in pages if page.folder and page.path.endswith("/index")}
    for folder, title in folders.items():
        yield f"  - {title}:"
        yield from (
            f"      - {one_line(page.title)}: {page.path}.md" for page in pages if page.folder == folder
        )


_CONFIGURATION = """\
# An invented quarter, to measure with.
site_name: {title}
site_description: Ein erfundenes Quartier
site_url: https://{domain}/
repo_url: https://git.example/musterquartier/website
edit_uri: edit/main/content/
docs_dir: content

theme:
  name: quartier
  language: de
  footer_pages:
    - abonnieren/index.md

nav:
  - Start: index.md
  - Kalender: kalender/index.md
  - Kontakte: kontakte/index.md
  - Orte: orte/index.md
  - Gremien:
      - Gremien: gremien/index.md
      - Beschlüsse: beschluesse/index.md
  - Aktuelles: aktuelles/index.md
{menu}

markdown_extensions:
  - admonition
  - attr_list
  - def_list
  - footnotes
  - tables

plugins:
  - quartier:
      language: de
      country: DE
      state: NW
      timezone: Europe/Berlin
      uid_domain: {domain}
      demonstration: true
      categories:
{categories}
      audiences: {audiences}
      holidays:
        - {{name: Betriebsferien der Kita, von: 2026-12-24, bis: 2027-01-03, art: school}}
      operator:
        type: association
        name: Bürgerverein Musterquartier e. V.
        address: Lindenweg 1, 50999 Musterstadt
        phone: 0221 4710-110
        email: post@{domain}
        represented_by: Vorstand
        register: {{court: Amtsgericht Musterstadt, number: VR 12345}}
        responsible: {{name: Vorstand des Bürgervereins, address: "Lindenweg 1, 50999 Musterstadt"}}
      hosting:
        name: Stadtwerke Musterstadt
        address: Hafenstraße 1, 50999 Musterstadt
        logs: [IP-Adresse, Zeitpunkt, aufgerufene Seite]
        logs_days: 7
      accessibility:
        state: full
        checked_on: 2026-05-13
        method: self
"""
