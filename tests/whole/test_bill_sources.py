"""A bill's record and its text as two sources: what each brings, together and alone, and what alarms nobody."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from jurisdictions.codebook import ChangeKind
from tests.scrapers.platforms.bills import open_states
from tests.scrapers.platforms.double import Double, Said
from tests.whole.program import Program, Watched
from tracker import queries
from tracker.changes import Change
from tracker.telling.wording import headline

PAGE = "https://openstates.org/ut/bills/2026/SB45/"
RECORD = "https://v3.openstates.org/bills/ut/2026/SB%2045"
TEXT = "https://le.utah.gov/SB0045.htm"
SALE = "A person may not sell a kratom product to an individual under 21 years of age."
BAN = "A person may not sell, offer for sale or possess kratom."
IN_JULY = "This bill takes effect on July 1, 2026."
ON_THE_WAY = (
    ("2026-01-20", "Senate/ to standing committee", "upper", "referral-committee"),
    ("2026-02-18", "Senate/ passed 3rd reading", "upper", "passage"),
    ("2026-03-04", "House/ passed 3rd reading", "lower", "passage"),
    ("2026-03-13", "Senate/ to Governor", "executive", "executive-receipt"),
    ("2026-03-26", "Governor Signed", "executive", "executive-signature"),
)
LAW = len(ON_THE_WAY)
AMENDED_ON_THE_WAY = (
    *ON_THE_WAY[:2],
    ("2026-03-04", "House/ passed as amended: kratom section removed", "lower", "passage"),
    ("2026-03-06", "Senate/ concurs with House amendment", "upper", "concurrence"),
    *ON_THE_WAY[3:],
)


class Statehouse:
    """One bill, its record and its text, as they are changed by a test."""

    def __init__(self, program: Program, double: Double) -> None:
        self.program, self.double = program, double
        self.program.clock.at = datetime(2026, 3, 27, 12, tzinfo=UTC)
        self.title = "Kratom Adjustments"
        self.printed = [TEXT]
        self.way: Sequence[tuple[str, str, str, str]] = ON_THE_WAY
        self.notes = ["Substitute"] * 3

    def watch(self, *, text: bool = True, status: str = "unregulated") -> None:
        """Watch the bill in a place where `status` is the law."""
        watched = [Watched(PAGE, "bill", "json", id="sb45", adapter="open-states")]
        if text:
            watched.append(Watched(f"{PAGE}#text", "bill", id="sb45-text", adapter="open-states-text"))
        self.program.registry({"US-UT": (status, watched)})

    def tell(self, actions: int) -> None:
        """The record lists so many of the actions."""
        listed = [
            {"date": day, "description": words, "organization": {"classification": chamber}, "classification": [mark]}
            for day, words, chamber, mark in self.way[:actions]
        ]
        links: list[dict[str, Any]] = [
            {"note": note, "date": f"2026-02-{number:02}", "links": [{"url": url, "media_type": "text/html"}]}
            for number, (note, url) in enumerate(zip(self.notes, self.printed, strict=False), 1)
        ]
        self.double.on(RECORD, Said(open_states(title=self.title, actions=listed, versions=links)))

    def print(self, *rules: str, url: str = TEXT) -> None:
        """The legislature prints a text."""
        body = "".join(f"<p>{rule}</p>" for rule in rules)
        page = f"<html><body><h1>S.B. 45</h1><p>Be it enacted by the Legislature:</p>{body}</body></html>"
        self.double.on(url, Said(page))

    def check(self, only: str | None = None) -> list[Change]:
        """A pass, over the source at `only` where that is given."""
        self.program.fetcher.close()
        self.program.fetcher = self.double.fetcher()
        return self.program.check(only=only).changes

    def bills(self) -> list[dict[str, Any]]:
        """What ``kratomwatch bills`` lists."""
        with self.program.store.read() as connection:
            return queries.bills(connection)


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Statehouse]:
    monkeypatch.setenv("KRATOMWATCH_KEY_OPEN_STATES", "of-a-test")
    program = Program(tmp_path)
    try:
        with Double() as double:
            yield Statehouse(program, double)
    finally:
        program.close()


def test_a_stage_is_a_pending_change_with_what_the_text_would_bring(house: Statehouse) -> None:
    house.watch()
    house.tell(1)
    house.print(SALE)
    assert house.check() == []
    house.tell(2)

    (change,) = house.check()
    assert change.kind is ChangeKind.PENDING
    assert (change.before["stage"], change.after["stage"]) == ("in-committee", "passed-one-house")
    assert (change.after["stage_on"], change.after["would"]) == ("2026-02-18", "restricted")
    assert change.instrument == "SB 45 (2026)"
    where = {e["provision"]: e["url"] for e in change.evidence}
    assert (where["stage"], where["would"]) == (PAGE, f"{PAGE}#text")
    (bill,) = house.bills()
    assert (bill["stage"], bill["stage_date"], bill["would"]) == ("passed-one-house", "2026-02-18", "restricted")
    assert house.check() == []


def test_a_law_with_a_later_day_is_scheduled_once_and_takes_effect_on_its_day(house: Statehouse) -> None:
    house.watch()
    house.tell(4)
    house.print(SALE, IN_JULY)
    house.check()
    house.tell(LAW)

    (change,) = house.check()
    assert (change.kind, str(change.effective), change.after["status"]) == (
        ChangeKind.SCHEDULED,
        "2026-07-01",
        "restricted",
    )
    assert house.program.status("US-UT")["pending"] == []
    house.print(SALE, IN_JULY, "Chapter 123, Laws of Utah.")
    assert house.check() == []
    house.program.clock.at = datetime(2026, 7, 2, 12, tzinfo=UTC)
    (began,) = house.check()
    assert (began.kind, began.origin) == (ChangeKind.STATUS, "clock")
    assert house.program.status("US-UT")["status"] == "restricted"
    assert house.program.verify() == []


def test_a_law_that_counts_from_its_approval_begins_then(house: Statehouse) -> None:
    house.watch()
    house.tell(4)
    house.print(SALE, "This act takes effect sixty days after approval by the Governor.")
    house.check()
    house.tell(LAW)

    (change,) = house.check()
    assert (change.kind, str(change.effective)) == (ChangeKind.SCHEDULED, "2026-05-25")


def test_a_law_that_is_in_force_already_is_the_status(house: Statehouse) -> None:
    house.watch()
    house.tell(4)
    house.print(SALE, "This act takes effect upon approval by the Governor.")
    house.check()
    house.tell(LAW)

    (change,) = house.check()
    assert (change.kind, str(change.effective), change.after["status"]) == (
        ChangeKind.STATUS,
        "2026-03-26",
        "restricted",
    )


@pytest.mark.parametrize("rules", [(), (SALE,)])
def test_a_law_whose_day_or_rule_is_not_known_is_told_once_and_a_person_is_asked(
    house: Statehouse, rules: tuple[str, ...]
) -> None:
    house.watch(text=bool(rules))
    house.tell(4)
    house.print(*rules)
    house.check()
    house.tell(LAW)

    (change,) = house.check()
    assert (change.kind, change.effective, change.record) == (ChangeKind.SCHEDULED, None, None)
    news = "kratom restricted, minimum age 21" if rules else "SB 45 (2026) on kratom"
    assert headline(change, "Utah") == f"Utah: signed into law: {news}, date not established"
    (review,) = house.program.reviews()
    assert "SB 45 (2026) became law on 2026-03-26" in review["why"]
    assert house.program.status("US-UT")["status"] == "unregulated"
    house.tell(4)
    house.check()
    house.tell(LAW)
    assert house.check() == [], "the record lost the signature and found it again"


def test_a_bill_that_only_names_kratom_alarms_nobody(house: Statehouse) -> None:
    house.title = "Drug Testing of Parents"
    house.watch()
    house.tell(1)
    house.print("A court may order a test for kratom.")
    for actions in range(1, LAW + 1):
        house.tell(actions)
        assert house.check() == []
    assert house.program.reviews() == []
    assert house.bills() == []


def test_a_former_version_is_no_law(house: Statehouse) -> None:
    house.watch()
    house.tell(4)
    house.print(BAN, IN_JULY)
    house.check()
    house.printed.append("https://le.utah.gov/SB0045S01.htm")
    house.tell(LAW)

    (told,) = house.check()  # the new version cannot be read
    assert (told.kind, told.effective, told.after["status"]) == (ChangeKind.SCHEDULED, None, "unregulated")
    house.print(SALE, IN_JULY, url=house.printed[-1])
    (known,) = house.check()
    assert (known.kind, str(known.effective), known.after["status"]) == (
        ChangeKind.SCHEDULED,
        "2026-07-01",
        "restricted",
    )


def test_a_text_and_its_record_that_move_together_make_one_law(house: Statehouse) -> None:
    house.watch()
    house.tell(4)
    house.print(BAN, IN_JULY)
    house.check()
    house.printed.append("https://le.utah.gov/SB0045S01.htm")
    house.print(SALE, IN_JULY, url=house.printed[-1])
    house.tell(LAW)

    kinds = [(change.kind, change.after.get("status") or change.after.get("would")) for change in house.check()]
    assert kinds == [(ChangeKind.PENDING, "restricted"), (ChangeKind.SCHEDULED, "restricted")]


def test_a_bill_on_the_age_of_buyers_leaves_a_consumer_protection_act_in_force(house: Statehouse) -> None:
    house.watch(status="kcpa")
    house.tell(4)
    house.print(SALE, IN_JULY)
    house.check()
    house.tell(LAW)

    (change,) = house.check()
    assert (change.before["status"], change.after["status"]) == ("kcpa", "kcpa")
    assert change.after["provisions"]["min_age"] == 21


@pytest.mark.parametrize("left", [0, 1])
def test_a_record_that_lost_actions_proves_nothing(house: Statehouse, left: int) -> None:
    house.watch()
    house.tell(3)
    house.print(SALE)
    house.check()
    house.tell(left)
    assert house.check() == []
    (bill,) = house.bills()
    assert (bill["stage"], bill["stage_date"]) == ("passed-both", "2026-03-04")
    house.tell(3)
    assert house.check() == [], "it passed both houses once"
    house.tell(4)
    assert [change.after["stage"] for change in house.check()] == ["to-executive"]


def test_a_bill_that_the_second_house_changes_after_all_is_back_with_the_first(house: Statehouse) -> None:
    house.way = (*ON_THE_WAY[:3], ("2026-03-05", "House/ returned to Senate with amendments", "lower", ""))
    house.watch()
    house.tell(3)
    house.print(SALE)
    house.check()
    house.tell(4)

    assert house.check() == []
    (bill,) = house.bills()
    assert bill["stage"] == "passed-one-house"


@pytest.mark.parametrize(
    ("note", "way"),
    [
        ("Introduced", AMENDED_ON_THE_WAY),
        ("Introduced", ON_THE_WAY),
        ("Substitute", AMENDED_ON_THE_WAY),
        ("", AMENDED_ON_THE_WAY),
        ("Enrolled", AMENDED_ON_THE_WAY),
    ],
)
@pytest.mark.parametrize("title", ["Kratom Adjustments", "Controlled Substances Amendments"])
def test_a_text_printed_before_the_last_change_is_not_the_law(
    house: Statehouse, note: str, way: Sequence[tuple[str, str, str, str]], title: str
) -> None:
    house.title, house.notes, house.way = title, [note], way
    house.watch()
    house.tell(len(way) - 1)
    house.print(BAN, IN_JULY)
    house.check()
    house.tell(len(way))

    (told,) = house.check()
    assert (told.kind, told.effective, told.record) == (ChangeKind.SCHEDULED, None, None)
    assert (told.after["stage"], told.after["status"], told.after["provisions"]) == ("enacted", "unregulated", {})
    (review,) = house.program.reviews()
    assert "what it says is not established" in review["why"]
    house.program.clock.at = datetime(2026, 7, 2, 12, tzinfo=UTC)
    assert house.check() == []
    assert house.program.status("US-UT")["status"] == "unregulated"


def test_the_law_is_read_once_its_own_text_is_listed(house: Statehouse) -> None:
    house.notes, house.way = ["Introduced", "Enrolled"], ON_THE_WAY
    house.watch()
    house.tell(4)
    house.print(BAN, IN_JULY)
    house.check()
    house.tell(LAW)
    assert [change.effective for change in house.check()] == [None]

    house.printed.append("https://le.utah.gov/SB0045.enr.htm")
    house.print(SALE, IN_JULY, url=house.printed[-1])
    house.tell(LAW)
    (known,) = [change for change in house.check() if change.kind is not ChangeKind.PENDING]
    assert (known.kind, str(known.effective), known.after["status"]) == (
        ChangeKind.SCHEDULED,
        "2026-07-01",
        "restricted",
    )
    assert house.check() == []


def test_a_former_version_is_known_where_its_address_moved(house: Statehouse) -> None:
    moved = "https://le.utah.gov/old/SB0045.htm"
    house.watch()
    house.tell(4)
    house.print(BAN, IN_JULY, url=moved)
    house.double.on(TEXT, Said("", 301, headers={"Location": moved}))
    house.check()
    house.printed.append("https://le.utah.gov/SB0045S01.htm")
    house.tell(LAW)

    (told,) = house.check()
    assert (told.kind, told.effective, told.after["status"]) == (ChangeKind.SCHEDULED, None, "unregulated")


def test_a_text_that_cannot_be_fetched_any_more_leaves_the_stages_told(house: Statehouse) -> None:
    house.watch()
    house.tell(1)
    house.print(SALE)
    house.check()
    house.double.on(TEXT, Said("<h1>Not Found</h1>", 404))
    house.tell(2)

    (change,) = house.check()
    assert (change.kind, change.after["stage"]) == (ChangeKind.PENDING, "passed-one-house")


def test_a_law_in_a_version_not_read_yet_is_read_with_it_though_only_the_record_is_due(house: Statehouse) -> None:
    house.watch()
    house.tell(4)
    house.print(BAN, IN_JULY)
    house.check()
    house.printed.append("https://le.utah.gov/SB0045S01.htm")
    house.print(SALE, IN_JULY, url=house.printed[-1])
    house.tell(LAW)

    found = [(c.kind, c.after.get("status") or c.after.get("would")) for c in house.check(only=PAGE)]
    assert found == [(ChangeKind.PENDING, "restricted"), (ChangeKind.SCHEDULED, "restricted")]


def test_a_signature_that_is_listed_for_tomorrow_counts_tomorrow_though_the_record_is_the_same(
    house: Statehouse,
) -> None:
    house.program.clock.at = datetime(2026, 3, 25, 12, tzinfo=UTC)
    house.watch()
    house.tell(LAW)
    house.print(SALE, IN_JULY)
    house.check()
    assert [bill["stage"] for bill in house.bills()] == ["to-executive"]
    (change,) = house.check()
    assert (change.kind, str(change.effective)) == (ChangeKind.SCHEDULED, "2026-07-01")
    assert house.check() == []


def test_half_a_character_in_a_record_is_no_hindrance(house: Statehouse) -> None:
    house.watch()
    house.tell(1)
    house.print(SALE)
    house.check()
    house.title = "Kratom \ud83d"
    house.tell(2)

    (change,) = house.check()
    assert change.after["stage"] == "passed-one-house"


def test_a_record_of_another_place_is_no_news_of_this_one(house: Statehouse) -> None:
    by_number = "https://v3.openstates.org/bills/ocd-bill/1"
    signed = {"date": "2026-03-26", "description": "Governor Signed", "classification": ["executive-signature"]}
    house.program.registry({"US-UT": ("unregulated", [Watched(by_number, "bill", "json", adapter="open-states")])})
    house.double.on(by_number, Said(open_states()))
    house.check()
    kansas = "ocd-jurisdiction/country:us/state:ks/government"
    house.double.on(by_number, Said(open_states(jurisdiction=kansas, actions=[signed])))

    assert house.check() == []
    assert house.program.outcomes() == ["new", "soft-404"]
    (bill,) = house.bills()
    assert (bill["stage"], bill["instrument"]) == ("passed-one-house", "SB 45 (2026)")
