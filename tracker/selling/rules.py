"""What the provisions of one place make of a product: each one that forbids it, and each one that is left open.

A provision that the product's file shows to be met leaves nothing. Every provision of the codebook has a rule here or
is in SILENT, so that none is passed over; one that is in neither is left open.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Any

from jurisdictions.codebook import FORMS, PROVISIONS, Level, Status, limits_of
from tracker.selling.amounts import CONTAINER, DAY, FRACTION, GRAM, SERVING, Range
from tracker.selling.product import ANALYTES, Product


class Verdict(StrEnum):
    """May the product be sold there? In order: the last one that any law brings is the answer."""

    YES = "yes"
    CONDITIONS = "conditions"
    UNKNOWN = "unknown"
    NO = "no"

    @property
    def rank(self) -> int:
        """How much it stands in the way."""
        return list(Verdict).index(self)


Row = Mapping[str, Any]


@dataclass(frozen=True)
class Finding:
    """What keeps an answer from being yes: the place and the provision of its law, and why, in one sentence."""

    verdict: Verdict
    place: str
    provision: str
    because: str
    binding: bool = True  # False: a federal authority's view of other law, which decides nothing in the states


@dataclass(frozen=True)
class Case:
    """One product under the law of one place, a row of `queries.status`."""

    product: Product
    row: Row

    @property
    def place(self) -> str:
        """The place whose law it is."""
        return str(self.row["id"])

    @property
    def provisions(self) -> Mapping[str, Any]:
        """What that law sets."""
        found: Mapping[str, Any] = self.row["provisions"]
        return found

    def no(self, provision: str, because: str, binding: bool = True) -> Finding:
        """The provision forbids it."""
        return Finding(Verdict.NO, self.place, provision, because, binding)

    def open(self, provision: str, because: str, binding: bool = True) -> Finding:
        """The provision asks for something that the file does not show."""
        return Finding(Verdict.CONDITIONS, self.place, provision, because, binding)


def country(place: str) -> str:
    """The country that a place belongs to for customs: ``US`` of ``US-FL/sarasota-county``."""
    return place.partition("/")[0].partition("-")[0]


def findings(product: Product, row: Row) -> list[Finding]:
    """All that the law of the place in `row` has against the product, what forbids it first."""
    case = Case(product, row)
    found = [*_headline(case)]
    for key in dict.fromkeys((*_RULES, *case.provisions)):
        value = case.provisions.get(key)
        if value is not None and key not in SILENT:
            found += _RULES.get(key, _not_testable)(case, key, value)
    found += _limits(case)
    found += _evidence(case)
    if any(finding.verdict is Verdict.UNKNOWN for finding in found):
        found = [_doubted(finding) for finding in found]
    return sorted(dict.fromkeys(found), key=lambda finding: -finding.verdict.rank)


def _doubted(finding: Finding) -> Finding:
    """Where the law is not established as a whole, what is on record of it is told and decides nothing."""
    if finding.verdict is not Verdict.NO:
        return finding
    return replace(finding, verdict=Verdict.UNKNOWN, because=f"on record all the same: {finding.because}")


def tested(row: Row) -> list[str]:
    """The provisions of a place that ask something of a product, in the codebook's order."""
    limits = {"limits"} if limits_of(row["provisions"]) else set()
    asks = {key for key, value in row["provisions"].items() if value not in _FRAME.get(key, ())} - SILENT
    return sorted(asks | limits, key=lambda key: (_PLACES_OF_KEYS.get(key, len(PROVISIONS)), key))


def _headline(case: Case) -> Iterator[Finding]:
    """What the status says beyond the provisions that are on record."""
    status, provisions = case.row["status"], case.provisions
    if status == Status.UNKNOWN or case.row.get("grade") is None:
        yield Finding(Verdict.UNKNOWN, case.place, "status", "what the law is here is not established")
    elif status == Status.BANNED:
        if "prohibited" not in (provisions.get("sale"), provisions.get("possession")):
            named = "schedule" if "schedule" in provisions else "status"
            yield case.no(named, f"kratom is banned here{_in_brackets(provisions.get('schedule'))}")
    elif case.row["level"] == Level.SUPRANATIONAL:
        yield case.open("status", "no parcel goes to a body above countries: ask about the country", binding=False)
    else:
        yield from _unsaid(case)


def _unsaid(case: Case) -> Iterator[Finding]:
    """What a status asks for by its meaning and no provision on record tells."""
    status, provisions, told = case.row["status"], case.provisions, tested(case.row)
    regulated = status != Status.UNREGULATED or provisions.get("sale") == "regulated"
    if regulated and not told:
        yield case.open("status", "a rule narrows the sale here, and what it asks for is not on record: read it")
    if status == Status.KCPA and told:
        if "labelling" not in provisions and case.product.label is not True:
            yield case.open(
                "status", "a consumer protection act asks for a label: state label = true if it has all of it"
            )
        if not _CONTENTS & set(told):
            yield case.open("status", "a consumer protection act says what a product may contain; read what it says")
    if status == Status.EXPORT_ALLOWED and "sale" not in provisions:
        yield case.open("status", "kratom may leave the country; on what terms it is sold inside is not on record")


