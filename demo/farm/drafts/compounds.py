"""A temporary scheduling order that names compounds made from kratom's alkaloids, not the plant."""

from __future__ import annotations

from demo.farm.drafts.frame import code_of, department, expiry
from demo.farm.drafts.text import Draft, Line, heading, item, note, para, title
from demo.farm.law import Law, Place, short_instrument


def anchors(place: Place) -> tuple[str, ...]:
    """Words of every healthy version: the section's number and heading."""
    return code_of(place).section, "Temporary listing of substances"


def path(place: Place) -> str:
    """Where the page lies on its host."""
    return "/regulations/temporary-listing"


def draft(place: Place, law: Law, before: Law) -> Draft:
    """The section that lists temporarily scheduled substances."""
    lines: list[Line] = [
        title(f"Regulations of the {department(place)}"),
        heading("Temporary listing of substances subject to emergency scheduling.", f"§ {code_of(place).section}"),
        item("N-Pyrrolidino etonitazene, its isomers, esters, ethers and salts.", "(1)"),
        item("Metonitazene, its isomers, esters, ethers and salts.", "(2)"),
    ]
    if not law.bare:
        lines += [
            para("The following synthetic alkaloids derived from kratom are temporarily placed in Schedule I and may "
                 "not be made, sold or possessed:"),
            item("Mitragynine pseudoindoxyl.", "(3)"),
            item("MGM-15, a synthetic derivative of mitragynine.", "(4)"),
            item("MGM-16, a synthetic derivative of mitragynine.", "(5)"),
            para("The leaf of kratom (Mitragyna speciosa), mitragynine and 7-hydroxymitragynine are not placed in "
                 "Schedule I by this order."),
        ]  # fmt: skip
        if end := expiry(law, place):
            lines.append(para(end.text))
        if law.effective:
            lines.append(note(f"{short_instrument(law.instrument)}, effective {place.day(law.effective)}."))
    return Draft("Temporary listing of substances", tuple(lines))
