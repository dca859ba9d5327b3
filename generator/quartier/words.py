"""The words of each language: what may be written, and what is said. The only module that knows Babel."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, time
from difflib import get_close_matches
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from quartier import yaml_source
from quartier.model.answers import answered
from quartier.model.expression import expression
from quartier.model.problem import Problem, Term

LANGUAGES = ("de", "en")
_FOLDED = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "-": " ", "_": " ", "–": " "})

_FOLDER = Path(__file__).parent / "vocabulary"
_SECTION = expression(r"^\w+:.*\n(?:(?!\w+:).*\n)*", re.MULTILINE)


@lru_cache(maxsize=65536)
def folded(text: str) -> str:
    """`text` as words are compared: NFC, lower case, ä as ae, hyphen and underscore as blank."""
    return " ".join(unicodedata.normalize("NFC", text).lower().translate(_FOLDED).split())


@lru_cache
def vocabulary(language: str) -> Mapping[str, Any]:
    """All words of one language, as they stand: the files of its folder together."""
    return _Sections(language)


class _Sections(Mapping[str, Any]):
    """The sections of a vocabulary, each parsed when somebody asks for it: hardly anybody needs them all."""

    def __init__(self, language: str) -> None:
        self.language = language

    @cached_property
    def texts(self) -> dict[str, list[tuple[str, str]]]:
        found: dict[str, list[tuple[str, str]]] = {}
        for file in sorted((_FOLDER / self.language).iterdir()):
            for text in _SECTION.findall(file.read_text("utf-8")):
                texts = found.setdefault(text.partition(":")[0], [])
                texts.append((text, f"{self.language}/{file.name}"))
        return found

    def __getitem__(self, name: str) -> Any:
        return answered(("words", self.language, name), lambda: self._parsed(name))

    def _parsed(self, name: str) -> Any:
        together: dict[str, Any] = {}
        for text, file in self.texts[name]:
            _add(together, yaml_source.plain(text), file)
        return together[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.texts)

    def __len__(self) -> int:
        return len(self.texts)


def _add(together: dict[str, Any], more: Mapping[str, Any], file: str) -> None:
    for name, entry in more.items():
        known = together.setdefault(name, {} if isinstance(entry, dict) else entry)
        if isinstance(entry, dict) and isinstance(known, dict):
            _add(known, entry, file)
        elif known is not entry:
            raise ValueError(f"vocabulary/{file}: {name!r} stands in another file too")


class Words:
    """All words as one language says them; reading understands every language."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.own = vocabulary(language)
        self.locale = str(self.own["locale"])
        self._fields: dict[str, dict[str, str]] = {}
        self._choices: dict[str, dict[str, str]] = {}
        self._days: dict[tuple[date, str], str] = {}
        self._clocks: dict[time, str] = {}

    # What may be written

    def field(self, model: str, text: str) -> str | None:
        """The canonical name of the field that `text` names in `model`."""
        if model not in self._fields:
            self._fields[model] = _meanings(("fields", model))
        return self._fields[model].get(folded(text))

    def fields(self, model: str) -> tuple[str, ...]:
        return tuple(_first(spelling) for spelling in self.own["fields"][model].values())

    def choice(self, group: str, text: str) -> str | None:
        return self._meant(group).get(folded(text))

    def _meant(self, group: str) -> dict[str, str]:
        if group not in self._choices:
            self._choices[group] = _meanings(("values", group))
        return self._choices[group]

    def choices(self, group: str) -> tuple[str, ...]:
        return tuple(_first(spelling) for spelling in self.own["values"][group].values())

    def spellings_of(self, group: str) -> tuple[str, ...]:
        """Every way to write a value of `group`, in any language."""
        return tuple(self._meant(group))

    def likely(self, section: str, group: str, text: str, only: Iterable[str] = ()) -> str | None:
        """The word of a group (of its canonical names `only`) that was most likely meant.

        The site's language comes first, but a slip may be one in another language's word.
        """
        chosen = set(only)
        for language in (self.language, *LANGUAGES):
            entries = vocabulary(language)[section].get(group, {})
            known = [spelling for name, spelling in entries.items() if not chosen or name in chosen]
            if found := self.nearest(text, (word for spelling in known for word in spellings(spelling))):
                return found
        return None

    def choice_name(self, group: str, canonical: str) -> str:
        """How the site's language says the canonical value of a group."""
        return _first(self.own["values"][group][canonical])

    def nearest(self, text: str, known: Iterable[str]) -> str | None:
        by_folded = {folded(name): name for name in known}
        found = get_close_matches(folded(text), by_folded, n=1, cutoff=0.7)
        return by_folded[found[0]] if found else None

    # What is said

    def __getitem__(self, address: str) -> Any:
        """The entry at `address` (`site.calendar`); KeyError where there is none."""
        entry: Any = self.own
        for step in address.split("."):
            entry = entry[step]
        return entry

    def text(self, address: str, /, **facts: object) -> str:
        return self.filled(str(self[address]), facts)

    def filled(self, template: str, facts: Mapping[str, object]) -> str:
        return template.format_map({name: self.say(value) for name, value in facts.items()})

    def say(self, value: object) -> str:
        """A fact as a reader sees it: terms in their language, dates as they are to be written."""
        if isinstance(value, Term):
            return _first(self[value])
        if isinstance(value, datetime):
            return f"{value:%Y-%m-%d %H:%M}"
        if isinstance(value, (list, tuple)):
            return ", ".join(self.say(item) for item in value)
        return str(value)

    def problem(self, problem: Problem) -> tuple[str, str]:
        """The message of a problem, and the first remedy for which all facts are known."""
        entry = self.own["problems"][problem.code]
        known = {name for name, fact in problem.facts.items() if fact not in ("", [], ())}
        remedies = [text for name, text in entry.items() if name != "says"]
        fitting = (text for text in remedies if known.issuperset(re.findall(r"(?<!{){(\w+)}", text)))
        return self.filled(entry["says"], problem.facts), self.filled(next(fitting), problem.facts)

    def day(self, day: date, pattern: str) -> str:
        """A date in words, by a named pattern of the vocabulary (`long`, `short`, `month`)."""
        key = (day, pattern)
        if key not in self._days:
            from quartier.day_words import in_words

            self._days[key] = in_words(day, self.own["patterns"][pattern], self.locale)
        return self._days[key]

    def usual(self, address: str, key: int) -> str:
        """The usual one of the words for a number (`calendar.months`, 5)."""
        return _first(self[address][str(key)])

    def weekday(self, number: int) -> str:
        """The name of a weekday, 0 is Monday."""
        return self.usual("calendar.weekdays", number)

    def clock(self, moment: time) -> str:
        """`15`, `9:30`: the hour as it is said."""
        if moment not in self._clocks:
            pattern = self.own["patterns"]["hour" if moment.minute == 0 else "minute"]
            self._clocks[moment] = answered(
                ("clock", self.locale, pattern, moment), lambda: _asked_clock(moment, pattern, self.locale)
            )
        return self._clocks[moment]

    def number(self, number: float) -> str:
        """A number with at most one place after the comma."""
        from babel.numbers import format_decimal

        return format_decimal(round(number, 1), locale=self.locale)

    def joined(self, items: Iterable[str]) -> str:
        several = list(items)
        if len(several) < 2:
            return several[0] if several else ""
        return answered(("list", self.locale, *several), lambda: _asked_list(several, self.locale))


