"""What is demanded of Quartier's speed: the least, as ratios to Hugo 0.168, as growth, and as seconds."""

COLD, EVENT, PAGE, NOTHING = "cold", "one event edited", "one page edited", "nothing changed"
SITUATIONS = (COLD, EVENT, PAGE, NOTHING)

WALL = {
    (COLD, "S"): 2.0,
    (COLD, "M"): 1.3,
    (COLD, "L"): 1.0,
    (EVENT, "M"): 0.2,
    (EVENT, "L"): 0.1,
    (PAGE, "M"): 1.0,
}
"""Wall time of Quartier to Hugo's, pages only, by situation and size."""

MEMORY = {(COLD, "L"): 0.5}
"""Peak memory of all processes together to Hugo's."""

GROWTH = 6.0
"""The cold wall time of L to that of M."""

SECONDS = {("check without the clash report", "M"): 1.0, ("check with the clash report", "M"): 2.0}
"""Wall seconds of other commands."""


def verdict(value: float, demanded: float | None) -> str:
    """What the output says beside a value."""
    if demanded is None:
        return ""
    return f"at most {demanded:g}: {'kept' if value <= demanded else 'NOT KEPT'}"
