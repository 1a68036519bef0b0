"""English drafting: what bans, what only regulates, what merely stands beside it, and from when."""

from __future__ import annotations

from datetime import date

import pytest

from jurisdictions.codebook import SourceKind, Status
from tests.tracker.coding.pages import reading

BAN = "It is unlawful for any person to sell, offer for sale, distribute, or possess kratom."
DEFINITION = 'In this section "kratom" means the leaf of the tree Mitragyna speciosa and any extract of it.'


@pytest.mark.parametrize(
    "sentence",
    [
        BAN,
        "No person shall sell or possess kratom within the limits of Jerseyville.",
        "A person shall not sell kratom in Vermont.",
        "Kratom (Mitragyna speciosa) and its alkaloid mitragynine are prohibited in this state (Ord. 12 of 2019).",
        "Except as otherwise provided by law, no person shall sell kratom.",
    ],
)
def test_a_prohibition_of_kratom_as_such_is_a_ban(sentence: str) -> None:
    found = reading(f"# Section 1. Kratom.\n{sentence}")
    assert found.status is Status.BANNED
    assert found.provisions["sale"] == "prohibited"


@pytest.mark.parametrize(
    "sentence",
    [
        "No person shall sell kratom to a person under 21 years of age.",
        "No person shall sell kratom unless it is registered with the department.",
        "No person shall sell kratom that is adulterated.",
        "Kratom is not a controlled substance.",
        "This section does not prohibit the sale or possession of kratom in its natural form.",
        "Is it unlawful to sell kratom?",
    ],
)
def test_what_narrows_or_denies_a_prohibition_is_no_ban(sentence: str) -> None:
    assert reading(f"# Section 1. Kratom.\n{sentence}").status is not Status.BANNED


def test_the_formula_that_makes_an_order_is_no_condition_of_what_it_orders() -> None:
    found = reading(f"""
        # Kratom (Control) Order 2026
        In exercise of the powers conferred on it by law, the Board of Health makes the following order:
        1. This Order enters into force on 28 August 2026.
        2. {BAN}
    """)
    assert (found.status, found.effective) == (Status.BANNED, date(2026, 8, 28))


@pytest.mark.parametrize(("outer", "inner"), [("(1)", "(a)"), ("(1)", "(1)"), ("(a)", "1."), ("(i)", "A.")])
def test_findings_end_with_their_list_however_the_rules_below_are_numbered(outer: str, inner: str) -> None:
    found = reading(f"""
        # 24-14-806 Kratom.
        Findings. The governing body finds that:
        {outer} Kratom is sold in convenience stores, often without any information on its strength.
        {inner} {BAN}
    """)
    assert found.status is Status.BANNED


def test_findings_alone_settle_nothing() -> None:
    found = reading("""
        # 24-14-806 Kratom.
        The governing body finds that:
        (1) it is unlawful in six states to sell kratom; and
        (2) no person should sell kratom to minors.
    """)
    assert found.status is None


def test_the_words_for_the_purposes_of_this_section_open_a_definition_and_no_finding() -> None:
    found = reading("""
        # Sec. 7. Kratom.
        (a) For the purposes of this section the term "kratom" means Mitragyna speciosa and any material that contains
        mitragynine and 7-hydroxymitragynine, whether natural or synthetic.
        (b) No person shall possess kratom except under and in accordance with a licence for that purpose.
        (c) No person shall sell kratom.
    """)
    assert found.status is Status.BANNED
    assert found.provisions["possession"] == "licensed"
    assert found.provisions["seven_oh"] == "banned"
    assert found.provisions["synthetics"] == "prohibited"
    assert "licence" not in found.provisions


def test_neighbouring_sections_of_a_code_say_nothing_of_kratom() -> None:
    found = reading(f"""
        # Sec. 5. Nitrous oxide chargers.
        A person may not sell a nitrous oxide charger to an individual younger than 18 years of age.
        # Sec. 6. Fireworks.
        No person shall sell fireworks at retail except from a stand licensed by the fire marshal.
        # Sec. 7. Kratom.
        (a) {DEFINITION}
        (b) {BAN}
        # Sec. 8. Honey.
        Honey offered for sale shall be labeled with the name and address of the packer.
    """)
    assert found.status is Status.BANNED
    assert not {"min_age", "licence", "labelling"} & set(found.provisions)


