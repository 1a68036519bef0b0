"""Document to Reading: the one way in.

`read` lays the document out, collects what each operative clause says (`findings_of`), judges what kind of
document it is, puts it in time, and stamps the result with the coder's version.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from jurisdictions.codebook import Status
from scrapers.bills import record_in
from scrapers.document import Document
from tracker.bills.reading import read_record
from tracker.coding import CODER
from tracker.coding.bans import bans
from tracker.coding.conditions import conditions
from tracker.coding.decide import Outcome, decide
from tracker.coding.findings import Finding, Via
from tracker.coding.limits import limits
from tracker.coding.nature import Judged, Nature, judge, plain_in_force
from tracker.coding.page import Page, lay_out
from tracker.coding.rules import rules
from tracker.coding.schedules import entries, schedule_findings
from tracker.coding.substances import scan
from tracker.coding.timing import Dated, Times, amended_since, approved, awaited, endings, read_times, reworded_since
from tracker.coding.versions import Versions, versions_of
from tracker.reading import Context, Evidence, Reading

#: A page of news holds at most so many items on kratom that are told apart.
_MOST_NEWS = 40
#: An act names itself in its first lines.
_TITLES = 8


def read(document: Document, context: Context) -> Reading:
    """What `document` says the law is, for `context` (whose, of what kind, read on which day).

    Deterministic; raises nothing on any text. Where the document settles no status, ``status`` is None.
    """
    if (record := record_in(document)) is not None:
        return read_record(document, record, context, CODER)
    named = scan(document.text)
    if not named:
        force = plain_in_force(document, context)
        return Reading(mentions_kratom=False, in_force=force, why="kratom is not named", coder=CODER)
    page = lay_out(document, context, named)
    enacted = approved(page)
    judged = judge(page, enacted)
    found = list(findings_of(page))
    versions = versions_of(page) if judged.nature is Nature.LAW else Versions()
    reading = _read_without(page, judged, found, enacted, versions.later | versions.ended)
    if versions.later:
        later = _read_without(page, judged, found, enacted, versions.replaced | versions.ended)
        reading = replace(reading, later=later if later.would else None)
    return reading


def _read_without(
    page: Page, judged: Judged, found: list[Finding], enacted: Dated | None, absent: frozenset[int]
) -> Reading:
    """The reading of `page` as if its sections `absent` were not there."""
    outcome = decide([finding for finding in found if finding.clause.section not in absent])
    # A bill's own dates are those of its stages; that it became law its record may tell.
    told = Dated(page.context.enacted, 0, 0) if page.context.enacted else None
    approved_on = enacted if judged.enacted else told
    times = read_times(page, outcome.sections, approved_on, absent)
    if approved_on is told:
        times = replace(times, enacted=None)  # no words of this page prove it
    if times.effective and _of_older_words(page, outcome, times.effective):
        times = replace(times, effective=None)
    reading = _READERS.get(judged.nature, _settles_nothing)(page, judged, outcome, times)
    return replace(reading, coder=CODER, instrument=_instrument(page, outcome), nature=judged.nature.value)


def _of_older_words(page: Page, outcome: Outcome, effective: Dated) -> bool:
    """True where the day `effective` is of words that have since been changed."""
    listed_since = outcome.listed and amended_since(page, effective.day)
    return listed_since or reworded_since(page, outcome.sections, effective)


def findings_of(page: Page) -> Iterator[Finding]:
    """Everything that the operative clauses of `page` say of kratom."""
    listed: set[int] = set()
    for entry in entries(page):
        listed.add(entry.clause.start)
        if not entry.removed:
            yield from schedule_findings(entry)
    for rule in rules(page):
        if rule.clause.start in listed:
            yield from (replace(limit, via=Via.SCHEDULE) for limit in limits(rule, listed=True))
        else:
            understood = [*limits(rule), *conditions(rule)]
            yield from understood
            # A prohibition that was understood as something else leaves no doubt.
            yield from (found for found in bans(rule) if not (understood and found.provision == "doubt"))


def _law(page: Page, judged: Judged, outcome: Outcome, times: Times) -> Reading:
    today = page.context.today
    future = times.effective is not None and times.effective.day > today
    lapsed = times.expires is not None and times.expires.day <= today
    if outcome.status is None:
        begun = True if times.effective is not None and not future else None
        return _ended(page, times) or _base(page, outcome, Times(), in_force=begun, why=_unsettled(outcome))
    if (gone := _repealed(page, outcome)) is not None:
        return gone
    if not future and times.effective is None:
        future = awaited(page, outcome.sections) is not None
    if future:
        return _base(page, outcome, times, in_force=False, would=outcome.status, why=f"not yet in force: {outcome.why}")
    if lapsed and times.expires:
        reading = _base(page, outcome, times, in_force=False, why="lapsed by its own terms")
        return replace(
            reading, ended=times.expires.day, evidence=(*reading.evidence, _dated(page, "ended", times.expires))
        )
    return _base(page, outcome, times, in_force=True, status=outcome.status, why=outcome.why)


def _repealed(page: Page, outcome: Outcome) -> Reading | None:
    """The reading of a section that is still printed, with the note that it was repealed (None before that day), or
    that a court or a parliament undid it: what holds instead a person must say."""
    for dated, clause in endings(page):
        if page.has("struck_down", clause.text):
            proof = page.view.evidence("ended", clause.start, clause.end)
            why = "the page says that its law was struck down"
            return Reading(mentions_kratom=True, in_force=False, evidence=(proof,), why=why, unsettled=(why,))
        if clause.section not in outcome.sections or not page.has("repealed_note", clause.text):
            continue
        if dated is not None and dated.day > page.context.today:
            return None
        proof = page.view.evidence("ended", clause.start, clause.end)
        return Reading(
            mentions_kratom=True, in_force=False, ended=dated.day if dated else None, evidence=(proof,),
            why="printed with the note that it was repealed",
        )  # fmt: skip
    return None


def _unsettled(outcome: Outcome) -> str:
    return f"not settled: {outcome.unsettled[0]}" if outcome.unsettled else "no operative rule on kratom"


def _ended(page: Page, times: Times) -> Reading | None:
    """A page that says itself that its kratom rule is gone."""
    for dated, clause in endings(page):
        day = dated or times.effective
        if day is None:
            continue
        proof = page.view.evidence("ended", dated.start if dated else clause.start, dated.end if dated else clause.end)
        if dated:
            proof = page.view.evidence("ended", *_round(clause.start, clause.end, dated))
        gone = day.day <= page.context.today
        return Reading(
            mentions_kratom=True, in_force=not gone, ended=day.day, evidence=(proof,),
            why="the document says that its rule on kratom " + ("has ended" if gone else "will end"),
        )  # fmt: skip
    return None


def _round(start: int, end: int, dated: Dated) -> tuple[int, int]:
    return (start, end) if end - start <= 200 else (max(start, dated.start - 100), min(end, dated.end + 60))


def _bill(page: Page, judged: Judged, outcome: Outcome, times: Times) -> Reading:
    times = times if outcome.status is not None else Times()
    if page.has("summary_head", page.view.text[:800]) and not page.has("enacting", page.view.text[:20000]):
        return _base(page, outcome, Times(), in_force=False, why="a summary of a bill, without its words")
    return _base(
        page, outcome, times, in_force=False, would=outcome.status, why=f"a bill: {outcome.why or 'no rule on kratom'}"
    )


def _record(page: Page, judged: Judged, outcome: Outcome, times: Times) -> Reading:
    why = "a record about a bill, without its text"
    return Reading(mentions_kratom=True, in_force=None if judged.enacted else False, why=why)


def _superseded(page: Page, judged: Judged, outcome: Outcome, times: Times) -> Reading:
    return _base(page, outcome, times, in_force=False, why="a former version of the law")


def _proposal(page: Page, judged: Judged, outcome: Outcome, times: Times) -> Reading:
    if page.has("withdrawn", page.view.text[:3000]):
        return Reading(mentions_kratom=True, in_force=False, why="a proposal that was withdrawn")
    return _base(page, outcome, times, in_force=False, would=outcome.status, why="a proposal")


def _notice(page: Page, judged: Judged, outcome: Outcome, times: Times) -> Reading:
    told = {c.start: c for m in page.mentions if (c := page.clause_at(m.start)) is not None}
    proofs = tuple(page.view.evidence("notice", c.start, c.end) for c in list(told.values())[:_MOST_NEWS])
    return Reading(mentions_kratom=True, evidence=proofs, notice=True, why="news about kratom, not its law")


def _faq(page: Page, judged: Judged, outcome: Outcome, times: Times) -> Reading:
    """An agency that states the law, and where it speaks of kratom cites it or says since when, is believed; else
    it is news."""
    proof = outcome.decided_by
    food = outcome.proofs.get("food_use")
    if food is not None and page.has("determination", food.clause.text):
        determined = _determined(page, outcome, times)
        if determined is not None:
            return determined
    if outcome.status is None or proof is None:
        return _ended(page, times) or _notice(page, judged, outcome, times)
    about = page.touched_sections | {proof.clause.section}
    cited = any(page.has("citation", clause.text) for k in about for clause in page.structure.by_section[k])
    if not cited and times.effective is None:
        return _notice(page, judged, outcome, times)
    return _law(page, judged, outcome, times)


def _determination(page: Page, judged: Judged, outcome: Outcome, times: Times) -> Reading:
    return _determined(page, outcome, times) or _faq(page, judged, outcome, times)


def _determined(page: Page, outcome: Outcome, times: Times) -> Reading | None:
    """An agency's own statement that kratom is no lawful food, whatever else it tells; None where it states none."""
    proof = outcome.proofs.get("food_use")
    if proof is None or outcome.status not in (None, Status.RESTRICTED):
        return None
    kept = Outcome({"food_use": "prohibited", "basis": "determination"}, {"food_use": proof}, Status.RESTRICTED, proof)
    return _base(page, kept, times, in_force=True, status=Status.RESTRICTED, why="determined not lawful as food")


