"""Feeds: every promise about their bytes, and that other programs read the site's own dates out of them."""

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from io import StringIO
from itertools import product
from pathlib import Path
from zoneinfo import ZoneInfo

import icalendar
import pytest
import recurring_ical_events
from click.testing import CliRunner
from dateutil import tz
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from feed_rules import LARGEST, broken_rules, plain
from quartier.addresses import Addresses
from quartier.calendar.clock_changes import UnfitZone, observances
from quartier.calendar.phrases import rule as said_back
from quartier.calendar.rules import (
    LAST,
    Advent,
    Daily,
    EasterDay,
    LastWorkday,
    MonthlyDay,
    MonthlyWeekday,
    Rule,
    WeekdayAfter,
    Weekly,
    Yearly,
)
from quartier.cli import main
from quartier.feeds.stamps import OUTPUT_CHANGED
from quartier.feeds.time_zone import vtimezone
from quartier.model.neighbourhood import Neighbourhood
from quartier.model.occurrence import Programme
from quartier.model.problem import Problem
from quartier.model.site import Site
from quartier.words import words_of
from subscribers import ALL, FOLDERS, VISIBLE, Expected, Seen, calendars, files, read_at, span
from written import SITE, STEADY, days, in_zone, neighbourhood, sound, worked_out


def feed(text: str, site: Site = SITE) -> str:
    """The feed of all events of a neighbourhood with one event, unfolded."""
    raw = files({"fest": text}, site)[ALL]
    assert broken_rules(raw) == []
    return raw.decode().replace("\r\n ", "")


def events(text: str, site: Site = SITE) -> list[list[str]]:
    """The lines of each VEVENT."""
    found = re.findall(r"BEGIN:VEVENT\r\n(.*?)END:VEVENT", feed(text, site), re.DOTALL)
    return [one.splitlines() for one in found]


def values(event: list[str], name: str) -> list[str]:
    """What an event's lines say under a name, parameters included."""
    found = [line for line in event if re.match(f"{name}[:;]", line)]
    return [line.removeprefix(name).removeprefix(":") for line in found]


# What other programs read


def read_back(raw: bytes, first: date, last: date) -> set[Seen]:
    """What recurring-ical-events finds in a feed from one day to another."""
    calendar = icalendar.Calendar.from_ical(raw)
    found = recurring_ical_events.of(calendar).between(first, last + timedelta(days=1))
    told = [_told(event) for event in found]
    assert len(set(told)) == len(told)
    return set(told)


def _told(event: icalendar.Event) -> Seen:
    start, end = event.decoded("DTSTART"), event.decoded("DTEND")
    cancelled = event.get("STATUS") == "CANCELLED"
    if not isinstance(start, datetime):
        return (str(event["UID"]), f"{start}", f"{end}", cancelled)
    return (str(event["UID"]), *span(start, end, all_day=False), cancelled)


def assert_read_back(raw: bytes, programmes: Iterable[Programme], site: Site, hide: bool = True) -> None:
    """The feed holds exactly the site's occurrences."""
    expected = Expected(tuple(programmes), site, hide)
    assert expected.without_later(read_back(raw, expected.first, expected.last)) == expected.seen


@pytest.mark.parametrize("folder", FOLDERS)
def test_subscribers_find_exactly_the_sites_dates_in_the_whole_calendar(folder: str) -> None:
    around = read_at(FOLDERS[folder])
    written = files(around)
    for path, hide in ((ALL, True), (ALL.replace(".ics", VISIBLE), False)):
        assert_read_back(written[path], around.programmes.values(), around.site, hide)


@pytest.mark.parametrize("folder", FOLDERS)
def test_subscribers_find_exactly_the_dates_of_one_event_in_its_feed(folder: str) -> None:
    around = read_at(FOLDERS[folder])
    written = files(around)
    for (record, programme), (ending, hide) in product(
        around.programmes.items(), ((".ics", True), (VISIBLE, False))
    ):
        page = Addresses(around.site).record(*record)
        assert_read_back(written[f"{page}termin{ending}"], [programme], around.site, hide)


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_feed_keeps_every_rule(folder: str) -> None:
    around = read_at(FOLDERS[folder])
    broken = {path: broken_rules(raw) for path, raw in files(around).items()}
    assert {path: rules for path, rules in broken.items() if rules} == {}


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_feed_has_a_sibling_with_the_same_dates_and_titles(folder: str) -> None:
    written = files(read_at(FOLDERS[folder]))
    plain_ones = [path for path in written if not path.endswith(VISIBLE)]
    assert len(plain_ones) * 2 == len(written)
    for path in plain_ones:
        sibling = written[path.replace(".ics", VISIBLE)]
        without = re.sub(rb"STATUS:CANCELLED\r\n", b"", written[path])
        address = re.compile(rb"SOURCE;VALUE=URI:.*?\r\n(?=[^ ])", re.DOTALL)
        assert address.sub(b"", without) == address.sub(b"", sibling)


@pytest.mark.parametrize("folder", FOLDERS)
def test_an_event_is_the_same_in_every_feed(folder: str) -> None:
    written = files(read_at(FOLDERS[folder]))
    whole = written[ALL]
    for path, raw in written.items():
        if not path.endswith(VISIBLE):
            vevents = re.findall(rb"BEGIN:VEVENT\r\n.*?END:VEVENT\r\n", raw, re.DOTALL)
            assert all(vevent in whole for vevent in vevents)


def test_the_examples_hold_every_form_that_a_feed_can_take() -> None:
    whole = files(read_at(FOLDERS["good"]))[ALL]
    for form in (
        *(b"FREQ=DAILY", b"FREQ=WEEKLY", b"INTERVAL=2;WKST=MO", b"FREQ=MONTHLY;BYDAY=", b"BYMONTHDAY="),
        *(b"RECURRENCE-ID;TZID=", b"EXDATE;TZID=", b"EXDATE;VALUE=DATE", b"DTSTART;VALUE=DATE"),
        *(b"STATUS:CANCELLED", b"STATUS:TENTATIVE", b"UNTIL=", b"GEO:", b"CATEGORIES:"),
    ):
        assert form in whole


# Generated schedules

