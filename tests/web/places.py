"""A registry of friendly places as pages show it, and what tests look for in a page."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from fastapi.testclient import TestClient
from selectolax.lexbor import LexborHTMLParser

from jurisdictions.registry import load
from tests.tracker.conftest import NOW, PARENT, PLACE, write_registry
from tracker.baseline import sync
from tracker.changes import Change
from tracker.clock import SetClock
from tracker.ledger import append
from tracker.store import Store, open_store
from web.app import create_app

ADDRESS = "https://kratom.example"
TOWN = """\
id = "US-UT/provo"
name = "Provo, Utah"
level = "local"
parent = "US-UT"
timezone = "America/Denver"
status = "banned"
status_as_of = 2026-11-01
grade = "secondary"
citation = "Ordinance 7"
"""
#: Pages stay under this, whatever was recorded.
MOST_BYTES = 150_000


class Site:
    """Pages over a registry in `folder`: Utah in the United States, Provo in Utah, and what is changed of that."""

    def __init__(self, folder: Path, **places: str) -> None:
        self.clock = SetClock(NOW)
        self.folder = folder
        self.store: Store = open_store(f"sqlite:///{folder / 'pages.db'}")
        self.load(**{"us": PARENT, "ut": PLACE, "provo": TOWN, **places})
        self.web = TestClient(
            create_app(self.store, [], demo=False, clock=self.clock, address=ADDRESS), base_url="http://127.0.0.1:8080"
        )

    def load(self, **places: str) -> None:
        """Load the registry with these files in place of what they were."""
        registry = load(write_registry(self.folder / "registry", **places))
        with self.store.write() as connection:
            sync(connection, registry, self.clock.now())

    def tell(self, *changes: Change) -> None:
        """Record `changes`."""
        with self.store.write() as connection:
            for change in changes:
                append(connection, change)

    def page(self, path: str) -> LexborHTMLParser:
        """The page at `path`, which is there."""
        answer = self.web.get(path)
        assert answer.status_code == 200, answer.text[-500:]
        return LexborHTMLParser(answer.text)


def words(tree: LexborHTMLParser, selector: str = "main") -> str:
    """The text of the first element that `selector` finds, on one line."""
    node = tree.css_first(selector)
    assert node is not None, selector
    return " ".join(node.text().split())


def data_of(tree: LexborHTMLParser) -> dict[str, Any]:
    """What the page tells programs."""
    node = tree.css_first('script[type="application/ld+json"]')
    assert node is not None
    found: dict[str, Any] = json.loads(node.text())
    return found


def canonical(tree: LexborHTMLParser) -> str:
    """The address that the page names as its own."""
    node = tree.css_first("link[rel=canonical]")
    assert node is not None
    return str(node.attributes["href"])


def links(tree: LexborHTMLParser, pattern: str) -> list[str]:
    """The links of the page's main part that begin with `pattern`."""
    found = [str(node.attributes.get("href")) for node in tree.css("main a")]
    return [link for link in found if re.match(pattern, link)]
