"""Typical slips of people who are no programmers: each is told with its line and with what to write."""

import re
import shutil
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

import pytest

from conftest import GOOD, TODAY
from quartier.fix import repairs
from quartier.loading import neighbourhood_of
from quartier.model.problem import Problem
from quartier.model.site import FILE, Site
from quartier.reading.configuration import site_in
from quartier.words import LANGUAGES, words_of
from test_messages import IN_ONE_LANGUAGE, ONLY_PROGRAMMERS

FORMS: Mapping[str, tuple[str, str]] = {
    "Titel": ("events/s{n}.yaml", "titel: {}\nwann: 2026-07-05\n"),
    "Datei": ("events/s{n}.yaml", "{}"),
    "wann": ("events/s{n}.yaml", "titel: Fest\nwann: {}\n"),
    "Uhrzeit": ("events/s{n}.yaml", "titel: Fest\nwann:\n  beginn: 2026-07-05\n  uhrzeit: {}\n"),
    "Wiederholung": (
        "events/s{n}.yaml",
        "titel: Treff\nwann:\n  beginn: 2026-07-01\n  wiederholung: {}\n  bis: 2026-12-16\n",
    ),
    "bis": (
        "events/s{n}.yaml",
        "titel: Treff\nwann:\n  beginn: 2026-07-01\n  wiederholung: jeden Mittwoch\n  bis: {}\n",
    ),
    "Pause": (
        "events/s{n}.yaml",
        "titel: Treff\nwann:\n  beginn: 2026-07-01\n  wiederholung: jeden Mittwoch\n  bis: 2026-12-16\n"
        "  pause: {}\n",
    ),
    "Feld": ("events/s{n}.yaml", "titel: Fest\nwann: 2026-07-05 14:00-18:00\n{}\n"),
    "Kontakt": ("content/kontakte/s{n}.md", "---\ntitel: Verein\nmobil: 0171 9990100\n{}\n---\n"),
    "Öffnungszeiten": (
        "content/kontakte/s{n}.md",
        "---\ntitel: Verein\nmobil: 0171 9990100\nöffnungszeiten: {}\n---\n",
    ),
    "Ort": ("content/orte/s{n}.md", "---\ntitel: Halle\n{}\n---\n"),
    "Zeile": ("content/s{n}.md", "# Seite\n\n{}\n"),
    "Seite": ("content/s{n}.md", "{}"),
    "Meldung": ("content/aktuelles/2026-05-01-s{n}.md", "{}"),
    "Sitzung": (
        "content/gremien/seerat/{day}.md",
        "---\nbeginn: {day} 19:00\n{}\n---\n\n## TOP 1 Steg\n\nText.\n",
    ),
    "Protokoll": (
        "content/gremien/seerat/{day}.md",
        "---\nbeginn: {day} 19:00\nstand: entwurf\nanwesend: {stimmberechtigt: 5}\n---\n\n{}\n",
    ),
    "Gremium": ("content/gremien/s{n}/index.md", "---\ntitel: Rat\n{}\n---\nText\n"),
    "Dateiname": ("{}", "titel: Fest\nwann: 2026-07-05\n"),
}
"""Where a slip stands: the path of a file, and the text around the slip."""


class Slip(NamedTuple):
    """What somebody wrote into a form, what is told at which line, and a part of the remedy."""

    form: str
    text: str
    code: str
    line: int
    remedy: str = ""


