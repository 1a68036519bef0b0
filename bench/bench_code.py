"""How long reading a document of law takes, and how that grows with its length.

    python bench/bench_code.py [FOLDER] [--repeats 5] [--quick] [--json]

The clock starts when the text is there; making the text from HTML is timed by itself. The first table has documents
of 100 kB (UTF-8) in several languages, written by us (bench/law_pages.py); the second the first document of a new
process, imports and lexicons included; the third what the same kinds of document and hostile ones take for 100 kB as
they grow from 50 to 800 kB. With FOLDER every file in it is read too. Times are the best of a few: what else the
machine did only adds. Ends with 1 where reading grows faster than the text.
"""

from __future__ import annotations

import argparse
import json
import pickle
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

import law_pages

from jurisdictions.codebook import SourceKind
from scrapers.document import Document
from scrapers.extract import Unreadable, extract
from tracker.coding import read
from tracker.reading import Context

LANGUAGES = ("en", "de", "fr", "pl", "fi", "ru", "ar", "th", "ja", "zh", "ko", "vi")
SIZES = (50, 100, 200, 400, 800)
#: Milliseconds for a document of 100 kB, and how much more 100 kB may cost at 800 kB than at 50.
TARGET_PLAIN, TARGET_RULES, TARGET_GROWTH = 1.0, 20.0, 1.5
ROW = "{:<30} {:>7} {:>9} {:>9} {:>10}"
TODAY = date(2026, 11, 23)


@dataclass(frozen=True)
class Timed:
    """A document: its kilobytes, milliseconds to make its text and to read it, and whether it names kratom."""

    name: str
    kb: float
    extract_ms: float
    read_ms: float
    kratom: bool

    @property
    def per_100_kb(self) -> float:
        """Milliseconds to read 100 kB of it."""
        return self.read_ms / self.kb * 100 if self.kb else 0.0


@dataclass(frozen=True)
class Growth:
    """Milliseconds for 100 kB of one kind of document at each of SIZES, and how many times more at the last."""

    name: str
    per_100_kb: tuple[float, ...]
    ratio: float


def best(work: Callable[[], Any], repeats: int) -> float:
    """The shortest of `repeats` runs, in milliseconds of the processor."""
    times = []
    for _ in range(repeats):
        started = time.process_time()
        work()
        times.append(time.process_time() - started)
    return 1000 * min(times)


def context(language: str, format_: str) -> Context:
    """What is known of a page besides its text."""
    return Context("US-UT" if language == "en" else "XX", SourceKind.STATUTE, language, format_, "", TODAY)


def timed(name: str, body: bytes, language: str, repeats: int, format_: str = "html") -> Timed:
    """Extract and read one document. Raises Unreadable."""
    document = extract(body, format=format_, language=language, url=name)
    known = context(language, format_)
    return Timed(
        name,
        len(document.text.encode()) / 1024,
        best(lambda: extract(body, format=format_, language=language, url=name), min(repeats, 3)),
        best(lambda: read(document, known), repeats),
        read(document, known).mentions_kratom,
    )


def warm(kb: int, repeats: int) -> Iterator[Timed]:
    """Documents of `kb` kilobytes without kratom, with one law on it and of nothing else, language by language."""
    yield timed("en, a code, one section", law_pages.code(kb).encode(), "en", repeats)
    for language in LANGUAGES:
        for what, make in (
            ("no kratom", law_pages.plain),
            ("one law", law_pages.one_rule),
            ("kratom only", law_pages.dense),
        ):
            yield timed(f"{language}, {what}", make(language, kb).encode(), language, repeats)


def cold(kb: int, repeats: int) -> Iterator[Timed]:
    """The first document of a new process."""
    for language in ("en", "th", "ja"):
        for what, make in (("no kratom", law_pages.plain), ("one law", law_pages.one_rule)):
            document = extract(make(language, kb).encode(), format="html", language=language)
            given = pickle.dumps((document, context(language, "html")))
            times = [first_reading(given) for _ in range(repeats)]
            yield Timed(f"{language}, {what}", len(document.text.encode()) / 1024, 0.0, min(times), what == "one law")


#: Reads what it is given; the clock starts before anything of the project is imported.
FIRST = """
import sys, time
given = sys.stdin.buffer.read()
started = time.perf_counter()
import pickle
document, context = pickle.loads(given)
from tracker.coding import read
read(document, context)
print(1000 * (time.perf_counter() - started))
"""


def first_reading(given: bytes) -> float:
    """Milliseconds that a new process takes for a pickled document and context."""
    ended = subprocess.run([sys.executable, "-c", FIRST], input=given, capture_output=True, check=True)
    return float(ended.stdout)


def growth(sizes: Sequence[int], repeats: int) -> Iterator[Growth]:
    """How the time for 100 kB grows with the length, ordinary documents first."""

    def law(make: Callable[[str, int], str], language: str) -> Callable[[int], Document]:
        return lambda kb: extract(make(language, kb).encode(), format="html", language=language)

    def hostile(make: Callable[[int], str]) -> Callable[[int], Document]:
        return lambda kb: extract(make(kb).encode(), format="text", language="en")

    shapes = {
        "no kratom": law(law_pages.plain, "en"),
        "one law": law(law_pages.one_rule, "en"),
        "kratom only": law(law_pages.dense, "en"),
        "ja, kratom only": law(law_pages.dense, "ja"),
        **{f"hostile: {name}": hostile(make) for name, make in law_pages.HOSTILE.items()},
    }
    for name, make in shapes.items():
        costs = []
        for kb in sizes:
            document = make(kb)
            known = context(document.language, document.format)
            costs.append(best(lambda d=document, c=known: read(d, c), repeats if kb <= 200 else 1) / kb * 100)
        yield Growth(name, tuple(costs), costs[-1] / costs[0])


