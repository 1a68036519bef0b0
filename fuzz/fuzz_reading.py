"""Fuzz the way from bytes to a Reading: nothing but Unreadable may come out of it, and every quote stands in the text.

    make fuzz ARGS='-max_total_time=600'

Arguments are libFuzzer's. It begins with the seeds below and with the texts of law that the tests read, in all
languages, and puts the names of kratom among what it mutates; what it finds is kept in var/fuzz, beside the input that
broke something (crash-…).
"""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["scrapers", "tracker", "jurisdictions"]):
    # What is loaded by the first call elsewhere is named here, so that libFuzzer sees which paths an input takes.
    import scrapers.extract.html
    import scrapers.extract.jsondoc
    import scrapers.extract.pdf
    import scrapers.extract.text
    import scrapers.extract.xml  # noqa: F401
    from jurisdictions.codebook import SourceKind
    from scrapers.extract import Unreadable, extract
    from tracker.coding.lexicon import all_lexicons
    from tracker.coding.reader import read
    from tracker.reading import Context

FOLDER, DICTIONARY = Path("var/fuzz"), Path("var/fuzz.dict")
LAW = Path(__file__).parents[1] / "tests" / "tracker" / "coding" / "law"
KINDS = (None, *SourceKind)
LANGUAGES = ("", *sorted(all_lexicons()))
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
    kind, format_ = KINDS[data[0] % len(KINDS)], FORMATS[data[0] // len(KINDS) % len(FORMATS)]
    language = LANGUAGES[data[1] % len(LANGUAGES)]
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


def seeds() -> Iterator[bytes]:
    """Inputs to begin with: those above, and each text of law of the tests in its language, as several kinds."""
    for text in SEEDS:
        yield b"\x01\x00" + text.encode()
    for file in sorted(LAW.glob("*.toml")):
        language = LANGUAGES.index(file.stem)
        for number, case in enumerate(tomllib.loads(file.read_text("utf-8"))["case"]):
            yield bytes((number % len(KINDS), language)) + case["text"].encode()


def words() -> Iterator[str]:
    """The dictionary of libFuzzer: beginnings of kratom's names in all languages, and marks of structure."""
    stems = {term.stem for lexicon in all_lexicons().values() for term in lexicon.terms}
    for word in (
        *sorted(stems),
        "\n(a) ",
        "\n1. ",
        "§ 2 ",
        "Schedule I",
        "2 %",
        "400 ppm",
        "<del>",
        "<ins>",
        "((",
        "))",
        " | ",
    ):
        yield '"' + "".join(f"\\x{byte:02x}" for byte in word.encode()) + '"'


def main() -> None:
    """Run libFuzzer with the arguments given."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(seeds()):
        (FOLDER / f"seed-{number}").write_bytes(seed)
    DICTIONARY.write_text("\n".join(words()) + "\n", "utf-8")
    given = sys.argv[1:]
    defaults = ["-max_len=4096", "-timeout=20", f"-dict={DICTIONARY}", f"-artifact_prefix={FOLDER}/"]
    atheris.Setup([sys.argv[0], *defaults, *given, str(FOLDER)], once)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
