"""Reads the text of a meeting: agenda items, decisions, progress, and what is not public."""

import re
from collections.abc import Iterator
from datetime import date
from unicodedata import normalize

from msgspec import Struct

from quartier.kinds.minutes import Block, Dated, DecisionFacts, Item, Minutes, Passage, ProgressFacts
from quartier.kinds.unread_minutes import unread
from quartier.model.entry import Entry
from quartier.model.expression import expression
from quartier.model.problem import Position, Problem
from quartier.model.source import Fields, Text
from quartier.reading.validate import Reading, entry_of
from quartier.words import folded

_QUOTES = "\"'„“”‚‘’»«›‹"
_NAME = r"[^\W\d][\w -]{0,30}?\s*:(?=\s|$|\d)"
_UNDERLINE = expression(r" {0,3}(=+|-+)\s*")
_NUMBERED = expression(r"([^\W\d_]+(?:\s[^\W\d_]+)?)[\s.:–-]*([0-9].*)")
_NUMBER = expression(r"([0-9]+(?:\.[0-9]+)*)[.:)]?(?:\s+[–—-])?(?:\s+|$)(.*)")
_MARK = expression(rf"([^\s=,]+)(?:\s*=\s*[{_QUOTES}]?([^{_QUOTES}]*)[{_QUOTES}]?)?")
_BLOCK = expression(r"!!!\s*([^\W\d]+)(.*)")
_INDENT = expression(r" {4}| {0,3}\t")
_LIST_ITEM = expression(r"\s*(?:[*+-]|[0-9]+[.)])\s+")
_LEAD = expression(r"\s*(?:(?:>|[*+-]\s|[0-9]+[.)]\s)\s*)*")
_BOLD = expression(r"(\*\*|__)(.*)\1:?\s*(?:\{([^{}]*)\})?\s*")
_FACT = expression(_NAME)
_BETWEEN = expression(rf"[·•|;](?=\s*(?:$|{_NAME}))|,(?=\s*[^\W\d]\w*\s*:(?:\s|$|\d))")
_DATED = expression(r"[*+-]?\s*([0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{1,2}\.[0-9]{1,2}\.[0-9]{4})\s*[:–-]?\s+(.+)")
_ID = expression(r"[A-Za-z0-9]+(?:[-/. ][A-Za-z0-9]+)*")
_FENCE = expression(r"(`{3,}|~{3,})[^`]*")
_COMMENT = expression(r"<!--.*?-->", re.DOTALL)
_UNSEEN = expression("[\xad\u200b-\u200f\u2060]")
_APART = expression(rf"[()\[\]{{}}–—:,;/|.={_QUOTES}]+|\s-\s")
_ENUMERATED = expression(r"(?:[0-9]+|[ivxlc]+|[a-z]) ")


def minutes_of(text: str, file: str, first_line: int, words: Reading) -> tuple[Minutes, tuple[Problem, ...]]:
    """The text of a meeting in its parts, and everything that is wrong with how it is written."""
    reader = _Reader(text, file, first_line, words)
    reader.read()
    minutes = Minutes(tuple(reader.before), tuple(reader.items), tuple(reader.hidden))
    told = {problem.position.line for problem in reader.problems}
    told.update(*reader.hidden)
    more = unread(reader.visible, file, first_line, words)
    return minutes, (*reader.problems, *(one for one in more if one.position.line not in told))


class _Heading(Struct, frozen=True):
    """A heading as it stands: its level, its words, what is in braces behind them, its lines."""

    level: int
    text: str
    marks: str
    lines: int = 1

    @property
    def whole(self) -> str:
        return f"{self.text} {{{self.marks}}}"


