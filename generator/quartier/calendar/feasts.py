"""Movable feasts: Easter by Butcher's calculation, Advent counted back from Christmas."""

from datetime import date, timedelta


def easter_sunday(year: int) -> date:
    """Easter Sunday in the Gregorian calendar (Butcher, 1876)."""
    golden, century, of_century = year % 19, year // 100, year % 100
    leap_centuries, century_rest = divmod(century, 4)
    moon = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * golden + century - leap_centuries - moon + 15) % 30
    leap_years, year_rest = divmod(of_century, 4)
    weekday = (32 + 2 * century_rest + 2 * leap_years - epact - year_rest) % 7
    shift = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * shift + 114, 31)
    return date(year, month, day + 1)


def advent_sunday(year: int, number: int) -> date:
    """The first to fourth Sunday of Advent; the fourth is the last Sunday before Christmas Day."""
    christmas = date(year, 12, 25)
    fourth = christmas - timedelta(christmas.isoweekday())
    return fourth - timedelta(7 * (4 - number))
