"""What is nobody's business stays off the site: no byte of a finished site holds what was not to be shown."""

import gzip
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from html import unescape
from io import BytesIO
from pathlib import Path
from textwrap import dedent
from urllib.parse import unquote, urljoin, urlsplit

import pytest
from PIL import Image, ImageSequence, PngImagePlugin

from conftest import GOOD, TODAY
from quartier.loading import neighbourhood_of
from quartier.model.neighbourhood import Neighbourhood
from quartier.pages.view import View
from quartier.pictures import NoPicture, without_metadata
from quartier.published_files import withheld
from quartier.reading.configuration import site_in
from quartier.site import Making, plan

RAT = "content/gremien/seerat"
PRIVATE = (
    "titelgeheimnis",  # of an item that is not public
    "klammergeheimnis",  # of one that says it in its title
    "mitgliedsgeheimnis",  # a member who did not agree
    "kontaktgeheimnis",  # a contact who did not agree
    "beiblattgeheimnis",  # files that nobody named
    "kamerageheimnis",  # what a camera wrote into a picture
)
EXPIRED = (
    "altertitel",
    "altervorspann",
    "alterpunkt",
    "altertext",
    "alteanlage",
    "alteranlagentext",
    "alterort",
    "altesthema",
    "altesbild",
)
BELOW = ("untergeheimnis", "kastengeheimnis", "listengeheimnis", "nachbargeheimnis", "randgeheimnis")
"""Stands in a file with an error, of which nothing is shown."""
WAYS = ("build", "preview", "mkdocs")

MINUTES = """\
---
beginn: 2026-05-07 19:00
stand: entwurf
anlagen: [foto.jpg, plakat.png, welle.webp, boot.gif, karte.png, plan.pdf]
---

## TOP 1 Begrüßung

Wie schön. ![Ein Steg](nebenbei.jpg)

## TOP 2 Titelgeheimnis [Akte](akte.pdf) {nichtöffentlich}

## TOP 3 Klammergeheimnis (nichtöffentlich)

### TOP 3.1 {nichtöffentlich}

## TOP 4 Bekanntgabe aus nichtöffentlicher Sitzung

Es gibt bekanntgegebenes.
"""
OLD = """\
---
beginn: 2018-05-15 19:00
titel: Altertitel
raum: Alterort
stand: genehmigt
schlagworte: [Altesthema]
anlagen: [2018-alteanlage.pdf, {datei: altes-foto.jpg, titel: Alteanlage}]
---

Altervorspann.

## TOP 1 Alterpunkt

Altertext. ![Altertext](altesbild.jpg)

!!! beschluss "SR-2018-01"
    Der bleibende Beschluss.

    ja: 5 · nein: 0 · stand: erledigt
"""
BROKEN = """\
---
beginn: 2026-04-30 19:00
titel: Nachbargeheimnis
stand: entwurf
anlagen: [2026-04-30-rand.pdf]
---

## TOP 1 Nachbargeheimnis

## TOP 2 Personal {nichtöffentlich}

Untergeheimnis <Untergeheimnis> [Untergeheimnis](ort:untergeheimnis)

!!! beschluss "Kastengeheimnis 1"
    Kastengeheimnis.

    kastengeheimnis: 1 · ja: kastengeheimnis

    verlauf:
    - kastengeheimnis

### TOP 2a Listengeheimnis

## TOP 2.1 Listengeheimnis {listengeheimnis}
"""


def photograph(form: str, text: str, orientation: int = 1) -> bytes:
    """A small picture, wider than high, that says where and by whom it was taken."""
    picture = Image.new("RGB", (24, 16), "blue")
    picture.paste("red", (0, 0, 8, 8))
    exif = Image.Exif()
    exif[0x013B] = text  # the artist
    exif[0x0112] = orientation
    exif.get_ifd(0x8825)[2] = (51.0, 4.0, 30.0)  # the latitude
    file = BytesIO()
    picture.save(file, form, exif=exif)
    return file.getvalue()


