"""How the watching of each source stands, what that means for its jurisdiction's status, and what a person can do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, select

from scrapers.capture import Outcome
from tracker import queries
from tracker.clock import parse
from tracker.store import schema

#: What a person can do where a visit ended so. Anything else mends itself, or is our own defect.
ADVICE: Mapping[str, str] = {
    Outcome.BLOCKED: "the host turns programs away: ask its webmaster to let this one in, or add a mirror",
    Outcome.CHALLENGE: "a check for people stands before the page: look by hand, ask its webmaster, or add a mirror",
    Outcome.LOGIN: "a sign-in form stands where the law was: find the page that is open, or add a mirror",
    Outcome.NOT_FOUND: "the address is gone: find where the authority put the page, and put that into the registry",
    Outcome.SOFT_404: "the page no longer shows what it is known by: look whether it moved, or was renumbered",
    Outcome.MOVED: "the authority moved the page: put the new address into the registry",
    Outcome.EMPTY_SHELL: "the page needs a browser: set javascript = true for it and [render] enabled = true, or name"
    " its data's own address",
    Outcome.EMPTY: "the server sends nothing: look at the page by hand",
    Outcome.SCANNED: "the document is a picture now: find its text elsewhere, or read it by hand",
    Outcome.WRONG_TYPE: "something else is served at this address: look at it by hand",
    Outcome.UNREADABLE: "the file cannot be read: look at it by hand, or add a mirror",
    Outcome.TOO_LARGE: "the file is larger than [http] max_bytes: name the part that is the law",
    Outcome.ROBOTS: "robots.txt asks programs to stay away: ask the webmaster, or add a mirror",
    Outcome.NO_KEY: "set the key's environment variable; until then the mirrors are used",
    Outcome.KEY_REFUSED: "check the environment variable that the line names: the key in it may be mistyped, expired or"
    " not confirmed yet",
    Outcome.TLS_ERROR: "the server's certificate is wrong: look whether it is still the authority's",
    Outcome.FORBIDDEN_ADDRESS: "it leads into a private network: mend the address, or, for a server of your own, set"
    " [http] allow_private_networks = true",
    Outcome.DNS_ERROR: "the host has no address any more: find where the authority went",
    Outcome.REDIRECT_LOOP: "the server redirects in a circle: look at the page by hand",
    Outcome.ERROR: "a defect of this program: report it with the line above",
}
_FIRST_TRIES = 3  # so often a failure that mends itself is left alone
_FRESH = timedelta(days=30)  # a good answer this old still supports a status
_ON_A_MIRROR = "its own address fails and a mirror is read: `kratomwatch sources test` shows why; mend the address"
_MENDS_ITSELF = "nothing yet: it is tried again by itself"
_LASTS = "the server has failed for some time: look at the page by hand, or add a mirror"


def health(connection: Connection, now: datetime, ids: Sequence[str] = ()) -> list[dict[str, Any]]:
    """Each watched source of `ids` (empty: all) as `queries.sources` gives it, with ``age_days`` of its last good
    answer (None: never), ``mirror`` where it was a mirror that gave that, ``means`` for the status of its
    jurisdiction, and ``advice`` ("" where it answers well, at its own address)."""
    away = _away(connection)
    rows = [
        {**row, "last_detail": row["last_detail"] or away.get(row["id"], "")}
        for row in queries.sources(connection, ids)
    ]
    good: dict[str, list[dict[str, Any]]] = {}
    for row in queries.sources(connection):
        if row["last_good_at"] is not None and not row["failures"]:
            good.setdefault(row["jurisdiction"], []).append(row)
    return [_judged(row, good.get(row["jurisdiction"], []), now) for row in rows]


def _judged(row: dict[str, Any], good: Sequence[dict[str, Any]], now: datetime) -> dict[str, Any]:
    last = parse(row["last_good_at"]) if row["last_good_at"] else None
    mirror = row["served_by"] if row["served_by"] not in (None, row["url"]) else None
    failing = bool(row["failures"]) or last is None
    return {
        **row,
        "age_days": None if last is None else (now - last).days,
        "mirror": mirror,
        "means": _means(row, good, last, now)
        if failing
        else f"supported by {f'the mirror {mirror}' if mirror else 'this page'}",
        "advice": _advice(row) if failing else _beside_health(row, mirror),
    }


def _beside_health(row: dict[str, Any], mirror: str | None) -> str:
    """What a person can do about a source that answers, but not as it should."""
    if mirror is not None:
        return _ON_A_MIRROR
    return ADVICE[Outcome.MOVED] if row["last_detail"] else ""


def _away(connection: Connection) -> dict[str, str]:
    """What was seen beside healthy pages at the last look, by source: they moved for good and still answer."""
    table, state, each = schema.capture, schema.source_state, schema.capture.alias()
    last = select(each.c.id).where(each.c.source == state.c.id).order_by(each.c.at.desc(), each.c.id.desc()).limit(1)
    query = select(table.c.source, table.c.detail).join(state, table.c.id == last.correlate(state).scalar_subquery())
    query = query.where(table.c.detail != "", table.c.outcome.in_([o.value for o in Outcome if o.good]))
    return {row.source: row.detail for row in connection.execute(query)}


def _means(row: dict[str, Any], good: Sequence[dict[str, Any]], last: datetime | None, now: datetime) -> str:
    """What a failing source means for what is said of its jurisdiction."""
    place = row["jurisdiction"]
    fresh = [other["id"] for other in good if now - parse(other["last_good_at"]) <= _FRESH]
    if fresh:
        more = f" and {len(fresh) - 1} more" if len(fresh) > 1 else ""
        return f"{place} is still supported by {fresh[0]}{more}"
    if last is None:
        return f"{place} was never confirmed at this page"
    return f"{place} is not confirmed since {last:%Y-%m-%d}"


def _advice(row: dict[str, Any]) -> str:
    if row["last_outcome"] is None:
        return "it was never visited: run `kratomwatch check`"
    if (told := ADVICE.get(row["last_outcome"])) is not None:
        return told
    return _MENDS_ITSELF if row["failures"] <= _FIRST_TRIES else _LASTS


@dataclass(frozen=True)
class Stale:
    """A place whose law nobody could see for long: since when, and the sources that fail, as `health` gives them."""

    jurisdiction: str
    since: datetime
    sources: tuple[Mapping[str, Any], ...]


def stale(connection: Connection, now: datetime, after: timedelta) -> list[Stale]:
    """The places that were confirmed once and by none of their sources within the time `after`; those never confirmed
    are new, not stale."""
    places: dict[str, list[dict[str, Any]]] = {}
    for row in health(connection, now):
        places.setdefault(row["jurisdiction"], []).append(row)
    found = []
    for place, rows in sorted(places.items()):
        good = [parse(row["last_good_at"]) for row in rows if row["last_good_at"]]
        failing = tuple(row for row in rows if row["failures"])
        if good and failing and now - max(good) > after:
            found.append(Stale(place, max(good), failing))
    return found
