"""Random edits of a site's folder, as volunteers make them over the years."""

import os
import re
import subprocess
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from random import Random
from typing import Any

import yaml
from PIL import Image

Fields = dict[str, Any]
Edit = Callable[["Desk"], str]
"""Changes some files and says in a few words what was done; empty where it could do nothing."""

ALSO = {
    "titel": "title",
    "wann": "when",
    "beginn": "first",
    "uhrzeit": "time",
    "ort": "place",
    "raum": "room",
    "veranstalter": "organiser",
    "kategorien": "categories",
    "zielgruppen": "audiences",
    "kosten": "cost",
    "änderungen": "changes",
    "zusätzlich": "extra",
    "beschreibung": "description",
    "anmeldung": "registration",
    "geprüft": "checked",
    "adresse": "address",
    "räume": "rooms",
    "barrierefreiheit": "accessibility",
    "betreiber": "operator",
    "zuständig": "responsible_for",
    "öffnungszeiten": "opening_hours",
    "koordinaten": "coordinates",
}
"""Some files of the example are in English."""


@dataclass
class Desk:
    """Somebody who edits the files below `folder`, and takes back what was done since the last good site."""

    folder: Path
    chance: Random
    today: date
    number: int = 0
    as_they_were: dict[Path, bytes | None] = field(default_factory=dict)

    # Files

    def files(self, pattern: str) -> list[Path]:
        return sorted(path for path in self.folder.glob(pattern) if "site" not in path.parts)

    def one_of(self, *patterns: str) -> Path | None:
        found = [path for pattern in patterns for path in self.files(pattern)]
        return self.chance.choice(found) if found else None

    def write(self, path: Path, content: str | bytes) -> None:
        self._note(path)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)

    def remove(self, path: Path) -> None:
        self._note(path)
        path.unlink()

    def rename(self, path: Path, name: str) -> Path:
        new = path.with_name(name)
        content = path.read_bytes()
        self.remove(path)
        self.write(new, content)
        return new

    def settle(self) -> None:
        """What was done stays."""
        self.as_they_were.clear()

    def take_back(self) -> None:
        for path, content in reversed(self.as_they_were.items()):
            if content is None:
                path.unlink(missing_ok=True)
            else:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)
        self.settle()

    def _note(self, path: Path) -> None:
        self.as_they_were.setdefault(path, path.read_bytes() if path.exists() else None)

    # What stands in them

    def fields(self, path: Path) -> tuple[Fields, str]:
        """The fields of a file, all as texts, and the text below them."""
        text = path.read_text("utf-8")
        if path.suffix != ".md":
            return yaml.load(text, yaml.BaseLoader) or {}, ""
        found = re.fullmatch(r"---\n(.*?)^---\n(.*)", text, re.DOTALL | re.MULTILINE)
        return (yaml.load(found[1], yaml.BaseLoader) or {}, found[2]) if found else ({}, text)

    def put(self, path: Path, fields: Fields, body: str = "") -> None:
        said = yaml.safe_dump(fields, allow_unicode=True, sort_keys=False, width=200) if fields else ""
        self.write(path, said if path.suffix != ".md" else f"---\n{said}---\n{body}" if fields else body)

    def set(self, path: Path, name: str, value: Any) -> str:
        """Writes one field; None takes it away."""
        fields, body = self.fields(path)
        said = said_as(fields, name)
        fields.pop(said, None)
        if value is not None:
            fields = {**fields, said: value}
        self.put(path, fields, body)
        return f"{self.shown(path)} {name}: {value!r}"

    def shown(self, path: Path) -> str:
        return path.relative_to(self.folder).as_posix()

    # Words by chance

    def pick(self, values: Iterable[Any]) -> Any:
        return self.chance.choice(list(values))

    def some(self, values: Iterable[Any]) -> list[Any]:
        values = list(values)
        return self.chance.sample(values, self.chance.randint(0, len(values)))

    def next(self) -> int:
        self.number += 1
        return self.number

    def day(self, first: int = -40, last: int = 200) -> str:
        return (self.today + timedelta(days=self.chance.randint(first, last))).isoformat()

    def title(self) -> str:
        return f"{self.pick(TITLES)} {self.next()}"

    def slugs(self, sort: str) -> list[str]:
        return [slug_of(path) for path in self.files(PATTERNS[sort])]

    def link(self) -> str:
        sort = self.pick(("termin", "ort", "kontakt", "meldung", "gremium", "sitzung"))
        slug = self.pick(self.slugs(sort) or ["nirgends"])
        return f"[dort {self.next()}]({sort}:{slug})"

    def picture(self) -> str:
        found = self.files("content/bilder/*")
        return (found and self.shown(self.pick(found)).removeprefix("content/")) or "bilder/nirgends.png"


