"""When a law applies: effective, enacted, lapsing and ended, by the law's own words.

A date means something only beside the word that makes it so ("takes effect on", "approved", "shall expire"), and
only where that sentence is about the kratom rule: its own section or history note first, else the act as a whole.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from jurisdictions.codebook import SourceKind
from tracker.coding import dates
from tracker.coding.dates import Found
from tracker.coding.page import Page
from tracker.coding.structure import Clause
from tracker.coding.words import QUOTED

_AFTER, _BEFORE = 90, 70
#: "1.2.26" is the shortest way to write a day.
_SHORTEST_DATE = 6
#: A gazette's masthead has so many lines at most.
_MASTHEAD = 8
#: A page says above its text that the law was undone, in its first lines.
_EDGE_LINES = 12
_LONG_AFTER = timedelta(days=60)
#: Letters that a bare statement of commencement holds beside its verb and its date ("on the", "des Jahres").
_REST = 16


@dataclass(frozen=True, slots=True)
class Dated:
    """A day with the words that give it."""

    day: date
    start: int
    end: int


@dataclass(frozen=True)
class Times:
    """What a page says of time; each None where it says nothing."""

    effective: Dated | None = None
    enacted: Dated | None = None
    expires: Dated | None = None


def read_times(
    page: Page, sections: frozenset[int], enacted: Dated | None, absent: frozenset[int] = frozenset()
) -> Times:
    """The times of `page`, whose rules on kratom stand in `sections` and which was `approved` on `enacted`; its
    sections `absent` are left out."""
    effective = _effective(page, sections, enacted, absent)
    return Times(effective, enacted, _expires(page, sections, effective))


def amended_since(page: Page, day: date) -> bool:
    """True where `page` says that it is the text as it was changed long after `day`: its own commencement does not
    tell since when a line of its lists has been there."""
    clauses = (c for c in page.edges if page.has("consolidated", c.text))
    return any((found := near(page, c, "consolidated")) and found.day > day + _LONG_AFTER for c in clauses)


def reworded_since(page: Page, sections: frozenset[int], effective: Dated) -> bool:
    """True where a note in `sections` tells that their words are of an act made long after the day `effective`, which
    another section gives: that is the day of the words that stood there before."""
    clause = page.clause_at(effective.start)
    if clause is None or clause.section in page.with_outer(sections):
        return False
    notes = (c for k in sections for c in page.structure.by_section[k] if page.is_note(c))
    return any((found := near(page, c, "consolidated")) and found.day > effective.day + _LONG_AFTER for c in notes)


def near(page: Page, clause: Clause, cue: str, after: int = _AFTER, before: int = _BEFORE) -> Dated | None:
    """The date that goes with `cue` in `clause`: within or after the cue's words, else before them."""
    text = page.without(f"{cue}_reference", clause.text)  # "as defined on the effective date of this amendment"
    matches = [match for _, match in page.finditer(cue, text)]
    found = page.dates(text) if matches else []
    # A date in brackets belongs to what is cited there: "Ordinance 12 (effective 1 May), effective 3 May".
    for match in sorted(matches, key=lambda m: _bracketed(text, m.start())) if found else ():
        if chosen := _beside(found, match, after, before):
            low, high = min(match.start(), chosen.start), max(match.end(), chosen.end)
            return Dated(chosen.day, clause.start + low, clause.start + high)
    return None


def _bracketed(text: str, at: int) -> bool:
    start = max(0, at - 1000)  # no citation is longer; from the start of a hostile text it would cost its square
    return text.count("(", start, at) > text.count(")", start, at)


def _beside(found: Sequence[Found], match: re.Match[str], after: int, before: int) -> Found | None:
    follows = [f for f in found if match.start() <= f.start <= match.end() + after]
    if follows:
        return follows[0]
    precedes = [f for f in found if match.start() - before <= f.end <= match.start()]
    return precedes[-1] if precedes else None


