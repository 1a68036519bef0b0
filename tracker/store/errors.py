"""What a database that cannot be used is told by."""

from __future__ import annotations


class StoreError(Exception):
    """The database cannot be used; the message is one line that says what to do."""
