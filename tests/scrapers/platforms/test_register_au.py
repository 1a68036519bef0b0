"""The Federal Register of Legislation: the version in force of a title, as a book, and what ends a title."""

from __future__ import annotations

import base64
import io
import zipfile
from datetime import date

import pytest

from jurisdictions.codebook import SourceKind
from scrapers.capture import Outcome
from tests.scrapers.platforms.double import Asked, Double, Said, source
from tracker.coding import read
from tracker.reading import Context

API = "https://api.prod.legislation.gov.au/v1"
TITLE = f"{API}/Titles('F2026L00049')"
FILES = f"{API}/Documents"
FIND = f"{API}/documents/find(registerId='F2026C00070',type='Primary',format='Epub'," + (
    "uniqueTypeNumber=0,volumeNumber=0,rectificationVersionNumber=0)"
)
STANDARD = source(
    "https://www.legislation.gov.au/F2026L00049/latest/text", "register-au", kind=SourceKind.SCHEDULE_LIST,
    must_contain=("Poisons Standard",),
)  # fmt: skip
HISTORY = [
    {"registerId": "F2026L00049", "compilationNumber": "0", "start": "2026-01-28T00:00:00", "status": "InForce"},
    {"registerId": "F2026C00070", "compilationNumber": "1", "start": "2026-03-01T00:00:00", "status": "InForce"},
    {"registerId": None, "compilationNumber": None, "start": "2026-04-01T00:00:00", "status": "InForce"},
    {"registerId": "F2026C00999", "compilationNumber": "2", "start": "2099-01-01T00:00:00", "status": "InForce"},
]


def title(**more: object) -> Said:
    return Said({"id": "F2026L00049", "name": "Poisons Standard", "status": "InForce", "versions": HISTORY, **more})


def files(*formats: str, volumes: int = 1) -> Said:
    rows = [
        {"type": "Primary", "format": one, "volumeNumber": volume if volumes > 1 else 0, "uniqueTypeNumber": 0}
        for one in formats
        for volume in range(1, volumes + 1)
    ]
    return Said({"value": [*rows, {"type": "ES", "format": "Epub", "volumeNumber": 0, "uniqueTypeNumber": 0}]})


