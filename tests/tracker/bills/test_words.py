"""What legislatures say of their bills, in the words of each, and what it means."""

from __future__ import annotations

import pytest

from scrapers.bills import Action
from tracker.bills.steps import house_of, steps_of
from tracker.bills.words import Step

R, P, C, A, B = Step.REFERRED, Step.PASSED, Step.CHANGED, Step.AGREED, Step.BOTH
T, E, V, F, W = Step.TO_EXECUTIVE, Step.ENACTED, Step.VETOED, Step.FAILED, Step.WITHDRAWN
U, N, X = Step.OPEN, Step.CONFERENCE, Step.OVERRIDDEN

#: Words of legislatures without marks, and all that they mean.
SAID: list[tuple[str, set[Step]]] = [
    # Committees recommend, they do not pass.
    ("Committee Report recommending bill be passed as amended by Committee on Health", {R}),
    ("Title Suff Do Pass Comm Sub", {R}),
    ("From committee: Do pass and re-refer to Com. on APPR. (Ayes 12. Noes 0.)", {R}),
    ("Reported from Committee Do Pass", {R}),
    ("Voted Do Pass (H)", {R}),
    ("House Health and Human Services Do Pass, Passed, YEAS 11, NAYS 2.", {R}),
    ("The committee(s) on HHS recommend(s) that the measure be PASSED, WITH AMENDMENTS.", {R}),
    ("Subcommittee recommends laying on the table (7-Y 3-N)", {R}),
    ("Subcommittee recommends passage.", {R}),
    ("Report passage recommended by Committee on Health, Ayes 5, Noes 0", {R}),
    ("Rec. for pass; ref to Finance, Ways, and Means Committee", {R}),
    ("Committee report: do pass, adopted", {R}),
    ("Do Pass, but first to Judiciary", {R}),
    ("REFERRED TO HEALTH", {R}),
    ("To Judiciary then Finance", {R}),
    ("To Governor 3/18/2026 - Senate Journal", {T}),
    ("Assigned to Health, Education, Environment & Human Services Committee", {R}),
    # Readings on the way are no passage.
    ("Introduced and Pass First Reading.", set()),
    ("Passed 1st Reading", set()),
    ("Passed on First Consideration", set()),
    ("Passed on Second Consideration, refer to Senate Judiciary Committee", {R}),
    ("Senate Second Reading Passed with Amendments - Floor", {C}),
    ("H 2nd Reading:Passed 60-1-1", set()),
    ("H COW:Passed", set()),
    ("Committee of the Whole - Be passed", set()),
    ("2nd Reading Passed", set()),
    ("Passed to engrossment", set()),
    ("Passed to 3rd reading", set()),
    ("Passed by for the day", set()),
    ("Passed over for the day", set()),
    ("Effective from passage (Roll No. 200)", set()),
    ("Rule H. Res. 12 passed House.", set()),
    ("Motion to reconsider laid on the table Agreed to without objection.", set()),
    # Passage by a house.
    ("Read third time.  Passed.  Ordered to the Senate. (Ayes 41. Noes 11.)", {P}),
    ("Read third time and sent to Senate", {P}),
    ("Read the third time and passed and ordered transmitted to the House.", {P}),
    ("Third Reading - Short Debate - Passed 110-000-000", {P}),
    ("Third reading: passed; Roll Call 96: yeas 45, nays 2", {P}),
    ("Third reading, passed; yeas, 49; nays, 0; absent, 0; excused, 0.", {P}),
    ("Third reading. Carried by Smith. Passed.", {P}),
    ("Read third time by title, roll called on final passage, yeas 99, nays 0. Finally passed, to the Senate.", {P}),
    ("Third consideration and final passage (203-0)", {P}),
    ("Third Reading Passed (137-0)", {P}),
    ("Read Third Time in Full - PASSED - 60-8-2", {P}),
    ("Second reading, passed, yeas 47 nays 0", {P}),
    ("Final Action - Passed; Yea: 40 Nay: 0", {P}),
    ("Third Reading, Measure passed: Ayes: 46 Nays: 0", {P}),
    ("Third Read and Passed (H)", {P}),
    ("3rd reading, passed 90-5", {P}),
    ("passed; given immediate effect Roll Call #12 Yeas 100 Nays 7", {P}),
    ("PASSED SENATE", {P}),
    ("Passed by the Assembly (74-0-0)", {P}),
    ("Ought to Pass: MA VV 03/26/2026 HJ 9", {P}),
    ("House Passed/Adopted By Substitute", {P, C}),
    ("Senate passed in concurrence", {P, A}),
    ("Read a third time and concurred in", {P}),
    ("3rd Reading Concurred", {P}),
    ("Senate/ passed 2nd & 3rd readings/ suspension", {P}),
    ("Passed/agreed to in House: On motion to suspend the rules and pass the bill Agreed to by voice vote.", {P}),
    ("Passed Third Reading as amended in HD 1 with none voting aye with reservations", {P, C}),
    ("PASSED TO BE ENGROSSED.", {P}),
    ("House of Representatives Do Pass, Passed, YEAS 60, NAYS 8.", {P, R}),
    # What one house changed and the other agrees to.
    ("Read third time and returned to Senate with amendments", {P, C}),
    ("Senate requests House to concur", {U}),
    ("In Assembly. Concurrence in Senate amendments pending.", {U}),
    ("Senate amendments concurred in. To Engrossing and Enrolling.", {A, B}),
    ("House concurred in Senate amendments and repassed bill.", {A}),
    ("Concurred with amendments; Yea: 122 Nay: 1", {A}),
    ("House Agreed to Senate Amend or Sub", {A}),
    ("House concurred in Senate amendment with amendment and title amendment (Roll No. 646)", {C}),
    ("Declined to Concur/Invite Conf", set()),
    ("Senate nonconcurred in House amendments", set()),
    ("Motion to accede adopted; Rep. Carpenter appointed as conferee", set()),
    ("Conference Committee Report was adopted; Yea: 40 Nay: 0", {N}),
    ("Conference Report Adopted", {N}),
    # One text, done with.
    ("Truly Agreed To and Finally Passed", {P, B}),
    ("Completed legislative action", {B}),
    ("Passed Both Houses", {B}),
    ("Ratified", {B}),
    ("Enrolled Bill Signed", {B}),
    ("President signed.", {B}),
    ("House/ signed by Speaker/ returned to Senate", {B}),
    ("Advanced to Enrollment and Review for Engrossment", set()),
    # To the executive.
    ("Pres. To Gov. 6/27/2025", {T}),
    ("Enrolled and presented to the Governor at 3 p.m.", {B, T}),
    ("Senate/ to Governor", {T}),
    ("DELIVERED TO GOVERNOR", {T}),
    ("Enrolled to Governor.", {B, T}),
    ("Enacted and laid before the Governor", {T, Step.CALLED_ENACTED}),
    ("Enrolled Bill communicated to Governor on March 10, 2026", {B, T}),
    ("Delivered to Governor at 3:15 p.m. on March 23, 2026", {T}),
    ("(S) AWAIT TRANSMIT TO GOV", set()),
    ("Governor's Action Deadline 11:59 p.m., March 24, 2026", set()),
    ("Due From Governor 04/01/2026", set()),
    # Law.
    ("Signed by Governor Ayotte 07/03/2025; Chapter 12; eff 09/01/2025", {E}),
    ("Governor Signed", {E}),
    ("Approved by the Governor - Chapter 245", {E}),
    ("Chaptered by Secretary of State - Chapter 123, Statutes of 2025.", {E}),
    ("SIGNED CHAP.123", {E}),
    ("Governor Approved", {E}),
    ("Approved by Governor-Chapter 624 (effective 7/1/26)", {E}),
    ("Signed by the Governor. Becomes Act No. 41.", {E}),
    ("became law without Governor's Signature (Acts Ch. 12)", {E}),
    ("Filed without the Governor's signature", {E}),
    ("Became Law W/o Signature", {E}),
    ("Law Without Signature 07/02/2025; Chapter 44", {E}),
    ("Enacted under Article II, Section 17(c) of the Maryland Constitution - Chapter 12", {E}),
    ("Approved P.L.2025, c.123.", {E}),
    ("Governor's action Approval 05/23/2025", {E}),
    ("Notification that HB1002 is now Act 2", {E}),
    ("C 123 L 2025.", {E}),
    ("Act 123, on 06/02/2025 (Gov. Msg. No. 1223).", {E}),
    ("Pub. Ch. 123", {E}),
    ("Public Law 58", {E}),
    ("Became Public Law No: 119-12.", {E}),
    ("Governor Line Item Veto", {E}),
    ("Assigned Act No. 2026-189.", {E}),
    ("Report approved by the Governor on 12-10-2025. 2025 Wisconsin Act 12", {E}),
    ("Ch. SL 2025-12", {E}),
    ("Signed by Mayor with Assigned Act Number", {E}),
    # Vetoes.
    ("VETOED MEMO.12", {V}),
    ("Vetoed by Governor", {V}),
    ("Returned by Governor without approval", {V}),
    ("Pocket Veto", {V}),
    ("House sustained Governor's veto", set()),
    ("Total Veto Stands - No Positive Action Taken", set()),
    ("Veto Overridden", {X}),
    ("Passed notwithstanding the objections of the Governor", {X}),
    ("Motion to override veto failed", set()),
    # Dead.
    ("Died In Committee", {F, R}),
    ("Died on Calendar", {F}),
    ("Session Sine Die", {F}),
    ("Indefinitely postponed", {F}),
    ("House Committee on Health Postpone Indefinitely", {F, R}),
    ("Inexpedient to Legislate: MA VV", {F}),
    ("Left in Courts of Justice", {F}),
    ("Passed by indefinitely in Commerce and Labor (8-Y 7-N)", {F}),
    ("Placed in Legislative Files (DEAD)", {F}),
    ("In committee upon adjournment.", {F, R}),
    ("Failed to pass pursuant to Senate Joint Resolution 1", {F}),
    ("(Pursuant to Joint Standing Rule No. 14.3.1, no further action allowed.)", {F}),
    ("Deferred to the 41st legislative day, Passed, YEAS 8, NAYS 3.", {F}),
    ("Laid on Table, refer to CS/SB 432", {F}),
    ("Third Reading Lost", {F}),
    ("House/ strike enacting clause", {F}),
    ("Laid on Table under Rule 7.18(a)", set()),
    ("Senate/ substitute adoption failed", set()),
    ("House/ floor amendment failed", set()),
    ("Amendment rejected (Roll No. 225)", set()),
    ("Emergency clause failed", set()),
    ("Cavanaugh, J. MO93 failed", set()),
    # Withdrawn.
    ("Bill withdrawn", {W}),
    ("Withdrawn from further consideration", {W}),
    ("ENACTING CLAUSE STRICKEN", {W}),
    ("Withdrawn by Sponsor", {W}),
    ("Bosn AM600 withdrawn", set()),
    ("Amendment H-8163 withdrawn.", set()),
    ("House Withdrawn, Recommitted", {R}),
    ("Withdrawn From Com On Rules", set()),
    # Carried over, attached, substituted: where it was.
    ("Carried over to 2026 Regular Session.", set()),
    ("Carryover bill", set()),
    ("SUBSTITUTED BY S123", set()),
    ("Attached to HF 2133.", set()),
    ("Companion House Bill substituted", set()),
]


