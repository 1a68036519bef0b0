"""How often a source is looked at: "30m", "6h", "1d", "2w" as a span of time."""

from __future__ import annotations

import re
from datetime import timedelta
from functools import cache

_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_CADENCE = re.compile(r"([1-9]\d{0,3})([mhdw])")


@cache
def parse_cadence(text: str) -> timedelta:
    """The span that `text` names. Raises ValueError unless it is a number above 0 and one of m, h, d, w."""
    match = _CADENCE.fullmatch(text.strip())
    if match is None:
        raise ValueError(f"cadence {text!r} is not like 30m, 6h, 1d or 2w")
    return timedelta(**{_UNITS[match[2]]: int(match[1])})
