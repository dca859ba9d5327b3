"""The command `quartier new site`: asks what a new quarter is called and writes its whole repository."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import click
from msgspec import Struct

from quartier import clock, report
from quartier.calendar.holidays import known_country, known_states, state_called
from quartier.drafts import Desk
from quartier.duties import links
from quartier.issue_templates import template_files
from quartier.loading import neighbourhood_of
from quartier.model.problem import Position, Problem
from quartier.model.site import Site
from quartier.new import at_a_terminal, new
from quartier.reading.configuration import site_in
from quartier.scaffold_files import PALETTES, Answers, domain_of, scaffold
from quartier.words import LANGUAGES, Words, words_of

OPERATORS = ("association", "church", "public-body")
EXECUTABLE = ".ci/"
"""What lies here is a program."""
NEEDED = ("name", "url", "state")

Said = dict[str, Any]
Check = Callable[[str, Said, Words], str]
"""What is wrong with an answer, in words; empty where nothing is."""


def _needed(question: "Question", country: str) -> bool:
    """Whether there is no way without an answer; a country without states needs none."""
    return question.name in NEEDED and (question.name != "state" or bool(known_states(country)))


def _any(answer: str, said: Said, words: Words) -> str:
    return ""


def _name(answer: str, said: Said, words: Words) -> str:
    return str(words["scaffold.wrong.name"]) if re.search("[<>\n«»]", answer) else ""


def _url(answer: str, said: Said, words: Words) -> str:
    try:
        parts = urlsplit(answer)
        good = parts.scheme in ("http", "https") and "." in (parts.hostname or "")
    except ValueError:
        good = False
    plain = good and not re.search(r"[\s\"'<>«»?#]", answer)
    return "" if plain else words.text("scaffold.wrong.url", given=answer)


def _country(answer: str, said: Said, words: Words) -> str:
    return "" if known_country(answer) else _told("unknown-country", words, given=answer)


def _state(answer: str, said: Said, words: Words) -> str:
    known = known_states(said["country"])
    if not known or answer in known:
        return ""
    meant = state_called(said["country"], answer) or words.nearest(answer, known) or ""
    return _told("unknown-state", words, given=answer, known=list(known), suggestion=meant)


def _domain(answer: str, said: Said, words: Words) -> str:
    good = re.fullmatch(r"[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*", answer)
    return "" if good else _told("bad-uid-domain", words, given=answer)


def _linked(form: str) -> Check:
    def check(answer: str, said: Said, words: Words) -> str:
        site = Site(Path(), "", language=words.language, country=said["country"])
        return "" if links(form, answer, site) else words.text(f"scaffold.wrong.{form}", given=answer)

    return check


def _one_of(known: tuple[str, ...]) -> Check:
    def check(answer: str, said: Said, words: Words) -> str:
        return "" if answer in known else words.text("scaffold.wrong.choice", given=answer, known=known)

    return check


def _told(code: str, words: Words, **facts: object) -> str:
    return " ".join(words.problem(Problem(code, Position("mkdocs.yml"), facts)))


def _nothing(said: Said, words: Words) -> str:
    return ""


class Question(Struct, frozen=True):
    """An answer that is asked for: its option, what is wrong with an answer, what is proposed."""

    name: str
    help: str
    check: Check = _any
    proposed: Callable[[Said, Words], str] = _nothing
    several: bool = False
    only_with: str = ""
    """Asked only where this question has an answer."""


QUESTIONS = (
    Question("name", "What the quarter is called.", _name),
    Question(
        "tagline", "What it is, in a few words.", _name, lambda said, words: str(words["scaffold.tagline"])
    ),
    Question("url", "Where the site will be: https://…", _url),
    Question("repository", "Where its files will lie: https://github.com/…", _url),
    Question("country", "Whose holidays count (ISO 3166).", _country, lambda said, words: "DE"),
    Question("state", "Whose school holidays count (NW, BY, …).", _state),
    Question(
        "uid_domain",
        "Part of every date in other calendars.",
        _domain,
        lambda said, words: domain_of(said.get("url", "")),
    ),
    Question("operator", "Who answers for the site.", _name),
    Question(
        "operator_type",
        "association, church or public-body.",
        _one_of(OPERATORS),
        lambda said, words: OPERATORS[0],
        only_with="operator",
    ),
    Question("address", "Its postal address, in one line.", _name, only_with="operator"),
    Question("email", "Its e-mail address.", _linked("email"), only_with="operator"),
    Question("phone", "Its phone number.", _linked("phone"), only_with="operator"),
    Question(
        "categories",
        "What kinds of events there are; may be given more than once.",
        _name,
        lambda said, words: ", ".join(words["scaffold.categories"]),
        several=True,
    ),
    Question(
        "audiences",
        "For whom events are; may be given more than once.",
        _name,
        lambda said, words: ", ".join(words["scaffold.audiences"]),
        several=True,
    ),
    Question(
        "colour",
        f"One of {', '.join(PALETTES)}.",
        _one_of(tuple(PALETTES)),
        lambda said, words: next(iter(PALETTES)),
    ),
)
OPTIONS: Mapping[str, str] = MappingProxyType({"categories": "category", "audiences": "audience"})
"""What an option is called where its name is not that of the question."""


def _option(question: Question) -> str:
    return f"--{OPTIONS.get(question.name, question.name).replace('_', '-')}"


def _run(context: click.Context, /, **options: Any) -> None:
    folder = Path(context.obj) / options["folder"]
    language = _language(options)
    words = words_of(language)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise click.ClickException(words.text("scaffold.not_empty", folder=folder))
    asks = at_a_terminal() and not options["yes"]
    try:
        said = _answers(options, words, asks)
    except (click.Abort, EOFError):
        click.echo(f"\n{words['new.stopped']}", err=True)
        raise SystemExit(1) from None
    today = options["today"].date() if options["today"] else clock.today_in(ZoneInfo("Europe/Berlin"))
    number = _write(folder, Answers(language=language, **said), words, today)
    _tell(folder, number, words, today)


def _language(options: Mapping[str, Any]) -> str:
    if options["language"]:
        return str(options["language"])
    if not at_a_terminal() or options["yes"]:
        return LANGUAGES[0]
    return str(click.prompt("Sprache / language", type=click.Choice(LANGUAGES), default=LANGUAGES[0]))


# Answers


def _answers(options: Mapping[str, Any], words: Words, asks: bool) -> Said:
    """Every answer: of an option, else of the person at the terminal, else as proposed."""
    said: Said = {}
    country = options["country"] or "DE"
    missing = [one for one in QUESTIONS if _needed(one, country) and not options[one.name]]
    if missing and not asks:
        fields = ", ".join(f"{words[f'scaffold.names.{one.name}']} ({_option(one)})" for one in missing)
        raise click.ClickException(words.text("scaffold.missing", fields=fields))
    if asks:
        click.echo(words["scaffold.intro"])
    for question in QUESTIONS:
        said[question.name] = _answer(question, options[question.name], said, words, asks)
    return said


def _answer(question: Question, given: Any, said: Said, words: Words, asks: bool) -> Any:
    if given:
        parts = tuple(given) if question.several else (" ".join(given.split()),)
        _refuse(question, parts, said, words)
    elif question.only_with and not said[question.only_with] and question.name != "operator_type":
        parts = ("",)
    elif asks and not (question.only_with and not said[question.only_with]):
        parts = _asked(question, said, words)
    else:
        parts = _split(question, question.proposed(said, words))
    return parts if question.several else parts[0]


def _refuse(question: Question, parts: tuple[str, ...], said: Said, words: Words) -> None:
    for part in parts:
        if wrong := question.check(part, said, words):
            raise click.ClickException(f"{_option(question)}: {wrong}")


def _asked(question: Question, said: Said, words: Words) -> tuple[str, ...]:
    """Asks until the answer is right."""
    proposed, needed = question.proposed(said, words), _needed(question, said.get("country", ""))
    click.echo(f"\n{words[f'scaffold.asks.{question.name}']}{' *' if needed else ''}")
    while True:
        answer = " ".join(
            str(click.prompt("", default=proposed, show_default=bool(proposed), prompt_suffix="> ")).split()
        )
        if not answer and needed:
            click.echo(f"  {words['new.needed']}")
            continue
        parts = _split(question, answer)
        wrong = [told for part in parts if part and (told := question.check(part, said, words))]
        if not wrong:
            return parts
        click.echo(f"  {wrong[0]}")


def _split(question: Question, answer: str) -> tuple[str, ...]:
    if not question.several:
        return (answer,)
    return tuple(part.strip() for part in answer.split(",") if part.strip())


# Files


def _write(folder: Path, answers: Answers, words: Words, today: date) -> int:
    """Writes every file; how many there are."""
    files = dict(scaffold(answers, today))
    for name, text in files.items():
        _write_one(folder, name, text, words)
    forms = _forms(folder, words, today)
    for name, text in forms.items():
        _write_one(folder, name, text, words)
    return len(files) + len(forms)


def _forms(folder: Path, words: Words, today: date) -> Mapping[str, str]:
    """The forms for reports, made from the site that was just written."""
    site, problems = site_in(folder)
    if site is None:
        raise click.ClickException(report.for_people(problems, words))
    return template_files(Desk(neighbourhood_of(site, today), words, today))


def _write_one(folder: Path, name: str, text: str, words: Words) -> None:
    path = folder / name
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8", newline="\n")
        if name.startswith(EXECUTABLE):
            path.chmod(0o755)
    except OSError as error:
        raise click.ClickException(words.text("new.unwritable", file=path, said=error.strerror)) from None


def _tell(folder: Path, number: int, words: Words, today: date) -> None:
    """What was written, what is still to be filled in, and what comes next."""
    site, _ = site_in(folder)
    assert site
    problems = neighbourhood_of(site, today).problems
    click.echo(words.text("scaffold.done", number=number, folder=folder))
    if problems:
        click.echo(f"\n{words['scaffold.gaps']}\n")
        click.echo(report.for_people(problems, words))
    click.echo(f"\n{words.text('scaffold.next', folder=folder)}")


def _params() -> list[click.Parameter]:
    day = click.DateTime(["%Y-%m-%d"])
    return [
        click.Argument(["folder"], metavar="DIR"),
        click.Option(["--language"], type=click.Choice(LANGUAGES), help="The language of the site."),
        *(click.Option([_option(one), one.name], help=one.help, multiple=one.several) for one in QUESTIONS),
        click.Option(["--yes", "-y"], is_flag=True, help="Ask nothing."),
        click.Option(["--today"], type=day, help="Instead of the clock's."),
    ]


new_site = click.Command(
    "site",
    params=_params(),
    callback=click.pass_context(_run),
    help="Begin the repository of another quarter in the empty folder DIR.",
)
new.add_command(new_site)
