"""The map is true: ARCHITECTURE.md names every module with the first sentence it says of itself."""

import ast
import re
from pathlib import Path

MAPPED = re.compile(r"^\| `([\w/]+\.py)` \| (.+) \|$", re.MULTILINE)


def modules(repository: Path) -> dict[str, str]:
    """Module (path below generator/quartier) → the first paragraph of its docstring, in one line."""
    package = repository / "generator" / "quartier"
    docstrings = {
        path.relative_to(package).as_posix(): ast.get_docstring(ast.parse(path.read_text("utf-8")))
        for path in sorted(package.rglob("*.py"))
    }
    return {name: " ".join((text or "").split("\n\n")[0].split()) for name, text in docstrings.items()}


def test_every_module_opens_with_a_sentence(repository: Path) -> None:
    silent = [name for name, sentence in modules(repository).items() if not sentence.endswith((".", "?"))]
    assert silent == []


def test_newcomer_finds_every_module_on_the_map(repository: Path) -> None:
    mapped = dict(MAPPED.findall((repository / "ARCHITECTURE.md").read_text("utf-8")))
    assert mapped == modules(repository)


def test_map_is_a_line_for_each_module_and_little_else(repository: Path) -> None:
    lines = (repository / "ARCHITECTURE.md").read_text("utf-8").splitlines()
    assert len(lines) - len(modules(repository)) < 90
