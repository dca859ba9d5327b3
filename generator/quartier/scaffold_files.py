"""The scaffold of a new quarter: every file of its repository, made from a few answers."""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from types import MappingProxyType
from urllib.parse import urlsplit

from msgspec import Struct

from quartier import __version__
from quartier.calendar.holidays import Holidays
from quartier.model.expression import expression
from quartier.model.site import Site
from quartier.reading.configuration import COLOURS
from quartier.reading.files import slug_of
from quartier.reading.yaml_text import one_line, scalar
from quartier.reference import chapter
from quartier.schema import as_json, schemas
from quartier.words import Words, words_of

HIDDEN = ("github", "vscode", "ci", "gitignore")
"""What begins with a dot in a repository and without one in the package, which would lose it else."""
SYMBOLS = ("coffee", "baby-carriage", "account-heart", "guitar-electric", "forum", "party-popper")
"""The icons of the proposed categories, in their order."""
WORKFLOWS = ".github/workflows/"
_MARK = expression("«(\\w+)»")
_PIN = expression(r"uses: (?P<action>[\w./-]+)@(?P<pin>[0-9a-f]{40}(?: # \S+)?)")


class Palette(Struct, frozen=True):
    """The colour of a quarter, behind its header and its buttons, in light and dark, as `#rrggbb`."""

    brand: str
    brand_dark: str
    button_dark: str


PALETTES: Mapping[str, Palette] = MappingProxyType(
    {
        "blue": Palette("#1d3f72", "#1b365f", "#9cc3ff"),
        "plum": Palette("#5b2a6e", "#4d2460", "#dcb2f0"),
        "brick": Palette("#8a3324", "#6f2a1e", "#ffb3a3"),
        "forest": Palette("#2d5a27", "#264b21", "#a5dc9c"),
    }
)


class Answers(Struct, frozen=True):
    """What the configuration of a new quarter asks; what is not known yet is empty."""

    name: str
    url: str
    language: str = "de"
    tagline: str = ""
    repository: str = ""
    country: str = "DE"
    state: str = ""
    uid_domain: str = ""
    operator_type: str = "association"
    operator: str = ""
    address: str = ""
    email: str = ""
    phone: str = ""
    categories: tuple[str, ...] = ()
    audiences: tuple[str, ...] = ()
    colour: str = "blue"

    @property
    def address_of_site(self) -> str:
        return self.url.rstrip("/") + "/"

    @property
    def domain(self) -> str:
        """The part of every date's UID: as given, else the host of the site."""
        return self.uid_domain or domain_of(self.url)


def domain_of(url: str) -> str:
    """The host of an address, as it can stand in UIDs; empty where there is none."""
    try:
        host = urlsplit(url if "//" in url else f"https://{url}").hostname or ""
        return host.encode("idna").decode() if host else ""
    except (ValueError, UnicodeError):
        return ""


def scaffold(answers: Answers, today: date) -> Mapping[str, str]:
    """The text of every file, by its path below the new folder. `today` gives the samples their dates.

    The forms for reports are not among them: they are made from the site that these files are.
    """
    words = words_of(answers.language)
    facts = {**_facts(answers, words), **_dates(answers, today), **_looks(answers)}
    files = {_path(path, words, facts): _filled(text, facts) for path, text in _templates(answers.language)}
    pictures = f"content/{words['scaffold.pictures']}"
    files[f"{pictures}/logo.svg"] = _logo(answers)
    files[f"{pictures}/{words['scaffold.skyline']}.svg"] = _skyline(answers)
    files |= {f"schema/{name}": as_json(one) for name, one in schemas(answers.language).items()}
    return dict(sorted(files.items()))


def _templates(language: str) -> Iterator[tuple[str, str]]:
    """Every file of the package's folder: those of all languages, then those of one."""
    for name in ("common", language):
        folder = resources.files("quartier").joinpath("scaffold", name)
        yield from _below(folder, "")


def _below(folder: Traversable, path: str) -> Iterator[tuple[str, str]]:
    for one in sorted(folder.iterdir(), key=lambda one: one.name):
        if one.is_dir():
            yield from _below(one, f"{path}{one.name}/")
        else:
            yield f"{path}{one.name}", one.read_text("utf-8")


def _path(path: str, words: Words, facts: Mapping[str, str]) -> str:
    """Where a file of the package lies in the repository."""
    if path == "colours.css":
        return f"content/{words['scaffold.pictures']}/{words['scaffold.colours']}.css"
    if path == "CODEOWNERS":
        return ".github/CODEOWNERS"
    dated = path.replace("MEETING_DAY", facts["meeting_day"]).replace("TODAY", facts["today"])
    return f".{dated}" if dated.partition("/")[0] in HIDDEN else dated


