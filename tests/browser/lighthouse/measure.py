"""Lighthouse on a slow phone: the median of three visits to five pages, against what we promise."""

import json
import os
import subprocess
import sys
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))

from browsing import TYPES, built, program, served  # noqa: E402  # stands one folder above

PAGES = ("start", "agenda", "event", "contact", "minutes")
LEAST = {"performance": 0.95, "accessibility": 1, "best-practices": 1, "seo": 1}
VISITS = 3
CHROMIUM = "--headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-sync"


def visit(address: str, folder: Path) -> dict[str, float]:
    """The scores of one visit, from 0 to 1."""
    report = folder / "report.json"
    command = [str(HERE / "node_modules" / ".bin" / "lighthouse"), address, "--quiet", "--output=json"]
    command += [f"--output-path={report}", f"--chrome-flags={CHROMIUM}"]
    command += [f"--only-categories={','.join(LEAST)}"]
    known = os.environ | {"CHROME_PATH": program("chromium", "chromium-browser", "google-chrome") or ""}
    subprocess.run(command, env=known, check=True, cwd=folder)
    categories = json.loads(report.read_text("utf-8"))["categories"]
    return {name: categories[name]["score"] for name in LEAST}


def measured(address: str, folder: Path) -> dict[str, float]:
    visits = [visit(address, folder) for _ in range(VISITS)]
    return {name: median(one[name] for one in visits) for name in LEAST}


def main() -> int:
    failed = False
    with TemporaryDirectory() as temporary:
        folder = Path(temporary)
        with served(built(folder / "good")) as url:
            for page in PAGES:
                scores = measured(url + TYPES[page], folder)
                failed |= any(scores[name] < least for name, least in LEAST.items())
                told = (f"{name} {score * 100:.0f}" for name, score in scores.items())
                print(page.ljust(10), *told, sep="  ", flush=True)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
