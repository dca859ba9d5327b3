"""What is new, on pages and in feeds: complete, in order, and never more than is public."""

import json
import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from functools import partial
from html import unescape
from pathlib import Path
from urllib.parse import unquote

import feedparser
import pytest

from conftest import TODAY
from quartier.feeds.committee_news import committee_feeds
from quartier.feeds.news import news_feeds
from quartier.feeds.syndication import MOST
from quartier.loading import neighbourhood_of
from quartier.model.page import Page
from quartier.pages import kind_pages, notice_pages, written_pages
from quartier.pages.texts_elsewhere import html_elsewhere
from quartier.pages.view import View
from quartier.reading.configuration import site_in
from quartier.words import LANGUAGES, vocabulary

ATOM, JSON, COUNCIL = "aktuelles/feed.xml", "aktuelles/feed.json", "gremien/seerat/feed.xml"
HOSTILE = "Q & A ]]> \"x\" 'y' {{ 7*7 }} \\u003c ${z}"


def view_of(folder: Path, today: date = TODAY) -> View:
    site, problems = site_in(folder)
    assert site, problems
    around = neighbourhood_of(site, today)
    assert around.errors == ()
    return View(around, today)


def fed(folder: Path, changed: Mapping[str, datetime] | None = None, today: date = TODAY) -> dict[str, bytes]:
    """The feeds of notices and committees by their addresses."""
    view = view_of(folder, today)
    html = partial(html_elsewhere, view)
    files = (
        *news_feeds(view.neighbourhood, changed, html),
        *committee_feeds(view.neighbourhood, changed, html),
    )
    return {file.path: file.content for file in files}


def parsed(content: bytes) -> feedparser.FeedParserDict:
    """What a feed reader sees."""
    feed = feedparser.parse(content, sanitize_html=False, resolve_relative_uris=False)
    assert not feed.bozo, feed.bozo_exception
    assert feed.version == "atom10"
    return feed


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / "content" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return path


def notice(folder: Path, name: str, top: str = "", body: str = "Neues.") -> Path:
    title = "" if "titel:" in top else "titel: Neues\n"
    return write(folder, f"aktuelles/{name}.md", f"---\n{title}{top}\n---\n\n{body}\n")


def no_notices(folder: Path) -> None:
    for path in (folder / "content" / "aktuelles").glob("*.md"):
        path.unlink()


def ids(content: bytes) -> list[str]:
    return [entry.id for entry in parsed(content).entries]


# The feeds of notices


def test_feed_reader_sees_every_notice_with_author_date_and_link(good: Path) -> None:
    feed = parsed(fed(good)[ATOM])
    assert feed.feed.id == "tag:neustadt.example,2026:notice"
    assert feed.feed.title == "Aktuelles: Neustadt am See"
    assert feed.feed.author_detail.name == "Seeverein Neustadt e. V."
    first = feed.entries[0]
    assert (first.title, first.author_detail.name) == ("Die Badestelle ist wieder offen", "Wasserwacht")
    assert first.link == "https://neustadt.example/aktuelles/2026-05-20-badestelle-wieder-offen/"
    assert first.published == first.updated == "2026-05-20T00:00:00+02:00"
    assert first.summary.startswith("Das Wasser ist geprüft")
    assert [one.term for one in first.tags] == ["Baden"]
    assert [entry.published[:10] for entry in feed.entries] == ["2026-05-20", "2026-04-07", "2026-02-10"]


def test_feed_says_where_it_lies_and_which_page_says_the_same(good: Path) -> None:
    links = {link.rel: link.href for link in parsed(fed(good)[ATOM]).feed.links}
    assert links == {
        "self": "https://neustadt.example/aktuelles/feed.xml",
        "alternate": "https://neustadt.example/aktuelles/",
    }


def test_json_feed_has_what_its_specification_asks_for(good: Path) -> None:
    """https://jsonfeed.org/version/1.1"""
    feed = json.loads(fed(good)[JSON])
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert isinstance(feed["title"], str)
    assert feed["feed_url"] == "https://neustadt.example/aktuelles/feed.json"
    assert feed["home_page_url"] == "https://neustadt.example/aktuelles/"
    assert feed["language"] == "de"
    assert all(set(author) <= {"name", "url"} for author in feed["authors"])
    for item in feed["items"]:
        assert {"id", "url", "title", "content_html", "date_published", "date_modified"} <= set(item)
        assert all(value for value in item.values()), "nothing empty, no null"
        assert datetime.fromisoformat(item["date_published"]).tzinfo
    assert len({item["id"] for item in feed["items"]}) == len(feed["items"]) == 3


