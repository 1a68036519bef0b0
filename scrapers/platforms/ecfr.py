"""The eCFR (ecfr.gov): the Code of Federal Regulations of the United States, as amended to within some days.

Its pages show bot checks to programs, its versioner service does not. It serves a title as of any day up to the one
that ``titles.json`` names for it; one day later is refused with 404 and ``{"error": …}``, just as what does not exist
("No matching content found."). Texts are only sent compressed, and as XML of the Government Publishing Office: DIV5 is
a part, DIV6 a subpart, DIV8 a section, DIV9 an appendix. Documentation:
https://www.ecfr.gov/developers/documentation/api/v1; elements: https://github.com/usgpo/bulk-data (e-CFR XML guide).
"""

from __future__ import annotations

import re
from urllib.parse import unquote, urlencode, urlsplit

from lxml import etree

from jurisdictions.model import Source
from scrapers.capture import Answer, Outcome, Request
from scrapers.document import Document
from scrapers.extract import Unreadable
from scrapers.extract.charset import decode
from scrapers.extract.xml import parse
from scrapers.platforms.answers import object_of
from scrapers.platforms.base import Ask, Platform, refuse
from scrapers.platforms.page import read

_API = "https://www.ecfr.gov/api/versioner/v1"
_PAGE = re.compile(r"/(?:current|on/(?P<on>\d{4}-\d\d-\d\d))/title-(?P<title>\d+)(?P<below>/[^?#]*)")
_FULL = re.compile(r"/api/versioner/v1/full/\d{4}-\d\d-\d\d/title-\d+\.xml")
#: What a page's address may name below its title and the service takes as a field of its query.
_LEVELS = ("subtitle", "chapter", "subchapter", "part", "subpart", "section", "appendix")
#: What the format calls a note, as the extractor calls it; what it prints within a line.
_NAMES = dict.fromkeys(("CITA", "AUTH", "SOURCE", "SECAUTH", "EDNOTE", "EFFDNOT", "APPRO", "CROSSREF", "FTNT"), "note")
_NAMES |= dict.fromkeys(("HED", "E", "SU", "FR"), "b") | dict.fromkeys(("HD1", "HD2", "HD3"), "heading")
_NAMES |= {"PSPACE": "p"}
#: An effective date note tells of a wording of another day, and prints it, unless it tells what is in force today.
_STAY = re.compile(r"\b(?:stayed|suspended|enjoined|vacated)\b", re.I)


class Ecfr:
    """One part, section or appendix as it stands on the newest day that the service knows its title."""

    platform = Platform(
        "ecfr",
        "United States: Code of Federal Regulations, kept up to date (not its legal edition)",
        (r"https?://(?:www\.)?ecfr\.gov/(?:current|on/\d{4}-\d\d-\d\d|api/versioner/v1/full)/",),
        documentation="https://www.ecfr.gov/developers/documentation/api/v1",
    )

    def route(self, source: Source, url: str, ask: Ask) -> Request:
        """The XML of what `url` names: of the day in the address, else of the newest the service has."""
        parts = urlsplit(url)
        if _FULL.fullmatch(parts.path):
            return Request(url, "application/xml")
        match = _PAGE.fullmatch(parts.path)
        fields = _fields(match["below"]) if match is not None else {}
        if match is None or not fields.keys() & {"part", "section", "appendix"}:
            raise ValueError(f"{url} names no part, section or appendix of a title")
        day = match["on"] or _newest_day(ask, int(match["title"]))
        return Request(f"{_API}/full/{day}/title-{match['title']}.xml?{urlencode(fields)}", "application/xml")

    def document(self, source: Source, answer: Answer) -> Document:
        """The Document of that XML. Raises Unreadable."""
        root = _root(answer)
        for note in list(root.iter("EFFDNOT")):
            if not _STAY.search("".join(note.itertext())):
                note.clear(keep_tail=True)
        for element in root.iter(etree.Element):
            element.tag = _NAMES.get(str(element.tag), str(element.tag))
        return read(source, answer, etree.tostring(root), format="xml")


def _fields(path: str) -> dict[str, str]:
    """The query for what a page's path names: "/chapter-II/part-1308/section-1308.11" and the like."""
    named = dict(step.partition("-")[::2] for step in unquote(path).strip("/").split("/"))
    return {level: named[level] for level in _LEVELS if named.get(level)}


def _newest_day(ask: Ask, title: int) -> str:
    """The day up to which the service has `title`. Raises NoAnswer where it tells none."""
    answer = ask(Request(f"{_API}/titles.json", "application/json"))
    titles = object_of(answer).get("titles")
    if not isinstance(titles, list):
        raise refuse(answer, Outcome.WRONG_TYPE, "the list of titles holds no titles")
    entry = next((entry for entry in titles if entry.get("number") == title), None)
    if entry is None or entry.get("reserved"):
        raise refuse(answer, Outcome.NOT_FOUND, f"the list of titles has no title {title}")
    day = entry.get("up_to_date_as_of")
    if not isinstance(day, str) or not re.fullmatch(r"\d{4}-\d\d-\d\d", day):
        raise refuse(answer, Outcome.WRONG_TYPE, f"the list of titles gives no day for title {title}: {day!r}")
    return day


def _root(answer: Answer) -> etree._Element:
    """The root of the XML in `answer`. Raises Unreadable where there is none, or none of the service's."""
    if urlsplit(answer.final_url).hostname == "unblock.federalregister.gov":
        raise Unreadable(Outcome.CHALLENGE, f"led to the bot check {answer.final_url}")
    root = parse(decode(answer.body or b"", None))
    if not re.fullmatch(r"DIV\d|ECFR", str(root.tag)):
        raise Unreadable(Outcome.WRONG_TYPE, f"an element <{root.tag}> where a part or section was expected")
    return root


ADAPTERS = (Ecfr(),)
