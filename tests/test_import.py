"""`quartier new event --from`: a calendar that exists already becomes event files with the same dates."""

import io
import shutil
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from textwrap import dedent
from typing import Any

import icalendar
import pytest
import recurring_ical_events
from click.testing import CliRunner, Result

from conftest import TODAY
from quartier.calendar.recognition import recognised, repetition
from quartier.calendar.rules import Daily, LastWorkday, MonthlyDay, MonthlyWeekday, Weekly, Yearly
from quartier.calendar_import import NotRead, Taken, imported
from quartier.cli import main
from quartier.drafts import Desk
from quartier.loading import neighbourhood_of
from quartier.model.neighbourhood import Neighbourhood
from quartier.reading import foreign_text
from quartier.reading.configuration import site_in
from quartier.words import LANGUAGES, words_of
from subscribers import ALL, files, read_at
from test_new import site_of

BERLIN = """\
    BEGIN:VTIMEZONE
    TZID:{zone}
    BEGIN:STANDARD
    DTSTART:16010101T030000
    TZOFFSETFROM:+0200
    TZOFFSETTO:+0100
    RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=10
    END:STANDARD
    BEGIN:DAYLIGHT
    DTSTART:16010101T020000
    TZOFFSETFROM:+0100
    TZOFFSETTO:+0200
    RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=3
    END:DAYLIGHT
    END:VTIMEZONE
"""
END = date(2028, 6, 1)
Shown = tuple[str, str, str, bool]


def event(*lines: str, start: str = "DTSTART;TZID=Europe/Berlin:20260603T150000", uid: str = "a@b") -> str:
    """A VEVENT with a title and two hours of length, and whatever else is said."""
    own = {line.partition(":")[0].partition(";")[0] for line in lines}
    usual = [f"UID:{uid}", start, "DURATION:PT2H", "SUMMARY:Treff"]
    kept = [line for line in usual if line.partition(":")[0].partition(";")[0] not in own]
    if "DTEND" in own or "VALUE=DATE" in start:
        kept = [line for line in kept if not line.startswith("DURATION")]
    return "\n".join(("BEGIN:VEVENT", *kept, *lines, "END:VEVENT"))


def calendar(*parts: str) -> bytes:
    """The parts as a calendar's bytes."""
    lines = (
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:test",
        *(dedent(one) for one in parts),
        "END:VCALENDAR",
    )
    return "\n".join(line.strip("\n") for line in lines).replace("\n", "\r\n").encode() + b"\r\n"


def desk_in(root: Path, language: str = "de") -> Desk:
    site, problems = site_in(root)
    assert site, problems
    return Desk(neighbourhood_of(site, TODAY), words_of(language), TODAY)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return desk_in(site_of(tmp_path / "site", "de"))


def read_with(taken: Taken, desk: Desk) -> Neighbourhood:
    drafts = {one.draft.file: one.draft.text for one in taken.events if one.draft}
    found = neighbourhood_of(desk.site, TODAY, drafts)
    files = [(one.code, one.position.file) for one in found.errors]
    assert [one for one in files if one[1].startswith("events/")] == []
    return found


def shown(title: str, start: Any, end: Any, cancelled: bool, zone: Any) -> Shown:
    if not isinstance(start, datetime):
        return title, f"{start:%Y-%m-%d}", f"{end:%Y-%m-%d}", cancelled
    local = [one.replace(tzinfo=zone) if one.tzinfo is None else one for one in (start, end)]
    return (title, *(f"{one.astimezone(UTC):%Y-%m-%d %H:%M}" for one in local), cancelled)


def expected(content: bytes, desk: Desk) -> set[Shown]:
    """What an independent program sees in the calendar."""
    found = recurring_ical_events.of(icalendar.Calendar.from_ical(content)).between(date(2025, 1, 1), END)
    return {
        shown(str(one["SUMMARY"]), one.start, one.end, one.get("STATUS") == "CANCELLED", desk.site.zone)
        for one in found
    }


def seen(found: Neighbourhood) -> set[Shown]:
    """What our files say."""
    dates = [(event, one) for event in found.all("event") for one in found.programme(event).occurrences]
    return {
        shown(
            one.title or event.entry.title,
            one.start.date() if one.all_day else one.start,
            (one.end.date() if one.all_day else one.end) if one.end else one.start,
            one.cancelled,
            found.site.zone,
        )
        for event, one in dates
        if one.start.date() < END
    }


