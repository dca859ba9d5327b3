"""What decides about MkDocs' part of a build, named without loading MkDocs."""

import json
import os
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from datetime import date
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from quartier import yaml_source
from quartier.installed import libraries
from quartier.model.expression import expression
from quartier.model.neighbourhood import Neighbourhood
from quartier.model.site import FILE, PLUGIN
from quartier.model.source import Fields, Listing, Text
from quartier.pages.for_theme import for_theme
from quartier.pages.view import View
from quartier.published_files import is_unread, only_shown, withheld
from quartier.reading.files import Unreadable, text_of

THEME, THEME_MODULE = "quartier", "quartier_theme"
KNOWN_EXTENSIONS = frozenset(
    (
        *("abbr", "admonition", "attr_list", "def_list", "extra", "fenced_code", "footnotes", "legacy_attrs"),
        *("legacy_em", "md_in_html", "meta", "nl2br", "sane_lists", "smarty", "tables", "toc", "wikilinks"),
    )
)
"""Those of Markdown itself that read nothing but the page, and begin anew with each."""
_ENV = expression(r"!ENV\s+(?:\[([^\]]*)\]|(\w+))")
_CODE = expression(r"!!python|!relative")
_ELSEWHERE = expression("INHERIT|custom_dir|!ENV")
DigestOf = Callable[[Path], bytes]


def inputs_of_engine(
    neighbourhood: Neighbourhood, today: date, serving: bool, digest_of: DigestOf
) -> tuple[str, ...] | None:
    """Everything that decides what MkDocs makes of a site, besides the version of this program and the
    addresses of the generated pages (of those `Engine.holds_for` knows).

    `digest_of` says what stands in a file. None where it cannot all be named: other plugins, hooks and
    extensions of Markdown may read whatever they like.
    """
    view = View(neighbourhood, today)
    configuration = _configuration(neighbourhood.site.root)
    if configuration is None or not all(_is_closed(fields) for _, fields in configuration):
        return None
    files = [path for path, _ in configuration]
    environment = [_environment(path.read_text("utf-8")) for path in files]
    if None in environment:
        return None
    return (
        f"{today} {serving} {neighbourhood.site.url if serving else ''}",
        *(line for lines in environment for line in lines or ()),
        *libraries(),
        *(_line(path, path.name, digest_of) for path in files),
        *(line for folder in _theme_folders(configuration) for line in _below(folder, digest_of)),
        *_content(neighbourhood, view, serving, digest_of),
        json.dumps(for_theme(view, serving), sort_keys=True, default=str),
    )


def theme_and_configuration(root: Path) -> Iterator[Path]:
    """The files of the configuration, and the folders of the theme."""
    configuration = _configuration(root) or []
    yield from (root / FILE, *(path for path, _ in configuration[1:]))
    yield from _theme_folders(configuration)


def decided_elsewhere(root: Path, digest_of: DigestOf) -> tuple[str, ...]:
    """What mkdocs.yml takes from outside: files it inherits from, templates of the site, variables."""
    with suppress(OSError, UnicodeDecodeError):
        if not _ELSEWHERE.search((root / FILE).read_text("utf-8")):
            return ()
    configuration = _configuration(root) or []
    return (
        *(_line(path, path.name, digest_of) for path, _ in configuration[1:]),
        *(line for folder in _own_folders(configuration) for line in _below(folder, digest_of)),
        *(line for path, _ in configuration for line in _environment(path.read_text("utf-8")) or ()),
    )


def _content(neighbourhood: Neighbourhood, view: View, serving: bool, digest_of: DigestOf) -> Iterator[str]:
    """What MkDocs sees of the content, which pages among it are sound, which pictures it only looks at."""
    site = neighbourhood.site
    content = site.root / site.content
    prefix = f"{site.content}/"
    written = frozenset(page.file.removeprefix(prefix) for page in neighbourhood.pages)
    names = list(_names(content))
    kept = withheld(neighbourhood, (name for name in names if not name.endswith(".md")))
    for name in names:
        if name in kept:
            continue
        if not is_unread(name, written, site, serving):
            yield _line(content / name, f"{name} {name in written}", digest_of)
        elif name.endswith(("README.md", "index.md")):
            yield name  # MkDocs takes only one of the two
    yield f"{sorted(only_shown(neighbourhood))} {sorted(view.expired_files)}"


