"""``up``, ``daemon`` and ``serve``: what keeps running."""

from __future__ import annotations

import contextlib
import logging
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.options import Config
from cli.show import note, say
from cli.supervised import handed_over, tell
from cli.wiring import Program, program

if TYPE_CHECKING:
    from fastapi import FastAPI
    from starlette.types import ASGIApp, Receive, Scope, Send
    from uvicorn import Server


_SAME_REQUEST_S = 1.0
_TRUE_FOR_S = 2.0  # an answer of the page
_SWITCH_S = 0.0005
_THIS_MACHINE = frozenset(("127.0.0.1", "localhost", "::1"))


def up(
    once: Annotated[bool, typer.Option("--once", help="Leave after the first pass instead of serving.")] = False,
    config: Config = None,
) -> None:
    """Set up, look once, then keep watching and serve the web page."""
    from cli.commands.watching import report_set_up, set_up

    set_up(config)
    try:
        with program(config, logged=True) as watch, contextlib.ExitStack() as stack:
            watch.refuse_demo()
            listener = None if once else stack.enter_context(_alone(watch))
            report_set_up(watch)
            asked = threading.Event()
            if hasattr(signal, "SIGHUP"):
                signal.signal(signal.SIGHUP, lambda _number, _frame: asked.set())
            tell("READY=1\nSTATUS=the first pass is under way")
            offline = _look_once(watch)
            if listener is not None:
                with watching(watch, config, offline) as reload:
                    if asked.is_set():
                        reload()
                    _serve(watch, listener, reload)
        if not once:
            note("stopped", "stopped")
    except KeyboardInterrupt:
        # Asked to stop before the page was served: as good an end as any other.
        note("stopped; what was recorded stays")


@contextlib.contextmanager
def _alone(watch: Program) -> Iterator[socket.socket]:
    """The page's socket, where no other daemon watches here. Raises Busy or OSError."""
    with watch.only_daemon(), listening(watch) as listener:
        yield listener


def _look_once(watch: Program) -> bool:
    """The first pass and the status table; where nobody can be reached, the table and a demo. Whether that was so."""
    from cli.commands.asking import print_status
    from cli.commands.watching import OFFLINE, print_pass, run_pass
    from tracker import queries

    offline = not watch.reachable()
    if offline:
        note(OFFLINE, "network.lost", logging.WARNING)
    else:
        report, mail = run_pass(watch)
        print_pass(report, mail)
        offline = report.offline
    with watch.store.read() as connection:
        print_status(queries.each_status(connection, now=watch.clock.now()))
    if offline:
        _show_demo(watch)
    return offline


def _show_demo(watch: Program) -> None:
    from cli.commands.replaying import demo_folder, play, print_news, print_report

    say("No authority can be reached from here, so a demo follows: history replayed on pages of its own.")
    report = play(demo_folder(watch.settings), seed=1)
    print_news(report)
    print_report(report)


def daemon(config: Config = None) -> None:
    """Keep watching; no web page."""
    with program(config, logged=True) as watch:
        watch.refuse_demo()
        stop = threading.Event()
        with watch.only_daemon(), watching(watch, config) as reload, signals(stop.set, reload):
            tell("READY=1\nSTATUS=watching")
            every = watch.settings.schedule.interval_s
            note(f"watching; looks every {every} s for what is due", "watching.begun", every_s=every)
            while not stop.wait(0.5):
                continue
            tell("STOPPING=1")
    note("stopped", "stopped")


def serve(config: Config = None) -> None:
    """Serve the web page and the JSON API; watches nothing."""
    with program(config, logged=True) as watch, listening(watch) as listener:
        _serve(watch, listener, lambda: reread(watch, config))
    note("stopped", "stopped")


def reread(watch: Program, config: Path | None) -> None:
    """Put the settings in force as they are now; where they cannot be used that is told, and those before stay."""
    from cli.settings import SettingsError
    from tracker.store import StoreError

    try:
        watch.reload(config)
    except StoreError as error:
        note(f"kratomwatch: {error}; the page keeps its settings", "database.lost", logging.ERROR, why=str(error))
    except SettingsError as error:
        for line in str(error).splitlines():
            note(f"kratomwatch: {line}; the settings before stay in force", "settings.refused", logging.ERROR, why=line)


#: How far back a search looks: further than any pause between two, and what was asked about is not asked again.
_LOOK_BACK = timedelta(days=30)
#: How long one round sends mail: however much waits, and however slowly it may leave, sources are looked at.
_MAIL_S = 60.0


