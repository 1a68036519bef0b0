"""What a command loads before it does anything: every run pays for it."""

from __future__ import annotations

import subprocess
import sys

from tests.cli.shell import Shell
from tests.cli.watched import serve_law, watch
from tests.scrapers.site import Site

#: What only a changed page, a message, a terminal, another command, another database or data for research needs.
WANTED_LATER = {
    "bs4", "cli.commands.asking", "cli.commands.coding", "css_inline", "fastapi", "fsspec", "jinja2", "lxml.etree",
    "pyarrow", "pypdfium2", "rich.progress", "scrapers.judge", "selectolax", "sqlalchemy.dialects.postgresql",
    "tracker.bills", "tracker.coding.lexicon", "tracker.panel.rows", "tracker.selling", "tracker.weighing", "warcio",
}  # fmt: skip
CHECK = "import sys; from cli.main import run; status = run(['check', '--json']); print(*sys.modules); sys.exit(status)"


def test_a_pass_that_finds_nothing_new_loads_nothing_that_only_news_needs(shell: Shell) -> None:
    with Site() as site:
        watch(shell, serve_law(site))
        shell.fine("check")
        command = [sys.executable, "-c", CHECK]
        again = subprocess.run(command, cwd=shell.folder, capture_output=True, text=True, check=True)
    loaded = set(again.stdout.splitlines()[-1].split())
    assert '"unchanged": 1' in again.stdout
    assert loaded & WANTED_LATER == set()
    assert "tracker.recorder" in loaded
