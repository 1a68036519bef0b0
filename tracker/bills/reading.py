"""What a bill's record, as a Document, says on the day it is read."""

from __future__ import annotations

from datetime import date

from jurisdictions.codebook import BillStage
from scrapers.bills import BillRecord, Version, as_enacted, newest, record_in
from scrapers.bills.layout import description_at
from scrapers.document import Document
from tracker.bills.days import effective_on
from tracker.bills.stage import Reached, next_day, stage
from tracker.bills.steps import changed_on
from tracker.bills.subject import Kratom, kratom_in
from tracker.reading import Context, Evidence, Reading

#: The nature of such a Reading; tracker.coding.nature calls other data about bills so too.
NATURE = "record"


def read_record(document: Document, record: BillRecord, context: Context, coder: str) -> Reading:
    """The Reading of `record`, which `document` lays out: the stage on the day of reading, and since when. Where the
    bill is about kratom by its title, ``mentions_kratom`` is true; what it would bring its text must say. A bill that
    became law has no ``texts`` where none that the record lists can be what did."""
    reached = stage(record, context.today)
    subject = kratom_in(record) is Kratom.SUBJECT
    new = _text_of(record, reached, context.today)
    return Reading(
        mentions_kratom=subject,
        in_force=False,
        effective=effective_on(record, context.today),
        evidence=tuple(_evidence(document, reached)),
        why=f"a bill's record: {reached.stage.value}" + (f" since {reached.day}" if reached.day else ""),
        stage=reached.stage,
        stage_on=reached.day,
        texts=tuple(link.url for link in new.links) if new is not None else (),
        older_texts=tuple(link.url for version in record.versions if version is not new for link in version.links),
        instrument=f"{record.bill} ({record.session})" if record.session else record.bill,
        nature=NATURE,
        coder=coder,
        until=next_day(record, context.today),
    )


def lost_actions(before: Document, now: Document) -> bool:
    """True where a bill's record does not list any more what it did `before`. Another bill's lists what it will."""
    old, new = record_in(before), record_in(now)
    if old is None or new is None:
        return False
    if (old.jurisdiction, old.bill, old.session) != (new.jurisdiction, new.bill, new.session):
        return False
    return not {(a.at, a.description) for a in old.actions} <= {(a.at, a.description) for a in new.actions}


def _text_of(record: BillRecord, reached: Reached, on: date) -> Version | None:
    """The newest version of `record`; of a bill that became law the one that did, None where none is listed yet."""
    number = newest(record.versions)
    if number is None:
        return None
    version = record.versions[number]
    if reached.stage is BillStage.ENACTED and not as_enacted(version, *changed_on(record, on)):
        return None
    return version


def _evidence(document: Document, reached: Reached) -> list[Evidence]:
    place = description_at(document, reached.action) if reached.action is not None else None
    return [Evidence("stage", document.text[slice(*place)], *place)] if place is not None else []
