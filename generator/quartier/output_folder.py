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


def swap_in(fresh: Path, target: Path) -> None:
    """`fresh` becomes `target`; files whose bytes did not change stay the same files, with their times."""
    if target.is_dir():
        _keep_unchanged(fresh, target)
        old = fresh_beside(target)
        os.replace(target, old / "old")
        os.replace(fresh, target)
        shutil.rmtree(old, ignore_errors=True)
    else:
        os.replace(fresh, target)


def discard(fresh: Path) -> None:
    shutil.rmtree(fresh, ignore_errors=True)


def _keep_unchanged(fresh: Path, target: Path) -> None:
    for root, _, names in os.walk(fresh):
        for name in names:
            new = Path(root, name)
            old = target / new.relative_to(fresh)
            if old.is_file() and not old.is_symlink() and filecmp.cmp(new, old, shallow=False):
                new.unlink()
                os.link(old, new)
