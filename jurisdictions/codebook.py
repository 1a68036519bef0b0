"""The codebook: statuses, provisions, kinds. Every other module takes its vocabulary from here.

Coding follows legal epidemiology (policy surveillance as LawAtlas and PDAPS practise it): observable
features of a text first (provisions), the headline judgement last (status).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from math import inf
from typing import Any, Self

from jurisdictions.nearest import did_you_mean


class Word(StrEnum):
    """A word of the codebook, with its definition."""

    definition: str

    def __new__(cls, word: str, definition: str = "") -> Self:
        member = str.__new__(cls, word)
        member._value_ = word
        member.definition = definition
        return member


class Status(Word):
    """Headline status of a jurisdiction."""

    BANNED = (
        "banned",
        "prohibits selling kratom at all, or possessing it: scheduled, named in a prohibition, or no lawful way to "
        "sell any for people to take",
    )
    KCPA = (
        "kcpa",
        "a kratom consumer protection act, under whatever name: what a product may contain and what its label must "
        "say, nearly always with a minimum age",
    )
    EXPORT_ALLOWED = (
        "export-allowed",
        "a producer country lets it be exported under conditions, and domestic use is not banned outright",
    )
    RESTRICTED = (
        "restricted",
        "kratom is lawful, but a rule of its own narrows it: an age limit alone, pharmacies only, barred as food, only "
        "concentrated 7-OH prohibited",
    )
    UNREGULATED = "unregulated", "was searched, and no rule on kratom is in force"
    UNKNOWN = "unknown", "is not established; nothing is guessed"


#: Where several hold, the first in this order is the headline.
PRECEDENCE: tuple[Status, ...] = (
    Status.BANNED, Status.KCPA, Status.EXPORT_ALLOWED, Status.RESTRICTED, Status.UNREGULATED, Status.UNKNOWN,
)  # fmt: skip


def headline(statuses: Iterable[Status]) -> Status:
    """The status that takes precedence among `statuses`; ``unknown`` where there is none."""
    return min(statuses, key=PRECEDENCE.index, default=Status.UNKNOWN)


class Level(Word):
    """Tier of government."""

    SUPRANATIONAL = "supranational", "a body above countries: the European Union, the United Nations"
    COUNTRY = "country", "a country whose national law is what counts"
    FEDERAL = "federal", "the federal level of a country whose states have law of their own"
    STATE = "state", "a state, province or other member of a country"
    TERRITORY = "territory", "a territory or district with law of its own"
    LOCAL = "local", "a county, city, town or tribal nation"


class SourceKind(Word):
    """What a watched address publishes."""

    STATUTE = "statute", "an act or a section of a code, as it reads now"
    RULE = "rule", "a regulation or another rule that an agency made"
    SCHEDULE_LIST = "schedule-list", "a list of controlled or prohibited substances"
    GAZETTE = "gazette", "the official journal in which law is promulgated"
    REGISTER = "register", "a register of rules made and proposed"
    ACT = "act", "one act as it was passed; later amendments are not in it"
    IMPORT_ALERT = "import-alert", "a border authority's notice of what it detains"
    API = "api", "an interface for programs that gives law as data"
    AGENCY_PAGE = "agency-page", "what an authority says about the law on a page of its own"
    BILL = "bill", "a bill or its record; changes no status"
    NEWS = "news", "announcements; they lead to law and prove none"


class BillStage(Word):
    """How far a bill has come; a stage is dated by the day it was reached."""

    INTRODUCED = "introduced", "filed or read for the first time"
    IN_COMMITTEE = "in-committee", "referred to a committee, or reported by one"
    PASSED_ONE_HOUSE = "passed-one-house", "passed by the house in which it began"
    PASSED_BOTH = "passed-both", "passed by both houses in the same wording"
    TO_EXECUTIVE = "to-executive", "sent to whoever signs or vetoes it"
    ENACTED = "enacted", "signed, law without a signature, or a veto overridden"
    VETOED = "vetoed", "vetoed, and the veto not overridden"
    FAILED = "failed", "voted down, or its session ended"
    WITHDRAWN = "withdrawn", "taken back by whoever brought it"


class EventKind(Word):
    """An event changes the status, changes provisions, or is a notice that changes neither."""

    STATUS = "status", "the status before and after differ"
    PROVISION = "provision", "the status stays, provisions change"
    NOTICE = "notice", "neither changes: a recommendation, a court's stay, a renewal"


class ChangeKind(Word):
    """What kind of difference a Change records."""

    STATUS = "status", "the status in force became another"
    PROVISION = "provision", "the status stayed, and what the law sets changed"
    SCHEDULED = "scheduled", "law that is signed and starts later, or on a day not yet established"
    PENDING = "pending", "a bill or proposal reached a stage; nothing is law yet"
    CORRECTION = "correction", "what was recorded before was not right, and is told openly"
    NOTICE = "notice", "something happened that leaves status and provisions as they were"


#: How exactly the day is known on which law took effect.
CERTAINTIES: Mapping[str, str] = {
    "day": "the law's own day",
    "month": "only the month is known; a day within it stands in, the first where nothing better is known",
    "year": "only the year is known; a day within it stands in, the first where nothing better is known",
    "observed": "the law gives no day: it is the day on which a page was first seen to say so",
}
#: How good the evidence for a place's status is.
GRADES: Mapping[str, str] = {
    "official": "rests on official texts: statutes, rules, gazettes, an agency's own page",
    "secondary": "rests on what others wrote of the law, where no official text was found",
    "weak": "rests on little, on old or on contradicting evidence",
}


@dataclass(frozen=True)
class ProvisionSpec:
    """How a provision is written. ``form``: text, enum, age, number, list, limits; ``meanings``: the words of an enum
    or a list, with what each means."""

    key: str
    form: str
    label: str
    definition: str
    meanings: Mapping[str, str] = field(default_factory=dict)
    unit: str = ""

    @property
    def values(self) -> tuple[str, ...]:
        """The words that it may hold."""
        return tuple(self.meanings)


#: The words of the parts of a limit, with what each means.
LIMIT_PARTS: Mapping[str, Mapping[str, str]] = {
    "analyte": {
        "7-OH": "7-hydroxymitragynine",
        "mitragynine": "mitragynine",
        "total-alkaloids": "all alkaloids of kratom together",
        "mitragynine:7-OH": "how many times as much mitragynine as 7-hydroxymitragynine",
    },
    "unit": {
        "percent": "hundredths",
        "ppm": "parts per million by weight",
        "mg": "milligrams",
        "ratio": "one amount divided by the other",
    },
    "basis": {
        "alkaloid-fraction": "of all alkaloids in the product",
        "product": "of the whole product",
        "gram": "in each gram of product",
        "serving": "in each serving, as the law or the label defines it",
        "container": "in each container or package",
        "day": "in what the label tells to take in a day",
    },
}
ANALYTES, LIMIT_UNITS, LIMIT_BASES = (tuple(LIMIT_PARTS[part]) for part in ("analyte", "unit", "basis"))


def _cap(key: str, of: str, unit: str) -> ProvisionSpec:
    return ProvisionSpec(
        key, "number", "7-OH cap", f"the most 7-OH that {of} may have; follows from `limits`", unit=unit
    )


def _required(key: str, label: str, definition: str) -> ProvisionSpec:
    return ProvisionSpec(key, "enum", label, definition, {"required": "the law requires it"})


def _flow(key: str, definition: str) -> ProvisionSpec:
    values = {
        "prohibited": "nobody may",
        "licensed": "whoever has a licence, permit or quota may",
        "allowed": "everybody may",
    }
    return ProvisionSpec(key, "enum", key, definition, values)


_FORMS = {
    "vape": "to be vaporised and inhaled",
    "candy-like": "candy, or what looks like it",
    "attractive-to-children": "made or packed so that it appeals to children",
    "food": "in food",
    "beverage": "in drinks",
    "concentrate": "extracts and concentrates",
    "injectable": "to be injected",
    "combustible": "to be smoked",
}
_PROHIBITED = {"prohibited": "the law prohibits it"}
PROVISIONS: Mapping[str, ProvisionSpec] = {
    spec.key: spec
    for spec in (
        ProvisionSpec(
            "schedule", "text", "schedule", "the schedule or list of substances on which it stands, as the law names it"
        ),
        ProvisionSpec(
            "possession", "enum", "possession", "whether people may have kratom",
            {
                "prohibited": "having it is an offence", "allowed": "the law says that it may be had",
                "licensed": "whoever has a licence or a prescription may have it",
            },
        ),
        ProvisionSpec(
            "sale", "enum", "sale", "whether kratom may be sold for people to take",
            {
                "prohibited": "no sale is lawful", "regulated": "lawful as the law's conditions say",
                "prescription-only": "lawful on prescription or by pharmacies only",
                "allowed": "the law says that it may be sold",
            },
        ),
        ProvisionSpec("min_age", "age", "minimum age", "the age from which it may be sold to somebody", unit="years"),
        ProvisionSpec("limits", "limits", "limits", "every limit on alkaloids, with what it is measured by"),
        ProvisionSpec(
            "seven_oh", "enum", "concentrated or added 7-OH", "7-OH beyond what the leaf has",
            {"banned": "any concentrated or added 7-OH is prohibited"},
        ),
        _cap("seven_oh_cap_percent", "the alkaloids of a product", "% of alkaloid fraction"),
        _cap("seven_oh_cap_ppm", "a product", "ppm of product"),
        _cap("seven_oh_cap_mg_per_serving", "a serving", "mg per serving"),
        _cap("seven_oh_cap_mg_per_gram", "a gram of product", "mg per gram"),
        _cap("seven_oh_cap_mg_per_container", "a container", "mg per container"),
        ProvisionSpec(
            "synthetics", "enum", "synthetic alkaloids", "alkaloids made, not drawn from the leaf", _PROHIBITED
        ),
        ProvisionSpec(
            "adulterants", "enum", "adulterants", "what makes kratom dangerous when mixed into it", _PROHIBITED
        ),
        _required("labelling", "labelling", "what a label or package must say"),
        _required("registration", "registration", "products or makers entered with an authority"),
        _required("testing", "testing", "products tested by a laboratory"),
        _required("licence", "licence", "a licence to make, bring in or sell it"),
        _required("age_verification", "age verification", "the seller checking the buyer's age"),
        ProvisionSpec("forms_prohibited", "list", "forms prohibited", "forms in which it may not be sold", _FORMS),
        ProvisionSpec(
            "advertising", "enum", "advertising", "how it may be advertised",
            {"restricted": "some advertising or claims are prohibited"},
        ),
        _flow("import", "bringing it into the country or state"),
        _flow("export", "taking it out of the country"),
        _flow("cultivation", "growing the tree"),
        ProvisionSpec(
            "food_use", "enum", "use in food", "kratom as a food, an ingredient or a supplement",
            {"prohibited": "barred as a novel food, an unapproved ingredient or an unsafe additive"},
        ),
        ProvisionSpec(
            "preemption", "enum", "local rules", "what counties and cities may do beside the law",
            {
                "local-bans-barred": "they may not prohibit what the law allows",
                "local-rules-allowed": "they may have rules of their own",
            },
        ),
        ProvisionSpec("penalty", "text", "penalty", "class of the offence, fine or imprisonment"),
        ProvisionSpec(
            "basis", "enum", "basis", "what the status rests on, where that is not plain",
            {
                "determination": "an authority's published finding that general law bars kratom, on which it acts",
                "statute": "an act of the legislature", "rule": "a rule that an agency made",
            },
        ),
    )
}  # fmt: skip


#: What `forms_prohibited` lists.
FORMS = PROVISIONS["forms_prohibited"].values


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
        ok = isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < inf
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
        bounds = [limit[bound] for bound in ("max", "min") if isinstance(limit.get(bound), int | float)]
        if not bounds:
            return f"limits: {limit!r} has neither max nor min"
        if not all(0 <= bound < inf for bound in bounds):
            return f"limits: {limit!r} is bounded by no number"
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
