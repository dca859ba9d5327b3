"""What in minutes looks like an agenda item, a box or a decision, and is not read as one."""

from collections.abc import Iterator, Sequence

from quartier.model.expression import expression
from quartier.model.problem import Position, Problem, Severity
from quartier.words import Words, folded

_ITEM = expression(r"(?:\*\*|__)?(([^\W\d_]+)\s*[0-9][0-9.]*[.:)]?\s+\S.*?)(?:\*\*|__)?\s*")
_MARKS = expression(r" {0,3}(?:!{1,2}|!{4,})\s*(([^\W\d_]+)\b.*)")
_BOLD = expression(r" {0,3}(?:[-*+] )?(\*\*|__)([^\W\d_]+)[^*_:]{0,20}:?\1\s*:?")
LONGEST = 120


def unread(lines: Sequence[str], file: str, first_line: int, words: Words) -> Iterator[Problem]:
    """Told line by line; `lines` are the text without what stands in code and in comments."""
    for at, line in enumerate(lines):
        if not line.strip():
            continue
        position = Position(file, first_line + at)
        if given := _item_in(lines, at, words):
            yield Problem("item-not-heading", position, {"given": given}, Severity.WARNING)
        elif "!" in line and (found := _MARKS.fullmatch(line)) and words.choice("block", found[2]):
            yield Problem("block-marks", position, {"given": found[1].strip()})
        elif (found := _BOLD.match(line)) and words.choice("block", found[2]) == "decision":
            facts: dict[str, object] = {"word": words.choice_name("block", "decision")}
            yield Problem("decision-as-text", position, facts, Severity.WARNING)


def _item_in(lines: Sequence[str], at: int, words: Words) -> str | None:
    """A line for itself that begins like the heading of an item; a sentence that does ends with a point."""
    found = _ITEM.fullmatch(lines[at]) if len(lines[at]) < LONGEST else None
    if not found or any(lines[near].strip() for near in (at - 1, at + 1) if 0 <= near < len(lines)):
        return None
    if found[1].endswith(".") or words.choice("agenda_item", found[2]) is None:
        return None
    hidden = any(word in folded(found[1]) for word in words.spellings_of("non_public"))
    return None if hidden else found[1].strip()  # what is not public has a message of its own
