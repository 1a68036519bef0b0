"""What holds for all tests, and fixtures that several folders share."""

from __future__ import annotations

import os

from tests.browser import axe, opened
from tests.postgres import database, empty_database, kind_of_database, on_postgres, postgres, pytest_generate_tests

__all__ = [
    "axe", "database", "empty_database", "kind_of_database", "on_postgres", "opened", "postgres",
    "pytest_generate_tests",
]  # fmt: skip

# Tables are as wide as files want them: whoever runs the tests in several processes may set the width of a terminal.
os.environ.pop("COLUMNS", None)
