"""Texts that mean harm, recorded wherever a page of law may bring them."""

from __future__ import annotations

from typing import Any

from cli.wiring import Program
from jurisdictions.codebook import ChangeKind, Status
from tests.alerts.changes import change
from tracker.history import Record, add_record
from tracker.ledger import append

#: A script, marks that turn text around, words without end, a NUL, lines that a table would end at, formulas.
HOSTILE = (
    "<script>alert('x')</script>\"><img src=x onerror=alert(1)>", "\u202eyad yreve dessessop\u2066\u200f", "W" * 20_000,
    "a\0b\x1b[31m\x07", 'one\r\ntwo\rthree\u2028four, "five"\n', "=HYPERLINK(\"http://evil.example\",\"law\")",
    "\t=1+1", "@SUM(1)", "＝1+1", "-2+3", "لا يجوز 👩‍⚖️ ห้าม",
)  # fmt: skip
#: No file in UTF-8 can hold it; the JSON of a record can.
LONE = "half \ud83d of a pair"


def _proof(text: str) -> tuple[dict[str, Any], ...]:
    return ({"provision": "schedule", "quote": text, "url": f"javascript:{text[:40]}", "captured_at": None},)


def record_hostile(program: Program) -> None:
    """A change and a record of Utah for each of these texts."""
    with program.store.write() as connection:
        for number, text in enumerate(HOSTILE):
            append(connection, change(
                f"hostile-{number}", instrument=text, why=text, url=text, evidence=_proof(text),
                kind=tuple(ChangeKind)[number % 6], passage={"before": text, "after": f"{text} again"},
                before={"status": "kcpa", "provisions": {"schedule": text}},
                after={"status": "kcpa", "provisions": {"penalty": text, "schedule": f"{text}!"}},
            ))  # fmt: skip
        for number, text in enumerate((*HOSTILE, LONE)):
            add_record(connection, Record(
                "US-UT", Status.KCPA, {"schedule": text, "forms_prohibited": [text]}, None, program.clock.now(),
                f"reading:{number}", evidence=_proof(text), rank=number + 1,
            ))  # fmt: skip
