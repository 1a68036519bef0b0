"""XML of legislatures: any vocabulary by its shape, numbers with their words, nothing fetched or expanded."""

from __future__ import annotations

from pathlib import Path

import pytest

from scrapers.capture import Outcome
from scrapers.extract import Unreadable, extract
from tests.scrapers.extract.reading import lines, xml


def test_a_bill_of_the_congress_keeps_numbers_and_headings_with_their_words() -> None:
    document = xml(
        "<bill><metadata><dublinCore><dc:title xmlns:dc='x'>A bill on kratom</dc:title><dc:date xmlns:dc='x'>2026-01-05"
        "</dc:date></dublinCore></metadata><legis-body><section><enum>1.</enum><header>Short title</header>"
        "<text>This Act may be cited as the <quote><short-title>Kratom Act</short-title></quote>.</text></section>"
        "<section><enum>2.</enum><header>Age</header><subsection><enum>(a)</enum><text>No person may sell kratom to an"
        " individual under 21.</text></subsection></section></legis-body></bill>"
    )

    assert [kind_text for kind_text in lines(document) if kind_text[0] != "field"] == [
        ("heading", "1. Short title"),
        ("paragraph", "This Act may be cited as the Kratom Act."),
        ("heading", "2. Age"),
        ("item", "(a) No person may sell kratom to an individual under 21."),
    ]
    assert document.title == "A bill on kratom"


def test_bare_numbers_are_printed_as_their_legislature_prints_them() -> None:
    document = xml(
        "<Legislation><Body><P1><Pnumber>2</Pnumber><P2><Pnumber>1</Pnumber><Text>The following are specified</Text>"
        "<P3><Pnumber>a</Pnumber><Text>mitragynine;</Text></P3></P2></P1></Body></Legislation>"
    )

    assert [text for _, text in lines(document)] == ["2. (1) The following are specified", "(a) mitragynine;"]


def test_a_code_with_namespaces_reads_like_one_without() -> None:
    law = (
        "<section{0}><num>48-902.04</num><heading>Schedule I</heading>"
        "<para><num>(1)</num><text>Mitragynine;</text></para></section>"
    )

    assert xml(law.format(" xmlns='https://code.dccouncil.gov/schemas/dc-library'")).text == xml(law.format("")).text
    assert lines(xml(law.format(""))) == [("heading", "48-902.04 Schedule I"), ("item", "(1) Mitragynine;")]


def test_rows_of_a_table_keep_their_cells_apart() -> None:
    document = xml(
        "<norm><table><tgroup><tbody><row><entry>Mitragynin</entry><entry>Anlage I</entry></row>"
        "<row><entry>Cathinon</entry><entry>Anlage II</entry></row></tbody></tgroup></table></norm>"
    )

    assert lines(document) == [("row", "Mitragynin | Anlage I"), ("row", "Cathinon | Anlage II")]


def test_inline_elements_part_no_words_and_blocks_do() -> None:
    assert xml("<section><p>A <b>krat</b>om product</p><p>Two</p></section>").text == "A kratom product\nTwo"


def test_white_space_in_the_file_says_nothing() -> None:
    tight = "<section><num>(1)</num><p>A person may not sell <term>kratom</term>.</p></section>"
    loose = "<section>\n   <num>(1)</num>\n\n   <p>A person may\n   not sell <term>kratom</term>.</p>\n</section>"

    assert xml(tight).id == xml(loose).id


def test_named_characters_of_html_are_read_though_no_file_declares_them() -> None:
    assert xml("<p>&sect;&nbsp;5 &amp; 6 &mdash; kratom</p>").text == "§ 5 & 6 — kratom"


def test_comments_and_instructions_are_no_text() -> None:
    assert xml("<p>A <!-- not -->person<?pi x?> may</p>").text == "A person may"


def test_entities_are_neither_fetched_nor_expanded(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("hidden words")
    body = (
        f"<?xml version='1.0'?><!DOCTYPE law [<!ENTITY a SYSTEM '{secret.as_uri()}'><!ENTITY b 'bold'>]>"
        "<law><p>One &a; two</p><p>&b; three</p>&b; four</law>"
    )

    document = extract(body.encode())
    assert document.text == "One two\nthree\nfour"
    assert len(document.seams) == 3, "a quote across what was left out must not pass for verbatim"


@pytest.mark.parametrize(
    "broken", ["<law><p>kratom</law>", "<law>&undeclared;</law>", "<law", "<law><p a=1>x</p></law>"]
)
def test_what_is_not_well_formed_is_unreadable_and_never_half_a_law(broken: str) -> None:
    with pytest.raises(Unreadable) as caught:
        xml(broken)
    assert caught.value.outcome is Outcome.UNREADABLE
    assert "\n" not in caught.value.detail


def test_utf_16_is_read_with_and_without_its_mark() -> None:
    law = "<?xml version='1.0' encoding='UTF-16'?><law><p>§ 5. Kratom — กระท่อม</p></law>"

    texts = {extract(law.encode(codec), format="xml").text for codec in ("utf-16", "utf-16-le", "utf-16-be")}
    assert texts == {"§ 5. Kratom — กระท่อม"}


def test_a_file_that_only_says_it_is_utf_16_is_read_as_what_it_is() -> None:
    law = "<?xml version='1.0' encoding='UTF-16'?><law><p>§ 5. Kratom</p></law>"

    assert extract(law.encode(), format="xml").text == "§ 5. Kratom"
