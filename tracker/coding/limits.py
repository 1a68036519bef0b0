"""Limits on alkaloids: a number, its unit, of what it is counted, and which alkaloid it limits.

Percent of the alkaloid fraction, percent or ppm of the product, milligrams a serving, gram, container or day.
The alkaloid is the one named nearest before the number in the same clause, else right after it, else in the
clause that introduces it. In a table the head of the column tells what a number is. A number whose alkaloid or
basis is not told is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from tracker.coding.findings import Finding, Via
from tracker.coding.lexicon import Lexicon
from tracker.coding.page import Role
from tracker.coding.rules import Rule
from tracker.coding.substances import Mention, Substance
from tracker.coding.tables import Cell, cells, introduces

_UNITS = ("percent", "ppm", "milligram")
_BASES = (("serving", "per_serving"), ("container", "per_container"), ("gram", "per_gram"), ("day", "per_day"))
#: How far after a number its basis or comparison may stand, and how far before it its alkaloid, in characters.
_NEAR, _FAR = 90, 260
#: What parts one limit from the next: "at most 1 mg, and per package at most 20 mg".
_JOINS = re.compile(r"[,;]|\b(?:and|or|und|oder|y|o|et|ou|e|i|a|lub|och|og|ja|en|и|или|ve)(?:\s|$)")
#: An alkaloid so close behind a number is the one it counts ("2 mg of").
_BESIDE = 5


@dataclass(frozen=True, slots=True)
class _Amount:
    start: int
    end: int
    value: float
    unit: str


@cache
def _amounts_pattern(lexicon: Lexicon) -> re.Pattern[str] | None:
    units = [f"(?P<{unit}>{lexicon.expand(lexicon.sources[unit])})" for unit in _UNITS if unit in lexicon.sources]
    if not units:
        return None
    return re.compile(rf"(?P<number>{lexicon.number})(?:\s?\(?)(?:{'|'.join(units)})", re.IGNORECASE)


def _amounts(rule: Rule) -> Iterator[_Amount]:
    seen: set[int] = set()
    for lexicon in rule.page.lexicons:
        pattern = _amounts_pattern(lexicon)
        for match in pattern.finditer(rule.own) if pattern else ():
            value = lexicon.value(match["number"])
            if part := lexicon.cue("fraction_of").search(rule.own[max(0, match.start() - 60) : match.start()]):
                value = _fraction(lexicon, part, value)
            if value is not None and match.start() not in seen:
                seen.add(match.start())
                unit = next(u for u in _UNITS if match.groupdict().get(u))
                yield _Amount(match.start(), match.end(), value, unit)


def _fraction(lexicon: Lexicon, part: re.Match[str], value: float | None) -> float | None:
    """The number of "fifty-seven hundredths of one": None where it cannot be told."""
    count, whole = lexicon.value(part["count"] or ""), lexicon.value(part["part"])
    return value * count / whole if value is not None and count is not None and whole else None


def limits(rule: Rule, listed: bool = False) -> Iterator[Finding]:
    """The limits that `rule` sets, as findings of provision "limits" whose value is one codebook limit. `listed`
    where the clause is a line of a list: what is listed above some strength is free below it."""
    if rule.role is Role.DEFINITION and not rule.has("compare"):
        return
    for amount, basis in (*_in_words(rule, listed), *_in_cells(rule)):
        analyte = _analyte(rule, amount)
        if analyte is None or basis is None:
            continue
        limit: Mapping[str, Any] = {
            "analyte": analyte,
            "max": _plain(amount.value),
            "unit": _unit(amount),
            "basis": basis,
        }
        via = Via.DEFINITION if rule.role is Role.DEFINITION else Via.RULE
        yield Finding("limits", limit, *_quote(rule, amount), rule.clause, via)


def _in_words(rule: Rule, listed: bool) -> Iterator[tuple[_Amount, str | None]]:
    normative = (
        listed or rule.prohibits or rule.requires or any(rule.page.has(cue, rule.full) for cue in ("permit", "exempt"))
    )
    if rule.role is Role.RULE and not normative:
        return  # a number in passing limits nothing
    for amount in _amounts(rule):
        around = rule.own[max(0, amount.start - _NEAR) : amount.end + _NEAR]
        if rule.page.has("compare", around) or rule.page.has("compare", rule.lead[-120:]):
            yield amount, _basis(rule, amount)


def _in_cells(rule: Rule) -> Iterator[tuple[_Amount, str | None]]:
    """The numbers of a table row under heads that speak of a most: "Maximum content in % of weight"."""
    page = rule.page
    limiting = page.has("limit_table", introduces(page, rule.clause))
    for cell in cells(page, rule.clause):
        if not limiting and not page.has("compare", cell.head):
            continue
        amount = next((found for lexicon in page.lexicons if (found := _cell_amount(lexicon, cell))), None)
        if amount is not None and amount.unit == "milligram":
            yield amount, next((basis for basis, cue in _BASES if page.has(cue, cell.head)), None)
        elif amount is not None:
            of_product = amount.unit == "ppm" or page.has("of_product", cell.head)
            yield amount, "product" if of_product else "alkaloid-fraction" if page.has("alkaloid", cell.head) else None


def _cell_amount(lexicon: Lexicon, cell: Cell) -> _Amount | None:
    """The number that a cell holds and nothing else, its unit written after it or in the head."""
    units = [unit for unit in _UNITS if unit in lexicon.sources]
    match = re.fullmatch(rf"({lexicon.number})(?P<unit>\D{{0,12}})", cell.text)
    value = lexicon.value(match[1]) if match else None
    if match is None or value is None:
        return None
    written = match["unit"] or cell.head
    unit = next((unit for unit in units if lexicon.cue(unit).search(written)), None)
    return _Amount(cell.start, cell.end, value, unit) if unit else None


def _unit(amount: _Amount) -> str:
    return "mg" if amount.unit == "milligram" else amount.unit


def _plain(value: float) -> float | int:
    return int(value) if value == int(value) else value


def _analyte(rule: Rule, amount: _Amount) -> str | None:
    at = rule.clause.start + amount.start
    named = [m for m in rule.mentions if m.substance in (Substance.SEVEN_OH, Substance.MITRAGYNINE)]
    before = [m for m in named if at - _FAR < m.start < at]
    after = [m for m in named if at < m.start < at + _NEAR]
    if after and after[0].start - rule.clause.start - amount.end <= _BESIDE:
        return _name(after[0])  # "150 milligrams of mitragynine"
    if before:
        return _name(before[-1])
    if after:
        return _name(after[0])
    for parent in rule.page.structure.parents(rule.clause):
        mentions = [m for m in rule.page.of(parent) if m.substance is Substance.SEVEN_OH]
        if parent.opens and mentions:
            return _name(mentions[-1])
    return None


def _name(mention: Mention) -> str:
    return "7-OH" if mention.substance is Substance.SEVEN_OH else "mitragynine"


def _basis(rule: Rule, amount: _Amount) -> str | None:
    own, page = rule.own, rule.page
    after = own[amount.end : amount.end + _NEAR]
    if amount.unit == "milligram":
        written = own[amount.end - 4 : amount.end + _NEAR]
        nearest = [(match.start(), basis) for basis, cue in _BASES if (match := page.search(cue, written))]
        if nearest and not _JOINS.search(written[4 : min(nearest)[0]]):
            return min(nearest)[1]  # "more than 1 mg of it per serving", whatever stood before
        before = own[max(0, amount.start - _NEAR) : amount.start]
        for basis, cue in _BASES:  # "per serving at most 1 mg and per package at most 20 mg"
            nearest += [(len(before) - match.end(), basis) for _, match in page.finditer(cue, before)]
        return min(nearest, default=(0, None))[1]
    if amount.unit == "ppm":
        return "product"
    if page.has("of_product", after) and not page.has("alkaloid", after[:60]):
        return "product"
    near = own[max(0, amount.start - 160) : amount.end + _NEAR]
    return "alkaloid-fraction" if page.has("alkaloid", near) else "product" if page.has("of_product", near) else None


def _quote(rule: Rule, amount: _Amount) -> tuple[int, int]:
    clause = rule.clause
    start = max(0, amount.start - 150)
    if start:
        start = rule.own.find(" ", start) + 1
    return clause.start + start, clause.start + min(len(rule.own), amount.end + 60)
