from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from jurisdictions.identifiers import language_problem
from jurisdictions.lint import lint
from jurisdictions.registry import load
from tests.jurisdictions.places import FEDERAL, STATE, spoiled, write

TODAY = date(2026, 6, 30)

LOCAL = """
id = "US-UT/salt-lake-city"
name = "Salt Lake City"
level = "local"
parent = "US-UT"
status = "unknown"
status_as_of = 2026-06-01
grade = "weak"
"""

EMERGENCY = """
[[events]]
effective = 2026-05-20
expires = 2026-06-20
from = "kcpa"
to = "kcpa"
instrument = "Emergency rule 1"
source = "https://rules.utah.gov/1"
[events.changes]
age_verification = { to = "required" }
"""


def found(tmp_path: Path, **files: str) -> list[str]:
    sound = {"us__us": FEDERAL, "us__ut": STATE}
    return [str(problem) for problem in lint(load(write(tmp_path, **{**sound, **files})), TODAY)]


def test_the_packaged_registry_is_clean():
    assert lint(load()) == []


def test_a_sound_registry_is_clean(tmp_path: Path):
    assert found(tmp_path, us__local__ut_salt_lake_city=LOCAL) == []


def test_an_emergency_rule_that_lapsed_need_not_be_in_the_current_provisions(tmp_path: Path):
    text = spoiled(STATE, "[[scheduled]]", EMERGENCY + "\n[[scheduled]]")
    assert found(tmp_path, us__ut=spoiled(text, "status_as_of = 2026-06-01", "status_as_of = 2026-06-25")) == []
    assert "age_verification is None" in found(tmp_path, us__ut=text)[0]


