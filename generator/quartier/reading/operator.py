"""Who answers for a site, as mkdocs.yml says it: the operator, the host, the statement on accessibility."""

from typing import Annotated, Any

from quartier.calendar.dates import Day
from quartier.model.entry import Entry, Line, Number, Several, one_of
from quartier.model.site import Accessibility, Contact, Gap, Hosting, Operator, Register


class ContactEntry(Entry):
    """Somebody whom a law names, and how to reach them."""

    name: Line
    address: Line | None = None
    phone: Line | None = None
    email: Line | None = None
    website: Line | None = None


class RegisterEntry(Entry):
    """The court and the number under which an association is entered there."""

    court: Line
    number: Line


class OperatorEntry(Entry):
    """Who answers for the site."""

    type: Annotated[str, one_of("operator_type")]
    name: Line
    address: Line | None = None
    phone: Line | None = None
    email: Line | None = None
    second_way: Line | None = None
    represented_by: Line | None = None
    denomination: Annotated[str, one_of("denomination")] | None = None
    registered: RegisterEntry | None = None
    supervised_by: Line | None = None
    vat_id: Line | None = None
    responsible: ContactEntry | None = None
    privacy_officer: ContactEntry | None = None
    privacy_authority: ContactEntry | None = None


class HostingEntry(Entry):
    """Whose machine serves the site, and what it writes down about a visit."""

    name: Line
    address: Line | None = None
    website: Line | None = None
    logs: Annotated[tuple[Line, ...], Several] = ()
    logs_days: Number | None = None
    abroad: Line | None = None


class GapEntry(Entry):
    """Something on the site that not everybody can use."""

    what: Line
    why: Line | None = None
    until: Day | None = None
    instead: Line | None = None


class AccessibilityEntry(Entry):
    """What the statement on accessibility says."""

    state: Annotated[str, one_of("accessibility_state")]
    gaps: Annotated[tuple[GapEntry, ...], Several] = ()
    checked_on: Day | None = None
    method: Annotated[str, one_of("accessibility_method")] | None = None
    email: Line | None = None
    phone: Line | None = None
    enforcement: ContactEntry | None = None


def operator_of(entry: OperatorEntry | None) -> Operator | None:
    if entry is None:
        return None
    inner = {
        "registered": Register(**_said(entry.registered)) if entry.registered else None,
        "responsible": _contact(entry.responsible),
        "privacy_officer": _contact(entry.privacy_officer),
        "privacy_authority": _contact(entry.privacy_authority),
    }
    return Operator(**_said(entry) | inner)


def hosting_of(entry: HostingEntry | None) -> Hosting | None:
    return Hosting(**_said(entry)) if entry else None


def accessibility_of(entry: AccessibilityEntry | None) -> Accessibility | None:
    if entry is None:
        return None
    gaps = tuple(Gap(**_said(gap)) for gap in entry.gaps)
    return Accessibility(**_said(entry) | {"gaps": gaps, "enforcement": _contact(entry.enforcement)})


def _contact(entry: ContactEntry | None) -> Contact | None:
    return Contact(**_said(entry)) if entry else None


def _said(entry: Entry) -> dict[str, Any]:
    """What an entry says; what it leaves out is left to the value's own defaults."""
    return {name: value for name, value in entry if value is not None}
