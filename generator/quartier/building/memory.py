"""What a build keeps for the next one in `.cache/quartier/`: whole and our own, or it is not taken.

Two sorts of files: the index, one value that every build reads, and bundles of pieces that are read one by
one when somebody asks for them. Each has a seal by which damage shows. Out of a file come only plain values
and the classes of values that this program keeps there, never anything that could act.
"""

import io
import os
import pickle
import secrets
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from enum import Enum
from functools import cached_property
from hashlib import blake2b
from importlib import import_module
from pathlib import Path
from typing import IO, Any, NamedTuple
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import fields, replace

FOLDER = Path(".cache", "quartier")
_HEAD = b"quartier 1\n"
_SEAL, _SIZE = 16, 8
_AT_ONCE = 1 << 18
_CHANGES, _UNFINISHED = "changes", "unfinished"
_MOST_CHANGES = 30
BUNDLES_KEPT = 32
"""An edit adds two small ones; over more than so many, pieces are gathered into one."""
_PLAIN = {
    "builtins": frozenset(("set", "frozenset", "range", "slice", "complex", "bytearray")),
    "datetime": frozenset(("date", "datetime", "time", "timedelta", "timezone")),
    "zoneinfo": frozenset(("ZoneInfo",)),
    "pathlib": frozenset(("PurePosixPath", "PosixPath", "Path")),
    "types": frozenset(("MappingProxyType",)),
}
_OURS = (
    *(f"quartier.{folder}." for folder in ("model", "kinds", "calendar", "reading", "building")),
    *(f"quartier.pages.{module}" for module in ("shell", "written_pages", "insertions")),
    "quartier.engine",
    "quartier.feeds.calendars",
)


class Forgotten(Exception):
    """What was kept is not there, not whole or not ours; it is made anew."""


class Where(Struct, frozen=True):
    """Where a piece lies: its bundle, its bytes there, its seal; in `brief` what has to be known of it
    without reading it."""

    bundle: str
    start: int
    end: int
    seal: bytes
    brief: bytes = b""


class _Values(pickle.Unpickler):
    """Reads plain values and our own classes of values; anything else ends it."""

    def find_class(self, module: str, name: str) -> Any:
        known = _FOUND.get((module, name))
        if known is None:
            known = _FOUND[module, name] = _found(module, name)
        return known


_FOUND: dict[tuple[str, str], Any] = {}


def _found(module: str, name: str) -> Any:
    if (module, name) == ("builtins", "getattr"):
        return _member
    if name in _PLAIN.get(module, ()):
        return getattr(import_module(module), name)
    if module.startswith(_OURS):
        found = getattr(import_module(module), name, None)
        if isinstance(found, type) and _holds_values(found):
            return found
    raise Forgotten(f"{module}.{name}")


def _member(group: Any, name: str) -> Any:
    """A value of an Enum or a time zone, which pickle asks for by name; of nothing else is anything got."""
    if group is ZoneInfo and name == "_unpickle":
        return ZoneInfo._unpickle  # type: ignore[attr-defined]  # the way in which zones are kept
    if not (isinstance(group, type) and issubclass(group, Enum)):
        raise Forgotten(str(group))
    return group[name]


def _holds_values(found: type) -> bool:
    if issubclass(found, (Struct, tuple, Enum)):
        return True
    from quartier.model.entry import Entry  # comes with Pydantic, and whoever looks for one has it

    return issubclass(found, Entry)


def value_of(content: bytes | memoryview) -> Any:
    """The value of what `bytes_of` made; raises Forgotten where it holds anything else than values."""
    return _value_in(io.BytesIO(content))


def _value_in(file: IO[bytes]) -> Any:
    try:
        return _Values(file).load()
    except Forgotten:
        raise
    except Exception as error:  # what pickle raises for damage is not one sort of error
        raise Forgotten(str(error)) from error


def bundle_name() -> str:
    """A name that no bundle has yet."""
    return f"pieces-{secrets.token_hex(4)}"


def bytes_of(value: Any) -> bytes:
    return pickle.dumps(value, protocol=5)


