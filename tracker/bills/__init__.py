"""Bills: how far each has come, on any day, by the actions that its record lists; and whether it rules on kratom."""

from __future__ import annotations

from tracker.bills.days import effective_on
from tracker.bills.stage import Reached, enacted_on, stage
from tracker.bills.subject import Kratom, kratom_in

__all__ = ["Kratom", "Reached", "effective_on", "enacted_on", "kratom_in", "stage"]
