"""How a change is told in words: statuses, provisions, dates, and the line that carries the news."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from jurisdictions.codebook import PROVISIONS, ChangeKind, ProvisionSpec, Status
from tracker.changes import Change
from tracker.telling.inert import one_line

STATUS_LABELS: Mapping[str | None, str] = {
    Status.BANNED: "banned",
    Status.KCPA: "lawful under a kratom consumer protection act",
    Status.EXPORT_ALLOWED: "export allowed",
    Status.RESTRICTED: "lawful with restrictions",
    Status.UNREGULATED: "no kratom-specific rule",
    Status.UNKNOWN: "not established",
    None: "not established",
}
_BECAME: Mapping[str | None, str] = {
    Status.BANNED: "kratom banned",
    Status.KCPA: "kratom consumer protection act in force",
    Status.EXPORT_ALLOWED: "export of kratom allowed",
    Status.RESTRICTED: "kratom restricted",
    Status.UNREGULATED: "kratom rules repealed",
    Status.UNKNOWN: "status no longer established",
    None: "status no longer established",
}
_WOULD: Mapping[str | None, str] = {
    Status.BANNED: "would ban kratom",
    Status.KCPA: "would bring a kratom consumer protection act",
    Status.EXPORT_ALLOWED: "would allow export of kratom",
    Status.RESTRICTED: "would restrict kratom",
    Status.UNREGULATED: "would repeal the kratom rules",
}
KIND_LABELS: Mapping[str, str] = {
    ChangeKind.STATUS: "Change of status",
    ChangeKind.PROVISION: "Change of provisions",
    ChangeKind.SCHEDULED: "Law signed, not yet in force",
    ChangeKind.PENDING: "Bill or proposal (nothing is law yet)",
    ChangeKind.CORRECTION: "Correction of what was reported before",
    ChangeKind.NOTICE: "Notice (the law stays as it was)",
}
#: What somebody who sells or carries kratom may do, in one sentence, under the status in force.
MEANS: Mapping[str, str] = {
    Status.BANNED: "Selling kratom, or even having it, is prohibited here: ship, sell and carry none unless the law "
    "itself makes an exception for you.",
    Status.KCPA: "Kratom may be sold and carried if the product, its label and the buyer's age are as the act wants "
    "them; what is not so may not be sold.",
    Status.EXPORT_ALLOWED: "Kratom may leave the country under the conditions of its law, such as a licence or "
    "papers; sale inside the country may follow other rules.",
    Status.RESTRICTED: "Kratom may be sold and carried within a rule of its own, such as an age limit, who may sell "
    "it or what it may be sold as; outside that rule it may not.",
    Status.UNREGULATED: "No rule on kratom is in force: it may be sold and carried under the general law on food, "
    "medicines and consumers.",
    Status.UNKNOWN: "What applies here is not established: count on no permission to sell or carry before you have "
    "read the law.",
}
_ONLY_SALE = (
    "Selling kratom is prohibited here, having it is not: ship and sell none unless the law itself makes an exception "
    "for you."
)
#: What a county or city has no rule on is for the law above it.
_MEANS_LOCALLY: Mapping[str, str] = {
    Status.UNREGULATED: "No rule of its own on kratom is in force: the law above it says what may be sold and carried.",
    Status.UNKNOWN: "What applies here beside the law above it is not established: read both before you sell or carry.",
}

#: What a reader asks first comes first; the rest follows in the codebook's order.
_FIRST = (
    "sale", "possession", "schedule", "seven_oh", "seven_oh_cap_percent", "seven_oh_cap_ppm",
    "seven_oh_cap_mg_per_serving", "seven_oh_cap_mg_per_gram", "seven_oh_cap_mg_per_container", "min_age",
)  # fmt: skip
_ORDER = {key: at for at, key in enumerate(dict.fromkeys((*_FIRST, *PROVISIONS)))}
#: Provisions whose values read as sentences of their own beside their label.
_OWN_WORDS = ("preemption", "basis")
#: Kinds whose news tells no day from which law holds.
_UNDATED = (ChangeKind.PENDING, ChangeKind.NOTICE, ChangeKind.CORRECTION)
_IN_SUBJECT = 3
_SHORT_TEXT = 40


def status_label(status: str | None) -> str:
    """A status in words; a word the codebook does not have is shown as it is."""
    return STATUS_LABELS.get(status, one_line(str(status), 60))


def provision_order(keys: set[str]) -> list[str]:
    """`keys` as readers want them, unknown ones last."""
    return sorted(keys, key=lambda key: (_ORDER.get(key, len(_ORDER)), key))


def provision_label(key: str) -> str:
    """The codebook's label of a provision, with its unit where one label serves several."""
    spec = PROVISIONS.get(key)
    return one_line(key, 60) if spec is None else spec.label