def seal_of(content: bytes | memoryview) -> bytes:
    return blake2b(content, digest_size=_SEAL).digest()


def digest_of_value(value: Any) -> bytes:
    """The same for values that say the same; what `bytes_of` makes also tells which parts are one and the
    same."""
    content = io.BytesIO()
    pickler = pickle.Pickler(content, protocol=5)
    pickler.fast = True
    pickler.dump(value)
    return seal_of(content.getbuffer())


def _seal_of_rest(file: IO[bytes]) -> bytes:
    """The seal of all that comes in a file."""
    found = blake2b(digest_size=_SEAL)
    while content := file.read(_AT_ONCE):
        found.update(content)
    return found.digest()


class Change(NamedTuple):
    """What is different in a struct: `new` whole fields; of mappings only the different `entries`
    and the keys that are gone; `inner` are structs in it."""

    new: Mapping[str, Any]
    entries: Mapping[str, tuple[Mapping[Any, Any], tuple[Any, ...]]]
    inner: Mapping[str, "Change"]


def change_of(before: Any, now: Any) -> Change:
    new, entries, inner = {}, {}, {}
    for name in (one.name for one in fields(now)):
        old, value = getattr(before, name), getattr(now, name)
        if isinstance(value, dict) and isinstance(old, dict):
            moved = {key: value[key] for key in _moved(old, value)}
            different = {key: one for key, one in moved.items() if old.get(key, _NOTHING) != one}
            added = [key for key in different if key not in old]
            gone = tuple(old.keys() - value.keys()) if len(old) + len(added) != len(value) else ()
            if added and [*value][-len(added) :] != added:
                new[name] = value  # they stand among the others, and a mapping is in order
            elif different or gone:
                entries[name] = (different, gone)
        elif isinstance(value, Struct) and type(value) is type(old):
            inner[name] = change_of(old, value)
        elif value is not old and value != old:
            new[name] = value
    return Change(new, entries, inner)


def _moved(old: dict[Any, Any], value: dict[Any, Any]) -> list[Any]:
    """The keys of entries that do not stand where they stood, and as they were: most do."""
    if len(old) != len(value):
        return [*value]
    both = zip(value, value.values(), old, old.values(), strict=True)
    return [key for key, one, known, was in both if key != known or (one is not was and one != was)]


def changed(value: Any, change: Change) -> Any:
    said = dict(change.new)
    for name, (different, gone) in change.entries.items():
        entries = {**getattr(value, name), **different}
        for key in gone:
            entries.pop(key, None)
        said[name] = entries
    said.update({name: changed(getattr(value, name), inner) for name, inner in change.inner.items()})
    return replace(value, **said)


_NOTHING = object()


class Bundle:
    """Writes pieces, one behind the other, into a file of its own; raises Forgotten where that cannot be."""

    def __init__(self, folder: Path, name: str) -> None:
        self.name = name
        self.at = 0
        self._path = folder / name
        self._file: io.BufferedWriter | None = None

    def add(self, content: bytes, brief: bytes = b"") -> Where:
        with _or_forgotten():
            if self._file is None:
                self._file = self._path.open("wb")
            self._file.write(content)
        start, self.at = self.at, self.at + len(content)
        return Where(self.name, start, self.at, seal_of(content), brief)

    def close(self) -> None:
        if self._file:
            with _or_forgotten():
                self._file.close()
            self._file = None


@contextmanager
def _or_forgotten() -> Iterator[None]:
    """What the disk refuses, a full one too, is as if it had not been kept."""
    try:
        yield
    except OSError as error:
        raise Forgotten(str(error)) from error