def test_an_act_on_kratom_goes_on_in_sections_that_do_not_name_it() -> None:
    found = reading("""
        # Section 1. Kratom products.
        No person may sell a kratom product that is adulterated.
        # Section 2. Labels.
        Each kratom product shall bear a label that states its amount of mitragynine.
        # Section 3. Age.
        A retailer may not sell such a product to an individual under 21 years of age.
    """)
    assert found.status is Status.KCPA
    assert found.provisions["min_age"] == 21


def test_a_list_run_into_one_paragraph_is_read_item_by_item_and_ends_with_its_sentence() -> None:
    found = reading("""
        # Section 1. Kratom products.
        A retailer shall not sell a kratom product that: is adulterated with another drug; contains any synthetic
        alkaloid of kratom; is in a form that resembles candy; or is a concentrate. Each package
        of a kratom product must be labeled.
    """)
    assert found.provisions["synthetics"] == "prohibited"
    assert found.provisions["forms_prohibited"] == ["candy-like", "concentrate"]
    assert found.status is Status.KCPA


def test_a_rule_on_what_a_list_names_is_a_rule_on_the_kratom_in_that_list() -> None:
    found = reading("""
        # 12. Schedule 9: prohibited substances
        No person shall sell or possess any of the substances listed in Schedule 9 without authority under this Act.
        The following substances are listed in Schedule 9:
        (1) Mescaline
        (2) Mitragyna speciosa
        (3) Psilocybin
    """)
    assert found.provisions["schedule"] == "Schedule 9"
    assert (found.provisions["sale"], found.provisions["possession"]) == ("prohibited", "prohibited")


def test_an_entry_deleted_in_place_has_ended() -> None:
    found = reading("""
        # 12. Schedule 9: prohibited substances
        The following substances are listed in Schedule 9:
        (1) Mescaline
        (2) Mitragyna speciosa [Deleted by S.I. 12/2015, effective 10 March 2015.]
    """)
    assert (found.status, found.ended) == (None, date(2015, 3, 10))


def test_compounds_made_from_kratom_are_scheduled_without_the_plant() -> None:
    found = reading("""
        # 3731. Temporary listing
        The following synthetic alkaloids derived from kratom are temporarily placed in Schedule I:
        (1) Mitragynine pseudoindoxyl.
        (2) MGM-15, a synthetic derivative of mitragynine.
        The leaf of kratom, mitragynine and 7-hydroxymitragynine are not placed in Schedule I by this order.
    """)
    assert found.status is Status.RESTRICTED
    assert "seven_oh" not in found.provisions


ANSWER = """
    # What should retailers know about aerosol paint?
    It is unlawful to sell aerosol paint to any person under the age of 18 years.
    # Is kratom legal in Springfield?
    {}
    # Who can I ask?
    Write to the Board of Health.
"""


def test_an_agency_that_states_the_law_and_cites_it_is_believed() -> None:
    found = reading(
        ANSWER.format("No. Since May 1, 2019, kratom is prohibited in Springfield (Springfield Ordinance 12)."),
        SourceKind.AGENCY_PAGE,
    )
    assert (found.status, found.effective) == (Status.BANNED, date(2019, 5, 1))
    assert "min_age" not in found.provisions


def test_an_agency_that_neither_cites_nor_dates_tells_news() -> None:
    found = reading(ANSWER.format("No. Kratom is prohibited here."), SourceKind.AGENCY_PAGE)
    assert found.status is None
    assert found.notice


def test_an_agency_tells_that_a_prohibition_was_repealed() -> None:
    found = reading(
        ANSWER.format("Yes. The prohibition of kratom was repealed (Ordinance 14), effective June 1, 2020."),
        SourceKind.AGENCY_PAGE,
    )
    assert (found.status, found.ended) == (None, date(2020, 6, 1))


def test_a_date_in_brackets_belongs_to_what_is_cited() -> None:
    found = reading(f"""
        # 72-13-121 Kratom.
        {BAN}
        ~ Ord. history: Ordinance 20660 (14 June 2016) and 20657 (effective 15 July 2016), effective June 14, 2016.
    """)
    assert found.effective == date(2016, 6, 14)


