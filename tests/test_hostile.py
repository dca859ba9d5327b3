"""What volunteers write does no harm: no script, no event handler, no false address reaches a reader."""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path

import pytest

from conftest import GOOD, TODAY
from quartier.kinds.event import Event
from quartier.loading import neighbourhood_of
from quartier.pages.safe_html import cleaned
from quartier.pages.view import View
from quartier.reading.configuration import site_in
from test_reading import codes, command, event, write

SCRIPT = "<script>alert('boese')</script>"
HOSTILE_LINKS = (
    "[x](javascript:alert('boese'))",
    "[x](JaVaScRiPt:alert('boese'))",
    "[x](&#106;avascript:alert('boese'))",
    "[x](java&#10;script:alert('boese'))",
    "[x](<javascript:alert('boese')>)",
    "<javascript:alert('boese')>",
    "[x][boese]\n\n[boese]: javascript:alert('boese')",
    "[x](data:text/html;base64,PHNjcmlwdD5hbGVydCgnYm9lc2UnKTwvc2NyaXB0Pg==)",
    "[x](vbscript:boese)",
    "![x](javascript:alert('boese'))",
    "[x](\x01javascript:alert('boese'))",
    "[x](//boese.example/x)",
)
HOSTILE_HTML = (
    SCRIPT,
    "<ScRiPt src=//boese.example></sCrIpT>",
    "<img src=x onerror=alert('boese')>",
    '<img src="x" alt="`" onerror="alert(\'boese\')">',
    "<a href=javascript:alert('boese')>x</a>",
    '<a href=" javascript:alert(1)" title="boese">x</a>',
    "<svg onload=alert('boese')><g/></svg>",
    "<iframe src=//boese.example></iframe>",
    "<object data=//boese.example></object>",
    "<form action=//boese.example><input name=boese></form>",
    "<style>body{background:url(//boese.example)}</style>",
    '<p style="background:url(//boese.example)">x</p>',
    "<details ontoggle=alert('boese') open>x</details>",
    "<math><mtext><script>alert('boese')</script></mtext></math>",
    "<!--><script>alert('boese')</script>-->",
    "<noscript><p title=\"</noscript><img src=x onerror=alert('boese')>\"></noscript>",
    "</div></main><script>alert('boese')</script>",
    "<base href=//boese.example>",
    '<meta http-equiv="refresh" content="0;url=//boese.example">',
    "<link rel=stylesheet href=//boese.example>",
    "<p\nonclick=alert('boese')>x</p>",
    "<p/onclick=alert('boese')>x</p>",
)


@dataclass(frozen=True)
class Found:
    """An element that a browser would make out of HTML."""

    tag: str
    attributes: dict[str, str]
    text: str = ""


