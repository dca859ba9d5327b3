"""What stands in the head of a page for other programs."""

from html import escape

from quartier.pages.view import PageView


def feed_link(v: PageView, address: str, title: str) -> str:
    """A calendar feed that a reader can find from the page."""
    return (
        f'<link rel="alternate" type="text/calendar" title="{escape(title)}" href="{escape(v.to(address))}">'
    )
