"""Commands that keep a site in good order: doctor, remind, workflows."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from pathlib import Path

import click

from quartier import doctor
from quartier.doctor import Patient, examination
from quartier.drafts import Desk
from quartier.freshness import good_since
from quartier.issue_templates import template_files
from quartier.model.neighbourhood import Neighbourhood
from quartier.reminders import Letter, letters, nobodys
from quartier.scaffold_files import is_current, is_written_by_us, with_pins_of
from quartier.scaffold_files import workflows as current_workflows
from quartier.site_folder import desk_of, site_of
from quartier.words import Words, words_of

TODAY = click.option("--today", type=click.DateTime(["%Y-%m-%d"]), help="For this day (YYYY-MM-DD).")
EXAMINED = (".html", ".ics", ".css")
"""The endings of the files of a built site that the doctor looks at."""


@click.command("doctor")
@click.option("--json", "for_programs", is_flag=True, help="For programs.")
@click.option("--site", "built", default="site", help="The built site, seen from the folder of the files.")
@TODAY
@click.pass_obj
def doctor_(folder: Path, for_programs: bool, built: str, today: datetime | None) -> None:
    """Say how the site is doing, as a score of a hundred, and what would help most next."""
    desk = desk_of(folder, today)
    patient = Patient(
        desk.neighbourhood,
        desk.today,
        _built(folder / built),
        _written(folder),
        template_files(desk),
    )
    tell: Callable[..., str] = doctor.as_json if for_programs else doctor.told
    click.echo(tell(examination(patient), desk.words))


def _built(folder: Path) -> Mapping[str, bytes] | None:
    if not (folder / "sitemap.xml").is_file():
        return None
    files = (path for path in sorted(folder.rglob("*")) if path.suffix in EXAMINED and path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def _written(folder: Path) -> Mapping[str, str]:
    files = (path for path in sorted((folder / ".github").rglob("*")) if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_text("utf-8", "replace") for path in files}


@click.command("remind")
@click.option("--before", type=click.DateTime(["%Y-%m-%d"]), help="What nobody has confirmed since this day.")
@click.option("--organisation", default="", metavar="SLUG", help="Only this one.")
@click.option("--output", type=click.Path(path_type=Path), help="A folder for the mails, as files.")
@TODAY
@click.pass_obj
def remind(
    folder: Path, before: datetime | None, organisation: str, output: Path | None, today: datetime | None
) -> None:
    """Write a kind mail to every organisation with what is to be confirmed; nothing is sent."""
    desk = desk_of(folder, today)
    if organisation and not desk.neighbourhood.get("organisation", organisation):
        _unknown(organisation, desk)
    day = before.date() if before else good_since(desk.today)
    found = letters(desk.neighbourhood, desk.today, day, organisation)
    for number, letter in enumerate(found):
        if output:
            _file(output, letter, desk.words)
        else:
            click.echo(("\n" + "-" * 72 + "\n\n" if number else "") + _shown(letter, desk.words), nl=False)
    if not found:
        none = "remind.none_for" if organisation else "remind.none"
        click.echo(desk.words.text(none, slug=organisation))
    if not organisation:
        _tell_of_nobodys(desk.neighbourhood, day, desk.words)


def _unknown(slug: str, desk: Desk) -> None:
    known = desk.known("organisation")
    meant = desk.words.nearest(slug, known)
    said = "remind.suggestion" if meant else "remind.unknown"
    raise click.ClickException(desk.words.text(said, slug=slug, suggestion=meant or ""))


def _shown(letter: Letter, words: Words) -> str:
    subject = words.text("remind.subject_line", subject=letter.subject)
    return f"{_addressed(letter, words)}\n{subject}\n\n{letter.text}"


def _addressed(letter: Letter, words: Words) -> str:
    entry = letter.organisation.entry
    if letter.to:
        return words.text("remind.to", to=letter.to)
    way = "by_phone" if entry.number else "no_way"
    return words.text(f"remind.{way}", title=entry.title, phone=entry.number or "")


def _file(output: Path, letter: Letter, words: Words) -> None:
    """A mail that programs open; where no address is known, a text to read out on the phone."""
    output.mkdir(parents=True, exist_ok=True)
    path = output / f"{letter.organisation.slug}.{'eml' if letter.to else 'txt'}"
    path.write_bytes(letter.as_mail if letter.to else _shown(letter, words).encode())
    click.echo(words.text("remind.written", file=path))


def _tell_of_nobodys(neighbourhood: Neighbourhood, day: date, words: Words) -> None:
    left = nobodys(neighbourhood, day)
    if left:
        click.echo(f"\n{words['remind.nobodys']}", err=True)
    for one in left:
        click.echo(words.text("remind.nobodys_line", file=one.file, title=one.entry.title), err=True)


@click.command("workflows")
@click.pass_obj
def workflows(folder: Path) -> None:
    """Write anew what GitHub is to do, where this program wrote it; what somebody wrote stays."""
    site = site_of(folder)
    words = words_of(site.language)
    for name, new in current_workflows(site.language).items():
        path = folder / name
        old = path.read_text("utf-8") if path.is_file() else ""
        click.echo(words.text(f"scaffold.workflows_{_renewed(path, old, new)}", file=name))


def _renewed(path: Path, old: str, new: str) -> str:
    """What became of a workflow: written, kept or current."""
    if old and not is_written_by_us(old):
        return "kept"
    if old and is_current(old, new):
        return "current"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(with_pins_of(old, new), "utf-8", newline="\n")
    return "written"
