"""The tags of pictures: alternative text, size on the page, and the widths a browser may choose from."""

import re
from collections.abc import Callable, Mapping
from html import escape, unescape

from quartier.model.expression import expression
from quartier.model.picture import Picture

SIZES = "(min-width: 64em) 44rem, 100vw"
"""How wide a picture stands on a page: a column of text, on a phone the whole screen."""
_TAG = expression(r'<img((?: [\w-]+="[^"]*")*)\s*/?>')
_ATTRIBUTE = expression(r'([\w-]+)="([^"]*)"')
Link = Callable[[str], str]


def tag(
    picture: Picture | None, source: str, link: Link, more: Mapping[str, str], eager: bool = False
) -> str:
    """A picture as HTML: `source` where nothing is known of it, else what was made of it.

    `link` leads to an address of the site; `more` are the other attributes. What lies below the fold waits
    until a reader comes near.
    """
    known = _of(picture, link) if picture else {"src": source}
    loading = {} if eager else {"loading": "lazy"}
    attributes = {**known, **more, **(_size(picture) if picture else {}), "decoding": "async", **loading}
    attributes = {"src": attributes.pop("src"), "alt": attributes.pop("alt", ""), **attributes}
    told = " ".join(f'{name}="{escape(value)}"' for name, value in attributes.items())
    return f"<img {told}>"


def _of(picture: Picture, link: Link) -> Mapping[str, str]:
    widths = picture.widths
    if not widths:
        return {"src": link(picture.file)}
    usual = next((width for width in widths if width >= 900), widths[-1])
    found = {"src": link(picture.address(usual))}
    if len(widths) > 1:
        found["srcset"] = ", ".join(f"{link(picture.address(width))} {width}w" for width in widths)
        found["sizes"] = SIZES
    return found


def _size(picture: Picture) -> Mapping[str, str]:
    width = picture.widths[-1] if picture.key else picture.width
    return {"width": str(width), "height": str(picture.height_at(width))}


def with_pictures(html: str, find: Callable[[str], Picture | None], link: Link, decorative: Link) -> str:
    """Cleaned HTML in which every picture has its size and its widths.

    `find` knows a picture by the link to it; `decorative` empties the alternative text of one that says that
    it tells nothing.
    """

    def anew(found: re.Match[str]) -> str:
        given = {name: unescape(value) for name, value in _ATTRIBUTE.findall(found[1])}
        source, alt = given.pop("src", ""), decorative(given.pop("alt", ""))
        return tag(find(source), source, link, {"alt": alt, **given})

    return _TAG.sub(anew, html)
