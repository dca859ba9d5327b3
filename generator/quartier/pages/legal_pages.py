"""What the law asks of a site: the imprint, the page on privacy, the statement on accessibility."""

from collections.abc import Callable, Iterable
from typing import Any

from quartier import authorities, duties
from quartier.model.page import Page
from quartier.model.site import Accessibility, Contact, Operator
from quartier.pages.templates import rendered
from quartier.pages.view import PageView, View


class LegalView(PageView):
    """A page's view with the words of the legal pages, and links where an address or a number can be one."""

    def say(self, address: str, /, **facts: object) -> str:
        return self.words.text(f"legal.{address}", **facts)

    def several(self, address: str) -> list[str]:
        return list(self.words[f"legal.{address}"])

    def links(self, form: str, text: str) -> bool:
        return duties.links(form, text, self.site)


def imprint_page(view: View) -> Page:
    return _page(view, duties.IMPRINT)


def privacy_page(view: View) -> Page:
    committees = [one for one in view.neighbourhood.all("committee") if one.entry.retention]
    return _page(
        view,
        duties.PRIVACY,
        authority=authorities.of_data_protection(view.site),
        basis=_basis(view.site.operator),
        has_committees=bool(view.neighbourhood.all("committee")),
        committees=committees,
    )


def accessibility_page(view: View) -> Page:
    return _page(
        view,
        duties.ACCESSIBILITY,
        public=bool(view.site.operator and view.site.operator.type == duties.PUBLIC),
        feedback=_feedback(view.site.operator, view.site.accessibility),
        authority=authorities.of_accessibility(view.site),
    )


LEGAL_PAGES: dict[str, Callable[[View], Page]] = {
    duties.IMPRINT: imprint_page,
    duties.PRIVACY: privacy_page,
    duties.ACCESSIBILITY: accessibility_page,
}


def _page(view: View, name: str, **values: Any) -> Page:
    v = LegalView(view, view.addresses.legal[name])
    html = rendered(f"legal_{name}.html", v=v, it=view.site.operator, missing=_missing(view, name), **values)
    branch = f"{v.page}index.md"
    return Page(v.page, v.say(f"{name}.title"), html, v.say(f"{name}.lead"), branch=branch)


def _missing(view: View, page: str) -> Iterable[str]:
    """What the page itself says is missing. A demonstration shows all of it; elsewhere what is only advised
    may be left out for a reason."""
    found = (one for one in duties.missing_in(view.site, view.today) if one.page == page)
    return [one.code for one in found if one.unlawful or view.site.demonstration]


def _basis(operator: Operator | None) -> str:
    """Which law of data protection holds; empty where that is not known."""
    if operator is None or (operator.type == duties.CHURCH and not operator.denomination):
        return ""
    if operator.type == duties.CHURCH and operator.denomination != "other":
        return operator.denomination
    return "public" if operator.type == duties.PUBLIC else "gdpr"


def _feedback(operator: Operator | None, said: Accessibility | None) -> Contact:
    """Who hears of a barrier: as the statement says, else the operator."""
    return Contact(
        operator.name if operator else "",
        phone=(said.phone if said else "") or (operator.phone if operator else ""),
        email=(said.email if said else "") or (operator.email if operator else ""),
    )
