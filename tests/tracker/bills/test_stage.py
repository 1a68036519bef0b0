"""Bills on their way through legislatures of every kind, as far as they had come on each day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import permutations

import pytest

from jurisdictions.codebook import BillStage
from scrapers.bills import Action, BillRecord
from tracker.bills import effective_on, enacted_on, stage

_CHAMBERS = {"H": "lower", "S": "upper", "L": "legislature", "G": "executive", "-": ""}


@dataclass(frozen=True)
class Way:
    """The actions of a bill, a line each (day, chamber, words; * where the database marks a passage), and the stages
    that they are, each from its day on."""

    told: str
    place: str
    first: str
    actions: str
    stages: str

    @property
    def record(self) -> BillRecord:
        """The bill's record."""
        actions = []
        for line in self.actions.strip().splitlines():
            day, chamber, words = line.strip().split(" ", 2)
            marks = ("passage",) if chamber.endswith("*") else ()
            actions.append(Action(day, words, _CHAMBERS[chamber[0]], marks))
        return BillRecord(self.place, "HB 1", "2026", "Kratom", self.first, actions=tuple(actions))


WAYS = [
    Way(
        "New York substitutes one bill for another and numbers chapters",
        "US-NY",
        "upper",
        """
        2025-01-10 S REFERRED TO HEALTH
        2025-05-01 S PASSED SENATE
        2025-05-01 S DELIVERED TO ASSEMBLY
        2025-05-02 H REFERRED TO HEALTH
        2025-06-03 H SUBSTITUTED FOR A123
        2025-06-03 H PASSED ASSEMBLY
        2025-06-03 H RETURNED TO SENATE
        2025-12-10 S DELIVERED TO GOVERNOR
        2025-12-19 S SIGNED CHAP.600
        """,
        "in-committee 2025-01-10, passed-one-house 2025-05-01, passed-both 2025-06-03, "
        "to-executive 2025-12-10, enacted 2025-12-19",
    ),
    Way(
        "Massachusetts enacts in each house and lays before the Governor",
        "US-MA",
        "lower",
        """
        2025-02-27 H Referred to the committee on Public Health
        2025-02-27 S Senate concurred
        2025-05-27 H Passed to be engrossed
        2025-06-01 S Passed to be engrossed
        2025-07-01 H Enacted
        2025-07-01 S Enacted and laid before the Governor
        2025-07-10 G Signed by the Governor, Chapter 12 of the Acts of 2025
        """,
        "in-committee 2025-02-27, passed-one-house 2025-05-27, passed-both 2025-06-01, "
        "to-executive 2025-07-01, enacted 2025-07-10",
    ),
    Way(
        "Massachusetts buries a bill in a study",
        "US-MA",
        "lower",
        """
        2025-02-27 H Referred to the committee on Public Health
        2025-02-27 S Senate concurred
        2025-09-01 H Accompanied a study order, see H5000
        """,
        "in-committee 2025-02-27, failed 2025-09-01",
    ),
    Way(
        "Connecticut numbers acts before they are signed",
        "US-CT",
        "lower",
        """
        2025-01-10 H Referred to Joint Committee on General Law
        2025-05-20 H House Passed as Amended by House Amendment Schedule A
        2025-06-01 S Senate Passed as Amended by House Amendment Schedule A
        2025-06-01 S In Concurrence
        2025-06-10 L Public Act 25-101
        """,
        "in-committee 2025-01-10, passed-one-house 2025-05-20, passed-both 2025-06-01",
    ),
    Way(
        "Connecticut signs",
        "US-CT",
        "lower",
        """
        2025-01-10 H Referred to Joint Committee on General Law
        2025-05-20 H House Passed
        2025-06-01 S Senate Passed
        2025-06-10 L Public Act 25-101
        2025-06-20 G Transmitted by Secretary of the State to Governor
        2025-06-23 G Signed by the Governor
        """,
        "in-committee 2025-01-10, passed-one-house 2025-05-20, passed-both 2025-06-01, "
        "to-executive 2025-06-20, enacted 2025-06-23",
    ),
    Way(
        "Illinois passes both houses by a line of its own",
        "US-IL",
        "lower",
        """
        2025-01-10 H Filed with the Clerk by Rep. X
        2025-01-28 H Referred to Rules Committee
        2025-04-10 H Third Reading - Short Debate - Passed 110-000-000
        2025-04-11 S Arrive in Senate
        2025-05-22 S Third Reading - Passed; 057-000-000
        2025-05-22 H Passed Both Houses
        2025-06-20 H Sent to the Governor
        2025-08-15 H Governor Approved
        2025-08-15 H Effective Date January 1, 2026
        2025-08-15 H Public Act . . . . . . . . . 104-0123
        """,
        "introduced 2025-01-10, in-committee 2025-01-28, passed-one-house 2025-04-10, "
        "passed-both 2025-05-22, to-executive 2025-06-20, enacted 2025-08-15",
    ),
    Way(
        "Illinois ends sine die",
        "US-IL",
        "lower",
        """
        2025-01-10 H Filed with the Clerk
        2025-01-28 H Referred to Rules Committee
        2025-04-11 H Rule 19(a) / Re-referred to Rules Committee
        2027-01-10 H Session Sine Die
        """,
        "introduced 2025-01-10, in-committee 2025-01-28, failed 2027-01-10",
    ),
    Way(
        "Texas files without a signature",
        "US-TX",
        "upper",
        """
        2025-03-01 S Read first time
        2025-03-01 S Referred to Health
        2025-04-01 S Read 3rd time
        2025-04-01 S Passed
        2025-04-02 H Received from the Senate
        2025-05-10 H Passed to 3rd reading
        2025-05-11 H Passed
        2025-05-12 S House amendment(s) laid before the Senate
        2025-05-20 S Senate concurs in House amendment(s)
        2025-05-22 S Reported enrolled
        2025-05-22 S Signed in the Senate
        2025-05-23 G Sent to the Governor
        2025-06-20 G Filed without the Governor's signature
        2025-06-20 G Effective on 9/1/25
        """,
        "in-committee 2025-03-01, passed-one-house 2025-04-01, passed-both 2025-05-11, "
        "to-executive 2025-05-23, enacted 2025-06-20",
    ),
    Way(
        "Virginia agrees to an amendment",
        "US-VA",
        "lower",
        """
        2026-01-10 H Prefiled and ordered printed
        2026-01-14 H Referred to Committee on General Laws
        2026-02-10 H Read third time and passed House (97-Y 0-N)
        2026-03-01 S Read third time
        2026-03-01 S Engrossed by Senate as amended
        2026-03-01 S Passed Senate with amendment (40-Y 0-N)
        2026-03-05 H Senate amendment agreed to by House (97-Y 0-N)
        2026-03-10 H Enrolled
        2026-03-11 H Enrolled Bill communicated to Governor on March 11, 2026
        2026-03-11 H Governor's Action Deadline 11:59 p.m., April 13, 2026
        2026-04-08 G Approved by Governor-Chapter 624 (effective 7/1/26)
        """,
        "introduced 2026-01-10, in-committee 2026-01-14, passed-one-house 2026-02-10, "
        "passed-both 2026-03-05, to-executive 2026-03-11, enacted 2026-04-08",
    ),
    Way(
        "Virginia passes by indefinitely",
        "US-VA",
        "upper",
        """
        2026-01-10 S Prefiled
        2026-01-14 S Referred to Committee
        2026-02-10 S Passed by indefinitely in Commerce and Labor (8-Y 7-N)
        """,
        "introduced 2026-01-10, in-committee 2026-01-14, failed 2026-02-10",
    ),
    Way(
        "Virginia carries over",
        "US-VA",
        "upper",
        """
        2026-01-10 S Prefiled
        2026-01-14 S Referred to Committee
        2026-02-10 S Continued to 2027 in Health (15-Y 0-N)
        """,
        "introduced 2026-01-10, in-committee 2026-01-14",
    ),
    Way(
        "Maryland returns passed",
        "US-MD",
        "lower",
        """
        2026-01-10 H First Reading Health
        2026-02-20 H Favorable with Amendments Report by Health
        2026-02-22 H Second Reading Passed with Amendments
        2026-02-25 H Third Reading Passed (137-0)
        2026-03-30 S Favorable Report by Finance
        2026-04-01 S Second Reading Passed
        2026-04-05 S Third Reading Passed (45-0)
        2026-04-06 H Returned Passed
        2026-05-12 G Approved by the Governor - Chapter 245
        """,
        "in-committee 2026-01-10, passed-one-house 2026-02-25, passed-both 2026-04-05, enacted 2026-05-12",
    ),
    Way(
        "Pennsylvania lays on the table and goes on",
        "US-PA",
        "lower",
        """
        2025-05-01 H Referred to HEALTH
        2025-05-10 H Laid on the table
        2025-06-01 H Third consideration and final passage (203-0)
        2025-06-02 S In the Senate
        2025-06-03 S Referred to HEALTH
        2025-07-01 S Third consideration and final passage (50-0)
        2025-07-02 H Signed in House
        2025-07-02 S Signed in Senate
        2025-07-03 G Presented to the Governor
        2025-07-10 G Approved by the Governor
        2025-07-10 G Act No. 12 of 2025
        """,
        "in-committee 2025-05-01, passed-one-house 2025-06-01, passed-both 2025-07-01, "
        "to-executive 2025-07-03, enacted 2025-07-10",
    ),
    Way(
        "New Jersey passes both houses in brackets",
        "US-NJ",
        "lower",
        """
        2025-01-10 H Introduced, Referred to Assembly Health Committee
        2025-03-10 H Reported out of Assembly Committee, 2nd Reading
        2025-05-10 H Passed by the Assembly (74-0-0)
        2025-05-11 S Received in the Senate, Referred to Senate Health Committee
        2025-06-30 S Passed Senate (Passed Both Houses) (39-0)
        2025-08-11 G Approved P.L.2025, c.123.
        """,
        "in-committee 2025-01-10, passed-one-house 2025-05-10, passed-both 2025-06-30, enacted 2025-08-11",
    ),
    Way(
        "Hawaii reads finally what conferees made",
        "US-HI",
        "upper",
        """
        2025-01-15 S Introduced.
        2025-01-17 S Passed First Reading.
        2025-01-21 S Referred to HHS/CPN, WAM.
        2025-03-04 S Passed Third Reading, as amended (SD 2). Ayes, 25; Noes, 0. Transmitted to House.
        2025-03-06 H Pass First Reading
        2025-04-10 H Passed Third Reading as amended in HD 1 with none voting no. Transmitted to Senate.
        2025-04-25 S Received notice of disagreement
        2025-04-30 S Passed Final Reading, as amended (CD 1). Ayes, 25
        2025-04-30 H Passed Final Reading as amended in CD 1
        2025-05-02 S Enrolled to Governor.
        2025-06-02 S Act 123, on 06/02/2025 (Gov. Msg. No. 1223).
        """,
        "introduced 2025-01-15, in-committee 2025-01-21, passed-one-house 2025-03-04, "
        "passed-both 2025-04-30, to-executive 2025-05-02, enacted 2025-06-02",
    ),
    Way(
        "Hawaii carries over",
        "US-HI",
        "upper",
        """
        2025-01-15 S Introduced.
        2025-01-17 S Passed First Reading.
        2025-01-21 S Referred to HHS.
        2025-12-08 - Carried over to 2026 Regular Session.
        """,
        "introduced 2025-01-15, in-committee 2025-01-21",
    ),
    Way(
        "Montana concurs by third reading",
        "US-MT",
        "lower",
        """
        2025-01-10 H Introduced
        2025-01-10 H First Reading
        2025-01-11 H Referred to Committee
        2025-02-10 H 2nd Reading Passed
        2025-02-12 H 3rd Reading Passed
        2025-02-13 H Transmitted to Senate
        2025-03-01 S 2nd Reading Concurred
        2025-03-03 S 3rd Reading Concurred
        2025-03-04 H Returned from Senate
        2025-03-10 H Sent to Enrolling
        2025-03-20 H Signed by Speaker
        2025-03-21 S Signed by President
        2025-03-22 G Transmitted to Governor
        2025-04-01 G Signed by Governor
        2025-04-02 G Chapter Number Assigned
        """,
        "introduced 2025-01-10, in-committee 2025-01-11, passed-one-house 2025-02-12, "
        "passed-both 2025-03-03, to-executive 2025-03-22, enacted 2025-04-01",
    ),
    Way(
        "North Dakota passes by second reading",
        "US-ND",
        "lower",
        """
        2025-01-07 H Introduced, first reading, referred Human Services Committee
        2025-02-01 H Reported back, do pass, placed on calendar 30 12 2
        2025-02-03 H Second reading, passed, yeas 60 nays 30
        2025-02-10 S Received from House
        2025-02-11 S Introduced, first reading, referred
        2025-03-20 S Second reading, passed, yeas 47 nays 0
        2025-03-25 H Sent to Governor
        2025-03-28 H Signed by Governor 03/27
        """,
        "in-committee 2025-01-07, passed-one-house 2025-02-03, passed-both 2025-03-20, "
        "to-executive 2025-03-25, enacted 2025-03-27",
    ),
    Way(
        "South Dakota votes do pass on the floor as in committees",
        "US-SD",
        "lower",
        """
        2025-01-15 H First read in House and referred to House Health
        2025-02-01 H House Health and Human Services Do Pass, Passed, YEAS 11, NAYS 2.
        2025-02-05 H House of Representatives Do Pass, Passed, YEAS 60, NAYS 8.
        2025-02-20 S Senate Health and Human Services Do Pass, Passed, YEAS 7, NAYS 0.
        2025-02-25 S Senate Do Pass, Passed, YEAS 33, NAYS 1.
        2025-03-01 H Signed by the Speaker H.J. 400
        2025-03-02 S Signed by the President S.J. 300
        2025-03-05 H Delivered to the Governor on March 05, 2025 at 2:15 p.m.
        2025-03-10 H Signed by the Governor on March 10, 2025
        """,
        "in-committee 2025-01-15, passed-one-house 2025-02-05, passed-both 2025-02-25, "
        "to-executive 2025-03-05, enacted 2025-03-10",
    ),
    Way(
        "Congress",
        "US",
        "lower",
        """
        2025-01-07 H Introduced in House
        2025-01-07 H Referred to the House Committee on Energy and Commerce.
        2025-03-20 H Rule H. Res. 12 passed House.
        2025-03-25 H Passed/agreed to in House: On passage Passed by the Yeas and Nays: 300 - 100
        2025-03-25 H Motion to reconsider laid on the table Agreed to without objection.
        2025-03-26 S Received in the Senate and Read twice and referred to the Committee on HELP.
        2025-06-01 S Passed Senate without amendment by Unanimous Consent.
        2025-06-10 H Presented to President.
        2025-06-20 G Signed by President.
        2025-06-20 G Became Public Law No: 119-12.
        """,
        "in-committee 2025-01-07, passed-one-house 2025-03-25, passed-both 2025-06-01, "
        "to-executive 2025-06-10, enacted 2025-06-20",
    ),
    Way(
        "Tennessee passes on first consideration",
        "US-TN",
        "upper",
        """
        2026-01-12 S Filed for introduction
        2026-01-14 S Introduced, Passed on First Consideration
        2026-01-15 S Passed on Second Consideration, refer to Senate Judiciary Committee
        2026-03-02 S Recommended for passage with amendment/s, refer to Senate Calendar Committee
        2026-03-30 S Senate adopted Amendment (Amendment 1)
        2026-03-30 S Passed Senate as amended, Ayes 30, Nays 0
        2026-04-13 H Substituted for companion House Bill no. 123
        2026-04-13 H Passed H., Ayes 94, Nays 0, PNV 0
        2026-04-20 S Signed by Senate Speaker
        2026-04-22 H Signed by H. Speaker
        2026-04-24 G Transmitted to Governor for action.
        2026-05-04 G Signed by Governor.
        2026-05-06 G Pub. Ch. 123
        2026-05-06 G Effective date(s) 07/01/2026
        """,
        "introduced 2026-01-12, in-committee 2026-01-15, passed-one-house 2026-03-30, "
        "passed-both 2026-04-13, to-executive 2026-04-24, enacted 2026-05-04",
    ),
    Way(
        "Tennessee lets the companion become law",
        "US-TN",
        "lower",
        """
        2026-01-12 H Filed for introduction
        2026-01-15 H P2C, ref. to Judiciary
        2026-04-13 H Companion Senate Bill substituted
        2026-05-06 H Comp. became Pub. Ch. 123
        """,
        "introduced 2026-01-12, in-committee 2026-01-15",
    ),
    Way(
        "Kentucky overrides",
        "US-KY",
        "upper",
        """
        2026-01-12 S introduced in Senate
        2026-01-15 S to Health Services (S)
        2026-02-10 S 3rd reading, passed 30-5
        2026-03-10 H 3rd reading, passed 80-15
        2026-03-12 S enrolled, signed by President of the Senate
        2026-03-12 G delivered to Governor
        2026-03-24 G vetoed
        2026-03-27 S Senate overrode veto
        2026-03-27 S Senate veto overridden
        2026-03-28 H House overrode veto; bill became law without Governor's signature
        """,
        "introduced 2026-01-12, in-committee 2026-01-15, passed-one-house 2026-02-10, "
        "passed-both 2026-03-10, to-executive 2026-03-12, vetoed 2026-03-24, enacted 2026-03-28",
    ),
    Way(
        "Georgia withdraws from the calendar and recommits",
        "US-GA",
        "lower",
        """
        2026-01-12 H House Hopper
        2026-01-13 H House First Readers
        2026-02-10 H House Committee Favorably Reported By Substitute
        2026-02-12 H House Withdrawn, Recommitted
        2026-02-20 H House Passed/Adopted By Substitute
        2026-02-21 S Senate Read and Referred
        2026-03-20 S Senate Passed/Adopted By Substitute
        2026-03-25 H House Agreed to Senate Amend or Sub
        2026-04-05 H House Sent to Governor
        2026-05-01 G House Date Signed by Governor
        2026-05-01 G Act 456
        2026-05-01 G Effective Date
        """,
        "introduced 2026-01-12, in-committee 2026-02-10, passed-one-house 2026-02-20, "
        "passed-both 2026-03-25, to-executive 2026-04-05, enacted 2026-05-01",
    ),
    Way(
        "Louisiana tables the motion to reconsider",
        "US-LA",
        "upper",
        """
        2026-03-12 S Prefiled and provisionally referred to the Committee on Judiciary C.
        2026-04-10 S Read by title, passed by a vote of 37 yeas and 0 nays. Motion to reconsider tabled.
        2026-05-10 H Read by title, amended, roll called on final passage, yeas 90, nays 5, finally passed.
        2026-05-20 S Amendments proposed by the House read and concurred in by a vote of 36 yeas and 0 nays.
        2026-05-28 S Enrolled. Signed by the President of the Senate
        2026-06-01 G Sent to the Governor by the Secretary of the Senate.
        2026-06-10 G Signed by the Governor. Becomes Act No. 41.
        """,
        "in-committee 2026-03-12, passed-one-house 2026-04-10, passed-both 2026-05-20, "
        "to-executive 2026-06-01, enacted 2026-06-10",
    ),
    Way(
        "Wisconsin concurs by third reading",
        "US-WI",
        "lower",
        """
        2025-03-12 H Introduced by Representatives X
        2025-03-12 H Read first time and referred to Committee on Health
        2025-05-12 H Read a third time and passed
        2025-05-12 H Ordered immediately messaged
        2025-05-14 S Received from Assembly
        2025-11-01 S Read a third time and concurred in
        2025-11-20 H Enrolled
        2025-12-03 H Presented to the Governor on 12-3-2025
        2025-12-10 H Report approved by the Governor on 12-9-2025. 2025 Wisconsin Act 81
        """,
        "in-committee 2025-03-12, passed-one-house 2025-05-12, passed-both 2025-11-01, "
        "to-executive 2025-12-03, enacted 2025-12-09",
    ),
    Way(
        "Wyoming fails at introduction",
        "US-WY",
        "lower",
        """
        2026-02-01 H Bill Number Assigned
        2026-02-09 H H Received for Introduction
        2026-02-10 H H Failed Introduction 12-47-3-0-0
        """,
        "introduced 2026-02-01, failed 2026-02-10",
    ),
    Way(
        "New Hampshire finds it ought to pass",
        "US-NH",
        "lower",
        """
        2026-01-07 H Introduced 01/07/2026 and referred to Commerce
        2026-02-20 H Committee Report: Ought to Pass with Amendment # 2026-0800h
        2026-03-05 H Amendment # 2026-0800h: AA VV 03/05/2026
        2026-03-05 H Ought to Pass with Amendment 2026-0800h: MA VV 03/05/2026 HJ 6
        2026-04-30 S Ought to Pass: MA, VV; OT3rdg; 04/30/2026; SJ 11
        2026-05-20 H Enrolled 05/20/2026
        2026-07-03 H Signed by Governor Ayotte 07/03/2026; Chapter 212; eff. 01/01/2027
        """,
        "in-committee 2026-01-07, passed-one-house 2026-03-05, passed-both 2026-04-30, enacted 2026-07-03",
    ),
    Way(
        "Maine passes to be engrossed and to be enacted",
        "US-ME",
        "lower",
        """
        2025-02-12 H Committee on Health and Human Services suggested and ordered printed.
        2025-02-12 H The Bill was REFERRED to the Committee on HEALTH AND HUMAN SERVICES.
        2025-05-12 H PASSED TO BE ENGROSSED as Amended by Committee Amendment "A" (H-100).
        2025-05-14 S PASSED TO BE ENGROSSED AS AMENDED BY Committee Amendment "A" (H-100), in concurrence.
        2025-05-20 H PASSED TO BE ENACTED.
        2025-05-21 S PASSED TO BE ENACTED, in concurrence.
        2025-05-30 G Signed by the Governor
        """,
        "in-committee 2025-02-12, passed-one-house 2025-05-12, passed-both 2025-05-14, enacted 2025-05-30",
    ),
    Way(
        "Alaska awaits transmittal",
        "US-AK",
        "lower",
        """
        2025-01-22 H (H) READ THE FIRST TIME - REFERRALS
        2025-01-22 H (H) L&C, JUD
        2025-04-12 H (H) PASSED Y36 N4
        2025-04-14 S (S) READ THE FIRST TIME - REFERRALS
        2026-05-01 S (S) PASSED Y20 N-
        2026-05-02 H (H) CONCUR AM OF (S) Y40 N-
        2026-06-01 H (H) AWAIT TRANSMIT TO GOV
        2026-06-10 H (H) 1:30 PM 6/10/26 TRANSMITTED TO GOVERNOR
        2026-06-20 H (H) SIGNED INTO LAW 6/19
        2026-06-20 H (H) CHAPTER 12 SLA 26
        """,
        "in-committee 2025-01-22, passed-one-house 2025-04-12, passed-both 2026-05-01, "
        "to-executive 2026-06-10, enacted 2026-06-19",
    ),
    Way(
        "Oklahoma reads a fourth time",
        "US-OK",
        "upper",
        """
        2026-02-02 S First Reading
        2026-02-03 S Second Reading referred to Health
        2026-02-20 S Reported Do Pass Health and Human Services committee; CR filed
        2026-03-10 S Measure passed: Ayes: 46 Nays: 0
        2026-03-11 H First Reading
        2026-04-20 H Third Reading, Measure passed: Ayes: 80 Nays: 5
        2026-04-21 S HA's read, adopted
        2026-04-25 S Fourth Reading, Measure passed: Ayes: 45 Nays: 0
        2026-04-27 S Enrolled, to House
        2026-04-28 S Sent to Governor
        2026-05-05 S Approved by Governor 05/04/2026
        """,
        "introduced 2026-02-02, in-committee 2026-02-03, passed-one-house 2026-03-10, "
        "passed-both 2026-04-20, passed-both 2026-04-25, to-executive 2026-04-28, enacted 2026-05-04",
    ),
    Way(
        "Florida leaves unsigned",
        "US-FL",
        "upper",
        """
        2026-01-01 S Filed
        2026-03-01 S CS passed; YEAS 37 NAYS 0
        2026-03-05 H CS passed; YEAS 111, NAYS 0
        2026-03-06 S Ordered enrolled
        2026-06-01 L Signed by Officers and presented to Governor
        2026-06-16 L Became Law without Governor's Signature
        2026-06-17 L Chapter No. 2026-148
        """,
        "introduced 2026-01-01, passed-one-house 2026-03-01, passed-both 2026-03-05, "
        "to-executive 2026-06-01, enacted 2026-06-16",
    ),
    Way(
        "the District has one house",
        "US-DC",
        "",
        """
        2025-01-10 L Introduced by X
        2025-01-20 L Referred to Committee of the Whole
        2025-05-01 L First Reading, VV
        2025-06-01 L Final Reading, VV
        2025-06-20 L Transmitted to Mayor, Response Due on 07/08/2025
        2025-07-03 G Signed by Mayor with Assigned Act Number A26-0100
        2025-09-10 L Law L26-0021, Effective from Sep 10, 2025
        """,
        "introduced 2025-01-10, passed-both 2025-06-01, enacted 2025-07-03",
    ),
    Way(
        "California dies and files away",
        "US-CA",
        "lower",
        """
        2025-02-20 H Read first time. To print.
        2025-03-10 H Referred to Com. on HEALTH.
        2026-01-31 H Died pursuant to Art. IV, Sec. 10(c) of the Constitution.
        2026-02-02 H From committee: Filed with the Chief Clerk pursuant to Joint Rule 56.
        """,
        "introduced 2025-02-20, in-committee 2025-03-10, failed 2026-01-31",
    ),
    Way(
        "Arizona signs in one word",
        "US-AZ",
        "lower",
        """
        2026-01-20 H House First Reading
        2026-02-26 H* PASSED
        2026-04-21 S* PASSED
        2026-05-05 H TRANSMITTED TO GOVERNOR
        2026-05-10 H Signed
        """,
        "introduced 2026-01-20, passed-one-house 2026-02-26, passed-both 2026-04-21, "
        "to-executive 2026-05-05, enacted 2026-05-10",
    ),
    Way(
        "Nebraska postpones indefinitely",
        "US-NE",
        "",
        """
        2025-01-20 L Date of introduction
        2025-01-22 L Referred to Judiciary Committee
        2026-04-17 L Indefinitely postponed
        """,
        "introduced 2025-01-20, in-committee 2025-01-22, failed 2026-04-17",
    ),
    Way(
        "Colorado repasses",
        "US-CO",
        "upper",
        """
        2025-01-08 S Introduced In Senate - Assigned to Health & Human Services
        2025-03-01 S Senate Second Reading Passed with Amendments - Committee
        2025-03-03 S Senate Third Reading Passed - No Amendments
        2025-03-05 H Introduced In House - Assigned to Finance
        2025-04-01 H House Second Reading Special Order - Passed with Amendments - Committee
        2025-04-03 H House Third Reading Passed - No Amendments
        2025-04-10 S Senate Considered House Amendments - Result was to Concur - Repass
        2025-05-10 S Signed by the President of the Senate
        2025-05-12 G Sent to the Governor
        2025-05-22 G Governor Signed
        """,
        "in-committee 2025-01-08, passed-one-house 2025-03-03, passed-both 2025-04-10, "
        "to-executive 2025-05-12, enacted 2025-05-22",
    ),
]


