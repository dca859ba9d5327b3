"""What `quartier check` reads: with a memory of its own, so that it is quick where nothing was ever built."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import date

from quartier.building import inputs, reading
from quartier.building.crew import helpers_for
from quartier.building.memory import Forgotten, Memory, Where, bundle_name, bytes_of
from quartier.building.reading_together import SomethingWrong, read_together
from quartier.building.state import Known
from quartier.loading import Loaded, loaded
from quartier.model.neighbourhood import Neighbourhood
from quartier.model.site import FILE, Site


@dataclass(frozen=True)
class Checked:
    """What was read the last time."""

    inputs: inputs.Digests
    known: Known
    pieces: dict[str, Where]


def neighbourhood_of(site: Site, today: date) -> Neighbourhood:
    """What `loading.neighbourhood_of` reads; what is sound is kept, and only changed files are read again."""
    memory = Memory(site.root, "checked")
    found = inputs.digests_below(site.root, FILE, site.events, site.content)
    key = inputs.together(inputs.program(), found.get(FILE, b""), str(today), str(site.root))
    with suppress(Forgotten):
        before: Checked = memory.index(key)
        if kept := reading.kept(before, memory, site, found):
            _keep(memory, key, kept[0], before, found, [f"{one.kind} {one.slug}" for one in kept[1]])
            return kept[0].whole
    try:
        together = read_together(site, today, memory, bundle_name(), helpers_for)
    except SomethingWrong:
        return loaded(site, today).whole
    empty = Checked({}, reading.to_know(together.loaded), dict(together.where))
    names = [fact for fact, _ in reading.every_record(together.loaded.read, together.kinds)]
    _keep(memory, key, together.loaded, empty, found, names)
    return together.loaded.whole


def _keep(
    memory: Memory, key: bytes, now: Loaded, before: Checked, found: inputs.Digests, names: list[str]
) -> None:
    """The records of these names anew, all others as they were `before`."""
    if before.inputs == found:
        return
    pieces, bundle = dict(before.pieces), memory.bundle(bundle_name())
    if bundle is None:
        return
    records = dict(reading.every_record(now.read, frozenset()))
    for name in names:
        pieces[name] = bundle.add(bytes_of(reading.value_of(records[name], now.read)))
    pieces[reading.PAGES] = bundle.add(bytes_of(now.read.pages))
    bundle.close()
    state = Checked(found, reading.to_know(now), pieces)
    memory.keep(key, state, {where.bundle for where in pieces.values()})
