"""Minutes are read as volunteers write them: items, decisions, progress; and nothing that is not public."""

import re
from datetime import date
from textwrap import dedent, indent

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from quartier.kinds.minutes import Block, Item, Minutes, Passage
from quartier.kinds.minutes_reading import minutes_of
from quartier.model.problem import Problem
from quartier.reading.files import text_of
from quartier.reading.neighbourhood import reading_of
from quartier.words import LANGUAGES, words_of
from written import SITE, STEADY

FIRST = 7
"""On this line of its file a text begins."""
WORDS = {language: reading_of(replace(SITE, language=language)) for language in LANGUAGES}


def read(text: str, language: str = "de") -> tuple[Minutes, tuple[Problem, ...]]:
    return minutes_of(dedent(text), "rat/2026-03-12.md", FIRST, WORDS[language])


def sound(text: str, language: str = "de") -> Minutes:
    minutes, problems = read(text, language)
    assert problems == ()
    return minutes


def codes(text: str) -> list[str]:
    return [problem.code for problem in read(text)[1]]


def only(text: str, language: str = "de") -> Item:
    (item,) = sound(text, language).items
    return item


def block(text: str, language: str = "de") -> Block:
    (found,) = sound(text, language).blocks
    return found


def at(text: str, problem: Problem) -> str:
    """What stands at the place of a problem, to the end of its line."""
    line = dedent(text).split("\n")[problem.position.line - FIRST]
    assert 1 <= problem.position.column <= len(line)
    return line[problem.position.column - 1 :]


def places(text: str) -> list[tuple[str, str]]:
    return [(problem.code, at(text, problem)) for problem in read(text)[1]]


def output(minutes: Minutes) -> str:
    """Everything that pages, feeds and data can know of minutes."""
    return repr((minutes.before, minutes.items))


# Items


