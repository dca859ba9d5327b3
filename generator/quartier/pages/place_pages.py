"""Places: the list by their state, and what one place's page shows."""

from collections.abc import Iterable, Mapping

from quartier.model.neighbourhood import Record
from quartier.pages.quarter_map import STATES
from quartier.pages.rooms import table_of
from quartier.pages.view import PageView

SHOWN_EVENTS = 6


def of_list(v: PageView, records: Iterable[Record]) -> Mapping[str, object]:
    """The places by their state, open ones first; a state that none is in is left out."""
    in_order = list(records)
    groups = {state: [one for one in in_order if one.entry.status == state] for state in STATES}
    plan = v.view.quarter_map
    return {
        "groups": {state: group for state, group in groups.items() if group},
        "plan": plan if plan and plan.signs else None,
        "numbers": plan.numbers() if plan else {},
    }


def of_place(v: PageView, record: Record) -> Mapping[str, object]:
    """What the page of one place needs beside its record."""
    dated = v.view.coming_at(record.slug)
    plan = v.view.quarter_map
    return {
        "dated": dated[:SHOWN_EVENTS],
        "number": len(dated),
        "rooms": table_of(v, record),
        "predecessors": [
            one for one in v.view.neighbourhood.all("place") if one.entry.successor == record.slug
        ],
        "bookable": record.entry.status in ("open", "provisional"),
        "plan": plan,
        "sign": plan.sign_of(record) if plan else None,
        "booking": v.get("organisation", record.entry.booking or record.entry.operator),
    }
