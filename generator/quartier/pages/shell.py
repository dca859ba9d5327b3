"""A shell: the frame of a page, rendered once for all pages of a shape and filled for each.

The theme's template is rendered with place-holders nobody can guess; what it makes of them is cut at the
place-holders, and a page is a join of the pieces. Each value is escaped for where it stands.
"""

import re
from collections.abc import Callable, Container, Mapping
from functools import cached_property
from itertools import chain, zip_longest
from typing import Protocol

from markupsafe import escape
from msgspec import Struct
from msgspec.structs import replace

from quartier.model.page import Page

SLOTS = ("title", "description", "canonical", "edit", "head", "content")
RAW = ("head", "content")


class Shape(Struct, frozen=True):
    """What decides how a frame looks, apart from the slots: pages of one shape share a shell."""

    depth: int
    branch: str = ""
    editable: bool = False
    home: bool = False
    searchable: bool = True
    searches: bool = False
    adds: str = ""
    language: str = ""


class Shell(Struct, frozen=True, dict=True):
    """A frame, cut at its slots: text, slot, text, slot … text."""

    pieces: tuple[str, ...]

    @cached_property
    def texts(self) -> tuple[bytes, ...]:
        return tuple(piece.encode() for piece in self.pieces)

    def filled(self, values: Mapping[str, str]) -> bytes:
        said = {name: value if name in RAW else escape(value) for name, value in values.items()}
        ready = {name: value.encode() for name, value in said.items()}
        slots = [ready[slot] for slot in self.pieces[1::2]]
        return b"".join(chain.from_iterable(zip_longest(self.texts[::2], slots, fillvalue=b"")))


class Shells(Protocol):
    """Whoever can say the shell of a shape (the host that knows the theme)."""

    def __call__(self, shape: Shape) -> Shell: ...


def shape_of(page: Page, edit_url: str) -> Shape:
    return Shape(
        page.address.count("/"),
        page.branch,
        bool(edit_url),
        not page.address,
        page.searchable,
        page.searches,
        page.adds,
        page.language,
    )


def shared(shape: Shape, apart: Container[str]) -> Shape:
    """The shape whose shell a page of `shape` takes: a page's branch says under which page of the navigation
    it stands, and the hand-written pages `apart` from the navigation stand under none."""
    return replace(shape, branch="") if shape.branch in apart else shape


def shell_of(render: Callable[[Mapping[str, str]], str], secret: str) -> Shell:
    """Renders a frame with place-holders made of `secret` (letters and digits) and cuts it at them."""
    marks = {slot: f"q{secret}{slot}q" for slot in SLOTS}
    html = render(marks)
    names = {mark: slot for slot, mark in marks.items()}
    parts = re.split("(" + "|".join(marks.values()) + ")", html)
    return Shell(tuple(names.get(part, part) if at % 2 else part for at, part in enumerate(parts)))


def values_of(page: Page, description: str, canonical: str, edit_url: str) -> dict[str, str]:
    """What a page puts into its shell's slots."""
    return {
        "title": page.title,
        "description": description,
        "canonical": canonical,
        "edit": edit_url,
        "head": page.head,
        "content": page.html,
    }