@pytest.mark.parametrize(
    "heading",
    [
        "## TOP 1 Der Steg",
        "## TOP 1: Der Steg",
        "## TOP 1. Der Steg",
        "## TOP 1) Der Steg",
        "## TOP 1 – Der Steg",
        "## TOP 1 - Der Steg",
        "## TOP  1   Der Steg  ##",
        "##TOP 1 Der Steg",
        "## TOP1 Der Steg",
        "## TOP\u00a01 Der Steg",
        "##\tTOP\t1\tDer Steg",
        "  ## TOP 1 Der Steg",
        "## Top 1 Der Steg",
        "## Tagesordnungspunkt 1: Der Steg",
        "## Item 1 Der Steg",
        "## Agenda item 1: Der Steg",
        "TOP 1 Der Steg\n--------------",
        "TOP 1 Der Steg\n==",
        "# TOP 1 Der Steg",
    ],
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_item_is_found_however_its_heading_is_written(heading: str, language: str) -> None:
    item = only(f"{heading}\n\nText.\n", language)
    assert (item.number, item.title, item.public) == ("1", "Der Steg", True)
    assert [part.text for part in item.parts if isinstance(part, Passage)] == ["Text."]


def test_item_below_an_item_has_a_number_with_a_dot_and_an_address() -> None:
    minutes = sound("## TOP 2 Steg\n\n### TOP 2.1 Boote\n\n### TOP 2.2. Bojen\n")
    assert [(item.number, item.level, item.anchor) for item in minutes.items] == [
        ("2", 2, "top-2"),
        ("2.1", 3, "top-2-1"),
        ("2.2", 3, "top-2-2"),
    ]


@pytest.mark.parametrize(
    "mark",
    [
        '{vorlage="QR 2026/003"}',
        "{vorlage=„QR 2026/003“}",
        "{vorlage=»QR 2026/003«}",
        "{vorlage='QR 2026/003'}",
        "{vorlage = “QR 2026/003”}",
        "{vorlage=QR 2026/003}",
        '{paper="QR 2026/003"}',
        '{ Vorlage="QR 2026/003" } ##',
    ],
)
def test_paper_of_an_item_is_read_with_any_quotation_marks(mark: str) -> None:
    item = only(f"## TOP 2 Steg {mark}\n")
    assert (item.title, item.paper) == ("Steg", "QR 2026/003")


def test_code_in_a_title_stays_in_it() -> None:
    assert only("## TOP 1 Der Befehl `quartier` und `mkdocs`\n").title == "Der Befehl `quartier` und `mkdocs`"


def test_ordinary_headings_belong_to_the_text() -> None:
    text = "## Vorab\n\nHallo.\n\n## TOP 1 Steg\n\n### Top-Angebote\n\n#### Topf 3\n\nText."
    minutes = sound(text)
    assert output(minutes) == output(
        Minutes(
            (Passage("## Vorab\n\nHallo.", FIRST),),
            (
                Item(
                    "1",
                    "Steg",
                    2,
                    minutes.items[0].position,
                    True,
                    "",
                    (Passage("### Top-Angebote\n\n#### Topf 3\n\nText.", FIRST + 6),),
                ),
            ),
        )
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("## TOP Begrüßung\n", ("item-without-number", "## TOP Begrüßung")),
        ("## TOP 3a Steg\n", ("item-without-number", "## TOP 3a Steg")),
        ("Hallo.\n\n## TOP 1\n", ("item-without-title", "## TOP 1")),
        ("## TOP 1 A\n\n## TOP 1 B\n", ("item-twice", "## TOP 1 B")),
        ('## TOP 1 A {vorlge="x"}\n', ("unknown-item-mark", 'vorlge="x"}')),
        ('## TOP 1 A {vorlage="x" geheim}\n', ("unknown-item-mark", "geheim}")),
        ("!!! beschlus „R 1“\n    Text.\n", ("unknown-block", "!!! beschlus „R 1“")),
        ("Hallo.\n!!! beschluss\n    Text.\n", ("decision-without-id", "!!! beschluss")),
        (
            '!!! beschluss "R 1" (einstimmig)\n    Text.\n',
            ("decision-without-id", '!!! beschluss "R 1" (einstimmig)'),
        ),
        ('!!! beschluss "R 1"\n  Text.\n', ("decision-not-indented", '!!! beschluss "R 1"')),
        ('!!! beschluss "R 1"\n    ja: 3\n', ("decision-without-text", '!!! beschluss "R 1"')),
        ('- Punkt\n\n    !!! beschluss "R 1"\n        Text.\n', ("block-in-list", '!!! beschluss "R 1"')),
        ('1. !!! fortschritt "R 1"\n       Text.\n', ("block-in-list", '!!! fortschritt "R 1"')),
    ],
)
def test_slip_is_told_at_its_line(text: str, expected: tuple[str, str]) -> None:
    assert places(text) == [expected]


def test_slip_inside_the_facts_is_told_at_its_column() -> None:
    text = """\
        ## TOP 1 Steg

        !!! beschluss "R-1"
            Der Steg.

            ja: drei · nein: 0; Zustand: x | stand: ofen, bis:  Sommer
              enthalten: x

            verlauf:
            - im März: Farbe
            - 2026-02-30: Pinsel
        """
    assert sorted(start for _, start in places(text)) == sorted(
        [
            "drei · nein: 0; Zustand: x | stand: ofen, bis:  Sommer",
            "Zustand: x | stand: ofen, bis:  Sommer",
            "ofen, bis:  Sommer",
            "Sommer",
            "x",
            "- im März: Farbe",
            "2026-02-30: Pinsel",
        ]
    )


def test_slip_is_told_at_its_column_behind_a_tab_too() -> None:
    text = '!!! beschluss "R-1"\n\tText.\n\n\tja: 3 · nein: drei\n'
    (problem,) = read(text)[1]
    assert at(text, problem) == "drei"


# Decisions and progress