SLIPS = (
    Slip("Titel", "Kino: Der See", "colon-needs-quotes", 1, '"Kino: Der See"'),
    Slip("Titel", "„Kino: Der See“", "colon-needs-quotes", 1, '"Kino: Der See"'),
    Slip("Titel", "Fest: ", "colon-needs-quotes", 1, '"Fest:"'),
    Slip("Titel", "@home", "sign-needs-quotes", 1, '"@home"'),
    Slip("Titel", "`Kino`", "sign-needs-quotes", 1, '"`Kino`"'),
    Slip("Titel", "%50 Rabatt", "sign-needs-quotes", 1, '"%50 Rabatt"'),
    Slip("Titel", "& Musik", "sign-needs-quotes", 1, '"& Musik"'),
    Slip("Titel", "&Musik", "sign-needs-quotes", 1, '"&Musik"'),
    Slip("Titel", "&Musik am See", "sign-needs-quotes", 1, '"&Musik am See"'),
    Slip("Titel", "* Sterne", "sign-needs-quotes", 1, '"* Sterne"'),
    Slip("Titel", "*Sterne*", "sign-needs-quotes", 1, '"*Sterne*"'),
    Slip("Titel", "!Achtung", "yaml-tag", 1),
    Slip("Titel", "> 18 Jahre", "sign-needs-quotes", 1, '"> 18 Jahre"'),
    Slip("Titel", "| Text", "sign-needs-quotes", 1, '"| Text"'),
    Slip("Titel", "[Fest]", "text-expected", 1),
    Slip("Titel", "[Fest] im Park", "sign-needs-quotes", 1, '"[Fest] im Park"'),
    Slip("Titel", "{Fest} im Park", "sign-needs-quotes", 1, '"{Fest} im Park"'),
    Slip("Titel", "- Fest", "sign-needs-quotes", 1, '"- Fest"'),
    Slip("Titel", "?", "sign-needs-quotes", 1, '"?"'),
    Slip("Titel", '"Fest', "quote-not-closed", 1),
    Slip("Titel", "'Fest", "quote-not-closed", 1),
    Slip("Titel", '"Fest" am See', "text-after-quotes", 1, "'\"Fest\" am See'"),
    Slip("Titel", '"Das "Fest" am See"', "text-after-quotes", 1, '\'"Das "Fest" am See"\''),
    Slip("Titel", "'Rock'n'Roll'", "text-after-quotes", 1, "\"'Rock'n'Roll'\""),
    Slip("Titel", "„Fest“", "typographic-quotes", 1, "titel: '„Fest“'"),
    Slip("Titel", "“Fest”", "typographic-quotes", 1, "titel: '“Fest”'"),
    Slip("Titel", "Treffen #3", "hash-cuts-value", 1, 'titel: "Treffen #3"'),
    Slip("Titel", "#3", "value-missing", 1),
    Slip("Titel", "Fest <b>heute</b>", "html-in-text", 1),
    Slip("Titel", "Fest\u2028am See", "control-character", 1),
    Slip("Titel", "", "value-missing", 1),
    Slip("Datei", "titel:Fest\nwann: 2026-07-05\n", "blank-after-colon", 1, "Fest"),
    Slip("Datei", "titel :Fest\nwann: 2026-07-05\n", "blank-after-colon", 1, "Fest"),
    Slip("Datei", "titel:\xa0Fest\nwann: 2026-07-05\n", "odd-blank", 1),
    Slip("Datei", "\u200btitel: Fest\nwann: 2026-07-05\n", "odd-blank", 1),
    Slip("Datei", "ti\xadtel: Fest\nwann: 2026-07-05\n", "control-character", 1),
    Slip("Datei", "\ttitel: Fest\nwann: 2026-07-05\n", "tab", 1),
    Slip("Datei", "titel = Fest\nwann: 2026-07-05\n", "colon-missing", 1),
    Slip("Datei", "titel; Fest\nwann: 2026-07-05\n", "colon-missing", 1),
    Slip("Datei", "titel Fest\nwann: 2026-07-05\n", "colon-missing", 1),
    Slip("Datei", "titel： Fest\nwann: 2026-07-05\n", "colon-missing", 1),
    Slip("Datei", "titel:: Fest\nwann: 2026-07-05\n", "unknown-field", 1, "titel"),
    Slip("Datei", "*titel*: Fest\nwann: 2026-07-05\n", "stars-around-field", 1, "Fest"),
    Slip("Datei", "**titel:** Fest\nwann: 2026-07-05\n", "stars-around-field", 1, "Fest"),
    Slip("Datei", "- titel: Fest\nwann: 2026-07-05\n", "dash-before-field", 1, "Fest"),
    Slip("Datei", "# Fest\nwann: 2026-07-05\n", "field-missing", 2),
    Slip("Datei", "Sommerfest am 5. Juli im Park\n", "fields-expected", 1),
    Slip("Datei", " titel: Fest\nwann: 2026-07-05\n", "wrong-indent", 1),
    Slip("Datei", "titel: Fest\n wann: 2026-07-05\n", "wrong-indent", 2),
    Slip("Datei", "titel: Fest\nwann:\nbeginn: 2026-07-05\n", "value-missing", 2),
    Slip("Datei", "titel: Fest\nwann:\n beginn: 2026-07-05\n  uhrzeit: 15:00-17:00\n", "wrong-indent", 4),
    Slip("Datei", "titel: Fest\nwann:\n  beginn: 2026-07-05\n uhrzeit: 15:00-17:00\n", "wrong-indent", 4),
    Slip("Datei", "titel: Fest\nwann:\n  beginn: 2026-07-05\n   uhrzeit: 15:00-17:00\n", "wrong-indent", 4),
    Slip("Datei", "titel: Fest\nwann:\n\tbeginn: 2026-07-05\n", "tab", 3),
    Slip("Datei", "titel: Fest\nwann:\n\xa0\xa0beginn: 2026-07-05\n", "odd-blank", 3),
    Slip("Datei", "titel: Fest\nbeginn: 2026-07-05\nuhrzeit: 15:00-17:00\n", "field-missing", 1),
    Slip("Datei", "titel: Fest\ndatum: 2026-07-05\n", "field-missing", 1),
    Slip("Datei", "titel: Fest\nwann:\n  datum: 2026-07-05\n", "unknown-field", 3),
    Slip("Datei", "titel: Fest\nwann:\n  beginn: 2026-07-05 15:00\n", "date-with-time", 3),
    Slip("Datei", "titel: Fest\nwann:\n  beginn: 15:00\n", "date-expected", 3),
    Slip("Datei", "titel: Fest\nwann: 2026-07-05\ntitel: Feier\n", "field-twice", 3),
    Slip("Datei", "titel: Fest\nwann: 2026-07-05\n---\n", "second-document", 3),
    Slip("Datei", "---\ntitel: Fest\nwann: 2026-07-05\n---\n", "second-document", 4),
    Slip("Datei", "titel: Fest\nwann: 2026-07-05\n```\n", "code-fence", 3),
    Slip("Datei", "```yaml\ntitel: Fest\nwann: 2026-07-05\n```\n", "code-fence", 1),
    Slip("Datei", "titel: Fest\nwann: 2026-07-05\n\x1a", "control-character", 3),
    Slip("Datei", "titel: Fest\r\nwann: 2026-07-05\r\nzielgruppe: kind\r\n", "unknown-audience", 3, "kinder"),
    Slip("Datei", "titel: Treff\nwann:\n  beginn: 2026-07-01\n  wiederholung: jeden Mittwoch\n", "no-end", 4),
    Slip(
        "Datei",
        "titel: Treff\nwann:\n  beginn: 2026-07-02\n  wiederholung: jeden Mittwoch\n  bis: 2026-12-16\n",
        "first-not-in-rule",
        3,
    ),
    Slip("Feld", "beschreibung:\nWir feiern am See.", "colon-missing", 4),
    Slip("Feld", "beschreibung: |\nWir feiern am See.", "colon-missing", 4),
    Slip("Feld", "beschreibung: Wir feiern.\nKommen Sie alle.", "colon-missing", 4),
    Slip("Feld", "beschreibung: Wir feiern.\n  Programm: Musik", "wrong-indent", 4),
    Slip("Feld", "beschreibung: Wir feiern.\n- Musik\n- Tanz", "text-not-indented", 4),
    Slip("Feld", "beschreibung: Wir feiern.\n\n  - Musik\n  - Tanz", "text-needs-bar", 3),
    Slip("Feld", "beschreibung: |\n  Wir feiern.\n Kommen Sie.", "wrong-indent", 5),
    Slip("Feld", "zielgruppen:\n  -kinder\n  -alle", "list-dash", 4, "kinder"),
    Slip("Feld", "zielgruppen: -kinder", "list-dash", 3, "kinder"),
    Slip("Feld", "zielgruppen:\n  • kinder\n  • alle", "list-dash", 4, "kinder"),
    Slip("Feld", "zielgruppen:\n  – kinder\n  – alle", "list-dash", 4, "kinder"),
    Slip("Feld", "zielgruppen:\n  kinder\n  alle", "list-dash", 4, "kinder"),
    Slip("Feld", "zielgruppen: kinder, alle", "list-needs-brackets", 3, "kinder, alle"),
    Slip("Feld", "zielgruppen: kinder; alle", "list-needs-brackets", 3, "kinder, alle"),
    Slip("Feld", "zielgruppen: kinder und alle", "unknown-audience", 3),
    Slip("Feld", "zielgruppen: [kinder, alle", "bracket-not-closed", 3),
    Slip("wann", "31.11.2026", "no-such-date", 2),
    Slip("wann", "2026-13-01", "no-such-date", 2),
    Slip("wann", "1.5.26", "date-expected", 2),
    Slip("wann", "1. Mai 2026", "date-expected", 2),
    Slip("wann", "„1. Mai 2026“", "date-expected", 2),
    Slip("wann", "5.7.", "date-expected", 2),
    Slip("wann", "05/07/2026", "date-expected", 2),
    Slip("wann", "2026/07/05", "date-expected", 2),
    Slip("wann", "2026-7-5", "date-expected", 2),
    Slip("wann", "So, 5.7.2026", "date-expected", 2),
    Slip("wann", "Sonntag, 5. Juli 2026", "date-expected", 2),
    Slip("wann", "5. 7. 2026", "date-expected", 2),
    Slip("wann", "2026‑07‑05", "date-expected", 2),
    Slip("wann", "heute", "date-expected", 2),
    Slip("wann", "nächsten Sonntag", "date-expected", 2),
    Slip("wann", "jeden Sonntag", "date-expected", 2),
    Slip("wann", "2026-07-05T15:00", "date-with-time", 2),
    Slip("wann", "5.7.2026 - 7.7.2026", "range-expected", 2),
    Slip("wann", "5.-7.7.2026", "date-expected", 2),
    Slip("wann", "1.1.0026", "year-far-away", 2),
    Slip("wann", "5.7.2026 um 15 Uhr", "time-expected", 2),
    Slip("wann", "5.7.2026 15h", "time-expected", 2),
    Slip("wann", "5.7.2026 15:00 bis 17:00", "time-expected", 2),
    Slip("wann", "5.7.2026 ab 15 Uhr", "time-expected", 2),
    Slip("wann", "5.7.2026 24:30", "no-such-time", 2),
    Slip("wann", "5.7.2026 15:00-", "time-expected", 2, "15:00-"),
    Slip("wann", "5.7.2026 15", "time-expected", 2, "15"),
    Slip("wann", "beginn: 2026-07-05", "colon-needs-quotes", 2, '"beginn: 2026-07-05"'),
    Slip("Uhrzeit", "15h", "time-expected", 4),
    Slip("Uhrzeit", "15:00 bis 17:00", "time-expected", 4),
    Slip("Uhrzeit", "24:30", "no-such-time", 4),
    Slip("Uhrzeit", "15:00 Uhr bis 17:00 Uhr", "time-expected", 4),
    Slip("Uhrzeit", "15-17", "time-expected", 4),
    Slip("Uhrzeit", "15", "time-expected", 4, "15"),
    Slip("Uhrzeit", "nachmittags", "time-expected", 4),
    Slip("Uhrzeit", "ab 15 Uhr", "time-expected", 4),
    Slip("Uhrzeit", "15,30 Uhr", "time-expected", 4),
    Slip("Uhrzeit", "1500-1700", "time-expected", 4),
    Slip("Uhrzeit", "8:00-12:00, 14:00-16:00", "time-expected", 4),
    Slip("Uhrzeit", "17:00-15:00", "longer-than-a-night", 4),
    Slip("Uhrzeit", "15:00-17:00:00", "time-expected", 4),
    Slip("Uhrzeit", "3 pm", "time-expected", 4),
    Slip("Wiederholung", "jeden zweiten Mittwoch", "ambiguous-ordinal", 4),
    Slip("Wiederholung", "jeden 2. Mittwoch", "ambiguous-ordinal", 4, "jeden 2. Mittwoch"),
    Slip("Wiederholung", "wöchentlich", "ambiguous-weekly", 4),
    Slip("Wiederholung", "jede Woche", "ambiguous-weekly", 4),
    Slip("Wiederholung", "Mittwoch", "unknown-rule", 4, "Mittwoch"),
    Slip("Wiederholung", "jeden mitwoch", "unknown-rule", 4),
    Slip("Wiederholung", "jeder Mittwoch", "unknown-rule", 4),
    Slip("Wiederholung", "14-tägig", "ambiguous-fortnight", 4),
    Slip("Wiederholung", "zweiwöchentlich", "ambiguous-fortnight", 4),
    Slip("Wiederholung", "monatlich", "ambiguous-monthly", 4),
    Slip("Wiederholung", "einmal im Monat", "ambiguous-monthly", 4),
    Slip("Wiederholung", "jährlich", "ambiguous-yearly", 4),
    Slip("Wiederholung", "werktags", "ambiguous-workdays", 4),
    Slip("Wiederholung", "jedes Wochenende", "ambiguous-weekend", 4),
    Slip("Wiederholung", "immer mittwochs", "unknown-rule", 4),
    Slip("Wiederholung", "jeden Mittwoch außer in den Ferien", "unknown-rule", 4),
    Slip("Wiederholung", "jeden Mittwoch um 15:00", "unknown-rule", 4),
    Slip("Wiederholung", "Mo-Fr", "unknown-rule", 4),
    Slip("Wiederholung", "ja", "unknown-rule", 4),
    Slip("Wiederholung", "am 32. des Monats", "no-such-day-of-month", 4),
    Slip("Wiederholung", "fünfter Advent", "no-such-advent", 4),
    Slip("Wiederholung", "freitags bis montags", "weekdays-backwards", 4),
    Slip("bis", "Dezember 2026", "until-expected", 5),
    Slip("bis", "auf weiteres", "until-expected", 5),
    Slip("bis", "Sommerferien", "until-expected", 5),
    Slip("bis", "31.12.", "date-expected", 5),
    Slip("bis", "31.12.26", "date-expected", 5, "31.12.2026"),
    Slip("bis", "10 mal", "date-expected", 5),
    Slip("bis", "2026-12-31 18:00", "until-with-time", 5),
    Slip("bis", "2025-12-31", "until-before-first", 5),
    Slip("Pause", "Sommerferien", "unknown-pause", 6),
    Slip("Pause", "Schulferein", "unknown-pause", 6, "Schulferien"),
    Slip("Pause", "Schulferien und Feiertage", "unknown-pause", 6),
    Slip("Pause", "Schulferien, Feiertage", "list-needs-brackets", 6, "Schulferien, Feiertage"),
    Slip("Pause", "2026-08-01 - 2026-08-15", "range-expected", 6),
    Slip("Pause", "1.8.-15.8.2026", "date-expected", 6),
    Slip("Pause", "August", "unknown-pause", 6),
    Slip("Feld", "ort: Seehaus", "unknown-place", 3, "seehaus"),
    Slip("Feld", "ort: Bürgerverein", "unknown-place", 3),
    Slip("Feld", "ort: sehaus", "unknown-place", 3, "seehaus"),
    Slip("Feld", "ort: seehaus.md", "unknown-place", 3, "seehaus"),
    Slip("Feld", "ort: Seehaus, Großer Saal", "unknown-place", 3),
    Slip("Feld", "ort: [seehaus, dorfwiese]", "text-expected", 3),
    Slip("Feld", "veranstalter: Seeverein Neustadt e. V.", "unknown-organisation", 3, "seeverein"),
    Slip("Feld", "veranstalter: wasserwächt", "unknown-organisation", 3, "wasserwacht"),
    Slip("Feld", "veranstalter: Vroni Muster", "unknown-organisation", 3),
    Slip("Feld", "kategorien: Am Wasser", "unknown-category", 3, "wasser"),
    Slip("Feld", "kategorien: [Feste]", "unknown-category", 3, "feste"),
    Slip("Feld", "kategorie: Flohmarkt", "unknown-category", 3),
    Slip("Feld", "zielgruppen: Ältere Menschen", "unknown-audience", 3, "aeltere"),
    Slip("Feld", "zielgruppen: Senioren", "unknown-audience", 3),
    Slip("Feld", "kosten: [frei]", "text-expected", 3),
    Slip("Feld", "preis: 5 Euro", "unknown-field", 3),
    Slip("Feld", "ansprechpartner: Frau Muster", "unknown-field", 3),
    Slip("Feld", "uhrzeit: 15:00", "unknown-field", 3),
    Slip("Feld", "zusatzlich: 2026-08-01", "unknown-field", 3, "zusätzlich"),
    Slip("Feld", "ändrungen: {}", "unknown-field", 3, "änderungen"),
    Slip("Feld", "vernstalter: seeverein", "unknown-field", 3, "veranstalter"),
    Slip("Feld", "ort: seehaus\nraum: Keller", "unknown-room", 4),
    Slip("Feld", "barrierefreiheit: ja", "unknown-value", 3),
    Slip(
        "Feld",
        "barrierefreiheit: stufenlos, rollstuhl-wc",
        "list-needs-brackets",
        3,
        "stufenlos, rollstuhl-wc",
    ),
    Slip("Feld", "barrierefreiheit: [rolstuhl-wc]", "unknown-value", 3, "Rollstuhl-WC"),
    Slip("Feld", "anmeldung: ja", "mapping-expected", 3),
    Slip("Feld", "anmeldung: {nötig: jaa}", "unknown-value", 3, "ja"),
    Slip("Feld", "anmeldung: {nötig: vielleicht}", "unknown-value", 3),
    Slip("Feld", "anmeldung: bis 1.7.2026", "mapping-expected", 3),
    Slip("Feld", "anmeldung: {bis: 1.7.}", "date-expected", 3),
    Slip("Feld", "anmeldung: {plätze: zwanzig}", "number-expected", 3),
    Slip("Feld", "anmeldung: {plätze: 20 Personen}", "number-expected", 3),
    Slip("Feld", "anmeldung: {plätze: 3,5}", "comma-in-number", 3, "3.5"),
    Slip("Feld", "anmeldung: {bei: info@neustadt.example}", "unknown-organisation", 3),
    Slip("Feld", "anmeldung: {adresse: www.neustadt.example}", "website-expected", 3),
    Slip("Feld", "anmeldung: {adresse: http:/neustadt.example}", "website-expected", 3),
    Slip("Feld", "status: verschoben", "unknown-value", 3),
    Slip("Feld", "status: abgesgt", "unknown-value", 3, "abgesagt"),
    Slip("Feld", "bild: bilder/boot.svg", "mapping-expected", 3),
    Slip("Feld", "bild: {datei: boot.svg, alt: Ein Boot}", "unknown-file", 3),
    Slip("Feld", "bild: {datei: /bilder/boot.svg, alt: Ein Boot}", "link-outside", 3),
    Slip("Feld", "bild: {datei: bilder\\boot.svg, alt: Ein Boot}", "unknown-file", 3, "bilder/boot.svg"),
    Slip("Feld", "bild: {datei: C:\\Bilder\\boot.svg, alt: Ein Boot}", "unknown-file", 3, "bilder/boot.svg"),
    Slip("Feld", "bild: {datei: ../bilder/boot.svg, alt: Ein Boot}", "link-outside", 3),
    Slip("Feld", "bild: {datei: bilder/Boot.SVG, alt: Ein Boot}", "unknown-file", 3, "bilder/boot.svg"),
    Slip("Feld", "bild: {datei: bilder/boot.svg}", "image-without-alt", 3),
    Slip("Feld", "geprüft: ja", "date-expected", 3),
    Slip("Feld", "früher: Altes Fest", "slug-expected", 3),
    Slip("Feld", "änderungen: {7.8.2026: fällt aus}", "change-of-no-date", 3),
    Slip("Feld", "änderungen: {2026-07-05: verschoben}", "unknown-value", 3),
    Slip("Feld", "änderungen:\n  - 2026-07-05: fällt aus", "dashes-not-needed", 4),
    Slip("Feld", "änderungen: {5.7.: fällt aus}", "date-expected", 3),
    Slip("Feld", "zusätzlich: 8. Juli", "date-expected", 3),
    Slip("Feld", "zusätzlich: 2026-07-08, 2026-07-09", "list-needs-brackets", 3, "2026-07-08, 2026-07-09"),
    Slip("Feld", "vorlauf: 1 Stunde", "number-expected", 3),
    Slip("Feld", "beschreibung: '[Fest](termin:sefest)'", "unknown-event", 3, "seefest"),
    Slip("Feld", "beschreibung: '[Fest](termin: seefest)'", "link-with-blank", 3, "termin:"),
    Slip("Feld", "beschreibung: <blink>Neu</blink>", "html-not-allowed", 3),
    Slip("Kontakt", "telefon: 0221 471-0 (vormittags)", "phone-expected", 4),
    Slip("Kontakt", "telefon: siehe oben", "phone-expected", 4),
    Slip("Kontakt", "telefon: 0221 / 47 10 und 0171 123456", "phone-expected", 4),
    Slip("Kontakt", "fax: 0221 4711", "unknown-field", 4),
    Slip("Kontakt", "mail: info @neustadt.example", "email-expected", 4),
    Slip("Kontakt", "mail: info(at)neustadt.example", "email-expected", 4),
    Slip("Kontakt", "mail: info@neustadt", "email-expected", 4),
    Slip("Kontakt", "mail: <info@neustadt.example>", "html-in-text", 4),
    Slip("Kontakt", "webseite: www.neustadt.example", "website-expected", 4),
    Slip("Kontakt", "webseite: http:neustadt.example", "website-expected", 4),
    Slip("Kontakt", "webseite: htps://neustadt.example", "website-expected", 4),
    Slip("Kontakt", "adresse: Uferweg 2, 83999 Neustadt", "mapping-expected", 4),
    Slip("Kontakt", "adresse: {straße: Uferweg 2, plz: 839, ort: Neustadt}", "postcode-expected", 4),
    Slip("Kontakt", "adresse: {straße: Uferweg, hausnummer: 2}", "unknown-field", 4),
    Slip("Kontakt", "art: Verrein", "unknown-value", 4, "verein"),
    Slip("Kontakt", "art: e.V.", "unknown-value", 4),
    Slip("Kontakt", "in_not: nur nachts", "unknown-value", 4),
    Slip("Kontakt", "zuständig: Feste, Räume", "list-needs-brackets", 4, "Feste, Räume"),
    Slip("Kontakt", "träger: Seeverein", "unknown-organisation", 4, "seeverein"),
    Slip("Kontakt", "ansprechstellen: Frau Muster", "mapping-expected", 4),
    Slip("Kontakt", "ansprechstellen:\n  - name: Vroni Muster", "field-missing", 5),
    Slip(
        "Kontakt", "ansprechstellen:\n  - rolle: Vorstand\n    name: Vroni Muster", "name-without-consent", 6
    ),
    Slip("Kontakt", "ansprechstellen:\n  - rolle: Vorstand\n  telefon: 08999 1000", "wrong-indent", 6),
    Slip("Öffnungszeiten", "Mo-Fr 9-12 Uhr", "hours-expected", 4),
    Slip("Öffnungszeiten", "nach Vereinbarung", "hours-expected", 4),
    Slip("Öffnungszeiten", "{montag: 9-12}", "time-expected", 4),
    Slip("Öffnungszeiten", "{Mo-Fr: 9:00-12:00}", "weekday-expected", 4),
    Slip("Öffnungszeiten", "{Mo.–Fr. 9–12}", "weekday-expected", 4),
    Slip("Öffnungszeiten", "{montag: 9 bis 12 Uhr}", "time-expected", 4),
    Slip("Öffnungszeiten", "{montag: nach Vereinbarung}", "hours-expected", 4),
    Slip("Öffnungszeiten", "{montag: 9:00}", "hours-need-end", 4, "9:00"),
    Slip("Öffnungszeiten", "{montach: 9:00-12:00}", "weekday-expected", 4),
    Slip("Öffnungszeiten", "{täglich: 9:00-12:00}", "weekday-expected", 4),
    Slip(
        "Öffnungszeiten",
        "\n  montag: 9:00-12:00, 14:00-18:00",
        "list-needs-brackets",
        5,
        "9:00-12:00, 14:00-18:00",
    ),
    Slip("Öffnungszeiten", "\n  montag 9:00-12:00", "hours-expected", 5),
    Slip("Öffnungszeiten", "\n  - montag: 9:00-12:00", "mapping-expected", 5),
    Slip("Öffnungszeiten", "{montag: 25:00-26:00}", "no-such-time", 4),
    Slip("Öffnungszeiten", "{montag: 9:00-12:00, ausnahmen: {24.12.: geschlossen}}", "date-expected", 4),
    Slip("Öffnungszeiten", "{montag: 9:00-12:00, ausnahmen: {Heiligabend: geschlossen}}", "date-expected", 4),
    Slip("Ort", "räume: [Saal, Küche]", "mapping-expected", 3),
    Slip("Ort", "räume:\n  - titel: Saal\n  plätze: 30", "wrong-indent", 5),
    Slip("Ort", "räume:\n  - titel: Saal\n   plätze: 30", "wrong-indent", 5),
    Slip("Ort", "räume:\n  - titel: Saal\n     plätze: 30", "wrong-indent", 5),
    Slip("Ort", "räume:\n  - titel: Saal\n    plätze: 30 Personen", "number-expected", 5),
    Slip("Ort", "räume:\n  - name: Saal", "field-missing", 4),
    Slip("Ort", "raume:\n  - titel: Saal", "unknown-field", 3, "räume"),
    Slip("Ort", "koordinaten: 47.8571, 12.4013", "mapping-expected", 3),
    Slip("Ort", "koordinaten: {breite: 47,8571, länge: 12,4013}", "comma-in-number", 3, "47.8571"),
    Slip("Ort", "koordinaten: {breite: 47.8571}", "field-missing", 3),
    Slip("Ort", "koordinaten: {breite: 12.4, länge: 247.8}", "degrees-expected", 3),
    Slip("Ort", "plz: 83999", "unknown-field", 3),
    Slip("Ort", "status: auf", "unknown-value", 3),
    Slip("Ort", "betreiber: Frau Muster", "unknown-organisation", 3),
    Slip("Ort", "anfahrt: Bus: Linie 3", "colon-needs-quotes", 3, '"Bus: Linie 3"'),
    Slip("Ort", "doppelbelegung: nein", "unknown-value", 3),
    Slip("Zeile", "[Fest](termin:Strandfest 2026)", "unknown-event", 3),
    Slip("Zeile", "[Fest](termin:Seefest)", "unknown-event", 3, "seefest"),
    Slip("Zeile", "[Fest](termin: seefest)", "link-with-blank", 3, "termin:"),
    Slip("Zeile", "[Fest](/veranstaltungen/sefest/)", "unknown-event", 3, "seefest"),
    Slip("Zeile", "[x](http:neustadt.example)", "website-expected", 3),
    Slip("Zeile", "[x](www.neustadt.example)", "website-expected", 3),
    Slip("Zeile", "[x](info@neustadt.example)", "link-to-mail", 3, "info@neustadt.example"),
    Slip("Zeile", "[x] (https://neustadt.example)", "link-form", 3, "[x](https://neustadt.example)"),
    Slip("Zeile", "(x)[https://neustadt.example]", "link-form", 3, "[x](https://neustadt.example)"),
    Slip("Zeile", "[x](https://neustadt.example", "link-form", 3, "[x](https://neustadt.example)"),
    Slip("Zeile", "[x](Mithelfen.md)", "unknown-page", 3, "mithelfen.md"),
    Slip("Zeile", "[x](mithelfen.html)", "unknown-page", 3, "mithelfen.md"),
    Slip("Zeile", "[x](termine:seefest)", "unknown-scheme", 3, "termin"),
    Slip("Zeile", "[x](seefest)", "unknown-page", 3, "termin:seefest"),
    Slip("Zeile", "[x](../events/seefest.yaml)", "link-outside", 3),
    Slip("Zeile", "![Boot](boot.svg)", "unknown-page", 3),
    Slip("Zeile", "![Boot](/bilder/boot.svg)", "link-absolute", 3, "bilder/boot.svg"),
    Slip("Zeile", "![Boot](bilder\\boot.svg)", "unknown-page", 3, "bilder/boot.svg"),
    Slip("Zeile", "![Boot](C:\\Bilder\\boot.jpg)", "unknown-scheme", 3),
    Slip("Zeile", "[x](file:///C:/x.pdf)", "unknown-scheme", 3),
    Slip("Zeile", "[termine]", "mark-form", 3, "termine"),
    Slip("Zeile", "[[termin]]", "unknown-insertion", 3, "termine"),
    Slip("Zeile", "[[termine]", "mark-form", 3, "termine"),
    Slip("Zeile", "{{termine}}", "mark-form", 3, "termine"),
    Slip("Zeile", "((termine))", "mark-form", 3, "termine"),
    Slip("Zeile", "Es kommen [[termine]] bald.", "mark-form", 3, "termine"),
    Slip("Zeile", "[[termine]]: 14", "mark-form", 3, "termine"),
    Slip("Zeile", "[[termine tage=14]]", "unknown-insertion", 3),
    Slip("Zeile", "[[termine: vierzehn]]", "number-out-of-range", 3),
    Slip("Zeile", "[[termine: tage=500]]", "number-out-of-range", 3),
    Slip("Zeile", "[[termine: kategorie=waser]]", "unknown-category", 3, "wasser"),
    Slip("Zeile", "[[kontakt]]", "insertion-needs-organisation", 3, "kontakt"),
    Slip("Zeile", "[[kontakt: Seeverein]]", "unknown-organisation", 3, "seeverein"),
    Slip("Zeile", "[[liste: ort]]", "unknown-value", 3, "orte"),
    Slip("Zeile", "<font color=red>x</font>", "html-not-allowed", 3),
    Slip("Seite", "—\ntitel: Seite\n—\nText\n", "front-matter-dashes", 1),
    Slip("Seite", "---\ntitel: Seite\n—\nText\n", "front-matter-dashes", 3),
    Slip("Seite", "–––\ntitel: Seite\n–––\nText\n", "front-matter-dashes", 1),
    Slip("Seite", "--\ntitel: Seite\n--\nText\n", "front-matter-dashes", 1),
    Slip("Seite", "***\ntitel: Seite\n***\nText\n", "front-matter-dashes", 1),
    Slip("Seite", "titel: Seite\n---\nText\n", "front-matter-missing", 1),
    Slip("Seite", "titel: Seite\n\nText\n", "front-matter-missing", 1),
    Slip("Seite", "\n---\ntitel: Seite\n---\nText\n", "front-matter-not-first", 1),
    Slip("Seite", "---\ntitel: Seite\nText\n", "front-matter-open", 2),
    Slip("Seite", "---\ntitel: Seite: neu\n---\nText\n", "colon-needs-quotes", 2, '"Seite: neu"'),
    Slip("Seite", "---\ntittel: Seite\n---\nText\n", "unknown-field", 2, "titel"),
    Slip("Meldung", "—\ntitel: Steg\n—\nText\n", "front-matter-dashes", 1),
    Slip("Meldung", "# Steg\n\nText\n", "front-matter-missing", 1),
    Slip("Meldung", "---\ntitel: Steg\nText.\n", "front-matter-open", 2),
    Slip("Meldung", "---\ntitel: Steg\nbis: 1.1.2026\n---\nText\n", "ends-before-start", 3),
    Slip("Meldung", "---\ntitel: Steg\nbis: Sommer\n---\nText\n", "date-expected", 3),
    Slip("Meldung", "---\ntitel: Steg\nwichtig: sehr\n---\nText\n", "unknown-value", 3),
    Slip("Meldung", "---\ntitel: Steg\nvon: Der Vorstand\n---\nText\n", "unknown-organisation", 3),
    Slip("Meldung", "---\nüberschrift: Steg\n---\nText\n", "field-missing", 2),
    Slip("Sitzung", "stand: fertig", "unknown-value", 3),
    Slip("Sitzung", "stand: genemigt", "unknown-value", 3, "genehmigt"),
    Slip("Sitzung", "stand: genehmigt am 1.2.2026", "unknown-value", 3),
    Slip("Sitzung", "stand: entwurf\nanwesend: 5", "mapping-expected", 4),
    Slip("Sitzung", "stand: entwurf\nanwesend: {stimmberechtigt: fünf}", "number-expected", 4),
    Slip("Sitzung", "stand: entwurf\nprotokoll: Vroni Muster", "unknown-field", 4),
    Slip("Sitzung", "stand: entwurf\nanlagen: steg.pdf", "attachment-missing", 4),
    Slip("Sitzung", "stand: entwurf\nort: Seehaus", "unknown-place", 4, "seehaus"),
    Slip("Sitzung", "stand: entwurf\ngenehmigt_am: bald", "date-expected", 4),
    Slip("Sitzung", "stand: entwurf\ndatum: 2026-01-10", "unknown-field", 4),
    Slip("Protokoll", "## TOP Steg", "item-without-number", 7),
    Slip("Protokoll", "## TOP 1", "item-without-title", 7),
    Slip("Protokoll", "## TOP 1 Steg\n\n## TOP 1 Boote", "item-twice", 9),
    Slip("Protokoll", "TOP 1 Steg", "item-not-heading", 7, "TOP 1 Steg"),
    Slip("Protokoll", "**TOP 1 Steg**", "item-not-heading", 7, "TOP 1 Steg"),
    Slip("Protokoll", "## TOP 1 Personal (nichtöffentlich)\n\nGeheim.", "non-public-text", 9),
    Slip("Protokoll", "## TOP 1 Personal {nichtöffentich}", "unknown-item-mark", 7, "nichtöffentlich"),
    Slip(
        "Protokoll",
        "## TOP 1 Steg\n\n!!! beschluss\n    Der Rat baut.\n\n    ja: 4",
        "decision-without-id",
        9,
    ),
    Slip(
        "Protokoll", '## TOP 1 Steg\n\n!!! beschluss "SR-2026-101"\nDer Rat baut.', "decision-not-indented", 9
    ),
    Slip(
        "Protokoll",
        '## TOP 1 Steg\n\n!!! beschlus "SR-2026-102"\n    Der Rat baut.\n\n    ja: 4',
        "unknown-block",
        9,
        "beschluss",
    ),
    Slip(
        "Protokoll",
        '## TOP 1 Steg\n\n!! beschluss "SR-2026-103"\n    Der Rat baut.\n\n    ja: 4',
        "block-marks",
        9,
        'beschluss "SR-2026-103"',
    ),
    Slip(
        "Protokoll",
        '## TOP 1 Steg\n\n!!! beschluss "SR-2026-104"\n    Der Rat baut.\n\n    ja: vier',
        "number-expected",
        12,
    ),
    Slip(
        "Protokoll",
        '## TOP 1 Steg\n\n!!! beschluss "SR-2026-105"\n    Der Rat baut.\n\n    ja: 4 nein: 0',
        "number-expected",
        12,
    ),
    Slip(
        "Protokoll",
        '## TOP 1 Steg\n\n!!! beschluss "SR-2026-106"\n    Der Rat baut.\n\n    ja: 40 · nein: 0',
        "more-votes-than-present",
        9,
    ),
    Slip(
        "Protokoll",
        '## TOP 1 Steg\n\n!!! beschluss "SR-2026-107"\n    Der Rat baut.\n\n    ja: 4 · zuständig: Seeverein',
        "unknown-organisation",
        12,
        "seeverein",
    ),
    Slip(
        "Protokoll",
        '## TOP 1 Steg\n\n!!! beschluss "SR-2026-108"\n    Der Rat baut.\n\n    ja: 4 · bis: Sommer',
        "date-expected",
        12,
    ),
    Slip("Protokoll", '## TOP 1 Steg\n\n!!! beschluss "SR-2026-109"\n    ja: 4', "decision-without-text", 9),
    Slip(
        "Protokoll",
        '## TOP 1 Steg\n\n!!! beschluss "SR-2026-110"\n    Der Rat baut.\n\n    ja: 4 · stand: fertig',
        "unknown-value",
        12,
    ),
    Slip(
        "Protokoll",
        '## TOP 1 Steg\n\n!!! fortschritt "SR-2026-999"\n    Der Rat baut.\n\n    stand: erledigt',
        "unknown-decision",
        9,
    ),
    Slip("Protokoll", '## TOP 1 Steg\n\n- !!! beschluss "SR-2026-111"', "block-in-list", 9),
    Slip("Protokoll", "## TOP 1 Steg\n\n**Beschluss:** Der Rat baut.", "decision-as-text", 9),
    Slip("Gremium", "art: Rat", "unknown-value", 3),
    Slip("Gremium", "amtszeit: 2024-2028", "mapping-expected", 3),
    Slip("Gremium", "amtszeit: {von: 2024, bis: 2028}", "date-expected", 3),
    Slip("Gremium", "mitglieder: Frau Muster", "mapping-expected", 3),
    Slip("Gremium", "mitglieder:\n  - name: Vroni Muster", "member-without-role", 4),
    Slip(
        "Gremium", "mitglieder:\n  - {rolle: Vorsitz, für: Seeverein}", "unknown-organisation", 4, "seeverein"
    ),
    Slip("Gremium", "mitglieder:\n  - {rolle: Vorsitz, stimmrecht: volles}", "unknown-value", 4),
    Slip("Gremium", "geschäftsordnung: {frist_tage: 7 Tage}", "number-expected", 3),
    Slip("Gremium", "aufbewahrung: 5", "years-expected", 3, "5"),
    Slip("Gremium", "ratsinfo: ratsinfo.example", "website-expected", 3),
    Slip("Gremium", "mitgleider: []", "unknown-field", 3, "mitglieder"),
    Slip("Dateiname", "events/Straßenfest 2026.yaml", "slug-characters", 1, "strassenfest-2026"),
    Slip("Dateiname", "events/Sommerfest.yaml", "slug-characters", 1, "sommerfest"),
    Slip("Dateiname", "events/fest.yaml.txt", "file-not-read", 1, "fest.yaml"),
    Slip("Dateiname", "events/FEST.YAML", "file-not-read", 1, "fest.yaml"),
    Slip("Dateiname", "events/fest.docx", "file-not-read", 1),
    Slip("Dateiname", "events/fest-20260704.yaml", "slug-like-date", 1),
    Slip("Dateiname", "content/gremien/s.md", "committee-needs-folder", 1, "s"),
    Slip("Dateiname", "content/gremien/seerat/12.3.2026.md", "meeting-name", 1),
    Slip("Dateiname", "content/aktuelles/neuer-steg.md", "notice-without-date", 1, "neuer-steg"),
)

