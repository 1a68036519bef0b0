"""Which addresses a page may link to."""

from __future__ import annotations

import re
from urllib.parse import urlsplit


def safe_link(url: object) -> str:
    """`url` where it is a plain http or https address, "" otherwise: page text never becomes a javascript: link."""
    text = str(url or "")
    try:
        parts = urlsplit(text)
    except ValueError:
        return ""
    good = parts.scheme in ("http", "https") and parts.hostname and not re.search(r"[\s<>\"\x00-\x20\x7f]", text)
    return text if good else ""
