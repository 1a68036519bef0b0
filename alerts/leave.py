"""The link by which a reader leaves: it names the reader and proves that this program made it."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import secrets

from sqlalchemy import Connection, select

from tracker.store import schema
from tracker.store.engine import insert_once

#: The key of table `meta` that holds this installation's secret.
_SECRET = "unsubscribe_secret"


def leave_token(conn: Connection, email: str) -> str:
    """What the address ``<base_url>/unsubscribe/<token>`` ends with for the reader `email`."""
    name = base64.urlsafe_b64encode(email.encode()).decode().rstrip("=")
    return f"{name}.{_seal(_secret(conn), email)}"


def leaver(conn: Connection, token: str) -> str | None:
    """The reader whose token this is; None where this installation did not make it."""
    name, _, seal = token.partition(".")
    try:
        email = base64.urlsafe_b64decode(name + "=" * (-len(name) % 4)).decode()
    except (binascii.Error, ValueError):
        return None
    good = hmac.compare_digest(_seal(_secret(conn), email).encode(), seal.encode("utf-8", "replace"))
    return email if good else None


def _seal(secret: str, email: str) -> str:
    return hmac.new(secret.encode(), email.encode(), hashlib.sha256).hexdigest()[:32]


def _secret(conn: Connection) -> str:
    table = schema.meta
    query = select(table.c.value).where(table.c.key == _SECRET)
    found = conn.scalar(query)
    if found is None:
        insert_once(conn, table, "key", {"key": _SECRET, "value": secrets.token_hex(32)})
        found = conn.scalar(query)
    return str(found)
