"""When each file's newest change reached the published branch. The only module that asks git."""

import subprocess
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path


def changes_below(root: Path) -> Mapping[str, datetime] | None:
    """File (path below `root`) → time in UTC; None without git, without commits or in a shallow clone.

    Committer times along the first parents; where they run backwards (an older branch merged late), the
    time of the state before counts, so that a later change never looks older.
    """
    if _git(root, "rev-parse", "--is-shallow-repository") != "false\n":
        return None
    log = _git(
        root,
        "log",
        "--first-parent",
        "-m",
        "--reverse",
        "--relative",
        "--name-only",
        "--no-renames",
        "--format=%x00%ct",
    )
    if log is None:
        return None
    newest = 0
    changed: dict[str, datetime] = {}
    for commit in log.split("\0")[1:]:
        time, *files = commit.split("\n")
        newest = max(newest, int(time))
        moment = datetime.fromtimestamp(newest, UTC)
        changed.update((file, moment) for file in files if file)
    return changed


def _git(root: Path, *arguments: str) -> str | None:
    command = ("git", "-c", "core.quotePath=false", "-C", str(root), *arguments)
    try:
        done = subprocess.run(command, capture_output=True, check=True, encoding="utf-8")
    except (OSError, subprocess.CalledProcessError):
        return None
    return done.stdout