CONFIGURATION = (
    ("language: de\n      country", "language: deutsch\n      country", "unknown-language", 32, "de, en"),
    ("state: BY", "state: Bayern", "unknown-state", 34, "BY"),
    ("timezone: Europe/Berlin", "timezone: Berlin", "unknown-timezone", 35, "Europe/Berlin"),
    ("country: DE", "country: Deutschland", "unknown-country", 33, "DE"),
    (
        "uid_domain: neustadt.example",
        "uid_domain: https://neustadt.example",
        "bad-uid-domain",
        36,
        "ohne https://",
    ),
    ("uid_domain: neustadt.example\n", "\n", "field-missing", 32, "uid_domain: …"),
    ("farbe: blue", "farbe: blau", "unknown-colour", 38, "blue"),
    ("farbe: blue", "farbe: #0000ff", "hash-cuts-value", 38, '"#0000ff"'),
    ("- quartier:", "- quatier:", "plugin-missing", 2, ""),
    ("site_name: Neustadt", "site_name:Neustadt", "blank-after-colon", 2, "site_name: Neustadt am See"),
    ("site_name: Neustadt am See\n", "", "site-name-missing", 2, "site_name: Mein Quartier"),
    ("site_url: https://neustadt.example/\n", "", "site-url-missing", 2, "site_url: https://"),
    ("      categories:", "\tcategories:", "tab", 37, "Leerzeichen"),
    ("      categories:", "      categoris:", "unknown-field", 37, "categories"),
    ("        kultur: {", "        Kultur: {", "slug-expected", 39, "sommerfest"),
    ("farbe: violet}", "farbe: violet", "bracket-not-closed", 39, "zweite Klammer"),
    ("von: 2026-07-13", "von: 13. Juli 2026", "date-expected", 47, "13.5.2026"),
    ("bis: 2026-07-19", "bis: 2026-07-09", "ends-before-start", 47, ""),
    ("art: schule}", "art: Betrieb}", "unknown-value", 47, "school"),
    ("index.md\n  - Kalender", "index.md\n - Kalender", "wrong-indent", 15, ""),
    ("type: association", "type: e. V.", "unknown-value", 49, "association"),
    (
        "description: Das Quartier",
        "description: Neustadt: das Quartier",
        "colon-needs-quotes",
        3,
        '"Neustadt: das Quartier am Wasser"',
    ),
)
"""What stands in mkdocs.yml, what somebody made of it, what is told at which line, a part of the remedy."""


