"""The National Law Information Centre of Korea (law.go.kr): acts, decrees and administrative rules.

Pages name a law by its title (``/법령/마약류관리에관한법률시행령``) or its serial number; the API
("DRF") finds the one in force and serves its XML. It wants an id (OC), given for an e-mail address, and knows the
addresses that the id may be used from. Errors come with status 200: a `result` that says "실패", a text that there is
no such law, a page instead of XML. A list of substances stands in an annex (별표), which some laws have as an attached
file only: the document notes it.
The form of answers: https://open.law.go.kr/LSO/openApi/guideList.do
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from urllib.parse import unquote, urlencode

from lxml import etree

from jurisdictions.codebook import SourceKind
from jurisdictions.model import Source
from scrapers.capture import Answer, Outcome, Request, Secret
from scrapers.document import Document
from scrapers.extract import Unreadable
from scrapers.platforms.base import Ask, Found, Key, NoKey, Platform, pages, refuse
from scrapers.platforms.korean_law import law_of
from scrapers.platforms.marked_up import name_of, root_of
from scrapers.platforms.page import ACCEPT, read

_DRF = "https://www.law.go.kr/DRF"
_HOST = r"https?://(?:www\.)?law\.go\.kr"
_NAMED = re.compile(_HOST + r"/(?P<kind>법령|행정규칙)/(?P<name>[^/?#]+)")
_SERIAL = re.compile(_HOST + r"/(?:LSW/)?lsInfoP\.do\?(?:[^#]*&)?lsiSeq=(?P<mst>\d+)")
#: For each kind of law: what the API calls it, where its title and number stand in a search, by what it is asked for.
_KINDS = {
    "법령": ("law", "법령명한글", "법령일련번호", "MST"),
    "행정규칙": ("admrul", "행정규칙명", "행정규칙일련번호", "ID"),
}
_ERROR = re.compile(r"실패|없습니다|오류")


_A_PAGE, _MOST_PAGES = 100, 5


class LawGoKr:
    """One act, decree or rule as it is in force; and the search of acts and decrees."""

    platform = Platform(
        "law-go-kr",
        "Korea: acts, decrees and administrative rules",
        (_HOST + r"/(?:법령|행정규칙|%EB%B2%95%EB%A0%B9|%ED%96%89%EC%A0%95%EA%B7%9C%EC%B9%99|LSW/|lsInfoP|DRF/)",),
        key=Key("KRATOMWATCH_KEY_LAW_GO_KR", "OC", "query", "https://open.law.go.kr"),
        documentation="https://open.law.go.kr/LSO/openApi/guideList.do",
        words=("크라톰", "미트라지닌"),
    )

    def route(self, source: Source, url: str, ask: Ask) -> Request:
        """The XML of the law that `url` names, as it is in force."""
        url = unquote(url)
        named, serial = _NAMED.match(url), _SERIAL.match(url)
        if named is None and serial is None:
            raise ValueError(f"{url} names no law, such as /법령/마약류관리에관한법률시행령")
        key = self._key()
        if named is None and serial is not None:
            return _text("law", "MST", serial["mst"], key)
        assert named is not None
        target, title, number, by = _KINDS[named["kind"]]
        query = urlencode({"target": target, "type": "XML", "query": named["name"], "display": 100})
        answer = ask(Request(f"{_DRF}/lawSearch.do?{query}", ACCEPT["xml"], key=key))
        return _text(target, by, _in_force(answer, named["name"], title, number), key)

    def find(self, words: str, since: date, ask: Ask) -> Iterator[Found]:
        """Acts and decrees whose text names `words`, in force from `since` or later, newest first."""
        key = self._key()
        for page in pages(_MOST_PAGES):
            query = {"target": "law", "type": "XML", "query": words, "search": 2, "sort": "efdes", "display": _A_PAGE}
            asked = f"{_DRF}/lawSearch.do?{urlencode({**query, 'page': page + 1})}"
            laws = _hits(ask(Request(asked, ACCEPT["xml"], key=key)))
            for facts in laws:
                if facts["시행일자"] < f"{since:%Y%m%d}":
                    return
                yield _found(facts)
            if len(laws) < _A_PAGE:
                return

    def _key(self) -> Secret:
        key = self.platform.key.secret() if self.platform.key else None
        if key is None:
            raise NoKey("law.go.kr wants an id: set KRATOMWATCH_KEY_LAW_GO_KR (free at https://open.law.go.kr)")
        return key

    def document(self, source: Source, answer: Answer) -> Document:
        """The Document of that law. Raises Unreadable where the answer is an error or a law of another day."""
        root = root_of(answer)
        if name_of(root) not in ("법령", "AdmRulService"):
            raise Unreadable(*_refused(root))
        begins = (root.findtext(".//기본정보/시행일자") or "").strip()
        if begins > f"{answer.started_at:%Y%m%d}":
            raise Unreadable(Outcome.SOFT_404, f"this version is in force only from {begins}")
        text, notes = law_of(root)
        document = read(source, answer, text, format="xml")
        return replace(document, notes=(*document.notes, *notes))


def _text(target: str, by: str, number: str, key: Secret) -> Request:
    query = urlencode({"target": target, "type": "XML", by: number})
    return Request(f"{_DRF}/lawService.do?{query}", ACCEPT["xml"], key=key)


def _hits(answer: Answer) -> list[dict[str, str]]:
    """What a search says of each law that it found. Raises NoAnswer."""
    try:
        root = root_of(answer)
    except Unreadable as error:
        raise refuse(answer, error.outcome, str(error)) from None
    if root.findtext("result") is not None or name_of(root) not in ("LawSearch", "AdmRulSearch"):
        raise refuse(answer, *_refused(root))
    return [{name_of(fact): (fact.text or "").strip() for fact in law} for law in root if len(law)]


def _found(facts: dict[str, str]) -> Found:
    day = facts["시행일자"]
    return Found(
        id=facts["법령일련번호"],
        title=facts.get("법령명한글", ""),
        url=f"https://www.law.go.kr/법령/{_bare(facts.get('법령명한글', ''))}",
        kind=SourceKind.STATUTE if facts.get("법령구분명") == "법률" else SourceKind.RULE,
        on=date(int(day[:4]), int(day[4:6]), int(day[6:8])),
        jurisdiction="KR",
        summary=" ".join(filter(None, (facts.get("제개정구분명"), facts.get("소관부처명")))),
    )


def _in_force(answer: Answer, name: str, title: str, number: str) -> str:
    """The number of the law called `name` that is in force among those that a search found. Raises NoAnswer."""
    today = f"{datetime.now(UTC):%Y%m%d}"
    for facts in _hits(answer):
        same = _bare(facts.get(title, "")) == _bare(name)
        if (
            same
            and facts.get("현행연혁코드", "현행") == "현행"
            and facts.get("시행일자", "") <= today
            and facts.get(number)
        ):
            return str(facts[number])
    raise refuse(answer, Outcome.SOFT_404, f"no law in force is called {name}")


def _bare(title: str) -> str:
    return re.sub(r"[\s·ㆍ・]+", "", title)


def _refused(root: etree._Element) -> tuple[Outcome, str]:
    """What an answer that holds no law says."""
    told = " ".join(" ".join(root.itertext()).split())[:200]
    if "검증" in told:
        check = "check KRATOMWATCH_KEY_LAW_GO_KR, and register this machine's address with it"
        return Outcome.KEY_REFUSED, f"law.go.kr does not take this id from this address ({check}): {told}"
    return (Outcome.SOFT_404 if _ERROR.search(told) else Outcome.WRONG_TYPE), f"law.go.kr gave no law: {told}"


ADAPTERS = (LawGoKr(),)
