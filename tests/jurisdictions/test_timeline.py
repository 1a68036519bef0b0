from __future__ import annotations

import itertools
from datetime import date
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from jurisdictions.codebook import EventKind, Status
from jurisdictions.model import Jurisdiction, ProvisionChange
from jurisdictions.registry import load
from jurisdictions.timeline import Period, redo, status_on, timeline, undo

KEYS = ("min_age", "sale", "labelling", "schedule")


def place(*events: dict[str, Any], **fields: Any) -> Jurisdiction:
    base = {
        "id": "XX", "name": "X", "level": "country", "status": "banned", "status_as_of": date(2026, 1, 1),
        "grade": "official",
    }  # fmt: skip
    cited = [{"instrument": "Act", "source": "https://law.example.org/", **event} for event in events]
    return Jurisdiction.model_validate({**base, "events": cited, **fields})


def on(jurisdiction: Jurisdiction, day: str) -> Period:
    return status_on(timeline(jurisdiction), date.fromisoformat(day))


def test_rhode_island_is_banned_until_its_act_takes_effect():
    ri = load()["US-RI"]
    assert on(ri, "2010-01-01").status is Status.UNREGULATED
    before, after = on(ri, "2026-03-31"), on(ri, "2026-04-01")
    assert before.status is Status.BANNED
    assert before.provisions == {"schedule": "Schedule I", "possession": "prohibited"}
    assert after.status is Status.KCPA
    assert after.provisions == ri.provisions
    assert after.event is not None
    assert after.event.instrument.startswith("P.L. 2025")


def test_a_change_of_provisions_is_undone_on_the_way_back():
    utah = load()["US-UT"]
    assert [on(utah, day).provisions["min_age"] for day in ("2026-05-05", "2026-05-06")] == [18, 21]
    assert "seven_oh" not in on(utah, "2026-05-05").provisions
    assert on(utah, "2026-05-05").status is on(utah, "2026-05-06").status is Status.KCPA


def test_what_a_change_of_status_does_not_name_is_not_established_for_the_time_before():
    ohio = load()["US-OH"]
    assert on(ohio, "2025-12-11") == Period(Status.UNREGULATED, {}, None, "observed")


def test_an_emergency_rule_that_lapses_falls_back_to_what_stood_before():
    massachusetts = load()["US-MA"]
    assert on(massachusetts, "2026-08-27").status is Status.UNREGULATED
    assert on(massachusetts, "2027-08-27").status is Status.BANNED
    after = on(massachusetts, "2027-08-28")
    assert after.status is Status.UNREGULATED
    assert after.provisions == {"possession": "allowed", "sale": "allowed"}


def test_a_rule_made_permanent_outlives_the_end_of_the_emergency_rule():
    ohio = load()["US-OH"]
    assert on(ohio, "2026-05-13").valid_to == date(2026, 6, 10)
    assert on(ohio, "2026-06-10").status is Status.RESTRICTED
    assert on(ohio, "2026-06-10").valid_to is None


def test_emergency_rules_of_florida_follow_each_other_and_leave_the_statute():
    florida = load()["US-FL"]
    caps = [on(florida, day).provisions.get("seven_oh_cap_ppm") for day in (
        "2025-08-12", "2025-08-13", "2026-06-21", "2026-06-22", "2027-06-29", "2027-06-30",
    )]  # fmt: skip
    assert caps == [None, 400, 400, 1000, 1000, None]
    assert on(florida, "2027-06-30").provisions["min_age"] == 21


def test_of_two_rules_of_one_day_the_later_in_the_file_decides_until_it_ends():
    north_dakota = load()["US-ND"]
    assert on(north_dakota, "2026-08-04").status is Status.UNREGULATED
    assert on(north_dakota, "2026-08-05").status is Status.BANNED
    assert on(north_dakota, "2026-09-03").status is Status.BANNED
    assert on(north_dakota, "2026-09-04").status is Status.UNKNOWN


def test_the_longer_of_two_overlapping_rules_is_what_remains():
    both = [
        {"effective": date(2026, 1, 1), "expires": date(2026, 12, 1), "from": "unregulated", "to": "restricted"},
        {"effective": date(2026, 2, 1), "expires": date(2026, 3, 1), "from": "restricted", "to": "banned"},
    ]
    spans = place(*both)
    days = ("2025-12-31", "2026-01-01", "2026-02-28", "2026-03-01", "2026-11-30", "2026-12-01")
    assert [on(spans, day).status.value for day in days] == [
        "unregulated", "restricted", "banned", "restricted", "restricted", "unregulated",
    ]  # fmt: skip


def test_notices_make_no_period():
    alabama = load()["US-AL"]
    assert len(alabama.events) == 3
    assert [period.status for period in timeline(alabama)] == [Status.UNREGULATED, Status.BANNED]


def test_a_status_without_a_dated_event_holds_since_before_any_known_date():
    (only,) = timeline(load()["LT"])
    assert (only.status, only.valid_from, only.event) == (Status.BANNED, None, None)
    assert only.provisions["possession"] == "prohibited"


def test_a_scheduled_law_takes_effect_on_its_day_and_one_without_a_date_does_not():
    registry = load()
    kentucky = registry["US-KY"]
    assert on(kentucky, "2026-12-31").status is Status.KCPA
    banned = on(kentucky, "2027-01-01")
    assert banned.status is Status.BANNED
    assert banned.scheduled == kentucky.scheduled[0]
    assert banned.provisions["sale"] == "prohibited"
    assert "min_age" not in banned.provisions
    assert registry["MY"].scheduled[0].effective is None
    assert all(period.scheduled is None for period in timeline(registry["MY"]))


def test_the_last_period_by_events_carries_the_current_provisions():
    for jurisdiction in load().values():
        last = [period for period in timeline(jurisdiction) if period.scheduled is None][-1]
        assert last.provisions == jurisdiction.provisions, jurisdiction.id


def test_what_an_event_sets_holds_in_the_period_it_begins():
    for jurisdiction in load().values():
        for period in timeline(jurisdiction):
            changes = period.event.changes if period.event else {}
            for key, change in changes.items():
                assert period.provisions.get(key) == change.new, (jurisdiction.id, period.valid_from, key)


values = st.one_of(st.integers(1, 99), st.sampled_from(["required", "prohibited"]))
provisions = st.dictionaries(st.sampled_from(KEYS), values)


@given(before=provisions, after=provisions)
def test_undoing_what_was_done_gives_what_was_before(before: dict[str, Any], after: dict[str, Any]):
    changes = {
        key: ProvisionChange(old=before.get(key), new=after.get(key))
        for key in before.keys() | after.keys()
        if before.get(key) != after.get(key)
    }
    assert redo(before, changes) == after
    assert undo(after, changes) == before
    assert redo(undo(after, changes), changes) == after


@given(states=st.lists(provisions, min_size=1, max_size=6))
def test_a_chain_of_changes_is_worked_back_to_each_state(states: list[dict[str, Any]]):
    events: list[dict[str, Any]] = []
    expected = [states[0]]
    for year, (old, new) in enumerate(itertools.pairwise(states), start=2001):
        changes = {
            key: {"from": old.get(key), "to": new.get(key)}
            for key in old.keys() | new.keys()
            if old.get(key) != new.get(key)
        }
        if changes:
            events.append({"effective": date(year, 1, 1), "from": "banned", "to": "banned", "changes": changes})
            expected.append(new)
    chain = place(*events, provisions=states[-1])
    assert all(event.kind is EventKind.PROVISION for event in chain.events)
    assert [period.provisions for period in timeline(chain)] == expected
