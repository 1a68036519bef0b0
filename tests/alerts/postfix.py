"""A real mail server for one test: Postfix, private to a folder and to loopback.

It takes mail for three domains: ``here.example`` has the readers ``reader0`` to ``reader9``, ``away.example`` is passed
on to the test's own server, and what comes back for ``watch.example`` is kept in a Maildir.
"""

from __future__ import annotations

import os
import pwd
import shutil
import socketserver
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from alerts.settings import MailSettings
from tests.alerts.dovecot import free_port

#: Why there is none here; "" where there is.
MISSING = "" if shutil.which("postfix") and os.geteuid() == 0 else "Postfix runs as root, and is not here"

_MAIN = """
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
maillog_file_prefixes = {folder}
maillog_file = {folder}/log
inet_interfaces = loopback-only
inet_protocols = ipv4
myhostname = mx.here.example
mydestination =
mynetworks = 127.0.0.0/8
local_recipient_maps =
alias_maps =
alias_database =
virtual_mailbox_domains = here.example, watch.example
virtual_mailbox_base = {folder}/mail
virtual_mailbox_maps = texthash:{folder}/readers
virtual_uid_maps = static:{uid}
virtual_gid_maps = static:{gid}
virtual_minimum_uid = 1
relay_domains = away.example
relay_transport = smtp:[127.0.0.1]:{sink}
relay_recipient_maps =
smtp_host_lookup = native
smtpd_recipient_restrictions = reject_unlisted_recipient, {greylist} permit_mynetworks, reject
smtpd_peername_lookup = no
queue_run_delay = 1s
minimal_backoff_time = 1s
maximal_backoff_time = 1s
smtpd_error_sleep_time = 0
"""

_MASTER = """
127.0.0.1:{port} inet n - n - - smtpd
pickup    unix n - n 60 1 pickup
cleanup   unix n - n -  0 cleanup
qmgr      unix n - n 1  1 qmgr
tlsmgr    unix - - n 1000? 1 tlsmgr
rewrite   unix - - n -  - trivial-rewrite
bounce    unix - - n -  0 bounce
defer     unix - - n -  0 bounce
trace     unix - - n -  0 bounce
verify    unix - - n -  1 verify
flush     unix n - n 1000? 0 flush
proxymap  unix - - n -  - proxymap
smtp      unix - - n -  - smtp
error     unix - - n -  - error
retry     unix - - n -  - error
discard   unix - - n -  - discard
virtual   unix - n n -  - virtual
anvil     unix - - n -  1 anvil
scache    unix - - n -  1 scache
postlog   unix-dgram n - n - 1 postlogd
"""


@dataclass(frozen=True)
class Postfix:
    """A running server."""

    port: int
    folder: Path

    def settings(self, **more: Any) -> MailSettings:
        """Settings that send by this server and read what came back."""
        usual = {
            "host": "127.0.0.1", "port": self.port, "starttls": False, "timeout_s": 30,
            "sender": "kratomwatch <bounces@watch.example>", "bounces": f"maildir:{self.folder}/mail/bounces",
        }  # fmt: skip
        return MailSettings(**{**usual, **more})

    @property
    def log(self) -> str:
        """What the server wrote down, for a test that fails."""
        return (self.folder / "log").read_text(errors="replace")


@contextmanager
def postfix(sink: int, greylist: int = 0) -> Iterator[Postfix]:
    """The server, running; mail for ``away.example`` goes to the port `sink`, and each recipient is asked of the policy
    server at the port `greylist`, where there is one."""
    folder = Path(tempfile.mkdtemp(prefix="postfix-"))
    folder.chmod(0o755)
    user, port, conf = pwd.getpwnam("mail"), free_port(), folder / "conf"
    for name in ("conf", "queue", "data", "mail"):
        (folder / name).mkdir()
    shutil.chown(folder / "data", "postfix")
    os.chown(folder / "mail", user.pw_uid, user.pw_gid)
    readers = "".join(f"reader{number}@here.example reader{number}/\n" for number in range(10))
    (folder / "readers").write_text(f"{readers}bounces@watch.example bounces/\n")
    asked = f"check_policy_service inet:127.0.0.1:{greylist}," if greylist else ""
    values = {"folder": folder, "sink": sink, "uid": user.pw_uid, "gid": user.pw_gid, "greylist": asked}
    (conf / "main.cf").write_text(_MAIN.format(**values))
    (conf / "master.cf").write_text(_MASTER.format(port=port))
    try:
        subprocess.run(["postfix", "-c", conf, "start"], check=True, timeout=60, capture_output=True)
        yield Postfix(port, folder)
    finally:
        subprocess.run(["postfix", "-c", conf, "stop"], check=False, timeout=60, capture_output=True)
        shutil.rmtree(folder)


@contextmanager
def greylist() -> Iterator[int]:
    """A policy server (https://www.postfix.org/SMTPD_POLICY_README.html) that wants every recipient to be tried twice;
    its port."""
    seen: set[bytes] = set()

    class Asked(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            recipient = b""
            for line in self.rfile:
                if line.startswith(b"recipient="):
                    recipient = line
                if line == b"\n":
                    self.wfile.write(b"action=DUNNO\n\n" if recipient in seen else b"action=451 4.7.1 greylisted\n\n")
                    seen.add(recipient)

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True  # Postfix keeps its connections

    with Server(("127.0.0.1", 0), Asked) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield int(server.server_address[1])
        finally:
            server.shutdown()
            thread.join()
