"""Datalegis (anvisalegis.datalegis.net and its sisters): the acts of Brazilian federal agencies, consolidated.

An act is named by kind, number, year and organ in the query of its address; the site opens it as one page in Latin-1,
the act itself in ``div.ato``, within the menus that a script fills. An act that does not exist is a page without one.
Two forms of address lead to the same text. There is no documentation; the forms are taken from addresses that people
cite and programs that read the sites, ``div.ato`` and the line that tells of repeal from memory: confirm on the first
live request.
"""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlencode, urlsplit

from lxml import html

from jurisdictions.model import Source
from scrapers.capture import Answer, Outcome, Request
from scrapers.document import Document
from scrapers.extract import Unreadable
from scrapers.extract.charset import decode
from scrapers.platforms.base import Ask, Platform
from scrapers.platforms.marked_up import what_page
from scrapers.platforms.page import ACCEPT, read

_HOST = r"https?://(?:[\w-]+\.datalegis\.net|anttlegis\.antt\.gov\.br)/action/"
#: The field that opens an act, and the same field in the address for the public.
_FIELDS = {
    "tipo": "sgl_tipo", "numeroAto": "num_ato", "seqAto": "seq_ato", "valorAno": "vlr_ano", "orgao": "sgl_orgao",
    "cod_modulo": "cod_modulo", "cod_menu": "cod_menu",
}  # fmt: skip
_NEEDED = ("tipo", "numeroAto", "valorAno")
_CHARSET = re.compile(r"charset=([\w-]+)", re.I)
_REPEALED = re.compile(r"^\W*(?:ato )?revogad[oa] (?:pel[oa]|tacitamente)\b", re.I)


class Datalegis:
    """One act of an agency."""

    platform = Platform("datalegis", "Brazil: acts of federal agencies (Anvisa and others)", (_HOST + r"\w+\.php\?",))

    def route(self, source: Source, url: str, ask: Ask) -> Request:
        """The page of the act that `url` names."""
        parts = urlsplit(url)
        given = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        fields = {ours: given.get(ours) or given.get(public, "") for ours, public in _FIELDS.items()}
        if not re.match(_HOST, url) or not all(fields[name] for name in _NEEDED):
            raise ValueError(f"{url} names no act by kind, number and year (tipo, numeroAto, valorAno)")
        fields["numeroAto"] = fields["numeroAto"].zfill(8)
        query = {"acao": "abrirTextoAto", **{name: value for name, value in fields.items() if value}}
        return Request(f"https://{parts.netloc}/action/ActionDatalegis.php?{urlencode(query)}", ACCEPT["html"])

    def document(self, source: Source, answer: Answer) -> Document:
        """The Document of that act. Raises Unreadable where the page has none in force."""
        body = answer.body or b""
        named = _CHARSET.search(answer.headers.get("content-type", ""))
        page = html.document_fromstring(decode(body, named[1] if named else None) or "<p/>")
        acts = page.xpath("//div[contains(concat(' ', normalize-space(@class), ' '), ' ato ')]")
        words = " ".join(" ".join(acts[0].itertext()).split()) if acts else ""
        if not words:
            outcome, told = what_page(body, "an act")
            raise Unreadable(Outcome.SOFT_404 if outcome is Outcome.WRONG_TYPE else outcome, told)
        if (said := _REPEALED.search(words)) is not None:
            raise Unreadable(Outcome.MOVED, f"the page says of this act: {words[said.start() : said.start() + 120]}")
        return read(source, answer, html.tostring(acts[0], encoding="unicode").encode(), format="html")


ADAPTERS = (Datalegis(),)
