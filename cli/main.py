"""The entry point: runs a command, and turns what a person can mend into one line.

Exit status: 0 fine, 1 something failed, 2 wrong usage or settings.
"""

from __future__ import annotations

import errno
import gc
import logging
import os
import signal
import sys
import threading
from collections.abc import Sequence
from types import FrameType
from typing import NoReturn

from typer.exceptions import Abort, TyperException

from cli.app import app
from cli.show import note, plainly, to

_INTERRUPTED = 130  # what shells use for SIGINT
_SOON_S = 0.05
#: So many objects more than there were before the collector looks for rings among them. Importing and fetching make
#: many objects and few rings; by Python's default of 700 the looking takes a twentieth of a pass.
_YOUNG = 20_000


class Interrupted(KeyboardInterrupt):
    """Somebody asked to stop. A class of its own, because CPython ends a process by SIGINT, whatever its exit
    status, where a plain KeyboardInterrupt once passed through code made at run time (as dataclasses are)."""


def _interrupt(_number: int, _frame: FrameType | None) -> NoReturn:
    raise Interrupted


def heed_signals() -> None:
    """Make SIGTERM end commands as Ctrl-C does: what was opened is closed, what was started is ended."""
    signal.signal(signal.SIGTERM, _interrupt)
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:  # else whoever started us wants none
        signal.signal(signal.SIGINT, _interrupt)
    sys.unraisablehook = _ask_again


def _ask_again(lost: sys.UnraisableHookArgs) -> None:
    """A request to stop that came while an object was cleared away is lost there (as any exception is): it is made once
    more, from outside, when that is over."""
    if isinstance(lost.exc_value, Interrupted):
        threading.Timer(_SOON_S, signal.pthread_kill, (threading.main_thread().ident, signal.SIGTERM)).start()
    else:
        sys.__unraisablehook__(lost)


def main() -> None:
    """Run the command that the process was started with, then leave with its exit status."""
    heed_signals()
    gc.set_threshold(_YOUNG)
    gc.freeze()  # what was imported lives as long as the process: the collector need not look at it again
    sys.exit(run(sys.argv[1:]))


def run(arguments: Sequence[str]) -> int:
    """Run one command; the exit status. Nothing that a person can mend ends in a traceback."""
    to(plainly)  # until the command has read where its lines go
    sys.stdout.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    sys.stderr.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    try:
        status = app(args=list(arguments), prog_name="kratomwatch", standalone_mode=False)
        sys.stdout.flush()
        if status == _INTERRUPTED:  # typer's own reading of KeyboardInterrupt
            raise KeyboardInterrupt
        return status if isinstance(status, int) else 0
    except TyperException as error:
        _complain(_usage(error))
        return error.exit_code
    except (Abort, KeyboardInterrupt):
        _complain("interrupted; what was recorded stays, and the command can be run again")
        return _INTERRUPTED
    except BrokenPipeError:
        # The reader of our output left (as `head` does): nothing to say, and nobody to say it to.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except _usage_errors() as error:
        _complain(str(error))
        return 2
    except _failures() as error:
        _complain(str(error))
        return 1
    except OSError as error:
        _complain(_disk(error))
        return 1


def _usage(error: TyperException) -> str:
    context = getattr(error, "ctx", None)
    message = " ".join(error.format_message().split())
    if not message:
        return ""
    return f"{context.command_path}: {message} (see {context.command_path} --help)" if context else message


def _usage_errors() -> tuple[type[Exception], ...]:
    """Asked for only when something went wrong: commands need not import what they do not use."""
    from alerts.addresses import AddressError
    from alerts.outbox import OutboxError
    from alerts.readers import SubscriptionError
    from alerts.settings import MailConfigError
    from cli.settings import SettingsError
    from tracker.queries import UnknownPlace
    from tracker.reviews import ReviewError
    from tracker.selling import ProductError

    return (
        AddressError, MailConfigError, OutboxError, ProductError, ReviewError, SettingsError, SubscriptionError,
        UnknownPlace,
    )  # fmt: skip


def _failures() -> tuple[type[Exception], ...]:
    from jurisdictions.registry import RegistryError
    from scrapers.archive import ArchiveError
    from scrapers.fetch import NoTurnError
    from tracker.backup import BackupError
    from tracker.lock import Busy
    from tracker.store import StoreError

    return ArchiveError, BackupError, Busy, NoTurnError, RegistryError, StoreError


def expected_errors() -> tuple[type[Exception], ...]:
    """Errors that a person can mend; each says in one line what to do."""
    return (*_usage_errors(), *_failures(), OSError)


def _disk(error: OSError) -> str:
    what = f"{error.filename}: {error.strerror}" if error.filename else str(error.strerror or error)
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return f"{what}; free some space: nothing recorded is lost, run the command again"
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return f"{what}; check who may write there"
    return what


def _complain(text: str) -> None:
    for line in text.splitlines():
        what = line.removeprefix("kratomwatch: ")
        note(f"kratomwatch: {what}", "failed", logging.ERROR, why=what)


if __name__ == "__main__":
    main()
