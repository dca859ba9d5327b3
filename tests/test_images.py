"""Pictures on pages: small, upright, in the size of the screen, without what the camera knew, with words."""

import re
import shutil
from html import unescape
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path
from random import Random
from urllib.parse import unquote, urljoin

import pytest
from PIL import Image

from conftest import GOOD, TODAY
from plain_build import build_site
from quartier import picture_files, pictures
from quartier.loading import neighbourhood_of
from quartier.model.neighbourhood import Neighbourhood
from quartier.model.picture import Picture
from quartier.pages.view import View
from quartier.reading.configuration import site_in

MEGABYTE = 1_000_000
NOTICE = "content/aktuelles/2026-05-28-neuer-steg.md"


def photograph(width: int = 60, height: int = 40, turned: int = 0) -> bytes:
    """A JPEG that says where and with which camera it was taken."""
    exif = Image.Exif()
    exif[0x010F] = "Kamera von Ute"
    exif.get_ifd(0x8825).update({1: "N", 2: (47.0, 51.0, 25.5)})
    if turned:
        exif[0x0112] = turned
    file = BytesIO()
    Image.linear_gradient("L").resize((width, height)).convert("RGB").save(file, "JPEG", exif=exif)
    return file.getvalue()


@pytest.fixture(scope="module")
def from_a_phone() -> bytes:
    """More than 8 MB of a scene full of details, held upright."""
    noise = Image.frombytes("RGB", (4000, 3000), Random(1).randbytes(36_000_000))
    scene = Image.blend(Image.linear_gradient("L").resize((4000, 3000)).convert("RGB"), noise, 0.5)
    exif = Image.Exif()
    exif[0x0112] = 6
    exif.get_ifd(0x8825).update({1: "N", 2: (47.0, 51.0, 25.5)})
    file = BytesIO()
    scene.save(file, "JPEG", quality=90, exif=exif)
    assert len(file.getvalue()) > 8 * MEGABYTE
    return file.getvalue()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, from_a_phone: bytes) -> Path:
    """A copy of the good neighbourhood with pictures of every sort, built."""
    folder = Path(
        shutil.copytree(
            GOOD, tmp_path_factory.mktemp("images") / "site", ignore=shutil.ignore_patterns(".cache")
        )
    )
    pictures_folder = folder / "content" / "bilder"
    (pictures_folder / "See, am Abend.jpg").write_bytes(from_a_phone)
    (pictures_folder / "steg.jpg").write_bytes(photograph(1200, 800))
    (pictures_folder / "plakat.jpg").write_bytes(photograph(700, 900))
    (pictures_folder / "karte.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 300 150"/>', "utf-8"
    )
    frames = [Image.new("RGB", (30, 20), colour) for colour in ("red", "blue")]
    frames[0].save(pictures_folder / "welle.gif", save_all=True, append_images=frames[1:], duration=200)
    (folder / "content" / "bildseite.md").write_text(
        "---\nbild: {datei: 'bilder/See, am Abend.jpg', alt: Der See am Abend, urheber: Fotogruppe}\n---\n"
        "# Bilder\n\n![Der Steg](bilder/steg.jpg)\n\n![dekorativ](bilder/karte.svg)\n\n"
        "![Eine Welle](bilder/welle.gif)\n\n[![Das Plakat](bilder/plakat.jpg)](bilder/plakat.jpg)\n",
        "utf-8",
    )
    head = "titel: Der neue Steg\nbild: {datei: bilder/steg.jpg, alt: Der Steg}"
    text = "Er ist fertig.\n\n![Noch einmal der Steg](../bilder/steg.jpg)"
    (folder / NOTICE).write_text(f"---\n{head}\n---\n{text}\n", "utf-8")
    assert build_site(folder, strict=True)
    return folder


