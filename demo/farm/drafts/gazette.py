"""A gazette that prints orders with their commencement clause."""

from __future__ import annotations

from demo.farm.drafts.frame import NEIGHBOURS, department, expiry, repealed
from demo.farm.drafts.text import Draft, Line, heading, item, label, note, para, title
from demo.farm.drafts.words import clauses
from demo.farm.law import Law, Place


def anchors(place: Place) -> tuple[str, ...]:
    """Words of every healthy version: the gazette and its part."""
    return _gazette(place), _part(place)


def path(place: Place) -> str:
    """Where the page lies on its host."""
    return f"/gazette/part-{place.number('part', 1, 6)}"


def _gazette(place: Place) -> str:
    return place.pick("gazette", ("Official Gazette", "Government Gazette", "Official Bulletin"))


def _part(place: Place) -> str:
    return f"Part {place.number('part', 1, 6)}: orders and regulations"


def draft(place: Place, law: Law, before: Law) -> Draft:
    """The orders in force as the gazette printed them, the newest first."""
    lines = [title(f"{_gazette(place)} of {place.name}"), heading(_part(place))]
    if not law.bare:
        lines += _order(place, law)
    name, text = NEIGHBOURS[place.number("other order", 0, len(NEIGHBOURS) - 1)]
    lines += [heading(f"{name} Order", f"No. {place.number('old order', 3, 80)}."), para(text, "1.")]
    return Draft(f"{_gazette(place)}, {_part(place)}", tuple(lines))


def _order(place: Place, law: Law) -> list[Line]:
    year = law.effective.year if law.effective else 1999
    lines = [
        heading(f"Kratom (Control) Order {year}", f"No. {place.number(f'order {year}', 100, 900)}."),
        para(f"In exercise of the powers conferred on it by law, the {department(place)} makes the following order:"),
        para(_commencement(place, law), "1."),
    ]
    if law.ended:
        return [*lines, para(repealed(law, place), "2.")]
    end = expiry(law, place)
    for number, clause in enumerate([*clauses(law, place, "Order"), *([end] if end else [])], 2):
        if place.pick("run in", (True, False)):
            lines.append(para(clause.run_in(), f"{number}."))
            continue
        lines.append(para(clause.text, f"{number}."))
        lines += [item(text, label("(a)", sub)) for sub, text in enumerate(clause.ended(), 1)]
    if law.enacted and law.effective and law.enacted <= law.effective:
        lines.append(note(f"Made on {place.day(law.enacted)}."))
    return lines


def _commencement(place: Place, law: Law) -> str:
    if law.effective is None:
        return "This Order is in force."
    return place.pick("commencement", (
        "This Order comes into operation on {}.", "This Order enters into force on {}.",
        "This Order takes effect on {}.",
    )).format(place.day(law.effective))  # fmt: skip
