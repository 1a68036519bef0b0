"""HTML to a Document: parsed by lexbor, walked once, without recursion."""

from __future__ import annotations

from collections.abc import Sequence

from selectolax.lexbor import LexborHTMLParser, LexborNode

from scrapers import walls
from scrapers.capture import Outcome
from scrapers.document import BlockKind, Document
from scrapers.extract import tidy
from scrapers.extract.builder import Builder, Line, document, label_of
from scrapers.extract.errors import Unreadable
from scrapers.extract.furniture import is_noise_name
from scrapers.extract.ink import TAG_INK, Ink, StyleSheet, class_ink, hides, style_ink
from scrapers.extract.marks import BOLD_CLOSE, BOLD_OPEN, settle
from scrapers.extract.normalise import clean
from scrapers.extract.positioned import is_positioned, positioned_lines
from scrapers.extract.printed import PrintedLine, paragraphs, printed_lines, unprinted
from scrapers.extract.taming import tame
from scrapers.extract.versions import EXTRACTOR

#: Elements that never hold law.
SKIPPED = frozenset((
    "script", "style", "noscript", "template", "nav", "head", "iframe", "object", "embed", "svg", "canvas",
    "button", "select", "option", "datalist", "textarea", "input", "img", "map", "audio", "video", "picture",
    "dialog", "title", "link", "meta", "base", "progress", "meter",
))  # fmt: skip
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_BLOCKS = frozenset((
    "p", "div", "section", "article", "main", "header", "footer", "aside", "ul", "ol", "dl", "dt", "dd", "li",
    "table", "caption", "thead", "tbody", "tfoot", "tr", "td", "th", "blockquote", "address", "fieldset",
    "legend", "figure", "figcaption", "form", "details", "summary", "body", "center", "menu", "hgroup",
    "search", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "pre", "dir", "listing", "xmp", "plaintext",
))  # fmt: skip
_PREFORMATTED = frozenset(["pre", "listing", "xmp", "plaintext"])
_NOISE_ROLES = frozenset(
    ["navigation", "contentinfo", "search", "dialog", "alertdialog", "menu", "menubar", "toolbar", "banner"]
)
_BOLD = frozenset(("b", "strong"))
_INSIDE = frozenset(("main", "article", "section", "blockquote"))


def extract_html(markup: str, *, language: str = "", format: str = "html") -> Document:
    """The Document of a page given as text. Raises Unreadable where it holds no words:
    EMPTY, or what its title and markup say it is instead (EMPTY_SHELL, CHALLENGE, LOGIN ...)."""
    parser = LexborHTMLParser(tame(markup))
    css = "\n".join(node.text() for node in parser.css("style")) if "<style" in markup or "<STYLE" in markup else ""
    if is_positioned(parser, "absolute" in markup):
        lines = tidy.tidy(positioned_lines(parser))
    else:
        lines = page_lines(parser, StyleSheet(css))
        lines = unprinted(lines) or lines
    heading = parser.css_first("title")
    title = clean(heading.text()) if heading is not None else ""
    if not lines:
        bare = (Outcome.EMPTY, "a page without text")
        if "<script" in markup.lower():
            bare = (Outcome.EMPTY_SHELL, "a page of nothing but scripts")
        raise Unreadable(*(walls.said([title]) or walls.traced(markup.encode()) or bare))
    notes = settle(lines)
    return document(
        lines,
        title=title,
        language=language or _language(parser),
        format=format,
        extractor=EXTRACTOR["html"],
        notes=notes,
    )


def html_lines(markup: str) -> list[Line]:
    """The settled lines of a fragment, as other formats carry it in their values."""
    lines = page_lines(LexborHTMLParser(tame(markup)), StyleSheet(""))
    settle(lines)
    return lines


def page_lines(parser: LexborHTMLParser, sheet: StyleSheet) -> list[Line]:
    """The lines of a page without its furniture; where little is left then, what looked like furniture too
    (an unclosed <div class="menu"> can swallow a whole law)."""
    body = parser.body
    if body is None:
        return []
    lines = _main_lines(parser, sheet) or tidy.tidy(_Walk(sheet, strict=True).lines(body))
    if _letters(lines) < 200:
        everything = tidy.tidy(_Walk(sheet, strict=False).lines(body))
        if _letters(everything) > 4 * _letters(lines):
            return everything
    return lines


