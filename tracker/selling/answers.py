"""The answer of each place: its own law, the law above it, the law of where the parcel leaves, what is stricter inside.

A pure function over rows of `queries.status`, so that commands, pages and API give the same answers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, timedelta
from typing import Any

from jurisdictions.codebook import Status
from tracker.queries import freshness
from tracker.selling.product import Product
from tracker.selling.rules import Finding, Row, Verdict, findings, leaving, tested

#: What changes the answer by itself within so many days is warned of.
SOON = timedelta(days=60)
_SHOWN_INSIDE = 6


@dataclass(frozen=True)
class Answer:
    """May the product be sold in this place? The fields are the keys of the JSON; docs/may-sell.md tells them."""

    id: str
    name: str
    answer: Verdict
    provision: str
    because: str
    conditions: list[dict[str, Any]]
    against: list[dict[str, Any]]
    evidence: list[dict[str, Any]]
    status: str
    since: str | None
    instrument: str | None
    scheduled: list[dict[str, Any]]
    warning: str | None
    above: list[dict[str, Any]]
    inside: list[dict[str, Any]]
    grade: str | None
    confirmed_at: str | None
    not_confirmed: dict[str, Any] | None

    def as_json(self) -> dict[str, Any]:
        """Plain data, in the order of the fields."""
        return {field.name: getattr(self, field.name) for field in fields(self)}


#: The keys of an answer, in order.
COLUMNS = tuple(field.name for field in fields(Answer))


def answers(rows: Iterable[Row], product: Product, day: date, to: Sequence[str] = ()) -> list[Answer]:
    """The answer of each place of `to` (none: of every row), in the order of the rows.

    `rows` are those of `queries.status` for all places on `day`: the law above a place, inside it and where the parcel
    leaves is looked for among them, and what is missing there is not established.
    """
    world = _World({row["id"]: row for row in rows}, product)
    wanted = set(to) or world.rows.keys()
    return [_answer(world, row, day) for key, row in world.rows.items() if key in wanted]


class _World:
    """The law of all places on one day, and one product."""

    def __init__(self, rows: Mapping[str, Row], product: Product) -> None:
        self.rows, self.product = rows, product
        self._own: dict[str, list[Finding]] = {}
        self.inside: dict[str, list[str]] = {}
        for key, row in rows.items():
            if row["parent"] is not None:
                self.inside.setdefault(row["parent"], []).append(key)

    def with_row(self, row: Row) -> _World:
        """The same world, where one place's law is that of `row`."""
        changed = _World.__new__(_World)
        changed.rows, changed.product, changed.inside = {**self.rows, row["id"]: row}, self.product, self.inside
        changed._own = {key: own for key, own in self._own.items() if key != row["id"]}
        return changed

    def own(self, key: str) -> list[Finding]:
        """What the law of one place itself has against the product."""
        if key not in self._own:
            self._own[key] = findings(self.product, self.rows[key]) if key in self.rows else [_missing(key)]
        return self._own[key]

    def above(self, key: str) -> list[str]:
        """The places that `key` lies in, the nearest first."""
        found: list[str] = []
        row: Row | None = self.rows.get(key)
        while row is not None and row["parent"] is not None and row["parent"] not in found:
            found.append(row["parent"])
            row = self.rows.get(row["parent"])
        return found

    def against(self, key: str) -> list[Finding]:
        """All that decides in `key`, what weighs most first: its own law, the law above that binds it, and the law of
        where the parcel leaves."""
        found = list(self.own(key))
        for place in self.above(key):
            found += [finding for finding in self.own(place) if finding.binding]
        origin = self.product.from_
        for place in (origin, *self.above(origin)):
            found += leaving(self.product, self.rows[place], key) if place in self.rows else [_missing(place)]
        return sorted(dict.fromkeys(found), key=lambda finding: -finding.verdict.rank)


def _missing(key: str) -> Finding:
    return Finding(Verdict.UNKNOWN, key, "status", f"the law of {key} is not on record")


def _verdict(found: Sequence[Finding]) -> Verdict:
    return max((finding.verdict for finding in found), key=lambda verdict: verdict.rank, default=Verdict.YES)


def _answer(world: _World, row: Row, day: date) -> Answer:
    key, found = row["id"], world.against(row["id"])
    inside = _stricter_inside(world, key, found)
    if inside and _verdict(found) in (Verdict.YES, Verdict.CONDITIONS):
        found = [*found, Finding(Verdict.CONDITIONS, key, "inside", _inside_text(inside))]
    verdict, scheduled = _verdict(found), _scheduled(world, key, found)
    deciding = next((finding for finding in found if finding.verdict is verdict), None)
    provision = deciding.provision if deciding else _yes_by(row)
    evidence = _evidence(world.rows.get(deciding.place, row) if deciding else row, provision)
    return Answer(
        id=key, name=row["name"], answer=verdict, provision=provision,
        because=_because(row, verdict, found),
        conditions=_told(found, Verdict.CONDITIONS) if verdict is Verdict.CONDITIONS else [],
        against=_told(found, Verdict.NO),
        evidence=evidence, status=row["status"], since=row["since"], instrument=_instrument(evidence),
        scheduled=scheduled, warning=_warning(scheduled, key, day), above=list(_above(world, key)), inside=inside,
        grade=row.get("grade"), confirmed_at=row["confirmed_at"], not_confirmed=row["not_confirmed"],
    )  # fmt: skip


def _told(found: Sequence[Finding], verdict: Verdict) -> list[dict[str, Any]]:
    return [
        {"id": finding.place, "provision": finding.provision, "because": finding.because}
        for finding in found if finding.verdict is verdict
    ]  # fmt: skip


