"""What will be published: pages, and files as bytes."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from msgspec import Struct


class Page(Struct, frozen=True):
    """A page before it has its frame.

    `address` ends with a slash and is empty for the start page; `branch` is the source name of the page of
    the navigation under which it stands; `source` the file that a volunteer edits; `head` ready HTML.
    What only lists other pages is not `searchable`: it would come before them. The page that `searches` runs
    Pagefind.
    A list `adds` files of a kind: its readers are offered to begin one.
    `leads_to` is the address to which a page only leads on. `data` describes the page's subject in words of
    schema.org; `kind` is that of the record that it shows, `over` the moment (ISO 8601) from which that is
    history, where there is one; `language` is set where it is not the site's own (BCP 47). `picture` is the
    address of the picture that stands for it elsewhere.
    """

    address: str
    title: str
    html: str
    description: str = ""
    branch: str = ""
    source: str = ""
    head: str = ""
    searchable: bool = True
    searches: bool = False
    leads_to: str = ""
    data: tuple[Mapping[str, Any], ...] = ()
    picture: str = ""
    picture_alt: str = ""
    adds: str = ""
    kind: str = ""
    over: str = ""
    language: str = ""

    @property
    def path(self) -> str:
        """The file below the site's root."""
        return f"{self.address}index.html"


class OutputFile(Struct, frozen=True):
    """A finished file: its path below the site's root, its bytes."""

    path: str
    content: bytes


class JoinedFile(Struct, frozen=True):
    """A finished file in parts: `of` reads the bytes of one when it is written; its size is known before, and
    its seal (16 bytes), which is the same for the same bytes."""

    path: str
    head: bytes
    parts: Sequence[Any]
    sizes: Sequence[int]
    seals: Sequence[bytes]
    of: Callable[[Any], bytes | memoryview]
    tail: bytes

    @property
    def size(self) -> int:
        return len(self.head) + sum(self.sizes) + len(self.tail)

    @property
    def content(self) -> bytes:
        return b"".join((self.head, *map(self.of, self.parts), self.tail))


Finished = OutputFile | JoinedFile
