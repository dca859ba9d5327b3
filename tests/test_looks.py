"""Another look is other colours and nothing else, and it can be read as well as the first."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from conftest import REPOSITORY
from quartier.reading.configuration import LOOKS
from test_html import PAIR, SITES, build, contrast, copy_of

STYLES = REPOSITORY / "theme" / "assets" / "stylesheets"
DARK = "@media screen and (prefers-color-scheme: dark)"
TOKEN = re.compile(r"(--[\w-]+): ([^;]+);")
OTHERS = LOOKS[1:]


def parts_of(file: str) -> tuple[dict[str, str], dict[str, str]]:
    """What a stylesheet says for a light screen, and for a dark one."""
    light, _, dark = (STYLES / file).read_text("utf-8").partition(DARK)
    return dict(TOKEN.findall(light)), dict(TOKEN.findall(dark))


def colours_of(look: str, scheme: str) -> dict[str, str]:
    """The tokens as a browser has them: what comes later counts, and the dark part only on a dark screen."""
    files = ["tokens.css"] if look == LOOKS[0] else ["tokens.css", f"look-{look}.css"]
    found: dict[str, str] = {}
    for light, dark in map(parts_of, files):
        found |= light | (dark if scheme == "dark" else {})
    return found


def test_every_look_has_its_stylesheet_and_every_stylesheet_is_a_look() -> None:
    names = {path.stem.removeprefix("look-") for path in STYLES.glob("look-*.css")}
    assert names == set(OTHERS)
    assert len(OTHERS) > 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("look", LOOKS)
def test_colours_of_every_look_are_told_apart_by_weak_eyes(look: str, scheme: str) -> None:
    colours = colours_of(look, scheme)
    pairs = PAIR.findall((STYLES / "tokens.css").read_text("utf-8"))
    assert len(pairs) > 30
    weak = [
        f"{front} on {ground}: {ratio:.2f} < {least}"
        for front, ground, least in pairs
        if (ratio := contrast(colours[front], colours[ground])) < float(least)
    ]
    assert weak == []


@pytest.mark.parametrize("look", OTHERS)
def test_look_changes_only_what_the_first_one_names(look: str) -> None:
    (light, _), (own_light, own_dark) = parts_of("tokens.css"), parts_of(f"look-{look}.css")
    assert set(own_light) - set(light) == set()
    assert set(own_dark) - set(light) == set()
    text = re.sub(r"/\*.*?\*/", "", (STYLES / f"look-{look}.css").read_text("utf-8"), flags=re.DOTALL)
    assert set(re.findall(r"([^{};]+){", text)) == {"\n:root ", f"\n\n{DARK} ", "\n  :root "}
    assert len(own_light) > 10


@pytest.mark.parametrize("look", OTHERS)
def test_light_colour_of_a_look_does_not_shine_on_a_dark_screen(look: str) -> None:
    """It comes behind the dark colours of tokens.css, and would count more."""
    (_, dark), (own_light, own_dark) = parts_of("tokens.css"), parts_of(f"look-{look}.css")
    assert set(own_light) & set(dark) - set(own_dark) == set()


def files_of(site: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted(site.rglob("*")):
        if path.is_file() and "pagefind" not in path.parts:
            yield path.relative_to(site).as_posix(), path.read_bytes()


@pytest.mark.parametrize("look", OTHERS)
def test_site_in_another_look_differs_in_its_colours_only(look: str, tmp_path: Path) -> None:
    first, other = (copy_of(SITES["good"], tmp_path / name) for name in ("first", "other"))
    file = other / "mkdocs.yml"
    text = file.read_text("utf-8")
    assert "  name: quartier\n" in text
    file.write_text(text.replace("  name: quartier\n", f"  name: quartier\n  look: {look}\n"), "utf-8")
    plain, dressed = (dict(files_of(build(folder).root)) for folder in (first, other))
    sheet = f"assets/stylesheets/look-{look}.css"
    assert set(dressed) - set(plain) == {sheet}
    assert set(plain) - set(dressed) == set()
    without = re.compile(
        rb'\s*<link rel="stylesheet" href="[^"]*look-[a-z]+\.css">|(<meta name="theme-color" content=)"#\w+"'
    )
    changed = [name for name in plain if without.sub(b"", plain[name]) != without.sub(b"", dressed[name])]
    assert changed == ["manifest.webmanifest"]
    light, dark = (colours_of(look, scheme)["--brand"].encode() for scheme in ("light", "dark"))
    page = dressed["kalender/index.html"]
    assert re.findall(rb'name="theme-color" content="(#\w+)"', page) == [light, dark]
    assert page.index(b"tokens.css") < page.index(sheet.encode()) < page.index(b"quartier.css")
    manifest = json.loads(dressed["manifest.webmanifest"])
    assert manifest["theme_color"].encode() == light
    assert manifest["background_color"] == colours_of(look, "light")["--ground"]
