"""The pages for people: what they show, and that no text of a page or message can do anything there."""

from __future__ import annotations

import hashlib
import re
from base64 import b64encode
from contextlib import ExitStack
from email.message import EmailMessage
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from selectolax.lexbor import LexborHTMLParser

from alerts import links
from alerts.readers import subscribe
from cli.commands.serving import web_app
from cli.settings import WebSettings
from cli.wiring import Program
from tests.web.conftest import HOSTILE
from tracker.store import open_store
from tracker.store.engine import set_meta
from web.pages import SCRIPT, STYLE

PAGES = ["/", "/jurisdiction/US", "/jurisdiction/US-UT", "/mail", "/api/status", "/healthz", "/none"]


def write_mail(folder: Path, subject: str, text: str) -> str:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "a@example.org", "reader@example.org", subject
    message.set_content(text)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "20261124T120000-1.eml").write_bytes(bytes(message))
    return "20261124T120000-1.eml"


def tags(text: str) -> set[str]:
    """The tags of a page, but for the style sheet and script that are ours, and its data for programs: one block at
    most, in which no tag can end or begin."""
    for own in (f"<style>{STYLE}</style>", f"<script>{SCRIPT}</script>"):
        assert text.count(own) <= 1
        text = text.replace(own, "")
    text, data = re.subn(r'<script type="application/ld\+json">[^<>&]*</script>', "", text)
    assert data <= 1
    return {node.tag for node in LexborHTMLParser(text).css("*") if node.tag}


def test_the_status_page_has_a_row_for_every_place(web: TestClient) -> None:
    tree = LexborHTMLParser(web.get("/").text)
    rows = tree.css("tbody tr")
    assert [node.text() for row in rows for node in row.css("small")] == ["US-UT", "US"]
    assert "2026-11-01 (registry)" in rows[0].text()


def test_the_page_of_a_place_shows_provisions_evidence_history_and_what_is_watched(web: TestClient) -> None:
    tree = LexborHTMLParser(web.get("/jurisdiction/US-UT").text)
    assert tree.body is not None
    text = tree.body.text()
    assert "Minimum age" in text
    assert "citation, not a quote" in text
    assert "HB 9 (2026)" in text
    assert "never read" in text
    assert [h.attributes["id"] for h in tree.css("h2")] == [
        "provisions", "evidence", "history", "bills", "sources", "follow", "cite", "days",
    ]  # fmt: skip


def test_text_of_pages_is_text_wherever_it_is_shown(web: TestClient, program: Program) -> None:
    name = write_mail(program.settings.mail_folder, HOSTILE.replace("\n", ""), HOSTILE)
    for path in ("/", "/jurisdiction/US-UT", "/mail", f"/mail/{name}", f"/jurisdiction/{HOSTILE}"):
        page = web.get(path).text
        assert not tags(page) & {"script", "img", "iframe"}
        assert "alert(" in page or path.startswith("/jurisdiction/<")
        assert not re.search(r"""(?:href|src)\s*=\s*["']?javascript:""", page)


@pytest.mark.parametrize("path", PAGES)
def test_every_answer_forbids_scripts_frames_and_guessing(web: TestClient, path: str) -> None:
    headers = web.get(path).headers
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert "set-cookie" not in headers


@pytest.mark.parametrize("path", ["/", "/jurisdiction/US-UT", "/mail"])
def test_pages_ask_nobody_else_for_anything(web: TestClient, path: str) -> None:
    tree = LexborHTMLParser(web.get(path).text)
    loaded = [node.attributes.get("href") for node in tree.css("link:not([rel=alternate], [rel=canonical])")]
    assert loaded == ["data:,"]
    assert not tags(web.get(path).text) & {"script", "img", "iframe", "object", "embed", "style"}


