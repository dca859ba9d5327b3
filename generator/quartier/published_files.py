"""Which files are published as they are: beside minutes those that something names, and no others."""

import posixpath
from collections import Counter
from collections.abc import Container, Iterator
from itertools import chain
from pathlib import PurePosixPath
from urllib.parse import unquote

from quartier.kinds import ALL_KINDS
from quartier.model.neighbourhood import HandWritten, Neighbourhood, Record
from quartier.model.site import Site
from quartier.reading.prose import links_in, pictures_in


def withheld(neighbourhood: Neighbourhood, files: Iterator[str]) -> frozenset[str]:
    """Those of `files` (paths below the content folder) that stay in the repository: they lie in a folder
    of committees, and no minutes on the site, no page and no committee names them."""
    site = neighbourhood.site
    folder = site.folders["committees"] + "/"
    beside = [file for file in files if file.startswith(folder)]
    if not beside:
        return frozenset()
    content = f"{neighbourhood.site.content}/"
    named = frozenset(_named(neighbourhood)) - frozenset(expired_files(neighbourhood))
    named |= {file for meeting in neighbourhood.all("meeting") for file in _attached(meeting, content)}
    return frozenset(file for file in beside if file not in named)


def only_shown(neighbourhood: Neighbourhood) -> frozenset[str]:
    """Pictures that pages show in forms of our own and that nobody gets as they are."""
    shown = frozenset(one.file for one in neighbourhood.pictures.values() if one.key)
    return shown - linked_files(neighbourhood) if shown else shown


def is_unread(source: str, written: Container[str], site: Site, preview: bool) -> bool:
    """Whether a Markdown file below the content folder is nothing for MkDocs: the source of a kind, or a page
    that is not among the sound `written` ones; a `preview` shows in its place what is wrong with it."""
    if not source.endswith(".md") or source in written:
        return False
    return not preview or source.partition("/")[0] in site.folders.values()


def linked_files(neighbourhood: Neighbourhood) -> frozenset[str]:
    """Files (paths below the content folder) that somebody shall get as they are, and not only see: a text
    links to them, or they are attached to minutes."""
    content = f"{neighbourhood.site.content}/"
    linked: set[str] = set()
    for text, file in _texts(neighbourhood):
        folder = PurePosixPath(file.removeprefix(content)).parent
        shown = Counter(picture.target for picture in pictures_in(text, file, 1))
        named = Counter(link.target.partition("#")[0] for link in links_in(text, file, 1))
        linked.update(posixpath.normpath(posixpath.join(folder, unquote(one))) for one in named - shown)
    attached = (file for meeting in neighbourhood.all("meeting") for file in _attached(meeting, content))
    return frozenset(linked.union(attached))


def _texts(neighbourhood: Neighbourhood) -> Iterator[tuple[str, str]]:
    """Every Markdown text on the site with the file that it stands in."""
    yield from ((page.body, page.file) for page in neighbourhood.pages)
    for kind in ALL_KINDS:
        for record in neighbourhood.all(kind.name):
            yield _shown(record), record.file
            yield from ((getattr(record.entry, name), record.file) for name in kind.prose)


def expired_files(neighbourhood: Neighbourhood) -> dict[str, Record]:
    """What was attached to minutes that have left the site (paths below the content folder), with them."""
    content = f"{neighbourhood.site.content}/"
    meetings = neighbourhood.expired.get("meeting", {}).values()
    return {file: meeting for meeting in meetings for file in _attached(meeting, content)}


def _named(neighbourhood: Neighbourhood) -> Iterator[str]:
    content = f"{neighbourhood.site.content}/"
    records = (record for of_kind in neighbourhood.records.values() for record in of_kind.values())
    sources: Iterator[Record | HandWritten] = chain(records, neighbourhood.pages)
    for source in sources:
        folder = PurePosixPath(source.file.removeprefix(content)).parent
        for link in links_in(_shown(source), source.file, 1):
            yield posixpath.normpath(posixpath.join(folder, link.target.partition("#")[0]))
        if image := getattr(source.entry, "image", None):
            yield posixpath.normpath(image.file)


def _shown(source: Record | HandWritten) -> str:
    """The text that is on the site; of minutes not the titles of items that are not public."""
    if isinstance(source, Record) and source.kind == "meeting":
        return str(source.text.minutes.shown)
    return source.body


def _attached(meeting: Record, content: str) -> Iterator[str]:
    folder = PurePosixPath(meeting.file.removeprefix(content)).parent
    return (f"{folder}/{file.name}" for file in meeting.text.attached)