def only(content: bytes, desk: Desk) -> tuple[str, tuple[str, ...]]:
    """Text and notes of the one event of a calendar, which has the dates of the calendar."""
    taken = imported(content, desk)
    assert seen(read_with(taken, desk)) == expected(content, desk)
    [one] = taken.events
    assert one.draft
    return one.draft.text, one.notes


# A round trip


def test_own_feed_becomes_files_with_the_same_dates(good: Path, tmp_path: Path) -> None:
    feed = files(read_at(good))[ALL]
    root = tmp_path / "copy"
    shutil.copytree(good, root)
    shutil.rmtree(root / "events")
    shutil.rmtree(root / "content/gremien")
    for page in root.glob("content/**/*.md"):
        page.write_text(page.read_text("utf-8").replace("(termin:", "(https://x.example/"), "utf-8")
    desk = desk_in(root)
    taken = imported(feed, desk)
    assert all(one.draft for one in taken.events)
    found = read_with(taken, desk)
    begun = {one for one in seen(found) if one[1] >= "2026"}
    assert begun == {one for one in plain_titles(feed, desk) if one[1] >= "2026"}
    assert len(begun) > 700
    lesekreis = next(one.draft.text for one in taken.events if one.draft and one.draft.slug == "lesekreis")
    assert "  wiederholung: jeden Donnerstag\n  bis: 2026-12-17\n" in lesekreis
    assert "  2026-06-18: {fällt_aus: Das Seehaus ist belegt}\n" in lesekreis
    assert "ort: seehaus\nraum: Stüberl\n" in lesekreis
    assert "kategorien: [kultur]\n" in lesekreis


def plain_titles(feed: bytes, desk: Desk) -> set[Shown]:
    """What the feed shows, without the word that it sets before cancelled dates."""
    return {
        (title.removeprefix("Abgesagt: ") if cancelled else title, start, end, cancelled)
        for title, start, end, cancelled in expected(feed, desk)
    }


# As programs write it

GOOGLE = (
    BERLIN.format(zone="Europe/Berlin"),
    event(
        "DTSTART;TZID=Europe/Berlin:20260107T150000",
        "DTEND;TZID=Europe/Berlin:20260107T170000",
        "RRULE:FREQ=WEEKLY;WKST=MO;UNTIL=20261216T225959Z;BYDAY=WE",
        "EXDATE;TZID=Europe/Berlin:20260401T150000",
        "EXDATE;TZID=Europe/Berlin:20260408T150000",
        "ORGANIZER;CN=Verein:mailto:abc@group.calendar.google.com",
        "ATTENDEE;CN=anna@privat.example;PARTSTAT=ACCEPTED:mailto:anna@privat.example",
        "CLASS:PUBLIC",
        'DESCRIPTION:Kommen Sie <b>gern</b>!<br>Fragen an <a href="mailto:anna@privat.example">'
        "anna@privat.example</a><br><ul><li>Kaffee</li><li>Kuchen</li></ul>",
        "LOCATION:Haus am See\\, Saal\\, Seeweg 1",
        "STATUS:CONFIRMED",
        "SUMMARY:Nachbarschaftscafé: offen für alle",
        "BEGIN:VALARM\nACTION:DISPLAY\nTRIGGER:-P0DT0H30M0S\nEND:VALARM",
    ),
    event(
        "DTSTART;TZID=Europe/Berlin:20260506T163000",
        "DTEND;TZID=Europe/Berlin:20260506T180000",
        "RECURRENCE-ID;TZID=Europe/Berlin:20260506T150000",
        "SUMMARY:Nachbarschaftscafé: offen für alle",
    ),
    event(
        "RECURRENCE-ID;TZID=Europe/Berlin:20260513T150000",
        "DTSTART;TZID=Europe/Berlin:20260513T150000",
        "STATUS:CANCELLED",
        "SUMMARY:Nachbarschaftscafé: offen für alle",
    ),
    event(
        "RECURRENCE-ID;TZID=Europe/Berlin:20260520T150000",
        "DTSTART;TZID=Europe/Berlin:20260521T150000",
        "SUMMARY:Café mit Musik",
    ),
)


