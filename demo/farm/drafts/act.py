"""A session law with its effective-date clause; and an amending act with struck and underlined words."""

from __future__ import annotations

from demo.farm.drafts.codified import own_section
from demo.farm.drafts.frame import NEIGHBOURS, authority, code_of, expiry, repealed
from demo.farm.drafts.text import Draft, Line, heading, item, label, marked, note, para, title
from demo.farm.drafts.words import clauses
from demo.farm.law import Law, Place


def anchors(place: Place) -> tuple[str, ...]:
    """Words of every healthy version: the collection and its subject."""
    return _collection(place), code_of(place).chapter_heading


def path(place: Place) -> str:
    """Where the page lies on its host."""
    return f"/laws/session/{place.number('session', 60, 140)}"


def _collection(place: Place) -> str:
    return place.pick("collection", ("Session Laws", "Acts of the Assembly", "Public Acts", "Ordinances Adopted"))


def draft(place: Place, law: Law, before: Law) -> Draft:
    """The acts on one subject, the newest last."""
    lines = _top(place)
    if not law.bare:
        chapter = _chapter_number(place, law)
        lines += [heading(f"AN ACT relating to kratom{_repealing(law)}.", f"Chapter {chapter}."), *_formula(place, law)]
        lines += _sections(place, law)
        lines += _signed(place, law)
    return Draft(f"{_collection(place)}: {code_of(place).chapter_heading}", tuple(lines))


def redline(place: Place, law: Law, before: Law) -> Draft:
    """The newest act as its amendments are marked in the code: additions underlined, deletions struck."""
    lines = _top(place)
    if not law.bare:
        code = code_of(place)
        chapter = _chapter_number(place, law)
        new, old = _unnoted(own_section(place, law)), _unnoted(own_section(place, before))
        verb = f"amended by adding section {code.section}" if before.bare else "amended"
        what = code.name if before.bare else f"Section {code.section} of the {code.name}"
        lines += [
            heading(f"AN ACT to amend the {code.name}.", f"Chapter {chapter}."),
            note("Additions to the code are underlined; deletions are struck through."),
            *_formula(place, law),
            para(f"{what} is {verb} to read:", "Section 1."),
            *(new if not law.effective else marked(old, new)),
            para(_takes_effect(place, law), "Section 2."),
            *_signed(place, law),
        ]
    return Draft(f"{_collection(place)}: {code_of(place).chapter_heading}", tuple(lines))


def _top(place: Place) -> list[Line]:
    code = code_of(place)
    name, text = NEIGHBOURS[place.number("other act", 0, len(NEIGHBOURS) - 1)]
    return [
        title(f"{_collection(place)}: {authority(place)}"),
        heading(f"Acts amending {code.title}, {code.chapter}, {code.chapter_heading}"),
        heading(f"AN ACT relating to {name.lower()}.", f"Chapter {place.number('other chapter', 11, 98)}."),
        para(text, "Section 1."),
        para("This act takes effect on the ninetieth day after adjournment.", "Section 2."),
    ]


def _chapter_number(place: Place, law: Law) -> int:
    year = law.effective.year if law.effective else 0
    return place.number(f"act {year}", 101, 480)


def _repealing(law: Law) -> str:
    return "; repealing the prohibition of its sale" if law.ended else ""


def _formula(place: Place, law: Law) -> list[Line]:
    text = place.pick("formula", (
        f"Be it enacted by the {authority(place)}:", f"The {authority(place)} enacts as follows:",
    ))  # fmt: skip
    return [para(text)]


def _sections(place: Place, law: Law) -> list[Line]:
    if law.ended:
        return [para(repealed(law, place), "Section 1."), para(_takes_effect(place, law), "Section 2.")]
    found: list[Line] = []
    rules = clauses(law, place, "act")
    end = expiry(law, place)
    for number, clause in enumerate([*rules, *([end] if end else [])], 1):
        found.append(para(clause.text, f"Section {number}."))
        found += [item(text, label("(a)", sub)) for sub, text in enumerate(clause.ended(), 1)]
    number = len(rules) + (2 if end else 1)
    return [*found, para(_takes_effect(place, law), f"Section {number}.")] if law.effective else found


def _takes_effect(place: Place, law: Law) -> str:
    if law.effective is None:
        return "This act is in force."
    if law.enacted == law.effective:
        return f"This act takes effect immediately upon its approval on {place.day(law.effective)}."
    return place.pick("takes effect", (
        "This act takes effect on {}.", "This act shall take effect {}.", "The provisions of this act take effect {}.",
    )).format(place.day(law.effective))  # fmt: skip


def _signed(place: Place, law: Law) -> list[Line]:
    if law.enacted is None or (law.effective and law.enacted > law.effective):
        return []
    by = "the Governor" if place.american else "the Head of State"
    by = "the Board" if place.level.value == "local" else by
    return [note(f"Approved by {by} {place.day(law.enacted)}.")]


def _unnoted(lines: list[Line]) -> list[Line]:
    return [line for line in lines if line.kind != "note"]
