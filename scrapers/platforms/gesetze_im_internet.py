"""Gesetze im Internet: the federal law of Germany as it stands today, one zip with one XML file a law.

The pages for people are ISO-8859-1 and hold one section or annex each; the zip holds all of the law in UTF-8. Which
section a source stands for is told by the name of its page (__1.html, anlage_i.html). There is no history and no
search. The form of the file: https://www.gesetze-im-internet.de/dtd/1.01/gii-norm.dtd; addresses:
https://www.gesetze-im-internet.de/hinweise.html. How pages are named after sections is from memory.
"""

from __future__ import annotations

import re
from io import BytesIO
from zipfile import BadZipFile, ZipFile

from lxml import etree

from jurisdictions.model import Source
from scrapers.capture import Answer, Outcome, Request
from scrapers.document import Document
from scrapers.extract import Unreadable
from scrapers.extract.xml import parse
from scrapers.platforms.base import Ask, Platform
from scrapers.platforms.marked_up import is_page, what_page, written
from scrapers.platforms.page import read

_HOST = r"https?://(?:www\.)?gesetze-im-internet\.de/"
_PLACE = re.compile(rf"{_HOST}(?P<law>[\w.-]+)/(?P<page>[\w.-]*)(?:[?#].*)?")
#: Pages that are the whole law, by name.
_WHOLE = re.compile(r"(?:index|BJNR\w+|xml|[\w-]*\.(?:zip|pdf|epub))?", re.I)
_LARGEST = 64 * 1024 * 1024


class GesetzeImInternet:
    """A law, or the section or annex of it that the source's page has."""

    platform = Platform(
        "gesetze-im-internet",
        "Germany: federal acts and ordinances, consolidated",
        (_HOST,),
        documentation="https://www.gesetze-im-internet.de/hinweise.html",
    )

    def route(self, source: Source, url: str, ask: Ask) -> Request:
        """The zip of the law that `url` is a page of."""
        match = _PLACE.fullmatch(url)
        if match is None or match["law"].endswith((".html", ".xml")):
            raise ValueError(f"{url} names no law, such as /btmg_1981/anlage_i.html")
        return Request(f"https://www.gesetze-im-internet.de/{match['law']}/xml.zip", "application/zip, */*;q=0.5")

    def document(self, source: Source, answer: Answer) -> Document:
        """The Document of the law in that zip, or of its part. Raises Unreadable."""
        body = answer.body or b""
        if not answer.url.endswith("/xml.zip"):
            return read(source, answer, body)  # a page of the site, archived
        if is_page(body):
            raise Unreadable(*what_page(body, "a zip file"))
        root = parse(_unzipped(body).decode("utf-8", "replace"))
        page = _page(source, answer)
        if page:
            _keep(root, page)
        return read(source, answer, written(root), format="xml")


def _unzipped(body: bytes) -> bytes:
    """The XML file in the zip. Raises Unreadable."""
    try:
        with ZipFile(BytesIO(body)) as archive:
            names = [info for info in archive.infolist() if info.filename.lower().endswith(".xml")]
            if len(names) != 1:
                raise Unreadable(Outcome.WRONG_TYPE, f"{len(names)} XML files in the zip, not one")
            if names[0].file_size > _LARGEST:
                raise Unreadable(Outcome.TOO_LARGE, f"{names[0].file_size} bytes of XML, more than {_LARGEST}")
            return archive.read(names[0])
    except (BadZipFile, NotImplementedError, RuntimeError, EOFError) as error:
        raise Unreadable(Outcome.UNREADABLE, f"not a zip file: {error}") from None


def _page(source: Source, answer: Answer) -> str:
    """The name of the page, without its ending, by which the source names a part of this law; "" for all of it."""
    law = _PLACE.fullmatch(answer.url)
    for url in (source.url, *source.mirrors):
        match = _PLACE.fullmatch(url)
        if match is not None and law is not None and match["law"] == law["law"]:
            name = match["page"].removesuffix(".html")
            return "" if _WHOLE.fullmatch(name) else name
    return ""


def _keep(root: etree._Element, page: str) -> None:
    """Leaves the head of the law and the sections that have that page. Raises Unreadable where there are none."""
    norms = root.findall("norm")
    chosen = [norm for norm in norms if _named(norm) == page.lower()]
    if not chosen:
        raise Unreadable(Outcome.SOFT_404, f"the law has no part of its own for the page {page}.html")
    for norm in norms[1:]:
        if norm not in chosen:
            root.remove(norm)


def _named(norm: etree._Element) -> str:
    """The name of the page of a section: "__1" for § 1, "art_1" for Art 1, "anlage_i" for Anlage I (zu § 1 Abs. 1)."""
    told = re.sub(r"\(.*", "", norm.findtext("metadaten/enbez", "")).replace("§", "_").replace(".", "")
    return re.sub(r"\s+", "_", told.strip()).lower()


ADAPTERS = (GesetzeImInternet(),)