def test_the_policy_lets_our_own_style_sheet_and_script_run_and_nothing_else(web: TestClient) -> None:
    answer = web.get("/")
    tree = LexborHTMLParser(answer.text)
    for tag in ("style", "script"):
        (node,) = tree.css(f"{tag}:not([type])")
        digest = b64encode(hashlib.sha256(node.text().encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}';" in answer.headers["content-security-policy"]


def test_an_unknown_place_is_not_found_and_a_near_miss_is_named(web: TestClient) -> None:
    answer = web.get("/jurisdiction/US-UTT")
    assert answer.status_code == 404
    assert "did you mean US-UT?" in answer.text


def test_messages_are_shown_as_text_newest_first(web: TestClient, program: Program) -> None:
    name = write_mail(program.settings.mail_folder, "Utah: minimum age 21", "before: 18")
    assert "Utah: minimum age 21" in web.get("/mail").text
    assert "before: 18" in web.get(f"/mail/{name}").text


@pytest.mark.parametrize("name", ["../config.toml", "..%2fconfig.toml", "config.toml", ".eml", "x.eml", "a/b.eml"])
def test_nothing_but_messages_can_be_read_through_the_mail_page(web: TestClient, program: Program, name: str) -> None:
    write_mail(program.settings.mail_folder, "Subject", "Text")
    assert web.get(f"/mail/{name}").status_code == 404


@pytest.mark.parametrize(
    ("host", "mail", "shown"),
    [
        ("127.0.0.1", "local", True),
        ("0.0.0.0", "local", False),
        ("0.0.0.0", "always", True),
        ("127.0.0.1", "never", False),
    ],
)
def test_messages_name_their_readers_and_are_shown_to_this_machine_only(
    program: Program, host: str, mail: str, shown: bool
) -> None:
    name = write_mail(program.settings.mail_folder, "Utah", "Text")
    program.settings.web = WebSettings.model_validate({"host": host, "mail": mail})
    with ExitStack() as stack:
        web = TestClient(web_app(program, stack), base_url="http://127.0.0.1:8080", client=("127.0.0.1", 50000))
        assert ("reader@example.org" in web.get("/mail").text) is shown
        assert web.get(f"/mail/{name}").status_code == (200 if shown else 404)


def token_of(program: Program, email: str) -> str:
    with program.store.write() as connection:
        reader = subscribe(connection, email, clock=program.clock)
        return links.make(connection, "leave", reader.id)


def readers(program: Program) -> list[str]:
    from alerts.subscriptions import subscribers

    with program.store.read() as connection:
        return [person.email for person in subscribers(connection)]


def test_a_leave_link_asks_when_it_is_looked_at_and_acts_when_it_is_sent(web: TestClient, program: Program) -> None:
    token = token_of(program, "reader@example.org")
    asked = web.get(f"/unsubscribe/{token}")
    assert "End all subscriptions of reader@example.org?" in asked.text
    assert readers(program) == ["reader@example.org"]
    done = web.post(f"/unsubscribe/{token}", data={"List-Unsubscribe": "One-Click"})
    assert "gets no more messages" in done.text
    assert readers(program) == []


def test_a_leave_link_made_elsewhere_does_nothing(web: TestClient, program: Program) -> None:
    token = token_of(program, "reader@example.org")
    name, _, seal = token.partition(".")
    for forged in (f"{name}.{'0' * len(seal)}", f"{name}", "x.y", "%00.%00"):
        assert web.post(f"/unsubscribe/{forged}").status_code == 404
    assert readers(program) == ["reader@example.org"]


def test_a_demo_beside_live_data_is_linked_and_says_what_it_is_on_every_page(program: Program) -> None:
    folder = program.settings.data_folder / "demo"
    store = open_store(f"sqlite:///{folder / 'kratomwatch.db'}")
    with store.write() as connection:
        set_meta(connection, "mode", "demo")
    store.close()
    with ExitStack() as stack:
        web = TestClient(web_app(program, stack))
        assert 'href="/demo/"' in web.get("/").text
        assert "Nothing here is live" not in web.get("/").text
        for path in ("/demo/", "/demo/mail", "/demo/jurisdiction/none"):
            assert "Nothing here is live" in web.get(path).text
        assert web.get("/demo/api/status").json() == []
        assert web.get("/demo/healthz").json()["mode"] == "demo"


def test_a_name_of_another_site_that_leads_here_does_not_read_the_mail(web: TestClient, program: Program) -> None:
    name = write_mail(program.settings.mail_folder, "Utah", "Text")
    for path in ("/mail", f"/mail/{name}"):
        assert web.get(path, headers={"Host": "rebound.example:8080"}).status_code == 403
        assert web.get(path, headers={"Host": "localhost:8080"}).status_code == 200
    assert web.get("/", headers={"Host": "rebound.example:8080"}).status_code == 200


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "X-Real-IP", "Via"])
def test_visitors_of_a_proxy_on_this_machine_read_neither_mail_nor_metrics_whichever_name_they_say(
    web: TestClient, program: Program, header: str
) -> None:
    name = write_mail(program.settings.mail_folder, "Utah", "Text")
    for path in ("/mail", f"/mail/{name}", "/metrics"):
        assert web.get(path, headers={"Host": "localhost"}).status_code == 200
        assert web.get(path, headers={"Host": "localhost", header: "127.0.0.1"}).status_code == 403


