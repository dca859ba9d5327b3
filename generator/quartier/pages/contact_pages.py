"""Contacts: the list in groups, the pages of who helps with what, and what one contact's page shows."""

from collections.abc import Iterable, Mapping
from functools import partial

from quartier.model.gatherings import by_organiser
from quartier.model.neighbourhood import Record
from quartier.model.page import Page
from quartier.pages import register_pages
from quartier.pages.help_topics import HelpTopic
from quartier.pages.templates import rendered, rendered_by, safe
from quartier.pages.view import PageView, View

SHOWN_EVENTS = 5
SHOWN_DAYS = 7
GROUPS: Mapping[str, tuple[str, ...]] = {
    "help": ("contact-point", "authority"),
    "facilities": ("facility", "church"),
    "clubs": ("association", "group"),
}
"""Group of the list → the types of organisation in it; who helps in an emergency stands before them."""


def topics_page(view: View) -> Page:
    """Every topic, with who helps."""
    v = view.on(view.addresses.topics)
    html = rendered("topics.html", v=v, topics=view.help_topics)
    return _page(v, str(v.w["topics_title"]), html, str(v.w["topics_lead"]))


def topic_page(view: View, topic: HelpTopic) -> Page:
    """Who helps with one topic."""
    v = view.on(view.addresses.topic(topic.slug))
    number = len(topic.organisations)
    lead = v.text("topic_lead_one" if number == 1 else "topic_lead_many", topic=topic.title, number=number)
    html = rendered("topic.html", v=v, topic=topic, lead=lead)
    return _page(v, v.text("topic_title", topic=topic.title), html, lead)


def _page(v: PageView, title: str, html: str, lead: str) -> Page:
    branch = f"{v.addresses.records('organisation')}index.md"
    return Page(v.page, title, html, lead, branch=branch, searchable=False)


def of_list(v: PageView, records: Iterable[Record]) -> Mapping[str, object]:
    """The contacts in their groups; an empty one is left out."""
    in_order = list(records)
    groups = {"emergency": [one for one in in_order if one.entry.emergency]}
    for name, types in GROUPS.items():
        groups[name] = [one for one in in_order if one.entry.type in types and not one.entry.emergency]
    return {"groups": {name: group for name, group in groups.items() if group}}


def of_organisation(v: PageView, record: Record) -> Mapping[str, object]:
    """What the page of one organisation needs beside its record."""
    hours = record.entry.opening_hours
    in_charge_of = v.view.remembered(f"in charge {record.slug}", partial(_in_charge_of, v, record.slug))
    dated = v.view.coming_of(by_organiser(record.slug))
    return {
        "dated": dated[:SHOWN_EVENTS],
        "number": len(dated),
        "days": hours.days_from(v.today, SHOWN_DAYS, v.view.holidays) if hours else (),
        "exceptions": [one for one in hours.exceptions if one.day >= v.today] if hours else [],
        "topics": [one for one in v.view.help_topics if record in one.organisations],
        "place": v.get("place", record.entry.place),
        "in_charge_of": safe(in_charge_of),
    }


def _in_charge_of(v: PageView, slug: str) -> str:
    """What an organisation is responsible for. To find that out, one has to go through all minutes."""
    decided = register_pages.of_organisation(v, slug)
    return str(rendered_by("decisions.html", "in_charge_of", v, decided))
