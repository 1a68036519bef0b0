"""What a new reading means: the reconciler's rules, one test each."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from jurisdictions.codebook import BillStage, ChangeKind, SourceKind, Status
from tracker.reading import Evidence, Reading
from tracker.reconcile import Amend, Ask, Belief, Confirm, Decision, Move, Speaker, Tell, Voice, reconcile

TODAY = date(2026, 11, 24)
STATUTE = Speaker(SourceKind.STATUTE, 1)
BILL = Speaker(SourceKind.BILL, 5)
AGENCY = Speaker(SourceKind.AGENCY_PAGE, 4)
FREE = Belief(Status.UNREGULATED, {}, None)
KCPA = Belief(Status.KCPA, {"min_age": 18, "labelling": "required"}, date(2020, 1, 1))
BANNED = Belief(Status.BANNED, {"sale": "prohibited"}, date(2016, 5, 10))

nothing = Reading(False)
kcpa = Reading(True, Status.KCPA, True, provisions={"min_age": 18, "labelling": "required"})
banned = Reading(True, Status.BANNED, True, provisions={"sale": "prohibited"})


def only(decisions: list[Decision]) -> Decision:
    assert len(decisions) == 1
    return decisions[0]


def test_a_first_reading_that_agrees_confirms_and_adds_detail() -> None:
    reading = Reading(True, Status.KCPA, True, provisions={"min_age": 18, "testing": "required"})
    assert only(reconcile(KCPA, STATUTE, None, reading, [], TODAY)) == Confirm({"testing": "required"})


def test_a_first_reading_never_overrides_the_baseline() -> None:
    decision = only(reconcile(FREE, STATUTE, None, banned, [], TODAY))
    assert isinstance(decision, Ask)
    assert decision.kind == "first-reading"


def test_a_first_reading_with_another_age_is_asked() -> None:
    reading = Reading(True, Status.KCPA, True, provisions={"min_age": 21})
    assert isinstance(only(reconcile(KCPA, STATUTE, None, reading, [], TODAY)), Ask)


def test_a_new_ban_is_a_change_dated_by_the_law() -> None:
    new = Reading(True, Status.BANNED, True, effective=date(2026, 11, 1), provisions={"sale": "prohibited"})
    decision = only(reconcile(FREE, STATUTE, nothing, new, [], TODAY))
    assert isinstance(decision, Amend)
    assert (decision.kind, decision.status, decision.effective) == (ChangeKind.STATUS, Status.BANNED, date(2026, 11, 1))
    assert decision.after == {"status": "banned", "provisions": {"sale": "prohibited"}}


def test_a_change_without_a_date_is_dated_by_nobody() -> None:
    decision = only(reconcile(FREE, STATUTE, nothing, banned, [], TODAY))
    assert isinstance(decision, Amend)
    assert decision.effective is None
    assert decision.valid_from == TODAY


def test_an_old_history_note_does_not_date_a_new_wording() -> None:
    old = Reading(True, Status.KCPA, True, effective=date(2020, 1, 1), provisions={"min_age": 18})
    new = Reading(True, Status.KCPA, True, effective=date(2020, 1, 1), provisions={"min_age": 21})
    decision = only(reconcile(KCPA, STATUTE, old, new, [], TODAY))
    assert isinstance(decision, Amend)
    assert decision.kind is ChangeKind.PROVISION
    assert decision.effective is None
    assert decision.before == {"status": "kcpa", "provisions": {"min_age": 18}}
    assert decision.provisions == {"min_age": 21, "labelling": "required"}


def test_absence_asks_and_wants_a_second_look() -> None:
    decision = only(reconcile(BANNED, STATUTE, banned, nothing, [], TODAY))
    assert isinstance(decision, Ask)
    assert decision.kind == "disappeared"
    assert decision.again


def test_a_provision_that_vanishes_alone_is_asked() -> None:
    new = Reading(True, Status.KCPA, True, provisions={"labelling": "required"})
    decision = only(reconcile(KCPA, STATUTE, kcpa, new, [], TODAY))
    assert isinstance(decision, Ask)
    assert decision.kind == "provision-gone"


def test_an_express_repeal_ends_the_rule_on_its_date() -> None:
    new = Reading(True, None, False, ended=date(2026, 10, 1))
    decision = only(reconcile(BANNED, STATUTE, banned, new, [], TODAY))
    assert isinstance(decision, Amend)
    assert (decision.status, decision.effective) == (Status.UNREGULATED, date(2026, 10, 1))


def test_a_repeal_while_another_source_still_bans_is_asked() -> None:
    new = Reading(True, None, False, ended=date(2026, 10, 1))
    decision = only(reconcile(BANNED, STATUTE, banned, new, [Voice(1, SourceKind.SCHEDULE_LIST, banned)], TODAY))
    assert isinstance(decision, Ask)
    assert decision.kind == "conflict"


def test_signed_law_with_a_later_date_is_scheduled() -> None:
    new = Reading(True, None, False, effective=date(2027, 7, 1), would=Status.BANNED, provisions={"sale": "prohibited"})
    decision = only(reconcile(FREE, STATUTE, nothing, new, [], TODAY))
    assert isinstance(decision, Amend)
    assert (decision.kind, decision.valid_from) == (ChangeKind.SCHEDULED, date(2027, 7, 1))


def test_the_page_that_catches_up_with_its_own_date_only_confirms() -> None:
    old = Reading(True, None, False, effective=date(2026, 7, 1), would=Status.BANNED, provisions={"sale": "prohibited"})
    new = Reading(True, Status.BANNED, True, effective=date(2026, 7, 1), provisions={"sale": "prohibited"})
    belief = Belief(Status.BANNED, {"sale": "prohibited"}, date(2026, 7, 1))
    assert only(reconcile(belief, STATUTE, old, new, [], TODAY)) == Confirm()


def test_a_bill_moves_and_changes_nothing() -> None:
    old = Reading(True, would=Status.BANNED, in_force=False, stage=BillStage.INTRODUCED)
    new = Reading(True, would=Status.KCPA, in_force=False, stage=BillStage.INTRODUCED, provisions={"min_age": 21})
    decision = only(reconcile(FREE, BILL, old, new, [], TODAY))
    assert isinstance(decision, Move)
    assert decision.before["would"] == "banned"
    assert decision.after["provisions"] == {"min_age": 21}


def test_a_bill_past_its_own_date_is_still_a_bill() -> None:
    new = Reading(True, would=Status.BANNED, in_force=False, effective=date(2026, 5, 6), stage=BillStage.PASSED_BOTH)
    assert isinstance(only(reconcile(FREE, BILL, nothing, new, [], TODAY)), Move)


def test_a_bill_that_became_an_act_changes_the_status() -> None:
    old = Reading(True, would=Status.KCPA, in_force=False, stage=BillStage.INTRODUCED)
    new = Reading(True, Status.KCPA, True, effective=date(2026, 7, 11), stage=BillStage.ENACTED)
    decision = only(reconcile(FREE, BILL, old, new, [], TODAY))
    assert isinstance(decision, Amend)
    assert (decision.status, decision.effective) == (Status.KCPA, date(2026, 7, 11))


def test_an_agency_page_cannot_overrule_a_newer_statute() -> None:
    statute = Reading(True, Status.KCPA, True, effective=date(2026, 1, 1))
    voices = [Voice(1, SourceKind.STATUTE, statute)]
    decision = only(reconcile(KCPA, AGENCY, nothing, banned, voices, TODAY))
    assert isinstance(decision, Ask)
    assert decision.kind == "conflict"


def test_an_age_limit_beside_a_ban_does_not_lift_it() -> None:
    new = Reading(True, Status.RESTRICTED, True, effective=date(2020, 1, 1), provisions={"min_age": 21})
    decision = reconcile(BANNED, STATUTE, nothing, new, [Voice(1, SourceKind.SCHEDULE_LIST, banned)], TODAY)
    assert not any(isinstance(d, Amend) and d.status is not Status.BANNED for d in decision)


def test_a_lapsed_temporary_rule_no_longer_speaks() -> None:
    old = Reading(True, Status.BANNED, True, expires=date(2026, 9, 4))
    decisions = reconcile(Belief(Status.UNREGULATED, {}, None), STATUTE, old, nothing, [], TODAY)
    assert decisions == []


def test_news_is_told_once() -> None:
    def news(text: str) -> Reading:
        return Reading(True, notice=True, evidence=(Evidence("notice", text, 0, len(text)),))

    assert only(reconcile(BANNED, AGENCY, nothing, news("Seized."), [], TODAY)) == Tell(frozenset({"seized"}))
    assert reconcile(BANNED, AGENCY, news("Seized."), news("Seized."), [], TODAY) == []


readings = st.builds(
    Reading,
    mentions_kratom=st.booleans(),
    status=st.sampled_from([None, *Status]),
    would=st.sampled_from([None, *Status]),
    effective=st.none() | st.dates(date(2000, 1, 1), date(2030, 1, 1)),
    ended=st.none() | st.dates(date(2000, 1, 1), date(2030, 1, 1)),
    expires=st.none() | st.dates(date(2000, 1, 1), date(2030, 1, 1)),
    stage=st.sampled_from([None, *BillStage]),
    provisions=st.dictionaries(st.sampled_from(["min_age", "sale"]), st.sampled_from([18, 21, "prohibited"])),
)


@given(readings, st.sampled_from([STATUTE, BILL, AGENCY]), st.sampled_from([FREE, KCPA, BANNED]))
def test_reading_the_same_again_never_changes_anything(reading: Reading, speaker: Speaker, belief: Belief) -> None:
    decisions = reconcile(belief, speaker, reading, reading, [], TODAY)
    assert not any(isinstance(d, Amend | Move | Tell | Ask) for d in decisions)


@given(readings, st.sampled_from([STATUTE, BILL, AGENCY]), st.sampled_from([FREE, KCPA, BANNED]))
def test_a_first_reading_is_silent(reading: Reading, speaker: Speaker, belief: Belief) -> None:
    assert not any(isinstance(d, Amend | Move | Tell) for d in reconcile(belief, speaker, None, reading, [], TODAY))


@given(readings, readings, st.sampled_from([FREE, KCPA, BANNED]))
def test_no_page_that_settles_nothing_ever_changes_the_status(old: Reading, new: Reading, belief: Belief) -> None:
    unsettled = Reading(new.mentions_kratom, notice=new.notice)
    assert not any(isinstance(d, Amend) for d in reconcile(belief, STATUTE, old, unsettled, [], TODAY))


ban_to_come = Reading(
    True, in_force=False, would=Status.BANNED, effective=date(2027, 7, 1), provisions={"sale": "prohibited"},
    nature="law",
)  # fmt: skip
two_versions = Reading(
    True, Status.KCPA, True, provisions=kcpa.provisions, nature="law", later=ban_to_come
)  # fmt: skip


def test_a_later_version_beside_todays_is_scheduled_and_todays_law_stays() -> None:
    decisions = reconcile(KCPA, STATUTE, kcpa, two_versions, [], TODAY)
    scheduled = next(d for d in decisions if isinstance(d, Amend))
    assert (scheduled.kind, scheduled.status) == (ChangeKind.SCHEDULED, Status.BANNED)
    assert scheduled.effective == date(2027, 7, 1)
    assert scheduled.reading is ban_to_come
    assert [d for d in decisions if d is not scheduled] == [Confirm()]


def test_a_later_version_is_announced_once_and_confirmed_on_its_day() -> None:
    assert reconcile(KCPA, STATUTE, two_versions, two_versions, [], TODAY) == [Confirm()]
    then = Belief(Status.BANNED, {"sale": "prohibited"}, date(2027, 7, 1))
    assert reconcile(then, STATUTE, two_versions, two_versions, [], date(2027, 7, 1)) == [Confirm()]


def test_a_first_reading_of_signed_law_that_is_not_on_record_is_asked() -> None:
    decision = only(reconcile(KCPA, STATUTE, None, two_versions, [], TODAY))
    assert isinstance(decision, Ask)
    assert decision.proposal["effective"] == "2027-07-01"
    known = Belief(Status.KCPA, KCPA.provisions, KCPA.valid_from, frozenset({(date(2027, 7, 1), Status.BANNED)}))
    assert reconcile(known, STATUTE, None, two_versions, [], TODAY) == [Confirm()]


def test_new_law_that_is_only_half_understood_is_asked_once() -> None:
    doubtful = Reading(True, nature="law", unsettled=("a prohibition is only half understood",))
    decision = only(reconcile(FREE, STATUTE, nothing, doubtful, [], TODAY))
    assert isinstance(decision, Ask)
    assert decision.kind == "unsettled"
    assert reconcile(FREE, STATUTE, doubtful, doubtful, [], TODAY) == []
