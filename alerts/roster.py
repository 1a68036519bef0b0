"""Subscribers as rows of a table: for moving them between installations and for keeping them elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, cast

from sqlalchemy import Connection

from alerts.addresses import AddressError
from alerts.readers import SubscriptionError, Wish, add, prefer
from alerts.subscriptions import Mode, Subscriber
from tracker.clock import Clock

COLUMNS = (
    "email", "jurisdictions", "kinds", "statuses", "provisions", "reminders", "mode", "timezone", "hour", "weekday",
    "quiet",
)  # fmt: skip
_LISTS = ("jurisdictions", "kinds", "statuses", "provisions", "reminders")
#: A spreadsheet runs what begins so as a formula; no value of ours does.
_FORMULA = ("=", "+", "@", "\t", "\r")


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


def from_rows(conn: Connection, rows: Iterable[Mapping[str, str | None]], name: str, clock: Clock) -> int:
    """Subscribe everybody in `rows` (of the file `name`), in the caller's transaction; how many subscriptions.

    Only ``email`` is needed; what a column leaves empty is as for `Wish`. Raises SubscriptionError naming the line.
    """
    count = 0
    for number, row in enumerate(rows, 2):
        if unknown := [key for key in row if key not in COLUMNS]:
            raise SubscriptionError(f"{name}, line 1: unknown column {unknown[0]!a}; there is {', '.join(COLUMNS)}")
        try:
            _add(conn, {key: (value or "").strip() for key, value in row.items()}, clock)
        except (AddressError, SubscriptionError, ValueError) as error:
            raise SubscriptionError(f"{name}, line {number}: {error}; nothing was read") from error
        count += 1
    return count


def _add(conn: Connection, row: Mapping[str, str], clock: Clock) -> None:
    places, kinds, statuses, provisions, days = (row.get(name, "").split() for name in _LISTS)
    mode = cast(Mode, row.get("mode") or "immediate")
    wish = Wish(places, kinds, statuses, provisions, [int(day) for day in days], mode)
    email = row.get("email", "").removeprefix("'")
    reader = add(conn, email, wish, timezone=row.get("timezone") or None, clock=clock)
    hour = row.get("hour")
    prefer(
        conn, reader.id, hour=int(hour) if hour else None, weekday=row.get("weekday") or None,
        quiet=row.get("quiet", "") in ("yes", "true", "1") if row.get("quiet") else None,
    )  # fmt: skip


def _inert(value: Any) -> Any:
    """A value that no spreadsheet runs: an address may begin with a sign of a formula."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value