def test_calendar_of_google_becomes_a_weekly_event_with_its_exceptions(desk: Desk) -> None:
    text, notes = only(calendar(*GOOGLE), desk)
    assert text == dedent("""\
        titel: "Nachbarschaftscafé: offen für alle"
        wann:
          beginn: 2026-01-07
          uhrzeit: 15:00-17:00
          wiederholung: jeden Mittwoch
          bis: 2026-12-16
        ort: haus
        raum: Saal
        veranstalter: verein
        beschreibung: |
          Kommen Sie gern!

          Fragen an

          - Kaffee
          - Kuchen
        änderungen:
          2026-04-01: kein Termin
          2026-04-08: kein Termin
          2026-05-06: {uhrzeit: 16:30-18:00}
          2026-05-13: fällt aus
          2026-05-20: {titel: Café mit Musik, datum: 2026-05-21}
        """)
    assert "privat" not in text
    said = " ".join(notes)
    assert "Eingeladene" in said
    assert "Erinnerungen" in said
    assert "Mail-Adressen" in said


def test_calendar_of_outlook_with_its_own_zone_names(desk: Desk) -> None:
    zone = "W. Europe Standard Time"
    content = calendar(
        BERLIN.format(zone=zone),
        event(
            "RRULE:FREQ=MONTHLY;COUNT=6;INTERVAL=1;BYDAY=TU;BYSETPOS=2",
            "X-MICROSOFT-CDO-BUSYSTATUS:FREE",
            "X-ALT-DESC;FMTTYPE=text/html:<html><body>egal</body></html>",
            "DESCRIPTION:Zeile 1\\n________________________\\nZeile_2 mit *Stern* und [Klammer](x)\\n",
            start=f'DTSTART;TZID="{zone}":20260609T190000',
        ),
    )
    text, notes = only(content, desk)
    assert "  wiederholung: zweiter Dienstag im Monat\n  mal: 6\n" in text
    assert "Zeile 1\n\n  Zeile_2 mit \\*Stern\\* und &#91;Klammer&#93;(x)" in text
    assert notes == ()


def test_calendar_of_thunderbird_with_whole_days_and_several_days(desk: Desk) -> None:
    content = calendar(
        event(
            "DTEND;VALUE=DATE:20260716",
            "RRULE:FREQ=YEARLY",
            "CATEGORIES:Kultur,Urlaub",
            "X-MOZ-GENERATION:3",
            start="DTSTART;VALUE=DATE:20260713",
        )
    )
    text, notes = only(content, desk)
    assert "wiederholung: jedes Jahr am 13. Juli\n" in text
    assert "letzter_tag: 2026-07-15\n" in text
    assert "bis: offen\n" in text
    assert "geprüft: 2026-06-01\n" in text
    assert "kategorien: [kultur]\n" in text
    assert "Urlaub" in " ".join(notes)
    assert "keine Ende" not in text


def test_calendar_of_nextcloud_with_dates_besides(desk: Desk) -> None:
    content = calendar(
        event(
            "RRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH;COUNT=8",
            "RDATE;TZID=Europe/Berlin:20260704T100000",
            "EXDATE;TZID=Europe/Berlin:20260604T150000,20260615T150000",
            start="DTSTART;TZID=Europe/Berlin:20260601T150000",
        )
    )
    text, _ = only(content, desk)
    assert "  wiederholung: alle 2 Wochen am Montag und Donnerstag\n  mal: 8\n" in text
    assert "zusätzlich: [2026-07-04 10:00-12:00]\n" in text
    assert "  2026-06-04: kein Termin\n  2026-06-15: kein Termin\n" in text


def test_long_stretch_that_is_left_out_is_a_pause(desk: Desk) -> None:
    gone = ",".join(f"{date(2026, 7, 1) + timedelta(7 * n):%Y%m%d}T150000" for n in range(6))
    content = calendar(
        event("RRULE:FREQ=WEEKLY;BYDAY=WE;UNTIL=20261216T140000Z", f"EXDATE;TZID=Europe/Berlin:{gone}")
    )
    text, _ = only(content, desk)
    assert "  pause: [2026-07-01..2026-08-05]\n" in text
    assert "änderungen" not in text


