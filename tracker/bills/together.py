"""A bill's record and its text are two sources; together they say how far it has come and what it would bring."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from jurisdictions.codebook import BillStage
from tracker.bills.reading import NATURE
from tracker.reading import Evidence, Reading

_TEXT = "bill"  # the nature of a bill's text


def is_record(reading: Reading) -> bool:
    """True where `reading` is of a bill's record."""
    return reading.nature == NATURE and reading.stage is not None


def is_text(reading: Reading) -> bool:
    """True where `reading` is of a bill's text that does not show whether the bill became law."""
    return reading.nature == _TEXT


def belong(record: Reading, record_url: str, text_urls: Sequence[str]) -> bool:
    """True where a source at `text_urls` is the text of the bill that `record`, read at `record_url`, is of."""
    page = _bare(record_url)
    return any(url in record.texts or (url != record_url and _bare(url) == page) for url in text_urls)


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


def with_stage(text: Reading, record: Reading, record_url: str) -> Reading:
    """`text` with the stage that its bill's `record` tells."""
    law = record.stage is BillStage.ENACTED
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


def own(reading: Reading) -> tuple[Evidence, ...]:
    """The evidence that stands on the page read."""
    return tuple(item for item in reading.evidence if not item.url)


def _bare(url: str) -> str:
    return url.partition("#")[0].rstrip("/")
