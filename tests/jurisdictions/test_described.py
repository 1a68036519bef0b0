"""The codebook as data: every word that the program uses is in it, with a definition."""

from __future__ import annotations

import json
from dataclasses import asdict
from math import inf, nan
from typing import get_args

import pytest

from jurisdictions import codebook as words
from jurisdictions.described import Section, codebook, markdown, section
from jurisdictions.model import Certainty, Jurisdiction


@pytest.mark.parametrize("one", codebook(), ids=lambda one: one.key)
def test_every_entry_and_every_value_has_a_definition(one: Section) -> None:
    assert one.about
    assert one.entries
    for entry in one.entries:
        assert entry.definition, entry.key
        assert all(value.definition for value in entry.values), entry.key


@pytest.mark.parametrize(
    ("key", "known"),
    [
        ("status", words.Status), ("stages", words.BillStage), ("changes", words.ChangeKind),
        ("events", words.EventKind), ("levels", words.Level), ("sources", words.SourceKind),
        ("provisions", words.PROVISIONS), ("certainty", get_args(Certainty)),
        ("grade", get_args(Jurisdiction.model_fields["grade"].annotation)),
    ],
)  # fmt: skip
def test_a_section_has_every_word_that_the_program_knows(key: str, known: object) -> None:
    assert [entry.key for entry in section(key).entries] == [str(word) for word in known]  # type: ignore[attr-defined]


def test_each_provision_tells_the_values_that_are_accepted() -> None:
    for entry in section("provisions").entries:
        if entry.type == "enum":
            assert entry.values, entry.key
            for value in entry.values:
                assert words.provision_problem(entry.key, value.key) is None
            assert words.provision_problem(entry.key, "perhaps") is not None


def test_the_parts_of_a_limit_tell_the_words_that_are_accepted() -> None:
    parts = {entry.key: [value.key for value in entry.values] for entry in section("limits").entries}
    for analyte in parts["analyte"]:
        for unit in parts["unit"]:
            for basis in parts["basis"]:
                limit = {"analyte": analyte, "unit": unit, "basis": basis, "max": 1}
                assert words.provision_problem("limits", [limit]) is None


def test_the_codebook_is_plain_data() -> None:
    told = json.loads(json.dumps([asdict(one) for one in codebook()]))
    assert told[0]["entries"][0]["key"] == "banned"


def test_the_page_has_a_row_for_every_entry() -> None:
    text = markdown()
    for one in codebook():
        assert f"\n## {one.title}\n" in text
        for entry in one.entries:
            assert f"\n| `{entry.key}` | " in text


@pytest.mark.parametrize("value", [inf, -inf, nan, -1])
def test_what_is_no_amount_is_no_value(value: float) -> None:
    limit = {"analyte": "7-OH", "max": value, "unit": "ppm", "basis": "product"}
    assert words.provision_problem("seven_oh_cap_ppm", value) is not None
    assert words.provision_problem("limits", [limit]) is not None
