"""What the API answers: the shapes of the commands' --json, each key with what it means. They make the OpenAPI
document; answers themselves are sent as they were kept."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, WithJsonSchema

from jurisdictions.codebook import (
    CERTAINTIES,
    GRADES,
    LIMIT_PARTS,
    PROVISIONS,
    BillStage,
    ChangeKind,
    Level,
    ProvisionSpec,
    SourceKind,
    Status,
    Word,
)
from tracker.selling import Verdict

#: Under this key a schema tells what each of its words means.
MEANINGS = "x-enumDescriptions"
#: Words of the codebook that have a schema of their own.
WORDS: tuple[type[Word], ...] = (Status, Level, SourceKind, BillStage, ChangeKind)


def of_words(meanings: Mapping[str, str]) -> dict[str, Any]:
    """The JSON Schema of one of these words."""
    return {"type": "string", "enum": list(meanings), MEANINGS: dict(meanings)}


Grade = Annotated[str, WithJsonSchema(of_words(GRADES))]
Certainty = Annotated[str, WithJsonSchema(of_words(CERTAINTIES))]


class Answer(BaseModel):
    """Keys may come that are not here yet."""

    model_config = ConfigDict(extra="allow")


class Wrong(Answer):
    """Why there is no answer."""

    error: str = Field(description="What is wrong, in one line.", examples=["no such status: 'legal'; there is banned"])


_LIMIT_PARTS = {part: of_words(words) for part, words in LIMIT_PARTS.items()}
_LIMITS = {
    "type": "array",
    "items": {
        "type": "object", "required": ["analyte", "unit"],
        "properties": {**_LIMIT_PARTS, "max": {"type": "number"}, "min": {"type": "number"}},
    },
}  # fmt: skip


def value_schema(spec: ProvisionSpec) -> dict[str, Any]:
    """The JSON Schema of a provision's value."""
    unit = f", {spec.unit}" if spec.unit else ""
    forms: dict[str, dict[str, Any]] = {
        "text": {"type": "string"}, "enum": of_words(spec.meanings), "number": {"type": "number", "minimum": 0},
        "age": {"type": "integer", "minimum": 1, "maximum": 99}, "limits": _LIMITS,
        "list": {"type": "array", "items": {"type": "string"}, "examples": [list(spec.values[:2])]},
    }  # fmt: skip
    return {**forms[spec.form], "description": f"{spec.label}{unit}: {spec.definition}"}


def _values(schema: dict[str, Any]) -> None:
    """Every provision's value."""
    schema["properties"] = {key: value_schema(spec) for key, spec in PROVISIONS.items()}


def _pairs(schema: dict[str, Any]) -> None:
    """Every provision's old and new value, null where the law does not say."""
    schema["properties"] = {
        key: {"type": "array", "minItems": 2, "maxItems": 2, "description": f"old and new: {value['description']}",
              "items": {"anyOf": [value, {"type": "null"}]}}
        for key, value in ((key, value_schema(spec)) for key, spec in PROVISIONS.items())
    }  # fmt: skip


class Provisions(BaseModel):
    """What the law sets, by the codebook; a key that is not there: the text does not say."""

    model_config = ConfigDict(extra="allow", json_schema_extra=_values)


class Changed(BaseModel):
    """Provision → what it set before and what it sets now."""

    model_config = ConfigDict(extra="allow", json_schema_extra=_pairs)


IdOf = Annotated[str, Field(description="The place's identifier.", examples=["US-UT", "TH", "US-FL/sarasota-county"])]
NameOf = Annotated[str, Field(description="The place's name.", examples=["Utah"])]
Address = Annotated[str, Field(description="The address of the page or text; may be empty.")]
EffectiveDay = Annotated[date | None, Field(description="The law's own date; null where the text does not give it.")]
Instrument = Annotated[str, Field(description="The act, rule or bill, as it is cited.", examples=["SB 45 (2026)"])]


class Coming(Answer):
    """Law that holds from a later day on."""

    effective: EffectiveDay
    to: Status | None = Field(description="The status from then on.")
    instrument: Instrument
    provisions: Provisions


class Bill(Answer):
    """A bill or proposal that is followed."""

    instrument: Instrument
    would: Status | None = Field(description="The status that it would bring.")
    as_of: date | datetime | None = Field(description="When this was last known to be so.")
    source: Address
    stage: BillStage | None = Field(description="How far it has come.")
    stage_date: date | None = Field(description="The day on which it came there.")


class Placed(Answer):
    """Something in a place."""

    id: IdOf
    name: NameOf


class PlaceBill(Bill, Placed):
    """A bill or proposal that is followed, and where."""


class Evidence(Answer):
    """What proves a status or a provision: words of a page, or a citation."""

    provision: str | None = Field(description="What it proves: a provision's key, `status`, a date.")
    quote: str | None = Field(description="The words, verbatim; null where the registry cites an instrument.")
    url: str | None = Field(description="The address of the page; may be empty.")
    captured_at: datetime | None = Field(description="When the page was read.")
    citation: str | None = Field(default=None, description="The instrument cited, where there is no quote.")
    secondary: bool | None = Field(default=None, description="Whether the source is not the authority itself.")


