"""Days in words, part by part. Knows Babel, like words and nobody else."""

from collections.abc import Callable, Mapping
from datetime import date
from operator import attrgetter

from quartier.model.answers import answered


def in_words(day: date, pattern: str, locale: str) -> str:
    """A day as a pattern of UTS #35 says it in a language."""
    return answered(("pattern", pattern), lambda: _asked_form(pattern)) % _Parts(day, locale)


def _asked_form(pattern: str) -> str:
    """The pattern as Python fills it: `%(EEEE)s, %(d)s. %(MMMM)s`."""
    from babel.dates import parse_pattern

    return str(parse_pattern(pattern).format)


_DEPENDS_ON: Mapping[str, Callable[[date], object]] = {
    "E": date.weekday,
    "c": date.weekday,
    "d": attrgetter("day"),
    "M": attrgetter("month"),
    "L": attrgetter("month"),
    "y": attrgetter("year"),
}
"""By the letters of UTS #35, Date Format Patterns."""


class _Parts(dict[str, str]):
    """The parts of a date in words, as Babel says them; each is asked for once."""

    def __init__(self, day: date, locale: str) -> None:
        super().__init__()
        self.day = day
        self.locale = locale

    def __missing__(self, name: str) -> str:
        part = ("day", self.locale, name, _DEPENDS_ON.get(name[0], date.isoformat)(self.day))
        return answered(part, lambda: _asked_part(self.day, name, self.locale))


def _asked_part(day: date, name: str, locale: str) -> str:
    from babel.core import Locale
    from babel.dates import DateTimeFormat

    return str(DateTimeFormat(day, Locale.parse(locale))[name])
