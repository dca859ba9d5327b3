"""Which files MkDocs sees of a site, which addresses it takes for there, and what it publishes."""

from collections.abc import Callable, Iterable
from pathlib import PurePath

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files, InclusionLevel

from quartier import pictures
from quartier.model.expression import expression
from quartier.model.neighbourhood import Neighbourhood
from quartier.model.page import OutputFile
from quartier.model.problem import Position, Problem, Severity
from quartier.published_files import is_unread, only_shown, withheld

UNUSED_ASSETS = expression(
    r"assets/(?:javascripts/(?!quartier\.js$)|stylesheets/(?:main|palette)\.|images/favicon\.png)"
)
LOOK = expression(r"assets/stylesheets/look-([a-z]+)\.css")


class KnownFiles(Files):
    """The files of a site, and all that will stand at its `planned` paths: those become files only where
    a link asks for one. `asked` keeps for every path that is no file whether it was planned."""

    def __init__(
        self, files: Iterable[File], pages: Iterable[File], planned: Iterable[str], config: MkDocsConfig
    ) -> None:
        """`pages` stand for generated pages under other names: under their own nobody finds them."""
        pages = tuple(pages)
        super().__init__((*files, *pages))
        self.asked: dict[str, bool] = {}
        self._planned = frozenset(planned)
        self._under_other_names = frozenset(page.dest_uri for page in pages)
        self._config = config
        self._made: dict[str, File] = {}

    def __contains__(self, path: str) -> bool:
        return self.get_file_from_path(path) is not None

    def get_file_from_path(self, path: str) -> File | None:
        found = super().get_file_from_path(path)
        return found or self._planned_file(PurePath(path).as_posix())

    def _planned_file(self, path: str) -> File | None:
        self.asked[path] = path in self._planned
        if not self.asked[path] or path in self._under_other_names:
            return None
        if path not in self._made:
            self._made[path] = generated(self._config, path)
        return self._made[path]


def known_files(
    files: Files,
    config: MkDocsConfig,
    neighbourhood: Neighbourhood,
    written: frozenset[str],
    addresses: Iterable[str],
    pages: Iterable[str],
    preview: bool,
) -> KnownFiles:
    """The files that are MkDocs' concern: of Markdown the sound `written` pages, and the generated `pages`
    of the navigation by their source-like names; `addresses` are those of all that will be made."""
    seen = [
        file
        for file in files
        if not is_unread(file.src_uri, written, neighbourhood.site, preview)
        and not _is_unused(file.src_uri, config.theme["look"])
    ]
    beside = (file.src_uri for file in seen if not file.is_documentation_page())
    kept = withheld(neighbourhood, beside)
    sources = {page: generated(config, page) for page in pages}
    known = (file for file in seen if file.src_uri not in kept and file.src_uri not in sources)
    planned = (f"{address}index.html" for address in addresses)
    return KnownFiles(known, sources.values(), planned, config)


def only_seen(neighbourhood: Neighbourhood, config: MkDocsConfig) -> frozenset[str]:
    """Pictures that pages show in forms of our own; links to them are looked at, nobody gets the file."""
    of_theme = {str(value) for value in config.theme.values()}
    return only_shown(neighbourhood) - of_theme


def clean_pictures(
    files: Files,
    config: MkDocsConfig,
    neighbourhood: Neighbourhood,
    unpublished: frozenset[str],
    tell: Callable[[Problem], None],
) -> None:
    """Takes out of pictures what cameras write into them.

    What cannot be read cannot be cleaned either, and is not published.
    """
    content = neighbourhood.site.content
    for file in [file for file in files if _is_picture(file, config) and file.src_uri not in unpublished]:
        before = file.content_bytes
        try:
            plain = pictures.without_metadata(before)
        except pictures.NoPicture:
            position = Position(f"{content}/{file.src_uri}")
            tell(Problem("picture-unreadable", position, {"given": file.src_uri}, Severity.WARNING))
            files.remove(file)
            continue
        if plain != before:
            put(files, config, OutputFile(file.dest_uri, plain))


def leave_only_files(files: Files, unpublished: frozenset[str]) -> None:
    """Takes out the pages, so that MkDocs' own loop finds nothing left to render, and what is unpublished."""
    for file in list(files):
        if file.is_documentation_page() or file.src_uri in unpublished:
            files.remove(file)


def put(files: Files, config: MkDocsConfig, output: OutputFile) -> None:
    """A finished file, in the place of what was known at its path."""
    if known := files.src_uris.get(output.path):
        files.remove(known)
    files.append(generated(config, output.path, output.content))


def generated(config: MkDocsConfig, path: str, content: bytes | str = "") -> File:
    return File.generated(config, path, content=content, inclusion=InclusionLevel.NOT_IN_NAV)


def _is_picture(file: File, config: MkDocsConfig) -> bool:
    return file.src_uri.lower().endswith(pictures.ENDINGS) and file.src_dir == config.docs_dir


def _is_unused(path: str, look: str) -> bool:
    """What Material brings and our pages do without, and the looks that were not chosen."""
    other = LOOK.match(path)
    return bool(UNUSED_ASSETS.match(path)) or path.endswith(".map") or bool(other and other[1] != look)
