"""What volunteers read about a slip: the exact words, in both languages, with a place and a remedy."""

import ast
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from conftest import BAD, REPOSITORY, TODAY
from quartier import report
from quartier.loading import neighbourhood_of
from quartier.model.entry import Entry
from quartier.model.problem import Position, Problem
from quartier.model.site import FILE
from quartier.model.source import Fields, Text
from quartier.reading.configuration import language_in, site_in
from quartier.reading.validate import Reading, entry_of
from quartier.words import LANGUAGES, spellings, vocabulary, words_of

BAD_SITES = sorted((BAD.parent / "bad-sites").iterdir())
FILES = {"de": "said.txt", "en": "said.en.txt"}
ONLY_PROGRAMMERS = """
    alias anchor argument array assertion bool boolean bug byte bytes cast codec debug default dict dictionary
    exception float front-matter hash index int integer iterable json mapping node null object offset operator
    parameter parse parser pattern pydantic python regex regexp scalar schema sequence slug stack string
    symlink syntax token traceback tuple uid variable yaml yml
    """
IN_ONE_LANGUAGE = {
    "de": "attribut falsch illegal knoten konstante literal objekt schlüssel sequenz skalar typ ungültig",
    "en": "attribute constant forbidden illegal invalid key literal malformed tag",
}
"""Besides words from the workshop, words that scold."""


NOT_IN_A_FILE = {
    "wrong-form",  # no field of ours is refused without words of its own; a test below makes one
    "feed-shortened",  # takes hundreds of kilobytes of events, and is told by the feeds' own tests
    "feed-too-large",
}


def problems_in(folder: Path) -> tuple[Problem, ...]:
    """Everything that is wrong in a site's folder, its configuration first."""
    site, problems = site_in(folder)
    return neighbourhood_of(site, TODAY).problems if site else problems


def said_in(folder: Path) -> str:
    return report.for_people(problems_in(folder), words_of(language_in(folder))) + "\n"


def spoiled(folder: Path, language: str = "de") -> Path:
    """The folder of bad examples with what is too big or too odd to be kept in it."""
    configuration = folder / FILE
    if configuration.exists():
        text = configuration.read_text("utf-8")
        configuration.write_text(
            text.replace("      language: de\n", f"      language: {language}\n"), "utf-8"
        )
    events = folder / "events"
    if events.is_dir():
        (events / "300-kilobytes.yaml").write_text(
            f"titel: Fest\nbeschreibung: {'x' * 300 * 1024}\n", "utf-8"
        )
        (events / "200000-brackets.yaml").write_text(f"titel: {'[' * 200_000}\n", "utf-8")
        (events / "elsewhere.yaml").symlink_to("../content/index.md")
    pictures = folder / "content" / "bilder"
    if pictures.is_dir():
        (pictures / "riesig.jpg").write_bytes(bytes(16 * 1024 * 1024))
    minutes = folder / "content" / "gremien" / "rat"
    if minutes.is_dir():
        (minutes / "gross.pdf").write_bytes(b"%PDF-" + bytes(11 * 1024 * 1024))
    return folder


@pytest.fixture
def bad_copy(tmp_path: Path) -> Path:
    """A copy of the bad examples with all that is wrong in them."""
    return spoiled(Path(shutil.copytree(BAD, tmp_path / "bad")))


def assert_same_words(said: str, expected: Path, tmp_path: Path) -> None:
    kept = tmp_path / expected.name
    kept.write_text(said, "utf-8")
    assert said == expected.read_text("utf-8"), f"If the new words are better: cp {kept} {expected}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_volunteer_reads_exactly_these_words(language: str, tmp_path: Path) -> None:
    folder = spoiled(Path(shutil.copytree(BAD, tmp_path / "bad")), language)
    assert_same_words(said_in(folder), BAD / FILES[language], tmp_path)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("example", BAD_SITES, ids=lambda path: path.name)
def test_whoever_sets_up_a_site_reads_exactly_these_words(
    example: Path, language: str, tmp_path: Path
) -> None:
    folder = spoiled(Path(shutil.copytree(example, tmp_path / "site")), language)
    if language_in(folder) == language:
        assert_same_words(said_in(folder), example / FILES[language], tmp_path)
    else:
        assert language_in(folder) == "de", "what cannot be known is told in German"


def test_every_message_is_shown_by_an_example(bad_copy: Path) -> None:
    shown = {problem.code for problem in problems_in(bad_copy)}
    shown.update(problem.code for example in BAD_SITES for problem in problems_in(example))
    assert set(vocabulary("de")["problems"]) - shown == NOT_IN_A_FILE


def test_every_example_of_a_slip_is_told(bad_copy: Path) -> None:
    told = {problem.position.file for problem in problems_in(bad_copy)}
    sound = {"mkdocs.yml", "said.txt", "said.en.txt", "content/index.md", "content/calendar.md"}
    sound |= {"events/seefest.yaml", "events/turnen.yaml", "content/orte/seehaus.md"}
    sound |= {"content/orte/neue-halle.md", "content/orte/dritte-halle.md"}
    sound |= {"content/gremien/rat/index.md", "content/gremien/rat/plan.exe", "content/gremien/rat/gross.pdf"}
    sound |= {"content/gremien/rat/kaputt.png"}
    sound |= {"content/orte/wiese.md", "content/orte/pfarrheim.md", "content/orte/museum.md"}
    sound |= {"content/kontakte/seeverein.md", "events/kochkurs.yaml"}
    sound |= {f"content/bilder/{name}" for name in ("boot.png", "boot.heic", "kaputt.jpg", "riesig.jpg")}
    files = {path.relative_to(bad_copy).as_posix() for path in bad_copy.rglob("*") if not path.is_dir()}
    assert files - told == sound


