"""What the program is made of, for those who keep account of that: make sbom.

    python requirements/sbom.py FILE [LOCK…]

A CycloneDX 1.6 document (JSON) with each locked package, its version, its purl and the SHA-256 of each file of it that
is taken; without the address of any index, which is the installer's choice.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
LOCKS = ("base.txt", "cluster.txt")
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")


def sbom(locks: Sequence[str]) -> dict[str, Any]:
    """The document. Raises CalledProcessError."""
    text = "\n".join((HERE / lock).read_text(encoding="utf-8") for lock in locks)
    command = [sys.executable, "-m", "cyclonedx_py", "requirements", "-", "--of", "JSON", "--sv", "1.6"]
    command += ["--pyproject", str(HERE.parent / "pyproject.toml"), "--output-reproducible", "--no-validate"]
    made = subprocess.run(command, input=text, capture_output=True, text=True, check=True)
    document: dict[str, Any] = json.loads(made.stdout)
    parts = {part["purl"]: _plain(part) for part in document["components"]}
    document["components"] = list(parts.values())
    kept = {part["bom-ref"] for part in parts.values()} | {document["metadata"]["component"]["bom-ref"]}
    document["dependencies"] = [one for one in document["dependencies"] if one["ref"] in kept]
    return document


def _plain(part: dict[str, Any]) -> dict[str, Any]:
    """`part` with its hashes for its own, and without where they might be had."""
    line = part.pop("description", "")
    part.pop("externalReferences", None)
    return {**part, "hashes": [{"alg": "SHA-256", "content": found} for found in sorted(set(_HASH.findall(line)))]}


def main(arguments: Sequence[str]) -> int:
    """Write it; the exit status."""
    file, *locks = arguments
    Path(file).parent.mkdir(parents=True, exist_ok=True)
    document = sbom(locks or LOCKS)
    Path(file).write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")
    print(f"sbom: {len(document['components'])} packages in {file}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
