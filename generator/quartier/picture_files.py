"""The pictures that the finished pages show, made anew once and kept in `.cache/quartier/pictures`."""

import os
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path

from quartier import pictures
from quartier.model.expression import expression
from quartier.model.neighbourhood import Neighbourhood
from quartier.model.page import OutputFile
from quartier.model.picture import Picture
from quartier.model.problem import Position, Problem

CACHE = Path(".cache", "quartier", "pictures")
_SHOWN = expression(rb"-([0-9a-f]{10})-(\d+)\.webp")
_SEAL = 32
"""Bytes in front of what is kept, by which damage shows."""

Form = tuple[str, int]
"""The key of a picture, and a width."""


def forms_in(content: bytes) -> Iterator[Form]:
    """Which pictures, and how wide, a finished file leads to."""
    if b".webp" in content:
        yield from ((key.decode(), int(width)) for key, width in _SHOWN.findall(content))


def picture_files(
    neighbourhood: Neighbourhood, shown: Iterable[Form], tell: Callable[[Problem], None]
) -> Iterator[OutputFile]:
    """Every picture in every width that is `shown`; `tell` hears of one that turns out to be damaged."""
    site, wanted = neighbourhood.site, frozenset(shown)
    for picture in neighbourhood.pictures.values():
        widths = tuple(width for width in picture.widths if (picture.key, width) in wanted)
        try:
            made = _made(picture, site.root / site.content / picture.file, widths, _kept_in(site.root))
        except (pictures.NoPicture, OSError):
            position = Position(f"{site.content}/{picture.file}")
            tell(Problem("picture-unreadable", position, {"given": picture.file}))
            continue
        for width, content in zip(widths, made, strict=True):
            yield OutputFile(picture.address(width), content)


def _made(picture: Picture, file: Path, widths: tuple[int, ...], kept: Path | None) -> tuple[bytes, ...]:
    """The picture in each width; from what is kept as far as that is whole."""
    paths = [kept / _name(picture, width) if kept else None for width in widths]
    known = [_read(path) if path else None for path in paths]
    missing = [width for width, content in zip(widths, known, strict=True) if content is None]
    sizes = [(width, picture.height_at(width)) for width in missing]
    fresh = dict(zip(missing, pictures.in_sizes(file.read_bytes(), sizes), strict=True)) if missing else {}
    for width, path in zip(widths, paths, strict=True):
        if path and width in fresh:
            _keep(path, fresh[width])
    return tuple(content or fresh[width] for width, content in zip(widths, known, strict=True))


def _kept_in(root: Path) -> Path | None:
    """Where pictures are kept; nowhere, where that would be outside the site's folder."""
    folder = root / CACHE
    return folder if folder.resolve().is_relative_to(root.resolve()) else None


def _name(picture: Picture, width: int) -> str:
    told = f"{pictures.maker()} {pictures.MOST_BYTES} {picture.key} {width} {picture.height_at(width)}"
    return blake2b(told.encode(), digest_size=16).hexdigest()


def _read(path: Path) -> bytes | None:
    try:
        kept = path.read_bytes()
    except OSError:
        return None
    seal, content = kept[:_SEAL], kept[_SEAL:]
    return content if content and seal == _seal_of(content, path.name) else None


def _keep(path: Path, content: bytes) -> None:
    """Written whole or not at all; a folder that nobody can write costs only time."""
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(_seal_of(content, path.name) + content)
        os.replace(name, path)


def _seal_of(content: bytes, name: str) -> bytes:
    return blake2b(content, digest_size=_SEAL, person=name[:16].encode()).digest()