def _main_lines(parser: LexborHTMLParser, sheet: StyleSheet) -> list[Line]:
    """The lines of <main> where it holds the most of the page's words; none where it does not."""
    main = parser.css_first("main, [role=main]")
    if main is None:
        return []
    inside = tidy.tidy(_Walk(sheet, strict=True).lines(main))
    around = tidy.tidy(_Walk(sheet, strict=True, without=main.mem_id).lines(parser.body)) if parser.body else []
    return inside if _letters(inside) >= 200 and _letters(inside) > _letters(around) else []


def _letters(lines: Sequence[Line]) -> int:
    return sum([len(line.text) for line in lines])


def _language(parser: LexborHTMLParser) -> str:
    root = parser.css_first("html")
    return (root.attributes.get("lang") or "").strip() if root is not None else ""


class _Look:
    """What the attributes of an element say of it."""

    __slots__ = ("hidden", "ink", "noise")

    def __init__(self, ink: Ink | None = None, hidden: bool = False, noise: bool = False) -> None:
        self.ink, self.hidden, self.noise = ink, hidden, noise


_PLAIN = _Look()
_RANK = {Ink.CAPITALS: 0, Ink.UNDERLINED: 1, Ink.INSERTED: 2, Ink.STRUCK: 3}
#: What leaving an element has to undo.
_INK, _LINK, _BLOCK, _KIND, _LIST, _INNER, _ROW, _CELL = (1 << bit for bit in range(8))


