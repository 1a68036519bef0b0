"""``alerts``: messages as they would go out, sent to nobody."""

from __future__ import annotations

import os
import tempfile
import webbrowser
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from sqlalchemy import Connection

from cli.options import MOST, Config, Json
from cli.show import note, put_json, say
from cli.wiring import Program, program

if TYPE_CHECKING:
    from alerts.mime import Content

alerts = typer.Typer(help="Messages as they would go out.")
Number = Annotated[
    int, typer.Option("--change", metavar="N", min=1, max=MOST, help="The change's number (see changes --json).")
]
File = Annotated[Path | None, typer.Option("--html", metavar="FILE", help="Write the page into this file.")]
Open = Annotated[bool, typer.Option("--open", help="Open the page in a browser.")]

_REASON = "This is a preview: it was sent to nobody."


@alerts.callback()
def _alerts() -> None:
    """Messages as they would go out."""


@alerts.command()
def preview(
    change: Number, html: File = None, open_: Open = False, json: Json = False, config: Config = None
) -> None:  # fmt: skip
    """What would go out for a change on record: its text, or the page with --html or --open."""
    with program(config) as watch, watch.store.read() as connection:
        content = _content(watch, connection, change)
    if html is not None:
        html.write_text(content.html, encoding="utf-8")
        note(f"written to {html}")
    if open_:
        open_page(content.html)
    if json:
        put_json({"change": change, "subject": content.subject, "text": content.text, "html": content.html})
    elif html is None and not open_:
        say(f"Subject: {content.subject}\n\n{content.text}")


def open_page(html: str) -> None:
    """Show `html` in the browser of whoever asks; where none opens, say in which file it is."""
    number, name = tempfile.mkstemp(prefix="kratomwatch-", suffix=".html")
    with os.fdopen(number, "w", encoding="utf-8") as file:
        file.write(html)
    if not webbrowser.open(Path(name).as_uri()):
        note(f"no browser could be opened; the page is in {name}")


def _content(watch: Program, connection: Connection, number: int) -> Content:
    from alerts.composing import ComposeError, Composer
    from alerts.render import content_of

    try:
        view = Composer(connection, watch.settings.mail, watch.clock).view_by_id(number)
    except ComposeError:
        raise typer.BadParameter(f"there is no change {number}; `kratomwatch changes --json` numbers them") from None
    return content_of(view, _REASON, "", "")
