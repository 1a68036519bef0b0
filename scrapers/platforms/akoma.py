"""Akoma Ntoso (LegalDocML) as several publishers serve it, made ready to be read.

The element <meta> describes the file, not the law, and is left out. Notes of the editors stand in the middle of the
sentence they belong to: they are moved behind the provision, so that the sentence stays whole.
Vocabulary: http://docs.oasis-open.org/legaldocml/ns/akn/3.0
"""

from __future__ import annotations

from lxml import etree

from scrapers.capture import Answer, Outcome
from scrapers.extract import Unreadable
from scrapers.platforms.marked_up import drop, name_of, prune, root_of, written

#: What a note is put behind: the innermost of these that it stands in.
_PROVISIONS = frozenset((
    "article", "section", "chapter", "part", "level", "hcontainer", "attachment", "annex", "preface", "preamble",
    "body", "mainBody", "conclusions",
))  # fmt: skip


def akn_of(answer: Answer) -> etree._Element:
    """The root of the Akoma Ntoso in `answer`. Raises Unreadable, also where it holds no text of law but only says
    that there is such a law."""
    root = root_of(answer)
    if name_of(root) != "akomaNtoso":
        raise Unreadable(Outcome.WRONG_TYPE, f"<{name_of(root)}> where <akomaNtoso> was expected")
    parts = (part for part in root.iter("{*}body", "{*}mainBody", "{*}attachments") if "".join(part.itertext()).strip())
    if next(parts, None) is None:
        raise Unreadable(Outcome.EMPTY, "the file describes the law but does not hold its text")
    return root


def law_in(root: etree._Element) -> bytes:
    """The law in that tree, as XML to be read."""
    prune(root, ("meta", "img"))
    for note in list(root.iter("{*}authorialNote", "{*}noteAuthorial")):
        place = next((above for above in note.iterancestors() if name_of(above) in _PROVISIONS), None)
        words = " ".join("".join(note.itertext()).split())
        drop(note)
        if place is not None and words:
            etree.SubElement(place, "note").text = words
    return written(root)
