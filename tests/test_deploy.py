"""What deploy/ holds: commands that exist, settings that are valid, and nobody who is root."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from cli.settings import load
from tests.cli.test_usage import commands

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def services() -> dict[str, dict[str, Any]]:
    text = (ROOT / "deploy" / "compose.yaml").read_text(encoding="utf-8")
    found: dict[str, dict[str, Any]] = yaml.safe_load(text)["services"]
    return found


@pytest.mark.parametrize("name", ["worker", "web"])
def test_our_services_run_commands_that_exist_with_settings_that_are_valid(
    services: dict[str, dict[str, Any]], name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    service = services[name]
    assert service["command"][0] in commands()
    secret = tmp_path / "secret"
    secret.write_text("s3cret-s3cret-s3cret-s3cret\n")
    for key, value in service["environment"].items():
        monkeypatch.setenv(key, re.sub(r"^/run/secrets/.*", str(secret), value))
    monkeypatch.chdir(tmp_path)
    settings = load()
    assert settings.database_url == "postgresql://kratomwatch:s3cret-s3cret-s3cret-s3cret@database/kratomwatch"
    assert settings.archive_folder == Path("/archive")
    assert not settings.mail.starttls


def test_our_services_may_do_nothing_that_they_need_not(services: dict[str, dict[str, Any]]) -> None:
    for name in ("worker", "web"):
        assert services[name]["cap_drop"] == ["ALL"]
        assert services[name]["read_only"]
    image = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    assert re.search(r"^USER (?!root)", image, re.M)
    assert "requirements/cluster.txt" in image


def test_ports_are_open_to_this_machine_only_and_every_server_is_asked_whether_it_is_well(
    services: dict[str, dict[str, Any]],
) -> None:
    ports = [port for service in services.values() for port in service.get("ports", [])]
    assert ports
    assert all(port.startswith("127.0.0.1:") for port in ports)
    assert all(services[name]["healthcheck"]["test"] for name in ("database", "worker", "web", "mail"))


def test_the_image_is_made_of_what_docker_is_given() -> None:
    given = (ROOT / ".dockerignore").read_text(encoding="utf-8")
    image = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    wanted = re.findall(r"requirements/[\w.]+\.txt", image)
    assert [file for file in wanted if f"!{file}" not in given] == []
