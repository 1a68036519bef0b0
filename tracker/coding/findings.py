"""What one clause was found to say, before the page as a whole is judged."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Any

from tracker.coding.structure import Clause


class Via(Enum):
    """Where a provision comes from."""

    SCHEDULE = "schedule"  # an entry of a list of controlled substances
    RULE = "rule"  # a prohibition or duty of its own
    DEFINITION = "definition"  # what the definition of a lawful product demands


@dataclass(frozen=True, slots=True)
class Finding:
    """`provision` = `value`, proved by ``view.text[start:end]`` in `clause`. `direct` where kratom is named in
    the clause or what introduces it, not only in its section."""

    provision: str
    value: Any
    start: int
    end: int
    clause: Clause
    via: Via = Via.RULE
    direct: bool = True
