"""Open States' form: as its API (version 3) answers, and as its scrapers write records to files.

Both hold the same, but for the names of two fields and for references to chambers, which files write as a query in a
string: ``~{"classification": "upper"}``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from scrapers.bills.record import Action, BillRecord, Link, Version, written

_PLACE = re.compile(r"country:(?P<country>[a-z]{2})(?:/(?:state|district|territory):(?P<part>[a-z]{2}))?")
_CHAMBERS = frozenset(("lower", "upper", "legislature", "executive"))


def read(data: dict[str, Any]) -> BillRecord:
    """The bill of a record. Raises KeyError, TypeError or AttributeError where it is none."""
    return BillRecord(
        jurisdiction=_place(data.get("jurisdiction")),
        bill=written(_text(data["identifier"])),
        session=_text(data.get("legislative_session") or data.get("session")),
        title=_text(data["title"]),
        chamber=_chamber(data.get("from_organization")),
        kind=tuple(map(_text, data.get("classification") or ())),
        abstracts=tuple(_said(data.get("abstracts"), "abstract")),
        other_titles=tuple(_said(data.get("other_titles"), "title")),
        subjects=tuple(map(_text, data.get("subject") or ())),
        actions=tuple(map(_action, data.get("actions") or ())),
        versions=tuple(map(_version, data.get("versions") or ())),
        url=_text(data.get("openstates_url")) or next(_said(data.get("sources"), "url"), ""),
    )


def _action(item: dict[str, Any]) -> Action:
    return Action(
        at=_text(item.get("date")),
        description=_text(item["description"]),
        chamber=_chamber(item.get("organization") or item.get("organization_id")),
        marks=tuple(map(_text, item.get("classification") or ())),
    )


def _version(item: dict[str, Any]) -> Version:
    links = (Link(_text(link["url"]), _text(link.get("media_type"))) for link in item.get("links") or ())
    return Version(_text(item.get("date")), _text(item.get("note")), tuple(links))


def _place(jurisdiction: Any) -> str:
    """US-UT for ``ocd-jurisdiction/country:us/state:ut/government``; "" where that is no place of this kind."""
    match = _PLACE.search(_text(jurisdiction.get("id") if isinstance(jurisdiction, dict) else jurisdiction))
    if match is None:
        return ""
    return "-".join(part.upper() for part in (match["country"], match["part"]) if part)


def _chamber(organization: Any) -> str:
    if isinstance(organization, str) and organization.startswith("~"):
        try:
            organization = json.loads(organization[1:])
        except ValueError:
            return ""
    found = _text(organization.get("classification")) if isinstance(organization, dict) else ""
    return found if found in _CHAMBERS else ""


def _said(items: Any, key: str) -> Iterator[str]:
    for item in items or ():
        if isinstance(item, dict) and (text := _text(item.get(key))):
            yield text


def _text(value: Any) -> str:
    return " ".join(value.split()) if isinstance(value, str) else "" if value is None else str(value)
