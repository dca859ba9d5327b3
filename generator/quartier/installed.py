"""Which libraries are installed, by name and version: read from the names of folders, which is cheap."""

import os
import sys
from collections.abc import Iterator

_ENDINGS = (".dist-info", ".egg-info")


def libraries() -> tuple[str, ...]:
    """Name and version of everything that Python finds, in order: to ask who needs whom takes longer."""
    return tuple(sorted({name for place in sys.path for name in _in(place or ".")}))


def _in(place: str) -> Iterator[str]:
    try:
        yield from (name for name in os.listdir(place) if name.endswith(_ENDINGS))
    except OSError:  # also what is no folder: an archive, a path that is gone
        return
