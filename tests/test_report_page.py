"""Reporting without an account: a mail that only has to be filled in; and links to other websites, asked."""

import threading
from collections.abc import Iterator
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, unquote

import html5lib
import pytest
from click.testing import CliRunner

from quartier.cli import main
from quartier.drafts import Desk
from quartier.external_links import Broken, addresses_in, broken, told
from quartier.issue_form import form
from quartier.loading import neighbourhood_of
from quartier.model.site import Site
from quartier.pages.report_pages import report_page
from quartier.pages.view import View
from quartier.reading.configuration import site_in
from quartier.site import Making, plan
from quartier.words import words_of


def view_of(folder: Path, today: date) -> View:
    site, _ = site_in(folder)
    assert site
    return View(neighbourhood_of(site, today), today)


def mails(html: str) -> list[tuple[str, dict[str, list[str]]]]:
    """The addresses and the filled-in parts of all links that write a mail."""
    tree = html5lib.parse(html, namespaceHTMLElements=False)
    links = [link.attrib["href"] for link in tree.iter("a") if link.attrib["href"].startswith("mailto:")]
    return [(unquote(link[7:].partition("?")[0]), parse_qs(link.partition("?")[2])) for link in links]


def test_mail_names_every_field_of_the_form_and_opens_with_a_subject(good: Path, today: date) -> None:
    view = view_of(good, today)
    (address, said), *_ = mails(report_page(view).html)
    assert address == "post@neustadt.example"
    assert said["subject"] == ["Termin für den Kalender: "]
    text = said["body"][0]
    assert "\n" not in text.replace("\r\n", "")  # RFC 6068 §5
    for one in form("event", Desk(view.neighbourhood, words_of("de"), today)).fields:
        assert f"\r\n{one.label.rstrip('?')}" in text


def test_mail_can_be_opened_by_programs_that_cut_long_addresses(repository: Path, today: date) -> None:
    for _, said in mails(report_page(view_of(repository, today)).html):
        assert sum(len(part.encode()) for parts in said.values() for part in parts) < 1500


def test_text_to_copy_is_the_text_of_the_mail(good: Path, today: date) -> None:
    html = report_page(view_of(good, today)).html
    tree = html5lib.parse(html, namespaceHTMLElements=False)
    shown = "".join(next(tree.iter("pre")).itertext())
    assert shown.strip() == mails(html)[0][1]["body"][0].replace("\r\n", "\n").strip()


def test_mistakes_can_be_reported_too(good: Path, today: date) -> None:
    _, (_, _), (_, wrong) = mails(report_page(view_of(good, today)).html)
    assert wrong["subject"] == ["Fehler auf der Website: "]
    assert "Was stimmt nicht" in wrong["body"][0]


def test_page_needs_no_script(good: Path, today: date) -> None:
    assert "<script" not in report_page(view_of(good, today)).html


def test_without_a_mail_address_the_page_leads_to_the_imprint(good_copy: Path, today: date) -> None:
    file = good_copy / "mkdocs.yml"
    file.write_text(file.read_text("utf-8").replace("        email: post@neustadt.example\n", ""), "utf-8")
    html = report_page(view_of(good_copy, today)).html
    assert mails(html) == []
    assert 'href="../impressum/"' in html


def test_form_is_offered_where_the_files_lie_on_github(repository: Path, good: Path, today: date) -> None:
    assert "/issues/new/choose" in report_page(view_of(repository, today)).html
    assert "/issues/new/choose" not in report_page(view_of(good, today)).html


def test_calendar_leads_to_the_page(good: Path, today: date) -> None:
    view = view_of(good, today)
    pages = {planned.address: planned.make for planned in plan(Making(view, None))}
    assert "termin-melden/" in pages
    assert 'href="../termin-melden/"' in pages["kalender/"]().html


# Links to other websites


