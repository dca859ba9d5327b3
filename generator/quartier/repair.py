"""Repairs what is safe to repair in a file: signs and spelling, never what it says."""

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping

from msgspec import Struct, field

from quartier.kinds import ALL_KINDS
from quartier.kinds.page import WrittenPage
from quartier.model.entry import references
from quartier.model.expression import expression
from quartier.model.neighbourhood import Kind
from quartier.model.problem import Problem
from quartier.model.site import Site
from quartier.model.source import Document, Fields, Listing, Node, Text
from quartier.reading.files import Unreadable, decoded, files_below
from quartier.reading.front_matter import markdown_document, yaml_document
from quartier.reading.misread import misread
from quartier.reading.neighbourhood import reading_of
from quartier.reading.validate import Reading, entry_of
from quartier.words import folded
from quartier.yaml_source import NotYaml, in_quotes, unquoted

MOST_REPAIRS = 100
_UNSEEN = expression("[\xad\u200b-\u200f\u2060\ufeff]")
_ODD_BLANK = expression("[\xa0\u2000-\u200b\u202f\u2060\u3000]")
_FIELD = expression(r"(\s*(?:- )?[^\s:#\"'{\[][^:#]*: +)(\S.*?)\s*$")
_LINE = expression(r"[^\n]*\n|[^\n]+")
_FENCE = expression(r"\s*(?:-{3,}|`{3,}\w*|~{3,}\w*)\s*")

_QUOTING = ("colon-needs-quotes", "sign-needs-quotes", "text-after-quotes", "unknown-alias", "yaml-tag")
_BEFORE_READING = (
    "control-character",
    "code-fence",
    "second-document",
    "front-matter-dashes",
    "front-matter-not-first",
)
"""What is told before the lines are read one after the other; others may come to light further up."""
SHORTEST = 4
"""Of shorter words too many lie within one letter: `na` is neither `ja` nor a slip of it."""

Edit = Mapping[int, str | None]
"""Line (counted from 0) → what it becomes, None where it goes."""


class Change(Struct, frozen=True):
    """A line as it stood and as it becomes (None: it goes), and what was wrong with it."""

    problem: Problem
    before: str
    after: str | None


class Repair(Struct, frozen=True):
    """The whole text of a file as it becomes, and what is changed in it."""

    text: str
    changes: tuple[Change, ...] = ()


class Look(Struct, frozen=True):
    """What one look at a file finds wrong.

    `stopped`: it cannot be read any further; `hiding`: what it says of other files shows only when its own
    fields are right.
    """

    problems: tuple[Problem, ...]
    stopped: bool = False
    hiding: bool = False


class Reader(Struct, frozen=True):
    """Reads one file again and again: what is wrong with it, and where in it values stand."""

    file: str
    kind: Kind | None
    words: Reading
    slugs: Mapping[str, Collection[str]] = field(default_factory=dict)

    def document(self, text: str) -> Document:
        plain = decoded(text.encode(), self.file)
        if self.file.endswith(".md"):
            return markdown_document(plain, self.file, needed=self.kind is not None)
        return yaml_document(plain, self.file)

    def look(self, text: str) -> Look:
        """What is wrong in the head or the fields; texts are for their authors to mend."""
        try:
            document = self.document(text)
        except (Unreadable, NotYaml) as refused:
            return Look((refused.problem,), stopped=True)
        model = self.kind.entry if self.kind else WrittenPage
        entry, places, problems = entry_of(model, document.fields, self.words)
        lost = (
            Problem(f"unknown-{kind}", places(path), self.near(kind, slug))
            for path, kind, slug in references(entry)
            if slug not in self.slugs.get(kind, (slug,))
        )
        return Look((*misread(document, text), *problems, *lost), hiding=entry is None)

    def near(self, kind: str, slug: str) -> dict[str, object]:
        """What there is in the place of a name that names nothing."""
        known = sorted(self.slugs[kind])
        return {"given": slug, "known": known, "suggestion": self.words.nearest(slug, known) or ""}

    def values(self, text: str) -> Iterator[Text]:
        try:
            yield from _texts(self.document(text).fields)
        except (Unreadable, NotYaml):
            return


def reader_of(site: Site, file: str, slugs: Mapping[str, Collection[str]]) -> Reader | None:
    """The reader of a file, which knows the `slugs` it may refer to; None for what is no content."""
    kind = next((one for one in ALL_KINDS if one.slug_in(file, site) is not None), None)
    if kind is None and not (file.startswith(f"{site.content}/") and file.endswith(".md")):
        return None
    return Reader(file, kind, reading_of(site), slugs)


