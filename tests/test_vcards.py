"""Contacts in an address book: vCard 4.0, read back by another library, and the code that a phone scans."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import segno
import vobject

from conftest import GOOD, REPOSITORY, TODAY
from quartier.feeds.stamps import OUTPUT_CHANGED
from quartier.feeds.vcards import MOST_IN_A_CODE, short_card, vcards
from quartier.loading import neighbourhood_of
from quartier.model.neighbourhood import Neighbourhood
from quartier.reading.configuration import site_in

SEEVEREIN = """titel: Seeverein Neustadt e. V.
telefon: 08999 100-0
"""


def read(folder: Path) -> Neighbourhood:
    site, problems = site_in(folder)
    assert site is not None, problems
    return neighbourhood_of(site, TODAY)


def files(folder: Path, **changed: datetime) -> dict[str, bytes]:
    times = {f"content/{name.replace('__', '/')}.md": time for name, time in changed.items()}
    return {file.path: file.content for file in vcards(read(folder), times or None)}


def cards_in(content: bytes) -> list[Any]:
    return list(vobject.readComponents(content.decode("utf-8")))


def card_of(folder: Path, slug: str) -> Any:
    return cards_in(files(folder)[f"kontakte/{slug}/kontakt.vcf"])[0]


@pytest.fixture
def written(good_copy: Path) -> Callable[[str], Path]:
    """Writes a contact `probe` and gives back the site's folder."""

    def write(text: str) -> Path:
        (good_copy / "content/kontakte/probe.md").write_text(f"---\n{text.strip()}\n---\n", "utf-8")
        return good_copy

    return write


def test_address_book_learns_all_that_the_page_says() -> None:
    card = card_of(GOOD, "seeverein")
    assert card.version.value == "4.0"
    assert (card.kind.value, card.fn.value) == ("org", "Seeverein Neustadt e. V.")
    assert [one.value for one in card.contents["tel"]] == ["tel:+4989991000", "tel:+491719990100"]
    assert card.email.value == "post@neustadt.example"
    assert (card.adr.value.street, card.adr.value.code) == ("Uferweg 2", "83999")
    assert card.geo.value == "geo:47.857100,12.401300"
    assert card.categories.value == ["Feste", "Räume", "Ehrenamt"]
    assert [one.value for one in card.contents["url"]] == [
        "https://seeverein.neustadt.example",
        "https://neustadt.example/kontakte/seeverein/",
    ]
    assert card.source.value == "https://neustadt.example/kontakte/seeverein/kontakt.vcf"
    assert card.lang.value == "de"


def test_note_says_the_hours_in_words() -> None:
    note = card_of(GOOD, "seeverein").note.value
    assert note.startswith("Öffnungszeiten – Montag: 9 bis 12 Uhr; Dienstag: 9 bis 12 Uhr, 14 bis 18 Uhr; ")
    assert "\nAuch nach Vereinbarung.\nGeschlossen in den Schulferien" in note


def test_one_file_holds_the_cards_of_all_contacts() -> None:
    of_all = files(GOOD)
    together = of_all.pop("kontakte/alle.vcf")
    single = [content for path, content in of_all.items() if "heimatverein" not in path]
    assert together == b"".join(single)
    assert [card.fn.value for card in cards_in(together) if card.kind.value == "org"] == [
        "Gemeindebücherei",
        "Seeverein Neustadt e. V.",
        "Seeverein Neustadt e. V.: Vermietung",
        "Wasserwacht",
    ]


def test_every_way_of_signs_arrives_as_it_was_written(written: Callable[[str], Path]) -> None:
    title = "Rat; Tat, Hilfe\\Neu: „für alle“ 🎈"
    folder = written(
        f"titel: '{title}'\ntelefon: 08999 1000\nadresse: {{straße: 'Weg 1, Hof; links', ort: See}}\n"
        "zuständig: ['Wohnen, Bauen', 'Müll; Straße']"
    )
    card = card_of(folder, "probe")
    assert card.fn.value == title
    assert card.org.value == [title]
    assert card.adr.value.street == "Weg 1, Hof; links"
    assert card.categories.value == ["Wohnen, Bauen", "Müll; Straße"]


@pytest.mark.parametrize("folder", [GOOD, REPOSITORY], ids=["good", "repository"])
def test_lines_are_as_the_standard_wants_them(folder: Path) -> None:
    """RFC 6350: CRLF, at most 75 octets a line, UTF-8, VERSION first, FN and UID in every card."""
    for content in files(folder).values():
        assert content.endswith(b"\r\n")
        lines = content.split(b"\r\n")[:-1]
        assert not any(b"\r" in line or b"\n" in line for line in lines)
        assert max(map(len, lines)) <= 75
        for line in lines:
            line.decode("utf-8")
        unfolded = content.decode("utf-8").replace("\r\n ", "")
        for card in re.findall(r"BEGIN:VCARD\r\n(.*?)END:VCARD\r\n", unfolded, re.DOTALL):
            assert card.startswith("VERSION:4.0\r\n")
            assert len(re.findall(r"^FN:.", card, re.MULTILINE)) == 1
            assert len(re.findall(r"^UID:urn:uuid:[0-9a-f-]{36}\r$", card, re.MULTILINE)) == 1


