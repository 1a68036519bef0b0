"""The registry's records: one Jurisdiction per TOML file, with its sources and its cited history.

All records are frozen pydantic models; a file that does not fit raises RegistryError (see registry.py) with
the file, the key and what is wrong.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from jurisdictions.codebook import EventKind, Level, SourceKind, Status

Certainty = Literal["day", "month", "year", "observed"]


def _one_line(text: str) -> str:
    return " ".join(text.split())


#: Prose that a file wraps over several lines; one line here.
Prose = Annotated[str, AfterValidator(_one_line)]


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Source(_Record):
    """One address of one authority. ``id`` is unique within the jurisdiction and never reused."""

    id: str
    url: str
    authority: str
    kind: SourceKind
    format: Literal["html", "pdf", "xml", "json", "text", "docx"] = "html"
    language: str = "en"
    adapter: str = "page"
    cadence: str = "1d"  # how often to look when nothing presses: "6h", "1d", "7d"
    mirrors: tuple[str, ...] = ()
    must_contain: tuple[str, ...] = ()  # words that a healthy page shows, whatever its law says
    select: str = ""  # CSS selector of the part of the page that is the law
    javascript: bool = False  # the page is an empty shell without a browser
    secondary: bool = False  # a copy by somebody who is not the authority
    proves: Prose = ""
    seen: Literal["read", "cited", "unverified"] = "unverified"
    seen_at: tuple[str, ...] = ()

    @property
    def addresses(self) -> tuple[str, ...]:
        """Where it is read: its own address, then the mirrors."""
        return (self.url, *self.mirrors)


class ProvisionChange(_Record):
    """Old and new value of one provision; None (absent in TOML) means the law did not say."""

    old: Any = Field(default=None, alias="from")
    new: Any = Field(default=None, alias="to")


class Event(_Record):
    """One dated legal event. ``effective`` is the law's own date; ``certainty`` how exactly it is known
    (month, year: some day within it stands in, the first where nothing better is known)."""

    effective: date
    certainty: Certainty = "day"
    enacted: date | None = None
    expires: date | None = None
    old: Status = Field(alias="from")
    new: Status = Field(alias="to")
    instrument: str
    what: Prose = ""
    changes: dict[str, ProvisionChange] = Field(default_factory=dict)
    source: str
    source_kind: Literal["official", "secondary"] = "official"
    seen: Literal["read", "cited", "unverified"] | None = None
    seen_at: tuple[str, ...] = ()
    basis: str | None = None
    renews: bool = False  # keeps a temporary rule in force or makes it permanent; a notice that still holds

    @property
    def kind(self) -> EventKind:
        """STATUS where from and to differ, PROVISION where provisions changed, NOTICE otherwise."""
        if self.old != self.new:
            return EventKind.STATUS
        return EventKind.PROVISION if self.changes else EventKind.NOTICE


class Scheduled(_Record):
    """A law signed and not yet in force; ``effective`` None means its date is not established."""

    effective: date | None = None
    to: Status
    instrument: str
    what: Prose = ""
    source: str
    changes: dict[str, ProvisionChange] = Field(default_factory=dict)
    seen_at: tuple[str, ...] = ()


class Pending(_Record):
    """A bill or proposed rule; ``would`` is the status it would bring."""

    instrument: str
    would: Status | None = None
    as_of: date | None = None
    source: str
    note: str = ""
    seen_at: tuple[str, ...] = ()


class Jurisdiction(_Record):
    """One place whose law is watched. ``grade`` says how good the evidence for its status is."""

    id: str
    name: str
    level: Level
    parent: str | None = None
    timezone: str = "UTC"
    aliases: tuple[str, ...] = ()
    status: Status
    status_as_of: date
    grade: Literal["official", "secondary", "weak"]
    citation: Prose = ""  # what proves a status that no dated event establishes
    provisions: dict[str, Any] = Field(default_factory=dict)
    events: tuple[Event, ...] = ()
    scheduled: tuple[Scheduled, ...] = ()
    pending: tuple[Pending, ...] = ()
    sources: tuple[Source, ...] = ()
    notes: Prose = ""

    @property
    def zone(self) -> ZoneInfo:
        """The time zone in which this jurisdiction's dates begin."""
        return ZoneInfo(self.timezone)
