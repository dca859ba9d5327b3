"""Invented committees, and their meetings over the years with agenda, decisions and what became of them."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, time, timedelta
from random import Random

from benchmarks.facts import TODAY, Committee, Decision, Item, Meeting, Organisation, Place, Progress, Size
from benchmarks.sentences import bank, between, bullets, dice, drawn, one_of, slug_of, table

FIRST, LAST = date(2019, 1, 8), date(2026, 12, 1)
NOTICE_DAYS = 14
QUORUM = 4
VOTING = 7
DAY = timedelta(days=1)


def committees(
    seed: str, size: Size, places: Sequence[Place], organisations: Sequence[Organisation]
) -> tuple[Committee, ...]:
    with_rooms = [place for place in places if place.rooms]
    return tuple(
        _committee(seed, number, with_rooms[number % len(with_rooms)], organisations)
        for number in range(size.committees)
    )


def _committee(seed: str, number: int, place: Place, organisations: Sequence[Organisation]) -> Committee:
    chance, kind = dice(seed, "committee", number), bank()["committees"][number]
    seats = tuple(
        (role, one_of(chance, organisations).slug if chance.random() < 0.5 else "")
        for role in bank()["seats"]
    )
    text = "\n\n".join(drawn(chance, bank()["committee_texts"], 3))
    return Committee(slug_of(kind["title"]), kind["title"], kind["type"], place.slug, seats, text)


def meetings(
    seed: str, size: Size, committees: Sequence[Committee], organisations: Sequence[Organisation]
) -> tuple[Meeting, ...]:
    """They are shared out over the committees, the first ones getting what is left over."""
    least, more = divmod(size.meetings, size.committees)
    return tuple(
        meeting
        for number, committee in enumerate(committees)
        for meeting in _of_committee(seed, number, committee, least + (number < more), organisations)
    )


def _of_committee(
    seed: str, number: int, committee: Committee, count: int, organisations: Sequence[Organisation]
) -> Iterator[Meeting]:
    days = [_day(number, at, count) for at in range(count)]
    past = [day for day in days if day < TODAY]
    minutes = _Minutes(seed, bank()["committees"][number]["mark"], organisations)
    for at, day in enumerate(days):
        state = _state(at, day, past)
        yield _meeting(committee, at, day, state, days, minutes)


def _day(number: int, at: int, count: int) -> date:
    """Evenly over the years, each committee on its weekday."""
    day = FIRST + (LAST - FIRST) * at // max(count - 1, 1)
    return day + (number % 5 - day.weekday()) % 7 * DAY


def _state(at: int, day: date, past: Sequence[date]) -> str:
    if day >= TODAY:
        return "eingeladen" if day - NOTICE_DAYS * DAY <= TODAY else "geplant"
    if at % 17 == 5:
        return "abgesagt"
    return "entwurf" if day == past[-1] else "genehmigt"


def _meeting(
    committee: Committee, at: int, day: date, state: str, days: Sequence[date], minutes: "_Minutes"
) -> Meeting:
    chance = dice(minutes.seed, committee.slug, at)
    later = days[at + 1] if at + 1 < len(days) else day
    held = state in ("entwurf", "genehmigt")
    return Meeting(
        committee.slug,
        day,
        at + 1,
        time(19),
        time(21),
        committee.place,
        bank()["meeting_room"],
        state,
        one_of(chance, bank()["seats"][:2]),
        VOTING - between(chance, 0, 2) if held else 0,
        between(chance, 0, 2) if held else 0,
        between(chance, 0, 15) if held else 0,
        None if state == "geplant" else day - (NOTICE_DAYS + 2) * DAY,
        later if state == "genehmigt" else None,
        _items(chance, state, day, days[at - 1] if at else None, minutes),
    )


def _items(
    chance: Random, state: str, day: date, before: date | None, minutes: "_Minutes"
) -> tuple[Item, ...]:
    if state in ("geplant", "abgesagt"):
        return ()
    items = [Item("Begrüßung und Tagesordnung", said=(one_of(chance, bank()["minutes_openings"]),))]
    if before:
        said = "Das Protokoll wird ohne Änderung genehmigt."
        items.append(Item(f"Protokoll vom {before.day}.{before.month}.{before.year}", said=(said,)))
    if state == "eingeladen":
        topics = drawn(chance, bank()["minutes_topics"], 4)
        return tuple(replace(one, said=()) for one in (*items, *(Item(topic["title"]) for topic in topics)))
    items += minutes.what_became(chance, day)
    items += [
        minutes.item(chance, day, topic)
        for topic in drawn(chance, bank()["minutes_topics"], between(chance, 3, 5))
    ]
    if chance.random() < 0.3:
        items.append(Item("Personalangelegenheit", public=False))
    items.append(Item("Verschiedenes", said=(" ".join(drawn(chance, bank()["minutes_sentences"], 2)),)))
    return tuple(items)


class _Minutes:
    """What a committee has decided so far: the next number of the year, and what is still open."""

    def __init__(self, seed: str, mark: str, organisations: Sequence[Organisation]) -> None:
        self.seed = seed
        self.mark = mark
        self.organisations = organisations
        self.numbers: dict[int, int] = {}
        self.open: list[str] = []

    def what_became(self, chance: Random, day: date) -> list[Item]:
        """What is told about one or two decisions that are still open, the oldest first."""
        told = [self._progress(chance, day, of) for of in self.open[: between(chance, 1, 2)]]
        self.open = [of for of in self.open if not any(one.of == of and _is_end(one.state) for one in told)]
        return [Item("Was aus unseren Beschlüssen geworden ist", said=tuple(told))] if told else []

    def _progress(self, chance: Random, day: date, of: str) -> Progress:
        said = one_of(chance, bank()["progress"])
        return Progress(of, said["text"], day - between(chance, 1, 14) * DAY, said["state"])

    def item(self, chance: Random, day: date, topic: dict[str, str]) -> Item:
        words = bank()
        said: list[str | Decision | Progress] = [
            " ".join(drawn(chance, words["minutes_sentences"], between(chance, 2, 4)))
            for _ in range(between(chance, 2, 3))
        ]
        if chance.random() < 0.3:
            said.append(_votes_of_the_neighbours(chance))
        elif chance.random() < 0.3:
            said.append(bullets(drawn(chance, words["minutes_sentences"], 3)))
        if chance.random() < 0.55:
            said.append(self._decision(chance, day, topic["topic"]))
        return Item(
            topic["title"], paper=f"{self.mark} {day.year}/{between(chance, 1, 99):03}", said=tuple(said)
        )

    def _decision(self, chance: Random, day: date, topic: str) -> Decision:
        self.numbers[day.year] = number = self.numbers.get(day.year, 0) + 1
        of = f"{self.mark}-{day.year}-{number:03}"
        self.open.append(of)
        against = between(chance, 0, 1)
        return Decision(
            of,
            one_of(chance, bank()["decisions"]),
            4,
            against,
            0,
            one_of(chance, self.organisations).slug,
            day + between(chance, 60, 300) * DAY,
            topic,
        )


def _is_end(state: str) -> bool:
    return state in ("erledigt", "abgelehnt")


def _votes_of_the_neighbours(chance: Random) -> str:
    words = bank()
    rows = [
        (street, one_of(chance, words["minutes_table"]["ideas"]), between(chance, 1, 40))
        for street in drawn(chance, words["streets"], between(chance, 3, 6))
    ]
    return table(words["minutes_table"]["head"], rows)
