"""HTML from volunteers, made safe. The only module that knows nh3."""

import re
from collections.abc import Callable
from functools import cache

from quartier.model.expression import expression
from quartier.reading.prose import ALLOWED_TAGS, MEDIA_TAGS, SAFE_SCHEMES

_ATTRIBUTES = {
    "*": {"class", "id", "lang", "dir", "title"},
    "a": {"href", "hreflang"},
    "img": {"src", "alt", "width", "height", "loading"},
    "ol": {"start", "reversed", "type"},
    "li": {"value"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "col": {"span"},
    "details": {"open"},
    "video": {"src", "poster", "controls", "width", "height", "preload"},
    "source": {"src", "type"},
    "track": {"src", "kind", "srclang", "label", "default"},
}
_ALIGNED = expression(r' style="text-align: (left|center|right);"')
_ELSEWHERE = expression(r"\s*(?:[a-z][\w+.-]*:|/)", re.IGNORECASE)
Resolve = Callable[[str], str]


def cleaned(html: str, resolve: Resolve, schemes: frozenset[str], film: Resolve | None = None) -> str:
    """`html` with nothing but what we allow; every link and image goes through `resolve`.

    Films lie on the site itself; `film` leads to them where `resolve` does not.
    `schemes` are the words with which a link by slug begins. What Markdown says with `style` about the
    columns of a table becomes a class.
    """
    return _cleaner(schemes).cleaned(html, resolve, film or resolve)


class _Cleaner:
    """What we allow; made once, since making it takes longer than cleaning a text."""

    def __init__(self, schemes: frozenset[str]) -> None:
        self.resolve: Resolve = str
        self.film: Resolve = str
        import nh3

        self.cleaner = nh3.Cleaner(
            tags=set(ALLOWED_TAGS),
            attributes=_ATTRIBUTES,
            attribute_filter=self._attribute,
            url_schemes=set(SAFE_SCHEMES) | schemes,
            link_rel=None,
            strip_comments=True,
        )

    def cleaned(self, html: str, resolve: Resolve, film: Resolve) -> str:
        self.resolve, self.film = resolve, film
        return self.cleaner.clean(_ALIGNED.sub(r' class="align-\1"', html))

    def _attribute(self, tag: str, name: str, value: str) -> str | None:
        if tag in MEDIA_TAGS and name in ("src", "poster"):
            return None if _ELSEWHERE.match(value) else self.film(value)
        return self.resolve(value) if name in ("href", "src") else value


_cleaner = cache(_Cleaner)
