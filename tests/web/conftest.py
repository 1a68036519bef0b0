"""The web page as `serve` puts it together, over a small registry whose texts mean harm."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from cli.commands.serving import web_app
from cli.settings import load
from cli.wiring import Program
from tests.cli.shell import Shell
from tests.tracker.conftest import PARENT, PLACE, write_registry

HOSTILE = "<script>alert('x')</script>\"><img src=x onerror=alert(1)>"
PENDING = """
[[pending]]
instrument = '''{text}'''
would = "banned"
as_of = 2026-10-01
source = "javascript:alert(1)"
"""


@pytest.fixture
def shell(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Shell:
    """A folder in which everything that a page shows of Utah's law is hostile."""
    utah = PLACE.replace("SB 45 (2026)", HOSTILE.replace('"', '\\"')).replace(
        'name = "Utah"', f"name = '''{HOSTILE}'''"
    )
    write_registry(tmp_path / "registry", us=PARENT, ut=utah + PENDING.format(text=HOSTILE))
    made = Shell(tmp_path, capsys)
    made.settings(registry={"path": "registry"})
    return made


@pytest.fixture
def program(shell: Shell) -> Iterator[Program]:
    made = Program(load(shell.folder / "config.toml"))
    made.sync()
    yield made
    made.close()


@pytest.fixture
def web(program: Program) -> Iterator[TestClient]:
    with ExitStack() as stack:
        yield TestClient(web_app(program, stack), base_url="http://127.0.0.1:8080", client=("127.0.0.1", 50000))
