"""Slow ways of MkDocs, cut short with the same outcome."""

import gc
import os
from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from mkdocs.config import defaults
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure import pages
from mkdocs.utils import yaml as engine_yaml

from quartier.engine_inputs import KNOWN_EXTENSIONS, plain_name
from quartier.model.site import PLUGIN
from quartier.pages.swift_markdown import Swift
from quartier.pages.template_environment import keep_compiled

if TYPE_CHECKING:
    import jinja2


def hasten(config: MkDocsConfig) -> None:
    """Before a build: Markdown tries no pattern in vain, nobody looks through Material's 14,000 icons, and
    compiled templates are kept, where no other plugin or hook can have had them compiled in its own way."""
    config.markdown_extensions = [*config.markdown_extensions, Swift()]
    usual = config.theme.get_env

    def env() -> "jinja2.Environment":
        made = usual()
        _put(made.loader, "list_templates", lambda: sorted(set(_shown_files(config.theme.dirs))))
        if set(config.plugins) == {PLUGIN} and not config.hooks:
            keep_compiled(made)
        return made

    _put(config.theme, "get_env", env)


def _shown_files(folders: list[str]) -> Iterator[str]:
    """What lies in a theme, but nothing that is hidden: MkDocs publishes none of it."""
    for folder in folders:
        for place, below, names in os.walk(folder):
            below[:] = [name for name in below if not name.startswith(".")]
            for name in names:
                yield os.path.relpath(os.path.join(place, name), folder).replace(os.sep, "/")


@contextmanager
def swift_configuration() -> Iterator[None]:
    """MkDocs reads its configuration with the parser in C, where there is one; Python's takes 0.1 s."""
    usual, parsers = vars(defaults)["get_yaml_loader"], vars(engine_yaml)["yaml"]
    loader = getattr(parsers, "CLoader", parsers.Loader)
    with _instead(defaults, "get_yaml_loader", lambda config: usual(loader, config)):
        yield


@contextmanager
def one_converter(config: MkDocsConfig) -> Iterator[None]:
    """All pages share one converter, where every extension is known to begin anew with each page."""
    names = {plain_name(name) for name in config.markdown_extensions}
    kept: list[Any] = []

    def converter(**how: Any) -> Any:
        if not kept:
            kept.append(usual.Markdown(**how))
        return kept[0].reset()

    usual = vars(pages)["markdown"]
    if names <= KNOWN_EXTENSIONS:
        with _instead(pages, "markdown", SimpleNamespace(Markdown=converter)):
            yield
    else:
        yield


@contextmanager
def no_sweeping() -> Iterator[None]:
    """Python looks for no rubbish while little of it arises: in a large site's memory that takes 0.2 s."""
    usual = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if usual:
            gc.enable()


@contextmanager
def _instead(owner: Any, name: str, value: Any) -> Iterator[None]:
    before = getattr(owner, name)
    _put(owner, name, value)
    try:
        yield
    finally:
        _put(owner, name, before)


def _put(owner: Any, name: str, value: Any) -> None:
    setattr(owner, name, value)