class Answers(BaseHTTPRequestHandler):
    """Answers by the path: the number in it, and heads not at all below /only-get."""

    asked: list[tuple[str, str]]

    def do_HEAD(self) -> None:
        self.answer()

    def do_GET(self) -> None:
        self.answer()

    def answer(self) -> None:
        type(self).asked.append((self.command, self.path))
        refused = self.path == "/only-get" and self.command == "HEAD"
        self.send_response(500 if refused else int(self.path[1:4]) if self.path[1:4].isdigit() else 200)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Says nothing."""


@pytest.fixture
def server() -> Iterator[str]:
    """A web server on this machine; its address."""
    Answers.asked = []
    with ThreadingHTTPServer(("127.0.0.1", 0), Answers) as httpd:
        threading.Thread(target=httpd.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{httpd.server_port}"
        httpd.shutdown()


@pytest.fixture
def site(good: Path) -> Site:
    found, _ = site_in(good)
    assert found
    return found


def test_dead_links_are_found_and_living_ones_are_not(server: str, site: Site) -> None:
    given = [f"{server}{path}" for path in ("/ok", "/404", "/500x", "/403", "/only-get", "/größe?a=ä")]
    found = broken(dict.fromkeys(given, ("a.md",)), site)
    assert found == (Broken(f"{server}/404", 404, ("a.md",)), Broken(f"{server}/500x", 500, ("a.md",)))
    assert ("GET", "/ok") not in Answers.asked
    assert ("GET", "/only-get") in Answers.asked


def test_server_that_does_not_answer_is_told(site: Site) -> None:
    url = "http://127.0.0.1:9/"  # discard: nobody listens there
    assert broken({url: ("a.md",)}, site) == (Broken(url, 0, ("a.md",)),)


def test_addresses_are_found_in_every_sort_of_file(good_copy: Path) -> None:
    page = good_copy / "content" / "mithelfen.md"
    page.write_text(
        "# Mithelfen\n\n[a](https://a.de/x_(y)), <https://b.de/>. https://c.de/#teil, https://d.example/\n"
        "https://neustadt.example/kalender/\n",
        "utf-8",
    )
    event = good_copy / "events" / "seefest.yaml"
    event.write_text(event.read_text("utf-8") + "  https://b.de/\n", "utf-8")
    site, _ = site_in(good_copy)
    assert site
    assert addresses_in(site) == {
        "https://a.de/x_(y)": ("content/mithelfen.md",),
        "https://b.de/": ("content/mithelfen.md", "events/seefest.yaml"),
        "https://c.de/": ("content/mithelfen.md",),
    }


def test_report_names_address_reason_and_file() -> None:
    said = told(
        [Broken("https://a.de/", 404, ("a.md", "b.md")), Broken("https://b.de/", 0, ("b.md",))],
        7,
        words_of("de"),
    )
    assert "Von 7 Adressen auf anderen Websites ließen sich 2 nicht öffnen." in said
    assert "- <https://a.de/> – Die Seite gibt es nicht mehr (404).\n  in `a.md`, `b.md`\n" in said
    assert "- <https://b.de/> – keine Antwort" in said


def test_dead_links_are_no_error(good_copy: Path, server: str, tmp_path: Path) -> None:
    page = good_copy / "content" / "mithelfen.md"
    page.write_text(f"# Mithelfen\n\n[weg]({server}/404)\n", "utf-8")
    output = tmp_path / "build" / "links.md"
    done = CliRunner().invoke(main, ["-C", str(good_copy), "links", "--external", "--output", str(output)])
    assert done.exit_code == 0, done.output
    assert f"{server}/404" in output.read_text("utf-8")


def test_without_dead_links_there_is_no_report(good_copy: Path, tmp_path: Path) -> None:
    output = tmp_path / "links.md"
    done = CliRunner().invoke(main, ["-C", str(good_copy), "links", "--external", "--output", str(output)])
    assert done.exit_code == 0
    assert not output.exists()
