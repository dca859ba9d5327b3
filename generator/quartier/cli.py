"""The command line: which commands there are, and the door to each."""

import atexit
import gc
import os
import sys
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from quartier import __version__

MOST_NEW_VALUES = 1_000_000
"""How many values are made before Python looks for circles among those that nobody needs any more. We make
none to speak of: with its usual 700 it would look through a whole neighbourhood again and again."""


class Later(click.Command):
    """A command by its name and its first sentence; the module `door` that has it is imported when it is
    called, so that nobody waits for what another command needs."""

    def __init__(self, name: str, door: str, told: str) -> None:
        super().__init__(name, help=told)
        self.door = door

    def make_context(self, *told: Any, **more: Any) -> click.Context:
        module, _, name = self.door.partition(":")
        command: click.Command = getattr(import_module(f"quartier.{module}"), name)
        return command.make_context(*told, **more)


COMMANDS = (
    Later(
        "agenda",
        "file_commands:agenda",
        "Draft the file of the next meeting of COMMITTEE, with the minutes to approve and what is open.",
    ),
    Later(
        "build",
        "build_commands:build",
        "Check the content and build the site; with errors, the last good site stays.",
    ),
    Later(
        "changed",
        "issue_commands:changed",
        "Say in Markdown what the files that differ from BASE say, with their next dates.",
    ),
    Later(
        "check",
        "check_command:check",
        "Say everything that is wrong, with file, line and remedy (exit code 1 on errors, 0 with warnings).",
    ),
    Later(
        "diff",
        "file_commands:diff",
        "Say what subscribers will see if the files replace those of BASE (a branch or a commit).",
    ),
    Later(
        "doctor",
        "care_commands:doctor_",
        "Say how the site is doing, as a score of a hundred, and what would help most next.",
    ),
    Later("explain", "file_commands:explain", "Say in words what FILE says, with its next dates."),
    Later(
        "fix",
        "fix:fix",
        "Repair what is safe to repair in FILES, or in all files: signs and spelling, never what they say.",
    ),
    Later(
        "forms",
        "issue_commands:forms",
        "Write the forms in which people report events, news and mistakes (.github/ISSUE_TEMPLATE).",
    ),
    Later(
        "from-issue",
        "issue_commands:from_issue",
        "Make the file that a report asks for. Its text is read from ISSUE_BODY, its title from ISSUE_TITLE.",
    ),
    Later(
        "links",
        "issue_commands:links",
        "Say which links to other websites lead nowhere; that is never an error.",
    ),
    Later("new", "new_site:new", "Begin a new file: ask what it needs, or take it as options."),
    Later(
        "remind",
        "care_commands:remind",
        "Write a kind mail to every organisation with what is to be confirmed; nothing is sent.",
    ),
    Later(
        "schema",
        "file_commands:schema_",
        "Write the schema of every sort of file, by which editors help while somebody writes.",
    ),
    Later("serve", "build_commands:serve", "Show the site and rebuild it at every edit."),
    Later(
        "workflows",
        "care_commands:workflows",
        "Write anew what GitHub is to do, where this program wrote it; what somebody wrote stays.",
    ),
)


@click.group(
    context_settings={"help_option_names": ["-h", "--help"]},
    commands={command.name: command for command in COMMANDS if command.name},
)
@click.version_option(__version__, prog_name="quartier")
@click.option(
    "-C",
    "folder",
    type=click.Path(file_okay=False, exists=True, path_type=Path),
    default=".",
    help="The folder of the site, where mkdocs.yml lies.",
)
@click.pass_context
def main(context: click.Context, folder: Path) -> None:
    """Turn a neighbourhood's files into its website and calendar feeds."""
    gc.set_threshold(MOST_NEW_VALUES, 50, 100)
    # We have no plugins for Pydantic; to find that out, it would look into every installed package.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    context.obj = folder.resolve()


def run() -> None:
    """The program: at its end the memory goes back as a whole. To give back every value by itself, as Python
    does, takes a thirtieth of the time of a build after an edit."""
    codes: list[int] = []
    atexit.register(_leave, codes)  # what is registered first is called last
    try:
        main()
    except SystemExit as end:
        codes.append(end.code if isinstance(end.code, int) else int(end.code is not None))
        raise


def _leave(codes: list[int]) -> None:
    """Ends at once, if all that was said has arrived."""
    with suppress(OSError, ValueError):
        sys.stdout.flush()
        sys.stderr.flush()
        if codes:
            os._exit(codes[0])
