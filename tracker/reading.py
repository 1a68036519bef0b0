"""A Reading: what the coder finds in one Document, each finding with the words that prove it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from jurisdictions.codebook import BillStage, SourceKind, Status


@dataclass(frozen=True)
class Context:
    """What is known of a document besides its text: whose, of what kind, in which language, read when.

    ``today`` is the day of reading in the jurisdiction's own time zone; it decides what "from 1 July 2027"
    means. Nothing here names a place whose law is treated specially.
    """

    jurisdiction: str
    kind: SourceKind | None = None
    language: str = ""
    format: str = ""
    url: str = ""
    today: date = date.min
    enacted: date | None = None  # the day a bill became law, where its record tells it and its text cannot


@dataclass(frozen=True, slots=True)
class Evidence:
    """``quote`` is ``document.text[start:end]`` verbatim and proves ``provision`` (a codebook key, or one of
    "status", "effective", "ended", "enacted", "would", "stage", "notice")."""

    provision: str
    quote: str
    start: int
    end: int
    url: str = ""  # where the quote stands, if not on the page that was read


@dataclass(frozen=True)
class Reading:
    """What one document says the law is.

    ``status`` is the headline status in force that the document alone establishes, or None where it settles none.
    ``would`` is what a bill, or an act not yet in force, would bring. ``in_force`` is None where the text does not
    tell. ``effective`` is the day from which the kratom rule applies, by the law's own words. ``ended`` is the day
    from which the document itself says that its kratom rule no longer applies (repealed, deleted from the schedule,
    expired); ``ended`` with ``status`` None is the only proof of absence. ``expires`` is the day an emergency or
    temporary rule lapses by its own terms. ``provisions`` are codebook keys that the operative words set. ``stage``
    is a bill's stage where the document tells it, reached on ``stage_on``, ``texts`` where the text of the bill's
    newest version is, ``older_texts`` where former versions' are. ``nature`` is what kind of document it is by its
    own words (tracker.coding.nature). ``notice`` is true where the page tells news of kratom law (a warning, a
    seizure, a court stay) and settles nothing. ``later`` is what a version of the same section that the document
    prints beside today's says, from its own ``effective`` day on (then with ``would``, in place of this reading).
    ``unsettled`` lists what the coder met and only half understood: matter for a review, never a guess. ``until`` is
    the day from which a bill's record, which dates its actions, says more by itself; it is not kept.
    """

    mentions_kratom: bool
    status: Status | None = None
    in_force: bool | None = None
    effective: date | None = None
    enacted: date | None = None
    expires: date | None = None
    ended: date | None = None
    would: Status | None = None
    provisions: Mapping[str, Any] = field(default_factory=dict)
    evidence: tuple[Evidence, ...] = ()
    why: str = ""
    stage: BillStage | None = None
    stage_on: date | None = None
    texts: tuple[str, ...] = ()
    older_texts: tuple[str, ...] = ()
    instrument: str = ""
    nature: str = ""
    notice: bool = False
    unsettled: tuple[str, ...] = ()
    later: Reading | None = None
    coder: str = ""
    until: date | None = None

    def on(self, day: date) -> Reading:
        """What the document says from `day` on: its later version where that has started."""
        started = self.later is not None and self.later.effective is not None and self.later.effective <= day
        return self.later if started and self.later is not None else self
