"""Dates as laws write them: month names of many languages, numbers in either order, Buddhist, Japanese,
Republic-of-China and Hijri years. Finding only; what a date means (in force, expired, approved) is `timing`'s matter.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from itertools import starmap

from tracker.coding import hijri
from tracker.coding.lexicon import DIGITS, Lexicon


@dataclass(frozen=True, slots=True)
class Found:
    """``text[start:end]`` writes the day `day`."""

    start: int
    end: int
    day: date


#: So near to a Hijri day the same day is printed as a common one ("23/07/1448هـ الموافق 01/01/2027م").
_BESIDE = 24
_ISO = re.compile(r"(?<![\d-])(\d{4})\s?[-/.]\s?(\d{1,2})\s?[-/.]\s?(\d{1,2})(?!\d)")
_NUMERIC = re.compile(
    r"(?<![\d.-])(?<!(?<!\d)\d/)(?<!(?<!\d)\d\d/)(\d{1,2})\s?([./-])\s?(\d{1,2})\s?\2\s?(\d{4}|\d{2})(?![\d/-])"
)
_FIGURE = r"[\d〇零一二三四五六七八九十百]"
_HAN = re.compile(
    rf"([^\W\d_〇零一二三四五六七八九十百]{{0,4}})\s{{0,2}}(元|{_FIGURE}{{1,6}})\s?年\s?({_FIGURE}{{1,3}})\s?月\s?({_FIGURE}{{1,3}})\s?日"
)
_HAN_FIGURES = {figure: value for value, figure in enumerate("〇一二三四五六七八九")} | {"零": 0}
_ROMAN = re.compile(r"(?<![\w.])(\d{1,2})\.\s?([IVX]{1,4})\.\s?(\d{4})(?!\d)")
_ROMAN_MONTHS = {
    "I": 1, "II": 2, "III": 3, "IV": 4, "V": 5, "VI": 6, "VII": 7, "VIII": 8, "IX": 9, "X": 10, "XI": 11, "XII": 12,
}  # fmt: skip
_KOREAN = re.compile(r"(\d{4})\s?년\s?(\d{1,2})\s?월\s?(\d{1,2})\s?일")
_VIETNAMESE = re.compile(r"ngày\s(\d{1,2})\stháng\s(\d{1,2})\snăm\s(\d{4})", re.IGNORECASE)
_HAN_ERAS = {"令和": 2018, "平成": 1988, "昭和": 1925, "民國": 1911, "民国": 1911}
_LINK = r"(?:\s{0,3}(?:day\sof|of|de|del|d'|di|da|ng|päivä\w{2,3})\b)?"
_ORDINAL = r"(?:st|nd|rd|th|er|re|º|ª|°|\.º|\.|a|o|η|-?е|-?го)?"


def make(year: int, month: int, day: int) -> date | None:
    """The date, or None where there is no such day; Buddhist years are turned into common ones."""
    if 2400 < year < 2700:
        year -= 543
    if not 1900 <= year <= 2100:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def find(text: str, lexicons: tuple[Lexicon, ...], american: bool = False) -> list[Found]:
    """Every date in `text`, in order. Digits of other scripts count as digits; offsets are those of `text`.
    `american` says that the month comes first in 07/11/25."""
    if not text.isascii():
        text = text.translate(DIGITS)
    found = [*_iso(text), *_han(text), *_roman(text), *_named(text, lexicons), *_numeric(text, american)]
    found += [h for h in starmap(Found, hijri.find(text)) if not any(_beside(h, other) for other in found)]
    found.sort(key=lambda f: (f.start, -f.end))
    kept: list[Found] = []
    for item in found:
        if not kept or item.start >= kept[-1].end:
            kept.append(item)
    return kept


def _beside(one: Found, other: Found) -> bool:
    return -_BESIDE < other.start - one.end < _BESIDE or -_BESIDE < one.start - other.end < _BESIDE


def _iso(text: str) -> Iterator[Found]:
    for match in _ISO.finditer(text):
        if day := make(int(match[1]), int(match[2]), int(match[3])):
            yield Found(match.start(), match.end(), day)


def _han(text: str) -> Iterator[Found]:
    if "年" in text:
        for match in _HAN.finditer(text):
            era = next((base for name, base in _HAN_ERAS.items() if match[1].endswith(name)), 0)
            era = era or (_HAN_ERAS["民國"] if re.fullmatch(r"1\d\d", match[2]) else 0)  # "115年7月1日"
            number = 1 if match[2] == "元" else _han_number(match[2])
            if day := make(number + era, _han_number(match[3]), _han_number(match[4])):
                yield Found(match.start(2), match.end(), day)
    if "년" in text:
        for match in _KOREAN.finditer(text):
            if day := make(int(match[1]), int(match[2]), int(match[3])):
                yield Found(match.start(), match.end(), day)
    if "năm" in text:
        for match in _VIETNAMESE.finditer(text):
            if day := make(int(match[3]), int(match[2]), int(match[1])):
                yield Found(match.start(), match.end(), day)


def _han_number(written: str) -> int:
    """The number in figures or Chinese ones: "二十八", "二〇二五", "一百十六"."""
    if written.isdigit() and written.isascii():
        return int(written)
    hundreds, hundred, rest = written.partition("百")
    if hundred:
        return 100 * (_han_number(hundreds) if hundreds else 1) + (_han_number(rest) if rest else 0)
    if "十" not in written:
        return int("".join(str(_HAN_FIGURES.get(figure, figure)) for figure in written))
    tens, _, ones = written.partition("十")
    return 10 * (_han_number(tens) if tens else 1) + (_han_number(ones) if ones else 0)


def _roman(text: str) -> Iterator[Found]:
    for match in _ROMAN.finditer(text):
        month = _ROMAN_MONTHS.get(match[2])
        if month and (day := make(int(match[3]), month, int(match[1]))):
            yield Found(match.start(), match.end(), day)


def _numeric(text: str, american: bool) -> Iterator[Found]:
    for match in _NUMERIC.finditer(text):
        first, second, year = int(match[1]), int(match[3]), int(match[4])
        if year < 100:
            year += 2000 if year < 70 else 1900
        orders = [(first, second), (second, first)]
        if not (american and match[2] != "."):
            orders.reverse()
        day = next((day for month, dom in orders if (day := make(year, month, dom))), None)
        if day:
            yield Found(match.start(), match.end(), day)


# The first letter comes before the look back at the edge of its word: so the engine can skip ahead to it.
_AMERICAN = re.compile(r"[A-Z](?<!\w[A-Z])[a-z]{2,8}\.?\s\d{1,2},\s?(?:19|20)\d\d\b")
_BRITISH = re.compile(r"\d(?<!\w\d)\d?(?:st|nd|rd|th)?\s(?:of\s)?[A-Z][a-z]{2,8},?\s(?:19|20)\d\d\b")


def month_first(text: str, lexicons: tuple[Lexicon, ...]) -> bool:
    """True where a page writes 07/11/25 for July 11: English alone puts the month first,
    and only where its written-out dates do not put the day first."""
    if not lexicons or lexicons[0].language != "en":
        return False
    return _AMERICAN.search(text) is not None or _BRITISH.search(text) is None


_YEAR = r"(?:พ\.?\s?ศ\.?\s?|anul\s|año\s|of\s|,)?\s{0,2}(?:de\s|del\s)?"
_AFTER_YEAR = r"\.?\s?(?:m\.|gada|aasta|жылғы|жылдың|г\.|წლის|թ\.|ж\.|-ci\sil)?\s{0,2}"


@cache
def _pattern(lexicon: Lexicon) -> re.Pattern[str] | None:
    if not lexicon.months:
        return None
    names = "|".join(sorted(lexicon.months, key=len, reverse=True))
    edge = "" if lexicon.joined else r"(?<![^\W\d_])"
    day_month = (
        rf"\b(?P<d1>\d{{1,2}}){_ORDINAL}{_LINK}\s{{0,3}}-?{edge}(?P<m1>{names})\.?,?-?{_LINK}\s{{0,3}}{_YEAR}"
        r"(?P<y1>\d{4})"
    )
    month_day = (
        rf"{edge}(?P<m2>{names})\.?\s{{0,3}}(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?\s{{0,2}},?\s{{0,3}}(?P<y2>\d{{4}})"
    )
    year_month = (
        rf"\b(?P<y3>\d{{4}}){_AFTER_YEAR}(?:(?P<d4>\d{{1,2}})\.?\s{{0,2}})?{edge}(?P<m3>{names})\.?"
        r"(?:\s{0,2}(?P<d3>\d{1,2}))?"
    )
    words = "|".join(sorted((re.escape(w) for w, n in lexicon.numbers.items() if 1 <= n <= 31), key=len, reverse=True))
    in_words = rf"|{edge}(?P<d5>{words})\s(?:day\s)?{_LINK}\s{{0,3}}(?P<m5>{names}),?\s{{0,3}}{_YEAR}(?P<y5>\d{{4}})"
    return re.compile(f"{day_month}|{month_day}|{year_month}{in_words if words else ''}", re.IGNORECASE)


def _named(text: str, lexicons: tuple[Lexicon, ...]) -> Iterator[Found]:
    for lexicon in lexicons:
        pattern = _pattern(lexicon)
        if pattern is None:
            continue
        for match in pattern.finditer(text):
            if day := _from_match(match, lexicon):
                yield Found(match.start(), match.end(), day)


def _from_match(match: re.Match[str], lexicon: Lexicon) -> date | None:
    for month, day, year in (("m1", "d1", "y1"), ("m2", "d2", "y2"), ("m3", "d3", "y3"), ("m3", "d4", "y3")):
        if match[month] and match[day] and match[year]:
            number = _month_number(match[month], lexicon)
            return make(int(match[year]), number, int(match[day])) if number else None
    if match.groupdict().get("d5"):
        number, dom = _month_number(match["m5"], lexicon), lexicon.value(match["d5"])
        return make(int(match["y5"]), number, int(dom)) if number and dom else None
    return None


def _month_number(written: str, lexicon: Lexicon) -> int:
    for name, number in lexicon.months.items():
        if re.fullmatch(name, written, re.IGNORECASE):
            return number
    return 0


def last_of_month(day: date) -> bool:
    """True for the last day of a month: "from and after August 31" is the next day."""
    return (day + timedelta(days=1)).month != day.month
