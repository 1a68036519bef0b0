"""Records of bills in both forms: what they hold, what is none, and their layout as a Document."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from scrapers.bills import (
    BadRecord,
    Link,
    Version,
    as_enacted,
    best,
    document_of,
    newest,
    record_in,
    record_of,
    written,
)
from scrapers.bills.layout import description_at
from scrapers.extract import extract
from tests.scrapers.platforms.bills import legiscan, open_states


@pytest.mark.parametrize(
    ("identifier", "bill"),
    [
        ("SB0045", "SB 45"), ("SB 45", "SB 45"), ("S.B. 45", "SB 45"), ("sb45", "SB 45"), ("A1203", "A 1203"),
        ("H.R. 9913", "HR 9913"), ("LB 230", "LB 230"), ("HSB508", "HSB 508"), ("AB1088", "AB 1088"),
        ("5393XD", "5393XD"), ("B26-0123", "B26-0123"), ("HB 12X1", "HB 12X1"),
    ],
)  # fmt: skip
def test_a_bill_is_written_as_people_write_it(identifier: str, bill: str) -> None:
    assert written(identifier) == bill


@pytest.mark.parametrize(
    ("id", "place"),
    [
        ("ocd-jurisdiction/country:us/state:ut/government", "US-UT"),
        ("ocd-jurisdiction/country:us/district:dc/government", "US-DC"),
        ("ocd-jurisdiction/country:us/territory:pr/government", "US-PR"),
        ("ocd-jurisdiction/country:us/government", "US"),
        ("somewhere", ""),
    ],
)
def test_the_jurisdiction_is_the_one_of_the_registry(id: str, place: str) -> None:
    assert record_of(open_states(jurisdiction={"id": id})).jurisdiction == place
    assert record_of(open_states(jurisdiction=id)).jurisdiction == place


@pytest.mark.parametrize("record", [open_states(), legiscan()])
def test_a_record_laid_out_as_a_document_is_the_same_record(record: dict[str, Any]) -> None:
    told = record_of(record)
    document = document_of(told)
    again = record_in(document)

    assert again == told
    place = description_at(document, told.actions[1])
    assert place is not None
    assert document.text[slice(*place)] == "Senate/ passed 3rd reading"
    assert all(document.text[block.start : block.end] for block in document.blocks)


def test_a_record_with_gaps_is_laid_out_and_read_all_the_same() -> None:
    told = record_of(open_states(
        actions=[{"description": "Filed | as it is", "date": None, "classification": None, "organization": None}],
        versions=[{"note": "", "links": [{"url": "https://law.example/1"}]}, {"note": "Empty", "links": []}],
        title="Kratom:  a\nbill",
    ))  # fmt: skip

    assert told.title == "Kratom: a bill"
    assert told.actions[0].description == "Filed | as it is"
    again = record_in(document_of(told))
    assert again is not None
    assert (again.actions, again.title) == (told.actions, told.title)
    assert [v.links for v in again.versions] == [v.links for v in told.versions]


def test_half_a_character_in_a_record_is_laid_out_as_what_can_be_stored() -> None:
    document = document_of(record_of(open_states(title="Kratom \ud83d", identifier="SB \ud83d")))

    assert document.title.encode()
    assert document.text.encode()


def test_another_document_holds_no_record() -> None:
    assert record_in(extract(b'{"identifier": "SB 45", "title": "Kratom"}', format="json")) is None


@pytest.mark.parametrize(
    "data",
    [
        [], "SB 45", {}, {"title": "Kratom"}, {"bill": {}}, {"bill": {"state": "UT"}}, {"status": "ERROR"},
        {"status": "ERROR", "alert": {"message": "Invalid API Key"}}, open_states(actions=[{"date": "2026-01-01"}]),
        open_states(actions=["Filed"]),
        open_states(versions="none"), {"identifier": "SB 45", "title": "K", "actions": 5},
    ],
)  # fmt: skip
def test_what_is_no_record_is_refused_in_one_line(data: Any) -> None:
    with pytest.raises(BadRecord) as refused:
        record_of(data)
    assert "\n" not in str(refused.value)


def test_legiscan_counts_stages_and_tells_what_kind_of_measure_it_is() -> None:
    passed = [{"date": "2026-03-26", "event": 4}]
    bill = record_of(legiscan(progress=passed, status=4, status_date="2026-03-26"))
    resolution = record_of(legiscan(progress=passed, status="²", status_date="2026-03-26", bill_type="CR"))

    assert [a.marks[0] for a in bill.actions if a.marks] == ["became-law"]
    assert (bill.kind, resolution.kind) == (("bill",), ("concurrent resolution",))
    assert record_of(legiscan(session={"year_start": 2025, "sine_die": 1})).ended


def version(note: str, at: str = "", *types: str) -> Version:
    return Version(at, note, tuple(Link(f"https://law.example/{note}/{t}", t) for t in types or ("text/html",)))


@pytest.mark.parametrize(
    ("notes", "chosen"),
    [
        (["Enrolled", "Introduced", "Substitute #5", "Comparison to Sub #4"], "Enrolled"),
        (["Introduced", "Substitute #2", "Substitute #10", "House Amendment 11"], "Substitute #10"),
        (["Introduced Version", "Engrossed (02/26/2026)", "HOUSE - Judiciary"], "Engrossed (02/26/2026)"),
        (["Introduced", "Final Reading", "Slip Law", "Hallstrom AM381"], "Slip Law"),
        (["04/15/2025", "05/06/2025", "Filed"], "05/06/2025"),
        (["S 432 Filed", "S 432 c1", "S 432 e1", "S 432 er"], "S 432 er"),
        (["Enrolled Committee Substitute", "Committee Substitute", "hb5 hfa adopted"], "Enrolled Committee Substitute"),
        (["House Amendment 1"], None),
        ([], None),
    ],
)  # fmt: skip
def test_the_newest_printing_of_the_whole_bill_is_known_by_its_name(notes: list[str], chosen: str | None) -> None:
    versions = [version(note) for note in notes]
    for order in (versions, versions[::-1]):
        number = newest(order)
        assert (order[number].note if number is not None else None) == chosen


def test_days_decide_where_all_printings_have_one() -> None:
    printed = [version("Enrolled", "2026-03-01"), version("Amended", "2026-03-09"), version("Introduced", "2026-01-01")]

    assert newest(printed) == 1


@pytest.mark.parametrize(
    ("note", "at", "passed", "changed", "law"),
    [
        ("Introduced", "2026-03-09", None, None, False),
        ("Filed", "", None, None, False),
        ("Enrolled", "", "2026-03-04", "2026-03-06", True),
        ("Enrolled", "2026-03-06", "2026-03-04", "2026-03-06", True),
        ("Enrolled", "2026-03-05", "2026-03-04", "2026-03-06", False),
        ("Chaptered", "2026-03-05", "2026-03-04", "9999-12-31", True),
        ("Engrossed", "2026-03-01", "2026-03-04", None, True),
        ("Engrossed", "2026-03-01", "2026-03-04", "2026-03-06", False),
        ("Engrossed", "2026-03-06", "2026-03-04", "2026-03-06", True),
        ("Engrossed", "", "2026-03-04", "2026-03-06", False),
        ("Engrossed", "", "2026-03-04", None, True),
        ("Engrossed", "2026-03-09", "2026-03-04", "9999-12-31", False),
        ("05/06/2026", "", "2026-03-04", "2026-03-06", True),
        ("03/05/2026", "", "2026-03-04", "2026-03-06", False),
        ("Version", "2026-03-01", "2026-03-04", None, False),
        ("Version", "2026-03-05", "2026-03-04", None, True),
        ("Version", "", None, None, False),
    ],
)
def test_what_became_law_was_printed_after_the_last_change_and_is_not_what_was_introduced(
    note: str, at: str, passed: str | None, changed: str | None, law: bool
) -> None:
    days = [date.fromisoformat(day) if day else None for day in (passed, changed)]

    assert as_enacted(version(note, at), *days) == law


def test_marked_up_text_is_read_before_a_printed_page_and_an_office_file_not_at_all() -> None:
    office = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    both = best(version("Introduced", "", "application/pdf", office, "text/html; charset=utf-8"))

    assert both is not None
    assert both.media_type == "text/html; charset=utf-8"
    assert best(version("Introduced", "", office)) is None
    assert newest([version("Introduced", "", office)]) is None
