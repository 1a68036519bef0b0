"""Requests with more than an address: a body, headers of their own, a key, a gateway before the host."""

from __future__ import annotations

import pytest

from scrapers.capture import Outcome, Request, Secret
from scrapers.fetch import Fetcher
from tests.scrapers.site import Site, page, quick_settings, redirect


def test_a_body_makes_a_post() -> None:
    with Site() as site, Fetcher(quick_settings()) as fetcher:
        url = site.route("/search", page(b"found"))
        answer = fetcher.send(Request(url, headers={"Content-Type": "application/json"}, body=b'{"q": "kratom"}'))

    assert answer.body == b"found"
    assert site.hits("/search")[0].body == b'{"q": "kratom"}'
    assert site.hits("/search")[0].headers["content-type"] == "application/json"


def test_a_key_is_sent_and_stands_in_nothing_that_is_kept() -> None:
    key = Secret("api_key", "s3cret/+key", "query")
    with Site() as site, Fetcher(quick_settings()) as fetcher:
        url = site.route("/bill", page(b"x"))
        site.fallback = page(b"no such key: s3cret/+key", X_Asked="s3cret%2F%2Bkey")
        answer = fetcher.send(Request(url, key=key))
        gone = fetcher.send(Request(site.url("/law?x=1"), key=key))

    assert [seen.path for seen in site.requests if "api_key" in seen.path] == [
        "/bill?api_key=s3cret%2F%2Bkey", "/law?x=1&api_key=s3cret%2F%2Bkey"
    ]  # fmt: skip
    kept = repr((answer, gone, key))
    assert "s3cret" not in kept
    assert (answer.url, answer.final_url) == (url, url)


def test_a_key_in_a_header_does_not_follow_a_redirect() -> None:
    with Site() as site, Site("127.0.0.2") as elsewhere, Fetcher(quick_settings()) as fetcher:
        target = elsewhere.route("/text", page(b"text"))
        url = site.route("/bill", redirect(target))
        fetcher.send(Request(url, key=Secret("X-Api-Key", "s3cret-key")))

    assert site.hits("/bill")[0].headers["x-api-key"] == "s3cret-key"
    assert "x-api-key" not in elsewhere.hits("/text")[0].headers


def test_a_host_may_be_asked_through_a_gateway_and_keeps_its_name() -> None:
    with Site() as site, Fetcher(quick_settings(through={"https://law.example": site.base})) as fetcher:
        site.route("/act?id=7", page(b"the act"))
        answer = fetcher.fetch("https://law.example/act?id=7")

    assert (answer.outcome, answer.final_url) == (Outcome.NEW, "https://law.example/act?id=7")
    assert site.hits("/act?id=7")[0].headers["host"] == "law.example"


@pytest.mark.parametrize("written", ["Token s3cret/+key", "s3cret/+key", "s3cret%2F%2Bkey", "s3cret\\/+key"])
def test_a_part_of_a_key_stands_in_nothing_that_is_kept_however_a_server_writes_it(written: str) -> None:
    key = Secret("Authorization", "Token s3cret/+key", parts=("s3cret/+key",))
    with Site() as site, Fetcher(quick_settings()) as fetcher:
        refused = site.route("/refused", page(f"unknown: {written}".encode(), status=401))
        answer = site.route("/answer", page(f"<law>{written}</law>".encode(), X_Asked=written))
        kept = repr([fetcher.send(Request(url, key=key)) for url in (refused, answer)])

    assert site.hits("/answer")[0].headers["authorization"] == "Token s3cret/+key"
    assert "s3cret" not in kept


@pytest.mark.parametrize("key", ["abc/def+ghi==", "abcdefghijklmnopqrstuvwxyz", "0123456789abcdef", "A1b2C3d4"])
def test_a_key_that_is_no_word_is_taken_out_of_an_answer(key: str) -> None:
    with Site() as site, Fetcher(quick_settings()) as fetcher:
        url = site.route("/act", page(f"<law>{key} and kratom</law>".encode()))
        answer = fetcher.send(Request(url, key=Secret("X-Api-Key", key)))

    assert answer.body == b"<law>... and kratom</law>"


@pytest.mark.parametrize("chosen", ["kratom", "mitragynine", "law", "a"])
def test_an_id_that_is_a_word_takes_no_word_out_of_a_law(chosen: str) -> None:
    law = f"1. {chosen}: no person may sell it. See /act?OC={chosen}&amp;id=7"
    with Site() as site, Fetcher(quick_settings()) as fetcher:
        url = site.route("/act", page(b"x"))
        site.fallback = page(law.encode())
        answer = fetcher.send(Request(url, key=Secret("OC", chosen, "query")))
        site.fallback = page(f"no such id: {chosen}".encode(), status=403)
        refused = fetcher.send(Request(url, key=Secret("OC", chosen, "query")))

    assert answer.body == f"1. {chosen}: no person may sell it. See /act?...&amp;id=7".encode()
    assert refused.body is not None
    assert not refused.body.endswith(chosen.encode())