PATTERNS = {
    "termin": "events/*.yaml",
    "ort": "content/orte/*.md",
    "kontakt": "content/kontakte/*.md",
    "meldung": "content/aktuelles/*.md",
    "gremium": "content/gremien/*/index.md",
    "sitzung": "content/gremien/*/[0-9]*.md",
}
TITLES = ("Fest", "Treffen", "Rundgang", "Probe", "Ämter & Co.", "Ein <Abend>")
WRITTEN = ("content/*.md", "content/ueber-uns/*.md")


def slug_of(path: Path) -> str:
    if path.stem == "index":
        return path.parent.name
    return f"{path.parent.name}-{path.stem}" if path.parent.parent.name == "gremien" else path.stem


def said_as(fields: Mapping[str, Any], name: str) -> str:
    """A field's name in the language of a file."""
    other = ALSO.get(name, name)
    return other if other in fields and name not in fields else name


def of_file(*patterns: str) -> Callable[[Callable[[Desk, Path], str]], Edit]:
    """An edit of one file."""

    def made(edit: Callable[[Desk, Path], str]) -> Edit:
        def whole(desk: Desk) -> str:
            path = desk.one_of(*patterns)
            return edit(desk, path) if path else ""

        whole.__name__ = edit.__name__
        return whole

    return made


EVENT, PLACE, ORGANISATION, NOTICE, COMMITTEE, MEETING = (
    PATTERNS[sort] for sort in ("termin", "ort", "kontakt", "meldung", "gremium", "sitzung")
)

# Events


@of_file(EVENT)
def event_title(desk: Desk, path: Path) -> str:
    other = desk.one_of(EVENT) or path
    same = desk.chance.random() < 0.3
    title = desk.fields(other)[0].get("titel") if same else None
    return desk.set(path, "titel", title or desk.title())


@of_file(EVENT)
def event_when(desk: Desk, path: Path) -> str:
    day, hour = desk.day(), desk.chance.randint(8, 19)
    rule: Fields = {"beginn": day, "uhrzeit": f"{hour}:00-{hour + 2}:30"}
    if desk.chance.random() < 0.4:
        rule.pop("uhrzeit")
    if desk.chance.random() < 0.6:
        rule["wiederholung"] = desk.pick(
            ("alle 2 Wochen", "alle 3 Tage", "jedes Jahr am 11. November", "am 15. jedes Monats", "täglich")
        )
        rule.update(desk.pick(({"mal": "4"}, {"mal": "9"}, {"bis": desk.day(200, 300)})))
    if desk.chance.random() < 0.3:
        rule["pause"] = desk.pick((["Schulferien"], ["Feiertage", "Seewoche"], [desk.day()]))
    if desk.chance.random() < 0.2:
        desk.set(path, "änderungen", None)
    return desk.set(path, "wann", rule)


@of_file(EVENT)
def event_clock(desk: Desk, path: Path) -> str:
    fields, _ = desk.fields(path)
    when = fields.get(said_as(fields, "wann"))
    if not isinstance(when, dict):
        return ""
    when[said_as(when, "uhrzeit")] = f"{desk.chance.randint(7, 12)}:15-{desk.chance.randint(13, 22)}:45"
    return desk.set(path, "wann", when)


