"""The folder of the finished site: made beside the last good one and swapped in when complete."""

import filecmp
import os
import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path


def fresh_beside(target: Path) -> Path:
    """An empty folder next to `target`, readable by everyone as a site must be."""
    target.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    fresh.chmod(0o755)
    return fresh


def may_be_replaced(target: Path) -> bool:
    """Whether `target` holds a site, or nothing yet: a mistyped name must not cost anybody their files."""
    if not target.exists():
        return True
    if not target.is_dir():
        return False
    shown = [path.name for path in target.iterdir() if not path.name.startswith(".")]
    return not shown or {"404.html", "sitemap.xml"} <= set(shown)


def swap_in(fresh: Path, target: Path) -> None:
    """`fresh` becomes `target`; files whose bytes did not change stay the same files, with their times.

    What begins with a dot at the top of `target` belongs to somebody else (`.git`) and stays too.
    """
    if target.is_dir():
        _keep_unchanged(fresh, target)
        _keep_hidden(fresh, target)
        old = fresh_beside(target)
        os.replace(target, old / "old")
        os.replace(fresh, target)
        shutil.rmtree(old, ignore_errors=True)
    else:
        os.replace(fresh, target)


def put_in_place(fresh: Path, target: Path, new: Iterable[str], gone: Iterable[str]) -> None:
    """The `new` files, complete in `fresh`, go to their places in `target` and the `gone` ones leave it; all
    others are not touched. Each file is at every moment the old or the new one."""
    for path in gone:  # first: a folder may come in the place of a file, and a file in that of a folder
        (target / path).unlink(missing_ok=True)
        _without_empty_folders((target / path).parent, target)
    folders: set[Path] = set()
    for path in new:
        place = target / path
        if place.parent not in folders:
            place.parent.mkdir(parents=True, exist_ok=True)
            folders.add(place.parent)
        os.replace(fresh / path, place)


def seen_in(target: Path) -> dict[str, tuple[int, int]]:
    """Every file of a site with its size and the time of its last change (nanoseconds); what begins with a
    dot at the top belongs to somebody else."""
    found: dict[str, tuple[int, int]] = {}
    _see(str(target), "", found)
    return found


def _see(folder: str, shown: str, found: dict[str, tuple[int, int]]) -> None:
    try:
        entries = list(os.scandir(folder))
    except OSError:
        return
    for entry in entries:
        if entry.is_dir(follow_symlinks=False):
            if shown or not entry.name.startswith("."):
                _see(entry.path, f"{shown}{entry.name}/", found)
        elif shown or not entry.name.startswith("."):
            status = entry.stat(follow_symlinks=False)
            found[f"{shown}{entry.name}"] = (status.st_size, status.st_mtime_ns)


def _without_empty_folders(folder: Path, top: Path) -> None:
    while folder != top:
        try:
            folder.rmdir()
        except OSError:
            return
        folder = folder.parent


def discard(fresh: Path) -> None:
    shutil.rmtree(fresh, ignore_errors=True)


def _keep_hidden(fresh: Path, target: Path) -> None:
    for path in target.glob(".*"):
        if not (fresh / path.name).exists():
            os.replace(path, fresh / path.name)


def _keep_unchanged(fresh: Path, target: Path) -> None:
    for root, _, names in os.walk(fresh):
        for name in names:
            new = Path(root, name)
            old = target / new.relative_to(fresh)
            if old.is_file() and not old.is_symlink() and filecmp.cmp(new, old, shallow=False):
                new.unlink()
                os.link(old, new)
