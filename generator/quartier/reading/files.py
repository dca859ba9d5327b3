"""The files of a site's folder, read safely: names, sizes, characters. The only module that knows slugify."""

import os
import re
import unicodedata
from codecs import BOM_UTF8
from collections.abc import Iterator
from pathlib import Path
from stat import S_ISLNK

from quartier.model.answers import answered
from quartier.model.expression import expression
from quartier.model.problem import Position, Problem
from quartier.model.source import NOT_TEXT

LARGEST = 256 * 1024
PICTURES = (".svg", ".png", ".jpg", ".jpeg", ".webp", ".gif")
_GERMAN = (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss"), ("Ä", "Ae"), ("Ö", "Oe"), ("Ü", "Ue"))
_SLUG = expression(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_LIKE_A_DATE = expression(r".*-(?:ab)?\d{8}(?:-\d{4})?")
_MERGE_SIGNS = ("<<<<<<<", "=======", ">>>>>>>")
_MERGE_MARK = expression(r"^(?:<{7} |={7}$|>{7} )", re.MULTILINE)


class Unreadable(Exception):
    """The file holds no text that we take; carries the problem to show."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.code)
        self.problem = problem


def files_below(folder: Path, *endings: str) -> Iterator[Path]:
    """Every file below `folder` with one of `endings`, in order of name; nothing outside, nothing hidden."""
    for root, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            if name.endswith(endings) and not name.startswith("."):
                yield Path(root, name)


def in_order_of_walk(file: str) -> tuple[tuple[bool, str], ...]:
    """A key by which files come in the order of `files_below`: in each folder first its own files."""
    *folders, name = file.split("/")
    return (*((True, folder) for folder in folders), (False, name))


def text_of(path: Path, shown: str) -> str:
    """The text of a file; raises Unreadable with what is wrong with it."""
    found = path.lstat()
    if S_ISLNK(found.st_mode):
        if not path.resolve().is_relative_to(path.parent.resolve()):
            raise Unreadable(Problem("outside-folder", Position(shown), {"given": os.readlink(path)}))
        found = path.stat()
    size = found.st_size
    if size > LARGEST:
        raise Unreadable(
            Problem("file-too-large", Position(shown), {"size": -(-size // 1024), "most": LARGEST // 1024})
        )
    return decoded(path.read_bytes(), shown)


def decoded(content: bytes, shown: str) -> str:
    """The text that the bytes of a file are; raises Unreadable with what is wrong with it."""
    if b"\0" in content[:4]:  # every letter in two bytes: UTF-16 without a mark at its head
        raise Unreadable(Problem("not-utf-8", Position(shown)))
    try:
        text = content.removeprefix(BOM_UTF8).decode()
    except UnicodeDecodeError as error:
        before = content[: error.start]
        line = before.count(b"\n") + 1
        column = len(before.rpartition(b"\n")[2].decode("utf-8", "replace")) + 1
        raise Unreadable(Problem("not-utf-8", Position(shown, line, column))) from error
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if any(sign in text for sign in _MERGE_SIGNS) and (found := _MERGE_MARK.search(text)):
        raise Unreadable(Problem("merge-conflict", _position(text, found.start(), shown)))
    if found := NOT_TEXT.search(text):
        raise Unreadable(Problem("control-character", _position(text, found.start(), shown)))
    if not text.strip():
        raise Unreadable(Problem("file-empty", Position(shown)))
    return text


def _position(text: str, at: int, shown: str) -> Position:
    return Position(shown, text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at))


def slug_of(text: str) -> str:
    """The part of an address that says `text`; without letter and digit the numbers of its signs."""
    plain = unicodedata.normalize("NFC", text)
    return _slugified(plain) or "-".join(f"{ord(sign):x}" for sign in plain)


def _slugified(text: str) -> str:
    return answered(("slug", text), lambda: _asked_slug(text))


def _asked_slug(text: str) -> str:
    from slugify import slugify

    return str(slugify(text, replacements=_GERMAN))


def slug_problem(slug: str, shown: str) -> Problem | None:
    """What is wrong with a file's name, which makes the address and the UID."""
    if not _SLUG.fullmatch(slug):
        proposal = _slugified(slug)
        return Problem("slug-characters", Position(shown), {"given": slug, "suggestion": proposal})
    if _LIKE_A_DATE.fullmatch(slug):
        return Problem("slug-like-date", Position(shown), {"given": slug})
    return None
