"""What the law says decides the reading: change the law and the reading changes with it; change anything else and
it stays. Each law below is turned in every way, beside neighbours and noise in any order."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jurisdictions.codebook import SourceKind, Status
from tests.tracker.coding.pages import reading
from tracker.reading import Reading


@dataclass(frozen=True)
class Law:
    """A section as a legislature would write it, and what it comes to."""

    name: str
    heading: str
    lines: tuple[str, ...]
    status: Status
    provisions: dict[str, Any]

    def text(self, *, heading: str = "", lines: tuple[str, ...] = ()) -> str:
        return "\n".join((f"# {heading or self.heading}", *(lines or self.lines)))


LAWS = (
    Law(
        "ban", "§ 12-34-5. Kratom.",
        (
            '(a) As used in this section, "kratom" means any part of the plant Mitragyna speciosa.',
            "(b) It is unlawful for any person to sell, offer for sale, or possess kratom.",
            "(c) A person who violates this section is guilty of a misdemeanor.",
        ),
        Status.BANNED, {"sale": "prohibited", "possession": "prohibited"},
    ),
    Law(
        "schedule", "Sec. 2. Schedule I.",
        (
            "The controlled substances listed in this section are included in Schedule I:",
            "(1) Ibogaine.",
            "(2) Mitragynine.",
            "(3) Psilocybin.",
        ),
        Status.BANNED, {"schedule": "Schedule I"},
    ),
    Law(
        "consumer protection", "4-45-104. Kratom products.",
        (
            '(1) As used in this section, "kratom product" means a product with the leaf of Mitragyna speciosa.',
            "(2) A processor may not sell a kratom product that:",
            "(a) is adulterated with a dangerous non-kratom substance;",
            "(b) contains a level of 7-hydroxymitragynine in the alkaloid fraction that is greater than 2% of the "
            "alkaloid composition of the product; or",
            "(c) contains any synthetic alkaloid.",
            "(3) A kratom product shall bear a label that lists its ingredients.",
            "(4) A person may not sell a kratom product to an individual under 21 years of age.",
        ),
        Status.KCPA,
        {
            "adulterants": "prohibited", "seven_oh_cap_percent": 2, "synthetics": "prohibited",
            "labelling": "required", "min_age": 21,
        },
    ),
    Law(
        "age", "Section 9. Sale of kratom to minors.",
        ("A person may not sell kratom to an individual under eighteen (18) years of age.",),
        Status.RESTRICTED, {"min_age": 18},
    ),
)  # fmt: skip
NEIGHBOURS = (
    "# Section 90. Aerosol paint.\nIt is unlawful to sell aerosol paint to any person under the age of 16 years.",
    "# Section 91. Salvia.\nNo person shall sell or possess salvia divinorum.",
    "# Section 92. Scales.\nEvery scale shall be registered with and tested by the department once a year.",
    "# Section 93. Fireworks.\nNo person shall sell fireworks without a license issued by the fire marshal.",
)
NOISE = ("Skip to main content", "Home | About | Contact", "Last updated: November 3, 2026", "Page 3 of 9")
each_law = pytest.mark.parametrize("law", LAWS, ids=[law.name for law in LAWS])


def shows(found: Reading, law: Law) -> bool:
    return found.status is law.status and law.provisions.items() <= found.provisions.items()


@each_law
def test_each_law_reads_as_it_should(law: Law) -> None:
    assert shows(reading(law.text()), law)


@each_law
@given(
    before=st.lists(st.sampled_from(NEIGHBOURS), max_size=3, unique=True),
    after=st.lists(st.sampled_from(NEIGHBOURS), max_size=3, unique=True),
    top=st.lists(st.sampled_from(NOISE), max_size=2),
    bottom=st.lists(st.sampled_from(NOISE), max_size=2),
)
@settings(max_examples=40, deadline=None)
def test_what_stands_beside_it_changes_nothing(
    law: Law, before: list[str], after: list[str], top: list[str], bottom: list[str]
) -> None:
    alone = reading(law.text())
    found = reading("\n".join((*top, *before, law.text(), *after, *bottom)))
    assert (found.status, found.provisions) == (alone.status, alone.provisions)


@each_law
@pytest.mark.parametrize("other", ["kava", "tianeptine", "nitrous oxide"])
def test_another_substance_is_no_kratom(law: Law, other: str) -> None:
    words = law.text()
    for name in (
        "Mitragyna speciosa",
        "7-hydroxymitragynine",
        "Mitragynine",
        "mitragynine",
        "non-kratom",
        "Kratom",
        "kratom",
    ):
        words = words.replace(name, other)
    found = reading(words)
    assert not found.mentions_kratom
    assert (found.status, found.provisions) == (None, {})


@each_law
def test_a_bill_of_the_same_words_brings_it_and_is_not_in_force(law: Law) -> None:
    found = reading(
        f"A BILL\nto be entitled an act relating to kratom.\nBe it enacted by the Legislature:\n{law.text()}",
        SourceKind.BILL,
    )
    assert (found.status, found.would, found.in_force) == (None, law.status, False)


@each_law
def test_struck_words_are_no_law(law: Law) -> None:
    found = reading(law.text(), struck=law.lines)
    assert (found.status, found.provisions) == (None, {})


@each_law
def test_a_statement_of_findings_is_no_law(law: Law) -> None:
    bare = (re.sub(r"^\(\w\) ", "", line) for line in law.lines)
    lines = tuple(f"({number}) {line}" for number, line in enumerate(bare, 1))
    found = reading(law.text(lines=("The legislature finds that in other states:", *lines)))
    assert found.status is None


@each_law
def test_news_of_the_same_words_is_news(law: Law) -> None:
    assert reading(law.text(), SourceKind.NEWS).status is None


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("It is unlawful for any person to", "It is lawful for any person to"),
        ("It is unlawful for any person to", "Any person may"),
        ("or possess kratom.", "or possess kratom to a person under 21 years of age."),
        ("or possess kratom.", "or possess kratom that is not labeled."),
        ("(b) It is", "(b) This section does not apply to kratom leaf. It is"),
    ],
)
def test_a_ban_that_is_denied_or_narrowed_is_no_ban(old: str, new: str) -> None:
    law = LAWS[0]
    assert old in law.text()
    assert reading(law.text().replace(old, new)).status is not Status.BANNED


@pytest.mark.parametrize("lead", ["The following are exempt from this schedule:", "This schedule does not apply to:"])
def test_an_entry_under_an_exemption_is_exempt(lead: str) -> None:
    law = LAWS[1]
    assert reading(law.text(lines=(lead, *law.lines[1:]))).status is None


@given(age=st.integers(min_value=16, max_value=25))
@settings(max_examples=10, deadline=None)
def test_another_age_is_read_as_that_age(age: int) -> None:
    assert reading(LAWS[2].text().replace("21 years", f"{age} years")).provisions["min_age"] == age


@given(cap=st.sampled_from(["0.4", "1", "1.5", "10"]), percent=st.sampled_from(["%", " percent", " per cent"]))
@settings(max_examples=12, deadline=None)
def test_another_cap_is_read_as_that_cap(cap: str, percent: str) -> None:
    found = reading(LAWS[2].text().replace("2% of", f"{cap}{percent} of"))
    assert found.provisions["seven_oh_cap_percent"] == float(cap)


@pytest.mark.parametrize(
    ("unit", "key"),
    [
        ("400 parts per million of the product", "seven_oh_cap_ppm"),
        ("1 milligram of 7-hydroxymitragynine per serving", "seven_oh_cap_mg_per_serving"),
        ("1 mg of 7-hydroxymitragynine per gram", "seven_oh_cap_mg_per_gram"),
        ("50 mg of 7-hydroxymitragynine per container", "seven_oh_cap_mg_per_container"),
    ],
)
def test_another_unit_is_another_limit(unit: str, key: str) -> None:
    law = LAWS[2]
    line = f"(b) contains 7-hydroxymitragynine at a level greater than {unit}; or"
    found = reading(law.text(lines=(*law.lines[:3], line, *law.lines[4:])))
    assert key in found.provisions
    assert "seven_oh_cap_percent" not in found.provisions


def test_a_ban_of_concentrated_7_oh_alone_is_no_ban_of_kratom() -> None:
    found = reading("""
        # Section 3. 7-Hydroxymitragynine.
        Isolated or concentrated 7-hydroxymitragynine is a Schedule I controlled substance and may not be sold.
        This section does not apply to the natural leaf of kratom.
    """)
    assert found.status is Status.RESTRICTED
    assert found.provisions["seven_oh"] == "banned"
