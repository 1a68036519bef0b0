"""law.go.kr: a law by its title, errors with status 200, annexes in files, and the id that is in no record."""

from __future__ import annotations

from datetime import date

import pytest

from jurisdictions.codebook import SourceKind
from scrapers.capture import Outcome
from scrapers.platforms import NoAnswer
from tests.scrapers.platforms.double import Asked, Double, Said, source
from tracker.coding import read
from tracker.reading import Context

SEARCH = "https://www.law.go.kr/DRF/lawSearch.do"
TEXT = "https://www.law.go.kr/DRF/lawService.do"
NAME = "마약류 관리에 관한 법률 시행령"
DECREE = source(
    "https://www.law.go.kr/법령/마약류관리에관한법률시행령", "law-go-kr", kind=SourceKind.RULE, language="ko",
    must_contain=("마약류",),
)  # fmt: skip
UNKNOWN = "<Response><result>사용자 정보 검증에 실패하였습니다.</result><msg>IP주소를 등록해 주세요.</msg></Response>"


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KRATOMWATCH_KEY_LAW_GO_KR", "an-id")


def xml(text: str) -> Said:
    return Said(f'<?xml version="1.0" encoding="UTF-8"?>{text}', type="application/xml; charset=utf-8")


def hit(number: int, name: str = NAME, state: str = "현행", day: str = "20260101") -> str:
    return (
        f'<law id="{number}"><법령일련번호>{number}</법령일련번호><현행연혁코드>{state}</현행연혁코드>'
        f"<법령명한글><![CDATA[{name}]]></법령명한글><시행일자>{day}</시행일자></law>"
    )


def hits(*laws: str) -> Said:
    return xml(f"<LawSearch><target>law</target><totalCnt>{len(laws)}</totalCnt>{''.join(laws)}</LawSearch>")


def law(annex: str = "1. 케타민(Ketamine)\n2. 미트라지닌(Mitragynine)", day: str = "20260101") -> Said:
    return xml(
        f"<법령 법령키='1'><기본정보><법령ID>003</법령ID><법령명_한글><![CDATA[{NAME}]]></법령명_한글>"
        f"<시행일자>{day}</시행일자></기본정보><조문><조문단위><조문번호>2</조문번호><조문제목>향정</조문제목>"
        "<조문내용><![CDATA[제2조(향정신성의약품) 누구든지 별표 3의 물질을 소지ㆍ판매하여서는 아니 된다.]]></조문내용>"
        "</조문단위></조문><별표><별표단위><별표번호>0003</별표번호>"
        f"<별표제목><![CDATA[별표 3]]></별표제목><별표내용><![CDATA[{annex}]]></별표내용></별표단위></별표>"
        "<개정문><개정문내용>제9조를 삭제한다.</개정문내용></개정문></법령>"
    )


def test_the_law_in_force_of_that_title_is_read() -> None:
    with Double() as double:
        double.on(SEARCH, hits(hit(1, NAME + " 시행규칙"), hit(2, state="연혁"), hit(3, day="20990101"), hit(4)))
        double.on(TEXT, law())
        seen = double.visit(DECREE)

    assert seen.outcome is Outcome.NEW
    assert seen.document is not None
    lines = seen.document.text.splitlines()
    assert "[시행 2026. 01. 01.]" in lines
    assert "2. 미트라지닌(Mitragynine)" in lines
    assert "삭제한다" not in seen.document.text
    assert double.asked[0].query["query"] == "마약류관리에관한법률시행령"
    assert double.asked[1].query == {"OC": "an-id", "target": "law", "type": "XML", "MST": "4"}
    reading = read(seen.document, Context("XX", SourceKind.RULE, "ko", "xml", "", date(2026, 11, 23)))
    assert reading.mentions_kratom


def test_the_id_stands_in_no_record() -> None:
    def echo(asked: Asked) -> Said:
        return xml(f"<Law>일치하는 법령이 없습니다. OC={asked.query['OC']}&amp;target=law</Law>")

    with Double() as double:
        double.on(SEARCH, hits(hit(4)))
        double.on(TEXT, echo)
        seen = double.visit(DECREE)

    assert seen.outcome is Outcome.SOFT_404
    assert all("an-id" not in f"{one.answer!r} {one.detail}" for one in seen.attempts)