@pytest.mark.parametrize(
    ("old", "new", "wanted"),
    [
        ('id = "US-UT"', 'id = "US-ZZ"', "id 'US-ZZ' is no ISO 3166-2 code"),
        ('id = "US-UT"', 'id = "US-NV"', "file name does not fit id 'US-NV' (it would be us-nv.toml)"),
        ('level = "state"', 'level = "country"', "level 'country' does not fit id 'US-UT'"),
        ('parent = "US"', 'parent = "CA"', "parent 'CA' is no jurisdiction of the registry"),
        ('parent = "US"\n', "", "parent None does not fit id 'US-UT' (it is 'US')"),
        ('name = "Utah"', 'name = " "', "name is empty"),
        ('name = "Utah"', 'name = "Utah"\naliases = ["Deseret", "utah"]', "alias 'utah' is there twice"),
        ("America/Denver", "America/Utah", "timezone 'America/Utah' is no IANA time zone"),
        ("status_as_of = 2026-06-01", "status_as_of = 2026-07-01", "status_as_of 2026-07-01 is in the future"),
        ("status_as_of = 2026-06-01", "status_as_of = 2026-03-25", "status_as_of 2026-03-25 lies before the event of"),
        ('status = "kcpa"', 'status = "restricted"', "status 'restricted', but by its events it is 'kcpa' on"),
        # events
        ('from = "kcpa"', 'from = "banned"', "starts from 'banned', but the event before it ended in 'kcpa'"),
        ("effective = 2026-05-06", "effective = 2018-05-06", "stands after the event of 2019-05-14; oldest first"),
        ("effective = 2026-05-06", "effective = 2026-07-01", "event of 2026-07-01: lies in the future"),
        ("enacted = 2026-03-26", "enacted = 2026-05-26", "enacted 2026-05-26, after it took effect"),
        ("enacted = 2026-03-26", "expires = 2026-05-06", "expires 2026-05-06, not after it took effect"),
        ("enacted = 2026-03-26", "renews = true", "renews is for an event that changes nothing"),
        ('instrument = "SB 58 (2019)"', 'instrument = " "', "event of 2019-05-14: no instrument"),
        ('source = "https://le.utah.gov/~2019', 'source = "ftp://le.utah.gov/~2019', "is no http or https address"),
        ("https://le.utah.gov/~2019", "https://kratomfans.org/~2019", "kratomfans.org is a seller's or"),
        ("https://le.utah.gov/~2019", "https://[le.utah.gov/~2019", "is no address"),
        ("{ from = 18, to = 21 }", "{ from = 19, to = 21 }", "min_age starts from 19, but it was 18"),
        ("{ from = 18, to = 21 }", "{ from = 18, to = 22 }", "min_age is 21, but its last event made it 22"),
        ("{ from = 18, to = 21 }", "{ from = 18, to = 18 }", "min_age changes from 18 to itself"),
        ("{ from = 18, to = 21 }", '{ from = 18, to = "21" }', "min_age: '21' is not a whole number of years"),
        ("min_age = { to = 18 }", 'min_age = { to = 18 }\nages = { to = "x" }', "unknown provision 'ages'"),
        # what is to come
        ("effective = 2027-01-01", "effective = 2026-06-01", "not after status_as_of 2026-06-01; make it an event"),
        ('sale = { from = "regulated"', 'sale = { from = "allowed"', "sale is 'regulated' now, not 'allowed'"),
        ("as_of = 2026-05-30", "as_of = 2026-07-30", "as_of 2026-07-30 is in the future"),
        ("https://le.utah.gov/~2027", "https://localhost/~2027", "pending 'HB 1 (2027)': 'https://localhost/"),
        # provisions
        ('sale = "regulated"', 'sale = "legal"', "sale: 'legal' is none of prohibited, regulated"),
        ('sale = "regulated"', "sales = 1", "unknown provision 'sales'"),
        ('["vape"]', '["cigars"]', "forms_prohibited: 'cigars' is none of vape, candy-like"),
        ("seven_oh_cap_percent = 1", "seven_oh_cap_percent = 2", "limits mean seven_oh_cap_percent = 1, not 2"),
        ("seven_oh_cap_percent = 1\n", "", "limits mean seven_oh_cap_percent = 1, not None"),
        ('unit = "percent"', 'unit = "grain"', "has no unit of percent, ppm, mg, ratio"),
        # sources
        ('id = "bill-sb45"', 'id = "statute-4-45-104"', "source id 'statute-4-45-104' is there twice"),
        ('id = "bill-sb45"', 'id = "Bill SB45"', "source id 'Bill SB45': lower-case words joined by hyphens"),
        ("law.example.org/utah/4-45-104", "le.utah.gov/~2026/bills/static/SB0045.html", "SB0045.html is there twice"),
        ('language = "en"', 'language = "qq"', "language 'qq': 'qq' is no ISO 639 code"),
        ('cadence = "6h"', 'cadence = "often"', "cadence 'often' is not like 30m, 6h, 1d or 2w"),
        ('must_contain = ["4-45-104"]', 'must_contain = ["Kratom products"]', "must_contain 'Kratom products'"),
        ('must_contain = ["4-45-104"]', 'must_contain = ["7-hydroxymitragynine"]', "must_contain '7-hydroxym"),
        ('must_contain = ["4-45-104"]', 'must_contain = [" "]', "must_contain ' '"),
    ],
)
def test_each_kind_of_fault_is_found_in_the_file_that_has_it(tmp_path: Path, old: str, new: str, wanted: str):
    lines = found(tmp_path, us__ut=spoiled(STATE, old, new))
    assert any(line.startswith("us/ut.toml: ") and wanted in line for line in lines), lines


@pytest.mark.parametrize(
    ("old", "new", "wanted"),
    [
        (
            "America/Denver",
            "America/Denwer",
            "timezone 'America/Denwer' is no IANA time zone; did you mean America/Denver?",
        ),
        ("min_age = 21", "min_agee = 21", "provisions: unknown provision 'min_agee'; did you mean min_age?"),
        ('sale = "regulated"', 'sale = "legal"', "sale: 'legal' is none of prohibited"),
        ('id = "bill-sb45"', 'id = "Bill SB45"', "lower-case words joined by hyphens"),
        ("https://le.utah.gov/~2026/bills/static/SB0045.html", "ftp://le.utah.gov/", "is no http or https address"),
        ('cadence = "6h"', 'cadence = "often"', "cadence 'often'"),
        ("effective = 2026-05-06", "effective = 2018-05-06", "oldest first"),
    ],
)
def test_a_fault_is_told_with_its_line_and_with_what_was_meant(tmp_path: Path, old: str, new: str, wanted: str):
    text = spoiled(STATE, old, new)
    number = next(number for number, line in enumerate(text.splitlines(), 1) if new in line)
    lines = found(tmp_path, us__ut=text)
    assert any(line.startswith(f"us/ut.toml: line {number}: ") and wanted in line for line in lines), lines