class Round:
    """What the daemon does each time. An error that a person can mend is told, and the next round goes on."""

    def __init__(self, watch: Program, config: Path | None, offline: bool = False) -> None:
        self._watch, self._config, self._offline = watch, config, offline
        self._stale = threading.Event()
        self._lost = False  # whether the database failed when it was last asked

    def reload(self) -> None:
        """Read the settings again before the next round."""
        self._stale.set()

    def look(self) -> None:
        """Visit what is due; once more at once where the settings were changed meanwhile."""
        self._look()
        while self._stale.is_set() and not self._watch.stopping.is_set():
            self._look()

    def _look(self) -> None:
        from cli.commands.watching import OFFLINE, tell_failures
        from tracker.schedule import PER_TICK

        if self._stale.is_set():
            self._stale.clear()
            reread(self._watch, self._config)
        with self.told():
            self._watch.sync()
            # Without a network nobody is visited, but the days go by: what is due to take effect does.
            cut_off = self._offline and not self._watch.reachable()
            report = self._watch.check(due_only=True, limit=0 if cut_off else PER_TICK)
            if report.offline and not self._offline:
                note(OFFLINE, "network.lost", logging.WARNING)
            self._offline = cut_off or report.offline
            if report.sources and not report.offline:
                tell_failures(report)
                note(f"{report.sources} sources, {len(report.changes)} changes, {report.reviews} for review", "")
            self.deliver()

    @contextlib.contextmanager
    def told(self) -> Iterator[None]:
        """Tell an error that a person can mend instead of raising it; a lost database when it goes and when it is
        back."""
        from cli.main import expected_errors
        from tracker.store import StoreError

        try:
            yield
        except expected_errors() as error:
            lost = isinstance(error, StoreError)
            event = "database.lost" if lost and not self._lost else "round.failed"
            self._lost = self._lost or lost
            note(f"kratomwatch: {error}", event, logging.ERROR, why=str(error))
        else:
            if self._lost:
                self._lost = False
                note("the database answers again", "database.back")

    def deliver(self) -> None:
        """Send what waits."""
        with self.told():
            report = self._watch.deliver(longest_s=_MAIL_S)
            if report.stopped and not report.busy:
                waits = f"mail waits in the outbox: {report.stopped}"
                note(waits, "mail.waiting", logging.WARNING, why=report.stopped)

    def digest(self) -> None:
        """Queue what is due by the time: digests, reminders, alarms; once a day thin out old visits."""
        with self.told():
            self._watch.queue_by_the_clock()
        with self.told():
            self._watch.compact_daily()

    def discover(self) -> None:
        """Search the platforms for what the registry has not, where that is due; what they find waits for review."""
        from tracker.discovery import discover, is_due

        with self.told():
            watch = self._watch
            every_h = watch.settings.discovery.every_h
            if not every_h or self._offline:
                return
            with watch.store.read() as connection:
                if not is_due(connection, watch.clock.now(), timedelta(hours=every_h)):
                    return
            report = discover(watch.store, watch.fetcher, watch.clock, (watch.clock.now() - _LOOK_BACK).date())
            for line in report.failures:
                note(f"search: {line}", "search.failed", logging.WARNING, why=line)
            if report.opened:
                opened = len(report.opened)
                note(f"{opened} new bills, rules or notices wait for review", "search.found", opened=opened)


@contextlib.contextmanager
def watching(watch: Program, config: Path | None, offline: bool = False) -> Iterator[Callable[[], None]]:
    """The daemon at work, `offline` where nobody could be reached lately; yields what makes it read the settings
    again."""
    from tracker.schedule import Daemon

    rounds = Round(watch, config, offline)
    settings = watch.settings
    runner = Daemon(
        rounds.look, rounds.deliver, rounds.digest, settings.schedule.interval_s,
        rounds.discover,
    )  # fmt: skip
    runner.start()

    def reload() -> None:
        rounds.reload()
        runner.wake()

    try:
        yield reload
    finally:
        watch.halt()
        runner.stop()


