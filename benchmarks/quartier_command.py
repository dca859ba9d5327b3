"""How Quartier is called to be measured: which parts of a site it makes, and what else is timed of it."""

import sys
from pathlib import Path

from benchmarks.facts import TODAY

PAGES = "pages"
"""What Hugo makes too: pages of records, hand-written pages, lists, one feed with everything, the sitemap."""
EVERYTHING = "everything"
"""The whole site: also every other feed and view of the calendar, open data, OParl, the search index."""

QUARTIER = str(Path(sys.executable).with_name("quartier"))

CHECKS: dict[str, tuple[str, ...]] = {"check with the clash report": ("check",)}
"""What of `quartier check` is timed: its name in the table of demands, and the words of the command."""


def quartier_command(folder: Path, parts: str) -> list[str]:
    """The command that builds the site in a folder: PAGES only, or EVERYTHING."""
    only: dict[str, list[str]] = {PAGES: ["--only", "pages"], EVERYTHING: []}
    return [QUARTIER, "-C", str(folder), "build", "--today", f"{TODAY}", *only[parts]]


def check_command(folder: Path, words: tuple[str, ...]) -> list[str]:
    return [QUARTIER, "-C", str(folder), *words, "--today", f"{TODAY}"]


def version_command() -> list[str]:
    """The least that Quartier can do: what it takes to start."""
    return [QUARTIER, "--version"]
