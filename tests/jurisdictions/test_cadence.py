from __future__ import annotations

from datetime import timedelta

import pytest

from jurisdictions.cadence import parse_cadence


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("30m", timedelta(minutes=30)),
        ("6h", timedelta(hours=6)),
        (" 1d ", timedelta(days=1)),
        ("2w", timedelta(weeks=2)),
    ],
)
def test_a_cadence_is_a_number_and_a_unit(text: str, span: timedelta):
    assert parse_cadence(text) == span


@pytest.mark.parametrize("text", ["", "d", "0d", "-1d", "1.5h", "1 d", "1y", "daily", "99999d"])
def test_anything_else_is_refused_by_name(text: str):
    with pytest.raises(ValueError, match="is not like 30m, 6h, 1d or 2w"):
        parse_cadence(text)
