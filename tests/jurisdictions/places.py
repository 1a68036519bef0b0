"""A small sound registry to be spoiled in one spot by each test."""

from __future__ import annotations

from pathlib import Path

FEDERAL = """
id = "US"
name = "United States"
level = "federal"
timezone = "America/New_York"
status = "unregulated"
status_as_of = 2026-06-01
grade = "official"
citation = "Searched: no act of Congress names it."
"""

STATE = """
id = "US-UT"
name = "Utah"
level = "state"
parent = "US"
timezone = "America/Denver"
status = "kcpa"
status_as_of = 2026-06-01
grade = "official"
notes = "Nothing."

[provisions]
sale = "regulated"
min_age = 21
limits = [{ analyte = "7-OH", max = 1, unit = "percent", basis = "alkaloid-fraction" }]
seven_oh_cap_percent = 1
forms_prohibited = ["vape"]

[[events]]
effective = 2019-05-14
from = "unregulated"
to = "kcpa"
instrument = "SB 58 (2019)"
source = "https://le.utah.gov/~2019/bills/static/SB0058.html"
[events.changes]
min_age = { to = 18 }

[[events]]
effective = 2026-05-06
enacted = 2026-03-26
from = "kcpa"
to = "kcpa"
instrument = "SB 45 (2026)"
source = "https://le.utah.gov/~2026/bills/static/SB0045.html"
[events.changes]
min_age = { from = 18, to = 21 }

[[scheduled]]
effective = 2027-01-01
to = "banned"
instrument = "SB 99 (2026)"
source = "https://le.utah.gov/~2026/bills/static/SB0099.html"
[scheduled.changes]
sale = { from = "regulated", to = "prohibited" }
min_age = { from = 21 }

[[pending]]
instrument = "HB 1 (2027)"
would = "restricted"
as_of = 2026-05-30
source = "https://le.utah.gov/~2027/bills/static/HB0001.html"

[[sources]]
id = "statute-4-45-104"
url = "https://le.utah.gov/xcode/Title4/Chapter45/4-45-S104.html"
authority = "Utah Legislature"
kind = "statute"
language = "en"
cadence = "6h"
must_contain = ["4-45-104"]
mirrors = ["https://law.example.org/utah/4-45-104"]

[[sources]]
id = "bill-sb45"
url = "https://le.utah.gov/~2026/bills/static/SB0045.html"
authority = "Utah Legislature"
kind = "bill"
"""


def write(folder: Path, **files: str) -> Path:
    """Writes ``us__ut="..."`` as ``folder/us/ut.toml``; returns the folder."""
    for name, text in files.items():
        path = folder / (name.replace("__", "/").replace("_", "-") + ".toml")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def spoiled(text: str, old: str, new: str, count: int = 1) -> str:
    """`text` with the first `old` replaced; fails where there is none, so that no test spoils nothing."""
    assert old in text, old
    return text.replace(old, new, count)
