"""The settings: config.toml, overridden key by key by the environment, checked as a whole.

``KRATOMWATCH_HTTP__DELAY_S=5`` overrides ``delay_s`` of section ``[http]``. Relative paths in the file are
relative to the file's folder, so that a command gives the same answer wherever it is started.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, PrivateAttr, ValidationError, field_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict
from pydantic_settings import SettingsError as SourceError
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from alerts.settings import MailConfigError, MailSettings, secret
from cli.logs import LogSettings
from jurisdictions.nearest import did_you_mean
from jurisdictions.toml import NoTomlError, parse, shown
from scrapers.settings import ArchiveSettings, HttpSettings, LimitSettings, RenderSettings

PREFIX = "KRATOMWATCH_"
#: So begin the variables of the platforms' keys, which no section holds.
KEY_PREFIX = f"{PREFIX}KEY_"
#: Names the settings file where no --config is given.
CONFIG_VARIABLE = "KRATOMWATCH_CONFIG"
DEFAULT_FILE = "config.toml"
#: Keys that hold a path of a file, relative to the settings file.
_PATHS = (
    ("http", "ca_file"), ("render", "chromium"), ("mail", "ca_file"), ("mail", "password_file"), ("mail", "bounces"),
    ("mail", "bounces_password_file"), ("web", "desk_token_file"), ("database", "password_file"),
)  # fmt: skip
#: What may stand before a path, or in place of one.
_SCHEME = re.compile(r"((?:maildir|mbox):)?(.*)", re.DOTALL)
#: When something that names people, or costs, is shown: to this machine only, to everybody, or to nobody.
Shown = Literal["local", "always", "never"]
#: A token that somebody made up by hand can be guessed.
SHORTEST_TOKEN = 20
#: Values that errors never repeat.
_SECRET = {("database", "url"), ("archive", "folder"), ("mail", "bounces")}
#: The drivers that the program knows; PostgreSQL's comes with `make cluster`.
_DRIVERS = ("sqlite", "sqlite+pysqlite", "postgresql", "postgresql+psycopg")


class SettingsError(ValueError):
    """The settings cannot be used; the message is one line for each fault."""


def database_fault(url: str) -> str:
    """What keeps `url` from being a database's, in a line that repeats nothing of it; "" where nothing does."""
    try:
        parts = make_url(url)
    except (ArgumentError, ValueError):
        parts = None
    if parts is None or parts.drivername not in _DRIVERS or parts.database in (None, "", ":memory:"):
        return "write it like sqlite:////srv/kratomwatch.db or postgresql://user@host/name"
    if "password" in parts.query or "@" in (parts.host or ""):
        return "name the password in password_env or password_file; in an address its @ is written %40"
    return ""


class DatabaseSettings(BaseModel):
    """Where the history is kept; empty: SQLite in the data folder. ``password_env`` names an environment variable,
    ``password_file`` a file whose first line is the password of a server."""

    model_config = ConfigDict(extra="forbid")
    url: str = ""
    password_env: str = ""
    password_file: str = ""

    @field_validator("url")
    @classmethod
    def _is_a_url(cls, value: str) -> str:
        if value and (why := database_fault(value)):
            raise ValueError(why)
        return value

    def password(self) -> str:
        """The server's password; "" where none is named. Raises SettingsError where it cannot be had."""
        try:
            return secret("database.password", self.password_env, self.password_file)
        except MailConfigError as error:
            raise SettingsError(str(error)) from error


class RegistrySettings(BaseModel):
    """Which folder of jurisdictions is watched; empty: the one that comes with the program."""

    model_config = ConfigDict(extra="forbid")
    path: str = ""


class ScheduleSettings(BaseModel):
    """How often the daemon looks whether anything is due, in seconds."""

    model_config = ConfigDict(extra="forbid")
    interval_s: Annotated[int, Field(ge=1, le=86_400)] = 60


class WorkersSettings(BaseModel):
    """How often a worker says that it is alive, in seconds; one that was silent for four times as long is taken for
    dead, and what it was at is done by others."""

    model_config = ConfigDict(extra="forbid")
    heartbeat_s: Annotated[float, Field(ge=0.5, le=60)] = 5.0