def test_an_id_that_is_a_word_of_the_decree_takes_nothing_out_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KRATOMWATCH_KEY_LAW_GO_KR", "kratom")
    with Double() as double:
        double.on(SEARCH, hits(hit(4)))
        double.on(TEXT, law("1. 케타민(Ketamine)\n2. 크라톰(kratom)"))
        seen = double.visit(DECREE)

    assert seen.document is not None
    assert "2. 크라톰(kratom)" in seen.document.text


def test_a_list_of_laws_without_numbers_is_not_an_empty_one() -> None:
    with Double() as double, pytest.raises(NoAnswer, match="answers in another form"):
        double.on(SEARCH, xml("<LawSearch><totalCnt>1</totalCnt><law><제목>법</제목></law></LawSearch>"))
        double.find("law-go-kr")


def test_an_annex_in_an_attached_file_is_noted() -> None:
    with Double() as double:
        double.on(SEARCH, hits(hit(4)))
        double.on(TEXT, law(annex=""))
        seen = double.visit(DECREE)

    assert seen.document is not None
    assert seen.document.notes == ("the text of annex 별표 3 is in an attached file only",)


def test_without_an_id_nothing_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KRATOMWATCH_KEY_LAW_GO_KR")
    with Double() as double:
        seen = double.visit(DECREE)

    assert seen.outcome is Outcome.NO_KEY
    assert double.asked == []


def test_a_serial_number_needs_no_search_and_a_rule_is_asked_for_by_its_own() -> None:
    rule = "<admrul><행정규칙일련번호>21000</행정규칙일련번호><행정규칙명>고시</행정규칙명></admrul>"
    with Double() as double:
        double.on(TEXT, law())
        double.on(SEARCH, xml(f"<AdmRulSearch>{rule}</AdmRulSearch>"))
        double.visit(source("https://www.law.go.kr/LSW/lsInfoP.do?lsiSeq=260807", "law-go-kr"))
        double.visit(source("https://www.law.go.kr/행정규칙/고시", "law-go-kr"))

    assert [asked.query.get("MST") or asked.query.get("ID") for asked in double.asked] == ["260807", None, "21000"]


@pytest.mark.parametrize(
    ("found", "said", "outcome"),
    [
        (xml(UNKNOWN), law(), Outcome.KEY_REFUSED),
        (hits(), law(), Outcome.SOFT_404),
        (hits(hit(1, "다른 법")), law(), Outcome.SOFT_404),
        (Said("<html><body>페이지를 찾을 수 없습니다</body></html>"), law(), Outcome.SOFT_404),
        (hits(hit(4)), xml(UNKNOWN), Outcome.KEY_REFUSED),
        (hits(hit(4)), xml("<Law>일치하는 법령이 없습니다. 법령명을 확인하여 주십시오.</Law>"), Outcome.SOFT_404),
        (hits(hit(4)), Said({"result": "실패"}), Outcome.WRONG_TYPE),
        (hits(hit(4)), law(day="20990101"), Outcome.SOFT_404),
        (hits(hit(4)), Said("", 500), Outcome.SERVER_ERROR),
    ],
)  # fmt: skip
def test_errors_with_status_200_are_never_a_document(found: Said, said: Said, outcome: Outcome) -> None:
    with Double() as double:
        double.on(SEARCH, found)
        double.on(TEXT, said)
        seen = double.visit(DECREE)

    assert (seen.outcome, seen.document) == (outcome, None)


def test_the_search_of_texts_stops_at_the_day_it_was_asked_for() -> None:
    with Double() as double:
        double.on(SEARCH, hits(hit(9, day="20260901"), hit(8, day="20260801"), hit(7, day="20200101")))
        found = double.find("law-go-kr", "미트라지닌", date(2026, 1, 1))
        double.on(SEARCH, hits())
        nothing = double.find("law-go-kr", "ketum", date(2026, 1, 1))
        double.on(SEARCH, xml(UNKNOWN))
        with pytest.raises(NoAnswer, match="검증"):
            double.find("law-go-kr", "미트라지닌", date(2026, 1, 1))

    assert [(f.id, f.on) for f in found] == [("9", date(2026, 9, 1)), ("8", date(2026, 8, 1))]
    assert found[0].url == DECREE.url
    assert nothing == []
    assert (double.asked[0].query["search"], double.asked[0].query["OC"]) == ("2", "an-id")
