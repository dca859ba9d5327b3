"""The preview's site: built again at every edit; what nobody looks at while writing, when asked for."""

import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from threading import Lock

from msgspec.structs import replace

from quartier import clock, mkdocs_log, output_folder, report, search_index
from quartier.building.builder import build, memory_of
from quartier.building.memory import FOLDER, Memory, may_keep
from quartier.building.order import NOT_LOOKED_AT, Built, Order, Refused
from quartier.engine_inputs import theme_and_configuration
from quartier.mkdocs_log import log
from quartier.model.problem import Problem, Severity
from quartier.model.site import Site
from quartier.reading.configuration import site_in
from quartier.words import words_of

SEARCH = "pagefind"
_HERE = Path(__file__).parent
_NEVER_OWED = (".html", ".ico", ".map")
"""Pages, and what browsers ask for of their own accord."""


class LiveSite:
    """The site of a folder as it is shown at `url`; `target` is the folder in which it lies.

    That is kept from one preview to the next: so one begins with what the last one made.
    """

    def __init__(self, folder: Path, url: str, name: str) -> None:
        self.folder = folder.resolve()
        self.url = url
        self.target, self.passing = _place_for(self.folder, name)
        self.language = "de"
        self._told = _Told()
        self._memory: Memory | None = None
        self._owed: frozenset[str] = frozenset()
        self._at_work = Lock()
        self._indexing = Lock()
        self._builds = 0
        self._wrong = False

    def rebuild(self) -> None:
        """Builds what the files say now; raises SystemExit with the reason where that cannot be shown."""
        with self._at_work:
            self._build(NOT_LOOKED_AT)

    def make_ready(self, path: str) -> None:
        """Makes what somebody asks for, if it had to wait for that."""
        if path.startswith(f"{SEARCH}/"):
            with self._indexing:
                while not (self.target / SEARCH).exists() and self._index():
                    pass
        elif self._waits(path):
            with self._at_work, suppress(SystemExit):  # of what is wrong the rebuild after an edit tells
                self._build(frozenset())

    def is_wrong(self) -> bool:
        """Whether files had errors at the last build."""
        return self._wrong

    def close(self) -> None:
        """What only a preview needs that has no folder of its own."""
        if self.passing:
            shutil.rmtree(self.target.parent, ignore_errors=True)

    def watched(self, site: Site) -> Iterator[Path]:
        """Everything of which a page may be made and that may change while it is shown."""
        yield from theme_and_configuration(self.folder)
        yield from (self.folder / site.content, self.folder / site.events)
        yield from (_HERE / "kinds", _HERE / "pages")

    def _waits(self, path: str) -> bool:
        return path in self._owed or (bool(self._owed) and self._may_be_new(path))

    def _may_be_new(self, path: str) -> bool:
        of_browsers = path.startswith(".") or path.endswith(_NEVER_OWED)
        return not of_browsers and not (self.target / path).exists()

    def _build(self, later: frozenset[str]) -> None:
        order = self._order(later)
        self.language = order.site.language
        if self._memory is None:
            self._memory = memory_of(order)
            for left in self.target.parent.glob(f".{self.target.name}-*"):  # by a preview that was cut short
                output_folder.discard(left)
        self._told.begin(order.site.language)
        try:
            built: Built = build(order, self._told, self._memory)
        except Refused as refused:
            raise SystemExit(str(refused)) from refused
        finally:
            self._builds += 1
        self._owed, self._wrong = built.owed, self._told.errors

    def _order(self, later: frozenset[str]) -> Order:
        found, problems = site_in(self.folder)
        if found is None:
            self._told.begin(self.language)
            self._told.problems(problems)
            raise SystemExit(report.summary(problems, self._told.words))
        site = replace(found, url=self.url)
        today = clock.today_in(site.zone)
        return Order(site, today, self.target, preview=True, serving=True, later=later)

    def _index(self) -> bool:
        """Puts a search index over the pages as they are; the next rebuild takes it away again. Nobody's edit
        waits for it: whether pages changed meanwhile, so that another one has to be made."""
        fresh, builds = output_folder.fresh_beside(self.target), self._builds
        try:
            search_index.write(self.target, fresh, self.language)
        except FileNotFoundError:  # a page that is gone
            pass
        except search_index.SearchIndexFailed as failed:
            log.error(words_of(self.language).text("build.no_index", said=failed))
            return False
        else:
            with self._at_work:
                if builds == self._builds:
                    (fresh / SEARCH).rename(self.target / SEARCH)
        finally:
            output_folder.discard(fresh)
        with self._at_work:
            return builds != self._builds


def _place_for(folder: Path, name: str) -> tuple[Path, bool]:
    """Where the site is made, and whether it has to pass with the preview: where nothing can be kept."""
    if may_keep(folder / FOLDER, folder):
        return folder / FOLDER / name, False
    return Path(tempfile.mkdtemp(prefix="quartier-")).resolve() / name, True


class _Told:
    """Tells of a build what was not said of the one before it."""

    def __init__(self) -> None:
        self.before: frozenset[tuple[int, str]] = frozenset()
        self.said: set[tuple[int, str]] = set()
        self.words = words_of("de")
        self.errors = False

    def begin(self, language: str) -> None:
        self.words = words_of(language)
        self.errors = False
        self.before, self.said = frozenset(self.said), set()

    def problems(self, problems: Iterable[Problem], /) -> None:
        for problem in problems:
            self.errors |= problem.severity is Severity.ERROR
            self.told(*mkdocs_log.line(problem, self.words))

    def told(self, level: int, text: str, /) -> None:
        if (level, text) not in self.before | self.said:
            log.log(level, text)
        self.said.add((level, text))

    def step(self, name: str, total: int = 0, /) -> None:
        log.debug(name)

    def progress(self, done: int, /) -> None:
        pass
