"""An archived answer is read again by its address alone: what a page leads to must be an address of its platform."""

from __future__ import annotations

import pytest

from scrapers.capture import Answer, Request
from scrapers.platforms import adapter_of, adapters
from tests.scrapers.platforms.double import source

PAGES = [
    ("justice-canada", "https://laws-lois.justice.gc.ca/eng/acts/C-38.8/page-1.html"),
    ("enact", "https://www.legislation.qld.gov.au/view/html/inforce/current/act-2019-026"),
    ("enact", "https://legislation.nsw.gov.au/view/html/inforce/current/act-1966-031"),
    ("legislation-nz", "http://www.legislation.govt.nz/regulation/public/2015/0180/latest/whole.html"),
    ("leychile", "https://www.bcn.cl/leychile/Navegar?idNorma=235507"),
    (
        "datalegis",
        "https://anvisalegis.datalegis.net/action/UrlPublicasAction.php?num_ato=344&sgl_tipo=POR&vlr_ano=1998",
    ),
    ("sso-sg", "https://sso.agc.gov.sg/Act/MDA1973"),
    ("sso-sg", "https://sso.agc.gov.sg/SL/MDA1973-R1?ProvIds=P1-#pr1-"),
    ("moj-tw", "https://law.moj.gov.tw/LawClass/LawHistory.aspx?pcode=C0000008"),
    ("gazette-th", "https://krisdika.go.th/librarian/get?sysid=147486"),
    ("legislation-act", "https://www.legislation.act.gov.au/a/2008-26"),
    ("laws-africa", "https://new.kenyalaw.org/akn/ke/act/1994/4/eng@2022-12-31"),
    ("law-go-kr", "https://www.law.go.kr/LSW/lsInfoP.do?lsiSeq=260807"),
    ("hkel", "https://www.elegislation.gov.hk/hk/cap134A!zh-Hant-HK"),
    ("register-au", "https://www.legislation.gov.au/F2025L00049/asmade/2025-01-28/text/original/epub/a.html"),
    ("peraturan-bpk", "https://peraturan.bpk.go.id/Download/371929/Permendag.pdf"),
]


@pytest.mark.parametrize(("adapter", "page"), PAGES)
def test_what_a_page_leads_to_is_read_by_the_same_adapter(
    adapter: str, page: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def ask(request: Request) -> Answer:
        raise AssertionError(f"{request.url} was asked for, though the page's address tells all")

    if (key := adapters()[adapter].platform.key) is not None:
        monkeypatch.setenv(key.variable, "secret")
    of = source(page, adapter)
    address = adapters()[adapter].route(of, page, ask).url

    assert adapters()[adapter].platform.reads(page)
    assert adapter_of(of, address) is adapters()[adapter]
