"""What the columns of the panel are: the one description that files, documents and commands take theirs from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from jurisdictions.codebook import PRECEDENCE, PROVISIONS, ProvisionSpec, Status
from jurisdictions.described import Value, section

#: How a status came to be known to hold.
GROUNDS: Mapping[str, str] = {
    "dated": "a dated event brought it; `since` is its day",
    "before-first-event": "it stood before the first dated event, which tells from what it changed; since when is open",
    "undated": "no dated event tells of this place: what was found is carried back to all days, perhaps wrongly",
    "none": "nothing is established",
}


@dataclass(frozen=True)
class Column:
    """A column. ``kind``: label (text of an open set, much repeated), category (one of ``values``), text, list
    (of ``values``), date, time, integer, age, number, flag. A ``required`` one is never empty."""

    name: str
    kind: str
    definition: str
    values: tuple[Value, ...] = ()
    unit: str = ""
    required: bool = False


def _of(name: str, kind: str, definition: str, key: str = "", *, required: bool = False) -> Column:
    """A column whose words are those of the codebook's section `key`."""
    words = tuple(Value(entry.key, entry.definition) for entry in section(key).entries) if key else ()
    return Column(name, kind, definition, words, required=required)


def days_of(status: Status) -> str:
    """The column that counts the days of `status`."""
    return f"days_{status.value.replace('-', '_')}"


def share_of(status: Status) -> str:
    """The column that has the share of the days of `status`."""
    return f"share_{status.value.replace('-', '_')}"


_PLACE = (
    _of("id", "label", "the place: ISO 3166, and a name below a state (US-FL/sarasota-county)", required=True),
    _of("name", "label", "its name in English", required=True),
    _of("level", "category", "its tier of government", "levels", required=True),
    _of("parent", "label", "the id of the place that it lies in; its law is not counted here"),
    _of("iso_3166_1", "label", "code of its country, two letters; empty where ISO assigns none (XK, EU, UN)"),
    _of("iso_3166_1_alpha_3", "label", "code of its country, three letters"),
    _of("iso_3166_2", "label", "code of its state, or of the state that it lies in"),
    _of("grade", "category", "how good the evidence for its status is, as graded now", "grade", required=True),
)
_PERIOD = (
    _of("period", "date", "first day of the period", required=True),
    _of("period_end", "date", "last day of the period", required=True),
    Column("days", "integer", "how many days it has", unit="days", required=True),
    _of(
        "projected",
        "flag",
        "it ends after the day of asking: law in force or signed by then, counted on",
        required=True,
    ),
)
_STATUS = (
    _of("status", "category", "on the period's last day", "status", required=True),
    _of("status_first_day", "category", "on the period's first day", "status", required=True),
    _of("status_changed", "flag", "became another on a day of the period, the first included", required=True),
    _of("provisions_changed", "flag", "what the law sets became another on a day of the period", required=True),
    *(
        Column(days_of(status), "integer", f"days of the period on which it was {status.value}",
               unit="days", required=True)
        for status in PRECEDENCE
    ),
    *(
        Column(share_of(status), "number", f"share of the period's days on which it was {status.value}",
               unit="0 to 1", required=True)
        for status in PRECEDENCE
    ),
    _of("change_certainty", "category", "how exactly the days of changes that may lie in the period are known: the "
        "least exact; empty where none may", "certainty"),
    _of("since", "date", "first day of the status of the last day; empty where it is older than all that is known"),
    _of("since_certainty", "category", "how exactly `since` is known", "certainty"),
    Column("ground", "category", "how the status of the last day came to be known",
           tuple(Value(*item) for item in GROUNDS.items()), required=True),
)  # fmt: skip
_PROOF = (
    _of("instrument", "text", "what set the law of the last day: the citation"),
    _of("source_url", "text", "an address that shows it"),
    _of("recorded_at", "time", "when this program came to know it (UTC)"),
)
_KINDS = {"text": "text", "enum": "category", "age": "age", "number": "number", "list": "list", "limits": "text"}


def _provision(spec: ProvisionSpec) -> Column:
    definition = f"{spec.definition}; as JSON" if spec.form == "limits" else spec.definition
    return Column(
        spec.key, _KINDS[spec.form], definition, tuple(Value(*item) for item in spec.meanings.items()), spec.unit
    )


COLUMNS: tuple[Column, ...] = (*_PLACE, *_PERIOD, *_STATUS, *map(_provision, PROVISIONS.values()), *_PROOF)
NAMES: tuple[str, ...] = tuple(column.name for column in COLUMNS)

_FIELD_TYPES = {
    "label": "string", "category": "string", "text": "string", "list": "list", "date": "date", "time": "datetime",
    "integer": "integer", "age": "integer", "number": "number", "flag": "boolean",
}  # fmt: skip


def table_schema() -> dict[str, Any]:
    """The columns of the CSV as a Table Schema (https://datapackage.org/standard/table-schema/, version 2)."""
    return {
        "$schema": "https://datapackage.org/profiles/2.0/tableschema.json",
        "fields": [_field(column) for column in COLUMNS],
        "primaryKey": ["id", "period"],
        "missingValues": [""],
    }


def _field(column: Column) -> dict[str, Any]:
    field: dict[str, Any] = {"name": column.name, "type": _FIELD_TYPES[column.kind], "description": column.definition}
    if column.kind == "list":
        field |= {"delimiter": "|", "itemType": "string"}
    if column.kind == "flag":
        field |= {"trueValues": ["true"], "falseValues": ["false"]}
    if column.unit:
        field["unit"] = column.unit
    if column.kind == "category":
        field["categories"] = [{"value": value.key, "label": value.definition} for value in column.values]
    constraints: dict[str, Any] = {"required": True} if column.required else {}
    if column.kind == "category":
        constraints["enum"] = [value.key for value in column.values]
    return field | ({"constraints": constraints} if constraints else {})
