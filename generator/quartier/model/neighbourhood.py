"""The neighbourhood: everything that the files say, read and linked."""

import posixpath
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from datetime import date
from pathlib import Path as Folder
from pathlib import PurePosixPath
from typing import Any, TypeVar

from msgspec import Struct, field
from msgspec.structs import replace

from quartier.model.drawing import Drawing
from quartier.model.entry import Entry
from quartier.model.facts import Noted, NotedByName, Notes, Noting
from quartier.model.gatherings import Gathering, Name, gathering
from quartier.model.occurrence import Programme
from quartier.model.picture import Picture
from quartier.model.problem import Problem, errors
from quartier.model.site import Site
from quartier.model.source import Places

Following = TypeVar("Following")


class Record(Struct, frozen=True):
    """One file of a kind: what it says and where; `text` is what its kind read in the body."""

    kind: str
    slug: str
    file: str
    entry: Any
    body: str = ""
    body_line: int = 1
    position_of: Places = Places()
    text: Any = None

    @property
    def entries(self) -> tuple[tuple[Entry, Places], ...]:
        """Fields that stand in the text and not on top of the file, with where each stands."""
        found: tuple[tuple[Entry, Places], ...] = getattr(self.text, "entries", ())
        return found

    @property
    def first_slug(self) -> str:
        """The oldest name of its file, which stays in its UIDs."""
        return str(self.entry.formerly[0]) if self.entry.formerly else self.slug


class HandWritten(Struct, frozen=True):
    """A page that a volunteer wrote: Markdown with a few fields on top."""

    file: str
    entry: Any
    body: str
    body_line: int
    position_of: Places = Places()


def by_file_name(path: PurePosixPath) -> str | None:
    """The slug of most kinds: the file's name; an `index.md` belongs to nobody."""
    return None if path.name == "index.md" else path.stem


class Kind(Struct, frozen=True):
    """A kind of content: where its files lie, what they may say, and what must hold.

    `folder` names the setting that says where. `slug_of` makes the slug of a file's path below it, or None
    where the file is none of this kind; `path_of` is the way back, without the ending; `name_problem` says
    what is wrong with a slug and its file, where that is not the same as usually. `prose` names the fields
    that hold Markdown. `listed` kinds have a list page of their own.

    The rest happens in this order, for kinds that need it: `read_text` reads the body (and what lies beside
    the file in a folder), in words of the site's language; `complete` adds what follows from other files;
    `schedule` says when it takes place, `committee` whose meeting that is; `expired` takes it off the site;
    `check` yields the problems of one record among the others, and before it `check_text` those of what it
    says itself, for which only kinds have to be known that stand before its own and are read at once.

    `private` names the fields that are nobody's business outside: open data leaves them out. Files of a kind
    that is `alone` mean the same whatever others say, and nothing that is read in another depends on them
    but whether they are there.
    """

    name: str
    entry: type[Entry]
    folder: str
    endings: tuple[str, ...]
    check: Callable[[Record, "Neighbourhood"], Iterable[Problem]] = lambda record, neighbourhood: ()
    check_text: Callable[[Record, "Neighbourhood"], Iterable[Problem]] = lambda record, neighbourhood: ()
    prose: tuple[str, ...] = ()
    slug_of: Callable[[PurePosixPath], str | None] = by_file_name
    path_of: Callable[[str], str] = "{}".format
    name_problem: Callable[[str, str], Problem | None] | None = None
    listed: bool = True
    read_text: Callable[[Record, Any, Folder], tuple[Any, tuple[Problem, ...]]] | None = None
    complete: Callable[[Record, "Neighbourhood"], Record] | None = None
    schedule: Callable[[Record, "Neighbourhood"], Any] | None = None
    committee: Callable[[Record], str] = lambda record: ""
    expired: Callable[[Record, "Neighbourhood"], bool] | None = None
    private: tuple[str, ...] = ()
    alone: bool = False

    def slug_in(self, file: str, site: Site) -> str | None:
        """The slug of a file (its path below the site's folder) in this kind; None where it has none."""
        folder = f"{site.folder(self.folder)}/"
        if not file.startswith(folder) or not file.endswith(self.endings):
            return None
        return self.slug_of(PurePosixPath(file.removeprefix(folder)))


