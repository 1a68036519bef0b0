"""What feeds and calendars have in common: which places they are about, what they are called, where they are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import quote
from uuid import UUID, uuid5

from sqlalchemy import Connection, select

from alerts.templating import DEMO_BANNER, DISCLAIMER
from tracker.directory import within
from tracker.store import schema
from tracker.store.engine import get_meta
from tracker.telling.inert import one_line

#: RFC 9562, 5.5: under this name of ours, what is told is named by what never changes of it.
_OURS = UUID("6b1d5c1e-7d0c-4c9e-9a55-0d6f2b8e4a17")

#: What tells nothing yet was last changed then.
NEVER = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class About:
    """One place with all that lies in it, or everything (``place`` ""). ``base_url`` is where readers reach the web
    page; ``names`` and ``zones`` are those of the places, by identifier."""

    place: str
    base_url: str
    demo: bool
    names: Mapping[str, str]
    zones: Mapping[str, str]

    @property
    def title(self) -> str:
        """What a reader's program lists it as."""
        return self.marked(f"Kratom law: {self.names[self.place]}" if self.place else "Kratom law")

    @property
    def description(self) -> str:
        """What to think of it, in a line."""
        return f"{DEMO_BANNER} {DISCLAIMER}" if self.demo else DISCLAIMER

    @property
    def page(self) -> str:
        """The address of our page for people."""
        return self.page_of(self.place) if self.place else f"{self.base_url}/"

    def page_of(self, place: str) -> str:
        """The address of our page on `place`."""
        return f"{self.base_url}/jurisdiction/{quote(place)}"

    def address(self, file: str) -> str:
        """Where `file` (``feed.atom`` …) about this is published."""
        return f"{self.page.rstrip('/')}/{file}"

    def marked(self, title: str) -> str:
        """`title`; a demo's says that it is one."""
        return f"[demo] {title}" if self.demo else title


def about(connection: Connection, base_url: str, place: str = "") -> About:
    """What the identifier `place` stands for; "" stands for everything."""
    table = schema.jurisdiction
    rows = connection.execute(select(table.c.id, table.c.name, table.c.timezone)).all()
    inside = set(within(connection, [place])) if place else {row.id for row in rows}
    names = {row.id: one_line(row.name, 60) for row in rows if row.id in inside}
    demo = get_meta(connection, "mode") == "demo"
    return About(place, base_url, demo, names, {row.id: row.timezone for row in rows if row.id in inside})


def name_of(*parts: object) -> UUID:
    """The name of what `parts` identify: the same today and in ten years."""
    return uuid5(_OURS, "\n".join(map(str, parts)))
