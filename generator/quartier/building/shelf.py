"""The shelf on which finished files wait until all are there; what the site has already is not put on it."""

import os
from collections.abc import Callable, Mapping
from contextlib import ExitStack, closing, suppress
from hashlib import blake2b
from pathlib import Path
from tempfile import SpooledTemporaryFile

from quartier.building.inputs import together
from quartier.building.joining import Before, Layout, layout_of, write
from quartier.building.memory import Opened
from quartier.building.state import Output
from quartier.model.page import JoinedFile

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
    """`folder` is made of files that are new; `there` are those of the `site` that are as they were left, and
    `layout_before` tells how one of them was joined. `layouts` are those of files that were joined anew."""

    def __init__(
        self,
        folder: Path,
        there: Mapping[str, Output],
        site: Path,
        layout_before: Callable[[str], Layout | None] = lambda _: None,
    ) -> None:
        self.folder = folder
        self.there = there
        self.layouts: dict[str, Layout] = {}
        self._site = site
        self._layout_before = layout_before
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

    def join(self, file: JoinedFile) -> None:
        """Puts a joined file; whether it is another one than before is told by its parts' seals."""
        layout = layout_of(file)
        digest = together(file.head, layout.seals, file.tail)
        known = self.there.get(file.path)
        if known is not None and known.digest == digest:
            self._put[file.path] = known
            return
        self._make_folder(file.path.rpartition("/")[0])
        with ExitStack() as opened, open(f"{self._top}/{file.path}", "wb") as new:
            write(file, new, self._before(file.path, opened))
            new.flush()
            self._put[file.path] = Output(digest, file.size, os.fstat(new.fileno()).st_mtime_ns)
        if layout.number > 1:
            self.layouts[file.path] = layout

    def _before(self, path: str, opened: ExitStack) -> Before | None:
        """A joined file as the last build left it, if it is still there."""
        known, layout = self.there.get(path), self._layout_before(path)
        if known is None or layout is None:
            return None
        try:
            lies_in = opened.enter_context(closing(Opened(self._site / path)))
        except OSError:  # gone since one looked
            return None
        return Before(layout, lies_in) if lies_in.size_and_time == (known.size, known.time) else None

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
