"""Law of other places, told in passing: "In Alabama, mitragynine is a controlled substance" says nothing of Utah."""

from __future__ import annotations

import re
from functools import cache

_BEFORE = r"\bin\s(?:the\s(?:state|commonwealth|province|republic|kingdom)\sof\s)?(?:the\s)?"
_NEVER = re.compile(r"(?!)")


def elsewhere(text: str, jurisdiction: str) -> bool:
    """True where `text` says where it speaks of, and that is another country, or another state or province of its
    own country (ISO 3166, in English), than `jurisdiction` (an identifier; "" or an unknown one: never)."""
    return _others(jurisdiction.partition("/")[0]).search(text) is not None


@cache
def _others(jurisdiction: str) -> re.Pattern[str]:
    import pycountry  # wanted only where a page names kratom

    country = jurisdiction[:2]
    if pycountry.countries.get(alpha_2=country) is None:
        return _NEVER
    own = {part.name for part in pycountry.subdivisions if part.code == jurisdiction}
    names = {part.name for part in pycountry.subdivisions if part.country_code == country} - own
    names |= {state.name for state in pycountry.countries if state.alpha_2 != country} - own
    listed = "|".join(sorted(map(re.escape, names), key=len, reverse=True))
    return re.compile(rf"{_BEFORE}(?:{listed})\b(?!\s(?:county|city|river|avenue|street))", re.IGNORECASE)
