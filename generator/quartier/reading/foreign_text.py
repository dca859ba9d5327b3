"""Texts from somebody else's calendar as Markdown that says just that, without what is private."""

import re
from html import unescape

from quartier.model.entry import MOST_TITLE
from quartier.model.expression import expression
from quartier.model.source import NOT_TEXT

_MAIL = expression(r"(?:mailto:)?[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.IGNORECASE)
_URL = expression(r"https?://[^\s<>\"'\\]+[^\s<>\"'\\.,;:!?)\]]")
_HTML = expression(
    r"</?(?:a|b|br|div|em|font|html|body|i|li|ol|p|span|strong|table|td|tr|u|ul)\b[^>]*>", re.I
)
_LINK = expression(r"<a\b[^>]*href=[\"']?(https?://[^\"'\s>]+)[^>]*>(.*?)</a>", re.IGNORECASE | re.DOTALL)
_RULER = expression(r"[-=_*~.:–—\s]{3,}")
_ITEM = expression(r"[-*+•·–]\s+")
MOST_TEXT = 4000


def one_line(text: str) -> str:
    """A title or a name: one line without marks of HTML, not too long."""
    plain = " ".join(NOT_TEXT.sub(" ", unescape(_HTML.sub(" ", text))).replace("<", " ").split())
    return plain if len(plain) <= MOST_TITLE else plain[: MOST_TITLE - 1].rsplit(" ", 1)[0] + "…"


def without_addresses(text: str) -> str:
    """The text without mail addresses, which are nobody's business in a public file."""
    return re.sub(r"[<(\[]?[ \t]*" + _MAIL.pattern + r"[ \t]*[>)\]]?", "", text, flags=re.IGNORECASE)


def has_address(text: str) -> bool:
    return bool(_MAIL.search(text))


def markdown(text: str) -> str:
    """Plain text, or the HTML that some calendars write, as Markdown: a paragraph for each line."""
    plain = NOT_TEXT.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    plain = without_addresses(_without_html(plain) if _HTML.search(plain) else plain)
    lines = [_escaped(line.strip()) for line in plain.split("\n") if not _RULER.fullmatch(line)]
    return _shortened(re.sub("\n{3,}", "\n\n", "\n".join(_spaced(lines))).strip())


def _without_html(text: str) -> str:
    linked = _LINK.sub(lambda found: _as_text(found[1], found[2]), text)
    broken = re.sub(r"<br\b[^>]*>|</(?:p|div|tr|ul|ol)>", "\n", linked, flags=re.IGNORECASE)
    return unescape(_HTML.sub("", re.sub(r"<li\b[^>]*>", "\n- ", broken, flags=re.IGNORECASE)))


def _as_text(url: str, words: str) -> str:
    plain = _HTML.sub("", words).strip()
    return url if plain in ("", url) else f"{plain} ({url})"


def _escaped(line: str) -> str:
    """A line whose signs mean nothing but themselves; addresses of pages lead there."""
    item = _ITEM.match(line)
    rest = line[item.end() :] if item else line
    parts: list[str] = []
    at = 0
    for found in _URL.finditer(rest):
        parts.extend((_signs(rest[at : found.start()]), _linked(found[0])))
        at = found.end()
    parts.append(_signs(rest[at:]))
    said = re.sub(r"^(#|>|!!!|\+|:)", r"\\\1", "".join(parts))
    return f"- {said}" if item else said


def _linked(url: str) -> str:
    """A link that shows where it leads."""
    shown = url.partition("://")[2].rstrip("/")
    return f"[{_signs(shown)}]({url.replace('(', '%28').replace(')', '%29')})"


def _signs(text: str) -> str:
    named = text.replace("&", "&amp;").replace("<", "&lt;").replace("[", "&#91;").replace("{", "&#123;")
    named = named.replace("](", "&#93;(")
    return re.sub(r"\\|`|(?<!\w)[*_](?=\S)|(?<=\S)[*_](?!\w)|\*(?=\w)", r"\\\g<0>", named)


def _spaced(lines: list[str]) -> list[str]:
    """A blank line between lines, so that each stays one; not within a list."""
    spaced: list[str] = []
    for line in lines:
        within = spaced and spaced[-1].startswith("- ") and line.startswith("- ")
        spaced.extend([line] if within else ["", line])
    return spaced


def _shortened(text: str) -> str:
    return text if len(text) <= MOST_TEXT else text[:MOST_TEXT].rsplit("\n", 1)[0] + "\n\n…"
