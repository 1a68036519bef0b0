"""The app: pages for people and the JSON API, over the same queries as the command line. Each idea is a module of its
own that adds its addresses; this puts them together."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from fastapi import FastAPI

from tracker.clock import Clock
from tracker.store import Store
from web.api import add_api
from web.board import add_board
from web.cache import Answers, AtHand
from web.compare import add_compare
from web.data import add_data
from web.desk import Desk, add_closed_desk, add_desk
from web.feeds import Feeds, add_feeds
from web.guard import guard
from web.mail import add_mail
from web.metrics import add_metrics
from web.news import add_news
from web.operations import Works, add_operations
from web.pages import Pages
from web.place.pages import add_places
from web.readers import Readers, add_readers
from web.research import add_research
from web.selling import add_selling
from web.sharing import Sharing


def create_app(
    store: Store, mail_folders: Sequence[Path], demo: bool, clock: Clock, *, readers: Readers | None = None,
    feeds: Feeds | None = None, demo_at: str = "", mail_names: frozenset[str] | None = None, check_s: float = 0.0,
    address: str = "", desk: Desk | None = None, works: Works | None = None, metrics: bool = False,
    metrics_names: frozenset[str] | None = None,
) -> FastAPI:  # fmt: skip
    """The app over `store`. Messages (.eml) in `mail_folders` are shown under /mail, where this machine asks for
    the page by one of `mail_names` (None: to anybody; another site's name that leads here must not read them);
    `demo` puts a banner on every page, and `demo_at` is where a demo is shown beside live pages; `readers` is what
    readers do for themselves: subscribe, confirm, choose, leave; `feeds` makes feeds and calendars; an answer is
    taken to be true for `check_s` seconds before the database is asked whether the data moved; `address` is where
    readers reach the app; `desk` is where the operator decides, `works` what else only the operator sees; with
    `metrics` there is /metrics, asked for as `metrics_names` says."""
    app = FastAPI(title="kratomwatch", docs_url=None, redoc_url=None, openapi_url=None)
    pages = Pages(
        demo=demo, demo_at=demo_at, feeds=feeds is not None, readers=readers is not None, address=address,
        desk=desk is not None,
    )  # fmt: skip
    answers = Answers(store, clock, check_s)
    app.add_middleware(AtHand, answers=answers)
    guard(app, pages)
    app.add_middleware(Sharing)
    if feeds is not None:
        add_feeds(app, store, feeds)  # before the pages: a place's identifier may hold slashes
    add_board(app, pages, answers, store, clock)
    add_news(app, pages, answers, clock)
    add_places(app, pages, answers, clock)
    add_compare(app, pages, answers, clock)
    add_api(app, pages, answers, clock)
    add_selling(app, pages, answers, clock)
    add_research(app, pages, answers, clock, demo=demo)  # before the other files: theirs is any name
    add_data(app, pages, answers, clock, demo=demo)
    door = add_desk(app, pages, store, clock, desk) if desk is not None else None
    if door is None and not demo:
        add_closed_desk(app, pages)
    add_operations(app, pages, answers, store, clock, works, door)
    if metrics:
        add_metrics(app, store, works, metrics_names)
    add_mail(app, pages, mail_folders, mail_names)
    if readers is not None:
        add_readers(app, pages.page, store, readers)
    return app
