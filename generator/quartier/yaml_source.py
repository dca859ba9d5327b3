"""YAML that remembers its lines. The only module that knows PyYAML."""

import re
from collections.abc import Iterator
from typing import Any

import yaml
from yaml import AliasEvent, MappingEndEvent, ScalarEvent, SequenceEndEvent, SequenceStartEvent

from quartier.model.expression import expression
from quartier.model.problem import Position, Problem
from quartier.model.source import NOT_TEXT, Fields, Listing, Node, Text

MOST_ALIASES = 50
MOST_DEPTH = 20
MOST_VALUES = 10_000
_NOTHING = {"", "~", "null", "Null", "NULL"}
_UNSEEN = expression("[\xad\u200b-\u200f\u2060\ufeff]")
_ODD_BLANK = "[\xa0\u2000-\u200b\u202f\u2060\u3000]"
_NO_TAG = (None, "!")
_QUOTED, _BLOCK = ("'", '"'), ("|", ">")
_DIGIT = expression(r"\d")
_LIST_SIGNS = "-•·–—▪"
_LINE_BREAKS = expression("[\x85\u2028\u2029]")
"""What YAML takes for the end of a line and an editor does not: the lines below would be counted wrongly."""


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
    if found := _LINE_BREAKS.search(text):
        line = text.count("\n", 0, found.start()) + first_line
        column = found.start() - text.rfind("\n", 0, found.start())
        raise NotYaml(Problem("control-character", Position(file, line, column)))
    try:
        events = iter(yaml.CSafeLoader(text).get_event, None)
        return _Builder(file, first_line, tags, text).document(events)
    except yaml.MarkedYAMLError as error:
        raise NotYaml(_translated(error, text, file, first_line)) from error
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + first_line
        raise NotYaml(Problem("control-character", Position(file, line))) from error


