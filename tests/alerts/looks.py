"""Messages as they may come, drawn by a browser: to be looked at, and for the tests to measure.

    python -m tests.alerts.looks docs/images

writes the pictures that the documents show, smaller where pngquant is installed.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from alerts.mime import Content
from alerts.render import (
    View,
    burst_of,
    confirm_of,
    content_of,
    operator_of,
    place_text,
    reminder_of,
    stale_of,
    view_of,
)
from alerts.templating import render_html, render_text
from jurisdictions.codebook import ChangeKind
from jurisdictions.model import Event, Jurisdiction
from jurisdictions.registry import load
from tests.browser import browser
from tracker.changes import Change

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

BASE = "https://kratomwatch.example.org"
LEAVE = ("To stop: kratomwatch unsubscribe reader@example.org, or", f"{BASE}/unsubscribe/MTI.Jx0uTA",
         f"{BASE}/preferences/MTI.pQ3rWw")  # fmt: skip
REASON = "You get this because you asked on 2026-03-02 for US: changes of the law in force or signed."
SEEN = datetime(2026, 5, 6, 14, 18, tzinfo=UTC)
#: Light and dark as most people read, and the narrowest screen.
LOOKS: Mapping[str, tuple[int, bool]] = {"light": (720, False), "dark": (720, True), "320": (320, False)}

_ENROLLED = "https://le.utah.gov/~2026/bills/static/SB0045.html"
_KENTUCKY = "https://apps.legislature.ky.gov/law/acts/26RS/documents/0161.pdf"
_CODE = "https://le.utah.gov/xcode/Title4/Chapter45/4-45.html"
_CHALLENGED = "blocked: a challenge page instead of the law"
_AGE = "A kratom processor or kratom retailer may not distribute, sell, or offer for sale a kratom product to an "
_CAP = "does not contain 7-hydroxymitragynine at a level greater than "


def utah() -> View:
    """Utah's act of 2026, as a message tells it."""
    quotes = {
        "min_age": f"(1) {_AGE}individual under 21 years old.",
        "seven_oh_cap_percent": f"(d) {_CAP}0.4% of the total kratom alkaloid composition of the product.",
        "licence": "(c) The department may not register a person as a kratom retailer unless the kratom retailer is "
        "licensed as a retail tobacco specialty business under Sections 10-8-41.6 and 17-78-1004.",
    }
    found = tuple(
        {"provision": key, "quote": text, "url": _ENROLLED, "captured_at": "2026-05-06T14:17:00.000000Z"}
        for key, text in quotes.items()
    )
    before = (
        f"4-45-105. Prohibition on sale to minors -- Criminal penalty.\n(1) {_AGE}individual under 18 years of age."
    )
    after = f"4-45-105. Prohibition on sale to minors -- Criminal penalty.\n(1) {_AGE}individual under 21 years old."
    rest = (
        "\n(2) A kratom processor or kratom retailer who violates this section is guilty of a class {} misdemeanor for "
        "each violation."
    )
    change = Change(
        key="looks", jurisdiction="US-UT", kind=ChangeKind.PROVISION, origin="reading",
        before={"status": "kcpa", "provisions": {"min_age": 18, "seven_oh_cap_percent": 2}},
        after={"status": "kcpa", "provisions": {"min_age": 21, "seven_oh_cap_percent": 0.4, "licence": "required"}},
        effective=date(2026, 5, 6), recorded_at=SEEN,
        instrument="SB 45 (2026) Kratom Adjustments; Utah Code 4-45-102 to 108",
        why="contents and label of the product are regulated", url=_ENROLLED, evidence=found,
        passage={"before": before + rest.format("C"), "after": after + rest.format("A")},
    )  # fmt: skip
    coming = ("6 March 2027: the transition for processors of non-leaf products made for sale in other states ends",)
    return view_of(change, "Utah", upcoming=coming, base_url=BASE)


@cache
def cited() -> tuple[View, ...]:
    """The last cited event of each state of the United States that has one, the newest first."""
    states = [place for place in load().values() if place.parent == "US" and place.events]
    states.sort(key=lambda place: place.events[-1].effective, reverse=True)
    return tuple(_cited(place, place.events[-1]) for place in states)


def _cited(place: Jurisdiction, event: Event) -> View:
    kind = ChangeKind.STATUS if event.old != event.new else ChangeKind.PROVISION if event.changes else ChangeKind.NOTICE
    change = Change(
        key=place.id, jurisdiction=place.id, kind=kind, origin="reading",
        before={"status": event.old.value, "provisions": {key: one.old for key, one in event.changes.items()}},
        after={"status": event.new.value, "provisions": {key: one.new for key, one in event.changes.items()}},
        effective=event.effective, certainty=event.certainty, recorded_at=SEEN, instrument=event.instrument,
        why=event.what, url=event.source, evidence=({"provision": "notice", "citation": event.instrument},),
    )  # fmt: skip
    return view_of(change, place.name, base_url=BASE)


