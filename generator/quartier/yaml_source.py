"""YAML that remembers its lines. The only module that knows PyYAML."""

import re
from collections.abc import Iterator
from typing import Any

import yaml

from quartier.model.problem import Position, Problem
from quartier.model.source import NOT_TEXT, Fields, Listing, Node, Text

MOST_ALIASES = 50
MOST_DEPTH = 20
MOST_VALUES = 10_000
_NOTHING = {"", "~", "null", "Null", "NULL"}


class NotYaml(Exception):
    """The text is no YAML that we read; carries the problem to show."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.code)
        self.problem = problem


def plain(text: str) -> Any:
    """A trusted YAML text of our own (a vocabulary) as dicts, lists and strings."""
    return yaml.load(text, Loader=yaml.CBaseLoader)


def compose(text: str, file: str, first_line: int = 1, tags: bool = False) -> Node:
    """The tree of `text` with places; raises NotYaml with the first thing wrong.

    Nothing is constructed: every value stays the characters that were written, and the limits hold
    while the parser's events arrive, before anything nests or multiplies. `tags` lets tags pass unread
    (mkdocs.yml may hold some for MkDocs).
    """
    try:
        return _Builder(file, first_line, tags).document(yaml.parse(text, Loader=yaml.CSafeLoader))
    except yaml.MarkedYAMLError as error:
        raise NotYaml(_translated(error, text, file, first_line)) from error
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + first_line
        raise NotYaml(Problem("control-character", Position(file, line))) from error


class _Builder:
    """Builds the tree from the parser's events and counts what it builds."""

    def __init__(self, file: str, first_line: int, tags: bool) -> None:
        self.file = file
        self.first_line = first_line
        self.tags = tags
        self.anchors: dict[str, tuple[Node, int, int]] = {}
        self.aliases = 0
        self.values = 0

    def document(self, events: Iterator[Any]) -> Node:
        for event in events:
            if isinstance(event, yaml.NodeEvent):
                node, _ = self.node(event, events, 1)
                self.nothing_after(events)
                return node
        return Text(None, Position(self.file, self.first_line))

    def nothing_after(self, events: Iterator[Any]) -> None:
        next(events)
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                self.refuse("second-document", event)

    def node(self, event: Any, events: Iterator[Any], depth: int) -> tuple[Node, int]:
        """The node that begins with `event`, and how deep it is."""
        if depth > MOST_DEPTH:
            self.refuse("too-deep", event, most=MOST_DEPTH)
        self.values += 1
        if self.values > MOST_VALUES:
            self.refuse("too-many-values", event, most=MOST_VALUES)
        if isinstance(event, yaml.AliasEvent):
            return self.alias(event, depth)
        if event.tag not in (None, "!") and not self.tags:
            self.refuse("yaml-tag", event, tag=event.tag.replace("tag:yaml.org,2002:", "!!"))
        before = self.values
        node, height = self.collection(event, events, depth)
        if event.anchor:
            self.anchors[event.anchor] = (node, height, self.values - before + 1)
        return node, height

    def collection(self, event: Any, events: Iterator[Any], depth: int) -> tuple[Node, int]:
        if isinstance(event, yaml.ScalarEvent):
            return self.scalar(event), 1
        if isinstance(event, yaml.SequenceStartEvent):
            return self.listing(event, events, depth)
        return self.fields(event, events, depth)

    def scalar(self, event: Any) -> Text:
        if NOT_TEXT.search(event.value):  # a quoted "\0" stands for what the file itself may not hold
            self.refuse("control-character", event)
        nothing = event.implicit[0] and event.value in _NOTHING
        return Text(None if nothing else event.value, self.position(event), event.style in ("|", ">"))

    def alias(self, event: Any, depth: int) -> tuple[Node, int]:
        self.aliases += 1
        if self.aliases > MOST_ALIASES:
            self.refuse("too-many-aliases", event, most=MOST_ALIASES)
        if event.anchor not in self.anchors:
            self.refuse("unknown-alias", event, name=event.anchor)
        node, height, values = self.anchors[event.anchor]
        self.values += values
        if self.values > MOST_VALUES:
            self.refuse("too-many-values", event, most=MOST_VALUES)
        if depth + height - 1 > MOST_DEPTH:
            self.refuse("too-deep", event, most=MOST_DEPTH)
        return node, height

    def listing(self, start: Any, events: Iterator[Any], depth: int) -> tuple[Node, int]:
        items, heights = [], [0]
        for event in events:
            if isinstance(event, yaml.SequenceEndEvent):
                break
            item, height = self.node(event, events, depth + 1)
            items.append(item)
            heights.append(height)
        return Listing(tuple(items), self.position(start)), 1 + max(heights)

    def fields(self, start: Any, events: Iterator[Any], depth: int) -> tuple[Node, int]:
        entries: list[tuple[Text, Node]] = []
        heights = [0]
        for event in events:
            if isinstance(event, yaml.MappingEndEvent):
                break
            key, _ = self.node(event, events, depth + 1)
            if not isinstance(key, Text):
                self.refuse("yaml-syntax", event)
                raise AssertionError
            value, height = self.node(next(events), events, depth + 1)
            entries.append((key, value))
            heights.append(height)
        return Fields(tuple(entries), self.position(start)), 1 + max(heights)

    def position(self, event: Any) -> Position:
        mark = event.start_mark
        return Position(self.file, mark.line + self.first_line, mark.column + 1)

    def refuse(self, code: str, event: Any, **facts: object) -> None:
        raise NotYaml(Problem(code, self.position(event), facts))


