"""Markdown to HTML. The only module that knows Markdown."""

from functools import lru_cache

from markdown import Markdown

EXTENSIONS = ("admonition", "attr_list", "def_list", "footnotes", "sane_lists", "tables")


def html_of(text: str) -> str:
    """The HTML of a volunteer's text, not yet safe."""
    converter = _converter()
    converter.reset()
    return str(converter.convert(text))


@lru_cache
def _converter() -> Markdown:
    return Markdown(extensions=list(EXTENSIONS))
