"""Records of bills: what databases of legislatures tell about a bill, whatever form they tell it in."""

from __future__ import annotations

from scrapers.bills.forms import BadRecord, record_of
from scrapers.bills.layout import document_of, record_in
from scrapers.bills.newest import as_enacted, best, newest
from scrapers.bills.record import Action, BillRecord, Link, Version, written

__all__ = [
    "Action", "BadRecord", "BillRecord", "Link", "Version", "as_enacted", "best", "document_of", "newest", "record_in",
    "record_of", "written",
]  # fmt: skip
