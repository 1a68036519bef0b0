"""The program's commands as somebody types them, in a folder of their own."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from cli.main import run


@dataclass(frozen=True)
class Answer:
    """What a command said, and its exit status."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The answer of a command that was asked for JSON."""
        assert self.status == 0, self.err
        return json.loads(self.out)

    @property
    def complaint(self) -> str:
        """The one line that an error is told in."""
        lines = self.err.splitlines()
        assert len(lines) == 1, self.err
        return lines[0]


class Shell:
    """Runs commands in this process, as the entry point does, from ``folder``."""

    def __init__(self, folder: Path, captured: pytest.CaptureFixture[str]) -> None:
        self.folder = folder
        self._captured = captured

    def __call__(self, *arguments: object) -> Answer:
        before = Path.cwd()
        os.chdir(self.folder)
        try:
            self._captured.readouterr()
            status = run([str(argument) for argument in arguments])
            said = self._captured.readouterr()
        finally:
            os.chdir(before)
        return Answer(status, said.out, said.err)

    def fine(self, *arguments: object) -> str:
        """The output of a command that must succeed."""
        answer = self(*arguments)
        assert answer.status == 0, answer.err
        return answer.out

    def settings(self, **sections: Mapping[str, Any]) -> None:
        """Write config.toml."""
        lines: list[str] = []
        for name, keys in sections.items():
            plain = {key: value for key, value in keys.items() if not isinstance(value, Mapping)}
            lines += [f"[{name}]", *(f"{key} = {json.dumps(value)}" for key, value in plain.items())]
            for key in keys.keys() - plain.keys():
                lines += [f"[{name}.{key}]", *(f"{json.dumps(k)} = {json.dumps(v)}" for k, v in keys[key].items())]
        (self.folder / "config.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")
