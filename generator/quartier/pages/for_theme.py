"""What the theme's templates are told about the site, beside the page itself."""

from typing import Any

from quartier.addresses import written_page
from quartier.pages.view import View


def for_theme(view: View, preview: bool) -> dict[str, Any]:
    """The `quartier` of the theme's templates; only a `preview` leads to problems and
    reloads itself.

    Its frames say so always, and its server takes that out while nothing is wrong: otherwise with the first
    mistake, and again when it is mended, every page would have another frame.
    """
    site, addresses = view.site, view.addresses
    return {
        "language": site.language,
        "preview": preview,
        "words": view.words["theme"],
        "state": view.words.text("site.state", date=view.words.day(view.today, "day")),
        "demonstration": site.demonstration,
        "tagline": site.tagline,
        "problems": preview,
        "addresses": {
            "start": "",
            "calendar": addresses.calendar,
            "contacts": addresses.records("organisation"),
            "search": addresses.search,
            "problems": addresses.problems,
            "legal": addresses.legal,
            "barrier": addresses.barrier,
            "data": addresses.data,
            "handbook": addresses.handbook,
        },
        "languages": page_languages(view),
    }


def page_languages(view: View) -> list[tuple[str, str]]:
    """The pages in easy language and in sign language that somebody wrote: which, and the address."""
    prefix = f"{view.site.content}/"
    found = {
        page.entry.language: written_page(page.file.removeprefix(prefix))
        for page in reversed(view.neighbourhood.pages)
        if page.entry.language
    }
    return [(name, found[name]) for name in ("easy", "sign") if name in found]
