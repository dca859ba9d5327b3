"""Open data keeps to its schema, says what the pages say, and names nobody who did not agree."""

import json
import re
import shutil
from copy import deepcopy
from datetime import date
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Annotated, Any

import pytest
from jsonschema import Draft202012Validator
from msgspec.structs import replace

from quartier import site as site_module
from quartier.addresses import Addresses
from quartier.kinds import ALL_KINDS
from quartier.kinds.shared_fields import Common
from quartier.loading import neighbourhood_of
from quartier.model.entry import Entry, Line, Reference
from quartier.model.neighbourhood import Kind, Record
from quartier.model.page import OutputFile
from quartier.pages import data_forms, open_data, site_files
from quartier.pages.register_files import register_files
from quartier.pages.view import View
from quartier.reading.configuration import site_in
from quartier.words import LANGUAGES, vocabulary, words_of
from written import TODAY

REPOSITORY = Path(__file__).parent.parent
SITES = {"good": REPOSITORY / "tests" / "examples" / "good", "repository": REPOSITORY}
FULL = {
    "kontakte/nachtcafe.md": """---
titel: Nachtcafé
art: verein
ansprechstellen:
  - {rolle: Theke, name: Gerda Geheim, telefon: 08999 300-1}
  - {rolle: Küche, name: Otto Offen, einwilligung: ja}
öffnungszeiten:
  freitag: 20:00-2:00
  nach_vereinbarung: ja
  pause: Schulferien
  ausnahmen: {2026-06-05: geschlossen, 2026-06-10: 9:00-11:00}
bild: {datei: bilder/nacht.svg, alt: Ein Tisch, einwilligung: ja}
---
Tee und **Gespräche**, siehe [das Seehaus](ort:seehaus).
""",
    "gremien/rat/index.md": """---
titel: Rat
art: quartiersrat
mitglieder:
  - {name: Gerda Geheim, rolle: Vorsitz, stimmrecht: ja}
  - {name: Otto Offen, einwilligung: ja, rolle: Kasse}
---
""",
    "gremien/rat/2026-05-12.md": """---
beginn: 2026-05-12 19:00
stand: eingeladen
---
## TOP 1 Begrüßung

Willkommen.

## TOP 2 Personalfrage Geheim {nichtöffentlich}
""",
}


def view_of(folder: Path) -> View:
    site, problems = site_in(folder)
    assert site is not None, problems
    return View(neighbourhood_of(site, TODAY), TODAY)


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> View:
    """The good neighbourhood with more to say, and with things that nobody should hear."""
    folder = Path(shutil.copytree(SITES["good"], tmp_path_factory.mktemp("data") / "good"))
    for path, text in FULL.items():
        file = folder / "content" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
    (folder / "content" / "bilder").mkdir(exist_ok=True)
    (folder / "content" / "bilder" / "nacht.svg").write_bytes(b"<svg/>")
    return view_of(folder)


@pytest.fixture(scope="module", params=[*SITES, "full"])
def view(request: pytest.FixtureRequest, full: View) -> View:
    return full if request.param == "full" else view_of(SITES[request.param])


@cache
def files_of(view: View) -> dict[str, Any]:
    return {file.path: json.loads(file.content) for file in open_data.data_files(view)}


def records(view: View, kind: str) -> dict[str, Any]:
    found = files_of(view)[view.addresses.data_file(kind)]["records"]
    return {record["slug"]: record for record in found}


# What it promises


def test_every_file_keeps_to_its_schema(view: View) -> None:
    files = files_of(view)
    for kind in open_data.published_kinds():
        schema = files[view.addresses.data_schema(kind.name)]
        said = files[view.addresses.data_file(kind.name)]
        Draft202012Validator.check_schema(schema)
        checker = Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)
        assert [error.message for error in checker.iter_errors(said)] == []
        assert said["schema"] == schema["$id"] == f"{view.site.url}{view.addresses.data_schema(kind.name)}"
        assert len(said["records"]) == len(view.neighbourhood.all(kind.name))


def test_schema_refuses_what_nobody_declared(full: View) -> None:
    files = files_of(full)
    schema = files[full.addresses.data_schema("place")]
    said = deepcopy(files[full.addresses.data_file("place")])
    said["records"][0]["secret"] = "x"
    assert not Draft202012Validator(schema).is_valid(said)


