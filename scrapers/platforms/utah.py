"""Utah's code (le.utah.gov/xcode): a static file for each wording of a section.

The page ``…/Chapter45/4-45-S104.html`` is a script with ``versionArr``, the list of the files and what each is
("Current Version", "Effective 7/1/2027", "Superseded …"), and ``versionDefault``, the one it shows. A file is called
``C4-45-S104_2026050620260701.html``: the session's general date and the wording's own, in either order where a wording
works back in time, so that it is in force from the later of the two. Two are there while an amendment is pending; the
file itself begins with "Effective" and "Superseded" dates. The form is from code of others that reads these pages; the
legislature documents only an interface that wants a token (https://glen.le.utah.gov/).
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from urllib.parse import urljoin

from jurisdictions.model import Source
from scrapers.capture import Answer, Outcome, Request
from scrapers.document import Document
from scrapers.extract import Unreadable
from scrapers.platforms.base import Ask, Platform, refuse
from scrapers.platforms.parts import law_of, text_of
from scrapers.platforms.unwrap import next_of

_PAGE = re.compile(
    r"https?://le\.utah\.gov/xcode/(?:Title\w+/)(?:Chapter\w+/)?(?P<name>[\w.-]+)\.html(?:[?#].*)?", re.I
)
_STATIC = re.compile(r"C[\w.-]+_\d{16}", re.I)
_SECTION = re.compile(r"/C?(?P<chapter>\w+-\w+)-S(?P<section>[\w.]+?)(?:_\d{16})?\.html")
_VERSION = re.compile(r"""\[\s*["'](?P<file>C[^"']+_(?P<days>\d{16})\.html)["']\s*,\s*["'](?P<label>[^"']*)["']""")
_DEFAULT = re.compile(r"""versionDefault\s*=\s*["'](?P<name>C[\w.-]+)["']""")
_FROM_TO = re.compile(r"\b(Effective|Superseded)\s+(\d{1,2})/(\d{1,2})/(\d{4})")


class Utah:
    """One section or chapter in the wording of today."""

    platform = Platform(
        "utah-code",
        "United States, Utah: the code",
        (r"https?://le\.utah\.gov/xcode/Title",),
        documentation="https://le.utah.gov/xcode/code.html",
    )

    def route(self, source: Source, url: str, ask: Ask) -> Request:
        """The file of the wording in force today, among those that the page names."""
        match = _PAGE.fullmatch(url)
        if match is None:
            raise ValueError(f"{url} names no chapter or section, such as …/Chapter45/4-45-S104.html")
        if _STATIC.fullmatch(match["name"]):
            return Request(url, "text/html")
        page = ask(Request(url, "text/html"))
        words = text_of(page)
        versions = [(found["file"], found["days"], found["label"]) for found in _VERSION.finditer(words)]
        default = _DEFAULT.search(words)
        file = _in_force(versions, datetime.now(UTC).date()) or (f"{default['name']}.html" if default else "")
        if not file:
            raise refuse(page, Outcome.EMPTY_SHELL, "the page names no file of a wording in force")
        return Request(urljoin(url, file), "text/html")

    def document(self, source: Source, answer: Answer) -> Document:
        """The Document of the wording. Raises Unreadable: SOFT_404 where its own dates say that it is not today's."""
        match = _SECTION.search(answer.final_url)
        number = f"{match['chapter']}-{match['section']}" if match is not None else ""
        chrome = "#breadcrumb, #parenttbl, nav, script, style"
        document = law_of(source, answer, "#secdiv", "#content", drop=chrome, number=number)
        today = answer.started_at.date()
        days = []
        for what, month, day, year in _FROM_TO.findall(document.text.partition(number)[0] if number else ""):
            on = date(int(year), int(month), int(day))
            if (what == "Effective") == (on > today):
                raise Unreadable(Outcome.SOFT_404, f"a wording of another day: {what} {on.isoformat()}")
            days.append(on)
        return replace(document, until=next_of(days, today))


def _in_force(versions: list[tuple[str, str, str]], today: date) -> str:
    """The file of the wording in force on `today`: the one that the page calls so, else the last that has begun."""
    current = [file for file, _, label in versions if "current" in label.lower()]
    begun = [(max(days[:8], days[8:]), file) for file, days, _ in versions]
    known = [(since, file) for since, file in begun if since <= today.strftime("%Y%m%d")]
    return current[0] if current else max(known, default=("", ""))[1]


ADAPTERS = (Utah(),)
