"""The search index over the finished pages. The only module that runs Pagefind."""

import json
from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Protocol

from quartier.model.expression import expression
from quartier.model.page import OutputFile

if TYPE_CHECKING:
    import subprocess

UNUSED = expression(r"pagefind-(?!entry|worker)")
"""Pagefind's own boxes and lists; the theme brings a page of results."""


class SearchIndexFailed(RuntimeError):
    """Pagefind could not index the site; carries what it said."""


class Ask(Protocol):
    """Puts a question to Pagefind and waits for the answer."""

    def __call__(self, type_: str, **details: object) -> dict[str, Any]: ...


def index(folder: Path, language: str) -> None:
    """Adds `pagefind/` to the site in `folder`."""
    write(folder, folder, language)


def write(folder: Path, into: Path, language: str) -> None:
    """Writes the index over the site in `folder`, as `pagefind/` below `into`."""
    pages = sorted(page.relative_to(folder).as_posix() for page in folder.rglob("*.html"))
    for file in index_files(((page, (folder / page).read_text("utf-8")) for page in pages), language):
        path = into / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(file.content)


def index_files(pages: Iterable[tuple[str, str]], language: str) -> Iterator[OutputFile]:
    """The index over `pages`, each with its path and its HTML, in the order of their paths: words of their
    main areas, stemmed for `language`.

    Pagefind gets the pages one by one: left alone with a folder it numbers them as the disk lists them, and
    two machines would make two indexes of the same pages.
    """
    with _pagefind() as ask:
        number = ask("NewIndex", config={"force_language": language})["index_id"]
        for path, html in pages:
            ask("AddFile", index_id=number, file_path=path, file_contents=html)
        files = ask("GetFiles", index_id=number)["files"]
    for file in files:  # left to write them itself, Pagefind may end before the last bytes are on the disk
        if not UNUSED.match(file["path"]):
            yield OutputFile(f"pagefind/{file['path']}", b64decode(file["content"]))


@contextmanager
def _pagefind() -> Iterator[Ask]:
    """Pagefind as a service; its own Python client waits a tenth of a second for every page."""
    import tempfile

    with tempfile.TemporaryFile() as said, _started(said) as process:

        def ask(type_: str, **details: object) -> dict[str, Any]:
            assert process.stdin is not None
            assert process.stdout is not None
            try:
                process.stdin.write(_message({"type": type_, **details}))
                process.stdin.flush()
                return _answer(process.stdout)
            except (OSError, EOFError) as gone:
                with suppress(OSError):
                    process.stdin.close()
                process.wait()
                said.seek(0)
                raise SearchIndexFailed(said.read().decode(errors="replace").strip() or str(gone)) from gone

        yield ask


def _started(said: IO[bytes]) -> "subprocess.Popen[bytes]":
    import subprocess

    from pagefind.service import get_executable

    command = (str(get_executable() or "pagefind"), "--service")
    try:
        return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=said)
    except OSError as missing:
        raise SearchIndexFailed(str(missing)) from missing


def _message(payload: dict[str, object]) -> bytes:
    """A question in the form of Pagefind's service: base64 of JSON, ended by a comma."""
    return b64encode(json.dumps({"message_id": 1, "payload": payload}).encode()) + b","


def _answer(stdout: IO[bytes]) -> dict[str, Any]:
    received = bytearray()
    while not received.endswith(b","):
        if not (part := stdout.read1(65536)):  # type: ignore[attr-defined]  # a pipe is buffered
            raise EOFError("pagefind")
        received += part
    payload: dict[str, Any] = json.loads(b64decode(received[:-1]))["payload"]
    if payload["type"] == "Error":
        raise SearchIndexFailed(str(payload["message"]))
    return payload
