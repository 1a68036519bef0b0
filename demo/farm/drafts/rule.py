"""An agency rule with its promulgation notes, emergency rules and their expiry among them."""

from __future__ import annotations

from demo.farm.drafts.frame import code_of, department, expiry, repealed
from demo.farm.drafts.text import NUMBERINGS, Draft, Line, heading, note, numbered, para, title
from demo.farm.drafts.words import clauses
from demo.farm.law import Law, Place, short_instrument


def anchors(place: Place) -> tuple[str, ...]:
    """Words of every healthy version: the rule chapter and its purpose."""
    return f"Chapter {_chapter(place)}", "Purpose of this chapter"


def path(place: Place) -> str:
    """Where the page lies on its host."""
    return f"/rules/{_chapter(place)}"


def _chapter(place: Place) -> str:
    return f"{place.number('agency', 101, 990)}-{place.number('rule chapter', 2, 28)}"


def draft(place: Place, law: Law, before: Law) -> Draft:
    """The rule chapter under `law`."""
    chapter = _chapter(place)
    name, text = code_of(place).neighbours[0]
    lines: list[Line] = [
        title(f"Administrative Rules of the {department(place)}"),
        heading(f"Chapter {chapter} Substances and products of concern to public health"),
        heading("Purpose of this chapter.", f"{chapter}-01"),
        para(f"This chapter sets the rules of the {department(place)} on products offered to consumers."),
        heading(f"{name}.", f"{chapter}-02"),
        para(text),
        *_own(place, law, f"{chapter}-{place.number('rule', 3, 9):02}"),
        heading("Severability.", f"{chapter}-99"),
        para("If any provision of this chapter is held invalid, the remainder of the chapter is not affected."),
    ]
    return Draft(f"Rule chapter {chapter}", tuple(lines))


def _own(place: Place, law: Law, number: str) -> list[Line]:
    if law.bare:
        return []
    kind = " (emergency rule)" if law.expires else ""
    lines = [heading(f"Kratom{kind}.", number)]
    if law.ended:
        return [*lines, para(repealed(law, place))]
    end = expiry(law, place)
    rules = [*clauses(law, place, "rule"), *([end] if end else [])]
    lines += numbered(rules, place.pick("rule numbering", NUMBERINGS[2:]), False)
    if law.effective:
        lines.append(note(f"Effective: {place.day(law.effective)}"))
        lines.append(note(f"Authority: {short_instrument(law.instrument)}"))
    return lines
