"""python -m tests.hostile [--count 50000] [--seed 1] [--only "HTML" or "HTML:123"]

Ends with 1 where something was found. A finding names its input: --only sends it in again.
"""

from __future__ import annotations

import argparse
import sys

from tests.hostile.siege import besiege


def main() -> int:
    """Run; the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tests.hostile", description=__doc__)
    parser.add_argument("--count", type=int, default=50_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="")
    asked = parser.parse_args()
    report = besiege(asked.count, asked.seed, lambda line: print(line, file=sys.stderr, flush=True), asked.only)
    for line in (*report.lines(), *report.findings):
        print(line)
    return 1 if report.findings else 0


if __name__ == "__main__":
    sys.exit(main())
