"""The diff email: what it says, and that page text in it stays inert."""

from __future__ import annotations

import re
from datetime import date
from email import message_from_bytes, policy
from email.message import EmailMessage
from functools import partial
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from alerts.inert import safe_link
from alerts.mime import compose
from alerts.outbox import enqueue, rows, show
from alerts.readers import subscribe
from alerts.render import content_of, view_of
from alerts.settings import MailSettings
from alerts.wording import headline, value_text
from jurisdictions.codebook import ChangeKind
from tests.alerts.changes import BANNED, CAPPED, change, enqueue_in
from tracker.changes import Change
from tracker.clock import SetClock
from tracker.ledger import append

FREE: dict[str, Any] = {"status": "unregulated", "provisions": {}}
HOSTILE = (
    'x\r\nBcc: victim@example.org\r\n\r\n<script>alert(1)</script>" onload="x" \x1b[2J\u202eevil\u2028'
    "--===============\r\n.\r\nMAIL FROM:<x>"
)


def parsed(content: bytes) -> EmailMessage:
    """The message as a mail program reads it, which finds nothing wrong with it."""
    message = message_from_bytes(content, policy=policy.default)
    assert isinstance(message, EmailMessage)
    assert [part.defects for part in message.walk()] == [[], [], []]
    assert [defect for value in message.values() for defect in value.defects] == []
    return message


def message_of(one: Change, place: str = "Utah", *, demo: bool = False) -> EmailMessage:
    content = content_of(view_of(one, place, demo=demo), "You get this because.", "To stop:", "https://k.example/u/1")
    now = one.recorded_at
    return parsed(compose(content, "a@example.org", "<1@localhost>", MailSettings(), now, "https://k.example/u/1"))


def bodies(message: EmailMessage) -> tuple[str, str]:
    text, html = message.get_body(("plain",)), message.get_body(("html",))
    assert text is not None
    assert html is not None
    told, shown = (part.get_content().replace("\r\n", "\n") for part in (text, html))
    return told, shown


@pytest.mark.parametrize(
    ("values", "line"),
    [
        ({}, "Utah: 7-OH capped at 1 %, minimum age 21, from 6 May 2026"),
        (
            {"kind": ChangeKind.STATUS, "before": FREE, "after": BANNED},
            "Utah: kratom banned, sale prohibited, from 6 May 2026",
        ),
        (
            {"kind": ChangeKind.STATUS, "before": BANNED, "after": FREE},
            "Utah: ban repealed, sale no longer set, from 6 May 2026",
        ),
        (
            {"kind": ChangeKind.STATUS, "before": FREE, "after": CAPPED},
            "Utah: kratom consumer protection act in force, 7-OH capped at 1 %, minimum age 21,"
            " labelling required, from 6 May 2026",
        ),
        (
            {"kind": ChangeKind.SCHEDULED, "before": FREE, "after": BANNED, "effective": date(2027, 7, 1)},
            "Utah: signed into law: kratom banned, sale prohibited, from 1 July 2027",
        ),
        (
            {"kind": ChangeKind.SCHEDULED, "before": FREE, "after": BANNED, "effective": None},
            "Utah: signed into law: kratom banned, sale prohibited, date not established",
        ),
        (
            {
                "kind": ChangeKind.PENDING,
                "before": {"would": None, "stage": "introduced"},
                "after": {"would": "banned", "stage": "passed-one-house"},
            },
            "Utah: SB 45 passed one house, would ban kratom",
        ),
        (
            {"kind": ChangeKind.CORRECTION, "before": BANNED, "after": {"status": "restricted"}},
            "Correction, Utah: lawful with restrictions, not banned",
        ),
        ({"kind": ChangeKind.NOTICE, "before": {}, "after": {}, "instrument": "Warning letter"},
         "Utah: notice, Warning letter"),
        (
            {
                "kind": ChangeKind.PROVISION,
                "before": {"status": "banned", "provisions": {}},
                "after": {"status": "banned", "provisions": {"penalty": "A violation of this section is a felony "
                "of the third degree."}},
            },
            "Utah: penalty set, from 6 May 2026",
        ),
        ({"certainty": "month"}, "Utah: 7-OH capped at 1 %, minimum age 21, from May 2026"),
        ({"certainty": "year"}, "Utah: 7-OH capped at 1 %, minimum age 21, from 2026"),
        ({"certainty": "observed"}, "Utah: 7-OH capped at 1 %, minimum age 21, seen 6 May 2026"),
        ({"effective": None}, "Utah: 7-OH capped at 1 %, minimum age 21"),
    ],
)  # fmt: skip
def test_the_subject_says_the_news(values: dict[str, Any], line: str) -> None:
    assert headline(change(**values), "Utah") == line
    assert message_of(change(**values))["Subject"] == line


def test_limits_are_told_with_bound_unit_and_basis() -> None:
    limits = [
        {"analyte": "7-OH", "max": 2, "unit": "percent", "basis": "alkaloid-fraction"},
        {"analyte": "mitragynine:7-OH", "min": 50, "unit": "ratio"},
        {"analyte": "mitragynine", "max": 25, "unit": "mg", "basis": "serving"},
    ]
    expected = "7-OH ≤ 2 % of alkaloid fraction; mitragynine:7-OH ≥ 50; mitragynine ≤ 25 mg per serving"
    assert value_text("limits", limits) == expected


