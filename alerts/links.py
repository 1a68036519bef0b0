"""Links that readers get by mail: each names a reader and a purpose, and proves that this program made it.

Signed with itsdangerous under a secret of this installation. A link to confirm lasts a week and works
once; the links to leave and to preferences last as long as the reader does, because they stand
in messages that people keep (RFC 8058 wants leaving to work at any time).
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import secrets
from collections.abc import Mapping
from datetime import timedelta
from functools import lru_cache
from typing import Any, Literal

from itsdangerous import BadData, SignatureExpired, URLSafeSerializer, URLSafeTimedSerializer
from itsdangerous.timed import TimestampSigner
from sqlalchemy import Connection, delete, select

from tracker.clock import Clock, stamp
from tracker.store import schema
from tracker.store.engine import insert_once

Purpose = Literal["leave", "preferences"]

#: The key of table `meta` that holds this installation's secret.
_SECRET = "unsubscribe_secret"
#: Keys of table `meta` that begin so hold the confirming links that were used, until they expire.
_USED = "link_used:"
CONFIRM_DAYS = 7


class LinkError(ValueError):
    """A link that does nothing; the message says why, for the person who followed it."""


def make(conn: Connection, purpose: Purpose, number: int) -> str:
    """The token that leads the reader `number` to `purpose`."""
    return Maker(conn).make(purpose, *_name(conn, number))


class Maker:
    """Makes many tokens within one transaction."""

    def __init__(self, conn: Connection) -> None:
        self._secret = secret(conn)

    def make(self, purpose: Purpose, number: int, since: str | None) -> str:
        """The token that leads the reader `number`, who came at `since`, to `purpose`."""
        return str(_signer(self._secret, purpose).dumps([number, since]))


def reader(conn: Connection, purpose: Purpose, token: str) -> int:
    """The reader whose token this is. Raises LinkError."""
    try:
        number, since = _plain(conn, purpose).loads(token)
    except (BadData, ValueError, TypeError):
        found = _of_first_release(conn, token) if purpose == "leave" else None
        if found is None:
            raise LinkError("this link was not made here") from None
        return found
    if _name(conn, number) != [number, since]:
        raise LinkError("whom this link was made for is not a reader any more")
    return int(number)


def make_confirm(conn: Connection, asked: Mapping[str, Any], clock: Clock) -> str:
    """The token by which the owner of an address makes true what somebody `asked` for in its name. All of that is in
    the token: nothing is kept of an address whose owner never answers."""
    return str(_timed(conn, clock).dumps({**asked, "nonce": secrets.token_hex(8)}))


def confirming(conn: Connection, token: str, clock: Clock) -> dict[str, Any]:
    """What a confirming token asks for. Raises LinkError for one that was not made here, or is older than
    CONFIRM_DAYS."""
    try:
        asked: dict[str, Any] = _timed(conn, clock).loads(token, max_age=CONFIRM_DAYS * 86_400)
    except SignatureExpired:
        raise LinkError(f"this link was good for {CONFIRM_DAYS} days; subscribe once more to get another") from None
    except (BadData, ValueError, TypeError):
        raise LinkError("this link was not made here") from None
    return asked


def use(conn: Connection, token: str, clock: Clock) -> bool:
    """Mark a confirming token as used; False where it was used before: who left since does not come back by it."""
    table, now = schema.meta, clock.now()
    old = stamp(now - timedelta(days=CONFIRM_DAYS + 1))
    conn.execute(delete(table).where(table.c.key.like(f"{_USED}%"), table.c.value < old))
    name = _USED + hashlib.sha256(token.encode()).hexdigest()
    return insert_once(conn, table, "key", {"key": name, "value": stamp(now)})


def _plain(conn: Connection, purpose: str) -> URLSafeSerializer:
    return _signer(secret(conn), purpose)


@lru_cache(maxsize=16)
def _signer(secret: str, purpose: str) -> URLSafeSerializer:
    return URLSafeSerializer(secret, salt=f"kratomwatch:{purpose}")


def _timed(conn: Connection, clock: Clock) -> URLSafeTimedSerializer:
    class Signer(TimestampSigner):
        def get_timestamp(self) -> int:
            return int(clock.now().timestamp())

    return URLSafeTimedSerializer(secret(conn), salt="kratomwatch:confirm", signer=Signer)


def _name(conn: Connection, number: Any) -> list[Any]:
    """What names a reader for good: numbers are used again once somebody was forgotten."""
    people = schema.subscriber
    return [number, conn.scalar(select(people.c.created_at).where(people.c.id == number))]


def _of_first_release(conn: Connection, token: str) -> int | None:
    """The reader of a link to leave as release 0.1.0 wrote it into messages: the address, and its seal."""
    name, _, seal = token.partition(".")
    try:
        email = base64.urlsafe_b64decode(name + "=" * (-len(name) % 4)).decode()
    except (binascii.Error, ValueError):
        return None
    good = hmac.new(secret(conn).encode(), email.encode(), hashlib.sha256).hexdigest()[:32]
    if not hmac.compare_digest(good.encode(), seal.encode("utf-8", "replace")):
        return None
    return conn.scalar(select(schema.subscriber.c.id).where(schema.subscriber.c.email == email))


def secret(conn: Connection) -> str:
    """What only this installation knows; made when it is first asked for."""
    table = schema.meta
    query = select(table.c.value).where(table.c.key == _SECRET)
    found = conn.scalar(query)
    if found is None:
        insert_once(conn, table, "key", {"key": _SECRET, "value": secrets.token_hex(32)})
        found = conn.scalar(query)
    return str(found)
