"""The law above a place, inside it, of where the parcel leaves, and that which is coming."""

from __future__ import annotations

from typing import Any

import pytest

from tests.tracker.selling.world import DAY, POWDER, asked, row
from tracker.selling import Product, answers

STATE = row("US-XX", "unregulated", parent="US", sale="allowed")


def test_a_ban_above_is_a_no_that_names_the_place_above() -> None:
    found = asked(STATE, row("US", "banned", sale="prohibited", level="federal"))
    assert (found.answer, found.provision, found.because) == ("no", "sale", "US: the sale of kratom is prohibited")
    deeper = asked(row("US-XX/town", "unknown", parent="US-XX"), row("US-XX", "banned", sale="prohibited"))
    assert (deeper.answer, deeper.against[0]["id"]) == ("no", "US-XX")


def test_what_the_law_above_asks_for_is_asked_for_inside_too() -> None:
    federal = row("US", "restricted", synthetics="prohibited", level="federal")
    assert asked(STATE, federal).answer == "yes"
    assert asked(STATE, federal, synthetics=True).answer == "no"
    (condition,) = asked(STATE, federal, synthetics=None).conditions
    assert (condition["id"], condition["provision"]) == ("US", "synthetics")


def test_a_federal_determination_is_told_beside_the_states_answer_and_does_not_decide_it() -> None:
    federal = row("US", "restricted", food_use="prohibited", basis="determination", level="federal")
    found = asked(STATE, federal)
    assert found.answer == "yes"
    (above,) = found.above
    assert (above["id"], above["answer"], above["provision"], above["binding"]) == ("US", "no", "food_use", False)
    assert asked(federal).answer == "no"


def test_a_states_determination_holds_in_its_towns() -> None:
    state = row("US-XX", "restricted", food_use="prohibited", basis="determination")
    found = asked(row("US-XX/town", "restricted", parent="US-XX", min_age=21), state)
    assert (found.answer, found.against[0]["id"]) == ("no", "US-XX")


def test_law_above_that_is_not_on_record_is_not_established() -> None:
    found = asked(STATE)
    assert (found.answer, found.because) == ("unknown", "US: the law of US is not on record")


@pytest.mark.parametrize(
    ("town", "answer", "provision"),
    [
        (row("US-XX/town", "banned", parent="US-XX", sale="prohibited"), "no", "sale"),
        (row("US-XX/town", "unknown", parent="US-XX"), "unknown", "status"),
        (row("US-XX/town", "restricted", parent="US-XX", licence="required"), "conditions", "licence"),
    ],
)
def test_a_stricter_town_turns_the_states_yes_into_a_condition(town: Any, answer: str, provision: str) -> None:
    found = asked(row("US-XX", "unregulated"), town)
    assert (found.answer, found.provision) == ("conditions", "inside")
    assert found.because == f"see where it goes: {answer} in US-XX/town ({provision})"
    assert [(i["id"], i["answer"], i["provision"]) for i in found.inside] == [("US-XX/town", answer, provision)]


def test_a_town_that_is_no_stricter_is_not_told() -> None:
    town = row("US-XX/town", "restricted", parent="US-XX", min_age=21)
    assert asked(row("US-XX", "unregulated"), town).answer == "yes"
    same = row("US-XX/town", "restricted", parent="US-XX", licence="required")
    assert asked(row("US-XX", "restricted", licence="required"), same).inside == []
    banned = asked(row("US-XX", "banned", sale="prohibited"), row("US-XX/town", "banned", parent="US-XX"))
    assert (banned.answer, banned.inside) == ("no", [])


def test_a_town_that_asks_for_more_is_told_beside_the_states_conditions() -> None:
    town = row("US-XX/town", "restricted", parent="US-XX", registration="required", licence="required")
    found = asked(row("US-XX", "restricted", licence="required"), town)
    assert [c["provision"] for c in found.conditions] == ["licence", "inside"]
    assert found.inside[0]["provision"] == "registration"


@pytest.mark.parametrize(
    ("origin", "changed", "answer"),
    [
        ({}, {}, "yes"),
        ({"export": "prohibited"}, {}, "no"),
        ({"export": "licensed"}, {}, "conditions"),
        ({"export": "licensed"}, {"export_licence_in": ["TH"]}, "yes"),
        ({"possession": "prohibited"}, {}, "no"),
        ({"status": "unknown"}, {}, "conditions"),
    ],
)
def test_the_law_of_where_the_parcel_leaves_counts(
    origin: dict[str, Any], changed: dict[str, Any], answer: str
) -> None:
    found = asked(
        row("XX", "unregulated"), row("TH", **{"status": "unregulated", **origin}), **changed, **{"from": "TH"}
    )
    assert found.answer == answer, found.because


def test_import_rules_ask_only_about_parcels_from_another_country() -> None:
    country = row("US", "restricted", import_="prohibited", level="federal")
    state = row("US-XX", "unregulated", parent="US")
    assert asked(state, country).answer == "yes"
    abroad = asked(state, country, row("TH", "unregulated"), **{"from": "TH"})
    assert (abroad.answer, abroad.provision, abroad.against[0]["id"]) == ("no", "import", "US")
    licensed = row("XX", "restricted", import_="licensed")
    assert asked(licensed).answer == "conditions"
    assert asked(licensed, import_licence_in=["XX"]).answer == "yes"


