"""Readers learn who runs a site, what it knows of them and how accessible it is; operators, what they owe."""

import re
import shutil
from datetime import date
from html import unescape
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import urljoin

import pytest
from msgspec.structs import replace

from conftest import GOOD, TODAY
from plain_build import build_site
from quartier import authorities
from quartier.calendar.holidays import known_states
from quartier.duties import DUTIES, duties_of, links, missing_in
from quartier.loading import neighbourhood_of
from quartier.model.neighbourhood import Neighbourhood, Record
from quartier.model.problem import Problem, Severity, in_order
from quartier.model.site import Accessibility, Contact, Gap, Hosting, Operator, Register, Site
from quartier.pages.legal_pages import LEGAL_PAGES
from quartier.pages.view import View
from quartier.reading.configuration import site_in
from quartier.words import LANGUAGES, vocabulary, words_of

ADDRESSES = {
    "de": ("impressum/", "datenschutz/", "barrierefreiheit/"),
    "en": ("imprint/", "privacy/", "accessibility/"),
}
ADDRESS = "Uferweg 2, 83999 Neustadt am See"
BARE = Operator("association", "Seefreunde")
WHOLE = Operator(
    "association",
    "Seefreunde e. V.",
    address=ADDRESS,
    phone="08999 100-0",
    email="post@neustadt.example",
    represented_by="Ute Segel",
    registered=Register("Amtsgericht Neustadt", "VR 123"),
    responsible=Contact("Ute Segel"),
)
CHURCH = replace(WHOLE, type="church", name="Kirchengemeinde am See", registered=None)
TOWN = replace(WHOLE, type="public-body", name="Stadt Neustadt", registered=None)
HOST = Hosting("Seewerke", "Hafenstraße 1", logs=("IP-Adresse", "Zeitpunkt"), logs_days=7)
CHECKED = Accessibility("partial", (Gap("Ein Plakat ist nur ein Bild."),), date(2026, 5, 13), "self")
OFFICER = Contact("Rosa Schutz", email="schutz@neustadt.example")


@pytest.fixture
def site(good: Path) -> Site:
    """The good site with an operator who owes nothing."""
    found, problems = site_in(good)
    assert found is not None, problems
    return replace(found, operator=WHOLE, hosting=HOST, accessibility=CHECKED, demonstration=False)


def owed(site: Site, today: date = TODAY) -> dict[str, bool]:
    """The codes of what is missing, and whether the page would be unlawful."""
    return {one.code: one.unlawful for one in missing_in(site, today)}


def problems_of(site: Site) -> tuple[Problem, ...]:
    return in_order(duties_of(site, TODAY))


def view_of(site: Site) -> View:
    return View(Neighbourhood(site), TODAY)


def page(site: Site, name: str) -> str:
    """The HTML of a legal page."""
    return LEGAL_PAGES[name](view_of(site)).html


