"""Volunteers' texts for readers elsewhere: in a feed every link is a full URL."""

from urllib.parse import quote, urljoin

from quartier.model.picture import Picture
from quartier.pages.view import BASE, PageView, View


def html_elsewhere(view: View, text: str, source: str, page: str) -> str:
    """The safe HTML of a `text` out of the file `source`, which also stands on the page at `page`."""
    return str(_FromElsewhere(view, page).markdown(text, source))


class _FromElsewhere(PageView):
    """A page's view for whoever reads its words in another place."""

    def _picture_at(self, link: str) -> Picture | None:
        return super()._picture_at(urljoin(BASE, link.removeprefix(self.site.url)))

    def _picture_link(self, address: str) -> str:
        return self.addresses.absolute(quote(address))

    def _resolved(self, target: str, folder: str) -> str:
        try:
            return urljoin(self.addresses.absolute(self.page), super()._resolved(target, folder))
        except ValueError:  # what is no address leads nowhere, here as on the page
            return target
