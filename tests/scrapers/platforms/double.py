"""Doubles of platforms: one server on loopback that answers for their hosts, in the form they document.

    with Double() as double:
        double.on("https://www.ecfr.gov/api/versioner/v1/titles.json", titles)
        seen = double.visit(Source(...))

What is asked goes over real HTTP, through ``[http] through``; the adapters know nothing of it. An address that was not
set up answers 404, as the real host would. Handlers are functions of the Asked request, or fixed answers.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

from jurisdictions.codebook import SourceKind
from jurisdictions.model import Source
from scrapers.capture import Answer, Outcome, Request
from scrapers.fetch import Fetcher
from scrapers.fetch.wire import origin_of
from scrapers.platforms import Found, NoAnswer, adapters, guard
from scrapers.platforms.base import Partial, Sited
from scrapers.visit import Known, Visit, visit
from tests.scrapers.site import Site, Visitor, quick_settings


@dataclass(frozen=True)
class Asked:
    """One request at a double: ``query`` has each field's last value, ``body`` what a POST sent."""

    url: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True)
class Said:
    """One answer of a double."""

    body: bytes | str | Mapping[str, Any] | list[Any] = b""
    status: int = 200
    type: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def sent(self) -> bytes:
        """The body as bytes; what is no text is sent as JSON."""
        if isinstance(self.body, bytes):
            return self.body
        return (self.body if isinstance(self.body, str) else json.dumps(self.body)).encode()

    @property
    def media_type(self) -> str:
        """The Content-Type: as given, else told from what the body is."""
        return self.type or ("text/html; charset=utf-8" if isinstance(self.body, bytes | str) else "application/json")


Handler = Callable[[Asked], Said]


class Double:
    """Hosts of platforms on loopback."""

    def __init__(self) -> None:
        self._handlers: dict[str, Handler] = {}
        self._site = Site()
        self._site.fallback = self._dispatch
        self.asked: list[Asked] = []

    def __enter__(self) -> Self:
        self._site.__enter__()
        return self

    def __exit__(self, *ended: object) -> None:
        self._site.__exit__(*ended)

    def on(self, url: str, said: Handler | Said) -> None:
        """Answers `url` (without its query: whatever the query; with one: just that, fields in any order; ending in
        ``*``: whatever begins so) by `said`."""
        self._handlers[url] = said if callable(said) else lambda _: said

    @property
    def through(self) -> dict[str, str]:
        """The setting by which these hosts are here."""
        return {origin_of(url): self._site.base for url in self._handlers}

    def fetcher(self) -> Fetcher:
        """A Fetcher for which these hosts are here."""
        return Fetcher(quick_settings(through=self.through))

    def visit(self, source: Source, known: Known | None = None) -> Visit:
        """What a visit to `source` gives."""
        with self.fetcher() as fetcher:
            return visit(source, known or Known(), fetcher)

    def find(self, platform: str, words: str = "kratom", since: date = date(2026, 1, 1)) -> list[Found]:
        """What the search of `platform` finds. Raises NoAnswer."""
        found, missing = self.find_partly(platform, words, since)
        assert missing == ""
        return found

    def find_partly(
        self, platform: str, words: str = "kratom", since: date = date(2026, 1, 1),
        watched: Sequence[tuple[str, str]] = (),
    ) -> tuple[list[Found], str]:  # fmt: skip
        """The same, where jurisdictions and addresses are `watched`; and what is missing in it ("" where it is all)."""
        finder: Any = adapters()[platform]
        finder = finder.among(watched) if isinstance(finder, Sited) else finder
        found: list[Found] = []
        with self.fetcher() as fetcher:

            def ask(request: Request) -> Answer:
                answer = fetcher.send(request)
                if answer.outcome is not Outcome.NEW:
                    raise NoAnswer(answer, answer.outcome, answer.detail)
                return answer

            try:
                for item in guard.search(finder, words, since, ask):
                    found.append(item)
            except Partial as error:
                return found, str(error)
        return found, ""

    def _dispatch(self, visitor: Visitor) -> None:
        seen = visitor.seen
        host = seen.headers.get("host", "")
        origin = next((o for o in map(origin_of, self._handlers) if urlsplit(o).netloc == host), f"https://{host}")
        parts = urlsplit(seen.path)
        query = {name: values[-1] for name, values in parse_qs(parts.query, keep_blank_values=True).items()}
        asked = Asked(origin + seen.path, parts.path, query, seen.headers, seen.body)
        handler = self._handler(asked, origin)
        if parts.path != "/robots.txt" or handler is not None:
            self.asked.append(asked)
        said = handler(asked) if handler is not None else Said("<h1>Not Found</h1>", 404)
        visitor.answer(said.status, {"Content-Type": said.media_type, **said.headers}, said.sent)

    def _handler(self, asked: Asked, origin: str) -> Handler | None:
        bare = origin + asked.path
        for url, handler in self._handlers.items():
            parts = urlsplit(url)
            if parts.query and url.partition("?")[0] == bare:
                wanted = {name: values[-1] for name, values in parse_qs(parts.query, keep_blank_values=True).items()}
                if wanted == dict(asked.query):
                    return handler
        starred = (h for url, h in self._handlers.items() if url.endswith("*") and bare.startswith(url[:-1]))
        return self._handlers.get(bare) or next(starred, None)


def source(url: str, adapter: str, *mirrors: str, kind: SourceKind = SourceKind.STATUTE, **more: Any) -> Source:
    """A Source of a test."""
    return Source(id="law", url=url, authority="the authority", kind=kind, adapter=adapter, mirrors=mirrors, **more)