def test_both_forms_of_the_feed_say_the_same(good: Path) -> None:
    files = fed(good)
    atom, items = parsed(files[ATOM]).entries, json.loads(files[JSON])["items"]
    assert [(one.id, one.title, one.link, one.updated, one.content[0].value) for one in atom] == [
        (one["id"], one["title"], one["url"], one["date_modified"], one["content_html"]) for one in items
    ]


def test_renamed_notice_stays_the_same_entry(good_copy: Path) -> None:
    no_notices(good_copy)
    old = notice(good_copy, "2026-05-02-fest")
    before = ids(fed(good_copy)[ATOM])
    old.unlink()
    notice(good_copy, "2026-05-02-sommerfest", "früher: 2026-05-02-fest")
    assert ids(fed(good_copy)[ATOM]) == before == ["tag:neustadt.example,2026:notice/2026-05-02-fest"]


def test_corrected_date_does_not_make_a_second_entry(good_copy: Path) -> None:
    no_notices(good_copy)
    notice(good_copy, "fest", "datum: 2026-05-02")
    before = ids(fed(good_copy)[ATOM])
    notice(good_copy, "fest", "datum: 2026-05-03")
    assert ids(fed(good_copy)[ATOM]) == before


def test_ids_stay_when_the_site_moves_and_its_folders_get_other_names(good_copy: Path) -> None:
    before = ids(fed(good_copy)[ATOM])
    configuration = good_copy / "mkdocs.yml"
    text = configuration.read_text("utf-8").replace("https://neustadt.example/", "https://host.example/see/")
    text = text.replace("      language: de\n", "      language: de\n      folders: {notices: neues}\n")
    configuration.write_text(text.replace("aktuelles/index.md", "neues/index.md"), "utf-8")
    (good_copy / "content" / "aktuelles").rename(good_copy / "content" / "neues")
    feed = parsed(fed(good_copy)["neues/feed.xml"])
    assert [entry.id for entry in feed.entries] == before
    assert feed.entries[0].link.startswith("https://host.example/see/neues/")


def test_title_that_looks_like_a_program_is_only_a_title(good_copy: Path) -> None:
    no_notices(good_copy)
    notice(good_copy, "2026-05-02-fest", f"titel: {json.dumps(HOSTILE)}", "A ]]> B")
    files = fed(good_copy)
    assert parsed(files[ATOM]).entries[0].title == HOSTILE
    assert json.loads(files[JSON])["items"][0]["title"] == HOSTILE
    view = view_of(good_copy)
    assert "{{ 7*7 }}" in kind_pages.list_page(view, "notice").html
    assert " & A" not in kind_pages.list_page(view, "notice").html


def test_every_link_of_an_entry_works_in_a_feed_reader(good_copy: Path) -> None:
    notice(
        good_copy,
        "2026-05-30-links",
        body="[a](termin:seefest) [b](../orte/seehaus.md#x) [c](#unten) [d](/x/) [e](../index.md)"
        " [f](https://a.example/) [g](mailto:post@neustadt.example) [h](gremium:seerat)"
        " ![i](../bilder/boot.svg) [j](//[kaputt)",
    )
    html = parsed(fed(good_copy)[ATOM]).entries[0].content[0].value
    found = [unquote(unescape(one)) for one in re.findall(r'(?:href|src)="([^"]*)"', html)]
    page = "https://neustadt.example/aktuelles/2026-05-30-links/"
    assert found[:8] == [
        "https://neustadt.example/veranstaltungen/seefest/",
        "https://neustadt.example/orte/seehaus/#x",
        f"{page}#unten",
        "https://neustadt.example/x/",
        "https://neustadt.example/",
        "https://a.example/",
        "mailto:post@neustadt.example",
        "https://neustadt.example/gremien/seerat/",
    ]
    assert found[8] == "https://neustadt.example/bilder/boot.svg"


