"""What a page is asked of many clauses at once is what each of them would have said."""

from __future__ import annotations

import pytest

from jurisdictions.codebook import SourceKind
from tests.tracker.coding.pages import TODAY, page
from tests.tracker.coding.test_law import CASES
from tracker.coding import timing
from tracker.coding.page import Page, lay_out
from tracker.coding.structure import Clause
from tracker.coding.substances import scan
from tracker.reading import Context

CUES = ("refers_back", "listed_reference", "listed_place", "listed_term", "statement", "declares", "prohibit", "note")


def laid_out(text: str, language: str = "en", struck: tuple[str, ...] = ()) -> Page:
    document = page(text, language=language, struck=struck)
    return lay_out(document, Context("XX", SourceKind.STATUTE, language, "html", "", TODAY), scan(document.text))


@pytest.mark.parametrize("language", sorted({tag for tag, _ in CASES}))
def test_every_clause_that_a_cue_matches_is_among_those_that_may_hold_it(language: str) -> None:
    law = laid_out("\n".join(case["text"] for tag, case in CASES if tag == language), language)
    for cue in CUES:
        holders = law.clauses_with(cue)
        assert [clause for clause in law.structure.clauses if law.has(cue, clause.text) and clause not in holders] == []
        assert all(law.may_hold(clause, cue) for clause in holders)


def test_most_clauses_hold_nothing_of_a_rare_cue() -> None:
    crime = "§ 10. A violation of this section is a crime."
    law = laid_out("\n".join([*(f"§ {n}. Kratom is a leaf." for n in range(1, 10)), crime]))
    assert [clause.text for clause in law.clauses_with("refers_back")] == [crime]


def test_a_page_without_standing_words_has_no_clause_to_ask() -> None:
    law = laid_out("Nobody may sell kratom.", struck=("Nobody may sell kratom.",))
    assert law.clauses_with("prohibit") == []


def test_what_the_nearest_section_says_is_asked_once_of_each() -> None:
    law = laid_out("\n".join(f"# Section {n}. Kratom" for n in range(1, 6)))
    asked: list[int] = []

    def tell(section: int) -> str | None:
        asked.append(section)
        return "two" if section == 2 else None

    assert [law.nearest("two", section, tell) for section in (5, 4, 1, 3, 0)] == ["two", "two", None, "two", None]
    assert asked == [5, 4, 3, 2, 1, 0]


def test_the_day_that_every_sentence_counts_from_is_sought_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sought anew for each it would cost the square of a hostile text."""
    sought: list[str] = []
    seek = timing.near

    def near(law: Page, clause: Clause, cue: str, after: int = 80, before: int = 80) -> timing.Dated | None:
        sought.append(cue)
        return seek(law, clause, cue, after, before)

    monkeypatch.setattr(timing, "near", near)
    law = laid_out("\n".join(f"§ {n}. This published act takes effect 90 days after publication." for n in range(50)))
    assert [timing.event_day(law, "publication") for _ in law.structure.clauses] == [None] * len(law.structure.clauses)
    assert 0 < sought.count("published") <= len(law.edges)
