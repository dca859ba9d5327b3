"""The validator of the W3C finds nothing in any page of the site."""

import json
import subprocess
from pathlib import Path

import pytest
from browsing import from_npm, needed, program

BY_DESIGN = "Content Security Policy (meta tag)"
"""Read from a folder, no file counts as of the site itself; what a policy refuses is asked in a browser."""


@pytest.fixture(scope="module")
def validator() -> tuple[str, ...]:
    """The command; asked for before the site, so that a laptop without it builds nothing."""
    java = needed("Java", program("java"), "apt-get install default-jre-headless")
    return (java, "-Xss8m", "-jar", str(from_npm("vnu-jar/build/dist/vnu.jar")))


def complaints(validator: tuple[str, ...], pages: list[Path]) -> list[str]:
    command = [*validator, "--format", "json", "--exit-zero-always", *map(str, pages)]
    done = subprocess.run(command, capture_output=True, encoding="utf-8")
    return [
        f"{one.get('url', '')}:{one.get('lastLine')}: {one['message']} {one.get('extract', '')}"
        for one in json.loads(done.stderr)["messages"]
        if BY_DESIGN not in one["message"]
    ]


def test_every_page_is_valid_html(validator: tuple[str, ...], site: Path) -> None:
    pages = sorted(site.rglob("*.html"))
    assert len(pages) > 300
    assert complaints(validator, pages) == []


def test_validator_notices_what_is_wrong(validator: tuple[str, ...], tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text('<!doctype html><html lang="de"><title>x</title><p id="a">a</p><p id="a">b</p>', "utf-8")
    assert any("Duplicate ID" in one for one in complaints(validator, [page]))