Slip = tuple[str, int, int, dict[str, str]]
"""What somebody most likely got wrong: code, line and column counted from 0, facts."""


def _translated(error: yaml.MarkedYAMLError, text: str, file: str, first_line: int) -> Problem:
    """What the parser stumbled over, told by the line that a person would look at."""
    lines = text.splitlines() or [""]
    mark = error.problem_mark or error.context_mark
    line, column = (min(mark.line, len(lines) - 1), mark.column) if mark else (0, 0)
    slips = (*_never_closed(error, lines), *_in_one_line(lines, line), *_between_lines(error, lines, line))
    code, line, column, facts = next(iter(slips), ("yaml-syntax", line, column, {}))
    return Problem(code, Position(file, line + first_line, column + 1), facts)


def _never_closed(error: yaml.MarkedYAMLError, lines: list[str]) -> Iterator[Slip]:
    """A quotation mark or bracket that swallowed what follows."""
    begun = error.context_mark
    if begun is None or begun.line >= len(lines):
        return
    line, sign = lines[begun.line], lines[begun.line][begun.column : begun.column + 1]
    if "quoted scalar" in (error.context or ""):
        yield "quote-not-closed", begun.line, begun.column, {}
    elif sign in ("[", "{") and line.count(sign) > line.count({"[": "]", "{": "}"}[sign]):
        yield "bracket-not-closed", begun.line, begun.column, {"sign": sign}


def _in_one_line(lines: list[str], number: int) -> Iterator[Slip]:
    """The commonest slips of the pen, in the line of the error or the one above."""
    for at in (number, number - 1):
        if at >= 0 and (slip := _slip(lines[at])):
            code, column, facts = slip
            yield code, at, column, facts


def _slip(line: str) -> tuple[str, int, dict[str, str]] | None:
    if found := re.match(r" *\t", line):
        return "tab", found.end() - 1, {}
    if found := re.match(r"\s*(?:- )?([^\s:#]+):\s+((?:\"[^\"]*\"|'[^']*')\s*[^\s#,\]}].*)$", line):
        return "text-after-quotes", found.start(2), _in_quotes(found)
    if found := re.match(r"\s*(?:- )?([^\s:#\"'][^:#]*):\s+([^\"'\[{|>#].*:(?:\s.*|))$", line):
        return "colon-needs-quotes", found.start(2), _in_quotes(found)
    if found := re.match(r"\s*(?:- )?([\w-]+):(\S.*)$", line):
        return "blank-after-colon", found.start(2) - 1, {"field": found[1], "value": found[2]}
    if found := re.match(r"\s*(?:- )?[^\s:#]+:\s+([\"'])(?!.*\1\s*(?:#.*)?$)", line):
        return "quote-not-closed", found.start(1), {}
    if found := re.match(r"\s*(?:- )?([^\s:#]+):\s+([@`%&*!].*)$", line):
        return "sign-needs-quotes", found.start(2), _in_quotes(found)
    return None


def _in_quotes(found: re.Match[str]) -> dict[str, str]:
    """The field and its value as they can stand in a file."""
    value = found[2].strip()
    quoted = f'"{value}"' if '"' not in value else "'" + value.replace("'", "''") + "'"
    return {"field": found[1], "quoted": quoted}


def _between_lines(error: yaml.MarkedYAMLError, lines: list[str], number: int) -> Iterator[Slip]:
    """A line without a colon, or one that is not indented like its neighbours."""
    begun = error.context_mark
    if begun and "simple key" in (error.context or ""):
        yield "colon-missing", begun.line, begun.column, {}
    above = next((at for at in range(number - 1, -1, -1) if lines[at].strip()), None)
    if above is None or not re.search("expected key|not allowed", error.problem or ""):
        return
    if _indent(lines[number]) != _indent(lines[above]):
        yield "wrong-indent", number, _indent(lines[number]), {}
    elif ":" not in lines[above] and not lines[above].lstrip().startswith(("-", "#")):
        yield "colon-missing", above, _indent(lines[above]), {}


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))
