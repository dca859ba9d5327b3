"""Every page of a built site is well made: sound HTML, links that lead somewhere, and no third party."""

import gzip
import json
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from urllib.parse import urljoin, urlsplit
from xml.etree.ElementTree import Element

import html5lib
import pytest

from quartier.model.site import Site
from quartier.reading.configuration import site_in
from quartier.words import LANGUAGES, vocabulary
from site_links import LinkedSite

REPOSITORY = Path(__file__).parent.parent
SITES = {"good": REPOSITORY / "tests" / "examples" / "good", "repository": REPOSITORY}
PARTS = ("content", "events", "mkdocs.yml")
ADDRESSES = ("href", "src", "action", "data-index", "poster", "cite", "data")
ASKING = ("script", "img", "iframe", "source", "video", "audio", "embed", "object", "track", "form", "input")
LETTERS = re.compile(r"[^\W\d_]{2,}")


@dataclass(frozen=True)
class HtmlPage:
    """A built page: its file below the site, its text, its tree, and what a browser would have to mend."""

    file: str
    text: str
    tree: Element
    errors: tuple[str, ...]

    @property
    def address(self) -> str:
        return self.file.removesuffix("index.html")

    @cached_property
    def elements(self) -> tuple[Element, ...]:
        return tuple(one for one in self.tree.iter() if isinstance(one.tag, str))

    def all(self, tag: str) -> list[Element]:
        return [one for one in self.elements if one.tag == tag]

    def meta(self, name: str) -> str | None:
        return next((one.get("content") for one in self.all("meta") if one.get("name") == name), None)

    def link(self, relation: str) -> str | None:
        return next((one.get("href") for one in self.all("link") if one.get("rel") == relation), None)

    @cached_property
    def ids(self) -> frozenset[str]:
        return frozenset(one.attrib["id"] for one in self.elements if "id" in one.attrib)

    @property
    def leads_on(self) -> bool:
        """A page under a former address."""
        return any(one.get("http-equiv") == "refresh" for one in self.all("meta"))

    @property
    def edit_link(self) -> str | None:
        return next((one for one in self.targets("a") if "/edit/" in one), None)

    def targets(self, *tags: str) -> list[str]:
        wanted = [one for one in self.elements if not tags or one.tag in tags]
        return [one.attrib[name] for one in wanted for name in ADDRESSES if name in one.attrib]


@dataclass(frozen=True)
class BuiltSite:
    """A folder of sources and the site that was built from it."""

    source: Path
    site: Site

    @property
    def root(self) -> Path:
        return self.source / "site"

    @cached_property
    def pages(self) -> Mapping[str, HtmlPage]:
        files = sorted(path.relative_to(self.root).as_posix() for path in self.root.rglob("*.html"))
        return {file: page_of(file, (self.root / file).read_text("utf-8")) for file in files}

    @property
    def published(self) -> list[HtmlPage]:
        """The pages that stand at an address of their own."""
        return [page for page in self.pages.values() if page.file != "404.html"]

    def violations(self, rule: Callable[[HtmlPage], Iterator[str]]) -> list[str]:
        return [f"{page.file}: {said}" for page in self.pages.values() for said in rule(page)]


def page_of(file: str, text: str) -> HtmlPage:
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    tree = parser.parse(text)
    errors = tuple(f"{line}:{column} {code} {facts}" for (line, column), code, facts in parser.errors)
    return HtmlPage(file, text, tree, errors)


def build(folder: Path) -> BuiltSite:
    command = (sys.executable, "-m", "quartier", "-C", str(folder), "build", "--today", "2026-06-01")
    done = subprocess.run(command, capture_output=True, encoding="utf-8", cwd=folder)
    assert done.returncode == 0, done.stdout + done.stderr
    site, problems = site_in(folder)
    assert site is not None, problems
    return BuiltSite(folder, site)


def copy_of(source: Path, target: Path) -> Path:
    target.mkdir()
    for part in PARTS:
        (shutil.copytree if (source / part).is_dir() else shutil.copy)(source / part, target / part)
    return target


