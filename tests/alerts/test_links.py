"""Links in messages: forged, expired, used again, of a reader who is gone."""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import timedelta

import pytest
from sqlalchemy import Engine, select

from alerts import links
from alerts.links import LinkError
from alerts.readers import forget, subscribe
from tracker.clock import SetClock
from tracker.store import schema

ASKED = {"email": "a@example.org", "places": ["US-UT"], "kinds": [], "mode": "immediate", "zone": "UTC"}


def test_a_link_names_its_reader_and_its_purpose(engine: Engine, clock: SetClock) -> None:
    with engine.begin() as conn:
        ann, ben = (subscribe(conn, f"{name}@example.org", clock=clock).id for name in ("ann", "ben"))
        for purpose in ("leave", "preferences"):
            tokens = {number: links.make(conn, purpose, number) for number in (ann, ben)}
            assert [links.reader(conn, purpose, token) for token in tokens.values()] == [ann, ben]
        assert "ann" not in links.make(conn, "leave", ann)
        with pytest.raises(LinkError):
            links.reader(conn, "preferences", links.make(conn, "leave", ann))


def test_a_link_that_was_not_made_here_does_nothing(engine: Engine, clock: SetClock) -> None:
    with engine.begin() as conn:
        ann, ben = (subscribe(conn, f"{name}@example.org", clock=clock).id for name in ("ann", "ben"))
        one, two = links.make(conn, "leave", ann), links.make(conn, "leave", ben)
        mixed = two.split(".")[0] + "." + one.split(".")[1]
        for forged in ("", ".", "x", one[:-1], one + "0", mixed, "é.é", "\x00", "W10.x", one.upper()):
            with pytest.raises(LinkError, match="not made here"):
                links.reader(conn, "leave", forged)


def test_a_link_of_somebody_forgotten_is_not_the_next_readers(engine: Engine, clock: SetClock) -> None:
    with engine.begin() as conn:
        ann = subscribe(conn, "ann@example.org", clock=clock).id
        token = links.make(conn, "preferences", ann)
        forget(conn, "ann@example.org")
        clock.at = clock.now() + timedelta(seconds=1)
        assert subscribe(conn, "ben@example.org", clock=clock).id == ann, "the number is used again"
        with pytest.raises(LinkError, match="not a reader any more"):
            links.reader(conn, "preferences", token)


def test_the_links_in_messages_of_the_first_release_still_let_leave(engine: Engine, clock: SetClock) -> None:
    with engine.begin() as conn:
        number = subscribe(conn, "ann@example.org", clock=clock).id
        links.make(conn, "leave", number)  # the secret is there
        secret = conn.scalar(select(schema.meta.c.value).where(schema.meta.c.key == "unsubscribe_secret"))
        seal = hmac.new(str(secret).encode(), b"ann@example.org", hashlib.sha256).hexdigest()[:32]
        token = f"{base64.urlsafe_b64encode(b'ann@example.org').decode().rstrip('=')}.{seal}"
        assert links.reader(conn, "leave", token) == number
        with pytest.raises(LinkError):
            links.reader(conn, "preferences", token)
        with pytest.raises(LinkError):
            links.reader(conn, "leave", token[:-1] + ("0" if token[-1] != "0" else "1"))


def test_a_confirming_link_holds_what_was_asked_and_dies_after_a_week(engine: Engine, clock: SetClock) -> None:
    with engine.begin() as conn:
        token = links.make_confirm(conn, ASKED, clock)
        clock.at = clock.now() + timedelta(days=links.CONFIRM_DAYS)
        assert {key: links.confirming(conn, token, clock)[key] for key in ASKED} == ASKED
        clock.at = clock.now() + timedelta(seconds=1)
        with pytest.raises(LinkError, match="good for 7 days"):
            links.confirming(conn, token, clock)
        for forged in ("", "a.b.c", token[:-1], token + "x"):
            with pytest.raises(LinkError, match="not made here"):
                links.confirming(conn, forged, clock)


def test_a_confirming_link_works_once(engine: Engine, clock: SetClock) -> None:
    with engine.begin() as conn:
        token, other = links.make_confirm(conn, ASKED, clock), links.make_confirm(conn, ASKED, clock)
        assert [links.use(conn, token, clock), links.use(conn, token, clock), links.use(conn, other, clock)] == [
            True, False, True,
        ]  # fmt: skip
        clock.at = clock.now() + timedelta(days=30)
        links.use(conn, "another", clock)
        kept = conn.scalars(select(schema.meta.c.key).where(schema.meta.c.key.like("link_used:%"))).all()
        assert len(kept) == 1, "links that expired need not be remembered"
