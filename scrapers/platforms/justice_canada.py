"""Justice Laws Website (laws-lois.justice.gc.ca): the consolidated Acts and regulations of Canada.

Every page of an Act, whichever section it shows, leads to the one XML file of the whole. The dates in its attributes
(`lims:current-date`) move each week and are no text. Amendments not in force stand in schedules of their own at the
end of the file; they are left out. The form of the files: https://laws-lois.justice.gc.ca/eng/XML/Legis.xml and the
DTDs in https://github.com/justicecanada/laws-lois-xml; the name of the schedule of amendments not in force (NifProvs)
and the root's attribute in-force are from memory: confirm on the first live request.
"""

from __future__ import annotations

import re

from lxml import etree

from jurisdictions.model import Source
from scrapers.capture import Answer, Outcome, Request
from scrapers.document import Document
from scrapers.extract import Unreadable
from scrapers.platforms.base import Ask, Platform
from scrapers.platforms.marked_up import drop, name_of, root_of, written
from scrapers.platforms.page import ACCEPT, read

_HOST = r"https?://(?:laws-lois|laws|lois-laws|lois)\.justice\.gc\.ca"
_PAGE = re.compile(
    _HOST + r"/(?P<language>eng|fra)/(?:acts|regulations|lois|reglements|XML)/(?P<id>[^/?#]+?)(?:\.xml)?"
    r"(?:/(?P<page>[^?#]*))?(?:[?#].*)?$",
    re.I,
)
_PAST = re.compile(r"\d{8}/")
_NOT_IN_FORCE = re.compile(r"not in force|non en vigueur", re.I)
_ROOTS = frozenset(("Statute", "Regulation"))


class JusticeCanada:
    """One Act or regulation, in English or French."""

    platform = Platform(
        "justice-canada",
        "Canada: consolidated Acts and regulations",
        (_HOST + r"/(?:eng|fra)/(?:acts|regulations|lois|reglements|XML)/[^/?#]",),
        documentation="https://laws-lois.justice.gc.ca/eng/XML/Legis.xml",
    )

    def route(self, source: Source, url: str, ask: Ask) -> Request:
        """The XML of the Act or regulation whose page `url` is."""
        match = _PAGE.match(url)
        if match is None:
            raise ValueError(f"{url} names no Act or regulation, such as /eng/acts/C-38.8/")
        if _PAST.match(match["page"] or ""):
            raise ValueError(f"{url} is a past version, not the law of today")
        # Pages answer to ids in either case; files are named as the Act is cited.
        name = match["id"].upper() if match["id"].islower() else match["id"]
        address = f"https://laws-lois.justice.gc.ca/{match['language'].lower()}/XML/{name}.xml"
        return Request(address, ACCEPT["xml"])

    def document(self, source: Source, answer: Answer) -> Document:
        """The Document of the whole, without amendments that are not in force. Raises Unreadable."""
        root = root_of(answer)
        if name_of(root) not in _ROOTS:
            raise Unreadable(Outcome.SOFT_404, f"the file holds <{name_of(root)}>, neither a Statute nor a Regulation")
        if root.get("in-force") == "no":
            raise Unreadable(Outcome.SOFT_404, "the file says of its law that it is not in force")
        for schedule in root.findall(".//{*}Schedule"):
            if schedule.get("id") == "NifProvs" or _NOT_IN_FORCE.search(_heading(schedule)):
                drop(schedule)
        return read(source, answer, written(root), format="xml")


def _heading(schedule: etree._Element) -> str:
    heading = schedule.find("{*}ScheduleFormHeading")
    return "" if heading is None else " ".join(heading.itertext())


ADAPTERS = (JusticeCanada(),)