def test_every_piece_of_news_on_kratom_is_told_apart() -> None:
    found = reading(
        """
        # News
        # Kratom: seizure at the port
        Officers seized a ton of kratom.
        # Winter opening hours
        The offices close at four.
        # Advice
        The agency advises against kratom.
        """,
        SourceKind.NEWS,
    )
    assert found.notice
    assert found.status is None
    assert [e.quote for e in found.evidence] == [
        "Kratom: seizure at the port",
        "Officers seized a ton of kratom.",
        "The agency advises against kratom.",
    ]


VERSIONS = f"""
    # § 5-10. Sale of kratom.
    ~ [Text of section effective until July 1, 2027]
    (A) No retailer may sell a kratom product to any individual under 21 years of age.
    ~ History: Acts 2024, ch. 44, effective July 15, 2024.
    # § 5-10. Sale of kratom.
    ~ [Text of section effective July 1, 2027]
    (A) {BAN}
    ~ History: Acts 2026, ch. 12, effective July 1, 2027.
"""


def test_two_live_versions_of_a_section_are_read_apart() -> None:
    found = reading(VERSIONS, today=date(2026, 11, 23))
    assert (found.status, found.effective) == (Status.RESTRICTED, date(2024, 7, 15))
    assert found.provisions == {"min_age": 21}
    assert found.later is not None
    assert (found.later.would, found.later.effective) == (Status.BANNED, date(2027, 7, 1))
    assert "min_age" not in found.later.provisions


def test_the_later_version_is_what_the_document_says_from_its_day_on() -> None:
    found = reading(VERSIONS, today=date(2026, 11, 23))
    assert found.on(date(2027, 6, 30)) is found
    assert found.on(date(2027, 7, 1)) is found.later


def test_a_prohibition_that_is_only_half_understood_settles_nothing() -> None:
    found = reading("""
        # Section 1. Kratom.
        (a) No person shall sell kratom whilst the tidewater gauge stands higher than the magistrate's mark.
        (b) No person shall advertise kratom by any means.
    """)
    assert found.status is None
    assert "half understood" in found.unsettled[0]


@pytest.mark.parametrize(
    "note",
    [
        "In Alabama, mitragynine is a Schedule I controlled substance.",
        "It is unlawful to sell kratom in the State of Indiana.",
        "In Thailand no person shall sell kratom.",
    ],
)
def test_another_places_law_told_in_passing_is_not_this_places_law(note: str) -> None:
    law = "# Section 1. Kratom.\nA person may not sell kratom to an individual under 18 years of age.\n"
    found = reading(law + note, jurisdiction="US-UT")
    assert (found.status, found.provisions) == (Status.RESTRICTED, {"min_age": 18})


def test_a_law_that_names_its_own_place_is_its_law() -> None:
    found = reading(f"# Section 1. Kratom.\nIn Indiana, {BAN[0].lower()}{BAN[1:]}", jurisdiction="US-IN")
    assert found.status is Status.BANNED


def test_a_law_that_ends_years_after_it_began_has_lapsed() -> None:
    law = """
        # § 792-32. Kratom.
        No person shall sell kratom to a person under 21 years of age.
        This article shall expire and be deemed repealed three years after its effective date.
        This article shall take effect on April 1, 2023.
    """
    assert reading(law, today=date(2026, 3, 31)).status is Status.RESTRICTED
    lapsed = reading(law, today=date(2026, 4, 1))
    assert (lapsed.status, lapsed.in_force, lapsed.expires) == (None, False, date(2026, 4, 1))


def test_a_definition_that_opens_a_section_does_not_make_all_of_it_definitions() -> None:
    found = reading("""
        100.175 Kratom products. (1) Definition. In this section, "kratom product" means a
        product of Mitragyna speciosa.
        (2) No person may sell a kratom product to which any of the following applies:
        (a) It contains mitragynine that is not of natural origin.
        (3) Each package of a kratom product shall be labeled with a warning.
    """)
    assert found.status is Status.KCPA
    assert (found.provisions["synthetics"], found.provisions["labelling"]) == ("prohibited", "required")


def test_a_tariff_that_lists_the_plant_is_no_list_of_controlled_substances() -> None:
    found = reading("""
        # Schedule 1: tariff headings of plants and parts of plants
        The following goods are listed in Schedule 1 with their rate of duty:
        (1) 1211.90.10 Ginseng root, 2 per cent
        (2) 1211.90.20 Mitragyna speciosa leaf, 5 per cent
        (3) 1211.90.30 Liquorice root, free
    """)
    assert (found.status, found.provisions) == (None, {})
