"""Names of persons in a text: a title and a surname, a given name and a surname, an initial and a surname."""

import re
import sys
from collections.abc import Iterator, Mapping
from functools import lru_cache

from msgspec import Struct

from quartier.model.expression import expression
from quartier.words import LANGUAGES, vocabulary

GAP = r"(?:[ \t\xa0]{1,2}|[ \t\xa0]?\n[ \t\xa0>]{0,8})"
"""What stands between two words of one name: a blank, or the end of a line within a paragraph."""
_UPPER = "".join(letter for letter in map(chr, range(0x530)) if letter.isupper())
_LETTERS = r"[^\W\d_]++(?:(?:[\u0300-\u036f]++|['’](?=[^\W\d_]))[^\W\d_]*+)*+"
CAPITALISED = rf"[{_UPPER}](?:[\u0300-\u036f]++|['’])?{_LETTERS}(?:[-‑]{_LETTERS})*+"
"""A word with a capital, hyphens and apostrophes in it too; accents may be characters of their own."""
_INITIAL = rf"[{_UPPER}]\."
_MOST_WORDS = 4
_MOST_TITLES = 4
_STARTS = expression(rf"(?:{CAPITALISED}|[{_UPPER}](?=\.))")
_INSIDE = expression(r"[\w.@/'’‑-]")
_WORD_BEFORE = expression(r"([\w.'’-]+)[ \t\xa0\n>*_]*\Z")
_WORD_AFTER = expression(rf"[*_]{{0,3}}{GAP}[*_]{{0,3}}({CAPITALISED})")
_ABBREVIATED = expression(r"(?:[a-zäöü]\.[ \t\xa0]?|\d\.?[ \t\xa0])\Z")


class Name(Struct, frozen=True):
    """A name as it stands in a text: where, and what of it is which part; `form` is a key of `instead`."""

    start: int
    end: int
    form: str
    titled: bool
    given: tuple[str, ...]
    """Given names and initials, as written."""
    surname: str
    """The surname or its initial with a full stop."""


class _Lexicon(Struct, frozen=True):
    """The lists of the vocabulary, of all languages together."""

    titles: Mapping[str, str]
    roles: Mapping[str, str]
    given: Mapping[str, str]
    also_words: frozenset[str]
    surnames: frozenset[str]
    surname_endings: tuple[str, ...]
    ordinary: frozenset[str]
    ordinary_endings: tuple[str, ...]
    institutions: frozenset[str]
    institution_endings: tuple[str, ...]
    saints: frozenset[str]
    articles: frozenset[str]
    starts: frozenset[str]
    """The words with which a name may begin, a title without its full stop."""
    part: re.Pattern[str]
    """A gap, then initials, a particle and a word, or an initial alone."""

    def is_given(self, word: str) -> bool:
        return all(part in self.given or part in self.also_words for part in re.split("[-‑]", word))

    def form_of(self, word: str) -> str:
        return self.given.get(re.split("[-‑]", word)[0], "anyone")

    def is_ordinary(self, word: str) -> bool:
        return word in self.ordinary or word in self.titles or word in self.roles

    def is_institution(self, word: str) -> bool:
        last = re.split("[-‑]", word)[-1]
        return last in self.institutions or last.lower().endswith(self.institution_endings)

    def is_noun(self, word: str) -> bool:
        endings = self.ordinary_endings
        return self.is_ordinary(word) or self.is_institution(word) or word.lower().endswith(endings)

    def is_surname(self, word: str) -> bool:
        parts = re.split("[-‑]", word)
        known = any(
            part in self.surnames or part.rstrip("'’").removesuffix("s") in self.surnames for part in parts
        )
        return known or word.lower().removesuffix("s").endswith(self.surname_endings)


def names_in(text: str) -> Iterator[Name]:
    """Every name in `text`, first to last, none inside another."""
    lexicon = _lexicon()
    end = 0
    for found in _STARTS.finditer(text):
        word = found[0]
        if found.start() < end or not (word in lexicon.starts or len(word) == 1 or "-" in word):
            continue
        if found.start() and _INSIDE.match(text, found.start() - 1):
            continue
        name = _name(text, found.start(), word, lexicon)
        if name is not None:
            end = name.end
            yield name


def is_institution(word: str) -> bool:
    """Whether a word says that what bears it is no person (`Schule`, `Bürgerverein`)."""
    return _lexicon().is_institution(word)


def words_listed(key: str) -> tuple[str, ...]:
    """The words of a list among those that give away a person, of all languages, the longest first."""
    entries = (vocabulary(language)["personal_data"][key] for language in LANGUAGES)
    listed = (word for entry in entries for word in (entry if isinstance(entry, list) else entry.split()))
    return tuple(sorted(dict.fromkeys(listed), key=lambda word: (-len(word), word)))


def _name(text: str, start: int, word: str, lexicon: _Lexicon) -> Name | None:
    """The name that begins with this word, if one does."""
    dotted = f"{word}." if text.startswith(".", start + len(word)) else word
    if dotted in lexicon.titles or word in lexicon.titles:
        title = dotted if dotted in lexicon.titles else word
        return _titled(text, start, start + len(title), lexicon.titles[title], lexicon)
    if word in lexicon.roles:
        return _with_role(text, start, word, lexicon)
    if len(word) == 1:
        return _with_initial(text, start, lexicon)
    if lexicon.is_given(word):
        return _with_given_name(text, start, word, lexicon)
    return None


