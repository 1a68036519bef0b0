"""How a place's law stands, in whole sentences: for whoever reads one line only.

A row is one of `tracker.queries.status`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any, Literal

from jurisdictions.codebook import Status
from scrapers.capture import Outcome
from tracker.clock import parse
from tracker.telling.inert import one_line
from tracker.telling.wording import day_text, is_local, status_label

Tense = Literal["is", "was"]
Row = Mapping[str, Any]

_STANDS: Mapping[str, str] = {
    Status.BANNED: "Kratom {be} banned in {place}",
    Status.KCPA: "Kratom {be} lawful in {place} under a kratom consumer protection act",
    Status.EXPORT_ALLOWED: "Kratom may be exported from {place} under conditions",
    Status.RESTRICTED: "Kratom {be} lawful in {place} with restrictions",
    Status.UNREGULATED: "No rule on kratom {be} in force in {place}",
    Status.UNKNOWN: "Whether kratom {be} lawful in {place} is not established",
}
#: Of a county or city, whose own law is not all that holds there.
_STANDS_LOCALLY: Mapping[str, str] = {
    Status.UNREGULATED: "No local rule on kratom {be} in force in {place}, where the law above it holds",
    Status.UNKNOWN: "Whether a local rule on kratom {be} in force in {place}, beside the law above it, is not "
    "established",
}
#: What the evidence is worth, by the registry's grade.
GRADES: Mapping[str, str] = {
    "official": "official texts: statute, rule, gazette or an authority's own page",
    "secondary": "secondary sources: no official text was found",
    "weak": "weak evidence: what was found does not settle it alone",
}
#: What kept the law from being seen; others are told by their own name.
_BECAUSE: Mapping[str, str] = {
    Outcome.BLOCKED: "the site turns programs away",
    Outcome.CHALLENGE: "a check for people stands before the page",
    Outcome.LOGIN: "a sign-in form stands where the law was",
    Outcome.NOT_FOUND: "the address is gone",
    Outcome.SOFT_404: "the page no longer shows what it is known by",
    Outcome.MAINTENANCE: "the site is down for maintenance",
    Outcome.MOVED: "the page moved",
    Outcome.EMPTY_SHELL: "the page needs a browser",
    Outcome.EMPTY: "the server sends nothing",
    Outcome.SCANNED: "the document is a picture now",
    Outcome.WRONG_TYPE: "something else is served there",
    Outcome.UNREADABLE: "the file cannot be read",
    Outcome.TOO_LARGE: "the file is too large",
    Outcome.RATE_LIMITED: "the server asked for patience",
    Outcome.SERVER_ERROR: "the server fails",
    Outcome.TIMEOUT: "the server does not answer in time",
    Outcome.DNS_ERROR: "the host has no address",
    Outcome.TLS_ERROR: "the server's certificate is wrong",
    Outcome.CONNECTION_ERROR: "the server cannot be reached",
    Outcome.ROBOTS: "robots.txt asks programs to stay away",
    Outcome.NO_KEY: "the platform wants a key that is not set",
    Outcome.KEY_REFUSED: "the platform refuses the key",
    Outcome.ERROR: "of a defect of this program",
}
#: English puts "the" before names whose head is one of these: the United States, the Northern Territory.
_WITH_ARTICLE = frozenset(
    {"District", "Emirates", "Islands", "Kingdom", "Nation", "Nations", "Netherlands", "Philippines", "Republic",
     "States", "Territory", "Union"}
)  # fmt: skip
_TAIL = re.compile(r"\s*\(|,|\sof\s")


def in_sentence(name: str) -> str:
    """A place's name as it stands within a sentence."""
    name = one_line(name, 120)
    head = _TAIL.split(name, maxsplit=1)[0].split()
    return f"the {name}" if head and head[-1] in _WITH_ARTICLE else name


def _stands(place: str, status: str) -> str | None:
    return (_STANDS_LOCALLY if is_local(place) else {}).get(status) or _STANDS.get(status)


def status_sentence(row: Row, tense: Tense = "is") -> str:
    """How kratom stands, and since when, as exactly as that is known: "Kratom is banned in Alabama, since 10 May
    2016." """
    stands = _stands(row["id"], row["status"])
    if stands is None:
        return f"{one_line(row['name'], 120)}: {status_label(row['status'])}."
    said = stands.format(be=tense, place=in_sentence(row["name"]))
    since = _since(row)
    return f"{said}{since if row['status'] != Status.UNKNOWN else ''}."


def _since(row: Row) -> str:
    if row["since"]:
        return f", since {day_text(date.fromisoformat(row['since']), row['since_certainty'] or 'day')}"
    if row["observed_since"]:
        return f" (first seen on {day_text(date.fromisoformat(row['observed_since']))}; the text gives no date)"
    return ""


def freshness_sentence(row: Row) -> str:
    """When a page of law said so last, or since when and why none does."""
    missing, seen = row["not_confirmed"], row["confirmed_at"]
    if missing is None:
        return f"Confirmed at a page of the law on {moment_text(seen)}."
    since = day_text(date.fromisoformat(missing["since"]))
    if not missing["url"]:
        return f"Not confirmed yet: no page of the law has been read here. The cited record covers the time to {since}."
    if seen:
        return f"Not confirmed since {since}, because {because(missing['because'])}."
    return f"Not confirmed yet, because {because(missing['because'])}. The cited record covers the time to {since}."


def because(outcome: str | None) -> str:
    """How a visit ended that showed no law, in words."""
    return _BECAUSE.get(str(outcome), one_line(str(outcome).replace("-", " "), 60))


def coming_sentence(item: Row, row: Row, how: str = "by law that is signed") -> str:
    """Law that starts later, or once temporary law ends: what it does to `row`'s place, when, and `how`."""
    day = item["effective"]
    when = f"From {day_text(date.fromisoformat(day))}" if day else "On a day that is not established"
    if item["to"] in (None, row["status"]):
        return f"{when} rules on kratom change, {how}."
    said = _stands(row["id"], item["to"]) or "{place}: " + status_label(item["to"])
    told = said.format(be="is", place=in_sentence(row["name"]))
    if told.startswith("Kratom "):
        told = f"kratom {told[7:]}"
    elif told.startswith("No "):
        told = f"no {told[3:]}"
    return f"{when} {told}, {how}."


def moment_text(stamp: str) -> str:
    """An instant as stored, for people: "26 November 2026, 23:14 UTC"."""
    at = parse(stamp)
    return f"{day_text(at.date())}, {at:%H:%M} UTC"
