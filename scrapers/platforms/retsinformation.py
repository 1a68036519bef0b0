"""Retsinformation: laws and executive orders of Denmark, each document as LexDania XML at its ELI address.

The pages are shells that scripts fill. There is no address of "the latest" text: when a list changes, a new order takes
the old one's place and the old one becomes Historic, which is told here as a document that has moved. Old documents are
a record without a text. The schema of the XML: http://www.retsinformation.dk/offentlig/xml/schemas/2022/05/17/; how its
elements nest is as other programs that read it describe it.
"""

from __future__ import annotations

import re

from lxml import etree

from jurisdictions.model import Source
from scrapers.capture import Answer, Outcome, Request
from scrapers.document import Document
from scrapers.extract import Unreadable
from scrapers.platforms.base import Ask, Platform
from scrapers.platforms.marked_up import drop, name_of, rename, root_of, written
from scrapers.platforms.page import read
from scrapers.platforms.unwrap import day, today

_DOCUMENT = re.compile(
    r"https?://(?:www\.)?retsinformation\.dk/eli/(?P<id>(?:lta|ltb|ltc|mt|retsinfo|ft)/\d{4}/\d+|(?:accn|ft)/\w+)(?:[/?#].*)?"
)
#: What of the record is kept: which document it is, from when it holds, and the changes made to it.
_RECORD = frozenset(("DocumentTitle", "Number", "Year", "DiesSigni", "StartDate", "Ref_Text"))
_NAMES = {
    "DocumentTitle": "title", "Titel": "heading", "Rubrica": "heading", "Explicatus": "num", "Linea": "p",
    "Nota": "note", "Bilag": "schedule",
}  # fmt: skip


class Retsinformation:
    """A law or an executive order."""

    platform = Platform(
        "retsinformation",
        "Denmark: laws, consolidation acts and executive orders",
        (r"https?://(?:www\.)?retsinformation\.dk/",),
        documentation="http://www.retsinformation.dk/offentlig/xml/schemas/2022/05/17/",
    )

    def route(self, source: Source, url: str, ask: Ask) -> Request:
        """The XML of the document that `url` names."""
        match = _DOCUMENT.fullmatch(url)
        if match is None:
            raise ValueError(f"{url} names no document, such as /eli/lta/2022/1655")
        return Request(f"https://www.retsinformation.dk/eli/{match['id']}/xml", "application/xml, text/xml;q=0.9")

    def document(self, source: Source, answer: Answer) -> Document:
        """The Document of that XML. Raises Unreadable, also where the document is not in force today."""
        root = root_of(answer)
        record = root.find("{*}Meta")
        if name_of(root) != "Dokument" or record is None:
            raise Unreadable(Outcome.WRONG_TYPE, f"<{name_of(root)}> where <Dokument> with its <Meta> was expected")
        _check(record)
        if not any("".join(part.itertext()).strip() for part in root.iter("{*}DokumentIndhold", "{*}Bilag")):
            raise Unreadable(Outcome.EMPTY, "a record without a text")
        for element in [child for child in record if name_of(child) not in _RECORD]:
            drop(element)
        rename(root, _NAMES)
        return read(source, answer, written(root), format="xml")


def _check(record: etree._Element) -> None:
    """Raises Unreadable where the document does not hold today."""
    begin, end = (day(record.findtext(f"{{*}}{name}", "")) for name in ("StartDate", "EndDate"))
    if record.findtext("{*}Status", "").strip() == "Historic":
        raise Unreadable(Outcome.MOVED, f"the document is historic since {end or 'a day not told'}: a newer one holds")
    if begin is not None and begin > today():
        raise Unreadable(Outcome.SOFT_404, f"the document holds only from {begin}")


ADAPTERS = (Retsinformation(),)