FIRST_DAYS = st.dates(date(2025, 1, 1), date(2028, 12, 31))
WEEKDAYS = st.sets(st.integers(0, 6), min_size=1, max_size=3).map(lambda days: tuple(sorted(days)))
ORDINAL = st.sampled_from([1, 2, 3, 4, 5, LAST, -2])
MONTHS = st.sets(st.integers(1, 12), min_size=1, max_size=4).map(lambda months: tuple(sorted(months)))
ONE = st.just(1)
RULES: st.SearchStrategy[Rule] = st.one_of(
    st.builds(Daily, st.integers(1, 5)),
    st.builds(Weekly, WEEKDAYS, st.integers(1, 3)),
    st.builds(Weekly, WEEKDAYS, ONE, st.integers(0, 1)),
    st.builds(Weekly, WEEKDAYS, ONE, st.none(), MONTHS),
    st.builds(
        MonthlyWeekday,
        st.sets(ORDINAL, min_size=1, max_size=2).map(tuple),
        st.tuples(st.integers(0, 6)),
        st.integers(1, 3),
    ),
    st.builds(MonthlyWeekday, st.tuples(ORDINAL), st.tuples(st.integers(0, 6)), ONE, MONTHS),
    st.builds(MonthlyDay, st.sets(st.integers(1, 31), min_size=1, max_size=2).map(tuple)),
    st.just(MonthlyDay((LAST,))),
    st.just(LastWorkday()),
    st.builds(WeekdayAfter, st.integers(0, 6), st.tuples(st.integers(1, 4)), st.integers(0, 6)),
    st.builds(Yearly, st.integers(1, 12), st.integers(1, 28)),
    st.builds(EasterDay, st.integers(-60, 70)),
    st.builds(Advent, st.integers(1, 4)),
)
HOURS = st.sampled_from(["all day", "15:00-17:00", "22:00-4:00", "20:00-24:00", "19:30", "0:00-1:30"])
ENDS = st.one_of(
    st.integers(0, 600).map(lambda number: ("until", number)),
    st.integers(1, 20).map(lambda number: ("times", number)),
    st.just(("open", 0)),
)
HOLIDAYS = st.sampled_from(
    [
        *("", "", ", on_holiday: skip", ", on_holiday: day before", ", on_holiday: week after"),
        *(", in_school_holidays: after", ", only: [school holidays]", ", pause: [school holidays]"),
    ]
)
CHANGES = (
    *("none", "cancelled", "{note: anders}", "{cancelled: Sturm, title: Fest mit Gast}", "{title: Anders}"),
    *("{time: 9:00-10:00}", "{time: all day}", "{time: 23:00-1:00, note: spät}"),
    *("{date: DAY+1}", "{date: DAY-1, time: 8:00-9:00}", "{date: DAY+9}", "{date: DAY-40}"),
    *("{date: DAY+2, cancelled: yes}", "{date: DAY+3, time: 18:00 - DAY+4 9:00}"),
    *("{time: all day, last_day: DAY+2}", "{date: DAY+1, time: all day, last_day: DAY+1}"),
)
ONWARDS = st.sampled_from(
    [
        *("{repeat: every Thursday}", "{time: 9:00-10:00}", "{title: Anders}"),
        *("{repeat: first Monday of the month, time: all day}", "{pause: [2027-01-01..2027-12-31]}"),
    ]
)


def shifted(text: str, day: date) -> str:
    """A change with its days counted from the date that it is about."""
    return re.sub(r"DAY([+-]\d+)", lambda found: f"{day + timedelta(int(found[1]))}", text)


@st.composite
def series(draw: st.DrawFn) -> str:
    """One `when` with a rule."""
    rule = draw(RULES)
    anchor = draw(FIRST_DAYS)
    first = next(rule.dates(anchor, anchor))
    sort, number = draw(ENDS)
    end = {"until": f"until: {first + timedelta(number)}", "times": f"times: {number}", "open": "until: open"}
    phrase = said_back(rule, first, words_of("en"))
    off = draw(HOLIDAYS) or draw(pauses(first))
    return f'{{first: {first}, time: {draw(HOURS)}, repeat: "{phrase}", {end[sort]}{off}}}'


@st.composite
def pauses(draw: st.DrawFn, first: date) -> str:
    """Some ranges and perhaps public holidays, or nothing."""
    drawn = draw(st.lists(st.tuples(st.integers(0, 200), st.integers(0, 30)), max_size=2))
    ranges = [f"{first + timedelta(start)}..{first + timedelta(start + days)}" for start, days in drawn]
    words = ["public holidays"] if draw(st.booleans()) else []
    return f", pause: [{', '.join([*ranges, *words])}]" if ranges or words else ""


@st.composite
def event_files(draw: st.DrawFn) -> str:
    """A whole file: one or two series, changes of some of their dates, extra dates, a status."""
    whens = draw(st.lists(series(), min_size=1, max_size=2))
    text = "checked: 2027-03-01\nwhen:\n" + "".join(f"  - {one}\n" for one in whens)
    planned = sorted({one.original.date() for one in worked_out(text)[0].occurrences})
    assume(planned)
    picked = draw(st.lists(st.sampled_from(planned[:30]), max_size=5, unique=True))
    changes = [f"  {day}: {shifted(draw(st.sampled_from(CHANGES)), day)}\n" for day in picked]
    if len(whens) == 1 and draw(st.booleans()):
        changes.append(f"  from {draw(st.sampled_from(planned)) + timedelta(1)}: {draw(ONWARDS)}\n")
    text += "changes:\n" + "".join(changes) if changes else ""
    extras = draw(st.lists(st.integers(-20, 200), max_size=2, unique=True))
    text += f"extra: [{', '.join(f'{planned[0] + timedelta(one)} 12:00-13:00' for one in extras)}]\n"
    return text + f"status: {draw(st.sampled_from(['confirmed', 'tentative', '{cancelled: Sturm}']))}\n"


@settings(STEADY, max_examples=1000)
@given(event_files())
def test_whatever_is_written_subscribers_find_the_sites_dates(text: str) -> None:
    programme, findings = worked_out(text)
    assume(all(one.severity == "warning" for one in findings))
    written = files({"fest": text})
    for ending, hide in ((".ics", True), (VISIBLE, False)):
        raw = written[f"veranstaltungen/fest/termin{ending}"]
        assert broken_rules(raw) == []
        assert_read_back(raw, [programme], SITE, hide)


# The bytes of a file


def test_the_head_of_a_feed_is_as_it_always_was() -> None:
    head = feed("when: 2026-06-01").partition("BEGIN:VEVENT")[0]
    assert head.split("\r\n") == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Quartier//Quartier//DE",
        "CALSCALE:GREGORIAN",
        "NAME:Neustadt am See",
        "X-WR-CALNAME:Neustadt am See",
        "DESCRIPTION:Alle Termine: Neustadt am See",
        "URL:https://neustadt.example/kalender/",
        "SOURCE;VALUE=URI:https://neustadt.example/kalender/feeds/alle.ics",
        "REFRESH-INTERVAL;VALUE=DURATION:PT6H",
        "X-PUBLISHED-TTL:PT6H",
        "X-WR-TIMEZONE:Europe/Berlin",
        "COLOR:teal",
        "X-APPLE-CALENDAR-COLOR:#008080",
        "",
    ]


def test_the_same_input_gives_the_same_bytes_in_any_order_of_files() -> None:
    texts = {"b": "when: 2026-06-01", "a": "when: 2026-05-01", "c": "when: 2026-04-01"}
    backwards = dict(reversed(texts.items()))
    assert files(texts) == files(backwards)