def _file_of(slip: Slip, number: int) -> tuple[str, str]:
    """Path and text of the file in which a slip is made, each with a name and a day of its own."""
    path, around = FORMS[slip.form]
    day = f"{TODAY - timedelta(days=600 - number):%Y-%m-%d}"
    if slip.form == "Dateiname":
        return slip.text, _sound(slip.text, around)
    return path.format(n=f"{number:03d}", day=day), around.replace("{}", slip.text).replace("{day}", day)


def _sound(path: str, around: str) -> str:
    if not path.endswith(".md"):
        return around
    meeting = "beginn: 2026-03-12 19:00\nstand: entwurf" if "seerat" in path else "titel: Fest"
    return f"---\n{meeting}\n---\n"


FILES = tuple(_file_of(slip, number) for number, slip in enumerate(SLIPS))


@pytest.fixture(scope="module")
def careless(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """The good neighbourhood with every slip in a file of its own."""
    folder = Path(
        shutil.copytree(
            GOOD, tmp_path_factory.mktemp("slips") / "site", ignore=shutil.ignore_patterns(".cache")
        )
    )
    for path, text in FILES:
        (folder / path).parent.mkdir(exist_ok=True)
        (folder / path).write_bytes(text.encode())
    site, problems = site_in(folder)
    assert site, problems
    return site


@pytest.fixture(scope="module")
def told(careless: Site) -> Mapping[str, list[Problem]]:
    """File → what is told about it."""
    found: dict[str, list[Problem]] = {}
    for problem in neighbourhood_of(careless, TODAY).problems:
        found.setdefault(problem.position.file, []).append(problem)
    return found


def assert_plain(problem: Problem) -> None:
    """No word that only programmers know, in any language, and a remedy that shows what to write or do."""
    for language in LANGUAGES:
        message, remedy = words_of(language).problem(problem)
        banned = {*ONLY_PROGRAMMERS.split(), *IN_ONE_LANGUAGE[language].split()}
        spoken = words_of(language)["problems"][problem.code].values()
        plain = re.sub(r"{\w+}|mkdocs\.yml|index\.md", "", " ".join(spoken)).casefold()
        assert not banned.intersection(re.findall(r"[\w-]+", plain))
        assert re.match(r"[A-ZÄÖÜ„“\"\[]", message)
        assert len(remedy.split()) > 1


def test_slips_are_many_and_of_every_kind_of_file() -> None:
    assert len(SLIPS) + len(CONFIGURATION) >= 400
    assert len({(slip.form, slip.text) for slip in SLIPS}) == len(SLIPS)
    assert {slip.form for slip in SLIPS} == set(FORMS)


@pytest.mark.parametrize("number", range(len(SLIPS)), ids=lambda number: f"{SLIPS[number].form}-{number}")
def test_slip_is_told_with_its_line_and_what_to_write(number: int, told: Mapping[str, list[Problem]]) -> None:
    slip, (file, _) = SLIPS[number], FILES[number]
    here = {(one.code, one.position.line): one for one in told.get(file, [])}
    assert (slip.code, slip.line) in here, slip
    problem = here[slip.code, slip.line]
    assert slip.remedy in words_of("de").problem(problem)[1]
    for one in told[file]:
        assert_plain(one)


def test_no_slip_spoils_another_file(told: Mapping[str, list[Problem]]) -> None:
    assert set(told) == {file for file, _ in FILES}


@pytest.mark.parametrize(("right", "wrong", "code", "line", "remedy"), CONFIGURATION)
def test_slip_in_the_configuration_is_told(
    right: str, wrong: str, code: str, line: int, remedy: str, tmp_path: Path
) -> None:
    text = (GOOD / FILE).read_text("utf-8")
    assert text.count(right) == 1
    (tmp_path / FILE).write_text(text.replace(right, wrong), "utf-8")
    site, problems = site_in(tmp_path)
    assert site is None
    assert [(one.code, one.position.line) for one in problems] == [(code, line)]
    assert remedy in words_of("de").problem(problems[0])[1]
    assert_plain(problems[0])


def test_repairs_of_all_slips_leave_fewer_of_them_and_make_none(
    careless: Site, told: Mapping[str, list[Problem]], tmp_path: Path
) -> None:
    found = repairs(careless, [file for file, _ in FILES])
    assert len(found) > 60
    folder = Path(shutil.copytree(careless.root, tmp_path / "site"))
    for file, repair in found.items():
        (folder / file).write_bytes(repair.text.encode())
    site, _ = site_in(folder)
    assert site
    left = {problem.position.file for problem in neighbourhood_of(site, TODAY).problems}
    assert left <= set(told)
    assert len(set(told) - left) > 50, "files that are all right after the repair"
