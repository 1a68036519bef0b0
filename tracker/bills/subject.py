"""Whether a bill rules on kratom, only names it, or neither."""

from __future__ import annotations

from enum import StrEnum

from scrapers.bills import BillRecord
from tracker.reading import Reading


class Kratom(StrEnum):
    """What a bill has to do with kratom."""

    SUBJECT = "subject"
    MENTION = "mention"
    NONE = "none"


def kratom_in(record: BillRecord, text: Reading | None = None) -> Kratom:
    """SUBJECT where the bill makes or changes a rule on kratom: by its title or abstract, else by what the coder read
    in its `text`, where that is at hand. MENTION where it is only named, in the text or anywhere in the record."""
    if names_kratom("\n".join((record.title, *record.abstracts))):
        return Kratom.SUBJECT
    if text is not None and (text.would or text.status or text.provisions or text.ended):
        return Kratom.SUBJECT
    named = (
        *record.other_titles,
        *record.subjects,
        *(a.description for a in record.actions),
        *(v.note for v in record.versions),
    )
    if names_kratom("\n".join(named)) or (text is not None and text.mentions_kratom):
        return Kratom.MENTION
    return Kratom.NONE


def names_kratom(text: str) -> bool:
    """True where `text` names kratom or what is made of it."""
    from tracker.coding.substances import scan  # loads the coder's words, which a pass without news does not need

    return bool(scan(text))
