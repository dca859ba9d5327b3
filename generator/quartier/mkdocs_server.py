"""The preview: shows a site and makes it anew at every edit. The only module that knows watchdog."""

import logging
import posixpath
import re
from collections.abc import Callable, Iterable
from html import escape
from pathlib import Path
from typing import Any

from mkdocs.exceptions import MkDocsException
from mkdocs.livereload import LiveReloadServer
from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer
from watchdog.observers.api import BaseObserver
from watchdog.observers.polling import PollingObserver

from quartier import mkdocs_log, report
from quartier.mkdocs_log import log
from quartier.model.site import FILE
from quartier.reading.configuration import language_in, site_in
from quartier.words import words_of

QUIET = 0.03
"""Seconds without an edit before a rebuild begins: whoever saves a file touches it several times."""
POLLING = 0.25
"""Seconds between two looks at all files, where the system does not tell of edits."""
BANNER = re.compile(rb'<p class="banner banner--problems">.*?</p>\s*', re.DOTALL)
"""How the theme leads to the problems: on every page of a preview."""
EDITS = frozenset(("created", "modified", "moved", "deleted"))
"""The system also tells of files that are only read, by a rebuild for instance."""


def serve_site(
    folder: Path,
    address: str,
    rebuild: Callable[[], None],
    root: Path,
    mount: str,
    watched: Iterable[Path],
    make_ready: Callable[[str], None] = lambda path: None,
    is_wrong: Callable[[], bool] = lambda: False,
) -> None:
    """Builds the site of `folder` and serves what lies in `root` until somebody stops it; an edit of what is
    `watched` (files, folders) calls `rebuild`. What it raises stands on every page until it raises nothing.

    `address` is host and port; `mount` is where the site's addresses begin (`/`, `/quartier/`). `make_ready`
    hears which path below `root` is asked for, before it is looked for there; `is_wrong` says whether pages
    shall tell of problems.
    """
    host, _, port = address.rpartition(":")
    with mkdocs_log.shown(mkdocs_log.OWN_WAY):
        server = Preview(rebuild, host.strip("[]"), int(port), str(root), mount)
        server.make_ready = make_ready
        never_hanging(server, rebuild, folder, is_wrong)
        try:
            server.take_address()
            server.builder()  # before other threads run, beside which no helping process can be made
            server.observe(watched)
            server.builder()  # an edit while the first build ran is not lost
            server.serve()
        except OSError as error:
            said = error.strerror or str(error)
            words = words_of(language_in(folder))
            raise SystemExit(words.text("build.no_address", address=address, said=said)) from error
        except KeyboardInterrupt:
            return
        finally:
            server.shutdown()


class Preview(LiveReloadServer):
    """MkDocs' server, but it hears of an edit from the system and need not look at every file for it."""

    def __init__(self, rebuild: Callable[[], None], host: str, port: int, root: str, mount: str) -> None:
        super().__init__(rebuild, host, port, root, mount)
        self.build_delay = QUIET
        self.error_handler = self._error_page
        self.make_ready: Callable[[str], None] = lambda path: None
        self._listeners: list[BaseObserver] = []

    def observe(self, paths: Iterable[Path]) -> None:
        """Watches files and folders; where the system cannot tell of so many, by looking at them."""
        found = [path.resolve() for path in paths if path.exists()]
        self._watched_paths = dict.fromkeys(map(str, found), 1)  # what MkDocs names when it begins
        try:
            self._listen(Observer(), found)
        except OSError as error:
            log.debug(str(error))
            self._listen(PollingObserver(timeout=POLLING), found)

    def take_address(self) -> None:
        """Raises OSError where somebody else has it; who asks meanwhile waits."""
        self.server_bind()
        self.server_activate()

    def serve(self, *, open_in_browser: bool = False) -> None:
        """Answers and rebuilds until it is shut down."""
        log.info("Serving on %s", self.url)
        self.serve_thread.start()
        self._build_loop()  # type: ignore[no-untyped-call]  # MkDocs' own is half typed

    def _serve_request(self, environ: Any, start_response: Any) -> Any:
        path = environ["PATH_INFO"].encode("latin-1").decode("utf-8", "ignore")
        below = posixpath.normpath("/" + path.removeprefix(self.mount_path)).lstrip("/")
        if not path.endswith("/"):
            self.make_ready(below)
        return super()._serve_request(environ, start_response)

    def shutdown(self, wait: bool = False) -> None:
        for listener in self._listeners:
            listener.stop()
        super().shutdown(wait)

    def _listen(self, listener: BaseObserver, paths: list[Path]) -> None:
        self._listeners.append(listener)
        for path in paths:
            whole = path.is_dir()
            # A file that an editor replaces is another file to the system, so its folder is watched.
            place, only = (path, "") if whole else (path.parent, str(path))
            listener.schedule(_Edits(self._edited, only), str(place), recursive=whole)
        listener.start()

    def _edited(self) -> None:
        with self._rebuild_cond:
            self._want_rebuild = True
            self._rebuild_cond.notify_all()

    def _error_page(self, code: int) -> bytes | None:
        page = Path(self.root, f"{code}.html")
        return page.read_bytes() if page.is_file() else None


class _Edits(FileSystemEventHandler):
    """Calls `tell` at every edit below what is watched, or of the file `only`."""

    def __init__(self, tell: Callable[[], None], only: str) -> None:
        self.tell = tell
        self.only = only

    def on_any_event(self, event: FileSystemEvent) -> None:
        only_listed = event.is_directory and event.event_type == "modified"
        ours = not self.only or self.only in (event.src_path, event.dest_path)
        if event.event_type in EDITS and ours and not only_listed:
            self.tell()


def never_hanging(
    server: LiveReloadServer,
    build: Callable[[], None],
    folder: Path,
    is_wrong: Callable[[], bool],
    file: str = FILE,
) -> None:
    """Lets `server` build with `build`; where that fails, every page says why, until it no longer fails.
    While nothing `is_wrong`, no page tells of problems.

    MkDocs' own server answers nobody after a failure. What the files are found wrong in has our words; of
    anything else what was said about it is passed on.
    """
    error_page, inject = server.error_handler, server._inject_js_into_html
    failure: list[bytes] = []

    def building() -> None:
        with mkdocs_log.heard(logging.WARNING) as said:
            try:
                build()
                failure.clear()
            except (Exception, SystemExit) as error:
                wrong_program = not isinstance(error, (MkDocsException, SystemExit))
                log.error(str(error), exc_info=wrong_program)
                failure[:] = [_failure_page(folder, file, [text for _, text in said])]

    def shown(content: bytes) -> bytes:
        return failure[0] if failure else content if is_wrong() else BANNER.sub(b"", content, count=1)

    def page_or_failure(content: bytes, epoch: int) -> bytes:
        return bytes(inject(shown(content), epoch))  # type: ignore[no-untyped-call]  # MkDocs' own is half typed

    server.builder = building
    server.error_handler = lambda code: shown(error_page(code) or b"")
    setattr(server, inject.__name__, page_or_failure)  # the one place through which every page goes


def _failure_page(folder: Path, file: str, said: list[str]) -> bytes:
    words = words_of(language_in(folder, file))
    problems = site_in(folder, file)[1]
    lines = [report.line(problem, words) for problem in problems] or said
    told = "".join(f"<li>{escape(line)}</li>" for line in lines)
    title = escape(words["site.problems_title"])
    head = f'<!doctype html><html lang="{words.language}"><meta charset="utf-8"><title>{title}</title>'
    return f"{head}<body><h1>{title}</h1><ul>{told}</ul></body></html>".encode()