class _Reader:
    """Goes down the text line by line; what it has not yet given away waits in `passage`."""

    def __init__(self, text: str, file: str, first_line: int, words: Reading) -> None:
        self.lines = text.split("\n")
        self.visible = _without_code(self.lines)
        self.file = file
        self.first_line = first_line
        self.words = words
        self.before: list[Passage | Block] = []
        self.items: list[Item] = []
        self.hidden: list[range] = []
        self.problems: list[Problem] = []
        self.parts: list[Passage | Block] = self.before
        self.passage: list[str] = []
        self.begun = 0

    def read(self) -> None:
        at = 0
        while at < len(self.lines):
            heading = self.heading_at(at)
            if heading and (item := self.item_in(heading, at)):
                self.close(at)
                self.open_item(item)
                at += heading.lines
            elif block := self.block_at(at):
                self.give_away()
                at = self.read_block(*block, at)
            else:
                self.begun = self.begun if self.passage else at
                self.passage.append(self.lines[at])
                at += 1
        self.close(at)

    def at(self, line: int, column: int = 1) -> Position:
        return Position(self.file, self.first_line + line, column)

    def tell(self, code: str, line: int, column: int = 1, **facts: object) -> None:
        self.problems.append(Problem(code, self.at(line, column), facts))

    # Items

    def heading_at(self, at: int) -> _Heading | None:
        """The heading that begins on a line; in code and in comments only one that is not public."""
        line = self.lines[at]
        heading = (_marked(line) if "#" in line else None) or self.underlined(at)
        if heading is None:
            if self.disguised(line):
                self.tell("non-public-without-item", at, number=self.next_number)
            return None
        in_code = not self.visible[at].strip()
        return None if in_code and not self.says_non_public(heading.whole) else heading

    def underlined(self, at: int) -> _Heading | None:
        """A heading whose next line is a row of `=` or `-`."""
        below = _UNDERLINE.fullmatch(self.lines[at + 1]) if at + 1 < len(self.lines) else None
        if below is None or not self.lines[at].strip() or _INDENT.match(self.lines[at]):
            return None
        return _heading(1 if below[1][0] == "=" else 2, self.lines[at].strip(), lines=2)

    def disguised(self, line: str) -> bool:
        """Whether a line looks like a heading to people (in a list, in a quotation, all in bold) and says
        that what follows is not public."""
        if not any(sign in line for sign in ("#", "**", "__")):
            return False
        bare = line[_end_of(_LEAD, line) :]
        bold = _BOLD.fullmatch(bare)
        said = bare if bare.startswith("#") else f"{bold[2]} {{{bold[3] or ''}}}" if bold else ""
        return bool(said) and self.says_non_public(said.lstrip("#"))

    @property
    def next_number(self) -> int:
        return len([item for item in self.items if "." not in item.number]) + 1

    def item_in(self, heading: _Heading, at: int) -> Item | None:
        """The agenda item of a heading; None where it is an ordinary one."""
        rest = self.behind_item_word(heading.text)
        if rest is None:
            self.tell_unnumbered(heading, at)
            return None
        found = _NUMBER.fullmatch(rest.strip())
        public = not self.says_non_public(heading.marks) and not self.says_non_public(
            found[2] if found else rest
        )
        if not found:
            code = "item-without-number" if public else "non-public-without-item"
            self.tell(code, at, number=self.next_number, given=heading.text if public else "")
            return None
        if not public:
            return Item(found[1], "", heading.level, self.at(at), public=False)
        title = found[2].strip()
        if not title:
            self.tell("item-without-title", at, number=found[1])
        return Item(found[1], title, heading.level, self.at(at), paper=self.paper_in(heading.marks, at))

    def behind_item_word(self, text: str) -> str | None:
        """What follows `TOP`; None where the heading does not begin with such a word."""
        numbered = _NUMBERED.fullmatch(text)
        if numbered and self.words.choice("agenda_item", numbered[1]):
            return numbered[2]
        word, *rest = text.split(maxsplit=1) or [""]
        return " ".join(rest) if self.words.choice("agenda_item", word) else None

    def tell_unnumbered(self, heading: _Heading, at: int) -> None:
        """An ordinary heading; one that says it is not public needs a number to be kept out of sight."""
        if self.says_non_public(heading.whole):
            self.tell("non-public-without-item", at, number=self.next_number)

    def says_non_public(self, text: str) -> bool:
        """Whether a heading, or a part of it between punctuation, begins or ends with the word; in its midst
        it may be a report about a meeting that was not public."""
        plain = _UNSEEN.sub("", normalize("NFC", text))
        parts = (folded(re.sub(r"[^\w\s-]", " ", part)) for part in _APART.split(plain))
        said = [part[_end_of(_ENUMERATED, part) :] for part in parts]
        begin = self.words.spellings_of("non_public")
        end = tuple(f" {word}" for word in begin)
        return any(one.startswith(begin) or one.endswith(end) for one in said)

    def paper_in(self, marks: str, at: int) -> str:
        """The paper that the marks behind a heading name."""
        paper = ""
        for name, value in _MARK.findall(marks):
            if self.words.choice("item_mark", name) == "paper":
                paper = value.strip()
            else:
                known = [f"{one}=…" for one in self.words.choices("item_mark")]
                known.extend(self.words.choices("non_public")[:1])
                suggestion = self.words.likely("values", "item_mark", name)
                suggestion = suggestion or self.words.likely("values", "non_public", name) or ""
                column = self.lines[at].rfind(name) + 1
                self.tell("unknown-item-mark", at, column, given=name, known=known, suggestion=suggestion)
        return paper

    def open_item(self, item: Item) -> None:
        first = next((one for one in self.items if one.number == item.number), None)
        if first:
            facts = {"number": item.number, "line": first.position.line}
            self.problems.append(Problem("item-twice", item.position, facts))
        self.items.append(item)
        self.parts = []

    def close(self, end: int) -> None:
        """The item before ends above line `end`; what is not public must hold nothing."""
        self.give_away()
        if not self.items:
            return
        item = self.items[-1]
        hidden = self.hidden_by(item)
        if hidden:
            self.refuse_text(item, hidden, end)
        self.items[-1] = _with_parts(item, hidden, tuple(self.parts))

    def refuse_text(self, item: Item, hidden: Item, end: int) -> None:
        """Tells where below a heading that is not public something stands, and nothing of what it is."""
        own = item.position.line - self.first_line
        below = range(item.position.line + (item is hidden), self.first_line + end)
        self.hidden.append(below)
        self.problems = [one for one in self.problems if one.position.line not in below]
        written = (line for line in range(own + 1, end) if self.lines[line].strip())
        text = next((line for line in written if not self.is_underline(own, line)), None)
        if item.title or text is not None:
            self.tell("non-public-text", own if item.title else text or own, number=hidden.number)

    def is_underline(self, own: int, line: int) -> bool:
        return (
            line == own + 1 and not _marked(self.lines[own]) and bool(_UNDERLINE.fullmatch(self.lines[line]))
        )

    def hidden_by(self, item: Item) -> Item | None:
        """The item itself or the one above it, by its number or by its heading, that is not public."""
        level = item.level
        for one in reversed(self.items):
            above = one is item or one.level < level or item.number.startswith(f"{one.number}.")
            if not one.public and above:
                return one
            level = min(level, one.level)
        return None

    def give_away(self) -> None:
        """What was written since the last heading or block becomes a passage."""
        text = "\n".join(self.passage).strip("\n")
        if text.strip():
            blank = next(number for number, line in enumerate(self.passage) if line.strip())
            self.parts.append(Passage(text, self.first_line + self.begun + blank))
        self.passage = []

    # Blocks

    def block_at(self, at: int) -> tuple[str, str] | None:
        """The sort and the number of a block of ours that begins on a line."""
        line = self.visible[at]
        if "!!!" not in line:
            return None
        found = _BLOCK.fullmatch(line.strip())
        if found and not _INDENT.match(line):
            kind = self.block_kind(found[1], at)
            return (kind, found[2].strip().strip(_QUOTES).strip()) if kind else None
        self.tell_listed(at)
        return None

    def block_kind(self, word: str, at: int) -> str | None:
        """Whether `!!!` begins one of ours; another word is an ordinary box, unless it is a slip."""
        kind = self.words.choice("block", word)
        if kind is None and (suggestion := self.words.likely("values", "block", word)):
            self.tell("unknown-block", at, given=word, suggestion=suggestion)
        return kind

    def tell_listed(self, at: int) -> None:
        """A block of ours inside a list would not be found again; one that stands in code is no block."""
        line = self.visible[at]
        start = max(_end_of(_LIST_ITEM, line), len(line) - len(line.lstrip()))
        found = _BLOCK.fullmatch(line[start:].strip()) if start else None
        if found and self.words.choice("block", found[1]) and self.in_list(at):
            self.tell("block-in-list", at, start + 1, given=found[1])

    def in_list(self, at: int) -> bool:
        """Whether a line begins an item of a list or belongs to one."""
        for line in reversed(self.lines[: at + 1]):
            if _LIST_ITEM.match(line):
                return True
            if line.strip() and not line.startswith((" ", "\t")):
                return False
        return False

    def read_block(self, kind: str, number: str, at: int) -> int:
        """Reads the indented lines below; the line after them."""
        end = at + 1
        while end < len(self.lines) and (not self.lines[end].strip() or _INDENT.match(self.lines[end])):
            end += 1
        body = [line[_end_of(_INDENT, line) :] for line in self.lines[at + 1 : end]]
        if not _ID.fullmatch(number):
            self.tell("decision-without-id", at, given=number)
        elif not any(line.strip() for line in body):
            self.tell("decision-not-indented", at, given=number)
        else:
            self.parts.append(self.block(kind, number, body, at))
        return end

    def block(self, kind: str, number: str, body: list[str], at: int) -> Block:
        text: list[str] = []
        entries: list[tuple[Text, Text]] = []
        history: list[Dated] | None = None
        model: type[DecisionFacts] | type[ProgressFacts] = (
            DecisionFacts if kind == "decision" else ProgressFacts
        )
        for first, paragraph in self.stretches(body, model):
            line = at + 1 + first
            if self.is_history(paragraph[0]) or (
                history is not None and _DATED.fullmatch(paragraph[0].strip())
            ):
                history = [*(history or ()), *self.history_in(paragraph, line)]
            elif self.says_facts(paragraph, model):
                entries.extend(self.facts_in(paragraph, line))
            else:
                text.append("\n".join(paragraph))
        entry, places, problems = entry_of(model, Fields(tuple(entries), self.at(at)), self.words)
        self.problems.extend(problems)
        if not text:
            self.tell("decision-without-text", at, given=number)
        facts = entry if isinstance(entry, (DecisionFacts, ProgressFacts)) else model()
        return Block(kind, number, "\n\n".join(text), facts, self.at(at), tuple(history or ()), places)

    def stretches(self, body: list[str], model: type[Entry]) -> Iterator[tuple[int, list[str]]]:
        """Each paragraph with the number of its first line; facts and the history at the end of one are one
        for themselves."""
        for first, paragraph in _paragraphs(body):
            cut = next((at for at, line in enumerate(paragraph) if self.is_history(line)), len(paragraph))
            prose = 0 if self.says_facts(paragraph[:cut], model) else cut
            while prose and self.says_facts([paragraph[prose - 1]], model):
                prose -= 1
            for begun, end in ((0, prose), (prose, cut), (cut, len(paragraph))):
                if begun < end:
                    yield first + begun, paragraph[begun:end]

    def is_history(self, line: str) -> bool:
        word, colon, _ = line.partition(":")
        return bool(colon) and self.words.choice("history", word) is not None

    def history_in(self, paragraph: list[str], line: int) -> Iterator[Dated]:
        """The dated lines; an indented one without a date goes on with the one before."""
        found: list[Dated] = []
        for number, text in enumerate(paragraph):
            said = text.partition(":")[2] if self.is_history(text) and not number else text
            dated = _DATED.fullmatch(said.strip())
            column = text.find(dated[1] if dated else said.strip())
            if dated and (day := self.day_in(dated[1], line + number, column)):
                found.append(Dated(day, dated[2].strip()))
            elif said.strip() and not dated and found and text.startswith((" ", "\t")):
                found[-1] = Dated(found[-1].day, f"{found[-1].text} {said.strip()}")
            elif said.strip() and not dated:
                place = self.inside(line + number, column)
                self.problems.append(Problem("history-line-expected", place, {"given": said.strip()}))
        return iter(found)

    def day_in(self, text: str, line: int, column: int) -> date | None:
        place = self.inside(line, column)
        fields = Fields(((Text("on", place), Text(text, place)),), place)
        entry, _, problems = entry_of(ProgressFacts, fields, self.words)
        self.problems.extend(problems)
        return entry.on if isinstance(entry, ProgressFacts) else None

    def says_facts(self, paragraph: list[str], model: type[Entry]) -> bool:
        """Whether a paragraph holds facts and no prose: each part has a name, and one of them is known."""
        pieces = [piece for line in paragraph for _, piece in _pieces(line)]
        names = [piece.partition(":")[0] for piece in pieces if _FACT.match(piece)]
        if not names or len(names) < len(pieces):
            return False
        known = [self.words.field(model.__name__, name) for name in names]
        return any(known) or all(self.words.likely("fields", model.__name__, name) for name in names)

    def facts_in(self, paragraph: list[str], line: int) -> Iterator[tuple[Text, Text]]:
        for number, text in enumerate(paragraph, line):
            for start, piece in _pieces(text):
                name, _, value = piece.partition(":")
                after = start + len(name) + 1 + len(value) - len(value.lstrip())
                yield (
                    Text(name.strip(), self.inside(number, start)),
                    Text(value.strip() or None, self.inside(number, after)),
                )

    def inside(self, line: int, start: int) -> Position:
        """The place of a character of a block, counted behind the indentation of its line."""
        return self.at(line, _end_of(_INDENT, self.lines[line]) + start + 1)


