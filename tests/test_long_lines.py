"""Lines of calendar files: cut where icalendar cuts them."""

import random

from icalendar.parser import Contentline

from quartier.feeds.icalendar_text import line


def test_long_lines_are_cut_where_icalendar_cuts_them() -> None:
    chance = random.Random(5545)
    for length in range(400):
        value = "".join(chance.choices("ab c\\^;,äß–€😀", k=length % 200))
        whole = Contentline(f"SUMMARY:{value}").to_ical()  # type: ignore[no-untyped-call]
        assert line("SUMMARY", value) == whole + b"\r\n"