@of_file(EVENT)
def event_changes(desk: Desk, path: Path) -> str:
    """Dates that are called off, moved, elsewhere; most events know by their own dates which there are."""
    fields, _ = desk.fields(path)
    when = fields.get(said_as(fields, "wann"))
    first = when.get(said_as(when, "beginn")) if isinstance(when, dict) else None
    if not isinstance(first, str) or not re.fullmatch(r"\d{4}-\d\d-\d\d", first):
        return ""
    change = desk.pick(
        (
            "fällt aus",
            {"fällt_aus": f"Grund {desk.next()}"},
            {"datum": desk.day(1, 60)},
            {"uhrzeit": "11:00-12:00", "hinweis": f"später {desk.next()}"},
            {"ort": desk.pick(desk.slugs("ort")), "titel": desk.title()},
            "kein Termin",
        )
    )
    known = fields.get(said_as(fields, "änderungen"))
    return desk.set(path, "änderungen", {**(known if isinstance(known, dict) else {}), first: change})


@of_file(EVENT)
def event_extra(desk: Desk, path: Path) -> str:
    extra = desk.pick((None, [desk.day()], [f"{desk.day()} 15:00-16:30", f"{desk.day(201, 300)} 9:00-10:00"]))
    return desk.set(path, "zusätzlich", extra)


@of_file(EVENT)
def event_place(desk: Desk, path: Path) -> str:
    if desk.chance.random() < 0.5:
        desk.set(path, "raum", desk.pick((None, "Stüberl", "Großer Saal", "Werkstatt")))
    return desk.set(path, "ort", desk.pick((None, *desk.slugs("ort"))))


@of_file(EVENT)
def event_organiser(desk: Desk, path: Path) -> str:
    return desk.set(path, "veranstalter", desk.pick((None, *desk.slugs("kontakt"))))


@of_file(EVENT)
def event_groups(desk: Desk, path: Path) -> str:
    categories = desk.some(("wasser", "kultur", "treffen", "feste"))
    audiences = desk.some(("alle", "kinder", "aeltere"))
    return f"{desk.set(path, 'kategorien', categories)} {desk.set(path, 'zielgruppen', audiences)}"


@of_file(EVENT)
def event_small_fields(desk: Desk, path: Path) -> str:
    name, value = desk.pick(
        (
            ("kosten", desk.pick(("kostenlos", "3 €", None))),
            ("barrierefreiheit", desk.some(("stufenlos", "rollstuhl-wc"))),
            ("vorlauf", desk.pick(("30", "90"))),
            ("nachlauf", desk.pick(("30", None))),
            ("schlagworte", desk.some(("Feste", "Musik", "Ufer"))),
            ("geprüft", desk.day(-300, 0)),
            ("sortierung", desk.pick(("1", "5", None))),
            ("anmeldung", desk.pick((None, {"nötig": "ja", "plätze": "40", "bei": "seeverein"}))),
            ("status", desk.pick(("bestätigt", "abgesagt", "vorläufig", None, {"abgesagt": "Regen"}))),
        )
    )
    return desk.set(path, name, value)


@of_file(EVENT)
def event_description(desk: Desk, path: Path) -> str:
    lines = [f"Absatz {desk.next()} mit **Nachdruck**.", "", f"Mehr {desk.link()}, und {desk.link()}."]
    if desk.chance.random() < 0.4:
        lines += ["", f"![Was man sieht {desk.next()}](../content/{desk.picture()})"]
    return desk.set(path, "beschreibung", desk.pick((None, "\n".join(lines), "\n".join(lines))))


@of_file(EVENT, PLACE, ORGANISATION, NOTICE, *WRITTEN)
def picture_of_a_file(desk: Desk, path: Path) -> str:
    said = {"datei": desk.picture(), "alt": f"Bild {desk.next()}"}
    return desk.set(path, "bild", desk.pick((None, said, {**said, "urheber": "Ute Segel"})))


@of_file(EVENT, MEETING, NOTICE, PLACE, *WRITTEN)
def nothing_said(desk: Desk, path: Path) -> str:
    """Other bytes that mean the same."""
    desk.write(path, path.read_text("utf-8") + "\n")
    return f"{desk.shown(path)} + one empty line"


