"""What the interfaces behind api.data.gov have in common: one key for all of them, sent in a header, and their errors.

Errors come with their own status (403 without a valid key, 429 over the limit, then with Retry-After or without) and
as ``{"error": {"code": …, "message": …}}``; some interfaces tell theirs as ``{"errors": [{"title": …}]}``. The limits
are counted an hour for each key. Documentation: https://api.data.gov/docs/developer-manual/
"""

from __future__ import annotations

from typing import Any

from scrapers.capture import Answer, Outcome, Secret
from scrapers.platforms.answers import object_of
from scrapers.platforms.base import Key, NoKey, refuse

KEY = Key("KRATOMWATCH_KEY_DATA_GOV", "X-Api-Key", "header", "https://api.data.gov/signup/")


def secret(who: str) -> Secret:
    """The key. Raises NoKey, in the name of `who` wants it, where the environment does not hold it."""
    found = KEY.secret()
    if found is None:
        raise NoKey(f"{who} wants a key: set {KEY.variable} (free at {KEY.where})")
    return found


def told(answer: Answer) -> dict[str, Any]:
    """The object in `answer`. Raises NoAnswer where it is none, or tells an error."""
    found = object_of(answer)
    error = found.get("error") or found.get("errors")
    if error:
        raise refuse(answer, Outcome.HTTP_ERROR, f"the interface refused: {error}")
    return found
