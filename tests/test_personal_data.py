"""Minutes name nobody who did not agree: what is found, what is let pass, and where exactly it stands."""

import time
from collections import Counter
from collections.abc import Iterable, Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quartier.model.problem import Position, Problem, Severity
from quartier.reading.personal_data import personal_data
from quartier.words import LANGUAGES, vocabulary, words_of
from written import STEADY

FILE = "content/gremien/quartiersrat/2026-03-12.md"

# In each sentence ⟨…⟩ stands around what is to be found, and nothing else is.
NAMES = """
    ⟨Frau Yılmaz⟩ fragt nach dem Zebrastreifen.
    ⟨Herr Müller⟩ und ⟨Frau Schmidt⟩ sind dagegen.
    Der Antrag kam von ⟨Herrn Öztürk⟩ aus dem Quartier.
    ⟨Familie Schmidt⟩ wünscht sich eine Bank.
    ⟨Dr. Weber⟩ berichtet über die Impfwoche.
    ⟨Prof. Dr. von der Heide⟩ hält einen Vortrag.
    ⟨Eheleute Jansen⟩ laden zum Grillen ein.
    ⟨Hr. Krämer⟩ fehlt entschuldigt, ⟨Fr. Çelik⟩ auch.
    ⟨Frau Schneiders⟩ Vorschlag wird angenommen.
    Es fehlt ⟨Frau Dr. Anna-Lena Müller-Lüdenscheidt⟩.
    ⟨Ayşe Demir⟩ bittet um mehr Licht.
    Für die Jugend spricht ⟨Mohammed El Sayed⟩ zum Bolzplatz.
    ⟨Hans-Peter Kowalke⟩ fragt nach dem Stand.
    ⟨Oleksandr Kovalenko⟩ stellt sich vor.
    Protokoll: ⟨M. Schneider⟩
    ⟨Anna K.⟩ regt ein Fest an.
    Danach fragt ⟨Frau K.⟩ nach dem Müll.
    ⟨Peter van den Berg⟩ meldet sich.
    ⟨Anwohnerin Schulz⟩ klagt über Lärm.
    ⟨Pfarrer Becker⟩ begrüßt alle.
    ⟨Frau Bürgermeisterin Thelen⟩ dankt.
    ⟨Jan Kowalke⟩ kommt im Jan. 2026 wieder.
    - ⟨Zeynep Aydoğan⟩: neue Bänke
    | ⟨Ioana Popescu⟩ | anwesend |
    Anwesend: ⟨Wojciech Nowak⟩, ⟨Rojda Aslan⟩ und ⟨Svetlana Petrova⟩
    ⟨Frau von Stein⟩ wohnt am See.
    ⟨Maria D’Angelo⟩ und ⟨Sean O'Brien⟩ kochen.
    ⟨Mu\u0308jde Yilmaz-Frau Mu\u0308ller⟩ ist kein Satz.
    ⟨Mr Smith⟩ and ⟨Ms. Jones⟩ asked about the lights.
    ⟨John Taylor⟩ spoke for ⟨Mrs Miller⟩.
    The paper was read by ⟨Dr Patel⟩.
    """.replace(
    "    ⟨Mu\u0308jde Yilmaz-Frau Mu\u0308ller⟩ ist kein Satz.\n",
    "    ⟨Frau Mu\u0308ller⟩ schreibt auf einem Mac.\n",
)

MAILS = """
    Bitte an ⟨anna.schmidt@example.org⟩ schreiben.
    [Brief](mailto:⟨b@c.example⟩) oder selbst an b@c.example
    Antworten an ⟨anna (at) beispiel.de⟩ bis Mai.
    Mail: <⟨peter+rat@mail.beispiel.de⟩>.
    """

PHONES = """
    Tel. ⟨02431 12345⟩ bis abends.
    Erreichbar unter ⟨0171/2345678⟩, auch spät.
    Aus dem Ausland ⟨+49 2431 123 45-6⟩ wählen.
    Büro ⟨(02431) 12345⟩ oder (⟨02431 54321⟩)
    Telefon: ⟨45 67 89⟩
    Fax ⟨0 24 31 / 12 34 56⟩
    [Anruf](tel:⟨+49243112345⟩) unter 02431 12345
    ⟨+49 (0)2431 12345⟩ und ⟨+44 20 7946 0958⟩
    Tel.⟨02431-12345⟩
    """

