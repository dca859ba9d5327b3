"""The configuration: our part of mkdocs.yml, and what of MkDocs' own concerns us."""

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Annotated, Any, ClassVar
from zoneinfo import ZoneInfo, available_timezones

from pydantic import BeforeValidator, ValidationInfo

from quartier import yaml_source
from quartier.calendar.clock_changes import fits
from quartier.calendar.dates import Day
from quartier.calendar.holidays import SCHOOL, known_country, known_states, state_called
from quartier.icons import known_icons
from quartier.model.entry import (
    Entry,
    KeyedBy,
    Line,
    Number,
    Several,
    Slug,
    YesNo,
    line_of,
    one_of,
    refuse,
    slug_in,
    words_in,
)
from quartier.model.problem import Position, Problem
from quartier.model.site import FILE, PLUGIN, Category, OwnHoliday, Site
from quartier.model.source import Fields, Listing, Places, Text
from quartier.reading.files import Unreadable, text_of
from quartier.reading.operator import (
    AccessibilityEntry,
    HostingEntry,
    OperatorEntry,
    accessibility_of,
    hosting_of,
    operator_of,
)
from quartier.reading.validate import Reading, entry_of
from quartier.words import LANGUAGES, words_of

COLOURS = ("teal", "red", "violet", "blue", "brown", "slategray")
LOOKS = ("meadow", "brick")
"""The colours that the theme brings; the first are those of tokens.css."""
EVENTS_FOLDER = "events"


@cache
def _zones() -> tuple[str, ...]:
    """Every time zone: a file for each is looked into."""
    return tuple(sorted(available_timezones()))


def _known(code: str, names: Callable[[], tuple[str, ...]]) -> BeforeValidator:
    def read(value: object, info: ValidationInfo) -> str:
        given, known = line_of(value), names()
        if given not in known:
            suggestion = words_in(info).nearest(given, known)
            few = {"known": list(known)} if len(known) < 30 else {"known": [*known[:5], "…"]}
            refuse(code, given=given, **few, **({"suggestion": suggestion} if suggestion else {}))
        return given

    return BeforeValidator(read)


def _country(value: object) -> str:
    given = line_of(value)
    if not known_country(given):
        refuse("unknown-country", given=given)
    return given


def _domain(value: object) -> str:
    given = line_of(value)
    if not given.isascii() or " " in given or "/" in given or "@" in given:
        refuse("bad-uid-domain", given=given)
    return given


def _symbol(value: object, info: ValidationInfo) -> str:
    given = line_of(value)
    if given not in known_icons():
        suggestion = words_in(info).nearest(given, known_icons())
        refuse("unknown-symbol", given=given, **({"suggestion": suggestion} if suggestion else {}))
    return given


class CategoryEntry(Entry):
    """A category of the configuration."""

    slug: Slug
    title: Line
    colour: Annotated[str, _known("unknown-colour", lambda: COLOURS)] = "slategray"
    symbol: Annotated[str, BeforeValidator(_symbol)] | None = None


class AudienceEntry(Entry):
    """An audience of the configuration."""

    slug: Slug
    title: Line


class HolidayEntry(Entry):
    """An entry of the site's own holidays."""

    name: Line
    first: Day
    last: Day
    kind: Annotated[str, one_of("holiday_kind")] = SCHOOL


def _folder(value: tuple[str, object], info: ValidationInfo) -> tuple[str, str]:
    """A folder's setting and name; the vocabulary knows the settings, and a new kind brings its own."""
    key, name = value
    words = words_in(info)
    setting = words.choice("folder", key)
    if setting is None:
        suggestion = words.likely("values", "folder", key)
        known = list(words.choices("folder"))
        refuse("unknown-field", field=key, known=known, **({"suggestion": suggestion} if suggestion else {}))
    return setting, slug_in(name)


class FoldersEntry(Entry):
    """Names of the folders of kinds, which make their addresses too."""

    other_keys: ClassVar[str | None] = "named"

    named: tuple[Annotated[tuple[str, str], BeforeValidator(_folder)], ...] = ()


