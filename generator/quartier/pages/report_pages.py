"""How to report an event without an account: a page with an e-mail that only has to be filled in."""

from collections.abc import Iterator
from urllib.parse import quote

from markupsafe import Markup

from quartier.drafts import Desk
from quartier.issue_form import FormField, form
from quartier.model.page import Page
from quartier.pages import mail_links
from quartier.pages.templates import rendered
from quartier.pages.view import View

MOST_NAMED = 4
"""How many words of a list the mail names: longer addresses are cut by some mail programs."""
ON_GITHUB = "https://github.com/"


def report_page(view: View) -> Page:
    """Explains it, and opens a mail to the operator; works without JavaScript."""
    v = view.on(view.addresses.report_event)
    said = view.words["forms.page"]
    address = view.site.operator.email if view.site.operator else ""
    template = event_mail(view)
    html = rendered(
        "report_event.html",
        v=v,
        w=said,
        address=address,
        template=template,
        event=mail_link(address, said["subject"], template),
        wrong=mail_link(address, said["wrong_subject"], _mail_of("wrong", view)),
        forms=_forms(view.site.repository),
    )
    return Page(
        v.page, str(said["title"]), html, str(said["lead"]), branch=f"{view.addresses.calendar}index.md"
    )


def mail_link(address: str, subject: str, body: str) -> Markup:
    """A link that opens a mail with subject and text (RFC 6068 §2; lines end as §5 asks, with CR LF)."""
    text = quote(body.replace("\n", "\r\n"), safe="")
    return mail_links.target(address) + Markup("?subject={}&amp;body={}").format(
        quote(subject, safe=""), text
    )


def event_mail(view: View) -> str:
    """The text of the mail: every field of the form for events with a colon behind it."""
    return _mail_of("event", view)


def _mail_of(name: str, view: View) -> str:
    said = view.words["forms.page"]
    desk = Desk(view.neighbourhood, view.words, view.today)
    lines = [line for one in form(name, desk).fields for line in _lines(one, view)]
    hello = [said["hello"], ""] if name == "event" else []
    return "\n".join((*hello, *lines, "", said["bye"], ""))


def _lines(one: FormField, view: View) -> Iterator[str]:
    known = list(one.options)[:MOST_NAMED] if one.options else [one.example.split("\n")[0]]
    example = view.words.text("forms.page.choose", known=", ".join(known)) if known != [""] else ""
    label = one.label.rstrip("?:")
    yield f"{label} ({example}): " if example and len(example) < 90 else f"{label}: "


def _forms(repository: str) -> str:
    """Where the forms can be filled in; empty where the files lie with another host."""
    return f"{repository.rstrip('/')}/issues/new/choose" if repository.startswith(ON_GITHUB) else ""