ADDRESSES = """
    Sie wohnt ⟨Am Mühlenfeld 12⟩.
    Der Anwohner aus der ⟨Gartenstraße 5a⟩ meldet sich.
    ⟨Kölner Str. 12–14⟩ ist betroffen.
    Beschwerde aus dem ⟨Lindenweg 3⟩, laut.
    ⟨Auf der Heide 7⟩ brennt Licht.
    Absender: ⟨Hauptstr. 1⟩
    ⟨Platz der Republik 4⟩ ist laut.
    Sie lebt ⟨am Mühlenfeld 12⟩ seit 2020.
    In der ⟨Gartenstraße 5⟩ wohnt eine Familie.
    ⟨Alte Straße 8⟩ und ⟨Lange Gasse 2⟩ liegen im Dunkeln.
    The noise comes from ⟨12 Mill Street⟩.
    """

NOTHING = """
    Die Herrschaft am Niederrhein war Thema.
    Jede Frau kann kommen, auch Frauen und Familien mit Kindern.
    Amt für Kinder, Jugend, Familie und Soziales
    Der Kurs „Frau und Beruf“ beginnt.
    Die Kita St. Martin feiert im Mai Geburtstag.
    Die Max-Planck-Straße und das Martin-Luther-Haus sind gesperrt.
    Im Paul Gerhardt Haus und in der Astrid Lindgren Schule ist Platz.
    Sankt Nikolaus kommt am 6. Dezember.
    Die Kirche St. Lambertus läutet.
    Die Kita Maria Montessori öffnet um acht, in St. Anna Selbdritt läutet es.
    Auf der Heide Müll sammeln, im August Ferien machen.
    Mai Fest und Rose Garten
    Wir meinen es ernst. Ernst bleibt es auch.
    z. B. Schneider, i. d. R. Montag, e. V. Der Verein
    Die Vorsitzende dankt. Am Ende dankt die Vorsitzende Spendern.
    Frau Vorsitzende, sehr geehrter Herr Vorsitzender!
    Gruppe A. Wir treffen uns in Haus B. Die Tür ist offen.
    Am 12.3.2026, am 2026-03-12 und vom 01.02.–03.02.2026
    18.00–20.30 Uhr, 08.30 - 10.00 Uhr, 09:00-10:00
    Das kostet 1.200 Euro oder 12 000 €, genau 012 000 €.
    QR-2026-007, „QR 2026/003“ und 003/2026
    § 12 Abs. 3 Satz 2 BauGB
    41812 Erkelenz, 01067 Dresden
    DE02 1203 0000 0000 2020 51
    TOP 3 und Punkt 4: Straße 2026, Am 12. März, Im Jahr 2026
    Tempo 30 für den Bus 401
    In der Kita am Mühlenfeld 2 Gruppen
    Der Spielplatz am Mühlenfeld 2
    In der Gartenstraße 3 Poller aufstellen
    Im Park 12 neue Bänke, am Rathaus 5 kaputte Lampen
    Die Bundesstraße 57 und der Radweg 2
    In der Gartenstraße 12 % mehr Verkehr
    Im Raum 3, zum Beispiel 20 Familien, in der Gruppe 3
    Notruf 112, Bereitschaft 116 117, Rufnummer 116117
    Telefonseelsorge: 0800 111 0 111
    [Fest](termin:anna-schmidt) und [Karte](https://karte.example/0123456789)
    `Frau Müller` <!-- Frau Müller, 02431 12345 -->
    Aktenzeichen 0123-456789
    ja: 8 · nein: 0 · enthalten: 1 · bis: 2026-06-30
    Eine Anwohnerin, ein Anwohner und eine Familie aus dem Quartier fragen.
    The chair thanks all residents. Will Council agree in May Week?
    St. Martin School and Queen Elizabeth Hall are open at 7.30 pm.
    """

