"""Ley Chile (bcn.cl/leychile, leychile.cl): the laws, decrees and resolutions of Chile, by the Library of Congress.

The pages are a program in the browser. A norm's number (`idNorma`) names it everywhere; ``obtxml?opt=7`` serves its
newest version as XML, with the day of the version and what was repealed (`derogado`) in attributes. The form of
answers: https://www.bcn.cl/leychile/consulta/legislacion_abierta_web_service and its schema EsquemaIntercambioNorma;
where the words of a repealed part go is from memory: confirm on the first live request.
"""

from __future__ import annotations

import re

from lxml import etree

from jurisdictions.model import Source
from scrapers.capture import Answer, Outcome, Request
from scrapers.document import Document
from scrapers.extract import Unreadable
from scrapers.platforms.base import Ask, Platform
from scrapers.platforms.marked_up import drop, name_of, root_of, written
from scrapers.platforms.page import ACCEPT, read

_HOST = r"https?://(?:www\.)?(?:leychile\.cl|bcn\.cl/leychile)/"
_PAGE = re.compile(_HOST + r"[\w/]+\?(?:[^#]*&)?(?:idNorma|i)=(?P<id>\d+)", re.I)
_PAST = re.compile(r"[?&](?:idVersion|f)=", re.I)
#: What of a norm is read; dates, subjects and names stand around it.
_READ = ("TituloNorma", "TipoNumero", "Encabezado", "EstructurasFuncionales", "Promulgacion", "Anexos", "Metadatos")


class LeyChile:
    """One norm at its newest version."""

    platform = Platform(
        "leychile",
        "Chile: laws, decrees and resolutions",
        (_HOST + r"[\w/]+\?",),
        documentation="https://www.bcn.cl/leychile/consulta/legislacion_abierta_web_service",
    )

    def route(self, source: Source, url: str, ask: Ask) -> Request:
        """The XML of the norm that `url` names."""
        match = _PAGE.match(url)
        if match is None:
            raise ValueError(f"{url} names no norm, such as /leychile/navegar?idNorma=235507")
        if _PAST.search(url):
            raise ValueError(f"{url} is the version of one day, not the law of today")
        return Request(f"https://www.leychile.cl/Consulta/obtxml?opt=7&idNorma={match['id']}", ACCEPT["xml"])

    def document(self, source: Source, answer: Answer) -> Document:
        """The Document of that norm. Raises Unreadable where it is repealed or not yet in force."""
        root = root_of(answer)
        if name_of(root) != "Norma" or not " ".join(root.itertext()).strip():
            told = " ".join(" ".join(root.itertext()).split())[:120]
            raise Unreadable(Outcome.SOFT_404, f"the answer holds <{name_of(root)}> and no norm: {told}")
        if root.get("derogado") == "derogado":
            raise Unreadable(Outcome.MOVED, "Ley Chile says that this norm is repealed (derogado)")
        if root.get("fechaVersion", "") > answer.started_at.date().isoformat():
            raise Unreadable(Outcome.SOFT_404, f"this version holds only from {root.get('fechaVersion')}")
        _tidy(root)
        return read(source, answer, written(root), format="xml")


def _tidy(root: etree._Element) -> None:
    """Leaves the law itself in the tree, each line a paragraph, the words of repealed parts taken out."""
    for part in root.findall(".//{*}EstructuraFuncional"):
        for facts in part.findall("{*}Metadatos"):
            drop(facts)
        if part.get("derogado") == "derogado":
            for words in part.findall("{*}Texto"):
                drop(words)
    for element in [*root, *root.findall("{*}Metadatos/*")]:
        if name_of(element) not in _READ:
            drop(element)
    for words in root.findall(".//{*}Texto"):
        lines = [line.strip() for line in (words.text or "").splitlines() if line.strip()]
        words.text = None
        for line in lines:
            etree.SubElement(words, "p").text = line


ADAPTERS = (LeyChile(),)
