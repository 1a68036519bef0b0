"""Plain text, Markdown and printed bills: paragraphs whole, printers' numbers and heads gone."""

from __future__ import annotations

import pytest

from scrapers.extract import extract
from tests.scrapers.extract.reading import lines, plain

SENTENCE = "A person may not sell a kratom product to an individual under 21 years of age."


def test_lines_of_one_paragraph_are_joined_and_an_empty_line_parts_paragraphs() -> None:
    text = (
        "SECTION 1. A person may not sell a kratom product to an individual\nunder 21 years of age.\n\n"
        "SECTION 2. This act takes effect at once.\n"
    )

    assert lines(plain(text)) == [
        ("item", f"SECTION 1. {SENTENCE}"),
        ("item", "SECTION 2. This act takes effect at once."),
    ]


@pytest.mark.parametrize(
    ("printed", "read"),
    [
        ("no person may distri-\nbute kratom in this state", "no person may distribute kratom in this state"),
        ("more than 2 percent of 7-hydroxy-\nmitragynine", "more than 2 percent of 7-hydroxymitragynine"),
        ("a non-\nresident may not sell it", "a non-resident may not sell it"),
        ("the well-known plant and the well-\nknown alkaloid", "the well-known plant and the well-known alkaloid"),
        ("the State-\nWide list of drugs", "the State-Wide list of drugs"),
        ("2-\nmethyl is an entry here", "2-methyl is an entry here"),
        ("no person may distri\u00ad\nbute kratom in this state", "no person may distribute kratom in this state"),
    ],
)  # fmt: skip
def test_a_hyphen_at_a_line_end_goes_where_it_only_parted_a_word(printed: str, read: str) -> None:
    assert plain(f"{printed}\n").text == read


def bill(first: int, count: int, page: int = 1) -> str:
    """A page of a printed bill with numbered lines."""
    words = [
        "Be it enacted by the Legislature of the state that section 5 is",
        "amended to read as follows. A person may not sell a kratom",
        "product to an individual who has not reached the age of twenty-",
        "one years, and may not give such a product to any individual",
        "of that age, nor may a person keep it where such an individual",
    ]
    body = "\n".join(f"{first + n:>5}  {words[n % len(words)]}" for n in range(count))
    return f"                 H. B. No. 77\n{body}\n                      - {page} -\n"


def test_line_numbers_running_heads_and_page_numbers_of_a_printed_bill_go() -> None:
    document = plain("\f".join((bill(1, 10), bill(11, 10, 2), bill(21, 10, 3))))

    flowing = document.text.replace("\n", " ")
    assert "section 5 is amended to read" in flowing
    assert "the age of twenty-one years, and may not give" in flowing
    assert flowing.count("H. B. No. 77") == 1, "what a head says is said once"
    assert not any(f" {number} " in flowing for number in (7, 17, 23, 30))
    assert "- 2 -" not in flowing
    assert document.seams


def test_a_short_bill_under_a_long_head_loses_its_one_run_of_line_numbers() -> None:
    head = "".join(f"Petitioner {name} of the district\n\n" for name in "ABCDEFGHIJKLMNOP")
    bill = (
        "1 Section 31 is hereby amended by adding\n2 the following paragraph:-\n"
        "3 (9) Kratom, which shall mean\n4 any part of the plant.\n"
    )

    document = plain(head + bill)

    assert [text for _, text in lines(document)][-2:] == [
        "Section 31 is hereby amended by adding the following paragraph:-",
        "(9) Kratom, which shall mean any part of the plant.",
    ]


def test_a_numbered_list_is_no_numbered_print() -> None:
    entries = "\n".join(f"{n} Substance number {n} of the list" for n in range(1, 15))

    text = plain(f"Schedule I\n\n{entries}\n").text
    assert all(f"{n} Substance number {n} of" in text for n in range(1, 15))


def test_markdown_is_read_without_its_signs() -> None:
    document = plain(
        "---\ntitle: Kratom Act\ndate: 2026-01-05\n---\n\n# Title 4 #\n\n## § 4-45. *Kratom*\n\n"
        "- **first** entry\n- second [entry](https://example.org/e)\n\n"
        "| Substance | Schedule |\n|---|---|\n| Mitragynine | I |\n\n<!-- not law -->\nUnder \\*penalty\\*.\n"
    )

    assert lines(document) == [
        ("field", "title: Kratom Act"), ("field", "date: 2026-01-05"), ("heading", "Title 4"),
        ("heading", "§ 4-45. Kratom"), ("paragraph", "first entry"), ("paragraph", "second entry"),
        ("row", "Substance | Schedule"), ("row", "Mitragynine | I"), ("paragraph", "Under *penalty*."),
    ]  # fmt: skip
    assert document.title == "Kratom Act"


def test_a_number_sign_that_belongs_to_a_heading_stays() -> None:
    assert plain("# Item #4\n\n## Rule C#\n\nText of the rule.\n").text.split("\n")[:2] == ["Item #4", "Rule C#"]


def test_line_ends_of_every_system_say_the_same() -> None:
    text = "Section 1.\n\nA person may not\nsell kratom.\n"

    assert len({extract(text.replace("\n", end).encode(), format="text").id for end in ("\n", "\r\n", "\r")}) == 1