KNOWN = (
    "Anna Schneider",
    "Dr. Weber",
    "Am Mühlenfeld 1, 41812 Erkelenz",
    "Hauptstr. 5a",
    "Op de Heid 3, 41812 Erkelenz",
    "02431 4710-400",
    "koordination@quartier.example",
    "Astrid-Lindgren-Treff",
    "Bürgerverein Maria Lindenhof",
    "Quartiersmanagerin",
)
BESIDE_KNOWN = """
    Frau Schneider fragt; Anna Schneider, A. Schneider, Anna S. und Anna Schneiders Idee.
    ⟨Peter Schneider⟩ und ⟨Familie Schneider⟩ haben nicht zugestimmt.
    Dr. Weber antwortet, Frau Weber auch.
    Am Mühlenfeld 1 ist offen, ⟨Am Mühlenfeld 2⟩ nicht.
    Die Hauptstraße 5 a, aber nicht die ⟨Hauptstraße 6⟩.
    Op de Heid 3 ist leise, ⟨Op de Heid 4⟩ ist laut.
    +49 2431 4710 400, 0049 (0)2431 4710-400 und 02431/4710400
    Nicht bekannt: ⟨02431 4710-401⟩
    koordination@quartier.example, nicht ⟨anna@quartier.example⟩
    Im Astrid Lindgren Treff liest ⟨Astrid Lindgren⟩.
    Der Bürgerverein Maria Lindenhof lädt ein.
    Frau Quartiersmanagerin berichtet.
    """


def sentences(table: str) -> list[str]:
    return [line.strip() for line in table.strip().splitlines()]


def found(text: str, known: Iterable[str] = (), language: str = "de") -> list[Problem]:
    return list(personal_data(text, FILE, 1, known, words_of(language)))


def marked(sentence: str, problems: Iterable[Problem]) -> str:
    """The sentence with ⟨…⟩ around what the problems tell of, by their line and column."""
    text = sentence
    for problem in reversed(list(problems)):
        assert problem.position.line == 1
        start = problem.position.column - 1
        end = start + len(str(problem.facts["given"]))
        text = f"{text[:start]}⟨{text[start:end]}⟩{text[end:]}"
    return text


def plain(sentence: str) -> str:
    return sentence.replace("⟨", "").replace("⟩", "")


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        *(("personal-name", sentence) for sentence in sentences(NAMES)),
        *(("personal-email", sentence) for sentence in sentences(MAILS)),
        *(("personal-phone", sentence) for sentence in sentences(PHONES)),
        *(("personal-address", sentence) for sentence in sentences(ADDRESSES)),
    ],
)
def test_who_spoke_is_told_to_the_keeper_of_the_minutes(code: str, sentence: str) -> None:
    problems = found(plain(sentence))
    assert marked(plain(sentence), problems) == sentence
    assert {problem.code for problem in problems} == {code}
    assert all(problem.severity is Severity.WARNING for problem in problems)


@pytest.mark.parametrize("sentence", sentences(NOTHING))
def test_what_gives_away_nobody_is_let_pass(sentence: str) -> None:
    assert marked(sentence, found(sentence)) == sentence


@pytest.mark.parametrize("sentence", sentences(BESIDE_KNOWN))
def test_what_the_site_publishes_anyway_is_let_pass(sentence: str) -> None:
    assert marked(plain(sentence), found(plain(sentence), KNOWN)) == sentence


def test_table_of_sentences_stays_large_enough_to_mean_something() -> None:
    assert (
        sum(len(sentences(table)) for table in (NAMES, MAILS, PHONES, ADDRESSES, NOTHING, BESIDE_KNOWN))
        >= 100
    )


def test_place_is_that_in_the_file_and_not_in_the_text_below_its_head() -> None:
    text = "## TOP 1 Begrüßung\n\nEs fragt Frau Yılmaz.\n"
    (problem,) = personal_data(text, FILE, 9, (), words_of("de"))
    assert problem.position == Position(FILE, 11, 10)


def test_name_is_found_where_a_line_ends_within_it() -> None:
    (problem,) = found("Zum Verkehr sprach Frau\nHoffmann aus dem Quartier.\n")
    assert (problem.facts["given"], problem.position) == ("Frau Hoffmann", Position(FILE, 1, 20))


def test_words_of_a_decision_are_read_though_they_are_indented() -> None:
    text = '!!! beschluss "QR-2026-007"\n    Frau Weber bekommt `ein Dank an Frau Thelen` Geld.\n'
    (problem,) = found(text)
    assert problem.position == Position(FILE, 2, 5)


def test_paragraphs_do_not_run_into_each_other() -> None:
    assert (
        found("Es dankt die Frau\n\nMüller ist ein Beruf.\n\nBeschwerde: Gartenstraße\n\n12 Leute kamen.\n")
        == []
    )


