"""The operator's session: who gets in, for how long, and what no other site can do with it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta

import pytest
from fastapi.testclient import TestClient

from cli.commands.serving import web_app
from cli.settings import SettingsError
from cli.wiring import Program
from tests.cli.shell import Shell
from tests.web.deskwork import TOKEN, VARIABLE, form_of, log_in, text_of
from tracker.clock import SetClock, SystemClock
from web.login import COOKIE

ADDRESS = "http://127.0.0.1:8080"


@pytest.fixture
def opened(program: Program, monkeypatch: pytest.MonkeyPatch) -> Program:
    """The program with a token for the desk, and a clock that stands."""
    monkeypatch.setenv(VARIABLE, TOKEN)
    program.settings.web.desk_token_env = VARIABLE
    program.clock = SetClock(SystemClock().now())
    return program


def visitor(program: Program, address: str = ADDRESS, **how: object) -> TestClient:
    return TestClient(web_app(program, ExitStack()), base_url=address, **how)  # type: ignore[arg-type]


@pytest.fixture
def web(opened: Program) -> Iterator[TestClient]:
    return visitor(opened)


def inside(web: TestClient) -> bool:
    answer = web.get("/desk", follow_redirects=False)
    assert answer.status_code in (200, 303)
    return answer.status_code == 200


def test_without_a_token_the_desk_says_in_a_line_how_it_is_opened(program: Program) -> None:
    web = visitor(program)
    for path in ("/desk", "/login"):
        answer = web.get(path)
        assert answer.status_code == 404
        assert "name a token by [web] desk_token_env or desk_token_file" in text_of(answer)
    assert web.post("/login", data={"name": "Ada", "token": ""}).status_code == 405
    assert web.get("/desk/1").status_code == 404


def test_who_has_the_token_and_says_a_name_is_let_in_until_they_log_out(web: TestClient) -> None:
    asked = web.get("/desk/7", follow_redirects=False)
    assert (asked.status_code, asked.headers["location"]) == (303, "/login?back=/desk/7")
    assert 'name="back" value="/desk/7"' in web.get("/login?back=/desk/7").text
    answer = log_in(web)
    assert (answer.status_code, answer.headers["location"]) == (303, "/desk")
    page = web.get("/desk")
    assert "Ada" in text_of(page)
    assert page.headers["cache-control"] == "no-store"
    assert page.headers["referrer-policy"] == "same-origin"
    kept = web.cookies[COOKIE]
    out = web.post("/logout", data={"form": form_of(page)}, follow_redirects=False)
    assert (out.status_code, out.headers["location"]) == (303, "/login")
    assert not inside(web)
    web.cookies.set(COOKIE, kept)
    assert not inside(web), "a session that was ended is over wherever its cookie was kept"


@pytest.mark.parametrize(("address", "secure"), [(ADDRESS, False), ("https://kratom.example", True)])
def test_no_script_and_no_other_site_gets_the_cookie(opened: Program, address: str, secure: bool) -> None:
    cookie = log_in(visitor(opened, address)).headers["set-cookie"]
    name, *marks = cookie.split("; ")
    assert name.startswith(f"{COOKIE}=")
    assert {mark.lower() for mark in marks} == {
        "httponly", "samesite=strict", "path=/", "max-age=28800", *(["secure"] if secure else []),
    }  # fmt: skip
    assert TOKEN not in cookie


def test_below_a_path_the_cookie_and_the_ways_stay_below_it(opened: Program) -> None:
    web = visitor(opened, root_path="/kratom")
    assert web.get("/kratom/desk/7", follow_redirects=False).headers["location"] == "/kratom/login?back=/desk/7"
    answer = web.post("/kratom/login", data={"name": "Ada", "token": TOKEN}, follow_redirects=False)
    assert answer.headers["location"] == "/kratom/desk"
    assert "Path=/kratom;" in answer.headers["set-cookie"]


@pytest.mark.parametrize("token", ["", "wrong", TOKEN[:-1], f"{TOKEN}x", TOKEN.upper(), "é" * 20, "\udcff"])
def test_who_has_not_the_token_is_not_let_in(web: TestClient, token: str) -> None:
    answer = log_in(web, token=token) if token != "\udcff" else web.post(
        "/login", content=b"name=Ada&token=%ff%fe", headers={"Content-Type": "application/x-www-form-urlencoded"}
    )  # fmt: skip
    assert (answer.status_code, "that is not the token" in answer.text) == (403, True)
    assert "set-cookie" not in answer.headers
    assert not inside(web)


def test_a_session_has_a_name(web: TestClient) -> None:
    answer = log_in(web, name=" \u202e ")
    assert (answer.status_code, "say your name too" in answer.text) == (400, True)
    log_in(web, name="A\u202eda <b>\n" + "x" * 100)
    shown = web.get("/desk").text
    assert "Ada &lt;b&gt; xxx" in shown
    assert "\u202e" not in shown


def test_tokens_cannot_be_tried_one_after_the_other(opened: Program) -> None:
    app = web_app(opened, ExitStack())
    guesser = TestClient(app, client=("2001:db8:0:7::1", 5000))
    near = TestClient(app, client=("2001:db8:0:7::2", 5000))
    other = TestClient(app, client=("2001:db8:0:8::1", 5000))
    assert [log_in(guesser, token=f"guess{n}").status_code for n in range(12)] == [403] * 10 + [429] * 2
    answer = log_in(near)
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "3600"), "the right one helps no more"
    assert log_in(other).status_code == 303


def test_who_knows_the_token_is_not_kept_out_by_their_own_slips(web: TestClient) -> None:
    for _ in range(4):
        assert [log_in(web, token="slip").status_code for _ in range(5)] == [403] * 5
        assert log_in(web).status_code == 303


def test_a_session_ends_after_eight_hours(web: TestClient, opened: Program) -> None:
    log_in(web)
    kept = web.cookies[COOKIE]
    assert isinstance(opened.clock, SetClock)
    opened.clock.at += timedelta(hours=7, minutes=59)
    assert inside(web)
    opened.clock.at += timedelta(minutes=2)
    web.cookies.set(COOKIE, kept)
    assert not inside(web)


def test_another_token_ends_all_sessions(web: TestClient, opened: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    log_in(web)
    kept = web.cookies[COOKIE]
    monkeypatch.setenv(VARIABLE, TOKEN[::-1])
    after = visitor(opened)
    after.cookies.set(COOKIE, kept)
    assert not inside(after)
    monkeypatch.setenv(VARIABLE, TOKEN)
    again = visitor(opened)
    again.cookies.set(COOKIE, kept)
    assert inside(again), "starting the program again ends none"


def test_a_cookie_that_was_not_made_here_lets_nobody_in(web: TestClient) -> None:
    log_in(web)
    head, _, seal = web.cookies[COOKIE].rpartition(".")
    web.cookies.clear()
    for forged in (f"{head}.{seal[:-2]}AA", head, f"{head}.", "x", "a.b.c", "W10.aaaa.bbbb", ".", "A" * 5000):
        web.cookies.set(COOKIE, forged)
        assert not inside(web)
        web.cookies.clear()


@pytest.mark.parametrize(
    "back", ["//evil.example", "https://evil.example/", "/desk/../mail", "/\\evil", "javascript:1"]
)
def test_the_way_back_leads_to_the_desk_and_nowhere_else(web: TestClient, back: str) -> None:
    assert 'name="back" value="/desk"' in web.get("/login", params={"back": back}).text
    answer = web.post("/login", data={"name": "Ada", "token": TOKEN, "back": back}, follow_redirects=False)
    assert answer.headers["location"] == "/desk"


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:9090"},
        {"Origin": "http://[", "Host": "127.0.0.1:8080"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site", "Origin": ADDRESS},
        {"Sec-Fetch-Site": "none"},
    ],
)
def test_a_form_that_another_site_sends_does_nothing(web: TestClient, headers: dict[str, str]) -> None:
    log_in(web)
    form = form_of(web.get("/desk"))
    answer = web.post("/logout", data={"form": form}, headers=headers)
    assert (answer.status_code, "another site" in answer.text) == (403, True)
    assert inside(web)
    assert web.post("/login", data={"name": "Eve", "token": TOKEN}, headers=headers).status_code == 403


def test_a_form_of_our_own_page_is_heard_whatever_a_proxy_calls_this_host(web: TestClient) -> None:
    log_in(web)
    form = form_of(web.get("/desk"))
    headers = {"Sec-Fetch-Site": "same-origin", "Origin": "https://kratom.example"}
    assert web.post("/logout", data={"form": form}, headers=headers, follow_redirects=False).status_code == 303


def test_a_form_without_the_words_of_its_session_does_nothing(opened: Program) -> None:
    app = web_app(opened, ExitStack())
    mine, theirs = TestClient(app, base_url=ADDRESS), TestClient(app, base_url=ADDRESS)
    log_in(mine)
    log_in(theirs, name="Eve")
    for form in ("", "0" * 32, "é", form_of(theirs.get("/desk"))):
        answer = mine.post("/logout", data={"form": form})
        assert (answer.status_code, "not of your session" in answer.text) == (403, True)
    assert mine.get("/logout").status_code == 405
    assert inside(mine)


@pytest.mark.parametrize(
    ("where", "said"),
    [
        ({"desk_token_env": "KRATOM_NOT_SET"}, "web.desk_token_env: the environment has no variable KRATOM_NOT_SET"),
        ({"desk_token_env": VARIABLE}, f"web.desk_token: {VARIABLE} holds 6 characters"),
        ({"desk_token_file": "none.txt"}, "web.desk_token_file: cannot read"),
    ],
)
def test_a_token_that_cannot_be_had_or_guessed_is_told_at_the_start(
    shell: Shell, monkeypatch: pytest.MonkeyPatch, where: dict[str, str], said: str
) -> None:
    monkeypatch.setenv(VARIABLE, "secret")
    shell.settings(registry={"path": "registry"}, web={"port": 0, **where})
    for command in ("serve", "up"):
        answer = shell(command)
        assert (answer.status, said in answer.err) == (2, True)
        assert "secret" not in answer.err


def test_the_token_may_stand_in_a_file_beside_the_settings(program: Program, shell: Shell) -> None:
    (shell.folder / "token.txt").write_text(f"{TOKEN}\nnote\n")
    program.settings.web.desk_token_file = str(shell.folder / "token.txt")
    assert log_in(visitor(program)).status_code == 303
    (shell.folder / "token.txt").write_text("\n")
    with pytest.raises(SettingsError, match="holds 0 characters"):
        program.settings.web.desk_token()