@of_file(EVENT, MEETING, PLACE, *WRITTEN, "mkdocs.yml")
def touched(desk: Desk, path: Path) -> str:
    os.utime(path)
    return f"{desk.shown(path)} touched"


def new_event(desk: Desk) -> str:
    path = desk.folder / "events" / f"{desk.pick(('a', 'neu', 'z'))}-{desk.next()}.yaml"
    fields: Fields = {"titel": desk.title(), "wann": f"{desk.day()} {desk.chance.randint(8, 18)}:00-20:30"}
    if desk.chance.random() < 0.7:
        fields["ort"] = desk.pick(desk.slugs("ort"))
    if desk.chance.random() < 0.5:
        fields["kategorien"] = [desk.pick(("wasser", "kultur"))]
    desk.put(path, fields)
    return f"new {desk.shown(path)}"


@of_file(EVENT, NOTICE)
def removed(desk: Desk, path: Path) -> str:
    desk.remove(path)
    return f"removed {desk.shown(path)}"


@of_file(PLACE, ORGANISATION, MEETING, *WRITTEN)
def rarely_removed(desk: Desk, path: Path) -> str:
    """What others name; then it is refused."""
    return "" if desk.chance.random() < 0.5 else removed_now(desk, path)


def removed_now(desk: Desk, path: Path) -> str:
    desk.remove(path)
    return f"removed {desk.shown(path)}"


@of_file(EVENT, EVENT, NOTICE, PLACE, ORGANISATION)
def renamed(desk: Desk, path: Path) -> str:
    """To another name, most times with the former one, and everybody who names it follows."""
    old, day = path.stem, re.match(r"\d{4}-\d\d-\d\d-", path.stem)
    new = f"{day[0] if day else ''}umbenannt-{desk.next()}"
    moved = desk.rename(path, f"{new}{path.suffix}")
    if desk.chance.random() < 0.6:
        fields, body = desk.fields(moved)
        known = fields.get("früher", [])
        desk.put(moved, {**fields, "früher": [*([known] if isinstance(known, str) else known), old]}, body)
    if desk.chance.random() < 0.85:
        follow(desk, old, new)
    return f"renamed {desk.shown(path)} to {new}"


def follow(desk: Desk, old: str, new: str) -> None:
    name = re.compile(rf"(?<![\w-]){re.escape(old)}(?![\w-])")
    for path in desk.files("**/*.*"):
        if path.suffix in (".md", ".yaml", ".yml"):
            text = path.read_text("utf-8")
            lines = [line if "früher" in line else name.sub(new, line) for line in text.splitlines(True)]
            if "".join(lines) != text:
                desk.write(path, "".join(lines))


# Places, organisations, notices


@of_file(PLACE)
def place_fields(desk: Desk, path: Path) -> str:
    name, value = desk.pick(
        (
            ("titel", f"Haus {desk.next()}"),
            ("adresse", {"straße": f"Weg {desk.next()}", "plz": "83999", "ort": "Neustadt am See"}),
            ("adresse", {"straße": f"Weg {desk.next()}", "plz": "83999", "ort": "Neustadt am See"}),
            ("koordinaten", desk.pick((None, {"breite": f"47.86{desk.next():03}", "länge": "12.4"}))),
            ("räume", [{"titel": "Stüberl", "plätze": "12"}, {"titel": desk.pick(("Werkstatt", "Saal"))}]),
            ("öffnung", desk.pick((None, {"montag bis freitag": "8:00-18:00"}))),
            ("barrierefreiheit", desk.some(("stufenlos", "rollstuhl-wc"))),
            ("status", desk.pick(("offen", "im Aufbau", "geschlossen"))),
            ("betreiber", desk.pick((None, *desk.slugs("kontakt")))),
            ("doppelbelegung", desk.pick((None, "verboten"))),
            ("anfahrt", f"Zu Fuß, {desk.link()}."),
            ("sortierung", desk.pick(("1", "2", None))),
            ("nachfolger", desk.pick((None, *desk.slugs("ort")))),
            ("früher", [f"altes-haus-{desk.next()}"]),
        )
    )
    return desk.set(path, name, value)


