"""``digest`` and ``outbox``: what is told by mail, and what becomes of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING, Annotated

import typer

from cli.commands.previewing import open_page
from cli.options import MOST, Config, Json, Since, as_day
from cli.show import note, progress, put_json, say, table
from cli.wiring import program

if TYPE_CHECKING:
    from alerts.digest import Preview

outbox = typer.Typer(help="Messages waiting, sent and failed.")
Number = Annotated[int, typer.Argument(metavar="N", min=1, max=MOST, help="The message's number.")]
State = Annotated[str | None, typer.Option(help="queued, sending, sent, failed, uncertain or bundled.")]


def digest(
    since: Since = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would go out now, send nothing.")] = False,
    open_: Annotated[bool, typer.Option("--open", help="With --dry-run: show them in a browser.")] = False,
    json: Json = False,
    config: Config = None,
) -> None:
    """Send the weekly digests that are due, or with --since one of that time to every weekly reader."""
    from alerts.digest import preview, queue_since

    if open_ and not dry_run:
        raise typer.BadParameter("--open shows what --dry-run makes: give both")
    day = as_day(since)
    start = datetime.combine(day, time.min, UTC) if day else None
    with program(config) as watch:
        mail = watch.settings.mail
        if dry_run:
            with watch.store.read() as connection:
                shown = preview(connection, watch.clock, mail, start)
            _show(shown, open_, json)
            return
        if start is None:
            queued = watch.queue_digests()
        else:
            with watch.store.write() as connection:
                queued = queue_since(connection, watch.clock, mail, start)
        report = watch.deliver()
    if json:
        put_json({"queued": queued, "sent": report.sent, "failed": report.failed})
    else:
        say(f"{queued} digests queued, {report.sent} messages sent")
    _tell(report.stopped, report.failed)


def _show(digests: Sequence[Preview], open_: bool, json: bool) -> None:
    if open_:
        for one in digests:
            open_page(one.html)
    if json:
        put_json([{key: value for key, value in asdict(one).items() if key != "html"} for one in digests])
    if open_ or json:
        return
    for one in digests:
        say(f"To: {one.recipient or '(nobody subscribes weekly)'}\nSubject: {one.subject}\n\n{one.text}\n")


@outbox.callback(invoke_without_command=True)
def _outbox(ctx: typer.Context, json: Json = False, config: Config = None) -> None:
    if ctx.invoked_subcommand is None:
        _list(None, json, config)


@outbox.command("list")
def list_(state: State = None, json: Json = False, config: Config = None) -> None:
    """The messages and their states."""
    _list(state, json, config)


def _list(state: str | None, json: bool, config: Config) -> None:
    from alerts.outbox import rows

    with program(config) as watch, watch.store.read() as connection:
        found = rows(connection, state)
    if json:
        put_json([{key: value for key, value in asdict(row).items() if key != "body"} for row in found])
        return
    table(
        ("N", "State", "To", "Subject", "Made", "Sent", "Tries", "Trouble"),
        ((r.id, r.state, r.recipient, r.subject, r.created_at[:16], (r.sent_at or "")[:16], r.attempts, r.error)
         for r in found),
    )  # fmt: skip


@outbox.command()
def send(config: Config = None) -> None:
    """Send what is due now."""
    with program(config) as watch, progress("mailing") as tick:
        report = watch.deliver(tick)
    say(f"{report.sent} sent, {report.retried} to be tried again, {report.failed} failed, {report.uncertain} uncertain")
    _tell(report.stopped, report.failed)


def _tell(stopped: str, failed: int) -> None:
    if stopped:
        note(f"mail waits in the outbox: {stopped}")
    if stopped or failed:
        raise typer.Exit(1)


@outbox.command()
def retry(
    number: Annotated[int | None, typer.Argument(metavar="N", min=1, max=MOST, help="The message's number.")] = None,
    dead: Annotated[bool, typer.Option("--all", help="Every failed message to somebody who still reads.")] = False,
    config: Config = None,
) -> None:
    """Queue a failed or uncertain message once more (an uncertain one may then arrive twice)."""
    from alerts.outbox import retry as again
    from alerts.outbox import retry_dead

    if (number is None) is not dead:
        raise typer.BadParameter("name one message, or say --all for those that failed")
    if number is None:
        with program(config) as watch, watch.store.write() as connection:
            count = retry_dead(connection, watch.clock)
        say(f"{count} messages are queued again")
        return
    with program(config) as watch, watch.store.write() as connection:
        row = again(connection, number, watch.clock)
    say(f"message {number} to {row.recipient} is {row.state}")


@outbox.command()
def bounces(json: Json = False, config: Config = None) -> None:
    """Read what came back: refused addresses and complaints get no more mail."""
    from alerts.settings import MailConfigError

    with program(config) as watch:
        if not watch.settings.mail.bounces:
            raise MailConfigError("[mail] bounces names no mailbox; set it to read what came back")
        found = watch.read_bounces()
    if json:
        put_json(asdict(found))
    else:
        say(
            f"{found.bounced} messages came back, {found.refused} addresses and {found.complaints} who complained "
            f"get no more mail; {found.left} other messages left unread"
        )
    for line in filter(None, (*found.broken, found.stopped)):
        note(f"bounces: {line}")
    if found.broken or found.stopped:
        raise typer.Exit(1)


@outbox.command()
def show(number: Number, json: Json = False, config: Config = None) -> None:
    """One message as it goes out."""
    from alerts.outbox import show as one
    from tracker.telling.inert import plain

    with program(config) as watch, watch.store.read() as connection:
        row = one(connection, number, watch.settings.mail, watch.clock)
    body = row.body.decode("utf-8", "replace")
    if json:
        put_json({**asdict(row), "body": body})
        return
    say(f"{number}: {row.state}, {row.attempts} tries" + (f", {row.error}" if row.error else ""))
    say(plain(body))


def alarms(
    ended: Annotated[bool, typer.Option("--ended", help="Those that are over too.")] = False,
    json: Json = False,
    config: Config = None,
) -> None:
    """What the operator must look at, as far as was seen at the last round."""
    from alerts.alarms import alarms as lasting

    with program(config) as watch, watch.store.read() as connection:
        found = lasting(connection, ended=ended)
    if json:
        put_json([asdict(one) for one in found])
        return
    table(
        ("Since", "What", "Why", "What to do", "Over"),
        ((one.opened_at[:16], one.head, one.detail, one.advice, (one.ended_at or "")[:16]) for one in found),
    )  # fmt: skip