def _settles_nothing(page: Page, judged: Judged, outcome: Outcome, times: Times) -> Reading:
    return _base(page, outcome, Times(), in_force=None, why="the document does not show that it is law")


_READERS = {
    Nature.LAW: _law, Nature.BILL: _bill, Nature.RECORD: _record, Nature.SUPERSEDED: _superseded,
    Nature.PROPOSAL: _proposal, Nature.NOTICE: _notice, Nature.FAQ: _faq, Nature.DETERMINATION: _determination,
}  # fmt: skip


def _base(
    page: Page, outcome: Outcome, times: Times, *, in_force: bool | None, why: str,
    status: Status | None = None, would: Status | None = None,
) -> Reading:  # fmt: skip
    return Reading(
        mentions_kratom=True, status=status, in_force=in_force, would=would, why=why,
        effective=times.effective.day if times.effective else None,
        enacted=times.enacted.day if times.enacted else None,
        expires=times.expires.day if times.expires else None,
        provisions=dict(outcome.provisions), evidence=tuple(_evidence(page, outcome, times, status, would)),
        unsettled=tuple(outcome.unsettled),
    )  # fmt: skip


def _evidence(
    page: Page, outcome: Outcome, times: Times, status: Status | None, would: Status | None
) -> Iterator[Evidence]:
    if outcome.decided_by is not None:
        name = "status" if status else "would"
        if status or would:
            yield page.view.evidence(name, outcome.decided_by.start, outcome.decided_by.end)
    for provision, proof in outcome.proofs.items():
        yield page.view.evidence(provision, proof.start, proof.end)
    for name, dated in (("effective", times.effective), ("enacted", times.enacted)):
        if dated is not None:
            yield _dated(page, name, dated)


def _dated(page: Page, name: str, dated: Dated) -> Evidence:
    clause = page.clause_at(dated.start)
    start, end = (clause.start, clause.end) if clause else (dated.start, dated.end)
    return page.view.evidence(name, *_round(start, end, dated))


def _instrument(page: Page, outcome: Outcome) -> str:
    """The citation of the act or rule: of that which gave the rule on kratom its words, by the note beside it; else
    of the page itself, by its title; else the first that a note or the page's beginning cites."""
    notes = [c for c in page.structure.clauses if page.is_note(c)]
    beside = (c.text for c in notes if c.section in outcome.sections)
    cited = (c.text for c in notes)
    for stretch in (*beside, *_titles(page), *cited, page.view.text[:3000]):
        if match := page.search("instrument", stretch):
            return " ".join(match[0].split()).rstrip(".,;:")
    return ""


def _titles(page: Page) -> Iterator[str]:
    """The page's title and first lines, those that begin with the citation of an act."""
    for line in (page.document.title, *(c.text for c in page.structure.clauses[:_TITLES])):
        if (match := page.search("instrument", line)) and not line[: match.start()].strip():
            yield line