class Opened:
    """A file to read from. Copies of the process read from it too: none moves the others' place in it."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("rb", buffering=0)
        self._moves = not hasattr(os, "pread")

    def read(self, start: int, end: int) -> bytes:
        if self._moves:  # where there is no other way there are no copies either
            self._file.seek(start)
            return self._file.read(end - start)
        return os.pread(self._file.fileno(), end - start, start)

    @property
    def size_and_time(self) -> tuple[int, int]:
        """Its bytes, and when it was last changed (nanoseconds)."""
        status = os.fstat(self._file.fileno())
        return status.st_size, status.st_mtime_ns

    def close(self) -> None:
        self._file.close()


def may_keep(folder: Path, root: Path) -> bool:
    """Whether a folder, which need not be there yet, lies below `root` and may be written to."""
    there = next(place for place in (folder, *folder.parents) if place.exists())
    writable = os.access(there, os.W_OK) and there.stat().st_mode & 0o200  # to an administrator all is open
    return bool(writable) and folder.resolve().is_relative_to(root.resolve())


class Memory:
    """The folder in which a build keeps its values; with nowhere to keep them it forgets them all."""

    def __init__(self, root: Path, name: str) -> None:
        folder = root / FOLDER / name
        self.folder = folder if may_keep(folder, root) else None
        self._read: dict[str, Opened] = {}
        self._base: tuple[bytes, int, Any] | None = None
        """The seal of the index that was read, and how many changes there are since."""

    @cached_property
    def is_there(self) -> bool:
        """Whether the folder is there, made if need be."""
        with suppress(OSError):
            if self.folder is not None:
                self.folder.mkdir(parents=True, exist_ok=True)
                return True
        return False

    @property
    def size(self) -> int:
        """The bytes of the index; none where nothing is kept."""
        with suppress(OSError):
            return (self.folder / "index").stat().st_size if self.folder else 0
        return 0

    def index(self, key: bytes) -> Any:
        """What the last build with the same `key` kept, with all changes since; raises Forgotten."""
        if self.folder is None or (self.folder / _UNFINISHED).exists():
            raise Forgotten("elsewhere, or not finished")
        seal, value = self._value_at(_HEAD + key)
        changes = list(self._changes_since(seal))
        self._base = (seal, len(changes), value)
        for change in changes:
            value = changed(value, change)
        return value

    def _value_at(self, head: bytes) -> tuple[bytes, Any]:
        """The value of the index, which begins with `head`, and its seal: never as a whole in memory."""
        assert self.folder is not None
        with _or_forgotten(), (self.folder / "index").open("rb") as file:
            begins, seal, at = file.read(len(head)), file.read(_SEAL), file.tell()
            if begins != head or seal != _seal_of_rest(file):
                raise Forgotten("index")
            file.seek(at)
            return seal, _value_in(file)

    def _bytes_in(self, name: str) -> bytes:
        assert self.folder is not None
        with _or_forgotten():
            return (self.folder / name).read_bytes()

    def _changes_since(self, base: bytes) -> Iterator[Change]:
        """What was added to the index of that seal."""
        try:
            content = self._bytes_in(_CHANGES)
        except Forgotten:
            return
        rest = memoryview(content)[_SEAL:] if content.startswith(base) else memoryview(b"")
        while rest:
            seal, size = bytes(rest[:_SEAL]), int.from_bytes(rest[_SEAL : _SEAL + _SIZE], "big")
            kept = rest[_SEAL + _SIZE : _SEAL + _SIZE + size]
            if len(kept) != size or seal_of(kept) != seal:
                raise Forgotten(_CHANGES)
            yield value_of(kept)
            rest = rest[_SEAL + _SIZE + size :]

    def piece(self, where: Where) -> Any:
        """One value; raises Forgotten."""
        return value_of(self.content(where))

    def content(self, where: Where) -> bytes:
        """The bytes of one piece; raises Forgotten."""
        if where.bundle not in self._read:
            self._read[where.bundle] = self._opened(where.bundle)
        content = self._read[where.bundle].read(where.start, where.end)
        if seal_of(content) != where.seal:
            raise Forgotten(where.bundle)
        return content

    def _opened(self, name: str) -> "Opened":
        """A file of which only what is asked for is read. A map of it would count as memory of ours, and end
        the process where somebody cuts the file off."""
        assert self.folder is not None
        with _or_forgotten():
            return Opened(self.folder / name)

    def bundle(self, name: str) -> Bundle | None:
        return Bundle(self.folder, name) if self.folder and self.is_there else None

    def are_scattered(self, pieces: Mapping[str, Where]) -> bool:
        """Whether pieces lie in too many bundles."""
        return len({where.bundle for where in pieces.values()}) > BUNDLES_KEPT

    def gathered(self, pieces: dict[str, Where], name: str) -> dict[str, Where]:
        """The same pieces in one new bundle, where they lie in too many; others find what is damaged."""
        if not self.are_scattered(pieces) or not (own := self.bundle(name)):
            return pieces
        with suppress(Forgotten):
            found = {piece: own.add(self.content(where), where.brief) for piece, where in pieces.items()}
            own.close()
            return found
        own.close()
        return pieces

    def keep(self, key: bytes, value: Any, bundles: Iterable[str]) -> None:
        """The index, written whole or not at all, and of the bundles those that it names."""
        if self.folder is None or not self.is_there:
            return
        content = bytes_of(value)
        with suppress(OSError):
            fresh = self.folder / f"index.{os.getpid()}"
            seal = seal_of(content)
            fresh.write_bytes(_HEAD + key + seal + content)
            os.replace(fresh, self.folder / "index")
            self._base = (seal, 0, value)
            self._forget_all_but({"index", *bundles})

    def keep_change(self, key: bytes, before: Any, value: Any, bundles: Iterable[str]) -> None:
        """The same, where little is different from what `index` said `before`: only that is written."""
        if self.folder is None or not self.is_there:
            return
        if self._base is None or self._base[1] >= _MOST_CHANGES:
            self.keep(key, value, bundles)
            return
        base, number, _ = self._base
        content = bytes_of(change_of(before, value))
        entry = seal_of(content) + len(content).to_bytes(_SIZE, "big") + content
        with suppress(OSError):
            with (self.folder / _CHANGES).open("ab" if number else "wb") as file:
                file.write(entry if number else base + entry)
            self._base = (base, number + 1, value)
            self._forget_all_but({"index", _CHANGES, *bundles})

    def forget(self) -> None:
        """Nothing is taken for kept until `keep`: what follows may not be completed."""
        if self.folder is not None:
            with suppress(OSError):
                self.folder.mkdir(parents=True, exist_ok=True)
                (self.folder / _UNFINISHED).touch()

    def _forget_all_but(self, names: set[str]) -> None:
        assert self.folder is not None
        for path in self.folder.iterdir():
            if path.name not in names:
                if path.is_dir() and not path.is_symlink():
                    shutil.rmtree(path)
                else:
                    path.unlink()


class Nowhere(Memory):
    """The memory of whoever can keep nothing."""

    def __init__(self) -> None:
        super().__init__(Path(), "")
        self.folder = None


class WarmMemory(Memory):
    """The memory of a process that builds again and again: what was kept or read stays in the process too."""

    def __init__(self, root: Path, name: str) -> None:
        super().__init__(root, name)
        self._index: tuple[bytes, Any] | None = None
        self._values: dict[Where, Any] = {}

    def index(self, key: bytes) -> Any:
        if self._index is None or self._index[0] != key:
            self._index = (key, super().index(key))
        return self._index[1]

    def piece(self, where: Where) -> Any:
        if where not in self._values:
            self._values[where] = super().piece(where)
        return self._values[where]

    def keep(self, key: bytes, value: Any, bundles: Iterable[str]) -> None:
        named = set(bundles)
        super().keep(key, value, named)
        self._remember(key, value, named)

    def keep_change(self, key: bytes, before: Any, value: Any, bundles: Iterable[str]) -> None:
        named = set(bundles)
        super().keep_change(key, before, value, named)
        self._remember(key, value, named)

    def _remember(self, key: bytes, value: Any, named: set[str]) -> None:
        self._index = (key, value) if self.folder else None  # with no folder its pieces are nowhere
        self._values = {where: one for where, one in self._values.items() if where.bundle in named}
        self._read = {bundle: content for bundle, content in self._read.items() if bundle in named}

    def forget(self) -> None:
        self._index = None
        super().forget()
