"""What must hold of every product under every law, tried on many that are made up."""

from __future__ import annotations

import copy
from fractions import Fraction
from typing import Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from jurisdictions.codebook import FORMS, PROVISIONS, Status
from tests.tracker.selling.world import DAY, ORIGIN, row
from tracker.selling import Product, Verdict, answers
from tracker.selling.product import forms

AMOUNTS = st.integers(1, 4000).map(lambda n: Fraction(n, 200))
LIMITS = st.one_of(
    st.fixed_dictionaries(
        {"analyte": st.sampled_from(["7-OH", "mitragynine", "total-alkaloids"]),
         "max": st.sampled_from([0.1, 0.5, 1, 2, 5, 50]), "unit": st.just("mg"),
         "basis": st.sampled_from(["gram", "serving", "container", "day"])}
    ),
    st.fixed_dictionaries(
        {"analyte": st.just("7-OH"), "max": st.sampled_from([0.4, 1, 2, 10]), "unit": st.just("percent"),
         "basis": st.sampled_from(["alkaloid-fraction", "product"])}
    ),
    st.just({"analyte": "7-OH", "max": 400, "unit": "ppm", "basis": "product"}),
    st.fixed_dictionaries(
        {"analyte": st.just("mitragynine:7-OH"), "min": st.sampled_from([1, 10, 100]), "unit": st.just("ratio")}
    ),
)  # fmt: skip


def value_of(key: str) -> st.SearchStrategy[Any]:
    """A value that the codebook allows for a provision."""
    spec = PROVISIONS[key]
    made: dict[str, st.SearchStrategy[Any]] = {
        "text": st.just("Schedule I: 7-OH"), "age": st.sampled_from([18, 21]),
        "number": st.sampled_from([0.5, 1, 2, 400]), "limits": st.lists(LIMITS, min_size=1, max_size=2),
        "list": st.lists(st.sampled_from(FORMS), min_size=1, max_size=3, unique=True),
    }  # fmt: skip
    return st.sampled_from(tuple(spec.values)) if spec.form == "enum" else made[spec.form]


PROVISION_SETS = st.lists(st.sampled_from(sorted(PROVISIONS)), max_size=4, unique=True).flatmap(
    lambda keys: st.fixed_dictionaries({key: value_of(key) for key in keys})
)
#: Most of the laws that are tried let something be sold: else every answer were no.
STATUSES = st.sampled_from([s.value for s in Status] + ["unregulated", "restricted", "kcpa"] * 3)
GRADES = st.sampled_from(["official"] * 10 + ["secondary", "weak", None])


@st.composite
def worlds(draw: st.DrawFn) -> list[dict[str, Any]]:
    """A state, the country above it, a town inside it, and where the parcel leaves."""

    def place(key: str, parent: str | None, level: str) -> dict[str, Any]:
        made = row(key, draw(STATUSES), parent=parent, level=level, grade=draw(GRADES))
        return {**made, "provisions": draw(PROVISION_SETS)}

    rows = [place("US-XX", "US", "state"), row("US", "unregulated", level="federal")]
    rows += [row("TH", "unregulated", level="country"), row(ORIGIN, "unregulated", parent="US")]
    if draw(st.booleans()):
        rows[1] = place("US", None, "federal")
    if draw(st.booleans()):
        rows[2] = place("TH", None, "country")
    if draw(st.booleans()):
        rows.append(place("US-XX/town", "US-XX", "local"))
    return rows


@st.composite
def products(draw: st.DrawFn) -> dict[str, Any]:
    """A description that states some of the facts of a product, each as exactly as the others."""
    form = draw(st.sampled_from(sorted(forms())))
    words = {word: draw(st.booleans()) for word in forms()[form]["may_be"]}
    facts: dict[str, Any] = {
        "marketed_as": draw(st.sampled_from(["food", "supplement", "other"])),
        "counts_as": [word for word, so in words.items() if so],
        "does_not_count_as": [word for word, so in words.items() if not so],
        "buyer_age_checked": draw(st.sampled_from([0, 18, 21])), "advertised": draw(st.booleans()),
    }  # fmt: skip
    for key in ("seven_oh_added", "synthetics", "adulterants"):
        facts[key] = draw(st.sampled_from([False, False, True]))
    for key in ("label", "tested", "age_verified", "on_prescription"):
        facts[key] = draw(st.sampled_from([True, True, False]))
    for key in ("registered_in", "licensed_in", "import_licence_in", "export_licence_in"):
        facts[key] = draw(st.sampled_from([["US-XX", "US-XX/town", "US", "TH"], ["US-XX"], []]))
    facts |= draw(contents())
    kept = {key: value for key, value in facts.items() if draw(st.integers(0, 9))}
    return {"name": "made up", "form": form, "from": draw(st.sampled_from([ORIGIN, "TH"])), **kept}


