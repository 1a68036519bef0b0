"""``alerts preview`` and ``digest --dry-run --open``: messages looked at before they go out."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.process import ROOT
from tests.cli.shell import Shell
from tests.cli.test_mailing import change_the_law, mail, site
from tests.cli.watched import serve_law, watch
from tests.scrapers.site import Site

__all__ = ["site"]


@pytest.fixture
def changed(shell: Shell, site: Site) -> int:
    """The number of a change on record: the minimum age is 21 now."""
    watch(shell, serve_law(site))
    change_the_law(shell, site)
    (one,) = [entry for entry in shell("changes", "--json").json if "min_age" in entry["provisions_changed"]]
    return int(one["number"])


def opened(shell: Shell, *arguments: object) -> str:
    """The page that a command shows in the browser of whoever runs it."""
    page, browser = shell.folder / "opened.html", shell.folder / "browser"
    copy = f"open({str(page)!r}, 'w').write(open(sys.argv[1].removeprefix('file://')).read())"
    browser.write_text(f"#!{sys.executable}\nimport sys\n{copy}\n", encoding="utf-8")
    browser.chmod(0o755)
    subprocess.run(
        [sys.executable, "-m", "cli", *map(str, arguments)], cwd=shell.folder, check=True, stdout=subprocess.DEVNULL,
        env={"BROWSER": f"{browser} %s", "PYTHONUTF8": "1", "PYTHONPATH": str(ROOT), "PATH": "/nowhere",
             "TMPDIR": str(shell.folder)},
    )  # fmt: skip
    return page.read_text(encoding="utf-8")


def test_what_would_go_out_for_a_change_is_shown_and_sent_to_nobody(shell: Shell, changed: int) -> None:
    told = shell.fine("alerts", "preview", "--change", changed)
    assert told.startswith("Subject: Utah: minimum age 21")
    assert "before: 18 years" in told
    assert "http://127.0.0.1:8080/change/1" in told
    assert mail(shell) == []


def test_the_page_of_a_message_is_written_opened_and_given_as_json(shell: Shell, changed: int) -> None:
    file = shell.folder / "message.html"
    assert shell.fine("alerts", "preview", "--change", changed, "--html", file) == ""
    html = file.read_text(encoding="utf-8")
    assert "<h1" in html
    assert shell("alerts", "preview", "--change", changed, "--json").json["html"] == html
    assert opened(shell, "alerts", "preview", "--change", changed, "--open") == html


def test_a_digest_is_shown_in_the_browser_before_it_goes_out(shell: Shell, changed: int) -> None:
    assert "minimum age 21" in opened(shell, "digest", "--dry-run", "--open")
    assert "--dry-run" in shell("digest", "--open").complaint


def test_a_change_that_is_not_on_record_and_a_file_that_cannot_be_written_are_told(shell: Shell, changed: int) -> None:
    answer = shell("alerts", "preview", "--change", 999)
    assert answer.status == 2
    assert "there is no change 999" in answer.complaint
    assert shell("alerts", "preview", "--change", changed, "--html", Path("/nowhere/x.html")).status == 1
