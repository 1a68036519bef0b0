"""The words of each language of law: one TOML file a language beside this module, loaded once.

A file holds ``language`` (BCP 47 tag), ``common`` (a few words by which a text of that language is told),
``[substances]`` (names of the plant and its alkaloids as regular expressions that begin with plain letters),
``[numbers]``, ``[tens]`` (which make "fifty-seven" with the numbers to nine), ``[months]``, ``[ambiguous]`` (names
that mean something else too, with the words one of which must stand in the text for them to count) and ``[cues]``:
groups of regular expressions, each group one feature of law (a prohibition, an age, a date of effect). In a cue
``{name}`` stands for another group of the same file and ``{n}`` for a number in figures or words. Adding a language
is adding a file. Every repetition in these patterns is bounded, so that reading stays linear in the length of the
text.
"""

from __future__ import annotations

import itertools
import re
import threading
import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib import resources
from typing import Any, NamedTuple

from tracker.coding.letters import fold, needed

FOLDER = resources.files("tracker.coding") / "lexicon"
_NUMBER = r"\d{1,3}(?:[ ,.]\d{3})+(?!\d)|\d{1,6}(?:[.,]\d{1,5})?|\.\d{1,4}"
_GROUP = re.compile(r"\{([a-z_]+)\}")
_MARKS = "().[]|?*+{}^$"
DIGITS = str.maketrans(
    "๐๑๒๓๔๕๖๗๘๙០១២៣៤៥៦៧៨៩၀၁၂၃၄၅၆၇၈၉໐໑໒໓໔໕໖໗໘໙०१२३४५६७८९০১২৩৪৫৬৭৮৯٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹０１２３４５６７８９",
    "0123456789" * 9,
)


@dataclass(frozen=True)
class Term:
    """One name of a substance: ``stem`` is the plain beginning to search for, ``pattern`` the whole name."""

    kind: str
    stem: str
    pattern: re.Pattern[str]
    bounded: bool
    needs: tuple[str, ...] = ()


class Cue(NamedTuple):
    """A group of expressions, compiled, with the letters one of which it cannot do without (see letters.needed; ""
    stands in every text)."""

    pattern: re.Pattern[str]
    letters: tuple[str, ...]

    def may_match(self, folded: str) -> bool:
        """False where it matches nothing in a text folded by letters.fold."""
        for one in self.letters:  # noqa: SIM110 (every clause of law is asked this a hundred times)
            if one in folded:
                return True
        return False


#: Stands for a group that a language has not.
NO_CUE = Cue(re.compile(r"(?!)"), ())
_making = threading.Lock()


@dataclass(frozen=True, eq=False)
class Lexicon:
    """The words of one language, compiled."""

    language: str
    common: frozenset[str]
    joined: bool
    comma: bool
    terms: tuple[Term, ...]
    numbers: Mapping[str, float]
    months: Mapping[str, int]
    sources: Mapping[str, str]
    _cues: dict[str, Cue] = field(default_factory=dict)

    @cached_property
    def number(self) -> str:
        """A pattern (no groups) of a number in figures or this language's words, figures in brackets after it."""
        words = "|".join(sorted(map(re.escape, self.numbers), key=len, reverse=True))
        edge = "" if self.joined else r"(?<![^\W\d_])"
        bracket = r"\s{0,2}\(\s?(?:" + _NUMBER + r"|[^\W\d]{2,20}(?:[\s-][^\W\d]{2,14}){0,3})\s?%?\s?\)"
        return f"(?:(?:{edge}(?:{words})|{_NUMBER})(?:{bracket})?)" if words else f"(?:{_NUMBER})"

    def cue(self, name: str) -> re.Pattern[str]:
        """The compiled group `name`, or a pattern that never matches where the language has none."""
        return self.group(name).pattern

    def group(self, name: str) -> Cue:
        """The group `name`, or one that never matches where the language has none."""
        made = self._cues.get(name)
        if made is None:
            with _making:  # readers that come to it at once need not each take the pattern apart
                made = self._cues.get(name) or self._cues.setdefault(name, self._made(name))
        return made

    def _made(self, name: str) -> Cue:
        if (source := self.sources.get(name)) is None:
            return NO_CUE
        pattern = self.expand(source)
        return Cue(re.compile(pattern, re.IGNORECASE), needed(pattern) or ("",))

    def has(self, name: str, text: str) -> bool:
        """True where a cue of group `name` stands in `text`."""
        group = self.group(name)
        return group.may_match(fold(text)) and group.pattern.search(text) is not None

    def expand(self, fragment: str) -> str:
        """`fragment` with its ``{group}`` and ``{n}`` written out."""
        return _GROUP.sub(lambda m: self.number if m[1] == "n" else f"(?:{self.expand(self.sources[m[1]])})", fragment)

    def value(self, written: str) -> float | None:
        """The number written as `written` ("twenty-one (21)", "0,4", ".4"), or None."""
        return number_value(written, self)