@pytest.mark.parametrize(("words", "meaning"), SAID, ids=[words[:60] for words, _ in SAID])
def test_the_words_of_an_action_mean_these_steps_and_no_others(words: str, meaning: set[Step]) -> None:
    assert set(steps_of(Action("2026-03-01", words, "lower"))) == meaning


@pytest.mark.parametrize(
    ("words", "marks", "meaning"),
    [
        ("PASSED", ("passage", "reading-3"), {P}),
        ("DPA", ("amendment-passage",), {C}),
        ("FAILED", ("failure",), {F}),
        ("Senate/ signed by President/ returned to House", ("passage",), {B}),
        ("Senate/ substitute adoption failed", ("failure",), set()),
        ("House/ concurs with Senate amendment", ("amendment-passage",), {A}),
        ("To House Judiciary", ("referral-committee",), {R}),
        ("Chapter 220, Acts, Regular Session, 2026", ("became-law",), {E}),
        ("Enrolled", ("enrolled", "progress"), {B}),
    ],
)
def test_marks_count_unless_the_words_are_of_something_else(
    words: str, marks: tuple[str, ...], meaning: set[Step]
) -> None:
    assert set(steps_of(Action("2026-03-01", words, "lower", marks))) == meaning


@pytest.mark.parametrize(
    ("words", "filed", "house"),
    [
        ("House/ passed 3rd reading", "upper", "lower"),
        ("Passed Senate (Roll No. 456)", "lower", "upper"),
        ("Read third time and sent to Senate", "lower", "lower"),
        ("Passed by the Assembly (74-0-0)", "upper", "lower"),
        ("Senate amendments concurred in.", "lower", "lower"),
        ("House concurred in Senate amendments", "upper", "lower"),
        ("PASSED", "upper", "upper"),
        ("Passed S., Ayes 30, Nays 0", "lower", "upper"),
    ],
)
def test_the_house_that_acts_is_the_one_the_words_name(words: str, filed: str, house: str) -> None:
    assert house_of(Action("2026-03-01", words, filed)) == house


def test_in_congress_the_president_is_the_executive_and_elsewhere_he_presides() -> None:
    signed, sent = Action("2026-03-01", "Signed by President."), Action("2026-03-01", "Presented to President.")

    assert list(steps_of(signed, federal=True)) == [E]
    assert list(steps_of(sent, federal=True)) == [T]
    assert list(steps_of(signed)) == [B]
