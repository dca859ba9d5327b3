"""The site as its configuration says it, kept from one build to the next while no word of it changes."""

from contextlib import suppress
from pathlib import Path

from quartier.building.inputs import digest_of, program, together
from quartier.building.memory import Forgotten, Memory
from quartier.model.problem import Problem
from quartier.model.site import FILE, Site


def site_in(root: Path) -> tuple[Site | None, tuple[Problem, ...]]:
    """What `reading.configuration.site_in` says; what it said is kept where nothing was wrong."""
    memory = Memory(root, "configuration")
    key = together(program(), digest_of(root, FILE), str(root))
    with suppress(Forgotten):
        kept = memory.index(key)
        if isinstance(kept, Site) and kept.root == root:
            return kept, ()
    from quartier.reading import configuration

    site, problems = configuration.site_in(root)
    if site is not None:
        memory.keep(key, site, ())
    return site, problems