RULES = {
    "FREQ=DAILY;COUNT=5": "täglich",
    "FREQ=DAILY;INTERVAL=3;COUNT=5": "alle 3 Tage",
    "FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR;COUNT=9": "montags bis freitags",
    "FREQ=WEEKLY;COUNT=5": "jeden Mittwoch",
    "FREQ=WEEKLY;INTERVAL=4;COUNT=5": "alle 4 Wochen am Mittwoch",
    "FREQ=WEEKLY;BYDAY=WE,MO;COUNT=5": "jeden Montag und Mittwoch",
    "FREQ=MONTHLY;BYDAY=1WE;COUNT=5": "erster Mittwoch im Monat",
    "FREQ=MONTHLY;BYDAY=WE;BYSETPOS=1;COUNT=5": "erster Mittwoch im Monat",
    "FREQ=MONTHLY;INTERVAL=2;BYDAY=1WE;COUNT=5": "erster Mittwoch alle 2 Monate",
    "FREQ=MONTHLY;BYDAY=1WE,3WE;COUNT=5": "erster und dritter Mittwoch im Monat",
    "FREQ=MONTHLY;COUNT=5": "am 3. jedes Monats",
    "FREQ=MONTHLY;BYMONTHDAY=3,17;COUNT=5": "am 3. und 17. jedes Monats",
    "FREQ=YEARLY;COUNT=3": "jedes Jahr am 3. Juni",
    "FREQ=YEARLY;BYMONTH=6;BYMONTHDAY=3;COUNT=3": "jedes Jahr am 3. Juni",
    "FREQ=YEARLY;BYMONTH=6;BYDAY=1WE;COUNT=3": "erster Mittwoch im Juni",
    "FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=3;COUNT=3": "rrule:FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=3",
    "FREQ=WEEKLY;INTERVAL=2;WKST=SU;BYDAY=SU,WE;COUNT=6": "rrule:FREQ=WEEKLY;INTERVAL=2;BYDAY=SU,WE;WKST=SU",
}


@pytest.mark.parametrize("rule", RULES)
def test_rule_becomes_the_words_for_it(rule: str, desk: Desk) -> None:
    text, notes = only(calendar(event(f"RRULE:{rule}")), desk)
    said = next(line.strip() for line in text.splitlines() if line.startswith("  wiederholung:"))
    assert said.removeprefix("wiederholung: ").strip('"') == RULES[rule]
    assert ("hat keine einfachen Worte" in " ".join(notes)) == RULES[rule].startswith("rrule:")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("rule", [*RULES, "FREQ=MONTHLY;BYMONTHDAY=-1", "FREQ=MONTHLY;BYDAY=-2WE"])
def test_words_exist_in_every_language(rule: str, language: str) -> None:
    first = date(2026, 6, 30) if "-" in rule else date(2026, 6, 3)
    said = repetition(rule, first, words_of(language))
    assert said
    assert said.startswith("rrule:") == RULES.get(rule, "").startswith("rrule:")


def test_rules_are_recognised_by_what_they_mean() -> None:
    first = date(2026, 6, 30)
    assert recognised({"FREQ": "MONTHLY", "BYMONTHDAY": "-1"}, first) == MonthlyDay((-1,))
    workdays = {"FREQ": "MONTHLY", "BYDAY": "MO,TU,WE,TH,FR", "BYSETPOS": "-1"}
    assert recognised(workdays, first) == LastWorkday()
    assert recognised({"FREQ": "MONTHLY", "BYDAY": "-1TU"}, first) == MonthlyWeekday((-1,), (1,))
    assert recognised({"FREQ": "WEEKLY", "BYMONTH": "5,6"}, first) == Weekly((1,), months=(5, 6))
    assert recognised({"FREQ": "DAILY", "INTERVAL": "2"}, first) == Daily(2)
    assert recognised({"FREQ": "YEARLY"}, first) == Yearly(6, 30)
    for odd in ({"FREQ": "DAILY", "BYHOUR": "9"}, {"FREQ": "YEARLY", "BYWEEKNO": "20"}, {"FREQ": "HOURLY"}):
        assert recognised(odd, first) is None


# Times


def test_times_of_another_zone_are_told_in_the_sites_own(desk: Desk) -> None:
    text, _ = only(calendar(event(start="DTSTART:20260704T180000Z")), desk)
    assert "wann: 2026-07-04 20:00-22:00\n" in text
    text, _ = only(calendar(event(start="DTSTART;TZID=America/New_York:20260704T200000")), desk)
    assert "wann: 2026-07-05 02:00-04:00\n" in text


