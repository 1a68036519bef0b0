"""What a body is: its bytes decide, labels only where the bytes leave it open."""

from __future__ import annotations

import pytest

from scrapers.capture import Outcome
from scrapers.extract import EXTRACTOR, Unreadable, extract, kind_of


@pytest.mark.parametrize(
    ("body", "told", "kind"),
    [
        (b"<html><p>law</p>", {}, "html"),
        (b"<!DOCTYPE html><p>law", {"content_type": "text/plain"}, "html"),
        (b"\xef\xbb\xbf  <div>law</div>", {}, "html"),
        (b"<?xml version='1.0'?><law/>", {}, "xml"),
        (b"<?xml version='1.0'?><!DOCTYPE html><html xmlns='x'><p>law</p></html>", {}, "html"),
        (b"<?xml version='1.0'?><law/>", {"content_type": "text/html"}, "xml"),
        (b"<law><p>x</p></law>", {"format": "xml"}, "xml"),
        (b'{"law": 1}', {}, "json"),
        (b'[{"law": 1}]', {"content_type": "text/html"}, "json"),
        (b"{law} is a placeholder", {}, "text"),
        (b"[Repealed by Acts 2026]", {}, "text"),
        (b"%PDF-1.4 ...", {"content_type": "text/html"}, "pdf"),
        (b"Section 1. a < b", {}, "text"),
        (b"Section 1. law", {"content_type": "text/html"}, "html"),
        (b"Section 1. law", {"url": "https://example.org/law.TXT?x=1"}, "text"),
        (b"<p>law", {"content_type": "application/xhtml+xml"}, "html"),
        (b"<feed><entry/></feed>", {"content_type": "application/atom+xml"}, "xml"),
        ("<law/>".encode("utf-16"), {"format": "xml"}, "xml"),
    ],
)
def test_the_bytes_decide(body: bytes, told: dict[str, str], kind: str) -> None:
    assert kind_of(body, **told) == kind


@pytest.mark.parametrize(
    ("body", "outcome", "seen"),
    [
        (b"", Outcome.EMPTY, "empty"),
        (b" \r\n\t ", Outcome.EMPTY, "empty"),
        (b"PK\x03\x04" + bytes(40), Outcome.WRONG_TYPE, "zip"),
        (b"\x89PNG\r\n\x1a\n", Outcome.WRONG_TYPE, "PNG"),
        (b"\xff\xd8\xff\xe0JFIF", Outcome.WRONG_TYPE, "JPEG"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", Outcome.WRONG_TYPE, "office"),
        (b"{\\rtf1 law}", Outcome.WRONG_TYPE, "RTF"),
        (bytes(5000), Outcome.UNREADABLE, "binary"),
        (b"law\0\0\0\1\2\3" * 500, Outcome.UNREADABLE, "binary"),
        (bytes(range(1, 32)) * 50, Outcome.UNREADABLE, "binary"),
        (b"x" * (64 * 2**20 + 1), Outcome.TOO_LARGE, "more than"),
    ],
    ids=[
        "nothing",
        "white space",
        "zip",
        "png",
        "jpeg",
        "office",
        "rtf",
        "zeros",
        "records",
        "control characters",
        "too long",
    ],
)
def test_what_is_no_text_is_filed_as_what_it_is(body: bytes, outcome: Outcome, seen: str) -> None:
    with pytest.raises(Unreadable) as caught:
        extract(body, format="html")
    assert caught.value.outcome is outcome
    assert seen in caught.value.detail


def test_every_document_is_stamped_with_what_made_it() -> None:
    for body in (b"<html><p>law</p>", b"<?xml version='1.0'?><l>law</l>", b'{"a": "law"}', b"Just law."):
        document = extract(body, language="en")
        assert document.extractor == EXTRACTOR[document.format]
        assert document.language == "en"
