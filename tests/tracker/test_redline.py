"""Redlines."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tracker.telling.redline import CONTEXT, MAX_WORDS, as_text, redline


def test_struck_and_inserted_words_stand_where_they_changed() -> None:
    pieces = redline("A person under 18 may not buy kratom.", "A person under 21 may not buy any kratom.")
    assert as_text(pieces) == "A person under [-18-] {+21+} may not buy {+any+} kratom."


def test_another_spacing_is_no_difference() -> None:
    assert redline("a  b\n c", "a b c") == ()


def test_only_the_neighbourhood_of_a_difference_is_shown() -> None:
    words = [f"w{number}" for number in range(1000)]
    changed = [*words[:500], "NEW", *words[500:]]
    text = as_text(redline(" ".join(words), " ".join(changed)))
    assert "{+NEW+}" in text
    assert len(text.split()) < 2 * CONTEXT + 10
    assert text.startswith("[…]")
    assert text.endswith("[…]")


def test_a_script_without_spaces_is_compared_by_letters() -> None:
    text = as_text(redline("ห้ามขายกระท่อมแก่ผู้ที่มีอายุต่ำกว่าสิบแปดปี", "ห้ามขายกระท่อมแก่ผู้ที่มีอายุต่ำกว่ายี่สิบปี"))
    assert text.startswith("ห้ามขายกระท่อม")
    assert "[-" in text
    assert text.endswith("ปี")


def test_a_passage_too_long_to_compare_is_shown_as_replaced_and_shortened() -> None:
    pieces = redline("old " * (MAX_WORDS + 1), "new " * (MAX_WORDS + 1))
    assert [piece.kind for piece in pieces] == ["struck", "inserted"]
    assert all(len(piece.text) < 4 * MAX_WORDS for piece in pieces)


@given(
    st.lists(st.sampled_from(["a", "b", "c", "d", "e"]), max_size=30),
    st.lists(st.sampled_from(["a", "b", "c", "x"]), max_size=30),
)
def test_a_redline_without_gaps_holds_both_texts(old: list[str], new: list[str]) -> None:
    pieces = redline(" ".join(old), " ".join(new))
    if any(piece.kind == "gap" for piece in pieces) or old == new:
        return
    before = "".join(piece.text + " " for piece in pieces if piece.kind != "inserted").split()
    after = "".join(piece.text + " " for piece in pieces if piece.kind != "struck").split()
    assert (before, after) == (old, new)