def _titled(text: str, start: int, end: int, form: str, lexicon: _Lexicon) -> Name | None:
    """`Frau Dr. von der Heide`: further titles and roles may stand between."""
    at = end
    for _ in range(_MOST_TITLES):
        further = lexicon.part.match(text, at)
        if further is None:
            break
        word = further["word"] or ""
        title = next((spelling for spelling in (f"{word}.", word) if _is_title(spelling, lexicon)), None)
        if title is None or (title.endswith(".") and not text.startswith(".", further.end())):
            break
        form = lexicon.titles.get(title, form) if form == "anyone" else form
        at = further.end() + title.endswith(".")
    chain = _chain(text, at, lexicon)
    if chain is None or (form == "family" and lexicon.is_noun(chain.words[-1])):
        return None
    return Name(start, chain.end, form, True, (*chain.words[:-1],), chain.words[-1])


def _is_title(word: str, lexicon: _Lexicon) -> bool:
    return word in lexicon.titles or word in lexicon.roles


def _with_role(text: str, start: int, word: str, lexicon: _Lexicon) -> Name | None:
    chain = _chain(text, start + len(word), lexicon)
    if chain is None or len(chain.words) > 1 or not lexicon.is_surname(chain.words[0]):
        return None  # with a given name, the name is found by that
    return Name(start, chain.end, lexicon.roles[word], True, (), chain.words[0])


def _with_initial(text: str, start: int, lexicon: _Lexicon) -> Name | None:
    """`M. Schneider`, but neither `z. B. Schneider` nor `Gruppe A. Wir`."""
    chain = _chain(text, start, lexicon, first="")
    if chain is None or len(chain.words) < 2 or not lexicon.is_surname(chain.words[-1]):
        return None
    if _ABBREVIATED.search(text, max(0, start - 3), start) or _is_of_an_institution(
        text, start, chain.end, lexicon
    ):
        return None
    return Name(start, chain.end, "anyone", False, (*chain.words[:-1],), chain.words[-1])


def _with_given_name(text: str, start: int, word: str, lexicon: _Lexicon) -> Name | None:
    chain = _chain(text, start + len(word), lexicon)
    if chain is None or lexicon.is_noun(chain.words[-1]):
        return None
    surname = chain.words[-1]
    if word in lexicon.also_words and (
        _follows_article(text, start, lexicon) or not lexicon.is_surname(surname)
    ):
        return None
    if _is_of_an_institution(text, start, chain.end, lexicon):
        return None
    return Name(start, chain.end, lexicon.form_of(word), False, (word, *chain.words[:-1]), surname)


def _follows_article(text: str, start: int, lexicon: _Lexicon) -> bool:
    before = _WORD_BEFORE.search(text, max(0, start - 30), start)
    return before is not None and before[1] in lexicon.articles


def _is_of_an_institution(text: str, start: int, end: int, lexicon: _Lexicon) -> bool:
    """Whether the name is part of a house's or a street's: `Astrid Lindgren Schule`, `Kita St. Martin`."""
    after = _WORD_AFTER.match(text, end)
    if after and lexicon.is_institution(after[1]):
        return True
    before = _WORD_BEFORE.search(text, max(0, start - 40), start)
    return before is not None and (before[1] in lexicon.saints or lexicon.is_institution(before[1]))


class _Chain(Struct, frozen=True):
    words: tuple[str, ...]
    end: int


def _chain(text: str, at: int, lexicon: _Lexicon, first: str = GAP) -> _Chain | None:
    """The words of a name from `at` on: given names and initials, then one surname with its particles."""
    words: list[str] = []
    pattern = lexicon.part if first else _INITIAL_HERE
    while len(words) < _MOST_WORDS and (found := pattern.match(text, at)):
        word = found["word"] or found["initial"]
        if lexicon.is_ordinary(word):
            break
        words.append(word)
        at, pattern = found.end(), lexicon.part
        if found["word"] and not lexicon.is_given(word):
            break
    return _Chain(tuple(words), at) if words else None


_INITIAL_HERE = expression(rf"(?P<initial>{_INITIAL})(?P<word>(?!))?")


@lru_cache
def _lexicon() -> _Lexicon:
    particles = "|".join(re.escape(words).replace(r"\ ", GAP) for words in words_listed("particles"))
    part = (
        rf"[*_]{{0,3}}(?:{GAP}|(?<=\.))[*_]{{0,3}}(?:(?:{particles}){GAP})?"
        rf"(?:(?P<word>{CAPITALISED})|(?P<initial>{_INITIAL}))"
    )
    titles, roles, given = (_forms(key) for key in ("titles", "roles", "given_names"))
    beginnings = (*titles, *roles, *given, *words_listed("also_words"))
    return _Lexicon(
        titles=titles,
        roles=roles,
        given=given,
        also_words=frozenset(words_listed("also_words")),
        surnames=frozenset(words_listed("surnames")),
        surname_endings=words_listed("surname_endings"),
        ordinary=frozenset(words_listed("ordinary")),
        ordinary_endings=words_listed("ordinary_endings"),
        institutions=frozenset(words_listed("institutions")),
        institution_endings=words_listed("institution_endings"),
        saints=frozenset(words_listed("saints")),
        articles=frozenset(words_listed("articles")),
        starts=frozenset(word.rstrip(".") for word in beginnings),
        part=re.compile(part),
    )


def _forms(key: str) -> Mapping[str, str]:
    """Word → the key of `instead` that stands for its bearer."""
    groups = [vocabulary(language)["personal_data"][key] for language in LANGUAGES]
    return {
        sys.intern(word): form for group in groups for form, words in group.items() for word in words.split()
    }
