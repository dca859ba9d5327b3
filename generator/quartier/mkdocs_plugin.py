"""The MkDocs plugin: registers, frames and swaps in what is generated. The only door to MkDocs."""

import logging
import re
import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from functools import cache, partial
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mkdocs import utils
from mkdocs.commands.build import build, get_context
from mkdocs.commands.serve import serve
from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort, MkDocsException
from mkdocs.livereload import LiveReloadServer
from mkdocs.plugins import BasePlugin, event_priority
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page as EnginePage
from mkdocs.structure.toc import get_toc

from quartier import clock, output_folder, pictures, report, site
from quartier.addresses import written_page
from quartier.feeds.stamps import Changed
from quartier.history import changes_below
from quartier.loading import neighbourhood_of
from quartier.model.neighbourhood import HandWritten, Neighbourhood
from quartier.model.page import OutputFile, Page
from quartier.model.problem import Position, Problem, Severity
from quartier.pages import other_pages, written_pages
from quartier.pages.for_theme import for_theme
from quartier.pages.shell import Shape, shell_of
from quartier.pages.view import View
from quartier.picture_files import Form, forms_in, picture_files
from quartier.published_files import linked_files, withheld
from quartier.reading.configuration import FILE, language_in, site_in
from quartier.search_index import SearchIndexFailed, index
from quartier.words import Words, words_of

if TYPE_CHECKING:
    import jinja2

log = logging.getLogger("mkdocs.plugins.quartier")
UNUSED_ASSETS = re.compile(
    r"assets/(?:javascripts/(?!quartier\.js$)|stylesheets/(?:main|palette)\.|images/favicon\.png)"
)
LOOK = re.compile(r"assets/stylesheets/look-([a-z]+)\.css")


class Refused(Abort):
    """The build ends here; everything was said."""


