"""A database's answer about one bill as a Document."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from jurisdictions.model import Source
from scrapers.bills import BadRecord, BillRecord, document_of, record_of
from scrapers.capture import Answer, Outcome
from scrapers.document import Document
from scrapers.extract import Unreadable
from scrapers.platforms.base import NoAnswer, refuse

Told = Callable[[Answer], dict[str, Any]]
#: True where a record is not that of the bill that an address names. What an address does not tell is not compared.
Unlike = Callable[[BillRecord, str], bool]


def record_from(answer: Answer, told: Told, unlike: Unlike, *urls: str) -> BillRecord:
    """The record that `answer` holds, which `told` takes apart, of the bill at `urls`. Raises NoAnswer."""
    try:
        record = record_of(told(answer))
    except BadRecord as error:
        raise refuse(answer, Outcome.WRONG_TYPE, str(error)) from error
    for url in urls:
        if unlike(record, url):
            of = ", ".join(filter(None, (record.bill, record.jurisdiction, record.session)))
            raise refuse(answer, Outcome.SOFT_404, f"the answer is the record of another bill ({of}) than {url} names")
    return record


def document_from(source: Source, answer: Answer, told: Told, unlike: Unlike) -> Document:
    """That record as a Document, an action a line. Raises Unreadable."""
    try:
        return document_of(record_from(answer, told, unlike, source.url, *source.mirrors), source.language)
    except NoAnswer as error:
        raise Unreadable(error.outcome, error.detail) from error


def same(one: str, other: str) -> bool:
    """True where two names (of a bill, a session, a place) have the same letters and digits, or one is not told."""
    plain = ["".join(filter(str.isalnum, name)).casefold() for name in (one, other)]
    return plain[0] == plain[1] or not all(plain)