def book(*chapters: str) -> bytes:
    """An EPUB with a table of contents and `chapters`, stored in another order than they are read in."""
    names = [f"document_{n}" for n in range(1, len(chapters) + 1)]
    items = "".join(f'<item id="{name}" href="{name}/{name}.html"/>' for name in names)
    refs = "".join(f'<itemref idref="{name}"/>' for name in names)
    with zipfile.ZipFile(held := io.BytesIO(), "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("mimetype", "application/epub+zip")
        for name, text in reversed(list(zip(names, chapters, strict=True))):
            made.writestr(f"OEBPS/{name}/{name}.html", f"<html><head><title>x</title></head><body>{text}</body></html>")
        made.writestr("OEBPS/nav.html", "<html><body>Contents of the book</body></html>")
        made.writestr(
            "OEBPS/content.opf",
            '<package xmlns="http://www.idpf.org/2007/opf"><manifest><item id="nav" href="nav.html" properties="nav"/>'
            f'{items}</manifest><spine><itemref idref="nav"/>{refs}</spine></package>',
        )
        made.writestr(
            "META-INF/container.xml",
            '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
            '<rootfile full-path="OEBPS/content.opf"/></rootfiles></container>',
        )
    return held.getvalue()


BOOK = book(
    "<h1>Poisons Standard</h1><p>3 A person must not possess, sell or supply a substance in Schedule 9.</p>",
    "<h2>Schedule 9 Prohibited substances</h2><p>Mitragyna speciosa.</p><p>Mitragynine.</p>",
)


def register(double: Double, *, of: Said | None = None, there: Said | None = None, text: Said | None = None) -> None:
    double.on(TITLE, of or title())
    double.on(FILES, there or files("Word", "Epub", "Pdf"))
    double.on(FIND, text or Said(BOOK, type="application/epub+zip"))


def test_the_newest_version_in_force_that_has_a_text_is_read() -> None:
    with Double() as double:
        register(double)
        seen = double.visit(STANDARD)

    assert seen.outcome is Outcome.NEW
    assert seen.document is not None
    assert seen.document.text.index("Poisons Standard") < seen.document.text.index("Mitragyna speciosa")
    assert "Contents of the book" not in seen.document.text
    assert double.asked[0].query == {"$expand": "versions"}
    assert double.asked[1].query["$filter"] == "registerId eq 'F2026C00070'"
    reading = read(seen.document, Context("XX", SourceKind.SCHEDULE_LIST, "en", "html", "", date(2026, 11, 23)))
    assert reading.status == "banned"


def test_bytes_wrapped_in_json_are_the_same_document() -> None:
    with Double() as double:
        register(double)
        bare = double.visit(STANDARD)
        register(double, text=Said({"sizeInBytes": len(BOOK), "bytes": base64.b64encode(BOOK).decode()}))
        wrapped = double.visit(STANDARD)

    assert bare.document is not None
    assert wrapped.document is not None
    assert bare.document.id == wrapped.document.id


def test_the_made_version_is_another_than_todays() -> None:
    made = source(STANDARD.url.replace("/latest/", "/asmade/"), "register-au")
    asked: list[Asked] = []

    def answer(request: Asked) -> Said:
        asked.append(request)
        return Said(BOOK, type="application/epub+zip")

    with Double() as double:
        register(double)
        double.on(FIND.replace("F2026C00070", "F2026L00049"), answer)
        seen = double.visit(made)

    assert seen.outcome is Outcome.NEW
    assert len(asked) == 1


def test_the_file_of_one_version_is_read_at_its_own_address() -> None:
    file = "https://www.legislation.gov.au/F2023L00067/asmade/2023-01-31/text/original/epub/OEBPS/document_1/document_1.html"
    with Double() as double:
        double.on(file, Said("<html><body><h1>Poisons Standard</h1><p>Mitragynine</p></body></html>"))
        seen = double.visit(source(file, "register-au", must_contain=("Poisons Standard",)))
        double.on(
            file, Said("<html><body><h1>Sorry</h1><p>The version you requested does not exist.</p></body></html>")
        )
        gone = double.visit(source(file, "register-au", must_contain=("Poisons Standard",)))

    assert (seen.outcome, gone.outcome) == (Outcome.NEW, Outcome.SOFT_404)


def test_a_title_that_was_repealed_names_what_took_its_place() -> None:
    by = {"titleId": "F2026L00800", "name": "Poisons Standard June 2026"}
    ended = [{"status": "Repealed", "start": "2026-06-01T00:00:00", "reasons": [{"affectedByTitle": by}]}]
    with Double() as double:
        register(double, of=title(status="Repealed", statusHistory=ended))
        seen = double.visit(STANDARD)

    assert (seen.outcome, seen.document) == (Outcome.MOVED, None)
    assert "Repealed since 2026-06-01 by F2026L00800" in seen.attempts[-1].detail


@pytest.mark.parametrize(
    ("of", "there", "text", "outcome"),
    [
        (Said({"error": {"message": "no"}}, 404), None, None, Outcome.NOT_FOUND),
        (title(versions=[HISTORY[3]]), None, None, Outcome.SOFT_404),
        (Said("<html><body>app</body></html>"), None, None, Outcome.WRONG_TYPE),
        (None, files("Word"), None, Outcome.SOFT_404),
        (None, files("Pdf", volumes=3), None, Outcome.SOFT_404),
        (None, Said({"error": {"message": "The limit of '100' for Top query has been exceeded"}}, 400), None,
         Outcome.HTTP_ERROR),
        (None, Said({"odd": 1}), None, Outcome.HTTP_ERROR),
        (None, None, Said("", 404), Outcome.NOT_FOUND),
        (None, None, Said({"registerId": "F2026C00070"}), Outcome.WRONG_TYPE),
        (None, None, Said({"bytes": "***"}), Outcome.WRONG_TYPE),
        (None, None, Said(BOOK[: len(BOOK) // 2], type="application/zip"), Outcome.UNREADABLE),
        (None, None, Said("<html><body><h1>Page not found</h1></body></html>"), Outcome.SOFT_404),
        (None, None, Said("wait", 429, headers={"Retry-After": "60"}), Outcome.RATE_LIMITED),
    ],
)  # fmt: skip
def test_what_is_no_text_in_force_is_never_a_document(
    of: Said | None, there: Said | None, text: Said | None, outcome: Outcome
) -> None:
    with Double() as double:
        register(double, of=of, there=there, text=text)
        seen = double.visit(STANDARD)

    assert (seen.outcome, seen.document) == (outcome, None)