def coming(day: str | None, to: str, **provisions: Any) -> dict[str, Any]:
    return {"effective": day, "to": to, "instrument": "HB 9", "provisions": provisions}


def test_law_that_starts_soon_is_warned_of() -> None:
    found = asked(row("US-XX", "unregulated", scheduled=[coming("2027-01-01", "banned", sale="prohibited")]))
    assert (found.answer, found.warning) == ("yes", "no from 2027-01-01 (sale)")
    (item,) = found.scheduled
    assert (item["effective"], item["answer"], item["instrument"]) == ("2027-01-01", "no", "HB 9")


def test_law_that_starts_late_is_listed_and_not_warned_of() -> None:
    found = asked(row("US-XX", "unregulated", scheduled=[coming("2027-06-01", "banned", sale="prohibited")]))
    assert found.warning is None
    assert found.scheduled[0]["answer"] == "no"


def test_law_that_changes_nothing_for_the_product_is_not_told() -> None:
    found = asked(row("US-XX", "unregulated", scheduled=[coming("2027-01-01", "restricted", min_age=21)]))
    assert (found.scheduled, found.warning) == ([], None)


def test_law_without_a_date_is_warned_of_and_what_it_asks_for_is_not_guessed() -> None:
    banned = asked(row("US-XX", "unregulated", scheduled=[coming(None, "banned")]))
    assert banned.warning == "no from a day not established (status)"
    assert asked(row("US-XX", "unregulated", scheduled=[coming(None, "kcpa")])).scheduled[0]["answer"] == "unknown"


def test_law_that_is_coming_above_is_told_below() -> None:
    federal = row("US", "unregulated", level="federal", scheduled=[coming("2026-12-24", "banned", sale="prohibited")])
    assert asked(STATE, federal).warning == "no from 2026-12-24 (US, sale)"


def test_temporary_law_that_ends_soon_is_warned_of_as_what_may_be_renewed() -> None:
    ends = coming("2027-01-20", "unregulated")
    found = asked(row("US-XX", "banned", sale="prohibited", lapses=[ends]))
    assert (found.answer, found.warning) == (
        "no",
        "yes from 2027-01-20 (none), unless temporary law is renewed",
    )
    (turn,) = found.scheduled
    assert (turn["effective"], turn["lapses"], turn["answer"]) == ("2027-01-20", True, "yes")
    assert turn["because"].startswith("no kratom-specific rule found")


def test_what_is_coming_is_told_by_date() -> None:
    starts, ends = coming("2027-06-01", "banned", sale="prohibited"), coming("2027-01-20", "unregulated")
    found = asked(
        row("US-XX", "restricted", licence="required", scheduled=[coming(None, "banned"), starts], lapses=[ends])
    )
    assert [turn["effective"] for turn in found.scheduled] == ["2027-01-20", "2027-06-01", None]


def test_law_that_is_coming_where_the_parcel_leaves_is_told() -> None:
    origin = row("US-CO", "unregulated", scheduled=[coming("2026-12-24", "banned", possession="prohibited")])
    assert asked(row("US-XX", "unregulated"), origin).warning == "no from 2026-12-24 (US-CO, possession)"


def test_bills_count_for_nothing() -> None:
    bill = {"instrument": "HB 1", "would": "banned", "as_of": "2026-11-01", "source": "https://law.example/hb1"}
    assert asked(row("US-XX", "unregulated", pending=[bill])).answer == "yes"


def test_the_evidence_is_that_of_the_provision_that_decides_and_of_its_place() -> None:
    proofs = [
        {"provision": "status", "quote": None, "url": "https://law.example/a", "citation": "Act 1"},
        {"provision": "limits", "quote": "no more than 2 percent", "url": "https://law.example/b"},
    ]
    limits = [{"analyte": "7-OH", "max": 0.1, "unit": "percent", "basis": "alkaloid-fraction"}]
    law: dict[str, Any] = {"limits": limits, "seven_oh_cap_percent": 0.1, "min_age": 21, "evidence": proofs}
    found = asked(row("US-XX", "restricted", **law))
    assert (found.provision, [e["quote"] for e in found.evidence]) == (
        "seven_oh_cap_percent",
        ["no more than 2 percent"],
    )
    younger = asked(row("US-XX", "restricted", **law), seven_oh={"ppm": 1}, buyer_age_checked=18)
    assert (younger.instrument, younger.evidence) == ("Act 1", proofs[:1])


def test_the_evidence_of_a_yes_is_that_of_the_provision_that_is_named() -> None:
    proofs = [{"provision": key, "quote": None, "url": "", "citation": key} for key in ("status", "sale")]
    found = asked(row("US-XX", "restricted", sale="regulated", min_age=21, evidence=proofs))
    assert (found.answer, found.provision, found.instrument) == ("yes", "sale", "sale")


def test_each_row_is_answered_in_its_order_and_the_answer_is_plain_data() -> None:
    rows = [row("B", "unregulated"), row("A", "unregulated"), row("US-CO", "unregulated")]
    found = answers(rows, Product.model_validate(POWDER), DAY)
    assert [answer.id for answer in found] == ["B", "A", "US-CO"]
    assert list(found[0].as_json())[:5] == ["id", "name", "answer", "provision", "because"]
