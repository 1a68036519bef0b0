"""The law database of Taiwan: all articles of a law, with name and day, and nothing of the page around them."""

from __future__ import annotations

from datetime import date

import pytest

from jurisdictions.codebook import SourceKind
from scrapers.capture import Outcome, Request
from scrapers.platforms import adapters
from tests.scrapers.platforms.double import Double, Said, source
from tracker.coding import read
from tracker.reading import Context

ALL = "https://law.moj.gov.tw/LawClass/LawAll.aspx?pcode=C0000008"
ACT = source(ALL, "moj-tw", language="zh-Hant", must_contain=("毒品危害防制條例",))


def page(articles: str, name: str = "<a id='hlLawName'>毒品危害防制條例</a>") -> Said:
    return Said(
        "<html><head><title>毒品危害防制條例-全國法規資料庫</title></head><body><div>本網站搜尋</div><table>"
        f"<tr><th>法規名稱：</th><td>{name}</td></tr>"
        "<tr id='trLNNDate'><th>修正日期：</th><td>民國 111 年 05 月 04 日</td></tr></table>"
        f"{articles}<div>憲法法庭裁判</div></body></html>"
    )


def article(number: str, words: str) -> str:
    return (
        f"<div class='row'><div class='col-no'><a>第 {number} 條</a></div>"
        f"<div class='col-data'><div class='law-article'><div>{words}</div></div></div></div>"
    )


LAW = "<div class='law-reg-content'><div class='h3 char-2'>第一章 總則</div>" + (
    article("2", "第三級毒品：帽柱木（Mitragyna speciosa）、帽柱木鹼（Mitragynine）。")
    + article("11", "持有第三級毒品者，處有期徒刑。")
    + "</div>"
)


@pytest.mark.parametrize(
    ("seen", "whole"),
    [
        (ALL, ALL),
        ("https://law.moj.gov.tw/LawClass/LawSingle.aspx?PCode=C0000008&flno=2", ALL),
        ("https://law.moj.gov.tw/LawClass/LawHistory.aspx?pcode=c0000008", ALL),
        ("https://law.moj.gov.tw/ENG/LawClass/LawAll.aspx?pcode=C0000008", ALL.replace("/LawClass", "/ENG/LawClass")),
    ],
)
def test_every_page_of_a_law_leads_to_all_its_articles(seen: str, whole: str) -> None:
    def ask(request: Request) -> None:
        raise AssertionError(request)

    assert adapters()["moj-tw"].route(ACT, seen, ask).url == whole  # type: ignore[arg-type]


def test_name_day_and_articles_are_read_and_nothing_else() -> None:
    with Double() as double:
        double.on(ALL, page(LAW))
        seen = double.visit(ACT)

    assert seen.outcome is Outcome.NEW
    assert seen.document is not None
    assert "修正日期" in seen.document.text
    assert "搜尋" not in seen.document.text
    assert "憲法法庭" not in seen.document.text
    reading = read(seen.document, Context("XX", SourceKind.STATUTE, "zh-Hant", "html", "", date(2026, 11, 23)))
    assert reading.mentions_kratom


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        (page("<p>查無資料</p>"), Outcome.SOFT_404),
        (page("<div class='law-reg-content'> </div>"), Outcome.SOFT_404),
        (page(LAW, "<a id='hlLawName'>毒品危害防制條例</a><span class='label-fei'>廢</span>"), Outcome.MOVED),
        (Said("<html><head><title>系統維護中</title></head><body>維護中</body></html>"), Outcome.MAINTENANCE),
        (Said("<html><body><script>window._cf_chl_opt={}</script></body></html>"), Outcome.CHALLENGE),
        (Said("", 500), Outcome.SERVER_ERROR),
    ],
)
def test_a_page_without_articles_in_force_is_no_document(said: Said, outcome: Outcome) -> None:
    with Double() as double:
        double.on(ALL, said)
        seen = double.visit(ACT)

    assert (seen.outcome, seen.document) == (outcome, None)
