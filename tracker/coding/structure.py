"""The order of a law: sections, clauses, and which clause introduces which.

Blocks become clauses: wrapped lines are put together, run-in enumerations ("(1) … (a) …") and sentences are taken
apart. A clause knows the clause that introduces it ("may not sell a kratom product that:") by the numbering of
its label, so that a rule is read with its beginning and a schedule's entry with its schedule.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from scrapers.document import BlockKind
from tracker.coding.view import View

#: "(a)", "1.", "b)", "2°", "①", and their like in other scripts: "(ก)", "α)", "가.".
_LABEL = re.compile(
    r"\s{0,4}(?P<label>[(（](?:\d{1,3}|[^\W\d_]{1,4}|[ivxlcIVXLC]{1,6})[)）]|\d{1,3}[.)](?!\d)|\d{1,3}\s?(?:bis|ter|quater|quinquies|sexies|septies|octies)[.)]|\d{1,3}\.?[°º](?=\s)|[①-⑳]|[IVX]{2,5}\)(?=\s)"
    r"|(?!v\.)(?:[A-Za-z가-하]\.|[^\W\d_]\))(?=\s)|[ivx]{1,5}[.)](?=\s)|[-•▸*·](?=\s))\s{0,4}"
)
_SECTION = re.compile(
    r"\s{0,4}(?P<number>(?:\*{2})?(?:(?:SECTION|Section|Sec\.|SEC\.|Sec|ARTICLE|Article|Art\.|CHAPTER|Chapter|PART|Part|Pasal|PASAL|"
    r"Artículo|ARTÍCULO|Artigo|ARTIGO|Articolo|Artikel|Članak|Člen|Artykuł|Čl\.|Статья|Стаття|Члан|Артикул|Άρθρο|Madde|MADDE|Điều|Articolul|ARTICOL|Seksyen|المادة)"
    r"\s{1,2}[\dIVXLC][\w.:-]{0,18}|§{1,2}\s{0,2}\d[\w.:-]{0,24}|\d{1,3}\.?\s[a-z]?\s?§|\d{1,3}\.\s(?:gr\.|pants\b|člen\b)|\d{1,3}\sstraipsnis\b"
    r"|\d{1,2}\.\s{1,4}\(New section\)"
    r"|\d{1,3}[A-Z]{0,2}[-:.]\d{1,4}[\w.:-]{0,16}\.?(?=\s)"
    r"|มาตรา\s?[\d๐-๙]{1,4}|ข้อ\s?[\d๐-๙]{1,3}|第[\d一二三四五六七八九十百]{1,5}[条條]|제\s?\d{1,4}조))(?![\w-])"
)
#: The heading of what is bound behind an act: "ANEXO I", "Příloha č. 2", "FIRST SCHEDULE", "别表".
_ANNEX = re.compile(
    r"[\s\"'“„«]{0,4}(?P<number>(?:\d{1,2}\.\s(?:számú\s)?(?=MELLÉKLET|PIELIKUMS|PRILOGA|PRIEDAS))?(?:ANNEXURE|ANNEX|ANEXO|ANEXA|ALLEGATO|ANNEXE|LAMPIRAN|JADUAL|ANLAGE|ANHANG|BIJLAGE|BILAGA|BILAG|VEDLEGG|LIITE|LISA"
    r"|PŘÍLOHA|PRÍLOHA|PRILOGA|PRILOG|ZAŁĄCZNIK|PIELIKUMS|PRIEDAS|MELLÉKLET|ПРИЛОЖЕНИЕ|ДОДАТОК|ΠΑΡΑΡΤΗΜΑ|(?:EK(?:Lİ)?\s)?(?:LİSTE|CETVEL)"
    r"|(?:TABELLA|TABLEAU|TABELA|LISTA|LISTE|LIJST|СПИСОК)(?=\s[IVX\d]{1,4}\b)|SCHEDULE|(?:FIRST|SECOND|THIRD|FOURTH|FIFTH|SIXTH|SEVENTH|EIGHTH|NINTH|TENTH)\sSCHEDULE|PHỤ\sLỤC"
    r"|บัญชีท้าย|附件|附表|別表|별표|الملحق|الجدول)(?:\s?(?:č|nr|no|nº|n\.º|št|br|№)?\.?\s?[\dIVXLC]{1,4}\b)?)(?!\w)",
    re.IGNORECASE,
)
_LONGEST_ANNEX = 100
#: "百二十一 …": an item numbered in Chinese figures.
_HAN_ITEM = re.compile(r"\s{0,4}[一二三四五六七八九十百]{1,6}[\s　]")
# These are tried at every place of every law, so each begins with the one character by which the engine can skip
# ahead, and looks back from there.
_INNER = re.compile(
    r"\s(?:(?<=[.;:]\s)\s{0,3}(?=(?:SECTION|Section|Sec\.)\s\d[\w-]{0,16}\.\s)"
    r"|(?<=\n)\s{0,3}(?=\d{1,3}(?:bis|ter|quater)\.\s|\d{1,3}[.)]\s[^\Wa-z])|(?<=[^\s\d]\s)(?=[一二三四五六七八九十百]{1,6}\s\S))"
)
_RUN_IN = re.compile(
    r"\s(?:(?<=[.;:—-]\s)\s{0,3}(?=(?:\(\d{1,2}\)|\([a-z]{1,2}\)|\([ivx]{1,4}\)|\([A-Z]{1,2}\))\s?[\S])"
    r"|(?<=[;:]\s)(?=[^\W\d_]\)\s)"
    r"|(?<=[a-z]{4}\.\s)(?=1\.\s[A-Z])"  # "§ 398-g. Kratom package labels. 1. For the purposes of this section"
    r"|(?:(?<=[;,]\sand\s)|(?<=[;,]\sor\s))(?=\([\da-zA-Z]{1,3}\)\s))"
)
_SENTENCE = re.compile(
    r"\s[-_=*]{4,}[^\W\d_]{0,3}[-_=*]{0,40}\s|[.;!?。؛।；](?:(?<!；)[\"')\]]{0,2}\s{1,4}(?!(?:and|or)\s)(?=[\"'(\[]?[^\W\d_])|(?<=[。；])(?=[^\s)）」』]))"
)
#: "a product that: is adulterated; or contains …": a colon that opens a list of predicates set in one paragraph.
_RUN_IN_LIST = re.compile(
    r"\b(?:that|who|which):\s{1,2}(?=[^\W\d_A-Z])|(?<=[^\W\d_]:)\s{1,2}(?=[^\W\d_A-Z][^:.]{2,400}?;)"
)
_ABBREVIATION = re.compile(
    r"(?:\b(?:No|Nos|Sec|sec|s|ss|Art|art|Nr|nr|Abs|abs|c|ch|eff|Inc|vs|v|cf|et seq|seq|Stat|Ann|Rev|Reg|Dr|St|U\.S"
    r"|i\.e|e\.g|Ord|Gen|Stats|Dept|Ala|Ariz|Ark|Cal|Colo|Conn|Del|Fla|Ga|Haw|Ill|Kan|Ky|Mass|Md|Mich|Minn|Mont|Neb|Nev|"
    r"Okla|Tenn|Tex|Va|Vt|Wis|Wyo|Korth|sp|spp|Co|lit|m|"
    r"Nrn|BGBl|BOE|núm|num|n|p|pp|al|par|subd|art|ust|pkt|poz|zák|odst|písm|č|Sb|bzw|ca|usw|vgl|z\.B|r|г|ст|п|ред|o|a\.k\.a|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec|L|P\.L|N\.J\.S|[A-Z])\.|\d\sd\.|\d\.)$"
)
#: The name of a field of data before what it holds: "content: Section 5 …".
_FIELD = re.compile(r"[a-z_]{3,24}:\s")
_OUTER = re.compile(r"(?:section|sec\.|§)\s{0,2}\d{1,3}\.?$", re.IGNORECASE)
_PART_OR_CODE = re.compile(
    r"\*{0,2}(?:(?:§{1,2}\s{0,2}|section\s|sec\.?\s)?\d{1,3}[A-Z]{0,2}[-:.]\d|part\b|chapter\b)", re.IGNORECASE
)
_DEEPEST = 12
#: What stands round the number of a label, and the numbers that begin a list.
_AROUND, _FIRSTS = "().（）°º", frozenset("1aAiI①αΑаАאก가一")
_ENDS = (".", ";", ":", "!", "?", "。", "；", "：")
_OPENS = re.compile(
    r"(?:[:：—]|\s-|--|ดังต่อไปนี้|ดังนี้|\b(?:that|which|the following|or|and|if|to|any of|who|by))\s{0,3}$", re.IGNORECASE
)
_LONGEST_OPENER = 16
#: The letters with which words that match _OPENS end.
_OPENS_WITH = frozenset(":：—-thgrdfoyTHGRDFOY\u0e49")


@dataclass(frozen=True, slots=True)
class Clause:
    """``view.text[start:end]``: one sentence or item. ``parent`` is the place in the list of clauses of the one
    that introduces it (-1 none), ``section`` its section's place, ``opens`` true where the text runs on into
    items. ``text`` has line breaks folded to spaces, letter for letter."""

    start: int
    end: int
    text: str
    label: str
    kind: BlockKind
    parent: int
    section: int
    opens: bool
    paragraph: int


@dataclass(frozen=True, slots=True)
class Section:
    """A numbered section (or what stands under one heading): ``heading`` is its number and catchline."""

    number: str
    heading: str
    start: int
    first: int
    outer: int  # the section of a bill or act in which this section of a code is printed, else itself

    @property
    def of_act(self) -> bool:
        """True where the number is that of a bill's or act's own section ("SECTION 4."), not of a code's."""
        return _OUTER.match(self.number) is not None

    @property
    def is_article(self) -> bool:
        """True for an article or section of an act ("Artículo 3", "§ 4", "第四条"): no part or chapter of one, no
        annex, no section of a code that is told by figures alone."""
        return bool(self.number) and not is_annex(self.number) and _PART_OR_CODE.match(self.number) is None


