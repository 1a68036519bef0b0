"""Finding a place by whatever somebody calls it: identifiers, ISO codes, names and other names, in any letter case and
without the accents."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pycountry
from sqlalchemy import Connection, select

from tracker.store import schema

_LONGEST = 80  # characters of a query that are looked at
_ALIKE = 0.75


@dataclass(frozen=True)
class Found:
    """Identifiers of the places that a query means, best first; ``exact`` where the query is a name of the first and of
    no other; ``instead``: a name that was perhaps meant, where none was found."""

    ids: tuple[str, ...]
    exact: bool = False
    instead: str = ""


def find(connection: Connection, text: str) -> Found:
    """The places that `text` names or is a part of the name of."""
    wanted = folded(text[:_LONGEST])
    if not wanted:
        return Found(())
    named = _named(connection)
    ranked = sorted((rank, key) for key, names in named.items() if (rank := _rank(wanted, names)) is not None)
    best = [key for rank, key in ranked if rank == 0]
    if ranked:
        return Found(tuple(key for _, key in ranked), exact=len(best) == 1)
    near = difflib.get_close_matches(wanted, {name for names in named.values() for name in names}, 1, _ALIKE)
    return Found((), instead=near[0] if near else "")


def folded(text: str) -> str:
    """`text` without letter case, accents and double spaces: "Côte d’Ivoire" -> "cote d'ivoire"."""
    plain = unicodedata.normalize("NFKD", text).replace("’", "'").casefold()
    return " ".join("".join(c for c in plain if not unicodedata.combining(c)).split())


def _rank(wanted: str, names: Iterable[str]) -> int | None:
    """0: it is one of `names`, 1: one begins with it, 2: a word of one does, 3: it is somewhere in one."""
    ranks = (
        0 if name == wanted
        else 1 if name.startswith(wanted)
        else 2 if f" {wanted}" in name
        else 3 if len(wanted) > 2 and wanted in name
        else None
        for name in names
    )  # fmt: skip
    return min((rank for rank in ranks if rank is not None), default=None)


def _named(connection: Connection) -> dict[str, set[str]]:
    table = schema.jurisdiction
    rows = connection.execute(select(table.c.id, table.c.name, table.c.spec))
    return {row.id: {folded(name) for name in _names(row.id, row.name, row.spec)} for row in rows}


def _names(key: str, name: str, spec: Mapping[str, Any]) -> Iterable[str]:
    yield from (key, name, *spec.get("aliases", ()))
    if "/" not in key and "-" in key:
        yield key.partition("-")[2]  # a state by its letters alone
    if (country := pycountry.countries.get(alpha_2=key)) is not None:
        for field in ("alpha_3", "name", "official_name", "common_name"):
            if given := getattr(country, field, None):
                yield given