def approved(page: Page) -> Dated | None:
    """The day the act was approved, signed or became law, where the page tells it."""
    for clause in reversed(page.edges):
        if page.has("approved", clause.text) and (found := near(page, clause, "approved", 60, 40)):
            return found
    return None


def event_day(page: Page, event: str) -> Dated | None:
    """The day of an event that a period is counted from ("approval", "publication", "passage")."""
    cue = _EVENT_CUES.get(event.lower().split()[-1], "published")
    # A hostile text counts from it in every sentence.
    return page.once(f"day {cue}", 0, lambda: approved(page) if cue == "approved" else _day_of(page, cue))


def _day_of(page: Page, cue: str) -> Dated | None:
    for clause in page.edges:
        if page.has(cue, clause.text) and (found := near(page, clause, cue, 40, 30)):
            return found
    return _masthead_day(page) if cue == "published" else None


def _masthead_day(page: Page) -> Dated | None:
    """The day of the gazette, in the page's title or in its masthead: below the gazette's name, in the first lines."""
    if page.has("published", page.document.title) and len(found := page.dates(page.document.title)) == 1:
        return Dated(found[0].day, 0, 0)
    named = False
    for clause in page.structure.clauses[:_MASTHEAD]:
        named = named or page.has("published", clause.text)
        dated = page.dates(clause.text) if named and not page.has("approved", clause.text) else []
        if dated:
            return Dated(dated[0].day, clause.start + dated[0].start, clause.start + dated[0].end)
    return None


_EVENT_CUES = {
    "approval": "approved", "signature": "approved", "signing": "approved", "enactment": "approved", "law": "approved",
    "passage": "passed", "adoption": "passed",
}  # fmt: skip


def _effective(page: Page, sections: frozenset[int], enacted: Dated | None, absent: frozenset[int]) -> Dated | None:
    own: list[Dated] = []
    general: list[Dated] = []
    after: list[Dated] = []
    for clause in page.timed(sections):
        if clause.section in absent or page.has("version_end", clause.text) or _of_others(page, clause, sections):
            continue
        if not page.has("effective", clause.text):
            continue
        found = _clause_effective(page, clause, enacted)
        if found is None:
            continue
        if clause.section in page.with_outer(sections) and _speaks_of_itself(page, clause):
            own.append(found)
        elif page.has("effective_strict", clause.text) or page.is_note(clause) or _only_commences(page, clause):
            general.append(found)
            if sections and clause.section > max(sections):
                after.append(found)
    # A gazette prints acts behind one another: the commencement of this one follows its rules.
    return _latest_in_force(page, own) or _latest_in_force(page, after) or _latest_in_force(page, general)


def _of_others(page: Page, clause: Clause, sections: frozenset[int]) -> bool:
    """True where `clause` dates sections of this act by their numbers ("Section 2 of this act takes effect …") and
    none of `sections` is one of them."""
    match = page.search("of_section", clause.text) if page.may_hold(clause, "of_section") else None
    if match is None:
        return False
    named = [int(number) for number in _NUMBER.findall(match["numbers"])]
    if len(named) == 2 and _RANGE.search(match["numbers"]):
        named = list(range(named[0], named[1] + 1))
    outer = (page.structure.sections[page.structure.sections[k].outer] for k in sections)
    own = {int(_NUMBER.findall(section.number)[0]) for section in outer if section.of_act}
    return bool(own) and not own & set(named)


_NUMBER, _RANGE = re.compile(r"\d{1,3}"), re.compile(r"\bto\b|through|-")


def _speaks_of_itself(page: Page, clause: Clause) -> bool:
    return (
        page.is_note(clause)
        or page.has("effective_strict", clause.text)
        or page.has("effective_section", clause.text)
        or _only_commences(page, clause)
    )


def _only_commences(page: Page, clause: Clause) -> bool:
    """True for a clause with nothing in it but its day of commencement: "In force from 1 July 2024."."""
    text = page.without("effective", clause.text)
    dated = (text[found.start : found.end] for found in page.dates(clause.text))
    return _letters(text) - sum(map(_letters, dated)) <= _REST