def value_text(key: str, value: Any) -> str:
    """A provision's value in words with its unit; "–" where the law does not say."""
    spec = PROVISIONS.get(key)
    if value is None:
        return "–"
    if key == "limits" and isinstance(value, list | tuple):
        return "; ".join(_limit_text(limit) for limit in value) or "–"
    if isinstance(value, list | tuple):
        return one_line(", ".join(str(item) for item in value), 300)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return f"{value:g} {spec.unit}".strip() if spec else f"{value:g}"
    text = str(value)
    return text.replace("-", " ") if spec and spec.form == "enum" else one_line(text, 300)


def _limit_text(limit: Any) -> str:
    if not isinstance(limit, Mapping):
        return one_line(str(limit), 100)
    unit = {"percent": "%", "ratio": ""}.get(str(limit.get("unit")), str(limit.get("unit", "")))
    bounds = [
        f"{sign} {limit[bound]:g}" if isinstance(limit[bound], int | float) else f"{sign} {limit[bound]}"
        for bound, sign in (("min", "≥"), ("max", "≤")) if limit.get(bound) is not None
    ]  # fmt: skip
    per = f"per {limit['basis']}" if limit.get("basis") else ""
    if unit in ("%", "ppm") and limit.get("basis"):
        per = f"of {str(limit['basis']).replace('-', ' ')}"
    parts = (str(limit.get("analyte", "")), *bounds, unit, per)
    return one_line(" ".join(part for part in parts if part), 100)


def day_text(day: date, certainty: str = "day") -> str:
    """A legal date no more exactly than it is known: "6 May 2026", "May 2026", "2026"."""
    if certainty == "year":
        return str(day.year)
    return f"{day:%B %Y}" if certainty == "month" else f"{day.day} {day:%B %Y}"


def days_text(days: int) -> str:
    """How far off a day is: "In 7 days"."""
    return {0: "Today", 1: "Tomorrow"}.get(days, f"In {days} days")


def effective_text(change: Change) -> str:
    """When the law takes effect, as a line of its own."""
    if change.effective is None:
        return "date not given by the text"
    return start_text(change.effective, change.certainty)


def start_text(day: date, certainty: str) -> str:
    """The day from which law holds, and where it is only that of its discovery, that it is."""
    told = day_text(day, certainty)
    return f"first seen on {told}; the text gives no date" if certainty == "observed" else told


def means(row: Mapping[str, Any]) -> str:
    """What the law of a place (``id``, ``status``, ``provisions``) means for somebody who sells or carries kratom, in a
    sentence; "" where it leads to no status."""
    if row["status"] == Status.BANNED and row["provisions"].get("possession") == "allowed":
        return _ONLY_SALE
    return (_MEANS_LOCALLY if is_local(row["id"]) else {}).get(row["status"]) or MEANS.get(row["status"], "")


def is_local(place: str) -> bool:
    """Whether an identifier is that of a county, a city or the like: other law lies above its own."""
    return "/" in place


def meaning(change: Change) -> str:
    """What `change` means for somebody who sells or carries kratom, in a sentence; "" where it leads to no status."""
    if change.kind == ChangeKind.PENDING:
        return "Nothing is law yet: what may be sold and carried stays as it is until this is."
    if change.kind == ChangeKind.NOTICE:
        return "The law stays as it was, and with it what may be sold and carried."
    status, provisions = str(change.after.get("status")), change.after.get("provisions") or {}
    sentence = means({"id": change.jurisdiction, "status": status, "provisions": provisions})
    if not sentence or change.kind != ChangeKind.SCHEDULED:
        return sentence
    start = (
        "Once it is in force" if change.effective is None else f"From {day_text(change.effective, change.certainty)}"
    )
    return f"{start}: {sentence} Until then the law stays as it is."


def short_news(change: Change, place: str) -> str:
    """The news in a few words, for a line that has to hold several: "Alabama banned"."""
    if change.kind == ChangeKind.NOTICE:
        said = "notice"
    elif change.kind == ChangeKind.CORRECTION:
        said = "corrected"
    elif change.kind == ChangeKind.PENDING:
        said = _pending_news(change).partition(", ")[0]
    else:
        said = (_news(change) or [_unknown_news(change)])[0].removeprefix("kratom ")
        said = f"signed: {said}" if change.kind == ChangeKind.SCHEDULED else said
    return one_line(f"{one_line(place, 40)} {said}", 90)


