"""Each provision of the codebook against a product that meets it, that does not, and that does not say."""

from __future__ import annotations

from typing import Any

import pytest

from jurisdictions.codebook import FORMS, PROVISIONS
from tests.tracker.selling.world import asked, row
from tracker.selling.product import forms
from tracker.selling.rules import _RULES, SILENT


def limit(analyte: str, maximum: float, unit: str, basis: str) -> dict[str, Any]:
    return {"limits": [{"analyte": analyte, "max": maximum, "unit": unit, "basis": basis}]}


RATIO = {"analyte": "mitragynine:7-OH", "unit": "ratio"}
#: Provisions of a place, keys of the product's file (None: left out), the answer, and what decides.
CASES: list[tuple[dict[str, Any], dict[str, Any], str, str]] = [
    ({"sale": "prohibited"}, {}, "no", "sale"),
    ({"possession": "prohibited"}, {}, "no", "possession"),
    ({"sale": "prescription-only"}, {"on_prescription": True}, "yes", "sale"),
    ({"sale": "prescription-only"}, {}, "conditions", "sale"),
    ({"sale": "prescription-only"}, {"on_prescription": False}, "no", "sale"),
    ({"possession": "licensed"}, {"licensed_in": ["US-XX"]}, "yes", "possession"),
    ({"possession": "licensed"}, {}, "conditions", "possession"),
    ({"schedule": "Schedule I: 7-OH", "possession": "allowed"}, {}, "yes", "possession"),
    ({"schedule": "Schedule I: 7-OH", "possession": "allowed"}, {"seven_oh_added": None}, "conditions", "schedule"),
    ({"schedule": "Schedule I: 7-OH"}, {}, "conditions", "schedule"),
    ({"min_age": 21}, {}, "yes", "status"),
    ({"min_age": 21}, {"buyer_age_checked": 18}, "no", "min_age"),
    ({"min_age": 18}, {"buyer_age_checked": 0}, "no", "min_age"),
    ({"min_age": 18}, {"buyer_age_checked": None}, "conditions", "min_age"),
    ({"age_verification": "required"}, {"age_verified": False}, "no", "age_verification"),
    ({"age_verification": "required"}, {"age_verified": None}, "conditions", "age_verification"),
    ({"seven_oh": "banned"}, {}, "yes", "status"),
    ({"seven_oh": "banned"}, {"seven_oh_added": True}, "no", "seven_oh"),
    ({"seven_oh": "banned"}, {"seven_oh_added": None}, "conditions", "seven_oh"),
    ({"seven_oh": "banned"}, {"form": "extract"}, "conditions", "seven_oh"),
    ({"seven_oh": "banned"}, {"form": "capsule"}, "conditions", "seven_oh"),
    ({"seven_oh": "banned"}, {"form": "capsule", "does_not_count_as": ["concentrate"]}, "yes", "status"),
    ({"synthetics": "prohibited"}, {"synthetics": True}, "no", "synthetics"),
    ({"synthetics": "prohibited"}, {"synthetics": None}, "conditions", "synthetics"),
    ({"adulterants": "prohibited"}, {"adulterants": True}, "no", "adulterants"),
    ({"adulterants": "prohibited"}, {"adulterants": None}, "conditions", "adulterants"),
    ({"labelling": "required"}, {"label": False}, "no", "labelling"),
    ({"labelling": "required"}, {"label": None}, "conditions", "labelling"),
    ({"testing": "required"}, {"tested": False}, "no", "testing"),
    ({"testing": "required"}, {"tested": None}, "conditions", "testing"),
    ({"registration": "required"}, {"registered_in": ["US-XX"]}, "yes", "status"),
    ({"registration": "required"}, {"registered_in": ["US-YY"]}, "no", "registration"),
    ({"registration": "required"}, {}, "conditions", "registration"),
    ({"licence": "required"}, {"licensed_in": []}, "no", "licence"),
    ({"licence": "required"}, {}, "conditions", "licence"),
    ({"forms_prohibited": ["vape", "concentrate"]}, {}, "yes", "status"),
    ({"forms_prohibited": ["vape"]}, {"form": "vape"}, "no", "forms_prohibited"),
    ({"forms_prohibited": ["attractive-to-children"]}, {"does_not_count_as": None}, "conditions", "forms_prohibited"),
    ({"forms_prohibited": ["concentrate"]}, {"form": "tablet", "counts_as": ["concentrate"]}, "no", "forms_prohibited"),
    ({"forms_prohibited": ["enema"]}, {}, "conditions", "forms_prohibited"),
    ({"food_use": "prohibited"}, {}, "no", "food_use"),
    ({"food_use": "prohibited"}, {"marketed_as": "food"}, "no", "food_use"),
    ({"food_use": "prohibited"}, {"marketed_as": "other"}, "yes", "status"),
    ({"food_use": "prohibited"}, {"marketed_as": None}, "conditions", "food_use"),
    ({"food_use": "prohibited"}, {"marketed_as": "other", "form": "gummy"}, "no", "food_use"),
    ({"food_use": "prohibited"}, {"marketed_as": "other", "form": "shot"}, "no", "food_use"),
    ({"food_use": "prohibited"}, {"marketed_as": "other", "form": "tea", "counts_as": ["beverage"]}, "no", "food_use"),
    ({"food_use": "prohibited"}, {"marketed_as": "other", "form": "tea"}, "yes", "status"),
    ({"food_use": "prohibited", "basis": "determination"}, {}, "no", "food_use"),
    ({"advertising": "restricted"}, {}, "yes", "status"),
    ({"advertising": "restricted"}, {"advertised": True}, "conditions", "advertising"),
    ({"advertising": "restricted"}, {"advertised": None}, "conditions", "advertising"),
    ({"import": "prohibited"}, {}, "yes", "status"),
    ({"import": "allowed", "min_age": 18}, {}, "yes", "status"),
    (limit("7-OH", 0.5, "percent", "alkaloid-fraction"), {}, "yes", "status"),
    (limit("7-OH", 0.49, "percent", "alkaloid-fraction"), {}, "no", "limits"),
    (limit("7-OH", 2, "percent", "alkaloid-fraction"), {"total_alkaloids": None}, "yes", "status"),
    (limit("7-OH", 0.6, "percent", "alkaloid-fraction"), {"total_alkaloids": None}, "conditions", "limits"),
    (limit("7-OH", 100, "ppm", "product"), {}, "yes", "status"),
    (limit("7-OH", 99, "ppm", "product"), {}, "no", "limits"),
    (limit("7-OH", 0.01, "percent", "product"), {}, "yes", "status"),
    (limit("7-OH", 0.1, "mg", "gram"), {}, "yes", "status"),
    (limit("7-OH", 0.2, "mg", "serving"), {}, "yes", "status"),
    (limit("7-OH", 0.19, "mg", "serving"), {}, "no", "limits"),
    (limit("7-OH", 0.2, "mg", "serving"), {"size": None}, "conditions", "limits"),
    (limit("7-OH", 10, "mg", "container"), {}, "yes", "status"),
    (limit("7-OH", 9, "mg", "container"), {}, "no", "limits"),
    (limit("7-OH", 0.4, "mg", "day"), {}, "yes", "status"),
    (limit("7-OH", 0.3, "mg", "day"), {}, "no", "limits"),
    (limit("7-OH", 0.4, "mg", "day"), {"size": {"serving_g": 2}}, "conditions", "limits"),
    (limit("7-OH", 2, "mg", "alkaloid-fraction"), {}, "conditions", "limits"),
    (limit("mitragynine", 30, "mg", "serving"), {}, "yes", "status"),
    (limit("mitragynine", 29, "mg", "serving"), {}, "no", "limits"),
    (limit("mitragynine", 29, "mg", "serving"), {"mitragynine": None}, "conditions", "limits"),
    (limit("total-alkaloids", 2, "percent", "product"), {}, "yes", "status"),
    (limit("total-alkaloids", 1.9, "percent", "product"), {}, "no", "limits"),
    (limit("total-alkaloids", 1.9, "percent", "product"), {"total_alkaloids": None}, "conditions", "limits"),
    (limit("total-alkaloids", 1.5, "percent", "product"), {"total_alkaloids": None}, "no", "limits"),
    ({"seven_oh_cap_ppm": 99}, {}, "no", "seven_oh_cap_ppm"),
    ({"seven_oh_cap_percent": 0.5}, {}, "yes", "status"),
    ({"seven_oh_cap_mg_per_container": 9}, {}, "no", "seven_oh_cap_mg_per_container"),
    ({"limits": [{**RATIO, "min": 150}]}, {}, "yes", "status"),
    ({"limits": [{**RATIO, "min": 151}]}, {}, "no", "limits"),
    ({"limits": [{**RATIO, "min": 9}]}, {"seven_oh": None}, "conditions", "limits"),
    ({"limits": [{**RATIO, "min": 9}]}, {"seven_oh": {"ppm": 0}}, "yes", "status"),
    ({"smell": "prohibited"}, {}, "conditions", "smell"),
]  # fmt: skip