class _Walk:
    """One walk over a page. `strict` leaves out what its class, role or place says is furniture; `without`
    is the mem_id of an element to leave out."""

    def __init__(self, sheet: StyleSheet, strict: bool, without: int | None = None) -> None:
        self._sheet = sheet
        self._strict = strict
        self._without = without
        self._builder = Builder()
        self._builder.plain = False
        self._inks: list[Ink] = []
        self._links = self._lists = self._inside = self._breaks = 0
        self._joined = 0  # open rows whose cells go on one line
        self._cells = 0
        self._looks: dict[tuple[str | None, ...], _Look] = {}
        self._listed: dict[int, bool] = {}  # by the place of an element in memory: whether it is a list of names

    def lines(self, root: LexborNode) -> list[Line]:
        """The lines below `root`, in reading order."""
        node = root
        closers = [_INNER if root.tag in _INSIDE else 0]
        self._inside = 1 if root.tag in _INSIDE else 0
        child = root.first_child
        while child is not None or closers:
            if child is not None:
                node = child
                if node.tag == "-text":
                    self._text(node)
                    closer = None
                else:
                    closer = self._visit(node)
                child = node.first_child if closer is not None else None
                if child is not None:
                    closers.append(closer or 0)
                    continue
                if closer:
                    self._leave(closer)
            child = node.next if len(closers) > 0 and node is not root else None
            while child is None and closers:
                self._leave(closers.pop())
                parent = node.parent
                if parent is None or not closers:
                    closers.clear()
                    break
                node = parent
                child = node.next
        self._end()
        return self._builder.lines

    def _visit(self, node: LexborNode) -> int | None:
        """Takes a node in. What leaving it must undo, or None where its children are not read."""
        name = node.tag
        if name is None or name in SKIPPED or name[0] in "-!" or node.mem_id == self._without:
            return None
        if name == "br":
            self._breaks += 2 if self._parts_names(node) else 1
            return None
        look = self._look(node, name)
        if (look.noise and self._strict and name not in ("body", "main", "article")) or self._is_apart(node, name):
            return None
        if look.hidden and not (name in _BLOCKS and len(node.text()) >= 200):
            if not node.text().isspace():
                self._builder.seam()
            return None
        if name in _PREFORMATTED and self._joined == 0:
            self._end()
            paragraphs(_printed(node, self._sheet), self._builder)
            return None
        return self._enter(node, name, look)

    def _enter(self, node: LexborNode, name: str, look: _Look) -> int:
        undo = 0
        if name in _BLOCKS:
            undo = self._block(node, name)
        elif name == "a":
            self._links += 1
            undo = _LINK
        if look.ink is not None and not (name == "a" and look.ink is Ink.UNDERLINED):
            above = self._inks[-1] if self._inks else None
            self._inks.append(look.ink if above is None or _RANK[look.ink] > _RANK[above] else above)
            undo |= _INK
        if name in _INSIDE:
            self._inside += 1
            undo |= _INNER
        return undo

    def _block(self, node: LexborNode, name: str) -> int:
        if self._joined:
            return self._cell() if name in ("td", "th") else self._space()
        self._end()
        if name in _HEADINGS:
            self._builder.begin(BlockKind.HEADING, _HEADINGS[name])
            return _BLOCK | _KIND
        if name in ("li", "dd", "dt"):
            self._builder.begin(BlockKind.ITEM, max(1, self._lists))
            return _BLOCK | _KIND
        if name in ("ul", "ol", "dl"):
            self._lists += 1
            return _BLOCK | _LIST
        if name == "tr" and _is_data_row(node):
            self._joined += 1
            self._cells = 0
            self._builder.begin(BlockKind.ROW)
            return _BLOCK | _KIND | _ROW
        return _BLOCK

    def _space(self) -> int:
        if self._builder.runs:
            self._builder.say(" ")
        return _CELL

    def _cell(self) -> int:
        """A further cell of a row: parted from the last by a bar, from a mere number by a space."""
        if self._builder.runs and (self._cells != 1 or self._builder.so_far().strip()):
            lone = self._cells == 1 and tidy.is_lone_label(clean(self._builder.so_far()))
            self._builder.say(" " if lone else " | ")
            self._cells += 1
        self._cells = max(self._cells, 1)
        return _CELL

    def _leave(self, undo: int) -> None:
        if undo & _INK:
            self._inks.pop()
        if undo & _LINK:
            self._links -= 1
        if undo & _INNER:
            self._inside -= 1
        if undo & _LIST:
            self._lists -= 1
        if undo & _ROW:
            self._joined -= 1
        if undo & _BLOCK:
            self._end()
            if undo & _KIND:
                self._builder.reset()
        elif undo & _CELL and self._builder.runs:
            self._builder.say(" ")

    def _end(self) -> None:
        self._breaks = 0
        if self._builder.runs:
            self._builder.end()
            self._builder.plain = False

    def _text(self, node: LexborNode) -> None:
        text = node.text_content or ""
        builder = self._builder
        if not text or (text.isspace() and not builder.runs):
            return
        if self._breaks and not text.isspace():
            self._break_line(text)
        if self._links == 0 and text.strip(" \n\t\xa0|>»›·/•,-"):
            builder.plain = True
        if self._inks:
            builder.say(text, self._inks[-1])
        elif len(text) < 4 and text.strip() in ("[", "]") and _is_bold(node):
            builder.say(text.replace("[", BOLD_OPEN).replace("]", BOLD_CLOSE))
        else:
            builder.say(text)

    def _parts_names(self, node: LexborNode) -> bool:
        """Whether a <br> stands in a list of names, one a line: so many lines, most much shorter than the longest,
        where lines of wrapped prose are about as long as each other."""
        parent = node.parent
        if parent is None:
            return False
        known = self._listed.get(parent.mem_id)
        if known is None:
            known = self._listed[parent.mem_id] = _is_list_of_lines(parent)
        return known

    def _break_line(self, text: str) -> None:
        """Two <br> part paragraphs; one does in a list of names, where a sentence ended or a number begins."""
        breaks, self._breaks = self._breaks, 0
        if not self._builder.runs:
            return
        if self._joined:
            self._builder.say(" ")
        elif breaks > 1 or label_of(text.lstrip()) or self._builder.ends_with((".", ";", ":")):
            self._builder.again()
            self._builder.plain = False
        else:
            self._builder.say(" ")

    def _is_apart(self, node: LexborNode, name: str) -> bool:
        """Whether an element is furniture by its own name, given where it stands."""
        if name == "footer":
            return self._inside == 0
        if name == "aside":
            return self._strict
        if name == "header" and self._inside == 0 and self._strict:
            return node.css_first("nav, form, img, svg, a") is not None
        return False

    def _look(self, node: LexborNode, name: str) -> _Look:
        attributes = node.attributes
        ink = TAG_INK.get(name)
        if not attributes:
            return _PLAIN if ink is None else _Look(ink)
        get = attributes.get
        key = (
            name,
            get("class"),
            get("id"),
            get("style"),
            get("role"),
            get("aria-hidden"),
            str("hidden" in attributes),
        )
        look = self._looks.get(key)
        if look is None:
            look = self._looks[key] = self._judge(ink, *key[1:])
        return look

    def _judge(
        self,
        ink: Ink | None,
        names: str | None,
        ident: str | None,
        style: str | None,
        role: str | None,
        aria: str | None,
        hidden: str | None,
    ) -> _Look:
        inks = [ink, style_ink(style) if style else None]
        unseen = hidden == "True" or aria == "true" or bool(style and hides(style))
        for name in (names or "").split():
            inks += (self._sheet.ink.get(name), class_ink(name))
            unseen = unseen or name in self._sheet.hidden
        drawn = [found for found in inks if found is not None]
        noise = role in _NOISE_ROLES or is_noise_name(f"{names or ''} {ident or ''}")
        return _Look(max(drawn, key=lambda found: _RANK[found]) if drawn else None, unseen, noise)

    def ink_above(self, node: LexborNode, top: int) -> Ink | None:
        """The ink of the elements between `node` and the element with mem_id `top`."""
        best: Ink | None = None
        parent = node.parent
        while parent is not None and parent.mem_id != top:
            ink = self._look(parent, parent.tag or "").ink
            if ink is not None and (best is None or _RANK[ink] > _RANK[best]):
                best = ink
            parent = parent.parent
        return best