def _letters(text: str) -> int:
    return sum(map(str.isalpha, text))


def _clause_effective(page: Page, clause: Clause, enacted: Dated | None) -> Dated | None:
    found, counted = near(page, clause, "effective"), _counted(page, clause, enacted)
    if found and counted and counted.end <= found.end - _SHORTEST_DATE:
        return counted  # "on the day after publication; at the same time the order of 3 March 2010 is repealed"
    if found:
        day = found.day
        if page.has("from_after", clause.text) and dates.last_of_month(day):
            day += timedelta(days=1)
        return Dated(day, found.start, found.end)
    return counted


def _counted(page: Page, clause: Clause, enacted: Dated | None) -> Dated | None:
    month = page.search("month_after", clause.text)
    for cue in ("days_after", "day_after", "upon"):
        match = next(((lex, m) for lex, m in page.finditer(cue, clause.text) if not _within(m, month)), None)
        if match is None:
            continue
        lexicon, words = match
        event = _told(words, "event") or "approval"
        base = event_day(page, event) or (enacted if event == "approval" else None)
        if base is None:
            continue
        written = _told(words, "days")
        count = lexicon.value(written) if written else None
        if cue == "days_after" and count is None:
            continue
        day = _add(base.day, int(count or (1 if cue == "day_after" else 0)), _told(words, "unit") or "days")
        return Dated(_first_of_month(page, clause, day), clause.start + words.start(), clause.start + words.end())
    base = event_day(page, _told(month, "event")) if month and _told(month, "event") else None
    if month is None or base is None:
        return None
    return Dated(_first_of_month(page, clause, base.day), clause.start + month.start(), clause.start + month.end())


def _within(words: re.Match[str], others: re.Match[str] | None) -> bool:
    """True where `words` are said within `others`: "the third month after its approval" counts no days."""
    return others is not None and others.start() <= words.start() < others.end()


def _first_of_month(page: Page, clause: Clause, day: date) -> date:
    """`day`, or the first of the month (of the third month …) after it where `clause` says so."""
    for lexicon, match in page.finditer("month_after", clause.text):
        return _add(day.replace(day=1), int(lexicon.value(_told(match, "months")) or 1), "months")
    return day


def _told(words: re.Match[str], name: str) -> str:
    """What the group `name` of `words`, or one of its kin (name2, name3), caught; "" where none did."""
    return next((text for group, text in words.groupdict().items() if text and group.rstrip("0123456789") == name), "")


#: How the words for "month" and "year" begin in the languages that count a period in them.
_MONTHS = (
    "month", "monat", "mes", "mois", "mies", "bulan", "měs", "mjesec", "lun", "мес", "міс", "ay", "kuu", "hónap", "mån",
    "maand", "mēn", "mėn", "月", "箇月", "か月", "个月", "個月", "개월", "월", "เดือน", "tháng", "חודש", "شهر", "أشهر",
)  # fmt: skip
_WEEKS = (
    "week", "woche", "semana", "semaine", "settiman", "săptăm", "tydzie", "tygod", "týd", "týž", "tjed", "ted", "veck",
    "uke", "uge", "viikko", "viiko", "nädal", "nedēļ", "savait", "hét", "недел", "тижн", "седмиц", "hafta", "minggu",
    "週", "周", "주", "สัปดาห์", "tuần", "שבוע", "أسبوع", "أسابيع",
)  # fmt: skip
_YEARS = ("year", "jahr", "año", "an", "rok", "год", "рік", "年", "년", "yıl")


