"""The codebook: statuses, provisions, kinds. Every other module takes its vocabulary from here.

Coding follows legal epidemiology (policy surveillance as LawAtlas and PDAPS practise it): observable
features of a text first (provisions), the headline judgement last (status).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from jurisdictions.nearest import did_you_mean


class Status(StrEnum):
    """Headline status of a jurisdiction."""

    BANNED = "banned"
    KCPA = "kcpa"
    EXPORT_ALLOWED = "export-allowed"
    RESTRICTED = "restricted"
    UNREGULATED = "unregulated"
    UNKNOWN = "unknown"


#: Where several hold, the first in this order is the headline.
PRECEDENCE: tuple[Status, ...] = (
    Status.BANNED, Status.KCPA, Status.EXPORT_ALLOWED, Status.RESTRICTED, Status.UNREGULATED, Status.UNKNOWN,
)  # fmt: skip


def headline(statuses: Iterable[Status]) -> Status:
    """The status that takes precedence among `statuses`; ``unknown`` where there is none."""
    return min(statuses, key=PRECEDENCE.index, default=Status.UNKNOWN)


class Level(StrEnum):
    """Tier of government."""

    SUPRANATIONAL = "supranational"
    COUNTRY = "country"
    FEDERAL = "federal"
    STATE = "state"
    TERRITORY = "territory"
    LOCAL = "local"


class SourceKind(StrEnum):
    """What a watched address publishes."""

    STATUTE = "statute"
    RULE = "rule"
    SCHEDULE_LIST = "schedule-list"
    GAZETTE = "gazette"
    REGISTER = "register"
    ACT = "act"
    IMPORT_ALERT = "import-alert"
    API = "api"
    AGENCY_PAGE = "agency-page"
    BILL = "bill"
    NEWS = "news"


class BillStage(StrEnum):
    """How far a bill has come; a stage is dated by the day it was reached."""

    INTRODUCED = "introduced"
    IN_COMMITTEE = "in-committee"
    PASSED_ONE_HOUSE = "passed-one-house"
    PASSED_BOTH = "passed-both"
    TO_EXECUTIVE = "to-executive"
    ENACTED = "enacted"
    VETOED = "vetoed"
    FAILED = "failed"
    WITHDRAWN = "withdrawn"


class EventKind(StrEnum):
    """An event changes the status, changes provisions, or is a notice that changes neither."""

    STATUS = "status"
    PROVISION = "provision"
    NOTICE = "notice"


class ChangeKind(StrEnum):
    """What kind of difference a Change records."""

    STATUS = "status"
    PROVISION = "provision"
    SCHEDULED = "scheduled"
    PENDING = "pending"
    CORRECTION = "correction"
    NOTICE = "notice"


@dataclass(frozen=True)
class ProvisionSpec:
    """How a provision is written. ``form``: text, enum, age, number, list, limits; ``values``: an enum's."""

    key: str
    form: str
    label: str
    values: tuple[str, ...] = ()
    unit: str = ""


_REQUIRED, _PROHIBITED = ("required",), ("prohibited",)
_FLOW = ("prohibited", "licensed", "allowed")
PROVISIONS: Mapping[str, ProvisionSpec] = {
    spec.key: spec
    for spec in (
        ProvisionSpec("schedule", "text", "schedule"),
        ProvisionSpec("possession", "enum", "possession", ("prohibited", "allowed", "licensed")),
        ProvisionSpec("sale", "enum", "sale", ("prohibited", "regulated", "prescription-only", "allowed")),
        ProvisionSpec("min_age", "age", "minimum age", unit="years"),
        ProvisionSpec("limits", "limits", "limits"),
        ProvisionSpec("seven_oh", "enum", "concentrated or added 7-OH", ("banned",)),
        ProvisionSpec("seven_oh_cap_percent", "number", "7-OH cap", unit="% of alkaloid fraction"),
        ProvisionSpec("seven_oh_cap_ppm", "number", "7-OH cap", unit="ppm of product"),
        ProvisionSpec("seven_oh_cap_mg_per_serving", "number", "7-OH cap", unit="mg per serving"),
        ProvisionSpec("seven_oh_cap_mg_per_gram", "number", "7-OH cap", unit="mg per gram"),
        ProvisionSpec("seven_oh_cap_mg_per_container", "number", "7-OH cap", unit="mg per container"),
        ProvisionSpec("synthetics", "enum", "synthetic alkaloids", _PROHIBITED),
        ProvisionSpec("adulterants", "enum", "adulterants", _PROHIBITED),
        ProvisionSpec("labelling", "enum", "labelling", _REQUIRED),
        ProvisionSpec("registration", "enum", "registration", _REQUIRED),
        ProvisionSpec("testing", "enum", "testing", _REQUIRED),
        ProvisionSpec("licence", "enum", "licence", _REQUIRED),
        ProvisionSpec("age_verification", "enum", "age verification", _REQUIRED),
        ProvisionSpec("forms_prohibited", "list", "forms prohibited"),
        ProvisionSpec("advertising", "enum", "advertising", ("restricted",)),
        ProvisionSpec("import", "enum", "import", _FLOW),
        ProvisionSpec("export", "enum", "export", _FLOW),
        ProvisionSpec("cultivation", "enum", "cultivation", _FLOW),
        ProvisionSpec("food_use", "enum", "use in food", _PROHIBITED),
        ProvisionSpec("preemption", "enum", "local rules", ("local-bans-barred", "local-rules-allowed")),
        ProvisionSpec("penalty", "text", "penalty"),
        ProvisionSpec("basis", "enum", "basis", ("determination", "statute", "rule")),
    )
}