@pytest.mark.parametrize("way", WAYS, ids=[way.told for way in WAYS])
def test_a_bill_has_come_as_far_as_its_actions_until_that_day_say(way: Way) -> None:
    record, reached = way.record, []
    for day in sorted({date.fromisoformat(action.at) for action in record.actions}):
        found = stage(record, day)
        line = f"{found.stage.value} {found.day}"
        if line not in reached:
            reached.append(line)

    assert ", ".join(reached) == way.stages


def a_bill(*actions: tuple[str, str] | tuple[str, str, str], **more: object) -> BillRecord:
    made = tuple(Action(a[0], a[1], a[2] if len(a) > 2 else "lower") for a in actions)
    return BillRecord("US-UT", "HB 1", "2026", "Kratom", "lower", actions=made, **more)  # type: ignore[arg-type]


def test_the_order_in_which_a_record_lists_its_days_does_not_matter() -> None:
    actions = [
        ("2026-01-20", "Referred to Health"), ("2026-02-10", "Passed House"), ("2026-03-06", "Passed Senate", "upper"),
        ("2026-03-16", "Delivered to Governor"), ("2026-03-26", "Signed by Governor"),
    ]  # fmt: skip
    for order in permutations(actions):
        assert stage(a_bill(*order)).day == date(2026, 3, 26)
        assert stage(a_bill(*order), date(2026, 3, 1)).stage is BillStage.PASSED_ONE_HOUSE


