"""Mail to a server, by a postman in a process of its own (see alerts.postman for why)."""

from __future__ import annotations

import contextlib
import json
import re
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

from alerts import journal, postman
from alerts.channels import Item, Outcome
from alerts.settings import MailConfigError, MailSettings

#: What the postman could not say to anybody (a crash of its own) is found here, in the data folder.
LOG = "postman.log"


class SmtpChannel:
    """Hands items to a postman one at a time; starts it with the first, and again should it die.

    `lock` is the descriptor of the deliverer's lock. The postman inherits it, so the lock is free only
    once deliverer and postman are both gone, however they went.
    """

    def __init__(self, settings: MailSettings, data_folder: Path, lock: int) -> None:
        self.settings, self.folder, self.lock = settings, data_folder, lock
        self.process: subprocess.Popen[bytes] | None = None

    def send(self, item: Item) -> Outcome:
        """Have one item delivered; the postman's word, or the journal's where the postman died over it."""
        header = {
            "id": item.id, "message_id": item.message_id, "recipient": item.recipient,
            "sender": self.settings.address.addr_spec,
        }  # fmt: skip
        try:
            process = self.process = self.process or self._start()
        except (OSError, MailConfigError) as error:
            return Outcome("untried", str(error), session=True)
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            postman.write_frame(process.stdin, header, item.body)  # type: ignore[arg-type]
            answer = process.stdout.readline()
        except BrokenPipeError:
            answer = b""
        if not answer.endswith(b"\n"):
            return self._postman_died(item)
        said: dict[str, Any] = json.loads(answer)
        text = f"{said['code']} {said['text']}" if said["code"] else str(said["text"])
        return Outcome(said["result"], text, session=bool(said["session"]), gone=bool(said["gone"]))

    def close(self) -> None:
        """Let the postman go. One that still waits for its server is left to finish: it holds the lock."""
        process, self.process = self.process, None
        if process is None:
            return
        _shut(process)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(self.settings.timeout_s)

    def _start(self) -> subprocess.Popen[bytes]:
        config = self._config()
        with (self.folder / LOG).open("wb") as log:
            process = subprocess.Popen(
                [sys.executable, "-I", "-S", postman.__file__],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log,
                start_new_session=True, pass_fds=(self.lock,),
            )  # fmt: skip
        try:
            postman.write_frame(process.stdin, config)  # type: ignore[arg-type]
        except BrokenPipeError as error:
            _shut(process)
            code = process.wait()
            raise OSError(f"the postman ended at once (exit {code}); see {self.folder / LOG}") from error
        return process

    def _config(self) -> dict[str, Any]:
        settings = self.settings
        chosen = settings.model_dump(
            include={"host", "port", "tls", "starttls", "ca_file", "username", "timeout_s", "reply_timeout_s"}
        )
        path = self.folder / journal.JOURNAL
        return {**chosen, "password": settings.password(), "journal": str(path), "local_name": _local_name()}

    def _postman_died(self, item: Item) -> Outcome:
        process, self.process = self.process, None
        assert process is not None
        _shut(process)
        code = process.wait()
        entry = journal.read(self.folder / journal.JOURNAL).get(item.id)
        outcome = journal.outcome_of(entry if entry and entry.message_id == item.message_id else None)
        if outcome.result != "untried":
            return outcome
        return Outcome("untried", f"the postman died (exit {code}); see {self.folder / LOG}", session=True)


def _shut(process: subprocess.Popen[bytes]) -> None:
    for stream in (process.stdin, process.stdout):
        if stream is not None:
            try:
                stream.close()
            except BrokenPipeError:
                continue  # what it did not take is in the outbox still


def _local_name() -> str:
    """What we call ourselves to the server: without asking the DNS, which may take long to say nothing."""
    name = socket.gethostname()
    return name if re.fullmatch(r"[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+", name) else "[127.0.0.1]"
