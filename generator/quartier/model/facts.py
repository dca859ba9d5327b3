"""Facts: what a piece of the site was made from, noted while it is made."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from contextlib import contextmanager
from functools import partial
from typing import Any, Generic, Protocol, TypeVar, overload

Fact = str
"""What can change: `event seefest`, `all place`, `day 2026-06-01`."""
PROBLEMS: Fact = "problems"
"""That something else is wrong with the files."""

Key = TypeVar("Key")
Value = TypeVar("Value")
Holder = TypeVar("Holder", bound="Noting")


class Notes:
    """Notes every fact that is asked for; what is made inside of something else belongs to both."""

    def __init__(self) -> None:
        self._open: list[set[Fact]] = []

    def add(self, fact: Fact) -> None:
        if self._open:
            self._open[-1].add(fact)

    def update(self, facts: Iterable[Fact]) -> None:
        if self._open:
            self._open[-1].update(facts)

    @contextmanager
    def of_one_piece(self) -> Iterator[set[Fact]]:
        """The facts that are asked for meanwhile, apart from those of whatever is being made around it."""
        own: set[Fact] = set()
        self._open.append(own)
        try:
            yield own
        finally:
            self._open.pop()


class Keeper(Protocol):
    """Whoever keeps parts of pages from one build to the next."""

    def kept(self, name: str) -> tuple[Any, Iterable[Fact]] | None:
        """What was kept under a name, and what it was made from; None where that is not so any more."""

    def keep(self, name: str, value: Any, facts: Set[Fact]) -> None: ...

    def kept_of(self, name: str) -> Mapping[str, tuple[Any, Iterable[Fact]]]:
        """Of what was kept under a name in several parts those that still hold."""


class Noting:
    """Whoever has notes, and keeps what is worked out once; whoever asks for that asks for all it was made
    from."""

    notes: Notes
    keeper: Keeper | None = None

    def remembered(self, name: str, make: Callable[[], Value]) -> Value:
        """A part of a page that is costly to make: what it was in the last build, if that still holds."""
        found = self.keeper.kept(name) if self.keeper else None
        if found is None:
            with self.notes.of_one_piece() as facts:
                value = make()
            if self.keeper:
                self.keeper.keep(name, value, facts)
            found = value, facts
        self.notes.update(found[1])
        return found[0]

    def each_remembered(
        self, name: str, parts: Iterable[str], make: Callable[[str], Value]
    ) -> dict[str, Value]:
        """Something that consists of many such parts: only those are made that do not hold any more."""
        kept = self.keeper.kept_of(name) if self.keeper else {}
        found: dict[str, tuple[Value, Iterable[Fact]]] = {}
        for part in parts:
            if part in kept:
                found[part] = kept[part]
            else:
                with self.notes.of_one_piece() as facts:
                    value = make(part)
                found[part] = value, facts
        every = {fact for _, facts in found.values() for fact in facts}
        if self.keeper:
            self.keeper.keep(name, found, every)
        self.notes.update(every)
        return {part: value for part, (value, _) in found.items()}

    def kept(self, name: object, make: Callable[[], Value]) -> Value:
        """What `make` makes, of which `name` says what it is."""
        known: dict[object, tuple[Value, frozenset[Fact]]] = self.__dict__.setdefault("_kept", {})
        if name not in known:
            with self.notes.of_one_piece() as facts:
                value = make()
            known[name] = (value, frozenset(facts))
        found, facts_of_it = known[name]
        self.notes.update(facts_of_it)
        return found


class once(Generic[Holder, Value]):  # noqa: N801  # reads like `property`
    """A property that is worked out once."""

    def __init__(self, make: Callable[[Holder], Value]) -> None:
        self.make = make
        self.__doc__ = make.__doc__

    @overload
    def __get__(self, holder: None, owner: type) -> "once[Holder, Value]": ...
    @overload
    def __get__(self, holder: Holder, owner: type) -> Value: ...
    def __get__(self, holder: Holder | None, owner: type) -> "once[Holder, Value] | Value":
        return self if holder is None else holder.kept(self.make, partial(self.make, holder))


class Noted(Mapping[Key, Value]):
    """A mapping that notes who is looked up in it, be he there or not; to go through it is to ask for all."""

    def __init__(self, inner: Mapping[Key, Value], notes: Notes, sort: str) -> None:
        self.inner = inner
        self.notes = notes
        self.sort = sort

    def fact(self, key: Any) -> Fact:
        return f"{self.sort} {key}"

    def __getitem__(self, key: Key) -> Value:
        self.notes.add(self.fact(key))
        return self.inner[key]

    def get(self, key: Key, otherwise: Any = None) -> Any:
        self.notes.add(self.fact(key))
        return self.inner.get(key, otherwise)

    def __contains__(self, key: object) -> bool:
        self.notes.add(self.fact(key))
        return key in self.inner

    def __iter__(self) -> Iterator[Key]:
        self.notes.add(f"all {self.sort}")
        return iter(self.inner)

    def __len__(self) -> int:
        self.notes.add(f"all {self.sort}")
        return len(self.inner)


class NotedByName(Noted[tuple[str, str], Value]):
    """The same of a mapping by kind and slug: what it says changes with the record of that name."""

    def fact(self, key: Any) -> Fact:
        return f"{key[0]} {key[1]}"


def without_what_follows(facts: Set[Fact]) -> frozenset[Fact]:
    """Who asks for all of a sort need not say for which of them."""
    every = [fact.removeprefix("all ") + " " for fact in facts if fact.startswith("all ")]
    return frozenset(fact for fact in facts if not fact.startswith(tuple(every)))
