"""Whether a locked package has a hole that is known: make audit.

    python requirements/audit.py [--seconds 55] [--with=AN-ARGUMENT-OF-PIP-AUDIT] [LOCK…]

Ends with 1 where one has. What could not be asked, because nobody answers or the answer knows nothing of a package, is
told in a line and ends with 0: it proves nothing either way.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
LOCKS = ("base.txt", "cluster.txt", "render.txt", "dev.txt", "bench.txt", "fuzz.txt")


def asked(locks: Sequence[str], more: Sequence[str], seconds: float) -> Mapping[str, Any] | str:
    """What pip-audit says of `locks`, or in a line why it says nothing."""
    command = [sys.executable, "-m", "pip_audit", "--disable-pip", "--no-deps", "--format", "json"]
    command += ["--progress-spinner", "off", *more, *(part for lock in locks for part in ("-r", str(HERE / lock)))]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=seconds, check=False)
    except subprocess.TimeoutExpired:
        return f"nobody answered within {seconds:g} s"
    try:
        found: Mapping[str, Any] = json.loads(done.stdout)
    except ValueError:
        last = done.stderr.strip().splitlines()[-1:] or ["no answer"]
        return last[0][:200]
    return found


def told(found: Mapping[str, Any]) -> Iterator[str]:
    """A line for each hole."""
    for package in found["dependencies"]:
        for hole in package.get("vulns", ()):
            mended = ", ".join(hole["fix_versions"]) or "no version yet"
            yield f"{package['name']} {package['version']}: {hole['id']}, mended in {mended}"


def main(arguments: Sequence[str]) -> int:
    """Ask, tell; the exit status."""
    parser = argparse.ArgumentParser(prog="make audit")
    parser.add_argument("--seconds", type=float, default=55.0)
    parser.add_argument("--with", dest="more", action="append", default=[], help="an argument for pip-audit")
    parser.add_argument("locks", nargs="*", default=LOCKS)
    options = parser.parse_args(arguments)
    found = asked(options.locks, options.more, options.seconds)
    if isinstance(found, str):
        print(f"audit: not done: {found}")
        return 0
    holes = sorted(set(told(found)))
    skipped = sum("skip_reason" in package for package in found["dependencies"])
    for line in holes:
        print(f"audit: {line}")
    known = len(found["dependencies"]) - skipped
    print(f"audit: {known} locked packages asked about, {len(holes)} holes; nothing is known of {skipped} others")
    return 1 if holes else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
