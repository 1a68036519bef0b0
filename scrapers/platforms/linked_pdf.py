"""Registers that keep a law as a PDF behind a page of facts about it: the page is asked first, its PDF is the text.

peraturan.bpk.go.id and peraturan.go.id (Indonesia) tell on that page by what a regulation was changed or revoked, and
one of them is known to have served a draft; lom.agc.gov.my (Malaysia) tells the day up to which a reprint goes in the
PDF only. None of them has documentation for programs; the addresses of pages are those that people cite, where the
PDF is linked and how revocation is worded is from memory: confirm on the first live request.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote, urljoin

from lxml import html

from jurisdictions.model import Source
from scrapers.capture import Answer, Outcome, Request
from scrapers.document import Document
from scrapers.extract import Unreadable
from scrapers.extract.charset import decode
from scrapers.platforms.base import Ask, Platform, refuse
from scrapers.platforms.marked_up import is_page, what_page
from scrapers.platforms.page import ACCEPT, read

_ANNEX = re.compile(r"lampiran|annex|schedule", re.I)
_DRAFT = re.compile(r"^\W*RANCANGAN(?:\W*$|\s+(?:PERATURAN|UNDANG|KEPUTUSAN)\b)")
_FIRST_LINES = 40


@dataclass(frozen=True)
class LinkedPdf:
    """A register: its ``platform``, the addresses of its ``pages``, of its ``files``, and the words (``ended``) by
    which a page tells that its law was revoked ("" where it does not)."""

    platform: Platform
    pages: str
    files: str
    ended: str = ""

    def route(self, source: Source, url: str, ask: Ask) -> Request:
        """The PDF that the page at `url` links, its main text before annexes; `url` itself where it is a PDF."""
        if re.match(self.files, url):
            return Request(url, ACCEPT["pdf"])
        if re.match(self.pages, url) is None:
            raise ValueError(f"{url} is no page of one law ({self.pages})")
        answer = ask(Request(url, ACCEPT["html"]))
        page = html.document_fromstring(decode(answer.body or b"") or "<p/>")
        words = " ".join(" ".join(page.itertext()).split())
        if self.ended and (said := re.search(self.ended, words, re.I)) is not None:
            raise refuse(answer, Outcome.MOVED, f"the register says: {words[said.start() : said.start() + 120]}")
        found = [link for link in _links(page, answer.url) if re.match(self.files, link)]
        if not found:
            outcome, told = what_page(answer.body or b"", "a page that links a PDF")
            raise refuse(answer, Outcome.SOFT_404 if outcome is Outcome.WRONG_TYPE else outcome, told)
        return Request(min(found, key=lambda link: _ANNEX.search(unquote(link)) is not None), ACCEPT["pdf"])

    def document(self, source: Source, answer: Answer) -> Document:
        """The Document of that PDF. Raises Unreadable where it is a draft or no PDF."""
        document = read_pdf(source, answer)
        for line in document.text.splitlines()[:_FIRST_LINES]:
            if _DRAFT.match(line):
                raise Unreadable(Outcome.SOFT_404, f"the PDF is stamped a draft: {line[:80]!r}")
        return document


def read_pdf(source: Source, answer: Answer) -> Document:
    """The Document of the PDF in `answer`. Raises Unreadable: a page for people is what it says it is, a PDF of
    pictures is SCANNED, anything else WRONG_TYPE."""
    body = answer.body or b""
    if is_page(body):
        raise Unreadable(*what_page(body, "a PDF"))
    if b"%PDF-" not in body[:1024]:
        raise Unreadable(Outcome.WRONG_TYPE, f"no PDF but {body[:40]!r}")
    return read(source, answer, body, format="pdf")


def _links(page: html.HtmlElement, base: str) -> Iterator[str]:
    """The addresses of all that a page links or shows in itself."""
    for link in page.xpath("//@href | //@src | //@data | //@data-src"):
        try:
            yield urljoin(base, str(link).strip())
        except ValueError:
            continue


_BPK = r"https?://peraturan\.bpk\.go\.id/"
_GO_ID = r"https?://(?:www\.)?peraturan\.go\.id/"
_LOM = r"https?://lom\.agc\.gov\.my/"

ADAPTERS = (
    LinkedPdf(
        Platform(
            "peraturan-bpk",
            "Indonesia: regulations of all ministries (audit board's database)",
            (_BPK + r"(?:Details|Download)/",),
        ),
        pages=_BPK + r"Details/\d+",
        files=_BPK + r"Download/\d+/[^?#]+",
        ended=r"\bdicabut dengan\b",
    ),
    LinkedPdf(
        Platform("peraturan-go-id", "Indonesia: laws and regulations (ministry of law)", (_GO_ID + r"(?:id|files)/",)),
        pages=_GO_ID + r"id/[\w-]+",
        files=_GO_ID + r"files/[^?#]+\.pdf",
        ended=r"\bdicabut (?:dengan|oleh)\b",
    ),
    LinkedPdf(
        Platform("lom-my", "Malaysia: federal Acts", (_LOM + r"(?:act-detail|act-view|ilims/)",)),
        pages=_LOM + r"act-(?:detail|view)\.php\?",
        files=_LOM + r"ilims/upload/portal/akta/[^?#]+\.pdf",
    ),
)
