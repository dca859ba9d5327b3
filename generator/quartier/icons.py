"""The drawings that a category may choose from, in Material's folder; Material is not imported."""

import os
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path


@lru_cache
def known_icons() -> tuple[str, ...]:
    """The names of all drawings, such as `coffee`."""
    names = os.listdir(_folder()) if _folder().is_dir() else []
    return tuple(sorted(name.removesuffix(".svg") for name in names if name.endswith(".svg")))


@lru_cache
def drawing(name: str) -> str:
    """The SVG of an icon; empty for a name that is none."""
    path = _folder() / f"{name}.svg"
    return path.read_text("utf-8") if name in known_icons() else ""


@lru_cache
def _folder() -> Path:
    found = find_spec("material")
    origin = Path(found.origin) if found and found.origin else Path()
    return origin.parent / "templates" / ".icons" / "material"
