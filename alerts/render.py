"""The diff email: what changed, from when, and the words that prove it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from alerts.inert import one_line, plain, safe_link
from alerts.mime import Content
from alerts.redline import Piece, as_text, redline
from alerts.subscriptions import Subscription
from alerts.templating import DISCLAIMER, render_html, render_text
from alerts.wording import (
    KIND_LABELS,
    STATUS_LABELS,
    effective_text,
    headline,
    provision_label,
    provision_order,
    status_label,
    value_text,
)
from jurisdictions.codebook import ChangeKind
from tracker.changes import Change, proving

#: A quote longer than this is shortened: a mail is no archive.
_QUOTE_LIMIT = 1200
_MAX_QUOTES = 12
_EVIDENCE_LABELS: Mapping[str, str] = {
    "status": "status", "effective": "effective date", "ended": "end", "enacted": "enactment",
    "would": "what it would bring", "notice": "notice",
}  # fmt: skip


@dataclass(frozen=True)
class Row:
    """One line of the table: what a feature of the law was and is."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Quote:
    """A sentence of the source, what it proves, where and when it was seen."""

    label: str
    text: str
    url: str
    seen: str


@dataclass(frozen=True)
class View:
    """Everything the templates of a diff email show; page text in it is inert but not escaped."""

    headline: str
    place: str
    kind: str
    why: str
    rows: tuple[Row, ...]
    effective: str
    recorded: str
    instrument: str
    url: str
    quotes: tuple[Quote, ...]
    redline: tuple[Piece, ...]
    demo: bool
    reason: str = ""
    leave: str = ""
    leave_url: str = ""
    disclaimer: str = DISCLAIMER

    @cached_property
    def redline_text(self) -> str:
        """The redline with marks that plain text can carry."""
        return as_text(self.redline)


def view_of(change: Change, place: str, *, demo: bool = False) -> View:
    """What a diff email about `change` in the jurisdiction named `place` shows, to whomever."""
    return View(
        headline=headline(change, place),
        place=one_line(f"{place} ({change.jurisdiction})", 120),
        kind=KIND_LABELS[change.kind],
        why=one_line(change.why, 600),
        rows=_rows(change),
        effective=effective_text(change),
        recorded=f"{change.recorded_at:%Y-%m-%d %H:%M} UTC",
        instrument=one_line(change.instrument, 300),
        url=safe_link(change.url),
        quotes=tuple(_quote(item) for item in proving(change)[:_MAX_QUOTES]),
        redline=redline(change.passage.get("before", ""), change.passage.get("after", "")),
        demo=demo,
    )


def content_of(view: View, reason: str, leave: str, leave_url: str) -> Content:
    """The message that shows `view` to a reader who gets it for `reason`."""
    own = replace(view, reason=reason, leave=leave, leave_url=leave_url)
    subject = f"[demo] {view.headline}" if view.demo else view.headline
    text, html = render_text("change.txt", view=own), render_html("change.html", view=own)
    return Content(subject, text, html, thread=view.place)


def reason_text(subscription: Subscription) -> str:
    """Why a reader gets a message, from the subscription that asked for it."""
    places = ", ".join(subscription.jurisdictions) or "all jurisdictions"
    kinds = ", ".join(subscription.kinds) or "changes of the law in force or signed"
    return f"You get this because you asked on {subscription.created_at[:10]} for {places}: {kinds}."


def _rows(change: Change) -> tuple[Row, ...]:
    rows: list[Row] = []
    old, new = change.before, change.after
    if change.kind == ChangeKind.PENDING:
        rows += [_row("stage", old.get("stage"), new.get("stage")), _row("would bring", old, new)]
    elif "status" in old or "status" in new:
        rows.append(Row("status", status_label(old.get("status")), status_label(new.get("status"))))
    was, now = old.get("provisions") or {}, new.get("provisions") or {}
    for key in provision_order({*was, *now}):
        rows.append(Row(provision_label(key), value_text(key, was.get(key)), value_text(key, now.get(key))))
    return tuple(rows)


def _row(label: str, old: Any, new: Any) -> Row:
    return Row(label, *(_bill_value(value) for value in (old, new)))


def _bill_value(value: Any) -> str:
    """A bill's stage, or the status it would bring where `value` is the bill itself."""
    if isinstance(value, Mapping):
        would = value.get("would")
        return STATUS_LABELS.get(would, one_line(str(would), 60)) if would else "–"
    return one_line(str(value), 60).replace("-", " ") if value else "–"


def _quote(item: Mapping[str, Any]) -> Quote:
    key = str(item.get("provision", ""))
    text = plain(str(item.get("quote") or f"cited: {item.get('citation') or ''}")).strip()
    if len(text) > _QUOTE_LIMIT:
        text = text[:_QUOTE_LIMIT].rstrip() + "…"
    captured = one_line(str(item.get("captured_at") or ""), 40)
    seen = f"seen {captured[:16].replace('T', ' ')} UTC" if captured else ""
    label = _EVIDENCE_LABELS.get(key) or provision_label(key)
    return Quote(label, text, safe_link(str(item.get("url", ""))), seen)
