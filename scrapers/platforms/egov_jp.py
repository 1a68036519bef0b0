"""e-Gov Law Search (laws.e-gov.go.jp): the laws, orders and ordinances of Japan.

The pages are a program in the browser; the API serves the same law as XML. A law's id (419M60000100014) stands for it
for ever, a revision's id adds the day it came into force and the law that made it. Revisions not yet in force are
listed beside today's (current_revision_status UnEnforced), so the one that is in force (CurrentEnforced) is asked
for by its own id. Only the ordinance itself stands here; lists that a ministry publishes as notices do not.
The form of answers: https://laws.e-gov.go.jp/api/2/swagger-ui; of the XML: the schema XMLSchemaForJapaneseLaw_v3.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any
from urllib.parse import urlencode

from jurisdictions.codebook import SourceKind
from jurisdictions.model import Source
from scrapers.capture import Answer, Outcome, Request
from scrapers.document import Document
from scrapers.extract import Unreadable
from scrapers.platforms.answers import object_of
from scrapers.platforms.base import Ask, Found, Platform, pages, refuse
from scrapers.platforms.marked_up import name_of, prune, rename, root_of, written
from scrapers.platforms.page import ACCEPT, read

_API = "https://laws.e-gov.go.jp/api/2"
_PAGE = re.compile(
    r"https?://(?:laws|elaws)\.e-gov\.go\.jp/(?:law/|document\?(?:[^#]*&)?lawid=|api/[12]/(?:law_data|lawdata)/)"
    r"(?P<id>\d{3}[A-Z][A-Z\d]{11})"
)
#: Readings of characters, printed small above them, and the table of contents.
_FURNITURE = ("Rt", "TOC")
#: Numbers that belong to the words after them.
_NUMBERS = dict.fromkeys(
    ("ArticleTitle", "ParagraphNum", "ItemTitle", *(f"Subitem{n}Title" for n in range(1, 11))), "num"
)
_HEADINGS = dict.fromkeys(
    (
        "LawTitle",
        "ChapterTitle",
        "SectionTitle",
        "PartTitle",
        "ArticleCaption",
        "SupplProvisionLabel",
        "AppdxTableTitle",
    ),
    "heading",
)
_CELLS = {"TableRow": "row", "TableHeaderRow": "row", "TableColumn": "entry", "TableHeaderColumn": "entry"}


_A_PAGE, _MOST_PAGES = 100, 5
_STATUTES = frozenset(("Act", "Constitution"))


class EgovJp:
    """One law at the revision in force; and the search of all."""

    platform = Platform(
        "egov-jp",
        "Japan: laws, cabinet orders and ministerial ordinances",
        (r"https?://(?:laws|elaws)\.e-gov\.go\.jp/(?:law/|document\?|api/)",),
        documentation="https://laws.e-gov.go.jp/api/2/swagger-ui",
        words=("クラトム", "ミトラギニン", "ミトラガイナ"),
    )

    def route(self, source: Source, url: str, ask: Ask) -> Request:
        """The XML of the revision in force of the law that `url` names."""
        match = _PAGE.match(url)
        if match is None:
            raise ValueError(f"{url} names no law, such as /law/419M60000100014")
        answer = ask(Request(f"{_API}/law_revisions/{match['id']}?response_format=json", "application/json"))
        return Request(f"{_API}/law_data/{_revision(answer)}?response_format=xml", ACCEPT["xml"])

    def document(self, source: Source, answer: Answer) -> Document:
        """The Document of that law. Raises Unreadable where the answer holds none that is in force."""
        root = root_of(answer)
        law = root if name_of(root) == "Law" else root.find(".//{*}law_full_text/{*}Law")
        if law is None:
            raise Unreadable(Outcome.SOFT_404, _message(root.findtext(".//{*}message") or "no <Law> in the answer"))
        ended = root.findtext(".//{*}revision_info/{*}repeal_status") or "None"
        if ended != "None":
            raise Unreadable(Outcome.MOVED, f"e-Gov says of this law: {ended}")
        prune(law, _FURNITURE)
        rename(law, {**_NUMBERS, **_HEADINGS, **_CELLS})
        return read(source, answer, written(law), format="xml")

    def find(self, words: str, since: date, ask: Ask) -> Iterator[Found]:
        """Laws in force whose text names `words` and whose revision came into force on or after `since`. The API has
        no order by day: what comes from it is in its own."""
        offset = 0
        for _ in pages(_MOST_PAGES):
            query = urlencode({"keyword": words, "limit": _A_PAGE, "offset": offset, "response_format": "json"})
            answer = ask(Request(f"{_API}/keyword?{query}", "application/json"))
            told = object_of(answer)
            if not isinstance(told.get("items"), list):
                raise refuse(answer, Outcome.HTTP_ERROR, _message(str(told.get("message") or "no items in the answer")))
            found = map(_found, told["items"])
            yield from (law for law in found if law.on is None or law.on >= since)
            following = told.get("next_offset")
            if not told["items"] or not isinstance(following, int) or following <= offset:
                return
            offset = following


def _found(item: dict[str, Any]) -> Found:
    info, revision = item["law_info"], item["revision_info"]
    begins = revision.get("amendment_enforcement_date")
    return Found(
        id=revision.get("law_revision_id") or info["law_id"],
        title=revision["law_title"],
        url=f"https://laws.e-gov.go.jp/law/{info['law_id']}",
        kind=SourceKind.STATUTE if info.get("law_type") in _STATUTES else SourceKind.RULE,
        on=date.fromisoformat(begins[:10]) if begins else None,
        jurisdiction="JP",
        summary=re.sub(r"<[^>]+>", "", " … ".join(one.get("text", "") for one in item.get("sentences") or []))[:500],
    )


def _revision(answer: Answer) -> str:
    """The id of the revision in force. Raises NoAnswer where there is none."""
    told = object_of(answer)
    if "revisions" not in told:
        raise refuse(answer, Outcome.SOFT_404, _message(str(told.get("message") or "no revisions in the answer")))
    now = [one for one in told["revisions"] if one.get("current_revision_status") == "CurrentEnforced"]
    if not now:
        states = {str(one.get("current_revision_status")) for one in told["revisions"]}
        raise refuse(
            answer, Outcome.MOVED, f"no revision of this law is in force: {', '.join(sorted(states)) or 'none'}"
        )
    return str(now[0]["law_revision_id"])


def _message(text: str) -> str:
    return f"e-Gov says: {' '.join(text.split())[:200]}"


ADAPTERS = (EgovJp(),)
