"""What stands around a kratom rule in English: names of codes and authorities, neighbouring law, history notes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from demo.farm.drafts.text import Clause, Line, heading, note, para
from demo.farm.law import Law, Place, short_instrument
from jurisdictions.codebook import Level

#: Sections that have nothing to do with kratom: catchline and text, some of them with an age or a ban in them.
NEIGHBOURS: tuple[tuple[str, str], ...] = (
    ("Novelty lighters", "A retailer shall not sell a novelty lighter that is attractive to children."),
    ("Dextromethorphan", "A person shall not sell a finished drug product containing any quantity of dextromethorphan "
     "to an individual under 18 years of age."),
    ("Nitrous oxide chargers", "A person may not sell a nitrous oxide charger to an individual younger than 18 years "
     "of age, except for use in the preparation of food."),
    ("Honey", "Honey offered for sale shall be labeled with the name and address of the packer."),
    ("Aerosol paint", "It is unlawful to sell aerosol paint to any person under the age of 18 years."),
    ("Scales and measures", "Every scale used in retail sales shall be inspected by the department once a year."),
    ("Household bleach", "Household bleach shall be sold only in containers with a child-resistant closure."),
    ("Fireworks", "No person shall sell fireworks at retail except from a stand licensed by the fire marshal."),
    ("Second-hand bedding", "Second-hand bedding shall be sanitized before it is sold and shall bear a yellow tag."),
    ("Refrigerators", "No person shall abandon a refrigerator out of doors without first removing its door."),
)  # fmt: skip


@dataclass(frozen=True)
class Code:
    """How a place numbers its law: names, numbers, and which neighbours stand beside the kratom section."""

    name: str
    title: str
    chapter: str
    chapter_heading: str
    section: str
    neighbours: tuple[tuple[str, str], ...]
    stem: str

    def numbered(self, offset: int) -> str:
        """The number of a section of this chapter, counted from the kratom section."""
        return f"{self.stem}{int(self.section.removeprefix(self.stem)) + offset}"


def code_of(place: Place) -> Code:
    """The code of `place`, the same in every version of its pages."""
    title, chapter = place.number("title", 4, 79), place.number("chapter", 2, 60)
    section = 100 * place.number("hundreds", 1, 9) + place.number("section", 4, 40)
    stem = place.pick("stem", (f"{title}-{chapter}-", f"{title}.{chapter}.", f"{title * 100 + chapter}."))
    subject = place.pick("subject", (
        "Consumer Products", "Public Health and Safety", "Regulated Retail Sales", "Health and Sanitation",
        "Substances and Products",
    ))  # fmt: skip
    start = place.number("neighbours", 0, len(NEIGHBOURS) - 1)
    neighbours = tuple(NEIGHBOURS[(start + step) % len(NEIGHBOURS)] for step in (0, 3, 4))
    name = f"{place.name} Code" if place.american else f"Laws of {place.name}"
    if place.level is Level.LOCAL:
        name = place.pick("municipal", (f"{place.name} Municipal Code", f"Code of Ordinances of {place.name}"))
    return Code(name, f"Title {title}", f"Chapter {chapter}", subject, f"{stem}{section}", neighbours, stem)


def authority(place: Place) -> str:
    """Who publishes the law of `place`."""
    if place.level is Level.LOCAL:
        return place.pick("authority", (f"{place.name} Clerk", f"{place.name} Board"))
    if place.american:
        return place.pick("authority", (f"{place.name} Legislature", f"{place.name} Office of Legislative Counsel"))
    return place.pick("authority", (f"Government of {place.name}", f"{place.name} Law Commission"))


def department(place: Place) -> str:
    """The agency that acts on the law."""
    if place.level is Level.LOCAL:
        return place.pick("department", (f"{place.name} Board of Health", f"{place.name} Health Department"))
    if place.american:
        return place.pick("department", (f"{place.name} Department of Health", f"{place.name} Board of Pharmacy"))
    return place.pick("department", (f"{place.name} Ministry of Health", f"{place.name} Medicines Authority"))


def beside(code: Code, mark: str = "§ ") -> list[tuple[int, list[Line]]]:
    """The neighbouring sections, each with its place relative to the kratom section."""
    return [
        (offset, [heading(f"{name}.", f"{mark}{code.numbered(offset)}."), para(text)])
        for offset, (name, text) in zip((-2, -1, 1), code.neighbours, strict=True)
    ]


def section_lines(code: Code, place: Place, own: Sequence[Line], mark: str = "§ ") -> Iterator[Line]:
    """A chapter: the neighbours in their order with the lines of the kratom section, if any, between them."""
    for offset, lines in [*beside(code, mark)[:2], (0, list(own)), *beside(code, mark)[2:]]:
        yield from lines
        if offset and lines:
            year = place.number(f"history{offset}", 1978, 1999)
            yield note(f"History: enacted {year}; amended {year + place.number('later', 2, 9)}.")


def catchline(law: Law, place: Place) -> str:
    """The heading of the kratom section, the same as long as it stands."""
    return place.pick("catchline", ("Kratom", "Kratom products", "Sale of kratom", "Regulation of kratom"))


def history(law: Law, place: Place, verb: str = "") -> Line:
    """The history note under a section."""
    parts = [short_instrument(law.instrument)] if law.instrument else []
    if law.enacted and law.effective and law.enacted < law.effective:
        parts.append(f"approved {place.day(law.enacted)}")
    if law.effective:
        parts.append(f"effective {place.day(law.effective)}")
    lead = verb or place.pick("history", ("History", "Source", "Credits"))
    return note(f"{lead}: {', '.join(parts)}.")


def repealed(law: Law, place: Place) -> str:
    """What stands where a rule was repealed."""
    when = f", effective {place.day(law.effective)}" if law.effective else ""
    again = " Kratom may again be sold." if law.has("sale", "allowed") else ""
    return f"[Repealed by {short_instrument(law.instrument)}{when}.]{again}"


def expiry(law: Law, place: Place) -> Clause | None:
    """The sentence by which a temporary rule ends."""
    if law.expires is None:
        return None
    text = place.pick("expiry", (
        f"This rule expires on {place.day(law.expires)}, unless it is rescinded sooner.",
        f"This emergency rule is effective until {place.day(law.expires)}, on which day it expires.",
    ))  # fmt: skip
    return Clause("expires", "Expiration", text)
