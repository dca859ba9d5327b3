"""The MkDocs plugin: what is done at each event of a build. MkDocs finds it by its entry point."""

import secrets
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import BasePlugin, event_priority
from mkdocs.structure.files import Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page as EnginePage

from quartier.mkdocs_build import WholeBuild
from quartier.mkdocs_files import KnownFiles, clean_pictures, known_files, leave_only_files, only_seen, put
from quartier.mkdocs_frames import Frames
from quartier.mkdocs_speed import hasten
from quartier.model.neighbourhood import HandWritten
from quartier.model.page import OutputFile
from quartier.model.problem import Problem
from quartier.pages.for_theme import for_theme
from quartier.pages.insertions import Marks
from quartier.pages.view import View
from quartier.pages.written_pages import RawPage, markdown_of, title_of

if TYPE_CHECKING:
    import jinja2
    from mkdocs.livereload import LiveReloadServer

SITEMAP = "sitemap.xml"
"""We write our own: MkDocs' knows no page that was generated."""


class Work(Protocol):
    """What a build is for: the whole site, or only what MkDocs alone can make."""

    def begin(self, config: MkDocsConfig, serving: bool) -> View:
        """The site, read; `config` changed where it has to be."""

    def addresses(self) -> Iterable[str]:
        """The addresses of all pages that will be generated."""

    def outputs(self, raws: Iterable[RawPage], frames: Frames, /) -> Iterable[OutputFile]:
        """The files that MkDocs shall write besides those that it knows."""

    def tell(self, problem: Problem, /) -> None: ...

    def end(self, config: MkDocsConfig) -> None:
        """Everything is written."""

    def put_away(self) -> None:
        """Whatever became of the build."""


class QuartierPlugin(BasePlugin):  # type: ignore[type-arg,no-untyped-call]  # MkDocs' own base is half typed
    """A thin face over `work`; keeps between MkDocs' events what one build needs."""

    def __init__(self) -> None:
        self.serving = False
        self.work: Work = WholeBuild()
        self.view: View
        self.nav: Navigation
        self.files: KnownFiles
        self.written: dict[str, HandWritten] = {}
        self.marks: dict[str, Marks] = {}
        self.secret = ""
        self.only_seen: frozenset[str] = frozenset()

    def load_config(
        self, options: dict[str, Any], config_file_path: str | None = None
    ) -> tuple[list[Any], list[Any]]:
        """Nothing here: `on_config` reads our options itself, since it knows their lines."""
        return [], []

    def on_startup(self, *, command: str, dirty: bool) -> None:
        self.serving = command == "serve"

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        self.view = self.work.begin(config, self.serving)
        prefix = f"{self.view.site.content}/"
        self.written = {page.file.removeprefix(prefix): page for page in self.view.neighbourhood.pages}
        self.marks = {}
        self.secret = secrets.token_hex(8)
        config.theme.static_templates.discard(SITEMAP)
        hasten(config)
        return config

    @event_priority(-50)
    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        around = self.view.neighbourhood
        self.files = known_files(
            files,
            config,
            around,
            frozenset(self.written),
            self.work.addresses(),
            self.view.addresses.generated,
            self.serving,
        )
        self.only_seen = only_seen(around, config)
        clean_pictures(self.files, config, around, self.only_seen, self.work.tell)
        return self.files

    def on_nav(self, nav: Navigation, *, config: MkDocsConfig, files: Files) -> Navigation:
        self.nav = nav
        return nav

    # Hand-written pages: MkDocs reads and links them, we clean them and fill them in

    def on_page_markdown(self, markdown: str, *, page: EnginePage, config: MkDocsConfig, files: Files) -> str:
        source = page.file.src_uri
        if source not in self.written:
            return ""
        page.meta = {}
        text, self.marks[source] = markdown_of(self.written[source], source, self.secret, self.view)
        return text

    def on_page_content(self, html: str, *, page: EnginePage, config: MkDocsConfig, files: Files) -> str:
        written = self.written.get(page.file.src_uri)
        if written and (title := title_of(written, html)):
            page.meta = {"title": title}  # as plain text; what MkDocs takes from a heading is half HTML
        return html

    def on_env(
        self, env: "jinja2.Environment", *, config: MkDocsConfig, files: Files
    ) -> "jinja2.Environment":
        env.globals["quartier"] = for_theme(self.view, self.serving)
        raws = tuple(self._raw_pages(config, files))
        frames = Frames(env, config, files, self.nav, (raw.source for raw in raws))
        outputs = self.work.outputs(raws, frames)
        leave_only_files(files, self.only_seen | {SITEMAP})
        for output in outputs:
            put(files, config, output)
        return env

    def _raw_pages(self, config: MkDocsConfig, files: Files) -> Iterator[RawPage]:
        generated = self.view.addresses.generated
        for file in files.documentation_pages():
            if file.src_uri not in generated:
                assert file.page is not None
                file.page.validate_anchor_links(files=files, log_level=config.validation.links.anchors)
                yield RawPage(file.src_uri, file.page.content or "", self.marks.get(file.src_uri, {}))

    # The end

    @event_priority(-100)
    def on_post_build(self, *, config: MkDocsConfig) -> None:
        self.work.end(config)

    def on_build_error(self, *, error: Exception) -> None:
        self.work.put_away()

    def on_shutdown(self) -> None:
        self.work.put_away()  # somebody may have stopped the build by hand

    def on_serve(
        self, server: "LiveReloadServer", *, config: MkDocsConfig, builder: Callable[..., None]
    ) -> "LiveReloadServer":
        from quartier.mkdocs_server import never_hanging  # what serves is not loaded for a build

        file = Path(config.config_file_path)
        never_hanging(server, builder, file.parent, lambda: bool(self.view.neighbourhood.errors), file.name)
        return server
