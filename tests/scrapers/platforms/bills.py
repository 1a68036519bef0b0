"""Bodies of Open States and LegiScan in the forms that they document, for a bill of our own."""

from __future__ import annotations

import base64
from typing import Any

TEXT = b"<html><h1>S.B. 45</h1><p>A person may not sell a kratom product to an individual under 21.</p></html>"
PRINTED = "https://le.utah.gov/Session/2026/bills/introduced/SB0045"


def open_states(**changed: Any) -> dict[str, Any]:
    """A record as the API answers."""

    def action(day: str, words: str, chamber: str, *marks: str) -> dict[str, Any]:
        organization = {"id": "ocd-organization/1", "name": "Senate", "classification": chamber}
        return {
            "id": "a1", "organization": organization, "description": words, "date": day, "classification": list(marks),
            "order": 0, "related_entities": [],
        }  # fmt: skip

    return {
        "id": "ocd-bill/1", "session": "2026", "identifier": "SB 45", "title": "Kratom Adjustments",
        "jurisdiction": {"id": "ocd-jurisdiction/country:us/state:ut/government", "name": "Utah"},
        "from_organization": {"id": "ocd-organization/1", "name": "Senate", "classification": "upper"},
        "classification": ["bill"], "subject": [], "extras": {}, "abstracts": [],
        "openstates_url": "https://openstates.org/ut/bills/2026/SB45/", "latest_action_date": "2026-02-18",
        "latest_action_description": "Senate/ passed 3rd reading",
        "actions": [
            action("2026-01-20", "Senate/ to standing committee", "upper", "referral-committee"),
            action("2026-02-18", "Senate/ passed 3rd reading", "upper", "passage"),
        ],
        "versions": [
            {"id": "v1", "note": "Introduced", "date": "", "classification": "", "links": [
                {"url": f"{PRINTED}.pdf", "media_type": "application/pdf"}]},
            {"id": "v2", "note": "Substitute #1", "date": "", "classification": "", "links": [
                {"url": f"{PRINTED}S01.pdf", "media_type": "application/pdf"},
                {"url": f"{PRINTED}S01.htm", "media_type": "text/html"}]},
            {"id": "v3", "note": "House Amendment 1", "date": "", "classification": "", "links": [
                {"url": f"{PRINTED}.Hamd.1.htm", "media_type": "text/html"}]},
        ],
        **changed,
    }  # fmt: skip


def legiscan(**changed: Any) -> dict[str, Any]:
    """A bill as getBill answers."""
    bill = {
        "bill_id": 1234567, "change_hash": "0", "url": "https://legiscan.com/UT/bill/SB0045/2026", "state": "UT",
        "state_link": "https://le.utah.gov/~2026/bills/static/SB0045.html", "bill_number": "SB0045", "bill_type": "B",
        "bill_type_id": "1", "body": "S", "current_body": "H", "title": "Kratom Adjustments", "description": "",
        "session": {"session_id": 1, "year_start": 2026, "year_end": 2026, "sine_die": 0, "session_name": "2026"},
        "status": 2, "status_date": "2026-02-18", "completed": 0, "subjects": [],
        "progress": [{"date": day, "event": n} for day, n in (("2026-01-20", 1), ("2026-01-20", 9), ("2026-02-18", 2))],
        "history": [
            {"date": "2026-01-20", "action": "Senate/ to standing committee", "chamber": "S", "importance": 0},
            {"date": "2026-02-18", "action": "Senate/ passed 3rd reading", "chamber": "S", "importance": 1},
        ],
        "texts": [
            {"doc_id": 11, "date": "2026-01-07", "type": "Introduced", "mime": "text/html", "state_link": PRINTED},
            {"doc_id": 12, "date": "2026-02-17", "type": "Comm Sub", "mime": "text/html", "state_link": f"{PRINTED}S1"},
        ],
    }  # fmt: skip
    return {"status": "OK", "bill": {**bill, **changed}}


def legiscan_text(body: bytes = TEXT, mime: str = "text/html") -> dict[str, Any]:
    """A text as getBillText answers."""
    text = {"doc_id": 12, "bill_id": 1234567, "date": "2026-02-17", "type": "Comm Sub", "mime": mime}
    return {"status": "OK", "text": {**text, "text_size": len(body), "doc": base64.b64encode(body).decode()}}