def with_texts(text: str) -> bytes:
    """A PNG file whose chunks tell, before its points and behind them."""
    chunks = PngImagePlugin.PngInfo()
    chunks.add_text("Author", text)
    chunks.add_itxt("XML:com.adobe.xmp", f"<x>{text}</x>")
    chunks.add(b"tEXt", b"Comment\0" + text.encode(), after_idat=True)
    file = BytesIO()
    Image.new("RGB", (8, 8), "green").save(file, "PNG", pnginfo=chunks)
    return file.getvalue() + text.encode()


def moving(form: str, text: str) -> bytes:
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "green", "blue")]
    more = {"comment": text.encode()} if form == "GIF" else {"xmp": text.encode()} if form == "WEBP" else {}
    file = BytesIO()
    frames[0].save(
        file, form, save_all=True, append_images=frames[1:], duration=[100, 200, 300], loop=0, **more
    )
    return file.getvalue()


def seeded(folder: Path, broken: bool) -> Path:
    """The good neighbourhood, and in it what is not to be shown."""
    shutil.copytree(GOOD, folder, ignore=shutil.ignore_patterns(".cache"))
    write = files_in(folder)
    committee = (folder / RAT / "index.md").read_text("utf-8")
    assert "  - {für: wasserwacht}\n" in committee
    member = "  - {name: Mia Mitgliedsgeheimnis, rolle: Beisitz}\n"
    links = "[alt](sitzung:seerat-2018-05-15) [auch](2018-05-15.md) [Anlage](2018-alteanlage.pdf)\n"
    write(f"{RAT}/index.md", committee.replace("  - {für:", f"{member}  - {{für:", 1) + f"\n{links}")
    write(f"{RAT}/2026-05-07.md", MINUTES)
    write(f"{RAT}/2018-05-15.md", OLD)
    write(f"{RAT}/2018-alteanlage.pdf", b"%PDF-1.4 alteranlagentext")
    write(f"{RAT}/altes-foto.jpg", photograph("JPEG", "alteranlagentext"))
    secret = "kamerageheimnis"
    write(f"{RAT}/altesbild.jpg", photograph("JPEG", "alteranlagentext"))
    write(f"{RAT}/foto.jpg", photograph("JPEG", secret))
    write(f"{RAT}/nebenbei.jpg", photograph("JPEG", secret))
    write(f"{RAT}/plakat.png", with_texts(secret))
    write(f"{RAT}/welle.webp", photograph("WEBP", secret))
    write(f"{RAT}/boot.gif", moving("GIF", secret))
    write(f"{RAT}/karte.png", without_metadata(with_texts(secret)))
    write(f"{RAT}/plan.pdf", b"%PDF-1.4 oeffentlicher plan")
    write("content/bilder/ufer.webp", moving("WEBP", secret))
    for name in (
        "akte.pdf",
        "notiz.pdf",
        "notiz.html",
        "notiz.xml",
        "notiz.js",
        "notiz.css",
        "notiz.txt",
        "alt.md.bak",
    ):
        write(f"{RAT}/{name}", "Beiblattgeheimnis")
    for name in ("notiz.markdown", "2026-05-07.MD", ".notiz.md"):
        write(f"{RAT}/{name}", "# Beiblattgeheimnis")
    write(
        "content/kontakte/stille.md",
        "---\ntitel: Stille Stelle\nansprechstellen: [{rolle: Beratung, name: Kim Kontaktgeheimnis, "
        "telefon: 08999 100-7}]\n---\n",
    )
    write(
        "content/rueckblick.md",
        "# Rückblick\n\n[2018](sitzung:seerat-2018-05-15), [auch](gremien/seerat/2018-05-15.md), "
        "[Anlage](gremien/seerat/2018-alteanlage.pdf), [Beschluss](gremium:seerat)\n\n"
        "[2019](gremien/seerat/2019-05-14.md#top-1) ![Das Ufer](bilder/ufer.webp)\n",
    )
    write(
        "content/aktuelles/2026-05-30-rueckblick.md",
        "---\ntitel: Rückblick\n---\n\n[2018](sitzung:seerat-2018-05-15) [a](../gremien/seerat/2018-05-15.md)"
        " [b](../gremien/seerat/2018-alteanlage.pdf)\n",
    )
    if broken:
        write(f"{RAT}/2026-04-30.md", BROKEN)
        write(f"{RAT}/2026-04-30-rand.pdf", b"%PDF-1.4 randgeheimnis")
    return folder


