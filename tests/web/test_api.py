"""The JSON API: the same answers as the commands, and wrong questions told in one line."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

from tests.cli.shell import Shell


@pytest.mark.parametrize(
    ("address", "command"),
    [
        ("/api/status", "status"),
        ("/api/status?place=US-UT&as_of=2019-05-14", "status US-UT --as-of 2019-05-14"),
        ("/api/status?status=kcpa&as_of=2026-06-01", "status --status kcpa --as-of 2026-06-01"),
        ("/api/status?known_at=2020-01-01T00:00Z", "status --known-at 2020-01-01T00:00Z"),
        ("/api/history/US-UT", "history US-UT"),
        ("/api/changes?since=2026-01-01&until=2026-12-31", "changes --since 2026-01-01 --until 2026-12-31"),
        ("/api/changes?since=0001-01-01&until=9999-12-31", "changes --since 0001-01-01 --until 9999-12-31"),
        ("/api/diff/US-UT?day1=2019-01-01&day2=2026-06-01", "diff US-UT 2019-01-01 2026-06-01"),
        ("/api/sources", "sources"),
    ],
)
def test_an_address_answers_what_its_command_prints(web: TestClient, shell: Shell, address: str, command: str) -> None:
    answer = web.get(address)
    assert answer.headers["content-type"].startswith("application/json")
    assert answer.json() == shell(*command.split(), "--json").json


@pytest.mark.parametrize(
    ("address", "status", "said"),
    [
        ("/api/status?as_of=May", 400, "write it like 2026-05-06"),
        ("/api/status?known_at=noon", 400, "write it like 2026-05-06"),
        ("/api/status?status=legal", 400, "there is banned, kcpa"),
        ("/api/status?place=US-UTT", 404, "did you mean US-UT?"),
        ("/api/history/Atlantis", 404, "unknown place"),
        ("/api/diff/US-UT?day1=2019-01-01", 400, "day2: field required"),
        ("/api/diff/US-UT?day1=2026-01-01&day2=2025-01-01", 400, "lies before"),
        ("/api/none", 404, "Not Found"),
    ],
)
def test_a_wrong_question_is_told_in_one_line(web: TestClient, address: str, status: int, said: str) -> None:
    answer = web.get(address)
    assert answer.status_code == status
    assert list(answer.json()) == ["error"]
    assert said in answer.json()["error"]


def test_health_tells_how_the_watching_goes(web: TestClient) -> None:
    assert web.get("/healthz").json() == {"ok": True, "mode": "live", "sources": 1, "failing": 0, "last_pass": None}


def test_nothing_but_the_leave_link_can_be_sent_to(web: TestClient) -> None:
    for path in ("/", "/api/status", "/jurisdiction/US-UT", "/mail"):
        for method in ("POST", "PUT", "DELETE"):
            assert web.request(method, path).status_code == 405
