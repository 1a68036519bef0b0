"""Two registries to ask: a small one made for these tests, and the project's own."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.shell import Shell
from tests.tracker.conftest import PARENT, PLACE, write_registry


@pytest.fixture
def shell(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Shell:
    """A folder without settings or data."""
    return Shell(tmp_path, capsys)


@pytest.fixture
def small(shell: Shell) -> Shell:
    """The program watching the United States and Utah."""
    write_registry(shell.folder / "registry", us=PARENT, ut=PLACE)
    shell.settings(registry={"path": "registry"})
    return shell
