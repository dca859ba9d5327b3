"""Markdown as volunteers write it: its links by slug, its links to files, and what is not allowed in it."""

import posixpath
import re
from collections.abc import Iterator
from functools import lru_cache

from msgspec import Struct

from quartier.model.expression import expression
from quartier.model.problem import Position, Problem
from quartier.words import Words

ALLOWED_TAGS = frozenset(
    [
        "a",
        "abbr",
        "b",
        "blockquote",
        "br",
        "caption",
        "code",
        "dd",
        "del",
        "details",
        "dfn",
        "div",
        "dl",
        "dt",
        "em",
        "figcaption",
        "figure",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "i",
        "img",
        "ins",
        "kbd",
        "li",
        "mark",
        "ol",
        "p",
        "pre",
        "q",
        "s",
        "samp",
        "section",
        "small",
        "source",
        "span",
        "strong",
        "sub",
        "summary",
        "sup",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "track",
        "u",
        "ul",
        "var",
        "video",
        "wbr",
    ]
)
_CODE = expression(
    r"^(?: {4}|\t)[^\n]*$|^(```|~~~).*?^\1|(`+)(?!`).*?(?<!`)\2(?!`)|<!--.*?-->", re.MULTILINE | re.DOTALL
)
_INLINE_LINK = expression(r"\]\(\s*<?([^\s)>\"']+)")
"""The same for texts without a link of another form; much faster, since it knows its first two signs."""
SIGNS_OF_CODE = ("    ", "\t", "`", "~~~", "<!--")
"""A text that holds none of these has no code and no comment."""
_LINK = expression(
    r"(?:\]\(\s*<?|^ {0,3}\[(?!\^)[^\]\n]+\]:\s*<?|(?:href|src)\s*=\s*[\"'])([^\s)>\"']+)", re.MULTILINE
)
_PICTURE = expression(
    r"!\[(?P<alt>(?:\\.|\[[^\]\n]*\]|[^\]\\])*)\]"
    r"(?:\(\s*<?(?P<target>[^\s)>]+)|\[(?P<name>[^\]\n]*)\])|<img\b(?P<tag>[^>]*)>",
    re.IGNORECASE,
)
_ATTRIBUTE = r"(?<![\w-]){}\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))"
_DEFINED = expression(r"^ {0,3}\[(?!\^)([^\]\n]+)\]:\s*<?([^\s>]+)", re.MULTILINE)
_TAG = expression(r"<([a-zA-Z][\w-]*)([^>\n]*)")
_HANDLER = expression(r"[\s\"'/](on\w+|style|srcdoc|formaction)\s*=", re.IGNORECASE)
_ELSEWHERE = expression(r"\b(?:src|poster)\s*=\s*[\"']?\s*(?:[a-z][\w+.-]*:|/)", re.IGNORECASE)
MEDIA_TAGS = frozenset({"video", "source", "track"})
"""A film plays from the site itself, or whoever watches it tells a stranger."""
_SCHEME = expression(r"([\w-]+):", re.UNICODE)
_HOST = expression(
    r"(?:www\.|[\w-]+(?:\.[\w-]+)*\.(?:de|com|org|net|eu|info|example)(?:[/?#]|$))", re.IGNORECASE
)
SAFE_SCHEMES = ("http", "https", "mailto", "tel", "geo", "webcal")


class Link(Struct, frozen=True):
    """A link as it was written, and where."""

    target: str
    position: Position


class ShownPicture(Struct, frozen=True):
    """A picture as a text shows it; `alt` is None where a tag says with `alt=""` that it tells nothing."""

    target: str
    alt: str | None
    position: Position


class SlugLink(Struct, frozen=True):
    """A link by slug: `[Sommerfest](termin:sommerfest)`."""

    kind: str
    slug: str
    anchor: str = ""


def links_in(text: str, file: str, first_line: int) -> Iterator[Link]:
    inline = "]:" not in text and "=" not in text
    if inline and "](" not in text:
        return
    plain = without_code(text)
    for found in (_INLINE_LINK if inline else _LINK).finditer(plain):
        yield Link(found[1], _at(plain, found.start(1), file, first_line))