def _titled(value: Any) -> Any:
    """Where only a title is needed, the title alone will do."""
    return (
        {"slug": value["slug"], "title": value["said"]}
        if isinstance(value, dict) and "said" in value
        else value
    )


class Configuration(Entry):
    """The options of the plugin in mkdocs.yml."""

    language: Annotated[str, _known("unknown-language", lambda: LANGUAGES)] = "de"
    country: Annotated[str, BeforeValidator(_country)] = "DE"
    state: Line | None = None
    timezone: Annotated[str, _known("unknown-timezone", _zones)] = "Europe/Berlin"
    uid_domain: Annotated[str, BeforeValidator(_domain)]
    categories: Annotated[
        tuple[Annotated[CategoryEntry, BeforeValidator(_titled)], ...], KeyedBy("slug")
    ] = ()
    audiences: Annotated[tuple[Annotated[AudienceEntry, BeforeValidator(_titled)], ...], KeyedBy("slug")] = ()
    holidays: Annotated[tuple[HolidayEntry, ...], Several] = ()
    default_length: Number = 60
    demonstration: YesNo = False
    licence: Line | None = None
    operator: OperatorEntry | None = None
    hosting: HostingEntry | None = None
    accessibility: AccessibilityEntry | None = None
    folders: FoldersEntry = FoldersEntry.model_construct()


def site_in(root: Path, file: str = FILE) -> tuple[Site | None, tuple[Problem, ...]]:
    """The site that `file` in the folder `root` describes, or None; all problems of the configuration."""
    try:
        whole = yaml_source.compose(text_of(root / file, file), file, tags=True)
    except FileNotFoundError:
        return None, (Problem("configuration-missing", Position(file)),)
    except (Unreadable, yaml_source.NotYaml) as refused:
        return None, (refused.problem,)
    if not isinstance(whole, Fields):
        return None, (Problem("fields-expected", whole.position),)
    options = _options(whole)
    if options is None:
        return None, (Problem("plugin-missing", whole.position),)
    return _site(root, whole, options)


def language_in(root: Path, file: str = FILE) -> str:
    """The language in which to speak about a configuration, whatever else is wrong with it."""
    try:
        whole = yaml_source.compose(text_of(root / file, file), file, tags=True)
    except (FileNotFoundError, Unreadable, yaml_source.NotYaml):
        return LANGUAGES[0]
    options = _options(whole) if isinstance(whole, Fields) else None
    said = _text(options, "language") if options else None
    return said if said in LANGUAGES else LANGUAGES[0]


def _site(root: Path, whole: Fields, options: Fields) -> tuple[Site | None, tuple[Problem, ...]]:
    said = _text(options, "language")
    words = Reading(said if said in LANGUAGES else LANGUAGES[0])
    entry, places, problems = entry_of(Configuration, options, words)
    problems += tuple(_checked(whole, entry, places, words))
    if problems or not isinstance(entry, Configuration):
        return None, problems
    return _assembled(root, whole, entry, places), ()


def _checked(whole: Fields, entry: Entry | None, places: Places, words: Reading) -> Iterator[Problem]:
    for name in ("site_name", "site_url"):
        if not _text(whole, name):
            yield Problem(f"{name.replace('_', '-')}-missing", whole.position)
    yield from _unknown_look(whole, words)
    if not isinstance(entry, Configuration):
        return
    if not fits(entry.timezone):
        yield Problem("unfit-timezone", places(("timezone",)), {"given": entry.timezone})
    known = known_states(entry.country)
    if entry.state and known and entry.state not in known:
        suggestion = state_called(entry.country, entry.state) or words.nearest(entry.state, known)
        facts = {"given": entry.state, "known": list(known), "suggestion": suggestion or ""}
        yield Problem("unknown-state", places(("state",)), facts)
    for number, holiday in enumerate(entry.holidays):
        if holiday.last < holiday.first:
            ends = {"first": holiday.first, "last": holiday.last}
            yield Problem("ends-before-start", places(("holidays", number, "last")), ends)


