"""Fetching: sessions, pace, robots.txt, redirects, limits and the address guard, behind one Fetcher."""

from scrapers.fetch.fetcher import ACCEPT, Fetcher, moved_to
from scrapers.fetch.pace import NoTurnError, Pace, host_key
from scrapers.fetch.reach import reachable
from scrapers.fetch.wire import LONGEST_WAIT_S

__all__ = ["ACCEPT", "LONGEST_WAIT_S", "Fetcher", "NoTurnError", "Pace", "host_key", "moved_to", "reachable"]
