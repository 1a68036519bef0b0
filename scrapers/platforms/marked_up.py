"""XML of law taken apart before it is read: elements that are no law of today are dropped, names that only one
publisher has are made the ones that the extractor knows.

A page where XML was expected is a wall, a soft "not found" or a shell; it is told apart here and never read as law.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from lxml import etree, html

from scrapers.capture import Answer, Outcome
from scrapers.extract import Unreadable
from scrapers.extract.charset import decode
from scrapers.extract.xml import parse
from scrapers.walls import said, traced


def root_of(answer: Answer) -> etree._Element:
    """The root element of `answer`. Raises Unreadable: a page for people is what it says it is, else WRONG_TYPE."""
    body = answer.body or b""
    if not body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        raise Unreadable(Outcome.WRONG_TYPE, f"no XML but {body[:60].decode('utf-8', 'replace')!r}")
    if is_page(body):
        raise Unreadable(*what_page(body, "XML"))
    return parse(decode(body))


def is_page(body: bytes) -> bool:
    """True where `body` is HTML for people."""
    start = body[:2000].lower()
    return b"<html" in start or b"<!doctype html" in start


def what_page(body: bytes, expected: str) -> tuple[Outcome, str]:
    """What the HTML page in `body` is that came where `expected` ("XML", "a PDF") should be."""
    page = html.document_fromstring(decode(body) or "<p/>")
    title = " ".join((page.findtext(".//title") or "").split())
    words = " ".join(" ".join(page.itertext()).split())
    told = said([title, words[:1500]]) or traced(body)
    return told or (Outcome.WRONG_TYPE, f"an HTML page where {expected} was expected: {(title or words)[:80]!r}")


def name_of(element: etree._Element) -> str:
    """The name of `element` without its namespace."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def prune(root: etree._Element, names: Collection[str]) -> None:
    """Takes the elements called `names` out of the tree; what stands behind them stays."""
    for element in [element for element in root.iter(etree.Element) if name_of(element) in names]:
        drop(element)


def drop(element: etree._Element) -> None:
    """Takes `element` out of its tree; what stands behind it stays."""
    parent = element.getparent()
    if parent is None:
        return
    before = element.getprevious()
    if element.tail and before is not None:
        before.tail = (before.tail or "") + element.tail
    elif element.tail:
        parent.text = (parent.text or "") + element.tail
    parent.remove(element)


def rename(root: etree._Element, names: Mapping[str, str]) -> None:
    """Gives elements the names that the extractor knows: {"ItemTitle": "num"}."""
    for element in root.iter(etree.Element):
        if (known := names.get(name_of(element))) is not None:
            element.tag = known


def written(root: etree._Element) -> bytes:
    """The tree as XML again."""
    return bytes(etree.tostring(root, encoding="utf-8", xml_declaration=True, with_tail=False))