@st.composite
def contents(draw: st.DrawFn) -> dict[str, Any]:
    """The amounts of a product, each stated in some of the measures that there are."""
    serving, count, daily = Fraction(draw(st.integers(1, 8)), 2), draw(st.integers(1, 60)), draw(st.integers(1, 4))
    total, seven_oh = draw(AMOUNTS), Fraction(draw(st.integers(0, 40)), 400)
    mitragynine = Fraction(draw(st.integers(1, 90)), 100)
    per = {"percent": Fraction(1, 10), "ppm": Fraction(1000), "mg_per_gram": Fraction(1), "mg_per_serving": serving,
           "mg_per_container": serving * count}  # fmt: skip

    def stated(share: Fraction, *also: str) -> dict[str, Fraction]:
        keys = draw(st.lists(st.sampled_from([*sorted(per), *also]), max_size=2, unique=True))
        return {key: share * (total * per[key] if key in per else 100) for key in keys}

    size = {
        "serving_g": serving,
        "container_g": serving * count,
        "servings_per_container": count,
        "servings_per_day": daily,
    }
    found: dict[str, Any] = {
        "size": {key: value for key, value in size.items() if draw(st.integers(0, 4))},
        "mitragynine": stated(mitragynine, "percent_of_alkaloids"),
        "seven_oh": stated(seven_oh, "percent_of_alkaloids"), "total_alkaloids": stated(Fraction(1)),
    }  # fmt: skip
    return found


def decimal(value: Any) -> Any:
    """Fractions of the generator as a file has them: all that are made here end after a few digits."""
    if isinstance(value, dict):
        return {key: decimal(item) for key, item in value.items()}
    return f"{float(value):.10f}" if isinstance(value, Fraction) else value


def verdict(rows: list[dict[str, Any]], described: dict[str, Any]) -> Verdict:
    (answer,) = answers(rows, Product.model_validate(decimal(described)), DAY, ["US-XX"])
    return answer.answer


def possible(described: dict[str, Any]) -> dict[str, Any]:
    """The description, where it describes a product that can be."""
    try:
        Product.model_validate(decimal(described))
    except ValidationError:
        assume(False)
    return described


MANY = settings(max_examples=400, deadline=None)


@MANY
@given(worlds(), products(), st.data())
def test_adding_a_provision_never_turns_a_no_into_anything_else(
    rows: list[dict[str, Any]], described: dict[str, Any], data: st.DataObject
) -> None:
    """`basis` is none of its own: it says of another provision what that rests on."""
    before = verdict(rows, possible(described))
    changed = copy.deepcopy(rows)
    place = data.draw(st.sampled_from([found for found in changed if found["id"] != ORIGIN]))
    key = data.draw(st.sampled_from(sorted(PROVISIONS.keys() - place["provisions"].keys() - {"basis"})))
    place["provisions"] = {**place["provisions"], key: data.draw(value_of(key))}
    after = verdict(changed, described)
    assert before is not Verdict.NO or after is Verdict.NO


@MANY
@given(worlds(), products(), st.sampled_from([Fraction(11, 10), Fraction(2), Fraction(50)]))
def test_raising_the_7_oh_never_makes_an_answer_better(
    rows: list[dict[str, Any]], described: dict[str, Any], times: Fraction
) -> None:
    before = verdict(rows, possible(described))
    more = {key: value * times for key, value in described.get("seven_oh", {}).items()}
    raised = possible({**described, "seven_oh": more})
    assert verdict(rows, raised).rank >= before.rank


@MANY
@given(worlds(), products())
def test_leaving_out_a_fact_never_makes_a_yes(rows: list[dict[str, Any]], described: dict[str, Any]) -> None:
    before = verdict(rows, possible(described))
    facts: list[tuple[str, ...]] = [(key,) for key in described if key not in ("name", "form", "from")]
    facts += [(key, inner) for key, value in described.items() if isinstance(value, dict) for inner in value]
    assume(facts and before is not Verdict.YES)
    for fact in facts:
        assert verdict(rows, possible(without(described, fact))) is not Verdict.YES, fact


def without(described: dict[str, Any], fact: tuple[str, ...]) -> dict[str, Any]:
    changed = copy.deepcopy(described)
    del (changed if len(fact) == 1 else changed[fact[0]])[fact[-1]]
    return changed
