"""Subscribing, confirming, choosing, leaving and being forgotten on the web page, and what links may not do."""

from __future__ import annotations

import re
from email import message_from_bytes, policy

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select

from alerts import links
from alerts.readers import Wish, add
from alerts.subscriptions import Subscriber, subscribers
from cli.wiring import Program
from tests.web.conftest import HOSTILE
from tracker.store import schema

FORM = {"email": "reader@example.org", "mode": "weekly", "place": "US-UT", "timezone": "Europe/Berlin"}


def readers(program: Program) -> list[Subscriber]:
    with program.store.read() as connection:
        return subscribers(connection)


def confirm_links(program: Program) -> list[str]:
    """The paths of the links in the confirming messages that wait."""
    with program.store.read() as connection:
        bodies = connection.scalars(select(schema.outbox.c.body).where(schema.outbox.c.key.like("confirm:%"))).all()
    texts = [message_from_bytes(body, policy=policy.default).get_body(("plain",)) for body in bodies]
    found = [re.search(r"http://127\.0\.0\.1:8080(/confirm/\S+)", text.get_content()) for text in texts if text]
    return [match[1] for match in found if match]


def preferences(program: Program, email: str = "reader@example.org", wish: Wish | None = None) -> str:
    with program.store.write() as connection:
        reader = add(connection, email, wish or Wish(), clock=program.clock)
        return f"/preferences/{links.make(connection, 'preferences', reader.id)}"


def test_who_subscribes_is_a_reader_only_after_following_the_link_in_the_message(
    web: TestClient, program: Program
) -> None:
    assert "Utah" in web.get("/subscribe").text or "US-UT" in web.get("/subscribe").text
    asked = web.post("/subscribe", data={**FORM, "kind": ["status", "pending"]})
    assert (asked.status_code, "A message is on its way to reader@example.org" in asked.text) == (200, True)
    assert readers(program) == []
    (link,) = confirm_links(program)
    looked = web.get(link)
    assert "Begin the subscription of reader@example.org?" in looked.text
    assert readers(program) == [], "a mail gateway looks at links"
    assert "is subscribed" in web.post(link).text
    (reader,) = readers(program)
    (wish,) = reader.subscriptions
    assert (reader.timezone, wish.jurisdictions, wish.kinds, wish.mode) == (
        "Europe/Berlin", ("US-UT",), ("pending", "status"), "weekly",
    )  # fmt: skip


def test_nobody_can_have_the_program_call_an_address_by_the_form(web: TestClient, program: Program) -> None:
    more = {"channel": "webhook", "by": "webhook", "target": "http://127.0.0.1:9/", "to": "http://127.0.0.1:9/"}
    web.post("/subscribe", data={**FORM, **more})
    (link,) = confirm_links(program)
    web.post(link)
    (reader,) = readers(program)
    assert [(wish.channel, wish.target) for wish in reader.subscriptions] == [("email", None)]


def test_a_confirming_link_used_again_after_leaving_brings_nobody_back(web: TestClient, program: Program) -> None:
    web.post("/subscribe", data=FORM)
    (link,) = confirm_links(program)
    web.post(link)
    with program.store.write() as connection:
        (reader,) = subscribers(connection)
        leave = links.make(connection, "leave", reader.id)
    web.post(f"/unsubscribe/{leave}")
    assert readers(program) == []
    assert web.post(link).status_code == 200
    assert readers(program) == []


def test_a_confirming_link_that_is_forged_or_old_says_so_and_does_nothing(web: TestClient, program: Program) -> None:
    web.post("/subscribe", data=FORM)
    (link,) = confirm_links(program)
    for forged in (link[:-2], f"{link}A", "/confirm/x.y.z", "/confirm/%00"):
        for answer in (web.get(forged), web.post(forged)):
            assert answer.status_code == 404
            assert "not made here" in answer.text
    assert readers(program) == []


def test_asking_again_the_same_day_sends_one_message_only(web: TestClient, program: Program) -> None:
    for address in ("reader@example.org", "READER@example.org", "reader@example.org"):
        assert web.post("/subscribe", data={**FORM, "email": address}).status_code == 200
    assert len(confirm_links(program)) == 1


def test_one_network_address_cannot_have_messages_sent_without_end(web: TestClient, program: Program) -> None:
    answers = [web.post("/subscribe", data={**FORM, "email": f"r{n}@example.org"}).status_code for n in range(12)]
    assert answers == [200] * 10 + [429] * 2
    assert len(confirm_links(program)) == 10


