"""What holds for all tests."""

from __future__ import annotations

import os

# Tables are as wide as files want them: whoever runs the tests in several processes may set the width of a terminal.
os.environ.pop("COLUMNS", None)
