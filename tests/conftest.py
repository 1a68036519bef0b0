"""Fixtures that tests of several folders share."""

from __future__ import annotations

from tests.browser import axe, opened

__all__ = ["axe", "opened"]