def _unknown_look(whole: Fields, words: Reading) -> Iterator[Problem]:
    """What the theme's own option `look` says."""
    theme = _node(whole, "theme")
    look = _node(theme, "look") if isinstance(theme, Fields) else None
    given = look.value if isinstance(look, Text) else LOOKS[0]
    if look and given not in LOOKS:
        facts = {"given": given, "known": list(LOOKS), "suggestion": words.nearest(given or "", LOOKS) or ""}
        yield Problem("unknown-look", look.position, facts)


def _assembled(root: Path, whole: Fields, entry: Configuration, places: Places) -> Site:
    content = (_text(whole, "docs_dir") or "docs").strip("/")
    return Site(
        root=root,
        name=_text(whole, "site_name") or "",
        url=(_text(whole, "site_url") or "").rstrip("/") + "/",
        tagline=_text(whole, "site_description") or "",
        language=entry.language,
        country=entry.country,
        state=entry.state,
        zone=ZoneInfo(entry.timezone),
        uid_domain=entry.uid_domain,
        categories={one.slug: Category(one.title, one.colour, one.symbol) for one in entry.categories},
        audiences={one.slug: one.title for one in entry.audiences},
        holidays=tuple(OwnHoliday(one.name, one.first, one.last, one.kind) for one in entry.holidays),
        default_length=entry.default_length,
        demonstration=entry.demonstration,
        licence=entry.licence or "",
        operator=operator_of(entry.operator),
        hosting=hosting_of(entry.hosting),
        accessibility=accessibility_of(entry.accessibility),
        folders=_folders(entry),
        content=content,
        output=_text(whole, "site_dir") or "site",
        events=EVENTS_FOLDER,
        edit_base=_edit_base(whole, content),
        repository=_text(whole, "repo_url") or "",
        navigation=tuple(_pages_of(_node(whole, "nav"))),
        position_of=places,
    )


def _folders(entry: Configuration) -> dict[str, str]:
    """Every setting with its folder: the configured one, else the word of the site's language."""
    words = words_of(entry.language)
    usual = {setting: words.choice_name("folder", setting) for setting in words["values.folder"]}
    return {**usual, **dict(entry.folders.named)}


def _edit_base(whole: Fields, content: str) -> str:
    """The address before a file's path: MkDocs' `edit_uri` points into the content, events lie beside it."""
    repository, edit = _text(whole, "repo_url"), _text(whole, "edit_uri")
    if not repository or edit is None:
        return ""
    return f"{repository.rstrip('/')}/{edit.strip('/').removesuffix(content).strip('/')}/"


def _pages_of(nav: Any) -> Iterator[tuple[str, Position]]:
    """The pages that the menu names, however deep."""
    if isinstance(nav, Text) and nav.value and nav.value.endswith(".md") and ":" not in nav.value:
        yield nav.value, nav.position
    elif isinstance(nav, Listing):
        for item in nav.items:
            yield from _pages_of(item)
    elif isinstance(nav, Fields):
        for _, item in nav.entries:
            yield from _pages_of(item)


def _options(whole: Fields) -> Fields | None:
    """Our entry in the list of plugins, wherever it stands."""
    plugins = _node(whole, "plugins")
    items = plugins.items if isinstance(plugins, Listing) else (plugins,)
    for item in items:
        if isinstance(item, Text) and item.value == PLUGIN:
            return Fields((), item.position)
        if isinstance(item, Fields) and (found := _node(item, PLUGIN)):
            return found if isinstance(found, Fields) else Fields((), found.position)
    return None


def _node(fields: Fields, name: str) -> Any:
    return next((value for key, value in fields.entries if key.value == name), None)


def _text(fields: Fields, name: str) -> str | None:
    found = _node(fields, name)
    return found.value if isinstance(found, Text) else None
