"""Whatever a platform answers, it is told as what it is: no adapter and no search ends in an error of Python's."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime

import pytest

from jurisdictions.model import Source
from jurisdictions.registry import load
from scrapers.capture import Answer, Outcome, Request, Validators
from scrapers.platforms import NoAnswer, finders, guard, key_variables
from scrapers.platforms.base import Found, Platform, Sited
from scrapers.visit import Known, visit
from tests.scrapers.platforms.double import source

NAMES = (
    "results", "items", "data", "laws", "texts", "versions", "list", "docs", "value", "textVersions", "hits",
    "articles", "bill", "titles", "content", "law", "response", "result", "references", "gazettes", "dokumentlista",
    "searchresult", "article", "access_token",
)  # fmt: skip
BODIES = {
    "nested lists": b"[" * 200_000,
    "nested objects": b'{"results":' * 100_000,
    "null": b"null",
    "an empty object": b"{}",
    "a list of words": b'["x"]',
    "a list of nulls": b"[null]",
    "a list of empty objects": b"[{}]",
    "fields of nulls": json.dumps(dict.fromkeys(NAMES)).encode(),
    "fields of words": json.dumps({**dict.fromkeys(NAMES, "x"), "success": True}).encode(),
    "fields of lists": json.dumps({**{name: [{}] for name in NAMES}, "access_token": "x"}).encode(),
    "fields of objects": json.dumps({**{name: {} for name in NAMES}, "access_token": "x", "success": True}).encode(),
    "half an object": b'{"results":[{"a":',
    "half a file": b"<?xml version='1.0'?><a><b",
    "another root": b"<?xml version='1.0'?><a/>",
    "findings without fields": b"<LawSearch><law><a>1</a></law></LawSearch>",
    "nothing but a comment": b"<!-- -->",
    "a page that names its letters as XML does": b"<?xml version='1.0' encoding='utf-8'?><html><p>x</p></html>",
    "a bot check": b"<html><head><title>Just a moment...</title></head><body><p>hi</p></body></html>",
}
#: What an answer that is none may be told as.
FAILURES = {
    Outcome.WRONG_TYPE, Outcome.UNREADABLE, Outcome.HTTP_ERROR, Outcome.SOFT_404, Outcome.CHALLENGE,
    Outcome.KEY_REFUSED,
}  # fmt: skip


@pytest.fixture(autouse=True)
def keys(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in key_variables():
        monkeypatch.setenv(variable, "k0123456789abcdef")


def answering(body: bytes) -> Callable[..., Answer]:
    kind = "application/json" if body[:1] in b"{[n" else "text/html"

    def send(request: Request, validators: Validators = Validators()) -> Answer:
        url, headers = request.url, {"content-type": kind}
        return Answer(url, url, Outcome.NEW, datetime.now(UTC), status=200, headers=headers, body=body)

    return send


class Anything:
    """A fetcher to which every server gives the same answer."""

    def __init__(self, body: bytes) -> None:
        self.send = answering(body)


def samples() -> list[Source]:
    """A source of the registry for each adapter that has one, without what it is known by."""
    found = {source.adapter: source for _, _, source in load().sources()}
    more = [source("https://openstates.org/ut/bills/2026/SB45/", "open-states")]
    return [one.model_copy(update={"mirrors": (), "must_contain": ()}) for one in (*found.values(), *more)]


@pytest.mark.filterwarnings("ignore::bs4.XMLParsedAsHTMLWarning")
@pytest.mark.parametrize("body", BODIES)
def test_a_visit_files_any_answer_as_what_it_is_and_never_as_a_defect(body: str) -> None:
    failed = {
        one.adapter: seen.attempts[-1].detail
        for one in samples()
        if (seen := visit(one, Known(), Anything(BODIES[body]))).outcome is Outcome.ERROR
    }
    assert failed == {}


@pytest.mark.parametrize("body", BODIES)
@pytest.mark.parametrize("finder", finders(), ids=lambda finder: finder.platform.name)
def test_a_search_tells_an_answer_that_is_none_and_never_takes_it_for_nothing_found(finder: Sited, body: str) -> None:
    sited = finder.among([("US-IL", "https://chicago.legistar.com/")]) if isinstance(finder, Sited) else finder
    with pytest.raises(NoAnswer) as told:
        list(guard.search(sited, "kratom", date(2026, 1, 1), answering(BODIES[body])))
    assert told.value.outcome in FAILURES
    assert "\n" not in told.value.detail


class Finds:
    """A search that finds one thing."""

    platform = Platform("finds", "a test")

    def __init__(self, **parts: object) -> None:
        self._parts = parts

    def find(self, words: str, since: date, ask: Callable[[Request], Answer]) -> Iterator[Found]:
        ask(Request("https://api.example/"))
        yield Found(**{"id": "1", "title": "An act", "url": "https://x.example/1", **self._parts})  # type: ignore[arg-type]


@pytest.mark.parametrize("parts", [{"id": None}, {"title": None}, {"title": " "}, {"url": 7}, {"url": "/laws/7"}])
def test_a_find_without_what_it_must_have_is_another_form_of_answer(parts: dict[str, object]) -> None:
    with pytest.raises(NoAnswer, match="answers in another form"):
        list(guard.search(Finds(kind="bill", **parts), "kratom", date(2026, 1, 1), answering(b"{}")))


def test_what_other_code_raises_stays_a_defect() -> None:
    class Broken(Finds):
        def find(self, words: str, since: date, ask: Callable[[Request], Answer]) -> Iterator[Found]:
            ask(Request("https://api.example/"))
            yield from os.fspath(7)  # type: ignore[call-overload]

    with pytest.raises(TypeError):
        list(guard.search(Broken(), "kratom", date(2026, 1, 1), answering(b"{}")))
