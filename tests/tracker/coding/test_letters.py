"""What a pattern cannot do without must never hide a match of it."""

from __future__ import annotations

import re
import sys

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tracker.coding.letters import fold, needed
from tracker.coding.lexicon import all_lexicons

CUES = [(lexicon, name) for lexicon in all_lexicons().values() for name in lexicon.sources]


@pytest.mark.parametrize(
    ("pattern", "letters"),
    [
        (r"\b(?:takes?|took)\seffect\b", (" effect",)),
        (r"\bapproved\b|\bsigned\sinto\slaw\b", ("approved", "signed into law")),
        (r"\bpermit(?:ted|s)?\b", ("permit",)),
        (r"(?:kratom)?\sleaf\s?(?:powder){1,2}", ("powder",)),
        (r"(?<!un)lawful(?!ly)", ("lawful",)),
        (r"BANNED", ("banned",)),
    ],
)
def test_the_letters_are_the_most_telling_that_every_match_holds(pattern: str, letters: tuple[str, ...]) -> None:
    assert needed(pattern) == letters


@pytest.mark.parametrize("pattern", [r"\d+", r"a|b", r"(?:approved)?", r"effective|\d{4}", r"\w+ing?|x*"])
def test_a_pattern_that_matches_without_letters_of_its_own_is_always_tried(pattern: str) -> None:
    assert needed(pattern) is None


@pytest.mark.parametrize(("pattern", "text"), [
    ("kratom", "\N{KELVIN SIGN}ratom"), ("sale", "\N{LATIN SMALL LETTER LONG S}ale"), ("ithal", "İTHAL"),
    ("ithal", "ıthal"), ("straße", "STRAẞE"), ("φάρμακος", "ΦΆΡΜΑΚΟΣ"), (r"in\sforce", "in\N{NO-BREAK SPACE}force"),
    (r"in\sforce", "IN\nFORCE"),
])  # fmt: skip
def test_letters_that_match_without_regard_to_case_fold_to_the_same(pattern: str, text: str) -> None:
    assert re.search(pattern, text, re.IGNORECASE)
    assert any(letters in fold(text) for letters in needed(pattern) or ())


def test_every_letter_folds_like_those_it_is_taken_for() -> None:
    cased = [chr(code) for code in range(sys.maxunicode + 1) if chr(code).lower() != chr(code).upper()]
    for letter in cased:
        for other in {letter.lower(), letter.upper(), letter.swapcase(), letter.title()}:
            if len(other) == 1 and re.fullmatch(re.escape(letter), other, re.IGNORECASE):
                assert fold(letter) == fold(other), f"{letter!r} and {other!r}"


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_the_letters_of_a_cue_stand_in_whatever_it_matches(data: st.DataObject) -> None:
    lexicon, name = data.draw(st.sampled_from(CUES))
    text = data.draw(st.from_regex(lexicon.cue(name)))
    assert lexicon.group(name).may_match(fold(text))