#: What `forms_prohibited` lists.
FORMS = (
    "vape", "candy-like", "attractive-to-children", "food", "beverage", "concentrate", "injectable",
    "combustible",
)  # fmt: skip

ANALYTES = ("7-OH", "mitragynine", "total-alkaloids", "mitragynine:7-OH")
LIMIT_UNITS = ("percent", "ppm", "mg", "ratio")
LIMIT_BASES = ("alkaloid-fraction", "product", "gram", "serving", "container", "day")


def provision_problem(key: str, value: Any) -> str | None:
    """One line saying what is wrong with a provision's value, or None where it follows the codebook."""
    spec = PROVISIONS.get(key)
    if spec is None:
        return f"unknown provision {key!r}{did_you_mean(key, PROVISIONS)}"
    if spec.form == "enum":
        return None if value in spec.values else f"{key}: {value!r} is none of {', '.join(spec.values)}"
    if spec.form == "age":
        ok = isinstance(value, int) and not isinstance(value, bool) and 0 < value < 100
        return None if ok else f"{key}: {value!r} is not a whole number of years"
    if spec.form == "number":
        ok = isinstance(value, int | float) and not isinstance(value, bool) and value >= 0
        return None if ok else f"{key}: {value!r} is not a number ({spec.unit})"
    if spec.form == "list":
        ok = isinstance(value, list | tuple) and bool(value) and all(isinstance(item, str) for item in value)
        return None if ok else f"{key}: {value!r} is not a list of words"
    if spec.form == "limits":
        return _limits_problem(value)
    return None if isinstance(value, str) and value.strip() else f"{key}: {value!r} is not text"


def _limits_problem(value: Any) -> str | None:
    if not isinstance(value, list | tuple):
        return f"limits: {value!r} is not a list"
    for limit in value:
        if not isinstance(limit, Mapping) or limit.get("analyte") not in ANALYTES:
            return f"limits: {limit!r} names none of {', '.join(ANALYTES)}"
        if limit.get("unit") not in LIMIT_UNITS:
            return f"limits: {limit!r} has no unit of {', '.join(LIMIT_UNITS)}"
        if not any(isinstance(limit.get(bound), int | float) for bound in ("max", "min")):
            return f"limits: {limit!r} has neither max nor min"
        if limit["unit"] != "ratio" and limit.get("basis") not in LIMIT_BASES:
            return f"limits: {limit!r} has no basis of {', '.join(LIMIT_BASES)}"
    return None


#: (unit, basis) of a maximum on 7-OH -> its short name.
_SHORT_CAPS = {
    ("percent", "alkaloid-fraction"): "seven_oh_cap_percent",
    ("ppm", "product"): "seven_oh_cap_ppm",
    ("mg", "serving"): "seven_oh_cap_mg_per_serving",
    ("mg", "gram"): "seven_oh_cap_mg_per_gram",
    ("mg", "container"): "seven_oh_cap_mg_per_container",
}


def caps_from_limits(limits: Iterable[Mapping[str, Any]]) -> dict[str, float]:
    """The short ``seven_oh_cap_*`` provisions that `limits` implies (percent of product becomes ppm)."""
    caps: dict[str, float] = {}
    for limit in limits:
        if limit.get("analyte") != "7-OH" or "max" not in limit:
            continue
        unit, basis, maximum = limit["unit"], limit.get("basis"), limit["max"]
        if (unit, basis) == ("percent", "product"):
            unit, maximum = "ppm", maximum * 10_000
        if (name := _SHORT_CAPS.get((unit, str(basis)))) is not None:
            caps[name] = maximum
    return caps


def limits_of(provisions: Mapping[str, Any]) -> list[tuple[str, Mapping[str, Any]]]:
    """Every limit that `provisions` set, each with the provision that names it: the short name where there is one."""
    listed = list(provisions.get("limits") or ())
    found: list[tuple[str, Mapping[str, Any]]] = []
    for limit in listed:
        short = next((name for name in caps_from_limits([limit]) if name in provisions), "limits")
        found.append((short, limit))
    told = caps_from_limits(listed)
    for (unit, basis), name in _SHORT_CAPS.items():
        if name in provisions and told.get(name) != provisions[name]:
            found.append((name, {"analyte": "7-OH", "max": provisions[name], "unit": unit, "basis": basis}))
    return found
