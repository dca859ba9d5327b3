"""Notices: what holds now, what is over, and how one is summed up."""

from collections.abc import Iterable, Mapping
from itertools import groupby

from quartier.kinds.notice import current, day_of, is_archived, is_over, newest_first
from quartier.model.neighbourhood import Record
from quartier.model.page import Page
from quartier.pages.heads import news_links, shortened
from quartier.pages.templates import rendered
from quartier.pages.view import PageView, View

MOST_LETTERS = 220
"""As much of a notice without a summary as a card shows."""


def archive_page(view: View) -> Page:
    """Everything that is over or old, by year."""
    v = view.on(view.addresses.notice_archive)
    old = newest_first(one for one in view.neighbourhood.all("notice") if is_archived(one, view.today))
    years = [(year, list(of_year)) for year, of_year in groupby(old, key=lambda one: day_of(one).year)]
    return Page(
        address=v.page,
        title=str(v.w["notices_archive"]),
        html=rendered("notice_archive.html", v=v, years=years, day_of=day_of, over=is_over),
        description=str(v.w["notices_archive_lead"]),
        branch=f"{view.addresses.records('notice')}index.md",
        head=news_links(v),
        searchable=False,
    )


def of_list(v: PageView, records: list[Record]) -> Mapping[str, object]:
    """What holds now, ready for the list."""
    return {"cards": cards(v, current(v.view.neighbourhood, v.today))}


def of_notice(v: PageView, record: Record) -> Mapping[str, object]:
    """What a notice's page needs beside its record."""
    over, archived = is_over(record, v.today), is_archived(record, v.today)
    return {"day": day_of(record), "over": over, "archived": archived}


def cards(v: PageView, notices: Iterable[Record]) -> list[Mapping[str, object]]:
    """Each notice with its day and the words that sum it up."""
    return [{"record": one, "day": day_of(one), "summary": summary_of(v, one)} for one in notices]


def summary_of(v: PageView, record: Record) -> str:
    """The summary that was written, else the first paragraph."""
    written = record.entry.summary
    return written or shortened(v.plain(record.body.strip().split("\n\n")[0], record.file), MOST_LETTERS)
