"""Messages: what each says, in both bodies and the headers, and that page text in it stays inert."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from alerts.mime import Content, compose
from alerts.outbox import enqueue, rows
from alerts.readers import subscribe
from alerts.render import (
    IMPORTANCE,
    View,
    burst_of,
    confirm_of,
    content_of,
    operator_of,
    place_text,
    reason_text,
    reminder_of,
    stale_of,
    view_of,
)
from alerts.settings import MailSettings
from alerts.subscriptions import Subscription
from alerts.templating import render_html, render_text
from jurisdictions.codebook import ChangeKind, Status
from tests.alerts.changes import BANNED, CAPPED, change
from tests.alerts.looks import messages
from tracker.changes import Change
from tracker.clock import SetClock
from tracker.telling.inert import one_line, safe_link
from tracker.telling.wording import headline, meaning, value_text

LEAVE, CHANGE_IT = "https://k.example/u/1", "https://k.example/preferences/1"
#: What stands under a message to a reader.
FOOT = ("You get this because.", "To stop:", LEAVE, CHANGE_IT)
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


def words_of(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.casefold()))


def message_of(one: Change, place: str = "Utah", **told: Any) -> EmailMessage:
    return sent(content_of(view_of(one, place, **told), *FOOT))


def sent(content: Content, leave_url: str = LEAVE, now: datetime = change().recorded_at) -> EmailMessage:
    return parsed(compose(content, "a@example.org", "<1@localhost>", MailSettings(), now, leave_url))


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
    assert re.search(r"<del[^>]*>18</del> <ins[^>]*>21</ins> ", html)


def test_an_unknown_date_is_said_to_be_unknown() -> None:
    assert "date not given by the text" in bodies(message_of(change(effective=None)))[0]


def test_a_day_that_is_not_the_day_of_the_change_is_not_quoted_as_its_proof() -> None:
    old = {"provision": "effective", "quote": "This act takes effect on 1 May 2019.", "url": "", "captured_at": ""}
    proofs = (*change().evidence, old)
    assert "This act takes effect" in bodies(message_of(change(evidence=proofs)))[0]
    undated = bodies(message_of(change(evidence=proofs, effective=None)))[0]
    assert "This act takes effect" not in undated
    assert "A person under 21 may not buy kratom." in undated


def test_the_headers_let_mail_programs_thread_filter_and_leave() -> None:
    one, other = message_of(change()), message_of(change("c2"))
    assert one["Auto-Submitted"] == "auto-generated"
    assert one["List-Id"] == "<kratomwatch.localhost>"
    assert one["List-Unsubscribe"].startswith("<https://k.example/u/1>, <mailto:")
    assert one["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert one["References"] == other["References"]
    assert one["References"] != message_of(change(jurisdiction="TH"), "Thailand")["References"]


def test_a_message_is_ascii_with_crlf_and_lines_that_every_server_takes() -> None:
    long = change(why="é" * 5000, passage={"before": "ü" * 9000, "after": "x" * 9000})
    content = content_of(view_of(long, "Utah"), *FOOT)
    body = compose(content, "a@example.org", "<1@localhost>", MailSettings(), long.recorded_at, LEAVE)
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
        self.text = ""
        self.feed(re.sub("<(style|title)>.*?</\\1>", "", page, flags=re.DOTALL))

    def handle_data(self, data: str) -> None:
        self.text += f" {data}"

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


def test_a_reader_is_told_what_of_all_that_was_asked_for_brought_the_message() -> None:
    plain = Subscription(1, (), (), "immediate", "2026-03-02T10:00:00.000000Z")
    assert reason_text(plain) == (
        "You get this because you asked on 2026-03-02 for all jurisdictions: changes of the law in force or signed."
    )
    narrow = replace(plain, jurisdictions=("US-FL",), kinds=("status",), statuses=("banned",), provisions=("min_age",),
                     reminders=(7, 30))  # fmt: skip
    assert reason_text(narrow) == (
        "You get this because you asked on 2026-03-02 for US-FL: status; only into or out of banned; only of minimum "
        "age; with reminders 30, 7 days before law takes effect."
    )


@pytest.mark.parametrize("status", Status)
def test_each_status_is_explained_in_one_sentence_to_who_sells_or_carries(status: Status) -> None:
    said = meaning(change(after={"status": status.value, "provisions": {}}))
    assert said.endswith(".")
    assert said.count(". ") == 0
    assert re.search("s[eo]l[dl]|sale", said, re.IGNORECASE)
    assert re.search("carr|leave the country", said)


def test_what_is_signed_is_explained_for_its_day_and_a_bill_or_notice_as_no_law() -> None:
    signed = change(kind=ChangeKind.SCHEDULED, before=FREE, after=BANNED, effective=date(2027, 7, 1))
    assert meaning(signed).startswith("From 1 July 2027: Selling kratom")
    assert meaning(change(**{**signed.__dict__, "effective": None})).startswith("Once it is in force: Selling kratom")
    assert "Nothing is law yet" in meaning(change(kind=ChangeKind.PENDING))
    assert "stays as it was" in meaning(change(kind=ChangeKind.NOTICE))
    assert meaning(change(kind=ChangeKind.SCHEDULED, after={"stage": "enacted"})) == ""


def test_a_reader_is_led_to_the_archived_copy_to_the_places_coming_law_and_to_the_preferences() -> None:
    one = change(jurisdiction="US-FL/sarasota-county", after=BANNED, id=7)
    told = message_of(one, "Sarasota County", upcoming=["1 July 2027: banned"], base_url="https://k.example")
    for body in bodies(told):
        for part in ("https://k.example/change/7", "1 July 2027: banned", CHANGE_IT,
                     "Selling kratom, or even having it"):  # fmt: skip
            assert part in " ".join(body.split())
    assert not any("/change/" in body for body in bodies(message_of(one)))


def test_a_status_that_did_not_change_is_no_line_of_the_table() -> None:
    labels = [row.label for row in view_of(change(), "Utah").rows]
    assert labels == ["7-OH cap", "minimum age"]
    assert view_of(change(after=BANNED), "Utah").rows[0].label == "status"


def test_the_page_keeps_a_style_sheet_for_dark_and_narrow_screens_and_no_other() -> None:
    _, html = bodies(message_of(change()))
    (sheet,) = re.findall("<style>(.*?)</style>", html, re.DOTALL)
    assert "prefers-color-scheme: dark" in sheet
    assert len(sheet) < 8192, "Gmail drops longer ones"
    assert html.index("charset") < 1024
    assert not re.search(r"(?<!max-)(?<!-)width: ?\d+px", html)


def views(count: int, kind: ChangeKind = ChangeKind.PROVISION, **values: Any) -> list[View]:
    return [view_of(change(f"c{n}", kind=kind, **values), f"Place {n}", base_url="https://k.example")
            for n in range(count)]  # fmt: skip


def test_many_changes_at_once_are_one_message_with_what_matters_most_first() -> None:
    told = [view_of(change(kind=kind, after=BANNED), kind.value) for kind in reversed(IMPORTANCE)]
    message = sent(burst_of(told, *FOOT))
    assert message["Subject"] == "6 changes of kratom law: status banned, scheduled signed: banned, and 4 more"
    for body in (" ".join(body.split()) for body in bodies(message)):
        heads = [body.rindex(view.headline) for view in sorted(told, key=lambda v: IMPORTANCE.index(v.change_kind))]
        assert heads == sorted(heads)
        assert "A person under 21 may not buy kratom." in body
        assert body.count("https://law.example/45") == 6


@pytest.mark.parametrize("text", ["law " * 300, "ห้ามขายกระท่อม" * 100])
def test_forty_changes_stay_below_what_gmail_shows_and_the_rest_is_counted_and_linked(text: str) -> None:
    evidence = ({"provision": "min_age", "quote": text, "url": "https://law.example/45", "captured_at": ""},)
    content = burst_of(views(45, evidence=evidence, instrument=text), *FOOT)
    assert len(content.html.encode()) < 100_000
    for body in bodies(sent(content)):
        assert body.count("Change of provisions") == 40
        assert "And 5 more" in body.replace("AND", "And").replace("MORE", "more")
        assert "https://k.example/" in body


def test_a_burst_of_endless_addresses_tells_fewer_and_counts_the_rest() -> None:
    content = burst_of(views(40, url=f"https://law.example/{'x' * 9000}"), *FOOT)
    assert len(content.html.encode()) < 100_000
    assert 0 < content.html.count("Change of provisions") < 12


def test_a_reminder_says_how_far_off_the_day_is_and_hangs_with_what_was_told_of_the_place() -> None:
    evidence = change().evidence
    content = reminder_of(
        place_text("Utah", "US-UT"), "Utah: kratom banned", date(2027, 3, 6), 7, "SB 45", "https://law.example/45",
        evidence, *FOOT,
    )  # fmt: skip
    message = sent(content)
    assert message["Subject"] == "In 7 days: Utah: kratom banned"
    assert message["References"] == message_of(change())["References"]
    for body in bodies(message):
        for part in ("6 March 2027", "SB 45", "https://law.example/45", "A person under 21 may not buy kratom."):
            assert part in body


@pytest.mark.parametrize(("days", "begins"), [(0, "Today: "), (1, "Tomorrow: "), (30, "In 30 days: ")])
def test_a_near_day_is_called_by_its_name(days: int, begins: str) -> None:
    content = reminder_of("Utah (US-UT)", "Utah: x", date(2027, 3, 6), days, "", "", (), *FOOT)
    assert content.subject.startswith(begins)


def test_places_that_cannot_be_confirmed_are_told_with_since_when_and_why() -> None:
    lines = [(f"{place} could not be confirmed since 3 November 2026", "blocked: a login", "https://law.example/ut")
             for place in ("Utah", "Ohio")]  # fmt: skip
    assert sent(stale_of(lines[:1], *FOOT))["Subject"] == lines[0][0]
    message = sent(stale_of(lines, *FOOT))
    assert message["Subject"] == f"{lines[0][0]}, and 1 more"
    assert all(part in body for body in bodies(message) for line in lines for part in line)


def test_the_operator_is_told_what_to_do_and_what_is_over() -> None:
    message = sent(operator_of([("No backup", "since Monday", "run kratomwatch backup")], [("Mail", "works", "")]), "")
    assert message["Subject"] == "kratomwatch: No backup"
    assert message["List-Unsubscribe"] is None
    for body in bodies(message):
        for part in ("No backup", "since Monday", "run kratomwatch backup", "Mail", "works"):
            assert part in body
    assert operator_of([], [("Mail", "works", "")]).subject == "kratomwatch, over: Mail"


def test_a_message_to_confirm_says_what_was_asked_and_is_no_lists() -> None:
    message = sent(confirm_of(["Utah: changes at once"], "https://k.example/confirm/x", 7), "")
    assert (message["List-Id"], message["List-Unsubscribe"]) == (None, None)
    for body in bodies(message):
        for part in ("Utah: changes at once", "https://k.example/confirm/x", "7 days", "not you"):
            assert part in body


def test_a_long_link_to_leave_stays_a_link() -> None:
    url = f"https://k.example/unsubscribe/{'x' * 600}"
    message = sent(content_of(view_of(change(), "Utah"), "", "", url), url)
    assert message["List-Unsubscribe"].startswith(f"<{url}>, <mailto:")


#: Words that only one of the bodies needs: what stands on buttons, and how a redline is marked in plain text.
ONLY_SHOWN = words_of("read it the source at see the archived copy rule kratomwatch when by what")
ONLY_SHOWN |= words_of("your preferences unsubscribe on web")
ONLY_TOLD = words_of("status source archived struck words stand in new ones")


@pytest.mark.parametrize("name", messages())
def test_both_bodies_say_the_same(name: str) -> None:
    told, html = bodies(sent(messages()[name]))
    page = Tags(html)
    hosts = words_of(" ".join(link.split("/")[2] for link in page.links))
    assert all(link in told for link in page.links)
    told = re.sub(r"https?://\S+", "", told)
    assert words_of(told) - words_of(page.text) <= ONLY_TOLD
    assert words_of(page.text) - words_of(told) - hosts <= ONLY_SHOWN


@dataclass(frozen=True)
class Digest:
    """What the templates of a digest show."""

    subject: str
    quiet: bool
    sections: tuple[tuple[str, list[dict[str, str]]], ...]


def digest_of(text: str, **values: Any) -> Content:
    text = one_line(text)
    line = {"head": text, "detail": text, "url": safe_link(f"https://law.example/{text}")}
    shown = {"digest": Digest("Kratom law", False, ((text, [line]),)), "demo": False, "leave": "To stop:",
             "leave_url": LEAVE, "nothing": "", **values}  # fmt: skip
    return Content("Kratom law", render_text("digest.txt", **shown), render_html("digest.html", **shown), "digest")


def test_a_digest_says_how_often_it_comes_and_leads_to_the_preferences() -> None:
    assert all("You get this each week because" in body for body in bodies(sent(digest_of("x"))))
    daily = sent(digest_of("x", how="each day", preferences_url=CHANGE_IT))
    assert all("You get this each day because" in body and CHANGE_IT in body for body in bodies(daily))


def test_a_long_list_is_cut_off_and_counted_before_a_mail_program_cuts_off_how_to_leave() -> None:
    lines = [
        {"head": f"Place {n}: Authority", "detail": "why " * 40, "url": "https://law.example/x"} for n in range(300)
    ]
    content = digest_of("x", digest=Digest("Kratom law", False, (("Not confirmed", lines),)))
    assert len(content.html.encode()) < 100_000
    for body in bodies(sent(content)):
        assert "Place 39:" in body
        assert "Place 40:" not in body
        assert "And 260 more" in body


EVERY: dict[str, Callable[[str], Content]] = {
    "change": lambda text: content_of(view_of(hostile(text), text, upcoming=[text]), text, text, LEAVE),
    "burst": lambda text: burst_of([view_of(hostile(text), text)] * 3, text, text, LEAVE),
    "digest": digest_of,
    "reminder": lambda text: reminder_of(text, text, date(2027, 3, 6), 7, text, f"https://law.example/{text}",
                                         hostile(text).evidence, text, text, LEAVE),
    "stale": lambda text: stale_of([(text, text, f"javascript:{text}")], text, text, LEAVE),
    "operator": lambda text: operator_of([(text, text, text)], [(text, text, text)]),
    "confirm": lambda text: confirm_of([text], "https://k.example/confirm/x", 7),
}  # fmt: skip
STRANGE = (
    HOSTILE, "W" * 10_000, "👩‍⚖️🏴󠁧󠁢󠁷󠁬󠁳󠁿", "กรุงเทพมหานคร ห้ามขายกระท่อม", "المملكة العربية السعودية", "中華人民共和國 禁止銷售",
    "\u202egpj.exe\u2066", "-- \nTo stop: nothing", "{{ 7 * 7 }} </style></title>", "",
)  # fmt: skip


@pytest.mark.parametrize("name", EVERY)
@pytest.mark.parametrize("text", STRANGE, ids=range(len(STRANGE)))
def test_strange_text_stays_text_in_every_sort_of_message(name: str, text: str) -> None:
    message = sent(EVERY[name](text))
    calm = Tags(bodies(sent(EVERY[name]("calm")))[1])
    told, html = bodies(message)
    seen = Tags(html)
    assert seen.names <= calm.names
    assert seen.attributes <= calm.attributes
    assert {link.split(":")[0] for link in seen.links} <= {"https"}
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2028\u2066-\u2069]", told + html)
    assert len(told.split("\n-- \n")) == 2
    assert "49" not in told
    assert set(message.keys()) == set(sent(EVERY[name]("calm")).keys())


@pytest.mark.parametrize("name", [name for name in EVERY if name not in ("operator", "confirm")])
def test_every_message_to_a_reader_can_be_answered_by_leaving_and_lies_in_a_thread(name: str) -> None:
    message = sent(EVERY[name]("calm"))
    for header in ("Date", "Message-ID", "From", "To", "Subject", "List-Id", "List-Unsubscribe",
                   "List-Unsubscribe-Post", "Auto-Submitted", "References"):  # fmt: skip
        assert len(message.get_all(header, [])) == 1, header
    assert all(LEAVE in body for body in bodies(message))
    _, html = bodies(message)
    assert html.startswith('<!DOCTYPE html><html lang="en">')
    assert html.count("<title>") == html.count("<h1") == 1


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=120))
def test_whatever_a_page_writes_the_message_parses_without_defects(text: str) -> None:
    for kind in ChangeKind:
        one = hostile(text)
        message = message_of(Change(**{**one.__dict__, "kind": kind}), text)
        assert message["To"] == "a@example.org"
        assert message["Bcc"] is None


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "https://",
        "//x",
        "https://a b",
        'https://a"x',
        "https://[x",
        "https://a/\u202egpj.exe",
    ],
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