@dataclass(frozen=True)
class Structure:
    """Clauses and sections of one view, in order."""

    clauses: tuple[Clause, ...]
    sections: tuple[Section, ...]

    def parents(self, clause: Clause) -> Iterator[Clause]:
        """The clauses that introduce `clause`, nearest first."""
        at = clause.parent
        for _ in range(_DEEPEST):
            if at < 0:
                return
            yield self.clauses[at]
            at = self.clauses[at].parent

    def begins_article(self, clause: Clause) -> bool:
        """True where an article begins with `clause`."""
        section = self.sections[clause.section]
        return section.start == clause.start and section.is_article

    @cached_property
    def first_article(self) -> int:
        """Where the first article begins; 0 where there is none."""
        return next((section.start for section in self.sections if section.is_article), 0)

    @cached_property
    def by_section(self) -> tuple[tuple[Clause, ...], ...]:
        """The clauses of each section."""
        groups: list[list[Clause]] = [[] for _ in self.sections]
        for clause in self.clauses:
            groups[clause.section].append(clause)
        return tuple(tuple(group) for group in groups)

    @cached_property
    def announcing(self) -> tuple[tuple[Clause, ...], ...]:
        """The clauses of each section that can announce a list: headings, openings, and what is longer than an
        entry of one name; a sentence of Chinese or Japanese is short."""
        return tuple(
            tuple(
                c for c in group if c.opens or c.kind is BlockKind.HEADING or len(c.text) > 60 or c.text.endswith("。")
            )
            for group in self.by_section
        )