def test_an_action_that_is_told_twice_counts_once_and_on_its_first_day() -> None:
    bill = a_bill(
        ("2026-03-14", "Approved by Governor 4/1/2026 - House Journal"),
        ("2026-04-01", "Approved by Governor 4/1/2026"),
        ("2026-06-29", "Chapter 220, Acts, Regular Session, 2026"),
    )

    assert stage(bill, date(2026, 3, 31)).stage is not BillStage.ENACTED
    assert (enacted_on(bill), enacted_on(bill, date(2026, 4, 1))) == (date(2026, 4, 1), date(2026, 4, 1))
    assert enacted_on(bill, date(2026, 3, 31)) is None


def test_an_instant_is_a_day_where_the_legislature_sits_and_midnight_is_a_day() -> None:
    evening = a_bill(("2026-03-07T04:51:21+00:00", "House/ strike enacting clause"))
    midnight = a_bill(("2026-03-07T00:00:00+00:00", "House/ strike enacting clause"))
    midnight_elsewhere = a_bill(("2026-03-07T05:00:00+00:00", "House/ strike enacting clause"))

    assert stage(evening).day == date(2026, 3, 6)
    assert stage(midnight).day == stage(midnight_elsewhere).day == date(2026, 3, 7)


def test_a_bill_without_actions_is_introduced_on_a_day_that_is_not_known() -> None:
    assert (stage(a_bill()).stage, stage(a_bill()).day) == (BillStage.INTRODUCED, None)


