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


#: Said of a bill's way, or of another bill; none of it is what the executive did with SB 45.
NOT_DONE = [
    "To be signed by Governor",
    "Scheduled to be signed by the Governor on Friday",
    "HB 9 signed by Governor; this bill laid on table",
    "Laid on table; see HB 9, which was approved by the Governor",
    "Governor signed HB 9; this measure remains on calendar",
    "Chapter 12 hearing scheduled",
    "Act 5 of 2020 amended; committee hearing",
    "Amends Public Law 104-55 of 2020",
    "Amending Chapter 55, Acts of 2020",
    "Amendment to Chapter 55, Acts of 2020 offered",
    "Referred to Committee on Public Law 5",
    "Public Law 104-55, relating to drugs, repealed",
    "Fiscal note: if signed by Governor, cost $5",
    "If approved by Governor, takes effect July 1",
    "Unless vetoed by the Governor, becomes law on May 5",
    "Will become law without signature on 05/05/2026",
    "To become law without the Governor's signature",
    "Similar bill HB 9 became law",
    "Identical bill signed by Governor",
    "Companion bill signed by Governor",
    "Cross-filed bill approved by the Governor",
    "Comp. became Pub. Ch. 123",
    "Substituted by HB 9, Chapter 2026-55",
    "Governor's approval required",
    "Subject to Governor's approval",
    "Awaiting Governor's signature",
    "Last day for Governor to sign or veto",
    "Received notice of intent to veto (Gov. Msg. No. 1200)",
    "Placed on veto list",
    "Veto deadline 07/09/2026",
    "Governor threatens veto",
    "Statement of Administration Policy: would veto",
    "Motion to override veto",
    "Notice of motion to override the Governor's veto",
    "Veto override scheduled",
    "Enrolled without signature of the Speaker",
    "Governor signed proclamation calling special session",
    "Governor signed executive order on kratom",
    "Signed by President pro tempore",
    "Signed by Speaker",
    "Approved by Governor's task force",
    "Not signed by Governor",
    "Chaptered bill AB 9 double-joints this measure",
    "Returned from Governor for amendment",
    "Governor's message: fiscal note if vetoed",
]
#: What the executive did with SB 45, in the words of many legislatures.
DONE: list[tuple[str, Step]] = [
    ("Signed by Governor", E),
    ("SB 45 signed by Governor", E),
    ("CS/SB 45 approved by Governor", E),
    ("Senate Bill No. 45 approved by the Governor", E),
    ("Notification that SB0045 is now Act 2", E),
    ("Governor Signed SB45", E),
    ("Governor Signed - Chapter 245", E),
    ("Governor Signed SEA No. 0045", E),
    ("Governor Signed HEA No. 0055", E),
    ("Assigned Chapter Number 55", E),
    ("Chapter Number Assigned", E),
    ("Act No. 55 of 2026", E),
    ("Act 55", E),
    ("Act 2026-55", E),
    ("Assigned PA 12'25", E),
    ("assigned PA 12'25 with immediate effect", E),
    ("Chapter 55, Acts, Regular Session, 2026", E),
    ("Chapter 55", E),
    ("Chapter No. 2025-55", E),
    ("Session Law 2026-55", E),
    ("Session Law Chapter 55", E),
    ("Ch. SL 2025-12", E),
    ("Ch. 2026-55", E),
    ("C 123 L 2025.", E),
    ("CHAPTER 12 SLA 25", E),
    ("PUBLIC LAW, Chapter 55", E),
    ("Signed by the Governor; Public Law 12", E),
    ("Chapter 55, (2025 Laws): Effective date January 1, 2026.", E),
    ("Signed by Governor - Chapter 55 - Apr. 7", E),
    ("Acts of Assembly Chapter text (CHAP0012)", E),
    ("Approved by Governor-Chapter 624 (effective 7/1/26)", E),
    ("Approved by the Governor with partial veto on 07-03-2025", E),
    ("Governor partially vetoed.", E),
    ("Partially vetoed by Governor", E),
    ("Vetoed in part by the Governor", E),
    ("Approved by Governor with line-item vetoes", E),
    ("Date Signed by Governor", E),
    ("House Date Signed by Governor", E),
    ("Report approved by the Governor on 12-10-2025. 2025 Wisconsin Act 12", E),
    ("2025 Wisconsin Act 12", E),
    ("Law L26-0123, Effective from Mar 1, 2026", E),
    ("Secretary of State, Chapter 55", E),
    ("Secretary of State Chapter 55 05/15/25", E),
    ("Became Private Law No: 119-1.", E),
    ("Became law without Governor's approval", E),
    ("Governor declined to sign; became law", E),
    ("Allowed to become law without Governor's signature", E),
    ("Signed by Governor; effective when approved", E),
    ("Effective without Governor's signature", E),
    ("House message: Governor approved bill on May 8, 2026", E),
    ("Bill becomes law notwithstanding the Governor's objections", E),
    ("Chaptered by Secretary of State - Chapter 123, Statutes of 2025.", E),
    ("Recorded by Secretary of State as Chapter 55", E),
    ("Pub. Ch. 55", E),
    ("SB 45 substituted for HB 9; approved by Governor", E),
    ("Assigned Public Chapter Number 55", E),
    ("Read by Governor. Signed. Chapter 55, Laws of 2026", E),
    ("Firmado por la Gobernadora", E),
    ("Ley Núm. 12-2026", E),
    ("Returned by Governor without his signature and with objections", V),
    ("Returned by Governor without approval", V),
    ("Returned by the Governor to the Senate with her objections", V),
    ("Returned from Governor with objections", V),
    ("Vetoed by Governor", V),
    ("Governor vetoed", V),
    ("Veto message received from Governor", V),
    ("VETOED MEMO.12", V),
    ("Pocket veto", V),
    ("Vetoed by President.", V),
    ("Vetoed in full by the Governor", V),
    ("Received veto message (Gov. Msg. No. 1300)", V),
    ("Vetoed (Gov. Msg. No. 1300)", V),
    ("Absolute Veto, Received in the Senate", V),
    ("Disapproved by the Governor", V),
    ("Returned without approval by Governor", V),
    ("Veto Overridden", X),
    ("Motion to override veto passed 30-5", X),
    ("Motion to override Governor's veto adopted", X),
    ("Passed over Governor's veto, yeas 60", X),
    ("Senate overrode veto", X),
    ("Passed Senate over veto", X),
]


