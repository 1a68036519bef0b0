"""Terms that a law defines: words that stand for kratom in its other sections."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tracker.coding.substances import Mention, Substance, scan

if TYPE_CHECKING:
    from tracker.coding.page import Page
    from tracker.coding.structure import Clause

_TERM = re.compile(
    r"^\W{0,8}(?:(?:section|sec\.|article|art\.|§)\s?\d[\w-]{0,8}\.?\s{1,3})?(?:\(?\w{1,4}[.)]\s{0,3}){0,3}"
    r"(?:(?:[\w ]{0,40}\b)?(?:as\sused\sin|in|for\s(?:the\s)?purposes?\sof)\sth(?:is|ese)\s\w{1,12},?[\s—–:-]{1,3})?"
    r"(?:the\sterm\s)?(?:[\"'“‘„«](?P<quoted>[^\"'”’“»;:.]{3,60}?)[\"'”’“»]\s{0,2}"
    r"(?:means?|includes?|has the meaning|refers?\sto|shall\s(?:mean|refer\sto|include))"
    r"|(?P<plain>(?:[\w-]{2,20}\s){1,4})(?:means|has the meaning|refers\sto|shall\smean))\b",
    re.IGNORECASE,
)


def aliases_of(page: Page) -> dict[str, Substance]:
    """Defined terms of `page` that take kratom in without naming it ("specialized product"), in lower case, with
    what their definition names first: "isolated alkaloid" may be 7-hydroxymitragynine alone."""
    found: dict[str, Substance] = {}
    told: set[int] = set()  # definitions whose term was weighed: what is before their first mention is before all
    for mention in page.mentions:
        clause = page.clause_at(mention.start)
        if clause is None:
            continue
        called = _called(page, clause, mention)
        if called and not scan(called) and called not in _COMMON_TERMS:
            found.setdefault(called, mention.substance)
        for candidate in (clause, *page.structure.parents(clause)):
            if candidate.start in told:
                break
            match = _TERM.match(candidate.text)
            if not match:
                continue
            told.add(candidate.start)
            end = mention.start - candidate.start if candidate is clause else len(candidate.text)
            positive = not page.has("exempt", candidate.text[match.end() : end])
            if candidate is not clause:
                positive = positive and not page.has("exempt", clause.text)
            term = (match["quoted"] or match["plain"]).strip().lower()
            if positive and not scan(term) and len(term) > 3 and term not in _COMMON_TERMS:
                found.setdefault(term, mention.substance)
            break
    return dict(sorted(found.items()))


def _called(page: Page, clause: Clause, mention: Mention) -> str:
    """The word by which the law calls from here on what was just named: 'products with kratom, hereinafter "products"'.
    Of one long word what does not change from case to case."""
    after = mention.end - clause.start
    match = page.search("called", clause.text[after : after + _NEAR])
    term = match["term"].strip().lower() if match else ""
    return term[:-2] if " " not in term and len(term) > _LONG else term


#: A name for what was named follows it within so many letters; a word is long that has more than so many.
_NEAR, _LONG = 160, 6
_COMMON_TERMS = frozenset(
    ("person", "food", "product", "department", "dietary ingredient", "drug", "sale", "sell", "this section")
)


def defines_kratom(head: str) -> bool:
    """True where `head`, the beginning of a clause, defines a word for the plant."""
    match = _TERM.search(head)
    named = scan(match["quoted"] or match["plain"]) if match else []
    return any(mention.substance is Substance.LEAF for mention in named)