def read(html: str) -> str:
    """What a reader reads: the text, blanks folded."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", re.sub("<(?:!--.*?--|wbr)>", "", html))).split())


def text(site: Site, name: str) -> str:
    return read(page(site, name))


# Every page leads there


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = Path(
        shutil.copytree(
            GOOD, tmp_path_factory.mktemp("legal") / "good", ignore=shutil.ignore_patterns(".cache")
        )
    )
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("SOURCE_DATE_EPOCH", "1780308000")
        target = build_site(folder, strict=True)
    assert target is not None
    return target


def footer(html: str) -> str:
    return html[html.index("<footer") :]


def test_every_page_leads_to_the_three_that_the_law_asks_for(built: Path) -> None:
    pages = sorted(built.rglob("*.html"))
    assert len(pages) > 50
    lost = []
    for file in pages:
        here = f"/{file.relative_to(built).as_posix()}"
        targets = re.findall(r'href="([^"]+)"', footer(file.read_text("utf-8")))
        found = {urljoin(here, target) for target in targets}
        lost += [f"{here}: {one}" for one in ADDRESSES["de"] if f"/{one}" not in found]
    assert lost == []


def test_footer_says_which_of_them_is_open(built: Path) -> None:
    for address in ADDRESSES["de"]:
        current = re.findall(
            r'href="([^"]+)" aria-current', footer((built / address / "index.html").read_text("utf-8"))
        )
        assert current == [f"../{address}"]


def test_menus_and_texts_may_link_to_them(site: Site) -> None:
    generated = view_of(site).addresses.generated
    for address in ADDRESSES["de"]:
        assert generated[f"{address}index.md"] == address


def test_page_of_the_same_name_is_told_that_its_address_is_taken(good_copy: Path) -> None:
    (good_copy / "content" / "impressum.md").write_text("# Unser Impressum\n", "utf-8")
    found, _ = site_in(good_copy)
    assert found
    told = [
        one for one in neighbourhood_of(found, TODAY).problems if one.position.file == "content/impressum.md"
    ]
    assert [(one.code, one.facts["address"]) for one in told] == [("generated-name", "impressum/")]


# What the imprint says


def test_imprint_says_everything_that_the_operator_said(site: Site) -> None:
    operator = replace(
        WHOLE, supervised_by="Landratsamt am See", vat_id="DE123456789", second_way="Fax 08999 1"
    )
    said = text(replace(site, operator=operator), "imprint")
    for one in (
        "Seefreunde e. V.",
        ADDRESS,
        "08999 100-0",
        "post@neustadt.example",
        "Vertreten durch Ute Segel",
    ):
        assert one in said
    for one in ("Amtsgericht Neustadt, VR 123", "Landratsamt am See", "DE123456789", "Fax 08999 1"):
        assert one in said


def test_whoever_is_responsible_can_be_written_to(site: Site) -> None:
    """§ 18 Abs. 2 MStV asks for a name and an address; the operator's will do."""
    said = text(site, "imprint")
    assert f"Ute Segel Anschrift: {ADDRESS}" in said
    own = replace(WHOLE, responsible=Contact("Ute Segel", address="Seestraße 9"))
    assert "Ute Segel Anschrift Seestraße 9" in text(replace(site, operator=own), "imprint")


def test_german_laws_are_named_in_germany_only(site: Site) -> None:
    assert "§ 5" in text(site, "imprint")
    assert "§" not in text(replace(site, country="AT", state=None), "imprint")


def test_what_cannot_be_dialled_or_opened_becomes_no_link(site: Site) -> None:
    odd = replace(
        WHOLE,
        phone="siehe Aushang",
        email="post ät see",
        privacy_authority=Contact("Amt", website="javascript:x"),
    )
    html = page(replace(site, operator=odd), "imprint") + page(replace(site, operator=odd), "privacy")
    assert "siehe Aushang" in html
    assert "tel:" not in html
    assert 'href="javascript' not in html
    assert links("website", "https://amt.example/", site)


def test_names_of_operators_are_text(site: Site) -> None:
    evil = replace(WHOLE, name="<script>alert(1)</script>", represented_by='"><img src=x>')
    for name in LEGAL_PAGES:
        html = page(replace(site, operator=evil), name)
        assert "<script" not in html
        assert "<img" not in html


# Duties


def test_operator_who_said_everything_owes_nothing(site: Site) -> None:
    assert owed(site) == {}
    assert problems_of(site) == ()


def test_site_without_an_operator_is_refused(site: Site) -> None:
    problems = problems_of(replace(site, operator=None))
    assert [(one.code, one.severity) for one in problems] == [("operator-missing", Severity.ERROR)]


@pytest.mark.parametrize(
    ("without", "code"),
    [
        ({"address": ""}, "imprint-address"),
        ({"email": ""}, "imprint-email"),
        ({"phone": ""}, "imprint-second-way"),
        ({"represented_by": ""}, "imprint-represented-by"),
        ({"registered": None}, "imprint-register"),
    ],
)
def test_imprint_without_it_is_unlawful(site: Site, without: dict[str, Any], code: str) -> None:
    assert owed(replace(site, operator=replace(WHOLE, **without))) == {code: True}


