"""Markdown to HTML. Knows Markdown, like swift_markdown and nobody else."""

from functools import lru_cache

from markdown import Markdown

from quartier.pages.swift_markdown import Swift

EXTENSIONS = ("admonition", "attr_list", "def_list", "footnotes", "sane_lists", "tables")


def html_of(text: str) -> str:
    """The HTML of a volunteer's text, not yet safe."""
    converter = _converter()
    converter.reset()
    return str(converter.convert(text))


@lru_cache
def _converter() -> Markdown:
    converter = Markdown(extensions=[*EXTENSIONS, Swift()])
    # A registry sorts and copies itself for every block.
    converter.parser.blockprocessors = tuple(converter.parser.blockprocessors)
    return converter
