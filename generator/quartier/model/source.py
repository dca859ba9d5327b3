"""What stands in a file, value by value, each with its place."""

from typing import NamedTuple

from msgspec import Struct, field

from quartier.model.expression import expression
from quartier.model.problem import Position

NOT_TEXT = expression(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x84\x86-\x9f\ud800-\udfff\ufeff\ufffe\uffff]")
"""Characters that nobody means to write and that no page, feed or file name can hold."""


class Text(NamedTuple):
    """A single value, as the characters that were written; `None` where nothing was.

    `block`: the text stands below its sign (`|`), on lines of its own; `quoted`: it stands between quotation
    marks; `lines`: how many it takes.
    """

    value: str | None
    position: Position
    block: bool = False
    quoted: bool = False
    lines: int = 1


class Listing(NamedTuple):
    """Several values in order."""

    items: tuple["Node", ...]
    position: Position


class Fields(NamedTuple):
    """Named values in the order of the file."""

    entries: tuple[tuple[Text, "Node"], ...]
    position: Position


Node = Text | Listing | Fields
Path = tuple[str | int, ...]
"""The way to a value inside a file: names of fields and places in lists, `("when", 0, "repeat")`."""


class Places(Struct, frozen=True, eq=False):
    """Where each value of an entry stands, by its path in canonical names; where that is not known, in which
    file. All are equal: two files say the same wherever in them it stands."""

    values: dict[Path, Position] = field(default_factory=dict)
    inner: dict[Path, int] = field(default_factory=dict)
    """The line on which the characters of a text begin (a block begins below its sign)."""
    file: str = ""

    def __call__(self, path: Path) -> Position:
        """The value at `path`, or the nearest one around it."""
        while path and path not in self.values:
            path = path[:-1]
        return self.values.get(path) or Position(self.file)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Places)

    def __hash__(self) -> int:
        return hash(Places)


class Document(Struct, frozen=True):
    """A file that was read: its fields and, for Markdown, the text below them."""

    file: str
    fields: Fields
    body: str = ""
    body_line: int = 1
