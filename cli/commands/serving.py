"""``up``, ``daemon`` and ``serve``: what keeps running."""

from __future__ import annotations

import contextlib
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
from cli.wiring import Program, program

if TYPE_CHECKING:
    from fastapi import FastAPI


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
        with program(config) as watch, contextlib.ExitStack() as stack:
            watch.refuse_demo()
            listener = None if once else stack.enter_context(_alone(watch))
            report_set_up(watch)
            offline = _look_once(watch)
            if listener is not None:
                with watching(watch, config, offline) as reload:
                    _serve(watch, listener, reload)
        if not once:
            note("stopped")
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
        note(OFFLINE)
    else:
        report, mail = run_pass(watch)
        print_pass(report, mail)
        offline = report.offline
    with watch.store.read() as connection:
        rows = queries.status(connection, now=watch.clock.now())
    print_status(rows)
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
    with program(config) as watch:
        watch.refuse_demo()
        stop = threading.Event()
        with watch.only_daemon(), watching(watch, config) as reload, signals(stop.set, reload):
            note(f"watching; looks every {watch.settings.schedule.interval_s} s for what is due")
            while not stop.wait(0.5):
                continue
    note("stopped")


def serve(config: Config = None) -> None:
    """Serve the web page and the JSON API; watches nothing."""
    with program(config) as watch, listening(watch) as listener:
        _serve(watch, listener, lambda: note("nothing to reload: pages are read from the database"))
    note("stopped")


#: How far back a search looks: further than any pause between two, and what was asked about is not asked again.
_LOOK_BACK = timedelta(days=30)
#: How long one round sends mail: however much waits, and however slowly it may leave, sources are looked at.
_MAIL_S = 60.0


class Round:
    """What the daemon does each time. An error that a person can mend is told, and the next round goes on."""

    def __init__(
        self, watch: Program, config: Path | None, offline: bool = False, say: Callable[[str], None] = note
    ) -> None:
        self._watch, self._config, self._offline, self._say = watch, config, offline, say
        self._stale = threading.Event()

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

        with told(self._say):  # settings that cannot be read leave those before in force
            if self._stale.is_set():
                self._stale.clear()
                self._reread()
        with told(self._say):
            self._watch.sync()
            # Without a network nobody is visited, but the days go by: what is due to take effect does.
            cut_off = self._offline and not self._watch.reachable()
            report = self._watch.check(due_only=True, limit=0 if cut_off else PER_TICK)
            if report.offline and not self._offline:
                note(OFFLINE)
            self._offline = cut_off or report.offline
            if report.sources and not report.offline:
                tell_failures(report)
                note(f"{report.sources} sources, {len(report.changes)} changes, {report.reviews} for review")
            self.deliver()

    def _reread(self) -> None:
        """New settings take hold of fetching and mail; the database and the web address stay."""
        from cli.settings import load

        self._watch.settings = load(self._config)
        fetcher = self._watch.__dict__.pop("fetcher", None)
        if fetcher is not None:
            fetcher.close()
        note("settings read again")

    def deliver(self) -> None:
        """Send what waits."""
        with told(self._say):
            report = self._watch.deliver(longest_s=_MAIL_S)
            if report.stopped and not report.busy:
                note(f"mail waits in the outbox: {report.stopped}")

    def digest(self) -> None:
        """Queue what is due by the time: digests, reminders, alarms."""
        with told(self._say):
            self._watch.queue_by_the_clock()

    def discover(self) -> None:
        """Search the platforms for what the registry has not, where that is due; what they find waits for review."""
        from tracker.discovery import discover, is_due

        with told(self._say):
            watch = self._watch
            every_h = watch.settings.discovery.every_h
            if not every_h or self._offline:
                return
            with watch.store.read() as connection:
                if not is_due(connection, watch.clock.now(), timedelta(hours=every_h)):
                    return
            report = discover(watch.store, watch.fetcher, watch.clock, (watch.clock.now() - _LOOK_BACK).date())
            for line in report.failures:
                note(f"search: {line}")
            if report.opened:
                note(f"{len(report.opened)} new bills, rules or notices wait for review")


@contextlib.contextmanager
def told(say: Callable[[str], None] = note) -> Iterator[None]:
    """What a person can mend is told, and all goes on."""
    from cli.main import expected_errors

    try:
        yield
    except expected_errors() as error:
        say(f"kratomwatch: {error}")


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
    at once."""
    web = watch.settings.web
    web.desk_token()
    try:
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
    import uvicorn

    from cli.commands.replaying import demo_folder, is_demo

    class Server(uvicorn.Server):
        @contextlib.contextmanager
        def capturesignals(self) -> Iterator[None]:
            """Signals are ours: uvicorn's way ends the process by the signal instead of with a status."""
            yield

    with contextlib.ExitStack() as stack:
        config = uvicorn.Config(
            web_app(watch, stack), log_level="warning", access_log=False, server_header=False, lifespan="off",
            timeout_graceful_shutdown=5,
        )  # fmt: skip
        server = Server(config)
        stack.enter_context(signals(lambda: setattr(server, "should_exit", True), reload))
        host, port = listener.getsockname()[:2]
        address = f"http://{f'[{host}]' if ':' in host else host}:{port}/"
        if is_demo(demo_folder(watch.settings)):
            say(f"{address}demo/ shows the demo")
        say(f"{address} (Ctrl-C stops)")
        sys.stdout.flush()
        # What is made in a thread holds the interpreter for so long at a time: whoever asks meanwhile waits no longer.
        sys.setswitchinterval(_SWITCH_S)
        server.run(sockets=[listener])


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
        works=WorksDesk(watch.settings.archive_folder), metrics=web.shows(web.metrics),
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
