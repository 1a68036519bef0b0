"""Utah's code: which file holds the wording of today, and wordings of other days."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from scrapers.capture import Outcome
from scrapers.platforms import adapters
from tests.scrapers.platforms.double import Double, Said, source
from tracker.coding import read
from tracker.reading import Context

FOLDER = "https://le.utah.gov/xcode/Title4/Chapter45"
PAGE = f"{FOLDER}/4-45-S104.html"
LAW = source(PAGE, "utah-code", must_contain=("4-45-104",))
TODAY = datetime.now(UTC).date()
NEXT_YEAR = TODAY + timedelta(days=365)


def name(first: str, second: str) -> str:
    return f"C4-45-S104_{first}{second}.html"


def shell(*versions: tuple[str, str], default: str = "") -> Said:
    rows = ",\n".join(f"['{file}','{label}','{file[:-5]}']" for file, label in versions)
    script = f'var versionArr = [\n{rows}\n];\nvar versionDefault="{default}";'
    return Said(
        f"<html><head><title>Utah Code Section 4-45-104</title><script>{script}</script></head><body></body></html>"
    )


def wording(text: str, dates: str = "Effective 5/6/2020") -> Said:
    return Said(
        f"""<html><body><div id="content"><ul id="breadcrumb"><li>Home</li></ul><table id="parenttbl">
        <tr><td>Index</td></tr></table><div id="secdiv"><b><i>{dates}</i></b><br>
        <b>4-45-104.&nbsp;</b><b>Kratom -- Prohibitions.</b><br>
        <table><tr><td>(1)</td><td>{text}</td></tr></table><br>Amended by Chapter 1, 2026 General Session<br>
        </div></div></body></html>"""
    )


OLD, NEW = name("20200506", "20200506"), name("20250507", "20250701")
COMING = name(f"{TODAY:%Y%m%d}", f"{NEXT_YEAR:%Y%m%d}")


@pytest.mark.parametrize(
    "versions",
    [
        [(OLD, "Superseded 7/1/2025"), (NEW, "Current Version"), (COMING, "Effective later")],
        [(COMING, ""), (NEW, ""), (OLD, "")],
        [(NEW, "")],
        [(name("20260506", "20260506"), "Superseded 6/1/2026"), (NEW, "Current Version")],
    ],
)
def test_the_wording_in_force_today_is_read_by_label_or_by_its_dates(versions: list[tuple[str, str]]) -> None:
    with Double() as double:
        double.on(PAGE, shell(*versions, default=COMING[:-5]))
        double.on(f"{FOLDER}/{NEW}", wording("A person may not sell kratom to an individual under 18 years old."))
        seen = double.visit(LAW)

    assert seen.outcome is Outcome.NEW
    assert seen.document is not None
    assert seen.document.text.split("\n")[0].startswith("Effective 5/6/2020")
    assert "Amended by Chapter 1" in seen.document.text
    assert "Home" not in seen.document.text
    assert seen.answer.url == f"{FOLDER}/{NEW}"
    assert read(seen.document, Context("US-UT", today=date(2026, 12, 1))).mentions_kratom


def test_a_wording_that_works_back_in_time_begins_with_its_session() -> None:
    retrospective = name("20190101", "20200507")
    with Double() as double:
        double.on(PAGE, shell((name("20200506", "20200506"), ""), (retrospective, "")))
        double.on(f"{FOLDER}/{retrospective}", wording("Kratom is regulated."))
        assert double.visit(LAW).answer.url.endswith(retrospective)


def test_the_pages_own_choice_is_taken_where_it_lists_none() -> None:
    with Double() as double:
        double.on(PAGE, shell(default="C4-45-S104_1800010118000101"))
        double.on(f"{FOLDER}/C4-45-S104_1800010118000101.html", wording("Kratom is regulated."))
        assert double.visit(LAW).outcome is Outcome.NEW


def test_a_shell_without_versions_is_an_empty_shell() -> None:
    with Double() as double:
        double.on(PAGE, Said("<html><script>var x=1</script><body></body></html>"))
        seen = double.visit(LAW)

    assert (seen.outcome, seen.document) == (Outcome.EMPTY_SHELL, None)


@pytest.mark.parametrize(
    "dates",
    [f"Effective {NEXT_YEAR.month}/{NEXT_YEAR.day}/{NEXT_YEAR.year}", "Effective 5/6/2020 Superseded 7/1/2025"],
)
def test_a_wording_whose_own_dates_are_of_another_day_is_no_document(dates: str) -> None:
    with Double() as double:
        double.on(PAGE, shell((NEW, "Current Version")))
        double.on(f"{FOLDER}/{NEW}", wording("Kratom is regulated.", dates))
        seen = double.visit(LAW)

    assert (seen.outcome, seen.document) == (Outcome.SOFT_404, None)


def test_a_file_of_another_section_is_a_soft_404() -> None:
    with Double() as double:
        double.on(PAGE, shell((NEW, "Current Version")))
        double.on(f"{FOLDER}/{NEW}", Said("<div id='secdiv'>4-45-1041. Kratom, and 14-45-104 of another.</div>"))
        seen = double.visit(LAW)

    assert (seen.outcome, seen.document) == (Outcome.SOFT_404, None)


def test_a_chapter_is_read_as_its_list_of_sections() -> None:
    url = f"{FOLDER}/4-45.html"
    table = '<table id="childtbl"><tr><td>Section 104</td><td>Kratom.</td></tr></table>'
    listed = f'<div id="content"><h3>Title 4 Chapter 45</h3>{table}</div>'
    with Double() as double:
        double.on(url, Said("<script>var versionArr=[['C4-45_1800010118000101.html','Current Version','x']];</script>"))
        double.on(f"{FOLDER}/C4-45_1800010118000101.html", Said(listed))
        seen = double.visit(source(url, "utah-code", must_contain=("Chapter 45",)))

    assert seen.document is not None
    assert "Kratom." in seen.document.text


def test_an_address_outside_the_code_is_refused() -> None:
    with pytest.raises(ValueError, match="names no chapter or section"):
        adapters()["utah-code"].route(LAW, "https://le.utah.gov/xcode/code.html", lambda _: pytest.fail("asked"))