def _filled(text: str, facts: Mapping[str, str]) -> str:
    return _MARK.sub(lambda found: facts[found[1]], text)


# What the files say


def _facts(answers: Answers, words: Words) -> dict[str, str]:
    categories, audiences = _categories(answers, words), _audiences(answers, words)
    slugs = list(categories)
    operator = answers.operator or words.text("scaffold.operator_unknown", name=answers.name)
    return {
        "version": __version__,
        "written": words["scaffold.written"],
        "written_look": words["scaffold.written_look"],
        "event_schema": chapter(answers.language, "event").file,
        "name": answers.name,
        "name_value": scalar(answers.name),
        "tagline_value": scalar(answers.tagline or words["scaffold.tagline"]),
        "url": scalar(answers.address_of_site),
        "uid_domain": scalar(answers.domain),
        "country": answers.country,
        "state_line": f"state: {answers.state}" if answers.state else "# state: …",
        "repository_lines": _repository_lines(answers),
        "owners": _owners(answers),
        "categories": _indented(f"{slug}: {one_line(said)}" for slug, said in categories.items()),
        "audiences": _indented(f"{slug}: {scalar(title)}" for slug, title in audiences.items()),
        "first_category": slugs[0],
        "middle_category": slugs[len(slugs) // 2],
        "last_category": slugs[-1],
        "first_audience": next(iter(audiences)),
        "operator": "\n".join(f"      {line}" for line in _operator_lines(answers)),
        "operator_value": scalar(operator),
        "organisation_type": _organisation_type(answers, words),
        "organisation_lines": "".join(f"{line}\n" for line in _reach_lines(answers, words)),
    }


def _categories(answers: Answers, words: Words) -> dict[str, dict[str, str]]:
    """The titles, each with a colour, those that were proposed with their icon."""
    proposed = list(words["scaffold.categories"])
    title, colour = words.fields("CategoryEntry")[:2]
    found = {}
    for number, name in enumerate(answers.categories or proposed):
        said = {title: name, colour: COLOURS[number % len(COLOURS)]}
        if name in proposed:
            said["symbol"] = SYMBOLS[proposed.index(name)]
        found[slug_of(name) or f"k{number + 1}"] = said
    return found


def _audiences(answers: Answers, words: Words) -> dict[str, str]:
    names = answers.audiences or words["scaffold.audiences"]
    return {slug_of(name) or f"z{number}": name for number, name in enumerate(names, start=1)}


def _indented(lines: Iterable[str]) -> str:
    return "\n".join(f"        {line}" for line in lines)


def _repository_lines(answers: Answers) -> str:
    if answers.repository:
        return f"repo_url: {scalar(answers.repository.rstrip('/'))}\nedit_uri: edit/main/content/"
    return "# repo_url: https://github.com/…\n# edit_uri: edit/main/content/"


def _owners(answers: Answers) -> str:
    """Who looks at changes, as far as it is known: the account on GitHub to which the repository belongs."""
    owner = _owner(answers)
    lines = (f"{folder} {owner or '@…'}" for folder in ("*", "/.github/", "/mkdocs.yml"))
    return "\n".join(line if owner else f"# {line}" for line in lines)


def _owner(answers: Answers) -> str:
    found = re.match(r"https://github\.com/([\w-]+)/", answers.repository + "/")
    return f"@{found[1]}" if found else ""


def _operator_lines(answers: Answers) -> Iterator[str]:
    if not answers.operator:
        yield "# operator:"
        yield "#   type: association # association, church, public-body"
        yield "#   name: …"
        return
    yield "operator:"
    yield f"  type: {answers.operator_type}"
    yield f"  name: {scalar(answers.operator)}"
    for name in ("address", "email", "phone"):
        value = getattr(answers, name)
        yield f"  {name}: {scalar(value)}" if value else f"  # {name}: …"


def _organisation_type(answers: Answers, words: Words) -> str:
    of_operator = {"association": "association", "church": "church", "public-body": "authority"}
    return words.choice_name("organisation_type", of_operator[answers.operator_type])


def _reach_lines(answers: Answers, words: Words) -> Iterator[str]:
    fields = words["fields.Organisation"]
    for name in ("phone", "email"):
        if value := getattr(answers, name):
            spelling = fields[name]
            label = spelling[0] if isinstance(spelling, list) else spelling
            yield f"{label}: {scalar(value)}"


# Dates of the samples


def _dates(answers: Answers, today: date) -> dict[str, str]:
    """Days that lie ahead, none of them in holidays: a Wednesday, a Tuesday, a Saturday, a Thursday."""
    holidays = Holidays(answers.country, answers.state or None)
    weekly = _next(2, today + timedelta(7), holidays)
    next_month = (today.replace(day=1) + timedelta(32)).replace(day=1)
    return {
        "today": today.isoformat(),
        "weekly_first": weekly.isoformat(),
        "weekly_until": (weekly + timedelta(weeks=26)).isoformat(),
        "monthly_first": (next_month + timedelta((1 - next_month.weekday()) % 7)).isoformat(),
        "festival_day": _next(5, today + timedelta(28), holidays).isoformat(),
        "meeting_day": _next(3, today + timedelta(35), holidays).isoformat(),
        "notice_until": (today + timedelta(90)).isoformat(),
    }


def _next(weekday: int, day: date, holidays: Holidays) -> date:
    """The first such weekday from `day` on that is no holiday; after half a year any."""
    found = day + timedelta((weekday - day.weekday()) % 7)
    for week in range(26):
        one = found + timedelta(weeks=week)
        if not holidays.public(one) and not holidays.school(one):
            return one
    return found


# The look


def _looks(answers: Answers) -> dict[str, str]:
    palette = PALETTES[answers.colour]
    return {"brand": palette.brand, "brand_dark": palette.brand_dark, "button_dark": palette.button_dark}


def _logo(answers: Answers) -> str:
    """A house in the quarter's colour, before a sun."""
    brand = PALETTES[answers.colour].brand
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64" width="64" height="64">\n'
        f'  <rect width="64" height="64" rx="14" fill="{brand}"/>\n'
        '  <circle cx="44" cy="22" r="9" fill="#ffc933"/>\n'
        '  <path d="M12 34 28 20l16 14v18H12z" fill="#fff"/>\n'
        f'  <path d="M24 52V40h8v12z" fill="{brand}"/>\n'
        "</svg>\n"
    )