class _Paragraph(NamedTuple):
    start: int
    end: int
    kind: BlockKind


def build(view: View) -> Structure:
    """The Structure of `view`."""
    builder = _Builder(view.text)
    for number, paragraph in enumerate(_paragraphs(view)):
        builder.add(paragraph, number)
    return Structure(tuple(builder.clauses), tuple(builder.sections))


def _paragraphs(view: View) -> list[_Paragraph]:
    """Blocks in view coordinates; lines of a wrapped paragraph put together."""
    text = view.text
    blocks = (_Paragraph(start, end, kind) for start, end, kind in view.blocks() if text[start:end].strip())
    lines = [line for block in blocks for line in _as_listed(text, block)]
    wrapped = _wrapped(text, lines)
    joined: list[_Paragraph] = []
    for line in lines:
        before = joined[-1] if joined else None
        if before and _continues(text, before, line, wrapped):
            joined[-1] = _Paragraph(before.start, line.end, before.kind)
        else:
            joined.append(line)
    return [part for paragraph in joined for part in _at_sections(text, paragraph)]


#: So many lines of one paragraph, most much shorter than the longest, are a list and no prose that was wrapped.
_FEWEST_LISTED, _LONGEST_LISTED, _UNEVEN = 5, 160, 0.6


def _as_listed(text: str, block: _Paragraph) -> Iterator[_Paragraph]:
    """The lines of a paragraph which is a list of names, one a line; any other paragraph as it is."""
    words = text[block.start : block.end]
    lengths = sorted(len(line) for line in words.split("\n"))
    uneven = lengths[len(lengths) // 2] < _UNEVEN * lengths[-1]
    if len(lengths) < _FEWEST_LISTED or lengths[-1] > _LONGEST_LISTED or not uneven:
        yield block
        return
    start = block.start
    for line in words.split("\n"):
        if line.strip():
            yield _Paragraph(start, start + len(line), BlockKind.ROW)
        start += len(line) + 1


def _at_sections(text: str, paragraph: _Paragraph) -> Iterator[_Paragraph]:
    """A paragraph cut where a section begins within it: some copies hold a whole bill in one line, others a list
    in lines of one paragraph."""
    start = paragraph.start
    for match in _INNER.finditer(text, paragraph.start, paragraph.end):
        yield _Paragraph(start, match.end(), paragraph.kind)
        start = match.end()
    yield _Paragraph(start, paragraph.end, paragraph.kind)


def _wrapped(text: str, lines: list[_Paragraph]) -> bool:
    """True where the copy keeps printed lines: many long lines that stop in mid-sentence."""
    broken = total = 0
    for one, two in itertools.pairwise(lines):
        if one.end - one.start > 40:
            total += 1
            broken += text[two.start : two.end].lstrip()[:1].islower() and not ended(text[one.start : one.end])
    return total > 5 and broken > 0.25 * total


_CITED = re.compile(r"(?:^|\s)(?:s|ss|secs?|arts?|nos?|ch|c|p|pp)\.$", re.IGNORECASE)
_LONGEST_CITED = 6
_TAIL = 200  # letters of what stands before a line that tell whether it goes on


def _stops(line: str) -> bool:
    """True where a line stops within a citation: "under s."."""
    line = line.rstrip()
    return line.endswith(".") and _CITED.search(line, max(0, len(line) - _LONGEST_CITED)) is not None


def ended(line: str) -> bool:
    """True where a sentence or item ends with the line; "under s." does not end one."""
    return line.rstrip(" \"')]\n").endswith(_ENDS) and not _stops(line)


def _continues(text: str, before: _Paragraph, line: _Paragraph, wrapped: bool) -> bool:
    if before.kind in (BlockKind.ROW, BlockKind.FIELD) or line.kind not in (BlockKind.PARAGRAPH, BlockKind.ITEM):
        return False
    if before.kind is BlockKind.HEADING and not wrapped:
        return False
    earlier = text[max(before.start, before.end - _TAIL) : before.end]
    later = text[line.start : line.end]
    if _stops(earlier):
        return True  # "issued under s.\n500.12 to operate": a number cited, no section that begins
    if _HAN_ITEM.match(later) or annex(later):
        return False
    if _LABEL.match(later) or _SECTION.match(later):
        # "under\n21. The …": a wrapped line may begin with a figure that is no label.
        return wrapped and not ended(earlier) and re.match(r"\s*\d{1,3}\.\s[a-z]", later) is not None
    if ended(earlier):
        return False
    if later.lstrip()[:1].islower():
        return line.kind is BlockKind.PARAGRAPH or before.kind is BlockKind.ITEM
    if earlier.rstrip().endswith(",") and line.kind is BlockKind.PARAGRAPH and len(earlier) > 30:
        return True
    last_line = earlier.rsplit("\n", 1)[-1]
    return wrapped and len(last_line) > 45


def annex(line: str) -> re.Match[str] | None:
    """The match of an annex's heading in a short `line` that is no sentence."""
    if len(line) > _LONGEST_ANNEX or line.rstrip().endswith((".", ";", ":", ",")):
        return None
    return _ANNEX.match(line)


def is_annex(heading: str) -> bool:
    """True for the heading of an annex or a schedule."""
    return annex(heading) is not None


def _opens(words: str) -> bool:
    """True where `words` end with what runs on into items."""
    may = words.rstrip()[-1:] in _OPENS_WITH
    return may and _OPENS.search(words, max(0, len(words) - _LONGEST_OPENER)) is not None


class _Builder:
    def __init__(self, text: str) -> None:
        self.text = text
        self.clauses: list[Clause] = []
        self.sections: list[Section] = [Section("", "", 0, 0, 0)]
        self.stack: list[tuple[str, str, int, int]] = []  # (style of label, label, clause, its parent)
        self.base = -1  # the clause that opens the section
        self.outer = 0  # the bill's own section that is open

    def add(self, paragraph: _Paragraph, number: int) -> None:
        text = self.text
        at = paragraph.start
        field = _FIELD.match(text, at, paragraph.end) if paragraph.kind is BlockKind.FIELD else None
        section = _SECTION.match(text, field.end() if field else at, paragraph.end)
        bound = None if section else annex(text[at : paragraph.end])
        if section or bound or paragraph.kind is BlockKind.HEADING:
            self._open_section(paragraph, section or bound)
        for start, end in _pieces(text, at, paragraph.end):
            self._clause(start, end, paragraph, number)

    def _open_section(self, paragraph: _Paragraph, match: re.Match[str] | None) -> None:
        heading = self.text[paragraph.start : min(paragraph.end, paragraph.start + 240)].replace("\n", " ")
        here = len(self.sections)
        number = match["number"].strip() if match else ""
        if _OUTER.match(number):
            self.outer = here
        self.sections.append(Section(number, heading, paragraph.start, len(self.clauses), self.outer or here))
        self.stack.clear()
        self.base = -1

    def _clause(self, start: int, end: int, paragraph: _Paragraph, number: int) -> None:
        words = self.text[start:end].replace("\n", " ")
        label, parent = self._place(words, paragraph, number)
        clause = Clause(
            start, end, words, label, paragraph.kind, parent, len(self.sections) - 1,
            _opens(words), number,
        )  # fmt: skip
        self.clauses.append(clause)
        if self.base < 0:
            self.base = len(self.clauses) - 1

    def _place(self, words: str, paragraph: _Paragraph, number: int) -> tuple[str, int]:
        here = len(self.clauses)
        match = _LABEL.match(words)
        section = _SECTION.match(words)
        if section and not match:
            match = _LABEL.match(words, section.end())
        if not match:
            return "", self._unlabelled(paragraph, number)
        parent = outer = -1
        while match:
            label = match["label"]
            outer = parent if parent != here else outer
            parent = self._push(label, here)
            match = _LABEL.match(words, match.end())
        return label, parent if parent != here else outer

    def _push(self, label: str, here: int) -> int:
        style = _style(label, self.stack[-1][1] if self.stack else "")
        level = self._level(style, label)
        if level is not None:
            parent = self.base if self._begins_anew(level, label) else self.stack[level][3]
            del self.stack[level:]
        elif self._announced(here):
            parent = here - 1
        else:
            parent = self.stack[-1][2] if self.stack else self._opening(here)
        parent = parent if parent != here else -1
        self.stack.append((style, label, here, parent))
        return parent

    def _announced(self, here: int) -> bool:
        """True where the clause just before, in the same section, announces the list that begins here."""
        return here > self.sections[-1].first and self.clauses[-1].opens

    def _level(self, style: str, label: str) -> int | None:
        """The depth at which `label` goes on counting, or None where it begins a deeper list: "(1)" after an
        unfinished "(A) It is unlawful to:" is inside it, though a "(1)" stands further out too."""
        same = [k for k, (other, *_) in enumerate(self.stack) if other == style]
        if not same:
            return None
        going_on = [k for k in same if _follows(label, self.stack[k][1])]
        if going_on:
            return going_on[-1]
        if _first(label) and self.clauses and self.clauses[-1].opens and len(self.stack) < _DEEPEST:
            return None
        return same[-1]

    def _begins_anew(self, level: int, label: str) -> bool:
        """True where "(1)" follows "(3)" with nothing that announces a list within it: a list after a list, which
        belongs to the section and not to what announced the first."""
        return _first(label) and not _follows(label, self.stack[level][1])

    def _opening(self, here: int) -> int:
        """The clause before a list that announces it, else the section's first clause."""
        before = self.clauses[-1] if self.clauses and len(self.clauses) > self.sections[-1].first else None
        if before is not None and before.opens:
            return here - 1
        if before is not None and before.kind is BlockKind.ROW:
            return before.parent  # the head of a table, and its first numbered row
        return self.base

    def _unlabelled(self, paragraph: _Paragraph, number: int) -> int:
        here = len(self.clauses)
        if not self.clauses or here <= self.sections[-1].first:
            return -1
        before = self.clauses[-1]
        if before.paragraph == number:
            return self._run_on(before)
        if before.opens and before.kind is not BlockKind.HEADING:
            return here - 1
        if self.stack and paragraph.kind is BlockKind.PARAGRAPH and not before.label:
            return before.parent
        if before.label:
            return before.parent
        return before.parent if before.parent >= 0 else self.base

    def _run_on(self, before: Clause) -> int:
        """The parent of what follows `before` in one paragraph: the items of a run-in list ("a product that: is …;
        or is ….") belong to its opening words, and the list ends with its sentence."""
        if before.opens:
            return len(self.clauses) - 1
        opening = self.clauses[before.parent] if before.parent >= 0 else None
        if opening is not None and opening.opens and opening.paragraph == before.paragraph:
            return opening.parent if before.text.rstrip().endswith(".") else before.parent
        return before.parent


def _style(label: str, last: str) -> str:
    core = label.strip(_AROUND)
    shape = "(" if label[0] in "(（" else label[-1]
    if core.isdigit():
        return "1" + shape
    if not core.isalpha():
        return core
    case = "a" if core[0].islower() else "A"
    roman = set(core.lower()) <= set("ivxlc")
    if (roman and len(core) > 1 and len(set(core)) > 1) or core.lower() in ("ii", "iii"):
        return "i" + case + shape
    if roman and core.lower() in "ivx" and not _next_letter(core, last):
        return "i" + case + shape
    return case + shape


def _next_letter(core: str, last: str) -> bool:
    """True where a letter goes on in the alphabet: (i) after (h), where (v) after (iv) is a Roman five."""
    before = last.strip(_AROUND)
    return len(before) == 1 and ord(core.lower()) == ord(before.lower()) + 1


def _follows(label: str, last: str) -> bool:
    """True where `label` is the next after `last`: 3 after 2, c after b, iv after iii, AA after Z."""
    one, two = last.strip(_AROUND), label.strip(_AROUND)
    if one.isdigit() and two.isdigit():
        return int(two) == int(one) + 1
    if one.lower() in _ROMAN and two.lower() in _ROMAN and _ROMAN.index(two.lower()) == _ROMAN.index(one.lower()) + 1:
        return True
    if one.isalpha() and two.isalpha():
        if len(one) == len(two):
            return (one[:-1] == two[:-1] and ord(two[-1]) == ord(one[-1]) + 1) or _doubled(one, two)
        return len(two) == len(one) + 1 and one[-1].lower() == "z" and two[0].lower() == "a"
    return False


def _doubled(one: str, two: str) -> bool:
    return len(set(one)) == len(set(two)) == 1 and ord(two[0]) == ord(one[0]) + 1


def _first(label: str) -> bool:
    return label.strip(_AROUND) in _FIRSTS


_ROMAN = (
    "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii", "xiii", "xiv", "xv", "xvi",
    "xvii", "xviii", "xix", "xx",
)  # fmt: skip


def _pieces(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The stretch cut at run-in labels and between sentences."""
    words = text[start:end]
    cuts: set[int] = set()
    if ":" in words:
        cuts.update([match.end() for match in _RUN_IN_LIST.finditer(text, start, end)])
    if ")" in words or ". 1. " in words:
        cuts.update([match.end() for match in _RUN_IN.finditer(text, start, end)])
    for match in _SENTENCE.finditer(text, max(0, start - 1), end):
        stop = match.start() + 1  # a line drawn with hyphens ends what stands before it, and is no sign of a sentence
        if not _ABBREVIATION.search(text, max(start, stop - 12), stop) and not _only_label(text, start, stop):
            cuts.add(match.end())
    places = (start, *sorted(cuts), end)
    return [(low, high) for low, high in itertools.pairwise(places) if text[low:high].strip()]


def _only_label(text: str, start: int, at: int) -> bool:
    """True where nothing but a section number or label stands before `at`."""
    if at - start > 60:
        return False  # a document has no runs of white space: the words alone are longer than any label
    head = text[start:at].strip()
    return len(head) < 30 and (
        _SECTION.fullmatch(head.rstrip(".")) is not None or _LABEL.fullmatch(head + " ") is not None
    )
