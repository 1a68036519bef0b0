"""What the web page's desk and operations page are given of the program."""

from __future__ import annotations

import hmac
import shutil
from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

from alerts import links, outbox
from alerts.alarms import Alarm, alarms
from cli.fitness import hindrances
from web.desk import Desk
from web.operations import Letters

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from cli.wiring import Program

#: So many failed messages are listed.
_FAILED = 20


def desk_of(watch: Program) -> Desk | None:
    """The review desk, where the settings name a token for it. Raises SettingsError."""
    token = watch.settings.web.desk_token()
    if not token:
        return None
    with watch.store.write() as connection:
        secret = links.secret(connection)
    key = hmac.new(secret.encode(), f"desk:{token}".encode(), "sha256").hexdigest()
    return Desk(token, key, watch.notify)


class WorksDesk:
    """Implements `web.operations.Works` for a program."""

    def __init__(self, watch: Program) -> None:
        self._archive, self._settings = watch.archive, watch.settings

    def letters(self, connection: Connection) -> Letters:
        """What became of messages."""
        failed = [asdict(row) for row in outbox.newest(connection, "failed", _FAILED)]
        return Letters(outbox.counts(connection), outbox.waiting_since(connection), failed)

    def alarms(self, connection: Connection) -> Sequence[Alarm]:
        """The alarms that last."""
        return alarms(connection)

    def archive_bytes(self) -> int:
        """How large the archive of pages is."""
        return sum(file.size for file in self._archive.files().values())

    def disk_free(self) -> int:
        """Bytes that are free where the data is."""
        return shutil.disk_usage(self._settings.data_folder).free

    def hindrances(self) -> list[str]:
        """A line for each thing that keeps pages from being recorded."""
        return hindrances(self._settings.data_folder, self._settings.archive_folder)
