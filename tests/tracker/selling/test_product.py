"""The description of a product: amounts in every measure that follows, and what is refused."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from pydantic import ValidationError

from tests.tracker.selling.world import POWDER
from tracker.selling import Product
from tracker.selling.amounts import Range
from tracker.selling.product import faults


def described(**changed: Any) -> Product:
    return Product.model_validate({key: value for key, value in {**POWDER, **changed}.items() if value is not None})


def fault(**changed: Any) -> tuple[tuple[str, ...], str]:
    """The one fault of the powder with `changed` keys."""
    with pytest.raises(ValidationError) as caught:
        described(**changed)
    (found,) = faults(caught.value)
    return found


def exactly(figure: str) -> Range:
    return Range(Fraction(figure), Fraction(figure))


@pytest.mark.parametrize(
    ("stated", "basis", "figure"),
    [
        ({"percent": 0.01}, "gram", "0.1"),
        ({"ppm": 100}, "gram", "0.1"),
        ({"mg_per_gram": 0.1}, "serving", "0.2"),
        ({"mg_per_serving": 0.2}, "gram", "0.1"),
        ({"mg_per_serving": 0.2}, "container", "10"),
        ({"mg_per_container": 10}, "serving", "0.2"),
        ({"mg_per_container": 10}, "day", "0.4"),
        ({"mg_per_container": 10}, "alkaloid-fraction", "0.5"),
        ({"percent_of_alkaloids": 0.5}, "gram", "0.1"),
        ({"percent_of_alkaloids": 0.5}, "day", "0.4"),
    ],
)
def test_an_amount_is_converted_to_every_measure_that_the_sizes_lead_to(
    stated: dict[str, float], basis: str, figure: str
) -> None:
    assert described(seven_oh=stated).composition["7-OH"][basis] == exactly(figure)


@pytest.mark.parametrize(
    ("size", "known"),
    [
        ({}, {"gram"}),
        ({"serving_g": 2}, {"gram", "serving"}),
        ({"container_g": 100, "servings_per_container": 50}, {"gram", "serving", "container"}),
        ({"serving_g": 2, "servings_per_container": 50}, {"gram", "serving", "container"}),
        ({"servings_per_container": 50}, {"gram"}),
        ({"serving_g": 2, "servings_per_day": 3}, {"gram", "serving", "day"}),
    ],
)
def test_a_measure_whose_mass_is_not_stated_is_absent(size: dict[str, float], known: set[str]) -> None:
    found = described(size=size, seven_oh={"ppm": 1}, mitragynine=None, total_alkaloids=None).composition["7-OH"]
    assert set(found) - {"alkaloid-fraction"} == known


def test_total_alkaloids_follow_from_an_alkaloid_whose_amount_and_share_are_stated() -> None:
    found = described(
        mitragynine={"percent": 1.5, "percent_of_alkaloids": 75}, total_alkaloids=None, seven_oh={"ppm": 100}
    )
    assert found.composition["total-alkaloids"]["gram"] == exactly("20")
    assert found.composition["7-OH"]["alkaloid-fraction"] == exactly("0.5")


def test_where_the_total_is_not_stated_its_parts_bound_it() -> None:
    found = described(mitragynine={"mg_per_gram": 9}, seven_oh={"mg_per_gram": 1}, total_alkaloids=None).composition
    assert found["total-alkaloids"]["gram"] == Range(Fraction(10), None)
    assert found["7-OH"]["alkaloid-fraction"] == Range(Fraction(0), Fraction(10))


@pytest.mark.parametrize(
    ("changed", "where", "said"),
    [
        ({"from": None}, ("from",), "missing; `kratomwatch may-sell --example` shows how it is written (the place"),
        ({"lable": True}, ("lable",), "unknown key; did you mean label?"),
        ({"seven_oh": {"pmm": 3}}, ("seven_oh", "pmm"), "unknown key; did you mean ppm?"),
        ({"total_alkaloids": {"percent_of_alkaloids": 3}}, ("total_alkaloids", "percent_of_alkaloids"), "unknown key"),
        ({"seven_oh": 3}, ("seven_oh",), "this is a section; write its keys below [seven_oh]"),
        ({"seven_oh": {"ppm": -1}}, ("seven_oh", "ppm"), "input should be greater than or equal to 0 (it is -1)"),
        ({"seven_oh": {"ppm": True}}, ("seven_oh", "ppm"), "write a number, without quotes (it is true)"),
        ({"label": "yes"}, ("label",), 'input should be a valid boolean (it is "yes")'),
        ({"buyer_age_checked": 20.5}, ("buyer_age_checked",), "input should be a valid integer (it is 20.5)"),
        ({"marketed_as": "incense"}, ("marketed_as",), "input should be 'food', 'supplement' or 'other'"),
        ({"licensed_in": "US-UT"}, ("licensed_in",), 'write a list, as in licensed_in = ["…"]'),
        ({"form": "powdr"}, (), "form: there is no form 'powdr'; did you mean powder?"),
        ({"form": "vape", "counts_as": ["vape"]}, (), "counts_as: vape is that always"),
        ({"counts_as": ["concentrate"]}, (), "counts_as: powder cannot be 'concentrate': choose the form that is"),
        ({"counts_as": ["attractive-to-children"]}, (), "counts_as and does_not_count_as both name"),
        ({"size": {"serving_g": 2, "container_g": 100, "servings_per_container": 9}}, (), "9 servings of 2 g are not"),
        ({"seven_oh": {"ppm": 100, "mg_per_serving": 1}}, (), "7-OH: what is stated comes to both 0.1 and 0.5"),
        ({"mitragynine": {"percent": 101}, "total_alkaloids": None}, (), "is more than a gram"),
        ({"mitragynine": {"percent": 3}}, (), "mitragynine: 150 % of the alkaloids is more than all of them"),
        ({"mitragynine": {"percent": 1.9}, "seven_oh": {"percent": 0.3}}, (), "more than all alkaloids (20)"),
        ({"seven_oh": {"percent_of_alkaloids": 98}, "mitragynine": None}, (), "more 7-OH than mitragynine, which no"),
        ({"seven_oh": {"percent": 1.6}, "total_alkaloids": None}, (), "more 7-OH than mitragynine, which no leaf has"),
    ],
)  # fmt: skip
def test_a_fault_is_told_by_key_with_what_is_wrong(changed: dict[str, Any], where: tuple[str, ...], said: str) -> None:
    found, message = fault(**changed)
    assert found == where
    assert said in message
    assert "\n" not in message


def test_statements_that_differ_by_a_label_s_rounding_agree_and_the_worse_one_counts() -> None:
    found = described(seven_oh={"ppm": 100, "mg_per_serving": 0.21}).composition["7-OH"]["gram"]
    assert found == Range(Fraction("0.1"), Fraction("0.105"))
