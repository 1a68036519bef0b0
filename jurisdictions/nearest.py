"""What somebody meant who wrote a word that there is not."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """The end of a line on an unknown `word`: the one of `known` that is nearest to it, else all of them."""
    words = list(known)
    near = get_close_matches(word, words, n=1, cutoff=0.5)
    return f"; did you mean {near[0]}?" if near else f"; there is {', '.join(words)}"
