"""``health``: one line and an exit status, for whatever supervises the program."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.options import Config, Json
from cli.show import put_json, say
from cli.wiring import program

if TYPE_CHECKING:
    from cli.settings import Settings

_PATIENCE_S = 8.0
#: What a page listens on that listens everywhere, and where to ask it then.
_EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}


def health(
    page: Annotated[bool, typer.Option("--page", help="Ask the page's /readyz instead of looking here.")] = False,
    json: Json = False,
    config: Config = None,
) -> None:
    """Whether all is well here: database, disk, archive, and that somebody watches. Exit 1 where not."""
    with program(config, sync=False) as watch:
        why = _of_page(watch.settings) if page else _of_this_machine(watch.settings)
    if json:
        put_json({"ok": not why, "why": why})
    else:
        say("; ".join(why) or "well")
    if why:
        raise typer.Exit(1)


def _of_this_machine(settings: Settings) -> list[str]:
    """What is not well, looked for here; nothing is made or migrated."""
    from cli.fitness import hindrances
    from tracker.clock import SystemClock
    from tracker.operations import is_stale
    from tracker.queries import last_pass
    from tracker.store import StoreError, open_store
    from tracker.store.engine import unfit

    why = hindrances(settings.data_folder, settings.archive_folder)
    try:
        store = open_store(settings.database_url, create=False, migrate=False)
        with store.read() as connection:
            why += unfit(connection)
            last = None if why else last_pass(connection)
        store.close()
    except StoreError as error:
        return [*why, str(error)]
    if last is not None and is_stale(last["ended_at"], SystemClock().now()):
        why.append("no pass has ended within a day: nobody is watching")
    return why


def _of_page(settings: Settings) -> list[str]:
    """What the page says of itself."""
    host = _EVERYWHERE.get(settings.web.host, settings.web.host)
    url = f"http://{f'[{host}]' if ':' in host else host}:{settings.web.port}/readyz"
    try:
        with urllib.request.urlopen(url, timeout=_PATIENCE_S) as answer:
            told: dict[str, Any] = json.load(answer)
    except urllib.error.HTTPError as error:
        try:
            told = json.load(error)
        except ValueError:
            told = {"why": [f"{url}: {error.code} {error.reason}"]}
    except (OSError, ValueError) as error:
        return [f"{url}: {getattr(error, 'reason', error)}"]
    return list(told.get("why", [told.get("error", "no reason given")]))
