"""A Markdown file in two parts: the fields between the two lines of dashes, and the text below."""

import re

from quartier import yaml_source
from quartier.model.expression import expression
from quartier.model.problem import Position, Problem
from quartier.model.source import Document, Fields, Text

_FENCE = expression(r"-{3,}\s*")
_LIKE_A_FENCE = expression(r"\s*(?:(?:[-–—―_*=]\s?){2,}|[–—―])\s*")
_FIELD = expression(r"[^\W\d_][\w -]{0,30}:(?:\s|$)")


def yaml_document(text: str, file: str) -> Document:
    """A whole file of fields; raises NotYaml."""
    return Document(file, _fields(yaml_source.compose(text, file), file))


def markdown_document(text: str, file: str, needed: bool = True) -> Document:
    """A Markdown file with front matter; where that is not `needed`, one without has no fields."""
    lines = text.split("\n")
    if not _FENCE.fullmatch(lines[0]):
        if missed := _missed(lines, file):
            raise yaml_source.NotYaml(missed)
        if needed:
            raise yaml_source.NotYaml(Problem("front-matter-missing", Position(file)))
        return Document(file, Fields((), Position(file)), text)
    for number, line in enumerate(lines[1:], 1):
        if _FENCE.fullmatch(line):
            front = "\n".join(lines[1:number])
            fields = _fields(yaml_source.compose(front, file, first_line=2), file)
            return Document(file, fields, "\n".join(lines[number + 1 :]), number + 2)
    last = _last_field(lines)
    if last < len(lines) and _LIKE_A_FENCE.fullmatch(lines[last]):
        raise yaml_source.NotYaml(Problem("front-matter-dashes", Position(file, last + 1)))
    raise yaml_source.NotYaml(Problem("front-matter-open", Position(file, last)))


def _missed(lines: list[str], file: str) -> Problem | None:
    """What keeps a head from being one: other signs than dashes, something above it, no dashes at all."""
    at = next((at for at, line in enumerate(lines) if line.strip()), 0)
    head = at + 1 < len(lines) and _FIELD.match(lines[at + 1])
    if head and at and _FENCE.fullmatch(lines[at]):
        return Problem("front-matter-not-first", Position(file))
    if head and _LIKE_A_FENCE.fullmatch(lines[at]):
        return Problem("front-matter-dashes", Position(file, at + 1))
    ends = (at for at, line in enumerate(lines) if not line.strip() or _FENCE.fullmatch(line))
    first = lines[: next(ends, 1)]
    if first and all(_FIELD.match(line) and line[0].islower() for line in first):
        return Problem("front-matter-missing", Position(file))
    return None


def _last_field(lines: list[str]) -> int:
    """The line after which the closing dashes belong: the last one that still looks like a field."""
    for number, line in enumerate(lines[1:], 2):
        if line and not re.match(r"[\w-]+\s*:|[\s#-]", line):
            return max(number - 1, 1)
    return 1


def _fields(node: object, file: str) -> Fields:
    if isinstance(node, Fields):
        return node
    if isinstance(node, Text) and node.value is None:
        return Fields((), node.position)
    position = getattr(node, "position", Position(file))
    raise yaml_source.NotYaml(Problem("fields-expected", position))
