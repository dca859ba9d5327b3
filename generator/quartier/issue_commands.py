"""Commands around a pull request: forms, from-issue, changed, links."""

import json
import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import click

from quartier import external_links
from quartier.drafts import Desk
from quartier.explain import explained
from quartier.history import files_changed
from quartier.issue_form import FORMS
from quartier.issue_templates import template_files
from quartier.kinds import ALL_KINDS
from quartier.proposals import Proposal, proposal
from quartier.pull_request import propose
from quartier.site_folder import desk_of, site_of
from quartier.words import words_of

MOST_SHOWN = 40
"""Changed files that a summary tells of; GitHub takes a megabyte of it."""
TODAY = click.option("--today", type=click.DateTime(["%Y-%m-%d"]), help="For this day (YYYY-MM-DD).")


@click.command("forms")
@click.option("--output", default=".", help="The folder in which .github lies, seen from the site's.")
@TODAY
@click.pass_obj
def forms(folder: Path, output: str, today: datetime | None) -> None:
    """Write the forms in which people report events, news and mistakes (.github/ISSUE_TEMPLATE)."""
    desk = desk_of(folder, today)
    files = template_files(desk)
    target = folder / output
    for old in sorted(target.glob(".github/ISSUE_TEMPLATE/[0-9]*.yml")):
        if old.relative_to(target).as_posix() not in files:
            old.unlink()
    for name, text in files.items():
        path = target / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8", newline="\n")
        click.echo(desk.words.text("forms.told.written", file=name))


@click.command("from-issue")
@click.option("--number", type=click.IntRange(1), required=True, help="The number of the report.")
@click.option("--form", type=click.Choice(list(FORMS)), help="Which form; else it is recognised.")
@click.option("--result", type=click.Path(path_type=Path), help="A file for the result, as JSON.")
@click.option("--propose", "proposed", is_flag=True, help="Open the pull request and answer the report.")
@click.option("--base", default="main", help="The branch that the pull request is for.")
@TODAY
@click.pass_obj
def from_issue(
    folder: Path,
    number: int,
    form: str | None,
    result: Path | None,
    proposed: bool,
    base: str,
    today: datetime | None,
) -> None:
    """Make the file that a report asks for. Its text is read from ISSUE_BODY, its title from ISSUE_TITLE."""
    desk = desk_of(folder, today)
    if "ISSUE_BODY" not in os.environ:
        raise click.ClickException(str(desk.words["forms.told.nothing"]))
    body, title = os.environ["ISSUE_BODY"], os.environ.get("ISSUE_TITLE", "")
    made = proposal(body, title, number, desk, form or "")
    if made.file:
        _write(folder / made.file, made.text)
    if result:
        result.write_text(_as_json(made), "utf-8")
    if output := os.environ.get("GITHUB_OUTPUT"):
        with open(output, "a", encoding="utf-8") as file:
            file.write(f"branch={made.branch}\n")
    if proposed:
        propose(folder, made, number, base, desk.words)
    click.echo(made.message, nl=False)


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8", newline="\n")


def _as_json(made: Proposal) -> str:
    told = {"path": made.file, "branch": made.branch, "ok": made.good, "message": made.message}
    return json.dumps(told, ensure_ascii=False, indent=2) + "\n"


@click.command("changed")
@click.argument("base")
@click.option("--preview", default="", help="The address at which the preview can be downloaded.")
@TODAY
@click.pass_obj
def changed(folder: Path, base: str, preview: str, today: datetime | None) -> None:
    """Say in Markdown what the files that differ from BASE say, with their next dates."""
    desk = desk_of(folder, today)
    files = files_changed(folder, base)
    if files is None:
        raise click.ClickException(desk.words.text("forms.changed.no_base", base=base))
    click.echo(f"## {desk.words['forms.changed.title']}\n")
    click.echo("\n\n".join(_parts(files, desk)))
    if preview:
        click.echo("\n" + desk.words.text("forms.changed.preview", url=preview))


def _parts(files: tuple[str, ...], desk: Desk) -> Iterator[str]:
    """A piece for each file of a kind: in words, or why not."""
    ours = [file for file in files if any(kind.slug_in(file, desk.site) for kind in ALL_KINDS)]
    if not ours:
        yield str(desk.words["forms.changed.none"])
    for file in ours[:MOST_SHOWN]:
        said = explained(desk.neighbourhood, file, desk.today)
        if said:
            yield f"**`{file}`**\n\n{_framed(said)}"
        else:
            there = (desk.site.root / file).exists()
            yield desk.words.text(f"forms.changed.{'unread' if there else 'gone'}", file=file)
    if rest := len(ours[MOST_SHOWN:]):
        yield desk.words.text("forms.changed.more", number=rest)


def _framed(text: str) -> str:
    """As it stands: what GitHub would take for marks means nothing in it."""
    return "\n".join(f"    {line}" for line in text.split("\n"))


@click.command("links")
@click.option("--external", is_flag=True, required=True, help="Ask the other websites.")
@click.option(
    "--output", type=click.Path(path_type=Path), help="A file for the report, where links are broken."
)
@click.pass_obj
def links(folder: Path, external: bool, output: Path | None) -> None:
    """Say which links to other websites lead nowhere; that is never an error."""
    site = site_of(folder)
    words = words_of(site.language)
    addresses = external_links.addresses_in(site)
    wrong = external_links.broken(addresses, site)
    said = external_links.told(wrong, len(addresses), words)
    if not output or not wrong:
        click.echo(said, nl=False)
        return
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_text(said, "utf-8")
    facts = {"broken": len(wrong), "all": len(addresses), "file": output.name}
    click.echo(words.text("forms.links.written", **facts))