def _skyline(answers: Answers) -> str:
    """A row of houses; widths, heights and roofs come of the quarter's name, so that no two are alike."""
    digest = hashlib.sha256(answers.name.encode()).digest()
    houses, x = [], 8
    for number in range(9):
        one, two = digest[2 * number], digest[2 * number + 1]
        width, top = 44 + one % 5 * 8, 66 + two % 6 * 9
        if x + width > 632:
            break
        roof = f"l{width // 2}-{26 + one % 3 * 6} {width // 2} {26 + one % 3 * 6}" if two % 3 else f"h{width}"
        houses.append(f"M{x} 160V{top}{roof}V160z")
        x += width + 10 + two % 3 * 6
    strong, faint = "".join(houses[::3]), "".join(one for at, one in enumerate(houses) if at % 3)
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 160" width="640" height="160">\n'
        '  <circle cx="560" cy="36" r="24" fill="#ffc933"/>\n'
        f'  <path d="{faint}" fill="#fff" fill-opacity=".22"/>\n'
        f'  <path d="{strong}" fill="#fff" fill-opacity=".85"/>\n'
        "</svg>\n"
    )


# Workflows, written anew when the program has learnt something


@cache
def workflows(language: str) -> Mapping[str, str]:
    """What GitHub is to do, by path, as this version of the program writes it."""
    facts = {"written": str(words_of(language)["scaffold.written"])}
    found = ((f".{path}", text) for path, text in _templates(language))
    return {path: _filled(text, facts) for path, text in found if path.startswith(WORKFLOWS)}


def is_written_by_us(text: str) -> bool:
    """Whether a file says on top that the program wrote it; others are somebody's own."""
    marks = (f"# {words_of(language)['scaffold.written']}" for language in ("de", "en"))
    return text.partition("\n")[0] in tuple(marks)


def is_current(old: str, new: str) -> bool:
    """Whether a workflow does what the new one does; which version of an action it takes does not count."""
    return _without_pins(old) == _without_pins(new)


def with_pins_of(old: str, new: str) -> str:
    """The new text with the versions of actions that the old one takes: somebody looked at them."""
    pins = {found["action"]: found["pin"] for found in _PIN.finditer(old)}
    return _PIN.sub(lambda found: f"uses: {found['action']}@{pins.get(found['action'], found['pin'])}", new)


def _without_pins(text: str) -> str:
    return _PIN.sub(lambda found: f"uses: {found['action']}", text)


def outdated(site: Site, written: Mapping[str, str]) -> Iterator[str]:
    """The paths of those workflows among the `written` files that the program would write differently."""
    for path, new in workflows(site.language).items():
        old = written.get(path, "")
        if old and is_written_by_us(old) and not is_current(old, new):
            yield path