class Tags(HTMLParser):
    """The attributes of every picture on a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[dict[str, str]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "img":
            self.found.append({name: value or "" for name, value in attrs})


def shown_on(folder: Path, page: str) -> dict[str, dict[str, str]]:
    """The pictures of a page by their alternative texts."""
    html = (folder / "site" / page / "index.html").read_text("utf-8").partition("<main")[2]
    return {one["alt"]: one for one in Tags(html).found}


def files_of(folder: Path, page: str, tag: dict[str, str]) -> dict[int, Path]:
    """The files among which a browser may choose, by their widths."""
    found = {}
    for part in tag["srcset"].split(", "):
        link, width = part.rsplit(" ", 1)
        found[int(width[:-1])] = folder / "site" / unquote(urljoin(f"/{page}", link)).lstrip("/")
    return found


# What a reader gets


def test_photograph_of_eight_megabytes_becomes_small_and_stands_upright(folder: Path) -> None:
    tag = shown_on(folder, "bildseite/")["Der See am Abend"]
    files = files_of(folder, "bildseite/", tag)
    assert sorted(files) == [480, 960, 1600]
    for width, file in files.items():
        assert file.stat().st_size < 150_000, width
        with Image.open(file) as picture:
            assert (picture.format, picture.size) == ("WEBP", (width, round(width * 4 / 3)))


def test_nothing_of_the_camera_is_left_and_the_file_itself_stays_at_home(folder: Path) -> None:
    published = [file for file in (folder / "site" / "bilder").iterdir() if file.suffix != ".svg"]
    assert "See, am Abend.jpg" not in {file.name for file in published}
    assert "steg.jpg" not in {file.name for file in published}
    for file in published:
        with Image.open(file) as picture:
            assert not picture.getexif(), file.name
            assert not {"exif", "xmp", "comment"} & picture.info.keys(), file.name


def test_page_keeps_room_for_every_picture_before_it_is_there(folder: Path) -> None:
    tags = shown_on(folder, "bildseite/")
    assert {alt: (tag["width"], tag["height"]) for alt, tag in tags.items()} == {
        "Der See am Abend": ("1600", "2133"),
        "Der Steg": ("1200", "800"),
        "": ("300", "150"),
        "Eine Welle": ("30", "20"),
        "Das Plakat": ("700", "900"),
    }


def test_only_what_lies_below_the_fold_waits_for_the_reader(folder: Path) -> None:
    waiting = {alt for alt, tag in shown_on(folder, "bildseite/").items() if tag.get("loading") == "lazy"}
    assert waiting == {"Der Steg", "", "Eine Welle", "Das Plakat"}
    assert all(tag["decoding"] == "async" for tag in shown_on(folder, "bildseite/").values())


def test_browser_knows_how_wide_a_picture_will_stand(folder: Path) -> None:
    tag = shown_on(folder, "bildseite/")["Der Steg"]
    assert tag["sizes"].endswith("100vw")
    assert sorted(files_of(folder, "bildseite/", tag)) == [480, 960, 1200]
    assert tag["src"].startswith("../bilder/steg-")
    assert (folder / "site" / "bildseite" / tag["src"]).is_file()


def test_picture_that_says_nothing_is_passed_over_by_whoever_reads_aloud(folder: Path) -> None:
    assert shown_on(folder, "bildseite/")[""]["src"] == "../bilder/karte.svg"


def test_moving_picture_goes_on_moving(folder: Path) -> None:
    tag = shown_on(folder, "bildseite/")["Eine Welle"]
    with Image.open(folder / "site" / "bildseite" / tag["src"]) as picture:
        assert getattr(picture, "n_frames", 1) == 2


def test_file_that_a_text_links_to_is_there_without_what_the_camera_wrote(folder: Path) -> None:
    with Image.open(folder / "site" / "bilder" / "plakat.jpg") as picture:
        assert picture.size == (700, 900)
        assert not picture.getexif()


def test_head_and_text_of_a_record_show_the_same_small_files(folder: Path) -> None:
    page = f"aktuelles/{Path(NOTICE).stem}/"
    tags = shown_on(folder, page)
    assert tags["Der Steg"]["srcset"] == tags["Noch einmal der Steg"]["srcset"]
    assert all(file.is_file() for file in files_of(folder, page, tags["Der Steg"]).values())
    assert "loading" not in tags["Der Steg"]


def test_messengers_and_readers_of_news_get_a_file_that_is_there(folder: Path) -> None:
    site = folder / "site"
    html = (site / "bildseite" / "index.html").read_text("utf-8")
    feed = (site / "aktuelles" / "feed.xml").read_text("utf-8")
    links = [
        *re.findall(r'<meta property="og:image" content="([^"]+)"', html),
        *re.findall(r"https://neustadt\.example/bilder/[^\s\"]+\.(?:jpg|webp)", unescape(feed)),
    ]
    assert len(links) > 2
    for link in links:
        assert (site / unquote(link.removeprefix("https://neustadt.example/"))).is_file(), link


def test_widths_that_no_page_shows_are_not_published(folder: Path) -> None:
    html = "".join(file.read_text("utf-8") for file in (folder / "site").rglob("*.html"))
    for file in (folder / "site" / "bilder").glob("*.webp"):
        assert file.name in unquote(html)


# Made once


def test_cold_and_warm_and_damaged_memory_give_the_same_site(folder: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(folder, tmp_path / "copy"))
    cold = contents(copy / "site" / "bilder")
    kept = sorted((copy / picture_files.CACHE).iterdir())
    assert len(kept) == len([name for name in cold if name.endswith(".webp")])
    kept[0].write_bytes(kept[0].read_bytes()[:-1])
    kept[1].write_bytes(kept[2].read_bytes())
    kept[3].unlink()
    assert build_site(copy, strict=True)
    assert contents(copy / "site" / "bilder") == cold
    assert contents(copy / picture_files.CACHE) == contents(folder / picture_files.CACHE)


def test_what_is_kept_is_not_made_again(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    around = read(folder)
    (steg,) = [one for one in around.pictures.values() if one.file.endswith("steg.jpg")]

    def refuse(*_: object) -> None:
        raise AssertionError("made again")

    monkeypatch.setattr(pictures, "in_sizes", refuse)
    made = picture_files.picture_files(around, [(steg.key, 480)], refuse)
    assert [one.path for one in made] == [steg.address(480)]


def test_folder_that_nobody_may_write_costs_only_time(good_copy: Path) -> None:
    around = with_page(good_copy, "![Der Steg](bilder/steg.jpg)", {"steg.jpg": photograph(600, 400)})
    (good_copy / ".cache").write_text("no folder", "utf-8")
    steg = around.pictures["bilder/steg.jpg"]
    made = list(picture_files.picture_files(around, [(steg.key, 480)], lambda problem: None))
    assert [one.path for one in made] == [steg.address(480)]


def test_nothing_is_kept_outside_the_folder_of_the_site(good_copy: Path, tmp_path: Path) -> None:
    around = with_page(good_copy, "![Der Steg](bilder/steg.jpg)", {"steg.jpg": photograph(600, 400)})
    (tmp_path / "elsewhere").mkdir()
    (good_copy / ".cache").symlink_to(tmp_path / "elsewhere")
    steg = around.pictures["bilder/steg.jpg"]
    assert list(picture_files.picture_files(around, [(steg.key, 480)], lambda problem: None))
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_other_content_has_another_address(good_copy: Path) -> None:
    page = "![Der Steg](bilder/steg.jpg)"
    before = with_page(good_copy, page, {"steg.jpg": photograph(600, 400)}).pictures["bilder/steg.jpg"]
    after = with_page(good_copy, page, {"steg.jpg": photograph(600, 401)}).pictures["bilder/steg.jpg"]
    assert before.address(480) != after.address(480)


@pytest.mark.parametrize(
    ("width", "widths"),
    [(3000, (480, 960, 1600)), (1200, (480, 960, 1200)), (1000, (480, 1000)), (480, (480,)), (90, (90,))],
)
def test_no_picture_is_made_larger_than_it_is(width: int, widths: tuple[int, ...]) -> None:
    assert Picture("a.jpg", width, 100, "key").widths == widths


@pytest.mark.parametrize("mode", ["L", "LA", "P", "RGBA", "CMYK", "I;16", "1"])
def test_picture_of_any_sort_of_colours_can_be_shown(mode: str) -> None:
    file = BytesIO()
    Image.new(mode, (40, 30)).save(file, "JPEG" if mode == "CMYK" else "PNG")
    (made,) = pictures.in_sizes(file.getvalue(), [(20, 15)])
    with Image.open(BytesIO(made)) as picture:
        assert (picture.format, picture.size) == ("WEBP", (20, 15))


def test_drawing_keeps_its_sharp_edges_and_what_is_clear() -> None:
    drawing = Image.new("RGBA", (40, 30), (0, 0, 0, 0))
    drawing.paste((200, 10, 10, 255), (10, 10, 20, 20))
    file = BytesIO()
    drawing.save(file, "PNG")
    (made,) = pictures.in_sizes(file.getvalue(), [(40, 30)])
    with Image.open(BytesIO(made)) as picture:
        assert picture.convert("RGBA").getpixel((15, 15)) == (200, 10, 10, 255)
        assert picture.convert("RGBA").getpixel((0, 0))[3] == 0  # type: ignore[index]


# What volunteers are told


def read(folder: Path) -> Neighbourhood:
    site, problems = site_in(folder)
    assert site, problems
    return neighbourhood_of(site, TODAY)


def with_page(folder: Path, text: str, files: dict[str, bytes]) -> Neighbourhood:
    """The neighbourhood with one more page and pictures for it."""
    for name, content in files.items():
        (folder / "content" / "bilder" / name).write_bytes(content)
    (folder / "content" / "neu.md").write_text(f"# Neu\n\n{text}\n", "utf-8")
    return read(folder)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("![](bilder/a.jpg)", "picture-without-alt"),
        ("![ ](bilder/a.jpg)", "picture-without-alt"),
        ("![][a]\n\n[a]: bilder/a.jpg", "picture-without-alt"),
        ('<img src="../bilder/a.jpg">', "picture-without-alt"),
        ("![A](https://anderswo.example/a.jpg)", "picture-elsewhere"),
        ("![A](//anderswo.example/a.jpg)", "picture-elsewhere"),
        ("![A](bilder/a.heic)", "picture-type"),
        ("![A](bilder/kaputt.jpg)", "picture-unreadable"),
        ("![A](bilder/riesig.jpg)", "picture-too-large"),
    ],
)
def test_picture_that_cannot_be_shown_is_told_with_its_line(good_copy: Path, text: str, code: str) -> None:
    files = {
        "a.jpg": photograph(),
        "a.heic": b"heic",
        "kaputt.jpg": b"kein Bild",
        "riesig.jpg": bytes(15 * 1024 * 1024 + 1),
    }
    if text.startswith("<"):
        (good_copy / "bilder").mkdir()
        text = text.replace("../", "")
    found = with_page(good_copy, text, files).problems
    assert [(one.code, one.position.file, one.position.line) for one in found] == [
        (code, "content/neu.md", 3)
    ]


@pytest.mark.parametrize(
    "text",
    [
        "![dekorativ](bilder/a.jpg)",
        "![Schmuck](bilder/a.jpg)",
        "![A [b] c](bilder/a.jpg)",
        '![A](bilder/a.jpg "Titel")',
        "![A](bilder/A.JPG)",
        "![Das Boot][a]\n\n[a]: bilder/a.jpg",
        '<img alt="" src="bilder/a.jpg">',
        "`![](bilder/a.jpg)`",
    ],
)
def test_picture_that_says_what_it_shows_or_that_it_is_ornament_is_let_pass(
    good_copy: Path, text: str
) -> None:
    files = {"a.jpg": photograph(), "A.JPG": photograph()}
    assert with_page(good_copy, text, files).problems == ()


def test_picture_of_a_record_is_told_where_it_is_named(good_copy: Path) -> None:
    (good_copy / "content" / "bilder" / "kaputt.png").write_bytes(b"kein Bild")
    place = good_copy / "content" / "orte" / "neu.md"
    place.write_text("---\ntitel: Neu\nbild: {datei: bilder/kaputt.png, alt: Neu}\n---\n", "utf-8")
    (found,) = read(good_copy).problems
    assert (found.code, found.position.file, found.position.line) == (
        "picture-unreadable",
        "content/orte/neu.md",
        3,
    )


def test_picture_must_not_be_a_link_out_of_the_folder(good_copy: Path) -> None:
    (good_copy / "geheim.jpg").write_bytes(photograph())
    (good_copy / "content" / "bilder" / "a.jpg").symlink_to("../../geheim.jpg")
    found = with_page(good_copy, "![A](bilder/a.jpg)", {})
    assert [one.code for one in found.problems] == ["outside-folder"]


def test_picture_in_words_for_readers_elsewhere_has_a_full_address(good_copy: Path) -> None:
    from quartier.pages.texts_elsewhere import html_elsewhere

    around = with_page(good_copy, "![A](bilder/a.jpg)", {"a.jpg": photograph(600, 400)})
    html = html_elsewhere(View(around, TODAY), "![A](bilder/a.jpg)", "content/neu.md", "neu/")
    (tag,) = Tags(html).found
    assert tag["src"] == f"https://neustadt.example/{around.pictures['bilder/a.jpg'].address(600)}"


def contents(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir()}
