"""XML as legislatures publish it, to a Document: any vocabulary by its shape, some names by heart.

Known by heart (schemas in brackets): bills and code of the US Congress (billres DTD, USLM), District of Columbia
(dc-library), Utah (leg), Germany (gii-norm), Canada (Justice Laws), the United Kingdom (CLML), Akoma Ntoso. Nothing
is fetched, no entity expanded, libxml2's limits on depth and size stay on.
"""

from __future__ import annotations

import re
from enum import IntEnum
from html.entities import html5

from lxml import etree

from scrapers.capture import Outcome
from scrapers.document import BlockKind, Document
from scrapers.extract.builder import Builder, document
from scrapers.extract.errors import Unreadable
from scrapers.extract.ink import Ink
from scrapers.extract.marks import settle
from scrapers.extract.normalise import clean
from scrapers.extract.tidy import is_lone_label, tidy
from scrapers.extract.versions import EXTRACTOR

_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*\?>")
_ENTITY = re.compile(r"&([A-Za-z][A-Za-z0-9]{1,31});")
_OWN_ENTITIES = frozenset(("amp", "lt", "gt", "quot", "apos"))

#: Furniture of the format: identifiers, print stamps, running heads.
_SKIPPED = frozenset((
    "info", "sinfo", "nextbuid", "nextpairid", "tm", "rev", "style", "script", "amtabk", "doknr", "colspec",
    "spanspec", "runningheading", "distribution-code", "history-link", "processing-note",
))  # fmt: skip
#: Furniture of a file's own metadata.
_SKIPPED_META = frozenset(["rights", "publisher", "language", "format", "type", "creator", "identifier"])
#: Said once, however often the file repeats them.
_ONCE = frozenset(("jurabk", "kurzue", "langue"))
#: Numbers that belong to the words after them.
_NUMBERS = frozenset((
    "num", "enum", "label", "display", "enbez", "dt", "designator", "marker", "number", "prefix", "no",
    "gliederungsbez", "secnum", "pnumber", "nr", "lidnr", "li.nr", "no.p", "no.parag",
))  # fmt: skip
#: Files that keep a bare number and leave it to their readers to print it as "1." or "(1)".
_BARE_NUMBERS = frozenset(("pnumber", "lidnr"))
#: The United Kingdom's marks of provisions that are not yet, or no longer, in force (attribute Status of CLML).
_STATES = frozenset(("Prospective", "Repealed"))
_BARE = re.compile(r"\w{1,5}")
_HEADINGS = frozenset((
    "heading", "header", "head", "title", "titletext", "catline", "titel", "gliederungstitel", "st",
    "official-title", "long-title", "longtitle", "shorttitle", "short-title-heading", "marginalnote", "headchap",
    "headpart", "headtitle", "headsub", "rhead", "lthead", "gdhead", "hphead", "enacthead", "snhead", "secline",
    "subheading", "crossheading", "scheduleformheading", "groupheading", "langue", "kurzue", "gliederungsbez",
    "legis-num", "doctitle", "docnumber",
))  # fmt: skip
#: Always a block of their own, even inside running text.
_BLOCKS = frozenset((
    "section", "subsection", "paragraph", "subparagraph", "clause", "subclause", "item", "subitem", "para",
    "list", "li", "dl", "dd", "la", "p", "hl", "sn", "saamd", "saent", "sarep", "sarna", "row", "tr", "table",
    "tbl", "note", "footnote", "quoted-block", "quotedcontent", "content", "chapeau", "continuation", "level",
    "chapter", "article", "part", "subpart", "division", "subdivision", "schedule", "norm", "definition",
    "provision", "bsec", "lineitem", "appintent", "annotation", "historicalnote", "historicalnotesubitem", "text",
    "sectiontext", "aftertext", "pre", "effdate-block", "blockquote", "div", "table-wrap", "recital", "preamble",

))  # fmt: skip
_INLINE = frozenset((
    "b", "i", "u", "em", "strong", "bold", "italic", "sup", "sub", "span", "cite", "code-cite", "xref",
    "xrefexternal", "xrefinternal", "external-xref", "internal-xref", "ref", "a", "quote", "term", "short-title",
    "defined-term", "definedtermen", "definedtermfr", "effdate", "emphasis", "language", "sponsor",
    "committee-name", "amend", "ln", "footnoteref", "fnr", "q", "inline", "definitionref", "superscript",
    "subscript", "sc", "date", "effect", "char", "abbr", "def", "repealed",
))  # fmt: skip
_ROWS = frozenset(("row", "tr"))
_CELLS = frozenset(("entry", "cell", "td", "th", "column"))
_BREAKS = frozenset(("br", "eol", "linebreak", "line-break"))
_SPACES = frozenset(("tab", "parens", "paren", "yyyy", "mm", "dd"))

