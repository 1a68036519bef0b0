"""A cheap hash of a body without what changes on every answer and never carries law.

Equal fingerprints promise equal Documents, so only that is left out which the extractor leaves out too: of HTML
the comments, scripts, inputs, <link> and <meta> (but one that names the charset), navigation, and the footer of the
page (not that of an article). What is left out must be so plain that it cannot touch how the rest is parsed. Where
markup is broken the rest is hashed as it is: that costs a reading, never a change. Every step looks forward only,
so that no page costs more than its length.
"""

from __future__ import annotations

import hashlib
import re
from collections import deque
from collections.abc import Iterator

from scrapers.extract.tags import REST

_REST = REST.encode()
_SPECIAL = rb"(?:script|input|link|meta|nav|footer|style|title|textarea|xmp|iframe|noembed|noframes|plaintext)\b"
#: Text and tags that are always kept, up to the next thing that may go (or the first broken tag). Like all patterns
#: here it is for a body in lower case: the engine is several times slower where it is to disregard case.
_STEP = re.compile(
    rb"(?:[^<]++|</?(?!" + _SPECIAL + rb")[a-z]" + _REST + rb"|</" + _SPECIAL + _REST
    + rb"|<(?![/!?a-z])|<(?:[?]|!(?!--)|/(?![a-z]))[^>]*+>)*+"
    rb"(?:<(?P<comment>!--)|<(?P<name>" + _SPECIAL + rb")" + _REST + rb")?"
)  # fmt: skip
_COMMENT_END = re.compile(rb"--!?>")
_TAG = re.compile(rb"<(/?)([a-z][a-z0-9]*)\b" + _REST)
#: Elements whose inside is no markup; it is kept.
_RAW = frozenset(b"style title textarea xmp iframe noembed noframes".split())
#: Elements that nest by the book: an open one does nothing to what follows its own end.
_PLAIN = frozenset(
    b"a div span ul ol li h1 h2 h3 h4 h5 h6 strong em small section address label button time figure".split()
)
_VOID = frozenset((b"img", b"br", b"hr", b"input", b"wbr"))
_HOLDS_TEXT = re.compile(rb"<(/?)(?:main|article|section|blockquote)")
_HTML_START = re.compile(rb"\s*(?:<!doctype\s+html|<html|<head|<body|<!--|<meta|<div|<main)", re.I)
_MOST_KEPT = 200  # navigations and footers looked at and kept, each perhaps as long as the page


def fingerprint(body: bytes, content_type: str) -> str:
    """A hash of `body` as 64 hex digits; `content_type` as the answer named it. Of anything but HTML it is the
    hash of all the bytes."""
    digest = hashlib.sha256(content_type.encode("utf-8", "replace") + b"\0")
    at = 0
    if "html" in content_type.lower() or _HTML_START.match(body, 0, 512) is not None:
        for start, end in _droppable(body):
            digest.update(body[at:start])
            digest.update(b"<->")
            at = end
    digest.update(body[at:])
    return digest.hexdigest()


def _droppable(body: bytes) -> Iterator[tuple[int, int]]:
    """The stretches to leave out, in order."""
    low = body.lower()
    at = kept = 0
    text_end: int | None = None
    while kept < _MOST_KEPT and (found := _STEP.match(low, at)) is not None:
        if found["comment"] is not None:
            start, end = found.start("comment") - 1, _comment_end(low, found.end())
        elif found["name"] is not None:
            start, end = found.start("name") - 1, _element_end(low, found["name"], found.end())
        else:
            return  # the end, or a tag that has none
        if end is None:
            return
        at = end
        goes = _goes(low, start, found.end(), end)
        if goes and low.startswith(b"<footer", start):
            text_end = _text_end(low) if text_end is None else text_end
            goes = start > text_end
        if goes:
            yield start, end
        elif low.startswith((b"<nav", b"<footer"), start):
            kept += 1
            at = found.end()


def _comment_end(low: bytes, inside: int) -> int | None:
    """Where the comment ends whose inside begins at `inside`; None where it does not, or at once ("<!-->")."""
    if low.startswith((b">", b"->"), inside):
        return None
    found = _COMMENT_END.search(low, inside)
    return found.end() if found is not None else None


def _element_end(low: bytes, name: bytes, inside: int) -> int | None:
    """Where an element ends whose start tag ends at `inside`; None where it runs on to the page's end."""
    if name in (b"input", b"link", b"meta"):
        return inside
    close = re.compile(rb"</" + name + rb"(?=[\s/>])[^>]*>").search(low, inside)
    if close is None or name == b"plaintext":
        return None
    if name == b"script" and 0 <= low.find(b"<!--", inside, close.start()) < low.rfind(
        b"<script", inside, close.start()
    ):
        return None  # "double escaped": such a script does not end here
    return close.end()


def _goes(low: bytes, start: int, inside: int, end: int) -> bool:
    """Whether the stretch start:end, whose first tag ends at `inside`, can be left out without touching the text."""
    if low.startswith(b"<meta", start):
        return b"charset" not in low[start:end]
    if low.startswith((b"<nav", b"<footer"), start):
        return _is_plain(low[inside : low.rindex(b"<", inside, end)])
    return not any(low.startswith(b"<" + name, start) for name in _RAW)


def _text_end(low: bytes) -> int:
    """Where the last of the elements that hold text is closed: -1 where there is none, the end where it stays open."""
    last = deque(_HOLDS_TEXT.finditer(low), maxlen=1)
    if not last:
        return -1
    return last[0].start() if last[0][1] else len(low)


def _is_plain(inside: bytes) -> bool:
    """Whether markup nests by the book, so that with or without it the parser stands where it stood."""
    pieces = _TAG.split(inside)  # text, "/" or nothing, name, text …
    if b"<" in b"".join(pieces[::3]):
        return False
    stack: list[bytes] = []
    for closing, name in zip(pieces[1::3], pieces[2::3], strict=True):
        if name in _VOID and not closing:
            continue
        if name not in _PLAIN:
            return False
        if not closing:
            stack.append(name)
        elif not stack or stack.pop() != name:
            return False
    return not stack
