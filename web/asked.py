"""What an address asks for, read as the commands read it: days, moments, places. What cannot be read is answered with
400 and one line."""

from __future__ import annotations

from datetime import date, datetime

from fastapi import HTTPException

from tracker.clock import day_of, moment_of

#: No row has a larger number: past a signed 64 bits SQLite raises OverflowError, past 53 programs that read JSON guess.
LARGEST_NUMBER = 2**53


def known_day(text: str) -> date:
    """The day that `text` names."""
    try:
        return day_of(text)
    except ValueError as error:
        raise HTTPException(400, str(error)) from error


def day_in(text: str | None) -> date | None:
    """The day that `text` names, where it was given."""
    return None if text is None else known_day(text)


def moment_in(text: str | None) -> datetime | None:
    """The instant that `text` names, where it was given."""
    try:
        return None if text is None else moment_of(text)
    except ValueError as error:
        raise HTTPException(400, str(error)) from error
