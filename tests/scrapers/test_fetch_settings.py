"""Settings of fetching: a mistake is caught before the first request."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from scrapers.settings import ArchiveSettings, HttpSettings


def test_the_defaults_are_polite_and_safe() -> None:
    settings = HttpSettings()

    assert settings.delay_s == 2.0
    assert settings.allow_private_networks is False
    assert settings.user_agent.startswith("kratomwatch")


def test_the_user_agent_names_the_contact_unless_it_is_set_whole() -> None:
    assert "(+mailto:me@example.org)" in HttpSettings(contact="mailto:me@example.org").user_agent
    assert HttpSettings(contact="x", user_agent="mine/1").user_agent == "mine/1"


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("delay", 1), ("delay_s", -1), ("delay_s", "inf"), ("workers", 0), ("max_bytes", 0),
        ("read_timeout_s", 0), ("contact", "a\r\nX-Evil: 1"), ("contact", "กระท่อม"), ("retries", -1),
        ("ca_file", "/no/such/file.pem"), ("max_redirects", 99),
    ],
)  # fmt: skip
def test_a_bad_value_names_its_key(key: str, value: object) -> None:
    with pytest.raises(ValidationError) as caught:
        HttpSettings.model_validate({key: value})

    assert caught.value.errors()[0]["loc"] == (key,)


def test_the_archive_has_its_own_section() -> None:
    assert ArchiveSettings().folder == "archive"
    with pytest.raises(ValidationError):
        ArchiveSettings.model_validate({"max_file_mb": 0})
