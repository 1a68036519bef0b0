"""What somebody needs to cite a place's law: an address that gives the same answer for good, a text, and the same as
data that other programs read (schema.org)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from urllib.parse import quote, urlencode

from jurisdictions.codebook import Status
from tracker.telling.inert import plain, safe_link
from tracker.telling.sentences import moment_text
from tracker.telling.wording import day_text
from tracker.timeline import Known

_HASH_SHOWN = 12
_NO_LAW = (Status.UNREGULATED, Status.UNKNOWN)


def place_path(place: str) -> str:
    """The address of a place's page, from the root of the app."""
    return f"/jurisdiction/{quote(place)}"


def day_path(place: str, day: date, known_at: str | None) -> str:
    """The address of the law of a place on `day`, as known at `known_at`."""
    path = f"{place_path(place)}/on/{day.isoformat()}"
    return f"{path}?{urlencode({'known_at': known_at}, safe=':')}" if known_at else path


def compare_path(*sides: tuple[str, date]) -> str:
    """The address of a comparison of two places, each on its day."""
    asked = [pair for n, (place, day) in enumerate(sides, 1) for pair in ((f"place{n}", place), (f"day{n}", day))]
    return f"/compare?{urlencode(asked, safe='/')}"


def cited(sentence: str, address: str, known: Known | None, now: datetime) -> str:
    """The text that cites an answer: what it says, what it rests on, where it stands, when it was looked at."""
    record = f" As recorded by {moment_text(known.at)}" if known else ""
    link = f", change {known.change} (hash {known.hash[:_HASH_SHOWN]})" if known and known.change else ""
    end = "." if record else ""
    return f"kratomwatch: “{plain(sentence)}”{record}{link}{end} {address} (accessed {day_text(now.date())})."


def legislation(row: Mapping[str, Any], sentence: str, address: str, day: date) -> dict[str, Any] | None:
    """A row of `tracker.queries.status` as schema.org's Legislation: the law that stands on `day`; None where no law
    on kratom does."""
    proof: Mapping[str, Any] = next(iter(row["evidence"]), {})
    if row["status"] in _NO_LAW or not proof:
        return None
    found = {
        "@context": "https://schema.org",
        "@type": "Legislation",
        "name": plain(f"{row['name']}: law on kratom"),
        "description": plain(sentence),
        "url": address,
        "legislationIdentifier": plain(str(proof.get("citation") or "")),
        "legislationJurisdiction": {
            "@type": "AdministrativeArea", "name": plain(row["name"]), "identifier": row["id"],
        },
        "legislationDateOfApplicability": row["since"] if row["since_certainty"] == "day" else None,
        "legislationDateVersion": day.isoformat(),
        "legislationLegalForce": "https://schema.org/InForce",
        "isBasedOn": safe_link(str(proof.get("url") or "")),
    }  # fmt: skip
    return {key: value for key, value in found.items() if value}
