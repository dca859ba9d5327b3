"""Files that nobody reads because of the ending of their name, though somebody meant them to be read."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from quartier.model.neighbourhood import Kind
from quartier.model.problem import Position, Problem, Severity
from quartier.model.site import Site
from quartier.reading.files import files_below

_OF_PROGRAMS = (".txt", ".doc", ".docx", ".odt", ".rtf", ".pages")
"""What text editors and word processors make of a name."""


def unread_files(site: Site, kinds: Sequence[Kind]) -> Iterator[Problem]:
    """Hints about every such file below the folders of events and of pages."""
    for kind in kinds:
        if kind.endings != (".md",):
            yield from _unread(site.root, site.root / site.folder(kind.folder), kind.endings)
    for problem in _unread(site.root, site.root / site.content, (".md",)):
        if problem.facts["suggestion"]:  # anything else may be there to be downloaded
            yield problem


def _unread(root: Path, folder: Path, endings: tuple[str, ...]) -> Iterator[Problem]:
    for path in files_below(folder, ""):
        meant = None if path.name.endswith(endings) else _meant(path.name.lower(), endings)
        if meant is not None:
            position = Position(path.relative_to(root).as_posix())
            facts: dict[str, object] = {"ending": path.suffix, "suggestion": meant, "known": endings[0]}
            yield Problem("file-not-read", position, facts, Severity.WARNING)


def _meant(name: str, endings: tuple[str, ...]) -> str | None:
    """How the file should be called; empty where it has to be written anew; None where it is none of ours."""
    if name.endswith(endings):
        return name
    for program in _OF_PROGRAMS:
        if name.endswith(program):
            stem = name.removesuffix(program)
            return stem if stem.endswith(endings) else ""
    return None