def test_who_has_many_addresses_of_ipv6_to_choose_from_is_one_asker(web: TestClient, program: Program) -> None:
    froms = [TestClient(web.app, client=(f"2001:db8:0:7::{n:x}", 50000)) for n in range(1, 13)]
    answers = [
        one.post("/subscribe", data={**FORM, "email": f"r{n}@example.org"}).status_code for n, one in enumerate(froms)
    ]
    assert answers == [200] * 10 + [429] * 2
    other = TestClient(web.app, client=("2001:db8:0:8::1", 50000))
    assert other.post("/subscribe", data=FORM).status_code == 200


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"email": "nobody"}, "is not an email address"),
        ({"email": "a@example.org\r\nBcc: b@example.org"}, "is not an email address"),
        ({"email": HOSTILE}, "is not an email address"),
        ({"place": "US-XX"}, "no jurisdiction"),
        ({"mode": "hourly"}, "no mode"),
        ({"kind": ["bans"]}, "no kind"),
        ({"timezone": "Mars/Base"}, "no time zone"),
    ],
)
def test_what_cannot_be_asked_for_is_said_in_the_form_and_nothing_is_sent(
    web: TestClient, program: Program, values: dict[str, object], said: str
) -> None:
    answer = web.post("/subscribe", data={**FORM, **values})
    assert (answer.status_code, said in answer.text) == (400, True)
    assert "<script>alert" not in answer.text
    assert confirm_links(program) == []


def test_a_subscription_can_be_had_without_letting_anybody_know_who_is_a_reader(
    web: TestClient, program: Program
) -> None:
    preferences(program, "known@example.org")
    known = web.post("/subscribe", data={**FORM, "email": "known@example.org"}).text
    other = web.post("/subscribe", data={**FORM, "email": "other@example.org"}).text
    assert known.replace("known@", "other@") == other


def test_preferences_are_shown_and_kept(web: TestClient, program: Program) -> None:
    page = preferences(program, wish=Wish(["US-UT"], provisions=["seven_oh_cap"], reminders=[7]))
    shown = web.get(page).text
    assert "seven_oh_cap" in shown
    assert "reminded 7 days before" in shown
    chosen = {"timezone": "Asia/Bangkok", "hour": "6", "weekday": "friday", "quiet": "true"}
    kept = web.post(page, data=chosen, follow_redirects=False)
    assert (kept.status_code, kept.headers["location"]) == (303, page)
    (reader,) = readers(program)
    assert (reader.timezone, reader.hour, reader.weekday, reader.quiet) == ("Asia/Bangkok", 6, "friday", True)
    web.post(page, data={**chosen, "quiet": ""} | {"quiet": "false"})
    assert readers(program)[0].quiet is False
    wrong = web.post(page, data={**chosen, "timezone": "Mars/Base"})
    assert (wrong.status_code, "no time zone" in wrong.text) == (400, True)


def test_one_subscription_can_be_ended_and_nobody_elses(web: TestClient, program: Program) -> None:
    theirs = preferences(program, "other@example.org")
    page = preferences(program)
    other, mine = (person.subscriptions[0].id for person in readers(program))  # by address
    web.post(f"{page}/drop", data={"subscription": other})
    assert all(person.subscriptions for person in readers(program))
    web.post(f"{page}/drop", data={"subscription": mine})
    assert {person.email: len(person.subscriptions) for person in readers(program)} == {
        "other@example.org": 1, "reader@example.org": 0,
    }  # fmt: skip
    assert web.get(theirs).status_code == 200


@pytest.mark.parametrize("number", ["9" * 30, "9223372036854775808", "0", "-1", "x"])
def test_a_subscription_that_no_number_can_name_is_refused(web: TestClient, program: Program, number: str) -> None:
    page = preferences(program)
    assert web.post(f"{page}/drop", data={"subscription": number}).status_code == 400
    assert len(readers(program)[0].subscriptions) == 1


def test_who_asks_to_be_forgotten_is_and_the_link_dies_with_it(web: TestClient, program: Program) -> None:
    page = preferences(program)
    assert web.get(f"{page}/forget").status_code == 405
    assert "Nothing here names reader@example.org any more" in web.post(f"{page}/forget").text
    with program.store.read() as connection:
        assert connection.execute(select(schema.subscriber)).all() == []
    assert web.get(page).status_code == 404


def test_a_preferences_link_that_is_forged_shows_nobodys_choices(web: TestClient, program: Program) -> None:
    page = preferences(program)
    with program.store.write() as connection:
        leave = links.make(connection, "leave", readers(program)[0].id)
    for forged in (page[:-1], f"/preferences/{leave}", "/preferences/x.y"):
        assert web.get(forged).status_code == 404
        assert web.post(f"{forged}/forget").status_code == 404
    assert len(readers(program)) == 1
