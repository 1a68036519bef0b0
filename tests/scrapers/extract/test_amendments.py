"""Amended law: struck and inserted words are kept apart, in the vocabularies of several legislatures."""

from __future__ import annotations

import pytest

from tests.scrapers.extract.reading import as_amended, html, lines, marked, plain, xml

BILL = "<p>A BILL to amend section 5 of the code.</p><p>A person under {} years of age may not buy kratom.</p>"
LEGEND = "<p>EXPLANATION: Matter enclosed in bold-faced brackets [thus] in the above bill is not enacted.</p>"

#: How "18" is struck and "21" inserted: by the style of which drafting office.
VOCABULARIES = {
    "del and ins": "<del>18</del><ins>21</ins>",
    "strike and u": "<strike>18</strike> <u>21</u>",
    "s and u, with classes (Florida)": '<s class="Remove">18</s><u class="Insert">21</u>',
    "classes (South Carolina)": '<span class="scstrike">18</span> <span class="scinsert">21</span>',
    "coloured classes (South Carolina)": '<span class="scstrikered">18</span> <span class="scinsertblue">21</span>',
    "styles (Arizona)": '<span style="text-decoration:line-through">18</span>'
    '<span style="text-decoration:underline">21</span>',
    "nested": '<span style="text-decoration: line-through"><b>18</b></span><u><b>21</b></u>',
    "bold brackets and u (New Jersey)": "<b>[</b>18<b>]</b> <u>21</u>",
    "brackets beside u": "[18] <u>21</u>",
    "double parentheses (Washington)": "((<s>18</s>)) <u>21</u>",
    "ins within a deletion": "<del>18 <ins></ins></del><ins>21</ins>",
}


@pytest.mark.parametrize("vocabulary", VOCABULARIES, ids=list(VOCABULARIES))
def test_struck_and_inserted_words_are_marks_on_one_text(vocabulary: str) -> None:
    document = html(BILL.format(VOCABULARIES[vocabulary]))

    assert marked(document) == [("struck", "18"), ("inserted", "21")]
    assert lines(document)[-1] == ("paragraph", "A person under 18 21 years of age may not buy kratom.")
    assert as_amended(document).endswith("A person under 21 years of age may not buy kratom.")


def test_classes_mean_what_the_page_says_they_draw() -> None:
    style = "<style>.c1 {text-decoration: line-through} .c2 {text-decoration-line: underline} .c3 {color: red}</style>"
    amended = '<span class="c1">18</span> <span class="c2">21</span> <span class="c3">full</span>'

    assert marked(html(style + BILL.format(amended))) == [("struck", "18"), ("inserted", "21")]


def test_new_words_set_in_capitals_count_where_the_sheet_also_strikes() -> None:
    style = "<style>span.c2 {text-transform: uppercase} span.c1 {text-decoration: line-through}</style>"
    amended = '<span class="c1">eighteen</span> <span class="c2">twenty-one</span>'

    assert marked(html(style + BILL.format(amended))) == [("struck", "eighteen"), ("inserted", "twenty-one")]
    plain_style = "<style>span.c2 {text-transform: uppercase}</style>"
    assert marked(html(plain_style + BILL.format('<span class="c2">twenty-one</span>'))) == []


@pytest.mark.parametrize(
    ("text", "becomes"),
    [
        ("under ((eighteen)) twenty-one years", "under twenty-one years"),
        (
            "(2) ((A retailer must register.\n(3) No more than two\npercent.\n(4))) A retailer must ask.",
            "(2) A retailer must ask.",
        ),
        ("(((5))) (3) No person may sell a vapor product.", "(3) No person may sell a vapor product."),
        ("under deleted text begin 18deleted text end new text begin 21new text end years", "under 21 years"),
    ],
)
def test_marks_of_change_that_are_written_out_in_plain_text(text: str, becomes: str) -> None:
    document = plain(f"AN ACT Relating to kratom; amending section 5.\n\nBe it enacted by the legislature:\n\n{text}\n")

    assert " ".join(as_amended(document).split()).endswith(becomes)


def test_the_parentheses_of_a_chemical_name_strike_nothing() -> None:
    name = "((2-methyl-1-propylindol-3-yl)-1-naphthalenylmethanone (1-pentyl-3-(1-naphthoyl)) kratom"
    document = plain(f"AN ACT amending section 5.\n\nBe it enacted by the legislature:\n\n(1) {name}\n")

    assert marked(document) == []


def test_a_legend_makes_plain_brackets_strike() -> None:
    document = html(BILL.format("[18] twenty-one") + LEGEND)

    assert ("struck", "18") in marked(document)


def test_brackets_that_are_bold_in_the_legend_alone_strike_where_they_are_plain() -> None:
    legend = LEGEND.replace("[thus]", "<b>[</b>thus<b>]</b>").replace("is not enacted", "is intended to be omitted")

    assert ("struck", "18") in marked(html(BILL.format("[18] twenty-one") + legend))


