"""How much of each alkaloid a product contains, in every measure that follows from what its file states.

Nothing is assumed: where a mass is not given, the measures that need it are absent. What only a bound is known of is a
Range: total alkaloids are no less than mitragynine and 7-OH together, so 7-OH is no more of them than of those two.
All figures are exact fractions, so that a product at the cap is not over it by a rounding.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

#: The bases of the codebook's limits. Amounts are mg per gram, serving, container or day, or percent of the alkaloids.
GRAM, SERVING, CONTAINER, DAY, FRACTION = "gram", "serving", "container", "day", "alkaloid-fraction"
#: How a file may state an amount -> the basis, and what one of that unit is in it.
STATED: Mapping[str, tuple[str, Fraction]] = {
    "percent": (GRAM, Fraction(10)),
    "ppm": (GRAM, Fraction(1, 1000)),
    "mg_per_gram": (GRAM, Fraction(1)),
    "mg_per_serving": (SERVING, Fraction(1)),
    "mg_per_container": (CONTAINER, Fraction(1)),
    "percent_of_alkaloids": (FRACTION, Fraction(1)),
}
#: Labels round: statements of one amount may differ by this much before they contradict each other.
ROUNDING = Fraction(5, 100)
_WHOLE = Fraction(100)


@dataclass(frozen=True)
class Range:
    """An amount: no less than ``low``, no more than ``high`` (None: nothing is known)."""

    low: Fraction
    high: Fraction | None

    @property
    def agrees(self) -> bool:
        """Whether what was stated differs by no more than rounding."""
        return self.high is None or self.high <= self.low * (1 + ROUNDING)


Amounts = dict[str, Range]
#: Analyte of the codebook -> basis -> how much.
Composition = Mapping[str, Amounts]


@dataclass(frozen=True)
class Sizes:
    """Masses in grams, and counts; each None where it is not stated."""

    serving_g: Fraction | None = None
    container_g: Fraction | None = None
    servings_per_container: Fraction | None = None
    servings_per_day: Fraction | None = None

    def steps(self) -> list[tuple[str, str, Fraction]]:
        """(from, to, factor): an amount per the one times the factor is the amount per the other."""
        count = self.servings_per_container
        serving = self.serving_g or (self.container_g / count if self.container_g and count else None)
        container = self.container_g or (serving * count if serving and count else None)
        count = count or (container / serving if container and serving else None)
        known = (
            (GRAM, SERVING, serving), (GRAM, CONTAINER, container), (SERVING, CONTAINER, count),
            (SERVING, DAY, self.servings_per_day),
        )  # fmt: skip
        return [(one, other, factor) for one, other, factor in known if factor is not None]


def composition(stated: Mapping[str, Mapping[str, Fraction]], sizes: Sizes) -> Composition:
    """What `stated` (analyte -> key of STATED -> figure) makes of each analyte in every basis that follows."""
    direct = {analyte: _converted(figures, sizes) for analyte, figures in stated.items()}
    total = direct.pop("total-alkaloids", {})
    for amounts in direct.values():
        total = {**_total_by_share(amounts), **total}
    bounded = {**_at_least(direct.values()), **total}
    found = {analyte: _with_share(amounts, bounded) for analyte, amounts in direct.items()}
    bounded.pop(FRACTION, None)
    return {**found, "total-alkaloids": bounded}


def _converted(figures: Mapping[str, Fraction], sizes: Sizes) -> Amounts:
    """Each figure carried to every basis that the sizes lead to; several figures of one basis make a Range."""
    found: Amounts = {}
    for key, figure in figures.items():
        basis, factor = STATED[key]
        for reached, value in _spread(figure * factor, basis, sizes.steps()).items():
            found[reached] = _hull(found.get(reached), Range(value, value))
    return found


def _spread(value: Fraction, basis: str, steps: list[tuple[str, str, Fraction]]) -> dict[str, Fraction]:
    found, reached = {basis: value}, [basis]
    both = [*steps, *((other, one, 1 / factor) for one, other, factor in steps)]
    for here in reached:
        for one, other, factor in both:
            if one == here and other not in found:
                found[other] = found[here] * factor
                reached.append(other)
    return found


def _hull(one: Range | None, other: Range) -> Range:
    if one is None:
        return other
    highs = [high for high in (one.high, other.high) if high is not None]
    return Range(min(one.low, other.low), max(highs) if len(highs) == 2 else None)


def _total_by_share(amounts: Amounts) -> Amounts:
    """Total alkaloids by an alkaloid whose amount and whose share of them are both stated."""
    share = amounts.get(FRACTION)
    if share is None or share.low == 0 or share.high is None:
        return {}
    return {
        basis: Range(amount.low * _WHOLE / share.high, amount.high * _WHOLE / share.low)
        for basis, amount in amounts.items() if basis != FRACTION and amount.high is not None
    }  # fmt: skip


def _at_least(parts: Iterable[Amounts]) -> Amounts:
    """The least that total alkaloids can be: the sum of what is known of the parts."""
    found: dict[str, Fraction] = {}
    for amounts in parts:
        for basis, amount in amounts.items():
            found[basis] = found.get(basis, Fraction(0)) + amount.low
    return {basis: Range(low, None) for basis, low in found.items() if basis != FRACTION}


def _with_share(amounts: Amounts, total: Amounts) -> Amounts:
    """`amounts` with masses by the share of the alkaloids, and with that share by mass: as exactly as the total is
    known, else no more than what the least total allows."""
    found, stated = dict(amounts), amounts.get(FRACTION)
    exact = {basis: whole for basis, whole in total.items() if whole.high is not None and basis != FRACTION}
    for basis, whole in exact.items():
        if stated is not None and stated.high is not None and whole.high is not None:
            mass = Range(stated.low * whole.low / _WHOLE, stated.high * whole.high / _WHOLE)
            found[basis] = _hull(found.get(basis), mass)
        if basis in amounts and whole.low > 0:
            found[FRACTION] = _hull(found.get(FRACTION), _share(amounts[basis], whole))
    if FRACTION not in found:
        bounds = [_share(amounts[b], whole) for b, whole in total.items() if b in amounts and whole.low > 0]
        highs = [bound.high for bound in bounds if bound.high is not None]
        if highs:
            found[FRACTION] = Range(max(bound.low for bound in bounds), min(highs))
    return found


def _share(part: Range, whole: Range) -> Range:
    """`part` in percent of `whole`, whose low is not zero."""
    low = part.low * _WHOLE / whole.high if whole.high else Fraction(0)
    return Range(low, None if part.high is None else part.high * _WHOLE / whole.low)
