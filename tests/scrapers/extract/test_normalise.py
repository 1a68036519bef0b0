"""Typography folded: what a typesetter does moves neither the text nor the fingerprint of its words."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrapers.extract.normalise import clean, fold, squeeze
from tests.scrapers.extract.reading import html, plain


@pytest.mark.parametrize(
    ("typeset", "folded"),
    [
        ("a\u00a0person", "a person"),
        ("a\u2003\u2009person\u3000", "a person"),
        ("mitra\u00adgynine", "mitragynine"),
        ("mitra\u200bgyn\u2060ine\ufeff", "mitragynine"),
        ("oﬃce of the ﬁeld, ﬂoor, aﬀair, waﬄe", "office of the field, floor, affair, waffle"),
        ("4\u201145\u2010104 and 1\u20132 and \u22123", "4-45-104 and 1-2 and -3"),
        ("“Kratom” means the ‘plant’", "\"Kratom\" means the 'plant'"),
        ("and so on…", "and so on..."),
        ("e\u0301tat, A\u030angstro\u0308m", "état, Ångström"),
        ("a\tb\r\nc\fd\x0be", "a b c d e"),
        ("a \x1b b \x00", "a b"),
        ("a\x00b\x07c\x1bd", "abcd"),
        ("１２３（一）：ａ", "１２３(一):ａ"),
        ("kra\u202etom", "kratom"),
        ("lone \ud800 half", "lone � half"),
        ("a — b", "a — b"),
    ],
)  # fmt: skip
def test_what_only_typesetters_see_is_folded(typeset: str, folded: str) -> None:
    assert clean(typeset) == folded


def test_a_law_set_anew_in_finer_type_is_the_same_document() -> None:
    coarse = '<p>(1) "Kratom" means the plant\'s leaf - an office of the state may not sell 4-45.</p>'
    fine = (
        "<p>(1)\u00a0“Kratom” means the plant’s leaf \u2013 an o\ufb03ce of the state may not se\u00adll 4\u201145.</p>"
    )

    assert html(coarse).id == html(fine).id
    assert plain(coarse[3:-4]).id == html(coarse).id


@given(st.text())
def test_folding_is_idempotent_and_ends_in_one_line_of_nfc(text: str) -> None:
    once = clean(text)

    assert clean(once) == once
    assert unicodedata.is_normalized("NFC", once)
    assert not any(char.isspace() and char != " " for char in once)
    assert once == once.strip()


@given(st.text(st.characters(categories=["Lu", "Ll", "Nd"], exclude_characters="ﬀﬁﬂﬃﬄﬅﬆ")))
def test_letters_and_digits_are_never_changed(text: str) -> None:
    assert fold(text) == unicodedata.normalize("NFC", text)


@given(st.lists(st.text(st.characters(codec="ascii", exclude_categories=["Cc"], exclude_characters=" "), min_size=1)),
       st.sampled_from([" ", "  ", "\n", "\t\n ", " \r\n"]))  # fmt: skip
def test_white_space_never_matters(words: list[str], space: str) -> None:
    assert squeeze(space.join(words)) == " ".join(words)