@dataclass(frozen=True)
class _Digest:
    subject: str
    quiet: bool
    sections: tuple[tuple[str, list[dict[str, str]]], ...]


def digest() -> Content:
    """A week's digest."""
    changes = [view for view in cited() if view.change_kind != ChangeKind.NOTICE][:4]
    told = [
        _line(view.headline, f"{view.kind_label}. Effective: {view.effective}. {view.instrument}.", view.url)
        for view in changes
    ]
    bill = _line("Ohio: HB 587 in committee, would bring a consumer protection act", "Referred 19 November 2025.",
                 "https://www.legislature.ohio.gov/legislation/136/hb587")  # fmt: skip
    correction = _line("Correction, District of Columbia: not established, not banned", "22-B DCMR 1201.",
                       "https://www.dcregs.dc.gov/Common/DCMR/RuleList.aspx?ChapterNum=22-B12")  # fmt: skip
    act = "lawful under a kratom consumer protection act"
    coming = [_line("19 December 2026, New York: provisions change; still lawful with restrictions", "GBL 398-g"),
              _line(f"1 January 2027, Kentucky: banned (until then {act})", "HB 757 (2026), Acts Ch. 161")]  # fmt: skip
    unseen = _line("Utah: Utah Legislature", f"Not confirmed since 3 November 2026 ({_CHALLENGED}).", _CODE)
    shown = _Digest(
        "Kratom law, 16 November 2026 to 23 November 2026: 4 changes, 1 bill, 1 correction, 2 coming", False,
        (
            ("What changed", told), ("Bills that moved", [bill]),
            ("Corrections of what was reported before", [correction]), ("Takes effect in the coming 90 days", coming),
            ("Sources that could not be confirmed", [unseen]),
        ),
    )  # fmt: skip
    leave, leave_url, preferences_url = LEAVE
    values = {"digest": shown, "demo": False, "leave": leave, "leave_url": leave_url,
              "preferences_url": preferences_url, "nothing": ""}  # fmt: skip
    return Content(shown.subject, render_text("digest.txt", **values), render_html("digest.html", **values), "digest")


def _line(head: str, detail: str = "", url: str = "") -> dict[str, str]:
    return {"head": head, "detail": detail, "url": url}


def messages() -> dict[str, Content]:
    """One message of each sort."""
    found = {"provision": "sale", "citation": "KRS 217.2202 and 217.2207 as amended", "url": _KENTUCKY}
    stale = ("Utah could not be confirmed since 3 November 2026", f"Utah Legislature: {_CHALLENGED}", _CODE)
    opened = (
        "12 sources failed in the last pass",
        "host le.utah.gov: 12 of 12",
        "kratomwatch sources --health says why",
    )
    asked = ("Florida with its counties and cities: changes of status, at once", "everywhere: a digest each week")
    return {
        "change": content_of(utah(), REASON, *LEAVE),
        "burst": burst_of(cited(), REASON, *LEAVE),
        "digest": digest(),
        "reminder": reminder_of(
            place_text("Kentucky", "US-KY"), "Kentucky: kratom banned, sale prohibited, from 1 January 2027",
            date(2027, 1, 1), 30, "HB 757 (2026), Acts Ch. 161, secs. 114 and 115", _KENTUCKY, [found], REASON, *LEAVE,
        ),
        "stale": stale_of([stale], REASON, *LEAVE),
        "operator": operator_of([opened], [("The mail server refused the password", "since 20 November 2026", "")]),
        "confirm": confirm_of(asked, f"{BASE}/confirm/MTI.Zk8r", 7),
    }  # fmt: skip


@contextmanager
def shown(opened: Browser, html: str, look: str) -> Iterator[Page]:
    """A page that shows `html` in one of LOOKS."""
    width, dark = LOOKS[look]
    page = opened.new_page(viewport={"width": width, "height": 800}, color_scheme="dark" if dark else "light")
    try:
        page.set_content(html)
        yield page
    finally:
        page.close()


def main(folder: str) -> None:
    """Write the pictures into `folder`."""
    told = messages()
    with browser() as opened:
        for name in ("change", "digest"):
            for look in LOOKS:
                with shown(opened, told[name].html, look) as page:
                    picture = Path(folder) / f"email-{name}-{look}.png"
                    page.screenshot(path=picture, full_page=True)
                    if squeeze := shutil.which("pngquant"):
                        subprocess.run([squeeze, "--force", "--output", picture, "64", picture], check=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
