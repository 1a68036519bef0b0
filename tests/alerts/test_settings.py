"""The mail settings."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from alerts.settings import MailConfigError, MailSettings


@pytest.mark.parametrize(
    "values",
    [
        {"hots": "mail.example.org"},
        {"port": 0},
        {"sender": "nobody"},
        {"sender": "a <a@example.org>\r\nBcc: b@example.org"},
        {"base_url": "ftp://example.org"},
        {"base_url": "https://example.org/>,<x"},
        {"list_id": "two words.example.org"},
        {"digest_day": "someday"},
        {"digest_hour": 24},
        {"password": "secret"},
    ],
)
def test_a_setting_that_cannot_be_is_refused(values: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        MailSettings.model_validate(values)


def test_the_sender_keeps_its_name() -> None:
    address = MailSettings(sender='"Law, watched" <watch@EXAMPLE.org>').address
    assert (address.display_name, address.addr_spec) == ("Law, watched", "watch@example.org")


def test_the_password_comes_from_the_environment_or_the_first_line_of_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MAIL_SECRET", "from environment")
    secret = tmp_path / "secret"
    secret.write_text("from file\nsecond line\n")
    assert MailSettings().password() == ""
    assert MailSettings(password_env="MAIL_SECRET").password() == "from environment"
    assert MailSettings(password_file=str(secret)).password() == "from file"
    with pytest.raises(MailConfigError, match="no variable MAIL_OTHER"):
        MailSettings(password_env="MAIL_OTHER").password()
    with pytest.raises(MailConfigError, match="cannot read"):
        MailSettings(password_file=str(tmp_path / "none")).password()
