"""Rows as `queries.status` gives them, and products as files describe them, for tests of the answers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from tracker.selling import Answer, Product, answers

DAY = date(2026, 11, 26)

#: A powder whose file shows that it meets every law that a powder can meet without a permission of the place.
POWDER: Mapping[str, Any] = {
    "name": "powder", "form": "powder", "from": "US-CO", "marketed_as": "supplement",
    "does_not_count_as": ["attractive-to-children"], "seven_oh_added": False, "synthetics": False, "adulterants": False,
    "label": True, "tested": True, "buyer_age_checked": 21, "age_verified": True, "advertised": False,
    "size": {"serving_g": 2, "container_g": 100, "servings_per_day": 2},
    "mitragynine": {"percent": 1.5}, "seven_oh": {"ppm": 100}, "total_alkaloids": {"percent": 2},
}  # fmt: skip
ORIGIN = "US-CO"


def row(key: str, status: str, *, parent: str | None = None, **more: Any) -> dict[str, Any]:
    """A place as `queries.status` tells it; what is not a key of a row is a provision (``import_`` is import)."""
    told: dict[str, Any] = {
        "id": key, "name": key, "level": "state", "parent": parent, "status": status, "since": None, "scheduled": [],
        "lapses": [], "pending": [], "evidence": [], "grade": "official", "confirmed_at": None,
        "not_confirmed": {"since": "2026-11-01", "because": "no page read yet", "url": None},
    }  # fmt: skip
    provisions = {name.rstrip("_"): value for name, value in more.items() if name not in told}
    return {**told, "provisions": provisions, **{name: value for name, value in more.items() if name in told}}


def asked(*rows: Mapping[str, Any], **changed: Any) -> Answer:
    """The answer of the first row for the powder with `changed` keys (None: left out), in a world of `rows`."""
    described = {key: value for key, value in {**POWDER, **changed}.items() if value is not None}
    return answered(described, *rows)


def answered(described: Mapping[str, Any], *rows: Mapping[str, Any]) -> Answer:
    """The answer of the first row for the product that is described."""
    known = {item["id"] for item in rows}
    world = [*rows, *([] if ORIGIN in known else [row(ORIGIN, "unregulated")])]
    (answer,) = answers(world, Product.model_validate(described), DAY, [rows[0]["id"]])
    return answer
