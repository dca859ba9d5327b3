"""What search engines, messengers and phones are told is what residents read; nothing breaks out of it."""

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import html5lib
import pytest
from msgspec.structs import replace

from quartier import site as site_module
from quartier.loading import neighbourhood_of
from quartier.model.neighbourhood import Neighbourhood
from quartier.model.page import Page
from quartier.pages import heads, json_ld, site_files
from quartier.pages.view import View
from quartier.reading.configuration import LOOKS, site_in
from written import TODAY, neighbourhood

GOOD = Path(__file__).parent / "examples" / "good"
THEME = Path(__file__).parent.parent / "theme"
HOSTILE = "</title></script><script>alert(1)</script>\"'><img src=x onerror=alert(2)> & <!-- ]]> 🎉"
ORGANISATION = """---
titel: Nachtcafé
art: verein
telefon: 08999 300-0
mail: nacht@neustadt.example
öffnungszeiten:
  freitag: 20:00-2:00
  samstag: [9:00-12:00, 20:00-0:00]
  pause: [2026-06-12]
  ausnahmen: {2026-06-05: geschlossen, 2026-06-10: 9:00-11:00, 2026-12-25: geschlossen}
---
Tee und **Gespräche**, wenn andere schlafen.
"""


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> View:
    """The good neighbourhood with one more organisation, as it was read."""
    folder = Path(
        shutil.copytree(
            GOOD, tmp_path_factory.mktemp("heads") / "good", ignore=shutil.ignore_patterns(".cache")
        )
    )
    (folder / "content" / "kontakte" / "nachtcafe.md").write_text(ORGANISATION, "utf-8")
    return view_of(folder)


@pytest.fixture(scope="module")
def pages(told: View) -> dict[str, Page]:
    """Its generated pages by address, their heads complete."""
    made = [planned.make() for planned in site_module.plan(site_module.Making(told, None))]
    start = Page("", "Start", "<p>Hallo</p>", "Was am See los ist.", source="content/index.md")
    return {page.address: page for page in heads.all_completed([start, *made], told)}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A demonstration site, built."""
    folder = Path(
        shutil.copytree(
            GOOD, tmp_path_factory.mktemp("built") / "good", ignore=shutil.ignore_patterns(".cache")
        )
    )
    configuration = folder / "mkdocs.yml"
    text = configuration.read_text("utf-8")
    said = text.replace(
        "uid_domain: neustadt.example", "uid_domain: neustadt.example\n      demonstration: ja"
    )
    assert said != text
    configuration.write_text(said, "utf-8")
    command = (sys.executable, "-m", "quartier", "-C", str(folder), "build", "--today", "2026-06-01")
    done = subprocess.run(command, capture_output=True, encoding="utf-8", cwd=folder)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder / "site"


def view_of(folder: Path) -> View:
    site, problems = site_in(folder)
    assert site is not None, problems
    return View(neighbourhood_of(site, TODAY), TODAY)


def parsed(html: str) -> Any:
    return html5lib.parse(html, namespaceHTMLElements=False)


def blocks(tree: Any) -> list[dict[str, Any]]:
    """Every thing that a page's JSON-LD describes."""
    found = []
    for one in tree.iter("script"):
        if one.get("type") == "application/ld+json":
            said = json.loads("".join(one.itertext()))
            assert said["@context"] == "https://schema.org"
            found.extend(said.get("@graph", [said]))
    return found


def of_type(sort: str, page: Page) -> list[dict[str, Any]]:
    return [one for one in blocks(parsed(page.head)) if sort in one["@type"]]


def properties(tree: Any) -> list[tuple[str, str]]:
    return [(one.get("property"), one.get("content")) for one in tree.iter("meta") if one.get("property")]


# Every page


