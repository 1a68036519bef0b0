"""What words of law are by themselves: remarks in brackets, quotations, questions. No page is needed to tell."""

from __future__ import annotations

import re

_DELETED_WORDS = re.compile(r"[\"“][^\"”]{10,600}[\"”]")


def unquoted(text: str) -> str:
    """`text` without long quotations: words that an amendment deletes or inserts are not said by itself."""
    return _DELETED_WORDS.sub(" ", text)


#: What stands between quotation marks, a word or an entry.
QUOTED = re.compile(r"[\"“”„«»]([^\"“”„«»]{2,80})[\"“”„«»]")
_REMARK = re.compile(r"\((?:[^()]|\([^()]{0,300}\)){0,400}(?:\)|$)")


def without_remarks(text: str) -> str:
    """`text` with what stands in brackets blanked out, letter for letter: citations, Latin names, glosses."""
    return _REMARK.sub(lambda m: " " * len(m[0]), text)


def is_question(text: str) -> bool:
    """True for a question: it asks, and rules nothing."""
    return text.rstrip(" \"')").endswith(("?", "？", "؟"))


_SUBSECTION = re.compile(r"\s\(\w{1,3}\)\s")


def catchline(heading: str) -> str:
    """A section's heading without a first subsection that runs on in the same line: "100.175 Kratom products."."""
    return _SUBSECTION.split(heading, maxsplit=1)[0]