class DiscoverySettings(BaseModel):
    """How often the daemon searches the platforms for what the registry has not, in hours; 0: never."""

    model_config = ConfigDict(extra="forbid")
    every_h: Annotated[int, Field(ge=0, le=24 * 30)] = 24


class RetentionSettings(BaseModel):
    """For how many days every visit is kept that found its page as it was; after that one a day, and after
    ``weekly_after_days`` one a week, stands for the others. ``keep_days`` 0: nothing is ever thinned out."""

    model_config = ConfigDict(extra="forbid")
    keep_days: Annotated[int, Field(ge=0, le=36_500)] = 90
    weekly_after_days: Annotated[int, Field(ge=0, le=36_500)] = 365


class WebSettings(BaseModel):
    """Where the web page listens; ``mail`` says when it shows the messages written to the mail folder, ``metrics`` when
    it answers /metrics. ``desk_token_env`` names an environment variable, ``desk_token_file`` a file, that holds the
    token by which the operator logs in to the review desk; without one the desk is off."""

    model_config = ConfigDict(extra="forbid")
    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65_535)] = 8080
    mail: Shown = "local"
    metrics: Shown = "local"
    desk_token_env: str = ""
    desk_token_file: str = ""

    def shows(self, what: Shown) -> bool:
        """Whether something is shown at all; what is ``local``, only where nobody but this machine can ask."""
        return what == "always" or (what == "local" and self.host in ("127.0.0.1", "::1", "localhost"))

    def desk_token(self) -> str:
        """The operator's token; "" where none is set. Raises SettingsError where it cannot be had or can be guessed."""
        try:
            token = secret("web.desk_token", self.desk_token_env, self.desk_token_file)
        except MailConfigError as error:
            raise SettingsError(str(error)) from error
        named = self.desk_token_env or self.desk_token_file
        if named and len(token) < SHORTEST_TOKEN:
            raise SettingsError(
                f"web.desk_token: {named} holds {len(token)} characters; a token has at least {SHORTEST_TOKEN}, as "
                "`openssl rand -hex 24` makes it"
            )
        return token


class Settings(BaseSettings):
    """Everything that can be set."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_nested_delimiter="__", extra="forbid")

    data: Path = Path("var")
    http: HttpSettings = Field(default_factory=HttpSettings)
    limits: LimitSettings = Field(default_factory=LimitSettings)
    render: RenderSettings = Field(default_factory=RenderSettings)
    archive: ArchiveSettings = Field(default_factory=ArchiveSettings)
    database: DatabaseSettings = Field(default_factory=DatabaseSettings)
    registry: RegistrySettings = Field(default_factory=RegistrySettings)
    mail: MailSettings = Field(default_factory=MailSettings)
    schedule: ScheduleSettings = Field(default_factory=ScheduleSettings)
    workers: WorkersSettings = Field(default_factory=WorkersSettings)
    discovery: DiscoverySettings = Field(default_factory=DiscoverySettings)
    retention: RetentionSettings = Field(default_factory=RetentionSettings)
    web: WebSettings = Field(default_factory=WebSettings)
    log: LogSettings = Field(default_factory=LogSettings)

    _base: Path = PrivateAttr(default_factory=Path.cwd)
    _from_file: bool = PrivateAttr(default=False)

    @classmethod
    def settings_customise_sources(
        cls, settings_cls: type[BaseSettings], init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource, dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:  # fmt: skip
        """The environment first, then what the file says (handed in as arguments)."""
        return env_settings, init_settings

    @property
    def from_file(self) -> bool:
        """Whether there is a settings file; without one a command may stand in the wrong folder."""
        return self._from_file

    @property
    def data_folder(self) -> Path:
        """Absolute."""
        return (self._base / self.data.expanduser()).resolve()

    @property
    def archive_folder(self) -> Path | str:
        """Absolute; or the address of an object store."""
        folder = self.archive.folder
        return folder if "://" in folder else self.data_folder / folder

    @property
    def mail_folder(self) -> Path:
        """Where messages are written when no mail server is set."""
        return self.data_folder / self.mail.folder

    @property
    def registry_path(self) -> Path | None:
        """The registry's folder; None for the packaged one."""
        return (self._base / Path(self.registry.path).expanduser()).resolve() if self.registry.path else None

    @property
    def database_url(self) -> str:
        """In SQLAlchemy's form, SQLite's path absolute, with a server's password where one is named. Raises
        SettingsError."""
        url = self.database.url or f"sqlite:///{self.data_folder / 'kratomwatch.db'}"
        head, found, path = url.partition(":///")
        if found and head.startswith("sqlite") and path and not path.startswith(("/", ":", "file:")):
            return f"{head}:///{self._base / path}"
        password = self.database.password()
        return make_url(url).set(password=password).render_as_string(hide_password=False) if password else url


