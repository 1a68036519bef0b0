"""The yardstick: fetch every address of a file with requests, hash each body, and nothing else.

python bench/plain_loop.py ADDRESSES WORKERS [TAGS]

With TAGS, a JSON file that it makes and keeps, it sends the ETag that it was given for an address last time.
"""

from __future__ import annotations

import hashlib
import json
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import requests

_local = threading.local()


def digest(url: str, tags: dict[str, str]) -> str:
    """SHA-256 of what `url` answers, "" for what did not change since it gave the tag in `tags`; a new tag is put
    there. Raises requests.RequestException where it answers badly."""
    if not hasattr(_local, "session"):
        _local.session = requests.Session()
    headers = {"If-None-Match": tags[url]} if url in tags else None
    answer = _local.session.get(url, headers=headers, timeout=30)
    answer.raise_for_status()
    if answer.status_code == 304:
        return ""
    if "ETag" in answer.headers:
        tags[url] = answer.headers["ETag"]
    return hashlib.sha256(answer.content).hexdigest()


def main() -> None:
    """Fetch all, print how many different bodies came."""
    urls = Path(sys.argv[1]).read_text().split()
    kept = Path(sys.argv[3]) if len(sys.argv) > 3 else None
    tags = json.loads(kept.read_text()) if kept is not None and kept.exists() else {}
    with ThreadPoolExecutor(int(sys.argv[2])) as pool:
        found = list(pool.map(lambda url: digest(url, tags), urls))
    print(f"{len(set(filter(None, found)))} different bodies, {found.count('')} not modified")
    if kept is not None:
        kept.write_text(json.dumps(tags))


if __name__ == "__main__":
    main()