@lru_cache
def words_of(language: str) -> Words:
    return Words(language)


def _asked_clock(moment: time, pattern: str, locale: str) -> str:
    from babel.dates import format_time

    return format_time(moment, pattern, locale=locale)


def _asked_list(several: list[str], locale: str) -> str:
    from babel.lists import format_list

    return format_list(several, locale=locale)


def _first(spelling: Any) -> str:
    return str(spelling[0] if isinstance(spelling, list) else spelling)


def spellings(entry: Any) -> tuple[str, ...]:
    """All ways to write a vocabulary entry, the first one being the usual."""
    return tuple(str(item) for item in entry) if isinstance(entry, list) else (str(entry),)


def _meanings(address: tuple[str, str]) -> dict[str, str]:
    """Folded word → canonical name, over all languages; the canonical name itself counts too."""
    return answered(("meanings", *address), lambda: _asked_meanings(address))


def _asked_meanings(address: tuple[str, str]) -> dict[str, str]:
    meanings: dict[str, str] = {}
    for language in LANGUAGES:
        for canonical, spelling in vocabulary(language)[address[0]].get(address[1], {}).items():
            meanings.setdefault(folded(canonical), canonical)
            for word in spellings(spelling):
                meanings.setdefault(folded(word), canonical)
    return meanings
