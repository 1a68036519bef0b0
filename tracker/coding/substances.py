"""Names of kratom in a text: the plant, its alkaloids, what is made of them, in any language or spelling.

One pattern made of the stems of all names finds candidate places; only there are the patterns of the lexicons tried.
A text without kratom therefore costs one linear scan and nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, partial

from tracker.coding.lexicon import Term, all_lexicons


class Substance(StrEnum):
    """What a name stands for."""

    LEAF = "leaf"  # the plant, its leaf, kratom as such
    MITRAGYNINE = "mitragynine"
    SEVEN_OH = "seven_oh"
    DERIVATIVE = "derivative"  # pseudoindoxyl, MGM-15, dihydro-7-hydroxymitragynine
    OTHER = "other"  # what the law calls "non-kratom"


@dataclass(frozen=True, slots=True)
class Mention:
    """``text[start:end]`` names `substance`; `synthetic` where the name itself says synthetic."""

    substance: Substance
    start: int
    end: int
    synthetic: bool = False


# Latin names are written the same in every language; the spellings met in gazettes vary in these letters.
_LATIN_STEMS = ("mitra", "mytra", "mityra", "mitrg", "mitrig", "mytrig")
_LATIN = re.compile(r"m[iy]ty?r[ai]?g\w{1,16}", re.IGNORECASE)
_PLANT = re.compile(r"m[iy]ty?r[ai]g[iy]n[ae]m?\s{1,3}(?=(\w{2,20}))", re.IGNORECASE)
#: The genus alone; some copies lose the space before the next word: "MitragynaExcept".
_GENUS = re.compile(r"m[iy]ty?rag[iy]na(?-i:(?=[A-ZÀ-Ž])|\b)", re.IGNORECASE)
_BEFORE_HYDROXY = re.compile(
    r"(?:(?P<di>dihydro[\s\-‐-―]{0,2})?(?:\b7|\bseven|(?<=[a-z])7)?[\s\-‐-―]{0,3}(?:α-|alpha-)?"
    r"(?:hydr[ao](?:xy|ksy|ksi|ssi|xi|xil)?|h[iy]dro[kx][sy]?i?|idrossi|hidroxi|hüdroksü|hydroksy|hydroxi)[\s\-‐-―]{0,2})$",
    re.IGNORECASE,
)
_PREFIX = re.compile(r"7?[\s\-‐-―]{0,2}[^\W\d_]{1,3}[iy]?d?ro[^\W\d_]{1,5}[\s\-‐-―]{0,2}$")
_OTHER_HYDROXY = re.compile(r"(?:гідрокси|гидрокси|хидрокси|υδροξυ)[\s\-‐-―]{0,2}$")
_SYNTHETIC_BEFORE = re.compile(r"(?:semi-?\s?)?synth\w{2,12}\s{1,2}(?:or\s{1,2})?$", re.IGNORECASE)
_RELATED_AFTER = re.compile(
    r"[-‐-―\s](?:related|like|derived|type)\s(?:compounds?|alkaloids?|substances?)", re.IGNORECASE
)
_PSEUDO_AFTER = re.compile(r"[\s\-‐-―]{0,3}pseudo\s?-?indoxyl", re.IGNORECASE)
_SEVEN_OH = re.compile(r"(?<![\w.,-])7\s?[-‐-―]?\s?oh(?:-?mit(?:ragynine)?)?(?![\w])(?!-(?!mit)[^\W\d])", re.IGNORECASE)
_OTHERS = re.compile(r"\b(?:pseudo-?indoxyl|mgm-?1[56]|speciogynine|speciociliatine|paynantheine)\b", re.IGNORECASE)
_SEVEN_STEMS = ("7-oh", "7 oh", "7oh", "7- oh", "7‑oh", "7–oh", "7\u00a0oh")
_OTHER_STEMS = ("pseudoindoxyl", "pseudo-indoxyl", "mgm-1", "mgm1", "speciogyn", "speciocil", "paynanth")
#: Letters that few words of European languages have and many names of kratom: the fewer, the faster the search.
_SELDOM = {letter: rank for rank, letter in enumerate("7pkm")}


def _lower(text: str) -> str:
    lowered = text.lower()
    if len(lowered) == len(text):
        return lowered
    return "".join(low if len(low := letter.lower()) == 1 else letter for letter in text)


def scan(text: str) -> list[Mention]:
    """Every mention of kratom in `text`, in order, none within another."""
    lowered = _lower(text)
    sought = _Sought(text, lowered, cache(text.__contains__))
    places, names = _index(next((letters for letters in _LETTERS if _writes(letters, lowered)), ""))
    found = [
        (mention.start, -mention.end, name.rank, mention)
        for place in places.finditer(lowered)
        for name, ahead in names[place[0]]
        if lowered.startswith(name.stem, at := place.start() - ahead) and (mention := name.tell(sought, at))
    ]
    found.sort(key=lambda one: one[:3])
    kept: list[Mention] = []
    for *_, mention in found:
        if not kept or mention.start >= kept[-1].end:
            kept.append(mention)
    return kept


@dataclass(frozen=True, slots=True)
class _Sought:
    """A text that is searched, as it is and in lower case, and whether it `holds` a word: sought once for each."""

    text: str
    lowered: str
    holds: Callable[[str], bool]


_Tell = Callable[[_Sought, int], Mention | None]


@dataclass(frozen=True, slots=True)
class _Name:
    """What `tell` makes of a place of a text where `stem` stands; of two readings of the same words the one of the
    lower `rank` counts."""

    stem: str
    rank: int
    tell: _Tell


@cache
def _names() -> tuple[_Name, ...]:
    by_stem: dict[str, list[Term]] = {}
    for lexicon in all_lexicons().values():
        for term in lexicon.terms:
            if term.stem:
                by_stem.setdefault(term.stem, []).append(term)
    told: list[tuple[str, _Tell]] = [
        *((stem, partial(_named, tuple(terms))) for stem, terms in by_stem.items()),
        *((stem, _latin) for stem in _LATIN_STEMS),
        *((stem, partial(_coded, _SEVEN_OH, Substance.SEVEN_OH)) for stem in _SEVEN_STEMS),
        *((stem, partial(_coded, _OTHERS, Substance.DERIVATIVE)) for stem in _OTHER_STEMS),
    ]
    return tuple(_Name(stem, rank, tell) for rank, (stem, tell) in enumerate(told))


#: Sets of letters, the smaller first: names in other letters than those of a text are not looked for in it.
_LETTERS = ("ascii", "latin-1")


def _writes(letters: str, text: str) -> bool:
    try:
        text.encode(letters)
    except UnicodeEncodeError:
        return False
    return True


@cache
def _index(letters: str) -> tuple[re.Pattern[str], Mapping[str, Sequence[tuple[_Name, int]]]]:
    """One pattern for the places where a name in `letters` ("": in any) may stand, and for each letter that it finds
    there the names, with how far before that letter they begin.

    A stem is sought by the shortest one within it, and that by a letter that few words have: the engine skips
    from one such letter to the next.
    """
    names = [name for name in _names() if not letters or _writes(letters, name.stem)]
    stems = {name.stem for name in names}
    cores = sorted(stem for stem in stems if not any(other != stem and other in stem for other in stems))
    tails: dict[str, list[str]] = {}
    by_letter: dict[str, list[tuple[_Name, int]]] = {}
    for core in cores:
        at = min(range(len(core)), key=lambda k: (_SELDOM.get(core[k], len(_SELDOM)), k))
        before = f"(?<={re.escape(core)})" if at else ""
        tails.setdefault(core[at], []).append(re.escape(core[at + 1 :]) + before)
        by_letter.setdefault(core[at], []).extend(
            (name, name.stem.index(core) + at) for name in names if core in name.stem
        )
    pattern = "|".join(f"{re.escape(letter)}(?={'|'.join(found)})" for letter, found in tails.items())
    return re.compile(pattern), by_letter


def _named(terms: Sequence[Term], sought: _Sought, at: int) -> Mention | None:
    text = sought.text
    for term in terms:
        if term.bounded and at and _is_letter(text, at - 1) and not _prefixed(sought.lowered, at):
            continue
        if term.needs and not any(map(sought.holds, term.needs)):
            continue
        if match := term.pattern.match(text, at):
            start = _back_to_hydroxy(text, at)
            other = sought.lowered[max(0, at - 4) : at].endswith(("non", "non-"))
            kind = Substance.OTHER if other else Substance(term.kind)
            if kind is Substance.MITRAGYNINE and start < at:
                kind = Substance.DERIVATIVE if sought.lowered.startswith("dihydro", start) else Substance.SEVEN_OH
            return Mention(kind, start, match.end(), _synthetic(text, start))
    return None


def _is_letter(text: str, at: int) -> bool:
    return text[at].isalpha()


def _prefixed(lowered: str, at: int) -> bool:
    """A compound that still names the substance: "nonkratom", "hydroxymitragynine"."""
    before = lowered[max(0, at - 10) : at]
    return before.endswith(("non", "hydroxy", "hydroksy", "hidroxi", "idrossi", "гидрокси", "гідрокси", "хидрокси"))


def _back_to_hydroxy(text: str, at: int) -> int:
    before = text[max(0, at - 24) : at]
    if match := _hydroxy(before):
        return at - len(before) + match.start() + (len(match[0]) - len(match[0].lstrip(" -")))
    if _OTHER_HYDROXY.search(before.lower()) and (local := _PREFIX.search(before)):
        return at - len(before) + local.start()
    return at


def _hydroxy(before: str) -> re.Match[str] | None:
    """The match of "7-hydroxy" at the end of `before`: it is seldom there, and two letters tell."""
    return _BEFORE_HYDROXY.search(before) if "dr" in before.lower() else None


def _synthetic(text: str, start: int) -> bool:
    before = text[max(0, start - 26) : start]
    return "ynth" in before.lower() and _SYNTHETIC_BEFORE.search(before) is not None


def _latin(sought: _Sought, at: int) -> Mention | None:
    match = _LATIN.match(sought.text, at)
    return _latin_mention(sought.text, at, match.end()) if match else None


def _latin_mention(text: str, at: int, end: int) -> Mention | None:
    plant = _PLANT.match(text, at)
    if plant and plant[1].lower().startswith(("spec", "spac", "korth")):
        return Mention(Substance.LEAF, at, at + len(plant[0]) + len(plant[1]), _synthetic(text, at))
    if genus := _GENUS.match(text, at):
        other_species = plant is not None and plant[1].lower() in _OTHER_SPECIES
        return None if other_species else Mention(Substance.LEAF, at, genus.end(), _synthetic(text, at))
    if (
        at
        and _is_letter(text, at - 1)
        and not re.search(r"(?:hydr|h[iy]dro|idross|hüdro)\w{0,5}$", text[max(0, at - 12) : at].lower())
    ):
        return None
    before = text[max(0, at - 32) : at]
    if hydroxy := _hydroxy(before):
        start = at - len(before) + hydroxy.start() + (len(hydroxy[0]) - len(hydroxy[0].lstrip(" -")))
        kind = Substance.DERIVATIVE if hydroxy["di"] else Substance.SEVEN_OH
        return Mention(kind, start, end, _synthetic(text, start))
    if pseudo := _PSEUDO_AFTER.match(text, end):
        return Mention(Substance.DERIVATIVE, at, pseudo.end(), _synthetic(text, at))
    if related := _RELATED_AFTER.match(text, end):
        return Mention(Substance.DERIVATIVE, at, related.end(), _synthetic(text, at))
    return Mention(Substance.MITRAGYNINE, at, end, _synthetic(text, at))


_OTHER_SPECIES = frozenset(
    ("parvifolia", "hirsuta", "inermis", "javanica", "diversifolia", "rotundifolia", "tubulosa", "ciliata",
     "stipulosa", "ledermannii", "rubrostipulata")
)  # fmt: skip


def _coded(pattern: re.Pattern[str], kind: Substance, sought: _Sought, at: int) -> Mention | None:
    match = pattern.match(sought.text, at)
    return Mention(kind, at, match.end(), _synthetic(sought.text, at)) if match else None
