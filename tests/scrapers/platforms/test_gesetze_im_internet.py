"""Gesetze im Internet: the zip of a law, the part a page stands for, zips that are none."""

from __future__ import annotations

import io
import zipfile

import pytest

from jurisdictions.codebook import SourceKind, Status
from jurisdictions.model import Source
from scrapers.capture import Outcome
from scrapers.platforms import adapters
from tests.scrapers.platforms.coded import coded
from tests.scrapers.platforms.double import Double, Said, source

HOST = "https://www.gesetze-im-internet.de"
ZIP = f"{HOST}/btmg_1981/xml.zip"


def law(page: str) -> Source:
    return source(
        f"{HOST}/btmg_1981/{page}", "gesetze-im-internet", kind=SourceKind.SCHEDULE_LIST, language="de",
        must_contain=("BtMG 1981",),
    )  # fmt: skip


def norm(name: str, text: str) -> str:
    return (
        f'<norm builddate="20260803" doknr="BJNR006810981BJNE0001"><metadaten><jurabk>BtMG 1981</jurabk>'
        f"<enbez>{name}</enbez></metadaten>"
        f'<textdaten><text format="XML"><Content><P>{text}</P></Content></text></textdaten></norm>'
    )


XML = (
    '<?xml version="1.0" encoding="UTF-8" ?><!DOCTYPE dokumente SYSTEM "http://www.gesetze-im-internet.de/dtd/1.01/gii-norm.dtd">'
    '<dokumente builddate="20260803"><norm><metadaten><jurabk>BtMG 1981</jurabk><langue>Gesetz über den Verkehr mit '
    "Betäubungsmitteln</langue></metadaten></norm>"
    + norm("§ 1", "Betäubungsmittel im Sinne dieses Gesetzes sind die in den Anlagen aufgeführten Stoffe.")
    + norm("§ 1a", "Weggefallen.")
    + norm("Anlage I (zu § 1 Abs. 1)", "Nicht verkehrsfähige Betäubungsmittel: Mitragynin, Mitragyna speciosa (Kratom)")
    + norm("Anlage II (zu § 1 Abs. 1)", "Verkehrsfähige Stoffe")
    + "</dokumente>"
)


def zipped(*files: tuple[str, str]) -> Said:
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files:
            archive.writestr(name, text)
    return Said(body.getvalue(), type="application/zip")


def test_an_annex_is_read_out_of_the_zip_of_its_law() -> None:
    with Double() as double:
        double.on(ZIP, zipped(("BJNR006810981.xml", XML), ("bild.jpg", "no picture")))
        seen = double.visit(law("anlage_i.html"))

    assert seen.outcome is Outcome.NEW, seen.attempts
    assert seen.document is not None
    assert "Gesetz über den Verkehr mit Betäubungsmitteln" in seen.document.text
    assert "Anlage I" in seen.document.text
    assert "Verkehrsfähige Stoffe" not in seen.document.text
    assert coded(seen, "DE").status is Status.BANNED


@pytest.mark.parametrize(
    ("page", "there", "not_there"),
    [
        ("__1.html", "in den Anlagen", "Weggefallen"),
        ("", "Weggefallen", "§ 99"),
        ("BJNR006810981.html", "Mitragynin", "§ 99"),
    ],
)
def test_a_page_stands_for_its_section_and_others_for_the_law(page: str, there: str, not_there: str) -> None:
    with Double() as double:
        double.on(ZIP, zipped(("law.xml", XML)))
        seen = double.visit(law(page))

    assert seen.document is not None
    assert there in seen.document.text
    assert not_there not in seen.document.text


@pytest.mark.parametrize(
    ("page", "said", "outcome"),
    [
        ("anlage_iv.html", zipped(("law.xml", XML)), Outcome.SOFT_404),
        ("anlage_i.html", Said(b"PK\x03\x04 cut short", type="application/zip"), Outcome.UNREADABLE),
        ("anlage_i.html", zipped(("readme.txt", "no law")), Outcome.WRONG_TYPE),
        ("anlage_i.html", Said("<html><title>Seite nicht gefunden</title><p>404</p></html>"), Outcome.SOFT_404),
        ("anlage_i.html", Said("<h1>weg</h1>", 404), Outcome.NOT_FOUND),
    ],
)
def test_what_is_not_in_the_zip_is_never_a_document(page: str, said: Said, outcome: Outcome) -> None:
    with Double() as double:
        double.on(ZIP, said)
        seen = double.visit(law(page))

    assert (seen.outcome, seen.document) == (outcome, None)


def test_a_file_that_unpacks_beyond_reason_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scrapers.platforms.gesetze_im_internet._LARGEST", len(XML) - 1)
    with Double() as double:
        double.on(ZIP, zipped(("law.xml", XML)))
        seen = double.visit(law("anlage_i.html"))

    assert (seen.outcome, seen.document) == (Outcome.TOO_LARGE, None)


def test_a_page_of_the_site_itself_is_refused() -> None:
    with pytest.raises(ValueError, match="names no law"):
        adapters()["gesetze-im-internet"].route(law(""), f"{HOST}/aktuell.html", lambda _: pytest.fail("asked"))
