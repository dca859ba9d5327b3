"""What the law asks a site to say, by the type of its operator, and what of it is still missing."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

from msgspec import Struct
from pydantic import ConfigDict, TypeAdapter, ValidationError

from quartier import authorities
from quartier.kinds.reach import Email, Phone, Website
from quartier.model.problem import Problem, Severity, Term
from quartier.model.site import Accessibility, Hosting, Operator, Site
from quartier.model.source import Path
from quartier.reading.neighbourhood import reading_of

IMPRINT, PRIVACY, ACCESSIBILITY = "imprint", "privacy", "accessibility"
ASSOCIATION, CHURCH, PUBLIC = "association", "church", authorities.PUBLIC_BODY
EVERYBODY = (ASSOCIATION, CHURCH, PUBLIC)
GOOD_FOR = timedelta(days=366)
"""A public body looks at its statement once a year (Implementing Decision (EU) 2018/1523, Art. 4)."""


class Case(Struct, frozen=True):
    """A site with an operator, on a day."""

    site: Site
    operator: Operator
    today: date

    @property
    def hosting(self) -> Hosting | None:
        return self.site.hosting

    @property
    def accessibility(self) -> Accessibility | None:
        return self.site.accessibility


class Duty(Struct, frozen=True):
    """Something that a `page` has to say: whether it is `missing`, whose page `must` have it by law, whose
    only `should`, and the `place` of the option that would say it."""

    code: str
    page: str
    missing: Callable[[Case], object]
    must: tuple[str, ...] = EVERYBODY
    should: tuple[str, ...] = ()
    place: Path = ("operator",)


class Missing(Struct, frozen=True):
    """A duty that is not met; `unlawful` says whether the page must not stay like this."""

    code: str
    page: str
    place: Path
    unlawful: bool


def _without_register(case: Case) -> bool:
    """Only a registered association has a register to name."""
    name = case.operator.name.replace(" ", "").replace("\u00a0", "").casefold()
    return ("e.v." in name or "eingetragenerverein" in name) and not case.operator.registered


def _without_authority(case: Case) -> bool:
    """No state leads to it: the configuration has to name it."""
    if case.operator.type == CHURCH and not case.operator.denomination:
        return False
    derived = case.site.country == "DE" and not authorities.follows_church_law(case.site)
    return not derived and not authorities.of_data_protection(case.site)


def _without_state(case: Case) -> bool:
    derived = case.site.country == "DE" and not authorities.follows_church_law(case.site)
    return derived and not authorities.of_data_protection(case.site)


def _without_logs(case: Case) -> bool:
    host = case.hosting
    return host is not None and host.logs_days != 0 and not (host.logs and _length_known(host))


def _length_known(host: Hosting) -> bool:
    return host.logs_days is not None or bool(host.website)


def _without_gaps(case: Case) -> bool:
    said = case.accessibility
    return said is not None and said.state != "full" and not said.gaps


def _without_check(case: Case) -> bool:
    said = case.accessibility
    return said is not None and not (said.checked_on and said.method)


def _is_old(case: Case) -> bool:
    said = case.accessibility
    return said is not None and said.checked_on is not None and case.today - said.checked_on > GOOD_FOR


OTHERS = (ASSOCIATION, CHURCH)
HERE = ("accessibility",)
DUTIES: tuple[Duty, ...] = (
    Duty("imprint-address", IMPRINT, lambda case: not case.operator.address),
    Duty("imprint-email", IMPRINT, lambda case: not case.operator.email),
    Duty("imprint-second-way", IMPRINT, lambda case: not (case.operator.phone or case.operator.second_way)),
    Duty("imprint-represented-by", IMPRINT, lambda case: not case.operator.represented_by),
    Duty("imprint-register", IMPRINT, _without_register, must=(ASSOCIATION,)),
    Duty("imprint-responsible", IMPRINT, lambda case: not case.operator.responsible, (), EVERYBODY),
    Duty("denomination-missing", PRIVACY, lambda case: not case.operator.denomination, must=(CHURCH,)),
    Duty("privacy-officer", PRIVACY, lambda case: not case.operator.privacy_officer, (PUBLIC,), (CHURCH,)),
    Duty("privacy-authority", PRIVACY, _without_authority),
    Duty("privacy-state", PRIVACY, _without_state, place=()),
    Duty("hosting-missing", PRIVACY, lambda case: not case.hosting, place=()),
    Duty(
        "hosting-address",
        PRIVACY,
        lambda case: case.hosting and not case.hosting.address,
        (),
        EVERYBODY,
        ("hosting",),
    ),
    Duty("hosting-logs", PRIVACY, _without_logs, (), EVERYBODY, ("hosting",)),
    Duty("accessibility-missing", ACCESSIBILITY, lambda case: not case.accessibility, (PUBLIC,), OTHERS, ()),
    Duty("accessibility-gaps", ACCESSIBILITY, _without_gaps, (PUBLIC,), OTHERS, HERE),
    Duty("accessibility-check", ACCESSIBILITY, _without_check, (PUBLIC,), OTHERS, HERE),
    Duty("accessibility-old", ACCESSIBILITY, _is_old, (), (PUBLIC,), ("accessibility", "checked_on")),
    Duty(
        "accessibility-enforcement",
        ACCESSIBILITY,
        lambda case: case.accessibility and not authorities.of_accessibility(case.site),
        must=(PUBLIC,),
        place=HERE,
    ),
)


def missing_in(site: Site, today: date) -> Iterator[Missing]:
    """Every duty that `site` does not meet on the day `today`."""
    operator = site.operator
    if operator is None:
        yield from (Missing("operator-missing", page, (), True) for page in (IMPRINT, PRIVACY, ACCESSIBILITY))
        return
    case = Case(site, operator, today)
    for duty in DUTIES:
        if operator.type in (*duty.must, *duty.should) and duty.missing(case):
            yield Missing(duty.code, duty.page, duty.place, operator.type in duty.must)


def duties_of(site: Site, today: date) -> tuple[Problem, ...]:
    """What the operator of a site still owes, and what nobody can be reached by."""
    return (*(_told(one, site) for one in missing_in(site, today)), *_unreachable(site))


def _told(missing: Missing, site: Site) -> Problem:
    """What is only a demonstration breaks no law."""
    severe = missing.unlawful and not site.demonstration
    severity = Severity.ERROR if severe else Severity.WARNING
    option = missing.place[0] if missing.place else "operator"
    where = Term(f"fields.Configuration.{option}")
    return Problem(missing.code, site.position_of(missing.place), {"where": where}, severity)


# Addresses and numbers: pages make links of them

_LATER = ConfigDict(defer_build=True)
FORMS: dict[str, TypeAdapter[Any]] = {
    "email": TypeAdapter(Email, config=_LATER),
    "phone": TypeAdapter(Phone, config=_LATER),
    "website": TypeAdapter(Website, config=_LATER),
}
REACHED: tuple[Path, ...] = (
    ("operator",),
    ("operator", "responsible"),
    ("operator", "privacy_officer"),
    ("operator", "privacy_authority"),
    ("hosting",),
    ("accessibility",),
    ("accessibility", "enforcement"),
)


def links(form: str, text: str, site: Site) -> bool:
    """Whether a link can be made of `text`; `form` is email, phone or website."""
    return not _slip(form, text, site)


def _unreachable(site: Site) -> Iterator[Problem]:
    """Addresses and numbers that cannot be ones."""
    for path in REACHED:
        value: Any = site
        for name in path:
            value = getattr(value, str(name), None)
        for form in FORMS:
            text = getattr(value, form, "")
            if text and (slip := _slip(form, text, site)):
                yield Problem(slip, site.position_of((*path, form)), {"given": text})


def _slip(form: str, text: str, site: Site) -> str:
    """The code of what is wrong with an address or a number; empty where nothing is."""
    try:
        FORMS[form].validate_python(text, context=reading_of(site))
    except ValidationError as error:
        return str(error.errors()[0]["type"])
    return ""
