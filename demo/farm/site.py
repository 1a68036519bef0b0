"""One address of the farm: its versions in time, its design, and how a registry names it as a source."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from demo.farm.drafts.text import Draft
from jurisdictions.codebook import SourceKind

#: A point of the replay: a day and the pass on that day, from 0.
Moment = tuple[date, int]
DAWN: Moment = (date.min, 0)


@dataclass(frozen=True)
class Version:
    """What a page says from ``since`` on; the draft is made when it is first wanted."""

    since: Moment
    make: Callable[[], Draft] = field(repr=False, compare=False)

    @cached_property
    def draft(self) -> Draft:
        """The page's text."""
        return self.make()


@dataclass(frozen=True)
class Site:
    """A page on a host of its own. ``redesigns`` are the moments from which the next design is used."""

    jurisdiction: str
    id: str
    style: str
    kind: SourceKind
    language: str
    host: str
    path: str
    authority: str
    must_contain: tuple[str, ...]
    versions: tuple[Version, ...]
    format: str = "html"
    design: int = 0
    redesigns: tuple[Moment, ...] = ()
    etag: bool = False

    @property
    def key(self) -> str:
        """ "<jurisdiction>#<source id>", as the registry keys a source."""
        return f"{self.jurisdiction}#{self.id}"

    def version(self, moment: Moment) -> int:
        """The number of the version that stands at `moment`."""
        return bisect_right([version.since for version in self.versions], moment) - 1

    def draft(self, moment: Moment) -> Draft:
        """What the page says at `moment`."""
        return self.versions[self.version(moment)].draft

    def design_at(self, moment: Moment) -> int:
        """The number of the design worn at `moment`."""
        return self.design + bisect_right(self.redesigns, moment)

    def source(self, port: int) -> dict[str, Any]:
        """The source as the registry's TOML holds it."""
        return {
            "id": self.id,
            "url": f"http://{self.host}:{port}{self.path}",
            "authority": self.authority,
            "kind": self.kind.value,
            "format": self.format,
            "language": self.language,
            "must_contain": list(self.must_contain),
        }
