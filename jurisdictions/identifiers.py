"""Identifiers against ISO 3166-1 and 3166-2, language tags against ISO 639 and 15924 (BCP 47, RFC 5646)."""

from __future__ import annotations

import re
from collections.abc import Container
from typing import Any

import pycountry

from jurisdictions.codebook import Level
from jurisdictions.model import Jurisdiction

#: Identifiers that ISO 3166 does not assign: Kosovo has a user-assigned code; EU and UN are no countries.
SUPRANATIONAL = ("EU", "UN")
USER_ASSIGNED = ("XK",)

_LOCAL = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_COUNTRY_LEVELS = (Level.COUNTRY, Level.FEDERAL, Level.TERRITORY)
_STATE_LEVELS = (Level.STATE, Level.TERRITORY)


def identifier_problem(place: Jurisdiction, known: Container[str]) -> str | None:
    """What is wrong with the id, level or parent of `place` among the ids `known`; None where all is well."""
    if place.parent is not None and place.parent not in known:
        return f"parent {place.parent!r} is no jurisdiction of the registry"
    if "/" in place.id:
        return _local_problem(place)
    if place.id in SUPRANATIONAL:
        return _fits(place, (Level.SUPRANATIONAL,), None)
    if "-" in place.id:
        if not _assigned(pycountry.subdivisions, code=place.id):
            return f"id {place.id!r} is no ISO 3166-2 code"
        return _fits(place, _STATE_LEVELS, place.id.partition("-")[0])
    if place.id not in USER_ASSIGNED and not _assigned(pycountry.countries, alpha_2=place.id):
        return f"id {place.id!r} is no ISO 3166-1 code"
    if place.level is Level.TERRITORY:
        return None if place.parent else f"level territory needs a parent ({place.id!r})"
    return _fits(place, _COUNTRY_LEVELS, None)


def language_problem(tag: str) -> str | None:
    """What is wrong with a language tag such as "en", "zh-Hant" or "pt-BR"; None where it is real."""
    language, *rest = tag.split("-")
    known = {2: "alpha_2", 3: "alpha_3"}.get(len(language))
    if known is None or not _assigned(pycountry.languages, **{known: language}):
        return f"language {tag!r}: {language!r} is no ISO 639 code"
    for part in rest:
        script = len(part) == 4 and part.istitle() and _assigned(pycountry.scripts, alpha_4=part)
        region = len(part) == 2 and part.isupper() and _assigned(pycountry.countries, alpha_2=part)
        if not script and not region:
            return f"language {tag!r}: {part!r} is neither a script nor a country"
    return None


def iso_codes(identifier: str) -> tuple[str | None, str | None, str | None]:
    """The codes of the place `identifier`, or of what it lies in: country in two letters and in three (ISO 3166-1), and
    subdivision (ISO 3166-2); None where ISO assigns none."""
    head = identifier.partition("/")[0]
    countries: Any = pycountry.countries
    country = countries.get(alpha_2=head.partition("-")[0])
    state = head if "-" in head and _assigned(pycountry.subdivisions, code=head) else None
    return country and country.alpha_2, country and country.alpha_3, state


def file_stem(identifier: str) -> str:
    """The name that a file of `identifier` has by itself, without ".toml": "US-FL/x" -> "us-fl-x"."""
    return identifier.lower().replace("/", "-")


def _assigned(table: Any, **code: str) -> bool:
    return table.get(**code) is not None


def _local_problem(place: Jurisdiction) -> str | None:
    parent, _, name = place.id.partition("/")
    if not _LOCAL.fullmatch(name):
        return f"id {place.id!r}: after the slash stand lower-case words joined by hyphens"
    return _fits(place, (Level.LOCAL,), parent)


def _fits(place: Jurisdiction, levels: tuple[Level, ...], parent: str | None) -> str | None:
    if place.level not in levels:
        return f"level {place.level.value!r} does not fit id {place.id!r} (it is {' or '.join(levels)})"
    if place.parent != parent:
        return f"parent {place.parent!r} does not fit id {place.id!r} (it is {parent!r})"
    return None