def files_in(folder: Path) -> Callable[[str, str | bytes], None]:
    def write(name: str, content: str | bytes) -> None:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)

    return write


@dataclass(frozen=True)
class Published:
    """A finished site, and what was said while it was made."""

    way: str
    source: Path
    log: str

    @property
    def root(self) -> Path:
        return self.source / "site"

    @cached_property
    def said(self) -> Mapping[str, str]:
        """Every file as somebody might read it: unpacked, unfolded, unescaped, small."""
        files = sorted(path for path in self.root.rglob("*") if path.is_file())
        return {path.relative_to(self.root).as_posix(): "\n".join(readings(path)) for path in files}

    def holding(self, word: str) -> list[str]:
        return [file for file, text in self.said.items() if word in f"{file.lower()}\n{text}"]


def readings(path: Path) -> Iterator[str]:
    content = path.read_bytes()
    if content.startswith(b"\x1f\x8b"):
        content = gzip.decompress(content)
    text = content.decode("utf-8", "replace")
    yield text.lower()
    yield content.decode("utf-16-le", "ignore").lower()
    if path.suffix in (".ics", ".vcf"):
        yield re.sub(r"\r?\n[ \t]", "", text).lower()
    plain = re.sub(r"\\u([0-9a-fA-F]{4})", lambda code: chr(int(code[1], 16)), text)
    for read in (unescape, unquote, lambda one: unescape(unquote(unescape(one)))):
        if (other := read(plain)) != text:
            yield other.lower()


