"""What holds for all tests, and fixtures that several folders share."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from cli.wiring import Program
from scrapers.apart.room import Room
from tests.browser import axe, opened
from tests.postgres import database, empty_database, kind_of_database, on_postgres, postgres, pytest_generate_tests

__all__ = [
    "axe", "database", "empty_database", "kind_of_database", "on_postgres", "opened", "postgres",
    "pytest_generate_tests",
]  # fmt: skip

# Tables are as wide as files want them: whoever runs the tests in several processes may set the width of a terminal.
os.environ.pop("COLUMNS", None)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files with slow tests come first: several processes that take them in turn are then done at about one time."""
    first = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in first)


@pytest.fixture(scope="session", autouse=True)
def one_room() -> Iterator[Room]:
    """The reading processes of all commands that run in this process: each alone would start its own."""
    room = Room()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Program, "room", room)
        yield room
    room.close()