class QuartierPlugin(BasePlugin):  # type: ignore[type-arg,no-untyped-call]  # MkDocs' own base is half typed
    """A thin face over `site.build`; keeps between MkDocs' events what one build needs."""

    def __init__(self) -> None:
        self.serving = False
        self.target = Path()
        self.fresh: Path | None = None
        self.neighbourhood: Neighbourhood
        self.view: View
        self.words: Words = words_of("de")
        self.nav: Navigation
        self.blocks: dict[str, written_pages.Blocks] = {}
        self.only_seen: frozenset[str] = frozenset()
        self.failure: tuple[Problem, ...] = ()
        self.warnings = utils.CountHandler()
        self.warnings.setLevel(logging.WARNING)

    def load_config(
        self, options: dict[str, Any], config_file_path: str | None = None
    ) -> tuple[list[Any], list[Any]]:
        """Nothing here: `on_config` reads our options itself, since it knows their lines."""
        return [], []

    def on_startup(self, *, command: str, dirty: bool) -> None:
        self.serving = command == "serve"

    # Before anything is read by MkDocs

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        self.warnings.counts.clear()
        logging.getLogger("mkdocs").addHandler(self.warnings)
        root = Path(config.config_file_path).parent
        self._read(root, config)
        self.target = Path(config.site_dir).resolve()
        self.fresh = self._fresh()
        config.site_dir = str(self.fresh)
        config.theme.static_templates.discard("sitemap.xml")
        if self.serving:
            config.watch.extend(_watched(root, config, self.neighbourhood))
        return config

    def _read(self, root: Path, config: MkDocsConfig) -> None:
        found, problems = site_in(root, Path(config.config_file_path).name)
        if found is None:
            self.words = words_of(language_in(root, Path(config.config_file_path).name))
            self._tell(problems)
            self.failure = problems
            raise Refused(report.summary(problems, self.words))
        found = replace(found, url=config.site_url or found.url)
        self.words = words_of(found.language)
        today = clock.today_in(found.zone)
        self.neighbourhood = neighbourhood_of(found, today)
        self.view = View(self.neighbourhood, today)
        self._tell(self.neighbourhood.problems)
        if config.strict and self.neighbourhood.errors:
            raise Refused(
                f"{report.summary(self.neighbourhood.problems, self.words)} {self.words['build.refused']}"
            )

    def _tell_one(self, problem: Problem) -> None:
        self._tell((problem,))

    def _fresh(self) -> Path:
        """The folder in which the site is made; refused where the finished one could not take its place."""
        if not output_folder.may_be_replaced(self.target):
            raise Refused(self.words.text("build.not_ours", folder=self.target))
        try:
            return output_folder.fresh_beside(self.target)
        except OSError as error:
            said = error.strerror or str(error)
            raise Refused(self.words.text("build.no_folder", folder=self.target, said=said)) from error

    def _tell(self, problems: tuple[Problem, ...]) -> None:
        for problem in problems:
            level = logging.ERROR if problem.severity is Severity.ERROR else logging.INFO
            log.log(level, report.line(problem, self.words))

    # Addresses

    @event_priority(-50)
    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        self.blocks = {}
        for file in list(files):
            if self._is_ours(file) or _is_unused(file.src_uri, config.theme["look"]):
                files.remove(file)
        self._keep_private(files, config)
        nav_pages = self.view.addresses.generated
        for source in nav_pages:
            files.append(_generated(config, source))
        for planned in site.plan(self._making(None)):
            if planned.address not in nav_pages.values():
                files.append(_generated(config, f"{planned.address}index.html"))
        return files

    def _is_ours(self, file: File) -> bool:
        """A source of a kind or a hand-written page with an error: MkDocs need not see it."""
        if not file.src_uri.endswith(".md") or file.src_uri in self._written():
            return False
        return not self.serving or file.src_uri.partition("/")[0] in self.view.site.folders.values()

    def _keep_private(self, files: Files, config: MkDocsConfig) -> None:
        """Takes out what lies beside minutes and is not published, and out of pictures what cameras write."""
        beside = [file for file in files if not file.is_documentation_page()]
        kept = withheld(self.neighbourhood, (file.src_uri for file in beside))
        self.only_seen = self._only_seen(config)
        for file in beside:
            if file.src_uri in kept:
                files.remove(file)
            elif file.src_uri in self.only_seen:
                continue  # links to it are looked at before it leaves
            elif file.src_uri.lower().endswith(pictures.ENDINGS) and file.src_dir == config.docs_dir:
                self._without_metadata(file, files, config)

    def _only_seen(self, config: MkDocsConfig) -> frozenset[str]:
        """Pictures that pages show in forms of our own; nobody gets the file itself."""
        shown = {one.file for one in self.neighbourhood.pictures.values() if one.key}
        of_theme = {str(value) for value in config.theme.values()}
        return frozenset(shown) - linked_files(self.neighbourhood) - of_theme

    def _without_metadata(self, file: File, files: Files, config: MkDocsConfig) -> None:
        """What cannot be read cannot be cleaned either, and is not published."""
        content = file.content_bytes
        try:
            plain = pictures.without_metadata(content)
        except pictures.NoPicture:
            position = Position(f"{self.view.site.content}/{file.src_uri}")
            self._tell_one(Problem("picture-unreadable", position, {"given": file.src_uri}, Severity.WARNING))
            files.remove(file)
            return
        if plain != content:
            files.remove(file)
            files.append(_generated(config, file.dest_uri, plain))

    def _written(self) -> Mapping[str, HandWritten]:
        prefix = f"{self.view.site.content}/"
        return {page.file.removeprefix(prefix): page for page in self.neighbourhood.pages}

    def on_nav(self, nav: Navigation, *, config: MkDocsConfig, files: Files) -> Navigation:
        self.nav = nav
        return nav

    # Hand-written pages: MkDocs reads and links them, we fill in and clean

    def on_page_markdown(self, markdown: str, *, page: EnginePage, config: MkDocsConfig, files: Files) -> str:
        source = page.file.src_uri
        written = self._written().get(source)
        if written is None:
            return ""
        page.meta = {}
        secret = secrets.token_hex(8)
        text, self.blocks[source] = written_pages.markdown_of(written, source, secret, self.view)
        return text

    def on_page_content(self, html: str, *, page: EnginePage, config: MkDocsConfig, files: Files) -> str:
        source = page.file.src_uri
        if source not in self.blocks:
            return html
        if title := written_pages.title_of(self._written()[source], html):
            page.meta = {"title": title}  # as plain text; what MkDocs takes from a heading is half HTML
        return written_pages.content_of(html, source, self.blocks[source], self.view)

    # Frames

    def on_env(
        self, env: "jinja2.Environment", *, config: MkDocsConfig, files: Files
    ) -> "jinja2.Environment":
        env.globals["quartier"] = for_theme(self.view, self.serving)
        written = self._written_pages(config, files)
        frame = partial(_frame, env=env, config=config, files=files, nav=self.nav)
        shells = cache(lambda shape: shell_of(partial(frame, shape), secrets.token_hex(8)))
        changed = changes_below(self.view.site.root)
        if changed is None:
            log.info(self.words["build.no_history"])
        self._replace(files, config, site.build(self._making(changed), written, shells))
        return env

    def _making(self, changed: Changed | None) -> site.Making:
        return site.Making(self.view, changed, self.serving, self._tell_one)

    def _written_pages(self, config: MkDocsConfig, files: Files) -> tuple[Page, ...]:
        found = []
        for file in list(files.documentation_pages()):
            if file.src_uri in self.view.addresses.generated:
                continue
            assert file.page is not None
            file.page.validate_anchor_links(files=files, log_level=config.validation.links.anchors)
            found.append(self._written_page(file.page))
        return tuple(found)

    def _written_page(self, page: EnginePage) -> Page:
        source = page.file.src_uri
        written = self._written().get(source)
        if written:
            return written_pages.page_of(written, source, page.content or "", self.view)
        told = [one for one in self.neighbourhood.problems if one.position.file.endswith(f"/{source}")]
        return replace(other_pages.problems_page(self.view, told, written_page(source)), branch=source)

    def _replace(self, files: Files, config: MkDocsConfig, outputs: Iterable[OutputFile]) -> None:
        """Every registered address gets its bytes; MkDocs' own loop finds nothing left to render."""
        for file in list(files):
            if file.is_documentation_page() or file.src_uri in self.only_seen:
                files.remove(file)
        shown: set[Form] = set()
        for output in outputs:
            shown.update(forms_in(output.content))
            if known := files.get_file_from_path(output.path):
                files.remove(known)
            files.append(_generated(config, output.path, output.content))
        for made in picture_files(self.neighbourhood, shown, self._tell_one):
            files.append(_generated(config, made.path, made.content))

    # The finished folder

    @event_priority(-100)
    def on_post_build(self, *, config: MkDocsConfig) -> None:
        assert self.fresh is not None
        if config.strict and any(count for _, count in self.warnings.get_counts()):
            log.info(self.words["build.kept"])
        else:
            self._index(self.fresh)
            output_folder.swap_in(self.fresh, self.target)
        self._put_away()
        config.site_dir = str(self.target)

    def _index(self, folder: Path) -> None:
        try:
            index(folder, self.view.site.language)
        except SearchIndexFailed as failed:
            raise Refused(self.words.text("build.no_index", said=failed)) from failed

    def on_build_error(self, *, error: Exception) -> None:
        self._put_away()

    def on_shutdown(self) -> None:
        self._put_away()  # somebody may have stopped the build by hand

    def _put_away(self) -> None:
        """What only a build needs; after a success the fresh folder has become the site."""
        logging.getLogger("mkdocs").removeHandler(self.warnings)
        if self.fresh is not None:
            output_folder.discard(self.fresh)
            self.fresh = None

    # The preview: it never hangs, whatever is broken

    def on_serve(
        self, server: LiveReloadServer, *, config: MkDocsConfig, builder: Callable[..., None]
    ) -> LiveReloadServer:
        server.builder = partial(self._rebuild, builder, Path(server.root), Path(config.config_file_path))
        return server

    def _rebuild(self, builder: Callable[..., None], folder: Path, config_file: Path) -> None:
        self.failure = ()
        with _listening() as heard:
            try:
                builder()
            except (Exception, SystemExit) as error:
                wrong_program = not isinstance(error, (MkDocsException, SystemExit))
                log.error(str(error), exc_info=wrong_program)
                _show_failure(folder, self._known_of(config_file), heard, self.words)

    def _known_of(self, config_file: Path) -> tuple[Problem, ...]:
        """What we can say about a build that failed."""
        return self.failure or site_in(config_file.parent, config_file.name)[1]


