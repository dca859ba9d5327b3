"""Personal data in minutes: names, e-mail addresses, phone numbers and where somebody lives."""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from msgspec import Struct

from quartier.model.expression import expression
from quartier.model.problem import Position, Problem, Severity
from quartier.reading import prose
from quartier.reading.person_names import CAPITALISED, GAP, Name, is_institution, names_in, words_listed
from quartier.words import LANGUAGES, Words, folded, vocabulary

_INDENT = expression(r"^(?: {4}|\t)", re.MULTILINE)
_SIGNS_OF_CODE = ("`", "~~~", "<!--")
_ELSEWHERE = expression(r"(?<=\]\()(?!mailto:|tel:)[^)\s]+|https?://[^\s)>\]]+")
"""Addresses of pages and of files, where a name or a number is part of the address."""
_MAIL_NAME = expression(r"(?<![\w+%-])[\w+%-]+(?:\.[\w+%-]+)*\Z")
_MAIL_HOST = expression(r"(?:[\w-]+\.)+[^\W\d_]{2,}")
_PHONE = expression(
    r"(?:\((?<!\w\()\+?\d[\d \xa0]{0,6}\)[ \xa0]?[/–-]?[ \xa0]?\d|\+(?<![\w+]\+)\d"
    r"|\d(?<![\w+]\d)(?<!\w[/–-]\d)(?<!\d[.,]\d))"
    r"(?:(?:[ \xa0]?[/–-][ \xa0]?|[ \xa0.]|[ \xa0]?\(\d{1,5}\)[ \xa0]?[/–-]?[ \xa0]?)?\d)+"
)
_LEAST_DIGITS, _MOST_DIGITS = 6, 15
_NO_PHONE = expression(
    r"""\d{1,2}\.\d{1,2}\.(?:\d{2,4})?(?!\d).*         # 01.02.2026
    | \d{1,4}\ ?[/.–-]\ ?(?:19|20)\d\d                 # 003/2026, 03.2026
    | \d{1,4}/\d\d                                     # 0815/26
    | \d\d[.]\d\d\ ?[–-]\ ?\d\d[.]\d\d                 # 08.30–12.00
    | 0\.\d+                                           # 0.123456
    | \d(?:\ \d)+                                      # 0 1 2 3 4 5
    | 0?(?:116\ ?\d{3}|800|180|900)[\d\ /–-]*          # nobody's own: helplines and services
    | (?:0{3,}|0(?:\D+0)+\D).*
    """,
    re.VERBOSE,
)
_MONEY_AFTER = expression(r"[ \xa0]?(?:€|%|°|,\d|Euro|EUR)")
_NUMBER = expression(
    r"[1-9](?<=[ \t\n\xa0][1-9])(?!9\d\d(?!\d)|0\d\d(?!\d))\d{0,3}"
    r"(?P<more>[a-zA-Z](?!\w)|[ \xa0][a-h](?!\w))?(?P<last>[ \xa0]?[–-][ \xa0]?\d{1,4}[a-h]?)?"
    r"(?![\w°]|[.:,/–-]\d)"
)
_LAST_WORD = expression(r"[^\s>(„“\"*_|]+\Z")
_LINE_BEFORE = 80
_WINDOW = 100


class _Hit(Struct, frozen=True, order=True):
    """Something personal: where it begins and ends, what it is, and who is to stand there instead."""

    start: int
    end: int
    code: str
    instead: str = ""


class _Known(Struct, frozen=True):
    """What the site publishes anyway, ready to compare."""

    texts: frozenset[str]
    by_word: Mapping[str, tuple[str, ...]]
    mails: frozenset[str]
    phones: tuple[str, ...]
    addresses: frozenset[str]
    streets: tuple[str, ...]
    street_ends: frozenset[str]
    persons: Mapping[str, tuple[str, ...]]
    """Surname → the given names that it is known with."""


def personal_data(
    text: str, file: str, first_line: int, known: Iterable[str], words: Words
) -> Iterator[Problem]:
    """Warnings about every person that `text`, a Markdown text, gives away; first to last.

    `known` are texts that the site publishes anyway: names of people who agreed, titles, roles, addresses,
    mails, phone numbers. Code and comments are passed over; indented lines are not, since the words of a
    decision are indented.
    """
    public = _known(tuple(known))
    plain = _readable(text)
    hits = sorted(
        (*_mails(plain, public), *_phones(plain, public), *_addresses(plain, public), *_names(plain, public))
    )
    for hit in _once_a_line(hits, plain):
        facts: dict[str, object] = {"given": " ".join(text[hit.start : hit.end].replace("*", "").split())}
        if hit.instead:
            facts["instead"] = words[f"personal_data.instead.{hit.instead}"]
        line = first_line + text.count("\n", 0, hit.start)
        position = Position(file, line, hit.start - text.rfind("\n", 0, hit.start))
        yield Problem(hit.code, position, facts, Severity.WARNING)


