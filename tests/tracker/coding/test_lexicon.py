"""The words of each language: every pattern compiles, and every language has what a law list needs."""

from __future__ import annotations

import pytest

from demo.farm.drafts.foreign import TONGUES
from tracker.coding.lexicon import Lexicon, all_lexicons, lexicons_for

LEXICONS = all_lexicons()
#: Without these a language's lists and prohibitions cannot be read at all.
NEEDED = ("prohibit", "sell", "sell_verb", "possess", "schedule_list", "schedules", "removal", "listed_reference",
          "spares", "effective", "food_ban", "age_under")  # fmt: skip


@pytest.mark.parametrize("lexicon", LEXICONS.values(), ids=LEXICONS)
def test_every_pattern_compiles_and_none_matches_nothing(lexicon: Lexicon) -> None:
    for name in lexicon.sources:
        if name != "benign":
            assert lexicon.cue(name).fullmatch("") is None, f"{lexicon.language}: {name} matches an empty text"


@pytest.mark.parametrize("tag", sorted(TONGUES))
def test_every_language_of_law_lists_has_its_words(tag: str) -> None:
    first = lexicons_for(tag, "")[0]
    assert first.language == tag.split("-")[0]
    assert [name for name in NEEDED if name not in first.sources] == []