def test_change_of_a_notice_is_told_with_its_time(good: Path) -> None:
    file = "content/aktuelles/2026-04-07-helfende-fuer-das-seefest.md"
    feed = parsed(fed(good, {file: datetime(2026, 5, 9, 22, 30, tzinfo=UTC)})[ATOM])
    updated = {entry.id.rpartition("/")[2]: entry.updated for entry in feed.entries}
    assert updated["2026-04-07-helfende-fuer-das-seefest"] == "2026-05-10T00:30:00+02:00"
    assert updated["steg"] == "2026-02-10T00:00:00+01:00"
    assert feed.feed.updated == "2026-05-20T00:00:00+02:00"


def test_feed_is_the_same_whenever_the_site_is_built(good: Path) -> None:
    first, later = fed(good), fed(good, today=date(2027, 8, 9))
    assert (first[ATOM], first[JSON]) == (later[ATOM], later[JSON])


def test_feed_holds_the_newest_fifty(good_copy: Path) -> None:
    no_notices(good_copy)
    for number in range(MOST + 3):
        notice(good_copy, f"2026-05-02-{number:02}")
    stems = [one.rpartition("-")[2] for one in ids(fed(good_copy)[ATOM])]
    assert stems == [f"{number:02}" for number in range(MOST + 2, 2, -1)]
    assert len(json.loads(fed(good_copy)[JSON])["items"]) == MOST


def test_feed_without_notices_is_still_a_feed(good_copy: Path) -> None:
    no_notices(good_copy)
    files = fed(good_copy)
    assert parsed(files[ATOM]).entries == []
    assert parsed(files[ATOM]).feed.updated
    assert json.loads(files[JSON])["items"] == []


# The pages of notices


def titles_in(page: Page) -> list[str]:
    return re.findall(r'<a href="[^"]*\d{4}-\d\d-\d\d-([\w-]+)/">', page.html)


@pytest.fixture
def notices(good_copy: Path) -> View:
    """Notices of every age: what a year of neighbourhood news looks like."""
    no_notices(good_copy)
    notice(good_copy, "2026-05-30-neu")
    notice(good_copy, "2026-05-01-wichtig", "wichtig: ja")
    notice(good_copy, "2026-04-01-auch-wichtig", "wichtig: ja\nbis: 2026-06-01")
    notice(good_copy, "2026-05-20-vorbei", "bis: 2026-05-31")
    notice(good_copy, "2026-05-10-wichtig-und-vorbei", "bis: 2026-05-31\nwichtig: ja")
    notice(good_copy, "2025-05-31-ein-jahr-alt")
    notice(good_copy, "2025-06-02-fast-ein-jahr-alt")
    notice(good_copy, "2024-01-01-alt-und-gueltig", "bis: 2027-01-01")
    notice(good_copy, "2023-01-01-uralt", "wichtig: ja")
    return view_of(good_copy)


def test_important_notices_come_first_and_what_is_over_not_at_all(notices: View) -> None:
    assert titles_in(kind_pages.list_page(notices, "notice")) == [
        "wichtig",
        "auch-wichtig",
        "neu",
        "fast-ein-jahr-alt",
        "alt-und-gueltig",
    ]


def test_importance_is_told_in_a_word(notices: View) -> None:
    html = kind_pages.list_page(notices, "notice").html
    assert html.count(">Wichtig<") == 2


def test_every_notice_is_on_the_list_or_in_the_archive(notices: View) -> None:
    shown = titles_in(kind_pages.list_page(notices, "notice"))
    kept = titles_in(notice_pages.archive_page(notices))
    every = [record.slug[11:] for record in notices.neighbourhood.all("notice")]
    assert sorted(shown + kept) == sorted(every)


def test_archive_is_in_order_of_years(notices: View) -> None:
    html = notice_pages.archive_page(notices).html
    assert re.findall(r"<h2>(\d+)</h2>", html) == ["2026", "2025", "2023"]
    assert titles_in(notice_pages.archive_page(notices)) == [
        "vorbei",
        "wichtig-und-vorbei",
        "ein-jahr-alt",
        "uralt",
    ]


