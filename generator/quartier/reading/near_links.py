"""What in a text was meant to be a link or a mark and is none: brackets the wrong way round, or too few."""

import re
from collections.abc import Iterator

from quartier.model.expression import expression
from quartier.model.problem import Position, Problem
from quartier.reading.insertions import MARK
from quartier.reading.prose import SAFE_SCHEMES, slug_link, without_code
from quartier.words import Words

_TARGET = r"[^\s()\[\]<>]+"
_NEAR_LINKS = (
    expression(rf"\[(?P<text>[^\[\]\n]+)\] +\((?P<target>{_TARGET})\)"),
    expression(rf"\((?P<text>[^()\n]+)\) ?\[(?P<target>{_TARGET})\]"),
    expression(rf"\[(?P<text>[^\[\]\n]+)\]\((?P<target>{_TARGET})[ \t]*$", re.MULTILINE),
)
_NEAR_MARK = expression(
    r"(?P<open>\[\[?|\{\{?|\(\()[ \t]*"
    r"(?P<inner>(?P<name>[^\W\d][^\[\](){}:,=\n]*?)[ \t]*(?::[^\[\](){}\n]*)?)"
    r"(?P<close>\]\]?|\}\}?|\)\))"
)


def near_links(text: str, file: str, first_line: int, words: Words) -> Iterator[Problem]:
    """Every place where only a sign is missing to make a link of it."""
    if "]" not in text:
        return
    plain = without_code(text)
    for pattern in _NEAR_LINKS:
        for found in pattern.finditer(plain):
            if _leads_somewhere(found["target"], words):
                suggestion = f"[{found['text']}]({found['target']})"
                facts: dict[str, object] = {"given": found[0].strip(), "suggestion": suggestion}
                yield Problem("link-form", _at(plain, found.start(), file, first_line), facts)


def _leads_somewhere(target: str, words: Words) -> bool:
    scheme = target.partition(":")[0] if ":" in target else ""
    known = scheme in SAFE_SCHEMES or slug_link(target, words) is not None
    return known or target.startswith("www.") or target.endswith(".md")


def near_marks(text: str, file: str, first_line: int, words: Words) -> Iterator[Problem]:
    """Every mark that is not filled in: with other brackets, or within a line."""
    plain = MARK.sub(lambda found: " " * len(found[0]), without_code(text))
    for found in _NEAR_MARK.finditer(plain):
        if words.choice("insertion", found["name"]) and _meant_as_mark(found, plain):
            facts: dict[str, object] = {"given": found[0], "inner": found["inner"].strip()}
            yield Problem("mark-form", _at(plain, found.start(), file, first_line), facts)


def _meant_as_mark(found: re.Match[str], text: str) -> bool:
    """Two brackets on a side are no accident; a single one counts only where nothing else is on the line."""
    if found.end() < len(text) and text[found.end()] in "([":
        return False
    if len(found["open"]) == 2 or len(found["close"]) == 2:
        return True
    line = text[text.rfind("\n", 0, found.start()) + 1 :].partition("\n")[0]
    return found["open"] == "[" and line.strip() == found[0]


def _at(text: str, offset: int, file: str, first_line: int) -> Position:
    return Position(file, first_line + text.count("\n", 0, offset), offset - text.rfind("\n", 0, offset))
