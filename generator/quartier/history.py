"""What the files' history says: when each last changed, what they were. The only module that asks git."""

import subprocess
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import tarfile


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


def newest_commit(root: Path) -> str:
    """What `changes_below` depends on: the commit, whether all before it are there, the folder; empty
    without a history."""
    return _git(root, "rev-parse", "HEAD", "--is-shallow-repository", "--show-prefix") or ""


def files_at(root: Path, revision: str, into: Path) -> bool:
    """Writes the files below `root` as they were at `revision`; False where there is no such state."""
    commit = _git(root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    if commit is None:
        return False
    archive = into / "archive.tar"
    if _git(root, "archive", "--format=tar", f"--output={archive}", commit.strip()) is None:
        return False
    import tarfile

    with tarfile.open(archive) as tar:
        tar.extractall(into, filter=_inside)
    archive.unlink()
    return True


def files_changed(root: Path, revision: str) -> tuple[str, ...] | None:
    """The files below `root` that are not as they were at `revision`; None where there is no such state."""
    commit = _git(root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    if commit is None:
        return None
    names = _git(root, "diff", "--name-only", "--no-renames", "--relative", "-z", commit.strip(), "--")
    return tuple(sorted(filter(None, (names or "").split("\0"))))


def _inside(member: "tarfile.TarInfo", into: str) -> "tarfile.TarInfo | None":
    """Leaves out a link that leads elsewhere: no file of a site does."""
    import tarfile

    try:
        return tarfile.data_filter(member, into)
    except tarfile.FilterError:
        return None


def _git(root: Path, *arguments: str) -> str | None:
    command = ("git", "-c", "core.quotePath=false", "-C", str(root), *arguments)
    try:
        done = subprocess.run(command, capture_output=True, check=True, encoding="utf-8", errors="replace")
    except (OSError, subprocess.CalledProcessError):
        return None
    return done.stdout
