"""Whoever follows a link of the built site arrives, on whatever day it is built."""

import shutil
import subprocess
import sys
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import pytest

from conftest import GOOD, REPOSITORY
from quartier.addresses import Addresses
from quartier.reading.configuration import site_in
from quartier.words import words_of
from site_links import broken_links

FOLDERS = {"good": GOOD, "repository": REPOSITORY}
DAYS = ("2026-06-01", "2026-11-22")
PARTS = ("content", "events", "mkdocs.yml")


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> "Built":
    return Built(tmp_path_factory)


class Built:
    """Sites as they are published, each built once."""

    def __init__(self, folders: pytest.TempPathFactory) -> None:
        self.folders = folders
        self.at = cache(self._at)

    def _at(self, name: str, day: str) -> tuple[Path, Addresses]:
        """The finished folder of one of FOLDERS on a day, and the addresses of its pages."""
        folder = self.folders.mktemp("links") / name
        folder.mkdir()
        for part in PARTS:
            source = FOLDERS[name] / part
            (shutil.copytree if source.is_dir() else shutil.copy)(source, folder / part)
        command = (sys.executable, "-m", "quartier", "-C", str(folder), "build", "--today", day)
        done = subprocess.run(command, capture_output=True, encoding="utf-8", cwd=folder)
        assert done.returncode == 0, done.stdout + done.stderr
        site, problems = site_in(folder)
        assert site is not None, problems
        return folder / "site", Addresses(site)


def empty_parts_of_the_register(folder: Path, addresses: Addresses) -> frozenset[str]:
    """They keep their addresses for whoever noted one, and nothing leads there while they are empty."""
    words = words_of(addresses.site.language)["site"]
    nothing = (words["register_none_here"], words["register_overdue_none"])
    pages = (folder / addresses.register).rglob("index.html")
    found = (page for page in pages if any(text in page.read_text("utf-8") for text in nothing))
    return frozenset(page.relative_to(folder).as_posix() for page in found)


def standing_alone(folder: Path, addresses: Addresses) -> frozenset[str]:
    """To the style book nothing leads: it is for those who work on the look."""
    return empty_parts_of_the_register(folder, addresses) | {f"{addresses.style_book}index.html"}


@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize("name", FOLDERS)
def test_every_link_and_anchor_leads_somewhere_and_every_page_is_led_to(
    built: Built, name: str, day: str
) -> None:
    folder, addresses = built.at(name, day)
    alone = standing_alone(folder, addresses)
    assert broken_links(folder, addresses.site.url, alone) == []


# The check itself

URL = "https://see.example/quartier/"
PAGE = """<!doctype html><html lang="de"><head><title>x</title>
<link rel="stylesheet" href="{up}stil.css"><link rel="canonical" href="{url}{here}">
<meta property="og:url" content="{url}{here}"><meta property="og:image" content="{url}boot.png">
<script type="application/ld+json">{{"@graph": [{{"url": "{url}{here}", "logo": "{url}boot.png"}}]}}</script>
</head><body>{body}</body></html>"""
START = """<a href="#unten">Nach unten</a> <a href="kalender/#heute">Kalender</a>
<a href="such%20e/">Suche</a>
<a href="https://anderswo.example/x">anderswo</a> <a href="mailto:a@see.example">Mail</a>
<a href="kalender/alt/">Früher</a>
<a href="webcal://see.example/quartier/alle.ics"><img src="boot.png" alt="Abo"></a>
<img srcset="boot.png 1x, gross.png 2x" alt=""> <video poster="boot.png"></video>
<form action="such%20e/"></form> <p style="background: url(boot.png)">https://see.example/quartier/alle.ics.</p>
<a href="https://abo.example/?cid=https%3A%2F%2Fsee.example%2Fquartier%2Falle.ics" aria-label="Abo"></a>
<p id="unten">Ende</p>"""
FEED = """<feed xmlns="http://www.w3.org/2005/Atom"><link href="{url}feed.xml"/><entry>
<content type="html">&lt;a href="{url}kalender/"&gt;x&lt;/a&gt;</content></entry></feed>"""
NEWS = (
    '{"feed_url": "{url}feed.json", "items": [{"content_html": "<a href=\\"{url}kalender/#heute\\">x</a>"}]}'
)