def test_every_record_has_the_address_and_the_title_of_its_page(view: View) -> None:
    planned = {planned.address for planned in site_module.plan(site_module.Making(view, None))}
    for kind in open_data.published_kinds():
        for slug, record in records(view, kind.name).items():
            assert record["url"].removeprefix(view.site.url) in planned
            found = view.neighbourhood.get(kind.name, slug)
            assert found is not None
            assert record["title"] == found.entry.title


def test_dates_are_those_of_the_calendar(view: View) -> None:
    events = records(view, "event")
    assert len(events) > 10
    for event in view.neighbourhood.all("event"):
        coming = [one.occurrence for one in view.dates_of(event) if view.is_coming(one)][:20]
        told = [(one["uid"], one["start"], one["state"]) for one in events[event.slug].get("dates", [])]
        assert told == [
            (one.uid, one.start.date().isoformat() if one.all_day else one.start.isoformat(), one.status)
            for one in coming
        ]


def test_text_is_plain_and_references_lead_to_pages(full: View) -> None:
    assert records(full, "organisation")["nachtcafe"]["text"] == "Tee und Gespräche, siehe das Seehaus."
    assert records(full, "event")["seefest"]["organiser"] == {
        "slug": "seeverein",
        "title": "Seeverein Neustadt e. V.",
        "url": "https://neustadt.example/kontakte/seeverein/",
    }
    assert records(full, "event")["seefest"]["audiences"] == [{"slug": "alle", "title": "Alle"}]


def test_opening_hours_can_be_read_by_a_program(full: View) -> None:
    assert records(full, "organisation")["nachtcafe"]["opening_hours"] == {
        "week": {"friday": [{"opens": "20:00", "closes": "02:00"}]},
        "by_appointment": True,
        "closed_in": "in den Schulferien",
        "exceptions": [
            {"date": "2026-06-05", "closed": True},
            {"date": "2026-06-10", "closed": False, "hours": [{"opens": "09:00", "closes": "11:00"}]},
        ],
    }


def test_picture_is_named_by_its_full_address(full: View) -> None:
    assert records(full, "organisation")["nachtcafe"]["image"] == {
        "url": "https://neustadt.example/bilder/nacht.svg",
        "alt": "Ein Tisch",
    }


# What it keeps to itself


def test_nobody_is_named_without_consent(full: View) -> None:
    said = b"".join(file.content for file in open_data.data_files(full)).decode()
    assert "Otto Offen" in said
    assert "Geheim" not in said
    assert records(full, "organisation")["nachtcafe"]["contacts"] == [
        {"role": "Theke", "phone": "08999 300-1"},
        {"role": "Küche", "name": "Otto Offen"},
    ]


def test_item_that_is_not_public_shows_its_number_only(full: View) -> None:
    agenda = records(full, "meeting")["rat-2026-05-12"]["agenda"]
    assert agenda == [{"number": "1", "public": True, "title": "Begrüßung"}, {"number": "2", "public": False}]


def test_title_of_an_item_that_is_not_public_would_not_leave(full: View) -> None:
    record = full.neighbourhood.get("meeting", "rat-2026-05-12")
    assert record is not None
    minutes = record.text.minutes
    items = tuple(replace(item, title="Geheim") for item in minutes.items)
    told = replace(record, text=replace(record.text, minutes=replace(minutes, items=items)))
    records = {**full.neighbourhood.records, "meeting": {told.slug: told}}
    view = View(replace(full.neighbourhood, records=records), TODAY)
    agenda = files_of(view)["daten/sitzungen.json"]["records"][0]["agenda"]
    assert [item.get("title") for item in agenda] == ["Geheim", None]


def test_private_fields_of_a_kind_stay_at_home(full: View) -> None:
    for kind in open_data.published_kinds():
        rows = {row.name for row in open_data.rows_of(full, kind)}
        assert rows.isdisjoint({*kind.private, "weight", "consent"})
        assert "title" in rows


# A new kind


class Offer(Common):
    """A kind of somebody else."""

    organisation: Annotated[Line, Reference("organisation")]
    how: Line


OFFER = Kind("offer", Offer, "offers", (".md",))


