"""The benchmarks compare like with like: the same facts in both layouts, the same every time."""

import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pytest

from benchmarks import demands, hugo_layout, quartier_layout
from benchmarks.contestants import DEBIAN_BINARY, HUGO, QUARTIER
from benchmarks.corpora import programmes_in, write_both
from benchmarks.edits import Edits, edit_of_event, edit_of_page
from benchmarks.facts import SIZES, TODAY, Quarter
from benchmarks.figures import Ratio, Summary, ratio, summary
from benchmarks.invention import invented
from benchmarks.measuring import Measured
from benchmarks.outcome import Outcome, lines
from benchmarks.processes import Command, Failed, peak_memory, timed
from quartier.loading import neighbourhood_of
from quartier.site_folder import site_of

SIZE = SIZES["XS"]


@pytest.fixture(scope="module")
def quarter() -> Quarter:
    return invented(SIZE)


@pytest.fixture(scope="module")
def corpus(quarter: Quarter, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("corpus")
    write_both(quarter, folder)
    return folder


def contents(folder: Path) -> dict[str, bytes]:
    return {str(one.relative_to(folder)): one.read_bytes() for one in folder.rglob("*") if one.is_file()}


def front_matter(file: Path) -> dict[str, object]:
    return tomllib.loads(file.read_text(encoding="utf-8").split("+++\n")[1])


def test_same_seed_gives_the_same_bytes_in_both_layouts(corpus: Path, tmp_path: Path) -> None:
    write_both(invented(SIZE), tmp_path)

    assert contents(tmp_path) == contents(corpus)


def test_another_seed_gives_another_neighbourhood(corpus: Path, tmp_path: Path) -> None:
    write_both(invented(SIZE, "another"), tmp_path)

    for layout, folder in (("quartier", "events"), ("hugo", "content/veranstaltungen")):
        assert contents(tmp_path / layout / folder) != contents(corpus / layout / folder)


def test_invented_neighbourhood_has_no_errors(corpus: Path) -> None:
    assert neighbourhood_of(site_of(corpus / "quartier"), TODAY).errors == ()


@pytest.mark.parametrize("name", ["XS", "S", "M"])
def test_sizes_are_what_they_say(name: str) -> None:
    size, found = SIZES[name], invented(SIZES[name])

    assert len(found.events) == len({event.slug for event in found.events}) == size.events
    assert len(found.meetings) == len({(one.committee, one.day) for one in found.meetings}) == size.meetings
    assert len(found.pages) == len({page.path for page in found.pages}) == size.pages
    assert len({place.slug for place in found.places}) == size.places
    assert len({organisation.slug for organisation in found.organisations}) == size.organisations
    assert len(found.committees) == size.committees


def test_sizes_are_those_of_the_demands() -> None:
    counts = {name: (size.pages, size.events, size.meetings) for name, size in SIZES.items() if name != "XS"}

    assert counts == {"S": (50, 200, 60), "M": (200, 2000, 300), "L": (500, 10_000, 1000)}


def test_a_third_of_the_events_are_series_of_at_most_a_year() -> None:
    spans = [one.when for one in invented(SIZES["S"]).events if hasattr(one.when, "until")]

    assert len(spans) == pytest.approx(200 / 3, abs=1)
    assert all((when.until - when.first).days <= 366 for when in spans)


def test_both_layouts_say_the_same_events_on_the_same_dates(corpus: Path) -> None:
    said = programmes_in(corpus / "quartier")
    events = {slug: programme for (kind, slug), programme in said.items() if kind == "event"}
    files = {
        one.stem: front_matter(one) for one in (corpus / "hugo/content/veranstaltungen").glob("[!_]*.md")
    }

    assert files.keys() == events.keys()
    for slug, programme in events.items():
        dates = files[slug]["termine"]
        assert isinstance(dates, list)
        assert [(one["beginn"], "ausfall" in one) for one in dates] == [
            (one.start, one.cancelled) for one in programme.occurrences
        ]


def test_both_layouts_have_a_page_for_the_same_things(corpus: Path) -> None:
    ours = {one.stem for one in (corpus / "quartier/content").rglob("*.md")}
    theirs = {one.stem.replace("_index", "index") for one in (corpus / "hugo/content").rglob("*.md")}
    events = {one.stem for one in (corpus / "quartier/events").rglob("*.yaml")}

    assert theirs == ours | events


@pytest.mark.parametrize("edit", [edit_of_event, edit_of_page])
def test_an_edit_changes_one_file_of_each_layout_and_can_be_taken_back(
    edit: Callable[[Quarter], Edits], quarter: Quarter, corpus: Path
) -> None:
    for layout, made in edit(quarter).items():
        before = contents(corpus / layout)
        made.turn(corpus / layout, edited=True)
        after = contents(corpus / layout)
        made.turn(corpus / layout, edited=False)

        assert [path for path in after if after[path] != before.get(path)] == [made.file]
        assert contents(corpus / layout) == before


def test_edited_event_begins_half_an_hour_later_in_both_layouts(quarter: Quarter, corpus: Path) -> None:
    edits = edit_of_event(quarter)
    starts = []
    for edited in (False, True):
        for layout, edit in edits.items():
            edit.turn(corpus / layout, edited)
        slug = Path(edits["hugo"].file).stem
        ours = programmes_in(corpus / "quartier")["event", slug].occurrences[0].start
        assert front_matter(corpus / "hugo" / edits["hugo"].file)["date"] == ours
        starts.append(ours)
    for layout, edit in edits.items():
        edit.turn(corpus / layout, edited=False)

    assert (starts[1] - starts[0]).total_seconds() == 1800


# Hugo is no tool of the tests: 40 MB for a question that `make bench` asks both its versions each week.
@pytest.mark.skipif(not DEBIAN_BINARY.exists(), reason="Hugo is not installed here")
def test_hugo_builds_the_corpus_and_has_nothing_to_say_about_it(corpus: Path, tmp_path: Path) -> None:
    words = [DEBIAN_BINARY, "--source", corpus / "hugo", "--noBuildLock", "--destination", tmp_path / "site"]
    environment = {**os.environ, "HUGO_CACHEDIR": str(tmp_path / "cache")}
    done = subprocess.run(words, env=environment, capture_output=True, encoding="utf-8", check=False)

    assert done.returncode == 0, done.stderr
    assert not re.search(r"\b(WARN|ERROR)", done.stdout + done.stderr)
    assert (tmp_path / "site/veranstaltungen/index.ics").read_text("utf-8").count(
        "BEGIN:VEVENT"
    ) >= SIZE.events


def test_a_day_is_a_moment_for_hugo_and_a_mark_in_a_text_does_not_end_it() -> None:
    said = hugo_layout._markdown({"day": date(2026, 7, 1), "text": 'a "b" \\ c'}, "")

    assert tomllib.loads(said.split("+++\n")[1]) == {
        "day": datetime.fromisoformat("2026-07-01T00:00:00+02:00"),
        "text": 'a "b" \\ c',
    }


def test_links_between_pages_lead_to_the_same_page_in_both_layouts(quarter: Quarter) -> None:
    page = next(one for one in quarter.pages if "](seite:wohnen/index)" in one.text and one.folder)

    assert "](index.md)" in quartier_layout.page_text(page)
    assert "](/wohnen/)" in hugo_layout.page_text(page)


def test_ratio_of_runs_in_turn_is_the_median_of_their_ratios() -> None:
    assert summary([3.0, 1.0, 2.0]) == Summary(2.0, 1.0, 3.0)
    assert ratio([1.0, 4.0, 9.0], [2.0, 4.0, 3.0]) == Ratio(1.0, 4.0 / 3.0)
    with pytest.raises(ValueError, match="argument 2"):
        ratio([1.0], [1.0, 2.0])


def test_output_says_beside_each_ratio_whether_its_demand_is_kept() -> None:
    def outcome(ours: float) -> str:
        runs = {QUARTIER: Measured([ours], [1.0], [1.0]), HUGO: Measured([1.0], [1.0], [1.0])}
        return "\n".join(lines(Outcome("M", {demands.EVENT: runs}, {})))

    assert "wall: 0.20 × (of medians 0.20 ×)  at most 0.2: kept" in outcome(0.2)
    assert "wall: 0.21 × (of medians 0.21 ×)  at most 0.2: NOT KEPT" in outcome(0.21)


def test_memory_and_time_of_a_child_are_counted_too(tmp_path: Path) -> None:
    child = "import time; kept = bytes(range(250)) * 400_000; sum(range(4_000_000)); time.sleep(0.3)"
    parent = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}], check=True)"
    command = Command([sys.executable, "-c", parent], tmp_path, {})

    assert peak_memory(command) > 100_000_000
    assert timed(command).cpu > 0.05


def test_a_run_that_fails_gives_no_time(tmp_path: Path) -> None:
    with pytest.raises(Failed, match="exit code 3"):
        timed(Command([sys.executable, "-c", "raise SystemExit(3)"], tmp_path, {}))
