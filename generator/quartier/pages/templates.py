"""The templates of pages' main areas, filled with values."""

from markupsafe import Markup


def rendered(template: str, /, **values: object) -> str:
    """The HTML of a template; every value is escaped unless it is `safe`."""
    from quartier.pages.template_environment import environment  # no build without a page to make needs it

    return environment().get_template(template).render(values)


def rendered_by(template: str, macro: str, /, *values: object) -> Markup:
    """What a macro of a template makes of values."""
    from quartier.pages.template_environment import environment

    made: Markup = getattr(environment().get_template(template).module, macro)(*values)
    return made


def templates_stay() -> None:
    """Nobody edits templates while a site is built."""
    from quartier.pages.template_environment import steady

    steady()


def safe(html: str) -> Markup:
    """HTML that needs no escaping any more."""
    return Markup(html)