def _evidence(case: Case) -> Iterator[Finding]:
    """Weak evidence carries no yes."""
    if case.row.get("grade") == "weak" and case.row["status"] != Status.UNKNOWN:
        yield case.open("grade", "the evidence for the law here is weak: have it confirmed before anything is sent")


def _in_brackets(text: Any) -> str:
    return f" ({text})" if text else ""


def _not_testable(case: Case, key: str, value: Any) -> Iterator[Finding]:
    yield case.open(key, f"{key} is {value}: whether the product meets that has to be read in the law")


def _sale(case: Case, key: str, value: Any) -> Iterator[Finding]:
    if value == "prohibited":
        yield case.no(key, "the sale of kratom is prohibited")
    elif value == "prescription-only":
        yield from _stated(
            case, key, case.product.on_prescription, "on_prescription = true", "kratom is sold on prescription only"
        )


def _possession(case: Case, key: str, value: Any) -> Iterator[Finding]:
    if value == "prohibited":
        yield case.no(key, "having kratom is prohibited")
    elif value == "licensed":
        yield from _listed(case, key, "licensed_in", "having kratom needs a licence")


def _schedule(case: Case, key: str, value: Any) -> Iterator[Finding]:
    """Where kratom is not banned, a schedule lists other substances: those that a leaf does not bring along."""
    product = case.product
    plain = product.seven_oh_added is False and product.synthetics is False
    if case.row["status"] != Status.BANNED and not (plain and case.provisions.get("possession") == "allowed"):
        yield case.open(key, f"the law lists {value}: see whether that names what the product contains")


def _seven_oh(case: Case, key: str, _value: Any) -> Iterator[Finding]:
    """Whoever draws an extract concentrates all that is in the leaf: whether the law means that has to be read."""
    law = "7-OH that was added or concentrated is prohibited"
    yield from _absent(case, key, "seven_oh_added", law)
    if case.product.seven_oh_added is False and case.product.counts_as_form("concentrate") is not False:
        yield case.open(
            key, f"{law}: see whether that means the 7-OH of an extract, or state that it is no concentrate"
        )


def _synthetics(case: Case, key: str, _value: Any) -> Iterator[Finding]:
    yield from _absent(case, key, "synthetics", "synthetic alkaloids are prohibited")


def _adulterants(case: Case, key: str, _value: Any) -> Iterator[Finding]:
    yield from _absent(case, key, "adulterants", "adulterants are prohibited")


def _absent(case: Case, key: str, field: str, law: str) -> Iterator[Finding]:
    held = getattr(case.product, field)
    yield from _stated(case, key, None if held is None else not held, f"{field} = false", law)


def _stated(case: Case, key: str, met: bool | None, wanted: str, law: str) -> Iterator[Finding]:
    """A requirement that the file says is met, is not met, or does not mention."""
    if met is None:
        yield case.open(key, f"{law}: state {wanted} if that is so")
    elif not met:
        field, _, value = wanted.partition(" = ")
        opposite = {"true": "false", "false": "true"}[value]
        yield case.no(key, f"{law}; the file says {field} = {opposite}")


def _required(field: str, law: str) -> Callable[[Case, str, Any], Iterator[Finding]]:
    def rule(case: Case, key: str, _value: Any) -> Iterator[Finding]:
        yield from _stated(case, key, getattr(case.product, field), f"{field} = true", law)

    return rule


def _listed_rule(field: str, law: str) -> Callable[[Case, str, Any], Iterator[Finding]]:
    def rule(case: Case, key: str, _value: Any) -> Iterator[Finding]:
        yield from _listed(case, key, field, law)

    return rule


def _listed(case: Case, key: str, field: str, law: str) -> Iterator[Finding]:
    """A permission of the place; a list in the file is taken to be whole."""
    places = getattr(case.product, field)
    if places is None:
        yield case.open(key, f"{law}: name {case.place} in {field} once that is done")
    elif case.place not in places:
        yield case.no(key, f"{law}; {field} does not name {case.place}")


def _min_age(case: Case, key: str, value: Any) -> Iterator[Finding]:
    checked = case.product.buyer_age_checked
    if checked is None:
        yield case.open(key, f"buyers must be {value}: state buyer_age_checked = {value} if that is so")
    elif checked < value:
        said = f"are checked to be {checked} only" if checked else "are asked for no age"
        yield case.no(key, f"buyers must be {value}; they {said}")


