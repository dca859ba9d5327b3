"""An organisation: who helps, who invites, who answers."""

from collections.abc import Iterable
from typing import Annotated

from quartier.kinds.opening_hours import OpeningHours
from quartier.kinds.reach import Email, Phone, Website
from quartier.kinds.shared_fields import Address, Common
from quartier.model.entry import Entry, Line, Reference, Several, YesNo, one_of
from quartier.model.neighbourhood import Kind, Neighbourhood, Record
from quartier.model.problem import Problem, Severity


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


def _check(record: Record, neighbourhood: Neighbourhood) -> Iterable[Problem]:
    organisation: Organisation = record.entry
    for number, contact in enumerate(organisation.contacts):
        if contact.name and not contact.consent:
            facts = {"name": contact.name, "role": contact.role}
            position = record.position_of(("contacts", number, "name"))
            yield Problem("name-without-consent", position, facts, Severity.WARNING)


ORGANISATION = Kind("organisation", Organisation, "organisations", (".md",), _check)
