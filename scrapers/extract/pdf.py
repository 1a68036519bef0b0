"""PDF to a Document: words with their places by PDFium, then read as print is read."""

from __future__ import annotations

import ctypes
import re
import threading
from collections.abc import Iterator

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from scrapers.capture import Outcome
from scrapers.document import Document
from scrapers.extract.builder import Builder, document
from scrapers.extract.errors import Unreadable
from scrapers.extract.layout import Page, Rule, Word, page_lines
from scrapers.extract.marks import settle
from scrapers.extract.printed import PrintedLine, paragraphs
from scrapers.extract.tidy import tidy
from scrapers.extract.versions import EXTRACTOR

#: PDFium keeps state of its own and is not safe for threads.
_LOCK = threading.Lock()
_MOST_PAGES = 3000
_MOST_RULES = 4000  # per page: beyond this the page is a drawing
_THIN = 2.6  # points: a filled rectangle this thin is a rule
_SHORTEST_RULE = 2.0
#: PDFium gives a hyphen at a line's end as U+FFFE and lets the next line's word follow at once.
_HYPHEN = "\ufffe"
_WORD = re.compile(rf"[^\s{_HYPHEN}\uffff]+{_HYPHEN}?")


def extract_pdf(body: bytes, *, language: str = "") -> Document:
    """The Document of a PDF. Raises Unreadable (SCANNED where its pages are pictures, UNREADABLE where it is
    broken or locked, EMPTY)."""
    with _LOCK:
        try:
            pdf = pdfium.PdfDocument(body)
        except pdfium.PdfiumError as error:
            raise Unreadable(Outcome.UNREADABLE, f"PDF cannot be opened: {error}") from None
        try:
            lines, title = _read(pdf)
        except pdfium.PdfiumError as error:
            raise Unreadable(Outcome.UNREADABLE, f"PDF cannot be read: {error}") from None
        finally:
            pdf.close()
    builder = Builder()
    paragraphs(lines, builder)
    found = tidy(builder.lines)
    notes = settle(found)
    return document(found, title=title, language=language, format="pdf", extractor=EXTRACTOR["pdf"], notes=notes)


def _read(pdf: pdfium.PdfDocument) -> tuple[list[PrintedLine], str]:
    count = len(pdf)
    if count == 0:
        raise Unreadable(Outcome.EMPTY, "a PDF without pages")
    if count > _MOST_PAGES:
        raise Unreadable(Outcome.TOO_LARGE, f"a PDF of {count} pages, more than {_MOST_PAGES}")
    lines: list[PrintedLine] = []
    letters = pictures = 0
    for number in range(count):
        page = pdf[number]
        try:
            found = _page(page)
            letters += sum(len(word.text) for word in found.words)
            if not found.words:
                pictures += _has_picture(page)
            lines.extend(page_lines(found, number))
        finally:
            page.close()
    if letters < 8 * count and (pictures or letters == 0):
        raise Unreadable(Outcome.SCANNED if pictures else Outcome.EMPTY, f"{count} pages, {letters} letters of text")
    return lines, (pdf.get_metadata_value("Title") or "").strip()


def _has_picture(page: pdfium.PdfPage) -> int:
    return int(any(item.type == raw.FPDF_PAGEOBJ_IMAGE for item in page.get_objects(max_depth=3)))


def _page(page: pdfium.PdfPage) -> Page:
    height = page.get_height()
    textpage = page.get_textpage()
    try:
        if textpage.count_chars() <= 0:
            return Page()
        rules = list(_rules(page, height))
        return Page(list(_words(textpage, height, rules)), rules)
    finally:
        textpage.close()


def _words(textpage: pdfium.PdfTextPage, height: float, rules: list[Rule]) -> Iterator[Word]:
    """The words of a page; places come from the first and last character of each."""
    count = textpage.count_chars()
    buffer = (ctypes.c_ushort * (count + 1))()
    got = raw.FPDFText_GetText(textpage, 0, count, buffer)
    units = buffer[: max(0, got - 1)]
    text = "".join(map(chr, units))  # one unit a character, so that offsets stay PDFium's
    for found in _WORD.finditer(text):
        first, last = found.start(), found.end() - 1
        place = _origin(textpage, first)
        if place is None:
            continue
        box = _box(textpage, last)
        word = found[0].replace(_HYPHEN, "-").encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        size = raw.FPDFText_GetFontSize(textpage, first)
        if size <= 1.5:  # the size stands in the matrix then
            size = max(4.0, 1.4 * (_box(textpage, first)[3] - _box(textpage, first)[2]))
        baseline = height - place[1]
        lefts: tuple[float, ...] = ()
        if any(_runs_out(rule, place[0], box[1], baseline, size) for rule in rules):
            lefts = tuple(_box(textpage, index)[0] for index in range(first, last + 1))
        yield Word(word, place[0], baseline, box[1], size, lefts)


def _runs_out(rule: Rule, left: float, right: float, baseline: float, size: float) -> bool:
    """Whether a rule near a line begins or ends within a word."""
    return abs(rule.y - baseline) < size and (left + 1 < rule.x < right - 1 or left + 1 < rule.end < right - 1)


def _origin(textpage: pdfium.PdfTextPage, index: int) -> tuple[float, float] | None:
    x, y = ctypes.c_double(), ctypes.c_double()
    if not raw.FPDFText_GetCharOrigin(textpage, index, x, y):
        return None
    return x.value, y.value


def _box(textpage: pdfium.PdfTextPage, index: int) -> tuple[float, float, float, float]:
    """Left, right, bottom, top of a character."""
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    raw.FPDFText_GetCharBox(textpage, index, left, right, bottom, top)
    return left.value, right.value, bottom.value, top.value


def _rules(page: pdfium.PdfPage, height: float) -> Iterator[Rule]:
    """Thin horizontal paths, as underlines and strikes are drawn."""
    taken = 0
    for item in page.get_objects(filter=(raw.FPDF_PAGEOBJ_PATH,), max_depth=5):
        left, bottom, right, top = item.get_bounds()
        if top - bottom <= _THIN and right - left >= _SHORTEST_RULE:
            yield Rule(left, right, height - (top + bottom) / 2)
            taken += 1
            if taken >= _MOST_RULES:
                return
