"""The demo's own registry: the same places as the real one, the farm's addresses, and no history to read off."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from demo.farm.plan import Plan
from jurisdictions.model import Jurisdiction
from jurisdictions.registry import Registry
from jurisdictions.timeline import timeline


def write_registry(folder: Path, history: Registry, planned: Plan, port: int) -> None:
    """Write one TOML a place that has a history into `folder`."""
    target = folder / "places"
    target.mkdir(parents=True)
    for key in planned.jurisdictions:
        name = key.lower().replace("/", "--")
        (target / f"{name}.toml").write_text(_place(history[key], planned, port), encoding="utf-8")


def _place(place: Jurisdiction, planned: Plan, port: int) -> str:
    base = timeline(place)[0]
    head = {
        "id": place.id, "name": place.name, "level": place.level.value, "parent": place.parent,
        "timezone": place.timezone, "status": base.status.value, "status_as_of": _eve(place),
        "grade": "official", "citation": "the demo's baseline: the law before the first event replayed",
        "provisions": dict(base.provisions),
    }  # fmt: skip
    lines = [f"{key} = {_toml(value)}" for key, value in head.items() if value is not None]
    for source in planned.sources(place.id, port):
        lines += ["", "[[sources]]"]
        lines += [f"{key} = {_toml(value)}" for key, value in source.items()]
    return "\n".join(lines) + "\n"


def _eve(place: Jurisdiction) -> date:
    return date.fromordinal(min(e.effective for e in place.events).toordinal() - 1)


def _toml(value: Any) -> str:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{key} = {_toml(item)}" for key, item in value.items()) + " }" if value else "{}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_toml(item) for item in value) + "]"
    return json.dumps(value, ensure_ascii=False)