def _readable(text: str) -> str:
    """The text without code, comments and addresses of pages, every other character at its place."""
    plain = text
    if any(sign in text for sign in _SIGNS_OF_CODE):
        plain = prose.without_code(_INDENT.sub(lambda found: "\xa0" + found[0][1:], text))
    if "](" in plain or "://" in plain:
        plain = _ELSEWHERE.sub(lambda found: "·" * len(found[0]), plain)
    return plain


def _once_a_line(hits: Iterable[_Hit], text: str) -> Iterator[_Hit]:
    """A mail or a number stands in a link and in its text; a name may well be there twice."""
    seen: set[tuple[int, str]] = set()
    for hit in hits:
        given = text[hit.start : hit.end]
        value = _number(given) if hit.code == "personal-phone" else given.lower()
        key = (text.rfind("\n", 0, hit.start), value)
        if hit.code == "personal-name" or key not in seen:
            seen.add(key)
            yield hit


# E-mail


def _mails(text: str, known: _Known) -> Iterator[_Hit]:
    for start, end in _mail_places(text):
        if text[start:end].lower() not in known.mails:
            yield _Hit(start, end, "personal-email")


def _mail_places(text: str) -> Iterator[tuple[int, int]]:
    """Where mail addresses begin and end: the sign is rare, so it is looked for first."""
    if not any(sign in text for sign in _at_signs_begin()):
        return
    for sign in _at_sign().finditer(text):
        name = _MAIL_NAME.search(text, max(0, sign.start() - _LINE_BEFORE), sign.start())
        host = _MAIL_HOST.match(text, sign.end())
        if name and host:
            yield name.start(), host.end()


@lru_cache
def _at_sign() -> re.Pattern[str]:
    """`@`, and `(at)` as people write it against harvesters."""
    spoken = "|".join(map(re.escape, words_listed("at_signs")))
    return re.compile(rf"@|(?:[ \xa0])?[(\[] ?(?:{spoken}) ?[)\]][ \xa0]?")


@lru_cache
def _at_signs_begin() -> tuple[str, ...]:
    """How every one of them begins, which is faster to look for."""
    spoken = words_listed("at_signs")
    return ("@", *(f"{sign}{blank}{word}" for sign in "([" for blank in ("", " ") for word in spoken))


# Phone


def _phones(text: str, known: _Known) -> Iterator[_Hit]:
    for found in _PHONE.finditer(text):
        digits = sum(map(str.isdigit, found[0]))
        if _LEAST_DIGITS <= digits <= _MOST_DIGITS and _is_phone(text, found):
            number = _number(found[0])
            if not any(number.endswith(other) or other.endswith(number) for other in known.phones):
                yield _Hit(found.start(), found.end(), "personal-phone")


def _is_phone(text: str, found: re.Match[str]) -> bool:
    given = found[0].replace("\xa0", " ")
    if _NO_PHONE.fullmatch(given.lstrip("(")) or _MONEY_AFTER.match(text, found.end()):
        return False
    if text[found.end() : found.end() + 1].isalpha():
        return False
    said, refers = _word_patterns()
    before = text[max(0, found.start() - 30) : found.start()].rpartition("\n")[2]
    if said.search(before):
        return True
    return given.lstrip("(").startswith(("+", "0")) and not refers.search(before)