def pictures_in(text: str, file: str, first_line: int) -> Iterator[ShownPicture]:
    """Every picture of a text, by its target as it was written."""
    if "![" not in text and "<" not in text:
        return
    plain = without_code(text)
    defined = {name.strip().lower(): target for name, target in _DEFINED.findall(plain)}
    for found in _PICTURE.finditer(plain):
        position = _at(plain, found.start(), file, first_line)
        if found["tag"] is not None:
            source, alt = _attribute("src", found["tag"]), _attribute("alt", found["tag"])
            if source:
                yield ShownPicture(source, alt.strip() or None if alt is not None else "", position)
        elif target := found["target"] or defined.get((found["name"] or found["alt"]).strip().lower()):
            yield ShownPicture(target, found["alt"].strip(), position)


def _attribute(name: str, tag: str) -> str | None:
    found = re.search(_ATTRIBUTE.format(name), tag, re.IGNORECASE)
    return next((value for value in found.groups() if value is not None), "") if found else None


def slug_link(target: str, words: Words) -> SlugLink | None:
    """What a target with one of our schemes means; None for any other target."""
    scheme, colon, rest = target.partition(":")
    kind = words.choice("link", scheme) if colon else None
    if kind is None:
        return None
    slug, _, anchor = rest.partition("#")
    return SlugLink(kind, slug, anchor)


def unsafe_html(text: str, file: str, first_line: int) -> Iterator[Problem]:
    """Every tag, attribute or link that a page must not have."""
    if "<" not in text:
        return
    plain = without_code(text)
    for found in _TAG.finditer(plain):
        position = _at(plain, found.start(), file, first_line)
        if found[1].lower() not in ALLOWED_TAGS:
            yield Problem("html-not-allowed", position, {"tag": f"<{found[1]}>"})
        elif handler := _HANDLER.search(found[2]):
            yield Problem("html-not-allowed", position, {"tag": f"{handler[1]}="})
        elif found[1].lower() in MEDIA_TAGS and (elsewhere := _ELSEWHERE.search(found[2])):
            yield Problem("html-not-allowed", position, {"tag": f"<{found[1]} {elsewhere[0]}"})


def no_address(link: Link) -> Problem | None:
    """A web or mail address that no browser can follow as it is written."""
    target = link.target
    if re.match(r"https?:(?!//[^/])", target, re.IGNORECASE) or _HOST.match(target):
        return Problem("website-expected", link.position, {"given": target})
    if re.fullmatch(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", target):
        return Problem("link-to-mail", link.position, {"given": target})
    if re.fullmatch(r"[^\W\d]+:", target):
        return Problem("link-with-blank", link.position, {"given": target})
    return None


def unsafe_scheme(target: str) -> str | None:
    """The scheme of a link, where it is none that we let pass."""
    found = _SCHEME.match(target)
    return found[1] if found and found[1].lower() not in SAFE_SCHEMES else None


@lru_cache(maxsize=16)  # one text is looked through for links, slips and pictures, one after the other
def without_code(text: str) -> str:
    """The text with code and comments blanked out, every other character at its place."""
    if not any(sign in text for sign in SIGNS_OF_CODE):
        return text
    return _CODE.sub(
        lambda found: re.sub(r"[^\n]", " ", found[0]) if not _is_paragraph(found[0]) else found[0], text
    )


def _is_paragraph(found: str) -> bool:
    """An indented line is code only where it is no list's continuation; a link there still counts."""
    return found.startswith(("    ", "\t")) and "](" in found


def below_content(target: str, folder: str) -> str | None:
    """A relative target as a path below the content folder; None where it leads out of it."""
    path = posixpath.normpath(posixpath.join(folder, target))
    return None if path.startswith(("..", "/")) else path


def _at(text: str, offset: int, file: str, first_line: int) -> Position:
    return Position(file, first_line + text.count("\n", 0, offset), offset - text.rfind("\n", 0, offset))