def _because(row: Row, verdict: Verdict, found: Sequence[Finding]) -> str:
    """One sentence: what decides, or all conditions."""
    if verdict is Verdict.YES:
        return _yes_because(row)
    parts = [_sentence(row["id"], finding) for finding in found if finding.verdict is verdict]
    return parts[0] if verdict is Verdict.NO else "; ".join(parts)


def _sentence(place: str, finding: Finding) -> str:
    return finding.because if finding.place == place else f"{finding.place}: {finding.because}"


def _yes_by(row: Row) -> str:
    """The provision that a yes rests on; "none" where there is none."""
    if not tested(row) and row["status"] == Status.UNREGULATED:
        return "none"
    return next((key for key in ("sale", "possession") if key in row["provisions"]), "status")


def _yes_because(row: Row) -> str:
    told, fresh = tested(row), freshness(row)
    if not told:
        return f"no kratom-specific rule found (last confirmed {fresh})"
    return f"what the law asks for is met: {', '.join(told)} (last confirmed {fresh})"


def _evidence(row: Row, provision: str) -> list[dict[str, Any]]:
    """What proves the provision that decides; where nothing is kept for it alone, what proves the status."""
    named = {provision}
    if provision == "limits" or "_cap_" in provision:
        named |= {"limits", *(key for key in row["provisions"] if "_cap_" in key)}
    found = [dict(item) for item in row["evidence"] if item["provision"] in named]
    return found or [dict(item) for item in row["evidence"] if item["provision"] == "status"] or list(row["evidence"])


def _instrument(evidence: Sequence[Mapping[str, Any]]) -> str | None:
    return next((str(item["citation"]) for item in evidence if item.get("citation")), None)


def _above(world: _World, key: str) -> Iterator[dict[str, Any]]:
    """The places above whose own answer is not yes, and whether it decides inside them."""
    for place in world.above(key):
        found = world.own(place)
        if found:
            first = found[0]
            yield {
                "id": place, "name": world.rows[place]["name"] if place in world.rows else place,
                "answer": first.verdict, "provision": first.provision, "because": first.because,
                "binding": first.binding,
            }  # fmt: skip


def _stricter_inside(world: _World, key: str, found: Sequence[Finding]) -> list[dict[str, Any]]:
    """Places just inside whose own law makes the answer worse, or asks for what nothing here asks for."""
    asked, verdict = {finding.provision for finding in found}, _verdict(found)
    stricter = []
    for place in world.inside.get(key, ()) if verdict is not Verdict.NO else ():
        own = world.own(place)
        worse = [finding for finding in own if finding.verdict.rank > verdict.rank]
        more = [finding for finding in own if finding.verdict is verdict and finding.provision not in asked]
        if first := next(iter([*worse, *more]), None):
            stricter.append(
                {"id": place, "name": world.rows[place]["name"], "answer": first.verdict, "provision": first.provision,
                 "because": first.because}
            )  # fmt: skip
    return sorted(stricter, key=lambda item: -item["answer"].rank)


def _inside_text(inside: Sequence[Mapping[str, Any]]) -> str:
    """Which places inside differ: ``see where it goes: no in US-FL/sarasota-county (sale)``."""
    told = [f"{item['answer']} in {item['id']} ({item['provision']})" for item in inside[:_SHOWN_INSIDE]]
    more = len(inside) - len(told)
    return f"see where it goes: {', '.join(told)}" + (f" and {more} more" if more else "")


def _scheduled(world: _World, key: str, found: Sequence[Finding]) -> list[dict[str, Any]]:
    """What changes the answer by itself, by date: signed law that starts and temporary law that ends, of the place,
    above it, and where the parcel leaves; each with the answer it brings."""
    origin = world.product.from_
    places = dict.fromkeys((key, *world.above(key), origin, *world.above(origin)))
    today, told = {finding for finding in found if finding.provision != "inside"}, []
    for row in (world.rows[place] for place in places if place in world.rows):
        for lapses, items in ((False, row["scheduled"]), (True, row["lapses"])):
            for item in items:
                then = world.with_row(_row_of(row, item))
                if set(then.against(key)) != today:
                    told.append({**_turn(then, key), "id": row["id"], "lapses": lapses,
                                 **{name: item[name] for name in ("effective", "to", "instrument")}})  # fmt: skip
    return sorted(told, key=lambda turn: turn["effective"] or "9999-12-31")


def _turn(then: _World, key: str) -> dict[str, Any]:
    """The answer in a world to come, by what decides it."""
    row, found = then.rows[key], then.against(key)
    verdict = _verdict(found)
    first = next((finding for finding in found if finding.verdict is verdict), None)
    return {
        "answer": verdict, "provision": first.provision if first else _yes_by(row),
        "because": _because(row, verdict, found),
    }  # fmt: skip


def _row_of(row: Row, item: Mapping[str, Any]) -> dict[str, Any]:
    """The row when an item of what is coming holds; what signed law without a date asks for is not on record."""
    undated = item["effective"] is None and item["to"] != Status.BANNED
    return {**row, "status": Status.UNKNOWN.value if undated else item["to"] or Status.UNKNOWN.value,
            "provisions": item["provisions"], "scheduled": [], "lapses": []}  # fmt: skip


def _warning(scheduled: Sequence[Mapping[str, Any]], key: str, day: date) -> str | None:
    """``no from 2027-01-01 (sale)``: what changes soon, or on a day that is not established."""
    told = []
    for item in scheduled:
        if item["effective"] is None or date.fromisoformat(item["effective"]) <= day + SOON:
            whose = "" if item["id"] == key else f"{item['id']}, "
            start = item["effective"] or "a day not established"
            unless = ", unless temporary law is renewed" if item["lapses"] else ""
            told.append(f"{item['answer']} from {start} ({whose}{item['provision']}){unless}")
    return "; ".join(told) or None
