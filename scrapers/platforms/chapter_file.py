"""Codes that are served as a whole chapter in one file (Nevada, Oregon, South Carolina, Texas, Delaware and others).

The wanted section is named by the fragment of the address: ``nrs-597.html#NRS597Sec998``, ``ors475.html#475.390``,
``t44c053.php#44-53-190``. It is cut out of the file by the headings, which are lines that begin with a section's
number; the list of contents at the top has the same lines with nothing below them. A chapter without the section is a
page that lost it. Where a legislature's files are described: https://www.leg.state.nv.us/nrs/,
https://www.oregonlegislature.gov/bills_laws/Pages/ORS.aspx, https://www.scstatehouse.gov/code/statmast.php,
https://delcode.delaware.gov/, https://statutes.capitol.texas.gov/.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from urllib.parse import unquote, urldefrag

from jurisdictions.model import Source
from scrapers.capture import Answer, Outcome, Request
from scrapers.document import Document
from scrapers.extract import Unreadable
from scrapers.platforms.base import Ask, Platform
from scrapers.platforms.page import read
from scrapers.platforms.parts import page_of, same_page, text_of
from scrapers.walls import said

_ADDRESSES = (
    r"https?://www\.leg\.state\.nv\.us/(?:nrs|NRS|nac|NAC)//?[\w-]+\.html",
    r"https?://www\.oregonlegislature\.gov/bills_laws/ors/ors\w+\.html",
    r"https?://www\.scstatehouse\.gov/code/t\w+c\w+\.php",
    r"https?://statutes\.capitol\.texas\.gov/Docs/\w+/htm/[\w.]+\.htm",
    r"https?://tcss\.legis\.texas\.gov/resources/\w+/htm/[\w.]+\.htm",
    r"https?://delcode\.delaware\.gov/title\w+/c\w+/(?:\w+/)?index\.html",
    r"https?://(?:gc\.nh\.gov|www\.gencourt\.state\.nh\.us)/rsa/html/[\w/-]+-mrg\.htm",
    r"https?://legislature\.vermont\.gov/statutes/fullchapter/\w+/\w+",
)
_ANCHOR = re.compile(r"[A-Z]+(?P<chapter>\d+[A-Z]?)Sec(?P<section>\w+)")
_NUMBER = re.compile(r"\d[\w.:-]*")
#: What is left open ends with the file, so that no file takes long to read.
_MARKUP = re.compile(r"<!--.*?(?:-->|\Z)|<(script|style)\b.*?(?:</\1\s*>|\Z)|<[^<>]*>", re.S | re.I)
_BREAK = re.compile(
    r"</?(?:p|div|br|h[1-6]|tr|table|tbody|ul|ol|li|dl|dt|dd|hr|pre|center|section|article|body|td|blockquote)\b", re.I
)
#: What stands before a number in a heading.
_WORD = r"(?:NRS|NAC|ORS|SECTION|Section|Sec\.|§+)"
_DIVISION = re.compile(r"(?:SUB)?(?:ARTICLE|CHAPTER|PART|TITLE)\b.{0,80}")


@dataclass(frozen=True)
class _Line:
    """A line as a reader sees it, and where its markup begins."""

    at: int
    text: str


class ChapterFile:
    """One section of a chapter."""

    platform = Platform(
        "chapter-file",
        "United States: codes that are served as a whole chapter in one file",
        _ADDRESSES,
        documentation="https://www.leg.state.nv.us/nrs/",
    )

    def route(self, source: Source, url: str, ask: Ask) -> Request:
        """The chapter's file; the fragment stays in the record of what was asked."""
        if not _section(url):
            raise ValueError(f"{url} names no section behind a #, such as …/nrs-597.html#NRS597Sec998")
        return Request(url, "text/html, */*;q=0.5")

    def document(self, source: Source, answer: Answer) -> Document:
        """The Document of the section. Raises Unreadable: SOFT_404 where the chapter does not hold it."""
        places = (answer.url, *(url for url in (source.url, *source.mirrors) if same_page(url, answer.url)))
        number = next(filter(None, map(_section, places)), "")
        markup = text_of(answer)
        section = _cut(markup, number)
        if not section:
            read(source, answer, answer.body or b"")  # an empty shell or a wall says so itself
            wall = (
                said([unescape(found[1])])
                if (found := re.search(r"<title[^<>]{0,200}>([^<]{0,500})", markup, re.I))
                else None
            )
            raise Unreadable(*(wall or (Outcome.SOFT_404, f"the chapter holds no section {number}")))
        return read(source, answer, page_of(section, f"Section {number}"), format="html")


def _section(url: str) -> str:
    """The number of the section that the fragment of `url` names; empty where it names none."""
    fragment = unquote(urldefrag(url).fragment)
    if (anchor := _ANCHOR.fullmatch(fragment)) is not None:
        return f"{anchor['chapter']}.{anchor['section']}"
    return fragment if _NUMBER.fullmatch(fragment) else ""


def _cut(markup: str, number: str) -> str:
    """The markup of section `number`, from its heading to that of the next section or division; empty where there is
    none. The contents' entry is told from the heading by what follows: nothing."""
    lines = list(_lines(markup))
    own, any_ = _heading(re.escape(number), number), _heading(_like(number), number)
    starts = [index for index, line in enumerate(lines) if own.match(line.text)]
    stretches = [(_end(lines, start, any_), start) for start in starts]
    if not stretches:
        return ""
    end, start = max(stretches, key=lambda pair: sum(len(line.text) for line in lines[pair[1] : pair[0]]))
    while end > start + 1 and _is_division(lines[end - 1].text):
        end -= 1
    return markup[lines[start].at : lines[end].at if end < len(lines) else len(markup)]


def _heading(number: str, wanted: str) -> re.Pattern[str]:
    """A line that begins with `number` as headings do. Where numbers have no chapter in them, a word or sign before it
    is what tells a heading from the number of a paragraph."""
    word = rf"{_WORD}\s*" if re.fullmatch(r"\w+", wanted) else rf"(?:{_WORD}\s*)?"
    return re.compile(rf"{word}{number}(?![\w-]|\.\w)(?:[.:]|\s)?\s*(?=[A-Z“\"\[(—–-]|$)")


def _like(number: str) -> str:
    """A pattern of the numbers of the same chapter."""
    last = max(number.rfind("-"), number.rfind(":"))
    cut = last if last >= 0 else number.find(".")
    return rf"{re.escape(number[: cut + 1])}\d\w*(?:[.-]\w+)?"


def _end(lines: list[_Line], start: int, heading: re.Pattern[str]) -> int:
    return next((at for at in range(start + 1, len(lines)) if heading.match(lines[at].text)), len(lines))


def _is_division(text: str) -> bool:
    """Whether a line after a section's text is the heading of what comes next."""
    return _DIVISION.fullmatch(text) is not None or (
        text.isupper() and len(text) < 80 and not text.startswith("HISTORY")
    )


def _lines(markup: str) -> Iterator[_Line]:
    """The lines of a page that hold words."""
    start = at = 0
    words: list[str] = []
    for tag in (*_MARKUP.finditer(markup), None):
        words.append(markup[at : tag.start() if tag is not None else len(markup)])
        if tag is None or _BREAK.match(tag[0]):
            if text := " ".join(unescape("".join(words)).split()):
                yield _Line(start, text)
                words = []
                start = tag.start() if tag is not None else len(markup)
            elif tag is not None and not tag[0].startswith("</"):
                start = tag.start()
        at = tag.end() if tag is not None else len(markup)


ADAPTERS = (ChapterFile(),)