def test_number_of_a_list_is_no_number_of_a_house() -> None:
    assert found("1. Schilder in der Gartenstraße\n2. Bänke\n3. Licht im Lindenweg\n4. Sonstiges\n") == []


def test_mail_and_number_are_told_once_in_a_line_and_again_in_the_next() -> None:
    line = "[a@b.example](mailto:a@b.example), [02431 12345](tel:+49243112345)\n"
    told = Counter((problem.code, problem.position.line) for problem in found(line * 2))
    assert told == Counter({(f"personal-{what}", line): 1 for what in ("email", "phone") for line in (1, 2)})


@pytest.mark.parametrize(
    ("name", "german", "english"),
    [
        ("Frau Yılmaz", "eine Anwohnerin", "a resident"),
        ("Herrn Öztürk", "ein Anwohner", "a resident"),
        ("Ayşe Demir", "eine Anwohnerin", "a resident"),
        ("Peter Kowalke", "ein Anwohner", "a resident"),
        ("Familie Schmidt", "eine Familie aus dem Quartier", "a family from the neighbourhood"),
        ("Dr. Weber", "jemand aus dem Quartier", "somebody from the neighbourhood"),
    ],
)
def test_message_says_what_to_write_instead(name: str, german: str, english: str) -> None:
    for language, instead in (("de", german), ("en", english)):
        (problem,) = found(f"{name} fragt.", language=language)
        message, remedy = words_of(language).problem(problem)
        assert name in message
        assert instead in remedy


def test_every_kind_of_personal_data_has_its_words() -> None:
    text = "Frau Yılmaz, Gartenstraße 5a, 02431 12345, yilmaz@example.org\n"
    for language in LANGUAGES:
        told = [words_of(language).problem(problem) for problem in found(text, language=language)]
        assert len(told) == 4
        assert all(message.endswith(".") and "{" not in message + remedy for message, remedy in told)


def _lists(language: str) -> Iterator[tuple[str, list[str]]]:
    for key, entry in vocabulary(language)["personal_data"].items():
        groups = entry.values() if isinstance(entry, dict) else [entry]
        words = [word for group in groups for word in (group if isinstance(group, list) else group.split())]
        if key != "instead":
            yield key, words


def test_lists_hold_each_word_once_and_exist_in_every_language() -> None:
    german, english = (dict(_lists(language)) for language in LANGUAGES)
    assert list(german) == list(english)
    assert len(german["given_names"]) > 600
    for key in german:
        if key in ("given_names", "also_words", "titles", "roles"):
            twice = [word for word, times in Counter(german[key] + english[key]).items() if times > 1]
            assert twice == [], key
    assert not set(german["given_names"] + english["given_names"]) & set(
        german["also_words"] + english["also_words"]
    )


ODD = """
    Frau Herr Dr. Anna K. Müller von der Am Mühlenfeld Gartenstraße Str. 12 5a – - +49 (0 ) / 02431 12345
    a@b.de (at) mailto: ]( [ ** ` <!-- --> . , Maria Schule St. z. B.
    """
PIECES = st.lists(
    st.sampled_from([*ODD.split(), "\n", "\n\n", "    ", "\t", "\u00a0", "u\u0308"]), max_size=30
)


@STEADY
@given(st.one_of(st.text(max_size=300), PIECES.map(" ".join), PIECES.map("".join)), st.integers(1, 50))
def test_whatever_is_written_each_warning_points_at_what_it_tells_of(text: str, first_line: int) -> None:
    lines = text.split("\n")
    for problem in personal_data(text, FILE, first_line, KNOWN, words_of("de")):
        below = "\n".join(lines[problem.position.line - first_line :])[problem.position.column - 1 :]
        written = "".join(below.replace("*", "").split())
        assert written.startswith("".join(str(problem.facts["given"]).split()))


@STEADY
@given(st.lists(st.text(max_size=60), max_size=10))
def test_whatever_is_known_nothing_breaks(known: list[str]) -> None:
    found("Frau Müller, Am Mühlenfeld 12, 02431 12345, a@b.de", known)


@pytest.mark.parametrize(
    "piece", ["1 ", "1-", "(1", "Am ", "Anna ", "A.", "a@", "Frau\n", "a.b-", "](", "Dr. ", "1/(2)"]
)
def test_text_made_to_take_long_does_not(piece: str) -> None:
    begun = time.process_time()
    found(piece * (100_000 // len(piece)))
    assert time.process_time() - begun < 5
