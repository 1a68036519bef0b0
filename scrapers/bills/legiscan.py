"""LegiScan's form: the ``bill`` of getBill, with its numbers for stages, its history and its texts.

Numbers of ``progress`` become marks of actions of their own, for the history tells the same in words: a day on which
LegiScan says "passed" is one even where the words are not understood.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from scrapers.bills.record import Action, BillRecord, Link, Version, written

#: What ``progress`` and ``status`` count, in Open States' words. 2 is passage by the first house ("engrossed"), 3 by
#: the second ("enrolled"), 4 what a bill becomes at last ("passed").
_EVENTS = {
    1: ("Introduced", "introduction"), 2: ("Engrossed", "engrossed"), 3: ("Enrolled", "enrolled"),
    4: ("Passed", "became-law"), 5: ("Vetoed", "executive-veto"), 6: ("Failed", "failure"),
    7: ("Override", "veto-override-passage"), 8: ("Chaptered", "became-law"), 9: ("Referred", "referral-committee"),
    10: ("Reported favourably", "committee-passage"), 11: ("Reported unfavourably", "committee-passage-unfavorable"),
}  # fmt: skip
_CHAMBERS = {"H": "lower", "A": "lower", "S": "upper", "L": "legislature", "C": "legislature"}
_KINDS = {
    "B": "bill", "R": "resolution", "CR": "concurrent resolution", "JR": "joint resolution", "M": "memorial",
    "JM": "joint memorial", "CM": "concurrent memorial", "CA": "constitutional amendment", "SR": "study request",
    "JRCA": "constitutional amendment", "CSR": "concurrent study request", "EO": "executive order", "CL": "claim",
    "C": "commendation", "P": "proclamation", "A": "address", "PET": "petition", "RM": "remonstrance",
}  # fmt: skip


def refusal(data: dict[str, Any]) -> str:
    """What LegiScan says where it answers with an error."""
    alert = data.get("alert")
    return str(alert.get("message", "no reason given")) if isinstance(alert, dict) else "no reason given"


def read(bill: dict[str, Any]) -> BillRecord:
    """The bill of a record. Raises KeyError, TypeError or AttributeError where it is none."""
    session = bill.get("session") if isinstance(bill.get("session"), dict) else {}
    state, kind = _text(bill["state"]).upper(), _text(bill.get("bill_type"))
    history = tuple(map(_done, bill.get("history") or ()))
    return BillRecord(
        jurisdiction="US" if state == "US" else f"US-{state}",
        bill=written(_text(bill["bill_number"])),
        session=_text((session or {}).get("session_name") or (session or {}).get("year_start")),
        title=_text(bill.get("title")),
        chamber=_CHAMBERS.get(_text(bill.get("body"))[:1], ""),
        kind=(_KINDS.get(kind, "bill"),),
        abstracts=tuple(filter(None, (_text(bill.get("description")),))),
        subjects=tuple(_text(s.get("subject_name")) for s in bill.get("subjects") or ()),
        actions=(*history, *_events(bill)),
        versions=tuple(map(_printed, bill.get("texts") or ())),
        url=_text(bill.get("url")),
        ended=_text((session or {}).get("sine_die")) == "1",
    )


def _done(item: dict[str, Any]) -> Action:
    chamber = _CHAMBERS.get(_text(item.get("chamber"))[:1], "")
    return Action(_day(item.get("date")), _text(item["action"]), chamber)


def _events(bill: dict[str, Any]) -> Iterator[Action]:
    told = [(item.get("event"), item.get("date")) for item in bill.get("progress") or ()]
    status = (bill.get("status"), bill.get("status_date"))
    for number, day in (*told, *([] if _whole(status[0]) in [_whole(n) for n, _ in told] else [status])):
        word, mark = _EVENTS.get(_whole(number), ("", ""))
        if mark and _day(day):
            yield Action(_day(day), word, "", (mark, "progress"))


def _printed(item: dict[str, Any]) -> Version:
    links = [Link(_text(item[key]), _text(item.get("mime"))) for key in ("state_link", "url") if item.get(key)]
    return Version(_day(item.get("date")), _text(item.get("type")), tuple(links))


def _day(value: Any) -> str:
    text = _text(value)
    return "" if text.startswith("0000") else text


def _whole(value: Any) -> int:
    text = _text(value)
    return int(text) if text.isascii() and text.isdigit() else 0


def _text(value: Any) -> str:
    return " ".join(value.split()) if isinstance(value, str) else "" if value is None else str(value)