def test_series_at_a_fixed_time_in_utc_stays_right_over_the_change_of_clocks(desk: Desk) -> None:
    text, notes = only(calendar(event("RRULE:FREQ=WEEKLY;COUNT=30", start="DTSTART:20260603T130000Z")), desk)
    assert "2026-06-03 15:00-17:00" in text
    assert "2026-11-04 14:00-16:00" in text
    assert "stehen einzeln in der Datei" in " ".join(notes)


def test_series_that_falls_on_the_next_day_here(desk: Desk) -> None:
    start = "DTSTART;TZID=Europe/London:20260603T233000"
    text, _ = only(calendar(event("RRULE:FREQ=WEEKLY;BYDAY=WE;COUNT=4", start=start)), desk)
    assert "wiederholung: jeden Donnerstag" in text
    assert "beginn: 2026-06-04" in text


def test_time_without_a_zone_is_the_sites_own(desk: Desk) -> None:
    text, notes = only(calendar(event(start="DTSTART:20260704T180000")), desk)
    assert "wann: 2026-07-04 18:00-20:00\n" in text
    assert notes == ()


def test_zone_that_nobody_knows_is_told(desk: Desk) -> None:
    [one] = imported(calendar(event(start="DTSTART;TZID=Mond/Krater:20260704T180000")), desk).events
    assert one.draft
    assert "wann: 2026-07-04 18:00-20:00\n" in one.draft.text
    assert "„Mond/Krater“" in " ".join(one.notes)


@pytest.mark.parametrize(
    ("lines", "start", "says"),
    [
        (("DTEND:20260705T020000",), "DTSTART:20260704T220000", "wann: 2026-07-04 22:00-02:00\n"),
        (("DTEND:20260705T000000",), "DTSTART:20260704T220000", "wann: 2026-07-04 22:00-24:00\n"),
        (
            ("DTEND:20260706T120000",),
            "DTSTART:20260704T180000",
            "wann: 2026-07-04 18:00 - 2026-07-06 12:00\n",
        ),
        (("DURATION:PT20H",), "DTSTART:20260704T180000", "wann: 2026-07-04 18:00 - 2026-07-05 14:00\n"),
        ((), "DTSTART;VALUE=DATE:20260704", "wann: 2026-07-04\n"),
        (("DTEND;VALUE=DATE:20260707",), "DTSTART;VALUE=DATE:20260704", "wann: 2026-07-04..2026-07-06\n"),
        (("DTEND:20260704T180000",), "DTSTART:20260704T180000", "wann: 2026-07-04 18:00\n"),
    ],
)
def test_length_of_an_event_is_kept(lines: tuple[str, ...], start: str, says: str, desk: Desk) -> None:
    text, _ = only(calendar(event(*lines, start=start)), desk)
    assert says in text


def test_rule_without_words_becomes_a_list_of_days(desk: Desk) -> None:
    text, notes = only(calendar(event("RRULE:FREQ=DAILY;BYHOUR=9,15;COUNT=6")), desk)
    assert "  termine:\n" in text or "  termine: [" in text
    assert "2026-06-04 09:00-11:00" in text
    assert "einzeln" in " ".join(notes)


def test_series_that_is_cancelled_as_a_whole(desk: Desk) -> None:
    text, _ = only(calendar(event("RRULE:FREQ=WEEKLY;COUNT=3", "STATUS:CANCELLED")), desk)
    assert "status: abgesagt\n" in text


def test_single_dates_of_one_name_stand_in_one_file(desk: Desk) -> None:
    days = ("20260603", "20260610", "20260805")
    parts = [event(start=f"DTSTART:{day}T180000", uid=f"{day}@x") for day in days]
    text, notes = only(calendar(*parts), desk)
    assert "  uhrzeit: 18:00-20:00\n  termine: [2026-06-03, 2026-06-10, 2026-08-05]\n" in text
    assert "3 einzelne Termine" in notes[0]


def test_date_that_moved_to_where_its_series_has_none(desk: Desk) -> None:
    content = calendar(
        event("RRULE:FREQ=WEEKLY;COUNT=4"),
        event(
            "RECURRENCE-ID;TZID=Europe/Berlin:20260620T150000",  # no date of the series
            start="DTSTART;TZID=Europe/Berlin:20260621T110000",
        ),
    )
    [one] = imported(content, desk).events
    assert one.draft
    assert "zusätzlich: [2026-06-21 11:00-13:00]\n" in one.draft.text


# What stays outside


