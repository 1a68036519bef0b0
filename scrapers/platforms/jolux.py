"""JOLux, the vocabulary of Fedlex and Legilux: which version of a law holds today, and which file holds its text.

A law has consolidations, each from a day (dateApplicability) to another; a consolidation has an expression in each
language; an expression has files in several formats. Both SPARQL endpoints take the query by GET.
Vocabulary: https://github.com/swiss/fedlex-jolux (doc/classified_compilation.md)
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from urllib.parse import urlencode

from jurisdictions.model import Source
from scrapers.capture import Answer, Outcome, Request
from scrapers.document import Document
from scrapers.platforms.akoma import akn_of, law_in
from scrapers.platforms.answers import object_of
from scrapers.platforms.base import NoAnswer, refuse
from scrapers.platforms.page import read
from scrapers.platforms.unwrap import day

PREFIX = "PREFIX jolux: <http://data.legilux.public.lu/resource/ontology/jolux#>"
LANGUAGES = {"de": "DEU", "fr": "FRA", "it": "ITA", "en": "ENG", "rm": "ROH"}
_FORMATS = ("xml", "html", "pdf")  # of several the first is read best; "pdf-a" and "PDFA1B" are PDF
_ACCEPTS = {"xml": "application/xml, text/xml;q=0.9", "html": "text/html"}


def asking(endpoint: str, query: str) -> Request:
    """The request for the rows of a SPARQL query."""
    return Request(f"{endpoint}?{urlencode({'query': ' '.join(query.split())})}", "application/sparql-results+json")


def file_in_force(answer: Answer, on: date) -> Request:
    """The file of the version that holds on that day: rows have ?file, ?format, and ?from and ?to where the version is
    a consolidation. Of a law that was never consolidated it is the text as published. Raises NoAnswer."""
    rows = _rows(answer)
    consolidated = [row for row in rows if row.get("from")]
    begun = [row for row in consolidated if (day(row["from"]) or on) <= on]
    if consolidated and not begun:
        raise refuse(answer, Outcome.SOFT_404, f"the law holds only from {min(row['from'] for row in consolidated)}")
    newest = max((row["from"] for row in begun), default="")
    chosen = [row for row in rows if row.get("from", "") == newest]
    ends = day(max((row.get("to", "") for row in chosen), default=""))
    if not chosen:
        raise refuse(answer, Outcome.SOFT_404, "the endpoint knows no text of this law")
    if ends is not None and ends < on:
        raise refuse(answer, Outcome.SOFT_404, f"the law held until {ends}")
    return _best(answer, chosen)


def _rows(answer: Answer) -> list[dict[str, str]]:
    """The rows of a SPARQL answer (https://www.w3.org/TR/sparql11-results-json/), each as its values by name."""
    try:
        results = object_of(answer).get("results")
    except NoAnswer as error:  # whose detail begins with the address, which holds the query and hides the rest
        start = (answer.body or b"")[:80].decode("utf-8", "replace")
        raise refuse(answer, error.outcome, f"the SPARQL endpoint gave no JSON: {start!r}") from None
    bindings = results.get("bindings") if isinstance(results, dict) else None
    if not isinstance(bindings, list):
        raise refuse(answer, Outcome.WRONG_TYPE, "the SPARQL endpoint gave no bindings")
    return [{name: term.get("value", "") for name, term in row.items()} for row in bindings]


def _best(answer: Answer, rows: Sequence[dict[str, str]]) -> Request:
    """The file that is read best. The identifiers of files begin with http; they are served by https."""
    for kind in _FORMATS:
        for row in rows:
            if row.get("format", "").rpartition("/")[2].lower().startswith(kind) and row.get("file"):
                return Request(row["file"].replace("http://", "https://", 1), _ACCEPTS.get(kind, "application/pdf"))
    raise refuse(answer, Outcome.SOFT_404, "the endpoint names no XML, HTML or PDF of this law")


def read_file(source: Source, answer: Answer) -> Document:
    """The Document of a file of the filestore, in whichever format it is. Raises Unreadable."""
    if answer.url.endswith(".xml"):
        return read(source, answer, law_in(akn_of(answer)), format="xml")
    return read(source, answer, answer.body or b"", format=answer.url.rpartition(".")[2])
