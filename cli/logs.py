"""Where the log goes and what it looks like, and what it never holds.

Everything on standard error passes through here in the commands that keep running and in ``check``: the program's own
events (tracker/log.py), its lines for people, and what the web server, the scheduler and the migrations log.
"""

from __future__ import annotations

import logging
import os
import re
import sys
import threading
from collections.abc import Callable, Iterable, Mapping, MutableMapping
from types import TracebackType
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import quote, quote_plus

from pydantic import BaseModel, ConfigDict

from cli import show
from tracker.log import NAME, bound, log

if TYPE_CHECKING:
    from structlog.typing import EventDict

    from cli.settings import Settings

Format = Literal["people", "text", "json"]
Level = Literal["debug", "info", "warning", "error"]

#: A secret that is shorter could be part of any word.
_SHORTEST = 4
_HIDDEN = "…"
_PATTERNS = (
    (re.compile(r"(\w+://)[^/\s@]+@"), rf"\1{_HIDDEN}@"),  # who logs in, and by which password
    (re.compile(r"/(unsubscribe|preferences|confirm)/[^\s\"'<>]+"), rf"/\1/{_HIDDEN}"),  # links that are signed
    (re.compile(r"([?&;][\w-]*(?:key|token|secret|password)[\w-]*=)[^&\s\"'<>]+", re.IGNORECASE), rf"\1{_HIDDEN}"),
)
_ADDRESS = re.compile(r"\b([\w+])[\w.+-]*@([\w-]+(?:\.[\w-]+)+)")


class LogSettings(BaseModel):
    """What standard error is for: ``people`` (a line now and then), or events for machines as ``text`` (key=value) or
    ``json``, from ``level`` on."""

    model_config = ConfigDict(extra="forbid")
    format: Format = "people"
    level: Level = "info"


class Redactor:
    """Takes out of texts what no log may hold: known `secrets`, keys in addresses, signed links; with ``addresses``
    also whom mail is for, but for the first letter."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        spelt = {way(secret) for secret in secrets if len(secret) >= _SHORTEST
                 for way in (str, lambda text: quote(text, safe=""), quote_plus)}  # fmt: skip
        self._secrets = sorted(spelt, key=len, reverse=True)

    def text(self, text: str, *, addresses: bool = False) -> str:
        """`text` without them."""
        for secret in self._secrets:
            text = text.replace(secret, _HIDDEN)
        for pattern, instead in _PATTERNS:
            text = pattern.sub(instead, text)
        return _ADDRESS.sub(rf"\1{_HIDDEN}@\2", text) if addresses else text

    def value(self, value: Any) -> Any:
        """The same for what may hold texts."""
        if isinstance(value, str):
            return self.text(value, addresses=True)
        if isinstance(value, Mapping):
            return {self.value(key): self.value(one) for key, one in value.items()}
        if isinstance(value, list | tuple):
            return [self.value(one) for one in value]
        return value if isinstance(value, int | float | None) else self.text(str(value), addresses=True)

    def __call__(self, logger: Any, method: str, event: EventDict) -> EventDict:
        """As one of structlog's processors: the last but one, so that it sees all that will be written."""
        return {key: self.value(value) for key, value in event.items()}


def secrets_of(settings: Settings) -> set[str]:
    """Every secret that the settings and the environment hold. One that cannot be had is told by whatever needs it."""
    from sqlalchemy.engine import make_url

    from cli.settings import KEY_PREFIX

    found = {value for name, value in os.environ.items() if name.upper().startswith(KEY_PREFIX)}
    found.add(make_url(settings.database_url).password or "")
    for ask in (settings.mail.password, settings.mail.bounces_password, settings.web.desk_token):
        try:
            found.add(ask())
        except ValueError:
            continue
    return found - {""}


def set_up(settings: Settings) -> None:
    """Write as `settings` say from now on: once at the start of a command, again when they were read anew."""
    redactor = Redactor(secrets_of(settings))
    people = settings.log.format == "people"
    handler = _Stderr()
    handler.addFilter(_in_its_context)
    handler.setFormatter(_Plain(redactor) if people else _structured(settings.log.format, redactor))
    root, events = logging.getLogger(), logging.getLogger(NAME)
    root.handlers = [*(other for other in root.handlers if not isinstance(other, _Stderr)), handler]
    level = settings.log.level.upper()
    # Libraries are heard where something is wrong: what they do all day is told by our own events.
    root.setLevel(logging.WARNING if level in ("DEBUG", "INFO") else level)
    events.setLevel(logging.CRITICAL if people else level)
    # It warns of each round that is left out because the one before is still at work, as a long pass is.
    logging.getLogger("apscheduler.scheduler").setLevel(logging.ERROR)
    show.to(_to_people(redactor) if people else _to_machines)
    sys.excepthook = _crashed
    threading.excepthook = lambda told: _crashed(told.exc_type, told.exc_value, told.exc_traceback)


def _to_people(redactor: Redactor) -> Callable[..., None]:
    return lambda text, event, level, **facts: show.plainly(redactor.text(text), event, level)


def _to_machines(text: str, event: str, level: int, **facts: Any) -> None:
    if event:
        log(event, level, **(facts or {"text": text}))


def _crashed(kind: type[BaseException], error: BaseException | None, trace: TracebackType | None) -> None:
    if error is not None:
        logging.getLogger(f"{NAME}.defect").critical("crashed", exc_info=(kind, error, trace))


class _Stderr(logging.Handler):
    """Writes to what standard error is at that moment."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write one line."""
        try:
            print(self.format(record), file=sys.stderr, flush=True)
        except Exception:  # noqa: BLE001 - what cannot be written is told by the standard library's own way
            self.handleError(record)


def _in_its_context(record: logging.LogRecord) -> bool:
    """Put what holds for the thread beside what it logs; whoever logs it, and before another thread writes it."""
    record.facts = {**bound(), **getattr(record, "facts", {})}
    return True


class _Plain(logging.Formatter):
    """A line for people; a defect's traceback after it."""

    def __init__(self, redactor: Redactor) -> None:
        super().__init__("kratomwatch: %(message)s")
        self._redactor = redactor

    def format(self, record: logging.LogRecord) -> str:
        return self._redactor.text(super().format(record))


def _structured(form: Format, redactor: Redactor) -> logging.Formatter:
    """A line an event: when (UTC), how grave, what, then its facts."""
    import structlog

    render: Any = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if form == "json"
        else structlog.processors.LogfmtRenderer(key_order=["at", "level", "event"], bool_as_flag=False)
    )
    return structlog.stdlib.ProcessorFormatter(
        processors=[
            structlog.stdlib.add_log_level,
            structlog.processors.TimeStamper("iso", utc=True, key="at"),
            _facts,
            structlog.processors.format_exc_info,
            redactor,
            render,
        ],
    )


def _facts(logger: Any, method: str, event: MutableMapping[str, Any]) -> EventDict:
    """What was logged, as event and facts: a library's sentence is the text of one event."""
    record: logging.LogRecord = event["_record"]
    ours = record.name == NAME or record.name.startswith(f"{NAME}.")
    told = {} if ours else {"event": "library", "library": record.name, "text": event["event"]}
    found = {"at": event["at"], "level": event["level"], "event": event["event"], **told, **record.facts}  # type: ignore[attr-defined]
    return {**found, "exc_info": event["exc_info"]} if "exc_info" in event else found
