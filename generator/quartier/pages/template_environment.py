"""Where templates come from and how they behave. The only module that knows Jinja."""

import os
from functools import lru_cache
from importlib.util import cache_from_source
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemBytecodeCache, FileSystemLoader, StrictUndefined
from jinja2.runtime import Context, Macro


class _Context(Context):
    """Calls what a template calls, without asking what it wants to know of the template."""

    def call(
        self, called: Any, /, *given: Any, _loop_vars: object = None, _block_vars: object = None, **named: Any
    ) -> Any:
        return called(self.eval_ctx, *given, **named) if type(called) is Macro else called(*given, **named)


class _Environment(Environment):
    context_class = _Context


@lru_cache
def environment() -> Environment:
    package = Path(__file__).parents[1]
    made = _Environment(
        loader=FileSystemLoader([package / "kinds", package / "pages"]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=True,  # a preview shows edits of templates
    )
    keep_compiled(made)
    return made


def steady() -> None:
    """Templates stay as they are until the program ends: nobody looks whether they were edited."""
    environment().auto_reload = False


def keep_compiled(environment: Environment) -> None:
    """Lets compiled templates stay where Python keeps its compiled modules, and only there: what lies in a
    site's folder anybody may have put there, and what is compiled is run. Where nothing was compiled when the
    program was installed, and Python is told to keep nothing either, there is no such place."""
    folder = Path(cache_from_source(__file__)).parent
    if os.access(folder, os.W_OK):
        environment.bytecode_cache = FileSystemBytecodeCache(str(folder), "template-%s.cache")
