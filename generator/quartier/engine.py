"""What MkDocs made of a site, as plain values that can be kept: frames, raw pages, the names of files."""

import logging
from collections.abc import Collection, Iterable, Mapping

from msgspec import Struct
from msgspec.structs import replace

from quartier.pages.shell import Shape, Shell, shared
from quartier.pages.written_pages import RawPage


class NotMade(Exception):
    """MkDocs refused to build; everything was said, and the exception's text is the end of it."""


class Told(Struct, frozen=True):
    """Something that MkDocs said, at a level of `logging`."""

    level: int
    text: str


class Engine(Struct, frozen=True):
    """What MkDocs made of a site.

    `shells` are the frames of all shapes that were asked for; hand-written pages `apart` from the navigation
    share theirs. `written` are the hand-written pages in MkDocs' order, in a preview also those that cannot
    be shown. `files` are the paths of what MkDocs wrote, below the folder that it was given. `asked` names
    the paths that links led to and that are no files, and whether a page was planned there. `url` is the
    site's address, which mkdocs.yml may take from the environment.
    """

    shells: Mapping[Shape, Shell]
    apart: frozenset[str]
    written: tuple[RawPage, ...]
    files: tuple[str, ...]
    told: tuple[Told, ...]
    asked: Mapping[str, bool]
    url: str

    @property
    def warnings(self) -> int:
        """How many warnings and errors MkDocs told; with one, a strict build keeps the last good site."""
        return sum(one.level >= logging.WARNING for one in self.told)

    def shell(self, shape: Shape) -> Shell:
        """The frame of a shape; KeyError where it was not asked for."""
        return self.shells[shared(shape, self.apart)]

    def lacks(self, shapes: Iterable[Shape]) -> frozenset[Shape]:
        """Those of the shapes whose frame is still to be rendered."""
        return frozenset(shape for shape in shapes if shared(shape, self.apart) not in self.shells)

    def with_shells(self, more: Mapping[Shape, Shell]) -> "Engine":
        return replace(self, shells={**self.shells, **more})

    def holds_for(self, addresses: Collection[str]) -> bool:
        """Whether MkDocs would make the same of a site whose generated pages lie at these `addresses`: all
        links of hand-written pages lead where they led."""
        return all(
            planned == (path.removesuffix("index.html") in addresses and path.endswith("index.html"))
            for path, planned in self.asked.items()
        )