def run(way: str, folder: Path) -> str:
    command = {
        "build": ("-m", "quartier", "-C", str(folder), "build", "--today", TODAY.isoformat()),
        "preview": ("-m", "quartier", "-C", str(folder), "build", "--preview", "--today", TODAY.isoformat()),
        "mkdocs": ("-m", "mkdocs", "build", "-q", "-f", str(folder / "mkdocs.yml")),
    }
    noon = "1780308000"  # the day on which the tests play
    done = subprocess.run(
        (sys.executable, *command[way]),
        capture_output=True,
        encoding="utf-8",
        cwd=folder,
        env=os.environ | {"SOURCE_DATE_EPOCH": noon},
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


@pytest.fixture(scope="module", params=WAYS)
def published(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Published:
    """The seeded site, built as it is published, as a preview, and by MkDocs alone."""
    way = request.param
    folder = seeded(tmp_path_factory.mktemp("private") / way, broken=way != "build")
    return Published(way, folder, run(way, folder))


# The whole site


@pytest.mark.parametrize("word", PRIVATE)
def test_no_byte_of_the_site_holds_what_is_private(published: Published, word: str) -> None:
    assert published.holding(word) == []


@pytest.mark.parametrize("word", EXPIRED)
def test_no_byte_of_the_site_holds_what_minutes_said_that_have_expired(
    published: Published, word: str
) -> None:
    assert published.holding(word) == []


@pytest.mark.parametrize("word", BELOW)
def test_no_byte_of_the_site_holds_anything_of_a_file_with_text_below_a_heading_that_is_not_public(
    published: Published, word: str
) -> None:
    assert published.holding(word) == []


def test_search_of_the_site_would_find_what_is_there(published: Published) -> None:
    """The tests above look in the right places: what is public turns up in each of them."""
    found = published.holding("bekanntgegebenes")
    assert "gremien/seerat/2026-05-07/index.html" in found
    assert any(file.endswith(".pf_fragment") for file in found)
    stemmed = [file for file, text in published.said.items() if file.endswith(".pf_index") and "steg" in text]
    assert stemmed
    assert {"gremien/seerat/termin.ics", "seerat.ics"} & {
        file.rpartition("/")[2] for file in published.holding("bekanntgabe")
    }
    assert published.holding("stille stelle")


def test_item_that_is_not_public_shows_its_number_and_nothing_else(published: Published) -> None:
    html = (published.root / "gremien/seerat/2026-05-07/index.html").read_text("utf-8")
    plain = " ".join(re.sub(r"<[^>]+>", " ", html).split())
    assert "TOP 2 nichtöffentlich" in plain
    assert "TOP 3.1 nichtöffentlich" in plain
    assert "TOP 4 Bekanntgabe aus nichtöffentlicher Sitzung" in plain


def test_decisions_of_expired_minutes_stay(published: Published) -> None:
    page = "gremien/seerat/beschluesse/sr-2018-01/index.html"
    assert page in published.holding("der bleibende beschluss")
    assert "gremien/seerat/2018-05-15" not in (published.root / page).read_text("utf-8")
    assert not (published.root / "gremien/seerat/2018-05-15").exists()


def test_sitemap_and_feeds_do_not_name_the_address_of_expired_minutes(published: Published) -> None:
    named = [file for file in published.holding("seerat/2018-05-15") if not file.endswith((".html", ".json"))]
    assert named == []


def test_every_link_to_expired_minutes_leads_to_their_committee(published: Published) -> None:
    pages = {
        "rueckblick/": 5,
        "gremien/seerat/": 3,
        "aktuelles/2026-05-30-rueckblick/": 3,
    }
    for page, number in pages.items():
        html = (published.root / page / "index.html").read_text("utf-8")
        prose = html[html.index('class="prose"') :]
        links = re.findall(
            r'<a href="([^"#]*)(?:#[^"]*)?">(?:alt|auch|Anlage|20\d\d|Beschluss|a|b)</a>', prose
        )
        found = [urlsplit(urljoin(f"https://x.example/{page}", link)).path for link in links]
        assert found == ["/gremien/seerat/"] * number, page


def test_site_is_built_without_a_warning_on_the_day_on_which_minutes_expire(published: Published) -> None:
    assert re.findall("WARNING +-", published.log) == []
    assert "not found" not in published.log


def test_pictures_come_out_without_what_a_camera_wrote(published: Published) -> None:
    endings = (".jpg", ".png", ".webp", ".gif")
    files = [path for path in published.root.rglob("*") if path.suffix in endings]
    assert {"foto.jpg", "plakat.png", "welle.webp", "boot.gif"} <= {path.name for path in files}
    for path in files:
        with Image.open(path) as picture:
            picture.load()
            assert not picture.getexif(), path
            assert not {"exif", "xmp", "comment", "Author", "Comment"} & set(picture.info), path


def test_attachments_that_tell_nothing_are_published_byte_for_byte(published: Published) -> None:
    for name in ("plan.pdf", "karte.png", "2026-03-12-steg.pdf"):
        assert (published.root / "gremien/seerat" / name).read_bytes() == (
            published.source / RAT / name
        ).read_bytes()


def test_what_nobody_named_beside_minutes_is_not_published(published: Published) -> None:
    folder = published.root / "gremien" / "seerat"
    files = {path.name for path in folder.iterdir() if path.is_file()}
    seen = {file for file in files if re.fullmatch(r"nebenbei(-[\w-]+)?\.(jpg|webp)", file)}
    assert len(seen) == 1
    assert files - seen == {
        *("index.html", "feed.xml", "foto.jpg", "plakat.png", "welle.webp", "boot.gif"),
        *("karte.png", "plan.pdf", "2026-03-12-steg.pdf"),
    }


# The preview while somebody writes


@pytest.fixture(scope="module")
def seeds(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The seeded files, not built."""
    return seeded(tmp_path_factory.mktemp("seeds") / "site", broken=True)


def read(folder: Path, today: date = TODAY) -> Neighbourhood:
    site, problems = site_in(folder)
    assert site is not None, problems
    return neighbourhood_of(site, today)


def test_preview_says_what_is_wrong_and_nothing_of_what_is_not_public(seeds: Path) -> None:
    view = View(read(seeds), TODAY)
    pages = {planned.address: planned.make() for planned in plan(Making(view, None, preview=True))}
    for address in ("gremien/seerat/2026-04-30/", "probleme/"):
        html = pages[address].html.lower()
        assert "nichtöffentliches gehört nicht in diese datei" in html
        assert [word for word in BELOW if word in html] == []


def test_no_problem_repeats_a_word_that_is_not_public(seeds: Path) -> None:
    told = [one for one in read(seeds).problems if one.position.file.endswith("2026-04-30.md")]
    assert [word for word in BELOW for one in told if word in str(dict(one.facts)).lower()] == []
    lines = [one.position.line for one in told if one.code == "non-public-text"]
    wanted = BROKEN.split("\n")
    assert [wanted[line - 1].split()[0] for line in lines] == ["Untergeheimnis", "##"]


# Retention


@pytest.mark.parametrize(
    ("held", "years", "gone"),
    [
        ("2021-06-01", "5 Jahre", "2026-06-01"),
        ("2024-02-29", "1 Jahr", "2025-03-01"),
        ("2024-02-29", "4 Jahre", "2028-02-29"),
        ("2023-03-01", "1 year", "2024-03-01"),
    ],
)
def test_minutes_leave_on_the_day_on_which_they_are_so_old_and_not_a_day_before(
    tmp_path: Path, held: str, years: str, gone: str
) -> None:
    folder = small(tmp_path, f"aufbewahrung: {years}", {held: "stand: genehmigt"})
    day = date.fromisoformat(gone)
    before = read(folder, day.fromordinal(day.toordinal() - 1))
    assert before.get("meeting", f"rat-{held}")
    assert f"rat-{held}" not in before.expired["meeting"]
    after = read(folder, day)
    assert after.get("meeting", f"rat-{held}") is None
    assert f"rat-{held}" in after.expired["meeting"]


def test_without_a_retention_minutes_stay_for_ever(tmp_path: Path) -> None:
    folder = small(tmp_path, "art: quartiersrat", {"1990-01-02": "stand: genehmigt"})
    assert read(folder).get("meeting", "rat-1990-01-02")


def test_moved_meeting_expires_by_the_day_on_which_it_took_place(tmp_path: Path) -> None:
    folder = small(
        tmp_path, "aufbewahrung: 5 Jahre", {"2021-05-20": "beginn: 2021-06-02 19:00\nstand: genehmigt"}
    )
    assert read(folder, date(2026, 6, 1)).get("meeting", "rat-2021-05-20")
    assert read(folder, date(2026, 6, 2)).get("meeting", "rat-2021-05-20") is None


def test_count_of_meetings_goes_on_when_the_first_have_left(tmp_path: Path) -> None:
    days = {"2019-01-10": "stand: genehmigt", "2026-05-07": "stand: genehmigt"}
    found = read(small(tmp_path, "aufbewahrung: 5 Jahre", days))
    record = found.get("meeting", "rat-2026-05-07")
    assert record
    assert record.entry.title == "2. Sitzung"


def test_later_minutes_may_report_on_a_decision_whose_minutes_have_left(tmp_path: Path) -> None:
    decision = '\n## TOP 1 Steg\n\n!!! beschluss "R-1"\n    Der Steg.\n'
    progress = '\n## TOP 1 Steg\n\n!!! fortschritt "R-1"\n    Steht.\n\n    stand: erledigt\n'
    days = {"2019-01-10": "stand: genehmigt", "2026-05-07": "stand: genehmigt"}
    folder = small(tmp_path, "aufbewahrung: 5 Jahre", days)
    for day, text in zip(days, (decision, progress), strict=True):
        path = folder / "content/gremien/rat" / f"{day}.md"
        path.write_text(path.read_text("utf-8") + text, "utf-8")
    found = read(folder)
    assert found.problems == ()
    (one,) = [one for one in View(found, TODAY).decided if one.committee.slug == "rat"]
    assert (one.state, [step.meeting.slug for step in one.steps]) == (
        "done",
        ["rat-2019-01-10", "rat-2026-05-07"],
    )


def test_attachment_of_living_minutes_is_published_though_expired_ones_had_it_too(tmp_path: Path) -> None:
    anlage = "stand: genehmigt\nanlagen: [satzung.pdf]"
    folder = small(tmp_path, "aufbewahrung: 5 Jahre", {"2019-01-10": anlage, "2026-05-07": anlage})
    (folder / "content/gremien/rat/satzung.pdf").write_bytes(b"%PDF")
    found = read(folder)
    assert found.problems == ()
    assert withheld(found, iter(["gremien/rat/satzung.pdf", "gremien/rat/x.pdf"])) == {"gremien/rat/x.pdf"}


def small(tmp_path: Path, committee: str, meetings: Mapping[str, str]) -> Path:
    """The good neighbourhood with one more committee and its meetings."""
    folder = Path(shutil.copytree(GOOD, tmp_path / "site", ignore=shutil.ignore_patterns(".cache")))
    write = files_in(folder)
    write("content/gremien/rat/index.md", f"---\ntitel: Rat\n{committee}\n---\n")
    for day, said in meetings.items():
        start = "" if "beginn:" in said else f"beginn: {day} 19:00\n"
        write(f"content/gremien/rat/{day}.md", f"---\n{start}{said}\n---\n")
    return folder


# Members


def test_member_without_consent_is_shown_by_role_and_organisation_only(good_copy: Path) -> None:
    files_in(good_copy)(
        "content/gremien/rat/index.md",
        dedent("""\
            ---
            titel: Rat
            mitglieder:
              - {name: Ada Ja, einwilligung: ja, rolle: Vorsitz}
              - {name: Bea Nein, einwilligung: nein, rolle: Kasse, für: seeverein}
              - {name: Cem Schweigt, rolle: Technik}
            ---
            """),
    )
    view = View(read(good_copy), TODAY)
    (page,) = [one.make() for one in plan(Making(view, None)) if one.address == "gremien/rat/"]
    assert "Ada Ja" in page.html
    assert "Nein" not in page.html
    assert "Schweigt" not in page.html
    assert "Kasse" in page.html
    assert "Technik" in page.html


# Attachments


def attached(folder: Path, name: str, content: bytes | None = b"%PDF") -> list[tuple[str, str]]:
    """The codes of what is wrong with an attachment, each with the text at its place."""
    write = files_in(folder)
    write("content/gremien/rat/index.md", "---\ntitel: Rat\n---\n")
    lines = f"---\nbeginn: 2026-05-07 19:00\nstand: entwurf\nanlagen:\n  - {name}\n---\n"
    write("content/gremien/rat/2026-05-07.md", lines)
    if content is not None:
        write(f"content/gremien/rat/{name}", content)
    found = [one for one in read(folder).problems if "/rat/" in one.position.file]
    text = lines.split("\n")
    return [(one.code, text[one.position.line - 1][one.position.column - 1 :]) for one in found]


@pytest.mark.parametrize("ending", ["pdf", "PDF", "odt", "ods", "odp", "docx", "xlsx", "pptx"])
def test_documents_may_be_attached(good_copy: Path, ending: str) -> None:
    assert attached(good_copy, f"plan.{ending}") == []


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("plan.exe", b"MZ", "attachment-type"),
        ("plan.svg", b"<svg/>", "attachment-type"),
        ("plan.html", b"<p>", "attachment-type"),
        ("plan", b"", "attachment-type"),
        ("..", None, "attachment-type"),
        ("plan.pdf", None, "attachment-missing"),
        ("../seerat/2026-03-12-steg.pdf", None, "attachment-elsewhere"),
        ("/etc/plan.pdf", None, "attachment-elsewhere"),
        (r"C:\plan.pdf", None, "attachment-elsewhere"),
        ("foto.jpg", b"kein Bild", "picture-unreadable"),
        ("foto.png", b"%PDF-1.4", "picture-unreadable"),
    ],
)
def test_attachment_that_cannot_be_published_is_told_where_it_is_named(
    good_copy: Path, name: str, content: bytes | None, code: str
) -> None:
    assert attached(good_copy, name, content) == [(code, name)]


def test_attachment_may_have_ten_megabytes_and_not_a_byte_more(good_copy: Path) -> None:
    most = 10 * 1024 * 1024
    assert attached(good_copy, "plan.pdf", bytes(most)) == []
    assert attached(good_copy, "plan.pdf", bytes(most + 1)) == [("attachment-too-large", "plan.pdf")]


def test_attachment_must_not_be_a_link_to_another_file(good_copy: Path) -> None:
    folder = good_copy / "content/gremien/rat"
    folder.mkdir()
    (good_copy / "geheim.pdf").write_bytes(b"%PDF")
    (folder / "plan.pdf").symlink_to("../../../geheim.pdf")
    assert attached(good_copy, "plan.pdf", None) == [("attachment-missing", "plan.pdf")]


def test_page_says_type_and_size_of_an_attachment_and_links_to_it(good_copy: Path) -> None:
    name = "2026-05-07-Plan_am Ufer #1 100%.pdf"
    assert attached(good_copy, f'"{name}"', None) == [("attachment-missing", f'"{name}"')]
    (good_copy / "content/gremien/rat" / name).write_bytes(bytes(1_500_000))
    view = View(read(good_copy), TODAY)
    (page,) = [one.make() for one in plan(Making(view, None)) if one.address == "gremien/rat/2026-05-07/"]
    assert "Plan am Ufer #1 100%</a>" in page.html
    assert "(PDF, 1,5 MB)" in page.html
    (link,) = re.findall(r'<a href="([^"]+)" type="application/pdf">', page.html)
    path = urlsplit(urljoin("https://x.example/gremien/rat/2026-05-07/", link)).path
    assert unquote(path) == f"/gremien/rat/{name}"


# Pictures


def points(content: bytes) -> bytes:
    with Image.open(BytesIO(content)) as picture:
        return picture.convert("RGBA").tobytes()


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "GIF"])
def test_picture_that_tells_nothing_is_not_touched(form: str) -> None:
    file = BytesIO()
    Image.new("RGB", (20, 10), "red").save(file, form)
    assert without_metadata(file.getvalue()) == file.getvalue()


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_photograph_stands_upright_after_its_metadata_are_gone(form: str) -> None:
    plain = without_metadata(photograph(form, "kamerageheimnis", orientation=6))
    assert b"kamerageheimnis" not in plain
    with Image.open(BytesIO(plain)) as picture:
        assert picture.size == (16, 24)
        assert not picture.getexif()
        red = picture.convert("RGB").getpixel((14, 2))  # the red corner turned a quarter to the right
        assert isinstance(red, tuple)
        assert red[0] > 150 > red[2]


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_photograph_that_was_upright_keeps_its_size(form: str) -> None:
    with Image.open(BytesIO(without_metadata(photograph(form, "x")))) as picture:
        assert picture.size == (24, 16)
        assert picture.format == form


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_same_picture_gives_the_same_bytes(form: str) -> None:
    once = without_metadata(photograph(form, "x"))
    without_metadata.cache_clear()
    assert without_metadata(photograph(form, "x")) == once
    assert without_metadata(once) == once


@pytest.mark.parametrize("form", ["GIF", "WEBP", "PNG"])
def test_moving_picture_goes_on_moving_at_its_pace_and_tells_nothing(form: str) -> None:
    content = moving(form, "kamerageheimnis")
    plain = without_metadata(content)
    assert b"kamerageheimnis" not in plain
    with Image.open(BytesIO(plain)) as picture:
        frames = [
            (one.convert("RGB").getpixel((2, 2)), one.info.get("duration"))
            for one in ImageSequence.Iterator(picture)
        ]
        assert picture.info["loop"] == 0
    assert [round(float(duration or 0)) for _, duration in frames] == [100, 200, 300]
    near = [max(range(3), key=lambda at: colour[at]) for colour, _ in frames if isinstance(colour, tuple)]
    assert near == [0, 1, 2]


def test_texts_of_a_drawing_are_taken_out_wherever_they_stand() -> None:
    content = with_texts("kamerageheimnis")
    plain = without_metadata(content)
    assert b"kamerageheimnis" not in plain
    assert points(plain) == points(content)


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "GIF"])
def test_what_hangs_behind_a_picture_is_cut_off(form: str) -> None:
    file = BytesIO()
    Image.new("RGB", (20, 10), "red").save(file, form)
    assert b"geheim" not in without_metadata(file.getvalue() + b"geheim")


def test_comments_of_a_photograph_are_taken_out() -> None:
    file = BytesIO()
    Image.new("RGB", (20, 10)).save(file, "JPEG", comment=b"geheim")
    assert b"geheim" not in without_metadata(file.getvalue())


def test_comment_of_a_later_frame_and_a_foreign_extension_are_taken_out() -> None:
    content = moving("GIF", "geheim").replace(b"geheim", b"")
    foreign = b"\x21\xff\x0bXMP DataXMP\x06geheim\x00"
    comment = b"\x21\xfe\x06geheim\x00"
    for block in (foreign, comment):
        assert b"geheim" not in without_metadata(content[:-1] + block + b"\x3b")


def test_photograph_that_was_not_copied_to_its_end_is_cleaned_too() -> None:
    content = photograph("JPEG", "kamerageheimnis")
    assert b"kamerageheimnis" not in without_metadata(content[:-20])


@pytest.mark.parametrize("mode", ["CMYK", "L", "RGB", "1"])
def test_photograph_of_any_sort_of_colours_is_cleaned(mode: str) -> None:
    exif = Image.Exif()
    exif[0x013B] = "geheim"
    file = BytesIO()
    form = "PNG" if mode == "1" else "JPEG"
    Image.new(mode, (16, 16), 1).save(file, form, exif=exif)
    plain = without_metadata(file.getvalue())
    assert b"geheim" not in plain
    with Image.open(BytesIO(plain)) as picture:
        assert picture.mode == mode


@pytest.mark.parametrize("mode", ["I;16", "P", "LA", "RGBA", "L"])
def test_drawing_of_any_sort_of_colours_keeps_every_point(mode: str) -> None:
    chunks = PngImagePlugin.PngInfo()
    chunks.add_text("Author", "geheim")
    picture = Image.new(mode, (8, 8))
    transparency = {"transparency": 0} if mode == "P" else {}
    file = BytesIO()
    if mode == "P":
        picture.putpalette([255, 0, 0, 0, 255, 0])
        picture.putpixel((1, 1), 1)
    picture.save(file, "PNG", pnginfo=chunks, **transparency)
    plain = without_metadata(file.getvalue())
    assert b"geheim" not in plain
    assert points(plain) == points(file.getvalue())
    with Image.open(BytesIO(plain)) as saved:
        assert saved.mode == mode


@pytest.mark.parametrize("content", [b"", b"kein Bild", b"\x89PNG\r\n\x1a\n", b"GIF89a", b"\xff\xd8\xff\xd9"])
def test_what_is_no_picture_is_never_passed_on(content: bytes) -> None:
    with pytest.raises(NoPicture):
        without_metadata(content)
