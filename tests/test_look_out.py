"""A second process looks at the files of a large site: it sees what the first one would."""

import os
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from threading import Event, Thread

import pytest

from conftest import TODAY
from quartier.building import inputs, look_out
from quartier.building.builder import build
from quartier.building.look_out import looking_at, looks_at
from quartier.building.order import PAGES_ONLY, Order
from quartier.reading.configuration import site_in
from test_building import Heard

COPIES = int(sys.platform == "linux")
"""How many processes look: elsewhere no process is copied, and the first one sees the same by itself."""


@pytest.fixture
def order(good_copy: Path, monkeypatch: pytest.MonkeyPatch) -> Order:
    """A site that was built once, and is looked at as if it were large."""
    site, _ = site_in(good_copy)
    assert site
    ordered = Order(site, TODAY, good_copy / site.output, parts=PAGES_ONLY)
    build(ordered, Heard())
    monkeypatch.setattr(look_out, "MANY", 1)
    return ordered


@pytest.fixture
def begun(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The processes that were begun."""
    found: list[int] = []
    copied = look_out.copied

    def noted() -> int:
        child = copied()
        found.append(child)
        return child

    monkeypatch.setattr(look_out, "copied", noted)
    return found


def test_second_process_sees_what_the_first_would_see(order: Order, begun: list[int]) -> None:
    own = looks_at(order)
    with looking_at(order) as looks:
        assert len(begun) == COPIES
        assert looks.inputs.seen() == own.inputs.seen()
        assert looks.site.seen() == own.site.seen() != {}
    assert not any(map(alive, begun))


def test_what_is_asked_for_a_second_time_is_looked_at_again(order: Order) -> None:
    with looking_at(order) as looks:
        before = looks.inputs.seen()
        (order.root / "events" / "seefest.yaml").write_text("titel: Fest\n", "utf-8")
        assert looks.inputs.seen() != before


def test_nobody_has_to_ask(order: Order, begun: list[int]) -> None:
    with looking_at(order):
        assert len(begun) == COPIES
    assert not any(map(alive, begun))


def test_process_that_comes_to_nothing_is_done_without(order: Order, monkeypatch: pytest.MonkeyPatch) -> None:
    origin, look = os.getpid(), inputs.digests_below

    def only_here(root: Path, *folders: str) -> dict[str, bytes]:
        if os.getpid() != origin:
            os._exit(1)
        return look(root, *folders)

    monkeypatch.setattr(inputs, "digests_below", only_here)
    with looking_at(order) as looks:
        assert looks.inputs.seen() == looks_at(order).inputs.seen()
        assert looks.site.seen() == looks_at(order).site.seen()


@pytest.fixture
def second_thread() -> Iterator[None]:
    over = Event()
    thread = Thread(target=over.wait)
    thread.start()
    yield
    over.set()
    thread.join()


def test_beside_threads_there_is_no_second_process(
    order: Order, begun: list[int], second_thread: None
) -> None:
    assert threading.active_count() > 1
    with looking_at(order) as looks:
        assert looks.site.seen() == looks_at(order).site.seen()
    assert begun == []


def test_small_site_needs_no_second_process(
    order: Order, begun: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(look_out, "MANY", 1_000_000)
    with looking_at(order) as looks:
        assert looks.inputs.seen()
    assert begun == []


def test_build_is_the_same_with_a_look_out(order: Order) -> None:
    event = order.root / "events" / "seefest.yaml"
    event.write_text(event.read_text("utf-8").replace("titel: ", "titel: Neues ", 1), "utf-8")
    with looking_at(order) as looks:
        written = build(order, Heard(), looks=looks).written
    assert written
    again = build(order, Heard())
    assert (again.written, again.files) == (0, len(looks_at(order).site.seen()))


def alive(process: int) -> bool:
    return Path(f"/proc/{process}").exists()