#: What a running program cannot change: what it has open, and where it listens.
_UNTIL_RESTART = (
    ("", "data"), ("archive", "folder"), ("archive", "max_file_mb"), ("database", "url"), ("schedule", "interval_s"),
    ("web", "host"), ("web", "port"),
)  # fmt: skip


def keep_until_restart(old: Settings, fresh: Settings) -> list[str]:
    """Give `fresh` the values of `old` where a running program cannot change them; which of them differed."""
    differed = []
    for section, key in _UNTIL_RESTART:
        had, has = (getattr(settings, section) if section else settings for settings in (old, fresh))
        if getattr(had, key) != getattr(has, key):
            differed.append(f"[{section}] {key}" if section else key)
            setattr(has, key, getattr(had, key))
    return differed


def find_file(given: Path | None) -> tuple[Path, bool]:
    """The settings file to use and whether somebody named it (a default one may be absent)."""
    if given is not None:
        return given, True
    named = os.environ.get(CONFIG_VARIABLE)
    return (Path(named), True) if named else (Path(DEFAULT_FILE), False)


def load(given: Path | None = None) -> Settings:
    """The settings in force. Raises SettingsError: one line for each fault, naming file (or variable) and key."""
    file, named = find_file(given)
    text = _text(file, named)
    try:
        data = parse(text)
    except NoTomlError as error:
        raise SettingsError(f"{file}: {error}") from error
    base = file.resolve().parent
    for section, key in _PATHS:
        table = data.get(section)
        if isinstance(table, dict) and isinstance(table.get(key), str) and table[key]:
            table[key] = _absolute(base, table[key])
    if strangers := list(_unknown_variables(data)):
        raise SettingsError("\n".join(strangers))
    _unknown_top_keys(file, text, data)
    try:
        settings = Settings(**data)
    except ValidationError as error:
        faults = error.errors(include_url=False, include_context=False)
        raise SettingsError("\n".join(shown(_explain(file, text, data, fault)) for fault in faults)) from error
    except SourceError as error:
        raise SettingsError("\n".join(_no_json()) or f"environment: {error}") from error
    settings._base, settings._from_file = base, file.exists()
    return settings


def _absolute(base: Path, value: str) -> str:
    """A path, or what names one as ``maildir:PATH`` does, made absolute; an address stays as it is."""
    if "://" in value:
        return value
    found = _SCHEME.fullmatch(value)
    assert found is not None
    return f"{found[1] or ''}{base / Path(found[2]).expanduser()}"


def _text(file: Path, named: bool) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        if named:
            raise SettingsError(f"{file}: no such file; `kratomwatch init --config {file}` makes it") from error
        return ""
    except UnicodeDecodeError as error:
        raise SettingsError(f"{file}: not UTF-8") from error
    except OSError as error:
        raise SettingsError(f"{file}: cannot be read: {error.strerror}") from error


def _unknown_top_keys(file: Path, text: str, data: Mapping[str, Any]) -> None:
    for key in data:
        if key not in Settings.model_fields:
            unknown = f"unknown key{did_you_mean(key, Settings.model_fields)}"
            raise SettingsError(shown(f"{place_in(file, text, (key,))}: {unknown}"))


