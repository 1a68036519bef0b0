"""Names of kratom in a text: the plant, its alkaloids, what is made of them, in any language or spelling.

One pass of plain substring searches finds candidate places; only there are the patterns of the lexicons tried.
A text without kratom therefore costs a few linear scans and nothing else.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

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
_GENUS = re.compile(r"m[iy]ty?rag[iy]na\b", re.IGNORECASE)
_BEFORE_HYDROXY = re.compile(
    r"(?:(?P<di>dihydro[\s\-‐-―]{0,2})?(?:\b7|\bseven|(?<=[a-z])7)?[\s\-‐-―]{0,3}(?:α-|alpha-)?"
    r"(?:hydr[ao](?:xy|ksy|ksi|ssi|xi|xil)?|h[iy]dro[kx][sy]?i?|idrossi|hidroxi|hüdroksü|hydroksy|hydroxi)[\s\-‐-―]{0,2})$",
    re.IGNORECASE,
)
_SYNTHETIC_BEFORE = re.compile(r"(?:semi-?\s?)?synth\w{2,12}\s{1,2}(?:or\s{1,2})?$", re.IGNORECASE)
_RELATED_AFTER = re.compile(
    r"[-‐-―\s](?:related|like|derived|type)\s(?:compounds?|alkaloids?|substances?)", re.IGNORECASE
)
_PSEUDO_AFTER = re.compile(r"[\s\-‐-―]{0,3}pseudo\s?-?indoxyl", re.IGNORECASE)
_SEVEN_OH = re.compile(r"(?<![\w.,-])7\s?[-‐-―]?\s?oh(?:-?mit(?:ragynine)?)?(?![\w])(?!-(?!mit)[^\W\d])", re.IGNORECASE)
_OTHERS = re.compile(r"\b(?:pseudo-?indoxyl|mgm-?1[56]|speciogynine|speciociliatine|paynantheine)\b", re.IGNORECASE)
_SEVEN_STEMS = ("7-oh", "7 oh", "7oh", "7- oh", "7‑oh", "7–oh", "7\u00a0oh")
_OTHER_STEMS = ("pseudoindoxyl", "pseudo-indoxyl", "mgm-1", "mgm1", "speciogyn", "speciocil", "paynanth")


def _lower(text: str) -> str:
    lowered = text.lower()
    if len(lowered) == len(text):
        return lowered
    return "".join(low if len(low := letter.lower()) == 1 else letter for letter in text)


@cache
def _terms(ascii_only: bool) -> tuple[tuple[str, tuple[Term, ...]], ...]:
    by_stem: dict[str, list[Term]] = {}
    for lexicon in all_lexicons().values():
        for term in lexicon.terms:
            if term.stem and (term.stem.isascii() or not ascii_only):
                by_stem.setdefault(term.stem, []).append(term)
    return tuple((stem, tuple(terms)) for stem, terms in by_stem.items())


def scan(text: str) -> list[Mention]:
    """Every mention of kratom in `text`, in order, none within another."""
    lowered = _lower(text)
    found = [*_named(text, lowered), *_latin(text, lowered), *_coded(text, lowered)]
    found.sort(key=lambda m: (m.start, -m.end))
    kept: list[Mention] = []
    for mention in found:
        if not kept or mention.start >= kept[-1].end:
            kept.append(mention)
    return kept


def _named(text: str, lowered: str) -> list[Mention]:
    found: list[Mention] = []
    for stem, terms in _terms(text.isascii()):
        at = lowered.find(stem)
        while at >= 0:
            for term in terms:
                if term.bounded and at and _is_letter(text, at - 1) and not _prefixed(lowered, at):
                    continue
                if term.needs and not any(word in text for word in term.needs):
                    continue
                if match := term.pattern.match(text, at):
                    start = _back_to_hydroxy(text, at)
                    kind = (
                        Substance.OTHER
                        if lowered[max(0, at - 4) : at].endswith(("non", "non-"))
                        else Substance(term.kind)
                    )
                    if kind is Substance.MITRAGYNINE and start < at:
                        kind = Substance.DERIVATIVE if lowered.startswith("dihydro", start) else Substance.SEVEN_OH
                    found.append(Mention(kind, start, match.end(), _synthetic(text, start)))
                    break
            at = lowered.find(stem, at + 1)
    return found


def _is_letter(text: str, at: int) -> bool:
    return text[at].isalpha()


def _prefixed(lowered: str, at: int) -> bool:
    """A compound that still names the substance: "nonkratom", "hydroxymitragynine"."""
    before = lowered[max(0, at - 10) : at]
    return before.endswith(("non", "hydroxy", "hydroksy", "hidroxi", "idrossi", "гидрокси", "гідрокси", "хидрокси"))


def _back_to_hydroxy(text: str, at: int) -> int:
    before = text[max(0, at - 24) : at]
    local = re.search(r"7?[\s\-‐-―]{0,2}[^\W\d_]{1,3}[iy]?d?ro[^\W\d_]{1,5}[\s\-‐-―]{0,2}$", before)
    if match := _BEFORE_HYDROXY.search(before):
        return at - len(before) + match.start() + (len(match[0]) - len(match[0].lstrip(" -")))
    if local and re.search(r"(?:гідрокси|гидрокси|хидрокси|υδροξυ)[\s\-‐-―]{0,2}$", before.lower()):
        return at - len(before) + local.start()
    return at


def _synthetic(text: str, start: int) -> bool:
    return _SYNTHETIC_BEFORE.search(text[max(0, start - 26) : start]) is not None


def _latin(text: str, lowered: str) -> list[Mention]:
    found: list[Mention] = []
    for stem in _LATIN_STEMS:
        at = lowered.find(stem)
        while at >= 0:
            if match := _LATIN.match(text, at):
                mention = _latin_mention(text, at, match.end())
                if mention is not None:
                    found.append(mention)
            at = lowered.find(stem, at + 1)
    return found


def _latin_mention(text: str, at: int, end: int) -> Mention | None:
    plant = _PLANT.match(text, at)
    if plant and plant[1].lower().startswith(("spec", "spac", "korth")):
        return Mention(Substance.LEAF, at, at + len(plant[0]) + len(plant[1]), _synthetic(text, at))
    if _GENUS.match(text, at):
        other_species = plant is not None and plant[1].lower() in _OTHER_SPECIES
        return None if other_species else Mention(Substance.LEAF, at, end, _synthetic(text, at))
    if (
        at
        and _is_letter(text, at - 1)
        and not re.search(r"(?:hydr|h[iy]dro|idross|hüdro)\w{0,5}$", text[max(0, at - 12) : at].lower())
    ):
        return None
    before = text[max(0, at - 32) : at]
    if hydroxy := _BEFORE_HYDROXY.search(before):
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


def _coded(text: str, lowered: str) -> list[Mention]:
    found: list[Mention] = []
    for pattern, kind, stems in (
        (_SEVEN_OH, Substance.SEVEN_OH, _SEVEN_STEMS),
        (_OTHERS, Substance.DERIVATIVE, _OTHER_STEMS),
    ):
        for stem in stems:
            at = lowered.find(stem)
            while at >= 0:
                if match := pattern.match(text, at):
                    found.append(Mention(kind, at, match.end(), _synthetic(text, at)))
                at = lowered.find(stem, at + 1)
    return found