def folder(path: Path, repeats: int) -> Iterator[Timed]:
    """Every document under `path`; what cannot be read is told."""
    for file in sorted(file for file in path.rglob("*") if file.is_file()):
        try:
            yield timed(str(file.relative_to(path)), file.read_bytes(), "", repeats, "")
        except Unreadable as error:
            print(f"{file}: {error}", file=sys.stderr)


def show(title: str, rows: Iterator[Timed], quiet: bool) -> list[Timed]:
    """Print `rows` as they come."""
    kept: list[Timed] = []
    if not quiet:
        print(f"\n{title}\n" + ROW.format("", "kB", "text ms", "read ms", "ms/100 kB"))
    for row in rows:
        kept.append(row)
        if not quiet:
            made = f"{row.extract_ms:.1f}" if row.extract_ms else "-"
            print(ROW.format(row.name[-30:], f"{row.kb:.0f}", made, f"{row.read_ms:.2f}", f"{row.per_100_kb:.1f}"),
                  flush=True)  # fmt: skip
    return kept


def show_growth(rows: Iterator[Growth], sizes: Sequence[int], quiet: bool) -> list[Growth]:
    """Print how each kind of document grows."""
    kept: list[Growth] = []
    line = "{:<30} " + " {:>8}" * len(sizes) + "  {:>6}"
    if not quiet:
        print("\nms for 100 kB of a longer document\n" + line.format("", *(f"{kb} kB" for kb in sizes), "ratio"))
    for row in rows:
        kept.append(row)
        if not quiet:
            print(line.format(row.name, *(f"{ms:.1f}" for ms in row.per_100_kb), f"{row.ratio:.2f}"), flush=True)
    return kept


def verdicts(warm_rows: Sequence[Timed], growth_rows: Sequence[Growth]) -> list[dict[str, Any]]:
    """The targets with the worst figure for each."""
    plain = [row for row in warm_rows if not row.kratom]
    sparse = [row for row in warm_rows if row.kratom and not row.name.endswith("only")]
    dense = [row for row in warm_rows if row.kratom and row.name.endswith("only")]
    found = [
        ("no kratom: ms for a document", max(plain, key=lambda row: row.read_ms), TARGET_PLAIN),
        ("one law: ms for 100 kB", max(sparse, key=lambda row: row.per_100_kb), TARGET_RULES),
        ("kratom only: ms for 100 kB", max(dense, key=lambda row: row.per_100_kb), TARGET_RULES),
    ]
    told = [
        {"target": what, "at_most": most, "worst": row.name, "figure": row.per_100_kb if row.kratom else row.read_ms}
        for what, row, most in found
    ]
    steepest = max(growth_rows, key=lambda row: row.ratio)
    told.append({"target": f"growth from {SIZES[0]} kB", "at_most": TARGET_GROWTH, "worst": steepest.name,
                 "figure": steepest.ratio})  # fmt: skip
    return told


def arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path, help="read every file in it too")
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--quick", action="store_true", help="growth up to 200 kB only")
    parser.add_argument("--json", action="store_true", help="nothing but one JSON object")
    options = parser.parse_args()
    if options.folder and not options.folder.is_dir():
        parser.error(f"{options.folder} is no folder")
    return options


def main() -> int:
    """Exit status: 1 where reading grows faster than the text. Milliseconds depend on the machine: they are told."""
    options = arguments()
    sizes = SIZES[:3] if options.quick else SIZES
    warm_rows = show("Warm: 100 kB of law", warm(100, options.repeats), options.json)
    megabyte = law_pages.plain("en", 1024).encode()
    big = show("Warm: 1 MB", iter([timed("en, no kratom", megabyte, "en", options.repeats)]), options.json)
    cold_rows = show("Cold: the first document of a process", cold(100, min(options.repeats, 3)), options.json)
    growth_rows = show_growth(growth(sizes, min(options.repeats, 2)), sizes, options.json)
    given = show(str(options.folder), folder(options.folder, options.repeats), options.json) if options.folder else []
    told = verdicts(warm_rows, growth_rows)
    if options.json:
        tables = {"warm": [*warm_rows, *big], "cold": cold_rows, "growth": growth_rows, "folder": given}
        rows = {name: [asdict(row) for row in table] for name, table in tables.items()}
        print(json.dumps({**rows, "sizes": sizes, "targets": told}))
    else:
        print()
        for one in told:
            fine = "ok" if one["figure"] <= one["at_most"] else "MISSED"
            print(f"{one['target']:<32} {one['figure']:8.2f}  ({one['worst']})   target {one['at_most']:g}   {fine}")
    return 0 if all(row.ratio <= TARGET_GROWTH for row in growth_rows) else 1


if __name__ == "__main__":
    sys.exit(main())
