"""Virginia's law portal: a section's record, wordings of two days, numbers that do not exist."""

from __future__ import annotations

import pytest

from scrapers.capture import Outcome
from scrapers.platforms import adapters
from tests.scrapers.platforms.double import Double, Said, source

PAGE = "https://law.lis.virginia.gov/vacode/title54.1/chapter34/section54.1-3446/"
API = "https://law.lis.virginia.gov/api/CoVSectionsGetSectionDetailsJson/54.1-3446/"
LAW = source(PAGE, "virginia-code", must_contain=("54.1-3446",))


def record(*sections: dict[str, object]) -> Said:
    return Said({"TitleNumber": "54.1", "TitleName": "Professions", "ChapterList": list(sections)})


def section(title: str, body: str, number: str = "54.1-3446") -> dict[str, object]:
    return {
        "SectionRange": f"§ {number}",
        "SectionNumber": number,
        "SectionTitle": title,
        "SectionText": None,
        "Body": body,
    }


@pytest.mark.parametrize("url", [PAGE, "https://law.lis.virginia.gov/vacode/54.1-3446/"])
def test_a_section_is_read_from_its_record(url: str) -> None:
    law = "<p>The controlled substances listed: mitragynine.</p><p>1972, c. 798.</p>"
    body = f"{law}<p class='sidenote'>The chapters of the acts</p>"
    with Double() as double:
        double.on(API, record(section("Schedule I", body)))
        seen = double.visit(source(url, "virginia-code", must_contain=("54.1-3446",)))

    assert seen.document is not None
    assert seen.document.text == "§ 54.1-3446 Schedule I\nThe controlled substances listed: mitragynine.\n1972, c. 798."


def test_wordings_of_two_days_stand_both_with_their_dates() -> None:
    with Double() as double:
        double.on(API, record(section("(Effective until July 1, 2027) Schedule I", "<p>one</p>"),
                              section("(Effective July 1, 2027) Schedule I", "<p>two</p>")))  # fmt: skip
        seen = double.visit(LAW)

    assert seen.document is not None
    assert seen.document.text.count("Effective") == 2


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        (Said({"TitleNumber": None, "TitleName": None, "ChapterList": []}), Outcome.SOFT_404),
        (record(section("Schedule II", "<p>x</p>", "54.1-3448")), Outcome.SOFT_404),
        (record(section("Schedule I", "")), Outcome.SOFT_404),
        (Said({"Title": "renamed"}), Outcome.SOFT_404),
        (Said("<html><title>Service unavailable</title></html>"), Outcome.MAINTENANCE),
        (Said("", 503, headers={"Retry-After": "900"}), Outcome.RATE_LIMITED),
    ],
)
def test_failures_give_no_document(said: Said, outcome: Outcome) -> None:
    with Double() as double:
        double.on(API, said)
        seen = double.visit(source(PAGE, "virginia-code"))

    assert (seen.outcome, seen.document) == (outcome, None)


def test_a_chapter_is_refused() -> None:
    with pytest.raises(ValueError, match="names no section"):
        adapters()["virginia-code"].route(
            LAW, "https://law.lis.virginia.gov/vacode/title54.1/chapter34/", lambda _: pytest.fail("asked")
        )
