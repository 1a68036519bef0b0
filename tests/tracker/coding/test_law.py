"""Law of many countries in its own drafting manner, with the reading it must give.

Each file of ``law/`` holds cases in one language: a text written for this test in the manner of that country's
statutes, orders and lists, and what it sets. What a case does not name must not be there where it is listed in
``lacks``; a case without ``status`` settles none, and one with ``effective = false`` gives no such day.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from jurisdictions.codebook import SourceKind
from tests.tracker.coding.pages import reading

LAW = Path(__file__).parent / "law"
CASES = [
    (file.stem, case) for file in sorted(LAW.glob("*.toml")) for case in tomllib.loads(file.read_text("utf-8"))["case"]
]


@pytest.mark.parametrize(("language", "case"), CASES, ids=[f"{tag}: {case['name']}" for tag, case in CASES])
def test_law_is_read_as_it_speaks(language: str, case: dict[str, Any]) -> None:
    found = reading(case["text"], SourceKind(case.get("kind", "statute")), language=language)
    assert (found.status and found.status.value) == case.get("status"), found.why
    assert (found.would and found.would.value) == case.get("would")
    assert found.ended == case.get("ended")
    if "effective" in case:
        assert (found.effective or False) == case["effective"]
    assert {key: found.provisions.get(key) for key in case.get("provisions", {})} == case.get("provisions", {})
    assert not set(case.get("lacks", ())) & found.provisions.keys()