def new_place(desk: Desk) -> str:
    path = desk.folder / "content" / "orte" / f"ort-{desk.next()}.md"
    desk.put(path, {"titel": f"Neues Haus {desk.next()}", "adresse": {"ort": "Neustadt"}}, "Ganz neu.\n")
    return f"new {desk.shown(path)}"


@of_file(ORGANISATION)
def organisation_fields(desk: Desk, path: Path) -> str:
    name, value = desk.pick(
        (
            ("titel", f"Verein {desk.next()}"),
            ("zuständig", desk.some(("Feste", "Boote", "Ehrenamt", "Bücher"))),
            ("telefon", f"08999 1{desk.next():04}"),
            ("öffnungszeiten", desk.pick((None, {"freitag": "9:00-12:00", "pause": "Schulferien"}))),
            ("ort", desk.pick((None, *desk.slugs("ort")))),
            ("ansprechstellen", [{"rolle": f"Vorstand {desk.next()}", "telefon": "08999 100-7"}]),
            ("schlagworte", desk.some(("Ehrenamt", "Ufer"))),
            ("in_not", desk.pick(("ja", "nein"))),
            ("früher", [f"alter-verein-{desk.next()}"]),
            ("geprüft", desk.day(-500, 0)),
        )
    )
    return desk.set(path, name, value)


def new_organisation(desk: Desk) -> str:
    path = desk.folder / "content" / "kontakte" / f"verein-{desk.next()}.md"
    desk.put(path, {"titel": f"Neuer Verein {desk.next()}", "telefon": "08999 55-5"}, "Ganz neu.\n")
    return f"new {desk.shown(path)}"


@of_file(NOTICE)
def notice_fields(desk: Desk, path: Path) -> str:
    name, value = desk.pick(
        (
            ("titel", f"Neues {desk.next()}"),
            ("wichtig", desk.pick(("ja", "nein"))),
            ("bis", desk.pick((None, "2026-12-31", "2026-06-05"))),
            ("von", desk.pick((None, *desk.slugs("kontakt")))),
            ("kurz", f"Kurz gesagt {desk.next()}."),
            ("schlagworte", desk.some(("Baden", "Feste"))),
        )
    )
    return desk.set(path, name, value)


def new_notice(desk: Desk) -> str:
    path = desk.folder / "content" / "aktuelles" / f"{desk.day(-400, 0)}-neu-{desk.next()}.md"
    desk.put(path, {"titel": f"Neues {desk.next()}"}, f"Es gibt Neues, {desk.link()}.\n")
    return f"new {desk.shown(path)}"


@of_file(PLACE, ORGANISATION, NOTICE, COMMITTEE)
def text_of_a_record(desk: Desk, path: Path) -> str:
    fields, _ = desk.fields(path)
    picture = f"\n![Zu sehen {desk.next()}](/{desk.picture()})\n" if desk.chance.random() < 0.2 else ""
    desk.put(path, fields, f"Text {desk.next()}. Siehe {desk.link()}.\n{picture}")
    return f"text of {desk.shown(path)}"


# Committees and meetings


@of_file(COMMITTEE)
def committee_fields(desk: Desk, path: Path) -> str:
    name, value = desk.pick(
        (
            ("titel", f"Rat {desk.next()}"),
            ("aufgabe", f"Berät {desk.next()}, {desk.link()}."),
            ("aufbewahrung", desk.pick((None, "1 Jahre", "5 Jahre"))),
            ("mitglieder", [{"rolle": f"Sitz {desk.next()}", "für": desk.pick(desk.slugs("kontakt"))}]),
            ("ort", desk.pick((None, *desk.slugs("ort")))),
            ("geschäftsordnung", {"frist_tage": desk.pick(("3", "14"))}),
            ("früher", desk.pick((None, ["alter-rat"]))),
        )
    )
    return desk.set(path, name, value)