class Neighbourhood(Noting, Struct, frozen=True, dict=True):
    """All records by kind and slug, the hand-written pages, the programmes of what takes place, the problems.

    `expired` holds the records that left the site because of their age, by kind and slug; `pictures` all that
    files show, by their path below the content folder; `drawing` is the map of the quarter. `gathered` says
    of everything that takes place what is needed to find it; `broken` are, by kind, the slugs of files that
    are there but have an error.
    """

    site: Site
    records: Mapping[str, Mapping[str, Record]] = field(default_factory=dict)
    pages: Sequence[HandWritten] = ()
    programmes: Mapping[tuple[str, str], Programme] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    expired: Mapping[str, Mapping[str, Record]] = field(default_factory=dict)
    today: date = date.min
    pictures: Mapping[str, Picture] = field(default_factory=dict)
    drawing: Drawing | None = None
    gathered: Mapping[Name, Gathering] = field(default_factory=dict)
    broken: Mapping[str, Set[str]] = field(default_factory=dict)
    notes: Notes = field(default_factory=Notes)

    def noted(self, notes: Notes) -> "Neighbourhood":
        """The same one; `notes` hears of everything that somebody looks up in it."""
        return replace(
            self,
            records={kind: Noted(records, notes, kind) for kind, records in self.records.items()},
            programmes=NotedByName(self.programmes, notes, "programme"),
            expired={
                kind: Noted(records, notes, f"expired {kind}") for kind, records in self.expired.items()
            },
            pictures=Noted(self.pictures, notes, "picture"),
            notes=notes,
        )

    def all(self, kind: str) -> tuple[Record, ...]:
        return tuple(self.records.get(kind, {}).values())

    def get(self, kind: str, slug: str | None) -> Record | None:
        return self.records.get(kind, {}).get(slug) if slug else None

    def picture(self, file: str) -> Picture | None:
        """What is known of a picture, by its path below the content folder as somebody wrote it."""
        return self.pictures.get(posixpath.normpath(file))

    def picture_address(self, file: str) -> str:
        """Where the best form of a picture is published."""
        picture = self.picture(file)
        return picture.widest if picture else file

    @property
    def gatherings(self) -> tuple[Record, ...]:
        """Everything that takes place: events, meetings."""
        return tuple(self.records[kind][slug] for kind, slug in self.programmes)

    def programme(self, record: Record) -> Programme:
        """When something takes place."""
        return self.programmes[record.kind, record.slug]

    def with_gathered(self, kinds: Iterable[Kind], names: Iterable[Name] | None = None) -> "Neighbourhood":
        """The same one, where everything that takes place can be found; only `names`, where the rest can."""
        committee_of = {kind.name: kind.committee for kind in kinds}
        found = dict(self.gathered)
        known = len(found)
        for kind, slug in self.programmes if names is None else names:
            record, programme = self.records[kind][slug], self.programmes[kind, slug]
            found[kind, slug] = gathering(
                kind, slug, record.entry, programme, committee_of[kind](record), self.today
            )
        if known and len(found) > known:  # a new one has its place among the others
            found = {name: found[name] for name in self.programmes if name in found}
        return replace(self, gathered=found)

    def once(self, follows: Callable[["Neighbourhood"], Following]) -> Following:
        """What follows from all records together, worked out when it is first asked for, and kept.

        While files are still being read, records leave these very mappings, and none is added: what a
        check keeps must be right without them too.
        """
        return self.kept(follows, lambda: follows(self))

    @property
    def errors(self) -> tuple[Problem, ...]:
        return errors(self.problems)