@pytest.fixture(scope="module", params=SITES)
def built(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> BuiltSite:
    """The good neighbourhood and the repository's own content, both as they are published."""
    return build(copy_of(SITES[request.param], tmp_path_factory.mktemp("html") / request.param))


# The page as such


def test_browser_finds_nothing_to_mend_in_a_page(built: BuiltSite) -> None:
    assert built.violations(lambda page: iter(page.errors)) == []


def test_page_has_one_main_heading_in_its_one_main_area(built: BuiltSite) -> None:
    def rule(page: HtmlPage) -> Iterator[str]:
        mains = page.all("main")
        if len(mains) != 1:
            yield f"{len(mains)} main areas"
        headings = page.all("h1")
        if len(headings) != 1 or headings[0] not in list(mains[0].iter()):
            yield f"{len(headings)} main headings, or one outside the main area"

    assert built.violations(rule) == []


def test_headings_leave_out_no_level(built: BuiltSite) -> None:
    def rule(page: HtmlPage) -> Iterator[str]:
        levels = [int(one.tag[1]) for one in page.elements if re.fullmatch("h[1-6]", one.tag)]
        yield from (f"h{old} is followed by h{new}" for old, new in pairwise(levels) if new > old + 1)

    assert built.violations(rule) == []


def test_page_says_its_language(built: BuiltSite) -> None:
    assert {page.tree.get("lang") for page in built.pages.values()} == {built.site.language}


def test_every_id_of_a_page_is_unique_and_every_reference_to_one_is_met(built: BuiltSite) -> None:
    def rule(page: HtmlPage) -> Iterator[str]:
        counted = Counter(one.attrib["id"] for one in page.elements if "id" in one.attrib)
        yield from (f"#{name} {number} times" for name, number in counted.items() if number > 1)
        for one in page.elements:
            for name in ("for", "aria-controls", "aria-labelledby", "aria-describedby"):
                yield from (
                    f"{name}={wanted}" for wanted in one.get(name, "").split() if wanted not in page.ids
                )

    assert built.violations(rule) == []


def test_every_image_has_a_text_for_people_who_cannot_see_it(built: BuiltSite) -> None:
    def rule(page: HtmlPage) -> Iterator[str]:
        yield from (one.get("src", "") for one in page.all("img") if "alt" not in one.attrib)

    assert built.violations(rule) == []


def test_every_link_and_button_has_words(built: BuiltSite) -> None:
    def rule(page: HtmlPage) -> Iterator[str]:
        for one in (*page.all("a"), *page.all("button")):
            said = "".join(one.itertext()).strip() or one.get("aria-label", "")
            if not said and not any(image.get("alt") for image in one.iter("img")):
                yield str(one.attrib)

    assert built.violations(rule) == []


# What it says of itself


def test_page_has_title_and_description(built: BuiltSite) -> None:
    def rule(page: HtmlPage) -> Iterator[str]:
        titles = ["".join(one.itertext()) for one in page.all("title")]
        if len(titles) != 1 or built.site.name not in titles[0]:
            yield f"title {titles}"
        if not (page.meta("description") or "").strip():
            yield "no description"

    assert built.violations(rule) == []


def test_no_two_addresses_carry_the_same_title(built: BuiltSite) -> None:
    titles = Counter(
        "".join(page.all("title")[0].itertext()) for page in built.published if not page.leads_on
    )
    assert [title for title, number in titles.items() if number > 1] == []


def test_canonical_address_is_the_address_of_the_page(built: BuiltSite) -> None:
    told = {page.address: page.link("canonical") for page in built.published if not page.leads_on}
    assert told == {address: f"{built.site.url}{address}" for address in told}
    assert built.pages["404.html"].link("canonical") is None


def test_page_that_moved_names_its_new_address(built: BuiltSite) -> None:
    for page in (page for page in built.published if page.leads_on):
        target = urljoin(f"{built.site.url}{page.address}", page_refreshes(page)[0])
        assert page.link("canonical") == target


def test_sitemap_lists_every_page_but_those_that_lead_on(built: BuiltSite) -> None:
    listed = re.findall("<loc>(.*?)</loc>", (built.root / "sitemap.xml").read_text("utf-8"))
    expected = [f"{built.site.url}{page.address}" for page in built.published if not page.leads_on]
    assert sorted(listed) == sorted(expected)


def test_every_source_file_has_one_page_whose_edit_link_leads_to_it(built: BuiltSite) -> None:
    base = built.site.edit_base
    assert base
    links = [page.edit_link for page in built.pages.values() if page.edit_link]
    files = [*(built.source / "events").rglob("*.yaml"), *(built.source / "content").rglob("*.md")]
    files = [file for file in files if file.name != "2019-05-14.md"]  # minutes that have left the site
    assert sorted(links) == sorted(f"{base}{file.relative_to(built.source).as_posix()}" for file in files)


def test_event_page_is_edited_in_the_file_of_the_event(built: BuiltSite) -> None:
    wrong = [
        page.file
        for page in built.published
        if (found := re.fullmatch(r"veranstaltungen/([^/]+)/", page.address)) and not page.leads_on
        if not (page.edit_link or "").endswith(f"/events/{found[1]}.yaml")
    ]
    assert wrong == []


# Links


def page_refreshes(page: HtmlPage) -> list[str]:
    said = [one.get("content", "") for one in page.all("meta") if one.get("http-equiv") == "refresh"]
    return [one.partition("url=")[2] for one in said]


def test_page_for_lost_visitors_works_from_every_folder(built: BuiltSite) -> None:
    root = urlsplit(built.site.url).path
    targets = [one for one in built.pages["404.html"].targets() if not one.startswith("#")]
    assert len(targets) > 10
    assert [target for target in targets if not target.startswith(root)] == []


def test_site_below_a_folder_of_its_host_stays_in_that_folder(tmp_path: Path) -> None:
    folder = copy_of(SITES["good"], tmp_path / "good")
    configuration = folder / "mkdocs.yml"
    text = configuration.read_text("utf-8")
    assert "neustadt.example/" in text
    configuration.write_text(
        re.sub(r"(?m)^site_url: .*$", "site_url: https://host.example/am/see/", text), "utf-8"
    )
    built = build(folder)
    assert list(LinkedSite(built.root, built.site.url).leading_nowhere()) == []
    test_page_for_lost_visitors_works_from_every_folder(built)
    test_canonical_address_is_the_address_of_the_page(built)


# Third parties, and what a strict Content-Security-Policy refuses


def test_reading_a_page_asks_nobody_but_the_site(built: BuiltSite) -> None:
    def rule(page: HtmlPage) -> Iterator[str]:
        asked = page.targets(*ASKING)
        asked += [
            one.get("href", "")
            for one in page.all("link")
            if one.get("rel") not in ("canonical", "alternate")
        ]
        asked += [one.get("srcset", "") for one in page.elements if "srcset" in one.attrib]
        yield from (target for target in asked if urlsplit(target).netloc)

    assert built.violations(rule) == []


def test_script_of_the_theme_names_no_other_site() -> None:
    scripts = sorted((REPOSITORY / "theme" / "assets" / "javascripts").glob("*.js"))
    assert scripts
    assert [path.name for path in scripts if re.search(r"//\w+\.\w|https?:", path.read_text("utf-8"))] == []


def test_page_holds_no_script_and_no_style_of_its_own(built: BuiltSite) -> None:
    def rule(page: HtmlPage) -> Iterator[str]:
        for one in page.elements:
            data = one.get("type") == "application/ld+json"  # words for search engines; no browser runs them
            if one.tag == "style" or (one.tag == "script" and "src" not in one.attrib and not data):
                yield f"<{one.tag}> {one.attrib}"
            yield from (
                f"{one.tag} {name}" for name in one.attrib if name == "style" or name.startswith("on")
            )
        yield from (one for one in page.targets() if one.strip().lower().startswith(("javascript:", "data:")))

    assert built.violations(rule) == []


POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self'",
    "media-src": "'self'",
    "font-src": "'self'",
    "connect-src": "'self'",
    "manifest-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
}


