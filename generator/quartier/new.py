"""The command `quartier new`: asks what a file needs, or takes it as options, and writes the file."""

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click
from msgspec import Struct, field

from quartier import agenda_draft
from quartier.calendar.dates import moment_in
from quartier.calendar_import import Imported, NotRead, imported
from quartier.drafts import (
    BODY,
    COMMITTEE,
    Answers,
    Desk,
    Draft,
    Question,
    declared_at,
    draft_of,
    file_of,
    form_of,
    free_slug,
    is_taken,
    marks_of,
    slug_for,
    word,
)
from quartier.drafts import Path as Way
from quartier.explain import explained
from quartier.kinds import ALL_KINDS
from quartier.loading import neighbourhood_of
from quartier.model.entry import Reference
from quartier.model.neighbourhood import Kind, Neighbourhood
from quartier.model.problem import Problem, Severity
from quartier.model.site import Site
from quartier.reading.configuration import language_in
from quartier.reading.files import slug_problem
from quartier.reading.validate import entry_in
from quartier.reading.yaml_text import Value, value_in
from quartier.reference import chapter
from quartier.site_folder import day_of, site_of
from quartier.words import LANGUAGES, Words, folded, vocabulary, words_of

NOT_YET = ("field-missing", "no-end", "open-unchecked")
"""What is missing only because it has not been asked yet."""

OPTIONS: Mapping[str, tuple[str, Mapping[str, Way]]] = {
    "title": (
        "What it is called.",
        dict.fromkeys(("event", "meeting", "organisation", "place", "notice", "committee"), ("title",)),
    ),
    "date": (
        "The day, YYYY-MM-DD.",
        {"event": ("when", "first"), "meeting": ("start",), "notice": ("date",)},
    ),
    "time": ("The time, 15:00-17:00.", {"event": ("when", "time"), "meeting": ("start",)}),
    "repeat": ("How it repeats, in words.", {"event": ("when", "repeat")}),
    "until": ("The last day.", {"event": ("when", "until"), "notice": ("until",)}),
    "committee": ("Which committee meets.", {"meeting": COMMITTEE}),
    "place": (
        "The name of a place's file.",
        dict.fromkeys(("event", "meeting", "organisation", "committee"), ("place",)),
    ),
    "room": ("A room of the place.", {"event": ("room",), "meeting": ("room",)}),
    "organiser": ("The name of an organisation's file.", {"event": ("organiser",), "notice": ("by",)}),
    "category": ("The name of a category.", {"event": ("categories",)}),
    "type": ("What it is.", {"organisation": ("type",), "committee": ("type",)}),
    "text": (
        "A text in Markdown.",
        {
            "event": ("description",),
            **dict.fromkeys(("organisation", "place", "notice", "committee", "meeting"), BODY),
        },
    ),
}
SEVERAL = ("category",)
"""Options that may be given more than once."""