def test_second_fast_way_need_not_be_a_phone(site: Site) -> None:
    assert owed(replace(site, operator=replace(WHOLE, phone="", second_way="Fax 08999 1"))) == {}


@pytest.mark.parametrize("name", ["Seefreunde e. V.", "Seefreunde e.V.", "Seefreunde eingetragener Verein"])
def test_registered_association_names_its_register(site: Site, name: str) -> None:
    assert "imprint-register" in owed(replace(site, operator=replace(BARE, name=name)))


def test_association_that_is_not_registered_has_none_to_name(site: Site) -> None:
    assert "imprint-register" not in owed(replace(site, operator=BARE))


def test_whether_somebody_must_answer_for_reports_is_for_the_operator_to_judge(site: Site) -> None:
    assert owed(replace(site, operator=replace(WHOLE, responsible=None))) == {"imprint-responsible": False}


def test_privacy_page_needs_the_host_and_what_it_stores(site: Site) -> None:
    assert owed(replace(site, hosting=None)) == {"hosting-missing": True}
    assert owed(replace(site, hosting=Hosting("Seewerke"))) == {
        "hosting-address": False,
        "hosting-logs": False,
    }
    assert owed(replace(site, hosting=Hosting("Seewerke", "Hafen 1", logs_days=0))) == {}
    says_itself = Hosting("Seewerke", "Hafen 1", "https://seewerke.example/", ("IP-Adresse",))
    assert owed(replace(site, hosting=says_itself)) == {}


def test_public_body_owes_more_than_an_association(site: Site) -> None:
    bare = {"accessibility": None}
    assert owed(replace(site, **bare)) == {"accessibility-missing": False}
    assert owed(replace(site, operator=TOWN, **bare)) == {
        "privacy-officer": True,
        "accessibility-missing": True,
    }
    assert owed(replace(site, operator=replace(TOWN, privacy_officer=OFFICER))) == {}


def test_public_body_says_what_is_not_accessible_and_who_enforces_it(site: Site) -> None:
    town = replace(site, operator=replace(TOWN, privacy_officer=OFFICER))
    assert owed(replace(town, accessibility=Accessibility("none"))) == {
        "accessibility-gaps": True,
        "accessibility-check": True,
    }
    unknown = replace(town, state="TH")
    assert owed(unknown) == {"accessibility-enforcement": True}
    named = replace(CHECKED, enforcement=Contact("Landesbeauftragte"))
    assert owed(replace(unknown, accessibility=named)) == {}


def test_public_body_looks_at_its_statement_every_year(site: Site) -> None:
    town = replace(site, operator=replace(TOWN, privacy_officer=OFFICER))
    assert owed(town, date(2027, 5, 13)) == {}
    assert owed(town, date(2027, 6, 1)) == {"accessibility-old": False}
    assert owed(site, date(2027, 6, 1)) == {}


def test_church_says_which_law_holds_and_who_watches_over_it(site: Site) -> None:
    assert owed(replace(site, operator=CHURCH)) == {"denomination-missing": True, "privacy-officer": False}
    catholic = replace(CHURCH, denomination="catholic", privacy_officer=OFFICER)
    assert owed(replace(site, operator=catholic)) == {"privacy-authority": True}
    watched = replace(catholic, privacy_authority=Contact("Kirchliche Aufsicht"))
    assert owed(replace(site, operator=watched)) == {}
    assert owed(replace(site, operator=replace(catholic, denomination="other"))) == {}


def test_whoever_gives_no_state_is_asked_for_it(site: Site) -> None:
    assert owed(replace(site, state=None)) == {"privacy-state": True}
    assert owed(replace(site, country="AT", state=None)) == {"privacy-authority": True}


@pytest.mark.parametrize(
    "operator", [None, BARE, replace(BARE, type="church"), replace(BARE, type="public-body")]
)
def test_demonstration_is_warned_and_never_refused(site: Site, operator: Operator | None) -> None:
    shown = replace(site, operator=operator, hosting=None, accessibility=None, demonstration=True)
    problems = problems_of(shown)
    assert problems
    assert {one.severity for one in problems} == {Severity.WARNING}


