"""What goes into a build: the content of every file, told by digests; never by times, which copies lose."""

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from hashlib import blake2b
from pathlib import Path

from quartier.installed import libraries

_BYTES = 16
_HERE = Path(__file__).parent.parent
_TEMPLATE = ".html"

Digests = Mapping[str, bytes]
"""File (path below a folder) → digest of its content."""


def digests_below(root: Path, *folders: str) -> dict[str, bytes]:
    """The digest of every file in some folders of `root`, by name; what is hidden is left out."""
    found: dict[str, bytes] = {}
    for folder in folders:
        for path in sorted(_files(f"{root}/{folder}", folder)):
            found[path] = _digest(f"{root}/{path}")
    return found


def digest_of(root: Path, file: str) -> bytes:
    """The digest of one file; that of nothing where it is not there."""
    try:
        return _digest(f"{root}/{file}")
    except OSError:
        return b""


def together(*parts: bytes | str) -> bytes:
    """One digest of many values, each with its length, so that none can pass for two."""
    whole = blake2b(digest_size=_BYTES)
    for part in parts:
        content = part.encode() if isinstance(part, str) else part
        whole.update(len(content).to_bytes(8, "big"))
        whole.update(content)
    return whole.digest()


def of_all(digests: Digests) -> bytes:
    return together(*(part for item in digests.items() for part in item))


def program() -> bytes:
    """What the program itself is: its code as this process runs it; its templates and its theme, which may
    change while it runs, as they are now."""
    theme = next((Path(place) for place in _theme_folders()), _HERE)
    templates = _below_here(lambda name: name.endswith(_TEMPLATE))
    return together(_code(), of_all(templates), of_all(digests_below(theme.parent, theme.name)))


@cache
def _code() -> bytes:
    """The program's files besides its templates, the versions of Python and of all libraries."""
    own = _below_here(lambda name: not name.endswith(_TEMPLATE))
    return together(sys.version, of_all(own), *libraries())


def _below_here(asked: Callable[[str], bool]) -> Digests:
    names = (name for folder in _packages(_HERE) for name in _files(f"{_HERE}/{folder}", folder))
    return {name: _digest(f"{_HERE}/{name}") for name in sorted(filter(asked, names))}


def _theme_folders() -> Iterable[str]:
    from importlib.util import find_spec

    found = find_spec("quartier_theme")
    return (found and found.submodule_search_locations) or ()


def _packages(folder: Path) -> list[str]:
    """Everything in the package's folder but what Python writes there itself."""
    return sorted(entry.name for entry in os.scandir(folder) if entry.name != "__pycache__")


def _files(folder: str, shown: str) -> Iterator[str]:
    if os.path.isfile(folder):
        yield shown
        return
    try:
        entries = list(os.scandir(folder))
    except OSError:
        return
    for entry in entries:
        if entry.name.startswith(".") or entry.name == "__pycache__":
            continue
        if entry.is_dir():
            yield from _files(entry.path, f"{shown}/{entry.name}")
        else:
            yield f"{shown}/{entry.name}"


def _digest(path: str) -> bytes:
    """Read by system calls: for a small file Python's own files cost more than the reading."""
    handle = os.open(path, os.O_RDONLY)
    try:
        size = os.fstat(handle).st_size
        digest = blake2b(digest_size=_BYTES)
        while content := os.read(handle, max(size + 1, 65536)):
            digest.update(content)
            if len(content) == size:
                break
        return digest.digest()
    finally:
        os.close(handle)