@pytest.mark.parametrize(
    "head",
    [
        '!!! beschluss "QR-2026-007"',
        "!!! beschluss „QR-2026-007“",
        "!!! beschluss “QR-2026-007”",
        "!!! beschluss »QR-2026-007«",
        "!!! beschluss 'QR-2026-007'",
        "!!! beschluss QR-2026-007",
        "!!! Beschluss   QR-2026-007  ",
        '!!!beschluss "QR-2026-007"',
        '!!! decision "QR-2026-007"',
        '  !!! beschluss "QR-2026-007"',
    ],
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_decision_is_found_however_its_number_is_quoted(head: str, language: str) -> None:
    found = block(f"Vorab.\n\n{head}\n    Der Steg wird erneuert.\n", language)
    assert (found.kind, found.id, found.slug) == ("decision", "QR-2026-007", "qr-2026-007")
    assert found.text == "Der Steg wird erneuert."


@pytest.mark.parametrize(
    "facts",
    [
        "ja: 8 · nein: 0 · enthalten: 1 · bis: 2026-06-30 · stand: weitergeleitet",
        "ja: 8 | nein: 0 | enthalten: 1 | bis: 30.6.2026 | stand: weitergeleitet",
        "| ja: 8 | nein: 0 | enthalten: 1 | bis: 30.6.2026 | stand: weitergeleitet |",
        "ja: 8; nein: 0; enthalten: 1; bis: 2026-06-30; stand: weitergeleitet;",
        "ja: 8, nein: 0, enthalten: 1, bis: 2026-06-30, stand: weitergeleitet",
        "ja:8,nein:0,enthalten:1 · bis:2026-06-30 · stand: weitergeleitet",
        "ja: 8\nnein: 0\nenthalten: 1\nbis: 2026-06-30\nstand: weitergeleitet",
        "ja: 8 · nein: 0\n\nenthalten: 1 • bis: 2026-06-30\n  stand: weitergeleitet",
        "Ja: 8 · NEIN: 0 · Enthaltungen: 1 · bis: 2026-06-30 · Stand: Weitergeleitet",
        "votes_for: 8 · votes_against: 0 · abstentions: 1 · due: 2026-06-30 · state: forwarded",
    ],
)
@pytest.mark.parametrize("between", ["\n\n", "\n"])
def test_facts_of_a_decision_may_be_parted_by_any_sign(facts: str, between: str) -> None:
    found = block(f'!!! beschluss "R 1"\n{indent(f"Der Steg wird erneuert.{between}{facts}", "    ")}')
    assert found.text == "Der Steg wird erneuert."
    facts_read = found.facts
    assert (facts_read.votes_for, facts_read.votes_against, facts_read.abstentions) == (8, 0, 1)  # type: ignore[union-attr]
    assert (facts_read.due, facts_read.state) == (date(2026, 6, 30), "forwarded")


def test_topics_keep_their_commas_and_an_address_its_signs() -> None:
    found = block(
        '!!! beschluss "R 1"\n    Text.\n\n'
        "    thema: Steg, Sicherheit, bis: 2026-06-30 · vorlage_stadt: https://rat.example/a;b=1?c=2,d\n"
    )
    assert found.facts.topics == ("Steg", "Sicherheit")  # type: ignore[union-attr]
    assert found.facts.due == date(2026, 6, 30)
    assert found.facts.city_paper == "https://rat.example/a;b=1?c=2,d"


def test_decision_may_have_paragraphs_and_a_list() -> None:
    text = """\
        !!! beschluss "R 1"
            Der Rat bittet die Stadt:

            - den Steg zu erneuern,
            - ein Schild aufzustellen:
                groß und gelb.

            Beginn um 19:30 Uhr; danach: Tee.

            ja: 8
        """
    assert block(text).text == (
        "Der Rat bittet die Stadt:\n\n- den Steg zu erneuern,\n- ein Schild aufzustellen:\n"
        "    groß und gelb.\n\n"
        "Beginn um 19:30 Uhr; danach: Tee."
    )


@pytest.mark.parametrize(
    "history",
    [
        "verlauf:\n- 2026-03-20: Das Schild ist bestellt.\n- 2026-04-02: Es steht.",
        "verlauf:\n\n- 2026-03-20: Das Schild ist bestellt.\n\n- 2026-04-02: Es steht.",
        "Verlauf: 20.3.2026: Das Schild ist bestellt.\n2.4.2026 – Es steht.",
        "history:\n* 2026-03-20 Das Schild\n  ist bestellt.\n* 2026-04-02 - Es steht.",
    ],
)
@pytest.mark.parametrize("between", ["\n\n", "\n"])
def test_history_of_a_decision_is_read_line_by_line(history: str, between: str) -> None:
    text = f"Ein Schild.{between}ja: 8{between}{history}"
    found = block(f'!!! beschluss "R 1"\n{indent(text, "    ")}\n')
    assert found.text == "Ein Schild."
    assert found.facts.votes_for == 8  # type: ignore[union-attr]
    assert [(line.day, line.text) for line in found.history] == [
        (date(2026, 3, 20), "Das Schild ist bestellt."),
        (date(2026, 4, 2), "Es steht."),
    ]


@pytest.mark.parametrize("word", ["fortschritt", "progress"])
def test_progress_says_day_state_and_the_paper_of_the_city(word: str) -> None:
    found = block(
        f'!!! {word} "R 1"\n    Bewilligt.\n\n    am: 2026-05-12 · stand: in Arbeit · vorlage_stadt: https://r.example/7\n'
    )
    assert (found.kind, found.text) == ("progress", "Bewilligt.")
    assert (found.facts.on, found.facts.state) == (date(2026, 5, 12), "in-progress")  # type: ignore[union-attr]


@pytest.mark.parametrize("body", ["    Text.\n\n    ja: 8", "\tText.\n\n\tja: 8", "  \tText.\n \n   \tja: 8"])
def test_block_may_be_indented_by_tabs_and_end_the_file(body: str) -> None:
    for end in ("", "\n", "\n\n   \n"):
        found = block(f'## TOP 1 A\n\n!!! beschluss "R 1"\n{body}{end}')
        assert (found.text, found.facts.votes_for) == ("Text.", 8)  # type: ignore[union-attr]


def test_text_before_and_behind_a_block_stays_in_its_order() -> None:
    (item,) = sound('## TOP 1 A\n\nVor.\n\n!!! beschluss "R 1"\n    Text.\nNach.\n\nEnde.\n').items
    assert [part.text for part in item.parts] == ["Vor.", "Text.", "Nach.\n\nEnde."]
    assert [part.line for part in item.parts if isinstance(part, Passage)] == [FIRST + 2, FIRST + 6]


@pytest.mark.parametrize(
    "code",
    [
        '```\n## TOP 9 Beispiel\n\n!!! beschluss "R 9"\n    Text.\n```',
        "~~~ markdown\n## TOP 9 Beispiel\n~~~",
        '<!-- ## TOP 9\n!!! beschluss "R 9"\n    Text.\n-->',
        'So:\n\n    ## TOP 9 Beispiel\n\n    !!! beschluss "R 9"\n        Text.',
        '!!! hinweis "R 9"\n    Ein Kasten von anderer Art.',
    ],
)
def test_code_and_other_boxes_are_text(code: str) -> None:
    item = only(f"## TOP 1 A\n\n{code}\n")
    assert [part.text for part in item.parts] == [code]


def test_marks_of_code_that_are_never_closed_hide_nothing() -> None:
    minutes = sound("## TOP 1 A `\n\n```\n\nText <!-- offen\n\n## TOP 2 B\n\nein ` dort\n")
    assert [item.number for item in minutes.items] == ["1", "2"]


def test_minutes_written_on_windows_read_the_same(tmp_path: object) -> None:
    text = '## TOP 1 A\n\nVor.\n\n!!! beschluss "R 1"\n    Text.\n\n    ja: 8 · stand: offen\n'
    path = tmp_path / "a.md"  # type: ignore[operator]
    path.write_bytes(text.replace("\n", "\r\n").encode())
    assert read(text_of(path, "a.md")) == read(text)


# What is not public


@pytest.mark.parametrize(
    "heading",
    [
        "## TOP 3 Personal {nichtöffentlich}",
        "## TOP 3 Personal (nichtöffentlich)",
        "## TOP 3 Personal [nicht öffentlich]",
        "## TOP 3 Personal – nichtöffentlich",
        "## TOP 3: Nichtöffentlich: Personal",
        "## TOP 3 Nichtöffentlicher Teil",
        "## TOP 3 Personal – nichtöffentlicher Teil",
        "## TOP 3 Personal (nichtöffentliche Beratung)",
        "## TOP 3 Personal {nicht-öffentlich}",
        "## TOP 3 Personal {NICHTÖFFENTLICH}",
        "## TOP 3 Personal {nichtoeffentlich}",
        '## TOP 3 Personal {vorlage="7" nichtöffentlich}',
        '## TOP 3 Personal {nichtöffentlich vorlage="7"}',
        '## TOP 3 Personal {nichtöffentlich} {vorlage="7"}',
        '## TOP 3 Personal {vorlage="7"} {nichtöffentlich}',
        "## TOP 3 Personal {nichtöffentlich} und Kündigung",
        "## TOP 3 Personal {nichtöffentlich",
        "## TOP 3 Personal nichtöffentlich (30 Minuten)",
        "## TOP 3 Personal {nichto\u0308ffentlich}",
        "## TOP 3 Personal {nicht\u00adöffent\u00adlich}",
        "## TOP 3 {nichtöffentlich}",
        "##TOP 3 Personal {nichtöffentlich}",
        "   ## TOP 3 Personal {nichtöffentlich} ##",
        "TOP 3 Personal {nichtöffentlich}\n---",
        "## TOP 3 Personal (unter Ausschluss der Öffentlichkeit)",
        "## Item 3 Personnel {non-public}",
        "## Item 3 Personnel (not public)",
        "## Item 3 Personnel – closed session",
    ],
)
def test_item_that_is_not_public_keeps_only_its_number(heading: str) -> None:
    minutes = sound(f"## TOP 1 A\n\n{heading}\n\n## TOP 4 Z\n")
    assert [(item.number, item.title, item.public, item.paper) for item in minutes.items] == [
        ("1", "A", True, ""),
        ("3", "", False, ""),
        ("4", "Z", True, ""),
    ]
    assert "Person" not in output(minutes)


@pytest.mark.parametrize(
    "title",
    [
        "Bekanntgabe aus nichtöffentlicher Sitzung",
        "Bericht über die nichtöffentliche Sitzung vom März",
        "Öffentlichkeitsarbeit (öffentlich)",
        "Öffentliche Toilette",
        "Report on the non-public meeting in March",
    ],
)
def test_public_item_that_tells_of_another_that_was_not_stays_public(title: str) -> None:
    item = only(f"## TOP 3 {title}\n\nText.\n")
    assert (item.title, item.public, len(item.parts)) == (title, True, 1)


@pytest.mark.parametrize(
    "heading",
    [
        "## Nichtöffentlicher Teil",
        "# II. Nichtöffentlicher Teil",
        "## B Nichtöffentlicher Teil",
        "## 5. Nichtöffentlich",
        "## Teil 2: Nichtöffentlich",
        "## TOP Personal {nichtöffentlich}",
        "## TOP 3a Personal {nichtöffentlich}",
        "## Personal {nichtöffentlich}",
        "- ## TOP 3 Personal {nichtöffentlich}",
        "> ### Nichtöffentlicher Teil",
        "    ## TOP 3 Personal {nichtöffentlich}",
        "**TOP 3 Personal (nichtöffentlich)**",
        "__Nichtöffentlicher Teil__ {nichtöffentlich}",
        "Nichtöffentlicher Teil\n======",
        "## Part B: not public",
    ],
)
def test_part_that_is_not_public_and_has_no_number_is_an_error(heading: str) -> None:
    minutes, problems = read(f"## TOP 1 A\n\n{heading}\n\nText.\n")
    assert [(one.code, one.position.line) for one in problems] == [("non-public-without-item", FIRST + 2)]
    assert set(problems[0].facts) <= {"number", "given", "suggestion"}
    assert "Personal" not in str(dict(problems[0].facts))
    assert minutes.items


@pytest.mark.parametrize(
    "text",
    [
        "Geheim.",
        '!!! beschluss "G 1"\n    Geheim.',
        "!!! beschluss\n    Geheim.",
        "### Geheim",
        "### TOP 3.1 Geheim",
        "#### TOP 7 Geheim",
        "<!-- Geheim -->",
        "    Geheim",
        "- Geheim",
        '!!! fortschritt "G 1"\n    geheim: x\n\n    verlauf:\n    - geheim',
        "## TOP 3.1 Geheim {geheim}",
        "Geheim.\n\nTOP 9 Geheim",
        "!! beschluss Geheim",
    ],
)
def test_anything_below_a_heading_that_is_not_public_is_an_error_and_does_not_come_out(text: str) -> None:
    minutes, problems = read(
        f"## TOP 1 A\n\nOffen.\n\n## TOP 3 P {{nichtöffentlich}}\n\n{text}\n\n## TOP 4 Z\n\nEnde.\n"
    )
    assert [(one.code, one.position.line) for one in problems] == [("non-public-text", FIRST + 6)]
    assert "geheim" not in f"{output(minutes)} {[dict(one.facts) for one in problems]}".lower()
    assert "Offen." in output(minutes)
    assert "Ende." in output(minutes)


@pytest.mark.parametrize("fence", ["```\n{}\n```", "<!--\n{}\n-->", "`\n{}\n`"])
def test_heading_that_is_not_public_counts_even_where_it_looks_like_code(fence: str) -> None:
    text = fence.format("## TOP 3 P {nichtöffentlich}\n\nGeheim.")
    minutes, problems = read(f"## TOP 1 A\n\n{text}\n")
    assert [one.code for one in problems] == ["non-public-text"]
    assert "Geheim" not in output(minutes)


def test_items_below_one_that_is_not_public_may_say_their_numbers() -> None:
    minutes = sound(
        "## TOP 3 {nichtöffentlich}\n\n### TOP 3.1 {nichtöffentlich}\n\n## TOP 30 Bänke\n\nText.\n"
    )
    assert [(item.number, item.public) for item in minutes.items] == [
        ("3", False),
        ("3.1", False),
        ("30", True),
    ]


# Whatever they write

LINES = st.sampled_from(
    [
        "",
        "",
        "offen",
        "    offen",
        "\toffen",
        "## TOP 1 offen",
        "## TOP 2 offen {nichtöffentlich}",
        "## TOP 2 offen (nichtöffentlich)",
        "### TOP 2.1 offen",
        "### TOP 3 offen {nichtöffentlich}",
        "## Nichtöffentlich",
        "### offen",
        '!!! beschluss "R 1"',
        "!!! fortschritt R 1",
        "    ja: 3 · nein: 0",
        "    verlauf:",
        "    - 2026-03-20: offen",
        "```",
        "~~~",
        "`",
        "<!--",
        "-->",
        "- offen",
        "> offen",
        "TOP 4 offen",
        "---",
        "===",
        "{nichtöffentlich}",
        "| offen | offen |",
    ]
)
OFTEN = settings(STEADY, max_examples=400)
HIDDEN = re.compile(r"#+ TOP .*nichtöffentlich")


@OFTEN
@given(st.lists(LINES, max_size=14))
def test_no_text_below_a_heading_that_is_not_public_ever_comes_out(lines: list[str]) -> None:
    hidden_by: tuple[int, str] | None = None
    marked = []
    for number, line in enumerate(lines):
        following = lines[number + 1] if number + 1 < len(lines) else ""
        underlined = {"===": "# ", "---": "## "}.get(following, "") if line.startswith("TOP") else ""
        heading = re.match(r"(#+) TOP ([0-9.]+)", f"{underlined}{line}")
        if heading:
            level, item = len(heading[1]), heading[2]
            above = hidden_by and (level > hidden_by[0] or item.startswith(f"{hidden_by[1]}."))
            hidden_by = hidden_by if above else (level, item) if HIDDEN.match(line) else None
            secret = bool(hidden_by)
        else:
            secret = bool(hidden_by)
        marked.append(line.replace("offen", f"geheim{number}" if secret else f"offen{number}"))
    minutes, problems = minutes_of("\n".join(marked), "a.md", FIRST, WORDS["de"])
    if not any(one.code == "item-without-number" for one in problems):
        assert "geheim" not in output(minutes)
        assert not any("geheim" in str(dict(one.facts)) for one in problems)


@OFTEN
@given(
    st.lists(
        LINES.filter(lambda line: "nichtöffentlich" not in line.lower() and "!!!" not in line), max_size=14
    )
)
def test_what_is_public_and_no_block_comes_out_unchanged_and_in_its_place(lines: list[str]) -> None:
    minutes, _ = minutes_of("\n".join(lines), "a.md", FIRST, WORDS["de"])
    parts = (*minutes.before, *(part for item in minutes.items for part in item.parts))
    kept: list[str] = []
    for part in parts:
        assert isinstance(part, Passage)
        own = part.text.split("\n")
        assert own == lines[part.line - FIRST : part.line - FIRST + len(own)]
        kept.extend(line for line in own if line.strip())
    headings = [line for line in lines if line.strip() and line not in kept]
    assert all(re.match(r"#+ TOP|TOP 4|---|===", line) for line in headings)


@STEADY
@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=120))
def test_no_text_makes_the_reader_stumble_or_lose_a_letter(text: str) -> None:
    minutes, problems = minutes_of(text, "a.md", FIRST, WORDS["de"])
    if not problems and not minutes.blocks and not minutes.items:
        assert [part.text for part in minutes.before] == ([text.strip("\n")] if text.strip() else [])


