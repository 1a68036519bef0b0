"""Readings as plain values of JSON, and back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from jurisdictions.codebook import BillStage, Status
from tracker.reading import Evidence, Reading

_DATES = ("effective", "enacted", "expires", "ended", "stage_on")


def reading_to_json(reading: Reading) -> dict[str, Any]:
    """A Reading as plain JSON."""
    plain: dict[str, Any] = {
        "mentions_kratom": reading.mentions_kratom,
        "status": reading.status and reading.status.value,
        "in_force": reading.in_force,
        "would": reading.would and reading.would.value,
        "provisions": dict(reading.provisions),
        "evidence": [[e.provision, e.quote, e.start, e.end] for e in reading.evidence],
        "why": reading.why,
        "stage": reading.stage and reading.stage.value,
        "texts": list(reading.texts),
        "older_texts": list(reading.older_texts),
        "instrument": reading.instrument,
        "nature": reading.nature,
        "notice": reading.notice,
        "unsettled": list(reading.unsettled),
        "later": reading_to_json(reading.later) if reading.later else None,
        "coder": reading.coder,
    }
    for name in _DATES:
        day = getattr(reading, name)
        plain[name] = day.isoformat() if day else None
    return plain


def reading_from_json(plain: Mapping[str, Any]) -> Reading:
    """The Reading that `reading_to_json` wrote."""
    days = {name: date.fromisoformat(plain[name]) if plain.get(name) else None for name in _DATES}
    return Reading(
        mentions_kratom=plain["mentions_kratom"],
        status=Status(plain["status"]) if plain["status"] else None,
        in_force=plain["in_force"],
        would=Status(plain["would"]) if plain["would"] else None,
        provisions=dict(plain["provisions"]),
        evidence=tuple(Evidence(*item) for item in plain["evidence"]),
        why=plain["why"],
        stage=BillStage(plain["stage"]) if plain["stage"] else None,
        texts=tuple(plain.get("texts", ())),
        older_texts=tuple(plain.get("older_texts", ())),
        instrument=plain["instrument"],
        nature=plain["nature"],
        notice=plain["notice"],
        unsettled=tuple(plain["unsettled"]),
        later=reading_from_json(plain["later"]) if plain.get("later") else None,
        coder=plain["coder"],
        **days,
    )
