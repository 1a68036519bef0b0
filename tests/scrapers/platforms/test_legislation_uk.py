"""legislation.gov.uk: CLML of an act, what does not hold today in it, unapplied changes, walls, and the search."""

from __future__ import annotations

from datetime import date

import pytest

from jurisdictions.codebook import SourceKind, Status
from scrapers.capture import Outcome
from scrapers.document import BlockKind
from scrapers.platforms import NoAnswer, adapters
from tests.scrapers.platforms.coded import coded
from tests.scrapers.platforms.double import Asked, Double, Said, source

HOST = "https://www.legislation.gov.uk"
SCHEDULE = source(
    f"{HOST}/ukpga/1971/38/schedule/2", "legislation-uk", kind=SourceKind.SCHEDULE_LIST,
    must_contain=("Misuse of Drugs Act 1971",),
)  # fmt: skip
XML = f"{HOST}/ukpga/1971/38/schedule/2/data.xml"


def clml(provisions: str, effects: str = "") -> Said:
    return Said(
        '<?xml version="1.0" encoding="utf-8"?>'
        '<Legislation xmlns="http://www.legislation.gov.uk/namespaces/legislation"'
        ' xmlns:ukm="http://www.legislation.gov.uk/namespaces/metadata" xmlns:dc="http://purl.org/dc/elements/1.1/"'
        f' DocumentURI="{HOST}/ukpga/1971/38/schedule/2"><ukm:Metadata>'
        "<dc:title>Misuse of Drugs Act 1971</dc:title><dc:publisher>Statute Law Database</dc:publisher>"
        f"<ukm:PrimaryMetadata><ukm:UnappliedEffects>{effects}</ukm:UnappliedEffects></ukm:PrimaryMetadata></ukm:Metadata>"
        "<Primary><Schedules><Schedule><Number>SCHEDULE 2</Number>"
        "<TitleBlock><Title>Controlled Drugs</Title></TitleBlock>"
        f"<ScheduleBody><Part><Number>Part III</Number><Title>Class C Drugs</Title>{provisions}</Part></ScheduleBody>"
        "</Schedule></Schedules></Primary></Legislation>",
        type="application/xml;charset=utf-8",
    )


def item(text: str, attributes: str = "") -> str:
    return f"<P1 {attributes}><Pnumber>1</Pnumber><P1para><Text>{text}</Text></P1para></P1>"


def test_a_schedule_is_read_as_it_stands_today() -> None:
    text = item("The following substances are controlled drugs: Mitragynine, Cathine.")
    with Double() as double:
        double.on(XML, clml(text + item("Zolpidem of 1990.", 'Match="false"')))
        seen = double.visit(SCHEDULE)

    assert seen.outcome is Outcome.NEW, seen.attempts
    assert seen.document is not None
    assert "Misuse of Drugs Act 1971" in seen.document.text
    assert "Zolpidem" not in seen.document.text
    assert "Statute Law Database" not in seen.document.text
    assert coded(seen, "GB").status is Status.BANNED


def test_prospective_text_keeps_its_mark_and_is_no_law_of_today() -> None:
    text = item("Mitragynine is a controlled drug.", 'Match="false" Status="Prospective"')
    with Double() as double:
        double.on(XML, clml(item("Cathine.") + text))
        seen = double.visit(SCHEDULE)

    assert seen.document is not None
    assert "[Prospective]" in seen.document.text
    assert coded(seen, "GB").status is None


def test_changes_not_made_yet_are_noted_once_for_each_work() -> None:
    effects = "".join(
        f'<ukm:UnappliedEffect Type="inserted" AffectingURI="http://www.legislation.gov.uk/id/uksi/2026/99/article/{n}">'
        '<ukm:InForceDates><ukm:InForce Applied="false" Date="2026-12-01"/></ukm:InForceDates></ukm:UnappliedEffect>'
        for n in (2, 3)
    )
    effects += f'<ukm:UnappliedEffect RequiresApplied="false" AffectingURI="{HOST}/id/uksi/2020/1"/>'
    with Double() as double:
        double.on(XML, clml(item("Cathine."), effects))
        seen = double.visit(SCHEDULE)

    assert seen.document is not None
    assert seen.document.text.endswith("not yet made in this text: uksi/2026/99 (from 2026-12-01)")