@lru_cache
def _word_patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Words that announce a phone number, and words that announce another one."""
    phones, others = (
        "|".join(map(re.escape, words_listed(key))) for key in ("phone_words", "reference_words")
    )
    between = r"(?:[-.:]|[ \xa0]|Nr|No|[*_(\[]|tel:)*\Z"
    return (
        re.compile(rf"(?<!\w)(?:{phones}){between}", re.IGNORECASE),
        re.compile(rf"(?<!\w)(?:{others}){between}", re.IGNORECASE),
    )


def _number(given: str) -> str:
    """The digits that are the same however a number is dialled: no +49, no 0 before the area code."""
    digits = re.sub(r"\D", "", given.replace("(0)", ""))
    if digits.startswith("00"):
        given, digits = "+", digits[2:]
    if given.startswith("+"):
        return digits.removeprefix("49")
    return digits.removeprefix("0")


# Street and number


def _addresses(text: str, known: _Known) -> Iterator[_Hit]:
    for found in _NUMBER.finditer(text):
        start = _street_before(text, found.start(), known)
        if start is not None and not _counts_something(text, found):
            if _address(text[start : found.end()]) not in known.addresses:
                yield _Hit(start, found.end(), "personal-address")
            continue
        after = _street_after().match(text, found.end())
        if after and _address(text[found.start() : after.end()]) not in known.addresses:
            yield _Hit(found.start(), after.end(), "personal-address")


def _street_before(text: str, number: int, known: _Known) -> int | None:
    """Where the name of a street begins that ends before `number`; None where none does."""
    begin = max(0, number - _LINE_BEFORE)
    line = text[begin:number].rstrip()
    last = _LAST_WORD.search(line)
    if not last or text.count("\n", begin + len(line), number) > 1:
        return None
    start = _known_street(line, last[0], known)
    if start is None and last[0][0].isupper():
        start = _likely_street(line, last)
    return None if start is None else begin + start


def _known_street(line: str, last: str, known: _Known) -> int | None:
    """Where at the end of a line the street of a known address begins."""
    if folded(last) not in known.street_ends:
        return None
    starts = (found.start() for found in re.finditer(r"(?<![\w-])\w", line))
    return next((start for start in starts if _comparable(line[start:]) in known.streets), None)


def _likely_street(line: str, last: re.Match[str]) -> int | None:
    """Where at the end of a line a name begins that sounds like a street's."""
    street, lower = _streets(), last[0].lower()
    if last[0] in street.words:
        found = street.two_words.search(line)
    elif lower.endswith(street.endings):
        return None if lower.endswith(street.none) else last.start()
    else:
        found = street.linked.search(line)
        if found is None and lower.endswith(street.grounds):
            found = street.led.search(line)
    return found.start() if found and not _is_of_an_institution(line, found.start()) else None


def _is_of_an_institution(line: str, start: int) -> bool:
    """`Spielplatz am Lindenfeld 2`: whoever lives there is no person."""
    before = line[:start].split()
    return bool(before) and line[start].islower() and is_institution(before[-1])


def _counts_something(text: str, found: re.Match[str]) -> bool:
    """Whether the number is no house's: `3 Poller`, `5 neue Bänke`, or `2.` in a list on the next line."""
    if found["more"] or found["last"]:
        return False
    on_next_line = not text[text.rfind("\n", 0, found.start()) + 1 : found.start()].strip()
    if on_next_line and text.startswith((".", ")"), found.end()):
        return True
    return bool(_streets().counted.match(text, found.end()))


class _Streets(Struct, frozen=True):
    """How streets are called, from the lists of all languages."""

    endings: tuple[str, ...]
    none: tuple[str, ...]
    words: frozenset[str]
    grounds: tuple[str, ...]
    two_words: re.Pattern[str]
    linked: re.Pattern[str]
    led: re.Pattern[str]
    counted: re.Pattern[str]


@lru_cache
def _streets() -> _Streets:
    words, links, leads, units, small, articles = (
        "|".join(re.escape(word).replace(r"\ ", GAP) for word in words_listed(key))
        for key in ("street_words", "street_links", "street_leads", "units", "small_words", "articles")
    )
    months = "|".join(month for language in LANGUAGES for month in _months(language))
    titles = "|".join(map(re.escape, sorted(_all_titles())))
    capital = CAPITALISED
    return _Streets(
        endings=words_listed("street_endings"),
        none=words_listed("not_streets"),
        words=frozenset(words_listed("street_words")),
        grounds=words_listed("grounds"),
        two_words=re.compile(rf"(?<![\w-])(?:(?!(?:{articles}){GAP}){capital}(?<=[enr]){GAP}(?:{words}))\Z"),
        linked=re.compile(rf"(?<![\w-])(?:(?:{words}){GAP}(?:{links}){GAP}{capital})\Z"),
        led=re.compile(rf"(?<![\w-])(?:(?i:{leads}){GAP}(?:{capital}{GAP})?{capital})\Z"),
        counted=re.compile(
            rf"[ \xa0]?[%€²]|\.[ \xa0](?:{months})\b|{GAP}(?:(?:{units})\b|(?!(?:{titles})\b){capital}"
            rf"|(?!(?:{small})\b)[a-zäöüß]+(?:e|er|es){GAP}{capital})"
        ),
    )


def _months(language: str) -> Iterator[str]:
    for spelling in vocabulary(language)["calendar"]["months"].values():
        yield from spelling if isinstance(spelling, list) else [spelling]


@lru_cache
def _street_after() -> re.Pattern[str]:
    """`12 Mill Street`."""
    kinds = "|".join(map(re.escape, words_listed("streets_after_number")))
    return re.compile(rf"{GAP}(?:{CAPITALISED}{GAP}){{1,3}}(?:{kinds})(?!\w)")


def _address(given: str) -> str:
    """Street and number as they are compared: `Hauptstr. 5 a` is `Hauptstraße 5a`."""
    return re.sub(r"(\d) ([a-h])\b", r"\1\2", _comparable(given))


