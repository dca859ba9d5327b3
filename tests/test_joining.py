"""A file of many parts is the same whether its parts are copied from the one before or read anew."""

from hashlib import blake2b
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from quartier.building import joining
from quartier.building.joining import SEAL, Before, layout_of, write
from quartier.building.memory import Forgotten, Opened
from quartier.building.shelf import Shelf
from quartier.model.page import JoinedFile

TEXTS = [b"", b"a", b"bb", b"ccc" * 40, b"d"]
LISTS = st.lists(st.sampled_from(TEXTS), max_size=7)


class Reading:
    """Reads parts, and counts them."""

    def __init__(self) -> None:
        self.read: list[bytes] = []

    def of(self, part: bytes) -> bytes:
        self.read.append(part)
        return part


def joined(texts: list[bytes], reading: Reading, head: bytes = b"head", path: str = "all.ics") -> JoinedFile:
    seals = [blake2b(text, digest_size=SEAL).digest() for text in texts]
    return JoinedFile(path, head, texts, list(map(len, texts)), seals, reading.of, b"tail")


@given(LISTS, LISTS)
@example([b"a", b"bb", b"d"], [b"a", b"ccc", b"d"])
@example([b"a", b"a"], [b"a"])
@example([], [b"a"])
def test_parts_come_from_the_file_before_or_from_where_they_lie(
    tmp_path_factory: pytest.TempPathFactory, before: list[bytes], now: list[bytes]
) -> None:
    old, reading = joined(before, Reading(), b"another head"), Reading()
    file = tmp_path_factory.mktemp("old") / "old"
    file.write_bytes(old.content)
    written = BytesIO()
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(joining, "_AT_ONCE", 16)
        write(joined(now, reading), written, Before(layout_of(old), Opened(file)))
    assert written.getvalue() == b"".join((b"head", *now, b"tail"))
    assert len(reading.read) <= len(now)


def test_only_what_is_new_is_read(tmp_path: Path) -> None:
    old, reading = joined([b"a", b"bb", b"d"], Reading()), Reading()
    (tmp_path / "old").write_bytes(old.content)
    before = Before(layout_of(old), Opened(tmp_path / "old"))
    write(joined([b"a", b"new", b"d"], reading), BytesIO(), before)
    assert reading.read == [b"new"]


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    """The shelf of a second build; the first one has joined `all.ics` of three parts."""
    (tmp_path / "site").mkdir()
    first = Shelf(tmp_path / "site", {}, tmp_path)
    first.join(joined([b"a", b"bb", b"d"], Reading()))
    (tmp_path / "new").mkdir()
    return Shelf(tmp_path / "new", first.taken(), tmp_path / "site", first.layouts.get)


def test_file_of_the_same_parts_is_not_written(shelf: Shelf, tmp_path: Path) -> None:
    reading = Reading()
    shelf.join(joined([b"a", b"bb", b"d"], reading))
    assert shelf.taken() == shelf.there
    assert not reading.read
    assert not any((tmp_path / "new").iterdir())


@pytest.mark.parametrize(
    ("texts", "head"), [([b"a", b"d"], b"head"), ([b"a", b"bb", b"d"], b"Head"), ([b"abb", b"d"], b"head")]
)
def test_file_that_says_something_else_is_written(shelf: Shelf, texts: list[bytes], head: bytes) -> None:
    shelf.join(joined(texts, Reading(), head))
    taken = shelf.taken()["all.ics"]
    made = (shelf.folder / "all.ics").read_bytes()
    assert made == b"".join((head, *texts, b"tail"))
    assert taken.size == len(made)
    assert taken.digest != shelf.there["all.ics"].digest


def test_nothing_is_copied_from_a_file_that_somebody_touched(shelf: Shelf, tmp_path: Path) -> None:
    (tmp_path / "site" / "all.ics").write_bytes(b"something else")
    reading = Reading()
    shelf.join(joined([b"a", b"new", b"d"], reading))
    assert reading.read == [b"a", b"new", b"d"]
    assert (tmp_path / "new" / "all.ics").read_bytes() == b"headanewdtail"


def test_nothing_is_copied_from_a_file_that_is_gone(shelf: Shelf, tmp_path: Path) -> None:
    (tmp_path / "site" / "all.ics").unlink()
    shelf.join(joined([b"a", b"new", b"d"], Reading()))
    assert (tmp_path / "new" / "all.ics").read_bytes() == b"headanewdtail"


def test_file_that_is_cut_off_meanwhile_is_told(tmp_path: Path) -> None:
    old = joined([b"a", b"ccc" * 40, b"d"], Reading())
    (tmp_path / "old").write_bytes(old.content[:-50])
    before = Before(layout_of(old), Opened(tmp_path / "old"))
    with pytest.raises(Forgotten):
        write(old, BytesIO(), before)


def test_way_in_which_one_part_was_joined_is_not_kept(tmp_path: Path) -> None:
    """Each event has a file of its own that is nothing but itself."""
    shelf = Shelf(tmp_path, {}, tmp_path)
    shelf.join(joined([b"a"], Reading()))
    assert shelf.layouts == {}
