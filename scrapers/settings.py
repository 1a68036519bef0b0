"""What a person may set about fetching, reading, drawing and archiving: sections [http], [limits], [render], [archive]
of config.toml."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Annotated, Self
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

Seconds = Annotated[float, Field(ge=0, allow_inf_nan=False)]
#: No page is larger, whatever is set.
LARGEST_BODY = 2**30
Limit = Annotated[float, Field(gt=0, allow_inf_nan=False)]


def product() -> str:
    """This program's product token, ``kratomwatch/<version>`` (RFC 9110, section 10.1.5)."""
    try:
        return f"kratomwatch/{version('kratomwatch')}"
    except PackageNotFoundError:  # run from a checkout that was never installed
        return "kratomwatch"


class HttpSettings(BaseModel):
    """How pages are fetched. Times are seconds, sizes are bytes."""

    model_config = ConfigDict(extra="forbid")

    #: Address or mailbox that an authority's webmaster can turn to; part of the User-Agent.
    contact: str = ""
    #: Empty: made from the program's version and ``contact``.
    user_agent: str = ""
    workers: Annotated[int, Field(ge=1, le=256)] = 24
    #: Pause between the end of one request to a host and the start of the next.
    delay_s: Seconds = 2.0
    connect_timeout_s: Limit = 10.0
    #: Longest silence of a server in the middle of an answer.
    read_timeout_s: Limit = 30.0
    #: Longest time on the wire for one fetch with its redirects and retries, waiting for a turn left out.
    total_timeout_s: Limit = 120.0
    #: Limit on a body both as sent and as decompressed.
    max_bytes: Annotated[int, Field(ge=1, le=LARGEST_BODY)] = 25 * 2**20
    max_redirects: Annotated[int, Field(ge=0, le=20)] = 5
    retries: Annotated[int, Field(ge=0, le=10)] = 2
    backoff_s: Seconds = 1.0
    #: Lets sources live on loopback and private addresses; link-local ones stay refused.
    allow_private_networks: bool = False
    robots_ttl_h: Limit = 24.0
    #: Origins that are asked through a gateway or cache, {"https://law.example" = "http://gateway.internal:8080"};
    #: the address on record stays the authority's.
    through: Annotated[dict[str, str], Field(examples=[{"https://law.example": "http://cache.internal:8080"}])] = {}
    #: PEM file of certificate authorities trusted besides the usual ones.
    ca_file: Path | None = None

    @field_validator("contact", "user_agent")
    @classmethod
    def _fits_a_header(cls, value: str) -> str:
        if not value.isascii() or any(ord(char) < 32 or ord(char) == 127 for char in value):
            raise ValueError("must be printable ASCII: it is sent as an HTTP header")
        return value.strip()

    @field_validator("ca_file")
    @classmethod
    def _exists(cls, value: Path | None) -> Path | None:
        if value is not None and not value.is_file():
            raise ValueError(f"no such file: {value}")
        return value

    @field_validator("through")
    @classmethod
    def _are_origins(cls, value: dict[str, str]) -> dict[str, str]:
        for origin in (*value, *value.values()):
            parts = urlsplit(origin)
            if parts.scheme not in ("http", "https") or not parts.netloc or parts.path.strip("/") or parts.query:
                raise ValueError(f"{origin!r} is no origin such as https://law.example")
        return value

    @model_validator(mode="after")
    def _name_ourselves(self) -> Self:
        if not self.user_agent:
            self.user_agent = f"{product()} (+{self.contact})" if self.contact else product()
        return self


class LimitSettings(BaseModel):
    """What reading one page may cost. It is read by a process of its own, which is ended where it wants more."""

    model_config = ConfigDict(extra="forbid")

    #: Seconds of a processor; by the clock it may take five times as long, where others use the processors too.
    seconds: Annotated[int, Field(ge=1, le=3600)] = 60
    memory_mb: Annotated[int, Field(ge=256)] = 1024
    #: How many processes read at once; 0: as many as there are processors, but four at most.
    processes: Annotated[int, Field(ge=0, le=64)] = 0


class RenderSettings(BaseModel):
    """How pages that their scripts fill are drawn; wants the extra `render` and a Chromium."""

    model_config = ConfigDict(extra="forbid")

    enabled: bool = False
    #: The Chromium to use; None: chromium, chromium-browser or google-chrome, whichever is on PATH.
    chromium: Path | None = None
    #: Longest time for one page, after it was fetched.
    timeout_s: Limit = 60.0
    #: Chromium's own sandbox, which it refuses to root and where the kernel gives it no namespaces.
    sandbox: bool = True

    @field_validator("chromium")
    @classmethod
    def _exists(cls, value: Path | None) -> Path | None:
        if value is not None and not value.is_file():
            raise ValueError(f"no such file: {value}")
        return value


class ArchiveSettings(BaseModel):
    """Where raw answers are kept."""

    model_config = ConfigDict(extra="forbid")

    #: Folder of the WARC files, relative to the program's data folder, or the address of an object store.
    folder: str = "archive"
    #: A file that grew past this many MiB is closed and the next one begun.
    max_file_mb: Annotated[int, Field(ge=1)] = 256

    @field_validator("folder")
    @classmethod
    def _lasts(cls, value: str) -> str:
        """A folder of its own, since a backup takes all that is in it; or an address of what lasts, without keys."""
        scheme, found, rest = value.partition("://")
        if found and (scheme == "memory" or not scheme.isalnum() or not rest):
            raise ValueError("write it like archive, /srv/archive or s3://bucket/folder: what is kept there must last")
        if found and "@" in rest.partition("/")[0]:
            raise ValueError("an address holds no keys: give them to the store's driver by environment variables")
        if not found and not Path(value).name:
            raise ValueError("name a folder of its own: a backup takes all that is in it")
        return value