def test_every_page_says_the_same_of_itself_to_everybody(built: Path) -> None:
    files = [path for path in sorted(built.rglob("*.html")) if path.name != "404.html"]
    assert len(files) > 80
    for path in files:
        tree = parsed(path.read_text("utf-8"))
        titles = ["".join(one.itertext()) for one in tree.iter("title")]
        described = [one.get("content") for one in tree.iter("meta") if one.get("name") == "description"]
        canonical = [one.get("href") for one in tree.iter("link") if one.get("rel") == "canonical"]
        said = properties(tree)
        names = [name for name, _ in said]
        assert sorted(set(names)) == sorted(names), path
        assert len(titles) == len(described) == len(canonical) == 1, path
        assert dict(said)["og:url"] == canonical[0]
        assert dict(said)["og:description"] == described[0]
        assert titles[0] in (f"{dict(said)['og:title']} – Neustadt am See", dict(said)["og:title"])
        assert dict(said)["og:site_name"] == "Neustadt am See"
        assert dict(said)["og:locale"] == "de_DE"
        assert 0 < len(described[0]) <= heads.MOST_LETTERS, path


def test_description_is_cut_behind_a_word() -> None:
    text = "Zwiebelkuchen " * 20
    cut = heads.shortened(text)
    assert len(cut) <= heads.MOST_LETTERS
    assert cut == f"{' '.join(['Zwiebelkuchen'] * 11)}…"
    assert heads.shortened("kurz\nund\u00a0gut") == "kurz und gut"
    assert len(heads.shortened("x" * 200)) == heads.MOST_LETTERS
    assert heads.shortened("Eins, zwei – drei", 11) == "Eins, zwei…"


def test_page_without_words_of_its_own_is_described_by_the_site(told: View) -> None:
    page = heads.all_completed([Page("x/", "X", "")], told)[0]
    assert page.description == told.site.tagline


def test_event_on_one_day_is_told_from_last_years_by_its_date(pages: dict[str, Page]) -> None:
    assert pages["veranstaltungen/seefest/"].title == "Seefest – 4.\u00a0Juli 2026"
    assert pages["veranstaltungen/stammtisch/"].title == "Stammtisch"


def test_pages_of_the_same_name_are_told_apart() -> None:
    given = [
        Page("orte/", "Orte", "", branch="orte/index.md"),
        Page("orte/see/", "Seehaus", "", branch="orte/index.md"),
        Page("kontakte/", "Kontakte", "", branch="kontakte/index.md"),
        Page("kontakte/see/", "Seehaus", "", branch="kontakte/index.md"),
        Page("kontakte/a/", "Verein", "", branch="kontakte/index.md"),
        Page("kontakte/b/", "Verein", "", branch="kontakte/index.md"),
        Page("orte/alt/", "Seehaus", "", branch="orte/index.md", leads_to="orte/see/"),
    ]
    assert heads.titles_told_apart(given) == [
        "Orte",
        "Seehaus – Orte",
        "Kontakte",
        "Seehaus – Kontakte",
        "Verein – Kontakte (a)",
        "Verein – Kontakte (b)",
        "Seehaus",
    ]


def test_page_shows_its_own_picture_elsewhere_or_that_of_the_start_page(told: View) -> None:
    home = Page("", "Start", "", picture="bilder/see am abend.jpg", picture_alt="Der See")
    own = Page("fest/", "Fest", "", picture="bilder/fest.webp", picture_alt="Lampions")
    drawn = Page("plan/", "Plan", "", picture="bilder/plan.svg", picture_alt="Ein Plan")
    shown = [dict(properties(parsed(page.head))) for page in heads.all_completed([home, own, drawn], told)]
    assert [(one["og:image"], one["og:image:alt"]) for one in shown] == [
        ("https://neustadt.example/bilder/see%20am%20abend.jpg", "Der See"),
        ("https://neustadt.example/bilder/fest.webp", "Lampions"),
        ("https://neustadt.example/bilder/see%20am%20abend.jpg", "Der See"),
    ]


