"""Disks of a test's own, and the command that tells how the watching stands."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from demo.replay import DemoReport, run
from tests.cli.shell import Shell
from tests.whole.program import Program


@pytest.fixture(scope="session")
def whole_demo(tmp_path_factory: pytest.TempPathFactory) -> DemoReport:
    """The demo of the project's own registry, played once for all who look at it."""
    return run(tmp_path_factory.mktemp("whole") / "demo", seed=1)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of two megabytes."""
    disk = tmp_path / "disk"
    disk.mkdir()
    if not _mounted("-t", "tmpfs", "-o", "size=2m", "tmpfs", str(disk)):
        pytest.skip("mounting a small disk needs root")
    try:
        yield disk
    finally:
        subprocess.run(["umount", "-l", str(disk)], check=False)


@pytest.fixture
def read_only() -> Iterator[ReadOnly]:
    """Makes folders that nobody may write to: by their permissions, or by a mount where we are root."""
    made = ReadOnly()
    try:
        yield made
    finally:
        made.undo()


class ReadOnly:
    """Folders made read-only, until ``undo``."""

    def __init__(self) -> None:
        self._undo: list[list[str]] = []

    def make(self, folder: Path) -> None:
        """Let nobody write to `folder` or the files in it. Skips the test where root may not mount."""
        if os.geteuid() == 0:  # permissions do not bind root
            if not _mounted("--bind", str(folder), str(folder)):
                pytest.skip("a read-only folder for root needs a mount, which is not allowed here")
            self._undo.append(["umount", "-l", str(folder)])
            assert _mounted("-o", "remount,ro,bind", str(folder))
        else:
            self._undo.append(["chmod", "-R", "u+w", str(folder)])
            subprocess.run(["chmod", "-R", "a-w", str(folder)], check=True)

    def undo(self) -> None:
        """Let them be written to again."""
        while self._undo:
            subprocess.run(self._undo.pop(), check=True)


def _mounted(*arguments: str) -> bool:
    return subprocess.run(["mount", *arguments], capture_output=True, check=False).returncode == 0


class Health:
    """``kratomwatch sources --health --json``, as somebody types it beside a program's passes and on its day."""

    def __init__(self, captured: pytest.CaptureFixture[str], patch: pytest.MonkeyPatch) -> None:
        self._captured, self._patch = captured, patch

    def __call__(self, program: Program) -> dict[str, dict[str, Any]]:
        """What needs a look, by source."""
        shell = Shell(program.folder, self._captured)
        shell.settings(registry={"path": "registry"}, database={"url": f"sqlite:///{program.folder / 'watch.db'}"})
        self._patch.setattr("cli.wiring.SystemClock", lambda: program.clock)
        return {row["id"]: row for row in shell("sources", "--health", "--json").json}


@pytest.fixture
def health(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Health:
    """The command that tells how the watching stands."""
    return Health(capsys, monkeypatch)