@pytest.mark.parametrize("folder", FOLDERS)
def test_nothing_in_a_feed_depends_on_the_day_of_the_build(folder: str) -> None:
    """But for minutes that are kept for some years only; on this day none of 2026 is old enough to go."""
    assert files(read_at(FOLDERS[folder])) == files(read_at(FOLDERS[folder], date(2030, 12, 31)))


def test_umlauts_and_emoji_are_folded_between_characters() -> None:
    for number in range(70, 80):
        title = "x" * (number - len("SUMMARY:") - 1) + "ä🎉é\u0301👨‍👩‍👧"
        raw = files({"fest": f"when: 2026-06-01\nroom: {title}\ndescription: {title * 3}"})[ALL]
        assert broken_rules(raw) == []
        assert title.encode() in raw.replace(b"\r\n ", b"")


def test_text_is_escaped_and_comes_back_as_it_was() -> None:
    written = r"C:\Neu; Kaffee, Kuchen \n \, \\ ;TZID="
    around = neighbourhood({"fest": "when: 2026-06-01"})
    record = around.records["event"]["fest"]
    entry = record.entry.model_copy(update={"title": written, "description": f"{written}\n\nZweite Zeile"})
    told = replace(around, records={"event": {"fest": replace(record, entry=entry)}})
    raw = files(told)[ALL]
    assert broken_rules(raw) == []
    (event,) = icalendar.Calendar.from_ical(raw).events
    assert plain(re.search(rb"SUMMARY:(.*)\r\n", raw)[1].decode()) == written  # type: ignore[index]
    assert str(event["SUMMARY"]) == written
    assert str(event["DESCRIPTION"]).startswith(f"{written}\n\nZweite Zeile\n\n")


def test_a_backslash_before_n_in_a_title_is_no_line_break() -> None:
    around = neighbourhood({"fest": "when: 2026-06-01"})
    record = around.records["event"]["fest"]
    told = replace(record, entry=record.entry.model_copy(update={"title": r"C:\Neu"}))
    raw = files(replace(around, records={"event": {"fest": told}}))[ALL]
    assert b"SUMMARY:C:\\\\Neu\r\n" in raw


def test_control_characters_and_odd_line_breaks_never_reach_a_feed() -> None:
    around = neighbourhood({"fest": "when: 2026-06-01"})
    record = around.records["event"]["fest"]
    text = "eins\r\nzwei\rdrei\x85vier\u2028fünf\tsechs\x07\x00\x7f\x9b"
    told = replace(record, entry=record.entry.model_copy(update={"title": text, "description": text}))
    raw = files(replace(around, records={"event": {"fest": told}}))[ALL]
    assert broken_rules(raw) == []
    assert b"SUMMARY:eins\\nzwei\\ndrei\\nvier\\nf\xc3\xbcnf sechs\r\n" in raw


def test_markdown_arrives_as_plain_text() -> None:
    (event,) = events("""
        when: 2026-06-01
        description: |
          ## Titel

          **Fett**, *schräg* und [Link](https://a.example/) &amp; <b>mehr</b> &lt;i&gt;
          2 * 3 * 4, unter_strich_, <https://b.example/>

          - eins
          * zwei
        """)
    said = plain(values(event, "DESCRIPTION")[0])
    assert said.split("\n") == [
        *("Titel", "", "Fett, schräg und Link & mehr", "2 * 3 * 4, unter_strich_, https://b.example/", ""),
        *("– eins", "– zwei", "", "https://neustadt.example/veranstaltungen/fest/"),
    ]


@pytest.mark.parametrize("text", ["Wort " * 400, "W" * 2000, "ä🎉 " * 600, "kurz"])
def test_a_description_has_at_most_500_characters_and_ends_with_the_pages_address(text: str) -> None:
    (event,) = events(f"when: 2026-06-01\ndescription: {text}")
    said = plain(values(event, "DESCRIPTION")[0])
    above, _, link = said.rpartition("\n\n")
    assert link == "https://neustadt.example/veranstaltungen/fest/"
    assert len(said) <= 500
    assert above == text.strip() or (above.endswith("…") and text.startswith(above[:-1]))


def test_a_short_description_stays_whole_to_the_last_character() -> None:
    room = 500 - len("\n\nhttps://neustadt.example/veranstaltungen/fest/")
    for length, whole in ((room, True), (room + 1, False)):
        (event,) = events(f"when: 2026-06-01\ndescription: {'W' * length}")
        said = plain(values(event, "DESCRIPTION")[0])
        assert ("W" * length in said) is whole


# A feed that grows too large


def many(number: int, year: int) -> dict[str, str]:
    """Events of one day each with descriptions as long as they may be."""
    text = f"description: {'Wort ' * 120}"
    first = date(year, 1, 1)
    days_ = [first + timedelta(one % 300) for one in range(number)]
    return {f"fest-{year}-n{one}": f"when: {day}\n{text}" for one, day in enumerate(days_)}


def changed_at(around: Neighbourhood, moment: datetime) -> dict[str, datetime]:
    return {record.file: moment for record in around.all("event")}


def test_a_feed_over_900_kb_does_without_what_is_long_over_oldest_first_and_says_so() -> None:
    around = neighbourhood({**many(400, 2023), **many(400, 2024), **many(400, 2026)})
    changed = changed_at(around, datetime(2026, 10, 1, tzinfo=UTC))
    told: list[Problem] = []
    raw = {one.path: one.content for one in calendars(around, changed, told.append)}[ALL]
    assert broken_rules(raw) == []
    assert LARGEST - 20_000 < len(raw) <= LARGEST
    kept = re.findall(rb"UID:fest-(\d{4})-n(\d+)@", raw)
    assert sum(year == b"2026" for year, _ in kept) == 400
    gone = 1200 - len(kept)
    assert 400 - sum(year == b"2023" for year, _ in kept) == min(gone, 400)
    (warning,) = told
    assert (warning.code, warning.severity) == ("feed-shortened", "warning")
    assert warning.facts == {"feed": ALL, "most": 900, "number": gone}
    assert warning.position.file.startswith("events/fest-2023-n0")