def _without_code(lines: list[str]) -> list[str]:
    """The lines, those of fenced code and of comments empty. What is never closed is neither."""
    closed = {line.rstrip(): number for number, line in enumerate(lines) if _FENCE.match(line)}
    visible: list[str] = []
    fence = ""
    for number, line in enumerate(lines):
        opened = None if fence else _FENCE.fullmatch(line)
        if opened and closed.get(opened[1], 0) > number:
            fence = opened[1]
            visible.append("")
            continue
        visible.append("" if fence else line)
        fence = "" if line.rstrip() == fence else fence
    text, end, rest = "\n".join(visible).rpartition("-->")
    return (_COMMENT.sub(lambda comment: re.sub(r"[^\n]", " ", comment[0]), text + end) + rest).split("\n")


def _marked(line: str) -> _Heading | None:
    """A heading that begins with `#`, with or without a blank behind, as Markdown reads it."""
    bare = line.strip()
    level = len(bare) - len(bare.lstrip("#"))
    if not 1 <= level <= 6 or _INDENT.match(line):
        return None
    return _heading(level, bare[level:].rstrip("#").strip())


def _heading(level: int, text: str, lines: int = 1) -> _Heading:
    """With everything in braces at its end apart."""
    marks: list[str] = []
    while text.endswith("}") and "{" in text:
        text, _, mark = text[:-1].rpartition("{")
        text = text.rstrip()
        marks.insert(0, mark)
    return _Heading(level, text, " ".join(marks), lines)