def test_private_entry_leaves_nothing_behind(desk: Desk) -> None:
    [one] = imported(calendar(event("CLASS:PRIVATE", "SUMMARY:Arzttermin")), desk).events
    assert one.draft is None
    assert "Arzt" not in repr(one)
    assert "privat" in one.notes[0]


def test_unknown_place_and_organiser_are_told_and_left_out(desk: Desk) -> None:
    lines = ("LOCATION:Bei Müllers\\, Hinterhof", 'ORGANIZER;CN="Erika M.":mailto:erika@privat.example')
    [one] = imported(calendar(event(*lines)), desk).events
    assert one.draft
    assert one.draft.text.endswith("# Im Kalender stand als Ort: Bei Müllers, Hinterhof\n")
    assert "Erika" not in one.draft.text
    assert "privat.example" not in one.draft.text + " ".join(one.notes)
    assert "„Bei Müllers, Hinterhof“" in " ".join(one.notes)


def test_event_that_is_there_already_is_not_taken_twice(tmp_path: Path) -> None:
    root = site_of(tmp_path / "site", "de")
    content = calendar(event("RRULE:FREQ=WEEKLY;COUNT=4"))
    [first] = imported(content, desk_in(root)).events
    assert first.draft
    (root / first.draft.file).write_text(first.draft.text, "utf-8")
    [second] = imported(content, desk_in(root)).events
    assert second.draft is None
    assert "events/treff.yaml" in second.notes[0]


def test_what_was_over_can_be_left_out(desk: Desk) -> None:
    content = calendar(
        event("RRULE:FREQ=WEEKLY;COUNT=3", start="DTSTART:20200603T150000"),
        event("RRULE:FREQ=WEEKLY", start="DTSTART:20250604T150000", uid="b"),
    )
    old, running = imported(content, desk, since=TODAY).events
    assert old.draft is None
    assert running.draft


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b"hallo", "line"),
        (b"\xff\xfe\x00", "line"),
        (b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:x\r\n", "other"),
        (b"<html><body>Bitte anmelden</body></html>", "line"),
        (b"x" * (11 * 1024 * 1024), "too_large"),
    ],
)
def test_broken_calendar_is_refused_with_a_reason(content: bytes, reason: str, desk: Desk) -> None:
    with pytest.raises(NotRead) as refused:
        imported(content, desk)
    assert refused.value.reason == reason
    for language in LANGUAGES:
        assert words_of(language).text(f"new.import.reasons.{reason}", **refused.value.facts)


@pytest.mark.parametrize(
    "lines",
    [
        ("DTSTART:kaputt",),
        ("DTSTART:00010101T000000",),
        ("DTEND:kaputt",),
        ("DTEND:20200101T000000Z",),
        ("RRULE:FREQ=NIE",),
        ("RRULE:FREQ=SECONDLY",),
        ("RRULE:FREQ=DAILY;UNTIL=kaputt",),
        ("RRULE:FREQ=DAILY", "RRULE:FREQ=WEEKLY"),
        ("RRULE:FREQ=DAILY;INTERVAL=0",),
        ("RRULE:FREQ=WEEKLY;COUNT=3", "EXDATE:20260610T130000Z,kaputt"),
        ("RRULE:FREQ=WEEKLY;COUNT=2", "EXDATE;VALUE=DATE:20260603,20260610"),
        ("RDATE;VALUE=PERIOD:20260801T100000Z/PT1H",),
        ("SUMMARY:",),
        ("SUMMARY:<script>alert(1)</script>",),
        ("SUMMARY:" + "lang " * 100,),
        ("SUMMARY:\t😀: - [x] {y} # z",),
        ("DESCRIPTION:" + "<script>x</script> [[termine]] ![x](y) {.a} <!-- " * 20,),
        ("DESCRIPTION:\\n\\n---\\n# A\\n> B\\n!!! note\\n    code\\n```\\n[^1]: x\\n1. y",),
        ("RECURRENCE-ID:20260603T130000Z", "RRULE:FREQ=WEEKLY"),
        ("ATTACH;ENCODING=BASE64;VALUE=BINARY:!!!", "GEO:1", "PRIORITY:x"),
        ("URL:https://example.org/a_b(c)?d=e&f", "DESCRIPTION:siehe https://x.example/a*b."),
    ],
)
def test_odd_entry_never_breaks_the_rest(lines: tuple[str, ...], desk: Desk) -> None:
    content = calendar(event(*lines), event("SUMMARY:Gut", uid="gut"))
    taken = imported(content, desk)
    found = read_with(taken, desk)
    assert "gut" in {event.slug for event in found.all("event")}
    for one in taken.events:
        assert one.draft or one.notes


