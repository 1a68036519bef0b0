"""Printed pages that a copy ran together: their line numbers go, their items part again."""

from __future__ import annotations

from tests.scrapers.extract.reading import plain

SENTENCE = "a person who sells or gives kratom to another person who has not come of age commits an offence and "


def test_the_numbers_of_a_page_that_was_put_into_one_line_are_dropped_and_no_quote_runs_over_them() -> None:
    words = (SENTENCE * 22).split()
    rows = [" ".join(words[at : at + 11]) for at in range(0, len(words), 11)]
    text = " ".join(f"{number} {row}" for number, row in enumerate(rows, 1))
    document = plain(f"A BILL\n\n{text}.\n")

    assert " 7 " not in document.text
    assert "".join(document.text.split()).endswith("".join(words) + ".")
    assert len(document.seams) >= len(rows) - 1


def test_items_that_a_copy_ran_together_are_parted() -> None:
    glued = "A retailer may not sell kratom that:(a) Is adulterated;(b) Holds fentanyl.NEW SECTION. (2) It ends.\n"
    document = plain(glued)

    assert "that: (a) Is adulterated; (b) Holds fentanyl. NEW SECTION." in document.text