# What is missing stands on the page


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "operator", [None, BARE, replace(BARE, type="church"), replace(BARE, type="public-body")]
)
def test_demonstration_marks_every_gap_on_its_page(
    site: Site, operator: Operator | None, language: str
) -> None:
    shown = replace(
        site, operator=operator, hosting=None, accessibility=None, demonstration=True, language=language
    )
    words = vocabulary(language)["legal"]
    told = list(missing_in(shown, TODAY))
    assert {one.page for one in told} == set(LEGAL_PAGES)
    for one in told:
        said = text(shown, one.page)
        assert words["demonstration"] in said
        assert words["missing"] in said
        assert words["gaps"][one.code] in said


def test_page_that_lacks_nothing_speaks_of_no_gap(site: Site) -> None:
    for name in LEGAL_PAGES:
        assert "legal__note" not in page(site, name)


def test_what_is_only_advised_is_no_gap_of_a_real_site(site: Site) -> None:
    advised = replace(site, operator=replace(WHOLE, responsible=None, phone=""))
    said = text(advised, "imprint")
    words = vocabulary("de")["legal"]["gaps"]
    assert words["imprint-second-way"] in said
    assert words["imprint-responsible"] not in said


def test_every_duty_has_its_words_in_every_language() -> None:
    codes = {duty.code for duty in DUTIES} | {"operator-missing"}
    for language in LANGUAGES:
        assert set(vocabulary(language)["legal"]["gaps"]) == codes
        assert codes <= set(vocabulary(language)["problems"])


# What the page on privacy says


def test_privacy_page_says_what_the_host_writes_down_and_how_long(site: Site) -> None:
    said = text(site, "privacy")
    assert "Die Website liegt bei Seewerke, Hafenstraße 1." in said
    assert (
        "In sein Protokoll schreibt der Server: IP-Adresse, Zeitpunkt. Nach 7 Tagen wird das gelöscht."
        in said
    )


def test_host_that_stores_nothing_is_not_said_to_store(site: Site) -> None:
    said = text(replace(site, hosting=replace(HOST, logs_days=0)), "privacy")
    assert "Gespeichert wird davon nichts." in said
    assert "Protokoll" not in said


def test_host_that_names_no_period_is_linked(site: Site) -> None:
    host = replace(HOST, logs_days=None, website="https://seewerke.example/daten", abroad="in die USA")
    html = page(replace(site, hosting=host), "privacy")
    assert 'href="https://seewerke.example/daten"' in html
    assert "gelöscht." not in read(html).partition("abonnieren")[0]
    assert "Europäische Union verlassen: in die USA." in read(html)


@pytest.mark.parametrize(
    ("operator", "law", "others"),
    [
        (WHOLE, "Buchst. f DSGVO", ("Buchst. e", "DSG-EKD", "KDG")),
        (TOWN, "Buchst. e DSGVO", ("Buchst. f", "DSG-EKD", "KDG")),
        (replace(CHURCH, denomination="evangelical"), "DSG-EKD", ("DSGVO", "KDG")),
        (replace(CHURCH, denomination="catholic"), "KDG", ("DSGVO", "DSG-EKD")),
        (replace(CHURCH, denomination="other"), "Buchst. f DSGVO", ("Buchst. e", "DSG-EKD", "KDG")),
    ],
    ids=["association", "public-body", "evangelical", "catholic", "other-church"],
)
def test_privacy_page_names_the_law_that_holds(
    site: Site, operator: Operator, law: str, others: tuple[str, ...]
) -> None:
    said = text(replace(site, operator=operator), "privacy")
    assert law in said
    assert [one for one in others if one in said] == []


def test_reader_learns_where_to_complain(site: Site) -> None:
    assert "Bayerisches Landesamt für Datenschutzaufsicht" in text(site, "privacy")
    assert "Bayerischer Landesbeauftragter für den Datenschutz" in text(
        replace(site, operator=TOWN), "privacy"
    )
    own = replace(WHOLE, privacy_authority=Contact("Eigene Aufsicht", website="https://aufsicht.example/"))
    said = text(replace(site, operator=own), "privacy")
    assert "Eigene Aufsicht" in said
    assert "Bayerisches" not in said


