"""PDFs as legislatures print them: real ones, made on the spot."""

from __future__ import annotations

import pytest

from scrapers.capture import Outcome
from scrapers.extract import Unreadable, extract
from tests.scrapers.extract.press import HEIGHT, Sheet, column, printed
from tests.scrapers.extract.reading import as_amended, lines, marked

AMENDED = "A person under 18 21 years of age may not buy kratom."


def bill(strike: float = -4.0, underline: float = 2.0) -> Sheet:
    """A bill whose "18" is struck and whose "21" is underlined, at heights below the baseline."""
    sheet = Sheet().write("A BILL to amend section 5 of the code.", 100).write(AMENDED, 124)
    for words, below in (("18", strike), ("21", underline)):
        at = AMENDED.index(words)
        sheet.draw(column(at), column(at + len(words)), 124 + below)
    return sheet


def test_rules_through_and_under_words_strike_and_insert_them() -> None:
    document = extract(printed([bill()], "Kratom Act"))

    assert marked(document) == [("struck", "18"), ("inserted", "21")]
    assert as_amended(document).endswith("A person under 21 years of age may not buy kratom.")
    assert (document.title, document.format) == ("Kratom Act", "pdf")


def test_a_rule_that_ends_within_a_word_marks_only_what_it_covers() -> None:
    line = "A person may buyer kratom."
    sheet = Sheet().write("A BILL to amend section 5 of the code.", 100).write(line, 124)
    at = line.index("er kratom")
    sheet.draw(column(at), column(at + 2), 120)

    assert marked(extract(printed([sheet]))) == [("struck", "er")]


def test_the_rules_of_a_table_or_margin_mark_nothing() -> None:
    sheet = Sheet().write("A BILL to amend section 5 of the code.", 100).write(AMENDED, 124)
    sheet.draw(60, 550, 140).draw(60, 550, 86)

    assert marked(extract(printed([sheet]))) == []


def test_a_bill_over_two_pages_reads_as_one_text_without_numbers_and_heads() -> None:
    words = [
        "Be it enacted by the Legislature that section 5 of the code is",
        "amended to read as follows: a person may not sell any kratom",
        "product to an individual who has not reached the age of twenty-",
        "one years, and may not give such a product to any individual",
        "of that age, and may not offer such a product or distri-",
        "bute it in a place that individuals of that age may enter;",
    ]
    sheets = []
    for page in range(2):
        sheet = Sheet().write("SENATE BILL 45", 40, 250).write(f"- {page + 1} -", 760, 290)
        for number, line in enumerate(words, 1):
            sheet.write(f"{number + 6 * page}", 76 + 24 * number, 50).write(line, 76 + 24 * number, 90)
        sheets.append(sheet)

    text = extract(printed(sheets)).text.replace("\n", " ")
    assert "reached the age of twenty-one years, and may not give" in text
    assert "or distribute it in a place that individuals of that age may enter; Be it enacted" in text
    assert text.count("SENATE BILL 45") == 1
    assert "- 2 -" not in text


@pytest.mark.parametrize(
    ("above", "below", "read"),
    [
        ("no person may offer or distri-", "bute kratom", "no person may offer or distribute kratom"),
        ("an age of less than twenty-", "one years", "an age of less than twenty-one years"),
        ("a product with more of 7-", "hydroxymitragynine", "a product with more of 7-hydroxymitragynine"),
    ],
)
def test_words_parted_at_a_line_end_come_together(above: str, below: str, read: str) -> None:
    assert extract(printed([Sheet().write(above, 100).write(below, 114)])).text == read


def test_sections_and_indented_paragraphs_begin_blocks() -> None:
    sheet = Sheet()
    for number, (left, words) in enumerate([
        (72, "Section 1. Kratom products."),
        (108, "(a) A person may not sell a kratom product to an individual"),
        (72, "who has not reached 21 years of age."),
        (108, "(b) A violation is a misdemeanor."),
    ]):  # fmt: skip
        sheet.write(words, 100 + 24 * number, left)

    assert lines(extract(printed([sheet]))) == [
        ("item", "Section 1. Kratom products."),
        ("item", "(a) A person may not sell a kratom product to an individual who has not reached 21 years of age."),
        ("item", "(b) A violation is a misdemeanor."),
    ]


def test_words_are_read_by_their_place_and_not_by_their_order_in_the_file() -> None:
    sheet = Sheet().write("may not buy kratom.", 100, column(15)).write("of age", 100, column(8)).write("A minor", 100)

    assert extract(printed([sheet])).text == "A minor of age may not buy kratom."


def test_a_scanned_pdf_has_an_outcome_of_its_own() -> None:
    for sheets in ([Sheet(picture=True)], [Sheet(picture=True), Sheet(picture=True).write("2", HEIGHT - 30)]):
        with pytest.raises(Unreadable) as caught:
            extract(printed(sheets))
        assert caught.value.outcome is Outcome.SCANNED
        assert "letters of text" in caught.value.detail


def test_a_picture_beside_text_is_no_scan() -> None:
    seal = Sheet(picture=True).write("A person may not sell a kratom product to an individual under 21.", 300)

    assert "kratom" in extract(printed([seal])).text


def test_blank_pages_are_empty_and_no_scan() -> None:
    with pytest.raises(Unreadable) as caught:
        extract(printed([Sheet(), Sheet()]))
    assert caught.value.outcome is Outcome.EMPTY


@pytest.mark.parametrize("damage", [b"%PDF-1.7\n", b"%PDF-1.7\n" + b"x" * 10_000, None])
def test_a_broken_pdf_is_unreadable_in_one_line(damage: bytes | None) -> None:
    body = printed([bill()])
    with pytest.raises(Unreadable) as caught:
        extract(damage if damage is not None else body[: len(body) // 3], content_type="application/pdf")
    assert caught.value.outcome is Outcome.UNREADABLE
    assert "\n" not in caught.value.detail


def test_a_pdf_is_known_by_its_bytes_whatever_the_server_calls_it() -> None:
    assert extract(b"\n\n" + printed([bill()]), content_type="text/html").format == "pdf"
    with pytest.raises(Unreadable) as caught:
        extract(b"just words", content_type="application/pdf")
    assert caught.value.outcome is Outcome.UNREADABLE