class NotConfirmed(Answer):
    """That the law could not be seen lately."""

    since: date = Field(description="The last day on which it was seen, or up to which the registry vouches.")
    because: str = Field(description="How the last visit ended.", examples=["no page read yet", "blocked"])
    url: str | None = Field(description="The address of the page; may be empty.")


class StatusRow(Answer):
    """Where kratom stands in one place."""

    id: IdOf
    name: NameOf
    level: Level = Field(description="The tier of government.")
    parent: str | None = Field(description="The identifier of the place that it lies in.")
    status: Status = Field(description="The headline status of the law in force.")
    since: date | None = Field(description="The law's own date from which the status holds.")
    since_certainty: Certainty | None = Field(description="How exactly that day is known.")
    observed_since: date | None = Field(description="The day on which it was first seen, where the law's is not known.")
    provisions: Provisions
    scheduled: list[Coming] = Field(description="Law that is signed and starts later.")
    lapses: list[Coming] = Field(description="What holds once temporary law ends, unless that is renewed.")
    pending: list[Bill] = Field(description="Bills and proposals that are followed.")
    evidence: list[Evidence] = Field(description="What proves the status and each provision.")
    grade: Grade = Field(description="What the status rests on: official texts, secondary ones, or weak ones.")
    confirmed_at: datetime | None = Field(description="When a page of its law was last read well.")
    not_confirmed: NotConfirmed | None = Field(description="Null, or since when and why the law cannot be seen.")


class Links(Answer):
    """Where there is more about a place; to be resolved against the address of the answer."""

    history: str = Field(description="Its timeline.")
    changes: str = Field(description="The same as a list of changes.")
    bills: str = Field(description="The bills that are followed there.")
    sources: str = Field(description="What is watched.")
    page: str = Field(description="The page for people.")


class Place(Answer):
    """A place whose law is watched."""

    id: IdOf
    name: NameOf
    level: Level = Field(description="The tier of government.")
    parent: str | None = Field(description="The identifier of the place that it lies in.")
    timezone: str = Field(description="Where its days begin (IANA).", examples=["America/Denver"])
    aliases: list[str] = Field(description="Other names that it is found by.")


class OnePlace(StatusRow, Place):
    """A place, where kratom stands in it, what lies in it, and where there is more."""

    inside: list[str] = Field(description="The identifiers of what lies in it.")
    links: Links


class Entry(Answer):
    """A change of law, as it is recorded."""

    number: int = Field(description="Counts the changes recorded here; never used twice.", ge=1)
    id: IdOf
    kind: ChangeKind = Field(description="What kind of change.")
    from_: Status | None = Field(alias="from", description="The status before; of a bill: what it would have brought.")
    to: Status | None = Field(description="The status from then on; of a bill: what it would bring.")
    effective: EffectiveDay
    certainty: Certainty = Field(description="How exactly the date is known.")
    recorded_at: datetime = Field(description="When this program came to know.")
    instrument: Instrument
    provisions_changed: Changed
    source: Address
    quote: str | None = Field(description="The words that prove it, verbatim.")
    why: str = Field(description="Why, in a line.")
    origin: Literal["registry", "edit", "reading", "clock", "review"] = Field(
        description="How it came to be known: cited by the registry, an edit of it, read from a page, its day came, "
        "decided by a person."
    )
    hash: str = Field(description="SHA-256 of this change and the hash of the one before.", pattern="^[0-9a-f]{64}$")


class Passage(Answer):
    """The part of the page about kratom."""

    before: str = Field(description="As it read before; may be empty.")
    after: str = Field(description="As it reads now; may be empty.")


class FullEntry(Entry):
    """A change of law with all that proves it."""

    evidence: list[Evidence] = Field(description="What proves it.")
    passage: Passage
    prev_hash: str = Field(description="The hash of the change before.", pattern="^[0-9a-f]{64}$")


class Difference(Answer):
    """What differs in one place between two days."""

    id: IdOf
    from_: date = Field(alias="from", description="The earlier day.")
    to: date = Field(description="The later day.")
    status: list[Status] = Field(description="On the earlier day, on the later.", min_length=2, max_length=2)
    provisions: Changed
    passage: Passage


class SourceHealth(Answer):
    """A watched address, and how its watching stands."""

    id: str = Field(description="Place and source.", examples=["US-UT#statute"])
    jurisdiction: IdOf
    url: Address
    kind: SourceKind = Field(description="What it publishes.")
    last_at: datetime | None = Field(description="When it was last visited.")
    last_outcome: str | None = Field(description="How that ended.", examples=["unchanged"])
    last_detail: str | None = Field(description="What else is to be said of that; may be empty.")
    last_good_at: datetime | None = Field(description="When it last answered well.")
    failures: int = Field(description="So many visits failed since.", ge=0)
    next_due_at: datetime | None = Field(description="When it is visited next.")
    served_by: str | None = Field(description="The address that last answered well: its own or a mirror's.")
    age_days: int | None = Field(description="The age of the last good answer.")
    mirror: str | None = Field(description="The mirror that gave it, if one did.")
    means: str = Field(description="What that means for what is said of the place.")
    advice: str = Field(description="What the operator can do; empty where nothing is to be done.")


