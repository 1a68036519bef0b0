"""Is this page its law? A 200 may carry a bot check, a sign-in form, "not found" or the site's front page."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Sequence
from urllib.parse import urlsplit

from scrapers.capture import Answer, Outcome
from scrapers.document import BlockKind, Document
from scrapers.extract.normalise import clean
from scrapers.walls import said, traced

_SHORT = 1500  # letters: below this a page may be a wall by its words
_TINY = 400  # below this it may be one even though it repeats the words that were asked for
_LONG = 6000  # from this on a page with its own words is its law, whatever its title
_HEAD, _TITLE = 4096, re.compile(rb"<title[^>]*>([^<]{1,200})", re.I)
_NOT_LETTERS = re.compile(r"[\W_]+")
_FRONT = re.compile(r"/?(?:(?:index|home|default|main|welcome)(?:\.\w{2,5})?/?|[a-z]{2}(?:-[a-z]{2})?/?)?", re.I)
_PERMANENT = ("301 ", "308 ")
#: Formats that are never served as HTML by mistake of the registry: HTML there is something else.
_NOT_HTML = frozenset(("pdf", "json"))
#: A feed, which is one whether it has entries or not; and the entries.
_FEED, _ENTRY = (
    re.compile(rb"<(?:rss|feed|rdf:rdf|urlset)\b", re.I),
    re.compile(rb"<(?:\w+:)?(?:item|entry|url)\b", re.I),
)
#: What lists of findings are called in JSON.
_LIST = re.compile(
    r"(?:\w+_)?(?:results?|items?|entries|records?|documents?|docs|hits|rows|list|articles|bills|data|value)"
)
#: Some firewalls say 202 or 405 for 403.
_REFUSALS = frozenset((Outcome.BLOCKED, Outcome.KEY_REFUSED, Outcome.HTTP_ERROR))
_OUTWEIGHS = frozenset((Outcome.CHALLENGE, Outcome.SOFT_404, Outcome.MAINTENANCE))


def judge(
    answer: Answer, document: Document, must_contain: Sequence[str], format: str, known_good_length: int | None = None
) -> tuple[Outcome, str]:
    """(NEW, "") where `document` is the law that the source stands for, else what it is and what was seen.

    `must_contain` are words that a healthy page shows: none of them there (compared by letters and digits,
    in either case) is SOFT_404, or whatever the page says it is. `known_good_length` is the length in
    characters of the last healthy text, where there was one.
    """
    body = answer.body or b""
    if not body.strip() or not document.text:
        return Outcome.EMPTY, "the body is empty"
    length = len(document.text)
    found = _found(document, must_contain)
    own = found > 0
    if document.format == "html":
        wall = _wall(answer, document, own, bool(must_contain), known_good_length)
        if wall is not None:
            return wall
        if format in _NOT_HTML:
            return Outcome.WRONG_TYPE, f"an HTML page where {format} was expected: {_start(document)!r}"
    if own or not must_contain:
        return Outcome.NEW, ""
    if (moved := _led_away(answer)) is not None:
        return moved
    asked = ", ".join(repr(words) for words in list(must_contain)[:3])
    return Outcome.SOFT_404, f"{length} characters of text without any of {asked}: {_start(document)!r}"


def emptied(answer: Answer, document: Document) -> str | None:
    """One line where `answer` is a feed or a list of findings that has no entry, else None. Where there were entries
    before, that is a failure of the source: nobody takes back what was published."""
    body = answer.body or b""
    if len(document.text) >= _TINY:
        return None
    if document.format == "xml" and _FEED.search(body[:_HEAD]) is not None and _ENTRY.search(body) is None:
        return f"a feed without an entry: {_start(document)!r}"
    if document.format == "json" and (name := _empty_list(body)) is not None:
        return f"a list without an entry, {name!r}: {_start(document)!r}"
    return None


def _empty_list(body: bytes) -> str | None:
    """The name of a list of findings in the JSON `body` that is empty, where no list in it holds anything."""
    try:
        data = json.loads(body)
    except (ValueError, RecursionError):
        return None
    named = [pair for level in (data, *_inner(data)) if isinstance(level, dict) for pair in level.items()]
    lists = [(name, value) for name, value in named if isinstance(value, list)]
    if any(value for _, value in lists):
        return None
    return next((name for name, _ in lists if _LIST.fullmatch(name.casefold())), None)


def _inner(data: object) -> list[object]:
    return list(data.values()) if isinstance(data, dict) else []


def _wall(
    answer: Answer, document: Document, own: bool, asked: bool, known_good_length: int | None
) -> tuple[Outcome, str] | None:
    """The wall that an HTML page is, or None. `own`: it shows the words it was asked for, where any were."""
    length = len(document.text)
    short = length < (_SHORT if asked else _TINY) or (known_good_length is not None and length < known_good_length // 5)
    if own and length >= _LONG:
        return None
    names = [document.title, *_headings(document)]
    if own and length >= _TINY:
        told = said(names)
        # The page shows its own words: only a title or heading that says so in so many words outweighs them.
        return told if told is not None and told[0] in _OUTWEIGHS and length < _LONG // 2 else None
    if not own and (moved := _led_away(answer)) is not None:
        return moved
    if (told := said(names)) is not None:
        return told
    if not short:
        return None
    # Many a site carries a bot check or a sign-in form on every page: beside its own words they mean nothing.
    bare = not own and (asked or length < _TINY // 2)
    return said([document.text]) or (traced(answer.body or b"") if bare else None)


def refused(answer: Answer) -> tuple[Outcome, str]:
    """The outcome and detail of an `answer` that is an error: CHALLENGE where its body is a check for people, which
    waits for a person where a plain refusal waits for nothing."""
    body = answer.body or b""
    down = answer.outcome is Outcome.SERVER_ERROR and answer.status == 503
    if down or answer.outcome in _REFUSALS:
        told = traced(body) or said([_title(body)])
        if told is not None and told[0] is Outcome.CHALLENGE:
            return Outcome.CHALLENGE, f"{answer.detail}: {told[1]}"
    return answer.outcome, answer.detail


def _title(body: bytes) -> str:
    match = _TITLE.search(body[:_HEAD])
    return match[1].decode("utf-8", "replace").strip() if match else ""


def _headings(document: Document) -> list[str]:
    """The first headings of a page and a lone opening line."""
    lines = [text for block, text in document.lines() if block.kind is BlockKind.HEADING][:4]
    first = document.text.split("\n", 1)[0]
    return [line for line in (*lines, first) if len(line) < 160]


def _led_away(answer: Answer) -> tuple[Outcome, str] | None:
    """MOVED where redirects ended on a front page, or for good on another host's front page."""
    if not answer.redirects or answer.final_url == answer.url:
        return None
    asked, got = urlsplit(answer.url), urlsplit(answer.final_url)
    permanent = any(hop.startswith(_PERMANENT) for hop in answer.redirects)
    to_front = _FRONT.fullmatch(got.path or "/") is not None and not got.query
    from_front = _FRONT.fullmatch(asked.path or "/") is not None and not asked.query
    if to_front and not from_front:
        return Outcome.MOVED, f"redirected to a front page, {answer.final_url}"
    if permanent and asked.hostname != got.hostname and _bare(asked.hostname) != _bare(got.hostname):
        return Outcome.MOVED, f"redirected for good to another host, {answer.final_url}"
    return None


def _bare(host: str | None) -> str:
    return (host or "").removeprefix("www.")


def _found(document: Document, must_contain: Sequence[str]) -> int:
    """How many of the words that a healthy page shows stand in the document."""
    if not must_contain:
        return 0
    folded = f"{document.title}\n{document.text}".casefold()
    missing = [words for words in must_contain if clean(words).casefold() not in folded]
    if not missing:
        return len(must_contain)
    letters = _letters(folded)
    still = [words for words in missing if (bare := _letters(clean(words).casefold())) and bare not in letters]
    return len(must_contain) - len(still)


def _letters(text: str) -> str:
    """The letters and digits of `text`; full-width letters and the digits of any script are the common ones."""
    bare = _NOT_LETTERS.sub("", text)
    if bare.isascii():
        return bare
    return "".join(str(d) if (d := unicodedata.decimal(c, -1)) >= 0 else c for c in unicodedata.normalize("NFKC", bare))


def _start(document: Document) -> str:
    return document.text[:80].replace("\n", " / ")
