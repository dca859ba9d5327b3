"""What `quartier check` reads: with a memory of its own, so that it is quick where nothing was ever built."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import date

from msgspec import Struct

from quartier.building import inputs, reading
from quartier.building.crew import helpers_for
from quartier.building.memory import Forgotten, Memory, Where, bundle_name, bytes_of
from quartier.building.reading_together import SomethingWrong, read_together
from quartier.building.state import Known
from quartier.loading import Loaded, loaded
from quartier.model.facts import Fact
from quartier.model.neighbourhood import Neighbourhood, Record
from quartier.model.site import FILE, Site


class Checked(Struct, frozen=True):
    """What was read the last time."""

    inputs: inputs.Digests
    known: Known
    pieces: dict[str, Where]


def neighbourhood_of(site: Site, today: date) -> Neighbourhood:
    """What `loading.neighbourhood_of` reads; what is sound is kept, and only changed files are read again."""
    found = inputs.digests_below(site.root, FILE, site.events, site.content)
    key = inputs.together(inputs.program(), found.get(FILE, b""), str(today), str(site.root))
    checking = _Checking(Memory(site.root, "checked"), key, found)
    for way in (checking.again, checking.together):
        with suppress(Forgotten, SomethingWrong):
            return way(site, today).whole
    return loaded(site, today).whole


class _Checking(Struct, frozen=True):
    """One check; `found` are the digests of all files."""

    memory: Memory
    key: bytes
    found: inputs.Digests

    def again(self, site: Site, today: date) -> Loaded:
        """What was read the last time, with what has changed; raises Forgotten."""
        before = self.memory.index(self.key)
        if not isinstance(before, Checked) or not (
            kept := reading.kept(before, self.memory, site, self.found)
        ):
            raise Forgotten("what was checked")
        now, records = kept
        len(now.read.pages)  # damage to them shows here, and not when somebody counts them
        if before.inputs != self.found:
            state = self._kept(now, before.pieces, {f"{one.kind} {one.slug}": one for one in records})
            self.memory.keep_change(self.key, before, state, _bundles(state))
        return now

    def together(self, site: Site, today: date) -> Loaded:
        """Everything, by several processes; raises SomethingWrong, and Forgotten where nothing stays kept."""
        read = read_together(site, today, self.memory, bundle_name(), helpers_for)
        others = dict(reading.every_record(read.loaded.read, read.kinds))
        state = self._kept(read.loaded, read.where, others)
        self.memory.keep(self.key, state, _bundles(state))
        return read.loaded

    def _kept(self, now: Loaded, before: Mapping[str, Where], records: Mapping[Fact, Record]) -> Checked:
        """These records and all pages anew, all other pieces where they were."""
        bundle = self.memory.bundle(bundle_name())
        if bundle is None:
            raise Forgotten("nowhere to keep anything")
        values = ((name, reading.value_of(record, now.read)) for name, record in records.items())
        new = {name: bundle.add(bytes_of(value)) for name, value in values}
        new[reading.PAGES] = bundle.add(bytes_of(tuple(now.read.pages)))
        bundle.close()
        pieces = self.memory.gathered({**before, **new}, bundle_name())
        return Checked(self.found, reading.to_know(now), pieces)


def _bundles(state: Checked) -> set[str]:
    return {where.bundle for where in state.pieces.values()}
