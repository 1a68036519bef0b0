"""Whether what strangers wrote stands on a page as words only."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser

_LEADS = re.compile(r"\s*(?:javascript|data|vbscript):", re.I)
#: Our own pages have this one: no icon.
_OURS = "data:,"


def assert_inert(page: str) -> None:
    """Raises AssertionError where something of `page` would run, load or lead elsewhere than it says."""
    tree = LexborHTMLParser(page)
    for node in tree.css("script, style, iframe, object, embed, base, meta[http-equiv], svg *"):
        assert "hostile()" not in (node.html or ""), f"a stranger's element: {node.html!r:.200}"
    for node in tree.css("*"):
        for name, value in node.attributes.items():
            assert not name.lower().startswith("on"), f"a handler: {node.html!r:.200}"
            leads = name.lower() in ("href", "src", "action", "formaction", "srcset") and _LEADS.match(value or "")
            assert not leads or value == _OURS, f"a link that acts: {node.html!r:.200}"
