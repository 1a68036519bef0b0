"""A cheap hash of a body without what changes on every answer and never carries law.

Equal fingerprints promise equal Documents, so only that is left out which the extractor leaves out too: of HTML
the comments, scripts, hidden and other inputs, <link> and nameless <meta>, navigation, and the footer of the page
(not that of an article). What is left out must be so plain that it cannot touch how the rest is parsed.
"""

from __future__ import annotations

import hashlib
import re

_ATTRIBUTES = rb"""(?:[^>"']|"[^"]*"|'[^']*')*"""
_DROPPED = re.compile(
    rb"<(?:!--(?!-?>)(?:[^-]|-(?!-[>!]))*-->"
    rb"|script\b(?P<script>[^>]*>[^<]*(?:<(?!/script|script|!--)[^<]*)*)</script\s*>"
    rb"|(?:input|link)\b" + _ATTRIBUTES + rb">"
    rb"|meta\b(?P<meta>" + _ATTRIBUTES + rb")>"
    rb"|nav\b(?P<nav>[^>]*>.*?)</nav\s*>"
    rb"|footer\b(?P<footer>[^>]*>.*?)</footer\s*>)",
    re.I | re.S,
)
_TAGS = re.compile(rb"<(/?)([a-z][a-z0-9]*)\b(" + _ATTRIBUTES + rb")>", re.I)
#: Elements that nest by the book: an open one does nothing to what follows its own end.
_PLAIN = frozenset(
    b"a div span ul ol li h1 h2 h3 h4 h5 h6 strong em small section address label button time figure".split()
)
_VOID = frozenset((b"img", b"br", b"hr", b"input", b"wbr"))
_HOLDS_TEXT = (b"<main", b"<article", b"<section", b"<blockquote", b"<header")
_HTML_START = re.compile(rb"\s*(?:<!doctype\s+html|<html|<head|<body|<!--|<meta|<div|<main)", re.I)


def fingerprint(body: bytes, content_type: str) -> str:
    """A hash of `body` as 64 hex digits; `content_type` as the answer named it. Of anything but HTML it is the
    hash of all the bytes."""
    if "html" not in content_type.lower() and _HTML_START.match(body, 0, 512) is None:
        return hashlib.sha256(content_type.encode() + b"\0" + body).hexdigest()
    digest = hashlib.sha256(content_type.encode() + b"\0")
    low = body.lower()
    last_text = max(low.rfind(b"</" + name[1:]) for name in _HOLDS_TEXT[:4])
    opened_after = [low.find(name, last_text + 1) for name in _HOLDS_TEXT[:4]]
    unclosed = any(at >= 0 for at in opened_after)
    at = 0
    for found in _DROPPED.finditer(body):
        if _matters(found, last_text, unclosed):
            continue
        digest.update(body[at : found.start()])
        digest.update(b"<->")
        at = found.end()
    digest.update(body[at:])
    return digest.hexdigest()


def _matters(found: re.Match[bytes], last_text: int, unclosed: bool) -> bool:
    """Whether a stretch that could be left out may yet touch the text."""
    if (meta := found["meta"]) is not None:
        return b"charset" in meta.lower()
    if (nav := found["nav"]) is not None:
        return not _is_plain(nav)
    if (footer := found["footer"]) is not None:
        return unclosed or found.start() < last_text or not _is_plain(footer)
    return False


def _is_plain(inside: bytes) -> bool:
    """Whether markup nests by the book, so that with or without it the parser stands where it stood."""
    inside = inside[inside.index(b">") + 1 :]
    if inside.count(b"<") != sum(1 for _ in _TAGS.finditer(inside)):
        return False
    stack: list[bytes] = []
    for found in _TAGS.finditer(inside):
        closing, name = found[1], found[2].lower()
        if name in _VOID and not closing:
            continue
        if name not in _PLAIN:
            return False
        if not closing:
            stack.append(name)
        elif not stack or stack.pop() != name:
            return False
    return not stack