def test_nothing_breaks_out_of_a_head(told: View) -> None:
    hostile = Page("x/", HOSTILE, "", HOSTILE, data=({"@type": "Thing", "name": HOSTILE},), picture=HOSTILE)
    page = heads.all_completed([replace(hostile, picture_alt=HOSTILE)], told)[0]
    tree = parsed(page.head)
    assert {one.tag for one in tree.iter()} == {"html", "head", "body", "meta", "script"}
    assert [len(one) for one in tree.iter("body")] == [0]
    assert dict(properties(tree))["og:title"] == HOSTILE
    assert blocks(tree)[0]["name"] == HOSTILE
    assert not any(sign in json_ld.script(page.data)[35:-9] for sign in "<>&")


# JSON-LD


def test_json_ld_of_every_page_can_be_read(pages: dict[str, Page]) -> None:
    found = {address: blocks(parsed(page.head)) for address, page in pages.items()}
    kinds = {
        one["@type"] if isinstance(one["@type"], str) else one["@type"][0]
        for many in found.values()
        for one in many
    }
    assert {"WebSite", "Event", "Place", "NGO", "BreadcrumbList"} <= kinds


def test_dates_in_json_ld_are_the_dates_of_the_calendar(pages: dict[str, Page], told: View) -> None:
    gatherings = told.neighbourhood.gatherings
    assert len(gatherings) > 50
    for record in gatherings:
        page = pages[told.addresses.record(record.kind, record.slug)]
        coming = [one.occurrence for one in told.dates_of(record) if told.is_coming(one)]
        expected = coming[:10] or [told.dates_of(record)[-1].occurrence]
        told_dates = [(one["identifier"], one["startDate"]) for one in of_type("Event", page)]
        assert told_dates == [
            (one.uid, one.start.date().isoformat() if one.all_day else one.start.isoformat())
            for one in expected
        ], record.slug


def events_of(text: str) -> list[dict[str, Any]]:
    """What the page of an event says in JSON-LD."""
    quarter: Neighbourhood = neighbourhood({"fest": text})
    view = View(quarter, TODAY)
    record = quarter.get("event", "fest")
    assert record is not None
    return [dict(one) for one in json_ld.of_record(view.on("veranstaltungen/fest/"), record)]


def test_date_that_was_moved_names_its_first_start() -> None:
    usual, moved = events_of(
        """
        when: {first: 2026-06-03, time: 15:00-17:00, repeat: jeden Mittwoch, times: 2}
        changes: {2026-06-10: {date: 2026-06-11, time: 16:00-17:00}}
        """
    )
    assert usual["eventStatus"] == "https://schema.org/EventScheduled"
    assert "previousStartDate" not in usual
    assert moved["eventStatus"] == "https://schema.org/EventRescheduled"
    assert moved["startDate"] == "2026-06-11T16:00:00+02:00"
    assert moved["previousStartDate"] == "2026-06-10T15:00:00+02:00"


def test_day_that_became_an_hour_was_to_be_the_whole_day() -> None:
    moved = events_of(
        """
        when: {first: 2026-06-03, time: ganztägig, repeat: jeden Mittwoch, times: 2}
        changes: {2026-06-10: {time: 15:00-16:00}}
        """
    )[1]
    assert moved["startDate"] == "2026-06-10T15:00:00+02:00"
    assert moved["previousStartDate"] == "2026-06-10"


def test_date_that_is_cancelled_keeps_its_start() -> None:
    cancelled = events_of("when: 2026-06-03 15:00-17:00\nstatus: {cancelled: Regen}")
    assert [one["eventStatus"] for one in cancelled] == ["https://schema.org/EventCancelled"]
    assert cancelled[0]["startDate"] == "2026-06-03T15:00:00+02:00"


def test_whole_days_end_on_their_last_day() -> None:
    one = events_of("when: {first: 2026-06-03, last_day: 2026-06-05}")[0]
    assert (one["startDate"], one["endDate"]) == ("2026-06-03", "2026-06-05")