@pytest.mark.parametrize("federal", [False, True])
@pytest.mark.parametrize("words", NOT_DONE)
def test_what_is_still_to_come_or_is_of_another_bill_makes_no_law_and_no_veto(words: str, federal: bool) -> None:
    assert not {E, V, X, Step.CALLED_ENACTED} & set(steps_of(Action("2026-03-01", words), "SB 45", federal=federal))


@pytest.mark.parametrize(("words", "step"), DONE, ids=[words for words, _ in DONE])
def test_what_the_executive_did_is_understood_whether_or_not_it_names_the_bill(words: str, step: Step) -> None:
    assert {E, V, X} & set(steps_of(Action("2026-03-01", words), "SB 45")) == {step}


@pytest.mark.parametrize(
    ("words", "bill", "law"),
    [
        ("HB 9 signed by Governor", "HB 9", True),
        ("H.B. 9 signed by Governor", "HB 9", True),
        ("CS/HB 9 approved by Governor", "HB 9", True),
        ("House Bill No. 9 approved by Governor", "HB 9", True),
        ("HB0009 approved by Governor", "HB 9", True),
        ("SB 9 signed by Governor", "HB 9", False),
        ("HB 90 signed by Governor", "HB 9", False),
        ("S123 SIGNED CHAP.12", "A 1203", False),
        ("A01203 SIGNED CHAP.12", "A 1203", True),
        ("LD 7 signed by Governor", "LD 8", False),
        ("Signed by Governor. H.J. 500", "HB 9", True),
        ("HJ 500 Signed by Governor", "HB 9", True),
    ],
)
def test_a_bill_is_known_by_its_house_and_number_however_they_are_written(words: str, bill: str, law: bool) -> None:
    assert (E in set(steps_of(Action("2026-03-01", words), bill))) == law


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
