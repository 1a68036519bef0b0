"""The Irish Statute Book (irishstatutebook.ie): acts as enacted and statutory instruments as made.

Nothing here is consolidated: a list of controlled drugs changes by later instruments, which have addresses of their
own. Acts have XML, whose accented letters and quotation marks are elements; instruments have a page for printing only.

The elements of the XML are as other programs that read it describe them, the older addresses (/2011/en/si/0552.html)
from links to them; confirm on the first live request.
"""

from __future__ import annotations

import re

from lxml import etree

from jurisdictions.model import Source
from scrapers.capture import Answer, Outcome, Request
from scrapers.document import Document
from scrapers.extract import Unreadable
from scrapers.platforms.base import Ask, Platform
from scrapers.platforms.marked_up import name_of, prune, rename, root_of, written
from scrapers.platforms.page import read

_HOST = r"https?://(?:www\.)?irishstatutebook\.ie/"
_ELI = re.compile(rf"{_HOST}eli/(?P<year>\d{{4}})/(?P<kind>act|si|prv|ca)/(?P<number>\d+)(?:/|$|[?#])")
_OLD = re.compile(rf"{_HOST}(?P<year>\d{{4}})/en/(?P<kind>act|si)/(?:pub/)?(?P<number>\d{{4}})(?:\.html|/)")
_ACCENTED = dict(zip("aeiouAEIOU", "áéíóúÁÉÍÓÚ", strict=True))
_CHARACTERS = {f"{letter}fada": accented for letter, accented in _ACCENTED.items()} | {
    "emdash": "—", "endash": "–", "euro": "€", "pound": "£", "odq": "“", "cdq": "”", "osq": "‘", "csq": "’",
    "bull": "•",
}  # fmt: skip


class IrishStatuteBook:
    """An act as enacted, an instrument as made."""

    platform = Platform(
        "irish-statute-book",
        "Ireland: acts as enacted, statutory instruments as made",
        (_HOST,),
        documentation="https://www.irishstatutebook.ie",
    )

    def route(self, source: Source, url: str, ask: Ask) -> Request:
        """The XML of the act, the page for printing of the instrument, that `url` names."""
        match = _ELI.match(url) or _OLD.match(url)
        if match is None:
            raise ValueError(f"{url} names no act or instrument, such as /eli/2017/si/173")
        place = f"https://www.irishstatutebook.ie/eli/{match['year']}/{match['kind']}/{int(match['number'])}"
        if match["kind"] == "si":
            return Request(f"{place}/made/en/print", "text/html")
        return Request(f"{place}/enacted/en/xml", "application/xml, text/xml;q=0.9")

    def document(self, source: Source, answer: Answer) -> Document:
        """The Document of that XML or page. Raises Unreadable."""
        if not answer.url.endswith("/xml"):
            return read(source, answer, answer.body or b"", format="html")
        root = root_of(answer)
        if root.find(".//{*}body") is None:
            raise Unreadable(Outcome.WRONG_TYPE, f"<{name_of(root)}> without the body of an act")
        _spell(root)
        prune(root, ("graphic", "hr1"))
        rename(root, {"su": "sup", "sb": "sub", "sect": "section"})
        return read(source, answer, written(root), format="xml")


def _spell(root: etree._Element) -> None:
    """Puts characters where elements stand for them."""
    for element in root.iter(etree.Element):
        if (character := _CHARACTERS.get(name_of(element))) is not None:
            element.text = character
            element.tag = "span"


ADAPTERS = (IrishStatuteBook(),)
