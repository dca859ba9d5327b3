"""Frames as the theme makes them: for each shape of pages a shell, rendered when it is first asked for."""

import secrets
from collections.abc import Iterable, Mapping
from functools import partial
from typing import TYPE_CHECKING

from mkdocs.commands.build import get_context
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page as EnginePage
from mkdocs.structure.toc import get_toc

from quartier.pages.shell import Shape, Shell, shared, shell_of

if TYPE_CHECKING:
    import jinja2


class Frames:
    """The shells of a site; `made` holds those that were asked for, `apart` are the hand-written pages that
    stand under no page of the navigation and share theirs."""

    def __init__(
        self,
        env: "jinja2.Environment",
        config: MkDocsConfig,
        files: Files,
        nav: Navigation,
        written: Iterable[str],
    ) -> None:
        self.apart = frozenset(written) - {page.file.src_uri for page in nav.pages}
        self.made: dict[Shape, Shell] = {}
        self._template = env.get_template("main.html")
        self._context = partial(get_context, nav, files.documentation_pages(), config)
        self._config = config

    def __call__(self, shape: Shape) -> Shell:
        plain = shared(shape, self.apart)
        if plain not in self.made:
            self.made[plain] = shell_of(partial(self._rendered, plain), secrets.token_hex(8))
        return self.made[plain]

    def _rendered(self, shape: Shape, marks: Mapping[str, str]) -> str:
        """What the theme makes of a page of this shape whose every value is a place-holder."""
        return str(self._template.render(self._context(engine_page(shape, marks, self._config))))


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
