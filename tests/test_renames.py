"""A file that gets another name: who subscribed before goes on reading, and nothing is doubled."""

from pathlib import Path

import pytest

from conftest import TODAY
from quartier.feeds.busy import busy_calendars
from quartier.loading import neighbourhood_of
from quartier.reading.configuration import site_in
from subscribers import calendars


def written(folder: Path) -> dict[str, bytes]:
    """Every feed of a folder by its address."""
    site, problems = site_in(folder)
    assert site, problems
    around = neighbourhood_of(site, TODAY)
    assert around.errors == ()
    return {file.path: file.content for file in (*calendars(around, None), *busy_calendars(around, None))}


def rename(folder: Path, kind: str, old: str, new: str) -> None:
    """What a volunteer does: another file name, the old one kept inside, other files brought along."""
    source = folder / f"{kind}/{old}"
    text = source.read_text("utf-8")
    stem, ending = old.rsplit(".", 1)
    top = "---\n" if text.startswith("---\n") else ""
    source.rename(folder / f"{kind}/{new}.{ending}")
    (folder / f"{kind}/{new}.{ending}").write_text(f"{top}früher: {stem}\n{text.removeprefix(top)}", "utf-8")


@pytest.fixture
def event(good_copy: Path) -> str:
    """A new event at a place and by an organisation of the neighbourhood."""
    text = "titel: Umbenannt\nwann: 2026-07-07 10:00-11:00\nort: hafen\nveranstalter: verein\n"
    (good_copy / "content" / "orte" / "hafen.md").write_text("---\ntitel: Hafen\n---\n", "utf-8")
    (good_copy / "content" / "kontakte" / "verein.md").write_text("---\ntitel: Verein\n---\n", "utf-8")
    (good_copy / "events" / "umbenannt.yaml").write_text(text, "utf-8")
    return "umbenannt"


@pytest.mark.parametrize("sibling", ["", "-absagen-sichtbar"])
def test_feed_of_a_renamed_event_stays_where_it_was(good_copy: Path, event: str, sibling: str) -> None:
    before = written(good_copy)
    rename(good_copy, "events", "umbenannt.yaml", "neuer-name")
    after = written(good_copy)
    old = f"veranstaltungen/umbenannt/termin{sibling}.ics"
    assert after[old] == after[f"veranstaltungen/neuer-name/termin{sibling}.ics"]
    uid = b"UID:umbenannt@neustadt.example\r\n"
    assert uid in before[old]
    assert after[old].count(uid) == before[old].count(uid) == 1


@pytest.mark.parametrize(
    ("kind", "slug", "old", "new"),
    [
        ("content/orte", "hafen", "kalender/feeds/ort/hafen.ics", "kalender/feeds/ort/anleger.ics"),
        ("content/orte", "hafen", "orte/hafen/belegt.ics", "orte/anleger/belegt.ics"),
        (
            "content/kontakte",
            "verein",
            "kalender/feeds/veranstalter/verein.ics",
            "kalender/feeds/veranstalter/anleger.ics",
        ),
    ],
)
def test_feed_of_a_renamed_place_or_organisation_stays_where_it_was(
    good_copy: Path, event: str, kind: str, slug: str, old: str, new: str
) -> None:
    rename(good_copy, kind, f"{slug}.md", "anleger")
    source = good_copy / "events" / "umbenannt.yaml"
    source.write_text(source.read_text("utf-8").replace(f": {slug}\n", ": anleger\n"), "utf-8")
    after = written(good_copy)
    assert after[old] == after[new]
    assert b"BEGIN:VEVENT" in after[old]


def test_address_of_a_feed_is_never_lost_by_renaming(good_copy: Path, event: str) -> None:
    before = set(written(good_copy))
    rename(good_copy, "events", "umbenannt.yaml", "neuer-name")
    assert before <= set(written(good_copy))
