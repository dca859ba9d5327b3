"""Pages in easy language and in sign language: every page leads there, and nothing is called so unasked."""

import re
from pathlib import Path

import pytest

from conftest import TODAY
from quartier.pages.for_theme import page_languages
from quartier.pages.safe_html import cleaned
from quartier.reading.prose import unsafe_html
from test_html import SITES, build, copy_of
from test_views import GOOD, view_of


def test_page_in_easy_language_says_so_and_is_led_to_from_every_page(tmp_path: Path) -> None:
    folder = copy_of(SITES["good"], tmp_path / "good")
    content = folder / "content"
    (content / "leicht.md").write_text(
        "---\ntitel: Willkommen\nsprache: leicht\n---\n\nDas ist ein Text.\n", "utf-8"
    )
    film = '<video controls width="640" height="360" src="filme/hallo.mp4"></video>'
    (content / "dgs.md").write_text(f"---\ntitel: Hallo\nsprache: gebärdensprache\n---\n\n{film}\n", "utf-8")
    (content / "filme").mkdir()
    (content / "filme" / "hallo.mp4").write_bytes(b"film")
    built = build(folder)
    pages = [page for page in built.published if not page.leads_on]
    for address in ("leicht/", "dgs/"):
        without = [page.file for page in pages if not any(one.endswith(address) for one in page.targets("a"))]
        assert [file for file in without if file != f"{address}index.html"] == []
    easy = [page.address for page in pages if 'lang="de-simple"' in page.text]
    assert easy == ["leicht/"]
    (video,) = built.pages["dgs/index.html"].all("video")
    assert video.get("src") == "../filme/hallo.mp4"
    assert (built.root / "filme" / "hallo.mp4").read_bytes() == b"film"
    assert built.violations(lambda page: iter(page.errors)) == []


def test_site_without_such_pages_does_not_speak_of_them() -> None:
    view = view_of(GOOD, TODAY)
    assert page_languages(view) == []


@pytest.mark.parametrize(
    "tag",
    [
        '<video src="https://films.example/a.mp4">',
        "<video poster=//films.example/a.jpg>",
        '<source src="http://films.example/a.mp4">',
        '<track src="data:text/vtt,x">',
    ],
)
def test_film_from_elsewhere_is_refused_and_never_reaches_a_page(tag: str) -> None:
    assert [problem.code for problem in unsafe_html(tag, "a.md", 1)] == ["html-not-allowed"]
    assert not re.search(r"films\.example|data:", cleaned(tag, str, frozenset()))


def test_film_of_the_site_with_its_subtitles_stays() -> None:
    html = '<video controls="" src="a.mp4"><track kind="captions" srclang="de" src="a.vtt"></video>'
    assert list(unsafe_html(html, "a.md", 1)) == []
    kept = cleaned(html, str, frozenset())
    assert 'src="a.mp4"' in kept
    assert 'src="a.vtt"' in kept
