"""Edits of one file, the same in each layout: made and taken back in turn."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path

from benchmarks import hugo_layout, quartier_layout
from benchmarks.corpora import programme_of
from benchmarks.facts import TODAY, Event, Page, Quarter, Series

SENTENCE = "Neu: Wir haben etwas ergänzt, bitte lesen Sie es noch einmal."
LATER = timedelta(minutes=30)


@dataclass(frozen=True)
class Edit:
    """One file of a layout, as it was and as it is after the edit."""

    file: str
    before: str
    after: str

    def turn(self, folder: Path, edited: bool) -> None:
        """Writes one of the two states."""
        (folder / self.file).write_text(self.after if edited else self.before, encoding="utf-8", newline="\n")


Edits = Mapping[str, Edit]
"""An edit by layout, `quartier` and `hugo`: the same facts."""


def edit_of_event(quarter: Quarter) -> Edits:
    """One more sentence, and half an hour later: of the first series that goes on after today."""
    before = next(one for one in quarter.events if isinstance(one.when, Series) and one.when.until > TODAY)
    after = _later(before)
    texts = [hugo_layout.event_text(one, programme_of(one, quarter)) for one in (before, after)]
    return {
        "quartier": Edit(
            quartier_layout.event_file(before),
            quartier_layout.event_text(before),
            quartier_layout.event_text(after),
        ),
        "hugo": Edit(hugo_layout.event_file(before), *texts),
    }


def _later(event: Event) -> Event:
    assert isinstance(event.when, Series)
    when = replace(event.when, start=_shifted(event.when.start), end=_shifted(event.when.end))
    return replace(event, when=when, description=f"{event.description}\n\n{SENTENCE}")


def _shifted(clock: time) -> time:
    return (datetime.combine(date.min, clock) + LATER).time()


def edit_of_page(quarter: Quarter) -> Edits:
    """One more sentence on the last hand-written page, which is below a folder."""
    before = quarter.pages[-1]
    after: Page = replace(before, text=f"{before.text}\n\n{SENTENCE}")
    return {
        name: Edit(layout.page_file(before), layout.page_text(before), layout.page_text(after))
        for name, layout in (("quartier", quartier_layout), ("hugo", hugo_layout))
    }