def test_mail_is_not_shown_to_another_machine_that_says_the_name_of_this_one(program: Program) -> None:
    with ExitStack() as stack:
        app = web_app(program, stack)
        away = TestClient(app, base_url="http://127.0.0.1:8080", client=("192.0.2.1", 50000))
        assert away.get("/mail").status_code == 403


def test_a_change_has_a_page_of_its_own_with_the_archived_text_and_what_proves_it_marked(tmp_path: Path) -> None:
    from tests.whole.program import html, running
    from tests.whole.test_passes import law, watch_kcpa
    from tracker.changes import proving
    from web.app import create_app

    hostile = "<p>Note: &lt;script&gt;alert('x')&lt;/script&gt;</p>"
    with running(tmp_path) as (program, site):
        watch_kcpa(program, site.route("/law", html(law() + hostile)))
        program.check()
        site.route("/law", html(law(21) + hostile))
        (change,) = program.check().changes
        page = TestClient(create_app(program.store, [], demo=False, clock=program.clock)).get(f"/change/{change.id}")
        missing = TestClient(create_app(program.store, [], demo=False, clock=program.clock)).get("/change/999")
    tree = LexborHTMLParser(page.text)
    assert [mark.text() for mark in tree.css("pre.copy mark")] == [item["quote"] for item in proving(change)]
    assert "Note: <script>" in tree.css_first("pre.copy").text()
    assert "script" not in tags(page.text)
    assert change.hash in page.text
    assert (page.status_code, missing.status_code) == (200, 404)


@pytest.mark.parametrize("number", ["99999999999999999999", "9223372036854775808", "9" * 5000, "0", "-1", "x"])
def test_a_change_that_no_number_can_name_is_refused(web: TestClient, number: str) -> None:
    answer = web.get(f"/change/{number}")
    assert (answer.status_code, "number: " in answer.text) == (400, True)


@pytest.mark.parametrize("path", ["/subscribe", "/login"])
def test_what_is_longer_than_any_form_is_not_read(program: Program, monkeypatch: pytest.MonkeyPatch, path: str) -> None:
    monkeypatch.setenv("KRATOM_DESK", "an-operators-token-0123456789")
    program.settings.web = WebSettings.model_validate({"desk_token_env": "KRATOM_DESK"})
    body = b'--b\r\nContent-Disposition: form-data; name="email"; filename="x"\r\n\r\n' + b"x" * 2**20
    with ExitStack() as stack:
        web = TestClient(web_app(program, stack), base_url="http://127.0.0.1:8080")
        for sent in (body, iter([body[: 2**19], body[2**19 :]])):  # with its length ahead, and without
            answer = web.post(path, content=sent, headers={"Content-Type": "multipart/form-data; boundary=b"})
            assert answer.status_code == 413
            assert "no form here is that long" in answer.text
