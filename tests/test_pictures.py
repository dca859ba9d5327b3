"""Pictures, icons, topics and order: what every kind may have."""

import shutil
from pathlib import Path

import pytest

from plain_build import build_site

PICTURE = "bild: {datei: bilder/wiese.svg, alt: 'Eine \"Wiese\" am See', urheber: Fotogruppe}\n"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A built copy of the good neighbourhood with pictures, an icon, topics and a weight."""
    good = Path(__file__).parent / "examples" / "good"
    folder = Path(shutil.copytree(good, tmp_path_factory.mktemp("pictures") / "site"))
    pictures = folder / "content" / "bilder"
    pictures.mkdir(exist_ok=True)
    (pictures / "wiese.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"/>', "utf-8")
    event = f"titel: Wiesenfest\nwann: 2026-07-07\nschlagworte: [Wiese, See]\n{PICTURE}"
    (folder / "events" / "wiesenfest.yaml").write_text(event, "utf-8")
    (folder / "content" / "wiese.md").write_text(f"---\n{PICTURE}---\n# Die Wiese\n\nGrün.\n", "utf-8")
    (folder / "content" / "kontakte" / "zuerst.md").write_text(
        "---\ntitel: Zuletzt im Alphabet\nsortierung: 1\n---\n", "utf-8"
    )
    (folder / "content" / "kontakte" / "zuletzt.md").write_text(
        "---\ntitel: Aaa\nsortierung: 9\n---\n", "utf-8"
    )
    configuration = (folder / "mkdocs.yml").read_text("utf-8")
    assert "farbe: " in configuration
    (folder / "mkdocs.yml").write_text(configuration.replace("farbe: ", "symbol: coffee, farbe: "), "utf-8")
    target = build_site(folder, strict=True)
    assert target
    return target


def test_picture_of_an_event_can_be_heard_and_names_who_made_it(site: Path) -> None:
    html = (site / "veranstaltungen" / "wiesenfest" / "index.html").read_text("utf-8")
    seen = '<img src="../../bilder/wiese.svg" alt="Eine &quot;Wiese&quot; am See"'
    assert f'{seen} decoding="async" loading="lazy">' in html
    assert "Bild: Fotogruppe" in html


def test_picture_of_a_page_stands_below_its_heading(site: Path) -> None:
    html = (site / "wiese" / "index.html").read_text("utf-8")
    assert html.index("</h1>") < html.index('<img src="../bilder/wiese.svg"') < html.index("<p>Grün.")


def test_picture_is_published(site: Path) -> None:
    assert (site / "bilder" / "wiese.svg").is_file()


def test_reader_finds_topics_on_the_page(site: Path) -> None:
    assert "Schlagworte: Wiese, See" in (site / "veranstaltungen" / "wiesenfest" / "index.html").read_text(
        "utf-8"
    )


def test_category_shows_its_icon_beside_its_word(site: Path) -> None:
    html = (site / "kalender" / "index.html").read_text("utf-8")
    assert '<svg class="category__icon" aria-hidden="true"' in html


def test_weight_decides_before_the_alphabet(site: Path) -> None:
    html = (site / "kontakte" / "index.html").read_text("utf-8")
    assert html.index("Zuletzt im Alphabet") < html.index(">Aaa<")
