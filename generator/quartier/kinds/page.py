"""A hand-written page: what may stand on top of any other Markdown file."""

from typing import Annotated

from quartier.kinds.shared_fields import Image
from quartier.model.entry import Entry, Line, Several, YesNo, one_of


class WrittenPage(Entry):
    """The front matter of a hand-written page; the title may stand in the text instead, as its heading."""

    title: Line | None = None
    summary: Line | None = None
    image: Image | None = None
    description: Line | None = None
    topics: Annotated[tuple[Line, ...], Several] = ()
    hidden_from_search: YesNo = False
    language: Annotated[str, one_of("page_language")] | None = None
