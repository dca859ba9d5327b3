"""Markdown to HTML. Knows Markdown, like swift_markdown and nobody else."""

from functools import lru_cache

from markdown import Markdown

from quartier.model.expression import expression
from quartier.pages.swift_markdown import Swift

EXTENSIONS = ("admonition", "attr_list", "def_list", "footnotes", "sane_lists", "tables")

_FIRST = "A-Za-zÄÖÜäöüß„("
_LINE = rf"[{_FIRST}](?: ?[{_FIRST}0-9“”‚‘’\"',.;:?!)/%€§@–…\-]++)*+"
_PLAIN = expression(rf"{_LINE}(?:\n\n?{_LINE})*+\n*")
"""Paragraphs without a sign that could mean anything to Markdown, there where they stand."""


def html_of(text: str) -> str:
    """The HTML of a volunteer's text, not yet safe."""
    if _PLAIN.fullmatch(text):
        paragraphs = text.rstrip("\n").replace("\n\n", "</p>\n<p>")
        return f"<p>{paragraphs}</p>"
    converter = _converter()
    converter.reset()
    return str(converter.convert(text))


@lru_cache
def _converter() -> Markdown:
    converter = Markdown(extensions=[*EXTENSIONS, Swift()])
    # A registry sorts and copies itself for every block.
    converter.parser.blockprocessors = tuple(converter.parser.blockprocessors)
    return converter