def test_what_the_editors_say_of_a_change_is_a_note() -> None:
    said = "<Commentaries><Commentary Type='F'><Para><Text>Sch. 2 repealed in part by S.I. 1998/750.</Text></Para>"
    with Double() as double:
        double.on(XML, clml(item("Cathine.") + said + "</Commentary></Commentaries>"))
        seen = double.visit(SCHEDULE)

    assert seen.document is not None
    kinds = {text: block.kind for block, text in seen.document.lines()}
    assert kinds["Sch. 2 repealed in part by S.I. 1998/750."] is BlockKind.NOTE


def test_a_table_of_contents_stands_for_the_act_and_a_dated_version_for_nothing() -> None:
    adapter = adapters()["legislation-uk"]

    def place(path: str) -> str:
        return adapter.route(SCHEDULE, HOST + path, lambda _: pytest.fail("asked")).url.removeprefix(HOST)

    assert place("/ukpga/2016/2/contents") == "/ukpga/2016/2/data.xml"
    assert place("/id/ukpga/Geo5/10-11/46/section/1?view=plain") == "/ukpga/Geo5/10-11/46/section/1/data.xml"
    assert place("/uksi/2014/1106/contents/made") == "/uksi/2014/1106/made/data.xml"
    for path in ("/ukpga/1971/38/2003-04-01", "/ukpga/1971/38/section/2/prospective", "/browse"):
        with pytest.raises(ValueError, match="legislation"):
            place(path)


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        (Said(b"", 202), Outcome.HTTP_ERROR),
        (Said("<h1>Unused status</h1>", 437), Outcome.HTTP_ERROR),
        (Said("<h1>Multiple Choices</h1>", 300), Outcome.HTTP_ERROR),
        (Said("<h1>Forbidden</h1>", 403), Outcome.BLOCKED),
        (Said("", 429, headers={"Retry-After": "60"}), Outcome.RATE_LIMITED),
        (Said("<html><script>AwsWafIntegration.getToken()</script></html>"), Outcome.CHALLENGE),
        (Said("<feed xmlns='http://www.w3.org/2005/Atom'/>", type="application/xml"), Outcome.WRONG_TYPE),
        (Said("<Legislation><Metadata/><Primary Match='false'>Old</Primary></Legislation>"), Outcome.SOFT_404),
        (Said("<Legislation><cut", type="application/xml"), Outcome.UNREADABLE),
    ],
)
def test_what_is_no_text_of_law_is_never_a_document(said: Said, outcome: Outcome) -> None:
    with Double() as double:
        double.on(XML, said)
        seen = double.visit(SCHEDULE)

    assert (seen.outcome, seen.document) == (outcome, None)


def test_the_search_follows_its_pages_until_what_is_too_old() -> None:
    def entry(number: int, updated: str) -> str:
        return (
            f"<entry><id>http://www.legislation.gov.uk/id/uksi/2026/{number}</id><title>Order {number}</title>"
            f'<link rel="self" href="http://www.legislation.gov.uk/id/uksi/2026/{number}"/>'
            f'<link href="http://www.legislation.gov.uk/uksi/2026/{number}/made"/>'
            f"<updated>{updated}T10:00:00Z</updated><summary>On drugs.</summary></entry>"
        )

    def feed(asked: Asked) -> Said:
        assert asked.query["text"] == '"kratom"'
        more = f'<link rel="next" href="{HOST}/all/data.feed?text=%22kratom%22&amp;page=2"/>'
        second = asked.query.get("page") == "2"
        inner = entry(2, "2026-05-02") + entry(3, "2026-04-01") if second else more + entry(1, "2026-05-04")
        return Said(f'<feed xmlns="http://www.w3.org/2005/Atom">{inner}</feed>', type="application/atom+xml")

    with Double() as double:
        double.on(f"{HOST}/all/data.feed", feed)
        found = double.find("legislation-uk", "kratom", date(2026, 5, 1))

    assert [f.id for f in found] == ["uksi/2026/1", "uksi/2026/2"]
    assert (found[0].url, found[0].kind, found[0].on) == (
        f"{HOST}/uksi/2026/1/made", SourceKind.RULE, date(2026, 5, 4),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        (
            "<html><title>Attention</title><script src='https://x.token.awswaf.com/challenge.js'/></html>",
            Outcome.CHALLENGE,
        ),
        ("<html><title>Down for maintenance</title></html>", Outcome.MAINTENANCE),
        ("<rss><channel/></rss>", Outcome.WRONG_TYPE),
    ],
)
def test_a_page_in_place_of_the_findings_is_not_an_empty_search(said: str, outcome: Outcome) -> None:
    with Double() as double, pytest.raises(NoAnswer) as told:
        double.on("https://www.legislation.gov.uk/all/data.feed", Said(said))
        double.find("legislation-uk")

    assert told.value.outcome is outcome
