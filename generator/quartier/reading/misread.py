"""What is read otherwise than it was meant: a sign that cuts a value off, quotation marks that stay."""

import re
from collections.abc import Iterator

from quartier.model.expression import expression
from quartier.model.problem import Problem, Severity
from quartier.model.source import Document, Fields, Listing, Node, Text
from quartier.yaml_source import QUOTATION_MARKS, in_quotes, unquoted

_SIGNS = "#" + QUOTATION_MARKS
"""In a text without these nothing is cut off and nothing is quoted for the eye."""
_LIST_LINE = expression(r"\s*(?:[-*•]|\d+\.)\s")


def misread(document: Document, text: str) -> Iterator[Problem]:
    """Hints about values that YAML takes silently; `text` is the whole file that `document` was read from."""
    lines = text.split("\n")
    marked = any(sign in text for sign in _SIGNS)
    for name, value in _values(document.fields, ""):
        if value.lines > 1:
            yield from _list_lost(value, lines)
        elif marked and not value.quoted and not value.block:
            yield from _cut_off(name, value, lines[value.position.line - 1])
            yield from _quoted_for_the_eye(name, value)


def _values(node: Node, name: str) -> Iterator[tuple[str, Text]]:
    """Every single value with what stands before it on its line: the name of its field, or nothing."""
    if isinstance(node, Fields):
        for key, value in node.entries:
            yield from _values(value, f"{key.value}: ")
    elif isinstance(node, Listing):
        for item in node.items:
            yield from _values(item, "")
    else:
        yield name, node


def _cut_off(name: str, value: Text, line: str) -> Iterator[Problem]:
    """`Treffen #3`: what follows the sign is a comment, but nobody comments without a blank behind it."""
    rest = line[value.position.column - 1 + len(value.value or "") :]
    if found := re.match(r"\s*(?<!\S)(#[^\s#].*)$", rest):
        whole = f"{value.value or ''} {found[1]}".strip()
        facts: dict[str, object] = {"given": found[1].strip(), "quoted": f"{name}{in_quotes(whole)}"}
        yield Problem("hash-cuts-value", value.position, facts, Severity.WARNING)


def _quoted_for_the_eye(name: str, value: Text) -> Iterator[Problem]:
    """`„Fest“`: the marks of a word processor, which are signs like any other here."""
    inner = unquoted(value.value or "")
    if inner:
        plain = f"{name}{in_quotes(inner) if re.search(': | #', inner) else inner}"
        kept = f"{name}'{(value.value or '').replace(chr(39), chr(39) * 2)}'"
        facts: dict[str, object] = {"given": inner, "plain": plain, "quoted": kept}
        yield Problem("typographic-quotes", value.position, facts, Severity.WARNING)


def _list_lost(value: Text, lines: list[str]) -> Iterator[Problem]:
    """A text over several lines without `|` becomes one line, and so does the list in it."""
    if value.block or value.quoted:
        return
    below = lines[value.position.line : value.position.line + value.lines - 1]
    if any(_LIST_LINE.match(line) for line in below):
        yield Problem("text-needs-bar", value.position, severity=Severity.WARNING)
