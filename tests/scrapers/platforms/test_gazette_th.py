"""The Royal Gazette of Thailand: both forms of address, the wall in front of it, the library as its mirror."""

from __future__ import annotations

import pytest

from jurisdictions.codebook import SourceKind
from scrapers.capture import Outcome
from tests.scrapers.extract.press import Sheet, printed
from tests.scrapers.platforms.double import Double, Said, source

OLD = "http://www.ratchakitcha.soc.go.th/DATA/PDF/2564/A/035/T_0001.PDF"
LIBRARY = "https://www.krisdika.go.th/librarian/get?sysid=147486&ext=pdf"
TEXT = Said(printed([Sheet().write("Narcotics Act (No. 8) B.E. 2564", 100)]), type="application/pdf")
WALL = Said("<html><title>Just a moment...</title><body><script>window._cf_chl_opt={}</script></body></html>")


def act(url: str = OLD, *mirrors: str) -> object:
    return source(url, "gazette-th", *mirrors, kind=SourceKind.GAZETTE, format="pdf", must_contain=("Narcotics Act",))


@pytest.mark.parametrize(
    "url",
    [
        OLD,
        "https://ratchakitcha.soc.go.th/DATA/PDF/2565/E/002/T_0001.PDF",
        "https://ratchakitcha.soc.go.th/DATA/PDF/2563/D/021/T_0091.PDF",
        "https://ratchakitcha.soc.go.th/documents/17082307.pdf",
        "https://ratchakitcha.soc.go.th/documents/140D100S0000000004000.pdf",
    ],
)
def test_both_forms_of_address_are_read(url: str) -> None:
    with Double() as double:
        double.on(url, TEXT)
        seen = double.visit(act(url))  # type: ignore[arg-type]

    assert seen.outcome is Outcome.NEW


def test_behind_the_bot_check_the_librarys_copy_is_read_and_the_check_is_on_record() -> None:
    with Double() as double:
        double.on(OLD, WALL)
        double.on(LIBRARY, TEXT)
        seen = double.visit(act(OLD, LIBRARY.replace("&ext=pdf", "&ext=htm")))  # type: ignore[arg-type]

    assert [one.outcome for one in seen.attempts] == [Outcome.CHALLENGE, Outcome.NEW]
    assert seen.answer.url == LIBRARY


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        (WALL, Outcome.CHALLENGE),
        (Said(WALL.body, 403), Outcome.CHALLENGE),
        (Said("<html><body>ไม่พบเอกสาร</body></html>"), Outcome.SOFT_404),
        (Said("not a PDF", type="application/pdf"), Outcome.WRONG_TYPE),
        (Said(printed([Sheet(picture=True)]), type="application/pdf"), Outcome.SCANNED),
        (Said("", 404), Outcome.NOT_FOUND),
    ],
)
def test_what_is_no_text_is_never_a_document(said: Said, outcome: Outcome) -> None:
    with Double() as double:
        double.on(OLD, said)
        seen = double.visit(act())  # type: ignore[arg-type]

    assert (seen.outcome, seen.document) == (outcome, None)


def test_the_front_page_names_no_announcement() -> None:
    with Double() as double:
        seen = double.visit(source("https://ratchakitcha.soc.go.th/documents/", "gazette-th"))

    assert (seen.outcome, double.asked) == (Outcome.ERROR, [])
