"""Phrases of English-language law that several styles use: lists, verbs, ages, forms, penalties."""

from __future__ import annotations

from collections.abc import Sequence

from demo.farm.law import Law, Place

#: What a form of product is called at the end of "a kratom product that …".
FORMS = {
    "vape": "is intended to be vaporized or inhaled through an electronic device",
    "combustible": "is intended to be smoked",
    "candy-like": "is in a form that resembles candy",
    "injectable": "is in an injectable form",
    "concentrate": "is a concentrate, or has been concentrated beyond the natural leaf",
    "food": "is a conventional food",
    "beverage": "is a beverage",
    "attractive-to-children": "is packaged or shaped in a way that is attractive to children",
}


def amount(value: float) -> str:
    """A number as law prints it: 1,000 and 0.4."""
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:g}"


def joined(words: Sequence[str], conjunction: str = "or") -> str:
    """Words as an English list."""
    if len(words) < 3:
        return f" {conjunction} ".join(words)
    return f"{', '.join(words[:-1])}, {conjunction} {words[-1]}"


def acts(law: Law) -> list[str]:
    """The verbs of what a ban forbids, in the order of a statute."""
    forms = (
        ("cultivation", ("plant", "grow")), ("import", ("import",)), ("export", ("export",)),
        ("sale", ("sell", "offer for sale", "distribute")), ("possession", ("possess",)),
    )  # fmt: skip
    return [verb for key, verbs in forms if law.has(key, "prohibited") for verb in verbs]


def offence(place: Place) -> str:
    """The penalty clause's words."""
    if not place.american:
        return "A person who contravenes this provision commits an offence and is liable on conviction to a fine."
    return place.pick("penalty", (
        "A person who violates this section is guilty of a misdemeanor.",
        "A violation of this section is a Class B misdemeanor.",
        "A person who violates this section is subject to a civil penalty of not more than $500 for a first violation.",
    ))  # fmt: skip


def age_words(place: Place, age: int) -> str:
    """ "under 21 years of age", in one of its forms."""
    written = {18: "eighteen", 21: "twenty-one"}.get(age, str(age))
    return place.pick("years", (
        f"under {age} years of age", f"under the age of {age} years", f"younger than {age} years of age",
        f"under {written} ({age}) years of age",
    ))  # fmt: skip