def test_the_evidence_for_a_status_covers_what_changed_it_and_a_notice_may_be_younger(tmp_path: Path):
    announced = spoiled(STATE, "status_as_of = 2026-06-01", "status_as_of = 2026-03-26")
    notice = """
[[events]]
effective = 2026-06-15
from = "kcpa"
to = "kcpa"
instrument = "A warning"
source = "https://le.utah.gov/warning"

[[scheduled]]"""
    assert found(tmp_path, us__ut=announced) == []
    assert found(tmp_path, us__ut=spoiled(STATE, "\n[[scheduled]]", notice)) == []


@pytest.mark.parametrize("url", ["http://127.0.0.1:8000/law", "https://10.0.0.1/law", "http://[::1]/law"])
def test_a_registry_for_everybody_names_no_address_of_a_private_network(tmp_path: Path, url: str):
    text = spoiled(STATE, "https://law.example.org/utah/4-45-104", url)
    registry = load(write(tmp_path, us__us=FEDERAL, us__ut=text))
    told = [str(problem) for problem in lint(registry, TODAY, public=True)]
    assert [line for line in told if f"{url} is in a private network" in line]
    assert not [line for line in map(str, lint(registry, TODAY)) if "private network" in line]


@pytest.mark.parametrize(
    ("old", "new", "wanted"),
    [
        ("/salt-lake-city", "/Salt_Lake", "after the slash stand lower-case words joined by hyphens"),
        ('level = "local"', 'level = "state"', "level 'state' does not fit id 'US-UT/salt-lake-city'"),
        ('parent = "US-UT"', 'parent = "US"', "parent 'US' does not fit id 'US-UT/salt-lake-city'"),
        ('status = "unknown"', 'status = "banned"', "status 'banned' rests on no dated event and needs a citation"),
    ],
)
def test_faults_of_a_local_place_are_found(tmp_path: Path, old: str, new: str, wanted: str):
    lines = found(tmp_path, us__local__ut_salt_lake_city=spoiled(LOCAL, old, new))
    assert any(wanted in line for line in lines), lines


@pytest.mark.parametrize(
    ("identifier", "wanted"),
    [
        ("QQ", "id 'QQ' is no ISO 3166-1 code"),
        ("EU", "level 'country' does not fit id 'EU' (it is supranational)"),
        ("XK", None),
        ("TH", None),
    ],
)
def test_identifiers_of_countries_are_those_of_iso_3166(tmp_path: Path, identifier: str, wanted: str | None):
    text = f"""
    id = "{identifier}"
    name = "Some place"
    level = "country"
    status = "unknown"
    status_as_of = 2026-06-01
    grade = "weak"
    """
    lines = found(tmp_path, **{f"world__{identifier.lower()}": text})
    assert lines == ([f"world/{identifier.lower()}.toml: line 2: {wanted}"] if wanted else [])


def test_a_territory_with_a_country_code_needs_the_country_it_belongs_to(tmp_path: Path):
    text = spoiled(LOCAL, 'id = "US-UT/salt-lake-city"', 'id = "PR"')
    text = spoiled(text, 'level = "local"', 'level = "territory"')
    assert found(tmp_path, us__pr=spoiled(text, 'parent = "US-UT"', 'parent = "US"')) == []
    assert found(tmp_path, us__pr=spoiled(text, 'parent = "US-UT"\n', "")) == [
        "us/pr.toml: line 2: level territory needs a parent ('PR')"
    ]


def test_two_places_of_one_parent_cannot_bear_one_name(tmp_path: Path):
    nevada = spoiled(spoiled(STATE, "US-UT", "US-NV"), "2026-06-01", "2026-06-01")
    assert found(tmp_path, us__nv=nevada) == ["us/ut.toml: name 'Utah' is also that of US-NV"]


@pytest.mark.parametrize("tag", ["en", "zh-Hant", "zh-Hans", "pt-BR", "sr-Cyrl", "haw", "no"])
def test_real_language_tags_pass(tag: str):
    assert language_problem(tag) is None


@pytest.mark.parametrize("tag", ["", "english", "e", "zz", "zh-hant", "zh-Xxxx", "pt-ZZ", "en_US"])
def test_other_language_tags_do_not(tag: str):
    assert language_problem(tag) is not None