def headline(change: Change, place: str) -> str:
    """The news in one line, fit for a subject: "Place: 7-OH capped at 1 %, from 6 May 2026"."""
    place = one_line(place, 60)
    when = () if change.kind in _UNDATED else _when(change)
    corrected = "Correction, " if change.kind == ChangeKind.CORRECTION else ""
    return one_line(f"{corrected}{place}: {', '.join([_told(change), *when])}")


def news_text(change: Change) -> str:
    """The news in one line where place and day stand beside it: "7-OH capped at 1 %"."""
    corrected = "corrected: " if change.kind == ChangeKind.CORRECTION else ""
    return one_line(f"{corrected}{_told(change)}")


def _told(change: Change) -> str:
    if change.kind == ChangeKind.PENDING:
        return _pending_news(change)
    if change.kind == ChangeKind.NOTICE:
        return f"notice, {one_line(change.instrument or change.why, 120)}"
    if change.kind == ChangeKind.CORRECTION:
        return _correction_news(change)
    signed = "signed into law: " if change.kind == ChangeKind.SCHEDULED else ""
    return f"{signed}{', '.join(_news(change) or [_unknown_news(change)])}"


def _unknown_news(change: Change) -> str:
    """Of a bill that became law before anybody could tell what its text changes."""
    if change.kind == ChangeKind.SCHEDULED and change.after.get("stage") and change.instrument:
        return f"{one_line(change.instrument, 60)} on kratom"
    return "kratom law changed"


def _news(change: Change) -> list[str]:
    said: list[str] = []
    old, new = change.before.get("status"), change.after.get("status")
    if old != new:
        said.append(_status_news(old, new))
    phrases = list(_provision_news(change))
    shown = phrases if len(phrases) <= _IN_SUBJECT else phrases[: _IN_SUBJECT - 1]
    said += shown
    if len(shown) < len(phrases):
        said.append(f"{len(phrases) - len(shown)} more provisions")
    return said


def _status_news(old: str | None, new: str | None) -> str:
    if old == Status.BANNED and new != Status.BANNED:
        ended = {Status.UNREGULATED: "ban repealed", Status.KCPA: "ban replaced by a consumer protection act"}
        return ended.get(Status(new), f"ban ended, {_BECAME[new]}") if new in set(Status) else "ban ended"
    return _BECAME.get(new, one_line(str(new), 60))


def _provision_news(change: Change) -> Iterator[str]:
    old, new = change.before.get("provisions") or {}, change.after.get("provisions") or {}
    for key in provision_order({*old, *new}):
        if old.get(key) == new.get(key) or (key == "limits" and _caps_tell(old, new)):
            continue
        spec = PROVISIONS.get(key)
        if spec is not None:
            yield _phrase(spec, new.get(key))


def _caps_tell(old: Mapping[str, Any], new: Mapping[str, Any]) -> bool:
    return any(key.startswith("seven_oh_cap") and old.get(key) != new.get(key) for key in {*old, *new})


def _phrase(spec: ProvisionSpec, value: Any) -> str:
    if value is None:
        return f"{spec.label} no longer set"
    text = value_text(spec.key, value)
    if spec.form == "number":
        return f"{spec.label}ped at {text.split(' of ')[0]}"
    if spec.form == "age":
        return f"{spec.label} {value}"
    if spec.form == "enum" and spec.key not in _OWN_WORDS:
        return f"{spec.label} {text}"
    # A sentence of law is no news for a subject line; it stands in the message.
    return f"{spec.label}: {text}" if len(text) <= _SHORT_TEXT else f"{spec.label} set"


def _when(change: Change) -> Iterator[str]:
    day = change.effective
    if day is None:
        if change.kind == ChangeKind.SCHEDULED:
            yield "date not established"
    elif change.certainty == "observed":
        yield f"seen {day_text(day)}"
    else:
        yield f"from {day_text(day, change.certainty)}"


def _pending_news(change: Change) -> str:
    what = one_line(change.instrument, 60) or "a bill"
    stage = one_line(str(change.after.get("stage") or ""), 40).replace("-", " ")
    would = _WOULD.get(change.after.get("would"), "")
    return f"{what} " + ", ".join(part for part in (stage or "pending", would) if part)


def _correction_news(change: Change) -> str:
    old, new = change.before.get("status"), change.after.get("status")
    if old != new:
        return f"{status_label(new)}, not {status_label(old)}"
    phrases = list(_provision_news(change))
    return ", ".join(phrases[:_IN_SUBJECT]) or "what was reported before was not right"
