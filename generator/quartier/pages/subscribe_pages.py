"""How to subscribe: for every feed a page that leads from one's device to the right link."""

from collections.abc import Callable, Iterator, Mapping

from msgspec import Struct

from quartier.model.page import OutputFile, Page
from quartier.pages import qr_codes
from quartier.pages.heads import feed_link
from quartier.pages.other_pages import page_that_leads_on
from quartier.pages.templates import rendered
from quartier.pages.view import PageView, View
from quartier.subscriptions import Feed, by_sort


class Device(Struct, frozen=True):
    """What people read their calendar with; words and drawing go by its `name`.

    `link` makes a program subscribe; `code` names the QR code that helps here, if one does.
    """

    name: str
    link: Callable[[PageView, str], str] = PageView.webcal
    hides_cancelled: bool = False
    code: str = ""


DEVICES = (
    Device("iphone", code="iphone"),
    Device("google", link=PageView.google, hides_cancelled=True, code="google"),
    # The camera of an Android phone does not know webcal, so its code leads to this page.
    Device("icsx5", code="page"),
    Device("outlook"),
    Device("thunderbird"),
    Device("linux"),
)


class Way(Struct, frozen=True):
    """How one device gets to one feed: the link for a tap, the address to copy, the drawing to scan."""

    device: Device
    words: Mapping[str, object]
    link: str
    address: str
    code: str


def subscribe_page(view: View, feed: Feed) -> Page:
    """The page of one feed: a way for every device, and every other feed."""
    v = view.on(view.addresses.subscription(feed.address))
    title = _title(v, feed)
    whole = v.page == v.addresses.subscribe
    steps = [(v.w["calendar"], v.addresses.calendar), (v.w["subscribe"], v.addresses.subscribe)]
    html = rendered(
        "subscribe.html",
        v=v,
        feed=feed,
        title=title,
        here=v.w["subscribe"] if whole else feed.title,
        steps=steps[:1] if whole else steps,
        ways=[_way(v, device, feed) for device in DEVICES],
        poster=v.addresses.code(feed.address, "page"),
        whole=whole,
        parts=_parts(view),
    )
    return Page(
        v.page,
        title,
        html,
        str(v.w["subscribe_lead"]) if whole else feed.description,
        branch=f"{v.addresses.subscribe}index.md",
        head=feed_link(v, feed.address, feed.name),
        searchable=whole,
    )


def moved_page(view: View, feed: Feed, old: str) -> Page:
    """Under the address that a code on a notice board may still name, a page that leads on."""
    v = view.on(old)
    return page_that_leads_on(
        v, view.addresses.subscription(feed.address), _title(v, feed), v.addresses.subscribe
    )


def drawings(view: View) -> Iterator[OutputFile]:
    """The QR codes of all these pages, as files: a page stays small, and a code can be printed."""
    for feed in view.shared_feeds:
        for name, said in codes_of(view, feed).items():
            yield OutputFile(view.addresses.code(feed.address, name), qr_codes.drawing(said))


def codes_of(view: View, feed: Feed) -> dict[str, str]:
    """What each QR code of a feed's page says to a camera."""
    page = view.addresses.subscription(feed.address)
    v = view.on(page)
    links = {device.name: _way(v, device, feed).link for device in DEVICES if device.code == device.name}
    return {**links, "page": view.addresses.absolute(page)}


def _way(v: PageView, device: Device, feed: Feed) -> Way:
    flavour = v.addresses.visible(feed.address) if device.hides_cancelled else feed.address
    return Way(
        device,
        v.w["devices"][device.name],
        device.link(v, flavour),
        v.addresses.absolute(flavour),
        v.addresses.code(feed.address, device.code) if device.code else "",
    )


def _title(v: PageView, feed: Feed) -> str:
    return v.text(f"feed_sorts.{feed.sort}.subscribe", title=feed.title)


def _parts(view: View) -> list[tuple[str, list[Feed]]]:
    """The feeds that hold a part of all events, sort by sort."""
    _, *parts = view.shared_feeds
    return by_sort(parts)
