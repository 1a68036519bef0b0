"""From findings to provisions and a headline status, by the codebook's precedence.

Nothing is guessed here: findings that contradict each other are named in ``unsettled`` and left out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from jurisdictions.codebook import Status, caps_from_limits
from tracker.coding.findings import Finding, Via

#: Provisions that by themselves narrow the trade, so that one of them is a kratom-specific rule.
_NARROWING = (
    "min_age", "seven_oh", "seven_oh_cap_percent", "seven_oh_cap_ppm", "seven_oh_cap_mg_per_serving",
    "seven_oh_cap_mg_per_gram", "seven_oh_cap_mg_per_container", "synthetics", "adulterants", "labelling",
    "registration", "testing", "licence", "age_verification", "forms_prohibited", "advertising", "food_use", "limits",
    "import", "cultivation", "export", "schedule",
)  # fmt: skip
_TRADE = ("import", "export", "cultivation")
_ALLOWED = "allowed"  # what is allowed narrows nothing
#: Conditions that presuppose a lawful sale; found beside a ban, the ban was not of kratom as such.
_PRESUPPOSE_SALE = ("min_age", "labelling", "registration", "licence", "testing", "age_verification")
_BEYOND_AGE = (
    "labelling", "registration", "licence", "testing", "age_verification", "adulterants", "forms_prohibited",
    "advertising",
)  # fmt: skip
_CONTENTS = ("adulterants", "synthetics", "seven_oh", "seven_oh_cap_percent", "seven_oh_cap_ppm",
             "seven_oh_cap_mg_per_serving", "seven_oh_cap_mg_per_gram", "seven_oh_cap_mg_per_container")  # fmt: skip


@dataclass
class Outcome:
    """The provisions with the finding that proves each, the status they imply, and why."""

    provisions: dict[str, Any] = field(default_factory=dict)
    proofs: dict[str, Finding] = field(default_factory=dict)
    status: Status | None = None
    decided_by: Finding | None = None
    why: str = ""
    unsettled: list[str] = field(default_factory=list)

    @property
    def listed(self) -> bool:
        """True where the status rests on a line of a list alone."""
        return self.decided_by is not None and self.decided_by.via is Via.SCHEDULE

    @property
    def sections(self) -> frozenset[int]:
        """The sections in which the proofs stand."""
        return frozenset(f.clause.section for f in self.proofs.values())


def decide(findings: Sequence[Finding]) -> Outcome:
    """The Outcome of all findings of a page."""
    outcome = Outcome()
    ruled = [f for f in findings if f.via is not Via.DEFINITION]
    if ruled:
        ruled = list(findings)
    groups: dict[str, list[Finding]] = {}
    for finding in ruled:
        groups.setdefault(finding.provision, []).append(finding)
    for provision, group in groups.items():
        _settle(outcome, provision, group)
    _caps(outcome, groups.get("limits", []))
    _resolve_ban(outcome, groups)
    _regulated_sale(outcome)
    _status(outcome, groups)
    _abstain(outcome, groups)
    return outcome


def _settle(outcome: Outcome, provision: str, group: list[Finding]) -> None:
    if provision in ("limits", "banned", "doubt"):
        return
    if provision == "min_age":
        _settle_age(outcome, group)
    elif provision == "forms_prohibited":
        forms = list(dict.fromkeys(f.value for f in group))
        _set(outcome, provision, forms, group[0])
    elif provision == "schedule":
        named = [f for f in group if f.value]
        if named:
            best = Counter(f.value for f in named).most_common(1)[0][0]
            _set(outcome, provision, best, next(f for f in named if f.value == best))
    else:
        values = Counter(f.value for f in group)
        # What a licence allows is not prohibited: the prohibition is of doing it without one, or in another form.
        best = "licensed" if provision in _TRADE and "licensed" in values else values.most_common(1)[0][0]
        chosen = [f for f in group if f.value == best]
        _set(outcome, provision, best, next((f for f in chosen if f.direct), chosen[0]))


def _set(outcome: Outcome, provision: str, value: Any, proof: Finding) -> None:
    outcome.provisions[provision] = value
    outcome.proofs[provision] = proof


def _settle_age(outcome: Outcome, group: list[Finding]) -> None:
    direct = [f for f in group if f.direct] or group
    counts = Counter(f.value for f in direct).most_common()
    best = counts[0][0]
    if len(counts) > 1 and counts[1][1] == counts[0][1]:
        best = max(value for value, count in counts if count == counts[0][1])
        outcome.unsettled.append("ages " + " and ".join(str(v) for v, _ in counts) + " both stand in the text")
    _set(outcome, "min_age", best, next(f for f in direct if f.value == best))


def _caps(outcome: Outcome, group: list[Finding]) -> None:
    limits: list[dict[str, Any]] = []
    for finding in group:
        if finding.value not in limits:
            limits.append(dict(finding.value))
    limits = _strictest(limits)
    if not limits:
        return
    caps = caps_from_limits(limits)
    for name, value in caps.items():
        proof = next(
            f for f in group if name in caps_from_limits([f.value]) and caps_from_limits([f.value])[name] == value
        )
        _set(outcome, name, value, proof)
    outcome.provisions["limits"] = limits
    outcome.proofs["limits"] = group[0]


def _strictest(limits: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """One limit for each alkaloid, unit and basis: where two stand, the lower one binds the ordinary product."""
    best: dict[tuple[Any, ...], dict[str, Any]] = {}
    for limit in limits:
        key = (limit["analyte"], limit["unit"], limit.get("basis"))
        if key not in best or limit["max"] < best[key]["max"]:
            best[key] = limit
    return list(best.values())


def _resolve_ban(outcome: Outcome, groups: dict[str, list[Finding]]) -> None:
    """A prohibition that stands beside conditions of lawful sale is one of them and no ban, unless possession is
    prohibited as well: no law that regulates a trade forbids to hold what is traded."""
    if outcome.provisions.get("sale") != "prohibited" or groups.get("banned"):
        return
    if outcome.provisions.get("possession") == "prohibited":
        return
    conditions = [p for p in _PRESUPPOSE_SALE if any(f.direct and f.via is Via.RULE for f in groups.get(p, []))]
    if conditions:
        outcome.unsettled.append(f"a general prohibition of sale stands beside {', '.join(conditions)}")
        for provision in ("sale", "possession"):
            outcome.provisions.pop(provision, None)
            outcome.proofs.pop(provision, None)


def _regulated_sale(outcome: Outcome) -> None:
    if "sale" in outcome.provisions or _export_alone(outcome):
        return
    for provision in _BEYOND_AGE:
        if provision in outcome.proofs and outcome.proofs[provision].via is not Via.SCHEDULE:
            _set(outcome, "sale", "regulated", outcome.proofs[provision])
            return
    for provision in _CONTENTS:
        proof = outcome.proofs.get(provision)
        if proof is not None and proof.via is Via.RULE:
            _set(outcome, "sale", "regulated", proof)
            return


def _export_alone(outcome: Outcome) -> bool:
    """True where export is licensed and nothing presupposes that kratom is sold at home."""
    licensed = outcome.provisions.get("export") in ("licensed", "allowed")
    return licensed and not any(p in outcome.provisions for p in ("min_age", "labelling", "age_verification"))


def _status(outcome: Outcome, groups: dict[str, list[Finding]]) -> None:
    provisions = outcome.provisions
    listed = groups.get("banned", [])
    if listed:
        _head(outcome, Status.BANNED, listed[0], "listed as a controlled substance")
    elif provisions.get("sale") == "prohibited":
        _head(outcome, Status.BANNED, outcome.proofs["sale"], "sale prohibited outright")
    elif provisions.get("possession") == "prohibited":
        _head(outcome, Status.BANNED, outcome.proofs["possession"], "possession prohibited")
    elif "labelling" in provisions and (contents := _first(outcome, _CONTENTS)):
        _head(outcome, Status.KCPA, contents, "contents and label of the product are regulated")
    elif provisions.get("export") in ("licensed", "allowed"):
        _head(outcome, Status.EXPORT_ALLOWED, outcome.proofs["export"], "export allowed under conditions")
    elif narrowing := _first(outcome, (*_NARROWING, "sale")):
        _head(outcome, Status.RESTRICTED, narrowing, f"a rule of its own narrows the trade ({narrowing.provision})")
    elif partly := groups.get("schedule"):
        _head(outcome, Status.RESTRICTED, partly[0], "what is made of the plant is scheduled, the plant is not")


def _abstain(outcome: Outcome, groups: dict[str, list[Finding]]) -> None:
    """A prohibition that is only half understood may be a ban: then less than a ban is not settled either, unless
    conditions of lawful sale stand beside it."""
    doubts = groups.get("doubt", [])
    lawful = any(f.direct for provision in _PRESUPPOSE_SALE for f in groups.get(provision, []))
    if not doubts or lawful or outcome.status not in (None, Status.RESTRICTED):
        return
    outcome.unsettled.append(f"a prohibition is only half understood: {doubts[0].value}")
    outcome.status, outcome.decided_by, outcome.why = None, None, ""


def _first(outcome: Outcome, provisions: Iterable[str]) -> Finding | None:
    found = [outcome.proofs[p] for p in provisions if p in outcome.proofs and outcome.provisions.get(p) != _ALLOWED]
    return next((f for f in found if f.direct), None)


def _head(outcome: Outcome, status: Status, proof: Finding, why: str) -> None:
    outcome.status, outcome.decided_by, outcome.why = status, proof, why
