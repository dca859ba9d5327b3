"""A regular expression that is compiled when it is first used."""

import re
from typing import Any, AnyStr, cast

_USES = ("match", "search", "fullmatch", "sub", "subn", "split", "findall", "finditer", "pattern", "flags")


def expression(text: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """Like `re.compile`, for the patterns of a module: most commands need only a few of them.

    It is asked as a compiled one is (`NAME.match(text)`), and never handed to a function of `re`.
    """
    return cast("re.Pattern[AnyStr]", _Expression(text, flags))


class _Expression:
    def __init__(self, text: Any, flags: int) -> None:
        self._said = (text, flags)

    def __getattr__(self, use: str) -> Any:
        """Asked only for what is not there yet, once: from then on it has all that the compiled one has."""
        if use not in _USES:
            raise AttributeError(use)
        compiled = re.compile(*self._said)
        vars(self).update((name, getattr(compiled, name)) for name in _USES)
        return vars(self)[use]