class Kinds(click.Group):
    """The kinds by their names in every language, and whatever else one can begin."""

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        found = super().get_command(context, name)
        return found or super().get_command(context, _kind_called(name) or name)

    def resolve_command(
        self, context: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and self.get_command(context, args[0]) is None and not args[0].startswith("-"):
            words = words_of(language_in(context.obj))
            known = self.list_commands(context)
            names = {vocabulary(words.language)["kinds"][one][0]: one for one in known if one in _KINDS}
            suggestion = words.nearest(args[0], (*known, *names))
            facts = {"given": args[0], "known": known, "suggestion": names.get(suggestion or "", suggestion)}
            ending = "_suggestion" if suggestion else ""
            raise click.ClickException(words.text(f"new.unknown_kind{ending}", **facts))
        return super().resolve_command(context, args)


_KINDS = {kind.name: kind for kind in ALL_KINDS}


def _kind_called(name: str) -> str | None:
    for language in LANGUAGES:
        for kind in _KINDS:
            if folded(name) == folded(vocabulary(language)["kinds"][kind][0]):
                return kind
    return None


@click.group("new", cls=Kinds)
def new() -> None:
    """Begin a new file: ask what it needs, or take it as options."""


def _command(kind: Kind) -> click.Command:
    """`quartier new KIND` with the options that fit the kind."""

    def run(context: click.Context, /, **options: Any) -> None:
        _run(kind, context.obj, options)

    params: list[click.Parameter] = [
        click.Option([f"--{name}"], help=told, multiple=name in SEVERAL)
        for name, (told, ways) in OPTIONS.items()
        if kind.name in ways
    ]
    params.append(click.Option(["--slug"], help="The name of the file, without its ending."))
    params.append(click.Option(["--set", "said"], multiple=True, help="Any field: FIELD=VALUE."))
    params.append(click.Option(["--yes", "-y"], is_flag=True, help="Ask nothing."))
    params.append(
        click.Option(["--dry-run"], is_flag=True, help="Write nothing, show what would be written.")
    )
    params.append(
        click.Option(["--today"], type=click.DateTime(["%Y-%m-%d"]), help="Instead of the clock's.")
    )
    if kind.name == "event":
        params.append(click.Option(["--when"], help="Day and time in one: 2026-09-12 14:00-22:00."))
        calendar = click.Path(path_type=Path)
        params.append(click.Option(["--from", "calendar"], type=calendar, help="A calendar (.ics) to take."))
        params.append(click.Option(["--into"], help="The folder for the files of --from."))
        since = click.DateTime(["%Y-%m-%d"])
        params.append(click.Option(["--since"], type=since, help="With --from: leave out what was over."))
    told = f"Begin the file of {'an' if kind.name[0] in 'aeiou' else 'a'} {kind.name}."
    return click.Command(kind.name, params=params, callback=click.pass_context(run), help=told)


for _kind in ALL_KINDS:
    new.add_command(_command(_kind))


# A file


class Session(Struct):
    """One file in the making: what is known, what was answered so far."""

    kind: Kind
    desk: Desk
    answers: dict[Way, Value] = field(default_factory=dict)
    slug: str = ""

    @property
    def words(self) -> Words:
        return self.desk.words

    def free(self) -> str:
        """The proposed name, or the next one that is free."""
        slug = slug_for(self.kind, self.answers, self.desk.today)
        return free_slug(slug, lambda one: is_taken(self.kind, one, self.desk.neighbourhood))

    def draft(self) -> Draft:
        return draft_of(self.kind, self.slug or self.free(), completed(self), self.desk)

    def read(self, draft: Draft) -> Neighbourhood:
        return neighbourhood_of(self.desk.site, self.desk.today, {draft.file: draft.text})

    def problems(self) -> list[Problem]:
        """What is wrong with the file as it is so far."""
        draft = self.draft()
        return [one for one in self.read(draft).problems if one.position.file == draft.file]


def completed(session: Session) -> Answers:
    """The answers, with what follows from them."""
    answers = dict(session.answers)
    if answers.get(("when", "until")) is not None:
        until = str(answers["when", "until"])
        if session.words.choice("until", until):
            answers.setdefault(("checked",), session.desk.today.isoformat())
    if session.kind.name == "meeting":
        answers.setdefault(("state",), session.words.choice_name("meeting_state", "planned"))
        answers.setdefault(BODY, _agenda(session))
    return answers


def _agenda(session: Session) -> str:
    """The agenda with which a meeting begins: minutes to approve, what is open."""
    words = session.words
    try:
        day, _, clock = moment_in(str(session.answers.get(("start",), "")))
        made = agenda_draft.agenda_draft(
            session.desk.neighbourhood,
            str(session.answers.get(COMMITTEE, "")),
            day,
            clock.start if clock else None,
            session.desk.today,
        )
    except ValueError:
        made = agenda_draft.Refused("")
    if isinstance(made, agenda_draft.Draft):
        return made.text.split("---\n", 2)[2].strip()
    item, said = words.choice_name("agenda_item", "item"), words["agenda"]
    return f"## {item} 1 {said['welcome']}\n\n## {item} 2 {said['other']}"


def _run(kind: Kind, folder: Path, options: dict[str, Any]) -> None:
    site = site_of(folder)
    today = day_of(site, options["today"])
    words = words_of(site.language)
    desk = Desk(neighbourhood_of(site, today), words, today, lambda kind: _schema(kind, site, words))
    if options.get("calendar"):
        _take(desk, options)
        return
    session = Session(kind, desk, _given(kind, options, words))
    if options["slug"]:
        _take_name(session, _slug_said(session, options["slug"]))
        if not session.slug:
            raise SystemExit(1)
    if at_a_terminal() and not options["yes"]:
        try:
            _converse(session)
        except (click.Abort, EOFError):
            click.echo(f"\n{words['new.stopped']}", err=True)
            raise SystemExit(1) from None
    _refuse_missing(session)
    _finish(session, options["dry_run"])


def at_a_terminal() -> bool:
    """Whether there is somebody to ask."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def _schema(kind: Kind, site: Site, words: Words) -> str:
    """Where the JSON Schema of a kind lies below the site's folder; empty where there is none."""
    name = chapter(words.language, kind.name).file
    there = kind.endings[0] == ".yaml" and (site.root / "schema" / f"{name}.json").is_file()
    return f"schema/{name}.json" if there else ""


# Options


def _given(kind: Kind, options: Mapping[str, Any], words: Words) -> dict[Way, Value]:
    """The options as answers; day and time of a meeting are one."""
    found: dict[Way, Value] = {}
    for name, (_, ways) in OPTIONS.items():
        if kind.name in ways and (said := options.get(name)):
            way = ways[kind.name]
            joined = found.get(way, "")
            found[way] = list(said) if name in SEVERAL else f"{joined} {said}".strip()
    if when := options.get("when"):
        if options.get("date") or options.get("time"):
            other = "--date" if options.get("date") else "--time"
            raise click.ClickException(words.text("new.not_for", option="--when", other=other))
        found.update(_moment(when))
    for said in options["said"]:
        way, value = _set(kind, said, words)
        found[way] = value
    return found


def _moment(when: str) -> dict[Way, Value]:
    """Day and time of the short form; what is none stays whole, and is told as a wrong day."""
    day, _, time = when.strip().partition(" ")
    if " - " in when or ".." in when:
        return {("when",): when}
    return {("when", "first"): day, **({("when", "time"): time} if time else {})}


def _set(kind: Kind, said: str, words: Words) -> tuple[Way, Value]:
    name, equals, value = said.partition("=")
    if not equals or not name.strip() or not value.strip():
        raise click.ClickException(words.text("new.set_form", given=said))
    model, way = kind.entry, []
    for step in name.strip().split("."):
        way.append((words.field(model.__name__, step) if model else None) or step)
        model = _model_in(model, way[-1])
    return tuple(way), value_in(value.strip())


def _model_in(model: Any, name: str) -> Any:
    declared = declared_at(model, (name,))
    return entry_in(declared.annotation) if declared else None


def _refuse_missing(session: Session) -> None:
    kind, words = session.kind, session.words
    heads = {way[0] for way in session.answers}
    missing = [
        words.text("new.missing_one", field=_field(kind, one, words), option=_option(kind, one, words))
        for one in form_of(kind, words)
        if one.needed and one.path[0] not in heads and one.path != ("state",)
    ]
    if missing:
        raise click.ClickException(words.text("new.missing", fields=", ".join(missing)))


def _field(kind: Kind, question: Question, words: Words) -> str:
    if question.path == COMMITTEE:
        return str(vocabulary(words.language)["kinds"]["committee"][0])
    model = kind.entry if len(question.path) == 1 else _model_in(kind.entry, question.path[0])
    return word(model, question.path[-1], words)


def _option(kind: Kind, question: Question, words: Words) -> str:
    for name, (_, ways) in OPTIONS.items():
        if ways.get(kind.name) == question.path:
            return f"--{name}"
    return f"--set {word(kind.entry, question.path[0], words)}=…"


# Questions


def _converse(session: Session) -> None:
    kind, words = session.kind, session.words
    click.echo(words.text("new.intro", kind=vocabulary(words.language)["kinds"][kind.name][0]))
    for question in form_of(kind, words):
        if question.ask and _open(question, session):
            _ask(question, session)
    _ask_slug(session)


def _open(question: Question, session: Session) -> bool:
    """Whether a question is still to be asked: no option answered it, and it makes sense."""
    way, answers = question.path, session.answers
    if way in answers or way[:1] in answers:
        return False
    if way in (("when", "until"), ("when", "pause")):
        until_said = ("when", "times") in answers and way[1] == "until"
        return ("when", "repeat") in answers and not until_said
    return way != ("room",) or bool(_rooms(session))


def _rooms(session: Session) -> tuple[str, ...]:
    place = session.desk.neighbourhood.get("place", str(session.answers.get(("place",), "")))
    return tuple(room.title for room in place.entry.rooms) if place else ()


def _ask(question: Question, session: Session) -> None:
    """Asks until the answer is right; the program's own words say what is wrong with it."""
    words = session.words
    before = {(one.code, repr(one.facts)) for one in session.problems()}
    choices = _choices(question, session)
    _put(question, choices, session)
    several = marks_of(declared_at(session.kind.entry, question.path))[2]
    hint = _hint(question, choices, several, words)
    needed = question.needed or question.path == ("when", "until")
    while True:
        said = _prompt(hint)
        if not said:
            if not needed:
                return
            click.echo(f"  {words['new.needed']}")
            continue
        session.answers[question.path] = _meant(said, question, choices, session.kind)
        wrong = [one for one in session.problems() if (one.code, repr(one.facts)) not in before]
        _tell(wrong, words, NOT_YET)
        if not any(one.severity is Severity.ERROR and one.code not in NOT_YET for one in wrong):
            return
        del session.answers[question.path]


def _prompt(text: str) -> str:
    return str(click.prompt(text, default="", show_default=False, prompt_suffix=" ")).strip()


def _put(question: Question, choices: Mapping[str, str], session: Session) -> None:
    click.echo(f"\n{question.ask}{' *' if question.needed else ''}")
    for number, (name, title) in enumerate(choices.items(), start=1):
        click.echo(f"  {number}  {title}" + (f" ({name})" if folded(name) != folded(title) else ""))


def _hint(question: Question, choices: Mapping[str, str], several: bool, words: Words) -> str:
    """How to answer: by number, or as in an example."""
    if choices:
        return f"{words['new.numbers' if several else 'new.number']}:"
    example = question.example.strip("[]")
    return f"({words.text('new.example', example=example)}):" if example else ":"


def _choices(question: Question, session: Session) -> Mapping[str, str]:
    """What there is to choose from, with its title; empty where anything may be said."""
    if question.path == ("room",):
        return {room: room for room in _rooms(session)}
    if question.path == COMMITTEE:
        return session.desk.known("committee")
    reference, group, _ = marks_of(declared_at(session.kind.entry, question.path))
    if isinstance(reference, Reference):
        return session.desk.known(reference.kind)
    return {choice: choice for choice in session.words.choices(group)} if group else {}


def _meant(said: str, question: Question, choices: Mapping[str, str], kind: Kind) -> Value:
    """Numbers and titles as the names that they stand for; several where several may be said."""
    several = marks_of(declared_at(kind.entry, question.path))[2]
    parts = [one.strip() for one in said.strip("[]").split(",")] if several else [said]
    meant = [_one_of(part, choices) for part in parts if part]
    return meant if several and len(meant) != 1 else (list(meant) if several else meant[0])


def _one_of(part: str, choices: Mapping[str, str]) -> str:
    names = list(choices)
    if part.isascii() and part.isdigit() and 1 <= int(part) <= len(names):
        return names[int(part) - 1]
    return next((name for name, title in choices.items() if folded(title) == folded(part)), part)


def _ask_slug(session: Session) -> None:
    """Proposes a name for the file, and takes another one that can be an address and is free."""
    kind, words = session.kind, session.words
    while not session.slug:
        proposed = session.free()
        shown = kind.path_of(proposed).removesuffix("/index").rpartition("/")[2]
        ask = "folder_name" if kind.path_of("x").endswith("/index") else "file_name"
        said = str(click.prompt(f"\n{words[f'new.{ask}']}", default=shown)).strip()
        _take_name(session, proposed if said == shown else _slug_said(session, said))


def _slug_said(session: Session, said: str) -> str:
    """A meeting's slug begins with its committee's, its file's name does not."""
    if session.kind.name == "meeting":
        return f"{session.answers.get(COMMITTEE)}-{said}"
    return said


def _take_name(session: Session, slug: str) -> None:
    kind, words = session.kind, session.words
    file = file_of(kind, slug, session.desk.site)
    wrong = (kind.name_problem or slug_problem)(slug, file)
    if wrong:
        _tell([wrong], words)
    elif is_taken(kind, slug, session.desk.neighbourhood):
        free = free_slug(slug, lambda one: is_taken(kind, one, session.desk.neighbourhood))
        click.echo("  " + words.text("new.name_taken", given=slug, suggestion=free))
    else:
        session.slug = slug


# The end


def _tell(problems: list[Problem], words: Words, but: tuple[str, ...] = ()) -> None:
    for problem in problems:
        if problem.code not in but:
            message, remedy = words.problem(problem)
            click.echo(words.text("new.line", message=message, remedy=remedy))


def _finish(session: Session, dry_run: bool) -> None:
    """Reads the file back before it is written, and says what it says."""
    words, site = session.words, session.desk.site
    draft = session.draft()
    found = session.read(draft)
    problems = [one for one in found.problems if one.position.file == draft.file]
    if any(one.severity is Severity.ERROR for one in problems):
        click.echo(words["new.wrong"], err=True)
        _tell(problems, words)
        raise SystemExit(1)
    if dry_run:
        click.echo(draft.text, nl=False)
        return
    write_new(site.root / draft.file, draft, words)
    click.echo(f"\n{words.text('new.written', file=draft.file)}")
    _tell(problems, words)
    if said := explained(found, draft.file, session.desk.today):
        click.echo(f"\n{words['new.understood']}\n")
        click.echo("\n".join(f"  {line}" for line in said.split("\n")))
    click.echo(f"\n{words['new.next']}")


def write_new(path: Path, draft: Draft, words: Words) -> None:
    """Never over what is there already."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8", newline="\n") as written:
            written.write(draft.text)
    except FileExistsError:
        raise click.ClickException(words.text("new.exists", file=draft.file)) from None
    except OSError as error:
        raise click.ClickException(
            words.text("new.unwritable", file=draft.file, said=error.strerror)
        ) from None


# A calendar


def _take(desk: Desk, options: Mapping[str, Any]) -> None:
    """Every event of a calendar as a file, with a report of what was left out and why."""
    words, file = desk.words, options["calendar"]
    try:
        content = file.read_bytes()
    except OSError:
        raise click.ClickException(words.text("new.import.no_file", file=file)) from None
    since = options["since"].date() if options["since"] else None
    try:
        taken = imported(content, desk, _into(desk, options["into"]), since)
    except NotRead as refused:
        said = words.text(f"new.import.reasons.{refused.reason}", **refused.facts)
        raise click.ClickException(words.text("new.import.no_calendar", file=file.name, said=said)) from None
    if not taken.events:
        raise click.ClickException(words["new.import.nothing"])
    sound = list(_checked(taken.events, desk))
    for one in sound:
        if one.draft and not options["dry_run"]:
            write_new(desk.site.root / one.draft.file, one.draft, words)
        _report(one, words)
    total = {"written": sum(one.draft is not None for one in sound), "all": len(sound)}
    click.echo("\n".join(taken.notes), nl=bool(taken.notes))
    click.echo("\n" + words.text(f"new.import.total{'_dry' if options['dry_run'] else ''}", **total))


def _into(desk: Desk, folder: str | None) -> str:
    """The folder for the files, below that of the events."""
    events = desk.site.events
    if not folder:
        return events
    path = (Path.cwd() / folder).resolve()
    for base in (path, (desk.site.root / folder).resolve()):
        if base.is_relative_to((desk.site.root / events).resolve()):
            return base.relative_to(desk.site.root.resolve()).as_posix()
    text = desk.words.text("new.import.into_elsewhere", folder=folder, events=events)
    raise click.ClickException(text)


def _checked(events: tuple[Imported, ...], desk: Desk) -> Iterator[Imported]:
    """The events as all of them together read; one that would not stand is not written."""
    drafts = {one.draft.file: one.draft.text for one in events if one.draft}
    problems = neighbourhood_of(desk.site, desk.today, drafts).problems if drafts else ()
    for one in events:
        wrong = [p for p in problems if one.draft and p.position.file == one.draft.file]
        yield one.refused(_told(wrong, desk.words)) if wrong else one


def _told(problems: list[Problem], words: Words) -> tuple[bool, tuple[str, ...]]:
    said = (dict(zip(("message", "remedy"), words.problem(one), strict=True)) for one in problems)
    bad = any(one.severity is Severity.ERROR for one in problems)
    return bad, tuple(words.text("new.import.notes.refused", **one) for one in said)


def _report(one: Imported, words: Words) -> None:
    key = "wrote" if one.draft else "left"
    click.echo(words.text(f"new.import.{key}", title=one.title, file=one.draft.file if one.draft else ""))
    for line in (*one.said, *one.notes):
        click.echo(f"  {line}")
