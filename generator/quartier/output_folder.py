"""The folder of the finished site: made beside the last good one and swapped in when complete."""

import filecmp
import os
import shutil
import tempfile
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
