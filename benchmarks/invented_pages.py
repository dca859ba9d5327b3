"""Invented hand-written pages: headings, paragraphs, lists, tables and links, in folders."""

from collections.abc import Iterator, Sequence
from random import Random

from benchmarks.facts import Event, Organisation, Page, Place, Size
from benchmarks.sentences import bank, between, bullets, dice, drawn, numbered, one_of, slug_of, table

IN_MENU = 5
"""One page in so many stands in the menu."""


def pages(
    seed: str,
    size: Size,
    places: Sequence[Place],
    organisations: Sequence[Organisation],
    events: Sequence[Event],
) -> tuple[Page, ...]:
    """The first page, then a page for every folder, then those below."""
    plan = tuple(_plan(size))
    in_menu = max(size.pages // IN_MENU, 1)
    return tuple(
        Page(
            path,
            title,
            f"{title} auf einen Blick: was Sie wissen sollten und wen Sie fragen können.",
            number < in_menu,
            _text(dice(seed, "page", number), title, plan, places, organisations, events),
        )
        for number, (path, title) in enumerate(plan)
    )


def _plan(size: Size) -> Iterator[tuple[str, str]]:
    """Paths and titles."""
    words = bank()
    folders = words["page_folders"][: max(size.pages // 6, 1)]
    yield "index", "Willkommen"
    yield from ((f"{folder['slug']}/index", folder["title"]) for folder in folders)
    subjects, aspects = words["page_subjects"], words["page_aspects"]
    for number in range(size.pages - 1 - len(folders)):
        subject = subjects[number % len(subjects)]
        aspect, again = (
            aspects[number // len(subjects) % len(aspects)],
            number // len(subjects) // len(aspects),
        )
        title = f"{subject}: {aspect}" + (f" ({again + 1})" if again else "")
        yield f"{folders[number % len(folders)]['slug']}/{slug_of(title)}", title


def _text(
    chance: Random,
    title: str,
    plan: Sequence[tuple[str, str]],
    places: Sequence[Place],
    organisations: Sequence[Organisation],
    events: Sequence[Event],
) -> str:
    words = bank()
    subject = title.partition(":")[0]
    blocks = [_paragraph(chance, subject)]
    extras = (_list, _steps, _table, _tip)
    for heading in drawn(chance, words["page_headings"], between(chance, 4, 8)):
        blocks += [f"## {heading}", _paragraph(chance, subject)]
        if chance.random() < 0.6:
            blocks.append(one_of(chance, extras)(chance))
        if chance.random() < 0.5:
            blocks.append(_paragraph(chance, subject))
        blocks.append(_link(chance, plan, places, organisations, events))
    return "\n\n".join(blocks)


def _paragraph(chance: Random, subject: str) -> str:
    return " ".join(drawn(chance, bank()["page_sentences"], between(chance, 3, 5))).format(
        subject=f"*{subject}*"
    )


def _list(chance: Random) -> str:
    return "Mitzubringen sind:\n\n" + bullets(drawn(chance, bank()["page_items"], between(chance, 3, 5)))


def _steps(chance: Random) -> str:
    return numbered(drawn(chance, bank()["page_steps"], between(chance, 3, 5)))


def _table(chance: Random) -> str:
    words = bank()
    rows = [
        (row, one_of(chance, words["page_durations"]), one_of(chance, words["page_prices"]))
        for row in drawn(chance, words["page_rows"], between(chance, 3, 5))
    ]
    return table(("Schritt", "Dauer", "Kosten"), rows)


def _tip(chance: Random) -> str:
    return f"> **Gut zu wissen:** {one_of(chance, bank()['page_tips'])}"


def _link(
    chance: Random,
    plan: Sequence[tuple[str, str]],
    places: Sequence[Place],
    organisations: Sequence[Organisation],
    events: Sequence[Event],
) -> str:
    organiser, event, place = one_of(chance, organisations), one_of(chance, events), one_of(chance, places)
    path, title = one_of(chance, plan)
    return one_of(chance, bank()["page_links"]).format(  # type: ignore[no-any-return]
        organiser=f"[{organiser.title}](kontakt:{organiser.slug})",
        event=f"[{event.title}](termin:{event.slug})",
        place=f"[{place.title}](ort:{place.slug})",
        page=f"[{title}](seite:{path})",
        number=between(chance, 100, 999),
    )