def test_what_failed_and_is_passed_later_is_alive_again_and_what_is_law_stays_law() -> None:
    failed = [("2026-02-01", "Referred to Health"), ("2026-02-10", "Third reading failed")]
    passed = [*failed, ("2026-02-12", "Third reading passed")]
    law = [*passed, ("2026-03-06", "Passed Senate", "upper"), ("2026-03-26", "Signed by Governor")]

    assert stage(a_bill(*failed)).stage is BillStage.FAILED
    assert stage(a_bill(*passed)).stage is BillStage.PASSED_ONE_HOUSE
    assert stage(a_bill(*law, ("2026-04-01", "Died In Committee"))).stage is BillStage.ENACTED


def test_a_bill_that_both_houses_passed_and_one_changed_is_not_passed_by_both_until_they_agree() -> None:
    on_the_way = [
        ("2026-02-10", "Passed House"), ("2026-03-01", "Committee amendment adopted", "upper"),
        ("2026-03-02", "Passed Senate", "upper"), ("2026-03-02", "Senate requests House to concur", "upper"),
    ]  # fmt: skip
    refused = [*on_the_way, ("2026-03-05", "House refused to concur")]
    agreed = [
        *refused,
        ("2026-03-09", "Conference report adopted"),
        ("2026-03-10", "Conference report adopted", "upper"),
    ]

    assert stage(a_bill(*on_the_way)).day == date(2026, 2, 10)
    assert stage(a_bill(*refused)).stage is BillStage.PASSED_ONE_HOUSE
    assert stage(a_bill(*agreed[:-1])).stage is BillStage.PASSED_ONE_HOUSE
    assert (stage(a_bill(*agreed)).stage, stage(a_bill(*agreed)).day) == (BillStage.PASSED_BOTH, date(2026, 3, 10))


