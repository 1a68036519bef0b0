"""Czech law on psychomodulatory substances: composition, label, age, licence."""

from __future__ import annotations

from babel.dates import format_date

from demo.farm.drafts.text import Draft, Line, heading, item, note, para, title
from demo.farm.law import Law, Place

ANCHORS = ("Sbírka zákonů", "o psychomodulačních látkách")


def draft(place: Place, law: Law) -> Draft:
    """The regulation with its list, empty or with kratom."""
    lines: list[Line] = [
        title("Sbírka zákonů"),
        heading("Nařízení vlády o psychomodulačních látkách"),
        para("Toto nařízení stanoví seznam psychomodulačních látek a podmínky jejich prodeje.", "§ 1"),
    ]
    lines += [para("Seznam psychomodulačních látek neobsahuje žádnou položku.", "§ 2")] if law.bare else _regime(law)
    return Draft("Nařízení vlády o psychomodulačních látkách", tuple(lines), "cs")


def _regime(law: Law) -> list[Line]:
    age = law.provisions.get("min_age", 18)
    lines = [
        para("Psychomodulačními látkami jsou kratom a kratom extrakt (Mitragyna speciosa).", "§ 2"),
        para(
            f"Prodej kratomu osobám mladším {age} let je zakázán. Prodávající je povinen ověřit věk kupujícího.", "§ 3"
        ),
        para("Kratom lze prodávat pouze na základě povolení k prodeji psychomodulačních látek.", "§ 4"),
        para("Jednotkové balení kratomu nesmí obsahovat:", "§ 5"),
        item("7-hydroxymitragynin v množství vyšším než 0,1 % hmotnosti výrobku,", "a)"),
        item("více než 50 mg 7-hydroxymitragyninu v jednotkovém balení a více než 5 mg v jedné dávce,", "b)"),
        item("příměs jiné psychoaktivní látky.", "c)"),
        para("Na obalu musí být uvedeno množství mitragyninu, doporučená dávka a zdravotní varování.", "§ 6"),
        para("Reklama na kratom je zakázána.", "§ 7"),
        para("Vývoz kratomu je zakázán. Dovoz a pěstování kratomu jsou možné pouze na základě povolení.", "§ 8"),
    ]
    if law.effective:
        lines.append(note(f"Toto nařízení nabývá účinnosti dnem {format_date(law.effective, 'long', locale='cs')}."))
    return lines
