"""The records of bills in the shared folder, as their databases told them on each day.

What is expected of each bill (``STAGES``: a stage and the day it was reached) was made by reading the actions. A record
of a past day holds the actions until then, its versions those of ``TEXTS`` that were printed by then.
"""

from __future__ import annotations

import base64
import json
import re
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from tests.whole.program import Watched

SHARED = Path(__file__).parents[2].parent / "shared"
RECORDS, CORPUS = SHARED / "bills", SHARED / "corpus"
#: These are served in LegiScan's form, as it would tell the same.
AT_LEGISCAN = frozenset((
    "ks-2025-2026-sb430", "sc-2025-2026-s221", "wv-2026-sb985", "fl-2026-sb432", "ia-2025-2026-hf2133",
))  # fmt: skip
#: Bills that name kratom or its alkaloids and make no rule on them, or no longer when they were passed.
MENTIONS = frozenset((
    "ut-2026-hb3", "ut-2026-hb8", "ut-2026-hb265", "ut-2026-hb287", "ut-2026-hb389", "ut-2026-hb597", "ut-2026-hb601",
    "ut-2026-sb275", "wv-2026-hb4265", "wv-2026-hb5214", "wv-2026-hb5437", "wv-2026-sb484", "ms-2026-hb13",
    "ms-2026-hb379", "ms-2026-hb1639", "ca-20252026-sb758", "al-2026rs-sb321",
))  # fmt: skip
#: Texts that were printed: the day, and the file in the corpus.
TEXTS: dict[str, str] = {
    "al-2026rs-sb1": "2025-05-15 al-sb1-introduced.pdf",
    "az-57th-2nd-regular-hb2415": "2026-01-15 az-hb2415-introduced.htm, 2026-04-21 az-hb2415-senate-engrossed.htm",
    "az-57th-2nd-regular-sb1285": "2026-02-17 az-sb1285-strike-everything.pdf",
    "az-57th-2nd-regular-sb1492": "2026-01-29 az-sb1492-introduced.htm",
    "fl-2026-hb1205": "2026-01-08 fl-hb1205-filed.pdf",
    "fl-2026-hb309": "2025-11-04 fl-hb309-filed.pdf",
    "fl-2026-sb432": "2025-11-07 fl-sb432-filed.html, 2026-03-17 fl-sb432-enrolled-neg.html",
    "fl-2026-sb994": "2025-12-22 fl-sb994-filed.html",
    "ia-2025-2026-hf2133": "2026-01-21 ia-hf2133-introduced.html",
    "ia-2025-2026-hf612": "2025-02-26 ia-hf612-introduced.html",
    "ks-2025-2026-hb2230": "2025-02-04 ks-hb2230-introduced.txt",
    "ms-2026-hb1639": "2026-01-19 ms-hb1639-introduced.htm",
    "ms-2026-hb1712": "2026-01-19 ms-hb1712-introduced.htm",
    "ms-2026-hb864": "2026-01-16 ms-hb864-introduced.htm",
    "ms-2026-hb865": "2026-01-16 ms-hb865-introduced-neg.htm, 2026-02-03 ms-hb865-committee-substitute.htm",
    "ms-2026-sb2645": "2026-01-19 ms-sb2645-introduced.htm",
    "ms-2026-sb2822": "2026-01-19 ms-sb2822-introduced.htm",
    "nj-222-a1203": "2026-01-13 nj-a1203-introduced.htm",
    "nj-222-a1636": "2026-01-13 nj-a1636-introduced.htm",
    "nj-222-a4222": "2026-02-19 nj-a4222-introduced.htm",
    "nj-222-s301": "2026-01-13 nj-s301-introduced.htm",
    "sc-2025-2026-h4030": "2025-02-18 sc-h4030-introduced.htm",
    "sc-2025-2026-h4641": "2025-12-17 sc-h4641-introduced.htm, 2026-04-15 sc-h4641-report-20260415.htm, "
    "2026-04-29 sc-h4641-amended-20260429.htm",
    "sc-2025-2026-s221": "2025-01-15 sc-s221-introduced.htm, 2025-04-15 sc-s221-report-20250415.htm, "
    "2025-05-12 sc-s221-act.htm",
    "ut-2026-hb287": "2026-01-26 ut-hb287-s02.xml",
    "ut-2026-hb3": "2026-03-13 ut-hb3-enrolled.xml",
    "ut-2026-hb301": "2026-03-11 ut-hb301-enrolled.xml",
    "ut-2026-hb385": "2026-03-12 ut-hb385-enrolled.xml",
    "ut-2026-hb387": "2026-01-26 ut-hb387-introduced.xml",
    "ut-2026-hb389": "2026-03-11 ut-hb389-enrolled.xml",
    "ut-2026-sb101": "2026-03-11 ut-sb101-enrolled.xml",
    "ut-2026-sb45": "2025-12-22 ut-sb45-introduced.xml, 2026-02-18 ut-sb45-s02.xml, 2026-03-04 ut-sb45-s05.xml, "
    "2026-03-12 ut-sb45-enrolled.xml",
    "ut-2026-sb48": "2025-12-23 ut-sb48-introduced.xml",
    "wv-2026-hb4265": "2026-03-14 wv-hb4265-enrolled.htm",
    "wv-2026-hb4459": "2026-01-16 wv-hb4459-introduced.htm",
    "wv-2026-hb4640": "2026-01-28 wv-hb4640-sub1.htm",
    "wv-2026-hb5100": "2026-02-03 wv-hb5100-introduced.htm",
    "wv-2026-hb5214": "2026-02-05 wv-hb5214-introduced-neg.htm",
    "wv-2026-hb5437": "2026-02-23 wv-hb5437-sub1-neg.htm",
    "wv-2026-sb431": "2026-01-16 wv-sb431-introduced.htm",
    "wv-2026-sb534": "2026-01-20 wv-sb534-introduced.htm",
    "wv-2026-sb985": "2026-02-18 wv-sb985-introduced.htm, 2026-03-14 wv-sb985-enrolled.htm",
}
STAGES: dict[str, str] = {
    "al-2026rs-sb1": "introduced 2025-05-15, in-committee 2026-01-13",
    "al-2026rs-sb321": "in-committee 2026-02-24",
    "az-57th-2nd-regular-hb2415": "introduced 2026-01-15, passed-one-house 2026-02-26, passed-both 2026-05-05",
    "az-57th-2nd-regular-sb1285": "introduced 2026-01-22, failed 2026-02-18",
    "az-57th-2nd-regular-sb1492": "introduced 2026-01-29",
    "ca-20252026-ab1088": "introduced 2025-02-20, in-committee 2025-03-10, passed-one-house 2025-06-02",
    "ca-20252026-sb758": "introduced 2025-02-21, in-committee 2025-03-12, passed-one-house 2026-01-27",
    "fl-2026-hb1205": "introduced 2026-01-08, in-committee 2026-01-15, failed 2026-03-13",
    "fl-2026-hb309": "introduced 2025-11-04, in-committee 2025-11-12, failed 2026-03-09",
    "fl-2026-sb432": "introduced 2025-11-07, in-committee 2025-12-01, passed-one-house 2026-03-04, "
    "passed-both 2026-03-09, to-executive 2026-06-09, enacted 2026-06-16",
    "fl-2026-sb994": "introduced 2025-12-22, in-committee 2026-01-07, failed 2026-03-13",
    "ia-2025-2026-5393xd": "",
    "ia-2025-2026-hf2133": "introduced 2026-01-21, passed-one-house 2026-03-17",
    "ia-2025-2026-hf612": "in-committee 2025-02-26",
    "ia-2025-2026-hsb508": "in-committee 2026-01-12",
    "ia-2025-2026-sf2013": "in-committee 2026-01-12",
    "ia-2025-2026-sf2192": "in-committee 2026-02-04",
    "ia-2025-2026-sf367": "in-committee 2025-02-19",
    "ks-2025-2026-hb2230": "in-committee 2025-02-04, failed 2026-04-10",
    "ks-2025-2026-sb430": "introduced 2026-01-30, in-committee 2026-02-02, passed-one-house 2026-02-18, "
    "passed-both 2026-04-10, to-executive 2026-04-17, enacted 2026-04-27",
    "ks-2025-2026-sb497": "introduced 2026-02-06, in-committee 2026-02-09, passed-one-house 2026-03-05, "
    "failed 2026-04-10",
    "ms-2026-hb13": "in-committee 2026-01-07, failed 2026-02-12",
    "ms-2026-hb1639": "in-committee 2026-01-19, failed 2026-02-03",
    "ms-2026-hb1712": "in-committee 2026-01-19, failed 2026-02-03",
    "ms-2026-hb1750": "in-committee 2026-01-19, failed 2026-02-03",
    "ms-2026-hb379": "in-committee 2026-01-09, failed 2026-02-03",
    "ms-2026-hb863": "in-committee 2026-01-16, failed 2026-02-03",
    "ms-2026-hb864": "in-committee 2026-01-16, failed 2026-02-03",
    "ms-2026-hb865": "in-committee 2026-01-16",
    "ms-2026-sb2645": "in-committee 2026-01-19, failed 2026-02-03",
    "ms-2026-sb2822": "in-committee 2026-01-19, failed 2026-02-03",
    "ne-109-lb230": "introduced 2025-01-14, in-committee 2025-01-16, to-executive 2025-05-14, enacted 2025-05-15",
    "ne-109-lb431": "introduced 2025-01-17, in-committee 2025-01-22",
    "nj-222-a1203": "in-committee 2026-01-13",
    "nj-222-a1617": "in-committee 2026-01-13",
    "nj-222-a1636": "in-committee 2026-01-13",
    "nj-222-a4222": "in-committee 2026-02-19",
    "nj-222-a5359": "",
    "nj-222-s1384": "in-committee 2026-01-13",
    "nj-222-s2271": "in-committee 2026-01-13",
    "nj-222-s301": "in-committee 2026-01-13",
    "nj-222-s829": "in-committee 2026-01-13",
    "oh-136-hb587": "introduced 2025-11-12, in-committee 2025-11-19",
    "oh-136-sb299": "introduced 2025-10-21, in-committee 2025-10-22",
    "sc-2025-2026-h4030": "in-committee 2025-02-18",
    "sc-2025-2026-h4636": "in-committee 2025-12-16",
    "sc-2025-2026-h4641": "in-committee 2025-12-16, passed-one-house 2026-04-30",
    "sc-2025-2026-h4648": "in-committee 2025-12-16",
    "sc-2025-2026-s221": "in-committee 2025-01-15, passed-one-house 2025-04-25, passed-both 2025-05-07, "
    "enacted 2025-05-12",
    "ut-2026-hb265": "introduced 2026-01-15, in-committee 2026-01-27, passed-one-house 2026-02-10, "
    "passed-both 2026-03-06, to-executive 2026-03-16, enacted 2026-03-23",
    "ut-2026-hb287": "introduced 2026-01-19, failed 2026-03-06",
    "ut-2026-hb3": "passed-both 2026-03-06, to-executive 2026-03-16, enacted 2026-03-26",
    "ut-2026-hb301": "introduced 2026-01-21, in-committee 2026-02-09, passed-one-house 2026-02-19, "
    "passed-both 2026-03-03, to-executive 2026-03-12, enacted 2026-03-24",
    "ut-2026-hb385": "introduced 2026-01-26, in-committee 2026-01-30, passed-one-house 2026-02-20, "
    "passed-both 2026-03-06, to-executive 2026-03-16, enacted 2026-03-25",
    "ut-2026-hb387": "introduced 2026-01-26, in-committee 2026-02-03, passed-one-house 2026-02-18, failed 2026-03-06",
    "ut-2026-hb389": "introduced 2026-01-26, in-committee 2026-02-06, passed-one-house 2026-02-19, "
    "passed-both 2026-03-05, to-executive 2026-03-12, enacted 2026-03-25",
    "ut-2026-hb597": "in-committee 2026-02-24, passed-one-house 2026-03-03, passed-both 2026-03-05, "
    "to-executive 2026-03-12, enacted 2026-03-13",
    "ut-2026-hb601": "introduced 2026-02-26, failed 2026-03-06",
    "ut-2026-hb8": "introduced 2026-01-19, passed-one-house 2026-03-03, passed-both 2026-03-04, "
    "to-executive 2026-03-16, enacted 2026-03-26",
    "ut-2026-sb101": "introduced 2026-01-07, in-committee 2026-01-20, passed-one-house 2026-01-23, "
    "passed-both 2026-03-05, to-executive 2026-03-13, enacted 2026-03-26",
    "ut-2026-sb275": "introduced 2026-02-09, in-committee 2026-02-10, passed-one-house 2026-02-24, "
    "passed-both 2026-03-04, to-executive 2026-03-13, enacted 2026-03-25",
    "ut-2026-sb45": "introduced 2025-12-22, in-committee 2026-01-20, passed-one-house 2026-02-18, "
    "passed-both 2026-03-04, to-executive 2026-03-13, enacted 2026-03-26",
    "ut-2026-sb48": "introduced 2025-12-23, in-committee 2026-01-20, failed 2026-03-06",
    "wv-2026-hb4265": "in-committee 2026-01-14, passed-one-house 2026-02-26, passed-both 2026-03-14, "
    "to-executive 2026-03-18, enacted 2026-04-01",
    "wv-2026-hb4270": "in-committee 2026-01-14",
    "wv-2026-hb4459": "in-committee 2026-01-16",
    "wv-2026-hb4640": "in-committee 2026-01-21",
    "wv-2026-hb5100": "in-committee 2026-02-03",
    "wv-2026-hb5214": "in-committee 2026-02-05, passed-one-house 2026-02-23, passed-both 2026-03-14, "
    "to-executive 2026-03-25, enacted 2026-04-01",
    "wv-2026-hb5437": "in-committee 2026-02-11, passed-one-house 2026-02-27, passed-both 2026-03-13, "
    "to-executive 2026-03-25, enacted 2026-04-01",
    "wv-2026-sb317": "in-committee 2026-01-15",
    "wv-2026-sb431": "in-committee 2026-01-16",
    "wv-2026-sb484": "in-committee 2026-01-19",
    "wv-2026-sb534": "in-committee 2026-01-20",
    "wv-2026-sb985": "in-committee 2026-02-18, passed-one-house 2026-03-04, passed-both 2026-03-14, "
    "to-executive 2026-03-18, enacted 2026-04-01",
}

