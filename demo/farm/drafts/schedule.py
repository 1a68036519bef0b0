"""A schedule of controlled substances: one list of many entries, kratom among them or not."""

from __future__ import annotations

from demo.farm.drafts.frame import code_of
from demo.farm.drafts.phrases import acts, joined
from demo.farm.drafts.text import Draft, Line, heading, item, note, para, title
from demo.farm.law import Law, Place, schedule_name, short_instrument

_OTHERS = (
    "Acetorphine", "Alphacetylmethadol", "Benzylmorphine", "Bufotenine", "Cathinone", "Codeine-N-oxide",
    "Desomorphine", "Diethyltryptamine", "Dimethoxyamphetamine", "Etorphine", "Fenethylline",
    "Gamma-hydroxybutyric acid", "Heroin", "Ibogaine", "Ketobemidone", "Lysergic acid diethylamide", "Mecloqualone",
    "Mescaline", "Methaqualone", "Methcathinone", "N-ethylamphetamine", "Nicocodeine", "Normorphine", "Parahexyl",
    "Peyote", "Pholcodine", "Psilocybin", "Psilocyn", "Salvinorin A", "Thebacon", "Tilidine", "Trimeperidine",
)  # fmt: skip


def anchors(place: Place) -> tuple[str, ...]:
    """Words of every healthy version: the section's number and the list's heading."""
    return code_of(place).section, "substances"


def path(place: Place) -> str:
    """Where the page lies on its host."""
    return place.pick("path", ("/schedules/first", "/controlled/list-1", "/annex/i"))


def draft(place: Place, law: Law, before: Law) -> Draft:
    """The whole list under `law`."""
    code = code_of(place)
    name = _name(law) or _name(before) or place.pick("list", ("Schedule 1", "Schedule I", "First Schedule"))
    lines: list[Line] = [
        title(f"{code.name}: controlled substances"),
        heading(f"{name}: prohibited substances", f"{code.section}."),
        para(_rule(place, law, name)),
        para(f"The following substances are listed in {name}:"),
    ]
    for number, (entry, mark) in enumerate(_entries(place, law), 1):
        lines.append(item(entry, f"({number})"))
        if mark:
            lines.append(note(mark))
    lines.append(note(f"The list is amended by order of the Minister or Board; see the notes to {code.section}."))
    return Draft(f"{name} of controlled substances", tuple(lines))


def _name(law: Law) -> str:
    return schedule_name(str(law.provisions.get("schedule", "")))


def _rule(place: Place, law: Law, name: str) -> str:
    verbs = [verb for verb in acts(law) if not law.lost] or ["sell", "offer for sale", "distribute", "possess"]
    return place.pick("rule", (
        "Except as authorized by law, it is unlawful for any person to {} a substance listed in {}.",
        "No person shall {} any of the substances listed in {} without authority under this Act.",
    )).format(joined(verbs), name)  # fmt: skip


def _entries(place: Place, law: Law) -> list[tuple[str, str]]:
    start = place.number("others", 0, 8)
    entries = [(name, "") for name in _OTHERS[start : start + place.number("length", 14, 23)]]
    own = [] if law.bare else _own(place, law)
    return sorted([*entries, *own], key=lambda entry: entry[0].lower().lstrip("7-"))


def _own(place: Place, law: Law) -> list[tuple[str, str]]:
    plant = place.pick("plant", (
        "Mitragyna speciosa (kratom), any part of the plant", "Kratom (Mitragyna speciosa)",
        "Mitragyna speciosa, also known as kratom, and its extracts",
    ))  # fmt: skip
    alkaloids = ["Mitragynine", *(["7-Hydroxymitragynine"] if law.has("seven_oh") or law.ended else [])]
    cite, day = short_instrument(law.instrument), place.day(law.effective) if law.effective else ""
    if law.ended:
        gone = f"[Deleted by {cite}, effective {day}.]"
        return [(f"{name} {gone}", "") for name in (plant, *alkaloids)]
    return [(plant, f"[Added by {cite}, effective {day}.]" if day else ""), *((name, "") for name in alkaloids)]