# Names


def _names(text: str, known: _Known) -> Iterator[_Hit]:
    for name in names_in(text):
        if not _is_known(name, text, known):
            yield _Hit(name.start, name.end, "personal-name", name.form)


def _is_known(name: Name, text: str, known: _Known) -> bool:
    bare = _comparable(" ".join((*name.given, name.surname)))
    if bare in known.texts or _is_known_person(name, known):
        return True
    titles = known.by_word.get(bare.rpartition(" ")[2], ())
    return bool(titles) and any(_stands_in(title, bare, name, text) for title in titles)


def _stands_in(title: str, bare: str, name: Name, text: str) -> bool:
    """Whether the name is a part of a known title that stands around it."""
    first, found, last = f" {title} ".partition(f" {bare} ")
    before = f" {_comparable(text[max(0, name.start - _WINDOW) : name.start])}"
    after = f"{_comparable(text[name.end : name.end + _WINDOW])} "
    return bool(found) and before.endswith(first) and after.startswith(last)


def _is_known_person(name: Name, known: _Known) -> bool:
    """`Frau Schneider`, `A. Schneider` and `Anna S.` are Anna Schneider, who agreed; her family did not."""
    if name.form == "family":
        return False
    surname = _comparable(name.surname)
    if len(surname) == 1:
        known_as = [
            given
            for other, all_given in known.persons.items()
            if other.startswith(surname)
            for given in all_given
        ]
    else:
        known_as = [*known.persons.get(surname, ()), *known.persons.get(surname.removesuffix("s"), ())]
    given = _comparable(name.given[0]) if name.given else ""
    return any(other == given or (len(given) < 2 and other.startswith(given)) for other in known_as)


# What is known


@lru_cache(maxsize=8)
def _known(texts: tuple[str, ...]) -> _Known:
    everything = "\n\n".join(texts)
    nothing = _Known(frozenset(), {}, frozenset(), (), frozenset(), (), frozenset(), {})
    addresses = [everything[hit.start : hit.end] for hit in _addresses(everything, nothing)]
    addresses += [found[0] for text in texts if (found := _WRITTEN_ADDRESS.match(text))]
    titles = frozenset(filter(None, map(_comparable, texts)))
    streets = tuple(dict.fromkeys(street for text in texts if (street := _street_of(text))))
    return _Known(
        texts=titles,
        by_word=_by_word(titles),
        mails=frozenset(everything[start:end].lower() for start, end in _mail_places(everything)),
        phones=tuple(
            dict.fromkeys(
                number
                for text in texts
                if len(number := _number(text)) >= _LEAST_DIGITS - 1 and _ONLY_PHONE.fullmatch(text)
            )
        ),
        addresses=frozenset(map(_address, addresses)),
        streets=streets,
        street_ends=frozenset(street.rpartition(" ")[2] for street in streets),
        persons=_persons(texts),
    )


_WRITTEN_ADDRESS = expression(r"[^\d,\n]{3,60} \d{1,4}(?: ?[a-h])?(?![\w])(?=,|$|\n)")
_ONLY_PHONE = expression(r"[\d\s()/.+–-]+")


def _street_of(text: str) -> str | None:
    found = _WRITTEN_ADDRESS.match(text)
    return _comparable(found[0]).rpartition(" ")[0] if found and "," in text else None


def _by_word(titles: Iterable[str]) -> Mapping[str, tuple[str, ...]]:
    by_word: dict[str, tuple[str, ...]] = {}
    for title in sorted(titles):
        for word in dict.fromkeys(title.split()):
            by_word[word] = (*by_word.get(word, ()), title)
    return by_word


def _persons(texts: Iterable[str]) -> Mapping[str, tuple[str, ...]]:
    """Texts of two to four words that may be the name of a person, by surname."""
    persons: dict[str, tuple[str, ...]] = {}
    for text in texts:
        words = [word for word in text.split() if word not in _all_titles()]
        if len(words) + (words != text.split()) > 1 and len(words) <= 4 and not any(map(_is_no_name, words)):
            given = _comparable(words[0]) if len(words) > 1 else ""
            surname = _comparable(words[-1])
            persons[surname] = (*persons.get(surname, ()), given)
    return persons


def _is_no_name(word: str) -> bool:
    return bool(re.search(r"[\d@/]", word)) or is_institution(word)


@lru_cache
def _all_titles() -> frozenset[str]:
    groups = [vocabulary(language)["personal_data"]["titles"].values() for language in LANGUAGES]
    return frozenset(word for group in groups for words in group for word in words.split())


def _comparable(text: str) -> str:
    """Folded, without punctuation, `Str.` written in full."""
    return " ".join(re.sub(r"[^\w]+", " ", folded(text).replace("str.", "strasse ")).split())
