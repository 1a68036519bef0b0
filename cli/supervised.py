"""What systemd hands to the program and hears from it, by the protocols of sd_listen_fds(3) and sd_notify(3)."""

from __future__ import annotations

import os
import socket

#: The first descriptor that is handed over (SD_LISTEN_FDS_START).
_FIRST = 3


def handed_over() -> socket.socket | None:
    """The listening socket that whoever started this process keeps open for it, and for the next one; None where it was
    given none. It is not handed on to processes that this one starts."""
    pid, count = os.environ.pop("LISTEN_PID", ""), os.environ.pop("LISTEN_FDS", "")
    if pid != str(os.getpid()) or not count.isdigit() or int(count) < 1:
        return None
    listener = socket.socket(fileno=_FIRST)
    listener.set_inheritable(False)
    return listener


def tell(state: str) -> None:
    """Tell the supervisor (``READY=1``, ``STOPPING=1``, ``STATUS=…``); nobody where none asked to be told."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address:
        return
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
        line.connect(f"\0{address[1:]}" if address.startswith("@") else address)
        line.sendall(state.encode())
