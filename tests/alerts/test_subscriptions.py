"""Who is told of what."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine

from alerts.addresses import AddressError, clean_address, parse_sender
from alerts.outbox import enqueue, rows
from alerts.readers import SubscriptionError, subscribe, unsubscribe
from alerts.settings import MailSettings
from alerts.subscriptions import matching, subscribers
from jurisdictions.codebook import ChangeKind
from tests.alerts.changes import change, queue
from tracker.clock import SetClock

pytestmark = pytest.mark.both_databases


@pytest.mark.parametrize(
    ("wanted", "place", "told"),
    [
        ((), "TH", True),
        (("US",), "US-UT", True),
        (("US",), "US-FL/sarasota-county", True),
        (("US-FL",), "US-FL/sarasota-county", True),
        (("US-FL/sarasota-county",), "US-FL", False),
        (("US-UT",), "US-FL", False),
        (("EU",), "SE", True),
        (("SE",), "EU", False),
        (("TH", "US-UT"), "US-UT", True),
    ],
)
def test_a_subscription_covers_its_places_and_what_lies_in_them(
    engine: Engine, clock: SetClock, wanted: tuple[str, ...], place: str, told: bool
) -> None:
    with engine.begin() as conn:
        subscribe(conn, "a@example.org", wanted, clock=clock)
        assert bool(matching(conn, change(jurisdiction=place))) is told


@pytest.mark.parametrize(
    ("kinds", "kind", "told"),
    [
        ((), ChangeKind.STATUS, True),
        ((), ChangeKind.CORRECTION, True),
        ((), ChangeKind.PENDING, False),
        ((), ChangeKind.NOTICE, False),
        (("pending",), ChangeKind.PENDING, True),
        (("pending",), ChangeKind.STATUS, False),
    ],
)
def test_bills_and_notices_are_told_only_to_who_asks_for_them(
    engine: Engine, clock: SetClock, kinds: tuple[str, ...], kind: ChangeKind, told: bool
) -> None:
    with engine.begin() as conn:
        subscribe(conn, "a@example.org", kinds=kinds, clock=clock)
        assert bool(matching(conn, change(kind=kind))) is told


def test_two_subscriptions_that_cover_a_change_bring_one_message(engine: Engine, clock: SetClock) -> None:
    with engine.begin() as conn:
        subscribe(conn, "a@example.org", ["US"], clock=clock)
        subscribe(conn, "A@EXAMPLE.org".replace("A@", "a@"), ["US-UT"], clock=clock)
        subscribe(conn, "a@example.org", ["US"], clock=clock)
        assert [len(one.subscriptions) for one in subscribers(conn)] == [2]
        assert enqueue(conn, change(), MailSettings(), clock) == 1


def test_weekly_readers_get_no_message_at_once(engine: Engine, clock: SetClock) -> None:
    with engine.begin() as conn:
        subscribe(conn, "a@example.org", mode="weekly", clock=clock)
        assert enqueue(conn, change(), MailSettings(), clock) == 0


def test_who_leaves_hears_nothing_more_not_even_what_was_queued(engine: Engine, clock: SetClock) -> None:
    queue(engine, MailSettings(), clock, readers=2)
    with engine.begin() as conn:
        assert unsubscribe(conn, "reader0@example.org")
        assert not unsubscribe(conn, "reader0@example.org")
        assert enqueue(conn, change("c2"), MailSettings(), clock) == 1
        states = {(row.recipient, row.state) for row in rows(conn)}
        assert ("reader0@example.org", "dropped") in states
        assert ("reader0@example.org", "queued") not in states
        subscribe(conn, "reader0@example.org", clock=clock)
        assert enqueue(conn, change("c3"), MailSettings(), clock) == 2


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"jurisdictions": ["US-UTT"]}, "did you mean US-UT"),
        ({"jurisdictions": ["??"]}, "no jurisdiction"),
        ({"kinds": ["bans"]}, "no kind of change"),
        ({"mode": "hourly"}, "no mode"),
        ({"timezone": "Mars/Olympus"}, "no time zone"),
        ({"timezone": "../etc/passwd"}, "no time zone"),
    ],
)
def test_a_subscription_that_cannot_be_says_what_is_wrong_in_one_line(
    engine: Engine, clock: SetClock, values: dict[str, object], said: str
) -> None:
    with engine.begin() as conn:
        with pytest.raises(SubscriptionError, match=said) as caught:
            subscribe(conn, "a@example.org", clock=clock, **values)  # type: ignore[arg-type]
        assert "\n" not in str(caught.value)
        assert subscribers(conn) == []


@pytest.mark.parametrize(
    "address",
    [
        "", "nobody", "@example.org", "a@", "a@b@example.org", "a b@example.org", "a@exa mple.org",
        "a@example.org\r\nBcc: x@example.org", "a@example.org\n", "Ann <a@example.org>", "a@example.org, b@example.org",
        "a@-example.org", "a@example..org", ".a@example.org", "ä@example.org", "a" * 65 + "@example.org",
        "a@" + "b" * 64 + ".org", "a@example.org\x00",
    ],
)  # fmt: skip
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(AddressError) as caught:
        clean_address(address)
    assert "\n" not in str(caught.value)


def test_an_address_is_kept_with_its_domain_in_one_form() -> None:
    assert clean_address(" Ann.O'Hara+law@EXAMPLE.Org ") == "Ann.O'Hara+law@example.org"
    assert clean_address("a@bücher.example") == "a@xn--bcher-kva.example"
    assert clean_address("a@STRASSE.example") != clean_address("a@straße.example") == "a@xn--strae-oqa.example"


@given(st.text(max_size=40), st.sampled_from(["\r", "\n", "\x00", "\x1b"]))
def test_no_address_or_sender_with_a_control_character_passes(text: str, control: str) -> None:
    with pytest.raises(AddressError):
        clean_address(f"a{control}{text}@example.org")
    with pytest.raises(AddressError):
        parse_sender(f"{text}{control} <a@example.org>")


def test_an_address_is_one_reader_in_whichever_letters_it_is_typed(engine: Engine, clock: SetClock) -> None:
    with engine.begin() as conn:
        subscribe(conn, "Reader@Example.org", clock=clock)
        subscribe(conn, "reader@example.org", kinds=["pending"], clock=clock)
        assert [one.email for one in subscribers(conn)] == ["Reader@example.org"]
        assert unsubscribe(conn, "READER@EXAMPLE.ORG")
        assert subscribers(conn) == []


def test_a_second_subscription_keeps_the_readers_time_zone_unless_it_names_one(engine: Engine, clock: SetClock) -> None:
    with engine.begin() as conn:
        assert subscribe(conn, "a@example.org", clock=clock).timezone == "UTC"
        assert subscribe(conn, "a@example.org", timezone="Europe/Berlin", clock=clock).timezone == "Europe/Berlin"
        assert subscribe(conn, "a@example.org", ["TH"], clock=clock).timezone == "Europe/Berlin"
