"""Subscribers as rows of a table: for moving them between installations and for keeping them elsewhere."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from typing import Any, cast

from sqlalchemy import Connection

from alerts.readers import SubscriptionError, Wish, add, prefer
from alerts.subscriptions import Mode, Subscriber
from tracker.clock import Clock

COLUMNS = (
    "email", "jurisdictions", "kinds", "statuses", "provisions", "reminders", "mode", "timezone", "hour", "weekday",
    "quiet",
)  # fmt: skip
_LISTS = ("jurisdictions", "kinds", "statuses", "provisions", "reminders")
#: A spreadsheet runs what begins so as a formula; an address may begin so.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
#: Stands before what a spreadsheet would run, and before what begins with it already: one of it is taken off again.
_QUOTE = "'"


def to_rows(people: Iterable[Subscriber]) -> list[dict[str, Any]]:
    """One row for each subscription by email, lists with spaces between. Other channels hold keys: they stay here."""
    rows = []
    for person in people:
        for one in person.subscriptions:
            if one.channel == "email":
                lists = {name: " ".join(str(value) for value in getattr(one, name)) for name in _LISTS}
                rows.append({
                    "email": person.email, **lists, "mode": one.mode, "timezone": person.timezone,
                    "hour": "" if person.hour is None else person.hour, "weekday": person.weekday or "",
                    "quiet": "yes" if person.quiet else "",
                })  # fmt: skip
    return [{key: _inert(value) for key, value in row.items()} for row in rows]


def from_rows(conn: Connection, rows: csv.DictReader[str], name: str, clock: Clock) -> int:
    """Subscribe everybody in `rows` (of the file `name`), in the caller's transaction; how many subscriptions.

    Only ``email`` is needed; what a column leaves empty is as for `Wish`. Raises SubscriptionError naming the line.
    """
    count = 0
    try:
        if unknown := [column for column in rows.fieldnames or () if column not in COLUMNS]:
            raise SubscriptionError(f"unknown column {unknown[0]!a}; there is {', '.join(COLUMNS)}")
        for row in rows:
            if rows.restkey in row:
                raise SubscriptionError("more values than the table has columns")
            _add(conn, {key: (value or "").strip() for key, value in row.items()}, clock)
            count += 1
    except (csv.Error, ValueError) as error:
        # The inner reader's count: DictReader's own leaves out blank lines, and the line that csv.Error is about.
        raise SubscriptionError(f"{name}, line {rows.reader.line_num}: {error}; nothing was read") from error
    return count


def _add(conn: Connection, row: Mapping[str, str], clock: Clock) -> None:
    places, kinds, statuses, provisions, days = (row.get(name, "").split() for name in _LISTS)
    mode = cast(Mode, row.get("mode") or "immediate")
    wish = Wish(places, kinds, statuses, provisions, [int(day) for day in days], mode)
    email = row.get("email", "").removeprefix(_QUOTE)
    reader = add(conn, email, wish, timezone=row.get("timezone") or None, clock=clock)
    hour = row.get("hour")
    prefer(
        conn, reader.id, hour=int(hour) if hour else None, weekday=row.get("weekday") or None,
        quiet=row.get("quiet", "") in ("yes", "true", "1") if row.get("quiet") else None,
    )  # fmt: skip


def _inert(value: Any) -> Any:
    """A value that no spreadsheet runs: an address may begin with a sign of a formula."""
    return f"{_QUOTE}{value}" if isinstance(value, str) and value.startswith((*_FORMULA, _QUOTE)) else value
