"""What a command begins with: the site in its folder, or its problems and the end."""

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from quartier import clock, report
from quartier.model.problem import Problem
from quartier.model.site import Site
from quartier.words import words_of

if TYPE_CHECKING:
    from quartier.drafts import Desk
    from quartier.model.neighbourhood import Neighbourhood

TODAY = click.option(
    "--today",
    type=click.DateTime(["%Y-%m-%d"]),
    help="Build for this day (YYYY-MM-DD) instead of the clock's.",
)


def site_of(folder: Path) -> Site:
    """The configured site; where there is none, its problems are told and the program ends with 1."""
    from quartier.reading.configuration import site_in

    return configured(folder, *site_in(folder))


def configured(folder: Path, site: Site | None, problems: tuple[Problem, ...]) -> Site:
    """A site that was read, or its problems and the end."""
    if site is None:
        from quartier.reading.configuration import language_in

        click.echo(report.for_people(problems, words_of(language_in(folder))))
        raise SystemExit(1)
    return site


def site_on(folder: Path, today: datetime | None) -> Site:
    """The configured site, or its problems and the end; the clock shows the day that was asked for."""
    return on_day(site_of(folder), today)


def on_day(site: Site, today: datetime | None) -> Site:
    """A site, with the clock at the day that was asked for."""
    if today:
        clock.pretend(today.date(), site.zone)
    return site


def day_of(site: Site, today: datetime | None) -> date:
    """The day that was asked for, else today by the site's clock."""
    return today.date() if today else clock.today_in(site.zone)


def read(site: Site, today: datetime | None) -> "Neighbourhood":
    """What stands in the folder of a site, on the day that was asked for."""
    from quartier.loading import neighbourhood_of  # a build reads in its own way

    return neighbourhood_of(site, day_of(site, today))


def desk_of(folder: Path, today: datetime | None) -> "Desk":
    """All that somebody needs who writes for the site in a folder."""
    from quartier.drafts import Desk  # `check` writes nothing
    from quartier.loading import neighbourhood_of

    site = site_of(folder)
    day = day_of(site, today)
    return Desk(neighbourhood_of(site, day), words_of(site.language), day)
