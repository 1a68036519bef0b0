"""A place's pages: how its law stands, how it stood on a day as known at a moment, and all that ever changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any

from fastapi import FastAPI, HTTPException, Query, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from sqlalchemy import Connection

from jurisdictions.codebook import ChangeKind
from tracker import queries
from tracker.clock import Clock, local_day
from tracker.health import health
from tracker.telling.sentences import GRADES, because, coming_sentence, freshness_sentence, status_sentence
from tracker.telling.wording import KIND_LABELS, day_text, means, news_text
from tracker.timeline import Known, around, bands_of, changes_of, known_by
from web.asked import known_day, moment_in
from web.cache import Answers
from web.pages import Pages
from web.place.changes import add_changes
from web.place.citing import cited, day_path, legislation, place_path
from web.place.facts import MOST_PROOFS, facts_of, proofs_of
from web.place.line import draw

#: Entries of a history on a place's page, and on a page of the history alone.
_NEWEST, _PAGE = 12, 40


def add_places(app: FastAPI, pages: Pages, answers: Answers, clock: Clock) -> None:
    """Add the pages to `app`."""
    add_changes(app, pages, answers, clock)
    _add_days(app, pages, answers, clock)

    @app.get("/jurisdiction/{key:path}/history", response_class=HTMLResponse)
    async def history(request: Request, key: str, page: Annotated[int, Query(ge=1, le=10_000)] = 1) -> Response:
        def made(connection: Connection) -> str:
            found = queries.resolve(connection, key)
            row = queries.status(connection, [found], now=clock.now())[0]
            entries = queries.history(connection, found)[::-1]
            last = max(1, -(-len(entries) // _PAGE))
            if page > last:
                raise HTTPException(404, f"the history of {row['name']} has {last} page{'s' * (last > 1)}")
            shown = _told(connection, found, entries[(page - 1) * _PAGE : page * _PAGE])
            return pages.text(
                request, "history.html", row=row, entries=shown, first=len(entries) - (page - 1) * _PAGE, page=page,
                last=last, canonical=f"{place_path(found)}/history" + (f"?page={page}" if page > 1 else ""),
            )  # fmt: skip

        return await answers.html(request, made)

    @app.get("/jurisdiction/{key:path}", response_class=HTMLResponse)
    async def place(request: Request, key: str) -> Response:
        return await answers.html(request, lambda connection: _place(request, connection, key, pages, clock.now()))


def _place(request: Request, connection: Connection, key: str, pages: Pages, now: datetime) -> str:
    found = queries.resolve(connection, key)
    row, about = queries.status(connection, [found], now=now)[0], around(connection, found)
    today, known = local_day(now, about["timezone"]), known_by(connection, found)
    entries, sentence, path = queries.history(connection, found), status_sentence(row), place_path(found)
    fixed = day_path(found, today, known.moment if known else None)
    return pages.text(
        request, "place.html", **_law(connection, row, entries), **_near(connection, about, now), sentence=sentence,
        means=means(row), fresh=freshness_sentence(row), grade=GRADES.get(row["grade"], row["grade"]),
        drawing=draw(bands_of(connection, found), entries, today), today=today, notes=about["notes"],
        sources=[(one, because(one["last_outcome"])) for one in health(connection, now, [found])],
        canonical=path, fixed=fixed, citation=cited(sentence, pages.address(request, fixed), known, now),
        data=legislation(row, sentence, pages.address(request, path), today),
    )  # fmt: skip


def _law(
    connection: Connection, row: Mapping[str, Any], entries: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:  # fmt: skip
    """What a place's page and that of a day show alike: the law with its proofs, what comes, and the newest of
    `entries`."""
    proofs = proofs_of(connection, row["id"], row["evidence"])
    return {
        "row": row, "facts": facts_of(row["provisions"], proofs), "proofs": proofs[:MOST_PROOFS],
        "unshown": len(proofs[MOST_PROOFS:]), "coming": list(_coming(row)),
        "entries": _told(connection, row["id"], entries[: -_NEWEST - 1 : -1]), "count": len(entries),
    }  # fmt: skip


def _coming(row: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """What changes by itself, each in a sentence."""
    for one in row["scheduled"]:
        yield coming_sentence(one, row), one
    for one in row["lapses"]:
        yield coming_sentence(one, row, "unless temporary law is renewed"), one


def _near(connection: Connection, about: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """The rows of the place in which this one lies (None: in none) and of those that lie in it."""
    ids = [*filter(None, (about["parent"],)), *about["inside"]]
    rows = {row["id"]: row for row in queries.status(connection, ids, now=now)} if ids else {}
    return {"parent": rows.get(about["parent"]), "inside": [rows[one] for one in about["inside"]]}


@dataclass(frozen=True)
class Told:
    """A row of `tracker.queries.history` in words."""

    entry: Mapping[str, Any]
    news: str
    kind: str
    day: str


def _told(connection: Connection, place: str, entries: Sequence[Mapping[str, Any]]) -> list[Told]:
    changes = changes_of(connection, place, [entry["number"] for entry in entries])
    return [_in_words(entry, news_text(changes[entry["number"]])) for entry in entries]


def _in_words(entry: Mapping[str, Any], news: str) -> Told:
    if entry["effective"]:
        day = day_text(date.fromisoformat(entry["effective"]), entry["certainty"])
        day = f"seen {day}" if entry["certainty"] == "observed" else day
    else:
        day = f"recorded {day_text(date.fromisoformat(entry['recorded_at'][:10]))}"
    if entry["kind"] == ChangeKind.NOTICE:
        news = news.removeprefix("notice, ")
    return Told(entry, news[:1].upper() + news[1:], KIND_LABELS.get(entry["kind"], entry["kind"]), day)


def _add_days(app: FastAPI, pages: Pages, answers: Answers, clock: Clock) -> None:
    """The law on a day, as known at a moment; and the form that leads there."""

    @app.get("/jurisdiction/{key:path}/on", response_class=HTMLResponse)
    async def chosen(request: Request, key: str, day: str, known_at: str = "") -> Response:
        wanted = known_day(day)
        moment_in(known_at or None)
        found = await answers.read(lambda connection: queries.resolve(connection, key))
        path = day_path(found, wanted, known_at)
        return RedirectResponse(f"{request.scope.get('root_path', '')}{path}", 303)

    @app.get("/jurisdiction/{key:path}/on/{day}", response_class=HTMLResponse)
    async def on(request: Request, key: str, day: str, known_at: str | None = None) -> Response:
        wanted, moment = known_day(day), moment_in(known_at)
        return await answers.html(
            request, lambda connection: _day(request, connection, key, wanted, moment, pages, clock.now())
        )


def _day(
    request: Request, connection: Connection, key: str, day: date, moment: datetime | None, pages: Pages, now: datetime
) -> str:
    found = queries.resolve(connection, key)
    known = known_by(connection, found, moment)
    row = queries.status(connection, [found], now=now, as_of=day, known_at=moment)[0]
    about = around(connection, found)
    today = local_day(now, about["timezone"])
    band = next((band for band in bands_of(connection, found, moment) if band.covers(day)), None)
    sentence = _on(row, day, today, known)
    path = day_path(found, day, known.moment if known else None)
    entries = [e for e in queries.history(connection, found, moment) if (e["effective"] or "9") <= day.isoformat()]
    return pages.text(
        request, "day.html", **_law(connection, row, entries), day=day, today=today, known=known, asked=moment,
        sentence=sentence, band=band, means=means(row) if known else "",
        canonical=path, citation=cited(sentence, pages.address(request, path), known, now),
        data=legislation(row, sentence, pages.address(request, path), day) if known else None,
    )  # fmt: skip


def _on(row: Mapping[str, Any], day: date, today: date, known: Known | None) -> str:
    """How the law stood on `day`, in a sentence."""
    if known is None:
        return f"On {day_text(day)}: nothing on {row['name']} was on record at that moment."
    said = status_sentence(row, "is" if day >= today else "was")
    return f"On {day_text(day)}: {said[0].lower()}{said[1:]}"
