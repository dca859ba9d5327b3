"""Contacts for address books: vCard 4.0 (RFC 6350), and the short card that a QR code holds."""

from collections.abc import Iterator
from datetime import datetime
from uuid import NAMESPACE_URL, uuid5

from quartier.addresses import Addresses
from quartier.calendar.phrases import pauses_of
from quartier.feeds.icalendar_text import line, text, utc
from quartier.feeds.stamps import OUTPUT_CHANGED, Changed
from quartier.kinds.opening_hours import OpeningHours, in_words
from quartier.kinds.organisation import Contact, Organisation
from quartier.kinds.reach import dialled
from quartier.kinds.shared_fields import Address
from quartier.model.neighbourhood import Neighbourhood, Record
from quartier.model.page import OutputFile
from quartier.words import folded, words_of

MOST_IN_A_CODE = 500
"""Bytes; a code with more is too fine for a phone's camera on paper."""


def vcards(neighbourhood: Neighbourhood, changed: Changed | None) -> Iterator[OutputFile]:
    """A file for every organisation, under its former names too, and one with all of them."""
    addresses = Addresses(neighbourhood.site)
    every: list[bytes] = []
    for record in sorted(neighbourhood.all("organisation"), key=_order):
        content = b"".join(cards(record, neighbourhood, changed))
        every.append(content)
        for slug in (record.slug, *record.entry.formerly):
            yield OutputFile(addresses.vcard(slug), content)
    yield OutputFile(addresses.vcards, b"".join(every))


def cards(record: Record, neighbourhood: Neighbourhood, changed: Changed | None) -> Iterator[bytes]:
    """The card of an organisation, then one for each person or office that is reached in another way."""
    writer = _Writer(record, neighbourhood, changed)
    yield writer.organisation()
    seen: dict[str, int] = {}
    for contact in record.entry.contacts:
        role = folded(contact.role)
        seen[role] = seen.get(role, 0) + 1
        if _adds_something(contact, record.entry):
            yield writer.contact(contact, f"{role} {seen[role]}" if seen[role] > 1 else role)


def short_card(record: Record, neighbourhood: Neighbourhood) -> str:
    """A card of at most 500 bytes: as much as fits, the most important first.

    As vCard 3.0 (RFC 2426), the one version that the cameras of all phones take for a contact.
    """
    head, end = "BEGIN:VCARD\r\nVERSION:3.0\r\nN:;;;;\r\n", "END:VCARD\r\n"
    card = head
    for said in _short_lines(record, neighbourhood):
        if len(f"{card}{said}\r\n{end}".encode()) <= MOST_IN_A_CODE:
            card += f"{said}\r\n"
    return card + end


def _short_lines(record: Record, neighbourhood: Neighbourhood) -> Iterator[str]:
    entry: Organisation = record.entry
    site = neighbourhood.site
    addresses = Addresses(site)
    yield f"FN:{text(entry.title)}"
    if entry.number:
        yield f"TEL;TYPE=WORK,VOICE:{dialled(entry.number, site.country)}"
    if entry.email:
        yield f"EMAIL:{text(entry.email)}"
    yield f"ORG:{text(entry.title)}"
    yield f"URL:{entry.website or addresses.absolute(addresses.record('organisation', record.slug))}"
    if address := _address(record, neighbourhood):
        yield f"ADR;TYPE=WORK:{_parts_of(address)}"


