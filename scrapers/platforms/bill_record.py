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


def record_from(answer: Answer, told: Told) -> BillRecord:
    """The record that `answer` holds, which `told` takes apart. Raises NoAnswer."""
    try:
        return record_of(told(answer))
    except BadRecord as error:
        raise refuse(answer, Outcome.WRONG_TYPE, str(error)) from error


def document_from(source: Source, answer: Answer, told: Told) -> Document:
    """That record as a Document, an action a line. Raises Unreadable."""
    try:
        return document_of(record_from(answer, told), source.language)
    except NoAnswer as error:
        raise Unreadable(error.outcome, error.detail) from error
