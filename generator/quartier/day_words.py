"""Days in words, part by part. Knows Babel, like words and nobody else."""

from collections.abc import Callable, Mapping
from datetime import date
from operator import attrgetter

from babel.core import Locale
from babel.dates import DateTimeFormat, parse_pattern

_KNOWN: dict[tuple[str, str, object], str] = {}


def in_words(day: date, pattern: str, locale: str) -> str:
    """A day as a pattern of UTS #35 says it in a language."""
    return str(parse_pattern(pattern) % _Parts(day, locale))


_DEPENDS_ON: Mapping[str, Callable[[date], object]] = {
    "E": date.weekday,
    "c": date.weekday,
    "d": attrgetter("day"),
    "M": attrgetter("month"),
    "L": attrgetter("month"),
    "y": attrgetter("year"),
}
"""By the letters of UTS #35, Date Format Patterns."""


class _Parts(DateTimeFormat):
    """The parts of a date in words, as Babel says them; each is asked for once."""

    def __init__(self, day: date, locale: str) -> None:
        super().__init__(day, Locale.parse(locale))
        self.day = day
        self.named = locale

    def __getitem__(self, name: str) -> str:
        part = (self.named, name, _DEPENDS_ON.get(name[0], date.isoformat)(self.day))
        if part not in _KNOWN:
            _KNOWN[part] = super().__getitem__(name)
        return _KNOWN[part]