def test_both_bodies_tell_what_changed_from_when_and_why_it_is_believed() -> None:
    text, html = bodies(message_of(change()))
    for told in (
        "2 % of alkaloid fraction", "1 % of alkaloid fraction", "18 years", "21 years", "6 May 2026",
        "2026-05-06 11:30 UTC", "SB 45", "https://law.example/45", "A person under 21 may not buy kratom.",
        "You get this because.", "https://k.example/u/1", "not legal advice", "Change of provisions",
    ):  # fmt: skip
        assert told in text
        assert told in html
    assert "[-18-] {+21+}" in text
    assert re.search(r"<del[^>]*>18 </del><ins[^>]*>21 </ins>", html)
    assert "<style" not in html


def test_an_unknown_date_is_said_to_be_unknown() -> None:
    assert "date not given by the text" in bodies(message_of(change(effective=None)))[0]


def test_the_headers_let_mail_programs_thread_filter_and_leave() -> None:
    one, other = message_of(change()), message_of(change("c2"))
    assert one["Auto-Submitted"] == "auto-generated"
    assert one["List-Id"] == "<kratomwatch.localhost>"
    assert one["List-Unsubscribe"].startswith("<https://k.example/u/1>, <mailto:")
    assert one["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert one["References"] == other["References"]
    assert one["References"] != message_of(change(jurisdiction="TH"), "Thailand")["References"]


def test_a_message_is_ascii_with_crlf_and_lines_that_every_server_takes(engine: Engine, clock: SetClock) -> None:
    with engine.begin() as conn:
        subscribe(conn, "a@example.org", clock=clock)
        long = change(why="é" * 5000, passage={"before": "ü" * 9000, "after": "x" * 9000})
        append(conn, long, partial(enqueue_in, MailSettings(), clock))
        body = show(conn, 1, MailSettings(), clock).body
    assert body.isascii()
    assert not re.search(rb"(?<!\r)\n|\r(?!\n)", body)
    assert max(map(len, body.split(b"\r\n"))) < 998
    parsed(body)


def test_a_demo_says_so_in_subject_and_both_bodies_and_is_another_message(engine: Engine, clock: SetClock) -> None:
    live, demo = message_of(change()), message_of(change(), demo=True)
    assert demo["Subject"] == f"[demo] {live['Subject']}"
    assert all("A replay of history" in body for body in bodies(demo))
    assert not any("A replay of history" in body for body in bodies(live))
    with engine.begin() as conn:
        subscribe(conn, "a@example.org", clock=clock)
        enqueue(conn, change(), MailSettings(), clock, demo=True)
        (first,) = rows(conn)
        conn.exec_driver_sql("DELETE FROM outbox")
        enqueue(conn, change(), MailSettings(), clock)
        assert rows(conn)[0].message_id != first.message_id


def hostile(text: str) -> Change:
    """A change in which all that a page can write is `text`."""
    return change(
        instrument=text,
        why=text,
        url=f"https://law.example/{text}",
        before={"status": text, "provisions": {"penalty": text}},
        after={"status": "banned", "provisions": {"schedule": text, text: text, "forms_prohibited": [text]}},
        evidence=({"provision": text, "quote": text, "url": f"javascript:{text}", "captured_at": text},),
        passage={"before": text, "after": f"new {text}"},
    )


class Tags(HTMLParser):
    """The elements, attributes and links that a mail program finds in a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.attributes: set[str] = set()
        self.links: set[str] = set()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.links |= {str(value) for name, value in attrs if name in ("href", "src")}


def test_hostile_page_text_stays_text() -> None:
    message = message_of(hostile(HOSTILE), HOSTILE)
    text, html = bodies(message)
    assert message["Bcc"] is None
    assert set(message.keys()) == set(message_of(change()).keys())
    seen, plain = Tags(html), Tags(bodies(message_of(change()))[1])
    assert seen.names <= plain.names
    assert seen.attributes <= plain.attributes
    assert {link.split(":")[0] for link in seen.links} == {"https"}
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f\u202e\u2028]", text + html)
    assert not re.search(r"^(Bcc:|MAIL FROM|\.$)", text, re.MULTILINE)


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=120))
def test_whatever_a_page_writes_the_message_parses_without_defects(text: str) -> None:
    for kind in ChangeKind:
        one = hostile(text)
        message = message_of(Change(**{**one.__dict__, "kind": kind}), text)
        assert message["To"] == "a@example.org"
        assert message["Bcc"] is None


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "https://", "//x", "https://a b", 'https://a"x', "https://[x"]
)
def test_only_plain_web_addresses_become_links(url: str) -> None:
    assert safe_link(url) == ""
    assert safe_link("https://law.example/a?b=c&d=é") == "https://law.example/a?b=c&d=é"


def test_a_change_is_queued_once_and_only_if_its_transaction_holds(engine: Engine, clock: SetClock) -> None:
    with engine.begin() as conn:
        subscribe(conn, "a@example.org", clock=clock)
    with engine.connect() as conn, conn.begin() as transaction:
        assert enqueue(conn, change(), MailSettings(), clock) == 1
        assert enqueue(conn, change(), MailSettings(), clock) == 0
        transaction.rollback()
    with engine.begin() as conn:
        assert rows(conn) == []
        assert enqueue(conn, change(), MailSettings(), clock) == 1
        (row,) = rows(conn)
    assert row.key == "change:c1:a@example.org:email"
    assert row.subject.startswith("Utah: ")
