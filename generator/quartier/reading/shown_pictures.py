"""The pictures that texts and fields show: how large each stands there, and what is wrong with it."""

import re
from collections.abc import Iterator
from hashlib import blake2b
from pathlib import Path, PurePosixPath
from urllib.parse import unquote

from quartier import pictures
from quartier.model.entry import Entry
from quartier.model.expression import expression
from quartier.model.picture import Picture
from quartier.model.problem import Position, Problem
from quartier.reading import prose
from quartier.words import Words

MEGABYTE = 1024 * 1024
LARGEST = 15 * MEGABYTE
SHOWN = (*pictures.ENDINGS, ".svg")
_ELSEWHERE = expression(r"(?:[a-z][\w+.-]*:)?//|data:", re.IGNORECASE)
_KEY_BYTES = 5
_HEAD = 4096
_DRAWING = expression(r"<svg\b([^>]*)>", re.IGNORECASE)
_VIEW_BOX = expression(r"""\bviewBox\s*=\s*["']\s*[-\d.]+[\s,]+[-\d.]+[\s,]+([\d.]+)[\s,]+([\d.]+)\s*["']""")
_SIDE = {
    side: expression(rf"""(?<![\w-]){side}\s*=\s*["']\s*([\d.]+)(?:px)?\s*["']""")
    for side in ("width", "height")
}


class ShownPictures:
    """Looks at every picture that is shown; `found` holds the sound ones by their path below `content`."""

    def __init__(self, content: Path, words: Words) -> None:
        self.content = content
        self.words = words
        self.found: dict[str, Picture] = {}

    def problems_in(self, text: str, file: str, line: int, folder: str) -> Iterator[Problem]:
        """What is wrong with the pictures of a text in `file`, whose paths begin at `folder`."""
        for shown in prose.pictures_in(text, file, line):
            if shown.alt == "":
                word = self.words.choice_name("picture", "decorative")
                facts: dict[str, object] = {"given": shown.target, "word": word}
                yield Problem("picture-without-alt", shown.position, facts)
            if _ELSEWHERE.match(shown.target):
                yield Problem("picture-elsewhere", shown.position, {"given": shown.target})
            elif path := prose.below_content(unquote(shown.target), folder):
                yield from self._problems_of(path, shown.position)

    def problems_of(self, entry: Entry, position: Position) -> Iterator[Problem]:
        """What is wrong with the picture that the head of a file names."""
        image = getattr(entry, "image", None)
        path = prose.below_content(image.file, "") if image else None
        if path:
            yield from self._problems_of(path, position)

    def _problems_of(self, path: str, position: Position) -> Iterator[Problem]:
        """Nothing of what is not there: whoever reads links tells of that."""
        file, facts = self.content / path, {"given": path}
        if PurePosixPath(path).suffix.lower() not in SHOWN:
            if file.is_file():
                yield Problem("picture-type", position, facts)
        elif file.is_file() and not file.resolve().is_relative_to(self.content.resolve()):
            yield Problem("outside-folder", position, facts)
        elif file.is_file() and file.stat().st_size > LARGEST:
            sizes = {"size": -(-file.stat().st_size // MEGABYTE), "most": LARGEST // MEGABYTE}
            yield Problem("picture-too-large", position, {**facts, **sizes})
        elif file.is_file():
            yield from self._measure(path, file.read_bytes(), position)

    def _measure(self, path: str, content: bytes, position: Position) -> Iterator[Problem]:
        try:
            found = _drawn(path, content) if path.lower().endswith(".svg") else _taken(path, content)
        except pictures.NoPicture:
            yield Problem("picture-unreadable", position, {"given": path})
            return
        if found:
            self.found[path] = found


def _drawn(path: str, content: bytes) -> Picture | None:
    """A drawing whose size is known: its own, or that of the field it is drawn in."""
    head = _DRAWING.search(content[:_HEAD].decode("utf-8", "replace"))
    sides = [found[1] for side in _SIDE.values() if head and (found := side.search(head[1]))]
    if len(sides) < 2 and head and (box := _VIEW_BOX.search(head[1])):
        sides = [box[1], box[2]]
    try:
        width, height = (round(float(side)) for side in sides)
    except ValueError:
        return None
    return Picture(path, width, height) if width and height else None


def _taken(path: str, content: bytes) -> Picture:
    key = blake2b(content, digest_size=_KEY_BYTES).hexdigest()
    size = pictures.measured(content)
    return Picture(path, size.width, size.height, "" if size.moving else key)