def test_text_is_written_as_it_was_meant() -> None:
    assert foreign_text.markdown("a\nb") == "a\n\nb"
    assert foreign_text.markdown("Liste:\n- a\n• b") == "Liste:\n\n- a\n- b"
    assert foreign_text.markdown("1 < 2 & *x* <y>") == "1 &lt; 2 &amp; \\*x\\* &lt;y>"
    link = "[x.example/a](https://x.example/a)"
    assert foreign_text.markdown("siehe https://x.example/a.") == f"siehe {link}."
    assert foreign_text.markdown('<a href="https://x.example/a">da</a>') == f"da ({link})"
    assert foreign_text.markdown("Fragen: anna@x.example!") == "Fragen:!"
    assert foreign_text.one_line(" <b>A</b>\n&amp; B ") == "A & B"


# The command


def run(root: Path, *arguments: str) -> Result:
    whole = ["-C", str(root), "new", "event", "--today", TODAY.isoformat(), *arguments]
    return CliRunner().invoke(main, whole, catch_exceptions=False)


@pytest.fixture
def google(tmp_path: Path) -> Path:
    path = tmp_path / "kalender.ics"
    path.write_bytes(calendar(*GOOGLE, event("CLASS:PRIVATE", uid="p"), "BEGIN:VTODO\nUID:t\nEND:VTODO"))
    return path


@pytest.mark.parametrize("language", LANGUAGES)
def test_report_says_what_was_written_and_what_was_left_out(
    language: str, google: Path, tmp_path: Path
) -> None:
    root, words = site_of(tmp_path / "site", language), words_of(language)
    result = run(root, "--from", str(google))
    assert result.exit_code == 0, result.output
    assert (
        "Nachbarschaftscafé: offen für alle → events/nachbarschaftscafe-offen-fuer-alle.yaml" in result.output
    )
    assert words.text("new.import.total", written=1, all=2) in result.output
    for note in ("people", "alarms", "addresses", "private"):
        assert words[f"new.import.notes.{note}"] in result.output
    assert words.text("new.import.notes.others", number=1) in result.output
    assert len(list((root / "events").iterdir())) == 1
    assert neighbourhood_of(desk_in(root, language).site, TODAY).errors == ()
    again = run(root, "--from", str(google))
    assert words.text("new.import.total", written=0, all=2) in again.output
    assert len(list((root / "events").iterdir())) == 1


def test_dry_run_only_reports(google: Path, tmp_path: Path) -> None:
    root = site_of(tmp_path / "site", "de")
    result = run(root, "--from", str(google), "--dry-run")
    assert "Nichts geschrieben." in result.output
    assert list((root / "events").iterdir()) == []


def test_files_may_go_into_a_folder_of_their_own(google: Path, tmp_path: Path) -> None:
    root = site_of(tmp_path / "site", "de")
    (root / "schema").mkdir()
    (root / "schema/veranstaltung.json").write_text("{}", "utf-8")
    assert run(root, "--from", str(google), "--into", "events/alt").exit_code == 0
    [path] = (root / "events/alt").iterdir()
    assert path.read_text("utf-8").startswith(
        "# yaml-language-server: $schema=../../schema/veranstaltung.json\n"
    )
    elsewhere = run(root, "--from", str(google), "--into", "content")
    assert elsewhere.exit_code == 1
    assert "events/neu" in elsewhere.output


def test_calendar_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    root = site_of(tmp_path / "site", "de")
    broken = tmp_path / "x.ics"
    broken.write_bytes(b"hallo")
    assert "Diese Zeile lässt sich nicht lesen: hallo" in run(root, "--from", str(broken)).output
    assert "gibt es nicht" in run(root, "--from", str(tmp_path / "fehlt.ics")).output
    broken.write_bytes(calendar())
    assert "keine Veranstaltung" in run(root, "--from", str(broken)).output


def test_same_calendar_gives_the_same_files(desk: Desk) -> None:
    def texts() -> Iterable[str]:
        return [one.draft.text for one in imported(calendar(*GOOGLE), desk).events if one.draft]

    assert texts() == texts()
    assert io.StringIO("".join(texts())).read()