def test_a_veto_is_overridden_by_both_houses_or_not_at_all() -> None:
    sent = [
        ("2026-02-10", "Passed House"),
        ("2026-03-02", "Passed Senate", "upper"),
        ("2026-03-03", "Sent to Governor"),
    ]
    vetoed = [*sent, ("2026-03-10", "Vetoed by Governor")]
    one = [*vetoed, ("2026-03-20", "House overrode veto")]

    assert stage(a_bill(*vetoed)).stage is BillStage.VETOED
    assert stage(a_bill(*one)).stage is BillStage.VETOED
    assert enacted_on(a_bill(*one, ("2026-03-21", "Senate overrode veto", "upper"))) == date(2026, 3, 21)
    assert stage(a_bill(*one, ("2026-03-21", "Motion to override veto failed", "upper"))).day == date(2026, 3, 10)


def test_a_session_that_is_over_ends_what_is_not_with_the_governor() -> None:
    waiting = [("2026-01-20", "Referred to Health"), ("2026-02-10", "Hearing held")]
    sent = [
        ("2026-02-10", "Passed House"),
        ("2026-03-02", "Passed Senate", "upper"),
        ("2026-03-03", "Sent to Governor"),
    ]

    over = stage(a_bill(*waiting, ended=True))
    assert (over.stage, over.day) == (BillStage.FAILED, date(2026, 2, 10))
    assert stage(a_bill(*waiting, ended=True), date(2026, 1, 25)).stage is BillStage.IN_COMMITTEE
    assert stage(a_bill(*sent, ended=True)).stage is BillStage.TO_EXECUTIVE


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("Effective date 07/11/25", date(2025, 7, 11)),
        ("Effective Date January 1, 2026", date(2026, 1, 1)),
        ("Approved by Governor-Chapter 624 (effective 7/1/26)", date(2026, 7, 1)),
        ("Signed by Governor Ayotte 07/03/2025; Chapter 12; eff. 09/01/2025", date(2025, 9, 1)),
        ("Effective from passage (Roll No. 200)", None),
        ("Signed by Governor 07/03/2025", None),
    ],
)
def test_the_day_of_effect_is_read_where_an_action_gives_it(words: str, day: date | None) -> None:
    assert effective_on(a_bill(("2025-05-19", words))) == day


