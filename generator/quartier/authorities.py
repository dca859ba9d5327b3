"""Who watches over a site: for data protection, and for the accessibility of what public bodies publish."""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from quartier import yaml_source
from quartier.model.site import Contact, Site

CHURCHES_WITH_A_LAW_OF_THEIR_OWN = ("evangelical", "catholic")
PUBLIC_BODY = "public-body"


def follows_church_law(site: Site) -> bool:
    """Whether a church's own law takes the place of the GDPR (its Art. 91)."""
    operator = site.operator
    return bool(
        operator and operator.type == "church" and operator.denomination in CHURCHES_WITH_A_LAW_OF_THEIR_OWN
    )


def of_data_protection(site: Site) -> Contact | None:
    """The configured one, else the state's; None where neither is known (churches, other countries)."""
    if site.operator and site.operator.privacy_authority:
        return site.operator.privacy_authority
    if site.operator is None or follows_church_law(site):
        return None
    public = site.operator.type == PUBLIC_BODY
    return (_in("data_protection_of_public_bodies", site) if public else None) or _in("data_protection", site)


def of_accessibility(site: Site) -> Contact | None:
    """Whom readers ask when a public body leaves a barrier: the configured one, else the state's."""
    if site.accessibility and site.accessibility.enforcement:
        return site.accessibility.enforcement
    return _in("enforcement", site)


def _in(duty: str, site: Site) -> Contact | None:
    if site.country != "DE" or not site.state:
        return None
    found = _known()[duty].get(_known()["regions"].get(site.state, site.state))
    return Contact(**found) if found else None


@lru_cache
def _known() -> Mapping[str, Any]:
    text = (Path(__file__).parent / "authorities.yaml").read_text("utf-8")
    known: Mapping[str, Any] = yaml_source.plain(text)
    return known
