"""The drawings that a category may choose from, in Material's folder; Material is not imported."""

import os
from contextlib import suppress
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

from quartier.model.expression import expression

_NAME = expression(r"[a-z0-9-]+")


@lru_cache
def known_icons() -> tuple[str, ...]:
    """The names of all drawings, such as `coffee`."""
    names = os.listdir(_folder()) if _folder().is_dir() else []
    return tuple(sorted(name.removesuffix(".svg") for name in names if name.endswith(".svg")))


@lru_cache
def drawing(name: str) -> str:
    """The SVG of an icon; empty for a name that is none."""
    if not _NAME.fullmatch(name):
        return ""
    with suppress(OSError):  # to list them all first takes longer than most pages
        return (_folder() / f"{name}.svg").read_text("utf-8")
    return ""


@lru_cache
def _folder() -> Path:
    found = find_spec("material")
    origin = Path(found.origin) if found and found.origin else Path()
    return origin.parent / "templates" / ".icons" / "material"