def _unknown_variables(data: Mapping[str, Any]) -> Iterator[str]:
    """pydantic-settings passes over variables of sections that do not exist; a typing error must not pass."""
    passed = {CONFIG_VARIABLE, *_named_variables(data)}
    for name in sorted(os.environ):
        if not name.upper().startswith(PREFIX) or name in passed:
            continue
        section = name[len(PREFIX) :].split("__")[0].lower()
        if name.upper().startswith(KEY_PREFIX):
            yield from _unknown_key(name)
        elif section not in Settings.model_fields:
            meant = did_you_mean(section, Settings.model_fields)
            yield f"environment variable {name}: there is no section {section!r}{meant}"


def _named_variables(data: Mapping[str, Any]) -> Iterator[str]:
    """The variables that settings name as the place of a secret: whatever a key ending in ``_env`` says."""
    yield from (value for name, value in os.environ.items() if name.upper().endswith("_ENV"))
    for table in data.values():
        if isinstance(table, Mapping):
            yield from (value for key, value in table.items() if key.endswith("_env") and isinstance(value, str))


def _unknown_key(name: str) -> Iterator[str]:
    from scrapers.platforms import key_variables  # loads all platforms: only where somebody has a key

    if name not in (known := key_variables()):
        yield f"environment variable {name}: no platform has such a key{did_you_mean(name.upper(), sorted(known))}"


def _no_json() -> Iterator[str]:
    """A line for each variable that stands for several values and holds no JSON; the values may be secrets."""
    for name, value in sorted(os.environ.items()):
        section, *key = name[len(PREFIX) :].lower().split("__")
        if not name.upper().startswith(PREFIX) or section not in Settings.model_fields or _is_json(value):
            continue
        keys = getattr(Settings.model_fields[section].annotation, "model_fields", None)
        field = keys.get("__".join(key)) if keys else None
        if keys and not key:
            yield f"environment variable {name}: this is a section; name the key too, as in {PREFIX}HTTP__DELAY_S"
        elif field is not None and field.examples:
            yield f"environment variable {name}: no JSON; write it like '{json.dumps(field.examples[0])}'"


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


def _explain(file: Path, text: str, data: Mapping[str, Any], fault: Mapping[str, Any]) -> str:
    """One line for one fault."""
    where = tuple(str(part) for part in fault["loc"])
    variable = PREFIX + "__".join(where).upper()
    from_environment = any(name.upper() == variable for name in os.environ)
    place = f"environment variable {variable}" if from_environment else place_in(file, text, where)
    if fault["type"] == "extra_forbidden":
        section = Settings.model_fields.get(where[0])
        keys = section.annotation.model_fields if section and len(where) > 1 else Settings.model_fields  # type: ignore[union-attr]
        return f"{place}: unknown key{did_you_mean(where[-1], keys)}"
    if fault["type"] in ("model_type", "model_attributes_type"):
        return f"{place}: this is a section; write its keys below [{where[-1]}]"
    message = _lower(str(fault["msg"]).removeprefix("Value error, "))
    value = fault["input"]
    known = isinstance(value, str | int | float | bool) and where not in _SECRET and repr(value) not in message
    return f"{place}: {message}" + (f" (it is {value!r})" if known else "")


def place_in(file: Path, text: str, where: tuple[str, ...]) -> str:
    """Where in the TOML `text` of `file` a key is: ``config.toml, line 7: [http] delay_s``."""
    section, key = (f"[{where[0]}] " if len(where) > 1 else ""), where[-1]
    inside, table = len(where) == 1, re.compile(r"\s*\[\s*\"?([\w.-]+)\"?\s*\]")
    for number, line in enumerate(text.splitlines(), 1):
        if found := table.match(line):
            inside = len(where) > 1 and found[1] == where[0]
            if len(where) == 1 and found[1] == key:
                return f"{file}, line {number}: [{key}]"
        elif inside and re.match(rf"\s*\"?{re.escape(key)}\"?\s*=", line):
            return f"{file}, line {number}: {section}{key}"
    return f"{file}: {section}{key}"


def _lower(message: str) -> str:
    return message[:1].lower() + message[1:]