def slugs_of(site: Site) -> dict[str, Collection[str]]:
    """Kind → every name that a file of the site may refer to, also those of files with errors."""
    slugs: dict[str, Collection[str]] = {"category": site.categories, "audience": site.audiences}
    for one in ALL_KINDS:
        there = files_below(site.root / site.folder(one.folder), *one.endings)
        names = (one.slug_in(path.relative_to(site.root).as_posix(), site) for path in there)
        slugs[one.name] = {name for name in names if name}
    return slugs


def repaired(text: str, reader: Reader) -> Repair:
    """All safe repairs of a text, one after the other; its line ends stay as they are.

    Each is tried out: it stays only where its problem is gone afterwards and no new one has come.
    """
    lines = _LINE.findall(text)
    changes: list[Change] = []
    refused: set[tuple[str, int]] = set()
    while len(changes) < MOST_REPAIRS and (step := _next(lines, reader, refused)):
        lines, more = step
        changes.extend(more)
    return Repair("".join(lines), tuple(changes))


def _next(
    lines: list[str], reader: Reader, refused: set[tuple[str, int]]
) -> tuple[list[str], list[Change]] | None:
    """The text after the first repair that holds, and what it changed."""
    text = _plain(lines)
    bare, old = text.split("\n"), reader.look(text)
    for problem in old.problems:
        if _place(problem) in refused:
            continue
        for edit in _edits(problem, bare, text, reader):
            after = _edited(lines, edit)
            if _holds(problem, old, reader.look(_plain(after))):
                return after, [Change(problem, bare[at], line) for at, line in sorted(edit.items())]
        refused.add(_place(problem))
    return None


def _plain(lines: list[str]) -> str:
    return "".join(lines).replace("\r\n", "\n")


def _edited(lines: list[str], edit: Edit) -> list[str]:
    """The lines after an edit, each with the end that it had."""
    after = []
    for at, line in enumerate(lines):
        bare = line.rstrip("\r\n")
        new = edit.get(at, bare)
        if new is not None:
            after.append(new + line[len(bare) :])
    return after


def _holds(problem: Problem, old: Look, new: Look) -> bool:
    """Whether the problem is gone and none has come; what was hidden before may show itself elsewhere."""
    line = problem.position.line
    before, after = Counter(map(_place, old.problems)), Counter(map(_place, new.problems))
    if after[_place(problem)] >= before[_place(problem)]:
        return False
    if old.stopped:
        backwards = new.stopped and new.problems[0].position.line < line
        here = problem.code in _QUOTING and any(at == line for _, at in after)
        return not here and (not backwards or problem.code in _BEFORE_READING)
    more = after - before
    return not new.stopped and (not more or (old.hiding and all(at != line for _, at in more)))


def _place(problem: Problem) -> tuple[str, int]:
    return problem.code, problem.position.line


# What is done about which problem


def _edits(problem: Problem, lines: list[str], text: str, reader: Reader) -> Iterator[Edit]:
    at = problem.position.line - 1
    mend = _OF_ONE_LINE.get(problem.code)
    if mend and at < len(lines) and (line := mend(lines[at])) not in (None, lines[at]):
        yield {at: line}
    elif problem.code == "list-dash":
        yield dict(_with_dashes(lines, at))
    elif problem.code in ("control-character", "code-fence", "second-document"):
        yield from _without_junk(lines, at)
    elif problem.code == "front-matter-not-first":
        first = next(number for number, line in enumerate(lines) if line.strip())
        yield dict.fromkeys(range(first))
    elif problem.code.startswith("unknown-"):
        yield from _spelled(problem, lines, text, reader)


def _spelled(problem: Problem, lines: list[str], text: str, reader: Reader) -> Iterator[Edit]:
    """The one word that is meant, where a value or the name of a field stands exactly there."""
    given = str(problem.facts.get("field") or problem.facts.get("given") or "")
    values = [one for one in reader.values(text) if one.position == problem.position and one.value == given]
    known = problem.facts.get("known")
    word = _only_near(given, [*(known if isinstance(known, list) else ()), problem.facts.get("suggestion")])
    if not values or not word:
        return
    at, column = problem.position.line - 1, problem.position.column - 1 + values[0].quoted
    line = lines[at]
    if line[column:].startswith(given):
        yield {at: line[:column] + word + line[column + len(given) :]}


