"""Certificates that do not prove who answers."""

from __future__ import annotations

from pathlib import Path

import pytest

from scrapers.capture import Outcome
from scrapers.fetch import Fetcher
from tests.scrapers.site import Site, certificate, page, quick_settings, raw


def test_a_trusted_certificate_is_accepted(tmp_path: Path) -> None:
    context, trusted = certificate(tmp_path, "127.0.0.1", "localhost")
    with Site(tls=context) as site, Fetcher(quick_settings(ca_file=trusted)) as fetcher:
        site.route("/law", page(b"law"))
        answers = [fetcher.fetch(site.url("/law")) for _ in range(3)]
        by_name = fetcher.fetch(site.url("/law").replace("127.0.0.1", "localhost"))

    assert [answer.body for answer in (*answers, by_name)] == [b"law"] * 4
    assert site.connections == 2, "one kept connection for each name"


@pytest.mark.parametrize(
    ("names", "days", "trust", "said"),
    [
        (["127.0.0.1"], 30, False, "self-signed"),
        (["127.0.0.9", "authority.example"], 30, True, "mismatch"),
        (["127.0.0.1"], -1, True, "expired"),
    ],
)
def test_a_wrong_certificate_is_a_tls_error_that_says_why(
    tmp_path: Path, names: list[str], days: int, trust: bool, said: str
) -> None:
    context, trusted = certificate(tmp_path, *names, days=days)
    settings = quick_settings(ca_file=trusted if trust else None, retries=3)
    with Site(tls=context) as site, Fetcher(settings) as fetcher:
        answer = fetcher.fetch(site.route("/law", page(b"law")))

    assert (answer.outcome, answer.body) == (Outcome.TLS_ERROR, None)
    assert said in answer.detail
    assert site.connections == 1, "trying again cannot help"


def test_a_server_that_speaks_no_tls_is_a_tls_error() -> None:
    with Site() as site, Fetcher(quick_settings()) as fetcher:
        site.route("/law", raw(b"law"))
        answer = fetcher.fetch(site.url("/law").replace("http:", "https:"))

    assert answer.outcome is Outcome.TLS_ERROR


def test_a_file_without_certificates_is_refused_at_the_start(tmp_path: Path) -> None:
    empty = tmp_path / "ca.pem"
    empty.write_text("no certificate here")

    with pytest.raises(OSError, match=r"certificate|PEM"):
        Fetcher(quick_settings(ca_file=empty))