class _Elements(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[Found] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append(Found(tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data: str) -> None:
        if self.found and self.found[-1].tag in ("script", "style"):
            last = self.found[-1]
            self.found[-1] = Found(last.tag, last.attributes, last.text + data)


def elements(html: str) -> list[Found]:
    parser = _Elements()
    parser.feed(html)
    parser.close()
    return parser.found


def dangers(html: str) -> list[str]:
    """What in a page could run, load or lead where a volunteer's file says."""
    return [
        said for found in elements(html) for said in (*_active(found), *_handlers(found), *_addresses(found))
    ]


def _active(found: Found) -> Iterable[str]:
    if found.tag == "script" and found.attributes.get("type") == "application/ld+json":
        json.loads(found.text)
    elif found.tag in ("script", "style") and "boese" in found.text:
        yield f"<{found.tag}> {found.text}"
    elif (
        found.tag in ("iframe", "object", "embed", "base", "math")
        or (found.tag, "boese") in found.attributes.items()
    ):
        yield f"<{found.tag}>"


def _handlers(found: Found) -> Iterable[str]:
    for name in found.attributes:
        if name.startswith("on") or name in ("srcdoc", "formaction") or name == "style":
            yield f"<{found.tag} {name}>"


def _addresses(found: Found) -> Iterable[str]:
    for name in ("href", "src", "action", "data", "content", "poster"):
        address = re.sub(r"[\x00-\x20]", "", found.attributes.get(name, "")).lower()
        if name == "content" and found.attributes.get("http-equiv") != "refresh":
            continue
        elsewhere = "boese.example" in address and found.tag != "a"  # a link to another site is only a link
        if elsewhere or address.startswith(("javascript:", "data:", "vbscript:")):
            yield f"<{found.tag} {name}={address}>"


def test_the_search_for_dangers_finds_them() -> None:
    for html in (*HOSTILE_HTML[:12], *(f"<p>{html}</p>" for html in HOSTILE_HTML[16:])):
        assert dangers(html), html
    assert dangers("<a href='JAVA\nscript:alert(1)'>x</a>")
    assert not dangers("<p class='x'>boese <a href='https://neustadt.example/'>x</a></p>")


@pytest.mark.parametrize("html", HOSTILE_HTML)
def test_hostile_html_is_harmless_once_cleaned(html: str) -> None:
    clean = cleaned(html, lambda target: target, frozenset({"termin"}))
    assert dangers(clean) == []
    assert "boese" not in "".join(found.text for found in elements(clean))


def test_cleaning_keeps_what_volunteers_may_write() -> None:
    html = (
        '<h2 id="wo" class="breit">Wo?</h2><p>Ein <a href="x.md" title="dort" hreflang="en">Ort</a>, '
        '<strong>gut</strong> <img src="b.svg" alt="Boot" width="4" loading="lazy"></p>'
        '<table><tr><td colspan="2">1</td></tr></table><ol start="3"><li value="4">4</li></ol>'
        '<details open=""><summary>mehr</summary>…</details>'
    )
    clean = cleaned(html, lambda target: target, frozenset())
    kept = [(found.tag, found.attributes) for found in elements(clean) if found.tag != "tbody"]
    assert kept == [(found.tag, found.attributes) for found in elements(html)]


@pytest.mark.parametrize("side", ["left", "center", "right"])
def test_aligned_columns_of_a_table_keep_their_side_without_a_style(side: str) -> None:
    html = f'<table><tr><td style="text-align: {side};">1</td></tr></table>'
    assert f'<td class="align-{side}">' in cleaned(html, lambda target: target, frozenset())


def test_every_link_and_image_goes_through_the_resolver() -> None:
    html = '<a href="termin:seefest">1</a><a href="x.md">2</a><img src="b.svg" alt="">'
    clean = cleaned(
        html, lambda target: f"/gefunden/{target.partition(':')[2] or target}", frozenset({"termin"})
    )
    assert re.findall('(?:href|src)="([^"]+)"', clean) == [
        "/gefunden/seefest",
        "/gefunden/x.md",
        "/gefunden/b.svg",
    ]


@pytest.mark.parametrize("text", [*HOSTILE_LINKS, *HOSTILE_HTML])
def test_description_is_harmless_even_where_the_reader_lets_everything_through(text: str) -> None:
    site, _ = site_in(GOOD)
    assert site
    page = View(neighbourhood_of(site, TODAY), TODAY).on("veranstaltungen/probe/")
    assert dangers(str(page.markdown(text, "events/probe.yaml"))) == []
    assert dangers(str(page.markdown(f"- {text}\n\n> {text}\n", "events/probe.yaml"))) == []


@pytest.mark.parametrize("field", ["titel", "kosten", "raum"])
def test_text_in_one_line_may_hold_no_markup(field: str) -> None:
    fields = {"titel": "Fest", "wann": "2026-07-04", field: f"'{SCRIPT.replace(chr(39), '')}'"}
    assert codes(Event, "".join(f"{name}: {value}\n" for name, value in fields.items())) == ["html-in-text"]


SNEAKY = (
    ("titel", '\'Fest" onmouseover="alert(1)" x="\''),
    ("titel", "'Fest &lt;script&gt;alert(\"boese\")&lt;/script&gt;'"),
    ("titel", "'{{ config }} {% raw %} ${x}'"),
    ("titel", "\"Fest ' onload='alert(1)\""),
    ("kosten", "'\" autofocus onfocus=\"alert(1)'"),
    ("raum", "'Saal\" onclick=\"alert(1)'"),
    ("schlagworte", "['\" onclick=\"alert(1)']"),
    ("status", "{abgesagt: '\" onclick=\"alert(1)'}"),
    ("anmeldung", "{adresse: 'https://neustadt.example/?a=1&b=%22onclick%3D'}"),
    ("beschreibung", "'Ende </script></title></textarea></div> und weiter'"),
    ("beschreibung", "'`</script>` und `<script>alert(\"boese\")</script>`'"),
    ("beschreibung", "'<!-- --> &lt;script&gt;alert(\"boese\")&lt;/script&gt;'"),
    ("beschreibung", "'[x](https://neustadt.example/\"onclick=\"alert(1))'"),
    ("beschreibung", '\'![" onerror="alert(1)](../bilder/boot.svg "\\" onerror=\\"alert(1)")\''),
)
HOSTILE_PAGES = {
    "entities": (
        "# A &lt;script&gt;alert('boese')&lt;/script&gt;\n\n## B &lt;img src=x onerror=alert('boese')&gt;\n"
    ),
    "attributes": (
        "# Seite\n\n[x](index.md){: onclick='boese' style='color:red' }\n\nText\n{: onload=boese }\n"
    ),
    "code": "# Seite\n\n`` <script>alert('boese')</script> ``\n\n    <script>alert('boese')</script>\n",
    "fence": "# Seite\n\n```\n<script>alert('boese')</script>\n```\n\n~~~\n<script>boese</script>\n~~~\n",
    "template": "# Seite {{ config }}\n\n{{ config }} {% include 'main.html' %}\n",
    "meta": '---\nbeschreibung: \'x" http-equiv="refresh" content="0;url=//boese.example\'\n---\n# Seite\n',
    "footnote": "# Seite[^1]\n\n[^1]: </script> `<script>alert('boese')</script>`\n",
}


def test_hostile_words_never_run_in_a_built_page(good_copy: Path) -> None:
    """As far as the reader lets them through: a preview is built, and no page of it holds a danger."""
    for number, (field, value) in enumerate(SNEAKY):
        fields = {"titel": "Fest", "wann": "2026-06-20 14:00", field: value}
        event(good_copy, "".join(f"{name}: {one}\n" for name, one in fields.items()), f"sneaky-{number}")
    for name, text in HOSTILE_PAGES.items():
        write(good_copy, f"content/{name}.md", text)
    for number, text in enumerate((*HOSTILE_LINKS, *HOSTILE_HTML)):
        event(
            good_copy, f"titel: Fest\nwann: 2026-06-20\nbeschreibung: {json.dumps(text)}\n", f"open-{number}"
        )
        write(good_copy, f"content/open-{number}.md", f"# Seite\n\n{text}\n")
    configuration = (good_copy / "mkdocs.yml").read_text("utf-8")
    nav = "".join(f"  - {name}.md\n" for name in HOSTILE_PAGES)
    write(good_copy, "mkdocs.yml", configuration.replace("nav:\n", f"nav:\n{nav}"))
    done = command(good_copy, "build", "--preview")
    assert done.returncode == 0, done.stderr
    pages = sorted((good_copy / "site").rglob("*.html"))
    assert {f"sneaky-{number}" for number in range(len(SNEAKY))} <= {page.parent.name for page in pages}
    assert set(HOSTILE_PAGES) <= {page.parent.name for page in pages}
    found = {page.as_posix(): dangers(page.read_text("utf-8")) for page in pages}
    assert {page: what for page, what in found.items() if what} == {}


def test_titles_and_texts_are_shown_as_they_were_written(good_copy: Path) -> None:
    """Neither run as a template nor escaped twice, in the page, in its title and in the menu."""
    event(good_copy, "titel: 'Tee & {{ 7 * 191 }}'\nwann: 2026-06-20\nbeschreibung: '{{ 7 * 191 }}'\n")
    write(good_copy, "content/heading.md", "# Kaffee & {{ 7 * 191 }}\n\n{{ 7 * 191 }}\n")
    write(good_copy, "content/front.md", "---\ntitel: Tee & {{ 7 * 191 }}\n---\n{{ 7 * 191 }}\n")
    configuration = (good_copy / "mkdocs.yml").read_text("utf-8")
    write(good_copy, "mkdocs.yml", configuration.replace("nav:\n", "nav:\n  - heading.md\n  - front.md\n"))
    done = command(good_copy, "build")
    assert done.returncode == 0, done.stderr
    for page in ("veranstaltungen/probe", "heading", "front"):
        html = (good_copy / "site" / page / "index.html").read_text("utf-8")
        assert html.count("{{ 7 * 191 }}") > 3
        assert "1337" not in html
        assert "Kaffee &amp; {{" in html, "in the menu"
        assert "Tee &amp; {{" in html
        assert "&amp;amp;" not in html