class _Builder:
    """Builds the tree from the parser's events and counts what it builds."""

    def __init__(self, file: str, first_line: int, tags: bool, text: str) -> None:
        self.file = file
        self.first_line = first_line
        self.tags = tags
        self.lines = text.split("\n")
        self.plain = "\\" not in text and not NOT_TEXT.search(text)
        """No value can hold a character that is no text: none stands there, none is told by its number."""
        self.unused: dict[str, Any] = {}
        """Values behind `&` that no `*` names: a slip of somebody who meant the sign itself."""
        self.anchors: dict[str, tuple[Node, int, int]] = {}
        self.aliases = 0
        self.values = 0

    def document(self, events: Iterator[Any]) -> Node:
        for event in events:
            if isinstance(event, yaml.NodeEvent):
                node, _ = self.node(event, events, 1)
                self.nothing_after(events)
                self.nothing_unused()
                return node
        return Text(None, Position(self.file, self.first_line))

    def nothing_after(self, events: Iterator[Any]) -> None:
        next(events)
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                self.refuse("second-document", event)

    def nothing_unused(self) -> None:
        for event in () if self.tags else self.unused.values():
            slip = _slip(self.line_of(event))
            if slip and slip[0] == "sign-needs-quotes":
                self.refuse(slip[0], event, **slip[2])

    def line_of(self, event: Any) -> str:
        """The line on which an event begins, as it stands in the file."""
        at = event.start_mark.line
        return self.lines[at] if at < len(self.lines) else ""

    def node(self, event: Any, events: Iterator[Any], depth: int) -> tuple[Node, int]:
        """The node that begins with `event`, and how deep it is."""
        if depth > MOST_DEPTH:
            self.refuse("too-deep", event, most=MOST_DEPTH)
        self.values += 1
        if self.values > MOST_VALUES:
            self.refuse("too-many-values", event, most=MOST_VALUES)
        form = type(event)
        if form is AliasEvent:
            return self.alias(event, depth)
        if event.tag not in _NO_TAG and not self.tags:
            self.refuse("yaml-tag", event, tag=event.tag.replace("tag:yaml.org,2002:", "!!"))
        before = self.values
        node: Node
        if form is ScalarEvent:
            node, height = self.scalar(event), 1
        elif form is SequenceStartEvent:
            node, height = self.listing(event, events, depth)
        else:
            node, height = self.fields(event, events, depth)
        if event.anchor:
            if form is ScalarEvent:
                self.unused[event.anchor] = event
            self.anchors[event.anchor] = (node, height, self.values - before + 1)
        return node, height

    def scalar(self, event: Any) -> Text:
        # A quoted "\0" stands for what the file itself may not hold.
        if not self.plain and NOT_TEXT.search(event.value):
            self.refuse("control-character", event)
        value, start, style = event.value, event.start_mark, event.style
        quoted = style in _QUOTED
        block = style in _BLOCK
        if not quoted and not block and value[:1] in _LIST_SIGNS:
            self.check_list_sign(event)
        nothing = event.implicit[0] and value in _NOTHING
        position = Position(self.file, start.line + self.first_line, start.column + 1)
        return Text(None if nothing else value, position, block, quoted, event.end_mark.line - start.line + 1)

    def check_list_sign(self, event: Any) -> None:
        """A dash without a blank, or another sign in its place, begins no list."""
        begins_line = not self.line_of(event)[: event.start_mark.column].strip()
        pattern = rf"(?:-|[{_LIST_SIGNS[1:]}]\s*)([^-\s>].*)" if begins_line else r"-([^\W\d].*)"
        if found := re.match(pattern, event.value):
            item = re.split(r"\s+[-•·–—▪]", found[1])[0].strip()
            self.refuse("list-dash", event, given=event.value[: len(item) + 2].strip(), item=item[:60])

    def check_key(self, key: str, event: Any) -> None:
        """What nobody sees in a field's name, and what only looks like its indentation."""
        if re.match(_ODD_BLANK, key):
            self.refuse("odd-blank", event)
        if _UNSEEN.search(key):
            self.refuse("control-character", event)

    def check_number(self, start: Any, before: list[tuple[Text, Node]], key: Text, event: Any) -> None:
        """`{breite: 47,85}` are two values to YAML, and none to whoever wrote it."""
        last = before[-1][1] if before and start.flow_style else None
        if isinstance(last, Text) and not last.quoted and re.fullmatch(r"-?\d+", last.value or ""):
            given = f"{last.value},{key.value}"
            self.refuse("comma-in-number", event, given=given, suggestion=given.replace(",", "."))

    def alias(self, event: Any, depth: int) -> tuple[Node, int]:
        self.aliases += 1
        if self.aliases > MOST_ALIASES:
            self.refuse("too-many-aliases", event, most=MOST_ALIASES)
        self.unused.pop(event.anchor, None)
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
        items, highest = [], 0
        for event in events:
            if type(event) is SequenceEndEvent:
                break
            item, height = self.node(event, events, depth + 1)
            items.append(item)
            highest = max(highest, height)
        return Listing(tuple(items), self.position(start)), 1 + highest

    def fields(self, start: Any, events: Iterator[Any], depth: int) -> tuple[Node, int]:
        entries: list[tuple[Text, Node]] = []
        highest = 0
        for event in events:
            if type(event) is MappingEndEvent:
                break
            key, _ = self.node(event, events, depth + 1)
            if not isinstance(key, Text):
                self.refuse("yaml-syntax", event)
                raise AssertionError
            if key.value and not key.value.isascii():
                self.check_key(key.value, event)
            value, height = self.node(next(events), events, depth + 1)
            if isinstance(value, Text) and value.value is None and _DIGIT.match(key.value or ""):
                self.check_number(start, entries, key, event)
            entries.append((key, value))
            highest = max(highest, height)
        return Fields(tuple(entries), self.position(start)), 1 + highest

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
    elif sign in ("[", "{") and (cut := re.search(r"\s(#[^\s,\]}]+)", line[begun.column :])):
        column = begun.column + cut.start(1)
        yield "hash-cuts-value", begun.line, column, {"given": cut[1], "quoted": in_quotes(cut[1])}


def _in_one_line(lines: list[str], number: int) -> Iterator[Slip]:
    """The commonest slips of the pen, in the line of the error or the one above."""
    for at in (number, number - 1):
        if at >= 0 and (slip := _slip(lines[at])):
            code, column, facts = slip
            yield code, at, column, facts


