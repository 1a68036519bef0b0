"""``status``, ``history``, ``changes``, ``diff``, ``bills``, ``sources``: what is on record, in three forms."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

from tests.cli.shell import Shell

STATUS_KEYS = {
    "id", "name", "level", "status", "since", "provisions", "scheduled", "pending", "evidence", "grade",
}  # fmt: skip
ENTRY_KEYS = {
    "kind", "from", "to", "effective", "recorded_at", "instrument", "provisions_changed", "source", "quote",
}  # fmt: skip


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def one(shell: Shell, *arguments: str) -> dict[str, Any]:
    (row,) = shell("status", "US-UT", "--json", *arguments).json
    return dict(row)


def test_status_has_the_keys_of_the_contract(small: Shell) -> None:
    found = small("status", "--json").json
    assert [row["id"] for row in found] == ["US", "US-UT"]
    for row in found:
        assert set(row) >= STATUS_KEYS
        for proof in row["evidence"]:
            assert set(proof) >= {"provision", "quote", "url", "captured_at"}


def test_status_of_a_day_is_the_law_of_that_day(small: Shell) -> None:
    before, young, old, later = (
        one(small, "--as-of", day) for day in ("2019-05-13", "2019-05-14", "2026-05-06", "2027-03-01")
    )
    assert [row["status"] for row in (before, young, old, later)] == ["unregulated", "kcpa", "kcpa", "banned"]
    assert [row["since"] for row in (before, young, old)] == [None, "2019-05-14", "2019-05-14"]
    assert (young["provisions"]["min_age"], old["provisions"]["min_age"]) == (18, 21)
    assert old["scheduled"][0] | {"provisions": {}} == {
        "effective": "2027-03-01", "to": "banned", "instrument": "HB 9 (2026)", "provisions": {},
    }  # fmt: skip
    assert later["scheduled"] == []


def test_before_it_knew_anything_the_program_believed_nothing(small: Shell) -> None:
    small.fine("init")
    believed = one(small, "--known-at", "2020-01-01")
    assert (believed["status"], believed["provisions"], believed["evidence"]) == ("unknown", {}, [])
    assert small("history", "US-UT", "--known-at", "2020-01-01", "--json").json == []
    assert small("changes", "--known-at", "2020-01-01", "--json").json == []
    assert small("diff", "US-UT", "2019-01-01", "2027-04-01", "--known-at", "2020-01-01", "--json").json["status"] == [
        "unknown", "unknown",
    ]  # fmt: skip


def test_status_can_be_asked_by_status_by_name_and_in_any_letter_case(small: Shell) -> None:
    day = ("--as-of", "2026-11-01", "--json")
    assert [row["id"] for row in small("status", "--status", "kcpa", *day).json] == ["US-UT"]
    assert [row["id"] for row in small("status", "utah", *day).json] == ["US-UT"]
    assert [row["id"] for row in small("status", "us-ut", "us", *day).json] == ["US", "US-UT"]


def test_status_as_csv_holds_lists_as_json(small: Shell) -> None:
    place = rows(small.fine("status", "--csv", "--as-of", "2026-11-01"))[1]
    assert (place["id"], place["status"], place["since"]) == ("US-UT", "kcpa", "2019-05-14")
    assert json.loads(place["provisions"])["min_age"] == 21
    assert json.loads(place["scheduled"])[0]["to"] == "banned"


def test_the_table_shows_what_comes_and_how_fresh_it_is(small: Shell) -> None:
    out = small.fine("status", "--as-of", "2026-11-01")
    (line,) = (line for line in out.splitlines() if line.strip().startswith("US-UT"))
    assert "Utah" in line
    assert "kcpa" in line
    assert "2019-05-14" in line
    assert "banned 2027-03-01" in line
    assert "2026-11-01 (registry)" in line


def test_the_table_of_one_place_shows_its_provisions_and_what_proves_them(small: Shell) -> None:
    out = small.fine("status", "US-UT", "--as-of", "2026-11-01")
    assert "min_age" in out
    assert "cited: SB 58 (2019)" in out or "cited: SB 45 (2026)" in out


def test_history_tells_each_event_with_its_instrument_in_order(small: Shell) -> None:
    found = small("history", "US-UT", "--json").json
    assert all(set(entry) >= ENTRY_KEYS for entry in found)
    assert [(e["effective"], e["kind"], e["from"], e["to"], e["instrument"]) for e in found] == [
        ("2019-05-14", "status", "unregulated", "kcpa", "SB 58 (2019)"),
        ("2026-05-06", "provision", "kcpa", "kcpa", "SB 45 (2026)"),
        ("2027-03-01", "scheduled", "kcpa", "banned", "HB 9 (2026)"),
    ]
    assert found[1]["provisions_changed"] == {"min_age": [18, 21]}
    assert found[1]["source"] == "https://law.example/sb45"


def test_history_as_table_and_csv_says_the_same(small: Shell) -> None:
    assert "min_age: 18 → 21" in small.fine("history", "US-UT")
    assert [row["instrument"] for row in rows(small.fine("history", "US-UT", "--csv"))] == [
        "SB 58 (2019)", "SB 45 (2026)", "HB 9 (2026)",
    ]  # fmt: skip


def test_a_place_without_history_says_so(small: Shell) -> None:
    answer = small("history", "US")
    assert (answer.status, answer.out, answer.err) == (0, "", "US: nothing is recorded yet\n")


def test_changes_have_the_shape_of_history_with_the_place_and_keep_to_the_window(small: Shell) -> None:
    found = small("changes", "--since", "2026-05-06", "--until", "2026-05-06", "--json").json
    assert found == [entry for entry in small("history", "US-UT", "--json").json if entry["effective"] == "2026-05-06"]
    assert found[0]["id"] == "US-UT"
    assert small("changes", "--until", "2019-05-13", "--json").json == []


def test_diff_tells_status_and_provisions_of_two_days(small: Shell) -> None:
    found = small("diff", "US-UT", "2019-01-01", "2026-06-01", "--json").json
    assert found["status"] == ["unregulated", "kcpa"]
    assert found["provisions"]["min_age"] == [None, 21]
    out = small.fine("diff", "US-UT", "2020-01-01", "2026-06-01")
    assert "min_age" in out
    assert "same on both days" in small.fine("diff", "US-UT", "2020-01-01", "2020-02-01")


def test_sources_tell_how_watching_stands(small: Shell) -> None:
    (source,) = small("sources", "--json").json
    assert (source["id"], source["url"], source["last_at"]) == ("US-UT#statute", "https://law.example/4-45", None)
    assert "never read" in small.fine("sources")
    answer = small("sources", "--health")
    assert answer.err == "1 of 1 sources need a look\n"


def test_bills_tell_what_is_pending(small: Shell) -> None:
    file = small.folder / "registry" / "us" / "us.toml"
    pending = (
        '[[pending]]\ninstrument = "H.R. 1"\nwould = "banned"\nas_of = 2026-10-01\nsource = "https://law.example/hr1"\n'
    )
    file.write_text(file.read_text() + pending)
    (bill,) = small("bills", "--json").json
    assert (bill["id"], bill["instrument"], bill["would"]) == ("US", "H.R. 1", "banned")
    assert "H.R. 1" in small.fine("bills", "US")
