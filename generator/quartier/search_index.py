"""The search index over the finished pages. The only module that runs Pagefind."""

import subprocess
import sys
from pathlib import Path


class SearchIndexFailed(RuntimeError):
    """Pagefind could not index the site; carries what it said."""


def index(folder: Path, language: str) -> None:
    """Adds `pagefind/` to the site in `folder`: words of the pages' main areas, stemmed for `language`."""
    command = (
        sys.executable,
        "-m",
        "pagefind",
        "--site",
        str(folder),
        "--force-language",
        language,
        "--quiet",
    )
    done = subprocess.run(command, capture_output=True, encoding="utf-8", errors="replace")
    if done.returncode:
        raise SearchIndexFailed(done.stderr.strip() or done.stdout.strip())
