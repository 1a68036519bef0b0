"""What a command loads before it does anything: every run pays for it."""

from __future__ import annotations

import subprocess
import sys

#: What only reading a changed page, writing a message, another database or data for research needs.
WANTED_LATER = {
    "bs4", "css_inline", "fastapi", "jinja2", "lxml.etree", "pyarrow", "pypdfium2", "selectolax",
    "sqlalchemy.dialects.postgresql", "tracker.coding.lexicon", "tracker.panel.rows",
}  # fmt: skip


def test_a_pass_starts_without_what_only_news_needs() -> None:
    start = "import sys, alerts.digest, cli.main, scrapers.archive, tracker.run; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", start], capture_output=True, text=True, check=True).stdout.split()
    assert WANTED_LATER.isdisjoint(loaded)
    assert "tracker.recorder" in loaded
