"""What readers do for themselves on the web page, over the alerts' own functions: the page knows nothing of mail."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from alerts import links, readers
from alerts.channels.eml import file_name
from alerts.outbox import asked_today, post
from alerts.readers import Wish
from alerts.render import confirm_of
from alerts.subscriptions import Subscriber, in_words, subscriber

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Connection

    from cli.wiring import Program


#: So many different wishes may be asked for in the name of one address within a day.
_A_DAY = 3


class ReaderDesk:
    """Implements `web.readers.Readers` for a program. Everything raises ValueError with one line for the reader."""

    def __init__(self, watch: Program) -> None:
        self._watch = watch

    def ask(self, email: str, places: Sequence[str], kinds: Sequence[str], mode: str, timezone: str) -> None:
        """Send the owner of `email` a link that makes this true: one a day for each wish, a few a day for an address,
        however often it is asked."""
        watch = self._watch
        wish = Wish(tuple(places), tuple(kinds), mode=mode)  # type: ignore[arg-type]
        with watch.store.write() as connection:
            wish.columns(connection)
            address = readers.check(email, timezone)
            asked = {"email": address, "places": list(places), "kinds": list(kinds), "mode": mode, "zone": timezone}
            token = links.make_confirm(connection, asked, watch.clock)
            mail = watch.settings.mail
            make = partial(
                confirm_of, in_words(wish), f"{mail.base_url}/confirm/{token}", links.CONFIRM_DAYS
            )  # fmt: skip
            today = f"confirm:{address.lower()}:{watch.clock.now():%Y-%m-%d}:"
            if asked_today(connection, today) < _A_DAY:
                key = today + hashlib.sha256(repr((places, kinds, mode, timezone)).encode()).hexdigest()[:16]
                post(connection, address, key, lambda *_foot: make(), mail, watch.clock)

    def confirm(self, token: str, *, really: bool) -> str:
        """Whose subscription a link confirms; with `really` it begins."""
        watch = self._watch
        with watch.store.write() as connection:
            asked = links.confirming(connection, token, watch.clock)
            email = str(asked["email"])
            if really and links.use(connection, token, watch.clock):
                wish = Wish(asked["places"], asked["kinds"], mode=asked["mode"])
                readers.add(connection, email, wish, timezone=asked["zone"], clock=watch.clock)
        return email

    def leave(self, token: str, *, really: bool) -> str:
        """Whom a link lets leave; with `really` all their subscriptions end."""
        with self._watch.store.write() as connection:
            found = self._reader(connection, "leave", token)
            if really:
                readers.unsubscribe(connection, found.email, self._watch.clock)
        return found.email

    def preferences(self, token: str) -> dict[str, Any]:
        """What the reader of a link has chosen."""
        with self._watch.store.read() as connection:
            found = self._reader(connection, "preferences", token)
        mail = self._watch.settings.mail
        return {
            "email": found.email, "timezone": found.timezone, "quiet": found.quiet,
            "hour": mail.digest_hour if found.hour is None else found.hour,
            "weekday": found.weekday or mail.digest_day,
            "subscriptions": [{"id": one.id, "text": "; ".join(in_words(one))} for one in found.subscriptions],
        }  # fmt: skip

    def prefer(self, token: str, *, timezone: str, hour: int, weekday: str, quiet: bool) -> None:
        """Keep what the reader of a link chose."""
        with self._watch.store.write() as connection:
            found = self._reader(connection, "preferences", token)
            readers.prefer(connection, found.id, timezone=timezone, hour=hour, weekday=weekday, quiet=quiet)

    def drop(self, token: str, subscription: int) -> None:
        """End one subscription of the reader of a link."""
        with self._watch.store.write() as connection:
            readers.drop(connection, self._reader(connection, "preferences", token).id, subscription)

    def forget(self, token: str) -> str:
        """Remove everything that names the reader of a link."""
        with self._watch.store.write() as connection:
            email = self._reader(connection, "preferences", token).email
            gone = readers.forget(connection, email)
        remove_files(self._watch.settings.mail_folder, gone)
        return email

    @staticmethod
    def _reader(connection: Connection, purpose: links.Purpose, token: str) -> Subscriber:
        found = subscriber(connection, links.reader(connection, purpose, token))
        if found is None:
            raise links.LinkError("whom this link was made for is not a reader any more")
        return found


def remove_files(folder: Path, gone: Sequence[readers.Gone]) -> None:
    """Remove the files of messages to somebody who is forgotten."""
    for message in gone:
        (folder / file_name(message.key, message.created_at)).unlink(missing_ok=True)
