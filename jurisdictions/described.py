"""The codebook for people and programs: every word of it with its definition, as data and as a document."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from textwrap import wrap

from jurisdictions.codebook import (
    CERTAINTIES,
    GRADES,
    LIMIT_PARTS,
    PRECEDENCE,
    PROVISIONS,
    BillStage,
    ChangeKind,
    EventKind,
    Level,
    SourceKind,
    Word,
)


@dataclass(frozen=True)
class Value:
    """One of the words that an entry may hold."""

    key: str
    definition: str


@dataclass(frozen=True)
class Entry:
    """A word or a key. ``type``: word (it is itself a value), text, enum, age, number, list, limits."""

    key: str
    type: str
    definition: str
    values: tuple[Value, ...] = ()
    unit: str = ""
    label: str = ""


@dataclass(frozen=True)
class Section:
    """Entries that belong together; ``key`` is stable, ``about`` says what they describe."""

    key: str
    title: str
    about: str
    entries: tuple[Entry, ...]


def codebook() -> tuple[Section, ...]:
    """All sections. `dataclasses.asdict` makes plain data of each."""
    return (
        _words(
            "status", "Status", PRECEDENCE,
            "The headline of a place: what the law in force does. Where several hold, the first in this order counts. "
            "A bill, a proposal, a warning or a press report never changes a status.",
        ),
        Section(
            "provisions", "Provisions",
            "What the law sets, feature by feature. A provision that the law does not set is left out.",
            tuple(
                Entry(spec.key, spec.form, spec.definition, _values(spec.meanings), spec.unit, spec.label)
                for spec in PROVISIONS.values()
            ),
        ),
        Section("limits", "Limits", "The parts of each limit in the provision `limits`.", _LIMIT),
        _words("stages", "Stages of a bill", BillStage, "Each is dated by the day on which it was reached."),
        _words("changes", "Kinds of change", ChangeKind, "What a recorded change is."),
        _words("events", "Kinds of event", EventKind, "What a dated event of the registry is."),
        _mapped("certainty", "Certainty of a date", CERTAINTIES, "How exactly the day is known."),
        _mapped("grade", "Grade", GRADES, "How good the evidence for a place's status is."),
        _words("levels", "Levels", Level, "The tier of government of a place."),
        _words("sources", "Kinds of source", SourceKind, "What a watched address publishes."),
    )  # fmt: skip


def section(key: str) -> Section:
    """The section `key`. Raises KeyError."""
    return {one.key: one for one in codebook()}[key]


def edition() -> str:
    """What tells one wording of the codebook from another: the same words have the same edition."""
    text = json.dumps([asdict(one) for one in codebook()], ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _values(words: Mapping[str, str]) -> tuple[Value, ...]:
    return tuple(Value(key, definition) for key, definition in words.items())


def _words(key: str, title: str, words: Iterable[Word], about: str) -> Section:
    return _mapped(key, title, {word.value: word.definition for word in words}, about)


def _mapped(key: str, title: str, words: Mapping[str, str], about: str) -> Section:
    return Section(key, title, about, tuple(Entry(word, "word", definition) for word, definition in words.items()))


_LIMIT = (
    Entry("analyte", "enum", "what is limited", _values(LIMIT_PARTS["analyte"])),
    Entry("max", "number", "the most that is lawful, in `unit`"),
    Entry("min", "number", "the least that is lawful, in `unit`"),
    Entry("unit", "enum", "in what `max` and `min` are told", _values(LIMIT_PARTS["unit"])),
    Entry("basis", "enum", "what it is measured in; a ratio has none", _values(LIMIT_PARTS["basis"])),
)
_TYPES = {
    "text": "text", "enum": "a word", "age": "a whole number", "number": "a number", "list": "a list of words",
    "limits": "a list of [limits](#limits)",
}  # fmt: skip


def markdown() -> str:
    """The codebook as a document."""
    lines = [
        "# Codebook",
        "",
        *_prose(
            "How law on kratom is coded: observable features of a text first (provisions), the headline judgement last "
            "(status), as policy surveillance does it. `make docs` makes this page from `jurisdictions/codebook.py`, "
            f"where its words are changed; this is edition `{edition()}`."
        ),
    ]
    for one in codebook():
        lines += ["", f"## {one.title}", "", *_prose(one.about), "", *_table(one)]
    return "\n".join([*lines, ""])


def _prose(text: str) -> list[str]:
    return wrap(text, 120, break_long_words=False, break_on_hyphens=False)


def _table(one: Section) -> Iterator[str]:
    if all(entry.type == "word" for entry in one.entries):
        yield from ("| word | meaning |", "| --- | --- |")
        yield from (f"| `{entry.key}` | {entry.definition} |" for entry in one.entries)
        return
    yield from ("| key | value | meaning |", "| --- | --- | --- |")
    for entry in one.entries:
        yield f"| `{entry.key}` | {_held(entry)} | {entry.definition} |"


def _held(entry: Entry) -> str:
    """What an entry may hold: its type, unit and words, each with its meaning."""
    kind = _TYPES[entry.type] + (f", {entry.unit}" if entry.unit else "")
    words = "; ".join(f"`{value.key}` ({value.definition})" for value in entry.values)
    return f"{kind}: {words}" if words else kind
