"""MkDocs as one unit of a build: what it alone can make of a site, collected instead of published."""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import MkDocsException
from msgspec import Struct

from quartier import mkdocs_log
from quartier.engine import Engine, NotMade, Told
from quartier.mkdocs_frames import Frames
from quartier.mkdocs_plugin import QuartierPlugin
from quartier.mkdocs_speed import no_sweeping, one_converter, swift_configuration
from quartier.model.neighbourhood import Neighbourhood
from quartier.model.page import OutputFile
from quartier.model.problem import Problem
from quartier.model.site import FILE
from quartier.pages.shell import Shape, Shell
from quartier.pages.view import View
from quartier.pages.written_pages import RawPage


class Made(Struct, frozen=True):
    """What MkDocs made, and MkDocs itself, which renders further frames in this process."""

    engine: Engine
    more_shells: Callable[[Iterable[Shape]], Mapping[Shape, Shell]]


def made_by_engine(
    root: Path,
    neighbourhood: Neighbourhood,
    today: date,
    addresses: Iterable[str],
    into: Path,
    serving: bool = False,
    strict: bool = True,
    shapes: Iterable[Shape] = (),
    tell: mkdocs_log.Tell = mkdocs_log.nobody,
) -> Made:
    """Lets MkDocs work on the site in the folder `root`, which has been read as `neighbourhood`.

    `addresses` are those of all pages that will be generated. The folder `into` is emptied; MkDocs writes
    into it the theme's files, pictures and files of the content, and its 404 page, but no page of ours.
    What it says meanwhile, `tell` hears at once.
    With `serving` MkDocs works for a preview, whose address is that of the neighbourhood's site. Raises
    `NotMade` where MkDocs refuses; warnings are told and refuse nothing, also with `strict`.
    """
    with _refusals(), no_sweeping(), mkdocs_log.told(tell, mkdocs_log.OWN_WAY) as said:
        with swift_configuration():
            config = load_config(str(root / FILE), strict=strict, site_dir=str(into))
        config.strict = False  # whoever asked decides what warnings mean, when all others are known
        work = _Collecting(View(neighbourhood, today), tuple(addresses))
        if serving:
            config.site_url = neighbourhood.site.url
        with _working(config, work, serving) as plugin, one_converter(config):
            build(config, serve_url=config.site_url if serving else None)
        work.frames_of(shapes)
    engine = Engine(
        shells=dict(work.frames.made),
        apart=work.frames.apart,
        written=work.raws,
        files=tuple(_files_below(into)),
        told=tuple(Told(*one) for one in said),
        asked=dict(sorted(plugin.files.asked.items())),
        url=config.site_url or neighbourhood.site.url,
    )
    return Made(engine, work.frames_of)


def address_and_folder(root: Path) -> tuple[str, str]:
    """Where a site is published, and in which folder it is made, as MkDocs understands mkdocs.yml."""
    config = load_config(str(root / FILE))
    return config.site_url or "", str(config.site_dir)


class _Collecting:
    """The plugin's work where somebody else reads, makes and publishes the site."""

    def __init__(self, view: View, planned: tuple[str, ...]) -> None:
        self.view = view
        self.planned = planned
        self.raws: tuple[RawPage, ...] = ()
        self.frames: Frames

    def begin(self, config: MkDocsConfig, serving: bool) -> View:
        return self.view

    def addresses(self) -> tuple[str, ...]:
        return self.planned

    def outputs(self, raws: Iterable[RawPage], frames: Frames) -> tuple[OutputFile, ...]:
        self.raws, self.frames = tuple(raws), frames
        return ()

    def tell(self, problem: Problem) -> None:
        mkdocs_log.tell(problem, self.view.words)

    def frames_of(self, shapes: Iterable[Shape]) -> Mapping[Shape, Shell]:
        """The frames of all shapes that were ever asked for, `shapes` among them."""
        for shape in shapes:
            self.frames(shape)
        return dict(self.frames.made)

    def end(self, config: MkDocsConfig) -> None:
        pass

    def put_away(self) -> None:
        pass


@contextmanager
def _working(config: MkDocsConfig, work: _Collecting, serving: bool) -> Iterator[QuartierPlugin]:
    """The plugin with this work for as long as MkDocs builds: MkDocs keeps one plugin for all builds."""
    plugin = next(plugin for plugin in config.plugins.values() if isinstance(plugin, QuartierPlugin))
    usual, plugin.work = plugin.work, work
    try:
        config.plugins.on_startup(command="serve" if serving else "build", dirty=False)
        yield plugin
    finally:
        config.plugins.on_shutdown()
        plugin.work = usual


@contextmanager
def _refusals() -> Iterator[None]:
    try:
        yield
    except MkDocsException as refused:
        raise NotMade(str(refused)) from refused


def _files_below(folder: Path) -> Iterator[str]:
    for place, _, names in sorted(os.walk(folder)):
        for name in sorted(names):
            yield Path(place, name).relative_to(folder).as_posix()