def _codes_in_source() -> Iterator[str]:
    """Every text that is the first argument of a call by which a problem is made."""
    for module in (REPOSITORY / "generator" / "quartier").rglob("*.py"):
        for node in ast.walk(ast.parse(module.read_text("utf-8"))):
            if isinstance(node, ast.Call) and _name(node.func) in ("refuse", "warn", "Problem", "Finding"):
                for argument in node.args[:2]:
                    if isinstance(argument, ast.Constant) and re.fullmatch(
                        "[a-z]+(-[a-z0-9]+)+", str(argument.value)
                    ):
                        yield argument.value


def _name(function: ast.expr) -> str:
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def test_whatever_the_program_complains_about_has_words_in_every_language() -> None:
    codes = {*_codes_in_source()}
    for language in LANGUAGES:
        codes.update(vocabulary(language)["calendar"]["refused"])
    assert len(codes) > 80
    for language in LANGUAGES:
        assert codes <= set(vocabulary(language)["problems"]), language


def test_languages_tell_the_same_problems_with_the_same_facts() -> None:
    german, english = (vocabulary(language)["problems"] for language in ("de", "en"))
    assert list(german) == list(english)
    for code, entry in german.items():
        assert set(entry) == set(english[code]), code
        for part, text in entry.items():
            facts, others = re.findall("{[a-z_]+}", text), re.findall("{[a-z_]+}", english[code][part])
            assert set(facts) == set(others), (code, part)


@pytest.mark.parametrize("language", LANGUAGES)
def test_messages_hold_no_word_that_only_programmers_know(language: str) -> None:
    words = vocabulary(language)
    texts = {
        f"{code}.{part}": text for code, entry in words["problems"].items() for part, text in entry.items()
    }
    texts.update(words["report"])
    banned = {*ONLY_PROGRAMMERS.split(), *IN_ONE_LANGUAGE[language].split()}
    for address, text in texts.items():
        plain = re.sub(r"{\w+}|mkdocs\.yml|index\.md", "", text).casefold()
        assert not banned.intersection(re.findall(r"[\w-]+", plain)), address


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_message_says_what_to_do_in_whole_sentences(language: str, bad_copy: Path) -> None:
    words = words_of(language)
    for problem in (*problems_in(bad_copy), *(one for site in BAD_SITES for one in problems_in(site))):
        message, remedy = words.problem(problem)
        assert re.fullmatch(r"\S.*[.]", message, re.DOTALL), message
        assert re.match(r"[A-ZÄÖÜ„“\"]", remedy), remedy
        assert not re.search(r"{[a-z_]*}|„“|““|“”|  |: \.", message + remedy), message + remedy


def test_every_problem_names_a_file_and_a_line_that_exist(bad_copy: Path) -> None:
    for folder in (bad_copy, *BAD_SITES):
        for problem in problems_in(folder):
            if problem.code != "configuration-missing":
                assert_place_exists(folder, problem.position)


def assert_place_exists(folder: Path, position: Position) -> None:
    lines = (folder / position.file).read_text("utf-8", errors="replace").split("\n")
    assert 1 <= position.line <= len(lines), position
    assert 1 <= position.column <= len(lines[position.line - 1]) + 1, position


def test_order_of_problems_is_the_order_of_files_and_lines(bad_copy: Path) -> None:
    places = [problem.position for problem in problems_in(bad_copy)]
    assert places == sorted(places)
    assert len(places) > 100


class Odd(Entry):
    """An entry with a field that the program itself does not know how to refuse."""

    title: float


class WordsForOdd(Reading):
    """Words in which `title` is a field of every entry."""

    def field(self, model: str, text: str) -> str | None:
        return text


def test_slip_that_has_no_words_of_its_own_is_still_told_with_its_place() -> None:
    words = WordsForOdd("de")
    where = Position("events/odd.yaml", 3, 8)
    fields = Fields(((Text("title", where), Text("viel", where)),), where)
    entry, _, problems = entry_of(Odd, fields, words)
    assert entry is None
    assert [(problem.code, problem.position) for problem in problems] == [("wrong-form", where)]
    assert all(words.problem(problems[0]))


@pytest.mark.parametrize("language", LANGUAGES)
def test_fields_and_values_that_messages_suggest_can_be_written(language: str) -> None:
    """A remedy that names a field (`bis: …`) names one that the reader knows."""
    fields = {
        word
        for model in vocabulary(language)["fields"].values()
        for spelling in model.values()
        for word in spellings(spelling)
    }
    fields |= {"feld", "field", "site_url", "https", "mailto"}  # not fields of content
    for code, entry in vocabulary(language)["problems"].items():
        for text in (entry["do"], entry.get("otherwise", "")):
            for field in re.findall(r"[„“]([\w]+):", text):
                assert field in fields, (code, field)
