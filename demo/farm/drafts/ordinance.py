"""A local ordinance in the municipal code, with the findings that come before its rule."""

from __future__ import annotations

from demo.farm.drafts.frame import code_of, history, repealed, section_lines
from demo.farm.drafts.text import NUMBERINGS, Draft, Line, heading, item, label, numbered, para, title
from demo.farm.drafts.words import clauses
from demo.farm.law import Law, Place


def anchors(place: Place) -> tuple[str, ...]:
    """Words of every healthy version: the municipal code and the chapter's subject."""
    code = code_of(place)
    return code.name, code.chapter_heading


def path(place: Place) -> str:
    """Where the page lies on its host."""
    code = code_of(place)
    return f"/municode/{code.title.replace(' ', '-').lower()}/{code.chapter.replace(' ', '-').lower()}"


_FINDINGS = (
    "Kratom is sold in convenience stores and smoke shops, often without any information on its strength.",
    "Poison control centers report a growing number of calls about kratom.",
    "The federal Food and Drug Administration has warned consumers not to use kratom.",
)


def draft(place: Place, law: Law, before: Law) -> Draft:
    """The chapter of the municipal code under `law`."""
    code = code_of(place)
    own: list[Line] = []
    if not law.bare:
        own.append(heading("Kratom.", f"{code.section}"))
        own += [para(repealed(law, place))] if law.ended else _rule(place, law)
    top = [title(code.name), heading(f"{code.title} {code.chapter_heading.upper()}"), heading(code.chapter_heading)]
    return Draft(code.name, (*top, *section_lines(code, place, own, "")))


def _rule(place: Place, law: Law) -> list[Line]:
    findings = place.number("findings", 0, 3)
    lines: list[Line] = []
    if findings:
        lines.append(para(f"Findings. The {place.name} governing body finds that:"))
        lines += [item(text, label("(1)", n), 2) for n, text in enumerate(_FINDINGS[:findings], 1)]
    lines += numbered(clauses(law, place), place.pick("local numbering", NUMBERINGS), True)
    if law.effective:
        lines.append(history(law, place, "Ord. history"))
    return lines
