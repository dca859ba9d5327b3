"""What will be published: pages, and files as bytes."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Page:
    """A page before it has its frame.

    `address` ends with a slash and is empty for the start page; `branch` is the source name of the page of
    the navigation under which it stands; `source` the file that a volunteer edits; `head` ready HTML.
    What only lists other pages is not `searchable`: it would come before them.
    `leads_to` is the address to which a page only leads on.
    """

    address: str
    title: str
    html: str
    description: str = ""
    branch: str = ""
    source: str = ""
    head: str = ""
    searchable: bool = True
    leads_to: str = ""

    @property
    def path(self) -> str:
        """The file below the site's root."""
        return f"{self.address}index.html"


@dataclass(frozen=True)
class OutputFile:
    """A finished file: its path below the site's root, its bytes."""

    path: str
    content: bytes
