"""The yardstick: fetch every address of a file with requests, hash each body, and nothing else.

python bench/plain_loop.py ADDRESSES WORKERS
"""

from __future__ import annotations

import hashlib
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import requests

_local = threading.local()


def digest(url: str) -> str:
    """SHA-256 of what `url` answers; raises requests.RequestException where it answers badly."""
    if not hasattr(_local, "session"):
        _local.session = requests.Session()
    answer = _local.session.get(url, timeout=30)
    answer.raise_for_status()
    return hashlib.sha256(answer.content).hexdigest()


def main() -> None:
    """Fetch all, print how many different bodies came."""
    urls = Path(sys.argv[1]).read_text().split()
    with ThreadPoolExecutor(int(sys.argv[2])) as pool:
        print(len(set(pool.map(digest, urls))))


if __name__ == "__main__":
    main()
