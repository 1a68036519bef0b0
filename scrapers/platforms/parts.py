"""The part of an answer that is law: what adapters for pages and for JSON with pages in it take it out with."""

from __future__ import annotations

import html
import json
import re
from typing import Any
from urllib.parse import urlsplit

from jurisdictions.model import Source
from scrapers.capture import Answer, Outcome
from scrapers.document import Document
from scrapers.extract import Unreadable
from scrapers.extract.charset import decode
from scrapers.platforms.page import read
from scrapers.walls import said, told_by

_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.I)
_DASHES = str.maketrans("\u2010\u2011\u2012\u2013\u2014", "-----")


def text_of(answer: Answer) -> str:
    """The body of `answer` as text, whatever its charset."""
    named = _CHARSET.search(answer.headers.get("content-type", ""))
    return decode(answer.body or b"", named[1] if named is not None else None)


def same_page(one: str, other: str) -> bool:
    """True where two addresses differ in nothing but scheme and fragment."""
    parts = [urlsplit(url) for url in (one, other)]
    return len({(part.netloc, part.path, part.query) for part in parts}) == 1


def page_of(body: str, title: str = "") -> bytes:
    """`body`, which is markup, as a page with that title, which is text."""
    head = f'<meta charset="utf-8"><title>{html.escape(title)}</title>'
    return f"<html><head>{head}</head><body>{body}</body></html>".encode()


def part_of(answer: Answer, keep: str, also: str = "", drop: str = "") -> bytes | None:
    """What the CSS selectors `keep` and `also` name on the page in `answer`, without what `drop` names, as a page with
    the same title; None where `keep` names nothing. What stands within a part that is kept is not taken twice."""
    from bs4 import BeautifulSoup  # loaded when the first page is cut

    soup = BeautifulSoup(text_of(answer), "lxml")
    title = soup.title.get_text() if soup.title is not None else ""
    for element in soup.select(drop) if drop else ():
        element.decompose()
    kept = soup.select(f"{keep}, {also}" if also else keep) if soup.select_one(keep) is not None else []
    chosen = {id(element) for element in kept}
    outermost = [element for element in kept if not any(id(above) in chosen for above in element.parents)]
    return page_of("".join(map(str, outermost)), title) if outermost else None


def law_of(source: Source, answer: Answer, *keeps: str, also: str = "", drop: str = "", number: str = "") -> Document:
    """The Document of the first of `keeps` (CSS selectors) that the page in `answer` has, and of what `also` names; of
    the whole page where it has none of them: a new design is no reason to lose the law. With `number`, the section's
    own as the page prints it, a page without it is none of that section (SOFT_404). Raises Unreadable."""
    selectors = () if source.select else keeps
    parts = (part_of(answer, keep, also, drop) for keep in selectors)
    body = next((part for part in parts if part is not None), None)
    document = read(source, answer, body or answer.body or b"", format="html" if body else "")
    if number and not shows(document, number):
        told = said([document.title]) or (Outcome.SOFT_404, f"the page does not show {number}")
        raise Unreadable(*told)
    return document


def shows(document: Document, number: str) -> bool:
    """True where `number` stands in the document by itself, not as a part of a longer number."""
    text = f"{document.title}\n{document.text}".translate(_DASHES)
    wanted = re.escape(number.translate(_DASHES))
    return re.search(rf"(?<![\w.-]){wanted}(?![-.:]?\w)", text, re.I) is not None


def json_in(answer: Answer) -> Any:
    """What the JSON of `answer` holds. Raises Unreadable: what a page in its place says it is, else WRONG_TYPE."""
    words = text_of(answer)
    try:
        return json.loads(words.lstrip("\ufeff"))
    except ValueError:
        found = told_by(answer.body or b"") or (Outcome.WRONG_TYPE, f"no JSON: {words[:80]!r}")
        raise Unreadable(*found) from None


def object_in(answer: Answer) -> dict[str, Any]:
    """The object that the JSON of `answer` holds. Raises Unreadable."""
    found = json_in(answer)
    if not isinstance(found, dict):
        raise Unreadable(Outcome.WRONG_TYPE, f"no JSON object: {str(found)[:80]!r}")
    return found