def test_every_german_state_has_its_authority(site: Site) -> None:
    states = known_states("DE")
    assert len(states) >= 16
    for state in states:
        for operator in (WHOLE, TOWN):
            found = authorities.of_data_protection(replace(site, state=state, operator=operator))
            assert found is not None, state
            assert links("website", found.website, site), state


def test_public_history_of_the_files_is_told_where_there_is_one(site: Site) -> None:
    assert "in einer öffentlichen Ablage" in text(site, "privacy")
    assert "Ablage" not in text(replace(site, repository=""), "privacy")


def test_how_long_minutes_stay_is_told_for_every_committee_that_says_it(site: Site) -> None:
    committees = {
        slug: Record("committee", slug, "", SimpleNamespace(title=slug, retention=years))
        for slug, years in (("Rat", 5), ("Kreis", 1), ("Runde", None))
    }
    said = read(LEGAL_PAGES["privacy"](View(Neighbourhood(site, {"committee": committees}), TODAY)).html)
    assert "Rat: 5 Jahre Kreis: ein Jahr" in said
    assert "Runde" not in said
    assert "Protokolle" not in text(site, "privacy")
    assert "erscheinen nur mit ihrer Aufgabe" in said


def test_site_keeps_what_its_privacy_page_promises(built: Path) -> None:
    """No cookies, nothing stored in the browser, and nobody else is asked."""
    scripts = sorted(path for path in built.rglob("*.js") if "pagefind" not in path.parts)
    assert scripts
    for script in scripts:
        assert not re.search(
            r"document\.cookie|localStorage|sessionStorage|indexedDB|sendBeacon", script.read_text("utf-8")
        )
    asked = [
        (page.name, target)
        for page in sorted(built.rglob("*.html"))
        for tag in re.findall(r"<(?:img|script|iframe|source|link|form)\b[^>]*>", page.read_text("utf-8"))
        if "canonical" not in tag
        for target in re.findall(r'(?:src|href|action)="([^"]+)"', tag)
        if re.match(r"[a-z]+:|//", target) and not target.startswith("https://neustadt.example/")
    ]
    assert asked == []


# What the statement on accessibility says


def test_statement_says_state_gaps_day_and_method(site: Site) -> None:
    gap = Gap("Das Plakat ist ein Bild.", "So kam es.", date(2026, 12, 31), "Rufen Sie an.")
    said = text(replace(site, accessibility=replace(CHECKED, gaps=(gap,))), "accessibility")
    assert "teilweise vereinbar" in said
    assert "Das Plakat ist ein Bild. Grund: So kam es. Stattdessen: Rufen Sie an." in said
    assert "bis zum 31. Dezember 2026" in said.replace("\u00a0", " ")
    assert "selbst geprüft" in said
    assert "am 13. Mai 2026" in said.replace("\u00a0", " ")


def test_site_without_a_check_claims_nothing(site: Site) -> None:
    said = text(replace(site, accessibility=None), "accessibility")
    assert "noch nicht geprüft" in said
    assert "vereinbar" not in said


def test_barriers_are_reported_to_the_operator_or_whom_the_statement_names(site: Site) -> None:
    assert "post@neustadt.example" in text(site, "accessibility")
    named = replace(site, accessibility=replace(CHECKED, email="barriere@neustadt.example", phone="08999 7"))
    said = text(named, "accessibility")
    assert "barriere@neustadt.example" in said
    assert "08999 7" in said
    assert "post@neustadt.example" not in said


