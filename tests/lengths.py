"""How long the tests are that try at random: in full with KRATOMWATCH_SOAK=1 (`make soak`), a fraction elsewhere."""

from __future__ import annotations

import os


def length(full: int, usual: int) -> int:
    """`full` where the tests are to soak, `usual` where they are to end soon."""
    return full if os.environ.get("KRATOMWATCH_SOAK") == "1" else usual
