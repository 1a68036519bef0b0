"""An agency's news page: the newest item first, notices on kratom among others."""

from __future__ import annotations

import re
from collections.abc import Sequence

from demo.farm.drafts.frame import department
from demo.farm.drafts.text import Draft, Line, heading, note, para, title
from demo.farm.law import Place, short_instrument
from jurisdictions.model import Event

_OTHERS = (
    ("Winter opening hours", "The offices close at four in the afternoon until the end of February."),
    ("Smoke detector campaign", "Residents are reminded to test the batteries of smoke detectors twice a year."),
    ("New annual report", "The annual report with figures on inspections is now available in print."),
)
#: Remarks on what is not known of an event belong to the registry, never on an authority's page.
_REMARK = re.compile(r"\bseen\b|not (?:read|established|found)|reported by|coded as|as far as known|No change of", re.I)


def anchors(place: Place) -> tuple[str, ...]:
    """Words of every healthy version: the page's heading and its subscription line."""
    return "News and announcements", "Subscribe to our announcements"


def path(place: Place) -> str:
    """Where the page lies on its host."""
    return place.pick("news path", ("/news", "/press/releases", "/about/announcements"))


def draft(place: Place, told: Sequence[Event]) -> Draft:
    """The page after the notices `told`, oldest first."""
    lines: list[Line] = [title(f"{department(place)}"), heading("News and announcements")]
    for event in list(reversed(told))[:5]:
        lines += item_lines(place, event)
    for name, text in _OTHERS:
        lines += [heading(name, level=3), para(text)]
    lines.append(para("Subscribe to our announcements by electronic mail."))
    return Draft(f"News | {department(place)}", tuple(lines))


def item_lines(place: Place, event: Event) -> list[Line]:
    """One notice: headline, date, and what happened."""
    cite = short_instrument(event.instrument)
    sentences = re.split(r"(?<=[.;])\s+", re.sub(r"^NOTICE:\s*", "", event.what))
    kept = " ".join(sentence for sentence in sentences if sentence and not _REMARK.search(sentence))
    body = kept[:1].upper() + kept[1:].rstrip(";.") + "." if kept else "The text is available on request."
    named = "kratom" in f"{cite} {body}".lower()
    return [
        heading(cite if named else f"Kratom: {cite}", level=3),
        note(place.day(event.effective)),
        para(body),
    ]
