"""The shelf on which finished files wait until all are there; what the site has already is not put on it."""

import os
from collections.abc import Mapping
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path
from tempfile import SpooledTemporaryFile

from quartier.building.state import Output

_BYTES = 16
MANY_BYTES = 1_000_000

Place = tuple[int, int]


def digest_of(content: bytes) -> bytes:
    return blake2b(content, digest_size=_BYTES).digest()


class Waiting:
    """What waits until it is wanted, on the disk where it is much: memory is dear, and a first touch slow."""

    def __init__(self) -> None:
        self._file = SpooledTemporaryFile(MANY_BYTES)  # noqa: SIM115  # `close` ends it
        self._end = 0

    def put(self, content: bytes) -> Place:
        self._file.seek(self._end)
        self._file.write(content)
        begin, self._end = self._end, self._end + len(content)
        return begin, self._end

    def get(self, place: Place) -> bytes:
        begin, end = place
        self._file.seek(begin)
        return self._file.read(end - begin)

    def close(self) -> None:
        self._file.close()


class Shelf:
    """`folder` is made of files that are new; `there` are those of the site that are as they were left."""

    def __init__(self, folder: Path, there: Mapping[str, Output]) -> None:
        self.folder = folder
        self.there = there
        self._top = str(folder)
        self._folders: set[str] = {""}
        self._put: dict[str, Output] = {}

    def put(self, path: str, content: bytes) -> None:
        digest = digest_of(content)
        known = self.there.get(path)
        if known is not None and known.digest == digest:
            self._put[path] = known
            return
        self._make_folder(path.rpartition("/")[0])
        handle = os.open(f"{self._top}/{path}", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o666)
        try:
            left = memoryview(content)
            while left:
                left = left[os.write(handle, left) :]
            self._put[path] = Output(digest, len(content), os.fstat(handle).st_mtime_ns)
        finally:
            os.close(handle)

    def _make_folder(self, folder: str) -> None:
        if folder in self._folders:
            return
        self._make_folder(folder.rpartition("/")[0])
        with suppress(FileExistsError):  # another process may have made it
            os.mkdir(f"{self._top}/{folder}")
        self._folders.add(folder)

    def taken(self) -> dict[str, Output]:
        """What was put since one last asked."""
        found, self._put = self._put, {}
        return found