def test_person_with_consent_has_a_card_and_another_stays_a_role(written: Callable[[str], Path]) -> None:
    folder = written(
        SEEVEREIN
        + """
ansprechstellen:
  - {rolle: Vorstand, name: Vroni Muster, einwilligung: ja, mail: vorstand@neustadt.example}
  - {rolle: Kasse, name: Kuni Gundel, telefon: 08999 100-7}
"""
    )
    content = files(folder)["kontakte/probe/kontakt.vcf"]
    _, person, office = cards_in(content)
    assert (person.kind.value, person.fn.value, person.role.value) == (
        "individual",
        "Vroni Muster",
        "Vorstand",
    )
    assert (office.kind.value, office.fn.value) == ("org", "Seeverein Neustadt e. V.: Kasse")
    assert office.org.value == ["Seeverein Neustadt e. V.", "Kasse"]
    assert b"Kuni" not in content


def test_role_with_the_number_of_its_organisation_gets_no_card_of_its_own(
    written: Callable[[str], Path],
) -> None:
    folder = written(SEEVEREIN + "ansprechstellen: {rolle: Büro, telefon: 08999 100-0}")
    assert len(cards_in(files(folder)["kontakte/probe/kontakt.vcf"])) == 1


def test_contact_stays_the_same_for_address_books_when_its_file_is_renamed(good_copy: Path) -> None:
    before = card_of(good_copy, "wasserwacht").uid.value
    old = good_copy / "content/kontakte/wasserwacht.md"
    text = old.read_text("utf-8").replace("in_not: ja", "in_not: ja\nfrüher: wasserwacht")
    old.with_name("seenotrettung.md").write_text(text, "utf-8")
    old.unlink()
    for path in (good_copy / "content/orte").glob("*.md"):
        path.write_text(path.read_text("utf-8").replace("wasserwacht", "seenotrettung"), "utf-8")
    assert card_of(good_copy, "seenotrettung").uid.value == before
    assert card_of(good_copy, "wasserwacht").uid.value == before


def test_no_two_cards_share_an_identity(written: Callable[[str], Path]) -> None:
    folder = written(
        SEEVEREIN
        + """
ansprechstellen:
  - {rolle: Büro, telefon: 08999 1}
  - {rolle: büro, telefon: 08999 2}
  - {rolle: Bar, telefon: 08999 3}
"""
    )
    identities = [card.uid.value for card in cards_in(files(folder)["kontakte/alle.vcf"])]
    assert len(identities) > 6
    assert len(identities) == len({*identities})


def test_card_says_when_its_file_or_its_place_last_changed() -> None:
    old, new = datetime(2026, 12, 1, 8, tzinfo=UTC), datetime(2026, 12, 24, 9, 30, tzinfo=UTC)
    card = cards_in(
        files(GOOD, kontakte__seeverein=old, orte__seehaus=new)["kontakte/seeverein/kontakt.vcf"]
    )[0]
    assert card.rev.value == "20261224T093000Z"
    other = cards_in(files(GOOD, kontakte__seeverein=old)["kontakte/wasserwacht/kontakt.vcf"])[0]
    assert other.rev.value == f"{OUTPUT_CHANGED:%Y%m%dT%H%M%SZ}"


def test_card_says_nothing_of_a_history_that_is_not_known() -> None:
    assert not hasattr(card_of(GOOD, "seeverein"), "rev")


def test_emergency_number_is_dialled_as_it_is() -> None:
    assert card_of(GOOD, "wasserwacht").tel.value == "tel:112"


# The code


def test_code_of_every_contact_is_small_and_makes_a_contact() -> None:
    neighbourhood = read(GOOD)
    for record in neighbourhood.all("organisation"):
        said = short_card(record, neighbourhood)
        assert len(said.encode()) <= MOST_IN_A_CODE
        card = vobject.readOne(said)
        assert card.fn.value == record.entry.title
        assert card.tel.value.startswith(("+", "112"))
        assert segno.make_qr(said, error="m").version <= 17


def test_code_of_a_very_long_contact_leaves_out_the_least_important(written: Callable[[str], Path]) -> None:
    folder = written(f"titel: {'ä' * 190}\ntelefon: 08999 1000\nmail: {'a' * 60}@neustadt.example")
    neighbourhood = read(folder)
    record = neighbourhood.get("organisation", "probe")
    assert record
    said = short_card(record, neighbourhood)
    assert len(said.encode()) <= MOST_IN_A_CODE
    card = vobject.readOne(said)
    assert card.tel.value == "+4989991000"
    assert not hasattr(card, "org")
