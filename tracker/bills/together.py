"""A bill's record and its text are two sources; together they say how far it has come and what it would bring."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from jurisdictions.codebook import BillStage
from tracker.bills.reading import NATURE
from tracker.reading import Reading

_TEXT = ("bill", "")  # the nature of a bill's text, and of one that does not name kratom
_NUMBER = re.compile(r"\bgetBillText\b.*[?&]id=(\d+)")  # LegiScan's of a text; its page ends so


def is_record(reading: Reading) -> bool:
    """True where `reading` is of a bill's record."""
    return reading.nature == NATURE and reading.stage is not None


def is_text(reading: Reading) -> bool:
    """True where `reading` is of a bill's text that does not show whether the bill became law."""
    return reading.nature in _TEXT and reading.stage is None


def belong(record: Reading, record_url: str, text_urls: Sequence[str]) -> bool:
    """True where a source at `text_urls` is the text of the bill that `record`, read at `record_url`, is of."""
    page = _bare(record_url)
    texts = (*record.texts, *record.older_texts)
    return any(url in texts or (url != record_url and _bare(url) == page) for url in text_urls)


def outdated(record: Reading, *text_urls: str) -> bool:
    """True where the text that was read at `text_urls` is a version that `record` knows a newer one of; of a bill that
    became law, where it is none that the record lists as the law's."""
    numbers = (match[1] for match in map(_NUMBER.search, text_urls) if match is not None)
    ends = (*text_urls, *(f"/id/{number}" for number in numbers))
    if any(url.endswith(ends) for url in record.texts):
        return False
    return record.stage is BillStage.ENACTED or any(url.endswith(ends) for url in record.older_texts)


def unprinted(record: Reading) -> bool:
    """True where the bill became law in a text that `record` does not list."""
    return record.stage is BillStage.ENACTED and not record.texts


def became_law(before: Reading | None, now: Reading) -> bool:
    """True where a bill's record tells now, and did not before, that it is law."""
    known = before is not None and before.stage not in (None, BillStage.ENACTED)
    return known and now.stage is BillStage.ENACTED


def with_text(record: Reading, text: Reading, text_url: str) -> Reading:
    """`record` with what its `text` says that the bill would bring."""
    law = record.stage is BillStage.ENACTED
    return replace(
        record,
        would=text.would or text.status,
        effective=text.effective or record.effective,
        enacted=record.stage_on if law else None,
        expires=text.expires,
        provisions=text.provisions,
        evidence=(*record.evidence, *(replace(e, url=e.url or text_url) for e in text.evidence)),
        unsettled=text.unsettled,
        nature="law" if law and (text.would or text.status) else record.nature,
    )


def with_former(record: Reading, text: Reading) -> Reading:
    """`record` where its text is a former version: the bill is about kratom where that had a rule on it; what it would
    bring is not known."""
    return replace(record, mentions_kratom=record.mentions_kratom or bool(text.would or text.status))


def with_stage(text: Reading, record: Reading, record_url: str, *, former: bool = False) -> Reading:
    """`text` with the stage that its bill's `record` tells. A `former` version did not become law."""
    law = record.stage is BillStage.ENACTED and not former
    proof = tuple(replace(e, url=record_url) for e in record.evidence if e.provision == "stage")
    return replace(
        text,
        stage=record.stage,
        stage_on=record.stage_on,
        effective=text.effective or (record.effective if text.would else None),
        enacted=record.stage_on if law else text.enacted,
        instrument=record.instrument,
        evidence=(*text.evidence, *proof),
        nature="law" if law and text.would else text.nature,
    )


def _bare(url: str) -> str:
    return url.partition("#")[0].rstrip("/")
