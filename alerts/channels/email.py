"""Mail: to a server where the settings name one, into .eml files where they name none."""

from __future__ import annotations

from pathlib import Path

from alerts.channels import Channel, Outcome
from alerts.settings import MailSettings

#: Where the journal says nothing of an item the server cannot have it.
AFTER_CRASH = Outcome("untried")


def open_channel(settings: MailSettings, folder: Path, lock: int) -> Channel:
    """Imports what it takes: most installations have one of the two."""
    if settings.host:
        from alerts.channels.smtp import SmtpChannel

        return SmtpChannel(settings, folder, lock)
    from alerts.channels.eml import EmlChannel

    return EmlChannel(folder / settings.folder)


def refusal(target: str | None) -> str:
    """Mail goes to the reader's own address."""
    return "email goes to the reader's own address: leave the other one out" if target else ""


def new_secret() -> str | None:
    """None is needed."""
    return None
