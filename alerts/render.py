"""The messages: what they say, in a subject, a text that stands alone and an HTML page that says the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from alerts.mime import Content
from alerts.subscriptions import Subscription
from alerts.templating import render_html, render_text
from jurisdictions.codebook import ChangeKind
from tracker.changes import Change, proving
from tracker.telling.inert import one_line, plain, safe_link
from tracker.telling.redline import Piece, as_text, redline
from tracker.telling.wording import (
    KIND_LABELS,
    STATUS_LABELS,
    day_text,
    days_text,
    effective_text,
    headline,
    meaning,
    provision_label,
    provision_order,
    short_news,
    status_label,
    value_text,
)

#: What matters most comes first.
IMPORTANCE = (
    ChangeKind.STATUS, ChangeKind.SCHEDULED, ChangeKind.PROVISION, ChangeKind.PENDING, ChangeKind.CORRECTION,
    ChangeKind.NOTICE,
)  # fmt: skip
#: A quote longer than this is shortened: a mail is no archive.
_QUOTE_LIMIT, _SHORT_QUOTE = 1200, 240
_MAX_QUOTES = 12
#: Of many changes so many are told in one message, fewer where its page would be longer than Gmail shows (102 kB).
_MOST_TOLD, _LONGEST_PAGE = 40, 90_000
_IN_SUBJECT = 2
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
class Item:
    """One entry of a list: the news, what else there is to say of it, where to read it, what to do about it."""

    head: str
    detail: str = ""
    url: str = ""
    advice: str = ""


@dataclass(frozen=True)
class Foot:
    """What stands under a message: why it came, and how to get no more of them or others."""

    reason: str = ""
    leave: str = ""
    leave_url: str = ""
    preferences_url: str = ""


@dataclass(frozen=True)
class View:
    """Everything that a message tells of a change; page text in it is inert but not escaped.

    ``kept`` is the address of our own page on the change, with the archived copy, ``home`` that of our first page;
    "" where the settings name none.
    """

    headline: str
    news: str
    name: str
    place: str
    change_kind: ChangeKind
    status: str
    why: str
    rows: tuple[Row, ...]
    meaning: str
    effective: str
    recorded: str
    instrument: str
    url: str
    kept: str
    home: str
    quotes: tuple[Quote, ...]
    redline: tuple[Piece, ...]
    upcoming: tuple[str, ...]
    demo: bool

    @property
    def kind_label(self) -> str:
        """The kind of change in words."""
        return KIND_LABELS[self.change_kind]

    @property
    def status_label(self) -> str:
        """The status that the change leads to, in words; "" where it leads to none."""
        return STATUS_LABELS.get(self.status, "")

    @property
    def facts(self) -> tuple[tuple[str, str], ...]:
        """When, and by what law."""
        return ("Effective", self.effective), ("Instrument", self.instrument), ("Recorded", self.recorded)

    @property
    def preview(self) -> str:
        """What an inbox shows beside the subject."""
        rows = [f"{row.label}: {row.before} → {row.after}" for row in self.rows]
        return one_line("; ".join(rows) or self.meaning, 160)

    @property
    def proof(self) -> str:
        """The first quote, short."""
        return _shortened(self.quotes[0].text, _SHORT_QUOTE) if self.quotes else ""

    @cached_property
    def redline_text(self) -> str:
        """The redline with marks that plain text can carry."""
        return as_text(self.redline)


def place_text(name: str, identifier: str) -> str:
    """A place as messages name it, by which those about it hang together: "Utah (US-UT)"."""
    return one_line(f"{name} ({identifier})", 120)


def view_of(
    change: Change, place: str, *, demo: bool = False, upcoming: Sequence[str] = (), base_url: str = ""
) -> View:
    """What messages about `change` in the jurisdiction named `place` tell, to whomever.

    `upcoming` are lines on the law to come in that place; `base_url` is where readers reach the web page.
    """
    news = change.kind not in (ChangeKind.PENDING, ChangeKind.NOTICE)
    why = one_line(change.why, 600)
    return View(
        headline=headline(change, place),
        news=short_news(change, place),
        name=one_line(place, 60),
        place=place_text(place, change.jurisdiction),
        change_kind=change.kind,
        status=str(change.after.get("status") or "") if news else "",
        why=why[:1].upper() + why[1:],
        rows=_rows(change),
        meaning=meaning(change),
        effective=effective_text(change),
        recorded=f"{change.recorded_at:%Y-%m-%d %H:%M} UTC",
        instrument=one_line(change.instrument, 300),
        url=safe_link(change.url),
        kept=f"{base_url}/change/{change.id}" if base_url and change.id else "",
        home=f"{base_url}/" if base_url else "",
        quotes=quotes_of(proving(change)),
        redline=redline(change.passage.get("before", ""), change.passage.get("after", "")),
        upcoming=tuple(one_line(line, 300) for line in upcoming),
        demo=demo,
    )


def content_of(view: View, reason: str, leave: str, leave_url: str, preferences_url: str = "") -> Content:
    """The message that shows `view` to a reader who gets it for `reason`."""
    foot = _foot(reason, leave, leave_url, preferences_url)
    return _content("change", view.headline, view.place, view.demo, foot, view=view)


def burst_of(views: Sequence[View], reason: str, leave: str, leave_url: str, preferences_url: str = "") -> Content:
    """One message for many changes at once, the most important first. What does not fit is counted, and the message
    says where it is."""
    ordered = sorted(views, key=lambda view: IMPORTANCE.index(view.change_kind))
    foot = _foot(reason, leave, leave_url, preferences_url)
    told = min(len(ordered), _MOST_TOLD)
    while True:
        content = _burst(ordered, told, foot)
        if told <= 1 or len(content.html.encode()) <= _LONGEST_PAGE:
            return content
        told = told * 3 // 4


def _burst(views: Sequence[View], told: int, foot: Foot) -> Content:
    count, left = len(views), len(views) - told
    named = [view.news for view in views[:_IN_SUBJECT]]
    more = [f"and {count - len(named)} more"] if count > len(named) else []
    title = f"{count} change{'s' if count > 1 else ''} of kratom law: {', '.join([*named, *more])}"
    home = views[0].home
    return _content(
        "burst", title, "burst", any(view.demo for view in views), foot,
        views=views[:told], lead="Recorded within a short time, and told together. What matters most comes first.",
        rest=f"And {left} more" if left else "", home=home,
        where="All of them are at" if home else "`kratomwatch changes` lists all of them.",
    )  # fmt: skip


def reminder_of(
    place: str, headline: str, day: date, days_left: int, instrument: str, url: str,
    quotes: Sequence[Mapping[str, Any]], reason: str, leave: str, leave_url: str, preferences_url: str = "",
    demo: bool = False,
) -> Content:  # fmt: skip
    """The message that law which is known takes effect in `place` (as `place_text` writes it) on `day`.

    `headline` is the news, with the place's name in it; `quotes` are evidence, as changes and records have it.
    """
    far = days_text(days_left)
    title = one_line(f"{far}: {headline}")
    when = day_text(day)
    lead = f"This takes effect by itself on {when}. Until then the law stays as it is."
    facts = (("Effective", f"{when} ({far[0].lower()}{far[1:]})"), ("Instrument", one_line(instrument, 300)))
    return _content(
        "reminder", title, one_line(place, 120), demo, _foot(reason, leave, leave_url, preferences_url),
        place=one_line(place, 120), lead=lead, facts=facts, url=safe_link(url), quotes=quotes_of(quotes),
    )  # fmt: skip


def stale_of(
    lines: Sequence[tuple[str, str, str]], reason: str, leave: str, leave_url: str, preferences_url: str = "",
    demo: bool = False,
) -> Content:  # fmt: skip
    """The message that places could not be confirmed for long: (head, detail, address) of each, where the head says
    which place and since when."""
    items = [Item(one_line(head), one_line(detail, 400), safe_link(url)) for head, detail, url in lines]
    lead = (
        "What stood there when it was last read still counts as the law here. It may have changed since: read the "
        "source before you rely on it."
    )
    foot = _foot(reason, leave, leave_url, preferences_url)
    return _content("lines", _first_of(items), "staleness", demo, foot, lead=lead, sections=[("", items)])


def operator_of(
    opened: Sequence[tuple[str, str, str]], ended: Sequence[tuple[str, str, str]], demo: bool = False
) -> Content:
    """The message to whoever runs this program: what a person must look at, and what is over; (head, detail, advice)
    of each."""
    parts = [
        (title, [Item(one_line(head), one_line(more, 600), advice=one_line(do, 400)) for head, more, do in told])
        for title, told in (("Look at this", opened), ("No longer so", ended)) if told
    ]  # fmt: skip
    subject = f"kratomwatch{'' if opened else ', over'}: {_first_of(parts[0][1]) if parts else 'all is well'}"
    foot = Foot("You get this because you run this program.")
    return _content("lines", subject, "operator", demo, foot, listed=False, lead="", sections=parts)


def confirm_of(asked: Sequence[str], confirm_url: str, days_valid: int) -> Content:
    """The message that asks whether the owner of an address wants what was `asked` for it."""
    return _content(
        "confirm", "Please confirm: messages about kratom law", "confirm", False, Foot(), listed=False,
        lead="Somebody, most likely you, asked kratomwatch to send messages to this address:",
        asked=[one_line(line, 300) for line in asked], act="Yes, send me these", url=safe_link(confirm_url),
        caution=f"The link works for {days_valid} days. If it was not you, ignore this message: nothing is sent until "
        "the link is followed.",
    )  # fmt: skip


def reason_text(subscription: Subscription) -> str:
    """Why a reader gets a message, from the subscription that asked for it."""
    places = ", ".join(subscription.jurisdictions) or "all jurisdictions"
    asked = [", ".join(subscription.kinds) or "changes of the law in force or signed"]
    if subscription.statuses:
        asked.append(f"only into or out of {', '.join(subscription.statuses)}")
    if subscription.provisions:
        asked.append(f"only of {', '.join(map(provision_label, subscription.provisions))}")
    if subscription.reminders:
        days = ", ".join(map(str, sorted(subscription.reminders, reverse=True)))
        asked.append(f"with reminders {days} days before law takes effect")
    return f"You get this because you asked on {subscription.created_at[:10]} for {places}: {'; '.join(asked)}."


def quotes_of(evidence: Sequence[Mapping[str, Any]]) -> tuple[Quote, ...]:
    """The quotes of `evidence` (``{"provision", "quote", "url", "captured_at"}``), as many as a message takes."""
    return tuple(_quote(item) for item in evidence[:_MAX_QUOTES])


def _content(
    template: str, title: str, thread: str, demo: bool, foot: Foot, *, listed: bool = True, **values: Any
) -> Content:
    """The message that `template` makes; a demo's says in its subject that it is one."""
    values |= {"title": title, "demo": demo, "foot": foot}
    text, html = render_text(f"{template}.txt", **values), render_html(f"{template}.html", **values)
    return Content(f"[demo] {title}" if demo else title, text, html, thread, listed)


def _foot(reason: str, leave: str, leave_url: str, preferences_url: str) -> Foot:
    return Foot(one_line(reason, 600), one_line(leave, 400), leave_url, preferences_url)


def _first_of(items: Sequence[Item]) -> str:
    """The news of `items` for a subject."""
    return items[0].head + (f", and {len(items) - 1} more" if len(items) > 1 else "")


def _rows(change: Change) -> tuple[Row, ...]:
    rows: list[Row] = []
    old, new = change.before, change.after
    if change.kind == ChangeKind.PENDING:
        rows += [_row("stage", old.get("stage"), new.get("stage")), _row("would bring", old, new)]
    elif old.get("status") != new.get("status"):
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
    captured = one_line(str(item.get("captured_at") or ""), 40)
    seen = f"seen {captured[:16].replace('T', ' ')} UTC" if captured else ""
    label = _EVIDENCE_LABELS.get(key) or provision_label(key)
    return Quote(label, _shortened(text, _QUOTE_LIMIT), safe_link(str(item.get("url", ""))), seen)


def _shortened(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[:limit].rstrip() + "…"
