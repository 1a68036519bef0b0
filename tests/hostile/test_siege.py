"""Some of what `make hostile` does, on every run of the tests; and that it would see what it looks for."""

from __future__ import annotations

import socket
from collections import Counter
from random import Random

import pytest

from tests.hostile import siege
from tests.hostile.inert import assert_inert
from tests.hostile.kinds import Kind
from tests.hostile.lookout import looking_out
from tests.hostile.siege import Report, besiege


def test_hostile_inputs_of_every_kind_break_nothing_and_call_nobody() -> None:
    report = besiege(800, seed=1)
    assert report.findings == []
    assert report.total >= 800
    assert len(report.counts) == 15


def sent(meet: object) -> Report:
    report = Report(seed=1)
    siege._one(Kind("any", 1, lambda dice: b"x" * dice.randrange(9), meet), 7, report)  # type: ignore[arg-type]
    return report


def test_a_crash_is_a_finding_that_names_its_input() -> None:
    def meet(data: bytes, dice: Random) -> str:
        raise KeyError("law\nand order")

    report = sent(meet)
    assert [line.partition(" (")[0] for line in report.findings] == [r"any:7: KeyError: 'law\nand order'"]
    assert report.counts == {"any": Counter({"FINDING": 1})}


def test_an_input_that_takes_too_long_is_a_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    def meet(data: bytes, dice: Random) -> str:
        while True:
            pass

    monkeypatch.setattr(siege, "LONGEST_S", 0.1)
    assert "TimeoutError: not done within 0.1 s" in sent(meet).findings[0]


def test_a_call_to_somebody_off_the_list_is_seen_and_gets_no_connection() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, looking_out() as lookout:
        with pytest.raises(PermissionError):
            socket.create_connection(server.getsockname())
        assert lookout.strangers == ["{}:{}".format(*server.getsockname())]
        lookout.allowed.add(server.getsockname())
        socket.create_connection(server.getsockname()).close()
        with pytest.raises(socket.gaierror):
            socket.getaddrinfo("evil.invalid", 80)
    assert len(lookout.strangers) == 1


@pytest.mark.parametrize(
    "page",
    [
        "<p><script>hostile()</script>", "<img src=x onerror=hostile()>", '<a href=" javascript:hostile()">x</a>',
        "<svg><a href='data:text/html,x'>x</a></svg>", "<p>x</p><iframe srcdoc='hostile()'></iframe>",
    ],
)  # fmt: skip
def test_a_page_on_which_a_strangers_words_would_act_is_not_inert(page: str) -> None:
    with pytest.raises(AssertionError):
        assert_inert(page)


def test_a_page_on_which_they_are_words_is() -> None:
    assert_inert("<p>&lt;script&gt;hostile()&lt;/script&gt; <a href='https://law.example/?q=javascript:'>x</a></p>")


def test_the_same_seed_makes_the_same_inputs() -> None:
    assert besiege(40, 5, only="bounces").counts == besiege(40, 5, only="bounces").counts
