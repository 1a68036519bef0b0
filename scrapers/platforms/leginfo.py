"""California's legislative information (leginfo.legislature.ca.gov): the codes and the bills of the state.

Pages carry the state of a form that changes with every request; the law of a section is in ``#codeLawSectionNoHead``,
within ``#single_law_section``. A page of errors, or of a section that is not there, has status 200 and no such part; a
section with more than one wording leads to a list of them. A bill's text is at ``billTextClient.xhtml`` (from memory,
as is its part ``#bill_all``). The site documents bulk data only: https://downloads.leginfo.legislature.ca.gov/.
"""

from __future__ import annotations

from urllib.parse import parse_qs, urlencode, urlsplit

from jurisdictions.model import Source
from scrapers.capture import Answer, Outcome, Request
from scrapers.document import Document
from scrapers.extract import Unreadable
from scrapers.platforms.base import Ask, Platform
from scrapers.platforms.parts import law_of, part_of

_FACES = "https://leginfo.legislature.ca.gov/faces"
_LAW = ("#codeLawSectionNoHead", "#single_law_section", "#manylawsections")
_CHROME = "script, style, input, nav, #ucHeader, .toolbar"


class Leginfo:
    """One section of a code, one bill in its newest version."""

    platform = Platform(
        "leginfo",
        "United States, California: codes, bills",
        (r"https?://leginfo\.legislature\.ca\.gov/faces/(?:codes_display|bill(?:Nav|Text|Status)Client)",),
        documentation="https://leginfo.legislature.ca.gov/faces/codes.xhtml",
    )

    def route(self, source: Source, url: str, ask: Ask) -> Request:
        """The page of the section, or that of the bill's text."""
        page, query = urlsplit(url).path.rpartition("/")[2], _query(url)
        if page == "codes_displaySection.xhtml" and query.keys() >= {"lawCode", "sectionNum"}:
            fields = {"lawCode": query["lawCode"], "sectionNum": query["sectionNum"]}
            return Request(f"{_FACES}/{page}?{urlencode(fields)}", "text/html")
        if page == "codes_displayText.xhtml" and "lawCode" in query:
            return Request(url, "text/html")
        if page.startswith("bill") and "bill_id" in query:
            return Request(f"{_FACES}/billTextClient.xhtml?{urlencode({'bill_id': query['bill_id']})}", "text/html")
        raise ValueError(f"{url} names no section of a code and no bill")

    def document(self, source: Source, answer: Answer) -> Document:
        """The Document of the law or bill. Raises Unreadable: SOFT_404 for pages of errors and lists of wordings."""
        if "selectFromMultiples" in answer.final_url:
            raise Unreadable(Outcome.SOFT_404, "the section has several wordings, and the page is their list")
        if "/bill" in urlsplit(answer.url).path:
            return law_of(source, answer, "#bill_all", "#bill", drop=_CHROME)
        if all(part_of(answer, part) is None for part in _LAW):
            raise Unreadable(Outcome.SOFT_404, "a page without the text of a section")
        return law_of(source, answer, *_LAW, drop=_CHROME, number=_query(answer.url).get("sectionNum", "").rstrip("."))


def _query(url: str) -> dict[str, str]:
    return {name: values[-1] for name, values in parse_qs(urlsplit(url).query).items()}


ADAPTERS = (Leginfo(),)