@of_file(MEETING)
def meeting_fields(desk: Desk, path: Path) -> str:
    name, value = desk.pick(
        (
            ("titel", desk.pick((None, f"Sondersitzung {desk.next()}"))),
            ("ende", desk.pick((None, "22:15", "20:45"))),
            ("ort", desk.pick((None, *desk.slugs("ort")))),
            ("raum", desk.pick((None, "Stüberl"))),
            ("stand", desk.pick(("entwurf", "genehmigt", "abgesagt", "eingeladen", "geplant"))),
            ("anwesend", {"stimmberechtigt": str(desk.chance.randint(2, 9)), "gäste": "3"}),
            ("früher", [f"{desk.pick(('seerat',))}-2026-01-0{desk.chance.randint(1, 9)}"]),
        )
    )
    return desk.set(path, name, value)


@of_file(MEETING)
def meeting_agenda(desk: Desk, path: Path) -> str:
    fields, body = desk.fields(path)
    number = desk.next()
    desk.put(path, fields, f"{body}\n## TOP {100 + number} Neues zum Ufer\n\nMehr {desk.link()}.\n")
    return f"agenda of {desk.shown(path)}"


@of_file(MEETING)
def meeting_decision(desk: Desk, path: Path) -> str:
    """A decision, or what became of one."""
    fields, body = desk.fields(path)
    number = desk.next()
    known = sorted(
        {
            one
            for file in desk.files(MEETING)
            for one in re.findall(r'beschluss "(.*?)"', file.read_text("utf-8"))
        }
    )
    facts = f"ja: 2 · nein: 0 · enthalten: 0 · zuständig: {desk.pick(desk.slugs('kontakt'))} · thema: Ufer"
    block = f'!!! beschluss "SR-2026-1{number:03}"\n    Beschluss {number} {desk.link()}.\n\n    {facts}\n'
    if known and desk.chance.random() < 0.5:
        state = desk.pick(("erledigt", "in Arbeit", "weitergeleitet"))
        block = f'!!! fortschritt "{desk.pick(known)}"\n    Es geht voran {number}.\n\n    stand: {state}\n'
    desk.put(path, fields, f"{body}\n## TOP {100 + number} Dies und das\n\n{block}")
    return f"decision in {desk.shown(path)}"


@of_file(MEETING)
def meeting_without_text(desk: Desk, path: Path) -> str:
    fields, _ = desk.fields(path)
    desk.put(path, fields, "\n## TOP 1 Begrüßung\n")
    return f"no text in {desk.shown(path)}"


def new_meeting(desk: Desk) -> str:
    day = desk.day(-60, 200)
    path = desk.folder / "content" / "gremien" / "seerat" / f"{day}.md"
    if path.exists():
        return ""
    state = "geplant" if day > desk.today.isoformat() else "entwurf"
    desk.put(path, {"beginn": f"{day} 19:00", "stand": state}, "\n## TOP 1 Begrüßung\n")
    return f"new {desk.shown(path)}"


# Hand-written pages, pictures

MARKS = (
    "termine: tage=30, anzahl=4",
    "termine: kategorie=wasser",
    "termine: zielgruppe=kinder, tage=200",
    "termine: ort=seehaus",
    "termine: veranstalter=seeverein",
    "termine: gremium=seerat",
    "meldungen: anzahl=2",
    "kontakt: seeverein",
    "öffnungszeiten: seeverein",
    "sitzung",
    "beschlüsse: seerat, stand=offen",
    "liste: orte",
    "liste: kontakte",
    "liste: gremien",
)


@of_file(*WRITTEN)
def page_text(desk: Desk, path: Path) -> str:
    fields, body = desk.fields(path)
    addition = desk.pick(
        (f"Noch ein Absatz, {desk.link()}.", f"[[{desk.pick(MARKS)}]]", f"## Abschnitt {desk.next()}")
    )
    desk.put(path, fields, f"{body}\n{addition}\n")
    return f"{desk.shown(path)} + {addition}"