def test_notice_holds_on_its_last_day_and_is_over_on_the_next(good_copy: Path) -> None:
    no_notices(good_copy)
    notice(good_copy, "2026-05-20-fest", "bis: 2026-06-01")

    def page(today: date) -> str:
        view = view_of(good_copy, today)
        record = view.neighbourhood.get("notice", "2026-05-20-fest")
        assert record
        return kind_pages.record_page(view, record).html

    assert "Gilt bis 1.\u00a0Juni 2026." in page(date(2026, 6, 1))
    assert "vorbei" not in page(date(2026, 6, 1))
    assert "Galt bis 1.\u00a0Juni 2026." in page(date(2026, 6, 2))
    assert ">vorbei<" in page(date(2026, 6, 2))


def test_list_without_notices_says_so(good_copy: Path) -> None:
    no_notices(good_copy)
    view = view_of(good_copy)
    assert "Zurzeit gibt es nichts Neues." in kind_pages.list_page(view, "notice").html
    assert "Hier steht noch nichts." in notice_pages.archive_page(view).html


def test_list_and_start_page_lead_programs_to_the_feed(good: Path) -> None:
    view = view_of(good)
    start = next(page for page in view.neighbourhood.pages if page.file == "content/index.md")
    other = next(page for page in view.neighbourhood.pages if page.file == "content/mithelfen.md")
    atom = '<link rel="alternate" type="application/atom+xml" title="Aktuelles: Neustadt am See" href="{}">'
    assert atom.format("../aktuelles/feed.xml") in kind_pages.list_page(view, "notice").head
    assert atom.format("aktuelles/feed.xml") in written_pages.page_of(start, "index.md", "", view).head
    assert "atom" not in written_pages.page_of(other, "mithelfen.md", "", view).head


# The feed of a committee


def entries(content: bytes) -> dict[str, feedparser.FeedParserDict]:
    """Entries by the end of their ids."""
    return {entry.id.partition(",2026:")[2]: entry for entry in parsed(content).entries}


def test_committee_tells_invitations_minutes_decisions_and_what_became_of_them(good: Path) -> None:
    found = entries(fed(good)[COUNCIL])
    titles = {name: entry.title for name, entry in found.items()}
    assert titles["meeting/seerat-2026-06-18/invitation"] == "Einladung: 6. Sitzung am 18.\u00a0Juni 2026"
    assert titles["meeting/seerat-2026-09-17/invitation"].startswith("Geplant: ")
    assert titles["meeting/seerat-2026-02-12/invitation"].startswith("Abgesagt: ")
    assert titles["meeting/seerat-2026-05-21/minutes"].startswith("Protokoll (Entwurf): ")
    assert titles["meeting/seerat-2026-03-12/minutes"].startswith("Protokoll: ")
    assert titles["decision/seerat/sr-2026-001/passed"] == "Beschluss SR-2026-001"
    assert titles["decision/seerat/sr-2026-001/seerat-2026-05-21/2026-05-12"] == (
        "Beschluss SR-2026-001: in Arbeit"
    )
    assert titles["decision/seerat/sr-2026-002/seerat-2026-03-12/2026-03-20"] == (
        "Neues zum Beschluss SR-2026-002"
    )
    decision = found["decision/seerat/sr-2026-001/passed"]
    assert decision.link == "https://neustadt.example/gremien/seerat/beschluesse/sr-2026-001/"
    assert decision.published == "2026-03-12T00:00:00+01:00"


@pytest.mark.parametrize("language", LANGUAGES)
def test_news_of_a_meeting_have_words_for_each_of_its_states(language: str) -> None:
    words = vocabulary(language)
    assert set(words["site"]["news_meeting"]) == set(words["values"]["meeting_state"])


def test_feeds_speak_the_language_of_their_site(good_copy: Path) -> None:
    configuration = good_copy / "mkdocs.yml"
    folders = "{places: orte, organisations: kontakte, committees: gremien, notices: aktuelles}"
    text = configuration.read_text("utf-8").replace(
        "      language: de\n", f"      language: en\n      folders: {folders}\n"
    )
    text = re.sub(r"(?ms)^nav:.*?(?=^\S)(?!^nav)", "", text)
    configuration.write_text(text, "utf-8")
    for path in (good_copy / "content").glob("**/*.md"):
        path.write_text(
            re.sub(r"\((?:\.\./)?kalender/index\.md\)", "(event:seefest)", path.read_text("utf-8")), "utf-8"
        )
    files = fed(good_copy)
    assert parsed(files[ATOM]).feed.language == json.loads(files[JSON])["language"] == "en"
    assert parsed(files[ATOM]).feed.title == "News: Neustadt am See"
    titles = [entry.title for entry in parsed(files[COUNCIL]).entries]
    assert [one for one in titles if one.startswith("Invitation: ")]
    assert [one for one in titles if one.startswith("Minutes (draft): ")]