def page(here: str, body: str) -> str:
    return PAGE.format(up="../" * here.count("/"), url=URL, here=here, body=body)


SOUND: Mapping[str, str] = {
    "index.html": page("", START),
    "kalender/index.html": page("kalender/", '<h1 id="heute">Heute</h1><a href="../">Start</a>'),
    "kalender/alt/index.html": '<meta http-equiv="refresh" content="0; url=../../#unten">',
    "frueher/index.html": '<meta http-equiv="refresh" content="0; url=../kalender/">',
    "such e/index.html": page("such%20e/", "<h1>Suche</h1>"),
    "404.html": '<a href="/quartier/">Start</a>',
    "stil.css": "@font-face { src: url('schrift.woff2') format('woff2') } p { color: red }",
    "schrift.woff2": "",
    "boot.png": "",
    "gross.png": "",
    "alle.ics": f"SOURCE;VALUE=URI:{URL}al\r\n le.ics\r\nDESCRIPTION:Mehr: {URL}kalender/\\, gern\r\n",
    "feed.xml": FEED.replace("{url}", URL),
    "feed.json": NEWS.replace("{url}", URL),
    "quartier.json": f'{{"feeds": [{{"url": "{URL}alle.ics"}}]}}',
    "manifest.webmanifest": '{"start_url": "./", "icons": [{"src": "boot.png"}]}',
    "sitemap.xml": f"<urlset><url><loc>{URL}</loc></url><url><loc>{URL}kalender/</loc></url></urlset>",
    "robots.txt": f"Sitemap: {URL}sitemap.xml\n",
}
SPOILED = {
    "a page that is not there": ("index.html", 'href="such%20e/"', 'href="such/"', "such/ leads nowhere"),
    "a folder without its slash": ("index.html", '"kalender/#heute"', '"kalender"', "kalender leads nowhere"),
    "an anchor of another page": ("index.html", "#heute", "#gestern", "has no such anchor"),
    "an anchor of the same page": ("index.html", 'id="unten"', 'id="oben"', "#unten has no such anchor"),
    "an anchor twice": ("index.html", "</body>", '<p id="unten">x</p></body>', "#unten stands 2 times"),
    "a full address of one's own": (
        "index.html",
        "ld+json",
        'x"></script><a href="/x/">x</a><script type="',
        "",
    ),
    "a picture": ("index.html", '<img src="boot.png"', '<img src="bot.png"', "bot.png leads nowhere"),
    "a larger picture": ("index.html", "gross.png 2x", "riesig.png 2x", "riesig.png leads nowhere"),
    "a film's first picture": (
        "index.html",
        'poster="boot.png"',
        'poster="film.png"',
        "film.png leads nowhere",
    ),
    "a form": ("index.html", 'action="such%20e/"', 'action="finden/"', "finden/ leads nowhere"),
    "a style in a page": ("index.html", "url(boot.png)", "url(kahn.png)", "kahn.png leads nowhere"),
    "a style sheet": ("index.html", "stil.css", "mode.css", "mode.css leads nowhere"),
    "a style sheet's font": ("stil.css", "schrift.woff2", "type.woff2", "type.woff2 leads nowhere"),
    "a calendar to subscribe": (
        "index.html",
        "webcal://see.example/quartier/alle",
        "webcal://see.example/alle",
        "",
    ),
    "a feed in another's address": ("index.html", "%2Falle.ics", "%2Fkeine.ics", "keine.ics leads nowhere"),
    "an address to copy": ("index.html", "/alle.ics.</p>", "/keine.ics.</p>", "keine.ics leads nowhere"),
    "the canonical address": (
        "kalender/index.html",
        f'canonical" href="{URL}k',
        f'canonical" href="{URL}K',
        "",
    ),
    "the address for other networks": (
        "kalender/index.html",
        f'og:url" content="{URL}k',
        f'og:url" content="{URL}K',
        "",
    ),
    "the picture for other networks": (
        "index.html",
        f'image" content="{URL}b',
        f'image" content="{URL}B',
        "",
    ),
    "an address for search engines": ("index.html", f'"logo": "{URL}boot', f'"logo": "{URL}logo', ""),
    "a page that leads on": (
        "frueher/index.html",
        "../kalender/",
        "../termine/",
        "../termine/ leads nowhere",
    ),
    "the page for lost visitors": ("404.html", "/quartier/", "/", "/ leads nowhere"),
    "a link without encryption": ("index.html", "https://anderswo", "http://anderswo", "is not encrypted"),
    "a link to nobody": ("index.html", "mailto:a@see.example", "mailto:", "mailto: leads to nobody"),
    "a scheme that slipped through": ("index.html", "mailto:a", "termin:a", "is no address"),
    "a link without words": ("index.html", ' aria-label="Abo"', "", "is a link without words"),
    "a picture that says nothing": ("index.html", 'alt="Abo"', 'alt=""', "is a link without words"),
    "a page nobody finds": ("index.html", '<a href="such%20e/">Suche</a>', "", "no link leads to this page"),
    "a calendar's own address": ("alle.ics", "al\r\n le.ics", "al\r\n les.ics", "alles.ics leads nowhere"),
    "a link in a calendar": ("alle.ics", "/kalender/", "/kalendar/", "kalendar/ leads nowhere"),
    "a feed's own address": ("feed.xml", "/feed.xml", "/atom.xml", "atom.xml leads nowhere"),
    "a link in a feed's text": ("feed.xml", "/kalender/", "/kalendar/", "kalendar/ leads nowhere"),
    "a link in a feed that only a page can follow": (
        "feed.xml",
        f'"{URL}kalender/"',
        '"../kalender/"',
        "is no address",
    ),
    "a JSON feed's own address": ("feed.json", "/feed.json", "/atom.json", "atom.json leads nowhere"),
    "a link in a JSON feed's text": ("feed.json", "#heute", "#gestern", "has no such anchor"),
    "a feed for programs": ("quartier.json", "alle.ics", "keine.ics", "keine.ics leads nowhere"),
    "a symbol for phones": ("manifest.webmanifest", "boot.png", "bot.png", "bot.png leads nowhere"),
    "the list of pages": ("sitemap.xml", "kalender/", "termine/", "termine/ leads nowhere"),
    "the file for crawlers": ("robots.txt", "sitemap.xml", "seiten.xml", "seiten.xml leads nowhere"),
}