def build_site(folder: Path, strict: bool) -> Path | None:
    """Builds the site of a folder with MkDocs; the finished folder, or None where the build was refused."""
    with _engine_log():
        try:
            config = load_config(str(folder / FILE), strict=strict)
            config.plugins.on_startup(command="build", dirty=False)
            try:
                build(config)
            finally:
                config.plugins.on_shutdown()
        except Abort as refused:
            log.error(str(refused))
            return None
    return Path(config.site_dir)


def serve_site(folder: Path, address: str) -> None:
    """Serves the site of a folder until somebody stops it."""
    with _engine_log():
        try:
            serve(str(folder / FILE), dev_addr=address)
        except Abort as refused:
            raise SystemExit(str(refused)) from refused
        except OSError as error:
            words = words_of(language_in(folder))
            said = words.text("build.no_address", address=address, said=error.strerror or str(error))
            raise SystemExit(said) from error


@contextmanager
def _engine_log() -> Iterator[None]:
    """MkDocs' messages, one a line, for as long as it works."""
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(message)s"))
    engine = logging.getLogger("mkdocs")
    engine.setLevel(logging.INFO)
    engine.addHandler(handler)
    try:
        yield
    finally:
        engine.removeHandler(handler)


class _Heard(logging.Handler):
    """Keeps what MkDocs and its plugins complain about."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.said.append(record.getMessage())


@contextmanager
def _listening() -> Iterator[list[str]]:
    heard = _Heard()
    engine = logging.getLogger("mkdocs")
    engine.addHandler(heard)
    try:
        yield heard.said
    finally:
        engine.removeHandler(heard)


def _generated(config: MkDocsConfig, path: str, content: bytes | str = "") -> File:
    return File.generated(config, path, content=content, inclusion=InclusionLevel.NOT_IN_NAV)


def _watched(root: Path, config: MkDocsConfig, neighbourhood: Neighbourhood) -> list[str]:
    """What a preview must notice besides the pages: events, the theme, our own templates."""
    here = Path(__file__).parent
    themes = map(Path, config.theme.dirs[:-2])  # behind them stand Material's and MkDocs' own
    folders = [root / neighbourhood.site.events, *themes, here / "kinds", here / "pages"]
    return [str(folder) for folder in folders if folder.is_dir()]


def _is_unused(path: str, look: str) -> bool:
    """What Material brings and our pages do without, and the looks that were not chosen."""
    other = LOOK.match(path)
    return bool(UNUSED_ASSETS.match(path)) or path.endswith(".map") or bool(other and other[1] != look)


def _frame(
    shape: Shape,
    marks: Mapping[str, str],
    *,
    env: "jinja2.Environment",
    config: MkDocsConfig,
    files: Files,
    nav: Navigation,
) -> str:
    """What the theme makes of a page of this shape whose every value is a place-holder."""
    page = engine_page(shape, marks, config)
    context = get_context(nav, files, config, page)
    html: str = env.get_template("main.html").render(context)
    return html


def engine_page(shape: Shape, values: Mapping[str, str], config: MkDocsConfig) -> EnginePage:
    """A page as MkDocs knows it, at the depth of `shape`, with the given values."""
    folder = "".join(f"{number}/" for number in range(shape.depth))
    page = EnginePage(values["title"], File.generated(config, f"{folder}index.md", content=""), config)
    page.meta = {
        "description": values["description"],
        "head": values["head"],
        "branch": shape.branch,
        "searchable": shape.searchable,
        "searches": shape.searches,
        "adds": shape.adds,
        "language": shape.language,
    }
    page.content = values["content"]
    page.toc = get_toc([])
    page.canonical_url = values["canonical"]
    page.edit_url = values["edit"] if shape.editable else None
    return page


def _show_failure(folder: Path, problems: tuple[Problem, ...], heard: list[str], words: Words) -> None:
    """Every page of the preview says what is wrong, until it is mended and all come back.

    What we know as a problem has our words; of anything else we pass on what was `heard`.
    """
    lines = [report.line(problem, words) for problem in problems] or heard
    told = "".join(f"<li>{escape(line)}</li>" for line in lines)
    title = escape(words["site.problems_title"])
    head = f'<!doctype html><html lang="{words.language}"><meta charset="utf-8"><title>{title}</title>'
    html = f"{head}<body><h1>{title}</h1><ul>{told}</ul></body></html>"
    for page in folder.rglob("*.html"):
        page.unlink()
        page.write_text(html, "utf-8")
