"""Which day it is for a build: as told, as SOURCE_DATE_EPOCH says, or by the clock in the site's zone."""

import os
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

VARIABLE = "SOURCE_DATE_EPOCH"
"""https://reproducible-builds.org/specs/source-date-epoch/"""


def today_in(zone: ZoneInfo) -> date:
    """The day of the build in `zone`."""
    told = os.environ.get(VARIABLE)
    moment = datetime.fromtimestamp(int(told), UTC) if told and told.isdigit() else datetime.now(UTC)
    return moment.astimezone(zone).date()


def pretend(today: date, zone: ZoneInfo) -> None:
    """Lets every build of this process and its children take `today` for the day."""
    os.environ[VARIABLE] = str(int(datetime.combine(today, time(12), zone).timestamp()))