@of_file(*WRITTEN)
def page_shorter(desk: Desk, path: Path) -> str:
    """Without the last paragraph."""
    fields, body = desk.fields(path)
    kept = body.rstrip("\n").rpartition("\n\n")[0]
    desk.put(path, fields, f"{kept}\n")
    return f"{desk.shown(path)} shorter" if kept else ""


@of_file(*WRITTEN)
def page_fields(desk: Desk, path: Path) -> str:
    name, value = desk.pick(
        (
            ("titel", desk.pick((None, f"Seite {desk.next()}", "Orte"))),
            ("kurz", f"Kurz {desk.next()}."),
            ("nicht_in_der_suche", desk.pick((None, "ja"))),
            ("sprache", desk.pick((None, "leicht", "gebärdensprache"))),
        )
    )
    return desk.set(path, name, value)


@of_file(*WRITTEN)
def page_heading(desk: Desk, path: Path) -> str:
    fields, body = desk.fields(path)
    new, number = re.subn(r"^# .*$", f"# Überschrift {desk.next()}", body, count=1, flags=re.MULTILINE)
    desk.put(path, fields, new if number else f"# Überschrift {desk.next()}\n\n{body}")
    return f"heading of {desk.shown(path)}"


def new_page(desk: Desk) -> str:
    folder = desk.pick(("content", "content/ueber-uns"))
    path = desk.folder / folder / f"seite-{desk.next()}.md"
    desk.write(path, f"# Neue Seite {desk.next()}\n\nGanz neu, {desk.link()}.\n\n[[{desk.pick(MARKS)}]]\n")
    return f"new {desk.shown(path)}"


def picture_file(desk: Desk) -> str:
    """A picture that is new, another one under the same name, or gone."""
    found = desk.files("content/bilder/*")
    if found and desk.chance.random() < 0.25:
        return removed_now(desk, desk.pick(found))
    path = desk.folder / "content" / "bilder" / f"bild-{desk.chance.randint(1, 3)}.png"
    made, size = BytesIO(), (desk.chance.randint(300, 700), 250)
    Image.new("RGB", size, (desk.next() % 256, 90, 140)).save(made, "png")
    desk.write(path, made.getvalue())
    return f"picture {desk.shown(path)} {size}"


def drawing_of_the_quarter(desk: Desk) -> str:
    path = desk.folder / "content" / "karte.geojson"
    text = path.read_text("utf-8")
    desk.write(path, re.sub(r"12\.40\d+", lambda _: f"12.40{desk.chance.randint(10, 99)}", text, count=2))
    return f"{desk.shown(path)} redrawn"


# The configuration


def configuration(desk: Desk) -> str:
    path = desk.folder / "mkdocs.yml"
    text = path.read_text("utf-8")
    pattern, replacement = desk.pick(
        (
            (r"^site_name: .*$", f"site_name: Neustadt {desk.next()}"),
            (r"^site_description: .*$", f"site_description: Ein Ort {desk.next()}"),
            (r"kultur: \{titel: [^,]*", f"kultur: {{titel: Kunst {desk.next()}"),
            (r"farbe: (blue|red)\}", desk.pick(("farbe: red}", "farbe: blue}"))),
            (
                r"^        feste: ",
                f"        feste-{desk.next()}: {{titel: Neu, farbe: teal}}\n        feste: ",
            ),
            (r"^      state: ", f"      demonstration: {desk.pick(('ja', 'nein'))}\n      state: "),
            (r"^      demonstration: .*\n", ""),
            (r"^        kinder: .*$", f"        kinder: Kinder {desk.next()}"),
            (r"von: 2026-07-1\d", f"von: 2026-07-1{desk.chance.randint(0, 5)}"),
            (r"^  - Mithelfen: ", f"  - Mitmachen {desk.next()}: "),
            (r"^  - Orte: orte/index.md\n", ""),
            (r"^  - Start: index.md\n", f"  - Start: index.md\n  - Wo {desk.next()}: orte/index.md\n"),
            (r"phone: .*$", f"phone: 08999 1{desk.next():04}"),
        )
    )
    new, number = re.subn(pattern, replacement, text, count=1, flags=re.MULTILINE)
    if not number:
        return ""
    desk.write(path, new)
    return f"mkdocs.yml {pattern} → {replacement!r}"


