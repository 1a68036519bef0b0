"""e-Gov Law Search: the revision in force of a law, without readings of characters and without law to come."""

from __future__ import annotations

from datetime import date

import pytest

from jurisdictions.codebook import SourceKind
from scrapers.capture import Outcome
from scrapers.platforms import NoAnswer
from tests.scrapers.platforms.double import Asked, Double, Said, source
from tracker.coding import read
from tracker.reading import Context

API = "https://laws.e-gov.go.jp/api/2"
ID = "419M60000100014"
NOW = f"{ID}_20260401_508M60000100033"
LATER = f"{ID}_20270401_508M60000100099"
ORDINANCE = source(
    f"https://laws.e-gov.go.jp/law/{ID}", "egov-jp", kind=SourceKind.RULE, language="ja", must_contain=("指定薬物",)
)


def revisions(*states: tuple[str, str]) -> Said:
    rows = [
        {"law_revision_id": one, "current_revision_status": state, "repeal_status": "None"} for one, state in states
    ]
    return Said({"law_info": {"law_id": ID}, "revisions": rows})


def law(repealed: str = "None", item: str = "ミトラガイナ スペシオーサ") -> Said:
    return Said(
        '<?xml version="1.0" encoding="UTF-8"?><law_data_response>'
        f"<law_info><law_id>{ID}</law_id></law_info>"
        f"<revision_info><law_revision_id>{NOW}</law_revision_id><repeal_status>{repealed}</repeal_status></revision_info>"
        "<law_full_text><Law Era='Heisei'><LawNum>平成十九年厚生労働省令第十四号</LawNum><LawBody>"
        "<LawTitle>指定薬物を指定する省令</LawTitle><TOC><TOCLabel>目次</TOCLabel></TOC><MainProvision>"
        "<Article Num='1'><ArticleTitle>第一条</ArticleTitle><Paragraph Num='1'><ParagraphNum/><ParagraphSentence>"
        "<Sentence>次に掲げる物は、<Ruby>指<Rt>し</Rt></Ruby>定薬物とする。</Sentence></ParagraphSentence>"
        f"<Item Num='1'><ItemTitle>一</ItemTitle><ItemSentence><Sentence>{item}</Sentence></ItemSentence></Item>"
        "<Item Num='2'><ItemTitle>二</ItemTitle><ItemSentence><Sentence>ミトラギニン</Sentence></ItemSentence></Item>"
        "</Paragraph></Article></MainProvision></LawBody></Law></law_full_text></law_data_response>",
        type="application/xml",
    )


def test_the_revision_in_force_is_read_though_a_later_one_is_listed() -> None:
    with Double() as double:
        double.on(f"{API}/law_revisions/{ID}", revisions((LATER, "UnEnforced"), (NOW, "CurrentEnforced")))
        double.on(f"{API}/law_data/{NOW}", law())
        seen = double.visit(ORDINANCE)

    assert seen.outcome is Outcome.NEW
    assert seen.document is not None
    lines = seen.document.text.splitlines()
    assert "第一条 次に掲げる物は、指定薬物とする。" in lines
    assert "一 ミトラガイナ スペシオーサ" in lines
    assert "目次" not in seen.document.text
    reading = read(seen.document, Context("XX", SourceKind.RULE, "ja", "xml", "", date(2026, 11, 23)))
    assert reading.mentions_kratom


def test_an_archived_answer_reads_the_same() -> None:
    with Double() as double:
        double.on(f"{API}/law_revisions/{ID}", revisions((NOW, "CurrentEnforced")))
        double.on(f"{API}/law_data/{NOW}", law())
        seen = double.visit(ORDINANCE)

    from scrapers.platforms import adapter_of

    again = adapter_of(ORDINANCE, seen.answer.url).document(ORDINANCE, seen.answer)
    assert seen.document is not None
    assert again.id == seen.document.id


@pytest.mark.parametrize(
    ("listed", "said", "outcome"),
    [
        (revisions((NOW, "Repeal")), law(), Outcome.MOVED),
        (revisions(), law(), Outcome.MOVED),
        (Said({"code": "404004", "message": "法令が存在しません"}, 404), law(), Outcome.NOT_FOUND),
        (Said({"code": "400001", "message": "パラメータの値が不正です"}), law(), Outcome.SOFT_404),
        (Said("<html><body>メンテナンス</body></html>"), law(), Outcome.WRONG_TYPE),
        (revisions((NOW, "CurrentEnforced")), law(repealed="Repeal"), Outcome.MOVED),
        (revisions((NOW, "CurrentEnforced")), Said({"code": "404004", "message": "no"}), Outcome.WRONG_TYPE),
        (
            revisions((NOW, "CurrentEnforced")),
            Said("<error><code>404004</code><message>no text of it</message></error>", type="application/xml"),
            Outcome.SOFT_404,
        ),
        (revisions((NOW, "CurrentEnforced")), Said("busy", 503, headers={"Retry-After": "120"}), Outcome.RATE_LIMITED),
    ],
)  # fmt: skip
def test_what_is_no_law_in_force_is_never_a_document(listed: Said, said: Said, outcome: Outcome) -> None:
    with Double() as double:
        double.on(f"{API}/law_revisions/{ID}", listed)
        double.on(f"{API}/law_data/{NOW}", said)
        seen = double.visit(ORDINANCE)

    assert (seen.outcome, seen.document) == (outcome, None)


def test_the_search_follows_its_pages() -> None:
    def item(number: int, day: str) -> dict[str, object]:
        return {
            "law_info": {"law_id": f"41{number}M60000100014", "law_type": "MinisterialOrdinance"},
            "revision_info": {"law_title": f"省令{number}", "amendment_enforcement_date": day},
            "sentences": [{"position": "mainprovision", "text": "<span>ミトラギニン</span>を含む物"}],
        }

    def answer(asked: Asked) -> Said:
        if asked.query["offset"] == "0":
            return Said({"total_count": 3, "next_offset": 2, "items": [item(1, "2026-05-01"), item(2, "2020-01-01")]})
        return Said({"total_count": 3, "next_offset": 0, "items": [item(3, "2026-06-01")]})

    with Double() as double:
        double.on(f"{API}/keyword", answer)
        found = double.find("egov-jp", "ミトラギニン", date(2026, 1, 1))
        double.on(f"{API}/keyword", Said({"code": "400001", "message": "不正"}))
        with pytest.raises(NoAnswer, match="不正"):
            double.find("egov-jp", "ミトラギニン", date(2026, 1, 1))

    assert [(f.title, f.on, f.kind) for f in found] == [
        ("省令1", date(2026, 5, 1), SourceKind.RULE), ("省令3", date(2026, 6, 1), SourceKind.RULE),
    ]  # fmt: skip
    assert found[0].summary == "ミトラギニンを含む物"
