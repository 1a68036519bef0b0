"""What kind of document a page is by its own words: law, bill, record of a bill, proposal, notice, old version.

The kind of the source is a hint and no proof: an address of a statute may show a bill, a bill's page may show the
signed act. Only a text that shows itself to be law can settle a status.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

from jurisdictions.codebook import SourceKind
from scrapers.document import Document
from tracker.coding.lexicon import lexicons_for
from tracker.coding.page import Page
from tracker.coding.timing import Dated
from tracker.coding.words import is_question
from tracker.reading import Context


class Nature(Enum):
    """What a document is."""

    LAW = "law"
    BILL = "bill"
    RECORD = "record"  # data about a bill
    PROPOSAL = "proposal"
    NOTICE = "notice"
    FAQ = "faq"  # an agency tells the law in its own words
    DETERMINATION = "determination"
    SUPERSEDED = "superseded"  # a former version of a law
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Judged:
    """The nature of a page, and whether its text shows that what it tells of became law."""

    nature: Nature
    enacted: bool


_HEAD = 2500
_LAW_KINDS = frozenset(
    (
        SourceKind.STATUTE,
        SourceKind.RULE,
        SourceKind.SCHEDULE_LIST,
        SourceKind.GAZETTE,
        SourceKind.REGISTER,
        SourceKind.ACT,
    )
)
_MAY_PROPOSE = frozenset((SourceKind.REGISTER, SourceKind.GAZETTE, SourceKind.RULE, SourceKind.AGENCY_PAGE))
_RECORD = re.compile(
    r"\b(?:legislative_session|from_organization|bill_id|identifier:.{0,40}|abstracts|other_titles|sponsors)\b",
    re.IGNORECASE,
)


def judge(page: Page, dated: Dated | None) -> Judged:
    """The Judged nature of `page`, which `dated` says when it was approved (timing.approved)."""
    kind, text = page.context.kind, page.view.text
    head = text[:_HEAD]
    enacted = _enacted(page, dated)
    if kind is SourceKind.NEWS:
        return Judged(Nature.NOTICE, False)
    if _is_record(page, head):
        return Judged(Nature.RECORD, page.has("became_law", text))
    if page.has("superseded", head):
        return Judged(Nature.SUPERSEDED, True)
    if kind is SourceKind.BILL or _shows_bill(page, head):
        return Judged(Nature.LAW if enacted else Nature.BILL, enacted)
    if kind in _MAY_PROPOSE and page.has("proposed", head) and not page.has("adopted_rule", text[:20000]):
        return Judged(Nature.PROPOSAL, False)
    if kind in _LAW_KINDS:
        return Judged(Nature.LAW, True)
    return Judged(_unofficial(page, head), False)


def _is_record(page: Page, head: str) -> bool:
    data = (page.document.format or page.context.format) == "json"
    return (data and len(_RECORD.findall(page.view.text[:20000])) >= 2) or (
        page.context.kind is SourceKind.API and data and bool(_RECORD.search(head))
    )


def _unofficial(page: Page, head: str) -> Nature:
    kind = page.context.kind
    if page.has("press", head):
        return Nature.NOTICE
    if kind in (SourceKind.AGENCY_PAGE, SourceKind.IMPORT_ALERT):
        text = page.view.text[:20000]
        if page.has("faq", text) or _asks(page):
            return Nature.FAQ
        if page.has("determination", text):
            return Nature.DETERMINATION
        return Nature.FAQ if page.has("citation", text) and not page.has("notice_mark", head) else Nature.NOTICE
    return Nature.UNKNOWN


def _asks(page: Page) -> bool:
    """True where a question about kratom stands as a line of its own: questions and answers."""
    return any(
        (clause := page.clause_at(mention.start)) is not None and is_question(clause.text) and len(clause.text) < 160
        for mention in page.mentions
    )


def _shows_bill(page: Page, head: str) -> bool:
    """Marks of a bill at the top and an enacting formula: a bill, unless something shows it became law."""
    marks = page.has("bill_strong", head)
    return marks and (page.has("enacting", page.view.text[:20000]) or page.has("bill_stage", head))


def _enacted(page: Page, dated: Dated | None) -> bool:
    text = page.view.text
    head, tail = text[:6000], text[-3000:]
    if any(page.has("signed_line", line) for line in tail.splitlines()):
        return True
    if page.has("unsigned", tail) or page.has("unsigned", head):
        return False
    if dated is not None and (dated.start < 8000 or dated.start > len(text) - 6000):
        return True
    return any(page.has("chapter", line) for line in (*head.splitlines(), *tail.splitlines()) if len(line) < 80)


def plain_in_force(document: Document, context: Context) -> bool | None:
    """Whether a document that does not name kratom is law in force, from its kind and its first words."""
    kind, head = context.kind, document.text[:_HEAD]
    if kind is SourceKind.BILL or (
        document.format == "json" and kind in (None, SourceKind.API) and _RECORD.search(document.text[:20000])
    ):
        return False
    if kind not in _LAW_KINDS:
        return None
    lexicons = lexicons_for(context.language or document.language, head)
    return not any(lexicon.has("superseded", head) for lexicon in lexicons)
