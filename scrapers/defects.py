"""Defects of this program, met on one page and filed with it."""

from __future__ import annotations


class DefectApart(Exception):
    """A defect met in a reading process; the message is what `defect` told of it there."""


def defect(error: Exception) -> str:
    """What went wrong and where, in one line."""
    if isinstance(error, DefectApart):
        return str(error)
    where = error.__traceback__
    while where is not None and where.tb_next is not None:
        where = where.tb_next
    place = f"{where.tb_frame.f_code.co_filename.rsplit('/', 1)[-1]}:{where.tb_lineno}" if where else "?"
    told = str(error).encode("utf-8", "backslashreplace").decode()
    return f"{type(error).__name__} at {place}: {' '.join(told.split())[:200]}"
