"""Reminders: for each organisation a kind letter with what stands on the site and is to be confirmed."""

from collections.abc import Iterator, Sequence
from datetime import date
from email.message import EmailMessage
from email.policy import SMTP

from msgspec import Struct

from quartier.addresses import Addresses
from quartier.explain import explained
from quartier.freshness import is_due, to_confirm
from quartier.model.neighbourhood import Neighbourhood, Record
from quartier.words import Words, words_of


class Letter(Struct, frozen=True):
    """An e-mail to be: to whom (`to` is empty where no address is known), from whom, subject and text."""

    organisation: Record
    to: str
    sender: str
    subject: str
    text: str

    @property
    def as_mail(self) -> bytes:
        """As a file that mail programs open for sending (RFC 5322); without a date, so it stays a draft."""
        mail = EmailMessage(SMTP)
        mail["Subject"] = self.subject
        mail["To"] = self.to
        if self.sender:
            mail["From"] = self.sender
        mail["X-Unsent"] = "1"
        mail.set_content(self.text, charset="utf-8", cte="quoted-printable")
        return mail.as_bytes()


def letters(neighbourhood: Neighbourhood, today: date, before: date, only: str = "") -> tuple[Letter, ...]:
    """A letter for each organisation (or for the one named `only`) that has something to confirm: what nobody
    has confirmed on the day `before` or later."""
    found = []
    for organisation in neighbourhood.all("organisation"):
        due = tuple(_due_of(organisation, neighbourhood, before))
        if due and only in ("", organisation.slug):
            found.append(_letter(organisation, due, neighbourhood, today))
    return tuple(found)


def nobodys(neighbourhood: Neighbourhood, before: date) -> tuple[Record, ...]:
    """What is to be confirmed and belongs to no organisation, so that no letter asks for it."""
    due = (one for one in to_confirm(neighbourhood) if is_due(one, before))
    return tuple(one for one in due if not neighbourhood.get("organisation", _owner(one)))


def _due_of(organisation: Record, neighbourhood: Neighbourhood, before: date) -> Iterator[Record]:
    """Its own entry, the places that it runs, the series to which it invites."""
    for one in to_confirm(neighbourhood):
        if _owner(one) == organisation.slug and is_due(one, before):
            yield one


def _owner(record: Record) -> str | None:
    if record.kind == "organisation":
        return record.slug
    owner: str | None = record.entry.operator if record.kind == "place" else record.entry.organiser
    return owner


def _letter(organisation: Record, due: Sequence[Record], neighbourhood: Neighbourhood, today: date) -> Letter:
    site, words = neighbourhood.site, words_of(neighbourhood.site.language)
    said = words["remind"]
    facts = {"site": site.name, "title": organisation.entry.title, "url": site.url}
    parts = [
        said["greeting"],
        words.text("remind.intro", **facts),
        *(_entry(one, neighbourhood, today, words) for one in due),
        said["answer"],
        words.text("remind.page", url=Addresses(site).absolute(Addresses(site).report_event)),
        words.text("remind.thanks", sender=site.operator.name if site.operator else site.name),
    ]
    text = "\n\n".join(part.strip() for part in parts) + "\n"
    sender = site.operator.email if site.operator else ""
    return Letter(organisation, _mail_of(organisation), sender, words.text("remind.subject", **facts), text)


def _mail_of(organisation: Record) -> str:
    """Its own address, else the first of the people to ask."""
    contacts = (one.email for one in organisation.entry.contacts if one.email)
    return str(organisation.entry.email or next(contacts, ""))


def _entry(record: Record, neighbourhood: Neighbourhood, today: date, words: Words) -> str:
    """What stands on the site now, and when it was confirmed last."""
    checked = record.entry.checked
    since = words.text("remind.since", day=words.day(checked, "day")) if checked else words["remind.never"]
    told = explained(neighbourhood, record.file, today) or record.entry.title
    lines = "\n".join(f"    {line}" if line else "" for line in told.split("\n"))
    return f"{record.entry.title} – {since}\n\n{lines}"