_NOTES = frozenset((
    "annotation", "annotations", "note", "historicalnote", "footnote", "historicalnotesubitem", "sourcecredit",
    "source-credit",
))  # fmt: skip
_META = frozenset(("meta", "metadata", "dublincore"))
_INSERTING = frozenset(("ins", "added-phrase", "addedtext", "inserted", "insertion", "added"))
_INKING_ATTRIBUTES = ("ea", "changed", "change", "reported-display-style", "action")
_STRIKING = frozenset(("del", "deleted-phrase", "deletedtext", "deleted", "deletion", "strike", "strikethrough", "s"))


def extract_xml(text: str, *, language: str = "") -> Document:
    """The Document of an XML file given as text. Raises Unreadable (UNREADABLE where it is not well formed or
    goes beyond the parser's limits, EMPTY where it holds no words)."""
    root = parse(text)
    builder = Builder()
    walk = _Walk(builder)
    walk.run(root)
    lines = tidy(builder.lines)
    notes = settle(lines)
    return document(
        lines,
        title=_title(root),
        language=language or root.get("{http://www.w3.org/XML/1998/namespace}lang") or "",
        format="xml",
        extractor=EXTRACTOR["xml"],
        notes=notes,
    )


def parse(text: str) -> etree._Element:
    """The root element. Raises Unreadable(UNREADABLE)."""
    text = _DECLARATION.sub("", text, count=1).lstrip("\ufeff \t\r\n")
    if "&" in text and "<!ENTITY" not in text[:20_000]:
        text = _ENTITY.sub(_spelled, text)
    parser = etree.XMLParser(
        resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError as error:
        raise Unreadable(Outcome.UNREADABLE, f"not well-formed XML: {error.msg}") from None
    if root is None:
        raise Unreadable(Outcome.EMPTY, "no element in this XML")
    return root


def _spelled(found: re.Match[str]) -> str:
    """HTML's named characters, which files use without declaring them."""
    if found[1] in _OWN_ENTITIES:
        return found[0]
    char = html5.get(f"{found[1]};")
    return found[0] if char is None or char in "<>&" else char


def _title(root: etree._Element) -> str:
    for element in root.iter(etree.Element):
        if _name(element) in ("title", "st", "shorttitle", "official-title", "langue", "heading"):
            words = "".join(element.itertext()).split()
            if words:
                return " ".join(words)[:500]
    return ""


def _name(element: etree._Element) -> str:
    tag = element.tag
    return tag.rpartition("}")[2].lower() if isinstance(tag, str) else ""


def _ink(element: etree._Element, name: str) -> Ink | None:
    """What an element's name or attributes say was done to its words."""
    if name in _STRIKING:
        return Ink.STRUCK
    if name in _INSERTING:
        return Ink.INSERTED
    if name in ("u", "underline"):
        return Ink.UNDERLINED
    for key in _INKING_ATTRIBUTES:
        word = (element.get(key) or "").lower()
        if word in ("erase", "deleted", "delete", "strikethrough", "del"):
            return Ink.STRUCK
        if word in ("amend", "added", "add", "inserted", "insert", "ins") and name not in ("sect", "section", "bsec"):
            return Ink.INSERTED
    return None


class _Role(IntEnum):
    """What an element is in the walk."""

    NONE = 0
    BLOCK = 1
    NUMBER = 2
    ROW = 3
    CELL = 4
    SPACE = 5


class _Walk:
    """Walks the tree without recursion and says it to a builder."""

    def __init__(self, builder: Builder) -> None:
        self._builder = builder
        self._inks: list[Ink | None] = [None]
        self._roles: list[_Role] = []
        self._mixed: list[bool] = [False]  # whether words stand beside the children of each open element
        self._rows = self._numbers = self._meta = self._notes = 0
        self._round = ("", "")  # what is printed round the open number
        self._carry = False  # the open block holds only a number: the next words join it
        self._once: set[str] = set()

    def run(self, root: etree._Element) -> None:
        """Says everything below `root`."""
        skipping: etree._Element | None = None
        for event, element in etree.iterwalk(root, events=("start", "end")):
            name = _name(element)
            if element.tag is etree.Entity:
                if event == "end" and skipping is None:
                    self._pass_over(element)
                continue
            if event == "start":
                if skipping is not None:
                    continue
                if self._is_left_out(element, name):
                    skipping = element
                    continue
                self._start(element, name)
                self._say(element.text)
                continue
            if skipping is not None and skipping is not element:
                continue
            if skipping is None:
                self._end(name)
            skipping = None
            if element is not root:
                self._say(element.tail)
        self._builder.end()

    def _pass_over(self, entity: etree._Element) -> None:
        """An entity that a file declares itself is not expanded: a gap stands there."""
        self._builder.say(" ")
        self._builder.seam()
        self._say(entity.tail)

    def _is_left_out(self, element: etree._Element, name: str) -> bool:
        if name in _SKIPPED or (self._meta and name in _SKIPPED_META) or element.get("display") == "no":
            return True
        if name in _ONCE:
            words = " ".join("".join(element.itertext()).split())
            if words in self._once:
                return True
            self._once.add(words)
        return False

    def _start(self, element: etree._Element, name: str) -> None:
        ink, above = _ink(element, name), self._inks[-1]
        self._inks.append(above if ink is None or above is Ink.STRUCK else ink)
        role = self._role(element, name)
        self._roles.append(role)
        self._mixed.append(_has_words_of_its_own(element))
        self._meta += name in _META
        self._notes += name in _NOTES
        if (state := element.get("Status", "")) in _STATES:
            self._state(state)
        if role is _Role.NUMBER:
            self._number()
            self._round = _round(element, name)
            self._builder.say(self._round[0])
        elif role is _Role.CELL:
            self._cell()
        elif role is _Role.SPACE:
            self._builder.say(" ")
        elif role in (_Role.BLOCK, _Role.ROW):
            self._rows += role is _Role.ROW
            self._block(element, name)

    def _role(self, element: etree._Element, name: str) -> _Role:
        if name in _BREAKS or (name in _SPACES and (name != "parens" or len(element))):
            return _Role.SPACE
        if self._rows:
            return _Role.CELL if name in _CELLS else _Role.NONE if name in _INLINE else _Role.SPACE
        if self._meta and not self._mixed[-1] and (element.text or "").strip():
            return _Role.BLOCK
        if name in _INLINE or (not len(element) and not (element.text or "").strip()):
            return _Role.NONE
        if name in _ROWS:
            return _Role.ROW
        if name in _NUMBERS and not self._mixed[-1]:
            return _Role.NUMBER
        if name in _NUMBERS and element.getprevious() is None and not (element.getparent().text or "").strip():
            return _Role.NUMBER
        return _Role.BLOCK if name in _BLOCKS or name in _HEADINGS or not self._mixed[-1] else _Role.NONE

    def _state(self, state: str) -> None:
        """What the legislature prints beside a part of its law that does not hold: "[Prospective]"."""
        self._builder.begin(BlockKind.NOTE)
        self._builder.say(f"[{state}]")
        self._builder.end()

    def _number(self) -> None:
        if self._carry:
            self._builder.say(" ")
        else:
            self._builder.begin(BlockKind.ITEM)
        self._numbers += 1

    def _block(self, element: etree._Element, name: str) -> None:
        if self._carry and self._builder.runs:
            if name in _HEADINGS:
                self._builder.retype(BlockKind.HEADING, 2)
            return
        if name in _ROWS:
            self._builder.begin(BlockKind.ROW)
        elif self._meta and not len(element):
            self._builder.begin(BlockKind.FIELD)
            self._builder.say(f"{name}: ")
            self._builder.seam()
        elif name in _HEADINGS:
            self._builder.begin(BlockKind.HEADING, 2)
        else:
            self._builder.begin(BlockKind.NOTE if self._notes else BlockKind.PARAGRAPH)

    def _end(self, name: str) -> None:
        role = self._roles.pop()
        self._inks.pop()
        self._mixed.pop()
        self._meta -= name in _META
        self._notes -= name in _NOTES
        if role is _Role.NUMBER:
            self._numbers -= 1
            self._carry = bool(self._builder.runs)
            self._builder.say(f"{self._round[1]} ")
        elif role in (_Role.BLOCK, _Role.ROW):
            self._rows -= role is _Role.ROW
            self._builder.end()
            self._builder.reset()
            self._carry = False
        elif role in (_Role.SPACE, _Role.CELL):
            self._builder.say(" ")

    def _cell(self) -> None:
        said = clean(self._builder.so_far(80)) if self._builder.runs else ""
        if said:
            self._builder.say(" " if is_lone_label(said) else " | ")

    def _say(self, text: str | None) -> None:
        if not text or (not self._builder.runs and not text.strip()):
            return
        if text.strip() and not self._numbers:
            self._carry = False
        self._builder.say(text, self._inks[-1])


def _round(number: etree._Element, name: str) -> tuple[str, str]:
    """What is printed before and after a bare `number`: "1." for a section or a paragraph, "(1)" below it."""
    if name not in _BARE_NUMBERS or len(number) or not _BARE.fullmatch((number.text or "").strip()):
        return "", ""
    parent = number.getparent()
    return ("(", ")") if parent is not None and re.fullmatch(r"p[2-9]", _name(parent)) else ("", ".")


def _has_words_of_its_own(element: etree._Element) -> bool:
    if element.text and element.text.strip():
        return True
    return any(child.tail and child.tail.strip() for child in element)
