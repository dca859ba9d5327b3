"""`quartier new`: a person who answers a few questions, or gives options, has a file that is right."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from conftest import LAWFUL, TODAY
from quartier import new
from quartier.cli import main
from quartier.drafts import Desk, draft_of, form_of, slug_for
from quartier.kinds import ALL_KINDS
from quartier.kinds.event import EVENT
from quartier.kinds.notice import NOTICE
from quartier.kinds.place import PLACE
from quartier.loading import neighbourhood_of
from quartier.model.entry import Entry, Line
from quartier.model.neighbourhood import Kind
from quartier.reading import yaml_text
from quartier.reading.configuration import site_in
from quartier.words import LANGUAGES, words_of
from quartier.yaml_source import compose

Run = Callable[..., Result]


def runner(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs `quartier new` in a folder; with answers as if somebody sat at a terminal."""

    def run(*arguments: str, answers: list[str] | None = None) -> Result:
        monkeypatch.setattr(new, "at_a_terminal", lambda: answers is not None)
        given = None if answers is None else "".join(f"{one}\n" for one in answers)
        whole = ["-C", str(folder), "new", *arguments, "--today", TODAY.isoformat()]
        return CliRunner().invoke(main, whole, input=given, catch_exceptions=False)

    return run


@pytest.fixture
def quartier(good_copy: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    return runner(good_copy, monkeypatch)


def site_of(root: Path, language: str) -> Path:
    """A small site with one of everything that may be referred to."""
    words = words_of(language)
    folder = {name: words.choice_name("folder", name) for name in words["values.folder"]}
    files = {
        "mkdocs.yml": "site_name: Neustadt\nsite_url: https://neustadt.example/\ndocs_dir: content\n"
        f"theme: {{name: quartier, language: {language}}}\nplugins:\n  - quartier:\n"
        f"      language: {language}\n      uid_domain: neustadt.example\n      state: NW\n"
        f"      categories: {{treff: Treff, kultur: Kultur}}\n      audiences: {{alle: Alle}}\n{LAWFUL}",
        "content/index.md": "# Neustadt\n",
        f"content/{folder['places']}/haus.md": "---\ntitle: Haus am See\nrooms: [{title: Saal}]\n---\n",
        f"content/{folder['organisations']}/verein.md": "---\ntitle: Verein\nphone: 02431 100\n---\n",
        f"content/{folder['committees']}/rat/index.md": "---\ntitle: Rat\nplace: haus\n---\n",
    }
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    (root / "events").mkdir()
    return root


def errors_in(folder: Path) -> list[str]:
    site, problems = site_in(folder)
    assert site, problems
    return [one.code for one in neighbourhood_of(site, TODAY).errors]


def words_in(text: str) -> str:
    """What stands there, without the spaces that keep words together."""
    return text.replace("\u00a0", " ")


# By options

OPTIONS = {
    "event": ("--title", "Café Zukunft", "--when", "2026-09-12 14:00-18:00", "--place", "haus"),
    "meeting": ("--committee", "rat", "--date", "2026-09-17", "--time", "19:00"),
    "organisation": ("--title", "Grüne Damen & Herren", "--set", "phone=02431 12"),
    "place": ("--title", "Großer Platz", "--set", "address.street=Am Markt 1"),
    "notice": ("--title", "Neue Bänke: bald da", "--text", "Bald.", "--organiser", "verein"),
    "committee": ("--title", "Festausschuss", "--place", "haus"),
}
FILES = {
    "event": "events/cafe-zukunft.yaml",
    "meeting": "{committees}/rat/2026-09-17.md",
    "organisation": "{organisations}/gruene-damen-herren.md",
    "place": "{places}/grosser-platz.md",
    "notice": "{notices}/2026-06-01-neue-baenke-bald-da.md",
    "committee": "{committees}/festausschuss/index.md",
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", OPTIONS)
def test_options_alone_make_a_file_with_which_nothing_is_wrong(
    kind: str, language: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root, words = site_of(tmp_path, language), words_of(language)
    result = runner(root, monkeypatch)(kind, *OPTIONS[kind])
    assert result.exit_code == 0, result.output
    folders = {name: f"content/{words.choice_name('folder', name)}" for name in words["values.folder"]}
    file = FILES[kind].format(**folders)
    assert (root / file).is_file(), result.output
    assert words.text("new.written", file=file) in result.output
    assert words["new.understood"] in result.output
    assert errors_in(root) == []
    title = words.say(words.own["fields"][kind.capitalize()]["title"])
    assert kind == "meeting" or f"\n{title}: " in (root / file).read_text("utf-8")


def test_every_kind_can_be_begun() -> None:
    assert set(OPTIONS) == {kind.name for kind in ALL_KINDS} == set(new.new.commands) - {"site"}


def test_person_who_gives_options_reads_what_the_program_understood(quartier: Run, good_copy: Path) -> None:
    series = (
        "--date",
        "2026-06-03",
        "--time",
        "15-17 Uhr",
        "--repeat",
        "jeden Mittwoch",
        "--until",
        "2026-12-16",
    )
    result = quartier(
        "event", "--title", "Strickrunde", *series, "--category", "treffen", "--category", "kultur"
    )
    said = words_in(result.output)
    assert "jeden Mittwoch bis 16. Dezember 2026" in said
    assert "Mittwoch, 3. Juni 2026, 15 bis 17 Uhr" in said
    text = (good_copy / "events/strickrunde.yaml").read_text("utf-8")
    assert "  wiederholung: jeden Mittwoch\n  bis: 2026-12-16\n" in text
    assert "\nkategorien: [treffen, kultur]\n" in text


def test_series_without_end_is_marked_as_checked_today(quartier: Run, good_copy: Path) -> None:
    series = ("--date", "2026-06-03", "--repeat", "jeden Mittwoch", "--until", "offen")
    assert quartier("event", "--title", "Treff", *series).exit_code == 0
    assert "geprüft: 2026-06-01" in (good_copy / "events/treff.yaml").read_text("utf-8")


def test_any_field_can_be_set_in_any_language(quartier: Run, good_copy: Path) -> None:
    said = ("--set", "kosten=2 Euro: am Tag", "--set", "when.pause=[Schulferien]", "--set", "vorlauf=15")
    series = ("--date", "2026-06-03", "--repeat", "jeden Mittwoch", "--until", "2026-12-16")
    result = quartier("event", "--title", "Treff", *series, *said)
    assert result.exit_code == 0, result.output
    text = (good_copy / "events/treff.yaml").read_text("utf-8")
    assert 'kosten: "2 Euro: am Tag"\n' in text
    assert "  pause: [Schulferien]\n" in text
    assert "vorlauf: 15\n" in text


def test_without_a_terminal_what_is_missing_is_said_and_nothing_is_asked(
    quartier: Run, good_copy: Path
) -> None:
    before = sorted(good_copy.rglob("*"))
    assert "Es fehlt noch: titel (--title), beginn (--date)." in quartier("event").output
    assert "Es fehlt noch: Gremium (--committee), beginn (--date)." in quartier("meeting").output
    assert quartier("place").exit_code == 1
    assert sorted(good_copy.rglob("*")) == before


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--when", "12.13.2026"), "„12.13.2026“ gibt es nicht"),
        (("--date", "2026-09-12", "--time", "25:00"), "25:00"),
        (("--date", "2026-06-04", "--repeat", "jeden Mittwoch", "--until", "2026-12-16"), "2026-06-03"),
        (("--date", "2026-06-03", "--repeat", "jeden Mitwoch", "--until", "offen"), "jeden Mitwoch"),
        (("--date", "2026-06-03", "--repeat", "jeden Mittwoch"), "„bis"),
        (("--date", "2026-06-03", "--place", "sehaus"), "Meinten Sie „seehaus“?"),
        (("--date", "2026-06-03", "--set", "kostn=frei"), "Meinten Sie „kosten“?"),
        (("--date", "2026-06-03", "--set", "kosten"), "--set feld=wert"),
        (("--date", "2026-06-03", "--when", "2026-06-03"), "Nehmen Sie nur eines von beiden"),
        (("--date", "2026-06-03", "--slug", "Straßenfest"), "strassenfest"),
        (("--date", "2026-06-03", "--slug", "seefest"), "Frei ist zum Beispiel „seefest-2“"),
    ],
)
def test_slip_in_an_option_is_told_and_nothing_is_written(
    arguments: tuple[str, ...], says: str, quartier: Run, good_copy: Path
) -> None:
    before = sorted(good_copy.rglob("*"))
    result = quartier("event", "--title", "Fest", *arguments)
    assert result.exit_code == 1
    assert says in result.output
    assert sorted(good_copy.rglob("*")) == before


def test_name_that_is_taken_gets_a_number(quartier: Run, good_copy: Path) -> None:
    before = (good_copy / "events/seefest.yaml").read_bytes()
    for _ in range(2):
        assert quartier("event", "--title", "Seefest", "--when", "2026-10-03").exit_code == 0
    assert (good_copy / "events/seefest-2.yaml").exists()
    assert (good_copy / "events/seefest-3.yaml").exists()
    assert (good_copy / "events/seefest.yaml").read_bytes() == before
    quartier("meeting", "--committee", "seerat", "--date", "2026-06-18")
    assert (good_copy / "content/gremien/seerat/2026-06-18-2.md").exists()


def test_name_of_a_file_that_cannot_be_read_is_taken_too(quartier: Run, good_copy: Path) -> None:
    (good_copy / "events/kaputt.yml").write_text("titel: [\n", "utf-8")
    quartier("event", "--title", "Kaputt", "--when", "2026-10-03")
    assert (good_copy / "events/kaputt-2.yaml").exists()


def test_name_that_a_feed_uses_already_is_taken_too(quartier: Run, good_copy: Path) -> None:
    """The second `wann` of the puppet theatre is known as `puppentheater-2`."""
    quartier("event", "--title", "Puppentheater", "--when", "2026-10-03")
    assert (good_copy / "events/puppentheater-3.yaml").exists()


def test_dry_run_shows_the_file_and_writes_none(quartier: Run, good_copy: Path) -> None:
    result = quartier("notice", "--title", "Ruhe", "--dry-run")
    assert result.output.startswith("---\n# Zeilen mit einem # davor gelten nicht.")
    assert not list(good_copy.rglob("*ruhe*"))


def test_meeting_begins_with_its_agenda(quartier: Run, good_copy: Path) -> None:
    quartier("meeting", "--committee", "seerat", "--date", "2026-07-16", "--time", "19:00")
    text = (good_copy / "content/gremien/seerat/2026-07-16.md").read_text("utf-8")
    assert "beginn: 2026-07-16 19:00\n" in text
    assert "stand: geplant\n" in text
    assert "## TOP 2 Genehmigung des Protokolls" in text


def test_editor_is_told_the_schema_where_the_site_has_one(quartier: Run, good_copy: Path) -> None:
    quartier("event", "--title", "Ohne", "--when", "2026-10-03")
    (good_copy / "schema").mkdir()
    (good_copy / "schema/veranstaltung.json").write_text("{}", "utf-8")
    quartier("event", "--title", "Mit", "--when", "2026-10-03")
    first = (good_copy / "events/mit.yaml").read_text("utf-8").splitlines()[0]
    assert first == "# yaml-language-server: $schema=../schema/veranstaltung.json"
    assert "$schema" not in (good_copy / "events/ohne.yaml").read_text("utf-8")


def test_kinds_are_known_by_their_german_names(quartier: Run, good_copy: Path) -> None:
    assert quartier("Meldung", "--title", "Hallo").exit_code == 0
    assert (good_copy / "content/aktuelles/2026-06-01-hallo.md").exists()
    result = quartier("veranstaltun")
    assert result.exit_code == 1
    assert "Meinten Sie" in result.output


# By answers


def test_person_who_only_answers_has_a_weekly_event_with_a_pause(quartier: Run, good_copy: Path) -> None:
    answers = [
        "Strickrunde im Café",
        "3.6.2026",
        "15-17 Uhr",
        "jeden Mittwoch",
        "16.12.2026",
        "Schulferien, Feiertage",
        "3",  # Seehaus
        "stüberl",
        "Seeverein Neustadt e. V.",
        "2, treffen",
        "",
        "kostenlos",
        "Bringen Sie Wolle mit!",
        "",
    ]
    result = quartier("event", answers=answers)
    assert result.exit_code == 0, result.output
    text = (good_copy / "events/strickrunde-im-cafe.yaml").read_text("utf-8")
    without = [line for line in text.splitlines() if not line.lstrip().startswith("#")]
    assert without == [
        "titel: Strickrunde im Café",
        "wann:",
        "  beginn: 3.6.2026",
        "  uhrzeit: 15-17 Uhr",
        "  wiederholung: jeden Mittwoch",
        "  bis: 16.12.2026",
        "  pause: [Schulferien, Feiertage]",
        "ort: seehaus",
        "raum: Stüberl",
        "veranstalter: seeverein",
        "kategorien: [kultur, treffen]",
        "kosten: kostenlos",
        "beschreibung: Bringen Sie Wolle mit!",
    ]
    assert errors_in(good_copy) == []


def test_wrong_answer_gets_its_message_and_is_asked_again(quartier: Run, good_copy: Path) -> None:
    answers = [
        "",  # a title is needed
        "<b>Fest</b>",
        "Fest",
        "morgen",
        "2026-02-30",
        "2026-06-04",
        "abends",
        "18:00-20:00",
        "jeden Mittwoch",  # the day is a Thursday
        "jeden zweiten Donnerstag",
        "jeden Donnerstag",
        "",  # a series needs an end
        "2026-01-01",
        "2026-12-17",
        *("", "Sehaus", "", "", "99", "", "", "", ""),
        "Mein Fest",
        "seefest",
        "",
    ]
    result = quartier("event", answers=answers)
    assert result.exit_code == 0, result.output
    said = result.output
    assert said.count("Hier wird eine Antwort gebraucht.") == 2
    for message in (
        "morgen",
        "2026-02-30",
        "abends",
        "2026-06-03",
        "jeden zweiten donnerstag",
        "sehaus",
        "99",
    ):
        assert message in said.casefold(), message
    assert "mein-fest" in said
    assert "Den Namen „seefest“ gibt es schon" in said
    text = (good_copy / "events/fest.yaml").read_text("utf-8")
    assert "  wiederholung: jeden Donnerstag\n  bis: 2026-12-17\n" in text
    assert errors_in(good_copy) == []


ANSWERS = {
    "event": ["Fest", "2026-09-12", "", "", "1", "1", "1", "", "", "", "", ""],
    "meeting": ["1", "2026-09-17 19:00", "21:00", "", ""],
    "organisation": ["Damen", "", "", "", "", "02431 12345", "", "", "Hilfe, Rat", "Kommen Sie!", ""],
    "place": ["Platz", "Am Markt 1", "41812", "", "1", "", "", "", ""],
    "notice": ["Neues", "", "", "1", "Kurz.", "", ""],
    "committee": ["Runde", "1", "Reden.", "1", "", ""],
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", ANSWERS)
def test_answers_alone_make_a_file_with_which_nothing_is_wrong(
    kind: str, language: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root, words = site_of(tmp_path, language), words_of(language)
    before = set(root.rglob("*"))
    result = runner(root, monkeypatch)(kind, answers=ANSWERS[kind])
    assert result.exit_code == 0, result.output
    assert len([path for path in set(root.rglob("*")) - before if path.is_file()]) == 1
    assert words.text("new.intro", kind=words["kinds"][kind][0]) in result.output
    assert errors_in(root) == []


def test_what_an_option_says_is_not_asked(quartier: Run) -> None:
    result = quartier("notice", "--title", "Neues", "--text", "Ja.", answers=["", "", "", "", ""])
    assert result.exit_code == 0, result.output
    assert "Was gibt es Neues?" not in result.output
    assert "Von welchem Tag" in result.output


def test_whoever_stops_leaves_nothing_behind(quartier: Run, good_copy: Path) -> None:
    before = sorted(good_copy.rglob("*"))
    result = quartier("event", answers=["Fest"])
    assert result.exit_code == 1
    assert "Es wurde nichts angelegt." in result.output
    assert sorted(good_copy.rglob("*")) == before


def test_yes_asks_nothing(quartier: Run) -> None:
    result = quartier("notice", "--title", "Neues", "--yes", answers=[])
    assert result.exit_code == 0, result.output


# The draft


def desk(good: Path, language: str = "de") -> Desk:
    site, _ = site_in(good)
    assert site
    return Desk(neighbourhood_of(site, TODAY), words_of(language), TODAY)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", ALL_KINDS, ids=lambda kind: kind.name)
def test_every_offered_line_says_what_it_is_for(kind: Kind, language: str, good: Path) -> None:
    for question in form_of(kind, words_of(language)):
        if question.path not in (("text",), ("committee",)):
            assert question.note, question.path
            assert question.example, question.path


def test_offered_line_works_when_its_sign_is_taken_away(good: Path) -> None:
    at = desk(good)
    answers = {("title",): "Haus", ("address", "street"): "Am Markt 1"}
    text = draft_of(PLACE, "haus", answers, at).text
    offered = re.findall(r"^( *)# (\w+: .*)$", text, re.MULTILINE)
    assert len(offered) > 7
    for indent, line in offered:
        changed = text.replace(f"{indent}# {line}\n", f"{indent}{line}\n")
        found = neighbourhood_of(at.site, TODAY, {"content/orte/haus.md": changed})
        assert [one.code for one in found.errors if one.position.file.endswith("/haus.md")] == [], line


class Offer(Entry):
    """A kind that nobody wrote a form for."""

    title: Line
    asking: Line | None = None


def test_new_kind_has_a_form_of_its_own_fields(good: Path) -> None:
    kind = Kind("offer", Offer, "places", (".md",))
    questions = form_of(kind, words_of("de"))
    assert [(one.path, bool(one.ask)) for one in questions] == [(("title",), True), (("asking",), False)]
    text = draft_of(kind, "x", {("title",): "Hilfe"}, desk(good)).text
    assert "\ntitle: Hilfe\n# asking:\n" in text


def test_names_are_short_and_never_end_like_a_date() -> None:
    assert slug_for(EVENT, {("title",): "Fest 20260513"}, TODAY) == "fest"
    assert len(slug_for(EVENT, {("title",): "sehr lange Titel " * 20}, TODAY)) <= 60
    assert (
        slug_for(NOTICE, {("title",): "Überall Grün", ("date",): "3.7.2026"}, TODAY)
        == "2026-07-03-ueberall-gruen"
    )


# Values as YAML

ODD = [
    "Fest: der Auftakt",
    "#1",
    "Raum #3",
    "- so",
    "null",
    "~",
    "'einfach'",
    '"doppelt"',
    "a, b",
    "{x}",
    "[y]",
    "& mehr",
    "* Stern",
    "!",
    "%",
    "@ da",
    "| Strich",
    "> groß",
    "?",
    "weg \\ damit",
    "😀 los: geht's",
    "ja",
    "01067",
    "eins\nzwei",
]


@pytest.mark.parametrize("text", ODD)
def test_what_was_said_is_what_is_read(text: str) -> None:
    lines = yaml_text.field("a", {"c": [text, text], "d": {"e": text}})
    (_, inside) = compose("\n".join(lines), "").entries[0]
    (_, several), (_, nested) = inside.entries
    assert [one.value for one in several.items] == [text, text]
    assert nested.entries[0][1].value == text
    assert yaml_text.value_in(yaml_text.one_line({"a": text, "b": [text]})) == {"a": text, "b": [text]}
