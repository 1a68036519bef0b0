"""Two states of law side by side: two places, or one place on two days."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tracker.telling.wording import provision_order


@dataclass(frozen=True)
class Line:
    """One provision on both sides (None: the law does not say)."""

    key: str
    left: Any
    right: Any

    @property
    def differs(self) -> bool:
        """True where the sides say different things."""
        return bool(self.left != self.right)


def side_by_side(left: Mapping[str, Any], right: Mapping[str, Any]) -> list[Line]:
    """Every provision of two rows of `tracker.queries.status`, in the order that readers want."""
    old, new = left["provisions"], right["provisions"]
    return [Line(key, old.get(key), new.get(key)) for key in provision_order({*old, *new})]
