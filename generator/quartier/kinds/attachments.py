"""Attachments of minutes: which files may lie beside them, and how large each is."""

import re
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import Annotated

from msgspec import Struct
from pydantic import BeforeValidator

from quartier.model.entry import Entry, Line
from quartier.model.neighbourhood import Record
from quartier.model.problem import Problem
from quartier.pictures import ENDINGS, NoPicture, without_metadata

LARGEST = 10 * 1024 * 1024
MEDIA_TYPES: Mapping[str, str] = {
    ".pdf": "application/pdf",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".png": "image/png",
    ".webp": "image/webp",
    ".gif": "image/gif",
    ".odt": "application/vnd.oasis.opendocument.text",
    ".ods": "application/vnd.oasis.opendocument.spreadsheet",
    ".odp": "application/vnd.oasis.opendocument.presentation",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}
"""What may be attached: no format that carries programs."""


class Attachment(Entry):
    """A file beside the minutes, and what it is called."""

    file: Line
    title: Line | None = None


def _short_form(value: object) -> object:
    return {"file": value} if isinstance(value, str) else value


Attachments = tuple[Annotated[Attachment, BeforeValidator(_short_form)], ...]


class Attached(Struct, frozen=True):
    """A file that is there: its name, its title, its size in bytes."""

    name: str
    title: str
    size: int

    @property
    def ending(self) -> str:
        """`PDF`, as people call the type."""
        return PurePosixPath(self.name).suffix.removeprefix(".").upper()

    @property
    def media_type(self) -> str:
        return MEDIA_TYPES[PurePosixPath(self.name).suffix.lower()]


def attached(record: Record, folder: Path) -> tuple[tuple[Attached, ...], tuple[Problem, ...]]:
    """The attachments of a record that lie in `folder`, and what is wrong with the others."""
    found: list[Attached] = []
    problems: list[Problem] = []
    for number, attachment in enumerate(record.entry.attachments):
        problem = _problem(record, number, attachment, folder)
        if problem:
            problems.append(problem)
        else:
            size = (folder / attachment.file).stat().st_size
            found.append(Attached(attachment.file, attachment.title or _title(attachment.file), size))
    return tuple(found), tuple(problems)


def _problem(record: Record, number: int, attachment: Attachment, folder: Path) -> Problem | None:
    position = record.position_of(("attachments", number))
    name, path = attachment.file, folder / attachment.file
    facts: dict[str, object] = {"given": name}
    if "/" in name or "\\" in name:
        return Problem("attachment-elsewhere", position, {**facts, "name": PurePosixPath(name).name})
    if PurePosixPath(name).suffix.lower() not in MEDIA_TYPES:
        known = [ending.removeprefix(".") for ending in MEDIA_TYPES]
        return Problem("attachment-type", position, {**facts, "known": known})
    if not path.is_file() or path.is_symlink():
        return Problem(
            "attachment-missing", position, {**facts, "folder": str(PurePosixPath(record.file).parent)}
        )
    if path.stat().st_size > LARGEST:
        size = -(-path.stat().st_size // 1024 // 1024)
        return Problem(
            "attachment-too-large", position, {**facts, "size": size, "most": LARGEST // 1024 // 1024}
        )
    return None if _is_picture(path) else Problem("picture-unreadable", position, facts)


def _is_picture(path: Path) -> bool:
    """Whether a file that is called a picture is one; every other file is what it is."""
    if not path.name.lower().endswith(ENDINGS):
        return True
    try:
        without_metadata(path.read_bytes())
    except NoPicture:
        return False
    return True


def _title(name: str) -> str:
    """`2026-03-12-spielplatzplan.pdf` as `Spielplatzplan`."""
    words = (
        re.sub(r"^\d{4}-\d{2}-\d{2}(?:-\d+)?-?", "", PurePosixPath(name).stem)
        .replace("-", " ")
        .replace("_", " ")
    )
    said = words.strip() or PurePosixPath(name).stem
    return said[:1].upper() + said[1:]
