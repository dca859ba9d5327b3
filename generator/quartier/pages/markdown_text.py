"""Markdown to HTML. The only module that knows Markdown."""

from functools import lru_cache
from typing import Any

from markdown import Markdown
from markdown.treeprocessors import InlineProcessor
from markdown.util import AtomicString

EXTENSIONS = ("admonition", "attr_list", "def_list", "footnotes", "sane_lists", "tables")
_SIGNS = {
    "backtick": "`",
    "escape": "\\",
    "footnote": "[",
    "reference": "[",
    "link": "[",
    "image_link": "![",
    "image_reference": "![",
    "short_reference": "[",
    "short_image_ref": "![",
    "autolink": "<",
    "automail": "<",
    "linebreak": "  \n",
    "html": "<",
    "entity": "&",
}
"""What a text needs for a pattern of Python-Markdown to find anything; the others look for themselves."""


def html_of(text: str) -> str:
    """The HTML of a volunteer's text, not yet safe."""
    converter = _converter()
    converter.reset()
    return str(converter.convert(text))


@lru_cache
def _converter() -> Markdown:
    converter = Markdown(extensions=list(EXTENSIONS))
    converter.treeprocessors.register(_Inline(converter), "inline", 20)
    # A registry sorts and copies itself for every block.
    converter.parser.blockprocessors = tuple(converter.parser.blockprocessors)
    return converter


class _Inline(InlineProcessor):  # type: ignore[misc]  # Markdown ships no types
    """Passes over the patterns whose signs a text does not have; all else is Python-Markdown's."""

    def __init__(self, converter: Markdown) -> None:
        super().__init__(converter)
        known = converter.inlinePatterns
        signs = {known.get_index_for_name(name): sign for name, sign in _SIGNS.items()}
        self.patterns = [(pattern, signs.get(at, "")) for at, pattern in enumerate(known)]

    def _InlineProcessor__handleInline(self, data: str, at: int = 0) -> str:  # noqa: N802  # its private name
        if isinstance(data, AtomicString):
            return data  # type: ignore[no-any-return]  # Markdown ships no types
        start = 0
        while at < len(self.patterns):
            pattern, sign = self.patterns[at]
            matched: Any = False
            if sign in data:
                data, matched, start = self._InlineProcessor__applyPattern(pattern, data, at, start)
            if not matched:
                at, start = at + 1, 0
        return data
