"""Lists, whole or a page at a time. A page ends with where to go on (RFC 8288), which names the last row given, not its
place in the list: what is recorded meanwhile neither hides a row nor gives one twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import urlencode

from fastapi import Request

from web.cache import Content, encoded

Row = Mapping[str, Any]


def listed(
    request: Request, rows: Iterable[Row], key: Callable[[Row], str], limit: int | None, cursor: str | None
) -> Content:
    """The rows after `cursor` (None: all), `limit` at most, in the order of what `key` says of each."""
    keyed = sorted(_keyed(rows, key), key=lambda pair: pair[0])
    rest = [pair for pair in keyed if cursor is None or pair[0] > cursor]
    page = rest[:limit]
    headers = {"X-Total-Count": str(len(keyed))}
    if len(page) < len(rest):
        headers["Link"] = f'<?{_going_on(request, page[-1][0])}>; rel="next"'
    return Content(encoded([row for _key, row in page]), headers)


def _keyed(rows: Iterable[Row], key: Callable[[Row], str]) -> Iterator[tuple[str, Row]]:
    """Each row with a key of its own, which sorts as the row does: those that have one in common are counted."""
    seen: Counter[str] = Counter()
    for row in rows:
        name = key(row)
        yield (f"{name} {seen[name]:04}" if seen[name] else name), row
        seen[name] += 1


def _going_on(request: Request, cursor: str) -> str:
    """This question with another cursor, to be appended to the address asked, wherever a proxy shows that."""
    asked = [(name, value) for name, value in request.query_params.multi_items() if name != "cursor"]
    return urlencode([*asked, ("cursor", cursor)])


def by_id(row: Row) -> str:
    """By place."""
    return str(row["id"])


def by_day(row: Row) -> str:
    """By the law's date, or where there is none by when it was recorded; then as recorded."""
    return f"{row['effective'] or row['recorded_at'][:10]} {by_number(row)}"


def by_number(row: Row) -> str:
    """As recorded."""
    return f"{row['number']:016}"


def by_coming(row: Row) -> str:
    """By day; what has none comes last."""
    return f"{row['effective'] or '~'} {row['id']}"
