"""One visit to one source: fetch, judge, extract; the next mirror where an address fails."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Protocol
from urllib.parse import urlsplit

from jurisdictions.model import Source
from scrapers.capture import Answer, Outcome, Request, Validators
from scrapers.defects import defect
from scrapers.document import Document
from scrapers.extract import Unreadable, fingerprint
from scrapers.fetch import NoTurnError, moved_to
from scrapers.look import Looks, look
from scrapers.platforms import Found, NoAnswer, NoKey, adapter_of, guard

#: How a page looks that its scripts did not fill.
_UNFILLED = frozenset({Outcome.EMPTY_SHELL, Outcome.EMPTY, Outcome.SOFT_404})


class Fetches(Protocol):
    """What a visit needs of a Fetcher."""

    def send(self, request: Request, validators: Validators = ...) -> Answer:
        """One answer; never raises for what network or server do."""
        ...


@dataclass(frozen=True)
class Known:
    """What is kept of the last healthy visit; all None on the first. From the day ``until`` on the very same answer
    reads otherwise; ``anew`` is set when that day has come."""

    validators: Validators = field(default_factory=Validators)
    fingerprint: str | None = None
    document: str | None = None
    served_by: str | None = None
    until: date | None = None
    anew: bool = False

    def on(self, day: date) -> Known:
        """What is of use on `day`: from ``until`` on nothing by which an answer is taken for the one that is known."""
        if self.until is None or day < self.until:
            return self
        return replace(self, validators=Validators(), fingerprint=None, anew=True)


@dataclass(frozen=True)
class Attempt:
    """One answer with its final outcome: what becomes a Capture. ``place`` is the address that was to be read, the
    source's or a mirror's: a page for people, where ``answer.url`` may be a platform's interface for programs."""

    answer: Answer
    outcome: Outcome
    detail: str = ""
    place: str = ""


@dataclass(frozen=True)
class Visit:
    """All attempts of a visit, the deciding one last. ``document`` is there for outcome NEW, and for
    UNCHANGED where the text had to be read to find that out; ``announced`` beside it where the source announces
    things and tells no law."""

    source: Source
    attempts: tuple[Attempt, ...]
    fingerprint: str | None = None
    document: Document | None = None
    announced: tuple[Found, ...] | None = None

    @property
    def outcome(self) -> Outcome:
        """The outcome that counts."""
        return self.attempts[-1].outcome

    @property
    def our_fault(self) -> bool:
        """True for a defect of this program, and where the registry's own address leads into a private network."""
        inside = self.outcome is Outcome.FORBIDDEN_ADDRESS and not self.answer.redirects
        return inside or self.outcome is Outcome.ERROR

    @property
    def answer(self) -> Answer:
        """The answer that counts."""
        return self.attempts[-1].answer

    @property
    def place(self) -> str:
        """The address, the source's or a mirror's, that gave it."""
        return self.attempts[-1].place or self.answer.url


def visit(
    source: Source, known: Known, fetcher: Fetches, places: Sequence[str] = (), looks: Looks = look
) -> Visit:  # fmt: skip
    """Fetch `source`, trying its mirrors in order where an address gives no healthy page; only at `places`, which are
    among its addresses, where they are named. `looks` takes pages apart.

    A mirror never hides that the first address failed: every attempt is kept. Raises NoTurnError.
    """
    attempts: list[Attempt] = []
    for url in places or source.addresses:
        result = _guarded(source, url, known, fetcher, looks)
        attempts.extend(result.attempts)
        if result.outcome.good:
            return replace(result, attempts=tuple(attempts))
    # Nothing answered well: the first address's failure is the one that says what is wrong with the source.
    return Visit(source, (*attempts[1:], attempts[0]))


def _guarded(source: Source, url: str, known: Known, fetcher: Fetches, looks: Looks) -> Visit:
    """A defect of ours met on one page is filed with that page and must not end the pass. Raises NoTurnError."""
    try:
        return _attempt(source, url, known, fetcher, looks)
    except NoTurnError:
        raise
    except Exception as error:  # noqa: BLE001 - see above; the capture shows it and the exit status counts it
        return _without_page(source, url, error)