#: So many lines in one paragraph, none longer than so many letters, of which the middle one is so much shorter than the
#: longest, are a list of names.
_FEWEST_NAMES, _LONGEST_NAME, _UNEVEN = 6, 160, 0.6


def _is_list_of_lines(parent: LexborNode) -> bool:
    """Whether the text of `parent`, parted by <br>, is a list of names and no wrapped prose."""
    lengths = [0]
    child = parent.child
    while child is not None:
        if child.tag == "br":
            lengths.append(0)
        else:
            lengths[-1] += len(child.text(deep=True).strip())
        child = child.next
    lines = sorted(length for length in lengths if length)
    if len(lines) < _FEWEST_NAMES or lines[-1] > _LONGEST_NAME:
        return False
    return lines[len(lines) // 2] < _UNEVEN * lines[-1]


def _is_bold(node: LexborNode) -> bool:
    """Whether a text stands in <b> or <strong>, at most three elements up."""
    parent = node.parent
    for _ in range(3):
        if parent is None:
            return False
        if parent.tag in _BOLD:
            return True
        parent = parent.parent
    return False


def _is_data_row(row: LexborNode) -> bool:
    """Whether a row holds data (two cells or more, none with paragraphs of its own) and not the page's layout."""
    cells = 0
    cell = row.first_child
    while cell is not None:
        if cell.tag in ("td", "th"):
            cells += 1
            if _is_structured(cell):
                return False
        cell = cell.next
    return cells > 1


def _is_structured(cell: LexborNode) -> bool:
    """Whether a cell holds more than one block."""
    inner: LexborNode | None = cell
    for _ in range(6):
        blocks = 0
        only = None
        child = inner.first_child if inner is not None else None
        while child is not None:
            if child.tag in _BLOCKS:
                if child.tag in ("ul", "ol", "dl", "table", "pre", "section", "article"):
                    return True
                blocks += 1
                only = child
                if blocks > 1:
                    return True
            child = child.next
        if blocks == 0:
            return False
        inner = only
    return True


def _printed(pre: LexborNode, sheet: StyleSheet) -> list[PrintedLine]:
    """The lines of preformatted text with the ink of the elements in it."""
    walk = _Walk(sheet, strict=False)
    pieces: list[str] = []
    inks: list[tuple[Ink, int, int]] = []
    at = 0
    for node in pre.traverse(include_text=True):
        if node.tag != "-text":
            continue
        text = (node.text_content or "").replace("\r\n", "\n")
        ink = walk.ink_above(node, pre.mem_id)
        if ink is not None:
            inks.append((ink, at, at + len(text)))
        pieces.append(text)
        at += len(text)
    return printed_lines("".join(pieces), inks)