@pytest.mark.parametrize(
    ("kind", "place", "law"),
    [
        ((), "US-CA", True),
        (("bill",), "US-CA", True),
        (("proposed bill",), "US-IA", True),
        (("resolution",), "US-CA", False),
        (("concurrent resolution",), "US-CA", False),
        (("concurrent resolution",), "US", False),
        (("joint resolution",), "US-AL", False),
        (("joint resolution",), "US", True),
        (("memorial",), "US-NM", False),
        (("bill", "constitutional amendment"), "US-AL", False),
    ],
)
@pytest.mark.parametrize("words", ["Chaptered by Secretary of State - Res. Chapter 12", "Signed by Governor", "Act 12"])
def test_what_makes_no_law_is_never_enacted(kind: tuple[str, ...], place: str, law: bool, words: str) -> None:
    way = (
        ("2026-01-05", "Introduced", "upper", ()),
        ("2026-02-01", "Passed Senate", "upper", ("passage",)),
        ("2026-03-01", "Passed House", "lower", ("passage",)),
        ("2026-03-20", words, "executive", ("became-law",)),
    )
    record = BillRecord(place, "SCR 12", "2026", "Kratom Awareness Week", "upper", kind, actions=tuple(
        Action(day, said, house, marks) for day, said, house, marks in way
    ))  # fmt: skip

    assert stage(record).stage is (BillStage.ENACTED if law else BillStage.PASSED_BOTH)


@pytest.mark.parametrize("at", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00"])
def test_an_instant_beyond_the_calendar_is_no_day(at: str) -> None:
    record = BillRecord("US-UT", "SB 1", "2026", "Kratom", actions=(Action(at, "Signed by Governor"),))

    assert (stage(record).stage, stage(record).day) == (BillStage.ENACTED, None)