def test_readers_of_a_public_body_learn_who_enforces(site: Site) -> None:
    body = "Ombudsstelle für barrierefreie Informationstechnik des Landes Nordrhein-Westfalen"
    town = replace(site, operator=TOWN, state="NW")
    assert body in text(town, "accessibility")
    assert "2016/2102" in text(town, "accessibility")
    assert body not in text(replace(town, operator=WHOLE), "accessibility")
    assert "2016/2102" not in text(replace(town, operator=WHOLE), "accessibility")
    own = replace(CHECKED, enforcement=Contact("Schlichtungsstelle am See"))
    assert "Schlichtungsstelle am See" in text(replace(town, accessibility=own), "accessibility")


# Languages and configuration


def test_english_site_has_them_in_english(site: Site) -> None:
    english = replace(site, language="en")
    addresses = [LEGAL_PAGES[name](view_of(english)).address for name in LEGAL_PAGES]
    assert addresses == list(ADDRESSES["en"])
    assert "The server writes into its log" in text(english, "privacy")
    assert "partially compliant" in text(english, "accessibility")
    assert "Represented by Ute Segel" in text(english, "imprint")


HEAD = """\
site_name: See
site_url: https://neustadt.example/
plugins:
  - quartier:
      uid_domain: neustadt.example
"""
GERMAN = """\
      operator:
        art: behörde
        name: Stadt
        adresse: Rathausplatz 1
        telefon: 08999 1
        mail: a@neustadt.example
        zweiter_weg: Fax
        vertreten_durch: Rita Rat
        aufsicht: Landratsamt
        ust_id: DE1
        register: {gericht: Amtsgericht, nummer: VR 1}
        verantwortlich: {name: Rita Rat, adresse: Gasse 1, telefon: 08999 2, mail: b@neustadt.example}
        datenschutzbeauftragte: {name: Rosa}
        datenschutzaufsicht: {name: Amt, webseite: "https://amt.example/"}
      hosting:
        {name: Werk, adresse: Hafen 1, webseite: "https://w.example/", drittland: USA, speichert: IP,
         speichert_tage: 3}
      barrierefreiheit:
        stand: nicht vereinbar
        lücken: [{was: Bild, warum: Zeit, bis: 31.12.2026, stattdessen: Text}]
        geprüft_am: 13.5.2026
        methode: extern
        durchsetzung: {name: Stelle}
"""
ENGLISH = """\
      operator:
        type: public-body
        name: Stadt
        address: Rathausplatz 1
        phone: 08999 1
        email: a@neustadt.example
        second_way: Fax
        represented_by: Rita Rat
        supervised_by: Landratsamt
        vat_id: DE1
        register: {court: Amtsgericht, number: VR 1}
        responsible: {name: Rita Rat, address: Gasse 1, phone: 08999 2, email: b@neustadt.example}
        privacy_officer: {name: Rosa}
        privacy_authority: {name: Amt, website: "https://amt.example/"}
      hosting:
        {name: Werk, address: Hafen 1, website: "https://w.example/", logs: [IP], logs_days: 3, abroad: USA}
      accessibility:
        state: none
        gaps: {what: Bild, why: Zeit, until: 2026-12-31, instead: Text}
        checked_on: 2026-05-13
        method: external
        enforcement: {name: Stelle}
"""


def test_german_and_english_configuration_mean_the_same(tmp_path: Path) -> None:
    read = []
    for said in (GERMAN, ENGLISH):
        (tmp_path / "mkdocs.yml").write_text(HEAD + said, "utf-8")
        found, problems = site_in(tmp_path)
        assert found is not None, problems
        read.append((found.operator, found.hosting, found.accessibility))
    assert read[0] == read[1]
    assert read[0][0].privacy_authority == Contact("Amt", website="https://amt.example/")
    assert read[0][2].gaps == (Gap("Bild", "Zeit", date(2026, 12, 31), "Text"),)


def test_words_that_the_templates_ask_for_exist(repository: Path) -> None:
    templates = sorted((repository / "generator" / "quartier" / "pages").glob("legal_*.html"))
    asked = {
        one for file in templates for one in re.findall(r'say\("([\w.]+)"(?! ~)', file.read_text("utf-8"))
    }
    assert len(asked) > 40
    for language in LANGUAGES:
        for address in asked:
            assert words_of(language)[f"legal.{address}"], address