@pytest.mark.parametrize(("provisions", "changed", "answer", "provision"), CASES)
def test_a_provision_is_met_or_forbids_or_is_left_open(
    provisions: dict[str, Any], changed: dict[str, Any], answer: str, provision: str
) -> None:
    found = asked(row("US-XX", "restricted", **provisions), **changed)
    assert (found.answer, found.provision) == (answer, provision), found.because


def test_every_provision_of_the_codebook_has_a_rule_or_is_known_to_ask_nothing() -> None:
    assert set(_RULES) | set(SILENT) == set(PROVISIONS)
    assert not set(_RULES) & SILENT


def test_the_table_of_forms_knows_every_word_of_the_codebook_and_no_other() -> None:
    words = {word for form in forms().values() for word in (*form["is"], *form["may_be"])}
    assert words == set(FORMS)
    assert [name for name, form in forms().items() if set(form["is"]) & set(form["may_be"])] == []


def test_the_sentence_has_the_figure_of_the_law_and_that_of_the_product() -> None:
    law = row(
        "US-XX",
        "kcpa",
        labelling="required",
        seven_oh_cap_percent=2,
        **limit("7-OH", 2, "percent", "alkaloid-fraction"),
    )
    strong = asked(law, seven_oh={"percent_of_alkaloids": 3}, total_alkaloids=None)
    assert strong.because == "7-OH: no more than 2 % of the alkaloids; the product has 3"
    assert strong.provision == "seven_oh_cap_percent"
    silent = asked(law, seven_oh=None)
    assert "7-OH: no more than 2 % of the alkaloids: state [seven_oh] percent_of_alkaloids" in silent.because