def _add(day: date, count: int, unit: str) -> date:
    if unit.lower().startswith(_MONTHS):
        month = day.month - 1 + count
        return _in_month(day, day.year + month // 12, month % 12 + 1)
    if unit.lower().startswith(_WEEKS):
        return day + timedelta(weeks=count)
    if unit.lower().startswith(_YEARS):
        return _in_month(day, day.year + count, day.month)
    return day + timedelta(days=count)


def _in_month(day: date, year: int, month: int) -> date:
    """The same day of that month, or its last."""
    return day.replace(year=year, month=month, day=min(day.day, calendar.monthrange(year, month)[1]))


def _latest_in_force(page: Page, found: Sequence[Dated]) -> Dated | None:
    """The latest day not after today, else the first to come."""
    past = [f for f in found if f.day <= page.context.today]
    if past:
        return max(past, key=lambda f: f.day)
    return min(found, key=lambda f: f.day, default=None)


def _expires(page: Page, sections: frozenset[int], effective: Dated | None) -> Dated | None:
    if not (page.shows("expires") or page.shows("lasts")):
        return None
    for clause in page.timed(sections):
        if not page.has("expires_subject", clause.text) or not _relevant(page, clause, sections):
            continue
        if page.has("expires", clause.text) and (found := near(page, clause, "expires", 60, 0 if page.spaced else 40)):
            return found
        if effective and (lasting := _lasting(page, clause, effective)):
            return lasting
    return None


def _relevant(page: Page, clause: Clause, sections: frozenset[int]) -> bool:
    if clause.section in sections or page.focused or not sections or len(page.structure.sections) < 4:
        return True
    last = max((k for k in sections if k < clause.section), default=None)
    return page.has("whole_law", clause.text) and (page.of_one_subject or page.in_one_division(clause, last))


def _lasting(page: Page, clause: Clause, effective: Dated) -> Dated | None:
    if not (page.has("effective", clause.text) or page.has("expires", clause.text)):
        return None
    lasting = page.finditer("lasts", clause.text) if page.has("temporary", clause.text) else ()
    for lexicon, match in (*lasting, *page.finditer("expires_after", clause.text)):
        if count := lexicon.value(_told(match, "days")):
            day = _add(effective.day, int(count), _told(match, "unit"))
            return Dated(day, clause.start + match.start(), clause.start + match.end())
    return None


def awaited(page: Page, sections: frozenset[int]) -> Clause | None:
    """The clause by which the rules in `sections` wait for a day that is not yet told: a note that they are
    prospective, or, in the text of an act as it was passed, "on such day as the Minister may appoint"."""
    for clause in page.timed(sections):
        if page.has("prospective", clause.text) and any(0 <= k - clause.section <= 1 for k in sections):
            return clause
        as_passed = page.context.kind in (SourceKind.ACT, SourceKind.GAZETTE)
        if as_passed and page.has("appointed_day", clause.text):
            return clause
    return None


def endings(page: Page) -> Iterator[tuple[Dated | None, Clause]]:
    """Clauses that say a kratom rule has ended (repealed, deleted from the list), with the day where told."""
    for clause in page.timed(frozenset()):
        text = clause.text
        repealed = page.has("repealed_mark", text) and page.names_kratom_above(clause)
        removed = bool(page.of(clause)) and page.removes(clause)
        repealed = repealed or _struck_down(page, clause)
        if (repealed or removed) and not page.has("proposed", text) and not _of_another(page, clause):
            yield near(page, clause, "repeal_effective", 140, 90), clause


def _struck_down(page: Page, clause: Clause) -> bool:
    """True where `clause` tells that a court or a parliament undid this law: no proviso for the case that one does."""
    if not page.has("struck_down", clause.text) or page.has("severability", clause.text):
        return False
    own = clause.section in page.touched_sections or page.names_kratom_above(clause)
    own = own or (page.of_one_subject and page.has("whole_law", clause.text))
    return own or clause in page.edges[:_EDGE_LINES]


def _of_another(page: Page, clause: Clause) -> bool:
    """True where the clause ends something that it names in quotation marks, which is not kratom: "the entry
    “Gabapentin” is deleted"."""
    return not page.of(clause) and QUOTED.search(clause.text) is not None