def test_approved_minutes_are_the_entry_that_their_draft_was(good_copy: Path) -> None:
    path = good_copy / "content/gremien/seerat/2026-05-21.md"
    drafted = entries(fed(good_copy)[COUNCIL])
    before = set(drafted)
    text = path.read_text("utf-8")
    approved = text.replace("stand: entwurf", "stand: genehmigt\ngenehmigt_am: 2026-06-18", 1)
    path.write_text(approved, "utf-8")
    after = entries(fed(good_copy)[COUNCIL])
    assert set(after) == before
    entry = drafted["meeting/seerat-2026-05-21/minutes"]
    assert "noch nicht genehmigt" in entry.content[0].value
    entry = after["meeting/seerat-2026-05-21/minutes"]
    assert (entry.title[:11], entry.updated[:10]) == ("Protokoll: ", "2026-06-18")
    assert "noch nicht genehmigt" not in entry.content[0].value


@pytest.mark.parametrize("state", ["eingeladen", "entwurf", "genehmigt"])
def test_nothing_but_its_number_is_told_of_an_item_that_is_not_public(good_copy: Path, state: str) -> None:
    text = "---\nbeginn: 2026-05-28 19:00\nstand: {}\n---\n\n## TOP 1 Offenes\n\n"
    item = "## TOP 2 Kündigung von Frau Verborgen {nichtöffentlich}\n\n### TOP 2.1 {nichtöffentlich}\n"
    write(good_copy, "gremien/seerat/2026-05-28.md", text.format(state) + item)
    files = fed(good_copy)
    assert not [path for path, content in files.items() if b"Verborgen" in content]
    name = "invitation" if state == "eingeladen" else "minutes"
    html = entries(files[COUNCIL])[f"meeting/seerat-2026-05-28/{name}"].content[0].value
    assert "<li>TOP 2: nichtöffentlich</li><li>TOP 2.1: nichtöffentlich</li>" in html


def test_minutes_that_left_the_site_leave_only_their_decisions_in_the_feed(good: Path) -> None:
    found = entries(fed(good)[COUNCIL])
    old = [name for name in found if "2019" in name]
    assert old == ["decision/seerat/sr-2019-02/passed"]
    later = entries(fed(good, today=date(2032, 1, 1))[COUNCIL])
    assert {name for name in later if not name.endswith("/passed")} == set()
    assert len(later) == 4


def test_feed_of_a_renamed_committee_stays_where_it_was(good_copy: Path) -> None:
    before = entries(fed(good_copy)[COUNCIL])
    folder = good_copy / "content" / "gremien"
    (folder / "seerat").rename(folder / "uferrat")
    index = folder / "uferrat" / "index.md"
    index.write_text(index.read_text("utf-8").replace("---\n", "---\nfrüher: seerat\n", 1), "utf-8")
    for path in (good_copy / "content").rglob("*.md"):
        text = path.read_text("utf-8")
        path.write_text(re.sub(r"(\[\[[^\]]*|gremium:)seerat", r"\1uferrat", text), "utf-8")
    after = fed(good_copy)
    assert after[COUNCIL] == after["gremien/uferrat/feed.xml"]
    assert set(entries(after[COUNCIL])) == set(before)


def test_change_of_minutes_is_told_with_its_time(good: Path) -> None:
    file = "content/gremien/seerat/2026-05-21.md"
    found = entries(fed(good, {file: datetime(2026, 5, 25, 8, tzinfo=UTC)})[COUNCIL])
    assert found["meeting/seerat-2026-05-21/minutes"].updated == "2026-05-25T10:00:00+02:00"
    assert found["meeting/seerat-2026-03-12/minutes"].updated == "2026-04-23T00:00:00+02:00"


def test_page_of_a_committee_leads_programs_to_its_feed(good: Path) -> None:
    view = view_of(good)
    council = view.neighbourhood.get("committee", "seerat")
    assert council
    head = kind_pages.record_page(view, council).head
    assert 'type="application/atom+xml"' in head
    assert 'href="../../gremien/seerat/feed.xml"' in head
