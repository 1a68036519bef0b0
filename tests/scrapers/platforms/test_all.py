"""What holds for every platform: it is told in the docs, has tests of its own, and reads what it is given."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from jurisdictions.registry import load
from scrapers.platforms import adapters, key_variables, suggested
from scrapers.platforms.base import Adapter

ROOT = Path(__file__).parents[3]
ROWS = {
    cells[0].strip("` "): [cell.strip() for cell in cells]
    for line in (ROOT / "docs" / "platforms.md").read_text(encoding="utf-8").splitlines()
    if (cells := line.strip("|").split(" | "))[0].strip().startswith("`") and len(cells) == 7
}


@pytest.mark.parametrize("name", adapters())
def test_a_platform_is_told_with_its_module_its_key_and_its_tests(name: str) -> None:
    adapter: Adapter = adapters()[name]
    module = type(adapter).__module__.rpartition(".")[2]
    row = ROWS[name]

    assert row[2] == f"`scrapers/platforms/{module}.py`"
    assert (ROOT / row[2].strip("`")).is_file()
    assert (ROOT / row[6].strip("` ")).is_file()
    keys = ", ".join(f"`{variable}`" for variable in adapter.platform.variables) or "none"
    assert row[3].removesuffix(" (optional)") == keys
    assert row[3].endswith(" (optional)") == adapter.platform.key_optional
    assert row[4] == ("yes" if hasattr(adapter, "find") else "")


def test_no_platform_is_told_that_does_not_exist_and_there_are_enough() -> None:
    assert set(ROWS) == set(adapters())
    assert len(ROWS) >= 25


def test_the_patterns_of_platforms_are_whole_addresses() -> None:
    patterns = [pattern for adapter in adapters().values() for pattern in adapter.platform.addresses]
    assert [
        pattern for pattern in patterns if not re.match(r"(?:\(\?i\))?https?\??:", pattern) or not re.compile(pattern)
    ] == []


def test_keys_are_named_alike() -> None:
    assert [name for name in key_variables() if not name.startswith("KRATOMWATCH_KEY_")] == []


def test_nearly_every_source_of_the_registry_has_an_adapter_that_reads_it() -> None:
    sources = [source for _, _, source in load(ROOT / "jurisdictions" / "data").sources()]
    read = [source for source in sources if adapters()[source.adapter].platform.reads(source.url)]

    assert len(read) >= 0.95 * len(sources)
    assert len({source.adapter for source in sources}) >= 40


def test_an_address_of_nobody_in_particular_is_a_plain_page() -> None:
    assert suggested("https://www.example.org/law.html").platform.name == "page"