def _slip(line: str) -> tuple[str, int, dict[str, str]] | None:
    if found := re.match(rf"(?: *|[^:#]*:)({_ODD_BLANK})", line):
        return "odd-blank", found.start(1), {}
    if found := re.match(r"\s*(?:`{3}|~{3})", line):
        return "code-fence", 0, {}
    if found := re.match(r"\s*([*_]{1,2})([^\W\d][\w -]*)\1?:\1?\s*(.*)$", line):
        return "stars-around-field", found.start(1), {"field": found[2], "value": found[3]}
    if found := re.match(r" *\t", line):
        return "tab", found.end() - 1, {}
    if found := re.match(r"\s*(?:- )?([^\s:#]+):\s+((?:\"[^\"]*\"|'[^']*')\s*[^\s#,\]}].*)$", line):
        return "text-after-quotes", found.start(2), _in_quotes(found)
    if found := re.match(r"\s*(?:- )?([^\s:#\"'][^:#]*):\s+([^\"'\[{|>#].*:(?:\s.*|))$", line):
        return "colon-needs-quotes", found.start(2), _in_quotes(found)
    if found := re.match(r"\s*(?:- )?([\w-]+) ?:([^\s:].*)$", line):
        return "blank-after-colon", found.start(2) - 1, {"field": found[1], "value": found[2]}
    if found := re.match(r"\s*(?:- )?[^\s:#]+:\s+([\"'])(?!.*\1\s*(?:#.*)?$)", line):
        return "quote-not-closed", found.start(1), {}
    if found := _SIGN_FIRST.match(line):
        return "sign-needs-quotes", found.start(2), _in_quotes(found)
    return None


_SIGN_FIRST = expression(
    r"\s*(?:- )?([^\s:#]+):\s+"
    r"([@`%&*!].*|[|>](?![+-]?\d?[+-]?\s*(?:#.*)?$).*|[-?](?:\s.*)?|(?:\[[^]]*\]|\{[^}]*\})\s*[^\s#,\]}].*)$"
)
"""A value that begins with a sign which means something else to YAML."""
QUOTATION_MARKS = "„“”»«"
_TYPOGRAPHIC = expression(f"[{QUOTATION_MARKS}]([^{QUOTATION_MARKS}]*)[{QUOTATION_MARKS}]")


def unquoted(value: str) -> str | None:
    """What stands between the typographic quotation marks around a whole value; None where there are none."""
    found = _TYPOGRAPHIC.fullmatch(value)
    return found[1].strip() if found else None


def _in_quotes(found: re.Match[str]) -> dict[str, str]:
    """The field and its value as they can stand in a file."""
    return {"field": found[1], "quoted": in_quotes(found[2].strip())}


def in_quotes(value: str) -> str:
    """A value in quotation marks that YAML takes off again."""
    inner = unquoted(value) or value
    plain = '"' not in inner and "\\" not in inner
    return f'"{inner}"' if plain else "'" + inner.replace("'", "''") + "'"


def _between_lines(error: yaml.MarkedYAMLError, lines: list[str], number: int) -> Iterator[Slip]:
    """A line without a colon, or one that is not indented like its neighbours."""
    begun = error.context_mark
    if begun and "simple key" in (error.context or ""):
        yield "colon-missing", begun.line, begun.column, _another_sign(lines[begun.line])
    yield from _at_the_edge(error, lines, number)
    above = next((at for at in range(number - 1, -1, -1) if lines[at].strip()), None)
    if above is None or not re.search("expected key|not allowed", error.problem or ""):
        return
    if _indent(lines[number]) != _indent(lines[above]):
        yield "wrong-indent", number, _indent(lines[number]), {}
    elif ":" not in lines[above] and not lines[above].lstrip().startswith(("-", "#")):
        yield "colon-missing", above, _indent(lines[above]), _another_sign(lines[above])


def _another_sign(line: str) -> dict[str, str]:
    """The field and its value, where another sign stands in the place of the colon."""
    found = re.match(r"\s*([^\W\d][\w-]*)\s*[=;：]\s*(\S.*)$", line)
    return {"field": found[1], "value": found[2].strip()} if found else {}


def _at_the_edge(error: yaml.MarkedYAMLError, lines: list[str], number: int) -> Iterator[Slip]:
    """A dash where no list is, a list that lost its dash, and a first line that is indented."""
    problem, begun = error.problem or "", error.context_mark
    first = next((at for at, line in enumerate(lines) if line.strip() and not line.startswith("#")), 0)
    if begun and "'-' indicator" in problem:
        if found := re.match(r"- +([^\s:#]+): +(.*)$", lines[begun.line]):
            yield "dash-before-field", begun.line, 0, {"field": found[1], "value": found[2]}
        yield "wrong-indent", number, _indent(lines[number]), {}
    elif "document start" in problem and _indent(lines[first]) > _indent(lines[number]):
        yield "wrong-indent", first, _indent(lines[first]), {}
    elif re.match(r"\s*[-*] ", lines[number]) and re.match(r"\s*[^\s-].*: +\S", lines[number - 1]):
        yield "text-not-indented", number, _indent(lines[number]), {}


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))
