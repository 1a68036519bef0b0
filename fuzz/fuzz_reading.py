"""Fuzz the way from bytes to a Reading: nothing but Unreadable may come out of it, and every quote stands in the text.

    make fuzz ARGS='-max_total_time=600'

Arguments are libFuzzer's. Without a corpus folder it begins with the seeds below; what it finds is kept in
var/fuzz, beside the input that broke something (crash-…).
"""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["scrapers", "tracker", "jurisdictions"]):
    from jurisdictions.codebook import SourceKind
    from scrapers.extract import Unreadable, extract
    from tracker.coding import read
    from tracker.reading import Context

FOLDER = Path("var/fuzz")
KINDS = (None, *SourceKind)
LANGUAGES = ("", "en", "de", "pl", "th", "id", "ja", "ru", "ar")
FORMATS = ("", "html", "xml", "json", "text", "pdf")
SEEDS = (
    "<h1>§ 1. Kratom.</h1><p>(a) No person shall sell kratom to a person under 21 years of age.</p>",
    "<p>(1) contains more than two percent (2%) <u>0.4%</u> <strike>7-hydroxymitragynine</strike>; or</p>",
    "Schedule I\n(1) Mitragyna speciosa\n(2) Mitragynine [Deleted, effective July 1, 2026]\n",
    "<bill><section><enum>1.</enum><text>Kratom shall not be <del>sold</del><ins>possessed</ins>.</text></section>"
    "</bill>",
    '{"identifier": "SB 1", "title": "Kratom", "actions": [{"date": "2026-01-02", "description": "signed"}]}',
    "ห้ามมิให้ผู้ใดขายกระท่อมแก่ผู้มีอายุต่ำกว่าสิบแปดปี พ.ศ. ๒๕๖๕",
    "Zabrania się wprowadzania do obrotu kratomu. Załącznik nr 1: 7. Kratom",
)


def once(data: bytes) -> None:
    """One input: two bytes choose kind, language and format, the rest is the body."""
    if len(data) < 3:
        return
    kind, language = KINDS[data[0] % len(KINDS)], LANGUAGES[data[1] % len(LANGUAGES)]
    format_ = FORMATS[data[1] // len(LANGUAGES) % len(FORMATS)]
    try:
        document = extract(data[2:], format=format_, language=language)
    except Unreadable:
        return
    found = read(document, Context("XX", kind, language, format_, "", date(2026, 11, 23)))
    for reading in (found, found.later):
        for evidence in reading.evidence if reading is not None else ():
            assert document.text[evidence.start : evidence.end] == evidence.quote
            assert evidence.quote
    assert found.status is None or found.evidence


def main() -> None:
    """Run libFuzzer with the arguments given."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(SEEDS):
        (FOLDER / f"seed-{number}").write_bytes(b"\x01\x00" + seed.encode())
    given = sys.argv[1:]
    defaults = ["-max_len=4096", "-timeout=20", f"-artifact_prefix={FOLDER}/"]
    atheris.Setup([sys.argv[0], *defaults, *given, str(FOLDER)], once)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