def test_new_kind_leaves_without_a_line_of_code(full: View, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(open_data, "ALL_KINDS", (*ALL_KINDS, OFFER))
    usual = Addresses.folder
    monkeypatch.setattr(
        Addresses, "folder", lambda self, kind: "angebote" if kind == "offer" else usual(self, kind)
    )
    entry = Offer.model_construct(title="Leihrad", organisation="seeverein", how="Anrufen")
    record = Record("offer", "leihrad", "content/angebote/leihrad.md", entry, "Ein Rad.")
    known = full.neighbourhood
    view = View(replace(known, records={**known.records, "offer": {"leihrad": record}}), TODAY)
    files = files_of(view)
    assert files["daten/offer.json"]["records"] == [
        {
            "slug": "leihrad",
            "url": "https://neustadt.example/angebote/leihrad/",
            "title": "Leihrad",
            "organisation": {
                "slug": "seeverein",
                "title": "Seeverein Neustadt e. V.",
                "url": "https://neustadt.example/kontakte/seeverein/",
            },
            "how": "Anrufen",
            "text": "Ein Rad.",
        }
    ]
    Draft202012Validator(files["daten/schema/offer.json"]).validate(files["daten/offer.json"])


def test_kind_that_reads_its_text_stays_out_until_somebody_says_what_leaves(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    secretive = replace(OFFER, read_text=lambda record, words, folder: (None, ()))
    monkeypatch.setattr(open_data, "ALL_KINDS", (*ALL_KINDS, secretive))
    assert "offer" not in {kind.name for kind in open_data.published_kinds()}


def test_value_that_nobody_taught_to_leave_stops_the_build() -> None:
    class Odd(Entry):
        path: PurePosixPath

    with pytest.raises(data_forms.NotForData, match=r"Odd\.path"):
        data_forms.parts_of(Odd, words_of("de"))


# How it is explained


def test_page_explains_every_field_of_every_file(view: View) -> None:
    html = open_data.data_page(view).html
    for kind in open_data.published_kinds():
        assert view.addresses.data_file(kind.name).removeprefix(view.addresses.data) in html
        for row in open_data.rows_of(view, kind):
            assert f"<code>{row.name}</code>" in html
            assert row.sort


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_field_has_a_meaning_in_every_language(full: View, language: str) -> None:
    view = View(replace(full.neighbourhood, site=replace(full.site, language=language)), TODAY)
    meanings = vocabulary(language)["open_data"]["meanings"]
    names = {
        re.split(r"\.|\[\]", row.name)[-1]
        for kind in open_data.published_kinds()
        for row in open_data.rows_of(view, kind)
    }
    assert names - meanings.keys() == set()
    assert vocabulary(language)["open_data"]["sorts"].keys() == vocabulary("de")["open_data"]["sorts"].keys()


def test_licence_is_the_configured_one_or_that_of_the_imprint(full: View) -> None:
    assert open_data.licence(full) == "siehe Impressum"
    free = View(replace(full.neighbourhood, site=replace(full.site, licence="CC BY 4.0")), TODAY)
    assert files_of(free)["daten/orte.json"]["licence"] == "CC BY 4.0"
    assert "CC BY 4.0" in open_data.data_page(free).html


# quartier.json


def test_overview_counts_what_there_is_and_names_where_it_lies(view: View) -> None:
    said = json.loads(site_files.overview(view))
    assert said["counts"] == {kind.name: len(view.neighbourhood.all(kind.name)) for kind in ALL_KINDS}
    assert (said["name"], said["url"], said["language"]) == (view.site.name, view.site.url, "de")
    assert date.fromisoformat(said["date"]) == TODAY
    assert said["feeds"][0]["url"] == f"{view.site.url}{view.addresses.feed}"
    outputs = {file.path: file for file in open_data.data_files(view)}
    for kind, data in said["data"].items():
        file: OutputFile = outputs[data["url"].removeprefix(view.site.url)]
        assert json.loads(file.content)["kind"] == kind
        assert data["schema"].removeprefix(view.site.url) in outputs
    register = {file.path for file in register_files(view)}
    assert {url.removeprefix(view.site.url) for url in said["register"].values()} == register
    committees = [view.addresses.committee_news(one.slug) for one in view.neighbourhood.all("committee")]
    news = [feed["url"].removeprefix(view.site.url) for feed in said["news"]]
    assert news == [view.addresses.news, view.addresses.news_json, *committees]
    pages = {planned.address for planned in site_module.plan(site_module.Making(view, None))}
    assert {feed["page"].removeprefix(view.site.url) for feed in said["feeds"]} <= pages