@STEADY
@given(st.text(alphabet="TOP 1.2#!{}\"'„“=:·|;,-\n\tbeschlusnöfti`~<>*_", max_size=200))
def test_no_arrangement_of_our_own_signs_makes_the_reader_stumble(text: str) -> None:
    minutes, problems = minutes_of(text, "a.md", FIRST, WORDS["de"])
    words = words_of("de")
    for problem in problems:
        assert all(words.problem(problem))
        assert problem.position.line - FIRST < text.count("\n") + 1
    assert isinstance(minutes, Minutes)


@pytest.mark.parametrize(
    "text",
    [
        "# " + " " * 100_000 + "x",
        "## TOP 1 " + "{" * 60_000 + "}" * 60_000,
        "## TOP 1 A {" + "vorlage=" * 10_000 + "}",
        "!!! beschluss" + " " * 100_000 + '"a"b"',
        '!!! beschluss "R 1"\n    ' + "a: · " * 20_000,
        '!!! beschluss "R 1"\n    a' + " " * 100_000 + "· x",
        '!!! beschluss "R 1"\n    verlauf:\n    - 2026-01-01' + " " * 100_000,
        "<!--" * 20_000,
        "".join("`" * number + "\n" for number in range(3, 600)),
        "**" * 50_000,
        "> " * 50_000,
        "- " * 50_000 + "!!! beschluss",
        "nichtöffentlich - " * 5_000,
    ],
)
def test_hostile_minutes_are_read_in_no_time(text: str) -> None:
    minutes_of(text, "a.md", FIRST, WORDS["de"])
