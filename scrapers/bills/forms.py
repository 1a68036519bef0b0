"""The two forms in which records of bills come: Open States' and LegiScan's."""

from __future__ import annotations

from typing import Any

from scrapers.bills import legiscan, open_states
from scrapers.bills.record import BillRecord


class BadRecord(ValueError):
    """What was to be a bill's record is none; the message is one line."""


def record_of(data: Any) -> BillRecord:
    """The bill that `data` (parsed JSON) records. Raises BadRecord."""
    if not isinstance(data, dict):
        raise BadRecord("a bill's record is a JSON object")
    bill = data.get("bill")
    try:
        if data.get("status") == "ERROR":
            raise BadRecord(f"LegiScan refused: {legiscan.refusal(data)}")
        if isinstance(bill, dict):
            return legiscan.read(bill)
        if "bill_number" in data:
            return legiscan.read(data)
        if "identifier" in data and "title" in data:
            return open_states.read(data)
    except (KeyError, TypeError, AttributeError) as error:
        raise BadRecord(f"a bill's record without what one holds: {type(error).__name__} {error}") from error
    raise BadRecord("neither a record of Open States (identifier, title) nor one of LegiScan (bill, bill_number)")
