"""An offer: something that stands for whoever asks, until it ends."""

from collections.abc import Iterable
from typing import Annotated

from quartier.calendar.dates import Day
from quartier.kinds.shared_fields import Common
from quartier.model.entry import Line, Prose, Reference, Several
from quartier.model.neighbourhood import Kind, Neighbourhood, Record
from quartier.model.problem import Problem


class Offer(Common):
    """What a file in the folder of offers says."""

    organisation: Annotated[Line | None, Reference("organisation")] = None
    audiences: Annotated[tuple[Line, ...], Several, Reference("audience")] = ()
    cost: Line | None = None
    how_to_ask: Prose = ""
    until: Day | None = None


def _check(record: Record, neighbourhood: Neighbourhood) -> Iterable[Problem]:
    offer: Offer = record.entry
    if not offer.organisation and not offer.how_to_ask:
        yield Problem("offer-nobody-answers", record.position_of(("title",)), {"title": offer.title})


def _ended(record: Record, neighbourhood: Neighbourhood) -> bool:
    return bool(record.entry.until and record.entry.until < neighbourhood.today)


OFFER = Kind("offer", Offer, "offers", (".md",), _check, prose=("how_to_ask",), expired=_ended)
