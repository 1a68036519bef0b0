"""A small printing press: real PDFs with words, rules and pictures where a test wants them."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass, field

import pypdfium2 as pdfium
import pypdfium2.raw as raw

WIDTH, HEIGHT = 612.0, 792.0
SIZE = 12.0


@dataclass
class Sheet:
    """One page: lines as (left, distance from the top, words), rules as (left, right, distance from the top)."""

    lines: list[tuple[float, float, str]] = field(default_factory=list)
    rules: list[tuple[float, float, float]] = field(default_factory=list)
    picture: bool = False

    def write(self, words: str, top: float, left: float = 72.0) -> Sheet:
        self.lines.append((left, top, words))
        return self

    def draw(self, left: float, right: float, top: float) -> Sheet:
        self.rules.append((left, right, top))
        return self


def printed(sheets: Sequence[Sheet], title: str = "") -> bytes:
    """The PDF of `sheets`, set in Courier: every character is 0.6 of the type size wide."""
    pdf = pdfium.PdfDocument.new()
    for sheet in sheets:
        page = pdf.new_page(WIDTH, HEIGHT)
        for left, top, words in sheet.lines:
            text = raw.FPDFPageObj_NewTextObj(pdf, b"Courier", SIZE)
            units = (words + "\0").encode("utf-16-le")
            raw.FPDFText_SetText(text, (raw.FPDF_WCHAR * (len(units) // 2)).from_buffer_copy(units))
            raw.FPDFPageObj_Transform(text, 1, 0, 0, 1, left, HEIGHT - top)
            raw.FPDFPage_InsertObject(page, text)
        for left, right, top in sheet.rules:
            rule = raw.FPDFPageObj_CreateNewRect(left, HEIGHT - top, right - left, 0.6)
            raw.FPDFPath_SetDrawMode(rule, raw.FPDF_FILLMODE_WINDING, False)
            raw.FPDFPage_InsertObject(page, rule)
        if sheet.picture:
            picture = pdfium.PdfImage.new(pdf)
            picture.set_bitmap(pdfium.PdfBitmap.new_native(60, 80, raw.FPDFBitmap_BGR))
            picture.set_matrix(pdfium.PdfMatrix().scale(500, 700))
            page.insert_obj(picture)
        page.gen_content()
        page.close()
    out = io.BytesIO()
    pdf.save(out)
    pdf.close()
    return _titled(out.getvalue(), title) if title else out.getvalue()


def _titled(body: bytes, title: str) -> bytes:
    """PDFium writes no title: an incremental update appends one (ISO 32000-1, 7.5.6)."""
    root = body[body.rindex(b"/Root") :].split(b"R", 2)[1].strip(b"oot \r\n") + b" R"
    start = body[body.rindex(b"startxref") :].split()[1]
    size = 10_000
    at = len(body) + 1
    entry = b"\n%d 0 obj\n<</Title (%s)>>\nendobj\n" % (size, title.encode())
    table = b"xref\n%d 1\n%010d 00000 n \n" % (size, at)
    trailer = b"trailer\n<</Size %d /Root %s /Info %d 0 R /Prev %s>>\nstartxref\n%d\n%%%%EOF\n" % (
        size + 1, root, size, start, len(body) + len(entry),
    )  # fmt: skip
    return body + entry + table + trailer


def column(index: int, left: float = 72.0) -> float:
    """Where the character at `index` of a line begins."""
    return left + index * 0.6 * SIZE
