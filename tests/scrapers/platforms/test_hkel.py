"""Hong Kong e-Legislation: one chapter out of the archive that holds it."""

from __future__ import annotations

import io
import zipfile
from datetime import date

import pytest

from jurisdictions.codebook import SourceKind
from scrapers.capture import Outcome
from scrapers.platforms import adapter_of
from scrapers.visit import Known
from tests.scrapers.platforms.double import Asked, Double, Said, source
from tracker.coding import read
from tracker.reading import Context

ZIP = "https://resource.data.one.gov.hk/doj/data/hkel_c_leg_cap_1_cap_300_en.zip"
CHAPTER = source("https://www.elegislation.gov.hk/hk/cap134", "hkel", must_contain=("Cap. 134",))


def chapter(name: str = "Cap. 134", state: str = "In effect") -> str:
    return (
        '<?xml version="1.0" encoding="UTF-8"?><lawDoc xmlns="http://www.xml.gov.hk/schemas/hklm/1.0">'
        f"<meta><docName>{name}</docName><docType>cap</docType><docStatus>{state}</docStatus></meta><main>"
        "<section><num>4.</num><content>No person shall possess or supply a dangerous drug.</content></section>"
        "<schedule><num>First Schedule</num><heading>Dangerous Drugs</heading><part><paragraph><num>1.</num>"
        "<content>Mitragynine</content></paragraph></part></schedule></main></lawDoc>"
    )


def archive(method: int = zipfile.ZIP_DEFLATED, **chapters: str) -> bytes:
    with zipfile.ZipFile(held := io.BytesIO(), "w", method) as made:
        made.writestr("cap_1_en_c/cap_1_20200101000000_en_c.xml", chapter("Cap. 1") * 40)
        for name, text in chapters.items():
            made.writestr(f"cap_134_en_c/{name}_en_c.xml", text)
        made.writestr("cap_134A_en_c/cap_134A_20250101000000_en_c.xml", chapter("Cap. 134A"))
    return held.getvalue()


def served(data: bytes) -> Said:
    return Said(data, type="application/zip")


LAW = archive(cap_134_20240101000000=chapter(state="In effect"), cap_134_20190101000000=chapter("Cap. 134 old"))


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED])
def test_one_chapter_is_taken_out_of_the_archive(method: int) -> None:
    with Double() as double:
        double.on(ZIP, served(archive(method, cap_134_20240101000000=chapter())))
        seen = double.visit(CHAPTER)

    assert seen.outcome is Outcome.NEW
    assert seen.document is not None
    assert "docname: Cap. 134" in seen.document.text
    reading = read(seen.document, Context("XX", SourceKind.STATUTE, "en", "xml", "", date(2026, 11, 23)))
    assert reading.status == "banned"


def test_of_two_versions_the_newest_is_read_and_an_archived_answer_reads_the_same() -> None:
    with Double() as double:
        double.on(ZIP, served(LAW))
        seen = double.visit(CHAPTER)

    assert seen.document is not None
    assert "old" not in seen.document.text
    assert adapter_of(CHAPTER, seen.answer.url).document(CHAPTER, seen.answer).id == seen.document.id


def test_a_past_version_is_no_law_of_today() -> None:
    with Double() as double:
        seen = double.visit(source(f"{CHAPTER.url}@2020-01-01", "hkel"))

    assert (seen.outcome, double.asked) == (Outcome.ERROR, [])


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        (served(archive()), Outcome.NOT_FOUND),
        (served(archive(cap_134_20240101000000=chapter(state="Repealed"))), Outcome.MOVED),
        (served(archive(cap_134_20240101000000=chapter(state="Not yet in operation"))), Outcome.SOFT_404),
        (served(archive(cap_134_20240101000000="<lawDoc>")), Outcome.UNREADABLE),
        (served(LAW[:300]), Outcome.UNREADABLE),
        (served(b"no archive at all"), Outcome.UNREADABLE),
        (Said("<html><title>Just a moment</title></html>"), Outcome.CHALLENGE),
        (Said("", 404), Outcome.NOT_FOUND),
        (Said("", 429, headers={"Retry-After": "60"}), Outcome.RATE_LIMITED),
    ],
)
def test_what_is_no_chapter_in_force_is_never_a_document(said: Said, outcome: Outcome) -> None:
    with Double() as double:
        double.on(ZIP, said)
        seen = double.visit(CHAPTER)

    assert (seen.outcome, seen.document) == (outcome, None)


def test_an_archive_that_did_not_change_is_not_sent_again() -> None:
    def answer(asked: Asked) -> Said:
        again = asked.headers.get("if-none-match") == '"1"'
        return Said(b"" if again else LAW, 304 if again else 200, "application/zip", {"ETag": '"1"'})

    with Double() as double:
        double.on(ZIP, answer)
        first = double.visit(CHAPTER)
        assert first.document is not None
        second = double.visit(CHAPTER, Known(first.answer.validators, first.fingerprint, first.document.id))

    assert second.outcome is Outcome.NOT_MODIFIED