def _end_of(pattern: re.Pattern[str], text: str) -> int:
    """Where at the beginning of a text the pattern ends; 0 where it does not stand there."""
    found = pattern.match(text)
    return found.end() if found else 0


def _pieces(line: str) -> Iterator[tuple[int, str]]:
    """What stands between the separators of a line, and where each piece begins."""
    start = 0
    for end, following in [
        *((found.start(), found.end()) for found in _BETWEEN.finditer(line)),
        (len(line), 0),
    ]:
        piece = line[start:end]
        if piece.strip():
            yield start + len(piece) - len(piece.lstrip()), piece.strip()
        start = following


def _with_parts(item: Item, hidden: Item | None, parts: tuple[Passage | Block, ...]) -> Item:
    if hidden:
        return Item(item.number, "", item.level, item.position, public=False)
    return Item(item.number, item.title, item.level, item.position, True, item.paper, parts)


def _paragraphs(lines: list[str]) -> Iterator[tuple[int, list[str]]]:
    """Each paragraph with the number of its first line."""
    begun = 0
    paragraph: list[str] = []
    for number, line in enumerate([*lines, ""]):
        if line.strip():
            begun = begun if paragraph else number
            paragraph.append(line)
        elif paragraph:
            yield begun, paragraph
            paragraph = []
