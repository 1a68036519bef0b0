"""Registers that keep a law as a PDF behind a page: which PDF, what was revoked, what is a draft only."""

from __future__ import annotations

from datetime import date

import pytest

from jurisdictions.codebook import SourceKind
from scrapers.capture import Outcome
from tests.scrapers.extract.press import Sheet, printed
from tests.scrapers.platforms.double import Double, Said, source
from tracker.coding import read
from tracker.reading import Context

SITE = "https://peraturan.bpk.go.id"
PAGE = f"{SITE}/Details/296600/permendag-no-21-tahun-2024"
FILE = f"{SITE}/Download/371929/Permendag-21-2024.pdf"
RULE = source(
    PAGE, "peraturan-bpk", kind=SourceKind.RULE, format="pdf", language="id", must_contain=("PERATURAN MENTERI",)
)


def page(body: str, links: str = "<a href='/Download/371929/Permendag-21-2024.pdf'>PDF</a>") -> Said:
    return Said(f"<html><body><h1>Permendag No. 21 Tahun 2024</h1>{body}{links}</body></html>")


def pdf(*lines: str) -> Said:
    sheet = Sheet()
    for number, line in enumerate(lines):
        sheet.write(line, 100 + 30 * number)
    return Said(printed([sheet]), type="application/pdf")


LAW = pdf("PERATURAN MENTERI PERDAGANGAN", "Pasal 2", "Daun kratom utuh dilarang diekspor.")


def test_the_pdf_that_the_page_links_is_the_text() -> None:
    with Double() as double:
        double.on(PAGE, page("<p>Mengubah : Permendag No. 22 Tahun 2023</p>"))
        double.on(FILE, LAW)
        seen = double.visit(RULE)

    assert seen.outcome is Outcome.NEW
    assert seen.document is not None
    reading = read(seen.document, Context("XX", SourceKind.RULE, "id", "pdf", "", date(2026, 11, 23)))
    assert reading.mentions_kratom


def test_of_several_files_the_main_text_is_read_and_an_annex_at_its_own_address() -> None:
    annex = f"{SITE}/Download/371930/Lampiran%20Permendag.pdf"
    links = f"<a href='{annex}'>Lampiran</a><a href='{FILE}'>Batang tubuh</a>"
    with Double() as double:
        double.on(PAGE, page("", links))
        double.on(FILE, LAW)
        double.on(annex, pdf("LAMPIRAN PERATURAN MENTERI", "Kratom HS 1211.90"))
        main = double.visit(RULE)
        alone = double.visit(source(annex, "peraturan-bpk"))

    assert main.answer.url == FILE
    assert alone.document is not None
    assert "1211.90" in alone.document.text


@pytest.mark.parametrize(
    ("listed", "said", "outcome"),
    [
        (page("<p>Dicabut dengan : Permendag No. 5 Tahun 2026</p>"), LAW, Outcome.MOVED),
        (page("", links=""), LAW, Outcome.SOFT_404),
        (Said("<html><title>Just a moment...</title><body>_cf_chl_opt</body></html>"), LAW, Outcome.CHALLENGE),
        (Said("", 500), LAW, Outcome.SERVER_ERROR),
        (page(""), pdf("RANCANGAN", "PERATURAN MENTERI PERDAGANGAN", "Kratom dilarang."), Outcome.SOFT_404),
        (page(""), pdf("RANCANGAN PERATURAN MENTERI PERDAGANGAN", "Kratom dilarang."), Outcome.SOFT_404),
        (page(""), Said("<html><body>Dokumen tidak ditemukan</body></html>"), Outcome.SOFT_404),
        (page(""), Said(b"\x89PNG....", type="application/pdf"), Outcome.WRONG_TYPE),
        (page(""), Said(printed([Sheet(picture=True)]), type="application/pdf"), Outcome.SCANNED),
    ],
)
def test_drafts_revoked_law_and_walls_are_never_a_document(listed: Said, said: Said, outcome: Outcome) -> None:
    with Double() as double:
        double.on(PAGE, listed)
        double.on(FILE, said)
        seen = double.visit(RULE)

    assert (seen.outcome, seen.document) == (outcome, None)


@pytest.mark.parametrize(
    ("adapter", "page_url", "link", "file"),
    [
        (
            "peraturan-go-id", "https://peraturan.go.id/id/permendag-no-21-tahun-2024",
            "/files/permendag-no-21-tahun-2024.pdf", "https://peraturan.go.id/files/permendag-no-21-tahun-2024.pdf",
        ),
        (
            "lom-my", "https://lom.agc.gov.my/act-detail.php?act=366&language=BI",
            "ilims/upload/portal/akta/outputaktap/366.pdf",
            "https://lom.agc.gov.my/ilims/upload/portal/akta/outputaktap/366.pdf",
        ),
    ],
)  # fmt: skip
def test_other_registers_link_their_pdf_alike(adapter: str, page_url: str, link: str, file: str) -> None:
    with Double() as double:
        double.on(page_url.partition("?")[0], page("", f"<iframe src='{link}'></iframe>"))
        double.on(file, pdf("Akta 366", "Mitragynine"))
        seen = double.visit(source(page_url, adapter))

    assert (seen.outcome, seen.answer.url) == (Outcome.NEW, file)


def test_a_front_page_names_no_law() -> None:
    with Double() as double:
        seen = double.visit(source(f"{SITE}/", "peraturan-bpk"))

    assert (seen.outcome, double.asked) == (Outcome.ERROR, [])
