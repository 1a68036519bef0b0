"""``feed``: what changed and what comes, as files that somebody else serves."""

from __future__ import annotations

import sys
from typing import Annotated, Literal

import typer

from cli.options import Config
from cli.wiring import program

_FILES = {"atom": "feed.atom", "rss": "feed.rss", "json": "feed.json", "ics": "calendar.ics"}


def feed(
    place: Annotated[str | None, typer.Argument(metavar="[ID]", help="An identifier or name; none: all.")] = None,
    form: Annotated[
        Literal["atom", "rss", "json", "ics"], typer.Option("--format", help="ics: a calendar of effective dates.")
    ] = "atom",
    config: Config = None,
) -> None:
    """Print a feed of what changed, or a calendar, of a place with all that lies in it."""
    from alerts.settings import MailConfigError
    from cli.feeds import FeedDesk

    with program(config) as watch:
        base_url = watch.settings.mail.base_url
        if not base_url:
            raise MailConfigError(
                "mail.base_url is empty, and feeds link to the page; set it to where readers reach it"
            )
        (found,) = watch.resolve([place]) if place else [""]
        with watch.store.read() as connection:
            body, _changed = FeedDesk(base_url, watch.clock).made(connection, _FILES[form], found)
    sys.stdout.flush()
    sys.stdout.buffer.write(body)  # as it is: a calendar's lines end as RFC 5545 says, XML names its own encoding