class ComingRow(Answer):
    """A day on which the law of a place changes by itself."""

    id: IdOf
    name: NameOf
    kind: ChangeKind = Field(description="Whether the status changes or provisions do.")
    from_: Status | None = Field(alias="from", description="The status until then.")
    to: Status | None = Field(description="The status from then on.")
    effective: EffectiveDay
    certainty: Certainty | None = Field(description="How exactly the date is known.")
    instrument: Instrument
    provisions_changed: Changed
    source: Address
    what: str = Field(description="In words.", examples=["banned (until then lawful with restrictions)"])


class RecordRow(Answer):
    """What was believed to be the law of a place: from when to when, and since when and until when it was believed."""

    record: int = Field(description="Counts the records; never used twice.", ge=1)
    id: IdOf
    status: Status | None = Field(description="The status; null withdraws the record that it supersedes.")
    provisions: Provisions
    valid_from: date | None = Field(description="The law's first day; null: since before any known date.")
    certainty: Certainty = Field(description="How exactly that day is known.")
    valid_to: date | None = Field(description="The day on which it lapses; null: it stands until another follows.")
    recorded_at: datetime = Field(description="When this program came to believe it.")
    superseded_at: datetime | None = Field(description="When it ceased to; null: it is believed.")
    supersedes: int | None = Field(description="The record that it replaces.")
    instrument: Instrument
    evidence: list[Evidence] = Field(description="What proves it.")


class Finding(Answer):
    """What the law of one place has against a product."""

    id: IdOf
    provision: str = Field(description="The provision that says so.")
    because: str = Field(description="Why, in a sentence.")


class Elsewhere(Finding):
    """What the law of a place above or inside says of a product."""

    name: NameOf
    answer: Verdict = Field(description="What that law alone would answer.")
    binding: bool | None = Field(default=None, description="Of a place above: whether its law decides here.")


class Turn(Finding):
    """Signed law that changes the answer on its day, or temporary law that ends."""

    effective: EffectiveDay
    to: Status | None = Field(description="The status from then on.")
    instrument: Instrument
    lapses: bool = Field(description="Whether it is the end of temporary law, unless that is renewed.")
    answer: Verdict = Field(description="The answer from then on.")


class MaySell(Answer):
    """Whether a product may be sold in one place, and the provision that decides."""

    id: IdOf
    name: NameOf
    answer: Verdict = Field(description="The answer.")
    provision: str = Field(description="The provision that decides; `none` where no rule on kratom was found.")
    because: str = Field(description="Why, in a sentence.")
    conditions: list[Finding] = Field(description="What has to be seen to first.")
    against: list[Finding] = Field(description="All that stands in the way.")
    evidence: list[Evidence] = Field(description="What proves the provision that decides.")
    status: Status = Field(description="The headline status there.")
    since: date | None = Field(description="The law's own date from which that holds.")
    instrument: str | None = Field(description="What the deciding law is cited as.")
    scheduled: list[Turn] = Field(description="What changes the answer later by itself.")
    warning: str | None = Field(description="What changes soon, or on a day that is not established.")
    above: list[Elsewhere] = Field(description="The places above whose own answer is not yes.")
    inside: list[Elsewhere] = Field(description="The places inside that are stricter.")
    grade: Grade | None = Field(description="What the status rests on.")
    confirmed_at: datetime | None = Field(description="When a page of its law was last read well.")
    not_confirmed: NotConfirmed | None = Field(description="Null, or since when and why the law cannot be seen.")


class CodebookWord(Answer):
    """One of the words that a key may hold."""

    key: str = Field(description="The word.")
    definition: str = Field(description="What it means.")


class CodebookEntry(Answer):
    """A word, or a key with what it may hold."""

    key: str = Field(description="The word or key.")
    type: Literal["word", "text", "enum", "age", "number", "list", "limits"] = Field(
        description="`word`: it is itself a value; else the form of its value."
    )
    definition: str = Field(description="What it means.")
    values: list[CodebookWord] = Field(description="The words that it may hold.")
    unit: str = Field(description="The unit of its value; may be empty.")
    label: str = Field(description="Its name for people; may be empty.")


class CodebookSection(Answer):
    """Entries that belong together."""

    key: str = Field(description="Stays the same.", examples=["provisions"])
    title: str = Field(description="For people.")
    about: str = Field(description="What its entries describe.")
    entries: list[CodebookEntry] = Field(description="In order.")


class Codebook(Answer):
    """Every word that the data are coded in, with its definition."""

    edition: str = Field(description="The same words have the same edition.", examples=["9b1f6d0c2a77"])
    sections: list[CodebookSection] = Field(description="In order.")
