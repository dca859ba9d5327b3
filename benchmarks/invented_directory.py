"""Invented places, organisations and notices."""

from datetime import timedelta

from benchmarks.facts import TODAY, Address, Contact, Notice, Organisation, Place, Room, Size
from benchmarks.sentences import bank, between, dice, drawn, one_of, slug_of

CITY = "Musterstadt"
HOURS = (
    ("montag", "9:00-12:00"),
    ("dienstag", "9:00-12:00"),
    ("mittwoch", "14:00-18:00"),
    ("donnerstag", "10:00-16:00"),
    ("freitag", "9:00-13:00"),
)


def organisation_slug(number: int) -> str:
    return slug_of(_organisation_title(number))


def _organisation_title(number: int) -> str:
    names, streets = bank()["organisations"], bank()["streets"]
    street = streets[(number // len(names) * 3 + number % len(names) * 7) % len(streets)]
    return f"{names[number % len(names)]['name']} {street}"


def places(seed: str, size: Size) -> tuple[Place, ...]:
    return tuple(_place(seed, number, size) for number in range(size.places))


def _place(seed: str, number: int, size: Size) -> Place:
    chance, words = dice(seed, "place", number), bank()
    kind = words["places"][number % len(words["places"])]
    street = words["streets"][(number // len(words["places"]) * 3 + number * 7) % len(words["streets"])]
    title = f"{kind['name']} {street}"
    operator = organisation_slug(number % size.organisations)
    text = "\n\n".join(drawn(chance, words["place_texts"], 3))
    return Place(
        slug_of(title),
        title,
        Address(f"{street} {between(chance, 1, 80)}", "50999", CITY),
        round(50.86 + chance.random() / 20, 5),
        round(6.98 + chance.random() / 20, 5),
        _rooms(seed, number) if kind["indoors"] else (),
        tuple(drawn(chance, words["step_free"], between(chance, 1, 3))),
        one_of(chance, words["directions"]).format(street=street),
        operator,
        f"{text}\n\nBetrieben wird der Ort von [diesen Leuten](kontakt:{operator}).",
    )


def _rooms(seed: str, number: int) -> tuple[Room, ...]:
    chance, words = dice(seed, "rooms", number), bank()
    titles = [*drawn(chance, words["room_names"], between(chance, 2, 4)), words["meeting_room"]]
    return tuple(
        Room(title, between(chance, 20, 120), tuple(drawn(chance, words["equipment"], between(chance, 1, 3))))
        for title in titles
    )


def organisations(seed: str, size: Size, places: tuple[Place, ...]) -> tuple[Organisation, ...]:
    return tuple(
        _organisation(seed, number, places[number % len(places)]) for number in range(size.organisations)
    )


def _organisation(seed: str, number: int, place: Place) -> Organisation:
    chance, words = dice(seed, "organisation", number), bank()
    kind, title = words["organisations"][number % len(words["organisations"])], _organisation_title(number)
    slug = slug_of(title)
    said = drawn(chance, words["organisation_texts"], 3)
    return Organisation(
        slug,
        title,
        kind["type"],
        place.slug,
        f"0221 4710-{100 + number * 4}",
        f"info@{slug}.example",
        f"https://{slug}.example",
        tuple(_contact(seed, number, at) for at in range(between(chance, 1, 3))),
        tuple(kind["topics"]),
        tuple(sorted(drawn(chance, HOURS, between(chance, 2, 4)), key=HOURS.index)),
        "\n\n".join([*said, f"Sie finden uns hier: [{place.title}](ort:{place.slug})."]),
    )


def _contact(seed: str, number: int, at: int) -> Contact:
    chance, words = dice(seed, "contact", number, at), bank()
    name = f"{one_of(chance, words['given_names'])} {one_of(chance, words['surnames'])}"
    return Contact(
        words["roles"][(number + at) % len(words["roles"])], name, f"0221 4710-{101 + number * 4 + at}"
    )


def notices(seed: str, size: Size) -> tuple[Notice, ...]:
    return tuple(_notice(seed, number, size) for number in range(size.notices))


def _notice(seed: str, number: int, size: Size) -> Notice:
    chance, words = dice(seed, "notice", number), bank()
    said = words["notices"][number % len(words["notices"])]
    day = TODAY - timedelta(days=3 + number * 17 + between(chance, 0, 9))
    by = organisation_slug(between(chance, 0, size.organisations - 1))
    text = f"{said['text']}\n\nFragen beantwortet der [Kontakt](kontakt:{by})."
    slug = f"{day}-{slug_of(said['title'])}"
    return Notice(slug, said["title"], day, day + timedelta(days=60), by, said["text"], text)