@contextlib.contextmanager
def signals(stop: Callable[[], Any], reload: Callable[[], None]) -> Iterator[None]:
    """SIGTERM and SIGINT stop cleanly, SIGHUP reloads; asking again ends at once."""
    asked: list[float] = []

    def stopping(number: int, _frame: FrameType | None) -> None:
        # One request to stop may come twice: from the terminal or supervisor, and from the `make` in between.
        if asked and time.monotonic() - asked[0] > _SAME_REQUEST_S:
            signal.signal(number, signal.SIG_DFL)
            signal.raise_signal(number)
        asked.append(time.monotonic())
        stop()

    handlers = {signal.SIGTERM: stopping, signal.SIGINT: stopping}
    before = {number: signal.signal(number, handler) for number, handler in handlers.items()}
    if hasattr(signal, "SIGHUP"):
        # In a thread: the handler interrupts code that may hold the very locks that reloading takes.
        before[signal.SIGHUP] = signal.signal(
            signal.SIGHUP, lambda _number, _frame: threading.Thread(target=reload).start()
        )
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextlib.contextmanager
def listening(watch: Program) -> Iterator[socket.socket]:
    """The web page's socket, taken before anything else so that a port in use, or a token that cannot be had, is known
    at once. One that the supervisor keeps is used as it is: it stays open while one process follows another."""
    web = watch.settings.web
    web.desk_token()
    try:
        listener = handed_over()
        if listener is None:
            family = socket.AF_INET6 if ":" in web.host else socket.AF_INET
            listener = socket.create_server((web.host, web.port), family=family)
    except OSError as error:
        reason = error.strerror or str(error)
        raise OSError(f"cannot listen on {web.host}:{web.port}: {reason}; set [web] host and port") from error
    with listener:
        # Connections inherit it: an answer's body must not wait until its head was acknowledged (RFC 1122, 4.2.3.4).
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        yield listener


def _serve(watch: Program, listener: socket.socket, reload: Callable[[], None]) -> None:
    from cli.commands.replaying import demo_folder, is_demo

    with contextlib.ExitStack() as stack:
        current = Current(web_app(watch, stack))
        watch.renewed = lambda: current.change(web_app(watch, stack))
        server = page_server(current)
        stack.enter_context(signals(lambda: setattr(server, "should_exit", True), reload))
        host, port = listener.getsockname()[:2]
        address = f"http://{f'[{host}]' if ':' in host else host}:{port}/"
        if is_demo(demo_folder(watch.settings)):
            say(f"{address}demo/ shows the demo")
        say(f"{address} (Ctrl-C stops)")
        sys.stdout.flush()
        # What is made in a thread holds the interpreter for so long at a time: whoever asks meanwhile waits no longer.
        sys.setswitchinterval(_SWITCH_S)
        tell("READY=1\nSTATUS=the page answers")
        server.run(sockets=[listener])
        tell("STOPPING=1")


def page_server(app: ASGIApp) -> Server:
    """The web server of the page."""
    import uvicorn

    class Ours(uvicorn.Server):
        @contextlib.contextmanager
        def capture_signals(self) -> Iterator[None]:
            """Signals are ours: uvicorn's way ends the process by the signal instead of with a status."""
            yield

    config = uvicorn.Config(
        app, log_level="warning", access_log=False, server_header=False, lifespan="off", log_config=None,
        timeout_graceful_shutdown=5,
    )  # fmt: skip
    return Ours(config)


class Current:
    """The app that answers, until it is changed for another one: requests under way end in the one they began in."""

    def __init__(self, app: FastAPI) -> None:
        self._app = app

    def change(self, app: FastAPI) -> None:
        """Have `app` answer from now on."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._app(scope, receive, send)


def web_app(watch: Program, stack: contextlib.ExitStack) -> FastAPI:
    """The page over the live database, and below /demo that of the demo where there is one."""
    from cli.commands.replaying import demo_folder, is_demo
    from cli.desk import WorksDesk, desk_of
    from cli.feeds import FeedDesk
    from cli.readers import ReaderDesk
    from tracker.store import open_store
    from web.app import create_app

    web = watch.settings.web
    mail = [watch.settings.mail_folder] if web.shows(web.mail) else []
    folder = demo_folder(watch.settings)
    shows_demo = is_demo(folder)
    names = _THIS_MACHINE if web.mail == "local" else None
    base = watch.settings.mail.base_url
    app = create_app(
        watch.store, mail, demo=watch.is_demo(), clock=watch.clock, readers=ReaderDesk(watch), mail_names=names,
        feeds=FeedDesk(base, watch.clock) if base else None, demo_at="/demo" if shows_demo else "",
        check_s=_TRUE_FOR_S, address=base, desk=None if watch.is_demo() else desk_of(watch),
        works=WorksDesk(watch), metrics=web.shows(web.metrics),
        metrics_names=_THIS_MACHINE if web.metrics == "local" else None,
    )  # fmt: skip
    if shows_demo:
        store = open_store(f"sqlite:///{folder / 'kratomwatch.db'}")
        stack.callback(store.close)
        shown = [folder / "mail"] if mail else []
        feeds = FeedDesk(f"{base}/demo", watch.clock) if base else None
        beside = create_app(
            store, shown, demo=True, clock=watch.clock, feeds=feeds, mail_names=names, check_s=_TRUE_FOR_S, address=base
        )
        app.mount("/demo", beside)
    return app