def defective(seen: Visit, error: Exception) -> Visit:
    """`seen` where a defect of ours kept its document from being read: filed as ERROR, to be read anew next time."""
    return refused(seen, Outcome.ERROR, defect(error))


def refused(seen: Visit, outcome: Outcome, detail: str) -> Visit:
    """`seen` where what it brought turned out not to be what its source is for."""
    return Visit(seen.source, (*seen.attempts[:-1], Attempt(seen.answer, outcome, detail, seen.place)))


def unstorable(seen: Visit, error: Exception) -> Visit:
    """`seen` where its answers cannot be kept at all: that there was a visit, and what kept it from being filed."""
    return _without_page(seen.source, seen.source.url, error)


def _without_page(source: Source, url: str, error: Exception) -> Visit:
    answer = Answer(url, url, Outcome.ERROR, datetime.now(UTC))
    return Visit(source, (Attempt(answer, Outcome.ERROR, defect(error), url),))


def _attempt(source: Source, url: str, known: Known, fetcher: Fetches, looks: Looks) -> Visit:
    adapter = adapter_of(source, url)
    same_place = url == (known.served_by or source.url)
    way = _Way(fetcher)
    try:
        request = guard.route(adapter, source, url, way.ask)
    except NoAnswer as error:
        return Visit(source, (Attempt(error.answer, error.outcome, error.detail, url),))
    except NoKey as error:
        unasked = Answer(url, url, Outcome.NO_KEY, datetime.now(UTC))
        return Visit(source, (Attempt(unasked, Outcome.NO_KEY, str(error), url),))
    except ValueError as error:  # an address that the platform does not know: a slip in the registry
        unasked = Answer(url, url, Outcome.ERROR, datetime.now(UTC))
        return Visit(source, (Attempt(unasked, Outcome.ERROR, f"{adapter.platform.name}: {error}", url),))
    # Where an index told the address, it may be another version's, which these validators are not of.
    validators = known.validators if same_place and known.document and not way.asked else Validators()
    answer = guard.key_refused(adapter.platform, request, fetcher.send(request, validators))
    away = _away(answer) if request.url == url else ""
    if answer.outcome is not Outcome.NEW:
        outcome, detail = _refused(answer)
        return Visit(source, (Attempt(answer, outcome, detail, url),))
    print_ = fingerprint(answer.body or b"", answer.content_type)
    if same_place and print_ == known.fingerprint and known.document:
        return Visit(source, (Attempt(answer, Outcome.UNCHANGED, away, url),), print_)
    try:
        found = looks(source, url, answer)
    except Unreadable as error:
        return Visit(source, (Attempt(answer, error.outcome, _unfilled(answer, error.outcome, error.detail), url),))
    outcome = Outcome.UNCHANGED if found.document.id == known.document else Outcome.NEW
    if outcome is Outcome.NEW and known.document and found.emptied:
        return Visit(source, (Attempt(answer, Outcome.EMPTY, found.emptied, url),))
    return Visit(source, (Attempt(answer, outcome, away, url),), print_, found.document, found.announced)


def _away(answer: Answer) -> str:
    """Where a healthy page moved for good to another host: one line for the registry's keepers, else ""."""
    target = moved_to(answer)
    hosts = [(urlsplit(url).hostname or "").removeprefix("www.") for url in (answer.url, target or answer.url)]
    return f"moved for good to {target}" if hosts[0] != hosts[1] else ""


def _unfilled(answer: Answer, outcome: Outcome, detail: str) -> str:
    """`detail`, and what a page that its scripts fill is without where that shows: a browser, or parts it asked for."""
    return f"{detail}; {answer.detail}" if answer.detail and outcome in _UNFILLED else detail


def _refused(answer: Answer) -> tuple[Outcome, str]:
    if not answer.body:
        return answer.outcome, answer.detail
    from scrapers.judge import refused as judged

    return judged(answer)


@dataclass
class _Way:
    """The way to a text by an index: what was asked on it."""

    fetcher: Fetches
    asked: list[Answer] = field(default_factory=list)

    def ask(self, request: Request) -> Answer:
        """The healthy answer to `request`. Raises NoAnswer."""
        answer = self.fetcher.send(request)
        self.asked.append(answer)
        if answer.outcome is not Outcome.NEW:
            raise NoAnswer(answer, answer.outcome, answer.detail)
        return answer