def test_policy_of_every_page_lets_in_only_files_of_the_site(built: BuiltSite) -> None:
    def rule(page: HtmlPage) -> Iterator[str]:
        metas = [one for one in page.all("meta") if one.get("http-equiv") == "Content-Security-Policy"]
        told = [dict(part.split(" ", 1) for part in one.attrib["content"].split("; ")) for one in metas]
        runs = "'self' 'wasm-unsafe-eval'" if page.address == "suche/" else "'self'"
        if told != [POLICY | {"script-src": runs}]:
            yield f"{told}"
        head = [one for one in page.all("head")[0] if isinstance(one.tag, str)]
        if head[1] not in metas:  # what stands before a policy escapes it
            yield "the policy does not stand right behind the charset"

    assert built.violations(rule) == []


# The search


def test_search_finds_every_page_that_somebody_wrote(built: BuiltSite) -> None:
    found = {fragment["url"].lstrip("/") for fragment in fragments(built.root)}
    assert {page.address for page in built.published if page.edit_link} - found == set()


def test_search_leaves_out_what_only_lists_other_pages(built: BuiltSite) -> None:
    found = {fragment["url"].lstrip("/") for fragment in fragments(built.root)}
    lists = re.compile(r"kalender/.+/|suche/|404\.html")
    assert [address for address in found if lists.fullmatch(address)] == []
    assert [page.address for page in built.published if page.leads_on and page.address in found] == []


def test_search_brings_only_what_the_page_of_results_asks_for(built: BuiltSite) -> None:
    """Pagefind has boxes and lists of its own, a third of its bytes."""
    names = {path.name for path in (built.root / "pagefind").iterdir()}
    parts = (
        r"fragment|index|pagefind\.js|"
        r"pagefind-(worker\.js|entry\.json)|.*\.pf_meta|wasm\..*\.pagefind"
    )
    assert {name for name in names if not re.fullmatch(parts, name)} == set()
    assert {"pagefind.js", "pagefind-worker.js", "pagefind-entry.json"} <= names