def test_what_ended_within_twelve_months_before_the_newest_change_stays_however_large_the_feed() -> None:
    around = neighbourhood(many(1200, 2026))
    told: list[Problem] = []
    changed = changed_at(around, datetime(2026, 12, 1, tzinfo=UTC))
    raw = {one.path: one.content for one in calendars(around, changed, told.append)}[ALL]
    assert raw.count(b"BEGIN:VEVENT") == 1200
    assert [one.code for one in told] == ["feed-too-large"]
    assert told[0].facts["size"] == -(-len(raw) // 1000)


def test_the_newest_change_is_that_of_a_source_of_the_feed_not_of_any_file() -> None:
    around = neighbourhood({**many(700, 2024), **many(500, 2025)})
    changed = changed_at(around, datetime(2024, 12, 1, tzinfo=UTC))
    changed["content/index.md"] = datetime(2030, 1, 1, tzinfo=UTC)
    raw = {one.path: one.content for one in calendars(around, changed)}[ALL]
    assert raw.count(b"BEGIN:VEVENT") == 1200


def test_a_series_without_an_end_is_never_long_over() -> None:
    endless = "checked: 2019-05-01\nwhen: {first: 2019-01-02, repeat: every Wednesday, until: open}"
    around = neighbourhood({"offen": endless, **many(1200, 2024), **many(10, 2026)})
    changed = changed_at(around, datetime(2026, 10, 1, tzinfo=UTC))
    raw = {one.path: one.content for one in calendars(around, changed)}[ALL]
    assert len(raw) <= LARGEST
    assert b"UID:offen@" in raw


def test_without_a_history_nothing_is_dropped() -> None:
    raw = files(many(1200, 2023))[ALL]
    assert raw.count(b"BEGIN:VEVENT") == 1200


def test_both_messages_about_large_feeds_have_words() -> None:
    for language in ("de", "en"):
        for code in ("feed-shortened", "feed-too-large"):
            assert {"says", "do"} <= set(words_of(language).own["problems"][code])


# The time zone

BERLIN = (
    b"BEGIN:VTIMEZONE\r\n"
    b"TZID:Europe/Berlin\r\n"
    b"BEGIN:DAYLIGHT\r\n"
    b"DTSTART:19810329T020000\r\n"
    b"RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU\r\n"
    b"TZOFFSETFROM:+0100\r\n"
    b"TZOFFSETTO:+0200\r\n"
    b"TZNAME:CEST\r\n"
    b"END:DAYLIGHT\r\n"
    b"BEGIN:STANDARD\r\n"
    b"DTSTART:19961027T030000\r\n"
    b"RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\r\n"
    b"TZOFFSETFROM:+0200\r\n"
    b"TZOFFSETTO:+0100\r\n"
    b"TZNAME:CET\r\n"
    b"END:STANDARD\r\n"
    b"END:VTIMEZONE\r\n"
)
FIT = ("America/New_York", "Australia/Sydney", "Asia/Kolkata", "Europe/London", "Europe/Dublin", "UTC")
UNFIT = ("Africa/Casablanca", "Africa/Cairo", "America/Mexico_City", "Asia/Tehran", "America/Nuuk")


def test_the_zone_of_berlin_is_written_byte_for_byte() -> None:
    assert vtimezone("Europe/Berlin") == BERLIN
    raw = files({"fest": "when: 2026-06-01 10:00-11:00"})[ALL]
    assert raw.count(b"BEGIN:VTIMEZONE") == 1
    assert raw.index(BERLIN) < raw.index(b"BEGIN:VEVENT")


@pytest.mark.parametrize("key", ["Europe/Berlin", *FIT])
def test_another_program_gets_the_zones_hours_from_what_is_written(key: str) -> None:
    theirs = tz.tzical(StringIO(vtimezone(key).decode())).get(key)
    ours = ZoneInfo(key)
    moment = datetime(2020, 1, 1)
    while moment.year < 2037:
        found = moment.replace(tzinfo=theirs).utcoffset()
        assert found == moment.replace(tzinfo=ours).utcoffset(), moment
        moment += timedelta(hours=13)


@pytest.mark.parametrize("key", ["Europe/Berlin", "America/New_York", "Australia/Sydney", "Europe/London"])
def test_the_clocks_change_in_the_right_hour(key: str) -> None:
    theirs = icalendar.Timezone.from_ical(vtimezone(key)).to_tz(lookup_tzid=False)
    near = timedelta(minutes=90)
    for year, observance, day in product((2021, 2026, 2031), observances(key), range(1, 31)):
        change = datetime(year, observance.month, day, observance.start.hour, observance.start.minute)
        for moment in (change - near, change + near):
            expected = moment.replace(tzinfo=ZoneInfo(key)).utcoffset()
            assert moment.replace(tzinfo=theirs).utcoffset() == expected, moment


def test_a_zone_without_clock_changes_has_one_observance_and_no_rule() -> None:
    text = vtimezone("Asia/Kolkata").decode()
    assert text.count("BEGIN:STANDARD") == 1
    assert "DAYLIGHT" not in text
    assert "RRULE" not in text


@pytest.mark.parametrize("key", FIT)
def test_subscribers_in_every_zone_find_the_sites_dates(key: str) -> None:
    site = in_zone(key)
    text = """
        when: {first: 2026-01-07, time: 18:00-20:00, repeat: every Wednesday, until: 2026-12-30}
        changes: {2026-07-01: none, 2026-07-08: cancelled, 2026-04-08: {date: 2026-04-09}}
        """
    raw = files({"fest": text}, site)[ALL]
    assert broken_rules(raw) == []
    assert_read_back(raw, [worked_out(text, site=site)[0]], site)


@pytest.mark.parametrize("key", UNFIT)
def test_a_zone_whose_clocks_follow_no_rule_is_unfit(key: str) -> None:
    with pytest.raises(UnfitZone):
        observances(key)


@pytest.mark.parametrize("command", ["check", "build"])
def test_an_unfit_zone_in_the_configuration_is_a_problem_with_line_and_remedy(
    good_copy: Path, command: str
) -> None:
    file = good_copy / "mkdocs.yml"
    lines = file.read_text("utf-8").replace("Europe/Berlin", "Africa/Casablanca")
    file.write_text(lines, "utf-8")
    number = next(n for n, line in enumerate(lines.splitlines(), 1) if "Casablanca" in line)
    done = CliRunner().invoke(main, ["-C", str(good_copy), command])
    assert done.exit_code == 1
    assert f"mkdocs.yml:{number}:" in done.output
    assert "Africa/Casablanca" in done.output
    assert "→" in done.output
    assert "Traceback" not in done.output


def test_whole_days_need_no_zone_whatever_their_words_say() -> None:
    text = "when: 2026-06-01\ndescription: 'DTSTART;TZID=Europe/Berlin:20260601T100000'"
    assert "VTIMEZONE" not in feed(text)


# Which rules are written as rules


@pytest.mark.parametrize(
    ("first", "repeat", "rrule"),
    [
        ("2026-06-01", "täglich", "FREQ=DAILY"),
        ("2026-06-01", "alle 3 Tage", "FREQ=DAILY;INTERVAL=3;WKST=MO"),
        ("2026-06-03", "jeden Mittwoch", "FREQ=WEEKLY;BYDAY=WE"),
        ("2026-06-02", "jede zweite Woche am Dienstag", "FREQ=WEEKLY;INTERVAL=2;WKST=MO;BYDAY=TU"),
        ("2026-06-02", "erster Dienstag im Monat", "FREQ=MONTHLY;BYDAY=1TU"),
        ("2026-06-26", "jeden letzten Freitag", "FREQ=MONTHLY;BYDAY=-1FR"),
        ("2026-06-20", "alle 2 Monate am dritten Samstag", "FREQ=MONTHLY;INTERVAL=2;WKST=MO;BYDAY=3SA"),
        ("2026-06-15", "am 15. des Monats", "FREQ=MONTHLY;BYMONTHDAY=15"),
        ("2026-06-30", "letzter Tag im Monat", "FREQ=MONTHLY;BYMONTHDAY=-1"),
    ],
)
def test_what_exchange_reads_is_one_event_with_a_rule(first: str, repeat: str, rrule: str) -> None:
    (event,) = events(f"when: {{first: {first}, repeat: {repeat}, until: 2027-06-01}}")
    (found,) = values(event, "RRULE")
    assert re.fullmatch(rf"{rrule};UNTIL=\d{{8}}", found)


@pytest.mark.parametrize(
    ("first", "repeat"),
    [
        ("2026-08-29", "fünfter Samstag im Monat"),
        ("2026-06-18", "am vorletzten Donnerstag des Monats"),
        ("2026-06-08", "jeden zweiten und vierten Montag im Monat"),
        ("2026-07-31", "am 31. des Monats"),
        ("2026-06-29", "am 29. des Monats"),
        ("2026-06-01", "am 1. und 15. des Monats"),
    ],
)
def test_everything_else_is_written_date_by_date(first: str, repeat: str) -> None:
    text = f"when: {{first: {first}, repeat: {repeat}, until: 2027-06-01, pause: [2026-10-01..2026-10-31]}}"
    found = events(text)
    assert not any(values(event, "RRULE") or values(event, "EXDATE") for event in found)
    written = [values(event, "DTSTART")[0] for event in found]
    assert written == [f";VALUE=DATE:{day.replace('-', '')}" for day in days(sound(text))]
    assert [values(event, "UID")[0] for event in found] == [
        f"fest-{day.replace('-', '')}@neustadt.example" for day in days(sound(text))
    ]


def test_until_is_the_last_dates_start_in_utc_summer_and_winter() -> None:
    text = "when: {{first: 2026-01-07, time: 15:00-17:00, repeat: every Wednesday, until: {}}}"
    (winter,), (summer,) = events(text.format("2026-02-10")), events(text.format("2026-07-05"))
    assert values(winter, "RRULE") == ["FREQ=WEEKLY;BYDAY=WE;UNTIL=20260204T140000Z"]
    assert values(summer, "RRULE") == ["FREQ=WEEKLY;BYDAY=WE;UNTIL=20260701T130000Z"]


def test_until_is_a_date_for_whole_days() -> None:
    (event,) = events("when: {first: 2026-01-07, repeat: every Wednesday, until: 2026-02-10}")
    assert values(event, "RRULE") == ["FREQ=WEEKLY;BYDAY=WE;UNTIL=20260204"]


def test_the_end_shrinks_when_the_last_dates_are_paused() -> None:
    text = "when: {first: 2026-01-07, repeat: every Wednesday, times: 6, pause: [2026-02-04..2026-02-20]}"
    (event,) = events(f"{text}\nchanges: {{2026-03-04: none}}")
    assert values(event, "RRULE") == ["FREQ=WEEKLY;BYDAY=WE;UNTIL=20260225"]
    assert values(event, "EXDATE") == [";VALUE=DATE:20260204,20260211,20260218"]


def test_times_are_never_written_as_a_count() -> None:
    for pause in ("[]", "[2026-01-14]"):
        (event,) = events(f"when: {{first: 2026-01-07, repeat: daily, times: 20, pause: {pause}}}")
        assert "COUNT" not in values(event, "RRULE")[0]


def test_a_single_event_has_no_rule() -> None:
    (event,) = events("when: {first: 2026-01-07, repeat: daily, times: 1}")
    assert values(event, "RRULE") == []


def test_an_open_series_has_no_end_and_its_feed_never_changes_with_the_day() -> None:
    text = "checked: 2026-01-15\nwhen: {first: 2026-01-07, repeat: every Wednesday, until: open}"
    (event,) = events(text)
    assert values(event, "RRULE") == ["FREQ=WEEKLY;BYDAY=WE"]


# Exceptions

SERIES = "when: {first: 2026-06-03, time: 15:00-17:00, repeat: every Wednesday, until: 2026-07-29}\n"


def test_paused_and_missing_dates_leave_no_event() -> None:
    paused = SERIES.replace("until", "pause: [2026-06-17], until")
    (event,) = events(f"{paused}changes: {{2026-07-01: none}}")
    assert values(event, "EXDATE") == [";TZID=Europe/Berlin:20260617T150000,20260701T150000"]


def test_paused_dates_of_whole_days_are_left_out_as_dates() -> None:
    (event,) = events("when: {first: 2026-06-03, repeat: daily, times: 4, pause: [2026-06-05]}")
    assert values(event, "EXDATE") == [";VALUE=DATE:20260605"]


def test_a_changed_date_is_a_whole_event_named_by_its_original_start() -> None:
    text = f"{SERIES}changes: {{2026-06-17: {{date: 2026-06-18, time: 16:00-18:00, note: verlegt}}}}"
    master, override = events(text)
    assert values(override, "RECURRENCE-ID") == [";TZID=Europe/Berlin:20260617T150000"]
    assert values(override, "DTSTART") == [";TZID=Europe/Berlin:20260618T160000"]
    assert values(override, "DTEND") == [";TZID=Europe/Berlin:20260618T180000"]
    assert values(master, "EXDATE") == []
    assert {line.split(":")[0].split(";")[0] for line in master} - {"RRULE"} <= {
        line.split(":")[0].split(";")[0] for line in override
    }
    assert values(override, "UID") == values(master, "UID") == ["fest@neustadt.example"]


def test_a_note_alone_makes_an_exception_at_the_same_hour() -> None:
    _, override = events(f"{SERIES}changes: {{2026-06-17: {{note: Bitte klingeln}}}}")
    assert values(override, "DTSTART") == [";TZID=Europe/Berlin:20260617T150000"]
    assert values(override, "DESCRIPTION")[0].startswith("Bitte klingeln\\n\\nhttps://")


def test_a_changed_whole_day_is_named_by_a_date() -> None:
    text = "when: {first: 2026-06-03, repeat: every Wednesday, times: 4}\n"
    _, override = events(f"{text}changes: {{2026-06-10: {{date: 2026-06-11}}}}")
    assert values(override, "RECURRENCE-ID") == [";VALUE=DATE:20260610"]
    assert values(override, "DTSTART") == [";VALUE=DATE:20260611"]


@pytest.mark.parametrize(
    "said", ["{date: 2026-06-24}", "{date: 2026-07-02}", "{time: all day}", "{date: 2026-06-10}"]
)
def test_what_exchange_refuses_as_an_exception_is_an_event_of_its_own(said: str) -> None:
    text = f"{SERIES}changes: {{2026-06-17: {said}}}".replace("15:00-17:00", "15:00-17:00")
    text = text.replace("2026-06-24}", "2026-06-24, time: 9:00-10:00}")
    text = text.replace("2026-06-10}", "2026-06-10, time: 9:00-10:00}")
    master, single = events(text)
    assert values(master, "EXDATE") == [";TZID=Europe/Berlin:20260617T150000"]
    assert values(single, "UID") == ["fest-20260617@neustadt.example"]
    assert values(single, "RECURRENCE-ID") == []


def test_an_extra_date_is_an_event_of_its_own_and_never_an_rdate() -> None:
    master, extra = events(f"{SERIES}extra: [{{date: 2026-08-01, time: 10:00-11:00, title: Zugabe}}]")
    assert values(master, "RDATE") == []
    assert values(extra, "UID") == ["fest-20260801@neustadt.example"]
    assert values(extra, "SUMMARY") == ["Zugabe"]


# Times


def test_an_unknown_end_is_written_as_the_sites_usual_length() -> None:
    for minutes, end in ((60, "203000"), (90, "210000")):
        site = replace(SITE, default_length=minutes)
        (event,) = events("when: 2026-06-18 19:30", site)
        assert values(event, "DTEND") == [f";TZID=Europe/Berlin:20260618T{end}"]


def test_a_whole_day_ends_with_the_next_one() -> None:
    (event,) = events("when: {first: 2026-08-10, last_day: 2026-08-14}")
    assert values(event, "DTSTART") == [";VALUE=DATE:20260810"]
    assert values(event, "DTEND") == [";VALUE=DATE:20260815"]


def test_midnight_is_the_start_of_the_next_day() -> None:
    (event,) = events("when: 2026-12-31 20:00-24:00")
    assert values(event, "DTEND") == [";TZID=Europe/Berlin:20270101T000000"]


def test_a_night_ends_at_four_on_the_clock_in_every_night_also_for_subscribers() -> None:
    text = "when: {first: 2026-03-21, time: 22:00-4:00, repeat: every Saturday, until: 2026-11-01}"
    programme = sound(text)
    raw = files({"fest": text})[ALL]
    assert_read_back(raw, [programme], SITE)
    zone = ZoneInfo("Europe/Berlin")
    found = read_back(raw, date(2026, 3, 1), date(2026, 12, 1))
    ends = {datetime.fromisoformat(end).replace(tzinfo=UTC).astimezone(zone).time() for _, _, end, _ in found}
    assert ends == {time(4)}


def test_a_series_is_never_written_in_utc_or_without_a_zone() -> None:
    (event,) = events(SERIES)
    assert values(event, "DTSTART") == [";TZID=Europe/Berlin:20260603T150000"]


def test_a_paused_first_date_moves_the_start() -> None:
    (event,) = events(SERIES.replace("until", "pause: [2026-06-03], until"))
    assert values(event, "DTSTART") == [";TZID=Europe/Berlin:20260610T150000"]
    assert values(event, "EXDATE") == []


# Words of an event


def with_place(good_copy: Path, text: str) -> bytes:
    (good_copy / "events" / "probe.yaml").write_text(f"title: Probe\n{text}", "utf-8")
    around = read_at(good_copy)
    assert ("event", "probe") in around.programmes
    return files(around)["veranstaltungen/probe/termin.ics"].replace(b"\r\n ", b"")


def test_the_place_is_one_line_with_name_room_street_and_town(good_copy: Path) -> None:
    raw = with_place(good_copy, "when: 2026-06-01\nplace: seehaus\nroom: Stüberl\n")
    assert "LOCATION:Seehaus\\, Stüberl\\, Uferweg 2\\, 83999 Neustadt am See\r\n".encode() in raw
    assert re.search(rb"GEO:47\.\d{6};12\.\d{6}\r\n", raw)


def test_a_date_in_another_place_does_not_keep_the_usual_room(good_copy: Path) -> None:
    text = f"{SERIES}place: seehaus\nroom: Stüberl\nchanges: {{2026-06-17: {{place: dorfwiese}}}}\n"
    raw = with_place(good_copy, text)
    usual, other = re.findall(r"LOCATION:(.*?)\r\n", raw.decode())
    assert "Stüberl" in usual
    assert "Stüberl" not in other


def test_categories_are_titles_each_escaped_by_itself() -> None:
    site = replace(
        SITE, categories={"a": replace(SITE.categories["treffen"], title="Kaffee, Kuchen"), **SITE.categories}
    )
    (event,) = events("when: 2026-06-01\ncategories: [a, treffen]", site)
    assert values(event, "CATEGORIES") == ["Kaffee\\, Kuchen,Treffen"]


def test_a_neighbourhoods_calendar_blocks_nobodys_time_and_says_no_status_when_all_is_well() -> None:
    (event,) = events("when: 2026-06-01")
    assert values(event, "TRANSP") == ["TRANSPARENT"]
    assert values(event, "STATUS") == []
    (maybe,) = events("when: 2026-06-01\nstatus: tentative")
    assert values(maybe, "STATUS") == ["TENTATIVE"]


def test_the_address_of_the_page_stands_in_url_and_at_the_end_of_the_description() -> None:
    (event,) = events("when: 2026-06-01\ndescription: Mit Musik.")
    assert values(event, "URL") == ["https://neustadt.example/veranstaltungen/fest/"]
    assert values(event, "DESCRIPTION")[0].endswith("\\n\\nhttps://neustadt.example/veranstaltungen/fest/")


# Cancelled


def statuses(raw: bytes) -> list[tuple[str, str]]:
    calendar = icalendar.Calendar.from_ical(raw)
    return [(str(event["SUMMARY"]), str(event.get("STATUS", ""))) for event in calendar.events]


def test_a_cancelled_date_stays_in_the_feed_and_says_so_in_its_title() -> None:
    written = files({"fest": f"{SERIES}changes: {{2026-06-17: {{cancelled: Sturm}}}}"})
    assert statuses(written[ALL]) == [("fest", ""), ("Abgesagt: fest", "CANCELLED")]
    assert statuses(written[ALL.replace(".ics", VISIBLE)]) == [("fest", ""), ("Abgesagt: fest", "")]
    assert b"DESCRIPTION:Sturm\\n\\nhttps://" in written[ALL]


def test_a_changed_title_is_also_preceded_by_the_cancellation() -> None:
    written = files({"fest": f"{SERIES}changes: {{2026-06-17: {{cancelled: yes, title: Fest mit Gast}}}}"})
    assert statuses(written[ALL])[1] == ("Abgesagt: Fest mit Gast", "CANCELLED")


def test_a_cancelled_file_cancels_the_series_and_all_its_dates() -> None:
    changes = "changes: {2026-06-17: {title: Anders}}\nextra: [2026-08-01]"
    text = f"{SERIES}{changes}\nstatus: {{cancelled: Sturm}}"
    written = files({"fest": text})
    titles = ["Abgesagt: fest", "Abgesagt: Anders", "Abgesagt: fest"]
    assert statuses(written[ALL]) == [(title, "CANCELLED") for title in titles]
    assert statuses(written[ALL.replace(".ics", VISIBLE)]) == [(title, "") for title in titles]


def test_a_site_in_english_cancels_in_english() -> None:
    written = files({"fest": "when: 2026-06-01\nstatus: cancelled"}, replace(SITE, language="en"))
    raw = written["calendar/feeds/all.ics"]
    assert broken_rules(raw) == []
    assert statuses(raw) == [("Cancelled: fest", "CANCELLED")]
    assert "calendar/feeds/all-cancellations-visible.ics" in written


# UIDs


def test_a_uid_is_the_files_name_and_the_sites_domain_for_uids() -> None:
    (event,) = events("when: 2026-06-01")
    assert values(event, "UID") == ["fest@neustadt.example"]


def test_a_uid_survives_a_move_of_the_site() -> None:
    moved = replace(SITE, url="https://anderswo.example/quartier/")
    (before,), (after,) = events("when: 2026-06-01"), events("when: 2026-06-01", moved)
    assert values(before, "UID") == values(after, "UID")
    assert values(before, "URL") != values(after, "URL")


def test_a_renamed_file_keeps_the_uid_of_its_oldest_name() -> None:
    (event,) = events("when: 2026-06-01\nformerly: [kirchweih, erntemarkt]")
    assert values(event, "UID") == ["kirchweih@neustadt.example"]
    assert values(event, "URL") == ["https://neustadt.example/veranstaltungen/fest/"]


def test_an_edit_of_anything_else_keeps_the_uids() -> None:
    uids = [values(event, "UID") for event in events(f"{SERIES}extra: [2026-08-01]")]
    edited = f"{SERIES.replace('15:00-17:00', '9:00-10:00')}extra: [2026-08-01 8:00-9:00]\ndescription: neu"
    assert [values(event, "UID") for event in events(edited)] == uids


def test_two_files_that_give_one_uid_are_a_problem_that_names_both(good_copy: Path) -> None:
    two = "title: A\nwhen:\n  - 2026-06-01 10:00-11:00\n  - 2026-06-02 10:00-11:00\n"
    (good_copy / "events" / "probe.yaml").write_text(two, "utf-8")
    (good_copy / "events" / "probe-2.yaml").write_text("title: B\nwhen: 2026-06-03\n", "utf-8")
    problems = [one for one in read_at(good_copy).problems if one.code == "uid-twice"]
    named = {problems[0].position.file, problems[0].facts["other"]}
    assert named == {"events/probe.yaml", "events/probe-2.yaml"}


@pytest.mark.parametrize("slug", ["probe-20260513", "probe-ab20260902", "probe-20260513-1800"])
def test_a_file_may_not_be_named_like_a_date_of_another(good_copy: Path, slug: str) -> None:
    (good_copy / "events" / f"{slug}.yaml").write_text("title: B\nwhen: 2026-06-03\n", "utf-8")
    problems = [one.code for one in read_at(good_copy).problems if one.position.file == f"events/{slug}.yaml"]
    assert problems == ["slug-like-date"]


# Which feeds there are


def test_the_feed_of_all_events_and_one_for_each_lie_where_they_always_lay() -> None:
    written = files(read_at(FOLDERS["good"]))
    for path in (ALL, "veranstaltungen/seefest/termin.ics"):
        assert path in written
        assert path.replace(".ics", VISIBLE) in written
    slugs = {path.split("/")[1] for path in written if path.startswith("veranstaltungen/")}
    former = {old for event in read_at(FOLDERS["good"]).all("event") for old in event.entry.formerly}
    assert former
    assert slugs == {path.stem for path in (FOLDERS["good"] / "events").glob("*.yaml")} | former


def test_a_calendar_without_events_stays_empty_and_valid() -> None:
    raw = files({})[ALL]
    assert broken_rules(raw) == []
    assert b"VEVENT" not in raw
    assert icalendar.Calendar.from_ical(raw).events == []


def test_events_that_are_over_stay_in_the_feed() -> None:
    assert len(events("when: 1999-06-01")) == 1


def test_without_a_history_there_is_a_fixed_stamp_and_no_sequence() -> None:
    (event,) = events("when: 2026-06-01")
    assert values(event, "DTSTAMP") == [f"{OUTPUT_CHANGED:%Y%m%dT%H%M%SZ}"]
    assert values(event, "LAST-MODIFIED") == values(event, "SEQUENCE") == []


# The linter finds what it is for

CHANGED = "changes: {2026-06-17: {cancelled: yes}, 2026-06-24: none}\ndescription: Mit Musik"
SOUND = files({"fest": f"{SERIES}{CHANGED}"})[ALL]
BROKEN: Mapping[str, tuple[bytes, bytes, str]] = {
    "bom": (b"BEGIN:VCALENDAR", b"\xef\xbb\xbfBEGIN:VCALENDAR", "no byte order mark"),
    "lf": (b"VERSION:2.0\r\n", b"VERSION:2.0\n", "lines end with CRLF"),
    "cr": (b"VERSION:2.0\r\n", b"VERSION:2.0\r", "lines end with CRLF"),
    "cut": (b"END:VCALENDAR\r\n", b"END:VCALENDAR", "the last line ends too"),
    "long": (b"SUMMARY:fest", b"SUMMARY:" + b"x" * 68, "folded at 75 octets"),
    "latin": (b"SUMMARY:fest", b"SUMMARY:f\xe4st", "UTF-8, folded between characters"),
    "split": (b"SUMMARY:fest", b"SUMMARY:f\xc3\r\n \xa4st", "UTF-8, folded between characters"),
    "control": (b"SUMMARY:fest", b"SUMMARY:fe\x07st", "no control characters"),
    "tab": (b"SUMMARY:fest", b"SUMMARY:fe\tst", "no control characters"),
    "nel": (b"SUMMARY:fest", b"SUMMARY:fe\xc2\x85st", "no control characters"),
    "empty-line": (b"VERSION:2.0\r\n", b"VERSION:2.0\r\n\r\n", "no empty line"),
    "huge": (b"SUMMARY:fest\r\n", b"SUMMARY:fest\r\n" * 70_000, "at most 900 kB"),
    "nesting": (b"END:VEVENT\r\n", b"", "one VCALENDAR, well nested"),
    "version": (b"VERSION:2.0\r\n", b"", "the calendar has one VERSION"),
    "product": (b"//Quartier//DE", b"//Quartier 1.2//DE", "the calendar has one PRODID"),
    "method": (b"CALSCALE", b"METHOD:PUBLISH\r\nCALSCALE", "no METHOD at the calendar"),
    "uid-above": (b"CALSCALE", b"UID:abc\r\nCALSCALE", "no UID at the calendar"),
    "names": (b"X-WR-CALNAME:Neu", b"X-WR-CALNAME:Alt", "NAME and X-WR-CALNAME alike"),
    "source": (b"SOURCE;VALUE=URI", b"SOURCE", "SOURCE has its parameters"),
    "refresh": (b"DURATION:PT6H", b"DURATION:PT1H", "the calendar has one REFRESH-INTERVAL"),
    "colours": (b"#008080", b"#FF0000", "both colours are one CSS colour"),
    "colour": (b"COLOR:teal", b"COLOR:petrol", "both colours are one CSS colour"),
    "comma": (b"SUMMARY:fest", b"SUMMARY:fest, laut", "SUMMARY is escaped"),
    "semicolon": (b"SUMMARY:fest", b"SUMMARY:fest; laut", "SUMMARY is escaped"),
    "backslash": (b"SUMMARY:fest", b"SUMMARY:C:\\Neu", "SUMMARY is escaped"),
    "html": (b"SUMMARY:fest", b"SUMMARY:<b>fest</b>", "no HTML in SUMMARY"),
    "entity": (b"SUMMARY:fest", b"SUMMARY:fest &amp\\; mehr", "no HTML in SUMMARY"),
    "no-zone": (BERLIN, b"", "exactly one VTIMEZONE"),
    "two-zones": (BERLIN, BERLIN * 2, "exactly one VTIMEZONE"),
    "other-zone": (b"X-WR-TIMEZONE:Europe/Berlin", b"X-WR-TIMEZONE:Europe/Rome", "all moments in the site's"),
    "rdate-zone": (b"RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU", b"RDATE:20260329T020000", "two yearly rules"),
    "todo": (b"END:VCALENDAR", b"BEGIN:VTODO\r\nEND:VTODO\r\nEND:VCALENDAR", "no VTODO"),
    "alarm": (b"END:VEVENT", b"BEGIN:VALARM\r\nEND:VALARM\r\nEND:VEVENT", "no VALARM"),
    "rdate": (b"SUMMARY", b"RDATE:20260801T100000Z\r\nSUMMARY", "no RDATE at an event"),
    "exrule": (b"SUMMARY", b"EXRULE:FREQ=DAILY\r\nSUMMARY", "no EXRULE at an event"),
    "attendee": (b"SUMMARY", b"ATTENDEE:mailto:a@b.example\r\nSUMMARY", "no ATTENDEE at an event"),
    "organizer": (b"SUMMARY", b"ORGANIZER:mailto:a@b.example\r\nSUMMARY", "no ORGANIZER at an event"),
    "duration": (b"DTEND;TZID=Europe/Berlin:20260603T170000", b"DURATION:PT2H", "an event has DTEND"),
    "uid-blank": (b"UID:fest@", b"UID:mein fest@", "UID of its form"),
    "uid-slash": (b"UID:fest@", b"UID:fest/1@", "UID of its form"),
    "uid-umlaut": (b"UID:fest@", "UID:fäst@".encode(), "UID of its form"),
    "uid-domain": (b"UID:fest@neustadt.example", b"UID:fest", "UID of its form"),
    "opaque": (b"TRANSP:TRANSPARENT", b"TRANSP:OPAQUE", "TRANSP of its form"),
    "confirmed": (b"TRANSP", b"STATUS:CONFIRMED\r\nTRANSP", "STATUS of its form"),
    "twice": (b"TRANSP", b"SUMMARY:fest\r\nTRANSP", "one SUMMARY at most"),
    "floating": (b"DTSTART;TZID=Europe/Berlin:", b"DTSTART:", "never floating, never UTC"),
    "two-forms": (b"DTEND;TZID=Europe/Berlin:20260603T17", b"DTEND;TZID=Europe/Rome:20260603T17", "one form"),
    "backwards": (b"20260603T170000", b"20260603T140000", "DTEND after DTSTART"),
    "stamps": (b"SUMMARY", b"SEQUENCE:12\r\nSUMMARY", "LAST-MODIFIED and SEQUENCE together"),
    "sequence": (
        b"SUMMARY",
        b"LAST-MODIFIED:20261122T000000Z\r\nSEQUENCE:12\r\nSUMMARY",
        "SEQUENCE counts the minutes",
    ),
    "modified": (
        b"SUMMARY",
        b"LAST-MODIFIED:20271122T000000Z\r\nSEQUENCE:4150080\r\nSUMMARY",
        "DTSTAMP is LAST-MODIFIED",
    ),
    "wordy": (
        b"DESCRIPTION:Mit",
        b"DESCRIPTION:" + b"\r\n ".join([*[b"Mit " * 5] * 30, b"Mit"]),
        "at most 500",
    ),
    "no-link": (b"DESCRIPTION:Mit Musik", b"DESCRIPTION:Mit\r\nX-A:", "ends with the page's address"),
    "silent": (b"SUMMARY:Abgesagt: fest", b"SUMMARY:fest", "a cancelled date says so first"),
    "count": (b";UNTIL=20260729T130000Z", b";COUNT=9", "only rules that Exchange reads"),
    "fifth": (b"FREQ=WEEKLY;BYDAY=WE", b"FREQ=MONTHLY;BYDAY=5WE", "only rules that Exchange reads"),
    "interval": (b"FREQ=WEEKLY;", b"FREQ=WEEKLY;INTERVAL=2;", "only rules that Exchange reads"),
    "until-local": (b"UNTIL=20260729T130000Z", b"UNTIL=20260729T150000", "UNTIL in UTC"),
    "until-date": (b"UNTIL=20260729T130000Z", b"UNTIL=20260729", "UNTIL in UTC"),
    "until-later": (b"UNTIL=20260729T130000Z", b"UNTIL=20260730T130000Z", "the last occurrence's start"),
    "start-off": (b"BYDAY=WE", b"BYDAY=TH", "DTSTART is itself an occurrence"),
    "exdate-off": (b"EXDATE;ZONE:20260624", b"EXDATE;ZONE:20260625", "EXDATE names dates of the rule"),
    "both": (b"20260624T150000", b"20260617T150000", "RECURRENCE-ID names a date that is not left out"),
    "recurrence-form": (
        b"RECURRENCE-ID;TZID=Europe/Berlin:20260617T150000",
        b"RECURRENCE-ID;VALUE=DATE:20260617",
        "one form and zone",
    ),
    "past": (
        b"DTSTART;ZONE:20260617T150000\r\nDTEND;ZONE:20260617T170000",
        b"DTSTART;ZONE:20260625T150000\r\nDTEND;ZONE:20260625T170000",
        "stays between",
    ),
}


@pytest.mark.parametrize("case", BROKEN)
def test_the_linter_finds_what_it_is_for(case: str) -> None:
    old, new = (part.replace(b";ZONE:", b";TZID=Europe/Berlin:") for part in BROKEN[case][:2])
    rule = BROKEN[case][2]
    assert old in SOUND
    found = broken_rules(SOUND.replace(old, new, 1))
    assert any(rule in one for one in found), found


def test_the_linter_finds_nothing_in_a_sound_feed() -> None:
    assert broken_rules(SOUND) == []