def number_value(written: str, lexicon: Lexicon) -> float | None:
    """The value of `written`; figures in brackets win over words before them."""
    text = written.translate(DIGITS).strip()
    figures = re.findall(_NUMBER, text)
    if figures:
        return _figure(figures[-1], lexicon.comma)
    return lexicon.numbers.get(re.sub(r"\s+", " ", text.casefold()))


def _figure(figure: str, comma: bool) -> float:
    plain = figure.replace(" ", "")
    decimal = "," if comma else "."
    other = "." if comma else ","
    if re.fullmatch(r"\d{1,3}(?:[.,]\d{3})+", plain) and (other in plain) and not plain.startswith("0"):
        return float(plain.replace(other, "").replace(decimal, "."))
    return float(plain.replace(",", "."))


def _term(kind: str, source: str, joined: bool, needs: tuple[str, ...]) -> Term:
    stem = ""
    for letter in source:
        if letter in _MARKS or letter == "\\":
            break
        stem += letter
    # A repetition sign belongs to the letter before it, which then is no longer certain to be there.
    if len(stem) < len(source) and source[len(stem)] in "?*{":
        stem = stem[:-1]
    return Term(kind, stem.lower(), re.compile(source, re.IGNORECASE), not joined, needs)


def _alternatives(value: str | list[str]) -> str:
    r"""One expression of several. Those that begin at the edge of a word stand together, in their order: of
    ``(?:\bone|\btwo)`` the engine looks for the edge once at each place, not once for each of them."""
    if isinstance(value, str):
        return value
    runs = itertools.groupby(value, key=lambda one: one.startswith(r"\b"))
    return "|".join(f"(?:{'|'.join(run)})" if at_edge else "|".join(run) for at_edge, run in runs)


def parse(text: str) -> Lexicon:
    """A Lexicon from the TOML `text` of one file. Raises tomllib.TOMLDecodeError, KeyError or re.error."""
    data = tomllib.loads(text)
    joined = bool(data.get("joined", False))
    ambiguous = data.get("ambiguous", {})
    terms = [
        _term(kind, source, joined, tuple(ambiguous.get(source, ())))
        for kind, sources in data.get("substances", {}).items()
        for source in sources
    ]
    return Lexicon(
        language=data["language"],
        common=frozenset(data.get("common", ())),
        joined=joined,
        comma=bool(data.get("decimal_comma", False)),
        terms=tuple(terms),
        numbers=_numbers(data),
        months=data.get("months", {}),
        sources={name: _alternatives(value) for name, value in data.get("cues", {}).items()},
    )


def _numbers(data: Mapping[str, Any]) -> dict[str, float]:
    """The number words of a file, and those that its ``[tens]`` make with them: "fifty-seven"."""
    numbers = {word: float(value) for word, value in data.get("numbers", {}).items()}
    ones = {word: value for word, value in numbers.items() if 1 <= value <= 9}
    for ten, value in data.get("tens", {}).items():
        numbers |= {f"{ten}{link}{one}": value + added for one, added in ones.items() for link in "- "}
        numbers[ten] = float(value)
    return numbers


def _load() -> Mapping[str, Lexicon]:
    files = sorted((f for f in FOLDER.iterdir() if f.name.endswith(".toml")), key=lambda f: f.name)
    loaded = (parse(f.read_text("utf-8")) for f in files)
    return {lexicon.language: lexicon for lexicon in loaded}


_LOADED = _load()


def all_lexicons() -> Mapping[str, Lexicon]:
    """Every language by its tag, read from the folder when this module is imported."""
    return _LOADED


def lexicons_for(language: str, sample: str) -> tuple[Lexicon, ...]:
    """The languages to read a text in, likeliest first.

    `language` is the declared tag, `sample` a piece of the text. A page often holds two languages (Malay bills
    quote English law), and declared tags are often wrong, so the languages that the sample itself shows are
    added; English is always there because laws quote it everywhere.
    """
    known = all_lexicons()
    chosen: list[Lexicon] = []
    for tag in (language, language.split("-")[0], *_told_by(sample), "en"):
        lexicon = known.get(tag)
        if lexicon is not None and lexicon not in chosen:
            chosen.append(lexicon)
    return tuple(chosen)


@cache
def _common() -> Mapping[str, tuple[str, ...]]:
    """The languages in which a word is common, those that part words by spaces."""
    languages: dict[str, tuple[str, ...]] = {}
    for lexicon in all_lexicons().values():
        for word in () if lexicon.joined else lexicon.common:
            languages[word] = (*languages.get(word, ()), lexicon.language)
    return languages


def _told_by(sample: str) -> Iterable[str]:
    words = Counter(re.findall(r"[^\W\d_]{2,}", sample.lower()))
    counts: dict[str, float] = {}
    for lexicon in all_lexicons().values():
        if lexicon.joined:
            counts[lexicon.language] = 2.0 * sum(sample.count(word) for word in lexicon.common)
    common = _common()
    for word, count in words.items():
        for language in common.get(word, ()):
            counts[language] = counts.get(language, 0) + count
    least = max(3.0, 0.03 * words.total())
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    # Sisters share their small words: the second counts only where it is nearly as frequent as the first.
    return [tag for tag, count in ranked[:2] if count >= max(least, 0.6 * ranked[0][1])]
