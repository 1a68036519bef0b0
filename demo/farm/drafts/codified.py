"""A codified section with subsections in its chapter; and the same chapter with two live versions of it."""

from __future__ import annotations

from demo.farm.drafts.frame import catchline, code_of, history, repealed, section_lines
from demo.farm.drafts.text import NUMBERINGS, Draft, Line, heading, note, numbered, para, title
from demo.farm.drafts.words import clauses
from demo.farm.law import Law, Place


def anchors(place: Place) -> tuple[str, ...]:
    """Words of every healthy version: the chapter and its heading."""
    code = code_of(place)
    return code.chapter, code.chapter_heading


def path(place: Place) -> str:
    """Where the page lies on its host."""
    return f"/code/{code_of(place).section.replace('.', '-')}"


def draft(place: Place, law: Law, before: Law) -> Draft:
    """The chapter as it stands under `law`."""
    return _chapter(place, own_section(place, law))


def versions(place: Place, law: Law, before: Law) -> Draft:
    """The chapter with both versions of a section whose amendment starts later than it was enacted."""
    if law.effective is None or law.enacted is None or law.enacted >= law.effective or law.ended or law.lost:
        return draft(place, law, before)
    day = place.day(law.effective)
    old = own_section(place, before, f"[Text of section effective until {day}]") if not before.bare else []
    return _chapter(place, [*old, *own_section(place, law, f"[Text of section effective {day}]")])


def own_section(place: Place, law: Law, status: str = "") -> list[Line]:
    """The kratom section: heading, version note, subsections, history."""
    if law.bare:
        return []
    code = code_of(place)
    mark = place.pick("mark", ("§ ", "Sec. ", "Section "))
    lines = [heading(f"{catchline(law, place)}.", f"{mark}{code.section}.")]
    if law.ended:
        return [*lines, para(repealed(law, place))]
    if status:
        lines.append(note(status))
    numbering = place.pick("numbering", NUMBERINGS[:3])
    lines += numbered(clauses(law, place), numbering, place.pick("catchlines", (True, False)))
    return [*lines, history(law, place)] if law.effective else lines


def _chapter(place: Place, own: list[Line]) -> Draft:
    code = code_of(place)
    mark = place.pick("mark", ("§ ", "Sec. ", "Section "))
    top = [title(code.name), heading(f"{code.title}. {code.chapter}. {code.chapter_heading}", level=2)]
    return Draft(f"{code.name} {code.section}", (*top, *section_lines(code, place, own, mark)))
