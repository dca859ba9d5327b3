"""Public and school holidays. The only module that knows the `holidays` library."""

from collections.abc import Iterable
from datetime import date, timedelta
from functools import lru_cache

from quartier.model.answers import answered
from quartier.model.site import OwnHoliday

PUBLIC = "public"
SCHOOL = "school"
FIRST_YEAR = 2000
_LAST_YEAR = 2045


class Holidays:
    """The days off of one region, the site's own list added; `language` is the one that names them."""

    def __init__(
        self, country: str, state: str | None, own: Iterable[OwnHoliday] = (), language: str = "de"
    ) -> None:
        self.country = country
        self.state = state
        self.own = tuple(own)
        self.language = language
        self._years: dict[int, tuple[dict[date, str], dict[date, str]]] = {}

    def public(self, day: date) -> bool:
        return day in self._year(day.year)[0]

    def school(self, day: date) -> bool:
        return day in self._year(day.year)[1]

    def named(self, name: str, day: date) -> bool:
        return any(entry.name == name and entry.first <= day <= entry.last for entry in self.own)

    def public_name(self, day: date) -> str | None:
        return self._year(day.year)[0].get(day)

    def school_name(self, day: date) -> str | None:
        return self._year(day.year)[1].get(day)

    def last_known_school_day(self) -> date | None:
        """The last day of school holidays that the data reach; None where there are none at all."""
        return _last_school_day(self.country, self.state)

    def _year(self, year: int) -> tuple[dict[date, str], dict[date, str]]:
        if year not in self._years:
            public, school = _library_year(self.country, self.state, year, self.language)
            own = [(entry, day) for entry in self.own for day in _days(entry) if day.year == year]
            self._years[year] = (
                # The name that everybody knows a day by stands before the site's own for it.
                {day: entry.name for entry, day in own if entry.kind == PUBLIC} | public,
                {day: entry.name for entry, day in own if entry.kind == SCHOOL} | school,
            )
        return self._years[year]


def known_states(country: str) -> tuple[str, ...]:
    """The subdivision codes of a country that the library knows; empty for an unknown country."""
    import holidays as library

    return tuple(library.country_holidays(country).subdivisions) if known_country(country) else ()


def state_called(country: str, name: str) -> str | None:
    """The code of the subdivision that has this name (`Bayern`)."""
    import holidays as library

    codes = library.country_holidays(country).get_subdivision_aliases().items()
    return next((code for code, names in codes if name.casefold() in map(str.casefold, names)), None)


def known_country(country: str) -> bool:
    from holidays.registry import EntityLoader

    # Not `list_supported_countries`: it imports every country of the world to list its states.
    return country in EntityLoader.get_country_codes()


def _days(entry: OwnHoliday) -> Iterable[date]:
    return (entry.first + timedelta(number) for number in range((entry.last - entry.first).days + 1))


def _library_year(
    country: str, state: str | None, year: int, language: str
) -> tuple[dict[date, str], dict[date, str]]:
    question = ("holidays", country, state, year, language)
    return answered(question, lambda: _asked_year(country, state, year, language))


def _asked_year(
    country: str, state: str | None, year: int, language: str
) -> tuple[dict[date, str], dict[date, str]]:
    import holidays as library

    spoken = _spoken(country, language)
    public = library.country_holidays(country, subdiv=state, years=year, language=spoken)
    return dict(public), _school_days(country, state, year, spoken)


@lru_cache
def _spoken(country: str, language: str) -> str | None:
    """The language, as the library calls it, in which it names a country's holidays.

    Never left to the library where there is a choice: it would ask the machine's settings.
    """
    import holidays as library

    plain = library.country_holidays(country)
    known = plain.supported_languages or ()
    return next((one for one in known if one.partition("_")[0] == language), plain.default_language)


def _school_days(country: str, state: str | None, year: int, spoken: str | None = None) -> dict[date, str]:
    import holidays as library

    try:
        return dict(
            library.country_holidays(
                country, subdiv=state, years=year, categories=("school",), language=spoken
            )
        )
    except ValueError:  # a country for which the library has no school holidays
        return {}


def _last_school_day(country: str, state: str | None) -> date | None:
    return answered(("last school day", country, state), lambda: _asked_last_school_day(country, state))


def _asked_last_school_day(country: str, state: str | None) -> date | None:
    for year in range(_LAST_YEAR, FIRST_YEAR, -1):
        if days := _school_days(country, state, year):
            return max(days)
    return None