def test_a_product_at_the_cap_is_not_over_it_by_a_rounding() -> None:
    law = row("US-XX", "restricted", **limit("7-OH", 0.3, "mg", "serving"))
    assert asked(law, seven_oh={"mg_per_gram": 0.1}, size={"serving_g": 3}, total_alkaloids=None).answer == "yes"


def test_what_is_banned_is_no_by_what_bans_it() -> None:
    assert asked(row("US-XX", "banned", sale="prohibited", possession="prohibited", min_age=21)).provision == "sale"
    scheduled = asked(row("US-XX", "banned", schedule="Schedule I"))
    assert (scheduled.answer, scheduled.provision) == ("no", "schedule")
    assert (asked(row("US-XX", "banned")).answer, asked(row("US-XX", "banned")).provision) == ("no", "status")


def test_where_the_law_is_not_established_what_is_on_record_is_told_and_decides_nothing() -> None:
    found = asked(row("US-XX", "unknown", seven_oh="banned"), seven_oh_added=True)
    assert (found.answer, found.provision) == ("unknown", "status")
    assert "on record all the same: 7-OH that was added or concentrated is prohibited" in found.because
    assert asked(row("US-XX", "unregulated", grade=None)).answer == "unknown"


def test_where_nothing_is_regulated_the_yes_says_so_and_how_fresh_that_is() -> None:
    found = asked(row("US-XX", "unregulated", sale="allowed", possession="allowed"))
    assert (found.answer, found.provision) == ("yes", "none")
    assert found.because == "no kratom-specific rule found (last confirmed 2026-11-01 (registry))"
    assert found.not_confirmed is not None


def test_weak_evidence_carries_no_yes() -> None:
    found = asked(row("US-XX", "unregulated", grade="weak"))
    assert (found.answer, found.provision) == ("conditions", "grade")
    assert asked(row("US-XX", "banned", sale="prohibited", grade="weak")).answer == "no"


@pytest.mark.parametrize("status", ["unregulated", "restricted"])
def test_nothing_can_be_sent_to_a_body_above_countries(status: str) -> None:
    found = asked(row("UN", status, level="supranational"))
    assert (found.answer, found.provision) == ("conditions", "status")


@pytest.mark.parametrize(
    ("status", "provisions", "answer"),
    [
        ("restricted", {"sale": "regulated"}, "conditions"),
        ("restricted", {"sale": "regulated", "min_age": 21}, "yes"),
        ("restricted", {}, "conditions"),
        ("unregulated", {"sale": "regulated"}, "conditions"),
        ("kcpa", {"sale": "regulated", "labelling": "required"}, "conditions"),
        ("kcpa", {"sale": "regulated", "labelling": "required", "synthetics": "prohibited"}, "yes"),
        ("export-allowed", {"licence": "required"}, "conditions"),
    ],
)  # fmt: skip
def test_a_rule_that_is_not_on_record_is_left_open(status: str, provisions: dict[str, Any], answer: str) -> None:
    assert asked(row("US-XX", status, **provisions), licensed_in=["US-XX"]).answer == answer


def test_a_consumer_protection_act_asks_for_a_label_though_the_record_does_not_name_it() -> None:
    law = row("US-XX", "kcpa", sale="regulated", synthetics="prohibited")
    assert asked(law).answer == "yes"
    assert asked(law, label=None).conditions[0]["provision"] == "status"


def test_an_act_that_bars_food_and_lets_kratom_be_sold_asks_about_a_supplement() -> None:
    law = row("US-XX", "kcpa", labelling="required", synthetics="prohibited", food_use="prohibited")
    assert [c["provision"] for c in asked(law).conditions] == ["food_use"]
    assert asked(law, marketed_as="food").answer == "no"


def test_every_reason_for_a_no_is_told() -> None:
    law = row("US-XX", "restricted", seven_oh="banned", forms_prohibited=["vape"], labelling="required")
    found = asked(law, form="vape", seven_oh_added=True, label=None)
    assert [reason["provision"] for reason in found.against] == ["seven_oh", "forms_prohibited"]
    assert found.conditions == []