def written(files: Mapping[str, str], folder: Path) -> Path:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
    return folder


def test_check_is_content_with_a_sound_site(tmp_path: Path) -> None:
    assert broken_links(written(SOUND, tmp_path), URL) == []


@pytest.mark.parametrize(("file", "sound", "spoiled", "told"), SPOILED.values(), ids=SPOILED)
def test_check_notices(file: str, sound: str, spoiled: str, told: str, tmp_path: Path) -> None:
    assert SOUND[file].count(sound) == 1
    found = broken_links(written({**SOUND, file: SOUND[file].replace(sound, spoiled)}, tmp_path), URL)
    where = "such e/index.html" if "no link leads" in told else file
    assert [
        line for line in found if line.startswith(f"{where}: ") and line.endswith(told or "leads nowhere")
    ]


def test_check_notices_in_every_kind_of_file_that_a_page_is_gone(built: Built, tmp_path: Path) -> None:
    folder, addresses = built.at("good", DAYS[0])
    copy = Path(shutil.copytree(folder, tmp_path / "site"))
    for kind, slug in (("event", "seefest"), ("organisation", "seeverein")):
        shutil.rmtree(copy / addresses.record(kind, slug))
    found = broken_links(copy, addresses.site.url, standing_alone(copy, addresses))
    told = {Path(line.partition(": ")[0]).suffix for line in found}
    assert told == {".html", ".ics", ".vcf", ".xml", ".json"}
    assert {line.rpartition(" leads ")[2] for line in found} == {"nowhere"}