def _only_near(given: str, known: list[object]) -> str | None:
    """The only word that is at most one letter away; two that are one thing in other letters count once."""
    near = {
        folded(str(word)): str(word) for word in known if word and near_to(folded(given), folded(str(word)))
    }
    return next(iter(near.values())) if len(near) == 1 else None


def near_to(one: str, other: str) -> bool:
    """Whether one letter added, left out, replaced, or two swapped make one word of the other.

    Numbers are no spelling: `kita-1` is not nearly `kita-2`.
    """
    if re.sub(r"\D", "", one) != re.sub(r"\D", "", other) or abs(len(one) - len(other)) > 1:
        return False
    if one == other or min(len(one), len(other)) < SHORTEST:
        return one == other
    same = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), None)
    if same is None:
        return True
    a, b = one[same:], other[same:]
    return a[1:] == b[1:] or a[1:] == b or a == b[1:] or (a[:2] == b[1::-1] and a[2:] == b[2:])


def _quoted(line: str) -> str | None:
    """The value in quotation marks, where it is clear what belongs to it."""
    found = _FIELD.fullmatch(line)
    if not found or " #" in found[2] or found[2].startswith(("-", "?")):
        return None
    first = found[2][0]
    if first in "\"'" and (found[2].endswith(first) or found[2].count(first) % 2):
        return None
    return found[1] + in_quotes(found[2])


def _without_typographic(line: str) -> str | None:
    found = re.fullmatch(r"(\s*(?:- )?(?:[^\s:#\"'{\[][^:#]*: +)?)(\S.*?)\s*", line)
    inner = unquoted(found[2]) if found else None
    if not found or not inner:
        return None
    return found[1] + (in_quotes(inner) if re.search(r": | #|^[^\w(]", inner) else inner)


def _without_tabs(line: str) -> str:
    head = re.match(r"\s*", line)
    indentation = head[0] if head else ""
    return indentation.replace("\t", "  ") + line[len(indentation) :]


def _with_blank(line: str) -> str:
    return re.sub(r"^(\s*(?:- )?[\w-]+) ?:(?=\S)", r"\1: ", line)


def _with_plain_blanks(line: str) -> str:
    """Only before the name of the field, in it, and up to its value; what the value says stays."""
    found = re.match(rf"[^:]*:?(?:{_ODD_BLANK.pattern}| )*", line)
    head = found[0] if found else ""
    name, colon, before_value = head.partition(":")
    blank = " " if colon and before_value else before_value
    return _ODD_BLANK.sub(" ", _UNSEEN.sub("", name)) + colon + blank + line[len(head) :]


def _with_seen_name(line: str) -> str:
    """Without what nobody sees in the name of a field."""
    name, colon, rest = line.partition(":")
    return _UNSEEN.sub("", name) + colon + rest if colon else line


def _with_dashes(lines: list[str], at: int) -> Iterator[tuple[int, str]]:
    """The line and those that follow in the same form, each with a plain dash and a blank."""
    form = re.compile(r"(\s*)(?:-(?=[^-\s])|[•·–—▪]\s*)(\S.*)")
    first = form.fullmatch(lines[at])
    while first and at < len(lines) and (found := form.fullmatch(lines[at])) and found[1] == first[1]:
        yield at, f"{found[1]}- {found[2]}"
        at += 1


def _without_junk(lines: list[str], at: int) -> Iterator[Edit]:
    """A sign or a line of signs at the edge of the file, with nothing but blanks around it."""
    line = lines[at]
    rest = "".join(lines[at + 1 :]).strip("\x1a \n")
    if "\x1a" in line and not line[line.index("\x1a") :].strip("\x1a ") and not rest:
        yield {at: line[: line.index("\x1a")]}
    elif _FENCE.fullmatch(line) and (not rest or not "".join(lines[:at]).strip()):
        yield {at: None}


_OF_ONE_LINE: dict[str, Callable[[str], str | None]] = {
    **dict.fromkeys(_QUOTING, _quoted),
    "typographic-quotes": _without_typographic,
    "tab": _without_tabs,
    "blank-after-colon": _with_blank,
    "odd-blank": _with_plain_blanks,
    "control-character": _with_seen_name,
    "front-matter-dashes": lambda line: "---",
}


def _texts(node: Node) -> Iterator[Text]:
    """Every single value, and every name of a field."""
    if isinstance(node, Fields):
        for key, value in node.entries:
            yield key
            yield from _texts(value)
    elif isinstance(node, Listing):
        for item in node.items:
            yield from _texts(item)
    else:
        yield node