class _Writer:
    """Writes the cards of one organisation."""

    def __init__(self, record: Record, neighbourhood: Neighbourhood, changed: Changed | None) -> None:
        self.record = record
        self.entry: Organisation = record.entry
        self.neighbourhood = neighbourhood
        self.site = neighbourhood.site
        self.addresses = Addresses(self.site)
        self.revised = _revised(record, neighbourhood, changed)

    def organisation(self) -> bytes:
        entry = self.entry
        return self._card(
            "org",
            "",
            line("FN", text(entry.title)),
            line("ORG", text(entry.title)),
            *self._phone(entry.phone, "voice,work"),
            *self._phone(entry.mobile, "cell,voice,work"),
            *self._email(entry.email),
            *self._where(),
            *self._links(),
            *self._topics(),
            *self._hours(),
        )

    def contact(self, contact: Contact, name: str) -> bytes:
        """A person, where there is a name to be shown; else an office of the organisation."""
        entry, person = self.entry, contact.shown_name
        unit = "" if person else f";{text(contact.role)}"
        return self._card(
            "individual" if person else "org",
            name,
            line("FN", text(person or f"{entry.title}: {contact.role}")),
            line("ORG", f"{text(entry.title)}{unit}"),
            line("ROLE", text(contact.role)),
            *self._phone(contact.phone, "voice,work"),
            *self._email(contact.email),
            line("URL", self._page),
        )

    @property
    def _page(self) -> str:
        return self.addresses.absolute(self.addresses.record("organisation", self.record.slug))

    def _card(self, kind: str, name: str, *lines: bytes) -> bytes:
        return b"".join(
            (
                line("BEGIN", "VCARD"),
                line("VERSION", "4.0"),
                line("KIND", kind),
                line("UID", self._uid(name)),
                *lines,
                line("LANG", self.site.language),
                line("SOURCE", self.addresses.absolute(self.addresses.vcard(self.record.slug))),
                *((line("REV", utc(self.revised)),) if self.revised else ()),
                line("END", "VCARD"),
            )
        )

    def _uid(self, name: str) -> str:
        """The same for the same file and role for ever, wherever the site moves."""
        stem = f"{self.site.uid_domain}/organisation/{self.record.first_slug}"
        return uuid5(NAMESPACE_URL, f"{stem}#{name}" if name else stem).urn

    def _phone(self, number: str | None, types: str) -> Iterator[bytes]:
        if number:
            yield line(f'TEL;VALUE=uri;TYPE="{types}"', f"tel:{dialled(number, self.site.country)}")

    def _email(self, address: str | None) -> Iterator[bytes]:
        if address:
            yield line("EMAIL;TYPE=work", text(address))

    def _where(self) -> Iterator[bytes]:
        if address := _address(self.record, self.neighbourhood):
            yield line("ADR;TYPE=work", _parts_of(address))
        place = self.neighbourhood.get("place", self.entry.place)
        if place and place.entry.coordinates and not self.entry.address:
            yield line("GEO", f"geo:{place.entry.coordinates.lat:.6f},{place.entry.coordinates.lon:.6f}")

    def _links(self) -> Iterator[bytes]:
        if self.entry.website:
            yield line("URL;PREF=1", self.entry.website)
        yield line("URL", self._page)

    def _topics(self) -> Iterator[bytes]:
        if self.entry.responsible_for:
            yield line("CATEGORIES", ",".join(map(text, self.entry.responsible_for)))

    def _hours(self) -> Iterator[bytes]:
        if self.entry.opening_hours:
            yield line("NOTE", text(_hours_in_words(self.entry.opening_hours, self.site.language)))


def _hours_in_words(hours: OpeningHours, language: str) -> str:
    """The usual week and what changes it, as plain text; single days are for the page."""
    words = words_of(language)
    week = [
        words.text("site.vcard_day", day=words.weekday(at), hours=in_words(stretches, words))
        for at, stretches in enumerate(hours.week())
        if stretches
    ]
    said = [words.text("site.vcard_hours", hours="; ".join(week))] if week else []
    if hours.by_appointment:
        said.append(str(words["site.by_appointment_too" if week else "site.only_by_appointment"]))
    if hours.pause:
        said.append(words.text("site.hours_pause", pauses=pauses_of(hours.pause, words)))
    return "\n".join(said)


def _order(record: Record) -> tuple[str, str]:
    return folded(record.entry.title), record.slug


def _adds_something(contact: Contact, organisation: Organisation) -> bool:
    """Whether somebody is reached otherwise than the organisation, or has a name to be shown."""
    known = {None, organisation.phone, organisation.mobile, organisation.email}
    return bool({contact.phone, contact.email} - known) or bool(contact.shown_name and contact.reachable)


def _address(record: Record, neighbourhood: Neighbourhood) -> Address | None:
    place = neighbourhood.get("place", record.entry.place)
    found: Address | None = record.entry.address or (place.entry.address if place else None)
    return found


def _parts_of(address: Address) -> str:
    """A structured address (RFC 6350 §6.3.1); the country goes without saying."""
    parts = ("", "", address.street, address.city, "", address.postcode, "")
    return ";".join(text(part or "") for part in parts)


def _revised(record: Record, neighbourhood: Neighbourhood, changed: Changed | None) -> datetime | None:
    """The newest change of all files that a card is made of; None where the history is not known."""
    if changed is None:
        return None
    place = neighbourhood.get("place", record.entry.place)
    files = (record.file, *((place.file,) if place else ()))
    return max((OUTPUT_CHANGED, *(changed[file] for file in files if file in changed)))