def test_night_ends_on_the_next_day_and_winter_has_its_own_offset() -> None:
    one = events_of("when: 2026-10-24 22:00-04:00")[0]
    assert one["startDate"] == "2026-10-24T22:00:00+02:00"
    assert one["endDate"] == "2026-10-25T04:00:00+01:00"


def test_unknown_end_stays_unknown() -> None:
    one = events_of("when: 2026-06-03 15:00")[0]
    assert "endDate" not in one


def test_series_names_ten_dates_and_a_past_event_its_last() -> None:
    assert (
        len(events_of("when: {first: 2026-06-03, time: 15:00-17:00, repeat: jeden Mittwoch, times: 30}"))
        == 10
    )
    assert [one["startDate"] for one in events_of("when: 2025-06-03")] == ["2025-06-03"]


@pytest.mark.parametrize(
    ("cost", "free"),
    [("kostenlos", True), ("Eintritt frei", True), ("5 Euro, Kinder frei", False), ("Spende", False)],
)
def test_only_what_is_free_is_called_free(cost: str, free: bool) -> None:
    one = events_of(f"when: 2026-06-03\ncost: {cost}")[0]
    assert one.get("isAccessibleForFree", False) is free
    assert ("offers" in one) is free


def test_event_names_place_organiser_and_audience(pages: dict[str, Page]) -> None:
    one = of_type("Event", pages["veranstaltungen/seefest/"])[0]
    assert one["location"]["@type"] == "Place"
    assert one["location"]["name"] == "Dorfwiese"
    assert one["location"]["address"]["addressLocality"] == "Neustadt am See"
    assert one["organizer"] == {
        "@type": "NGO",
        "name": "Seeverein Neustadt e. V.",
        "url": "https://seeverein.neustadt.example",
    }
    assert one["audience"] == [{"@type": "Audience", "audienceType": "Alle"}]


def test_place_says_where_it_is_and_who_gets_in(pages: dict[str, Page]) -> None:
    one = of_type("Place", pages["orte/seehaus/"])[0]
    assert one["geo"] == {"@type": "GeoCoordinates", "latitude": 47.8571, "longitude": 12.4013}
    assert [found["name"] for found in one["amenityFeature"]] == [
        "stufenlos",
        "Rollstuhl-WC",
        "Induktionsschleife",
    ]
    assert one["containsPlace"][0] == {"@type": "Room", "name": "Großer Saal", "maximumAttendeeCapacity": 80}


def test_opening_hours_of_a_week(pages: dict[str, Page]) -> None:
    one = of_type("NGO", pages["kontakte/nachtcafe/"])[0]
    assert one["@type"] == ["NGO", "LocalBusiness"]
    assert one["telephone"] == "+4989993000"
    said = [
        (hours["dayOfWeek"], hours["opens"], hours["closes"]) for hours in one["openingHoursSpecification"]
    ]
    assert said == [
        (["Friday"], "20:00", "02:00"),
        (["Saturday"], "09:00", "12:00"),
        (["Saturday"], "20:00", "00:00"),
    ]


def test_days_with_other_hours_are_told(pages: dict[str, Page]) -> None:
    one = of_type("NGO", pages["kontakte/nachtcafe/"])[0]
    days = {hours["validThrough"]: hours for hours in one["specialOpeningHoursSpecification"]}
    closed = {day: (hours["validFrom"], hours["opens"], hours["closes"]) for day, hours in days.items()}
    assert closed == {
        "2026-06-05": ("2026-06-01", "00:00", "00:00"),
        "2026-06-10": ("2026-06-10", "09:00", "11:00"),
        "2026-06-12": ("2026-06-11", "00:00", "00:00"),
        "2026-12-25": ("2026-12-25", "00:00", "00:00"),
    }


def test_mail_address_that_the_page_guards_stands_in_no_head(pages: dict[str, Page]) -> None:
    assert [address for address, page in pages.items() if "nacht@neustadt" in page.head] == []


