"""The templates of pages' main areas. The only module that knows Jinja."""

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from markupsafe import Markup

if TYPE_CHECKING:
    from jinja2 import Environment


def rendered(template: str, /, **values: object) -> str:
    """The HTML of a template; every value is escaped unless it is `safe`."""
    return _environment().get_template(template).render(values)


def safe(html: str) -> Markup:
    """HTML that needs no escaping any more."""
    return Markup(html)


@lru_cache
def _environment() -> "Environment":
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    package = Path(__file__).parents[1]
    return Environment(
        loader=FileSystemLoader([package / "kinds", package / "pages"]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=True,
    )