def _below(folder: Path, digest_of: DigestOf) -> Iterator[str]:
    return (_line(folder / name, name, digest_of) for name in _names(folder) if not name.endswith(".pyc"))


def _names(folder: Path) -> Iterator[str]:
    """Every file below a folder, by its path seen from there."""
    for place, folders, names in os.walk(folder, followlinks=True):
        folders.sort()
        below = place[len(str(folder)) + 1 :].replace(os.sep, "/")
        yield from (f"{below}/{name}" if below else name for name in sorted(names))


def _line(path: Path, name: str, digest_of: DigestOf) -> str:
    return f"{name} {digest_of(path).hex()}"


# The configuration, and what may stand in it

Configuration = list[tuple[Path, Fields]]


def _configuration(root: Path) -> Configuration | None:
    """mkdocs.yml and the files that it inherits from, each with its fields."""
    found: Configuration = []
    path: Path | None = root / FILE
    while path is not None:
        try:
            fields = yaml_source.compose(text_of(path, path.name), path.name, tags=True)
        except (OSError, Unreadable, yaml_source.NotYaml):
            return None
        if not isinstance(fields, Fields) or path in (before for before, _ in found):
            return None
        found.append((path, fields))
        inherited = _value(fields, "INHERIT")
        path = path.parent / str(inherited.value) if isinstance(inherited, Text) else None
    return found


def _is_closed(fields: Fields) -> bool:
    """Whether only we and Markdown itself have a say in what MkDocs makes."""
    theme = _value(fields, "theme")
    name = _value(theme, "name") if isinstance(theme, Fields) else theme
    extensions = {plain_name(one) for one in _named(_value(fields, "markdown_extensions"))}
    return (
        set(_named(_value(fields, "plugins"))) <= {PLUGIN}
        and _value(fields, "hooks") is None
        and (name is None or (isinstance(name, Text) and name.value == THEME))
        and extensions <= KNOWN_EXTENSIONS
    )


def plain_name(extension: str) -> str:
    """The name under which Markdown knows an extension of its own, however it is written."""
    return extension.removeprefix("markdown.extensions.")


def _environment(text: str) -> list[str] | None:
    """The variables that a configuration asks for; None where it calls for more."""
    found = _ENV.findall(text)
    if _CODE.search(text) or len(found) != text.count("!ENV"):
        return None
    names = sorted({name for several, one in found for name in re.findall(r"\w+", several or one)})
    return [f"{name}={os.environ.get(name)!r}" for name in names]


def _theme_folders(configuration: Configuration) -> Iterator[Path]:
    spec = find_spec(THEME_MODULE)
    if spec and spec.origin:
        yield Path(spec.origin).parent
    yield from _own_folders(configuration)


def _own_folders(configuration: Configuration) -> Iterator[Path]:
    """Where a site has templates of its own."""
    for path, fields in configuration:
        theme = _value(fields, "theme")
        custom = _value(theme, "custom_dir") if isinstance(theme, Fields) else None
        if isinstance(custom, Text) and custom.value:
            yield path.parent / custom.value


def _named(value: Any) -> Iterable[str]:
    """The names in a list of names, some of which have options, or of a mapping."""
    items = value.items if isinstance(value, Listing) else (value,)
    for item in items:
        if isinstance(item, Text) and item.value:
            yield item.value
        elif isinstance(item, Fields):
            yield from (str(key.value) for key, _ in item.entries)


def _value(fields: Any, name: str) -> Any:
    return next((value for key, value in fields.entries if key.value == name), None)