_ZONES = {"ut": "America/Denver"}  # its times are instants; all others write days
_LATER = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4}) - (?:House|Senate) Journal")
_TOLD_LATE = re.compile(r"Governor on \w+, (\w+ \d{1,2}, \d{4})")
_MIMES = {"pdf": "application/pdf", "xml": "text/xml", "txt": "text/plain"}
_DONE = {
    "introduced": 1, "passed-one-house": 2, "passed-both": 3, "enacted": 4, "vetoed": 5, "failed": 6,
}  # fmt: skip


@dataclass(frozen=True)
class Bill:
    """One bill of the shared folder."""

    name: str

    @cached_property
    def record(self) -> dict[str, Any]:
        """Its record, as it was crawled."""
        found: dict[str, Any] = json.loads((RECORDS / f"us-{self.name}.json").read_text())
        return found

    @property
    def state(self) -> str:
        """The state, in lower case."""
        return self.name[:2]

    @property
    def place(self) -> str:
        """Its jurisdiction."""
        return f"US-{self.state.upper()}"

    @property
    def number(self) -> str:
        """Its number, without a space."""
        return str(self.record["identifier"]).replace(" ", "")

    @cached_property
    def texts(self) -> list[tuple[date, str]]:
        """The day and the file of each text."""
        return [(date.fromisoformat(t[:10]), t[11:]) for t in TEXTS.get(self.name, "").split(", ") if t]

    @cached_property
    def stages(self) -> list[tuple[date, str]]:
        """The day of each stage, as they are expected."""
        return [(date.fromisoformat(s[-10:]), s[:-11]) for s in STAGES[self.name].split(", ") if s]

    @cached_property
    def actions(self) -> list[tuple[date, dict[str, Any]]]:
        """Each action with the day from which the database has it."""
        return [(_known_from(action, self.state), action) for action in self.record["actions"]]

    @property
    def days(self) -> set[date]:
        """The days on which something happened."""
        return {day for day, _ in (*self.actions, *self.texts)}

    @property
    def page(self) -> str:
        """The address of its page."""
        if self.name in AT_LEGISCAN:
            return f"https://legiscan.com/{self.state.upper()}/bill/{self.number}/2026"
        return f"https://openstates.org/{self.state}/bills/{self.record['legislative_session']}/{self.number}/"

    @property
    def sources(self) -> list[Watched]:
        """The sources that watch it."""
        kind = "legiscan" if self.name in AT_LEGISCAN else "open-states"
        of = self.name.rsplit("-", 1)[1]
        found = [Watched(self.page, "bill", "json", id=of, adapter=kind)]
        if self.texts:
            found.append(Watched(f"{self.page}#text", "bill", id=f"{of}-text", adapter=f"{kind}-text"))
        return found

    def open_states(self, day: date) -> dict[str, Any] | None:
        """Its record at Open States on `day`, None where it had none yet."""
        if self.days and day < min(self.days):
            return None
        printed = [
            {"note": "Version", "date": on.isoformat(), "links": [{"url": _url(file), "media_type": _mime(file)}]}
            for on, file in self.texts if on <= day
        ]  # fmt: skip
        return {**self.record, "actions": [a for known, a in self.actions if known <= day], "versions": printed}

    def legiscan(self, day: date, number: int) -> dict[str, Any] | None:
        """Its record at LegiScan on `day`, whose number for it is `number`."""
        if day < min(self.days):
            return None
        house, done = {"upper": "S", "lower": "H", "legislature": ""}, [s for s in self.stages if s[0] <= day]
        told = sorted(((known, a) for known, a in self.actions if known <= day), key=lambda item: item[0])
        counted = [{"date": on.isoformat(), "event": _DONE[stage]} for on, stage in done if stage in _DONE]
        bill = {
            "bill_id": number, "state": self.state.upper(), "bill_number": self.number, "bill_type": "B",
            "body": "H" if self.number.startswith("H") else "S", "title": self.record["title"], "url": self.page,
            "session": {"session_name": "2025-2026", "sine_die": 0}, "progress": counted,
            "status": counted[-1]["event"] if counted else 1, "status_date": counted[-1]["date"] if counted else "",
            "history": [
                {"date": known.isoformat(), "action": a["description"], "importance": 0,
                 "chamber": house.get(json.loads(a["organization_id"][1:])["classification"], "")} for known, a in told
            ],
            "texts": [
                {"doc_id": 100 * number + n, "date": on.isoformat(), "type": "Amended", "mime": _mime(file),
                 "url": f"{self.page.replace('/bill/', '/text/')}/id/{100 * number + n}", "state_link": _url(file)}
                for n, (on, file) in enumerate(self.texts) if on <= day
            ],
        }  # fmt: skip
        return {"status": "OK", "bill": bill}

    def legiscan_text(self, number: int) -> dict[str, Any]:
        """LegiScan's text of its version `number`."""
        file = self.texts[number][1]
        doc = base64.b64encode((CORPUS / file).read_bytes()).decode()
        return {"status": "OK", "text": {"doc_id": number, "mime": _mime(file), "doc": doc}}

    def stage_on(self, day: date) -> tuple[str, date] | None:
        """The stage that is expected on `day` and since when."""
        reached = [(stage, on) for on, stage in self.stages if on <= day]
        return reached[-1] if reached else None


def bills() -> list[Bill]:
    """All bills of the shared folder."""
    found = [Bill(name) for name in STAGES]
    assert {f"us-{bill.name}.json" for bill in found} == {file.name for file in RECORDS.glob("us-*.json")}
    assert all(one <= two for bill in found for (one, _), (two, _) in pairwise(bill.stages))
    return found


def _known_from(action: dict[str, Any], state: str) -> date:
    moment = datetime.fromisoformat(action["date"])
    day = moment.astimezone(ZoneInfo(_ZONES[state])).date() if state in _ZONES else moment.date()
    if match := _LATER.search(action["description"]):
        return date(int(match[3]), int(match[1]), int(match[2]))
    if match := _TOLD_LATE.search(action["description"]):
        return datetime.strptime(match[1], "%B %d, %Y").date()
    return day


def _url(file: str) -> str:
    return f"https://legislature.example/{file}"


def _mime(file: str) -> str:
    return _MIMES.get(file.rsplit(".", 1)[1], "text/html")