def fragments(root: Path) -> list[dict[str, str]]:
    """What Pagefind keeps of every page."""
    packed = (root / "pagefind" / "fragment").glob("*.pf_fragment")
    texts = (gzip.decompress(path.read_bytes()).decode("utf-8") for path in packed)
    return [json.loads(text[text.index("{") :]) for text in texts]


# The theme and the templates


def templates() -> list[Path]:
    below = (REPOSITORY / "theme", REPOSITORY / "generator" / "quartier")
    return [path for folder in below for path in sorted(folder.rglob("*.html"))]


def test_words_of_templates_come_from_the_vocabulary() -> None:
    said = [
        f"{path.name}: {words}" for path in templates() for words in literal_words(path.read_text("utf-8"))
    ]
    assert len(templates()) > 20
    assert said == []


def literal_words(template: str) -> list[str]:
    """What a template says to people in words of its own: text, and attributes that are read aloud."""
    plain = re.sub(r"\{#.*?#\}|\{%.*?%\}|[\w-]*\{\{.*?\}\}", "", template, flags=re.DOTALL)
    plain = re.sub(r'\sdata-[\w-]+(?:="[^"]*")?', "", plain)  # also where a macro writes only these
    spoken = re.findall(r"""\b(?:aria-label|alt|title|placeholder|value)="([^"]*)\"""", plain)
    text = re.sub(r"<[^<>]*>", "\n", plain).replace("\\u", "")
    return [word for part in (text, *spoken) for word in LETTERS.findall(re.sub(r"&\w+;", "", part))]


def test_check_of_words_notices_a_word() -> None:
    assert literal_words('<p class="lead">{{ w.x }} Hallo</p><img alt="Bild">') == ["Hallo", "Bild"]


def test_every_word_that_the_theme_asks_for_exists_in_every_language() -> None:
    text = "\n".join(path.read_text("utf-8") for path in templates())
    asked = {
        "theme": set(re.findall(r"quartier\.words\.(\w+)", text)),
        "site": set(re.findall(r"\bv\.w\.(\w+)", text)) | set(re.findall(r'\bv\.text\("(\w+)"', text)),
    }
    assert all(asked.values())
    for language in LANGUAGES:
        missing = {group: names - set(vocabulary(language)[group]) for group, names in asked.items()}
        assert missing == {"theme": set(), "site": set()}, language


def test_program_and_theme_know_no_quarter() -> None:
    """Another quarter takes them as they are."""
    names = re.compile(r"oerath|erkelenz|m(?:ü|ue)hlenfeld|neustadt am see|neustadt\.example", re.IGNORECASE)
    texts = [
        path
        for folder in ("generator", "theme")
        for path in sorted((REPOSITORY / folder).rglob("*"))
        if path.is_file() and path.suffix in (".py", ".html", ".yaml", ".yml", ".css", ".js", ".svg", ".txt")
        if not any(part.endswith(".egg-info") for part in path.parts)
    ]
    assert len(texts) > 80
    assert [str(path) for path in texts if names.search(path.name + path.read_text("utf-8"))] == []


# The colours

TOKENS = REPOSITORY / "theme" / "assets" / "stylesheets" / "tokens.css"
PAIR = re.compile(r"(--[\w-]+) on (--[\w-]+) ([\d.]+)")
COLOUR = re.compile(r"(--[\w-]+): (#[0-9a-f]{6});")


def tokens(scheme: str) -> dict[str, str]:
    """The colours of the light scheme, or of the dark one, which takes over what it does not name."""
    light, _, dark = TOKENS.read_text("utf-8").partition("@media screen and (prefers-color-scheme: dark)")
    return dict(COLOUR.findall(light)) | (dict(COLOUR.findall(dark)) if scheme == "dark" else {})


def contrast(one: str, other: str) -> float:
    """WCAG 2.2, contrast ratio."""
    bright, dim = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_colours_are_told_apart_by_weak_eyes(scheme: str) -> None:
    colours = tokens(scheme)
    pairs = PAIR.findall(TOKENS.read_text("utf-8"))
    assert len(pairs) > 30
    weak = [
        f"{front} on {ground}: {ratio:.2f} < {least}"
        for front, ground, least in pairs
        if (ratio := contrast(colours[front], colours[ground])) < float(least)
    ]
    assert weak == []


def test_contrast_is_measured_as_the_standard_says() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


def test_components_take_their_colours_from_the_tokens() -> None:
    style = re.sub(r"/\*.*?\*/", "", (TOKENS.parent / "quartier.css").read_text("utf-8"), flags=re.DOTALL)
    assert re.findall(r":[^;{}]*?(#[0-9a-fA-F]{3,8}\b|\b(?:rgb|hsl|oklch)a?\()", style) == []
    used = set(re.findall(r"var\((--[\w-]+)", style))
    known = set(re.findall(r"(--[\w-]+):", TOKENS.read_text("utf-8") + style))
    assert used - known == set()
