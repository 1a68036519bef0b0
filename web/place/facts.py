"""What a place's pages show of a row of `tracker.queries.status`: provisions, each with the words that prove it, and
quotes, each once, with the archived copy in which they stand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection

from tracker.copies import Copy, copies_behind
from tracker.telling.inert import plain, safe_link
from tracker.telling.sentences import moment_text
from tracker.telling.wording import provision_label, provision_order, value_text

#: So much of a quote is shown; the archived copy has all of it.
_QUOTED = 400
#: So many quotes are shown; the JSON answer has all of them.
MOST_PROOFS = 20
#: What evidence proves beside provisions, in words.
_PROVES: Mapping[str, str] = {
    "status": "status", "would": "what the bill would bring", "effective": "the day it takes effect",
    "enacted": "the day it was enacted", "expires": "the day it lapses", "ended": "the day it ended",
    "stage": "how far the bill has come", "notice": "notice",
}  # fmt: skip


@dataclass
class Proof:
    """A quote (or, where there is none, a citation), where it stands and what it proves. `copy` is the address of the
    archived copy with it marked."""

    quote: str
    citation: str
    url: str
    seen: str
    secondary: bool
    copy: str
    proves: list[str] = field(default_factory=list)

    @property
    def labels(self) -> list[str]:
        """What it proves, in words."""
        return list(dict.fromkeys(_PROVES.get(key) or provision_label(key) for key in self.proves))


@dataclass(frozen=True)
class Fact:
    """A provision with its value in words, and what proves it."""

    key: str
    label: str
    value: str
    proof: Proof | None


def proofs_of(connection: Connection, place: str, evidence: Sequence[Mapping[str, Any]]) -> list[Proof]:
    """The evidence of `place`, each quote once, those for the status first."""
    found: dict[tuple[str, str, str], Proof] = {}
    for item, copy in zip(evidence, copies_behind(connection, place, evidence), strict=True):
        quote, citation = str(item.get("quote") or ""), str(item.get("citation") or "")
        url = str(item.get("url") or "")
        proof = found.setdefault((quote, citation, url), Proof(
            shortened(quote), shortened(citation), safe_link(url),
            moment_text(item["captured_at"]) if quote and item.get("captured_at") else "",
            bool(item.get("secondary")), copy_path(copy, quote) if copy else "",
        ))  # fmt: skip
        proof.proves.append(str(item.get("provision") or "status"))
    return sorted(found.values(), key=lambda proof: "status" not in proof.proves)


def facts_of(provisions: Mapping[str, Any], proofs: Iterable[Proof]) -> list[Fact]:
    """The provisions in the order that readers want, each with the first quote that proves it. A cap under its short
    name follows from the limits."""
    by_key: dict[str, Proof] = {}
    for proof in proofs:
        for key in proof.proves if proof.quote else ():
            by_key.setdefault(key, proof)
    limits = by_key.get("limits")
    return [
        Fact(key, provision_label(key), value_text(key, provisions[key]),
             by_key.get(key) or (limits if key.startswith("seven_oh_cap") else None))
        for key in provision_order(set(provisions))
    ]  # fmt: skip


def copy_path(copy: Copy, quote: str = "") -> str:
    """The address of an archived copy, from the root of the app, with `quote` marked and shown first. A capture keeps
    one text for good, so that the span in it names the words for good."""
    at = copy.text.find(quote) if quote else -1
    return f"/copy/{copy.capture}" + (f"?at={at}-{at + len(quote)}#passage" if at >= 0 else "")


def shortened(text: str, limit: int = _QUOTED) -> str:
    """`text` without what could act, and no longer than a page has room for: whole words where it has any."""
    text = plain(text)
    if len(text) <= limit:
        return text
    cut = text[:limit]
    words = cut.rpartition(" ")[0]
    return f"{(words if len(words) > limit // 2 else cut).rstrip()} […]"
