"""What docs/ has from the codebook and the registry is what they say now."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from pathlib import Path
from xml.etree import ElementTree

import pytest

from docs.made import FIGURES, HERE, made
from jurisdictions.codebook import PRECEDENCE, Level
from jurisdictions.model import Jurisdiction
from jurisdictions.registry import load
from jurisdictions.timeline import status_on, timeline


@pytest.fixture(scope="module")
def wanted() -> dict[Path, str]:
    return made()


def test_what_make_docs_writes_is_there(wanted: dict[Path, str]) -> None:
    old = [file.name for file, text in wanted.items() if file.read_text(encoding="utf-8") != text]
    assert old == [], "run `make docs`"
    assert {file.name for file in wanted} == {"codebook.md", "panel.md", *FIGURES}


def is_state(place: Jurisdiction) -> bool:
    return place.level is Level.STATE and place.parent == "US"


@pytest.mark.parametrize(("name", "states"), [("panel-places.svg", False), ("panel-us-states.svg", True)])
def test_a_figure_shows_the_counts_of_the_registry(name: str, states: bool) -> None:
    """Counted from the registry's own timelines, without database and panel."""
    places = [place for place in load().values() if is_state(place) or not states]
    counts: Counter[tuple[int, str]] = Counter()
    for year in range(2014, 2027):
        day = min(date(year, 12, 31), date(2026, 11, 30))
        counts.update((year, status_on(timeline(place), day).status.value) for place in places)
    drawn = ElementTree.fromstring((HERE / "images" / name).read_text(encoding="utf-8"))
    told = [re.fullmatch(r"(\d{4}) ([a-z-]+): (\d+)", text.text or "") for text in drawn.iter() if "title" in text.tag]
    assert {(int(one[1]), one[2]): int(one[3]) for one in told if one} == dict(counts)


@pytest.mark.parametrize("name", FIGURES)
def test_the_height_of_each_part_of_a_figure_is_in_proportion_to_its_count(name: str) -> None:
    drawn = ElementTree.fromstring((HERE / "images" / name).read_text(encoding="utf-8"))
    space = "{http://www.w3.org/2000/svg}"
    parts = [(float(bar.get("height", 0)), bar.find(f"{space}title")) for bar in drawn.iter(f"{space}rect")]
    scales = [tall / int((title.text or "").split()[-1]) for tall, title in parts if title is not None]
    assert len(scales) > 20
    assert max(scales) - min(scales) < 0.06  # heights are drawn to a tenth of a pixel


def test_the_columns_are_told_once_each() -> None:
    text = (HERE / "panel.md").read_text(encoding="utf-8")
    for status in PRECEDENCE:
        assert text.count(f"| `share_{status.value.replace('-', '_')}` |") == 1