def _forms(case: Case, key: str, value: Any) -> Iterator[Finding]:
    product = case.product
    for word in value:
        counts = product.counts_as_form(word) if word in FORMS else None
        if counts:
            yield case.no(key, f"the form {word} is prohibited; the product is {product.form}, which counts as that")
        elif counts is None:
            yield case.open(key, f"the form {word} is prohibited: state whether the product counts as {word}")


def _food_use(case: Case, key: str, _value: Any) -> Iterator[Finding]:
    """An act of its own that bars kratom in food still lets products be sold: a supplement is then asked about. What is
    eaten or drunk by its form is food, whatever it is marketed as: "for food or drink" (21 U.S.C. 321(f)(1)), "includes
    drink" (Regulation (EC) 178/2002, article 2)."""
    determined = case.provisions.get("basis") == "determination"
    binding = not determined or case.row["level"] != Level.FEDERAL
    law = "kratom may not be sold as food" + (", as the authority determined" if determined else "")
    marketed = case.product.marketed_as
    if marketed in (None, "other") and any(case.product.counts_as_form(word) for word in ("food", "beverage")):
        yield case.no(key, f"{law}; a {case.product.form} is food or drink by its form", binding=binding)
    elif marketed is None:
        yield case.open(key, f"{law}: state what the product is marketed_as", binding=binding)
    elif marketed == "supplement" and case.row["status"] == Status.KCPA:
        yield case.open(key, f"{law}, yet under an act of its own it is: see whether a supplement counts as food")
    elif marketed != "other":
        yield case.no(key, f"{law}; the product is marketed as {marketed}", binding=binding)


def _advertising(case: Case, key: str, _value: Any) -> Iterator[Finding]:
    if case.product.advertised is not False:
        yield case.open(key, "advertising is restricted: hold yours against the law, or state advertised = false")


def _import(case: Case, key: str, value: Any) -> Iterator[Finding]:
    if country(case.product.from_) != country(case.place):
        yield from _border(case, key, value, "import_licence_in", f"the parcel comes from {case.product.from_}")


def _border(case: Case, key: str, value: Any, field: str, parcel: str) -> Iterator[Finding]:
    if value == "prohibited":
        yield case.no(key, f"{key} of kratom is prohibited; {parcel}")
    elif value == "licensed":
        yield from _listed(case, key, field, f"{key} of kratom needs a licence, and {parcel}")


def leaving(product: Product, row: Row, to: str) -> list[Finding]:
    """What the law of a place that the parcel leaves has against sending it to the place `to`."""
    case, provisions = Case(product, row), row["provisions"]
    found: list[Finding] = []
    if provisions.get("possession") == "prohibited":
        found.append(case.no("possession", f"the parcel leaves {case.place}, where having kratom is prohibited"))
    if country(case.place) != country(to):
        parcel = f"the parcel leaves {case.place}"
        found += _border(case, "export", provisions.get("export"), "export_licence_in", parcel)
        if row["status"] == Status.UNKNOWN and "export" not in provisions:
            found.append(case.open("status", f"the parcel leaves {case.place}, whose law on export is not established"))
    return found


#: Unit and basis of a limit -> basis of the product's amounts, what one of that unit is in it, and how it reads.
_MEASURES: Mapping[tuple[str, str], tuple[str, Fraction, str]] = {
    ("percent", "alkaloid-fraction"): (FRACTION, Fraction(1), "% of the alkaloids"),
    ("ppm", "alkaloid-fraction"): (FRACTION, Fraction(1, 10_000), "ppm of the alkaloids"),
    ("percent", "product"): (GRAM, Fraction(10), "% of the product"),
    ("ppm", "product"): (GRAM, Fraction(1, 1000), "ppm of the product"),
    ("mg", "gram"): (GRAM, Fraction(1), "mg per gram"),
    ("mg", "serving"): (SERVING, Fraction(1), "mg per serving"),
    ("mg", "container"): (CONTAINER, Fraction(1), "mg per container"),
    ("mg", "day"): (DAY, Fraction(1), "mg per day"),
}
_SECTIONS = {analyte: key for key, analyte in ANALYTES.items()}


def _limits(case: Case) -> Iterator[Finding]:
    for key, limit in limits_of(case.provisions):
        if limit["unit"] == "ratio":
            yield from _ratio(case, key, limit)
        elif (measure := _MEASURES.get((limit["unit"], str(limit.get("basis"))))) is None:
            yield from _not_testable(case, key, dict(limit))
        else:
            yield from _amount(case, key, limit, measure)


