"""What holds for all tests, and fixtures that several folders share."""

from __future__ import annotations

import os

from tests.browser import axe, opened

__all__ = ["axe", "opened"]

# Tables are as wide as files want them: whoever runs the tests in several processes may set the width of a terminal.
os.environ.pop("COLUMNS", None)
