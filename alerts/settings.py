"""The ``[mail]`` section of the settings: who sends, by which server, how long to try."""

from __future__ import annotations

import os
import re
from email.headerregistry import Address
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, field_validator

from alerts.addresses import AddressError, clean_address, parse_sender

Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]


class MailConfigError(ValueError):
    """The mail settings cannot be used; the message is one line for the person who wrote them."""


class MailSettings(BaseModel):
    """How mail leaves. With no ``host`` each message becomes an .eml file in ``folder``.

    A password is never written here: ``password_env`` names an environment variable that holds it,
    ``password_file`` a file whose first line is it. ``timeout_s`` bounds each step of the conversation
    with the server; ``reply_timeout_s`` the wait for its answer to a whole message, which RFC 5321
    (4.5.3.2.6) wants to be ten minutes, because giving up earlier is what sends messages twice.
    ``per_minute`` is how many messages a server is given at most (0: as many as it takes), ``burst`` how many
    single messages a reader gets within an hour before what waits goes out as one. ``stale_days`` is how long a
    place may go without confirmation before readers and the ``operator`` (an address; "": nobody) hear of it.
    ``bounces`` is the mailbox that gets what other servers report of our mail.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    sender: str = "kratomwatch <kratomwatch@localhost>"
    folder: str = "mail"
    host: str = ""
    port: int = Field(default=587, ge=1, le=65535)
    starttls: bool = True
    tls: bool = False
    ca_file: str = ""
    username: str = ""
    password_env: str = ""
    password_file: str = ""
    timeout_s: int = Field(default=30, ge=1, le=600)
    reply_timeout_s: int = Field(default=600, ge=1, le=3600)
    retry_days: float = Field(default=3, gt=0, le=30)
    per_minute: int = Field(default=0, ge=0, le=100_000)
    burst: int = Field(default=3, ge=1, le=1000)
    stale_days: int = Field(default=14, ge=1, le=365)
    operator: str = ""
    bounces: str = ""
    bounces_password_env: str = ""
    bounces_password_file: str = ""
    base_url: str = "http://127.0.0.1:8080"
    list_id: str = "kratomwatch.localhost"
    digest_day: Weekday = "monday"
    digest_hour: int = Field(default=7, ge=0, le=23)

    @field_validator("sender")
    @classmethod
    def _sender_is_an_address(cls, value: str) -> str:
        try:
            parse_sender(value)
        except AddressError as error:
            raise ValueError(str(error)) from error
        return value

    @field_validator("operator")
    @classmethod
    def _operator_is_an_address(cls, value: str) -> str:
        try:
            return clean_address(value) if value else ""
        except AddressError as error:
            raise ValueError(str(error)) from error

    @field_validator("bounces")
    @classmethod
    def _bounces_is_a_mailbox(cls, value: str) -> str:
        if not value or re.fullmatch(r"(maildir|mbox):.+", value):
            return value
        if not re.fullmatch(r"imaps?://[!-~]+", value) or not _names_a_user(value):
            raise ValueError("write it like maildir:/path, mbox:/path or imaps://user@host/INBOX, no password in it")
        return value

    @field_validator("base_url")
    @classmethod
    def _base_url_is_http(cls, value: str) -> str:
        if value and not value.startswith(("http://", "https://")):
            raise ValueError(f"{value!r} does not begin with http:// or https://")
        if any(char.isspace() or char in '<>",' for char in value):
            raise ValueError(f"{value!r} holds a character that no address may hold")
        return value.rstrip("/")

    @field_validator("list_id")
    @classmethod
    def _list_id_is_one_word(cls, value: str) -> str:
        allowed = set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_")
        if not value or not set(value) <= allowed or "." not in value:
            raise ValueError(f"{value!r} is not like a host name, as RFC 2919 wants: kratomwatch.example.org")
        return value

    @property
    def address(self) -> Address:
        """The sender, parsed."""
        return parse_sender(self.sender)

    def password(self) -> str:
        """The secret that ``password_env`` or ``password_file`` points at; "" where neither is set.

        Raises MailConfigError where the variable is not set or the file cannot be read.
        """
        return secret("mail.password", self.password_env, self.password_file)

    def bounces_password(self) -> str:
        """The same for the mailbox of bounces. Raises MailConfigError."""
        return secret("mail.bounces_password", self.bounces_password_env, self.bounces_password_file)


def secret(key: str, variable: str, file: str) -> str:
    """What the environment variable `variable` holds, or the first line of `file`; "" where neither is named. `key` is
    the setting for errors. Raises MailConfigError."""
    if variable:
        value = os.environ.get(variable)
        if value is None:
            raise MailConfigError(f"{key}_env: the environment has no variable {variable}; set it")
        return value
    if not file:
        return ""
    try:
        return Path(file).read_text(encoding="utf-8").split("\n", 1)[0].rstrip("\r")
    except (OSError, UnicodeDecodeError) as error:
        raise MailConfigError(f"{key}_file: cannot read {file}: {error}") from error


def _names_a_user(url: str) -> bool:
    """Whether an address names host and user, and neither a password nor a port that is none."""
    try:
        parts = urlsplit(url)
        return bool(parts.hostname and parts.username and parts.password is None and parts.port != 0)
    except ValueError:
        return False