# Mistakes, several things at once, time


def mistake(desk: Desk) -> str:
    path, text = desk.pick(
        (
            (desk.one_of(EVENT), "wann: 2026-13-01\n"),
            (desk.one_of(EVENT), "ortt: x\n"),
            (desk.one_of(*WRITTEN), "\n[Nirgends](termin:gibt-es-nicht)\n"),
            (desk.one_of(*WRITTEN), "\n[Nirgends](gibt-es-nicht.md)\n"),
            (desk.one_of(*WRITTEN), "\n[[termine: ort=gibt-es-nicht]]\n"),
            (desk.one_of(PLACE), "\n<script>alert(1)</script>\n"),
            (desk.one_of(MEETING), "\nSiehe [dort](kontakt:gibt-es-nicht).\n"),
            (desk.folder / "mkdocs.yml", "\nnav2: [\n"),
            (desk.folder / "events" / "falsch.yaml", "titel: Falsch\n"),
        )
    )
    desk.write(path, (path.read_text("utf-8") if path.exists() else "") + text)
    return f"mistake in {desk.shown(path)}: {text.strip()}"


def several(desk: Desk) -> str:
    return " AND ".join(one_edit(desk, COMMON) for _ in range(desk.chance.randint(2, 4)))


def days_pass(desk: Desk) -> str:
    desk.today += timedelta(days=desk.chance.randint(1, 9))
    return f"today is {desk.today}"


def committed(desk: Desk) -> str:
    """The history of the files says when they were changed."""
    git(desk.folder, "init", "--quiet", "--initial-branch=main")
    git(desk.folder, "add", "--all", "--", "content", "events", "mkdocs.yml")
    moment = f"{desk.today}T{desk.number % 24:02}:00:00+02:00"
    git(desk.folder, "commit", "--quiet", "--allow-empty", "--message=Stand", moment=moment)
    return "committed"


def git(folder: Path, *arguments: str, moment: str = "") -> None:
    names = {f"GIT_{role}_{what}": "test" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    dates = {"GIT_AUTHOR_DATE": moment, "GIT_COMMITTER_DATE": moment} if moment else {}
    plain = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    subprocess.run(
        ("git", "-C", folder, *arguments), check=True, env={**os.environ, **plain, **names, **dates}
    )


COMMON: Mapping[Edit, int] = {
    event_title: 4,
    event_when: 5,
    event_clock: 2,
    event_changes: 6,
    event_extra: 2,
    event_place: 4,
    event_organiser: 3,
    event_groups: 4,
    event_small_fields: 5,
    event_description: 4,
    picture_of_a_file: 3,
    nothing_said: 3,
    touched: 2,
    new_event: 5,
    removed: 4,
    rarely_removed: 2,
    renamed: 6,
    place_fields: 6,
    new_place: 1,
    organisation_fields: 5,
    new_organisation: 1,
    notice_fields: 3,
    new_notice: 2,
    text_of_a_record: 4,
    committee_fields: 3,
    meeting_fields: 5,
    meeting_agenda: 3,
    meeting_decision: 4,
    meeting_without_text: 1,
    new_meeting: 3,
    page_text: 4,
    page_shorter: 3,
    page_fields: 3,
    page_heading: 2,
    new_page: 2,
    picture_file: 4,
    drawing_of_the_quarter: 1,
}
ALL: Mapping[Edit, int] = {**COMMON, configuration: 8, mistake: 6, several: 10, days_pass: 5, committed: 3}
"""Every edit with how often it happens."""


def one_edit(desk: Desk, edits: Mapping[Edit, int] = ALL) -> str:
    """Does one of the edits, and says which."""
    while True:
        edit = desk.chance.choices(list(edits), list(edits.values()))[0]
        if done := edit(desk):
            return f"{edit.__name__}: {done}"
