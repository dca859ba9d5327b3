"""E-mail addresses on a page: right for whoever reads, clicks, listens or copies, costly for who collects.

How, and why so, is told in decisions/0015-mail-addresses.md.
"""

from html import unescape

from markupsafe import Markup

from quartier.model.expression import expression

_LINK = expression(r'href="mailto:([^"?@]+@[^"?@]+)')
_TEXT = expression(r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+(?![^<>]*>)")


def target(address: str) -> Markup:
    """The URL of a link that writes to `address` (RFC 6068 §2: any sign may be percent-encoded)."""
    name, _, domain = address.rpartition("@")
    hidden = "".join(f"%{byte:02x}" for byte in name.encode())
    return _in_numbers(f"mailto:{hidden}@{domain}")


def readable(address: str) -> Markup:
    """The address as text, in three pieces for whoever reads the source and in one for everybody else."""
    name, _, domain = address.rpartition("@")
    return Markup("{}<!---->{}<!---->{}").format(_in_numbers(name), _in_numbers("@"), _in_numbers(domain))


def in_pieces(html: str) -> str:
    """HTML in which every address, in links and in text, is written in this way."""
    if "@" not in html:
        return html
    linked = _LINK.sub(lambda found: f'href="{target(unescape(found[1]))}', html)
    return _TEXT.sub(lambda found: readable(found[0]), linked)


def _in_numbers(text: str) -> Markup:
    """Every sign as a character reference (HTML, 13.1.4)."""
    return Markup("".join(f"&#{ord(sign)};" for sign in text))
