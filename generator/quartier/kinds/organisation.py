"""An organisation: who helps, who invites, who answers."""

from collections.abc import Iterable
from typing import Annotated

from quartier.addresses import Addresses
from quartier.kinds.opening_hours import OpeningHours
from quartier.kinds.reach import Email, Phone, Website
from quartier.kinds.shared_fields import Address, Common
from quartier.model.entry import Entry, Line, Reference, Several, YesNo, one_of
from quartier.model.neighbourhood import Kind, Neighbourhood, Record
from quartier.model.problem import Position, Problem, Severity


class Contact(Entry):
    """Whom to ask: a role; a person's name only with consent."""

    role: Line
    name: Line | None = None
    consent: YesNo = False
    phone: Phone | None = None
    email: Email | None = None
    languages: Annotated[tuple[Line, ...], Several] = ()

    @property
    def shown_name(self) -> str | None:
        return self.name if self.consent else None

    @property
    def reachable(self) -> bool:
        return bool(self.phone or self.email)


class Organisation(Common):
    """What a file in the folder of organisations says."""

    type: Annotated[str, one_of("organisation_type")] = "group"
    address: Address | None = None
    place: Annotated[Line | None, Reference("place")] = None
    phone: Phone | None = None
    mobile: Phone | None = None
    email: Email | None = None
    website: Website | None = None
    contacts: Annotated[tuple[Contact, ...], Several] = ()
    responsible_for: Annotated[tuple[Line, ...], Several] = ()
    opening_hours: OpeningHours | None = None
    provider: Annotated[Line | None, Reference("organisation")] = None
    emergency: YesNo = False

    @property
    def number(self) -> str | None:
        """The one to call."""
        return self.phone or self.mobile or next((one.phone for one in self.contacts if one.phone), None)

    @property
    def reachable(self) -> bool:
        own = self.number or self.email or self.website or self.place or self.address
        return bool(own) or any(one.reachable for one in self.contacts)


def _check(record: Record, neighbourhood: Neighbourhood) -> Iterable[Problem]:
    yield from _nameless_if_unasked(record)
    yield from _hard_to_reach(record)
    topics = Addresses(neighbourhood.site).topics
    for slug in (record.slug, *record.entry.formerly):
        if Addresses(neighbourhood.site).record("organisation", slug) == topics:
            yield Problem("generated-name", Position(record.file), {"address": topics})


def _hard_to_reach(record: Record) -> Iterable[Problem]:
    organisation: Organisation = record.entry
    facts, position = {"title": organisation.title}, record.position_of(("title",))
    if not organisation.reachable:
        yield Problem("organisation-unreachable", position, facts, Severity.WARNING)
    elif organisation.emergency and not organisation.number:
        at = record.position_of(("emergency",))
        yield Problem("emergency-without-phone", at, facts, Severity.WARNING)


def _nameless_if_unasked(record: Record) -> Iterable[Problem]:
    organisation: Organisation = record.entry
    for number, contact in enumerate(organisation.contacts):
        if contact.name and not contact.consent:
            facts = {"name": contact.name, "role": contact.role}
            position = record.position_of(("contacts", number, "name"))
            yield Problem("name-without-consent", position, facts, Severity.WARNING)


ORGANISATION = Kind("organisation", Organisation, "organisations", (".md",), _check)
