"""A Change: one difference between what was and what is believed, chained by hash so that tampering shows."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from jurisdictions.codebook import ChangeKind
from tracker.clock import stamp


@dataclass(frozen=True)
class Change:
    """One difference between two status records, as stored.

    ``before`` and ``after`` are ``{"status": str | None, "provisions": {changed keys only}}``; for kind
    ``pending`` they hold ``would``, ``stage`` and ``provisions`` of the bill. ``effective`` is the law's own
    date (None where the text does not give it), ``recorded_at`` when this program came to know. ``evidence``
    is a list of ``{"provision", "quote", "url", "captured_at"}``. ``passage`` is
    ``{"before": text, "after": text}``, the part of the page about kratom, for a redline.
    ``origin`` is registry, edit (law to come that an edit of the registry added), reading, clock or review.
    """

    key: str
    jurisdiction: str
    kind: ChangeKind
    origin: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    effective: date | None
    recorded_at: datetime
    certainty: str = "day"
    instrument: str = ""
    why: str = ""
    source: str | None = None
    url: str = ""
    evidence: tuple[Mapping[str, Any], ...] = ()
    passage: Mapping[str, str] = field(default_factory=dict)
    record: int | None = None
    id: int = 0
    prev_hash: str = ""
    hash: str = ""


#: Evidence of when, and of what is told beside the law, belongs to every change.
_ALWAYS = ("effective", "enacted", "ended", "notice")


def entry(change: Change) -> dict[str, Any]:
    """`change` as commands, pages and the API tell it: one flat shape wherever changes are listed."""
    before, after = change.before, change.after
    old, new = before.get("provisions") or {}, after.get("provisions") or {}
    return {
        "number": change.id,
        "id": change.jurisdiction,
        "kind": change.kind.value,
        "from": before.get("status") or before.get("would"),
        "to": after.get("status") or after.get("would"),
        "effective": change.effective and change.effective.isoformat(),
        "certainty": change.certainty,
        "recorded_at": stamp(change.recorded_at),
        "instrument": change.instrument,
        "provisions_changed": {k: [old.get(k), new.get(k)] for k in sorted({*old, *new})},
        "source": change.url,
        "quote": next((item["quote"] for item in proving(change) if item.get("quote")), None),
        "why": change.why,
        "origin": change.origin,
        "hash": change.hash,
    }


def proving(change: Change) -> tuple[Mapping[str, Any], ...]:
    """The evidence for what changed, the status or the bill first; all of it where none is marked so. A day that the
    page tells is no proof where the change has none: it is that of other words."""
    before, after = change.before, change.after
    moved = before.get("status") != after.get("status") or change.kind is ChangeKind.PENDING
    wanted = {*(before.get("provisions") or ()), *(after.get("provisions") or ()), *_ALWAYS}
    wanted -= {"effective"} if change.effective is None else set()
    head = [item for item in change.evidence if moved and item.get("provision") in ("status", "would")]
    rest = [item for item in change.evidence if item.get("provision") in wanted]
    return (*head, *rest) or change.evidence


def chain_hash(prev_hash: str, body: Mapping[str, Any]) -> str:
    """SHA-256 over the previous hash and the canonical JSON of a change's stored columns."""
    canonical = json.dumps(body, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(f"{prev_hash}\n{canonical}".encode()).hexdigest()
