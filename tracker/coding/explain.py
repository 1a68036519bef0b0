"""Why a document is read as it is: what each clause on kratom was taken for, what it set, and what kept it from more.

It runs the coder's own steps over the document and keeps what they say; nothing is judged here a second time.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from scrapers.document import Document
from tracker.coding.bans import hindrance
from tracker.coding.findings import Finding
from tracker.coding.page import Page, Role, lay_out
from tracker.coding.reader import findings_of, read
from tracker.coding.rules import Rule, rules
from tracker.coding.structure import Clause
from tracker.coding.substances import scan
from tracker.coding.versions import Versions, versions_of
from tracker.reading import Context, Reading

_NOT_READ = {
    Role.FINDING: "a finding or purpose, which rules nothing",
    Role.POWER: "a power to make rules, which sets none yet",
    Role.NOTE: "a note beside the law",
    Role.OUTSIDE: "outside the operative words (title, preamble, question, another place's law, dead text)",
}


@dataclass(frozen=True)
class Marked:
    """One clause: its words, where kratom is named in them, what it set ("sale = prohibited"), and what kept it
    from setting more."""

    text: str
    section: str
    named: tuple[tuple[int, int], ...]
    fired: tuple[str, ...]
    blocked: tuple[str, ...]


@dataclass(frozen=True)
class Explanation:
    """``clauses`` are those that name kratom, set something or forbid something, in order; ``languages``
    those it was read in."""

    reading: Reading
    languages: tuple[str, ...]
    clauses: tuple[Marked, ...]


def explain(document: Document, context: Context) -> Explanation:
    """How `document` is read for `context`. Deterministic; raises nothing on any text."""
    named = scan(document.text)
    reading = read(document, context)
    if not named:
        return Explanation(reading, (), ())
    page = lay_out(document, context, named)
    found = list(findings_of(page))
    ruled = {rule.clause.start: rule for rule in rules(page)}
    versions = versions_of(page)
    clauses = tuple(
        _marked(page, clause, [f for f in found if _within(clause, f.clause)], ruled.get(clause.start), versions)
        for clause in page.structure.clauses
        if page.of(clause) or _forbids(ruled.get(clause.start)) or any(_within(clause, f.clause) for f in found)
    )
    return Explanation(reading, tuple(lexicon.language for lexicon in page.lexicons), clauses)


def _forbids(rule: Rule | None) -> bool:
    return rule is not None and rule.role is Role.RULE and rule.prohibits


def _within(clause: Clause, part: Clause) -> bool:
    return clause.start <= part.start < clause.end


def _marked(page: Page, clause: Clause, found: Sequence[Finding], rule: Rule | None, versions: Versions) -> Marked:
    fired = tuple(dict.fromkeys(_fired(finding) for finding in found if finding.provision != "doubt"))
    blocked = [*_blocked(page, clause, found, rule)]
    if clause.section in versions.later:
        blocked.append("it is of a version that starts later")
    if clause.section in versions.ended:
        blocked.append("it is of a version that held until a day that has come")
    named = tuple((m.start - clause.start, min(m.end - clause.start, len(clause.text))) for m in page.of(clause))
    return Marked(clause.text, page.section(clause).heading.strip(), named, fired, tuple(blocked))


def _fired(finding: Finding) -> str:
    """A finding in a few words: "schedule = Schedule I (an entry of a list)"."""
    value = "kratom as such" if finding.provision == "banned" else finding.value
    shade = "" if finding.direct else ", kratom not named here"
    return f"{finding.provision} = {value} ({finding.via.value}{shade})"


def _blocked(page: Page, clause: Clause, found: Sequence[Finding], rule: Rule | None) -> Iterator[str]:
    role = page.role(clause)
    if role in _NOT_READ:
        yield f"not read: {_NOT_READ[role]}"
    elif page.spares(clause):
        yield "not read: it says what the rule does not cover"
    elif rule is None and not found:
        yield "not read as a rule on kratom"
    elif rule is not None and role is Role.DEFINITION:
        yield "a definition: it defines and forbids nothing"
    elif rule is not None and rule.prohibits and not {f.provision for f in found} & {"sale", "possession"}:
        hindered = hindrance(rule)
        if hindered is not None:
            yield f"no ban: {hindered.words}"
