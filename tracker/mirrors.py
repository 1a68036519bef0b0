"""A text read elsewhere than where the one that stands was read: at a mirror, or at the source's own address again.

A copy may lag behind the law, so it proves a change against itself alone: what it shows in place of another address
counts where both say the same, and is asked about otherwise. Pure functions, no database.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from jurisdictions.codebook import SourceKind
from scrapers.document import Document
from tracker.reading import Reading
from tracker.reconcile import (
    Ask,
    Belief,
    Confirm,
    Decision,
    Speaker,
    Voice,
    agree,
    proposed,
    reconcile,
    status_in_force,
)

#: The kind of review that an address opens which says otherwise than the one whose reading stands.
KIND = "mirror"


@dataclass(frozen=True)
class Said:
    """What a source said at ``place``, one of its addresses: the reading, the document it is of, and that one's words
    on kratom. ``urls`` are those that were asked and that answered, ``row`` is the number of a reading on file."""

    reading: Reading
    document: Document
    place: str
    urls: tuple[str, ...]
    passage: str
    row: int | None = None


def on_mirror(speaker: Speaker, stood: Said, new: Said, today: date) -> tuple[list[Decision], bool]:
    """What `new`, read at a mirror while `stood` stands, means, and whether it stands from now on."""
    if not agree(stood.reading, new.reading, speaker.kind, today):
        return [_ask(stood, new, speaker.kind, today)], False
    confirmed = status_in_force(new.reading, speaker.kind, today) is not None
    return [Confirm()] if confirmed else [], True


def back_home(
    belief: Belief, speaker: Speaker, stood: Said, own: Said | None, new: Said, others: Sequence[Voice], today: date,
    reworded: bool,
) -> list[Decision]:  # fmt: skip
    """What `new` means, read at the source's own address where it said `own` last (None: never read there), while what
    a mirror said stands."""
    before = own
    if own is not None and agree(stood.reading, new.reading, speaker.kind, today):
        if not agree(own.reading, new.reading, speaker.kind, today):
            before = stood  # the mirror told it already
    elif own is not None and own.document.id == new.document.id:
        return [_ask(stood, new, speaker.kind, today)]
    return reconcile(belief, speaker, before.reading if before else None, new.reading, others, today, reworded)


def _ask(stood: Said, new: Said, kind: SourceKind, today: date) -> Ask:
    shows, showed = (status_in_force(said.reading, kind, today) for said in (new, stood))
    told = f"{shows} where that one shows {showed}" if shows != showed else "other rules"
    why = f"{new.place} answers in place of {stood.place} and shows {told}: one of them is not the law of today"
    return Ask(KIND, why, proposed(new.reading, shows) if shows is not None else {})
