"""How messages look: drawn by a browser in light, in dark and on the narrowest screen, and held against axe-core."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

import pytest

from alerts.mime import Content
from alerts.render import content_of, view_of
from tests.alerts.changes import change
from tests.alerts.looks import LEAVE, LOOKS, messages, shown
from tests.browser import faults, wider

if TYPE_CHECKING:
    from playwright.sync_api import Browser

_LONG = "W" * 10_000
_RIGHT_TO_LEFT = "لا يجوز بيع الكراتوم لمن هم دون الحادية والعشرين"


@cache
def told() -> dict[str, Content]:
    """One message of each sort, and one in which everything is as long as it can be."""
    text = f"{_LONG} {_RIGHT_TO_LEFT} 👩‍⚖️ ห้ามขายกระท่อม 禁止销售"
    long = change(
        instrument=text, why=text, url=f"https://{'a' * 60}.example/{_LONG}",
        before={"status": "kcpa", "provisions": {"penalty": text, "schedule": text, "min_age": 18}},
        after={"status": "banned", "provisions": {"penalty": _RIGHT_TO_LEFT, _LONG: text, "min_age": 21}},
        evidence=tuple({"provision": key, "quote": text, "url": f"https://x.example/{_LONG}", "captured_at": _LONG}
                       for key in ("status", "penalty", _LONG)),
        passage={"before": f"18 {text}", "after": f"21 {text} {_LONG}x"},
    )  # fmt: skip
    return {**messages(), "long": content_of(view_of(long, text, upcoming=[text]), text, *LEAVE)}


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("name", [*messages(), "long"])
def test_a_message_fits_the_screen_and_axe_finds_no_fault(opened: Browser, axe: str, name: str, look: str) -> None:
    with shown(opened, told()[name].html, look) as page:
        assert wider(page) == []
        assert faults(page, axe) == []


@pytest.mark.parametrize("name", [*messages(), "long"])
def test_a_mail_program_that_drops_style_sheets_shows_it_within_the_screen_too(opened: Browser, name: str) -> None:
    bare = re.sub("<style>.*?</style>", "", told()[name].html, flags=re.DOTALL)
    with shown(opened, bare, "320") as page:
        assert wider(page) == []


def test_what_axe_is_asked_includes_contrast_and_headings(opened: Browser, axe: str) -> None:
    html = told()["change"].html.replace("color: #1d2320", "color: #eeeeee").replace("<h1", "<h4")
    with shown(opened, html, "light") as page:
        found = faults(page, axe)
    assert {"color-contrast", "page-has-heading-one"} <= {fault.partition(":")[0] for fault in found}


def test_dark_is_dark_and_light_is_light(opened: Browser) -> None:
    ground = "() => getComputedStyle(document.querySelector('.card')).backgroundColor"
    seen = []
    for look in ("light", "dark"):
        with shown(opened, told()["change"].html, look) as page:
            seen.append(page.evaluate(ground))
    assert seen == ["rgb(255, 255, 255)", "rgb(28, 33, 30)"]