def _amount(case: Case, key: str, limit: Mapping[str, Any], measure: tuple[str, Fraction, str]) -> Iterator[Finding]:
    basis, factor, unit = measure
    analyte = limit["analyte"]
    held = case.product.composition.get(analyte, {}).get(basis)
    for bound, word in (("max", "no more than"), ("min", "no less than")):
        if limit.get(bound) is None:
            continue
        law, edge = f"{analyte}: {word} {limit[bound]:g} {unit}", _fraction(limit[bound]) * factor
        verdict = _verdict(held, edge, bound)
        if verdict is Verdict.NO and held is not None:
            yield case.no(key, f"{law}; the product has {_shown(held, factor, bound)}")
        elif verdict is Verdict.CONDITIONS:
            yield case.open(key, f"{law}: state {_wanted(analyte, basis, held)}")


def _verdict(held: Range | None, edge: Fraction, bound: str) -> Verdict:
    """NO where the amount is beyond the edge for certain, YES where it is within for certain."""
    if held is None:
        return Verdict.CONDITIONS
    if bound == "max":
        inside, beyond = held.high is not None and held.high <= edge, held.low > edge
    else:
        inside, beyond = held.low >= edge, held.high is not None and held.high < edge
    return Verdict.YES if inside else Verdict.NO if beyond else Verdict.CONDITIONS


def _fraction(figure: Any) -> Fraction:
    """0.1 is a tenth, as the law has it."""
    return Fraction(Decimal(str(figure)))


def _shown(held: Range, factor: Fraction, bound: str) -> str:
    if held.high is None:
        return f"at least {float(held.low / factor):.6g}"
    return f"{float((held.low if bound == 'max' else held.high) / factor):.6g}"


def _wanted(analyte: str, basis: str, held: Range | None) -> str:
    """What the file has to state for the limit to be tested."""
    section = _SECTIONS.get(analyte, analyte)
    if basis == FRACTION:
        return f"[{section}] percent_of_alkaloids, or [total_alkaloids]"
    if held is not None and held.high is None:
        return f"[{section}]; the parts that are stated are only the least it can be"
    stated = {GRAM: "ppm (or another measure, and [size] serving_g)", SERVING: "mg_per_serving",
              CONTAINER: "mg_per_container", DAY: "mg_per_serving, and [size] servings_per_day"}  # fmt: skip
    return f"[{section}] {stated[basis]}"


def _ratio(case: Case, key: str, limit: Mapping[str, Any]) -> Iterator[Finding]:
    """At least so much mitragynine for each part of 7-OH, told by any basis in which both are known."""
    found = case.product.composition
    least = _fraction(limit["min"]) if limit.get("min") is not None else None
    if limit["analyte"] != "mitragynine:7-OH" or least is None or limit.get("max") is not None:
        yield from _not_testable(case, key, dict(limit))
        return
    law = f"mitragynine to 7-OH: no less than {limit['min']:g} to 1"
    pairs = [(found["mitragynine"][b], found["7-OH"][b]) for b in found["7-OH"] if b in found["mitragynine"]]
    met = any(part.high is not None and base.low >= least * part.high for base, part in pairs)
    under = [(base.high, part.low) for base, part in pairs if base.high is not None and base.high < least * part.low]
    if under:
        base, part = under[0]
        yield case.no(key, f"{law}; the product has {float(base / part):.6g} to 1")
    elif not met:
        yield case.open(key, f"{law}: state [mitragynine] and [seven_oh] in one measure")


_RULES: Mapping[str, Callable[[Case, str, Any], Iterator[Finding]]] = {
    "sale": _sale,
    "possession": _possession,
    "schedule": _schedule,
    "seven_oh": _seven_oh,
    "forms_prohibited": _forms,
    "synthetics": _synthetics,
    "adulterants": _adulterants,
    "food_use": _food_use,
    "import": _import,
    "min_age": _min_age,
    "age_verification": _required("age_verified", "the buyer's age must be verified"),
    "labelling": _required("label", "a label is required"),
    "registration": _listed_rule("registered_in", "registration is required"),
    "licence": _listed_rule("licensed_in", "a licence is required"),
    "testing": _required("tested", "testing by a laboratory is required"),
    "advertising": _advertising,
}
#: Provisions that ask nothing of a product by themselves: how it is grown, what an offence costs, what rests on what,
#: who else may make rules (those rules are told by the places inside); `export` is the law of where it leaves.
#: Limits are tested together, whatever they are called.
SILENT = frozenset({
    "penalty", "cultivation", "preemption", "basis", "export", "limits", *(key for key in PROVISIONS if "_cap_" in key)
})  # fmt: skip
#: Values that say that kratom may be sold, and ask nothing of a product.
_FRAME = {"sale": ("regulated", "allowed"), "possession": ("allowed",), "import": ("allowed",)}
#: What says what a product may contain or be.
_CONTENTS = frozenset({"limits", "seven_oh", "synthetics", "adulterants", "forms_prohibited"})
_PLACES_OF_KEYS = {key: at for at, key in enumerate(PROVISIONS)}
