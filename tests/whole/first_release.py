"""The data of the first release: made by its own commands on loopback pages, and what they then printed.

first_release.json holds the rows of its tables, the files of its archive (base64) and of its registry, and the JSON of
`status`, `history`, `review list` and `outbox list`. `at` is the moment of its last visit.
"""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, LargeBinary, MetaData, create_engine, text

import tracker.store
from tracker.clock import parse

MIGRATIONS = Path(tracker.store.__file__).parent / "migrations"
_KEPT: dict[str, Any] = json.loads((Path(__file__).with_name("first_release.json")).read_text(encoding="utf-8"))
#: What its commands printed, by command.
SAID: dict[str, Any] = _KEPT["said"]
AT: datetime = parse(_KEPT["at"])


@dataclass(frozen=True)
class Laid:
    """Where the data lies: the database's URL and the archive's folder."""

    url: str
    archive: Path


def lay(folder: Path, url: str = "", revision: str = "0001") -> Laid:
    """The first release's archive and registry in `folder`, its rows in the database at `url` (default: SQLite in that
    folder), brought forward to `revision`."""
    (folder / "archive").mkdir(parents=True)
    for name, body in _KEPT["archive"].items():
        (folder / "archive" / name).write_bytes(base64.b64decode(body))
    for name, body in _KEPT["registry"].items():
        file = folder / "registry" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(body, encoding="utf-8")
    laid = Laid(url or f"sqlite:///{folder / 'kratomwatch.db'}", folder / "archive")
    engine = create_engine(laid.url)
    with engine.begin() as connection:
        migrate(connection, "0001")
        _fill(connection)
    with engine.begin() as connection:
        migrate(connection, revision)
    engine.dispose()
    return laid


def migrate(connection: Connection, revision: str) -> None:
    """Bring the database to `revision`, without what `open_store` does beside."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def _fill(connection: Connection) -> None:
    tables = MetaData()
    tables.reflect(connection)
    for table in tables.sorted_tables:
        for row in _KEPT["tables"].get(table.name, ()):
            binary = {c.name for c in table.columns if isinstance(c.type, LargeBinary) and row[c.name] is not None}
            values = {key: base64.b64decode(value) if key in binary else value for key, value in row.items()}
            connection.execute(table.insert().values(values))
    if connection.dialect.name == "postgresql":
        for table in tables.sorted_tables:
            if "id" in table.columns and table.columns["id"].autoincrement is True:
                connection.execute(text(f"SELECT setval('{table.name}_id_seq', max(id)) FROM \"{table.name}\""))