def test_signed_braces_of_plain_text_mark_what_is_new_and_what_is_struck_over_lines() -> None:
    document = plain(
        "A BILL FOR AN ACT\nRelating to kratom; amending ORS 475.398.\n"
        "  (1) A person may not sell kratom to a person under { - 18 - } { + 21 + } years of age.\n"
        "  { - (2) Kratom may not be sold in the form\nof a gummy. - }\n  { + (2) It must bear a label. + }\n"
    )

    assert marked(document) == [
        ("struck", "18"), ("inserted", "21"), ("struck", "(2) Kratom may not be sold in the form of a gummy."),
        ("inserted", "(2) It must bear a label."),
    ]  # fmt: skip
    assert "{" not in document.text


def test_braces_without_a_partner_mark_nothing() -> None:
    assert marked(plain("A BILL\nSection 1. { + Kratom may be sold.\nSection 2. It may not - } be sold.\n")) == []


def test_bold_brackets_reach_over_paragraphs() -> None:
    page = BILL.format("<u>21</u>") + "<p><b>[</b>(a) One.</p><p>(b) Two.<b>]</b></p><p>(c) Three.</p>"

    assert marked(html(page)) == [("inserted", "21"), ("struck", "(a) One."), ("struck", "(b) Two.")]


@pytest.mark.parametrize(
    "page",
    [
        "<h2><u>Chapter 5</u></h2><p>A person may <u>not</u> sell kratom.</p>",
        "<p>N-[1-(2-phenylethyl)-4-piperidyl] is a controlled substance.</p>",
        "<p>Kratom [see Note 1] is a controlled substance.</p>",
        "<p>A person may not sell kratom; see <a href=/5 style='text-decoration:underline'>section 5</a>.</p>",
    ],
)
def test_law_in_force_that_is_only_underlined_or_bracketed_has_no_marks(page: str) -> None:
    assert marked(html(page)) == []


@pytest.mark.parametrize(
    "name", ["N-[1-(2-phenylethyl)-4-piperidyl]-N-phenylpropanamide", "2-[(4-methylphenyl)amino]ethanol"]
)
def test_the_brackets_of_a_chemical_name_strike_nothing_even_in_a_bill(name: str) -> None:
    document = html(BILL.format("<u>21</u>") + f"<p>(1) {name}</p>" + LEGEND)

    assert name in document.text
    assert marked(document)[0] == ("inserted", "21")
    assert all(name.find(words) < 0 for kind, words in marked(document) if kind == "struck")


def test_a_bill_whose_legend_speaks_of_ink_that_is_not_there_says_so() -> None:
    document = plain(
        "A BILL to amend section 5.\n\nWords stricken are deletions; words underlined are additions.\n\nText."
    )

    assert document.marks == ()
    assert any("struck or underlined" in note for note in document.notes)


XML = {
    "Utah": "<leg><st>Kratom</st><bsec><secline>4-45-104</secline><subsec>A person under <amend ea='erase' style='2'>18"
    "</amend><amend ea='amend' style='1'>21</amend> years may not buy kratom.</subsec></bsec></leg>",
    "US Congress": "<bill><legis-body><section><enum>1.</enum><text>A person under <deleted-phrase>18</deleted-phrase>"
    "<added-phrase>21</added-phrase> years may not buy kratom.</text></section></legis-body></bill>",
    "US Congress, reported": "<bill><text>A person under <quote reported-display-style='strikethrough'>18</quote>"
    " <quote changed='added'>21</quote> years may not buy kratom.</text></bill>",
    "Akoma Ntoso": "<akomaNtoso><section><content><p>A person under <del>18</del><ins>21</ins> years may not buy"
    " kratom.</p></content></section></akomaNtoso>",
}


@pytest.mark.parametrize("vocabulary", XML, ids=list(XML))
def test_amendments_marked_in_xml_are_kept_apart(vocabulary: str) -> None:
    document = xml(XML[vocabulary])

    assert marked(document) == [("struck", "18"), ("inserted", "21")]
    assert "A person under 21 years may not buy kratom." in as_amended(document)


def test_amendments_marked_in_markdown_are_kept_apart() -> None:
    document = plain(
        "# A bill\n\nAn act to amend section 5.\n\nA person under ~~18~~ <ins>21</ins> years may not buy kratom.\n"
    )

    assert marked(document) == [("struck", "18"), ("inserted", "21")]


def test_a_strike_outdoes_an_insertion_around_it() -> None:
    assert marked(html(BILL.format("<ins>21 <del>or 18</del></ins>"))) == [("inserted", "21"), ("struck", "or 18")]


def test_marks_are_part_of_what_a_document_is() -> None:
    struck, inserted = html(BILL.format("<del>18</del>")), html(BILL.format("<ins>18</ins>"))

    assert struck.text == inserted.text
    assert struck.id != inserted.id
