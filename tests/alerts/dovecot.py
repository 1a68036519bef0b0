"""A real IMAP server for one test: Dovecot, private to a folder and to loopback."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

#: Why there is none here; "" where there is.
MISSING = (
    "" if shutil.which("dovecot") and os.geteuid() == 0 else "Dovecot (dovecot-imapd) runs as root, and is not here"
)
USER, PASSWORD = "watch", "s3cret"
_MAIL_UID = 8

_CONF = """
base_dir = {folder}/run
state_dir = {folder}/run
log_path = {folder}/log
protocols = imap
mail_location = maildir:{folder}/Maildir
ssl = yes
ssl_cert = <{certificate}
ssl_key = <{certificate}
disable_plaintext_auth = no
first_valid_uid = {uid}
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={uid} home={folder}/home
}}
service imap-login {{
  inet_listener imap {{
    address = 127.0.0.1
    port = {plain}
  }}
  inet_listener imaps {{
    address = 127.0.0.1
    port = {secure}
  }}
}}
"""


@dataclass(frozen=True)
class Dovecot:
    """The ports for STARTTLS and for TLS from the start, and the Maildir that is served."""

    plain: int
    secure: int
    maildir: Path

    def deliver(self, name: str, message: bytes) -> None:
        """Put a message into the inbox."""
        path = self.maildir / "new" / name
        path.write_bytes(message)
        os.chown(path, _MAIL_UID, _MAIL_UID)

    def clear(self) -> None:
        """Empty the inbox."""
        for part in ("new", "cur"):
            for path in (self.maildir / part).iterdir():
                path.unlink()


@contextmanager
def dovecot(certificate: Path) -> Iterator[Dovecot]:
    """The server, running."""
    folder = Path(tempfile.mkdtemp(prefix="dovecot-"))
    folder.chmod(0o755)
    for name in ("home", "Maildir", "Maildir/new", "Maildir/cur", "Maildir/tmp"):
        (folder / name).mkdir()
        os.chown(folder / name, _MAIL_UID, _MAIL_UID)
    plain, secure = free_port(), free_port()
    conf = folder / "dovecot.conf"
    conf.write_text(
        _CONF.format(
            folder=folder, certificate=certificate, password=PASSWORD, plain=plain, secure=secure, uid=_MAIL_UID
        )
    )
    try:
        subprocess.run(["dovecot", "-c", conf], check=True, timeout=30)
        yield Dovecot(plain, secure, folder / "Maildir")
    finally:
        subprocess.run(["doveadm", "-c", conf, "stop"], check=False, timeout=30)
        shutil.rmtree(folder)


def free_port() -> int:
    """A port of loopback that nobody listens at."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])
