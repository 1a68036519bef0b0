"""EUR-Lex: the law of the European Union, from Cellar, the repository behind it.

EUR-Lex's own pages answer programs with a bot check (202 and a script); Cellar does not. Its SPARQL endpoint tells
which file holds an act in a language, and of a consolidated act which text is the newest that has begun to apply: a
number without a date, such as 02017R2470, names all its consolidations. Consolidated texts lag behind the acts that
they take in and have no legal value of their own.

Forms of addresses: https://op.europa.eu/en/web/cellar/cellar-data/publications; the ontology of the query:
https://op.europa.eu/en/web/eu-vocabularies/cdm. That an act is split over several files (DOC_1, DOC_2, ...) is from
memory; the first holds the enacting terms.
"""

from __future__ import annotations

import re
from urllib.parse import unquote, urlencode

from jurisdictions.model import Source
from scrapers.capture import Answer, Outcome, Request
from scrapers.document import Document
from scrapers.platforms.answers import object_of
from scrapers.platforms.base import Ask, Platform, refuse
from scrapers.platforms.page import read
from scrapers.platforms.unwrap import today

_SPARQL = "https://publications.europa.eu/webapi/rdf/sparql"
_HOST = r"https?://(?:www\.)?eur-lex\.europa\.eu/"
_FILE = re.compile(r"https?://publications\.europa\.eu/resource/cellar/[\w-]+\.\d{4}\.\d\d/[\w.-]+")
_CELEX = re.compile(
    r"(?:celex[:=/]|resource/celex/)(?P<celex>[0-9CE]\d{4}[A-Z]{1,2}\d{4}(?:\(\d\d\))?(?:-\d{8})?)", re.I
)
_ELI = re.compile(
    r"/eli/(?P<kind>reg|dir|dec)(?:_\w+)?/(?P<year>\d{4})/(?P<number>\d+)(?:/(?P<of>oj|\d{4}-\d\d-\d\d))?"
)
_LANGUAGE = re.compile(r"/legal-content/(?P<way>[A-Za-z]{2})/|:(?P<old>[A-Z]{2}):|/oj/(?P<eli>[a-z]{3})\b")
_LETTERS = {"reg": "R", "dir": "L", "dec": "D"}
_LANGUAGES = {
    "bg": "BUL", "cs": "CES", "da": "DAN", "de": "DEU", "el": "ELL", "en": "ENG", "es": "SPA", "et": "EST",
    "fi": "FIN", "fr": "FRA", "ga": "GLE", "hr": "HRV", "hu": "HUN", "it": "ITA", "lt": "LIT", "lv": "LAV",
    "mt": "MLT", "nl": "NLD", "pl": "POL", "pt": "POR", "ro": "RON", "sk": "SLK", "sl": "SLV", "sv": "SWE",
}  # fmt: skip
#: CELEX numbers are plain literals in old records and typed ones in new; a comparison of one sort misses the other.
_QUERY = """PREFIX cdm: <http://publications.europa.eu/ontology/cdm#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
SELECT DISTINCT ?celex ?date ?item WHERE {{
  VALUES ?asked {{ "{celex}" "{celex}"^^xsd:string }}
  {work}
  ?work cdm:resource_legal_id_celex ?celex ; cdm:work_date_document ?date .
  FILTER(STR(?date) <= "{day}")
  ?text cdm:expression_belongs_to_work ?work ;
    cdm:expression_uses_language <http://publications.europa.eu/resource/authority/language/{language}> .
  ?form cdm:manifestation_manifests_expression ?text ; cdm:manifestation_type ?type .
  FILTER(STR(?type) IN ("xhtml", "html"))
  ?item cdm:item_belongs_to_manifestation ?form .
}} ORDER BY DESC(?date) ?item LIMIT 20"""
_ITSELF = "?work cdm:resource_legal_id_celex ?asked ."
_CONSOLIDATED = "?act cdm:resource_legal_id_celex ?asked . ?work cdm:act_consolidated_based_on_resource_legal ?act ."


class EurLex:
    """An act as published, or the newest consolidation of it that has begun to apply."""

    platform = Platform(
        "eur-lex",
        "European Union: regulations, directives, decisions, and their consolidated texts",
        (_HOST, r"https?://data\.europa\.eu/eli/", r"https?://publications\.europa\.eu/resource/"),
        documentation="https://op.europa.eu/en/web/cellar/cellar-data/publications",
    )

    def route(self, source: Source, url: str, ask: Ask) -> Request:
        """The XHTML of the act that `url` names, in the language it names, else in the source's."""
        if _FILE.fullmatch(url):
            return _file(url)
        celex, language = _number(url), _language(source, url)
        answer = ask(Request(f"{_SPARQL}?{urlencode({'query': _query(celex, language)})}", _RESULTS))
        found = object_of(answer).get("results", {}).get("bindings", [])
        if not found:
            raise refuse(answer, Outcome.SOFT_404, f"Cellar has no text of {celex} in {language}")
        item = found[0].get("item", {}).get("value", "")
        if not _FILE.fullmatch(item):
            raise refuse(answer, Outcome.SOFT_404, f"Cellar names no file of {celex}: {item!r}")
        return _file(item)

    def document(self, source: Source, answer: Answer) -> Document:
        """The Document of that file. Raises Unreadable."""
        return read(source, answer, answer.body or b"", format="html")


_RESULTS = "application/sparql-results+json"


def _file(url: str) -> Request:
    """The file at its own address, which redirects nowhere; identifiers in Cellar begin with http."""
    return Request("https" + url[url.index(":") :], "application/xhtml+xml, text/html;q=0.5")


def _number(url: str) -> str:
    """The CELEX number that an address names, whichever of its forms it has."""
    plain = unquote(url)
    if (match := _CELEX.search(plain)) is not None:
        return match["celex"].upper()
    if (match := _ELI.search(plain)) is None:
        raise ValueError(f"{url} names no act by CELEX number or ELI")
    number = f"{match['year']}{_LETTERS[match['kind']]}{int(match['number']):04d}"
    if match["of"] == "oj":
        return f"3{number}"
    return f"0{number}-{match['of'].replace('-', '')}" if match["of"] else f"0{number}"


def _language(source: Source, url: str) -> str:
    match = _LANGUAGE.search(unquote(url))
    named = next(filter(None, match.groups()), "") if match is not None else ""
    if len(named) == 3:
        return named.upper()
    return _LANGUAGES.get(named.lower()) or _LANGUAGES.get(source.language, "ENG")


def _query(celex: str, language: str) -> str:
    every = celex.startswith("0") and "-" not in celex
    asked, work = (f"3{celex[1:]}", _CONSOLIDATED) if every else (celex, _ITSELF)
    return _QUERY.format(celex=asked, work=work, language=language, day=today().isoformat())


ADAPTERS = (EurLex(),)