def test_trail_of_a_page_is_told_as_it_is_shown(pages: dict[str, Page], told: View) -> None:
    shown = 0
    for address, page in pages.items():
        trail = [one for one in parsed(page.html).iter("nav") if one.get("class") == "crumbs"]
        steps = [
            ("".join(one.itertext()), urljoin(f"{told.site.url}{address}", one.get("href")))
            for nav in trail
            for one in nav.iter("a")
        ]
        said = [
            (one["name"], one["item"])
            for found in of_type("BreadcrumbList", page)
            for one in found["itemListElement"]
        ]
        assert said == steps, address
        shown += bool(steps)
    assert shown > 60


def test_search_engine_learns_where_the_site_is_searched(pages: dict[str, Page], told: View) -> None:
    target = of_type("WebSite", pages[""])[0]["potentialAction"]["target"]["urlTemplate"]
    assert target == f"{told.site.url}{told.addresses.search}?q={{search_term_string}}"
    form = next(parsed(pages[told.addresses.search].html).iter("form"))
    assert [one.get("name") for one in form.iter("input") if one.get("type") == "search"] == ["q"]


# Files about the whole site, and icons


def test_crawlers_may_read_everything_and_find_the_list_of_pages(told: View) -> None:
    lines = site_files.robots(told).splitlines()
    assert lines == ["User-agent: *", "Allow: /", "", "Sitemap: https://neustadt.example/sitemap.xml"]


def test_demonstration_asks_to_stay_out_of_lists_of_results(built: Path) -> None:
    files = sorted(built.rglob("*.html"))
    for path in files:
        robots = [
            one.get("content")
            for one in parsed(path.read_text("utf-8")).iter("meta")
            if one.get("name") == "robots"
        ]
        assert robots == ["noindex"], path
    assert "Disallow" not in (built / "robots.txt").read_text("utf-8")


def test_phone_finds_every_icon_in_the_size_it_was_told(built: Path) -> None:
    manifest = json.loads((built / "manifest.webmanifest").read_text("utf-8"))
    assert manifest["name"] == "Neustadt am See"
    sizes = {icon["src"]: icon["sizes"] for icon in manifest["icons"]}
    assert len(sizes) == 3
    assert {icon["purpose"] for icon in manifest["icons"]} == {"any", "maskable"}
    for path, size in {**sizes, "assets/images/icon-180.png": "180x180"}.items():
        data = (built / path).read_bytes()
        assert data.startswith(b"\x89PNG")
        assert f"{int.from_bytes(data[16:20])}x{int.from_bytes(data[20:24])}" == size
    start = parsed((built / "kalender" / "index.html").read_text("utf-8"))
    links = {one.get("rel"): one.get("href") for one in start.iter("link")}
    assert links["manifest"] == "../manifest.webmanifest"
    assert links["apple-touch-icon"] == "../assets/images/icon-180.png"


@pytest.mark.parametrize("look", LOOKS)
def test_colours_around_the_page_are_those_of_the_page(look: str) -> None:
    file = "tokens.css" if look == LOOKS[0] else f"look-{look}.css"
    style = (THEME / "assets" / "stylesheets" / file).read_text("utf-8")
    light, _, dark = style.partition("@media screen and (prefers-color-scheme: dark)")
    (line,) = re.findall(rf"(?m)^  {look}: (.*)$", (THEME / "mkdocs_theme.yml").read_text("utf-8"))
    assert dict(re.findall(r'(\w+): "(#\w+)"', line)) == {
        "brand": colour("brand", light),
        "brand_dark": colour("brand", dark),
        "ground": colour("ground", light),
    }


def colour(name: str, style: str) -> str:
    found = re.search(rf"--{name}: (#\w+);", style)
    assert found
    return found[1]


def test_every_gathering_says_where_it_is(pages: dict[str, Page]) -> None:
    def nameless() -> Iterator[str]:
        for address, page in pages.items():
            yield from (address for one in of_type("Event", page) if not one["location"].get("name"))

    assert list(nameless()) == []
